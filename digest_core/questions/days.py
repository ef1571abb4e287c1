"""Days as people say them: 어제, 3일 전, 2월 5일, 2/5, 지난주 월요일, yesterday. Pure.

A day without a year is the most recent one that is not after today.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

_LOOK_BACK_YEARS = 8
"""The 29th of February may be this far back (1896 to 1904)."""

_WORDS = {
    "그끄저께": 3, "그끄제": 3, "그저께": 2, "그제": 2, "엊그제": 2, "어저께": 1, "어제": 1, "작일": 1,
    "전날": 1, "하루 전": 1, "하루전": 1, "이틀 전": 2, "이틀전": 2, "사흘 전": 3, "사흘전": 3,
    "나흘 전": 4, "나흘전": 4, "일주일 전": 7, "일주일전": 7, "오늘": 0, "금일": 0, "내일": -1, "모레": -2,
    "day before yesterday": 2, "yesterday": 1, "today": 0, "tonight": 0, "tomorrow": -1, "a week ago": 7,
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KOREAN_WEEKDAYS = "월화수목금토일"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,7}\.?"
_ENGLISH_DATE = rf"(?<![a-z])(?:({_MONTH}) ?(\d{{1,2}})(?:st|nd|rd|th)?|(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH}))(?![a-z\d])"


class Day(Struct, frozen=True):
    """A day that a question names; `date` is None for one that is in no calendar (2월 30일)."""

    date: date | None
    today: bool = False


def read(text: str, today: date) -> tuple[Day | None, str]:
    """The first day that `text` (normalised) names, and the text without any of its days."""
    found: list[tuple[int, Day]] = []
    for pattern, understood in _READERS:

        def note(match: re.Match[str], understood: "_Reader" = understood) -> str:
            day = _within_calendar(understood, match, today)
            if day is None:
                return match[0]
            found.append((match.start(), day))
            return " " * len(match[0])

        text = pattern.sub(note, text)
    return (min(found, key=lambda at: at[0])[1] if found else None), text


def _within_calendar(understood: "_Reader", match: re.Match[str], today: date) -> Day | None:
    """A day before the first or after the last of the calendar is in no calendar either."""
    try:
        return understood(match, today)
    except OverflowError:
        return Day(None)


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _most_recent(month: int, day: int, today: date) -> date | None:
    years = range(today.year, max(0, today.year - _LOOK_BACK_YEARS), -1)
    candidates = (_calendar_day(year, month, day) for year in years)
    return next((c for c in candidates if c is not None and c <= today), None)


def _full(match: re.Match[str], today: date) -> Day:
    del today
    return Day(_calendar_day(int(match[1]), int(match[2]), int(match[3])))


def _month_day(match: re.Match[str], today: date) -> Day:
    return Day(_most_recent(int(match[1]), int(match[2]), today))


def _slashed(match: re.Match[str], today: date) -> Day | None:
    """`2/5`; what cannot be a month and a day (24/7) is no day at all."""
    day = _most_recent(int(match[1]), int(match[2]), today)
    return Day(day) if day else None


def _english_month(match: re.Match[str], today: date) -> Day:
    month, day = (match[1], match[2]) if match[1] else (match[4], match[3])
    return Day(_most_recent(_MONTHS.index(month[:3]) + 1, int(day), today))


def _ago(match: re.Match[str], today: date) -> Day:
    days = int(match[1]) * (7 if match[2] in {"주", "week"} else 1)
    return Day(today - timedelta(days))


def _word(match: re.Match[str], today: date) -> Day:
    back = _WORDS[match[0]]
    return Day(today - timedelta(back), today=back == 0)


def _weekday(match: re.Match[str], today: date) -> Day:
    week, name = match[1], _KOREAN_WEEKDAYS.index(match[2])
    monday = today - timedelta(today.weekday())
    if week is None:
        return Day(today - timedelta((today.weekday() - name) % 7))
    back = 0 if week.startswith(("이번", "금")) else 14 if week.startswith("지지난") else 7
    return Day(monday + timedelta(name - back))


def _english_weekday(match: re.Match[str], today: date) -> Day:
    back = (today.weekday() - _WEEKDAYS.index(match[2])) % 7
    return Day(today - timedelta(back or (7 if match[1] == "last" else 0)))


def _day_of_month(match: re.Match[str], today: date) -> Day | None:
    """`5일`: of this month, or the one before where this month's is still to come."""
    number = int(match[1])
    last_month = today.replace(day=1) - timedelta(1)
    candidates = (_calendar_day(month.year, month.month, number) for month in (today, last_month))
    day = next((c for c in candidates if c is not None and c <= today), None)
    return Day(day) if day else None


_Reader = Callable[[re.Match[str], date], Day | None]
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), understood)
    for pattern, understood in (
        (r"(?<!\d)(20\d\d) ?[-./년] ?(\d{1,2}) ?[-./월] ?(\d{1,2})(?!\d)(?: ?일자?)?", _full),
        (r"(?<!\d)(\d{1,2}) ?월 ?(\d{1,2}) ?일자?", _month_day),
        (r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/]| ?번)", _slashed),
        (_ENGLISH_DATE, _english_month),
        (r"(?<!\d)(\d{1,3}) ?(일|주) ?전", _ago),
        (r"(?<!\d)(\d{1,3}) (day|week)s? ago", _ago),
        (r"((?:지지난|지난|저번|이번) ?주|금주)? ?(?<![가-힣])([월화수목금토일])요일", _weekday),
        (rf"(?<![a-z])(?:(last|this|on) )?({'|'.join(_WEEKDAYS)})(?:'s)?(?![a-z])", _english_weekday),
        (rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?!서야|야만|날)", _word),
        (r"(?<![\d/.])(\d{1,2}) ?일자?(?! ?(?:전|동안|간|치|째|마다|연속|만에|반|이내)|[번하])", _day_of_month),
    )
)  # fmt: skip
