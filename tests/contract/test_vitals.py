"""`VitalsBook` over a real Valkey: what is kept, how long, and that an alarm is raised once."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from redis import Redis

from digest_core.errors import StoreUnreachable
from digest_core.vitals import Alarm, Check, NoVitals, Visit
from workers.connection import connect
from workers.vitals import RedisVitals

AT = datetime(2026, 2, 5, 22, 15, tzinfo=UTC)
DAY = date(2026, 2, 6)


def visit(found: int = 3, error: str = "", day: date = DAY, source: str = "feeds") -> Visit:
    return Visit(source=source, label="뉴스 피드", at=AT, day=day, found=found, seconds=1.25, error=error)


def test_what_a_source_came_to_is_kept(redis: Redis) -> None:
    book = RedisVitals(redis)
    assert book.vitals() == {}
    book.visited([visit(), visit(source="hackernews", found=0, error="연결 거부")])
    found = book.vitals()
    assert (found["feeds"].last_success, found["feeds"].found, found["feeds"].days) == (AT, 3, {DAY: 3})
    assert (found["feeds"].errors, found["feeds"].error, found["feeds"].seconds) == (0, "", 1.25)
    assert (found["hackernews"].last_success, found["hackernews"].errors) == (None, 1)
    assert found["hackernews"].error == "연결 거부"


def test_a_failure_keeps_the_last_success_and_a_success_clears_the_error(redis: Redis) -> None:
    book = RedisVitals(redis)
    book.visited([visit()])
    book.visited([visit(0, "HTML", DAY + timedelta(days=1))])
    failed = book.vitals()["feeds"]
    assert (failed.last_success, failed.error, failed.errors, failed.days) == (AT, "HTML", 1, {DAY: 3})
    book.visited([visit(5, "", DAY + timedelta(days=2))])
    assert (book.vitals()["feeds"].error, book.vitals()["feeds"].errors) == ("", 1)


def test_a_day_built_again_counts_once_and_old_days_go(redis: Redis) -> None:
    book = RedisVitals(redis)
    for number in range(40):
        book.visited([visit(number, day=DAY + timedelta(days=number))])
    book.visited([visit(99, day=DAY + timedelta(days=39))])
    days = book.vitals()["feeds"].days
    assert len(days) == 30
    assert days[DAY + timedelta(days=39)] == 99
    assert min(days) == DAY + timedelta(days=10)


def test_an_alarm_is_logged_and_kept_once_for_each_edition(
    redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    book, alarm = (
        RedisVitals(redis),
        Alarm(what="source-empty:feeds", text="0건입니다", at=AT, key="2026-02-06"),
    )
    with caplog.at_level(logging.ERROR, logger="aidaily"):
        book.raise_alarms([alarm, alarm])
        book.raise_alarms([alarm, Alarm(what=alarm.what, text="또 0건", at=AT, key="2026-02-07")])
    assert [a.key for a in book.alarms()] == ["2026-02-07", "2026-02-06"]
    assert len(caplog.records) == 2
    assert book.alarms(1)[0].key == "2026-02-07"


def test_what_editions_came_to_is_kept_in_order(redis: Redis) -> None:
    book = RedisVitals(redis)
    for key in ("2026-02-07", "2026-02-06"):
        book.checked(Check(key=key, repeated=0.0, extracted=1.0))
    assert [check.key for check in book.checks()] == ["2026-02-06", "2026-02-07"]


def test_no_server_is_a_store_error() -> None:
    with connect("redis://127.0.0.1:1/0") as client, pytest.raises(StoreUnreachable):
        RedisVitals(client).vitals()


def test_the_book_that_keeps_nothing_has_the_same_shape() -> None:
    book = NoVitals()
    book.visited([visit()])
    book.raise_alarms([Alarm(what="x", text="y", at=AT)])
    book.checked(Check(key="x"))
    assert (book.vitals(), book.alarms(), book.checks()) == ({}, (), ())
