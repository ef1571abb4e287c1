"""Deliveries between processes: a Valkey, a loopback Telegram, workers, a scheduler; any of them may be killed."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from redis import Redis
from redis.exceptions import RedisError

from digest_core.delivery.model import Ref
from digest_core.delivery.report import DeliveryReport
from digest_core.errors import AidailyError
from digest_core.subscriptions import Subscription
from support.program import ROOT, Program, valkey_at
from support.telegram_bot import prepare
from support.telegram_server import TOKEN
from workers.connection import connect
from workers.delivery import report_of, start_delivery
from workers.subscribers import RedisSubscribers

KEY = "2026-02-06"


class DeliveryStage:
    """A context manager. Without `keep_alive`, what dies stays dead; with it, it is started again as a service would."""

    def __init__(
        self, folder: Path, *, rate: int, workers: int = 1, keep_alive: bool = False, scheduler: bool = False,
        server_rate: int | None = None,
    ) -> None:  # fmt: skip
        self._folder, self._rate, self._count = folder, rate, workers
        self._server_rate = rate if server_rate is None else server_rate
        self._keep_alive, self._with_scheduler = keep_alive, scheduler
        self._over = threading.Event()
        self.workers: list[subprocess.Popen[bytes]] = []
        self.log = folder / "log"

    def __enter__(self) -> Self:
        self._port = lasting_port()
        self.valkey = valkey_at(self._port, self._folder)
        self.url = f"redis://127.0.0.1:{self._port}/0"
        words = [sys.executable, "-m", "support.telegram_server", "--rate", str(self._server_rate)]
        path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
        self.server = subprocess.Popen(words, cwd=ROOT / "tests", stdout=subprocess.PIPE, text=True, env=path)
        assert self.server.stdout is not None
        self.base = self.server.stdout.readline().strip()
        paid = (
            {"TELEGRAM_PAID_BROADCAST": "true"} if self._rate >= 1000 else {"TELEGRAM_RATE": str(self._rate)}
        )
        self.program = Program(
            self._folder / "home", REDIS_URL=self.url, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE=self.base, **paid
        )  # fmt: skip
        with connect(self.url) as redis:
            prepare(redis)
        self.workers = [self.start("worker", "delivery") for _ in range(self._count)]
        self.scheduler = self.start("scheduler") if self._with_scheduler else None
        self._wait_for_workers()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()
        return self

    def _wait_for_workers(self) -> None:
        with connect(self.url) as redis:
            end = time.monotonic() + 30
            while redis.scard("rq:workers:delivery") < self._count:
                assert time.monotonic() < end, self.log.read_text(errors="replace")[-3000:]
                time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._keeper.join(10)
        everybody = [*self.workers, *([self.scheduler] if self.scheduler else []), self.server, self.valkey]
        for process in everybody:
            process.terminate()
        for process in everybody:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
        if self.server.stdout:
            self.server.stdout.close()

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a process of the program; what it says goes into the log."""
        with self.log.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-P", "-m", "bot", *words], cwd=ROOT, stdout=out, stderr=out,
                env=self.program.environment | {"PYTHONPATH": str(ROOT)},
            )  # fmt: skip

    def _keep(self) -> None:
        while self._keep_alive and not self._over.wait(0.2):
            for place, worker in enumerate(self.workers):
                if worker.poll() is not None:
                    self.workers[place] = self.start("worker", "delivery")
            if self.scheduler is not None and self.scheduler.poll() is not None:
                self.scheduler = self.start("scheduler")
            if self.valkey.poll() is not None:
                with suppress(AssertionError):
                    self.valkey = valkey_at(self._port, self._folder)

    def connect(self) -> Redis:
        return connect(self.url)

    def subscribe(self, first: int, count: int, **changes: Any) -> list[str]:
        """Private chats from a number on."""
        addresses = [f"telegram:{number}" for number in range(first, first + count)]
        with self.connect() as redis:
            subscribers = RedisSubscribers(redis)
            for address in addresses:
                subscribers.put(Subscription(address=address, **changes))
        return addresses

    def deliver(self, addresses: list[str], run: str) -> None:
        with self.connect() as redis:
            pages = [addresses[at : at + 1000] for at in range(0, len(addresses), 1000)]
            start_delivery(redis, pages, run=run, only=Ref("daily", KEY), forced=True)

    def report(self, run: str) -> DeliveryReport | None:
        """What a run came to; None while the server is away."""
        try:
            with self.connect() as redis:
                return report_of(redis, run)
        except (AidailyError, RedisError, OSError):
            return None

    def finished(self, run: str, within: float) -> DeliveryReport:
        """The report, once the run is over."""
        end = time.monotonic() + within
        while True:
            found = self.report(run)
            if found is not None and found.finished and found.done:
                return found
            assert time.monotonic() < end, f"{found}\n{self.log.read_text(errors='replace')[-3000:]}"
            time.sleep(0.05)

    def ask(self, what: str, body: Any = None) -> Any:
        """The Telegram server's control."""
        address = self.base.removesuffix("/bot") + f"/control/{what}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(address, data=data, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def received(self) -> Counter[int]:
        """How many messages each chat has got."""
        return Counter(call[3] for call in self.ask("calls") if call[:2] == ["sendMessage", 200])

    def horses(self) -> list[int]:
        return [child for worker in self.workers for child in children(worker.pid)]


def lasting_port() -> int:
    """A free port that stays so while nobody listens: clients that call a port of the system's own range at that time
    can be given it as theirs, and be connected to themselves."""
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", random.randrange(20_000, 30_000)))
            port: int = probe.getsockname()[1]
            return port


def children(pid: int) -> list[int]:
    """The processes below one."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        found = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return found + [grand for child in found for grand in children(child)]


def kill(*pids: int) -> None:
    """SIGKILL them as nearly at once as can be."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
