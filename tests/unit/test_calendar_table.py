"""The calendar as a table: Korean and Eastern time, both daylight changes, weekends, holidays, late starts.

Each row: the cut-off in Korea, the cut-off of the daily stored before it (or nothing), and exactly the
announcement days that the daily carries.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from digest_core.calendar import KOREA, announcement_of, carried_by, has_settled, holidays, newest_day

# 2026: summer time in New York from Sunday 03-08 to Sunday 11-01; arXiv announces nothing on 11-26, 12-25,
# 12-29 and 12-31 (evenings there). Announcements are public at 10:00 in Korea in winter, at 09:00 in summer.
ROWS = """
# an ordinary winter week, built every morning
2026-02-03T07:15 2026-02-02T07:15 02-02
2026-02-04T07:15 2026-02-03T07:15 02-03
2026-02-05T07:15 2026-02-04T07:15 02-04
2026-02-06T07:15 2026-02-05T07:15 02-05
2026-02-07T07:15 2026-02-06T07:15 02-06
2026-02-08T07:15 2026-02-07T07:15 -
2026-02-09T07:15 2026-02-08T07:15 -
2026-02-10T07:15 2026-02-09T07:15 02-09
# nothing stored before: the newest announcement
2026-02-06T07:15 none 02-05
2026-02-07T07:15 none 02-06
2026-02-08T07:15 none 02-06
2026-02-09T07:15 none 02-06
2026-02-10T07:15 none 02-09
# around the hour itself
2026-02-06T09:59 none 02-05
2026-02-06T10:00 none 02-06
2026-02-06T10:01 none 02-06
2026-02-06T10:00 2026-02-06T09:59 02-06
2026-02-06T10:00 2026-02-06T10:00 -
2026-02-06T23:59 2026-02-06T07:15 02-06
# built late in the day, then at the usual hour
2026-02-06T12:00 2026-02-05T07:15 02-05 02-06
2026-02-07T07:15 2026-02-06T12:00 -
# a morning, a weekend, a week missed
2026-02-06T07:15 2026-02-04T07:15 02-04 02-05
2026-02-09T07:15 2026-02-06T07:15 02-06
2026-02-10T07:15 2026-02-06T07:15 02-06 02-09
2026-02-10T07:15 2026-02-03T07:15 02-03 02-04 02-05 02-06 02-09
2026-02-10T07:15 2026-01-01T07:15 02-03 02-04 02-05 02-06 02-09
2026-02-13T07:15 2026-02-01T07:15 02-06 02-09 02-10 02-11 02-12
# spring: New York changes on Sunday 03-08; that evening's announcement is public at 09:00 in Korea
2026-03-06T07:15 2026-03-05T07:15 03-05
2026-03-07T07:15 2026-03-06T07:15 03-06
2026-03-08T07:15 2026-03-07T07:15 -
2026-03-09T07:15 2026-03-08T07:15 -
2026-03-09T08:59 2026-03-09T07:15 -
2026-03-09T09:00 2026-03-09T07:15 03-09
2026-03-10T07:15 2026-03-09T07:15 03-09
2026-03-10T09:00 2026-03-10T07:15 03-10
2026-03-06T09:59 2026-03-06T07:15 -
2026-03-06T10:00 2026-03-06T07:15 03-06
2026-03-10T07:15 2026-03-06T07:15 03-06 03-09
# summer
2026-07-01T07:15 2026-06-30T07:15 06-30
2026-07-01T08:59 2026-07-01T07:15 -
2026-07-01T09:00 2026-07-01T07:15 07-01
2026-07-05T07:15 2026-07-04T07:15 -
2026-07-06T07:15 none 07-03
# autumn: New York changes back on Sunday 11-01; that evening's announcement is public at 10:00 again
2026-10-30T09:00 2026-10-30T07:15 10-30
2026-10-31T07:15 2026-10-30T07:15 10-30
2026-11-02T07:15 2026-10-31T07:15 -
2026-11-02T09:00 2026-11-02T07:15 -
2026-11-02T10:00 2026-11-02T07:15 11-02
2026-11-03T07:15 2026-11-02T07:15 11-02
2026-11-03T07:15 2026-10-30T07:15 10-30 11-02
# Thanksgiving: no announcement on the evening of Thursday 11-26, which would be 11-27 in Korea
2026-11-26T07:15 2026-11-25T07:15 11-25
2026-11-27T07:15 2026-11-26T07:15 11-26
2026-11-28T07:15 2026-11-27T07:15 -
2026-11-29T07:15 2026-11-28T07:15 -
2026-11-30T07:15 2026-11-29T07:15 -
2026-12-01T07:15 2026-11-30T07:15 11-30
2026-11-28T07:15 none 11-26
2026-12-01T07:15 2026-11-26T07:15 11-26 11-30
# the turn of the year: none on the evenings of 12-25 (a Friday anyway), 12-29 and 12-31
2026-12-25T07:15 2026-12-24T07:15 12-24
2026-12-26T07:15 2026-12-25T07:15 12-25
2026-12-29T07:15 2026-12-28T07:15 12-28
2026-12-30T07:15 2026-12-29T07:15 12-29
2026-12-31T07:15 2026-12-30T07:15 -
2027-01-01T07:15 2026-12-31T07:15 12-31
2027-01-02T07:15 2027-01-01T07:15 -
2027-01-04T07:15 none 12-31
2027-01-05T07:15 2026-12-31T07:15 12-31 01-04
"""
TABLE = [line.split() for line in ROWS.splitlines() if line and not line.startswith("#")]

# The daily that is the newest at a moment in Korea (cut-off 07:15), in the operator's zone.
NEWEST = """
2026-02-06T07:14 2026-02-05
2026-02-06T07:15 2026-02-06
2026-02-06T23:59 2026-02-06
2026-02-07T00:00 2026-02-06
2027-01-01T00:00 2026-12-31
2028-03-01T07:00 2028-02-29
"""

# Evenings in New York, the moment in Korea their announcement is public, and its window in UTC.
WINDOWS = """
2026-02-04 2026-02-05T10:00 2026-02-03T19:00 2026-02-04T19:00
2026-02-01 2026-02-02T10:00 2026-01-29T19:00 2026-01-30T19:00
2026-02-02 2026-02-03T10:00 2026-01-30T19:00 2026-02-02T19:00
2026-03-08 2026-03-09T09:00 2026-03-05T19:00 2026-03-06T19:00
2026-03-09 2026-03-10T09:00 2026-03-06T19:00 2026-03-09T18:00
2026-07-02 2026-07-03T09:00 2026-07-01T18:00 2026-07-02T18:00
2026-11-01 2026-11-02T10:00 2026-10-29T18:00 2026-10-30T18:00
2026-11-02 2026-11-03T10:00 2026-10-30T18:00 2026-11-02T19:00
2026-11-29 2026-11-30T10:00 2026-11-25T19:00 2026-11-27T19:00
2026-12-30 2026-12-31T10:00 2026-12-28T19:00 2026-12-30T19:00
2027-01-03 2027-01-04T10:00 2026-12-30T19:00 2027-01-01T19:00
"""


def korea(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KOREA)


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line]


@pytest.mark.parametrize("row", TABLE, ids=" ".join)
def test_what_a_daily_carries(row: list[str]) -> None:
    until, previous, *days = row
    carried = carried_by(korea(until), None if previous == "none" else korea(previous))
    assert [f"{a.day:%m-%d}" for a in carried] == [day for day in days if day != "-"]


def test_the_table_is_long_enough() -> None:
    assert len({tuple(row) for row in TABLE}) >= 60


@pytest.mark.parametrize(("now", "day"), rows(NEWEST))
def test_the_newest_daily(now: str, day: str) -> None:
    assert newest_day(korea(now), time(7, 15), KOREA).isoformat() == day


@pytest.mark.parametrize(("evening", "public", "start", "end"), rows(WINDOWS))
def test_windows(evening: str, public: str, start: str, end: str) -> None:
    announcement = announcement_of(date.fromisoformat(evening))
    assert announcement.public_at == korea(public)
    assert announcement.start == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert announcement.end == datetime.fromisoformat(end).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "settled"),
    [
        ("2026-02-05T15:59", False),
        ("2026-02-05T16:00", True),
        ("2026-02-05T10:00", False),
        ("2026-02-06T07:15", True),
    ],
)
def test_the_index_may_lag_six_hours(now: str, settled: bool) -> None:
    assert has_settled(announcement_of(date(2026, 2, 4)), korea(now)) is settled


def test_windows_join_without_gap_or_overlap() -> None:
    """A year of carried announcements, day by day: each window starts where the one before ended."""
    at, before, found = korea("2026-01-01T07:15"), korea("2025-12-31T07:15"), []
    while at < korea("2027-02-01T00:00"):
        found += carried_by(at, before)
        at, before = at + timedelta(days=1), at
    assert all(later.start == earlier.end for earlier, later in pairwise(found))
    assert len({a.day for a in found}) == len(found)


def test_holidays_are_evenings_that_would_announce_or_follow_the_list() -> None:
    listed = holidays()
    assert max(listed.evenings) <= listed.confirmed_until
    assert min(listed.expected) > listed.confirmed_until
