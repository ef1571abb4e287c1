"""Builds through a real queue and real worker processes, against a loopback arXiv."""

import os
import pickletools
import signal
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

from digest_core.errors import NoWorker
from digest_core.ports import BuildReport, BuildRequest
from support.arxiv_records import records
from support.arxiv_server import HANG, HTML, ArxivServer, status
from support.embedded import eventually
from support.fakes import FakeClock
from workers.clock import SystemClock
from workers.queue import RqBuildQueue, job_id, open_queue
from workers.store import RedisStore

ROOT = Path(__file__).parents[2]
REQUEST = BuildRequest(edition="daily", key="2026-02-06")


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    with ArxivServer(records(12)) as server:
        yield server


@contextmanager
def worker(url: str, arxiv: ArxivServer) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process as an operator starts it."""
    env = os.environ | {"REDIS_URL": url, "ARXIV_API_BASE": arxiv.base, "AIDAILY_SOURCES": "arxiv"}
    process = subprocess.Popen([sys.executable, "-m", "bot", "worker", "build"], cwd=ROOT, env=env)
    try:
        yield process
    finally:
        process.terminate()  # takes a hanging job along, which a kill would leave to hang on
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def queue(redis: Redis) -> RqBuildQueue:
    return RqBuildQueue(redis, SystemClock(), lambda _: None)


def test_a_worker_builds_and_reports(redis: Redis, valkey_url: str, arxiv: ArxivServer) -> None:
    steps: list[str] = []
    arxiv.faults.append(status(503))
    with worker(valkey_url, arxiv):
        report = RqBuildQueue(redis, SystemClock(), steps.append).build(REQUEST)
    assert (report.status, report.items, report.candidates, report.writer) == ("built", 5, 12, "extractive")
    edition = RedisStore(redis).edition("daily", "2026-02-06")
    assert edition is not None
    assert len(edition.items) == 5
    assert "자료를 모으고 있습니다" in steps


def test_two_people_asking_at_once_build_it_once(redis: Redis, valkey_url: str, arxiv: ArxivServer) -> None:
    reports: list[BuildReport] = []
    askers = [threading.Thread(target=lambda: reports.append(queue(redis).build(REQUEST))) for _ in range(4)]
    with worker(valkey_url, arxiv):
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
    assert [report.items for report in reports] == [5] * 4
    assert len(arxiv.log) == 1


def test_what_another_asked_for_is_not_taken_for_ours(
    redis: Redis, valkey_url: str, arxiv: ArxivServer
) -> None:
    """A request left in the queue with another cut-off runs first; ours comes after it, with its own."""
    queue(redis).submit(BuildRequest(edition="daily", key="2026-02-06", as_of="2026-02-06T08:00:00+09:00"))
    with worker(valkey_url, arxiv):
        report = queue(redis).build(BuildRequest(edition="daily", key="2026-02-06", force=True))
    edition = RedisStore(redis).edition("daily", "2026-02-06")
    assert report.status == "built"
    assert edition is not None
    assert f"{edition.cut_off:%H:%M}" == "07:15"


def test_a_request_taken_back_is_gone(redis: Redis) -> None:
    asked = queue(redis)
    asked.submit(REQUEST)
    asked.withdraw(BuildRequest(edition="daily", key="2026-02-06", force=True))
    assert open_queue(redis).get_job_ids() == [job_id("daily", "2026-02-06")]
    asked.withdraw(REQUEST)
    assert open_queue(redis).get_job_ids() == []
    asked.withdraw(REQUEST)


def test_building_is_said_only_while_somebody_can(redis: Redis, valkey_url: str, arxiv: ArxivServer) -> None:
    queue(redis).submit(REQUEST)
    assert not queue(redis).building("daily")
    arxiv.faults.append(HANG)
    with worker(valkey_url, arxiv):
        eventually(lambda: queue(redis).building("daily"), within=20)


def test_an_expected_failure_is_a_report_and_not_run_again(
    redis: Redis, valkey_url: str, arxiv: ArxivServer
) -> None:
    arxiv.faults.append(HTML)
    with worker(valkey_url, arxiv):
        report = queue(redis).build(REQUEST)
        assert (report.status, report.exit_code, report.error) == ("failed", 1, "SourceBroken")
        assert "arXiv" in report.message
        assert len(arxiv.log) == 1
        assert queue(redis).build(REQUEST).status == "built"


def test_a_job_is_json_and_holds_no_secret(redis: Redis, valkey_url: str, arxiv: ArxivServer) -> None:
    open_queue(redis).enqueue(
        "workers.jobs.build_edition", kwargs={"request": {"edition": "daily", "key": "k"}}
    )
    with pytest.raises(NoWorker):
        RqBuildQueue(redis, FakeClock(), lambda _: None).build(REQUEST)
    payload = zlib.decompress(redis.hget(f"rq:job:{job_id('daily', '2026-02-06')}", "data"))  # type: ignore[arg-type]
    assert payload.startswith(b"[")
    assert b"2026-02-06" in payload
    with pytest.raises(ValueError):
        list(pickletools.genops(payload))


def test_without_a_worker_the_message_names_the_command(redis: Redis) -> None:
    clock = FakeClock()
    with pytest.raises(NoWorker, match="aidaily worker build"):
        RqBuildQueue(redis, clock, lambda _: None).build(REQUEST)
    assert 30 <= sum(clock.sleeps) < 40


def test_a_hostile_payload_is_refused_and_the_worker_lives(
    redis: Redis, valkey_url: str, arxiv: ArxivServer
) -> None:
    job = open_queue(redis).enqueue(
        "workers.jobs.build_edition", kwargs={"request": {"edition": "../x", "key": 1}}
    )
    with worker(valkey_url, arxiv) as process:
        eventually(lambda: job.get_status(refresh=True) == "failed", within=30)
        assert queue(redis).build(REQUEST).status == "built"
        assert process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.nightly)])
def test_a_stopped_worker_hands_its_job_over(
    redis: Redis, valkey_url: str, arxiv: ArxivServer, number: signal.Signals
) -> None:
    """SIGTERM in the middle of a build: the worker ends within five seconds, the next one builds it."""
    arxiv.faults.append(HANG)
    reports: list[BuildReport] = []
    asker = threading.Thread(target=lambda: reports.append(queue(redis).build(REQUEST)))
    with worker(valkey_url, arxiv) as first:
        asker.start()
        eventually(lambda: arxiv.log, within=30)
        first.send_signal(number)
        first.wait(timeout=5)
    with worker(valkey_url, arxiv):
        asker.join(timeout=60)
    assert [report.status for report in reports] == ["built"]


def test_a_killed_work_horse_is_run_again(redis: Redis, valkey_url: str, arxiv: ArxivServer) -> None:
    arxiv.faults.append(HANG)
    reports: list[BuildReport] = []
    asker = threading.Thread(target=lambda: reports.append(queue(redis).build(REQUEST)))
    with worker(valkey_url, arxiv) as process:
        asker.start()
        eventually(lambda: arxiv.log, within=30)
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
        asker.join(timeout=60)
    assert [report.status for report in reports] == ["built"]
