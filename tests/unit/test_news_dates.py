"""Dates of stories: what is read, what is repaired, what is dropped."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.sources.news_dates import published_at, read_date

NOW = datetime(2026, 2, 5, 7, 15, tzinfo=timezone(timedelta(hours=9)))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1770238800, "2026-02-04T21:00:00"),
        (1770238800.0, "2026-02-04T21:00:00"),
        (1770238800000, "2026-02-04T21:00:00"),
        ("1770238800", "2026-02-04T21:00:00"),
        ("1770238800000", "2026-02-04T21:00:00"),
        ("2026-02-04T21:10:00+00:00", "2026-02-04T21:10:00"),
        ("2026-02-05T06:10:00+09:00", "2026-02-04T21:10:00"),
        ("2026-02-04T21:10:00Z", "2026-02-04T21:10:00"),
        ("2026-02-04t21:10:00z", "2026-02-04T21:10:00"),
        ("2026-02-04T21:12:00", "2026-02-04T21:12:00"),
        ("2026-02-04 21:12", "2026-02-04T21:12:00"),
        ("5 hours ago", "2026-02-04T17:15:00"),
        ("1 day ago", "2026-02-03T22:15:00"),
        ("an hour ago", "2026-02-04T21:15:00"),
        ("About 3 Hours Ago", "2026-02-04T19:15:00"),
        ("20 mins ago", "2026-02-04T21:55:00"),
        ("5h ago", "2026-02-04T17:15:00"),
        ("2 weeks ago", "2026-01-21T22:15:00"),
        ("just now", "2026-02-04T22:15:00"),
        ("yesterday", "2026-02-03T22:15:00"),
        ("3시간 전", "2026-02-04T19:15:00"),
        ("3 시간  전", "2026-02-04T19:15:00"),
        ("30분 전", "2026-02-04T21:45:00"),
        ("10초 전", "2026-02-04T22:14:50"),
        ("2일 전", "2026-02-02T22:15:00"),
        ("1주 전", "2026-01-28T22:15:00"),
        ("1주일 전", "2026-01-28T22:15:00"),
        ("약 한 시간 전", "2026-02-04T21:15:00"),
        ("방금", "2026-02-04T22:15:00"),
        ("방금 전", "2026-02-04T22:15:00"),
        ("어제", "2026-02-03T22:15:00"),
        ("그제", "2026-02-02T22:15:00"),
    ],
)
def test_reads_every_form_the_searches_use(value: object, moment: str) -> None:
    assert read_date(value, NOW) == utc(moment)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -5,
        float("nan"),
        float("inf"),
        10**30,
        "",
        "2026-02-04",
        "20260204",
        "2026-02-31T00:00:00",
        "2026-02-04T25:00:00",
        "0001-01-01T00:00:00+14:00",
        "99999999999 hours ago",
        "3 months ago",
        "in 3 hours",
        "3시간 후",
        "며칠 전",
        "오늘",
        "soon",
        ["5 hours ago"],
        {"date": 1},
    ],
)
def test_what_is_no_moment_is_dropped(value: object) -> None:
    assert read_date(value, NOW) is None


def test_first_readable_date_wins() -> None:
    assert published_at((1770238800, "5 days ago"), NOW) == utc("2026-02-04T21:00:00")
    assert published_at((None, "3시간 전"), NOW) == utc("2026-02-04T19:15:00")
    assert published_at(("", None), NOW) is None


def test_future_beyond_an_hour_is_dropped() -> None:
    assert published_at((NOW.timestamp() + 3600,), NOW) == NOW + timedelta(hours=1)
    assert published_at((NOW.timestamp() + 3601,), NOW) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.lists(st.integers())))
def test_anything_is_an_aware_utc_moment_or_nothing(value: object) -> None:
    found = read_date(value, NOW)
    assert found is None or found.utcoffset() == timedelta()


@given(st.datetimes(datetime(1974, 1, 1), datetime(2900, 1, 1)))  # noqa: DTZ001
def test_seconds_milliseconds_and_iso_agree(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC, microsecond=0)
    seconds = int(moment.timestamp())
    readings = [read_date(v, NOW) for v in (seconds, seconds * 1000, moment.isoformat())]
    assert readings == [moment] * 3
