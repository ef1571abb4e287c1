"""What other people's attention says of a paper or story, as signals of the ranking. Pure.

Attention never lowers a subject among its kind: where anybody could have voted, nobody's vote is a plain zero for
all of them alike; where nobody was asked, the signal is left out for all.
"""

from collections.abc import Mapping, Sequence
from math import log, log1p

from msgspec import Struct

from digest_core.merge.papers import Echo
from digest_core.merge.stories import outlets_of
from digest_core.models import News, Paper

Signal = tuple[float, str]
"""A value in 0..1 and, in Korean, what gave it."""

MANY_VOTES = 100
"""What a very popular paper has on Hugging Face on its first day."""
MANY_POINTS = 500
"""What a very popular story has on Hacker News."""
MANY_OUTLETS = 5


class Voices(Struct, frozen=True, kw_only=True):
    """What is said of papers, by id; and whether stories and papers could be voted for."""

    echoes: Mapping[str, Echo] = {}
    papers_heard: bool = False
    news_voted: bool = False
    heard_before: Mapping[str, Signal] = {}
    """What earlier editions knew of papers' votes, by id."""
    readers: Mapping[str, Signal] = {}
    """How much this installation's readers asked about papers and liked them, by id; empty where nobody did."""


def voices_of(echoes: Mapping[str, Echo], stories: Sequence[News]) -> Voices:
    """The voices of a day, from what its sources gave."""
    return Voices(
        echoes=echoes,
        papers_heard=bool(echoes),
        news_voted=any(story.votes is not None for story in stories),
    )


def votes(subject: Paper | News, voices: Voices) -> Signal | None:
    """How much attention a paper or story has."""
    if isinstance(subject, Paper):
        if not (voices.papers_heard or voices.heard_before):
            return None
        now, before = _heard(voices.echoes.get(subject.id)), voices.heard_before.get(subject.id)
        return max(now, before) if before else now
    if not voices.news_voted:
        return None
    if not subject.votes:
        return 0.0, "Hacker News에 오르지 않음"
    return _share(subject.votes, MANY_POINTS), f"Hacker News 추천 {subject.votes}"


def _heard(echo: Echo | None) -> Signal:
    """The loudest of what is said of a paper: votes, a discussion, news."""
    if echo is None:
        return 0.0, "알려진 반응 없음"
    points = max((story.votes or 0 for story in echo.stories), default=0)
    outlets = len({name for story in echo.stories for name in outlets_of(story)})
    found = [
        (_share(echo.votes or 0, MANY_VOTES), f"Hugging Face 추천 {echo.votes}"),
        (_share(points, MANY_POINTS), f"Hacker News 추천 {points}"),
        (_spread(outlets + 1) if outlets else 0.0, f"매체 {outlets}곳이 다룸"),
    ]
    best = max(found)
    return best if best[0] > 0 else (0.0, "알려진 반응 없음")


def outlets(subject: Paper | News, _: Voices) -> Signal | None:
    """How many outlets have a story; of papers attention is told by `votes`."""
    if isinstance(subject, Paper):
        return None
    names = outlets_of(subject)
    return _spread(len(names)), f"매체 {len(names)}곳이 다룸" if len(names) > 1 else "매체 한 곳"


def own_text(subject: Paper | News, _: Voices) -> Signal | None:
    """Whether a story is more than a headline to us."""
    if isinstance(subject, Paper):
        return None
    return (1.0, "매체의 글이 있음") if subject.snippet else (0.0, "제목만 확인")


def readers(subject: Paper | News, voices: Voices) -> Signal | None:
    """How much our own readers cared."""
    return voices.readers.get(subject.id, (0.0, "독자 반응 없음")) if voices.readers else None


def linked_code(subject: Paper, voices: Voices) -> bool:
    """Whether somebody has linked to a paper's code."""
    echo = voices.echoes.get(subject.id)
    return echo is not None and echo.code is not None


def _share(count: int, many: int) -> float:
    return min(1.0, log1p(count) / log1p(many))


def _spread(count: int) -> float:
    return min(1.0, log(max(1, count)) / log(MANY_OUTLETS))
