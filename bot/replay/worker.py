"""The worker process of a replay, and its violent end."""

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.processes import start_child, stop_child


class BuildWorker:
    """One worker process on the build queue, with the environment of the day. A context manager."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._environment: Mapping[str, str] = {}

    def __enter__(self) -> "BuildWorker":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def run_with(self, environment: Mapping[str, str]) -> None:
        """Make sure that a worker with this environment runs."""
        if self._process is None or self._process.poll() is not None or environment != self._environment:
            self._stop()
            self._environment = environment
            self._start()

    def die_and_return(self) -> None:
        """SIGKILL for the worker and its work horse; then a new worker."""
        if self._process is not None:
            # The worker first: alive, it would see its horse die and hand the job over in peace.
            horses = children_of(self._process.pid)
            for pid in (self._process.pid, *horses):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._stop()
        self._start()

    def _start(self) -> None:
        self._process = start_child("worker", "build", "--helper", env=self._environment)

    def _stop(self) -> None:
        if self._process is not None:
            stop_child(self._process)
            self._process = None


def children_of(pid: int) -> tuple[int, ...]:
    """The processes a process has started and that still run."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return tuple(int(child) for child in listed.read_text(encoding="ascii").split())
    except FileNotFoundError:
        return _children_by_ps(pid)


def _children_by_ps(pid: int) -> tuple[int, ...]:
    """The same where there is no such file, as on macOS."""
    words = ["ps", "-A", "-o", "pid=,ppid="]
    table = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    rows = (line.split() for line in table.stdout.splitlines())
    return tuple(int(child) for child, parent in rows if int(parent) == pid)
