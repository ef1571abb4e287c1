"""The Telegram adapter as a process: webhooks, kills, tokens, conflicts."""

import json
import re
import socket
import time
import urllib.request
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest
from redis import Redis

from support.embedded import eventually
from support.program import Program, free_port
from support.telegram_bot import ADMIN, Bot, prepare
from support.telegram_server import TOKEN, BotServer, message
from workers.bots import address_of_a_bot


@pytest.fixture
def server(redis: Redis) -> Iterator[BotServer]:
    prepare(redis)
    with BotServer() as server:
        yield server


def test_a_second_poller_is_told_to_the_operator_once(
    server: BotServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    conflict = "status 409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    server.plan["getupdates"] = deque([conflict])
    bot = Bot(server, redis, tmp_path, valkey_url)
    told = bot.answers(ADMIN)
    assert "같은 봇을 받는 프로세스가 또" in told[0].text
    assert re.fullmatch(r"https://t\.me/\w+", address_of_a_bot(redis))
    bot.stop()


def post(port: int, body: bytes, secret: str = "s3cret") -> int:
    address = f"http://127.0.0.1:{port}/telegram/webhook"
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
    request = urllib.request.Request(address, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def hooked(server: BotServer, redis: Redis, home: Path, url: str, **changes: str) -> tuple[Bot, int]:
    """An adapter behind a webhook, and its port."""
    port = free_port()
    settings = {
        "TELEGRAM_WEBHOOK_URL": "https://bot.example/any/path?x=1",
        "TELEGRAM_WEBHOOK_SECRET": "s3cret",
        "TELEGRAM_LISTEN": f"127.0.0.1:{port}",
    }
    bot = Bot(server, redis, home, url, **settings | changes)
    eventually(lambda: "/telegram/webhook" in bot.output)
    return bot, port


def update(number: int, chat: int, text: str = "2번 요약") -> bytes:
    return json.dumps({"update_id": number, "message": message(chat, text)}).encode()


def test_webhooks_are_checked_and_shared(
    server: BotServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    bot, port = hooked(server, redis, tmp_path, valkey_url)
    other, second = hooked(server, redis, tmp_path, valkey_url)
    assert server.webhook["url"] == "https://bot.example/any/path?x=1"
    assert server.webhook["secret_token"] == "s3cret"
    assert [post(port, update(1, 1), secret) for secret in ("", "wrong", "s3cretx")] == [403, 403, 403]
    assert [post(port, body) for body in (b"", b"{", b"[]", b'{"update_id": "x"}', b"\xff")] == [
        400,
        400,
        200,
        200,
        400,
    ]
    assert [post(at, update(2, 2)) for at in (port, second, port)] == [200, 200, 200]
    for number in range(3, 13):
        assert post(port if number % 2 else second, update(number, number)) == 200
    eventually(lambda: len(server.sent()) == 11)
    assert sorted(call.chat for call in server.sent()) == list(range(2, 13))
    bot.stop()
    other.stop()


def test_without_a_secret_the_processes_make_one_up(
    server: BotServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    bot, port = hooked(server, redis, tmp_path, valkey_url, TELEGRAM_WEBHOOK_SECRET="")
    secret = server.webhook["secret_token"]
    assert len(secret) >= 32
    assert [post(port, update(1, 1), said) for said in ("", "s3cret", secret)] == [403, 403, 200]
    bot.answers(1)
    bot.stop()
    assert secret not in bot.output


def test_what_was_acknowledged_survives_a_kill(
    server: BotServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    bot, port = hooked(server, redis, tmp_path, valkey_url)
    server.plan["sendmessage"] = deque(["slow 0.3"] * 4)
    for number in range(1, 25):
        assert post(port, update(number, number)) == 200
    bot.kill()
    in_flight = server.in_flight
    other, _ = hooked(server, redis, tmp_path, valkey_url)
    eventually(lambda: {call.chat for call in server.sent()} == set(range(1, 25)), within=25)
    time.sleep(0.5)
    doubled = len(server.sent()) - 24
    assert 0 <= doubled <= max(in_flight, 4)
    assert other.count("uncertain:telegram") >= doubled
    other.stop()


def test_someone_sees_that_we_are_writing(
    server: BotServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        base = f"http://127.0.0.1:{silent.getsockname()[1]}/api/query"
        bot = Bot(server, redis, tmp_path, valkey_url, ARXIV_API_BASE=base)
        bot.answer(1, "/top")
        started = time.monotonic()
        server.say(2, "4번 저자")
        (typing,) = eventually(lambda: server.of("sendChatAction", chat=2))
        assert typing.at - started < 1.0
        assert server.sent(2) == []
    bot.kill()


def test_an_operator_builds_and_sees_how_far_it_is(
    server: BotServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    bot = Bot(server, redis, tmp_path, valkey_url)
    worker = bot.program.start("worker", "build")
    try:
        server.say(ADMIN, "/build 2026-02-06")
        begun = bot.answers(ADMIN)[0]
        assert "만들고 있습니다" in begun.text
        ended = eventually(lambda: server.of("editMessageText", chat=ADMIN))[0]
        assert (ended.message_id, "항목 4개" in ended.text) == (begun.message_id, True)
    finally:
        worker.terminate()
        worker.communicate(timeout=10)
    bot.stop()


@pytest.mark.nightly
def test_doctor_tries_the_token(server: BotServer, redis: Redis, tmp_path: Path, valkey_url: str) -> None:
    del redis
    settings = {"REDIS_URL": valkey_url, "TELEGRAM_API_BASE": server.base}
    good = Program(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, **settings).run("doctor")
    assert "[정상] Telegram: @ai_brief_bot, 롱 폴링" in good.out
    bad = Program(tmp_path, TELEGRAM_BOT_TOKEN="1:wrong", **settings).run("doctor")
    assert "[고장] Telegram: TELEGRAM_BOT_TOKEN" in bad.out
    assert (bad.status, "1:wrong" in bad.out + bad.err) == (1, False)
