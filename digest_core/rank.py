"""Which of a day's papers and news come first, and why. Pure.

Each signal gives a value in 0..1; a subject's score is the mean of its signals under the visible weights. A
signal that cannot apply (interests that nobody set, authors of a news story) is left out and the others' weights
grow to sum to 1 again. The order is then made diverse by maximal marginal relevance (Carbonell and Goldstein,
SIGIR 1998).
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import inf, log2

from msgspec import Struct

from digest_core import reported
from digest_core.feedback import Liked, liking
from digest_core.interests import Interest, body_of, filed_under, interest_of, places_of, weigh
from digest_core.matching import Matchers, matcher, matchers_of, plain
from digest_core.merge import signals
from digest_core.merge.signals import Voices
from digest_core.models import News, Paper, Reason
from digest_core.similarity import Vectors

Subject = Paper | News
Signal = tuple[float, str]
"""A value in 0..1 and, in Korean, what gave it."""

# Measured by `benchmarks/ranking.py` on papers that people picked. Being unlike the day's other papers tells nothing of
# worth (variety is what the order below is for), and the category little, as the papers were asked for by it.
WEIGHTS = {
    "interest": 0.35,
    "code": 0.22,
    "result": 0.18,
    "category": 0.09,
    "recency": 0.07,
    "team": 0.06,
    "novelty": 0.03,
    # Counts only where readers have said anything: what they like moves the order, and never rules it.
    "feedback": 0.12,
    # Other people's attention; of stories it is nearly all there is to go by.
    "votes": 0.16,
    # Only in editions about days that readers have seen already.
    "readers": 0.16,
    "outlets": 0.14,
    "text": 0.06,
}
WINDOW = timedelta(days=7)
FULL_TEAM = 16
SCORE_SHARE = 0.8
"""How much the score counts in the order; the rest is the distance to what stands above."""
TOO_ALIKE = 0.6
"""No two of the chosen are more alike than this, as long as the day has others."""


class Criteria(Struct, frozen=True, kw_only=True):
    """What the operator cares about.

    `interests` gives for each interest, as the operator wrote it, the terms that stand for it in the sources'
    language (`{"강화학습": ("강화학습", "reinforcement learning")}`); see `writing.tags.interest_terms`.
    """

    interests: Mapping[str, tuple[str, ...]]
    categories: tuple[str, ...]
    blocked_words: tuple[str, ...] = ()
    liked: Mapping[str, Liked] = {}
    """What readers' 👍 and 👎 say of subjects, by tag."""


class Ranked(Struct, frozen=True):
    """A subject in its place; `score` is the sum of `value * weight` over its reasons."""

    subject: Subject
    score: float
    reasons: tuple[Reason, ...]


class _Day(Struct, frozen=True):
    """What the signals look at beside the subject."""

    now: datetime
    interests: tuple[Interest, ...]
    categories: tuple[str, ...]
    unlike: Mapping[str, float]
    """For each id the share of the day's other subjects that are closer to the day's bulk, 0..1."""
    liked: Mapping[str, tuple[float, Matchers]]
    voices: Voices


_SILENCE = Voices()


def rank(
    subjects: Sequence[Subject],
    criteria: Criteria,
    *,
    now: datetime,
    count: int,
    vectors: Vectors,
    voices: Voices = _SILENCE,
) -> tuple[Ranked, ...]:
    """The best `count` subjects in the order of an edition.

    Subjects with a blocked word never appear. `now` is the edition's cut-off; `vectors` holds the subjects under
    their ids (see `vectors_of`). Equal ones stand newest first, then by id, whatever their order on input.
    """
    allowed = without_blocked(subjects, criteria.blocked_words)
    day = _day(allowed, criteria, now, vectors, voices)
    return _diverse(sorted((_ranked(subject, day) for subject in allowed), key=_order), count, vectors)


def vectors_of(subjects: Iterable[Subject]) -> Vectors:
    """The subjects' vectors by id; the title counts twice."""
    return Vectors.build({s.id: f"{s.title}\n{s.title}\n{body_of(s)}" for s in subjects})


def without_blocked(subjects: Iterable[Subject], blocked_words: Sequence[str]) -> tuple[Subject, ...]:
    """The subjects that hold none of the words, each once.

    Case does not matter. Words in Latin letters count as whole words, words with Hangul wherever they occur; a
    word that is an arXiv category leaves out what is filed under it.
    """
    blocked = tuple(matcher(word, plural="(?:s|es)?") for word in blocked_words if word.strip())
    categories = frozenset(word.casefold() for word in blocked_words)
    distinct = {subject.id: subject for subject in subjects}.values()
    return tuple(s for s in distinct if not filed_under(s, categories) and not _holds(s, blocked))


def _holds(subject: Subject, matchers: Sequence[re.Pattern[str]]) -> bool:
    text = plain(f"{subject.title}\n{body_of(subject)}\n{_margin(subject)}")
    return any(matcher.search(text) for matcher in matchers)


def _margin(subject: Subject) -> str:
    return (subject.comment or "") if isinstance(subject, Paper) else subject.outlet


def _day(
    subjects: Sequence[Subject], criteria: Criteria, now: datetime, vectors: Vectors, voices: Voices
) -> _Day:
    return _Day(
        now=now,
        interests=tuple(interest_of(word, terms) for word, terms in criteria.interests.items()),
        categories=criteria.categories,
        unlike=_unlike_the_day(subjects, vectors),
        voices=voices,
        liked={tag: (liked.weight, matchers_of(liked.terms)) for tag, liked in criteria.liked.items()},
    )


def _unlike_the_day(subjects: Sequence[Subject], vectors: Vectors) -> dict[str, float]:
    found = vectors.closeness()
    closeness = {s.id: found.get(s.id, 0.0) for s in subjects}
    ordered = sorted(closeness.values())
    others = max(1, len(ordered) - 1)
    return {i: (len(ordered) - bisect_right(ordered, value)) / others for i, value in closeness.items()}


def _interest(subject: Subject, day: _Day) -> Signal | None:
    return weigh(places_of(subject, day.interests)) if day.interests else None


def _category(subject: Subject, day: _Day) -> Signal | None:
    if not isinstance(subject, Paper) or not day.categories:
        return None
    primary = subject.primary_category
    if primary in day.categories:
        return 1.0, f"주 분류가 {primary}"
    crossed = [c for c in subject.categories if c in day.categories]
    return (0.4, f"{crossed[0]}에도 실림") if crossed else (0.0, "관심 분류 밖")


def _novelty(subject: Subject, day: _Day) -> Signal | None:
    if len(day.unlike) < 2:
        return None
    value = day.unlike[subject.id]
    return value, f"오늘 후보 {len(day.unlike)}건 가운데 {value:.0%}보다 내용이 덜 겹침"


def _code(subject: Subject, day: _Day) -> Signal | None:
    if not isinstance(subject, Paper):
        return None
    if signals.linked_code(subject, day.voices):
        return 1.0, "코드 주소가 있음(Hugging Face)"
    return reported.code(f"{body_of(subject)}\n{_margin(subject)}")


def _result(subject: Subject, _: _Day) -> Signal | None:
    return reported.result(body_of(subject)) if isinstance(subject, Paper) else None


def _recency(subject: Subject, day: _Day) -> Signal | None:
    if subject.published is None:
        return 0.0, "공개 시각 모름"
    age = max(timedelta(), day.now - subject.published)
    return max(0.0, 1 - age / WINDOW), f"기준 시각보다 {age // timedelta(hours=1)}시간 앞서 올라옴"


def _team(subject: Subject, _: _Day) -> Signal | None:
    """A weak sign of effort: grows with the logarithm of the number of authors up to 16."""
    if not isinstance(subject, Paper) or not subject.authors:
        return None
    return min(1.0, log2(len(subject.authors)) / log2(FULL_TEAM)), f"저자 {len(subject.authors)}명"


def _feedback(subject: Subject, day: _Day) -> Signal | None:
    return liking(f"{subject.title}\n{body_of(subject)}", day.liked) if day.liked else None


SIGNALS: dict[str, Callable[[Subject, _Day], Signal | None]] = {
    "interest": _interest,
    "category": _category,
    "novelty": _novelty,
    "code": _code,
    "result": _result,
    "recency": _recency,
    "team": _team,
    "feedback": _feedback,
    "votes": lambda subject, day: signals.votes(subject, day.voices),
    "readers": lambda subject, day: signals.readers(subject, day.voices),
    "outlets": lambda subject, day: signals.outlets(subject, day.voices),
    "text": lambda subject, day: signals.own_text(subject, day.voices),
}


def _ranked(subject: Subject, day: _Day) -> Ranked:
    found = {name: signal(subject, day) for name, signal in SIGNALS.items()}
    used = {name: signal for name, signal in found.items() if signal is not None}
    total = sum(WEIGHTS[name] for name in used)
    reasons = tuple(
        Reason(name, round(value, 3), round(WEIGHTS[name] / total, 4), detail)
        for name, (value, detail) in used.items()
    )
    return Ranked(subject, round(sum(r.value * r.weight for r in reasons), 6), reasons)


def _order(ranked: Ranked) -> tuple[float, float, str]:
    published = ranked.subject.published
    return -ranked.score, -published.timestamp() if published else inf, ranked.subject.id


def _diverse(ranked: Sequence[Ranked], count: int, vectors: Vectors) -> tuple[Ranked, ...]:
    """The best `count`, each as good and as unlike those before it as possible."""
    chosen: list[Ranked] = []
    rest = list(ranked)
    alike = dict.fromkeys((r.subject.id for r in rest), 0.0)
    while rest and len(chosen) < count:
        best = _next_best(rest, alike)
        rest.remove(best)
        chosen.append(best)
        for other, similarity in vectors.similarities(best.subject.id).items():
            if similarity > alike.get(other, 1.0):
                alike[other] = similarity
    return tuple(chosen)


def _next_best(rest: Sequence[Ranked], alike: Mapping[str, float]) -> Ranked:
    """Of equals the first; where all that is left repeats what is chosen, simply the first."""

    def gain(r: Ranked) -> float:
        return SCORE_SHARE * r.score - (1 - SCORE_SHARE) * alike[r.subject.id]

    return max((r for r in rest if alike[r.subject.id] <= TOO_ALIKE), key=gain, default=rest[0])
