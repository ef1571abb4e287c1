"""Whether words that fit an item surely mean it, and how far they reach in the text. Pure."""

import re
from collections.abc import Sequence

from digest_core.questions.names.subjects import MISSPELT, SURE, TRANSLATED_IN_TEXT
from digest_core.questions.names.terms import translations
from digest_core.questions.names.tokens import BOUNDARY, Word
from digest_core.questions.names.weighing import is_aside, is_bare, is_beside
from digest_core.questions.numerals import THING
from digest_core.questions.unstored import OF_A_WORK

ENOUGH = 1.6
A_THING = re.compile(
    rf"{THING}|(?<![a-z])(?:papers?|ones?|articles?|works?|stud(?:y|ies)|items?|things?)(?![a-z])"
)
_ASKED_OF = re.compile(rf"{OF_A_WORK.pattern}|^얼마|^몇")
_RELATIVE = re.compile(rf"[^|.?!]{{0,12}}[는던한된은인린킨친낸쓴본난든긴진온른] ?{THING}")
"""A verb between what is named and the noun it describes: 망각을 줄이는 논문."""
_PAPER_AFTER = re.compile(
    r"[가-힣]{0,3}(?: [가-힣a-z]+){1,3}? ?(?:논문|연구|페이퍼|papers?|얘기|이야기|(?<![가-힣])(?:거|것|게|걸|쪽))(?![가-힣a-z]{2})"
)
_PLACES = r"(?:에도|에서도|에서|에선|에게|한테|으?로도|으로|에)"
_PLACED, _PLACED_AFTER = re.compile(f"{_PLACES}$"), re.compile(rf"{_PLACES}(?![가-힣])")
_DETERMINER = frozenset(
    {"the", "a", "an", "this", "that", "of", "about", "on", "for", "in", "did", "does", "do", "is"}
)


def is_a_place(last: Word, text: str) -> bool:
    """`IoT에도 쓸 수 있어?` names no paper, unless one is spoken of (IoT에 관한 논문)."""
    placed = _PLACED.search(last.text) or _PLACED_AFTER.match(text, last.end)
    return placed is not None and A_THING.search(text) is None


def is_enough(best: float, heaviest: float, hits: Sequence[Word], units: Sequence[Word], text: str) -> bool:
    """Whether what fits best fits well: a name, or words of what is told of an item where the question describes one."""
    described = A_THING.search(text) is not None
    if heaviest >= SURE:
        surely = heaviest > MISSPELT or described or len(hits) > 1
        return best >= ENOUGH * 0.8 and surely
    verbs = any(unit.soft for unit in units) or _RELATIVE.match(text, hits[-1].end) is not None
    words_agree = len(hits) > 1 and best >= ENOUGH * 0.8
    return described and (best >= ENOUGH or words_agree or (verbs and best >= TRANSLATED_IN_TEXT * 0.99))


def span(hits: Sequence[Word], units: Sequence[Word], text: str) -> tuple[int, int]:
    """From where to where a question describes the item: to the noun it ends with (…던 논문), or the last name."""
    start, end = hits[0].start, hits[-1].end
    thing = A_THING.search(text, end)
    if thing and all(unit.soft or unit.generic for unit in units if end <= unit.start < thing.start()):
        between = text[end : thing.start()]
        if BOUNDARY not in between and not re.search(r"[.?!,;]", between):
            end = thing.end()
    before = [unit for unit in units if unit.start < start]
    if before and not _determined(text[:start]):
        start = before[0].start
    return start, end


def goes_on_as_a_noun(end: int, units: Sequence[Word], text: str) -> bool:
    """Whether other nouns stand between what was recognised and the paper: 단백질 보충제 논문."""
    match = _PAPER_AFTER.match(text, end)
    return match is not None and any(
        end <= unit.start < match.end()
        and not unit.generic
        and (not unit.soft or any(map(translations, unit.forms)))
        for unit in units
    )


def is_in_a_compound(hits: Sequence[Word], units: Sequence[Word], text: str) -> bool:
    """지식 그래프: a Korean noun that fits nothing, right after one that fits, makes another thing of it."""
    following = ((hit, unit) for hit in hits for unit in units if unit not in hits)
    return any(
        text[hit.end : unit.start] == " "
        and is_bare(hit)
        and not is_asked_of(hit, unit)
        and not (unit.verb or unit.generic or unit.text.isascii() or is_beside(unit) or is_aside(unit))
        for hit, unit in following
    )


def is_asked_of(name: Word, unit: Word) -> bool:
    """`DPPO 학습 비용`: after a name in Latin letters, what every work has is asked of it and makes no other thing of it."""
    return name.start < unit.start and name.text.isascii() and _ASKED_OF.search(unit.text) is not None


def _determined(before: str) -> bool:
    """Whether an English article or preposition stands right before: what precedes it is no part of the name."""
    last = before.split()[-1:]
    return bool(last) and last[0] in _DETERMINER
