"""Days as people say them: 어제, 3일 전, 2월 5일, 2/5, 지난주 월요일, yesterday. Pure.

A day without a year is the most recent one that is not after today. A day in "2월 5일에 나온 거야?" is no briefing's day:
the question is when a paper came out.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from digest_core.questions.numerals import CARDINALS, ENGLISH, NATIVE

_LOOK_BACK_YEARS = 8
"""The 29th of February may be this far back (1896 to 1904)."""

_WORDS = {
    "그끄저께": 3, "그끄제": 3, "그그저께": 3, "그그제": 3, "엊그저께": 2, "어젯밤": 1, "간밤": 1, "지난밤": 1, "닷새 전": 5, "엿새 전": 6, "열흘 전": 10, "보름 전": 15, "그저께": 2, "그제": 2, "엊그제": 2, "어저께": 1, "어제": 1, "작일": 1,
    "전날": 1, "하루 전": 1, "하루전": 1, "이틀 전": 2, "이틀전": 2, "사흘 전": 3, "사흘전": 3,
    "나흘 전": 4, "나흘전": 4, "일주일 전": 7, "일주일전": 7, "오늘": 0, "금일": 0, "내일": -1, "모레": -2,
    "day before yesterday": 2, "yesterday": 1, "today": 0, "tonight": 0, "tomorrow": -1, "a week ago": 7,
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KOREAN_WEEKDAYS = "월화수목금토일"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,7}\.?"
_YEARS = {
    "재작년": 2,
    "작년": 1,
    "지난해": 1,
    "지난 해": 1,
    "올해": 0,
    "금년": 0,
    "last year": 1,
    "this year": 0,
}
_YEAR = "|".join(_YEARS)
_ENGLISH_DATE = (
    rf"(?<![a-z])(?:({_YEAR})(?:'s)?,? (?:on )?)?"
    rf"(?:({_MONTH}) ?(\d{{1,2}})(?:st|nd|rd|th)?|(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH}))(?![a-z\d])"
    rf"(?:,? (?:of )?(?:(20\d\d)(?!\d)|({_YEAR})(?![a-z])))?"
)


_COMING_OUT = r"(?:발표|제출|공개|게재|출간|등록|업로드|투고)"
_ENDS = r"(?=[ ?.!~,]|$)"
_SURELY = rf"(?:이?(?:야|임|인가|인지|가|지|죠|니|냐|에요|예요|었어|였어|입니까|일까)\w{{0,2}}|(?:이|가)? ?(?:맞|아니)\w{{0,4}}){_ENDS}"
_CAME_OUT_THEN = re.compile(
    r"(?:에|날|자로)?(?:만)? ?(?:arxiv에 |아카이브에 |처음 |막 )?"
    rf"(?:(?:나온|올라온|쓴|쓰인|{_COMING_OUT}(?:된|한)?)(?: ?(?:거|것|건|게|논문|연구|페이퍼))?{_SURELY}"
    rf"|(?:나왔|올라왔|쓰였|{_COMING_OUT}(?:됐|되었|했|하였))(?!던|는데)\w{{0,5}}{_ENDS})"
)
_IT_IS_THEN = re.compile(_SURELY)
_ITS_DATE = re.compile(rf"(?:{_COMING_OUT} ?(?:일자|일|날짜|날)|날짜|일자)(?:이|가|은|는)? ?$")
_CAME_OUT_ON = re.compile(
    r"(?<![a-z])(?:published|submitted|released|announced|posted|uploaded|(?:come|came|coming) out)(?: to arxiv)?(?: on)?(?: the)? $"
)
_WORDS_BEFORE = 40
_NAME_OF_A_LIST = re.compile(r"(?:의|'s) ?(?:top|탑|톱|상위|주요|핵심|이슈|실무|액션|issues|actions)")
_SEVERAL_DAYS = re.compile(
    r"(?:\d{1,2}월(?:의)? ?)?(?:첫|둘|셋|넷|마지막|첫째|둘째|셋째|넷째|다섯째|[1-5]) ?(?:째 ?)?주(?:차|간)?(?= ?(?:브리핑|소식|이슈|논문|거|에))|"
    r"(?:최근|지난) ?(?:\d{1,2} ?(?:일|주일?)|이틀|사흘|나흘|일주일)(?! ?전)"
    r"|(?<!\d)(?:\d{1,2}월(?:달)?|작년|재작년|올해|내년|(?:지난|저번|이번|다음) ?달|다음 ?[주날])(?:의)?(?= ?(?:브리핑|소식|이슈))"
)
_NOT_THEN = re.compile(
    r"(?: ?(?:거|것|꺼|브리핑))?(?:은|는)? ?(?:말[고구](?!도)|빼고|제외하?고|아니고|아니라|대신)"
)
_NOT_ON = re.compile(r"(?<![a-z])(?:not|except|instead of|rather than) $")


class Day(Struct, frozen=True):
    """A day that a question names; `date` is None for one that is in no calendar (2월 30일).

    `loose` is one that says nothing new beside another: a weekday's name and a date that falls on it, and the
    오늘 in the names of the lists.
    """

    date: date | None
    today: bool = False
    loose: bool = False


class Named(Struct, frozen=True):
    """The days that a text names, each once and in the order said.

    `of_papers` are those by which it asks when a paper came out; `briefings` are the others.
    """

    briefings: tuple[Day, ...] = ()
    of_papers: tuple[Day, ...] = ()


class _Found(Struct, frozen=True):
    start: int
    end: int
    day: Day


def read(text: str, today: date) -> tuple[Named, str]:
    """The days that `text` (normalised) names, and the text without any of them."""
    text = _SEVERAL_DAYS.sub(" 며칠", text)
    found: list[_Found] = []
    rest = text
    for pattern, understood in _READERS:

        def note(match: re.Match[str], understood: "_Reader" = understood) -> str:
            day = _within_calendar(understood, match, today)
            if day is None:
                return match[0]
            found.append(_Found(match.start(), match.end(), day))
            return " " * len(match[0])

        rest = pattern.sub(note, rest)
    return _sorted_out(sorted(found, key=lambda one: one.start), rest)


def _sorted_out(found: Sequence[_Found], text: str) -> tuple[Named, str]:
    """Days of briefings apart from days of papers; the wording of the latter is taken out of the text."""
    of_papers: list[Day] = []
    briefings: list[Day] = []
    for one in found:
        wording = _left_out(text, one)
        if wording is None:
            wording = _when(text, one)
            (of_papers if wording else briefings).append(one.day)
        if wording:
            first, last = wording
            text = text[:first] + " " * (last - first) + text[last:]
    return Named(_distinct(briefings), _distinct(of_papers)), text


def _left_out(text: str, one: _Found) -> tuple[int, int] | None:
    """Where the wording stands that leaves a day out (오늘 말고)."""
    before = _NOT_ON.search(text[max(0, one.start - _WORDS_BEFORE) : one.start])
    after = _NOT_THEN.match(text, one.end)
    return (one.start, after.end() if after else one.end) if before or after else None


def _when(text: str, one: _Found) -> tuple[int, int] | None:
    """Where the wording stands that makes a day the answer to when a paper came out."""
    start = max(0, one.start - _WORDS_BEFORE)
    before = text[start : one.start]
    if after := _CAME_OUT_THEN.match(text, one.end):
        return one.start, after.end()
    its_date, it_is = _ITS_DATE.search(before), _IT_IS_THEN.match(text, one.end)
    if its_date and it_is:
        return start + its_date.start(), it_is.end()
    came_out = _CAME_OUT_ON.search(before)
    return (start + came_out.start(), one.end) if came_out else None


def _distinct(days: Sequence[Day]) -> tuple[Day, ...]:
    """Each day once, without loose ones beside what they repeat (2월 5일 목요일, 어제 오늘의 Top 이슈)."""
    firm = [day for day in days if not day.loose]
    weekdays = {day.date.weekday() for day in firm if day.date}
    kept: dict[date | None, Day] = {}
    for day in days:
        repeats = day.loose and (bool(firm) if day.today else day.date and day.date.weekday() in weekdays)
        if not repeats:
            kept.setdefault(day.date, day)
    return tuple(kept.values())


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


def _of_year(match: re.Match[str], today: date) -> Day:
    return Day(_calendar_day(today.year - _YEARS[match[1]], int(match[2]), int(match[3])))


def _short_year(match: re.Match[str], today: date) -> Day | None:
    """`26.2.6`; what is in no calendar is a version or a list."""
    del today
    day = _calendar_day(2000 + int(match[1]), int(match[2]), int(match[3]))
    return Day(day) if day else None


def _month_day(match: re.Match[str], today: date) -> Day:
    return Day(_most_recent(int(match[1]), int(match[2]), today))


def _slashed(match: re.Match[str], today: date) -> Day | None:
    """`2/5`; what cannot be a month and a day (24/7) is no day at all."""
    day = _most_recent(int(match[1]), int(match[2]), today)
    return Day(day) if day else None


def _english_month(match: re.Match[str], today: date) -> Day:
    name, day = (match[2], int(match[3])) if match[2] else (match[5], int(match[4]))
    month, said = _MONTHS.index(name[:3]) + 1, match[1] or match[7]
    if match[6] or said:
        return Day(_calendar_day(int(match[6]) if match[6] else today.year - _YEARS[said], month, day))
    return Day(_most_recent(month, day, today))


def _ago(match: re.Match[str], today: date) -> Day:
    said = match[1]
    number = int(said) if said.isdecimal() else ENGLISH.get(said, 2)
    days = number * (7 if match[2] in {"주", "week"} else 1)
    return Day(today - timedelta(days))


def _months_ago(match: re.Match[str], today: date) -> Day:
    """The same day of an earlier month; its last where that month is shorter."""
    said = match[1]
    number = int(said) if said.isdecimal() else NATIVE.get(said) or ENGLISH.get(said, 1)
    first = today.replace(day=1)
    for _ in range(number):
        first = (first - timedelta(1)).replace(day=1)
    last = (first.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
    return Day(first.replace(day=min(today.day, last.day)))


def _word(match: re.Match[str], today: date) -> Day:
    back = _WORDS[match[0]]
    listed = _NAME_OF_A_LIST.match(match.string, match.end()) is not None
    return Day(today - timedelta(back), today=back == 0, loose=back == 0 and listed)


def _weekday(match: re.Match[str], today: date) -> Day:
    week, name = match[1], _KOREAN_WEEKDAYS.index(match[2])
    monday = today - timedelta(today.weekday())
    if week is None:
        return Day(today - timedelta((today.weekday() - name) % 7), loose=True)
    back = 0 if week.startswith(("이번", "금")) else 14 if week.startswith("지지난") else 7
    return Day(monday + timedelta(name - back))


def _english_weekday(match: re.Match[str], today: date) -> Day:
    back = (today.weekday() - _WEEKDAYS.index(match[2])) % 7
    return Day(today - timedelta(back or (7 if match[1] == "last" else 0)), loose=match[1] != "last")


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
        (r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)", _full),
        (r"(?<![\d.])([23]\d)(?: ?년 ?|[-./])(\d{1,2})(?: ?월 ?|[-./])(\d{1,2})(?!\d|[./]\d| ?번)(?: ?일자?)?", _short_year),
        (rf"({_YEAR})(?:의|에)? ?(\d{{1,2}})(?: ?월 ?|[-./])(\d{{1,2}})(?!\d)(?: ?일자?)?", _of_year),
        (r"(?<!\d)(\d{1,2}) ?월 ?(\d{1,2}) ?일자?", _month_day),
        (r"(?<![\d#.,/:~-])(0[1-9]|1[0-2](?=\d\d ?(?:브리핑|briefing)))([0-3]\d)(?!\d| ?번|[.,:~-]\d)", _month_day),
        (r"(?<![\d.-])(0\d|1[0-2])-([0-3]\d)(?![\d-]| ?번)", _month_day),
        (r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/]| ?번)", _slashed),
        (r"(?<![\d.-])(\d{1,2})\.(\d{1,2})(?= ?(?:일자|자 |브리핑|꺼|거 ))(?: ?일?자)?", _slashed),
        (_ENGLISH_DATE, _english_month),
        (r"(?<!\d)(\d{1,3}) ?(일|주) ?전", _ago),
        (r"(?<![가-힣\d])(\d{1,2}|한|두|세|네) ?(?:달|개월) ?전", _months_ago),
        (rf"(?<![a-z\d])(a|\d{{1,2}}|{CARDINALS}) months? ago", _months_ago),
        (rf"(?<![a-z\d])(\d{{1,3}}|{CARDINALS}|a couple of) (day|week)s? ago", _ago),
        (r"((?:지지난|지난|저번|이번) ?주|금주)? ?(?<![가-힣])([월화수목금토일])요일", _weekday),
        (rf"(?<![a-z])(?:(last|this|on) )?({'|'.join(_WEEKDAYS)})(?:'s)?(?![a-z])", _english_weekday),
        (rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?!서야|야만|날)", _word),
        (r"(?<![\d/.])(\d{1,2}) ?일자?(?! ?(?:전|동안|간|치|째|마다|연속|만에|반|이내)|[번하])", _day_of_month),
    )
)  # fmt: skip
