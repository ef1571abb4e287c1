"""A running Slack adapter in a test, over a loopback Slack and a real Valkey."""

import itertools
import time
from pathlib import Path
from typing import Any, Protocol

from redis import Redis

from support.adapter import Adapter
from support.embedded import eventually
from support.program import Program
from support.slack_blocks import refuse
from support.slack_server import APP_TOKEN, BOT_TOKEN, BOT_USER, SECRET, TEAM, Body, SlackServer

ADMIN = "U0ADMIN"
_numbers = itertools.count(1)


class Served(Protocol):
    """A server that has a port."""

    port: int


class App(Adapter):
    """A running adapter with its server."""

    verb = "slack"

    def __init__(
        self, server: SlackServer, redis: Redis, home: Path, url: str, *, http: int = 0, **settings: str
    ) -> None:
        self.server = server
        way = (
            {"SLACK_SIGNING_SECRET": SECRET, "SLACK_LISTEN": f"127.0.0.1:{http}"}
            if http
            else {"SLACK_APP_TOKEN": APP_TOKEN}
        )
        program = Program(
            home, REDIS_URL=url, SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_API_BASE=server.base,
            ARXIV_HTML_BASE=f"http://127.0.0.1:{server.port}/html", ARXIV_PDF_BASE=f"http://127.0.0.1:{server.port}/pdf",
            **{"AIDAILY_ADMINS": f"slack:{ADMIN}", "AIDAILY_LOG": "info"} | way | settings,
        )  # fmt: skip
        for user in (ADMIN, *(f"U_{n}" for n in range(50))):
            server.users.setdefault(user, {"id": user, "tz": "Asia/Seoul"})
        self.http = http
        super().__init__(program, redis)

    def ready(self) -> "App":
        if self.http:
            eventually(lambda: "/slack/events" in self.output)
        else:
            self.server.wait_for_socket()
        return self

    def posts(self, channel: str, count: int = 1, within: float = 30.0) -> list[Body]:
        """The messages of a channel, once there are so many."""
        eventually(lambda: len(self.server.posts(channel)) >= count, within=within)
        return self.server.posts(channel)

    def answer(self, channel: str, text: str, **changes: Any) -> Body:
        """What is answered to a mention, or in direct messages to what is written there."""
        before = len(self.server.posts(channel))
        event = (
            said(channel, text, **changes) if channel.startswith("D") else mention(channel, text, **changes)
        )
        self.server.send(event)
        return self.posts(channel, before + 1)[-1]

    def command(self, text: str, channel: str = "C_AI", **changes: Any) -> Body:
        """What `/aidaily …` answers to whoever typed it."""
        ticket = f"t{next(_numbers)}"
        self.server.send(slash(text, channel, self.server, ticket, **changes), "slash_commands")
        return self.response(ticket)

    def response(self, ticket: str, count: int = 1) -> Body:
        def found() -> list[Body]:
            return [one for one in self.server.responses if one["ticket"] == ticket]

        return eventually(lambda: found() if len(found()) >= count else [])[-1]

    def tap(self, value: str, channel: str = "C_AI", **changes: Any) -> str:
        ticket = f"t{next(_numbers)}"
        self.server.send(tapped(value, channel, self.server, ticket, **changes), "interactive")
        return ticket


def stamp() -> str:
    """A new time stamp of a message of somebody else's."""
    return f"{int(time.time())}.{next(_numbers):06d}"


def event(inner: Body, name: str = "") -> Body:
    """An Events API payload."""
    return {
        "type": "event_callback", "team_id": TEAM, "api_app_id": "A111", "event": inner,
        "event_id": name or f"Ev{next(_numbers):08d}", "event_time": int(time.time()),
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
    }  # fmt: skip


def somebody(channel: str) -> str:
    """Who asks in a channel: another one in each, for nobody may ask all the time."""
    return channel.replace("C_", "U_") if channel[2:].isdigit() else "U_MINSU"


def mention(channel: str, text: str, **changes: Any) -> Body:
    return event({
        "type": "app_mention", "user": somebody(channel), "text": f"<@{BOT_USER}> {text}", "ts": stamp(), "team": TEAM,
        "channel": channel,
    } | changes)  # fmt: skip


def said(channel: str, text: str, **changes: Any) -> Body:
    kind = "im" if channel.startswith("D") else "channel"
    return event({
        "type": "message", "user": somebody(channel), "text": text, "ts": stamp(), "team": TEAM, "channel": channel,
        "channel_type": kind,
    } | changes)  # fmt: skip


def slash(text: str, channel: str, server: Served, ticket: str, **changes: Any) -> Body:
    return {
        "command": "/aidaily", "text": text, "channel_id": channel, "user_id": somebody(channel), "team_id": TEAM,
        "trigger_id": f"trigger.{ticket}", "response_url": f"http://127.0.0.1:{server.port}/response/{ticket}",
    } | changes  # fmt: skip


def tapped(value: str, channel: str, server: Served, ticket: str, **changes: Any) -> Body:
    ts, whispered = changes.pop("ts", ""), changes.pop("whispered", False)
    user, thread = changes.pop("user", "U_MINSU"), changes.pop("thread_ts", "")
    return {
        "type": "block_actions", "user": {"id": user}, "team": {"id": TEAM}, "api_app_id": "A111",
        "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": whispered},
        "channel": {"id": channel}, "message": {"ts": ts, **({"thread_ts": thread} if thread else {})},
        "trigger_id": f"trigger.{ticket}", "response_url": f"http://127.0.0.1:{server.port}/response/{ticket}",
        "actions": [{"type": "button", "action_id": "do-0-0", "block_id": "x", "value": value}],
    } | changes  # fmt: skip


def buttons(message: Body) -> list[Body]:
    return [e for block in message.get("blocks", []) if block["type"] == "actions" for e in block["elements"]]


def value(message: Body, label: str) -> str:
    """What the button with this label does."""
    return next(str(b.get("value", "")) for b in buttons(message) if label in b["text"]["text"])


def check(message: Body) -> None:
    """What every message of ours has."""
    assert message["text"]
    assert refuse(message["blocks"]) is None
    assert message.get("unfurl_links") is not True
