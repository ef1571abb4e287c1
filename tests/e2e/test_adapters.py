"""What every adapter does as a process, whatever its platform: it waits, it tells what is wrong, it comes back."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from redis import Redis

from support.adapter import Adapter
from support.embedded import eventually
from support.program import Program
from support.slack_app import App, mention
from support.slack_server import APP_TOKEN, BOT_TOKEN, SECRET, SlackServer
from support.telegram_bot import Bot, prepare
from support.telegram_server import TOKEN, BotServer


class Platform(NamedTuple):
    """A loopback platform that does not know our token until `accept` is called; `asked` asks something and waits."""

    base: str
    start: Callable[[], Adapter]
    accept: Callable[[], None]
    asked: Callable[[], object]


@contextmanager
def telegram(redis: Redis, home: Path, url: str) -> Iterator[Platform]:
    with BotServer(token="1:another") as server:

        def asked() -> object:
            server.say(1, "/top")
            return eventually(lambda: server.sent(1))

        def accept() -> None:
            server.token = TOKEN

        yield Platform(server.base, lambda: Bot(server, redis, home, url), accept, asked)


@contextmanager
def slack(redis: Redis, home: Path, url: str) -> Iterator[Platform]:
    with SlackServer() as server:
        server.channels["C_1"] = {"id": "C_1", "is_member": True, "is_private": False, "is_archived": False}
        server.token_error = "account_inactive"

        def asked() -> object:
            server.wait_for_socket()
            server.send(mention("C_1", "1번 요약"))
            return eventually(lambda: server.posts("C_1"))

        def accept() -> None:
            server.token_error = ""

        yield Platform(server.base, lambda: App(server, redis, home, url), accept, asked)


PLATFORMS = {"telegram": telegram, "slack": slack}
READY = {"telegram": "telegram polling", "slack": "slack socket"}
SETTINGS = {
    "telegram": {
        "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_URL": "https://bot.example/", "TELEGRAM_WEBHOOK_SECRET": "s",
    },
    "slack": {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET},
}  # fmt: skip


@pytest.mark.parametrize("name", PLATFORMS)
def test_without_a_token_it_waits_and_says_so_once(
    redis: Redis, tmp_path: Path, valkey_url: str, name: str
) -> None:
    del redis
    process = Program(tmp_path, REDIS_URL=valkey_url).start(name)
    assert process.stdout is not None
    assert "쉽니다" in process.stdout.readline()
    process.terminate()
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_wrong_token_is_told_and_waited_for(
    redis: Redis, tmp_path: Path, valkey_url: str, name: str
) -> None:
    prepare(redis)
    with PLATFORMS[name](redis, tmp_path, valkey_url) as platform:
        adapter = platform.start()
        eventually(lambda: f"{name.upper()}_BOT_TOKEN" in adapter.output, within=30)
        platform.accept()
        eventually(lambda: READY[name] in adapter.output, within=30)
        kept = [key for kind in ("turn", "minute", "asks", "sent") for key in redis.keys(f"aidaily:{kind}:*")]
        assert kept == [], "nobody has asked yet, whatever was tried to be ready for it"
        assert platform.asked()
        adapter.stop()
    for planted in (TOKEN, BOT_TOKEN, APP_TOKEN):
        assert planted not in adapter.output


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_port_that_is_taken_is_told(redis: Redis, tmp_path: Path, valkey_url: str, name: str) -> None:
    setting = f"{name.upper()}_LISTEN"
    with PLATFORMS[name](redis, tmp_path, valkey_url) as platform, socket.socket() as taken:
        platform.accept()
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = {setting: f"127.0.0.1:{taken.getsockname()[1]}", f"{name.upper()}_API_BASE": platform.base}
        done = Program(tmp_path, REDIS_URL=valkey_url, **SETTINGS[name], **listen).run(name)
    assert done.status == 1
    assert setting in done.err
