"""Quantities: a number with its unit, and when one follows from another. Pure.

A quantity of a line follows from one of the source when the units measure the same thing and the values are
equal after conversion; rounded values count only where the line says that it rounds (약, 여, 이상 …), and then
every digit that is written must be right.
"""

import math
import re
from typing import Literal, NamedTuple

Mark = Literal["", "about", "over", "under"]

PERCENT, TIMES, PART, COUNT, NAME, ORDINAL, VAGUE = "%", "x", "part", "count", "name", "ordinal", "vague"


class Unit(NamedTuple):
    """What is measured, and how many of its base units one of these is. `""` measures nothing in particular."""

    measures: str = ""
    size: float = 1.0


class Quantity(NamedTuple):
    """A number as read: `value` in units of `unit`; `place` is the value of its last digit that counts."""

    value: float
    unit: Unit
    text: str
    start: int
    end: int
    place: float = 0.0
    mark: Mark = ""


def _units(table: dict[str, str]) -> dict[str, Unit]:
    """`"%:1": "% 퍼센트"` as a mapping from each word to its unit."""
    found: dict[str, Unit] = {}
    for unit, words in table.items():
        measures, _, size = unit.partition(":")
        found |= {word.replace("_", " "): Unit(measures, float(size)) for word in words.split()}
    return found


KOREAN_UNITS = _units(
    {
        "%:1": "% 퍼센트 프로",
        "%p:1": "%p %P %포인트 %_포인트 퍼센트포인트 퍼센트_포인트 pp 포인트",
        "score:1": "점",
        "x:1": "배 x X ×",
        "time:1e-9": "나노초 ns",
        "time:1e-6": "마이크로초 us µs μs",
        "time:1e-3": "밀리초 ms",
        "time:1": "초 s",
        "time:60": "분",
        "time:3600": "시간 h",
        "time:86400": "일 일간",
        "time:604800": "주 주일 주간",
        "time:2592000": "개월 달",
        "time:31536000": "년 년간 해",
        "data:1": "바이트 B",
        "data:1e3": "KB KiB kB 킬로바이트",
        "data:1e6": "MB MiB 메가바이트",
        "data:1e9": "GB GiB 기가바이트",
        "data:1e12": "TB TiB 테라바이트",
        "bit:1": "비트 bit bits",
        "rate:1": "Hz 헤르츠",
        "rate:1e3": "kHz 킬로헤르츠",
        "rate:1e6": "MHz 메가헤르츠",
        "rate:1e9": "GHz 기가헤르츠",
        "power:1e-3": "mW 밀리와트",
        "power:1": "W 와트",
        "power:1e3": "kW 킬로와트",
        "power:1e6": "MW 메가와트",
        "energy:1": "J",
        "energy:3.6e6": "kWh",
        "length:1e-9": "nm 나노미터",
        "length:1e-6": "µm μm um 마이크로미터",
        "length:1e-3": "mm 밀리미터",
        "length:1e-2": "cm 센티미터",
        "length:1": "m 미터",
        "length:1e3": "km 킬로미터",
        "mass:1e-3": "g 그램",
        "mass:1": "kg 킬로그램",
        "dollar:1": "달러 USD",
        "euro:1": "유로 EUR",
        "won:1": "원 KRW",
        "level:1": "dB 데시벨",
        "heat:1": "°C ℃",
        "frames:1": "fps FPS 프레임",
        "month:1": "월",
        "dimension:1": "차원",
        "rank:1": "위 등",
    }
)
ENGLISH_UNITS = _units(
    {
        "%:1": "% percent per_cent pct",
        "%p:1": "%p percentage_points percentage_point percentage-point percentage-points pp pts point points "
        "absolute_points",
        "x:1": "x X × fold",
        "times:1": "times",
        "time:1e-9": "ns nanoseconds",
        "time:1e-6": "us µs μs microseconds microsecond",
        "time:1e-3": "ms milliseconds millisecond msec",
        "time:1": "s sec secs second seconds",
        "time:60": "min mins minute minutes",
        "time:3600": "h hr hrs hour hours",
        "time:86400": "day days",
        "time:604800": "week weeks",
        "time:2592000": "month months",
        "time:31536000": "year years yr yrs",
        "data:1": "byte bytes",
        "data:1e3": "KB KiB kB",
        "data:1e6": "MB MiB",
        "data:1e9": "GB GiB",
        "data:1e12": "TB TiB",
        "bit:1": "bit bits",
        "rate:1": "Hz",
        "rate:1e3": "kHz",
        "rate:1e6": "MHz",
        "rate:1e9": "GHz",
        "power:1e-3": "mW",
        "power:1": "W watts watt",
        "power:1e3": "kW",
        "power:1e6": "MW",
        "energy:1": "J joules",
        "energy:3.6e6": "kWh",
        "length:1e-9": "nm",
        "length:1e-6": "µm μm um",
        "length:1e-3": "mm",
        "length:1e-2": "cm",
        "length:1": "m meters metres meter",
        "length:1e3": "km kilometers kilometres",
        "mass:1e-3": "g grams",
        "mass:1": "kg kilograms",
        "dollar:1": "dollars USD",
        "euro:1": "euros EUR",
        "won:1": "won KRW",
        "level:1": "dB decibels",
        "heat:1": "°C ℃",
        "frames:1": "fps FPS frames",
        "dimension:1": "D d dimensional dimensions dim",
    }
)
NONE = Unit()
_DIGIT = re.compile(r"\d")
LONGEST_NUMBER = 30
"""Characters of a number whose digits are counted; nobody rounds a longer one."""


def _alternation(table: dict[str, Unit]) -> str:
    return "|".join(re.escape(word) for word in sorted(table, key=len, reverse=True))


KOREAN_UNIT_WORDS = _alternation(KOREAN_UNITS)
ENGLISH_UNIT_WORDS = _alternation(ENGLISH_UNITS)


def last_place(digits: str, scale: float = 1.0) -> float:
    """The value of the last digit that counts: closing zeros of a whole number do not, from its third digit on."""
    if len(digits) > LONGEST_NUMBER:
        return 0.0
    whole, _, decimals = digits.replace(",", "").partition(".")
    if decimals:
        return float(scale * 10 ** -len(decimals))
    zeros = len(whole) - len(whole.rstrip("0"))
    return float(scale * 10 ** min(zeros, max(0, len(whole) - 2)))


def follows(claim: Quantity, known: Quantity) -> bool:
    """Whether a quantity of a line can be read out of one of the source."""
    if "." in claim.text and not _DIGIT.search(known.text):
        # Who writes 3.0 has measured something; `three models` is no measurement.
        return False
    if {claim.mark, known.mark} == {"over", "under"}:
        return False
    if claim.unit.measures == VAGUE:
        return known.unit.measures in {VAGUE, COUNT, ""} and claim.value <= known.value < 10 * claim.value
    return any(_same(claim, value) for value in _in_units_of(claim.unit, known))


def _in_units_of(unit: Unit, known: Quantity) -> list[float]:
    """What the known quantity comes to in the units of the line; empty where the two measure other things."""
    measures, has = unit.measures, known.unit.measures
    if has == measures:
        return [known.value * known.unit.size / unit.size]
    if measures in _LOOSE.get(has, ()):
        return [known.value]
    if PART in (measures, has) and known.value:
        return _as_part(measures, has, known.value)
    return []


def _as_part(measures: str, has: str, value: float) -> list[float]:
    """Parts against percent and multiples: a half is 50 %, and what is halved is two times smaller."""
    if PERCENT in (measures, has):
        return [value / 100 if measures == PART else value * 100]
    return [1 / value] if TIMES in (measures, has) else []


# Which units of a line may stand for which of the source. A number without a unit may go bare anywhere.
_LOOSE: dict[str, frozenset[str]] = {
    "": frozenset({COUNT, "year", "month", "score", "rank", "dimension", ORDINAL, "frames"}),
    COUNT: frozenset({"", "rank", "score", ORDINAL}),
    "times": frozenset({"x", COUNT, ""}),
    "x": frozenset({""}),
    ORDINAL: frozenset({COUNT, "", "rank"}),
    "rank": frozenset({COUNT, ""}),
    NAME: frozenset({"", "rank", "dimension", "bit"}),
    "year": frozenset({"", "year"}),
    "month": frozenset({"", COUNT}),
    "day": frozenset({"", "time"}),
    "%": frozenset({""}),
    "%p": frozenset({"", "score"}),
    "time": frozenset({""}),
    "data": frozenset({""}),
    "bit": frozenset({""}),
    "dollar": frozenset({""}),
    "frames": frozenset({"", COUNT, "rate"}),
    "dimension": frozenset({"", COUNT}),
    "score": frozenset({"", "%p", COUNT}),
}


def _same(claim: Quantity, known: float) -> bool:
    if math.isclose(claim.value, known, rel_tol=1e-9, abs_tol=1e-12):
        return True
    if not claim.mark or not claim.place or not math.isfinite(claim.value) or not math.isfinite(known):
        return False
    # The tiny step keeps 2.25 from being 2.2 to a machine and 2.3 to a reader.
    steps = known / claim.place
    step = claim.value / claim.place
    rounded = math.floor(steps + 0.5 + 1e-9)
    allowed = {
        "about": (rounded,),
        "over": (rounded, math.floor(steps + 1e-9)),
        "under": (rounded, math.ceil(steps - 1e-9)),
    }
    return round(step) in allowed[claim.mark]
