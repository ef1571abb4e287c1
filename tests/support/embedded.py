"""Processes that use an embedded server, and looks at it from outside: by pid, as the kernel sees it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from redis import Redis

REPO = Path(__file__).parents[2]
T = TypeVar("T")

_USER = """
import sys
from pathlib import Path
from workers.embedded import EmbeddedServer
with EmbeddedServer.attach(Path(sys.argv[1])) as server:
    if "watch" in sys.argv[2:]:
        server.watch()
    print(server.url, flush=True)
    sys.stdin.read()
"""


def eventually(look: Callable[[], T], *, within: float = 30.0) -> T:
    """The first true value that `look` gives; fails when there is none within so many seconds."""
    end = time.monotonic() + within
    while not (value := look()):
        assert time.monotonic() < end, f"nothing true within {within} s"
        time.sleep(0.02)
    return value


def run_python(program: str, *arguments: str) -> subprocess.Popen[str]:
    """A Python process with pipes for its standard input and output."""
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.Popen(command, cwd=REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


class User:
    """A process that is attached to the server of a home, until it leaves or is killed."""

    def __init__(self, home: Path, *options: str) -> None:
        self.process = run_python(_USER, str(home), *options)

    @property
    def pid(self) -> int:
        return self.process.pid

    def url(self) -> str:
        """Where the server is; waits until the process is attached. Ask once."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line, "the user could not attach"
        return line

    def leave(self) -> None:
        """End as a program does."""
        self.process.communicate(timeout=20)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=20)


@contextmanager
def client(url: str) -> Iterator[Redis]:
    """A client of the server."""
    with Redis.from_url(url, decode_responses=True) as redis:
        yield redis


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent does not."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def parent_of(pid: int) -> int:
    return int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])


def server_pid(home: Path) -> int:
    """The server's pid as the home tells it; 0 where it tells none."""
    try:
        return int((home / "server.pid").read_text())
    except FileNotFoundError:
        return 0


def kill(*pids: int) -> None:
    """SIGKILL them as nearly at once as can be."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def open_files(pid: int) -> set[str]:
    """What a process holds open, as the kernel names it."""
    names: set[str] = set()
    for file in (Path("/proc") / str(pid) / "fd").iterdir():
        with suppress(FileNotFoundError):  # the descriptor of this very listing
            names.add(str(file.readlink()))
    return names


def processes_of(home: Path) -> list[int]:
    """Every guard and server of a home: processes that hold its files open, or are called with its path."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _is_of(pid, home)]


def _is_of(pid: int, home: Path) -> bool:
    try:
        command = (Path("/proc") / str(pid) / "cmdline").read_text(errors="replace")
        held = any(file.startswith(f"{home}/") for file in open_files(pid))
    except OSError:
        return False
    return is_alive(pid) and (held or str(home) in command)
