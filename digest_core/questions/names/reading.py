"""Which items a question names, and how sure that is. Pure.

A question is cut into stretches at fields and conjunctions. A stretch means an item where its words together fit that
one clearly better than any other, and no noun in it is left over (고양이 단백질 논문 is not the protein paper). What
fits several, or one only loosely, is asked back; the caller never gets a guess.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import log

from msgspec import Struct

from digest_core.models import Item
from digest_core.questions import words
from digest_core.questions.names import judgement
from digest_core.questions.names.covering import covered
from digest_core.questions.names.sifting import sifted
from digest_core.questions.names.subjects import (
    ACRONYM_IN_TEXT,
    IN_TEXT,
    SURE,
    subject_of,
)
from digest_core.questions.names.terms import translations
from digest_core.questions.names.tokens import BOUNDARY, Word, glued, stretches, words_of
from digest_core.questions.numerals import THING

MARGIN = 0.68
"""A rival with this share of the best one's weight makes it a question which of the two is meant."""
_ALONE = 0.6
"""The share of its weight that an item keeps where it fits none of the other words; between, in proportion."""
_LITTLE_WEIGHT = 0.4
"""What a word like 모델 adds where others decide."""
_DESCRIBED = re.compile(
    rf"{THING}|얘기|이야기|알고리즘|방법|기법|모델|방식|(?<![a-z])(?:papers?|ones?|methods?|things?)(?![a-z])"
)
_JOINED = re.compile(
    rf" *(?:{THING})?(?:,|&|\+|/|vs\.?|·| ?그리고| ?및| ?또는|이?랑|하고|와|과| and| or| versus)(?= |$)"
)
_LEFT_OUT = re.compile(
    rf"(?:{'|'.join(words.PARTICLES)})? ?(?:(?:쪽|관련|계열|분야)(?:은|는)? ?)?(?:{THING}(?:은|는|을|를)? ?)?(?:말[고구](?!도)|빼[고구]|제외\w{{0,2}}|아니[고라]|대신(?= ))"
)
_LEFT_OUT_BEFORE = re.compile(
    r"(?<![a-z])(?:except(?: for)?|other than|instead of|rather than|but not|without|not)(?: the)? $"
)


class Called(Struct, frozen=True, kw_only=True):
    """What a text names.

    `items` are surely meant, `without` surely left out, `candidates` are those among which it does not choose. `rest` is
    the text without what was understood. `carries_on` says that a name ends the text (DPPO도, IoT는?),
    `before_numbers` that names stand before numbers joined to them, `described` that no name but the asker's own words
    mean the item, `begins` that the one candidate's own name begins the text (DPPO 러닝레이트 얼마?), `none_fits` that all of a kind are wanted of which there is none.
    """

    items: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    rest: str = ""
    carries_on: bool = False
    before_numbers: bool = False
    described: bool = False
    begins: bool = False
    none_fits: bool = False


class Names:
    """The items of one list by what they are called."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._subjects = list(map(subject_of, items))

    def read(self, text: str, *, beside_numbers: bool = False) -> Called:
        """What `text` names; `BOUNDARY` stands where the words of fields were.

        `beside_numbers`: items are told by number as well, so that only a name joined to them counts (RAL이랑 3번).
        """
        parts = list(stretches(text))
        judged = [one for one in (self._judge(part, text) for part in parts) if one]
        found = [one for one in judged if not beside_numbers or _is_joined(one, text)]
        if len(parts) > 1 and not all(one.sure for one in found) and _BOUNDARY_ONCE.match(text):
            whole = self._judge([word for part in parts for word in part], text)
            found = [whole] if whole and whole.sure else found
        return _together(found, text)

    def described(self, text: str, called: Called, *, whole: bool) -> Called:
        """What `text` describes in words of its own, where nothing is called by name; else `called`.

        `whole`: all words describe; else those after the noun (…던 논문) ask for something.
        """
        if called.without or len(called.items) > 1:
            return called
        found = covered(text, self._subjects)
        if found and called.items and found.id not in called.items:
            return Called(candidates=(*called.items, found.id), rest=text)
        if found is None or called.items:
            return called
        rest = text
        things = [match.start() for match in judgement.A_THING.finditer(text)]
        last = len(text) if whole else max(things, default=0)
        describing = (word for word in words_of(text) if word.start < last)
        for word in (*found.held, *describing):
            rest = rest[: word.start] + " " * (word.end - word.start) + rest[word.end :]
        return Called(items=(found.id,), rest=rest, described=True)

    def sifted(self, rest: str, called: Called) -> Called:
        """All items of the kind that a question names, where it names one; else `called`."""
        ids = sifted(rest, self._subjects)
        if ids is None or len(called.items) > 1 or called.without:
            return called
        return Called(items=ids, rest=" " if ids else rest, described=True, none_fits=not ids)

    def _judge(self, stretch: Sequence[Word], text: str) -> "_Stretch | None":
        units = list(self._units(stretch))
        weights = {
            unit: [subject.weight(unit.forms, unit.loose) for subject in self._subjects] for unit in units
        }
        hits = [unit for unit in units if any(weights[unit]) and not unit.generic]
        if not hits and judgement.A_THING.search(text):
            hits = [unit for unit in units if max(weights[unit], default=0) >= SURE]
        if not hits:
            return None
        fitting = {unit: weights[unit] for unit in units if any(weights[unit])}
        scores = [self._score(place, fitting) for place in range(len(self._subjects))]
        best = max(scores)
        close = [place for place, score in enumerate(scores) if score >= MARGIN * best]
        full = [place for place in close if all(weights[unit][place] > 0 for unit in hits)]
        close = full if len(full) == 1 else close
        span = judgement.span(hits, units, text)
        left_over = any(
            not (unit in hits or unit.soft or unit.generic or judgement.is_asked_of(hits[0], unit))
            and span[0] <= unit.start < span[1]
            for unit in units
        )
        if judgement.is_a_place(hits[-1], text):
            return None
        heaviest = max(max(weights[unit]) for unit in hits)
        left_over = (
            left_over
            or judgement.goes_on_as_a_noun(span[1], units, text)
            or judgement.is_in_a_compound(hits, units, text)
        )
        sure = len(close) == 1 and not left_over and judgement.is_enough(best, heaviest, hits, units, text)
        if heaviest < ACRONYM_IN_TEXT and not (sure or judgement.A_THING.search(text)):
            return None
        ids = tuple(self._subjects[place].id for place in sorted(close, key=lambda place: -scores[place]))
        begins = self._begins(hits[0], text, close)
        return _Stretch(ids, sure, *span, hits[0].start, hits[-1].end, begins)

    def _begins(self, first: Word, text: str, close: Sequence[int]) -> bool:
        """Whether the name that the one item gives itself begins the text, and no paper is described after it."""
        alone = len(close) == 1 and not text[: first.start].strip() and not judgement.A_THING.search(text)
        return alone and self._subjects[close[0]].is_given(first.text)

    def _score(self, place: int, fitting: dict[Word, list[float]]) -> float:
        telling = [weights[place] > 0 for unit, weights in fitting.items() if not unit.generic]
        covered = sum(telling) / len(telling) if telling else 1.0
        return (_ALONE + (1 - _ALONE) * covered) * sum(
            (min(weights[place], IN_TEXT) * _LITTLE_WEIGHT if unit.generic else weights[place])
            * self._rarity(weights)
            for unit, weights in fitting.items()
        )

    def _rarity(self, weights: Sequence[float]) -> float:
        """1 for a word that fits one item only, less for one that fits many; passing mentions count little."""
        most = max(weights)
        fitting = sum(weight / most for weight in weights)
        return log(1 + len(weights) / fitting) / log(1 + len(weights))

    def _units(self, stretch: Sequence[Word]) -> Iterator[Word]:
        """Words, and neighbours as one where together they name something (지속 학습, trust region)."""
        place = 0
        while place < len(stretch):
            pair = glued(stretch[place], stretch[place + 1]) if place + 1 < len(stretch) else None
            if pair and self._is_name(pair, stretch[place : place + 2]):
                yield pair
                place += 2
            else:
                yield stretch[place]
                place += 1

    def _is_name(self, pair: Word, parts: Sequence[Word]) -> bool:
        """Whether two words are one name: of an item, or of something that none of the items has even in part."""
        if any(subject.weight(pair.forms) >= SURE for subject in self._subjects):
            return True
        known = any(translations(form) for form in pair.forms)
        return known and not any(part.generic for part in parts)


class _Stretch(Struct, frozen=True):
    """What a stretch of the text names: ids, the likeliest first, from `start` to `end`; the names themselves from `first` to `named`."""

    ids: tuple[str, ...]
    sure: bool
    start: int
    end: int
    first: int
    named: int
    begins: bool


def _together(found: Sequence[_Stretch], text: str) -> Called:
    left_out = [one for one in found if _is_left_out(one, text, found)]
    meant = [one for one in found if one not in left_out]
    sure = all(one.sure for one in found)
    ids = _ids(meant) if sure else ()
    if not sure:
        unsure = _ids(one for one in meant if not one.sure) or _ids(found)
        return Called(candidates=unsure, rest=text, begins=len(found) == 1 and found[0].begins)
    rest = text
    soft = [(word.start, word.end) for word in words_of(text) if word.soft] if found else []
    for start, end in [*((one.start, one.end) for one in found), *soft]:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    last = max((one.end for one in meant), default=0)
    return Called(
        items=ids,
        without=_ids(left_out) if not ids else (),
        rest=rest,
        before_numbers=bool(meant) and _JOINED.match(text, meant[-1].named) is not None,
        carries_on=bool(meant) and _ENDS_HERE.match(text, last) is not None,
    )


_BOUNDARY_ONCE = re.compile(r"[^|.?!]*(?:[|.?!][^가-힣a-z]*)?$")
"""One description, joined by 와 or 이랑: 이미지랑 비디오 벤치마크 나온 논문."""
_ENDS_HERE = re.compile(rf"(?: ?{THING})?(?:도|은|는|은요|는요|요)?[ ?.!~|]*$")


def _ids(stretches: Iterable[_Stretch]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for one in stretches for i in (one.ids[:1] if one.sure else one.ids)))


def _is_left_out(one: _Stretch, text: str, found: Sequence[_Stretch]) -> bool:
    """`RAL 말고`; not where it goes on to describe the same one (PPO 말고 다른 거 쓰자던 논문)."""
    before, after = _LEFT_OUT_BEFORE.search(text[: one.first]), _LEFT_OUT.match(text, one.named)
    if before or after is None:
        return before is not None
    following = words_of(text[after.end() :].partition(BOUNDARY)[0])
    described = any(word.soft for word in following) and _DESCRIBED.search(text, after.end()) is not None
    return not described or any(other.start > one.start for other in found)


def _is_joined(one: _Stretch, text: str) -> bool:
    before, after = text[: one.start].rstrip(), text[one.named :]
    return bool(_JOINED.match(after) or re.search(r"(?:^|[ ,])(?:이?랑|하고|와|과|vs|and|,)$", before))
