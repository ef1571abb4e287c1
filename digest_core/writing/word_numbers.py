"""Numbers written in English words: three, two-thirds, twentyfold, an order of magnitude, billions. Pure."""

import re
from collections.abc import Iterator

from digest_core.writing.quantities import COUNT, ENGLISH_UNIT_WORDS, ENGLISH_UNITS, ORDINAL, Quantity, Unit

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {word: n for n, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_LARGE = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_ORDINALS = {
    word: n
    for n, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
}
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "hundredth": 100,
}
_NUMBER_WORDS = "|".join(sorted([*_SMALL, *_LARGE], key=len, reverse=True))
_SPELLED = re.compile(
    rf"\b(?:(?P<a>an?)[ -](?=hundred|thousand|million|billion|trillion))?"
    rf"(?P<words>(?:{_NUMBER_WORDS})(?:[ -](?:and )?(?:{_NUMBER_WORDS}))*)"
    rf"(?:(?P<fold>-?fold)|[ -](?P<unit>{ENGLISH_UNIT_WORDS}))?(?![a-z])",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"\b(?P<count>an?|one|two|three|four|five|{'|'.join(_SMALL)}|\d+)[ -](?P<part>{'|'.join(_PARTS)})s?\b",
    re.IGNORECASE,
)
_ORDINAL_WORD = re.compile(rf"\b(?P<word>{'|'.join(_ORDINALS)})(?:ly)?\b", re.IGNORECASE)
_MAGNITUDE = re.compile(
    r"\b(?:(?P<count>an?|one|two|three|four|five|six|\d+)(?:[ -]|\s+))?orders?[ -]of[ -]magnitudes?",
    re.IGNORECASE,
)
# Words that hold a number: (value, unit) for each.
_HOLDING = (
    (r"twice|doubl(?:e|es|ed|ing)|twofold|two-fold", ((2, "x"),)),
    *(
        (rf"factors? of {word}", ((n, "x"),))
        for n, word in enumerate(("two", "three", "four", "five", "six"), 2)
    ),
    (r"thrice|tripl(?:e|es|ed|ing)", ((3, "x"), (3, COUNT))),
    (r"quadrupl(?:e|es|ed|ing)", ((4, "x"), (4, COUNT))),
    (r"half|halves|halved|halving|halve", ((0.5, "part"),)),
    (
        r"both|pair|pairs|paired|pairwise|dual|dually|double|couple|either|neither|between|bi-?\w+|two-\w+|versus|vs",
        ((2, COUNT),),
    ),
    (r"single|unified|sole|only one|one-\w+|solely|mono\w*", ((1, COUNT),)),
    (r"triple|trio|triplets?|tri-\w+|threefold|triad\w*|tripartite|trilingual|trimodal", ((3, COUNT),)),
    (r"quartet|quadruple|four-\w+", ((4, COUNT),)),
    (r"dozen", ((12, COUNT),)),
    (r"dozens|tens", ((10, "vague"),)),
    (r"hundreds", ((100, "vague"),)),
    (r"thousands", ((1e3, "vague"),)),
    (r"(?:tens|dozens) of thousands", ((1e4, "vague"),)),
    (r"hundreds of thousands", ((1e5, "vague"),)),
    (r"millions", ((1e6, "vague"),)),
    (r"(?:tens|dozens) of millions", ((1e7, "vague"),)),
    (r"hundreds of millions", ((1e8, "vague"),)),
    (r"billions?|multi-billion|billion-\w+", ((1e9, "vague"),)),
    (r"(?:tens|dozens) of billions", ((1e10, "vague"),)),
    (r"hundreds of billions", ((1e11, "vague"),)),
    (r"trillions?", ((1e12, "vague"),)),
)
_HOLDERS = tuple((re.compile(rf"\b(?:{words})\b", re.IGNORECASE), values) for words, values in _HOLDING)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = re.compile(
    rf"\b(?P<month>{'|'.join(_MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b)", re.IGNORECASE
)


def word_quantities(text: str) -> Iterator[Quantity]:
    """The quantities in English words, in no order."""
    for match in _SPELLED.finditer(text):
        yield from _spelled(match)
    for match in _PART.finditer(text):
        part = _count(match["count"]) / _PARTS[match["part"].casefold()]
        yield _quantity(part, Unit("part"), match)
    for match in _ORDINAL_WORD.finditer(text):
        yield _quantity(_ORDINALS[match["word"].casefold()], Unit(ORDINAL), match)
    yield from _magnitudes(text)
    for holder, values in _HOLDERS:
        for match in holder.finditer(text):
            yield from (_quantity(value, Unit(unit), match) for value, unit in values)
    for match in _MONTH.finditer(text):
        month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(match["month"].casefold()[:3]))
        yield _quantity(month, Unit("month"), match)


def _quantity(value: float, unit: Unit, match: re.Match[str]) -> Quantity:
    return Quantity(float(value), unit, match[0], match.start(), match.end())


def _magnitudes(text: str) -> Iterator[Quantity]:
    for match in _MAGNITUDE.finditer(text):
        count = min(_count(match["count"] or "one"), 12)
        yield _quantity(10**count, Unit("x"), match)
        yield _quantity(count, Unit("digits"), match)


def _spelled(match: re.Match[str]) -> Iterator[Quantity]:
    value = _value(re.split(r"[ -]", match["words"].casefold()))
    unit = Unit("x") if match["fold"] else _unit(match["unit"])
    yield _quantity(value, unit, match)


def _unit(word: str | None) -> Unit:
    return ENGLISH_UNITS.get(word or "", Unit(COUNT))


def _count(word: str) -> float:
    word = word.casefold()
    return float(word) if word.isdecimal() else float(_SMALL.get(word, 1))


def _value(words: list[str]) -> float:
    total, current = 0.0, 0.0
    for word in words:
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current = (current or 1.0) * 100.0
        elif word in _LARGE:
            total += (current or 1.0) * _LARGE[word]
            current = 0
    return total + current
