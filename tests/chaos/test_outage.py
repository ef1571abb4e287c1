"""Redis away for a minute in the middle of a build: the edition is built once, without a person."""

import time
from pathlib import Path

import pytest

from digest_core.ports import BuildRequest
from support.arxiv_records import records
from support.arxiv_server import ArxivServer, status
from support.embedded import eventually
from support.program import Program, free_port, valkey_at
from workers.clock import SystemClock
from workers.connection import connect
from workers.queue import RqBuildQueue
from workers.store import RedisStore

OUTAGE_SECONDS = 60
AGAIN_SECONDS = 100


@pytest.mark.timeout(400)
def test_a_minute_without_redis(tmp_path: Path) -> None:
    port = free_port()
    url, server = f"redis://127.0.0.1:{port}", valkey_at(port, tmp_path)
    with ArxivServer(records(8)) as arxiv, connect(url) as redis:
        up = Program(tmp_path / "home", REDIS_URL=url, ARXIV_API_BASE=arxiv.base).start("up")
        try:
            # Its own first build, of today's date, ends before the one that is disturbed begins.
            eventually(lambda: RedisStore(redis).keys("daily"), within=40)
            arxiv.faults.append(status(503))
            before = len(arxiv.log)
            RqBuildQueue(redis, SystemClock(), lambda _: None).submit(
                BuildRequest(edition="daily", key="2026-02-06")
            )
            eventually(lambda: len(arxiv.log) > before, within=20)
            server.kill()
            server.wait()
            time.sleep(OUTAGE_SECONDS)
            server = valkey_at(port, tmp_path)
            started = time.monotonic()
            eventually(lambda: "2026-02-06" in RedisStore(redis).keys("daily"), within=AGAIN_SECONDS)
            print(f"built {time.monotonic() - started:.0f} s after Redis came back")
            edition = RedisStore(redis).edition("daily", "2026-02-06")
            assert edition is not None
            assert len(edition.items) == 5
            assert up.poll() is None
        finally:
            up.terminate()
            up.communicate(timeout=30)
            server.kill()
            server.wait()
