"""Schedulers over a real Valkey: what is due, who acts, who takes over."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis

from digest_core.config import Settings
from digest_core.ports import Publication
from support.arxiv_records import records
from support.arxiv_server import HTML, ArxivServer
from support.embedded import eventually
from support.factories import make_edition
from support.fakes import FakeClock
from support.program import Program, free_port, valkey_at
from workers import keys
from workers.connection import connect
from workers.queue import RqBuildQueue, job_id, open_queue
from workers.schedule import AFTER_FAILURE, Attempt, Scheduler, due
from workers.store import RedisStore

NOW = datetime(2026, 2, 5, 22, 30, tzinfo=UTC)
"""07:30 in Korea: the daily of 2026-02-06 closed a quarter of an hour ago."""


@pytest.mark.parametrize(
    ("stored", "attempt", "expected"),
    [
        (True, None, False),
        (False, None, True),
        (False, Attempt(None), False),
        (False, Attempt(NOW), False),
        (False, Attempt(NOW - AFTER_FAILURE + timedelta(seconds=1)), False),
        (False, Attempt(NOW - AFTER_FAILURE), True),
        (True, Attempt(NOW - timedelta(days=1)), False),
        # A clock that was set back: the attempt seems to lie ahead, and is waited out.
        (False, Attempt(NOW + timedelta(minutes=1)), False),
    ],
)
def test_due(stored: bool, attempt: Attempt | None, expected: bool) -> None:
    assert due("2026-02-06", stored=stored, attempt=attempt, now=NOW) is expected


def scheduler(redis: Redis, now: datetime = NOW) -> Scheduler:
    clock = FakeClock(now)
    queue = RqBuildQueue(redis, clock, lambda _: None)
    return Scheduler(redis, RedisStore(redis), queue, Settings.from_env({}), clock)


def queued(redis: Redis) -> list[str]:
    return open_queue(redis).get_job_ids()


def test_the_newest_daily_is_queued_once(redis: Redis) -> None:
    one = scheduler(redis)
    assert one.tick()
    assert one.tick()
    assert queued(redis) == [job_id("daily", "2026-02-06")]


@pytest.mark.parametrize(
    ("minutes", "key"), [(-16, "2026-02-05"), (-15, "2026-02-06"), (24 * 60 - 16, "2026-02-06")]
)
def test_the_cut_off_decides_which_daily_is_due(redis: Redis, minutes: int, key: str) -> None:
    scheduler(redis, NOW + timedelta(minutes=minutes)).tick()
    assert queued(redis) == [job_id("daily", key)]


def test_a_stored_daily_is_not_due_and_a_sample_is(redis: Redis) -> None:
    store, edition = RedisStore(redis), make_edition(date=date(2026, 2, 6), key="2026-02-06")
    store.publish(Publication(edition=edition))
    clock = scheduler(redis)
    clock.tick()
    assert queued(redis) == []
    store.publish(Publication(edition=make_edition(date=date(2026, 2, 6), key="2026-02-06", sample=True)))
    clock.tick()
    assert queued(redis) == [job_id("daily", "2026-02-06")]


MONDAY = datetime(2026, 2, 15, 22, 15, tzinfo=UTC)
"""07:15 in Korea on the Monday after 2026-W07."""


@pytest.mark.parametrize(
    ("late", "expected"),
    [(timedelta(seconds=-1), []), (timedelta(), ["2026-W07"]), (timedelta(days=3), ["2026-W07"]), (timedelta(days=4), [])],
)  # fmt: skip
def test_a_weekly_is_due_from_its_monday_on_for_three_days(
    redis: Redis, late: timedelta, expected: list[str]
) -> None:
    store, now = RedisStore(redis), MONDAY + late
    clock = scheduler(redis, now)
    for first in (None, date(2026, 2, 16)):
        if first:
            store.publish(Publication(edition=make_edition(date=first, key=first.isoformat())))
        clock.tick()
        assert not [job for job in queued(redis) if "2026-W07" in job], "the week was before our time"
    store.publish(Publication(edition=make_edition(date=date(2026, 2, 13), key="2026-02-13")))
    clock.tick()
    due_now = [job for job in queued(redis) if "weekly-top10" in job]
    assert due_now == [job_id("weekly-top10", key) for key in expected]
    week = make_edition(edition="weekly-top10", key="2026-W07", date=date(2026, 2, 16))
    store.publish(Publication(edition=week))
    assert not [r for r in clock.requests(now, lambda _, __: None) if r.edition == "weekly-top10"]


def test_one_leads_and_gives_way(redis: Redis) -> None:
    first, second = scheduler(redis), scheduler(redis)
    assert (first.tick(), second.tick(), first.tick()) == (True, False, True)
    assert 0 < redis.pttl(keys.LEADER) <= 10_000
    redis.delete(keys.LEADER)  # what its death comes to after the lease
    assert (second.tick(), first.tick()) == (True, False)


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    with ArxivServer(records(5)) as server:
        yield server


def test_once_does_what_is_due_at_a_time(tmp_path: Path, arxiv: ArxivServer) -> None:
    program = Program(tmp_path, ARXIV_API_BASE=arxiv.base)
    done = program.run("scheduler", "--once", "--as-of", "2026-02-06T07:20")
    assert (done.status, done.out) == (0, "daily 2026-02-06 items=5 candidates=5 writer=extractive\n"), (
        done.err
    )
    again = program.run("scheduler", "--once", "--as-of", "2026-02-06T23:00")
    assert (again.status, again.out) == (0, "할 일이 없습니다\n")
    assert json.loads(program.run("show", "--format", "json").out)["key"] == "2026-02-06"
    arxiv.faults.append(HTML)
    failed = program.run("scheduler", "--once", "--as-of", "2026-02-07T07:20")
    assert (failed.status, failed.out) == (1, "")
    assert "arXiv" in failed.err
    assert program.run("scheduler", "--as-of", "2026-02-07T07:20").status == 2


def test_another_takes_over_within_15_seconds(tmp_path: Path, valkey_url: str, redis: Redis) -> None:
    program = Program(tmp_path, REDIS_URL=valkey_url)
    first = program.start("scheduler")
    eventually(lambda: redis.get(keys.LEADER), within=20)
    leader = redis.get(keys.LEADER)
    second = program.start("scheduler")
    try:
        assert second.stdout is not None
        assert second.stdout.readline() == "scheduler\n"
        first.kill()
        eventually(lambda: redis.get(keys.LEADER) not in {leader, None}, within=15)
        second.terminate()
        second.communicate(timeout=10)
        assert second.returncode == 0
        assert redis.get(keys.LEADER) is None
    finally:
        for process in (first, second):
            process.kill()
            process.communicate()


def test_a_scheduler_outlives_redis(tmp_path: Path) -> None:
    port = free_port()
    server = valkey_at(port, tmp_path)
    url = f"redis://127.0.0.1:{port}"
    process: subprocess.Popen[str] = Program(tmp_path / "home", REDIS_URL=url).start("scheduler")
    try:
        with connect(url) as redis:
            eventually(lambda: redis.get(keys.LEADER), within=20)
        server.kill()
        server.wait()
        assert process.stderr is not None
        while "REDIS_URL" not in (line := process.stderr.readline()):
            assert line, "the scheduler ended with the outage"
        server = valkey_at(port, tmp_path)
        with connect(url) as redis:
            redis.delete(keys.LEADER)
            eventually(lambda: redis.get(keys.LEADER), within=20)
        assert process.poll() is None
    finally:
        process.kill()
        process.communicate()
        server.kill()
        server.wait()
