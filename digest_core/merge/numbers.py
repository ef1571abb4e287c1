"""The numbers of a headline, the same in Korean and English: `$40 billion` and `400억 달러`. Pure."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_SCALES = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12,
    "천": 1e3, "만": 1e4, "백만": 1e6, "천만": 1e7, "억": 1e8, "조": 1e12,
}  # fmt: skip
_MONEY = {
    "$": "usd",
    "달러": "usd",
    "€": "eur",
    "유로": "eur",
    "원": "krw",
    "₩": "krw",
    "dollars": "usd",
    "euros": "eur",
}

_QUANTITY = re.compile(
    r"([$€₩])?(?<![A-Za-z0-9.,])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?-?(thousand|million|billion|trillion|bn|[kmb](?![a-z])|천만|백만|천|만|억|조))?"
    r"\s?(%|percent|퍼센트|프로(?= )|달러|유로|원(?![가-힣])|dollars|euros)?",
    re.IGNORECASE,
)
_TRILLIONTH = re.compile(r"\b(?:a |one )?(trillion|billion|million)\b", re.IGNORECASE)
_SPELLED = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.IGNORECASE)
_HALF_OF = re.compile(r"\bhalf an? (trillion|billion|million)\b", re.IGNORECASE)
_HALF = re.compile(r"\bhal(?:f|ves|ved)\b|절반|반값|반토막", re.IGNORECASE)
_TWICE = re.compile(r"\btwice\b|\bdoubl\w+|두 ?배", re.IGNORECASE)


class Number(NamedTuple):
    """A number and its unit: `%`, a currency, or empty."""

    value: float
    unit: str = ""

    @property
    def is_telling(self) -> bool:
        """Whether two headlines seldom share it by chance; they often share a year."""
        return bool(self.unit) or (self.value >= 100 and not 1990 <= self.value <= 2040)

    def __str__(self) -> str:
        """Without the currency: not every headline names it."""
        return f"{self.value:g}{self.unit if self.unit in {'%', 'x'} else ''}"


def numbers_of(text: str) -> tuple[tuple[Number, ...], str]:
    """A text's numbers, and the text without the telling ones.

    Small bare numbers stay in it too: they may be the version of a name.
    """
    found: list[Number] = []

    def take(match: re.Match[str]) -> str:
        number = _quantity(match)
        found.append(number)
        return " " if number.is_telling else match[0]

    rest = _QUANTITY.sub(take, text)
    for pattern, meaning in _SHAPES:
        rest = pattern.sub(_noting(found, meaning), rest)
    return tuple(dict.fromkeys(found)), rest


def _noting(
    found: list[Number], meaning: "Callable[[re.Match[str]], Number]"
) -> Callable[[re.Match[str]], str]:
    def note(match: re.Match[str]) -> str:
        found.append(meaning(match))
        return " "

    return note


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Number]], ...] = (
    (_HALF_OF, lambda match: Number(_SCALES[match[1].casefold()] / 2)),
    (_TRILLIONTH, lambda match: Number(_SCALES[match[1].casefold()])),
    (_SPELLED, lambda match: Number(float(_WORDS[match[1].casefold()]))),
    (_HALF, lambda _: Number(50, "%")),
    (_TWICE, lambda _: Number(2, "x")),
)


def _quantity(match: re.Match[str]) -> Number:
    sign, digits, scale, unit = match.groups()
    value = float(digits.replace(",", "")) * _SCALES.get((scale or "").casefold(), 1)
    unit = (unit or "").strip().casefold()
    if unit in {"%", "percent", "퍼센트", "프로"}:
        return Number(value, "%")
    return Number(value, _MONEY.get(sign or unit, ""))


def versions_after(text: str, end: int) -> Iterator[str]:
    """The version that follows a name in a text: `Gemini 4`, `GPT-5.5`, `HBM4`, `클로드 오퍼스 6`."""
    match = re.match(r"[\s-]{0,2}v?(\d{1,3}(?:\.\d{1,2})?)(?![\d%])", text[end : end + 12], re.IGNORECASE)
    if match:
        yield match[1]
