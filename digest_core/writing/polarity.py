"""Whether a Korean line and the sentences it rests on say the same way up. Pure.

Both are read for what they say of things: more or less, better or worse, and whether the things in
`data/polarity.toml` are so or not. A line is refused where its evidence, on the same topic or number, says only
the opposite. Where the evidence says both, or nothing, the line stands: this finds reversals, it proves nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from digest_core.writing.faults import Fault, quoted
from digest_core.writing.sayings import (
    AXES,
    DENIES_ENGLISH,
    DENIES_KOREAN,
    Saying,
    english_sayings,
    korean_sayings,
)

_NEAREST = 4
_ANYTHING = 1000
_GENERAL = frozenset({"performance", "gain", "problem"})
_HANGUL = re.compile(r"[가-힣]")


class _Match(NamedTuple):
    score: int
    agrees: bool


def polarity_faults(text: str, evidence: Sequence[str]) -> Iterator[Fault]:
    """Directions and negations of a line (see `plain`) that its evidence contradicts."""
    known = tuple(saying for sentence in evidence for saying in _read(sentence))
    said = tuple(korean_sayings(text))
    for saying in said:
        if saying.axis in AXES and _contradicted(saying, known):
            yield Fault("direction", f"{quoted(saying.text)}: 근거 문장과 방향이 반대입니다.")
            return
    if turned := _negated(text, said, known, evidence):
        yield Fault("negation", f"{quoted(turned.text)}: 근거 문장과 긍정과 부정이 반대입니다.")


@lru_cache(maxsize=4096)
def _read(sentence: str) -> tuple[Saying, ...]:
    """Korean stories are read as Korean, papers as English."""
    return tuple(korean_sayings(sentence) if _HANGUL.search(sentence) else english_sayings(sentence))


def _contradicted(saying: Saying, known: Sequence[Saying]) -> bool:
    matches = [m for other in known if (m := _compare(saying, other))]
    closest = max((m.score for m in matches), default=0)
    return bool(matches) and not any(m.agrees for m in matches if m.score in (closest, _ANYTHING))


def _compare(ours: Saying, theirs: Saying) -> _Match | None:
    """How near two directions are, and whether they agree; None where they speak of different things."""
    if theirs.axis not in AXES:
        return None
    score = _shared(ours.topics, theirs.topics) + _shared(ours.numbers, theirs.numbers)
    if ours.value and theirs.value:
        agrees = ours.value == theirs.value
        return _Match(_ANYTHING if agrees and _general(ours, theirs) else score, agrees)
    if (
        ours.axis == theirs.axis == "more"
        and score >= _NEAREST
        and (not ours.aside or _same_thing(ours, theirs))
    ):
        return _Match(score, ours.sign == theirs.sign)
    return None


def _general(ours: Saying, theirs: Saying) -> bool:
    """Performance, gains and problems are said of anything, so any agreeing sentence will do."""
    return _GENERAL.issuperset(ours.topics[-1:]) or _GENERAL.issuperset(theirs.topics)


def _same_thing(ours: Saying, theirs: Saying) -> bool:
    return bool(ours.topics) and ours.topics[-1:] == theirs.topics[-1:]


def _shared(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """The nearest one counts most."""
    return _NEAREST * (ours[-1] in theirs) + len({*ours[:-1]} & {*theirs}) if ours else 0


def _negated(
    text: str, said: Sequence[Saying], known: Sequence[Saying], evidence: Iterable[str]
) -> Saying | None:
    """A thing the line says is so and its evidence says is not so, or the other way round.

    Where the other side denies anything at all, its denial may reach further than it was read: no fault.
    """
    denies = bool(DENIES_KOREAN.search(text))
    denied = any((DENIES_KOREAN if _HANGUL.search(s) else DENIES_ENGLISH).search(s) for s in evidence)
    for saying in said:
        theirs = {other.sign for other in known if other.axis == saying.axis}
        ours = {other.sign for other in said if other.axis == saying.axis}
        opposite = bool(theirs) and not ours & theirs
        if saying.axis not in AXES and opposite and not (denies if saying.sign > 0 else denied):
            return saying
    return None
