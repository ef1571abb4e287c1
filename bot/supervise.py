"""Several processes of this program as one: started together, restarted when they die, stopped together."""

import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from msgspec import Struct

from bot.console import log, say
from bot.processes import start_child, stop_child, until_stopped

_TICK_SECONDS = 0.2
_PAUSES = (0.5, 1, 2, 5, 10)
_STEADY_SECONDS = 60.0


class Part(Struct, frozen=True):
    """A process to keep running. One that `announces` prints a line once it works, and must do so at first."""

    words: tuple[str, ...]
    announces: bool = False
    env: Mapping[str, str] | None = None


class _Running:
    """A part, its process, and how often it died of late."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.deaths = 0
        self.start()

    def start(self) -> None:
        stdout = subprocess.PIPE if self.part.announces else subprocess.DEVNULL
        self.process = start_child(*self.part.words, stdout=stdout, env=self.part.env)
        self.since = time.monotonic()

    def announced(self) -> bool:
        """Pass on the part's first line; False where it ended without one."""
        line = self.process.stdout.readline().decode().strip() if self.process.stdout else ""
        if line:
            say(line)
        return bool(line)

    def revive(self) -> None:
        """Start the process again if it is dead, after a pause that grows while it keeps dying."""
        if self.process.poll() is None:
            return
        lived = time.monotonic() - self.since
        self.deaths = 0 if lived > _STEADY_SECONDS else self.deaths
        if lived < _PAUSES[min(self.deaths, len(_PAUSES) - 1)]:
            return
        log.warning(
            "%s ended with %s and is started again", " ".join(self.part.words), self.process.returncode
        )
        self.deaths += 1
        self.start()


def worker_parts(queues: Sequence[str]) -> tuple[Part, ...]:
    """One worker process for each queue: a worker on several can lose a job."""
    return tuple(Part(("worker", queue)) for queue in queues)


def run_parts(parts: Sequence[Part]) -> int:
    """Keep parts running until SIGTERM or SIGINT, then stop them all; returns the exit status.

    A part that should announce itself and cannot ends everything with 1.
    """
    stop = until_stopped()
    running = [_Running(part) for part in parts]
    try:
        for part in running:
            if part.part.announces and not part.announced():
                return 1
            if not part.part.announces:
                say(" ".join(part.part.words))
        while not stop.wait(_TICK_SECONDS):
            for part in running:
                part.revive()
    finally:
        _stop_all(running)
    return 0


@contextmanager
def kept(part: Part) -> Iterator[None]:
    """A part that is kept running beside whatever the block does."""
    running, stop = _Running(part), threading.Event()

    def watch() -> None:
        while not stop.wait(_TICK_SECONDS):
            running.revive()

    watcher = threading.Thread(target=watch, name="keeper", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()
        stop_child(running.process)


def _stop_all(running: Sequence[_Running]) -> None:
    for part in running:
        part.process.terminate()
    for part in running:
        stop_child(part.process)
