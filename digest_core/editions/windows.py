"""Editions about a stretch of days: which days a key names, and when they come out.

A form is a `WeekForm` or `MonthForm` with its name, the day it comes out, and where its article is written and
rendered; see `weekly_top10.py`.
"""

import re
from datetime import date, datetime, time, timedelta
from importlib import import_module
from typing import ClassVar, cast
from zoneinfo import ZoneInfo

from msgspec import Struct

from digest_core.calendar import FIRST_YEAR
from digest_core.config import Settings
from digest_core.editions import markdown_file
from digest_core.errors import UsageError
from digest_core.models import Edition

LAST_YEAR = 9999
CATCH_UP = timedelta(days=3)
"""How long after its time an edition that was missed is still built by itself."""
_A_DAY = timedelta(days=1)
_WEEK = re.compile(r"(?P<year>\d{4})-?[Ww](?P<week>\d{1,2})", re.ASCII)
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})", re.ASCII)
MONDAY, FRIDAY = 0, 4


class Window(Struct, frozen=True):
    """The days an edition is about, `first` and `last` both within, and the moment it comes out."""

    key: str
    first: date
    last: date
    out_at: datetime

    @property
    def start(self) -> datetime:
        """The first moment of it, in the zone of `out_at`."""
        return datetime.combine(self.first, time(), self.out_at.tzinfo)

    @property
    def end(self) -> datetime:
        """The moment after it, in the zone of `out_at`."""
        return datetime.combine(self.last + _A_DAY, time(), self.out_at.tzinfo)


class WindowForm:
    """What all such forms share; satisfies `EditionForm` once a form says which window a key names.

    `article` is `module:function` of an `ArticleWriter` (see `windows.py`), `renderer` of a function from an edition and
    a zone to its Markdown. `most` is how many papers it tells, `fewest` how many it wants before it comes out as more
    than a list.
    """

    name: ClassVar[str]
    builder: ClassVar[str] = "digest_core.windows:build_window"
    series: ClassVar[bool] = True
    article: ClassVar[str]
    renderer: ClassVar[str]
    most: ClassVar[int] = 10
    title_of: ClassVar[str]
    """The title, with `{key}`, `{first}` and `{last}` to be filled in."""
    wrong_key: ClassVar[str]

    def window(self, key: str, settings: Settings) -> Window:
        """The days that a key names; the key is one that `parse_key` gave."""
        raise NotImplementedError

    def key_of(self, day: date) -> str:
        """The key of the window that holds a day."""
        raise NotImplementedError

    def parse_key(self, text: str) -> str:
        raise NotImplementedError

    def newest_key(self, now: datetime, settings: Settings) -> str:
        return self._before(self._holding(now, settings), settings).key

    def due_key(self, now: datetime, settings: Settings) -> str:
        """The newest window that has come out, for `CATCH_UP` after its time; empty where there is none."""
        window = self._holding(now, settings)
        while window.out_at > now:
            window = self._before(window, settings)
        return window.key if now - window.out_at <= CATCH_UP else ""

    def refuse_future(self, key: str, now: datetime, settings: Settings) -> None:
        if self.window(key, settings).start > now:
            raise UsageError(f"아직 오지 않은 기간입니다({key}). 지난 기간을 적어 주세요.")

    def refuse_open(self, key: str, now: datetime, settings: Settings) -> None:
        self.refuse_future(key, now, settings)
        window = self.window(key, settings)
        if window.end > now:
            raise UsageError(
                f"{key}은(는) {window.last}에 끝납니다. 그 뒤에 다시 만들거나 지난 기간을 적어 주세요."
            )

    def title(self, window: Window) -> str:
        """The title of the document."""
        return self.title_of.format(key=window.key, first=window.first, last=window.last)

    def markdown(self, edition: Edition, zone: ZoneInfo) -> str:
        if edition.imported_text is not None:
            return edition.imported_text
        module, _, name = self.renderer.partition(":")
        return cast("str", getattr(import_module(module), name)(edition, zone))

    def file(self, edition: Edition) -> str:
        return markdown_file(edition)

    def _holding(self, now: datetime, settings: Settings) -> Window:
        return self.window(self.key_of(now.astimezone(settings.zone).date()), settings)

    def _before(self, window: Window, settings: Settings) -> Window:
        return self.window(self.key_of(window.first - _A_DAY), settings)


class WeekForm(WindowForm):
    """A form about an ISO week, Monday to Sunday, that comes out on `weekday` of the next one (0 is Monday)."""

    weekday: ClassVar[int] = MONDAY
    wrong_key: ClassVar[str] = "없는 주입니다. YYYY-Www 꼴로 적어 주세요 (예: 2026-W07)."

    def parse_key(self, text: str) -> str:
        found = _WEEK.fullmatch(text)
        try:
            monday = date.fromisocalendar(int(found["year"]), int(found["week"]), 1) if found else None
        except ValueError:
            monday = None
        if monday is None or not FIRST_YEAR <= monday.year < LAST_YEAR:
            raise UsageError(self.wrong_key)
        return self.key_of(monday)

    def key_of(self, day: date) -> str:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"

    def window(self, key: str, settings: Settings) -> Window:
        year, _, week = key.partition("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
        comes_out = monday + timedelta(days=7 + self.weekday)
        return Window(
            key,
            monday,
            monday + timedelta(days=6),
            datetime.combine(comes_out, settings.build_at, settings.zone),
        )


class MonthForm(WindowForm):
    """A form about a calendar month that comes out on the first Monday after it."""

    wrong_key: ClassVar[str] = "없는 달입니다. YYYY-MM 꼴로 적어 주세요 (예: 2026-02)."

    def parse_key(self, text: str) -> str:
        found = _MONTH.fullmatch(text)
        try:
            first = date(int(found["year"]), int(found["month"]), 1) if found else None
        except ValueError:
            first = None
        if first is None or not FIRST_YEAR <= first.year < LAST_YEAR:
            raise UsageError(self.wrong_key)
        return self.key_of(first)

    def key_of(self, day: date) -> str:
        return f"{day:%Y-%m}"

    def window(self, key: str, settings: Settings) -> Window:
        first = date.fromisoformat(f"{key}-01")
        following = (first + timedelta(days=32)).replace(day=1)
        comes_out = following + timedelta(days=-following.weekday() % 7)
        return Window(
            key,
            first,
            following - _A_DAY,
            datetime.combine(comes_out, settings.build_at, settings.zone),
        )
