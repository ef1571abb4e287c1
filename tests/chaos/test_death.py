"""Death at any point of a build: 30 rounds of SIGKILL at random, each ending in exactly one edition.

`up` keeps everything running and nobody helps. The seed is printed, so that a failing run can be repeated with
`CHAOS_SEED`.
"""

import os
import random
import signal
import subprocess
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from redis.exceptions import RedisError

from digest_core.calendar import announcement_of, is_announcing
from digest_core.errors import AidailyError
from digest_core.ports import BuildReport, BuildRequest
from support.arxiv_records import record
from support.arxiv_server import ArxivServer, status
from support.embedded import eventually
from support.program import Program
from workers.clock import SystemClock
from workers.connection import connect
from workers.embedded import EmbeddedServer
from workers.queue import RqBuildQueue
from workers.store import RedisStore

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "30"))
VICTIMS = ("horse", "worker", "server", "guard and server", "scheduler", "worker and horse")
PAPERS_A_DAY = 4

# Running again within 90 s of a death, and then a build of a few seconds.
BUILT_SECONDS = 100


def announcing_days(count: int) -> list[date]:
    """Dates whose daily carries exactly the announcement of the day before."""
    evening, found = date(2026, 3, 15), []
    while len(found) < count:
        if is_announcing(evening):
            found.append(announcement_of(evening).day + timedelta(days=1))
        evening += timedelta(days=1)
    return found


def papers_for(days: list[date]) -> list[dict[str, object]]:
    """A few papers in the window of each daily."""
    numbers = iter(range(1, 10_000))
    return [
        record(
            next(numbers),
            published=(_window_end(day) - timedelta(hours=hour + 1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        for day in days
        for hour in range(PAPERS_A_DAY)
    ]


def _window_end(day: date) -> datetime:
    return announcement_of(day - timedelta(days=2)).end.astimezone(UTC)


class Colony:
    """The processes of one home, found through `/proc`."""

    def __init__(self, up: "subprocess.Popen[str]", home: Path) -> None:
        self.up, self.home = up, home

    def descendants(self, pid: int) -> list[int]:
        try:
            tasks = list(Path(f"/proc/{pid}/task").iterdir())
            children = [int(c) for task in tasks for c in (task / "children").read_text().split()]
        except OSError:
            return []
        return children + [grand for child in children for grand in self.descendants(child)]

    def find(self, *words: str) -> list[int]:
        """Descendants of `up` whose command line holds these words."""
        return [
            pid for pid in self.descendants(self.up.pid) if all(word in self._line(pid) for word in words)
        ]

    def horses(self) -> list[int]:
        return [child for worker in self.find("worker", "build") for child in self.descendants(worker)]

    def server(self) -> list[int]:
        try:
            return [int((self.home / "server.pid").read_text())]
        except (OSError, ValueError):
            return []

    def guard(self) -> list[int]:
        found = []
        for pid in self.server():
            stat = Path(f"/proc/{pid}/stat")
            found += [int(stat.read_text().rsplit(")", 1)[1].split()[1])] if stat.exists() else []
        return [pid for pid in found if pid > 1]

    def _line(self, pid: int) -> list[str]:
        try:
            return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        except OSError:
            return []

    def kill(self, victim: str) -> list[int]:
        """SIGKILL; returns whom it hit."""
        workers, horses = self.find("worker", "build"), self.horses()
        pids = {
            "horse": horses,
            "worker": [pid for pid in workers if pid not in horses],
            "worker and horse": workers + horses,
            "server": self.server(),
            "guard and server": self.guard() + self.server(),
            "scheduler": self.find("scheduler"),
        }[victim]
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return pids


@pytest.fixture
def randomness() -> random.Random:
    seed = int(os.environ.get("CHAOS_SEED", str(random.randrange(10**6))))
    print(f"CHAOS_SEED={seed}")
    return random.Random(seed)


def ask(home: Path, day: date, reports: list[BuildReport]) -> None:
    """Ask for a build until somebody answers: the asker's own connection dies with the server too."""
    while True:
        try:
            with EmbeddedServer.attach(home) as server, connect(server.url) as redis:
                queue = RqBuildQueue(redis, SystemClock(), lambda _: None)
                reports.append(queue.build(BuildRequest(edition="daily", key=day.isoformat())))
                return
        except (AidailyError, RedisError, OSError):
            time.sleep(0.2)


@pytest.mark.timeout(3600)
def test_thirty_deaths(tmp_path: Path, randomness: random.Random) -> None:
    days = announcing_days(ROUNDS)
    with ArxivServer(papers_for(days)) as arxiv:
        program = Program(tmp_path, ARXIV_API_BASE=arxiv.base)
        up = program.start("up")
        colony = Colony(up, tmp_path)
        try:
            eventually(lambda: colony.find("worker", "build"), within=30)
            for number, day in enumerate(days):
                victim = VICTIMS[number % len(VICTIMS)]
                arxiv.faults.append(status(503))  # three seconds of build to die in
                reports: list[BuildReport] = []
                asker = threading.Thread(target=ask, args=(tmp_path, day, reports), daemon=True)
                started = time.monotonic()
                asker.start()
                time.sleep(randomness.uniform(0.0, 4.0))
                hit = colony.kill(victim)
                asker.join(BUILT_SECONDS)
                print(
                    f"{day} {victim} {hit}: {time.monotonic() - started:.1f} s {[r.status for r in reports]}"
                )
                assert [report.status for report in reports] in (["built"], ["stored"]), (number, victim)
                arxiv.faults.clear()
            check(tmp_path, days)
        finally:
            up.terminate()
            up.communicate(timeout=30)


def check(home: Path, days: list[date]) -> None:
    """One edition for each day, each with its own papers, none twice, none missing."""
    with EmbeddedServer.attach(home) as server, connect(server.url) as redis:
        store = RedisStore(redis)
        keys = [key for key in store.keys("daily") if key < "2026-09"]
        assert keys == [day.isoformat() for day in days]
        items = [item.id for key in keys for item in store.edition("daily", key).items]  # type: ignore[union-attr]
        assert len(items) == len(set(items)) == PAPERS_A_DAY * len(days)
