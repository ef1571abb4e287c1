"""Papers and news in one order: by their scores, with a bound on how much of it news and one outlet may take. Pure.

Each kind is ranked among its own first, so that news (or a news source that failed) never changes the order of the
papers, only what stands between them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from msgspec import Struct

from digest_core.models import News, Paper


class Scored(Protocol):
    """A subject in its place, as the ranking gives it."""

    @property
    def subject(self) -> Paper | News: ...

    @property
    def score(self) -> float: ...


S = TypeVar("S", bound=Scored)


class Shares(Struct, frozen=True):
    """At most `news` of the first `top` are news, and in the same share of what follows; one per outlet in `top`."""

    top: int
    news: int

    def most(self, length: int) -> int:
        """How many news a list of this length may hold."""
        return self.news * max(length, self.top) // self.top


def interleaved(papers: Sequence[S], news: Sequence[S], shares: Shares, count: int) -> tuple[S, ...]:
    """The best `count` of both, each kind in its own order; where papers run out, news still keeps to its share."""
    chosen: list[S] = []
    waiting_papers, waiting_news = list(papers), list(news)
    outlets: Counter[str] = Counter()
    taken = 0
    while len(chosen) < count:
        story = (
            _next(waiting_news, outlets, shares, len(chosen))
            if taken < shares.most(len(chosen) + 1)
            else None
        )
        if story is not None and (not waiting_papers or story.score > waiting_papers[0].score):
            waiting_news.remove(story)
            outlets[_outlet(story)] += 1
            taken += 1
            chosen.append(story)
        elif waiting_papers:
            chosen.append(waiting_papers.pop(0))
        else:
            break
    return tuple(chosen)


def _next(news: Iterable[S], outlets: Counter[str], shares: Shares, place: int) -> S | None:
    """The best story whose outlet still has room: one in the top list, two in all beyond."""
    room = 1 if place < shares.top else 2
    return next((story for story in news if outlets[_outlet(story)] < room), None)


def _outlet(story: Scored) -> str:
    return story.subject.outlet.casefold() if isinstance(story.subject, News) else ""
