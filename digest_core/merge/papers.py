"""What outlets and communities say of the day's papers: votes, code, discussions, news. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from digest_core.models import Mention, News, Paper, Reference
from digest_core.text import shorten

LINKS_SHOWN = 4
SHORTEST_TITLE = 4
"""Words; a shorter title is found in headlines that have nothing to do with the paper."""

_WORD = re.compile(r"[^\W_]+")


class Echo(Struct, frozen=True, kw_only=True):
    """What is said of one paper. `votes` is None where nobody could have voted."""

    votes: int | None = None
    page: str | None = None
    code: str | None = None
    keywords: tuple[str, ...] = ()
    stories: tuple[News, ...] = ()

    @property
    def discussion(self) -> News | None:
        """The story that is discussed most."""
        discussed = [story for story in self.stories if story.discussion]
        return max(discussed, key=lambda story: story.votes or 0, default=None)


def echoes(papers: Sequence[Paper], mentions: Sequence[Mention], stories: Sequence[News]) -> dict[str, Echo]:
    """What is said of each of these papers, by its id; of papers that are not among them nothing is kept."""
    said = {mention.paper: mention for mention in mentions}
    told = _stories_of(papers, stories)
    # With mentions at hand, a paper without one has no votes; without any, nobody was asked.
    none = 0 if mentions else None
    found: dict[str, Echo] = {}
    for paper in papers:
        mention = said.get(paper.id)
        if mention is None and paper.id not in told and none is None:
            continue
        found[paper.id] = Echo(
            votes=none if mention is None else mention.votes,
            page=mention.url if mention else None,
            code=mention.code if mention else None,
            keywords=mention.keywords if mention else (),
            stories=tuple(told.get(paper.id, ())),
        )
    return found


def _stories_of(papers: Sequence[Paper], stories: Sequence[News]) -> Mapping[str, list[News]]:
    """The stories of each paper: by a link to it alone, or by its title in theirs."""
    known = {paper.id for paper in papers}
    titles = {title: paper.id for paper in papers if (title := _title(paper.title))}
    found: defaultdict[str, list[News]] = defaultdict(list)
    for story in stories:
        linked = [paper for paper in story.papers if paper in known]
        if len(linked) == 1:
            found[linked[0]].append(story)
        elif named := _named(story.title, titles):
            found[named].append(story)
    return found


def _title(text: str) -> tuple[str, ...]:
    """A title's words; empty where they are too few to know it by."""
    words = _words(text)
    return words if len(words) >= SHORTEST_TITLE else ()


def _named(headline: str, titles: Mapping[tuple[str, ...], str]) -> str | None:
    words = _words(headline)
    runs = (words[a:b] for a in range(len(words)) for b in range(a + SHORTEST_TITLE, len(words) + 1))
    return next((titles[run] for run in runs if run in titles), None)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def links_of(echo: Echo) -> tuple[Reference, ...]:
    """Links to what is said of a paper, four at most: code, the community's page, the discussion, news."""
    found = [Reference("코드", echo.code)] if echo.code else []
    if echo.page:
        votes = f" (추천 {echo.votes})" if echo.votes else ""
        found.append(Reference(f"Hugging Face 논문 페이지{votes}", echo.page))
    if (story := echo.discussion) and story.discussion:
        found.append(Reference(f"Hacker News 토론 (추천 {story.votes or 0})", story.discussion))
    found += [
        Reference(_news_title(s), s.url)
        for s in echo.stories
        if s.url != s.discussion and not _is_paper(s.url)
    ]
    return tuple({link.url: link for link in found}.values())[:LINKS_SHOWN]


def _is_paper(url: str) -> bool:
    return "arxiv.org/" in url


def _news_title(story: News) -> str:
    outlet = f"{story.outlet}: " if story.outlet else ""
    return shorten(f"{outlet}{story.title}", 120)


def codes_of(found: Mapping[str, Echo]) -> frozenset[str]:
    """The papers with code that somebody has linked to."""
    return frozenset(paper for paper, echo in found.items() if echo.code)


def attached(found: Iterable[Echo]) -> frozenset[str]:
    """Ids of the stories that are told with their paper."""
    return frozenset(story.id for echo in found for story in echo.stories)
