"""Whether a Korean line and the sentences it rests on say the same way up. Pure.

Both are read for what they say of things: more or less, better or worse, and whether the things in
`data/polarity.toml` are so or not. A line is refused where its evidence, on the same topic or number, says only
the opposite. Where the evidence says both, or nothing, the line stands: this finds reversals, it proves nothing.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from digest_core.writing.denials import affirms_denied, contrasts_turned, denies_alone
from digest_core.writing.english_sayings import english_sayings
from digest_core.writing.faults import Fault, quoted
from digest_core.writing.korean_sayings import korean_sayings
from digest_core.writing.lexicon import AXES, Saying

_SAME_TOPIC = 8
_ABOUT_AS_NEAR = 2
# Several times what real sentences hold: every saying of a line is held against every one of its evidence.
_MOST_SAYINGS = 100
_RIVALS = 4
_GENERAL = frozenset({"performance", "gain"})
# `쌓이기 쉽습니다` is no praise.
_EASY_OR_LIKELY = re.compile(r"기 (?:쉽|쉬)")
_HANGUL = re.compile(r"[가-힣]")


class _Match(NamedTuple):
    """How near a saying of the source is; `anywhere`: it may be said of whatever the line speaks of."""

    score: int
    agrees: bool
    anywhere: bool = False


def polarity_faults(text: str, evidence: Sequence[str]) -> Iterator[Fault]:
    """Directions and negations of a line (see `plain`) that its evidence contradicts."""
    known = tuple(saying for sentence in evidence for saying in _read(sentence))
    said = tuple(islice(korean_sayings(text), _MOST_SAYINGS))
    for saying in said:
        if saying.axis in AXES and _contradicted(saying, known):
            yield Fault("direction", f"{quoted(saying.text)}: 근거 문장과 방향이 반대입니다.")
            return
    turned = _negated(said, known)
    checks = (denies_alone, affirms_denied, contrasts_turned)
    denied = (
        turned.text if turned else next((found for check in checks if (found := check(text, evidence))), "")
    )
    if denied:
        yield Fault("negation", f"{quoted(denied)}: 근거 문장과 긍정과 부정이 반대입니다.")


@lru_cache(maxsize=4096)
def _read(sentence: str) -> tuple[Saying, ...]:
    """Korean stories are read as Korean, papers as English."""
    told = korean_sayings(sentence) if _HANGUL.search(sentence) else english_sayings(sentence)
    return tuple(islice(told, _MOST_SAYINGS))


def _contradicted(saying: Saying, known: Sequence[Saying]) -> bool:
    if _EASY_OR_LIKELY.search(saying.text) and not any(other.axis == "hard" for other in known):
        return False
    matches = [m for other in known if (m := _compare(saying, other))]
    if not matches and saying.axis == "more" and not saying.aside:
        return _only_the_other_way(saying, known)
    closest = max((m.score for m in matches), default=0)
    exact = closest >= _SAME_TOPIC and not _GENERAL.issuperset(saying.topics[-1:])
    return bool(matches) and not any(
        m.agrees and (m.score >= closest - _ABOUT_AS_NEAR or (m.anywhere and not exact)) for m in matches
    )


def _only_the_other_way(saying: Saying, known: Sequence[Saying]) -> bool:
    """Whether a rise or fall of something unheard of meets only falls or rises."""
    amounts = {other.amount for other in known if other.axis in AXES} - {0}
    changes = {other.amount for other in known if other.axis == "more" and not other.aside}
    return bool(changes) and amounts == {-saying.sign}


def _compare(ours: Saying, theirs: Saying) -> _Match | None:
    """How near two directions are, and whether they agree; None where they speak of different things."""
    if theirs.axis not in AXES:
        return None
    shared = _shared(ours.topics, theirs.topics) + _shared(ours.numbers, theirs.numbers)
    score = shared + (shared > 0 and ours.lasting == theirs.lasting) + _RIVALS * (ours.rival and theirs.rival)
    if ours.aside and score < _SAME_TOPIC and not _GENERAL.issuperset(ours.topics[-1:]):
        return None
    if ours.value and theirs.value:
        if ours.value != theirs.value and _only_names(ours, theirs):
            return None
        anywhere = _general(ours, theirs) and "relief" not in (ours.axis, theirs.axis)
        return _Match(score, ours.value == theirs.value, anywhere)
    if ours.axis != "better" and ours.amount and theirs.amount and _same_thing(ours, theirs):
        return _Match(score, ours.amount == theirs.amount)
    return None


def _only_names(ours: Saying, theirs: Saying) -> bool:
    """Whether an attribute (정확한 값) meets something that happens; only what is general is told by attributes."""
    happens = not (theirs.aside or theirs.lasting or theirs.axis == "more")
    return happens and ours.aside and ours.axis == "better" and not _GENERAL.intersection(ours.topics[-1:])


def _general(ours: Saying, theirs: Saying) -> bool:
    """Performance and gains are said of anything, so any agreeing sentence will do."""
    general = _GENERAL.issuperset(ours.topics[-1:]) or _GENERAL.issuperset(theirs.topics)
    return general and ours.lasting == theirs.lasting


def _same_thing(ours: Saying, theirs: Saying) -> bool:
    """Where nobody knows what is better: the same topic nearest, or (but for attributes) the same number."""
    topic = bool(ours.topics) and ours.topics[-1:] == theirs.topics[-1:] and ours.aside <= theirs.aside
    if not ours.aside and theirs.axis != "better":
        topic = (
            topic
            or ours.topics[-1:] in [(t,) for t in theirs.topics]
            or len({*ours.topics} & {*theirs.topics}) > 1
        )
    number = bool(ours.numbers) and not ours.aside and ours.numbers[-1] in theirs.numbers
    return topic or number


def _shared(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """How much two sayings speak of the same; the nearest counts most, and most where it is so for both."""
    if not ours:
        return 0
    nearest = _SAME_TOPIC + 2 if ours[-1:] == theirs[-1:] else _SAME_TOPIC if ours[-1] in theirs else 0
    return nearest + 2 * bool({*ours[:-1]} & {*theirs})


def _negated(said: Sequence[Saying], known: Sequence[Saying]) -> Saying | None:
    """A thing the line says is so and its evidence says is not so, or the other way round.

    Where the side that affirms holds a word of denial nearby, it may deny just this: no fault.
    """
    for saying in said:
        if saying.axis in AXES:
            continue
        theirs = [other for other in known if other.axis == saying.axis]
        ours = {other.sign for other in said if other.axis == saying.axis}
        affirming = [saying] if saying.sign > 0 else theirs
        opposite = bool(theirs) and not ours & {other.sign for other in theirs}
        if opposite and not any(one.denied for one in affirming):
            return saying
    return None
