"""When a chat's minute comes, whatever the clocks of its zone do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.subscribing import in_words
from digest_core.delivery.when import Due, effective_at, is_quiet, last_due, minutes_between, moment_of
from digest_core.subscriptions import EVERY_DAY, Subscription

MINUTE = timedelta(minutes=1)
NEW_YORK = "America/New_York"
# Clocks that change by an hour or half of one, at night or at midnight, late or never; Apia has lost a whole day.
ZONES = (
    "Asia/Seoul", NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Cairo",
    "Asia/Kathmandu", "Pacific/Apia", "America/Asuncion", "Asia/Beirut", "UTC",
)  # fmt: skip
EVERY_MINUTE = {time(minute // 60, minute % 60) for minute in range(24 * 60)}
moments = st.integers(0, 18 * 366 * 24 * 3600).map(
    lambda n: datetime(2009, 1, 1, tzinfo=UTC) + timedelta(seconds=n)
)
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def sub(**changes: object) -> Subscription:
    return Subscription(address="telegram:1", days=EVERY_DAY, **changes)  # type: ignore[arg-type]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def passed(zone: str, after: str, until: str) -> list[str]:
    return [f"{minute:%H:%M}" for minute in minutes_between(zone, at(after), at(until))]


def test_the_minutes_that_passed() -> None:
    assert passed("Asia/Seoul", "2026-02-05 23:29:58", "2026-02-05 23:30:01") == ["08:30"]
    assert passed("Asia/Seoul", "2026-02-05 23:30:01", "2026-02-05 23:30:04") == []
    assert passed("Asia/Seoul", "2026-02-05 23:30:00", "2026-02-05 23:32:00") == ["08:31", "08:32"]
    assert passed("Asia/Seoul", "2026-02-05 14:58:30", "2026-02-05 15:00:30") == ["23:59", "00:00"]
    assert passed("Asia/Seoul", "2026-02-05 14:58:30", "2026-02-05 14:00:00") == []


def test_skipped_minutes_come_at_the_change() -> None:
    # New York, 2026-03-08: 01:59 is followed by 03:00.
    found = passed(NEW_YORK, "2026-03-08 06:58:30", "2026-03-08 07:00:10")
    assert found[0] == "01:59"
    assert found[1:-1] == [f"02:{minute:02}" for minute in range(60)]
    assert found[-1] == "03:00"
    assert len(passed("Australia/Lord_Howe", "2026-10-03 15:29:30", "2026-10-03 15:30:00")) == 31


def test_repeated_minutes_come_once() -> None:
    # New York, 2026-11-01: 01:59 is followed by 01:00, a second time.
    assert passed(NEW_YORK, "2026-11-01 05:29:30", "2026-11-01 05:30:00") == ["01:30"]
    assert passed(NEW_YORK, "2026-11-01 06:29:30", "2026-11-01 06:30:00") == []
    assert passed(NEW_YORK, "2026-11-01 06:59:30", "2026-11-01 07:00:00") == ["02:00"]


@given(st.sampled_from(ZONES), moments)
def test_after_a_long_time_every_minute_has_passed_and_each_once(zone: str, until: datetime) -> None:
    found = list(minutes_between(zone, until - timedelta(days=40), until))
    assert len(found) == len(EVERY_MINUTE)
    assert set(found) == EVERY_MINUTE


def test_a_day_with_an_hour_twice_has_all_its_minutes() -> None:
    end = at("2026-11-02 05:00")
    assert set(minutes_between(NEW_YORK, end - timedelta(days=3), end)) == EVERY_MINUTE


@given(st.sampled_from(ZONES), moments, st.lists(st.integers(1, 20_000), min_size=1, max_size=6))
def test_ticks_neither_lose_nor_repeat_a_minute(zone: str, start: datetime, steps: list[int]) -> None:
    ticks = [start]
    for seconds in steps:
        ticks.append(ticks[-1] + timedelta(seconds=seconds))
    in_pieces = [m for a, b in pairwise(ticks) for m in minutes_between(zone, a, b)]
    at_once = list(minutes_between(zone, start, ticks[-1]))
    assert set(in_pieces) == set(at_once)
    if ticks[-1] - start < timedelta(hours=20):
        assert in_pieces == at_once


@given(st.sampled_from(ZONES), moments, minutes)
def test_a_chat_is_due_when_its_minute_is_scanned_and_never_twice_for_a_day(
    zone: str, start: datetime, minute: time
) -> None:
    chat, start = sub(tz=zone, at=minute), start.replace(second=0, microsecond=0)
    for hours in range(0, 72, 6):
        before, now = start + timedelta(hours=hours), start + timedelta(hours=hours + 6)
        due, clocks = last_due(chat, now), ZoneInfo(zone)
        scanned = minute in set(minutes_between(zone, before, now))
        assert scanned == (due is not None and before < due.moment <= now)
        if due is not None:
            assert due.moment.astimezone(clocks).date() >= due.day


def test_the_moment_of_a_skipped_and_of_a_repeated_minute() -> None:
    zone = ZoneInfo(NEW_YORK)
    assert moment_of(date(2026, 3, 8), time(2, 30), zone) == at("2026-03-08 07:00")
    assert moment_of(date(2026, 3, 8), time(2, 59), zone) == at("2026-03-08 07:00")
    assert moment_of(date(2026, 3, 8), time(3, 0), zone) == at("2026-03-08 07:00")
    assert moment_of(date(2026, 11, 1), time(1, 30), zone) == at("2026-11-01 05:30")
    assert moment_of(date(2011, 12, 30), time(8, 0), ZoneInfo("Pacific/Apia")) == at("2011-12-30 10:00")


@pytest.mark.parametrize(
    ("quiet", "wanted", "sent"),
    [
        (None, "08:30", "08:30"),
        (("22:00", "07:00"), "23:30", "07:00"),
        (("22:00", "07:00"), "06:59", "07:00"),
        (("22:00", "07:00"), "07:00", "07:00"),
        (("22:00", "07:00"), "21:59", "21:59"),
        (("22:00", "07:00"), "22:00", "07:00"),
        (("08:00", "10:00"), "08:30", "10:00"),
        (("08:00", "10:00"), "10:00", "10:00"),
        (("09:00", "09:00"), "09:00", "09:00"),
    ],
)
def test_quiet_hours_move_the_time_to_their_end(
    quiet: tuple[str, str] | None, wanted: str, sent: str
) -> None:
    span = (time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])) if quiet else None
    chat = sub(at=time.fromisoformat(wanted), quiet=span)
    assert effective_at(chat) == time.fromisoformat(sent)


def test_people_are_told_when_quiet_hours_move_their_time() -> None:
    assert in_words(sub(at=time(8, 30), quiet=(time(22), time(7)))) == "매일 08:30"
    moved = in_words(sub(at=time(23, 30), quiet=(time(22), time(7))))
    assert moved == "매일 23:30(조용한 시간 뒤 07:00)"


@given(minutes, minutes, minutes)
def test_nobody_is_due_in_their_quiet_hours(first: time, last: time, wanted: time) -> None:
    chat = sub(at=wanted, quiet=(first, last))
    assert not is_quiet(chat, effective_at(chat))


def test_a_missed_day_is_made_up_for_until_the_same_time_of_the_next() -> None:
    thursday = Subscription(address="telegram:1", days=(3,), at=time(8, 30), tz="UTC")
    due = Due(date(2026, 2, 5), at("2026-02-05 08:30"))
    assert last_due(thursday, at("2026-02-05 08:29:59")) is None
    assert last_due(thursday, at("2026-02-05 08:30")) == due
    assert last_due(thursday, at("2026-02-06 08:30")) == due
    assert last_due(thursday, at("2026-02-06 08:31")) is None
