"""arXiv's announcement days: which evening, which window, winter and summer, in Korea's dates."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.calendar import (
    EASTERN,
    INDEX_LAG,
    KOREA,
    announcement_of,
    announcements_between,
    carried_by,
    cut_off,
    has_settled,
    holidays,
    is_announcing,
    newest_announcement,
    newest_day,
)

BUILD_AT = time(7, 15)
THANKSGIVING = date(2026, 11, 26)


def korea(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=KOREA)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def daily(day: date) -> datetime:
    return cut_off(day, BUILD_AT, KOREA)


def test_in_winter_an_evening_is_ten_in_the_morning_in_korea() -> None:
    wednesday = announcement_of(date(2026, 2, 4))
    assert wednesday.day == date(2026, 2, 5)
    assert wednesday.public_at == korea(2026, 2, 5, 10)
    assert (wednesday.start, wednesday.end) == (utc(2026, 2, 3, 19), utc(2026, 2, 4, 19))


def test_in_summer_an_evening_is_nine_in_the_morning_in_korea() -> None:
    wednesday = announcement_of(date(2026, 7, 15))
    assert wednesday.public_at == korea(2026, 7, 16, 9)
    assert (wednesday.start, wednesday.end) == (utc(2026, 7, 14, 18), utc(2026, 7, 15, 18))


def test_the_window_over_a_clock_change_is_an_hour_shorter() -> None:
    """The clocks of New York went forward on Sunday 2026-03-08."""
    monday = announcement_of(date(2026, 3, 9))
    assert (monday.start, monday.end) == (utc(2026, 3, 6, 19), utc(2026, 3, 9, 18))


@pytest.mark.parametrize(
    ("evening", "start", "end"),
    [
        (date(2026, 2, 8), utc(2026, 2, 5, 19), utc(2026, 2, 6, 19)),  # Sunday: Thursday to Friday
        (date(2026, 2, 9), utc(2026, 2, 6, 19), utc(2026, 2, 9, 19)),  # Monday: the weekend
        (date(2026, 2, 10), utc(2026, 2, 9, 19), utc(2026, 2, 10, 19)),
    ],
)
def test_windows_around_the_weekend(evening: date, start: datetime, end: datetime) -> None:
    announcement = announcement_of(evening)
    assert (announcement.start, announcement.end) == (start, end)


def test_friday_and_saturday_evenings_announce_nothing() -> None:
    week = [date(2026, 2, 2) + timedelta(days=n) for n in range(7)]
    assert [is_announcing(day) for day in week] == [True, True, True, True, False, False, True]


def test_a_holiday_evening_announces_nothing_and_the_next_one_carries_its_papers() -> None:
    assert THANKSGIVING in holidays().evenings
    assert not is_announcing(THANKSGIVING)
    sunday = announcement_of(date(2026, 11, 29))
    # From Wednesday's deadline to Friday's: what Thursday would have announced is in it.
    assert (sunday.start, sunday.end) == (utc(2026, 11, 25, 19), utc(2026, 11, 27, 19))


def test_the_holiday_itself_carries_the_evening_before() -> None:
    friday_morning = daily(date(2026, 11, 28))
    assert newest_announcement(friday_morning).day == date(2026, 11, 26)


def test_a_morning_briefing_carries_the_announcement_of_the_day_before() -> None:
    assert newest_announcement(daily(date(2026, 2, 6))).day == date(2026, 2, 5)


def test_an_announcement_counts_from_the_moment_it_is_public() -> None:
    public = korea(2026, 2, 5, 10)
    assert newest_announcement(public).day == date(2026, 2, 5)
    assert newest_announcement(public - timedelta(microseconds=1)).day == date(2026, 2, 4)


@pytest.mark.parametrize(
    ("day", "carried"),
    [
        (date(2026, 2, 6), [date(2026, 2, 5)]),  # Friday
        (date(2026, 2, 7), [date(2026, 2, 6)]),  # Saturday: Friday's
        (date(2026, 2, 8), []),  # Sunday
        (date(2026, 2, 9), []),  # Monday: Sunday evening's comes at 10:00
        (date(2026, 2, 10), [date(2026, 2, 9)]),  # Tuesday
    ],
)
def test_what_daily_after_daily_carries(day: date, carried: list[date]) -> None:
    yesterday = daily(day - timedelta(days=1))
    assert [a.day for a in carried_by(daily(day), yesterday)] == carried


def test_without_an_earlier_daily_the_newest_announcement_is_carried() -> None:
    assert [a.day for a in carried_by(daily(date(2026, 2, 9)), None)] == [date(2026, 2, 6)]


def test_an_announcement_public_at_the_earlier_cut_off_was_that_daily_s() -> None:
    public = korea(2026, 2, 5, 10)
    assert announcements_between(public, public + timedelta(hours=1)) == ()
    assert [a.day for a in announcements_between(public - timedelta(seconds=1), public)] == [date(2026, 2, 5)]


def test_missed_days_are_carried_together_oldest_first() -> None:
    carried = carried_by(daily(date(2026, 2, 6)), daily(date(2026, 2, 3)))
    assert [a.day for a in carried] == [date(2026, 2, 3), date(2026, 2, 4), date(2026, 2, 5)]


def test_no_more_than_seven_days_are_carried() -> None:
    carried = carried_by(daily(date(2026, 2, 13)), daily(date(2026, 1, 5)))
    assert [a.day.day for a in carried] == [6, 9, 10, 11, 12]


def test_the_cut_off_is_in_the_operators_zone() -> None:
    assert daily(date(2026, 2, 6)) == utc(2026, 2, 5, 22, 15)


def test_the_newest_day_changes_at_the_cut_off() -> None:
    at = daily(date(2026, 2, 6))
    assert newest_day(at, BUILD_AT, KOREA) == date(2026, 2, 6)
    assert newest_day(at - timedelta(seconds=1), BUILD_AT, KOREA) == date(2026, 2, 5)
    # The same moment given in another zone is the same day.
    assert newest_day(at.astimezone(EASTERN), BUILD_AT, KOREA) == date(2026, 2, 6)


def test_the_index_has_settled_six_hours_after_the_hour() -> None:
    announcement = announcement_of(date(2026, 2, 4))
    settled = announcement.public_at + INDEX_LAG
    assert settled == korea(2026, 2, 5, 16)
    assert has_settled(announcement, settled)
    assert not has_settled(announcement, settled - timedelta(seconds=1))


moments = st.integers(0, 4 * 366 * 24 * 60).map(lambda minutes: utc(2025, 1, 1) + timedelta(minutes=minutes))


@given(moments, st.integers(0, 40 * 24))
def test_windows_touch_without_gap_or_overlap(start: datetime, hours: int) -> None:
    found = announcements_between(start, start + timedelta(hours=hours))
    assert all(a.end == b.start for a, b in pairwise(found))
    assert all(start < a.public_at <= start + timedelta(hours=hours) for a in found)
    assert all(a.start < a.end < a.public_at for a in found)


@given(moments)
def test_each_announcement_belongs_to_one_daily(moment: datetime) -> None:
    days = [moment.astimezone(KOREA).date() + timedelta(days=n) for n in range(5)]
    carried = [a.day for day in days for a in carried_by(daily(day), daily(day - timedelta(days=1)))]
    between = announcements_between(daily(days[0] - timedelta(days=1)), daily(days[-1]))
    assert carried == [a.day for a in between]
