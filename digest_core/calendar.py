"""When arXiv announces, and which submissions an announcement carries. Pure.

Source: https://info.arxiv.org/help/availability.html. Announcements come Sunday to Thursday at 20:00 US
Eastern. One made on the evening of day X carries what arrived until 14:00 of X, since 14:00 of the evening
before; Friday's submissions until 14:00 come out on Sunday, the weekend's on Monday. An announcement is named
by its date in Korea, where it becomes public the next morning (10:00 in winter, 09:00 in summer).
"""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from msgspec import Struct, convert

EASTERN = ZoneInfo("America/New_York")
KOREA = ZoneInfo("Asia/Seoul")
ANNOUNCED_AT = time(20)
SUBMITTED_BY = time(14)
ANNOUNCING_WEEKDAYS = frozenset({6, 0, 1, 2, 3})
INDEX_LAG = timedelta(hours=6)
LOOK_BACK = timedelta(days=7)
FIRST_YEAR = 1991
"""arXiv began in August of this year."""


class Announcement(Struct, frozen=True):
    """One batch: its Korean date, the moment it becomes public, and its submission window `(start, end]`."""

    day: date
    public_at: datetime
    start: datetime
    end: datetime


class Holidays(Struct, frozen=True):
    """arXiv's evenings without an announcement (dates in US Eastern), as `data/holidays.toml` tells them.

    `expected` ones are derived from earlier years and change nothing by themselves.
    """

    evenings: frozenset[date]
    confirmed_until: date
    expected: frozenset[date]


@cache
def holidays() -> Holidays:
    """The list that ships with the program."""
    text = resources.files("digest_core").joinpath("data/holidays.toml").read_text(encoding="utf-8")
    return convert(tomllib.loads(text), Holidays)


def days_of_holidays_left(today: date) -> int:
    """For how many days from `today` on the list of holidays is confirmed."""
    return (holidays().confirmed_until - today).days


def is_announcing(evening: date) -> bool:
    """Whether arXiv announces on this evening (a date in US Eastern)."""
    return evening.weekday() in ANNOUNCING_WEEKDAYS and evening not in holidays().evenings


def _deadline(evening: date) -> datetime:
    """The last moment of submission for an evening's announcement; Sunday's is Friday's."""
    day = evening - timedelta(days=2) if evening.weekday() == 6 else evening
    return datetime.combine(day, SUBMITTED_BY, EASTERN)


def _evenings_back_from(evening: date) -> Iterator[date]:
    """Announcing evenings, newest first, starting with `evening` itself."""
    while True:
        if is_announcing(evening):
            yield evening
        evening -= timedelta(days=1)


def announcement_of(evening: date) -> Announcement:
    """The announcement of an announcing evening; after holidays its window holds the skipped days too."""
    before = next(_evenings_back_from(evening - timedelta(days=1)))
    public_at = datetime.combine(evening, ANNOUNCED_AT, EASTERN)
    return Announcement(
        day=public_at.astimezone(KOREA).date(),
        public_at=public_at,
        start=_deadline(before),
        end=_deadline(evening),
    )


def announcements_between(after: datetime, until: datetime) -> tuple[Announcement, ...]:
    """Announcements public in `(after, until]`, oldest first."""
    found: list[Announcement] = []
    for evening in _evenings_back_from(until.astimezone(EASTERN).date()):
        announcement = announcement_of(evening)
        if announcement.public_at <= after:
            return tuple(reversed(found))
        if announcement.public_at <= until:
            found.append(announcement)
    raise AssertionError("unreachable: evenings never end")


def newest_announcement(until: datetime) -> Announcement:
    """The last announcement that is public at `until`."""
    evenings = _evenings_back_from(until.astimezone(EASTERN).date())
    return next(a for a in map(announcement_of, evenings) if a.public_at <= until)


def cut_off(day: date, build_at: time, zone: ZoneInfo) -> datetime:
    """When the daily of `day` closes."""
    return datetime.combine(day, build_at, zone)


def newest_day(now: datetime, build_at: time, zone: ZoneInfo) -> date:
    """The newest date whose cut-off has passed."""
    today = now.astimezone(zone).date()
    return today if cut_off(today, build_at, zone) <= now else today - timedelta(days=1)


def carried_by(until: datetime, previous: datetime | None) -> tuple[Announcement, ...]:
    """What a daily with the cut-off `until` carries.

    Every announcement after `previous`, the cut-off of the newest stored daily before it, and no more than 7
    days back; without one, the newest announcement.
    """
    if previous is None:
        return (newest_announcement(until),)
    return announcements_between(max(previous, until - LOOK_BACK), until)


def announcement_holding(
    submitted: datetime | None, announcements: Sequence[Announcement]
) -> Announcement | None:
    """The announcement whose window holds a time of submission."""
    if submitted is None:
        return None
    return next((a for a in announcements if a.start < submitted <= a.end), None)


def has_settled(announcement: Announcement, now: datetime) -> bool:
    """Whether the query index must have the batch: it may lag the announcement by up to 6 hours."""
    return now >= announcement.public_at + INDEX_LAG
