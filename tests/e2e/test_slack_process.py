"""The Slack adapter as a process: HTTP and its signatures, kills, tokens, streams, the manifest."""

import json
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from redis import Redis

from bot.cli import run
from support.embedded import eventually
from support.program import Program, free_port
from support.slack_app import App, mention, said, slash, stamp, tapped
from support.slack_server import BOT_TOKEN, SECRET, SlackServer, signed
from support.telegram_bot import prepare

RISK = "feedback must arrive within an hour"


@pytest.fixture
def server(redis: Redis) -> Iterator[SlackServer]:
    prepare(redis)
    with SlackServer() as server:
        for name in [f"C_{n}" for n in range(30)]:
            server.channels[name] = {"id": name, "is_member": True, "is_private": False, "is_archived": False}
        yield server


class Answered:
    """What the HTTP mode answered."""

    def __init__(self, status: int, body: str) -> None:
        self.status, self.body = status, body


def post(port: int, body: str | bytes, headers: dict[str, str]) -> Answered:
    raw = body.encode() if isinstance(body, str) else body
    request = urllib.request.Request(f"http://127.0.0.1:{port}/slack/events", data=raw, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return Answered(int(answer.status), answer.read().decode())
    except HTTPError as error:
        with error:
            return Answered(error.code, error.read().decode())


def send(port: int, payload: object) -> Answered:
    body = json.dumps(payload, ensure_ascii=False)
    return post(port, body, signed(body))


def send_form(port: int, fields: dict[str, str]) -> Answered:
    body = urlencode(fields)
    return post(port, body, signed(body, form=True))


def test_http_takes_only_what_slack_has_signed(
    server: SlackServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    port = free_port()
    app = App(server, redis, tmp_path, valkey_url, http=port).ready()
    body = json.dumps(mention("C_1", "2번 리스크는?"))
    good = signed(body)
    now = good["X-Slack-Request-Timestamp"]
    bad = [
        {},
        {**good, "X-Slack-Signature": "v0=" + "0" * 64},
        {**good, "X-Slack-Signature": ""},
        {**good, "X-Slack-Request-Timestamp": "yesterday"},
        {**good, "X-Slack-Request-Timestamp": "\u0661\u0662".encode().decode("latin-1")},
        {**good, "X-Slack-Request-Timestamp": "9" * 40},
        {**good, "X-Slack-Request-Timestamp": str(int(now) + 1)},
        signed(body, secret="another"),
        signed(body, at=time.time() - 301),
        signed(body, at=time.time() + 400),
    ]
    assert [post(port, body, headers).status for headers in bad] == [401] * len(bad)
    odd = ['{"type":"event_callback",', "", "[]", "7", '"x"', "{}", "[" * 100_000]
    assert [post(port, text, signed(text)).status for text in odd] == [400, 400, 400, 400, 400, 200, 400]
    forms = ["payload=%7B", "payload=[]", "payload=", "=", "a=b"]
    assert [post(port, text, signed(text, form=True)).status for text in forms] == [400, 400, 400, 400, 200]
    assert post(port, b"\xff\xfe", good).status in {400, 401}
    assert (
        post(port, "ssl_check=1&token=x", {"Content-Type": "application/x-www-form-urlencoded"}).status == 200
    )
    challenge = send(port, {"type": "url_verification", "challenge": "c4", "token": "t"})
    assert (challenge.status, "c4" in challenge.body) == (200, True)
    assert server.posts() == []
    for retry in range(3):
        assert post(port, body, {**signed(body), "X-Slack-Retry-Num": str(retry)}).status == 200
    assert RISK in app.posts("C_1")[0]["text"]
    assert send_form(port, slash("2번 리스크는?", "C_2", server, "h1")).status == 200
    assert RISK in app.response("h1")["text"]
    payload = {"payload": json.dumps(tapped("item|daily|2020-01-01|arxiv:1|summary", "C_2", server, "h2"))}
    assert send_form(port, payload).status == 200
    assert "더 저장되어" in app.response("h2")["text"]
    assert len(server.posts("C_1")) == 1
    app.stop()
    for planted in (SECRET, BOT_TOKEN, "리스크는", "another"):
        assert planted not in app.output


def test_what_was_acknowledged_survives_a_kill(
    server: SlackServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    app = App(server, redis, tmp_path, valkey_url).ready()
    events = [mention(f"C_{n}", "1번 요약") for n in range(12)]
    for one in events:
        server.wait_ack(server.send(one))
    app.kill()
    before = len(server.posts())
    assert before < 12
    other = App(server, redis, tmp_path, valkey_url).ready()
    for attempt in (1, 2, 3):
        for one in events:
            server.wait_ack(server.send(one, attempt=attempt))
    eventually(lambda: len({m["channel"] for m in server.posts()}) == 12, within=25)
    time.sleep(0.3)
    doubled = len(server.posts()) - 12
    assert 0 <= doubled <= other.count("uncertain:slack")
    other.stop()


def test_fifty_events_a_second_are_acknowledged_at_once(
    server: SlackServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    app = App(server, redis, tmp_path, valkey_url).ready()
    sent: dict[str, float] = {}
    begun = time.monotonic()
    for n in range(100):
        time.sleep(max(0.0, begun + n / 50 - time.monotonic()))
        at = time.monotonic()
        sent[server.send(mention(f"C_{n % 30}", "1번 요약"))] = at
    took = sorted(server.wait_ack(envelope) - at for envelope, at in sent.items())
    assert took[98] < 0.5
    app.kill()


def test_sockets_are_replaced_and_shared(
    server: SlackServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    app = App(server, redis, tmp_path, valkey_url).ready()
    other = App(server, redis, tmp_path, valkey_url)
    eventually(lambda: len(server._alive()) == 2)
    for n in range(6):
        server.wait_ack(server.send(mention(f"C_{n}", "1번 요약")))
    eventually(lambda: len(server.posts()) == 6)
    server.disconnect()
    eventually(lambda: len(server.called("apps.connections.open")) >= 4)
    server.wait_for_socket()
    time.sleep(0.3)
    app.posts("C_7") if server.send(mention("C_7", "1번 요약")) else None
    assert len(server.posts()) == 7
    app.stop()
    other.stop()


def test_someone_sees_within_a_second_that_we_are_at_it(
    server: SlackServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        base = f"http://127.0.0.1:{silent.getsockname()[1]}/api/query"
        app = App(server, redis, tmp_path, valkey_url, ARXIV_API_BASE=base).ready()
        app.answer("D_MINSU", "top")
        started, thread = time.monotonic(), stamp()
        server.send(said("D_MINSU", "4번 저자", thread_ts=thread))
        eventually(lambda: server.statuses)
        shown = next(call.at for call in server.calls if call.method == "assistant.threads.setStatus")
        assert shown - started < 1.0
        assert server.statuses[0]["thread_ts"] == thread
    app.kill()


def test_only_admins_change_a_channel_where_the_operator_wants_it(
    server: SlackServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    app = App(server, redis, tmp_path, valkey_url, SLACK_ADMINS_ONLY="true").ready()
    assert "관리자만" in app.command("subscribe", "C_1", user_id="U_GUEST")["text"]
    ticket = app.tap("join", "C_1", user="U_GUEST", ts="1.1")
    assert "관리자만" in app.response(ticket)["text"]
    assert app.subscription("slack:C_1") is None
    assert "구독했습니다" in app.command("subscribe", "C_1", user_id="U_MINSU")["text"]
    server.channels["D_GUEST"] = {
        "id": "D_GUEST",
        "is_im": True,
        "user": "U_GUEST",
        "is_member": True,
        "is_archived": False,
    }
    assert "구독했습니다" in app.answer("D_GUEST", "subscribe", user="U_GUEST")["text"]
    app.stop()


def test_the_manifest_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["slack", "manifest", "--url", "https://bot.example/slack/events", "--threads"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://bot.example/slack/events"
    assert "message.channels" in made["settings"]["event_subscriptions"]["bot_events"]
    assert run(["slack", "manifest", "--url", "bot.example"]) == 2
    assert run(["slack", "--threads"]) == 2


def test_the_bodies_are_printed(redis: Redis, tmp_path: Path, valkey_url: str) -> None:
    prepare(redis)
    done = Program(tmp_path, REDIS_URL=valkey_url).run("show", "--format", "slack")
    bodies = json.loads(done.out)
    assert len(bodies) >= 6
    assert all({"text", "blocks"} <= set(body) and "channel" not in body for body in bodies)
