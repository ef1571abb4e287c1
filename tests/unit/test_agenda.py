"""Which minutes are still to be looked at: after an outage, a moved clock, for what came late and what did not come."""

from datetime import UTC, datetime, timedelta

import pytest

from digest_core.agenda import Window, closed_at, minute_of, since, too_late, waiting
from digest_core.config import Settings
from digest_core.editions import edition_form

NOW = datetime(2026, 2, 6, 0, 0, 42, tzinfo=UTC)
"""09:00:42 in Korea; the daily closed at 07:15."""
CLOSED = datetime(2026, 2, 5, 22, 15, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)
MINUTE = datetime(2026, 2, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mark", "after"),
    [
        (MINUTE - A_MINUTE, MINUTE - A_MINUTE),
        (MINUTE, MINUTE),
        (MINUTE - timedelta(hours=3), MINUTE - timedelta(hours=3)),
        (MINUTE - timedelta(days=9), MINUTE - timedelta(days=1)),
        (None, MINUTE - timedelta(days=1)),
        # A clock that ran ahead and was set right: nothing is waited for until then.
        (MINUTE + timedelta(days=300), MINUTE),
    ],
)
def test_minutes_since_the_last_look(mark: datetime | None, after: datetime) -> None:
    assert since(mark, NOW) == Window(after, MINUTE)
    assert since(mark, NOW).is_empty is (after == MINUTE)


def test_a_minute_in_another_zone_is_the_same_minute() -> None:
    there = NOW.astimezone(Settings.from_env({}).zone)
    assert minute_of(there) == MINUTE


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        (NOW, CLOSED),
        (CLOSED, CLOSED),
        (CLOSED - timedelta(seconds=1), CLOSED - timedelta(days=1)),
        (CLOSED + timedelta(hours=23, minutes=59), CLOSED),
    ],
)
def test_when_the_newest_daily_closed(now: datetime, closed: datetime) -> None:
    settings, daily = Settings.from_env({}), edition_form("daily")
    assert closed_at(lambda at: daily.newest_key(at, settings), now) == closed


def test_a_key_older_than_a_day_closed_a_day_ago() -> None:
    assert closed_at(lambda _: "2026-W05", NOW) == MINUTE - timedelta(days=1)


def test_who_waited_for_an_edition_was_due_since_it_closed() -> None:
    assert waiting(CLOSED, MINUTE) == Window(CLOSED - A_MINUTE, MINUTE)
    assert waiting(CLOSED - timedelta(days=3), MINUTE) == Window(MINUTE - timedelta(days=1), MINUTE)
    assert waiting(CLOSED, CLOSED - timedelta(hours=1)).is_empty


def test_the_deadline_comes_three_hours_after_each_minute() -> None:
    noon = MINUTE + timedelta(hours=3)
    first = too_late(CLOSED, None, noon)
    assert first == Window(CLOSED - A_MINUTE, MINUTE)
    assert too_late(CLOSED, first.until, noon).is_empty
    assert too_late(CLOSED, first.until, noon + A_MINUTE) == Window(MINUTE, MINUTE + A_MINUTE)
    assert too_late(CLOSED, None, CLOSED + timedelta(hours=2)).is_empty
