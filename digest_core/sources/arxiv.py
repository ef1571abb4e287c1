"""Papers from arXiv's query API, through the `arxiv` library.

Its transport is ours: it judges every answer before the library sees it (`arxiv_atom.py`), and takes out what
the library could not read. Manual: https://info.arxiv.org/help/api/user-manual.html
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import ClassVar

import arxiv
import requests

from digest_core.calendar import Announcement, announcement_holding
from digest_core.errors import SourceBroken, SourceError
from digest_core.http import PAUSES, PoliteAdapter, Service, World
from digest_core.identifiers import NUMBER
from digest_core.models import Kind, Paper
from digest_core.ports import Batch, Request
from digest_core.sources import SourceContext
from digest_core.sources.arxiv_atom import LABEL, Page, advice, read_page
from digest_core.sources.arxiv_batch import numbers_between
from digest_core.text import one_line, shorten

# One request every three seconds over all machines: https://info.arxiv.org/help/api/tou.html
EVERY = 3.0
# arXiv allows 2,000; half of that still answers well within the time-out.
PAGE_SIZE = 1000
CHUNK = 100
# Somebody waits for the answer: what cannot be read at once is said to be missing.
FIND_SECONDS = 8.0
# As many numbers as an address of 5 kB can name.
HELD_CHUNK = 400
MOST_PAGES = 60
TITLE_LENGTH = COMMENT_LENGTH = 500
NAME_LENGTH = 200
ABSTRACT_LENGTH = 20_000

_IDENTIFIER = re.compile(rf"{NUMBER}(?:v[1-9]\d{{0,3}})?", re.ASCII)
# A paper's <category> elements also hold ACM and MSC classes; those are none of arXiv's.
_CATEGORY = re.compile(r"[a-z]{1,10}(-[a-z]{1,10})?(\.[A-Za-z]{1,10}(-[a-z]{1,10})?)?")


class ArxivSource:
    """arXiv as a source of the day's papers, and of single papers by identifier."""

    label: ClassVar[str] = LABEL
    kind: ClassVar[Kind] = "paper"

    def __init__(self, context: SourceContext) -> None:
        self._context = context

    @property
    def detail(self) -> str:
        return "/".join(self._context.categories)

    def collect(self, request: Request) -> Batch:
        """The papers submitted in the windows of the announcements, newest first.

        A `thorough` request also asks for the numbers that the announcements skip: arXiv numbers papers when
        it announces them, so these include what was submitted earlier and held by moderation.
        """
        if not (windows := (*request.look_back, *request.announcements)):
            return Batch()
        search = arxiv.Search(self._query(windows), None, None, arxiv.SortCriterion.SubmittedDate)
        with closing(_Reader(self._context, request.deadline)) as reader:
            papers = [_paper(r) for r in reader.read(search) if self._belongs(r, windows)]
        held, missed = self._held(papers, request) if request.thorough else ([], ())
        papers += held
        incomplete = [p.arxiv_id for p in papers if not _is_complete(p)]
        return Batch(
            papers=_newest_versions(filter(_is_complete, papers)),
            problems=(*_problems(reader.malformed + incomplete), *missed),
        )

    def _held(self, papers: Sequence[Paper], request: Request) -> tuple[list[Paper], tuple[str, ...]]:
        """Papers of the announcements with an earlier date of submission; and what kept us from asking.

        They are worth a few requests, not the edition nor much patience: a failure here is a line for readers.
        """
        numbers = [
            number
            for announcement in request.announcements
            for number in numbers_between(p.id for p in papers if _is_in(p.published, (announcement,)))
        ]
        chunks = [numbers[at : at + HELD_CHUNK] for at in range(0, len(numbers), HELD_CHUNK)]
        searches = [arxiv.Search(self._categories_query(), chunk, None) for chunk in chunks]
        found: list[Paper] = []
        try:
            with closing(_Reader(self._context, request.deadline, pauses=PAUSES[:1])) as reader:
                for search in searches:
                    found += [_paper(result) for result in reader.read(search) if self._is_ours(result)]
        except SourceError as error:
            return found, (f"심사로 늦어진 논문을 다 찾지 못했습니다({error})",)
        return found, ()

    def find(self, arxiv_ids: Sequence[str]) -> tuple[Paper, ...]:
        """The papers with these identifiers; what is no identifier of arXiv's is not asked for."""
        wanted = list(dict.fromkeys(i for i in arxiv_ids if _IDENTIFIER.fullmatch(i)))
        deadline = self._context.clock.monotonic() + FIND_SECONDS
        chunks = [wanted[at : at + CHUNK] for at in range(0, len(wanted), CHUNK)]
        with closing(_Reader(self._context, deadline, pauses=())) as reader:
            searches = [arxiv.Search(id_list=chunk, max_results=None) for chunk in chunks]
            papers = [_paper(result) for search in searches for result in reader.read(search)]
        return tuple({p.arxiv_id: p for p in papers if _is_complete(p)}.values())

    def _query(self, windows: Sequence[Announcement]) -> str:
        start, end = min(a.start for a in windows), max(a.end for a in windows)
        return f"{self._categories_query()} AND submittedDate:[{_minute(start)} TO {_minute(end)}]"

    def _categories_query(self) -> str:
        return f"({' OR '.join(f'cat:{category}' for category in self._context.categories)})"

    def _belongs(self, result: arxiv.Result, windows: Sequence[Announcement]) -> bool:
        return _is_in(result.published, windows) and self._is_ours(result)

    def _is_ours(self, result: arxiv.Result) -> bool:
        return not set(self._context.categories).isdisjoint(_categories(result))


class _Reader:
    """Reads queries page by page; collects in `malformed` the ids of the entries that nobody could read."""

    def __init__(
        self, context: SourceContext, deadline: float | None, pauses: tuple[float, ...] = PAUSES
    ) -> None:
        self.malformed: list[str] = []
        self._page = Page(0, 0, 0, ())
        self._client = arxiv.Client(page_size=PAGE_SIZE, delay_seconds=0, num_retries=0)
        self._client.query_url_format = context.base.replace("{", "{{").replace("}", "}}") + "?{}"
        service = Service("arxiv", LABEL, context.base, "arxiv.org", EVERY)
        adapter = PoliteAdapter(service, World(context.gate, context.clock, deadline, pauses), self._checked)
        # The library has neither time-outs nor a hook for a transport; its session is the only way in.
        self._session = self._client._session  # noqa: SLF001
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._session.max_redirects = 3

    def close(self) -> None:
        self._session.close()

    def read(self, search: arxiv.Search) -> Iterator[arxiv.Result]:
        """All results of a query. Raises a `SourceError`."""
        start = 0
        for _ in range(MOST_PAGES):
            yield from self._results(search, start)
            self.malformed += self._page.malformed
            start += self._page.entries
            if not self._page.entries or start >= self._page.total:
                return
        raise SourceBroken(LABEL, advice(f"arXiv의 응답이 {MOST_PAGES}쪽이 지나도 끝나지 않습니다"))

    def _results(self, search: arxiv.Search, start: int) -> list[arxiv.Result]:
        """One page. The library counts wrongly where entries are missing: it never gets to turn the page."""
        results, found = self._client.results(search, offset=start), []
        try:
            while (result := next(results, None)) is not None:
                found.append(result)
                if len(found) == self._page.kept:
                    break
        except (arxiv.ArxivError, requests.RequestException, ValueError, OverflowError) as wrong:
            raise SourceBroken(LABEL, advice("arXiv의 응답을 읽을 수 없습니다")) from wrong
        return found

    def _checked(self, status: int, body: bytes) -> bytes:
        self._page, readable = read_page(status, body)
        return readable


def _is_in(submitted: datetime | None, windows: Sequence[Announcement]) -> bool:
    return announcement_holding(submitted, windows) is not None


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M")


def _categories(result: arxiv.Result) -> tuple[str, ...]:
    named = dict.fromkeys((*result.categories, result.primary_category))
    return tuple(category for category in named if _CATEGORY.fullmatch(category))


def _paper(result: arxiv.Result) -> Paper:
    """A result as a paper, all text cleaned; what is missing is empty."""
    arxiv_id = result.get_short_id().strip()
    primary = result.primary_category
    authors = (_clean(author.name, NAME_LENGTH) for author in result.authors)
    return Paper(
        id=f"arxiv:{arxiv_id.rpartition('v')[0]}",
        arxiv_id=arxiv_id,
        title=_clean(result.title, TITLE_LENGTH),
        abstract=one_line(result.summary[: 4 * ABSTRACT_LENGTH])[:ABSTRACT_LENGTH],
        authors=tuple(author for author in authors if author),
        categories=_categories(result),
        primary_category=primary if _CATEGORY.fullmatch(primary) else None,
        published=result.published,
        comment=_clean(result.comment or "", COMMENT_LENGTH) or None,
    )


def _is_complete(paper: Paper) -> bool:
    return bool(paper.title and paper.abstract)


def _clean(text: str, limit: int) -> str:
    # Cut roughly first: cleaning looks at every character, and a hostile text has millions.
    return shorten(one_line(text[: 20 * limit]), limit)


def _newest_versions(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """One paper per identity, in its highest version, in the order given."""
    best: dict[str, Paper] = {}
    for paper in papers:
        best[paper.id] = max(best.get(paper.id, paper), paper, key=_version)
    return tuple(best.values())


def _version(paper: Paper) -> int:
    return int(paper.arxiv_id.rpartition("v")[2])


def _problems(left_out: Sequence[str]) -> tuple[str, ...]:
    """One line on entries left out. Only what has the form of an identifier is named: the rest is hostile."""
    named = tuple(dict.fromkeys(entry for entry in left_out if entry))
    count = len(named) + left_out.count("")
    matches = (re.search(rf"{NUMBER}(v\d{{1,4}})?$", entry, re.ASCII) for entry in named)
    shown = ", ".join([match[0] for match in matches if match][:3])
    if not count:
        return ()
    examples = f" (예: {shown})" if shown else ""
    return (f"논문 {count}건은 초록이나 제목이 없거나 형식이 잘못되어 뺐습니다{examples}.",)
