"""Stretches of days as people say them: 지난달, 2월, 최근 2주, 올해, last month, 2월 1일부터 10일까지. Pure."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

from digest_core.questions import days

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?<=in )may|may(?= 20\d\d)|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_YEARS = {"재작년": 2, "작년": 1, "지난해": 1, "올해": 0, "금년": 0, "last year": 1, "this year": 0}
_YEAR = "|".join(_YEARS)
_COUNTS = {"한": 1, "두": 2, "세": 3, "석": 3, "네": 4, "넉": 4, "몇": 3, "a": 1, "few": 3, "couple of": 2}
_COUNT = rf"(\d{{1,3}}|{'|'.join(_COUNTS)})"
_SPANS = {"일주일": 7, "열흘": 10, "보름": 15, "사흘": 3, "나흘": 4, "이틀": 2, "며칠": 7}
_UNITS = {
    "일": 1,
    "주": 7,
    "주일": 7,
    "주간": 7,
    "달": 30,
    "개월": 30,
    "년": 365,
    "day": 1,
    "week": 7,
    "month": 30,
    "year": 365,
}
_BETWEEN = re.compile(r"부터|까지|~|–|사이|(?<![a-z])(?:between|from|through|until)(?![a-z])")


class Period(Struct, frozen=True):
    """From `since` to `until`, both within."""

    since: date
    until: date


def read(text: str, today: date) -> tuple[Period | None, str]:
    """The stretch of days that `text` (normalised) names, and the text without it.

    Nothing after today is meant; a month without a year is the most recent one.
    """
    for pattern, understood in _READERS:
        for match in pattern.finditer(text):
            period = _within_calendar(understood, match, today)
            if period:
                return period, f"{text[: match.start()]} {text[match.end() :]}"
    return _between_days(text, today)


def _between_days(text: str, today: date) -> tuple[Period | None, str]:
    """`2월 1일부터 2월 10일까지`."""
    if not _BETWEEN.search(text):
        return None, text
    named, rest = days.read(text, today)
    dates = sorted(day.date for day in named.briefings if day.date)
    if len(dates) != 2:
        return None, text
    return Period(dates[0], dates[1]), _BETWEEN.sub(" ", rest)


def _within_calendar(understood: "_Reader", match: re.Match[str], today: date) -> Period | None:
    try:
        return understood(match, today)
    except (OverflowError, ValueError):
        return None


def _month_of(year: int, month: int, today: date) -> Period | None:
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return Period(first, min(today, following - timedelta(1))) if first <= today else None


def _months_back(back: int, today: date) -> Period | None:
    place = today.year * 12 + today.month - 1 - back
    return _month_of(place // 12, place % 12 + 1, today)


def _relative_month(match: re.Match[str], today: date) -> Period | None:
    said = match[0].replace(" ", "")
    back = 2 if said.startswith("지지난") else 0 if said.startswith(("이번", "this", "금")) else 1
    return _months_back(back, today)


def _relative_week(match: re.Match[str], today: date) -> Period:
    said = match[0].replace(" ", "")
    back = 2 if said.startswith("지지난") else 0 if said.startswith(("이번", "this", "금")) else 1
    monday = today - timedelta(today.weekday() + 7 * back)
    return Period(monday, min(today, monday + timedelta(6)))


def _named_month(match: re.Match[str], today: date) -> Period | None:
    said, number = match[1], int(match[2])
    if said and said in _YEARS:
        return _month_of(today.year - _YEARS[said], number, today)
    if said:
        return _month_of(int(re.sub(r"\D", "", said)), number, today)
    return _month_of(today.year, number, today) or _month_of(today.year - 1, number, today)


def _english_month(match: re.Match[str], today: date) -> Period | None:
    number = _MONTHS.index(match[1][:3]) + 1
    if match[2]:
        return _month_of(int(match[2]), number, today)
    return _month_of(today.year, number, today) or _month_of(today.year - 1, number, today)


def _whole_year(match: re.Match[str], today: date) -> Period | None:
    said = match[0].strip()
    year = today.year - _YEARS[said] if said in _YEARS else int(re.sub(r"\D", "", said))
    return Period(date(year, 1, 1), min(today, date(year, 12, 31))) if year <= today.year else None


def _lately(match: re.Match[str], today: date) -> Period:
    count = _COUNTS.get(match[1]) or int(match[1])
    return Period(today - timedelta(count * _UNITS[match[2]]), today)


def _lately_in_a_word(match: re.Match[str], today: date) -> Period:
    return Period(today - timedelta(_SPANS[match[1]]), today)


_Reader = Callable[[re.Match[str], date], Period | None]
_IN = r"(?: ?동안|에|간|의|에는|중에)?"
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), understood)
    for pattern, understood in (
        (rf"(?:지지난|지난|저번|이번) ?달{_IN}(?![가-힣])|(?<![a-z])(?:last|this|previous) month(?![a-z])", _relative_month),
        (
            rf"(?:(?:지지난|지난|저번|이번) ?주|금주){_IN}(?![가-힣]| ?[월화수목금토일]요일)|(?<![a-z])(?:last|this|previous) week(?![a-z])",
            _relative_week,
        ),
        (rf"(?:최근|지난|요) ?{_COUNT} ?(일|주일|주간|주|개월|달|년)(?! ?전){_IN}(?![가-힣])", _lately),
        (rf"(?:최근|지난|요) ?({'|'.join(_SPANS)})(?! ?전){_IN}(?![가-힣])", _lately_in_a_word),
        (rf"(?<![a-z])(?:last|past) (?:the )?{_COUNT} ?(day|week|month|year)s?(?![a-z])", _lately),
        (rf"(?:({_YEAR}|(?<!\d)(?:20\d\d) ?년)(?:의)? ?)?(?<!\d)(\d{{1,2}}) ?월(?:달)?(?! ?\d{{1,2}} ?일){_IN}(?![가-힣\d])", _named_month),
        (rf"(?<![a-z])({_MONTH})(?! ?\d{{1,2}}(?!\d))(?:,? (20\d\d))?(?![a-z])", _english_month),
        (rf"(?:{_YEAR})(?! ?\d)|(?<!\d)20\d\d ?년(?:에)?(?! ?\d)|(?<=in )20\d\d(?!\d)", _whole_year),
    )
)  # fmt: skip
