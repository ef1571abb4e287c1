"""Which items a question names, and how sure that is. Pure.

A question is cut into stretches at fields and conjunctions. A stretch means an item where its words together fit that
one clearly better than any other, and no noun in it is left over (고양이 단백질 논문 is not the protein paper). What
fits several, or one only loosely, is asked back; the caller never gets a guess.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import log

from msgspec import Struct

from digest_core.models import Item
from digest_core.questions import words
from digest_core.questions.names.subjects import IN_TEXT, SURE, Subject
from digest_core.questions.names.terms import singular, translations
from digest_core.questions.numerals import THING

BOUNDARY = "|"
"""Stands in a text where the words of a field were."""
MARGIN = 0.62
"""A rival with this share of the best one's weight makes it a question which of the two is meant."""
ENOUGH = 1.9
_LITTLE_WEIGHT = 0.4
"""What a word like 모델 adds where others decide."""
LONGEST = 40
"""Words looked at; a question names its papers early."""

_TOKEN = re.compile(r"[a-z][a-z0-9]*|[0-9]+[a-z][a-z0-9]*|[가-힣]+|[|]|[.?!;:]")
_THING = re.compile(rf"{THING}|(?<![a-z])(?:papers?|ones?|articles?|works?|stud(?:y|ies)|items?)(?![a-z])")
_A_THING = re.compile(
    rf"(?:그|이|저)?{THING}(?:들)?(?:{'|'.join(words.PARTICLES)})*|papers?|ones?|articles?|works?|items?"
)
_JOINED = re.compile(
    rf" *(?:{THING})?(?:,|&|\+|/|vs\.?|·| ?그리고| ?및| ?또는|이?랑|하고|와|과| and| or| versus)(?= |$)"
)
_PARTING = re.compile(
    r"[|.?!;,&+/·]|말고|빼고|아니[고라]|(?:이?랑|하고|와|과|그리고|및|또는)(?= )|(?<![a-z])(?:and|or|vs|versus)(?![a-z])"
)
_ENDS_JOINED = re.compile(r"(?:이?랑|하고|와|과)$")
_LEFT_OUT = re.compile(
    rf"(?:{'|'.join(words.PARTICLES)})? ?(?:{THING}(?:은|는|을|를)? ?)?(?:말[고구](?!도)|빼[고구]|제외\w{{0,2}}|아니[고라]|대신(?= ))"
)
_LEFT_OUT_BEFORE = re.compile(
    r"(?<![a-z])(?:except(?: for)?|other than|instead of|rather than|but not|without|not)(?: the)? $"
)
_SOFT = re.compile(
    r"(?:[다자라냐]?던|[다라자냐]는|하는|되는|려는|했던|한|된|할|될|해서|하고|하면|하자|하려고?|려고|면서|지만|[아어해]도|는지|은지|인지|[는은]데"
    r"|만든|다룬|나온|쓰는|쓴|낸|줄인|높인|막는|막은|보인|밝힌|고친|바꾼|푼|않는|없는|있는|라며|다며|다고|라고|[이가]?래|대서|맞춰서?)$"
)
_VERBS = (
    re.compile(r"([가-힣]{2,6})(?:[하한했해할되된됐돼될]|시[키킨켜])[가-힣]{0,5}$"),
    re.compile(r"([가-힣]{2,6})(?:화|성|적)(?:[하한했해할되된됐돼될인]|시[키킨켜]|으)?[가-힣]{0,5}$"),
)
"""최적화한다는 is of 최적화, 안정화하는 of 안정."""
_PLACED = re.compile(r"(?:에도|에서도|에서|에선|에게|한테|으?로도|으로|에)$")
_DETERMINER = frozenset(
    {"the", "a", "an", "this", "that", "of", "about", "on", "for", "in", "did", "does", "do", "is"}
)
_GENERIC_WORDS = (
    "모델 방법 방식 기법 학습 러닝 데이터 기반 시스템 제안 문제 이야기 얘기 내용 주제 분야 관련 쪽 기술 딥러닝 새 신규 최신 안 못 잘 걸 중 "
    "사람 능력 결과 성능 개선 향상 활용 사용 통한 위한 대한 learning model method data system based using deep new novel approach ai via "
    "work study result improve performance llm 인공지능"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())


class Word(Struct, frozen=True):
    """A word that may name something: its place in the text and the forms it may be a form of."""

    start: int
    end: int
    text: str
    forms: tuple[str, ...]
    generic: bool = False
    soft: bool = False


class Called(Struct, frozen=True, kw_only=True):
    """What a text names.

    `items` are surely meant, `without` surely left out, `candidates` are those among which it does not choose. `rest` is
    the text without what was understood. `carries_on` says that a name ends the text (DPPO도, IoT는?),
    `before_numbers` that names stand before numbers joined to them.
    """

    items: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    rest: str = ""
    carries_on: bool = False
    before_numbers: bool = False


class Names:
    """The items of one list by what they are called."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._subjects = [Subject(item) for item in items]

    def read(self, text: str, *, beside_numbers: bool = False) -> Called:
        """What `text` names; `BOUNDARY` stands where the words of fields were.

        `beside_numbers`: items are told by number as well, so that only a name joined to them counts (RAL이랑 3번).
        """
        found: list[_Stretch] = []
        for stretch in _stretches(text):
            judged = self._judge(stretch, text)
            if judged and not (beside_numbers and not _is_joined(judged, text)):
                found.append(judged)
        return _together(found, text)

    def _judge(self, stretch: Sequence[Word], text: str) -> "_Stretch | None":
        units = list(self._units(stretch))
        weights = {unit: [subject.weight(unit.forms) for subject in self._subjects] for unit in units}
        hits = [unit for unit in units if any(weights[unit]) and not unit.generic]
        if not hits:
            return None
        fitting = {unit: weights[unit] for unit in units if any(weights[unit])}
        scores = [self._score(place, fitting) for place in range(len(self._subjects))]
        best = max(scores)
        close = [place for place, score in enumerate(scores) if score >= MARGIN * best]
        span = _span(hits, units, text)
        left_over = any(
            not (unit in hits or unit.soft or unit.generic) and span[0] <= unit.start < span[1]
            for unit in units
        )
        heaviest = max(max(weights[unit]) for unit in hits)
        sure = len(close) == 1 and not left_over and _is_enough(best, heaviest, hits, units, text)
        if heaviest < SURE and not (sure or _THING.search(text)):
            return None
        ids = tuple(self._subjects[place].id for place in sorted(close, key=lambda place: -scores[place]))
        return _Stretch(ids, sure, span[0], span[1], hits[-1].end)

    def _score(self, place: int, fitting: dict[Word, list[float]]) -> float:
        return sum(
            weights[place] * self._rarity(weights) * (_LITTLE_WEIGHT if unit.generic else 1.0)
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
            pair = _glued(stretch[place], stretch[place + 1]) if place + 1 < len(stretch) else None
            if pair and self._is_name(pair):
                yield pair
                place += 2
            else:
                yield stretch[place]
                place += 1

    def _is_name(self, word: Word) -> bool:
        known = any(translations(form) for form in word.forms)
        return known or any(subject.weight(word.forms) >= SURE for subject in self._subjects)


class _Stretch(Struct, frozen=True):
    """What a stretch of the text names: ids, the likeliest first, from `start` to `end`; names end at `named`."""

    ids: tuple[str, ...]
    sure: bool
    start: int
    end: int
    named: int


def _is_enough(best: float, heaviest: float, hits: Sequence[Word], units: Sequence[Word], text: str) -> bool:
    """Whether what fits best fits well: a name, or words of what is told of an item where the question describes one."""
    described = _THING.search(text) is not None
    if heaviest >= SURE:
        return best >= ENOUGH * 0.8 and (described or not _PLACED.search(hits[-1].text))
    verbs = any(unit.soft for unit in units)
    return described and (best >= ENOUGH or (verbs and best >= IN_TEXT * 0.99))


def _span(hits: Sequence[Word], units: Sequence[Word], text: str) -> tuple[int, int]:
    """From where to where a question describes the item: to the noun it ends with (…던 논문), or the last name."""
    start, end = hits[0].start, hits[-1].end
    thing = _THING.search(text, end)
    if thing and all(unit.soft or unit.generic for unit in units if end <= unit.start < thing.start()):
        between = text[end : thing.start()]
        if BOUNDARY not in between and not re.search(r"[.?!,;]", between):
            end = thing.end()
    before = [unit for unit in units if unit.start < start]
    if before and not _determined(text[:start]):
        start = before[0].start
    return start, end


def _determined(before: str) -> bool:
    """Whether an English article or preposition stands right before: what precedes it is no part of the name."""
    last = before.split()[-1:]
    return bool(last) and last[0] in _DETERMINER


def _together(found: Sequence[_Stretch], text: str) -> Called:
    left_out = [one for one in found if _is_left_out(one, text, found)]
    meant = [one for one in found if one not in left_out]
    sure = all(one.sure for one in found)
    ids = _ids(meant) if sure else ()
    if not sure:
        return Called(candidates=_ids(one for one in meant if not one.sure) or _ids(found), rest=text)
    rest = text
    soft = [(word.start, word.end) for word in _words(text) if word.soft] if found else []
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


_ENDS_HERE = re.compile(rf"(?: ?{THING})?(?:도|은|는|은요|는요|요)?[ ?.!~|]*$")


def _ids(stretches: Iterable[_Stretch]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for one in stretches for i in (one.ids[:1] if one.sure else one.ids)))


def _is_left_out(one: _Stretch, text: str, found: Sequence[_Stretch]) -> bool:
    """`RAL 말고`; not where it goes on to describe the same one (PPO 말고 다른 거 쓰자던 논문)."""
    before, after = _LEFT_OUT_BEFORE.search(text[: one.start]), _LEFT_OUT.match(text, one.named)
    if before or after is None:
        return before is not None
    following = _words(text[after.end() :].partition(BOUNDARY)[0])
    described = any(word.soft for word in following) and _THING.search(text, after.end()) is not None
    return not described or any(other.start > one.start for other in found)


def _is_joined(one: _Stretch, text: str) -> bool:
    before, after = text[: one.start].rstrip(), text[one.named :]
    return bool(_JOINED.match(after) or re.search(r"(?:^|[ ,])(?:이?랑|하고|와|과|vs|and|,)$", before))


def _stretches(text: str) -> Iterator[list[Word]]:
    """The words of a text in runs without a field, a conjunction or the end of a sentence between them."""
    run: list[Word] = []
    for word, following in pairwise([*_words(text), None]):
        if word is None:
            break
        run.append(word)
        between = text[word.end : following.start] if following else ""
        if following is None or _parts(word, between):
            yield run
            run = []


def _parts(word: Word, between: str) -> bool:
    if BOUNDARY in between or re.search(r"[.?!;]", between):
        return True
    return bool(
        _JOINED.match(between)
        or _ENDS_JOINED.search(word.text)
        or re.search(r"말고|빼고|아니[고라]", between)
    )


def _words(text: str) -> list[Word]:
    """The words that may name something; those that ask for nothing by themselves are left out."""
    found: list[Word] = []
    tokens = [match for match in _TOKEN.finditer(text) if match[0] not in "|.?!;:"]
    for match, following in pairwise([*tokens[:LONGEST], None]):
        if match is not None and not words.is_filler(match[0]) and not _is_a_tail(match, text):
            found.append(_word(match, following))
    return found


def _is_a_tail(match: re.Match[str], text: str) -> bool:
    """Particles after a Latin word (RAL이)."""
    glued_to_latin = (
        match.start() > 0 and text[match.start() - 1].isascii() and text[match.start() - 1].isalnum()
    )
    return glued_to_latin and words.is_particle(match[0])


def _word(match: re.Match[str], following: re.Match[str] | None) -> Word:
    text = match[0]
    forms = tuple(dict.fromkeys(_forms(text)))
    before_thing = following is not None and _A_THING.fullmatch(following[0]) is not None
    carried = following is not None and len(text) > 2 and text.endswith("는")
    verb = _SOFT.search(text) is not None or (before_thing and words.ends_in_n_or_l(text))
    soft = verb or carried
    return Word(match.start(), match.end(), text, forms, any(form in _GENERIC for form in forms), soft)


def _forms(word: str) -> Iterator[str]:
    yield singular(word)
    if not word.isascii():
        yield from words.stems(word)
        for verb in _VERBS:
            if match := verb.match(word):
                yield match[1]


def _glued(first: Word, second: Word) -> Word | None:
    """Two neighbours as one word, where nothing but a space or a hyphen is between them."""
    if second.start - first.end > 1 or first.text.isascii() is not second.text.isascii():
        return None
    forms = tuple(singular(first.text) + form for form in second.forms)
    return Word(first.start, second.end, first.text + second.text, forms, soft=second.soft)
