"""The numbers a text holds, in digits, English words and Korean numerals. Pure.

Both readers may run over any text: an abstract has no Korean numerals, a Korean story no English number words.
What a line claims is read by `claimed`; what a source offers by `offered`, which reads more generously.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from digest_core.writing.korean_numbers import korean_quantities
from digest_core.writing.quantities import (
    COUNT,
    ENGLISH_UNIT_WORDS,
    ENGLISH_UNITS,
    KOREAN_UNIT_WORDS,
    KOREAN_UNITS,
    NAME,
    NONE,
    ORDINAL,
    PART,
    Mark,
    Quantity,
    Unit,
    last_place,
)
from digest_core.writing.word_numbers import word_quantities

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED = re.compile(r"[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_MATH_SIGNS = (
    (r"\times", "×"),
    (r"\cdot", "×"),
    (r"\sim", "~"),
    (r"\approx", "약 "),
    (r"\%", "%"),
    (r"\,", " "),
    (r"\pm", "±"),
    ("---", "–"),
    ("--", "–"),
    ("{,}", ","),
    (r"\$", "dollar "),
    ("％", "%"),
    ("−", "-"),
    ("‑", "-"),
    ("‐", "-"),
)
_FORMULA = re.compile(r"\$([^$]{1,300})\$")
_COMMAND = re.compile(r"\\[a-zA-Z]+ ?")
_BRACES = re.compile(r"[{}]")

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PARTICLE = r"[은는이가을를의에로으와과도만까부마당간짜씩여대보라인였내안남가정쯤후전째동년월미초넘정수라임입하한할였들]"
_NUMBER = re.compile(
    rf"""(?P<dollar>[$€₩]\ ?|USD\ ?)?
    (?P<digits>{_DIGITS})
    (?:(?P<times>\ ?[×x*]\ ?)?(?P<power>(?:(?<=10)|(?<=[×x*]\ 10)|10)\^(?P<exponent>-?\d{{1,3}}))|(?P<e>[eE]-?\d{{1,3}})(?![A-Za-z]))?
    (?P<tail>\ ?(?:thousand|million|billion|trillion|hundred|bn|mn)\b|-(?:million|billion|thousand|trillion)\b|[kKMBT](?![A-Za-z0-9])|\ ?[십백천만억조]+(?=[ \d개명건편장원달토파배회여가권쌍줄]|이상|이하|[^가-힣]|$))?
    \+?""",
    re.VERBOSE,
)
_KOREAN_UNIT = re.compile(
    rf"(?:여)?[ -]?(?!점수)(?P<unit>{KOREAN_UNIT_WORDS})(?=[^A-Za-z가-힣0-9]|{_PARTICLE}|$)"
)
_ENGLISH_UNIT = re.compile(rf"[ -]?(?P<unit>{ENGLISH_UNIT_WORDS})(?![A-Za-z0-9])")
_COUNTER = re.compile(
    r"(?:여)? ?(?P<unit>개국|개사|개|명|편|건|종|가지|곳|장|쌍|회|번|차례|단계|층|권|줄|문장|단어|토큰|파라미터|매개변수|샘플|문항|과제|데이터셋|언어)"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![A-Za-z])| ?번째")
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "t": 1e12,
}
_KOREAN_SCALES = {"십": 1e1, "백": 1e2, "천": 1e3, "만": 1e4, "억": 1e8, "조": 1e12}
_IN_LIST = re.compile(
    r" ?(?:,|,? ?(?:and|or|to|versus|vs\.?|from)|-|–|—|~|∼|→|/|및|에서|와|과|,? ?또는|부터|·|±|로부터) ?(?:\w+ing )?"
)
LONGEST_JOINT = 24
_BEFORE_ABOUT = re.compile(r"(?:약|대략|거의|얼추|~|∼|≈) ?$")
_AFTER_ABOUT = re.compile(r"^[가-힣A-Za-z%]{0,6} ?(?:가량|정도|안팎|내외|쯤|수준)")
_AFTER_OVER = re.compile(r"^[가-힣A-Za-z%]{0,6}? ?(?:이상|넘|초과|을 웃도|를 웃도|을 상회|를 상회|남짓)|^\+")
_AFTER_UNDER = re.compile(r"^[가-힣A-Za-z%]{0,6}? ?(?:이하|미만|육박| ?에? ?가까|못 미치|을 밑도|를 밑도)")


def plain(text: str) -> str:
    """A text with formulas and full-width signs as a reader sees them: `10^5`, `3.2%`, `×`."""
    text = _RAISED.sub(lambda m: "^" + m[0].translate(_SUPERSCRIPTS), text)
    text = unicodedata.normalize("NFKC", text)
    for sign, shown in _MATH_SIGNS:
        text = text.replace(sign, shown)
    text = _FORMULA.sub(r"\1", text)
    return _BRACES.sub("", _COMMAND.sub(" ", text))


def claimed(text: str) -> tuple[Quantity, ...]:
    """The quantities a Korean line states. The text is one that `plain` gave."""
    korean = list(korean_quantities(text))
    parts = [(q.start, q.end) for q in korean if q.unit.measures == PART]
    digits = [q for q in _numbers(text) if not _overlaps(q, parts)]
    taken = [(q.start, q.end) for q in digits]
    words = [q for q in korean if not _overlaps(q, taken)]
    return tuple(_marked(text, q) for q in _sharing_units(text, sorted([*digits, *words], key=_start)))


def offered(text: str) -> tuple[Quantity, ...]:
    """The quantities a sentence of the source gives, in any of its readings."""
    digits = list(_numbers(text))
    # As a line with the same words would be read, so that a sentence always grounds itself.
    read = claimed(text)
    bounded = [_bounded(text, q) for q in (*digits, *_sharing_units(text, digits), *read)]
    return (*bounded, *word_quantities(text), *korean_quantities(text), *_fractions(text), *_dotted(text))


def _start(quantity: Quantity) -> int:
    return quantity.start


def _overlaps(quantity: Quantity, taken: Iterable[tuple[int, int]]) -> bool:
    return any(quantity.start < end and start < quantity.end for start, end in taken)


def _numbers(text: str) -> Iterator[Quantity]:
    """The numbers in digits; `3만 7천` is one."""
    before: Quantity | None = None
    for number in (_number(text, match) for match in _NUMBER.finditer(text)):
        joined = before and before.text[-1] in "만억조" and text[before.end : number.start] in {"", " "}
        if before and joined and number.value < before.value:
            merged = text[before.start : number.end]
            before = number._replace(value=before.value + number.value, text=merged, start=before.start)
        else:
            yield from [before] if before else []
            before = number
    yield from [before] if before else []


def _number(text: str, match: re.Match[str]) -> Quantity:
    digits = match["digits"]
    scale = _scale(match)
    value = float(digits.replace(",", "")) * scale
    unit, end = _unit(text, match)
    return Quantity(value, unit, text[match.start() : end], match.start(), end, last_place(digits, scale))


def _scale(match: re.Match[str]) -> float:
    scale = 1.0
    if match["exponent"]:
        # `10^5` alone has its 10 in the digits.
        power = float(f"1e{match['exponent']}")
        scale = power if match["power"].startswith("10") else power / 10
    elif match["e"]:
        scale = float(f"1{match['e']}")
    tail = (match["tail"] or "").strip(" -")
    if tail and tail[0] in _KOREAN_SCALES:
        for sign in tail:
            scale *= _KOREAN_SCALES[sign]
        return scale
    return scale * _SCALES.get(tail.casefold(), 1.0)


def _unit(text: str, match: re.Match[str]) -> tuple[Unit, int]:
    """The unit of a number and where the whole ends."""
    end = match.end()
    if match["dollar"]:
        sign = {"€": "euro", "₩": "won"}.get(match["dollar"].strip(), "dollar")
        return Unit(sign), end
    if ordinal := _ORDINAL.match(text, end):
        return Unit(ORDINAL), ordinal.end()
    if found := _KOREAN_UNIT.match(text, end):
        return _dated(
            KOREAN_UNITS[found["unit"]], found["unit"], float(match["digits"].replace(",", ""))
        ), found.end()
    if found := _ENGLISH_UNIT.match(text, end):
        return ENGLISH_UNITS[found["unit"]], found.end()
    if found := _COUNTER.match(text, end):
        return Unit(COUNT), found.end()
    return _without_unit(text, match), end


_FACTOR_BEFORE = re.compile(
    r"\b(?:factors?|speed-?ups?|acceleration)\b(?: (?:of|by|up|to|order|about|around|over|nearly))+ $",
    re.IGNORECASE,
)


def _without_unit(text: str, match: re.Match[str]) -> Unit:
    """A bare number, a rank (`top-5`), or a part of a name (`GPT-4`, `3D`)."""
    before = text[max(0, match.start() - 4) : match.start()]
    if before.casefold() == "top-":
        return Unit("rank")
    if _FACTOR_BEFORE.search(text[max(0, match.start() - 40) : match.start()]):
        return Unit("x")
    after = text[match.end() : match.end() + 1]
    named = re.search(r"[A-Za-z][-@.(]?$", before) or (not match["tail"] and re.match(r"[A-Za-z]", after))
    return Unit(NAME) if named else NONE


def _dated(unit: Unit, word: str, value: float) -> Unit:
    """`2026년` is a year and no duration; `5일` may be either."""
    if word == "년" and 1500 <= value <= 2200:
        return Unit("year")
    return Unit("day", 86400) if word == "일" else unit


def _sharing_units(text: str, quantities: list[Quantity]) -> Iterator[Quantity]:
    """`3~5배`, `from 3 to 5%`: a bare number takes the unit of the next one in its list."""
    shared: list[Quantity] = []
    for quantity in reversed(quantities):
        following = shared[-1] if shared else None
        joined = following and _IN_LIST.fullmatch(text[quantity.end : following.start][:LONGEST_JOINT])
        unit = following.unit if following and joined and quantity.unit == NONE else quantity.unit
        shared.append(quantity._replace(unit=unit))
    return _sharing_currency(text, shared[::-1])


def _sharing_currency(text: str, quantities: Iterable[Quantity]) -> Iterator[Quantity]:
    """`USD 0.66-1.42`: a sign before the first number holds for the second."""
    before: Quantity | None = None
    for quantity in quantities:
        money = (
            before is not None and before.unit.measures in {"dollar", "euro", "won"} and quantity.unit == NONE
        )
        if before and money and _IN_LIST.fullmatch(text[before.end : quantity.start][:LONGEST_JOINT]):
            quantity = quantity._replace(unit=before.unit)  # noqa: PLW2901
        yield quantity
        before = quantity


_AT_LEAST = re.compile(
    r"(?:over|more than|at least|above|exceed\w*|greater than|>=?|≥|\\geq?) ?$", re.IGNORECASE
)
_AT_MOST = re.compile(r"(?:under|below|less than|at most|fewer than|within|<=?|≤) ?$", re.IGNORECASE)


def _bounded(text: str, quantity: Quantity) -> Quantity:
    """A number of the source with the side on which it is a bound: `below 2%` is never `2% 이상`."""
    before = text[max(0, quantity.start - 14) : quantity.start]
    mark: Mark = "over" if _AT_LEAST.search(before) else "under" if _AT_MOST.search(before) else ""
    return quantity._replace(mark=mark)


def _dotted(text: str) -> Iterator[Quantity]:
    """`10.000` as some write ten thousand."""
    for match in re.finditer(r"(?<![\d.,])\d{1,3}(?:\.000)+(?![\d.])", text):
        yield Quantity(float(match[0].replace(".", "")), NONE, match[0], match.start(), match.end())


def _fractions(text: str) -> Iterator[Quantity]:
    """`2/3` and `2 of 3` as parts of one."""
    for match in re.finditer(r"(?<![\d./])(\d{1,6})(?:/| of | out of )(\d{1,6})(?![\d/])", text):
        if whole := float(match[2]):
            part = float(match[1]) / whole
            yield Quantity(part, Unit(PART), match[0], match.start(), match.end())


def _marked(text: str, quantity: Quantity) -> Quantity:
    after, before = text[quantity.end : quantity.end + 14], text[max(0, quantity.start - 4) : quantity.start]
    mark: Mark = ""
    if _BEFORE_ABOUT.search(before) or _AFTER_ABOUT.match(after):
        mark = "about"
    elif "여" in quantity.text or _AFTER_OVER.match(after):
        mark = "over"
    elif _AFTER_UNDER.match(after):
        mark = "under"
    return quantity._replace(mark=mark)


_JOINS = re.compile(r",|·|/|(?<=[가-힣A-Za-z)])(?:와|과) | 및 | 그리고 ")
_NAMED_AFTER = re.compile(r"[^(:]{0,12}[(:]([^).]{3,120})")
_FIRST = re.compile(r"1(?:차|순위)")


def counts_its_own(text: str, quantity: Quantity) -> bool:
    """Whether a small count is the line's own structure: it lists just so many things right there."""
    if _FIRST.match(text, quantity.start):
        return True
    if quantity.unit.measures != COUNT or not 2 <= quantity.value <= 9 or quantity.text[0].isdigit():
        return False
    before = re.split(r"[.:;]|다 ", text[: quantity.start])[-1][-120:]
    after = _NAMED_AFTER.match(text[quantity.end : quantity.end + 140])
    lists = [before, *([after[1]] if after else [])]
    return any(len(_JOINS.findall(listed)) + 1 == quantity.value for listed in lists)
