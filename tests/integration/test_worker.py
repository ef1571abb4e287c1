"""A worker process over a Redis that comes and goes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from digest_core.ports import BuildRequest
from support.arxiv_records import records
from support.arxiv_server import ArxivServer
from support.embedded import eventually
from support.program import free_port, valkey_at
from workers.clock import SystemClock
from workers.connection import connect
from workers.queue import RqBuildQueue

# Idle, RQ waits for Redis itself; otherwise it ends, and ours starts it again.
OUTAGE = ("연결할 수 없어 기다립니다", "could not connect to Redis")
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("before", [True, False], ids=["started in an outage", "started before it"])
def test_a_worker_waits_for_redis(tmp_path: Path, before: bool) -> None:
    """Killed for longer than the client's own patience; then builds go on without a person."""
    port = free_port()
    url = f"redis://127.0.0.1:{port}"
    with ArxivServer(records(5)) as arxiv:
        env = os.environ | {"REDIS_URL": url, "ARXIV_API_BASE": arxiv.base, "AIDAILY_SOURCES": "arxiv"}
        server = None if before else valkey_at(port, tmp_path)
        worker = subprocess.Popen(
            [sys.executable, "-m", "bot", "worker", "build"],
            cwd=ROOT,
            env=env,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert worker.stderr is not None
        if server is not None:
            eventually(
                lambda: RqBuildQueue(connect(url), SystemClock(), lambda _: None).has_worker(), within=20
            )
            server.kill()
            server.wait()
        while not any(sign in (line := worker.stderr.readline()) for sign in OUTAGE):
            assert line, "the worker ended with the outage"
        server = valkey_at(port, tmp_path)
        try:
            report = RqBuildQueue(connect(url), SystemClock(), lambda _: None).build(
                BuildRequest(edition="daily", key="2026-02-06")
            )
            assert report.status == "built"
            worker.terminate()
            worker.communicate(timeout=15)
            assert worker.returncode == 0
        finally:
            worker.kill()
            worker.communicate()
            server.kill()
            server.wait()
