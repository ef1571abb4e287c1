"""A loopback Slack that refuses what the real one refuses: Web API over HTTP, Socket Mode over a WebSocket.

State is plain data: `channels`, `users`, `messages`, `views`. `fail(method, …)` scripts the next answers of a method,
`rates` turns the sliding windows of PLATFORMS' table on. `calls` keeps what was asked, `acks` when an envelope was
acknowledged.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl
from uuid import uuid4

from aiohttp import WSMsgType, web

from support import slack_blocks

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-1-planted", "xapp-1-planted", "signing-planted"
TEAM, BOT_USER, BOT_ID = "T111", "W_BOT", "B111"
TIERS = {
    "chat.update": 50,
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.appendStream": 100,
    "conversations.join": 50,
    "views.open": 100,
    "views.publish": 100,
    "users.info": 100,
}
Body = dict[str, Any]


class Call(NamedTuple):
    """A request to the Web API: its method, arguments, and when it came (monotonic seconds)."""

    method: str
    arguments: Body
    at: float


class Refusal(Exception):
    """An `ok: false` answer."""

    def __init__(self, error: str, messages: list[str] | None = None, status: int = 200, **more: Any) -> None:
        super().__init__(error)
        self.error, self.messages, self.status, self.more = error, messages or [], status, more

    def body(self) -> Body:
        details = {"response_metadata": {"messages": self.messages}} if self.messages else {}
        return {"ok": False, "error": self.error, **details, **self.more}


class SlackServer:
    """The whole workspace; a context manager that serves on a free loopback port."""

    def __init__(self, *, rates: bool = False, port: int = 0) -> None:
        self.rates, self._port = rates, port
        self.port = port
        self.channels: dict[str, Body] = {
            "C_AI": {
                "id": "C_AI",
                "name": "ai",
                "is_member": True,
                "is_private": False,
                "is_archived": False,
            },
            "C_NEW": {
                "id": "C_NEW",
                "name": "new",
                "is_member": False,
                "is_private": False,
                "is_archived": False,
            },
            "G_SECRET": {
                "id": "G_SECRET",
                "name": "s",
                "is_member": False,
                "is_private": True,
                "is_archived": False,
            },
            "D_MINSU": {
                "id": "D_MINSU",
                "is_im": True,
                "user": "U_MINSU",
                "is_member": True,
                "is_archived": False,
            },
        }
        self.users: dict[str, Body] = {
            "U_MINSU": {
                "id": "U_MINSU",
                "name": "minsu",
                "tz": "Asia/Seoul",
                "locale": "ko-KR",
                "is_admin": True,
            },
            "U_GUEST": {"id": "U_GUEST", "name": "guest", "tz": "America/New_York", "locale": "en-US"},
        }
        self.messages: dict[tuple[str, str], Body] = {}
        self.ephemerals: list[Body] = []
        self.responses: list[Body] = []
        self.views: list[Body] = []
        self.streams: dict[tuple[str, str], str] = {}
        self.statuses: list[Body] = []
        self.calls: list[Call] = []
        self.acks: dict[str, float] = {}
        self.ack_payloads: dict[str, Any] = {}
        self.files: dict[str, Body] = {}
        """What was announced and uploaded: `filename`, `length`, `alt_txt`, `content`, and `channel` once shared."""
        self.scopes = {"files:write"}
        self.token_error = ""
        self.on_message: Callable[[Body], None] | None = None
        self._scripted: defaultdict[str, deque[Any]] = defaultdict(deque)
        self._windows: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._clock = itertools.count(1)
        self._sockets: list[web.WebSocketResponse] = []
        self._turn = itertools.count()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        if not self._ready.wait(5):
            raise RuntimeError("the Slack stand-in did not start")
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def fail(self, method: str, *answers: Any) -> None:
        """Script the next answers: an error name, `(429, seconds)`, a status, `drop` (before) or `drop-after`."""
        self._scripted[method].extend(answers)

    def posts(self, channel: str | None = None) -> list[Body]:
        """Messages of the bot as they stand, in the order of posting."""
        return [
            m
            for (where, _), m in sorted(self.messages.items(), key=lambda kv: kv[1]["order"])
            if channel in (None, where)
        ]

    def called(self, method: str) -> list[Body]:
        return [call.arguments for call in self.calls if call.method == method]

    # Socket Mode

    def wait_for_socket(self, seconds: float = 40.0) -> None:
        """Until an app is connected."""
        end = time.monotonic() + seconds
        while not self._alive():
            if time.monotonic() > end:
                raise TimeoutError("no app connected in Socket Mode")
            time.sleep(0.02)

    def send(self, payload: Body, kind: str = "events_api", *, attempt: int = 0) -> str:
        """Send one envelope to one of the connections; returns its id. `wait_ack` tells when it was taken."""
        envelope = {
            "envelope_id": str(uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            "retry_attempt": attempt,
            "retry_reason": "timeout" if attempt else "",
        }
        while True:
            sockets = self._alive()
            socket = sockets[next(self._turn) % len(sockets)]
            # One of an app that was killed may be among them for a moment.
            with suppress(ConnectionResetError):
                asyncio.run_coroutine_threadsafe(socket.send_str(json.dumps(envelope)), self._loop).result(5)
                return str(envelope["envelope_id"])

    def wait_ack(self, envelope: str, seconds: float = 5.0) -> float:
        """When (monotonic) the envelope was acknowledged."""
        end = time.monotonic() + seconds
        while envelope not in self.acks:
            if time.monotonic() > end:
                raise TimeoutError("no acknowledgement")
            time.sleep(0.002)
        return self.acks[envelope]

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """What Slack does every few hours: ask the apps to connect anew."""
        for socket in self._alive():
            text = json.dumps({"type": "disconnect", "reason": reason})
            asyncio.run_coroutine_threadsafe(socket.send_str(text), self._loop).result(5)

    def _alive(self) -> list[web.WebSocketResponse]:
        return [socket for socket in self._sockets if not socket.closed]

    # Serving

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        self._ready.set()
        self._loop.run_forever()

    async def _open(self) -> None:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/api/{method}", self._api)
        app.router.add_post("/response/{ticket}", self._response_url)
        app.router.add_get("/link", self._socket)
        app.router.add_post("/upload/{file}", self._upload)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        for socket in self._alive():
            await socket.close()
        await self._runner.cleanup()

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello = {
            "type": "hello",
            "num_connections": len(self._alive()) + 1,
            "debug_info": {"host": "loopback", "approximate_connection_time": 18060},
            "connection_info": {"app_id": "A111"},
        }
        await socket.send_str(json.dumps(hello))
        self._sockets.append(socket)
        async for message in socket:
            if message.type == WSMsgType.TEXT and message.data.startswith("{"):
                answer = json.loads(message.data)
                self.acks.setdefault(answer["envelope_id"], time.monotonic())
                if answer.get("payload"):
                    self.ack_payloads[answer["envelope_id"]] = answer["payload"]
        return socket

    async def _response_url(self, request: web.Request) -> web.Response:
        body = await request.json()
        used = sum(one["ticket"] == request.match_info["ticket"] for one in self.responses)
        if used >= 5:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        if refused := slack_blocks.refuse(body.get("blocks", [])):
            return web.json_response({"ok": False, "error": refused[0]}, status=400)
        self.responses.append({**body, "ticket": request.match_info["ticket"]})
        return web.Response(text="ok")

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append(Call(method, arguments, time.monotonic()))
        scripted = self._scripted[method].popleft() if self._scripted[method] else None
        if scripted == "drop":
            return _drop(request)
        try:
            if scripted not in (None, "drop-after"):
                return _scripted_answer(scripted)
            self._authorise(method, request, arguments)
            self._within_rate(method, arguments)
            answer = web.json_response({"ok": True, **await self._act(method, arguments)})
        except Refusal as refusal:
            headers = {"Retry-After": "1"} if refusal.status == 429 else {}
            answer = web.json_response(refusal.body(), status=refusal.status, headers=headers)
        return _drop(request) if scripted == "drop-after" else answer

    def _authorise(self, method: str, request: web.Request, arguments: Body) -> None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token", "")
        if not given:
            raise Refusal("not_authed")
        if given != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            raise Refusal("invalid_auth")
        if self.token_error:
            raise Refusal(self.token_error)

    def _within_rate(self, method: str, arguments: Body) -> None:
        """About one message a second and channel with short bursts, and each method's tier a minute."""
        if not self.rates:
            return
        now = time.monotonic()
        if method == "chat.postMessage":
            window, most, seconds = self._windows[(method, str(arguments.get("channel")))], 4, 3.0
        else:
            window, most, seconds = self._windows[(method, "")], TIERS.get(method, 1000), 60.0
        while window and window[0] <= now - seconds:
            window.popleft()
        if len(window) >= most:
            raise Refusal("ratelimited", status=429)
        window.append(now)

    async def _act(self, method: str, arguments: Body) -> Body:
        act: Callable[[Body], Coroutine[Any, Any, Body]] | None = getattr(
            self, f"_{method.replace('.', '_')}", None
        )
        if act is None:
            raise Refusal("unknown_method")
        return await act(arguments)

    # Methods

    async def _auth_test(self, _: Body) -> Body:
        return {
            "url": "https://ai-lab.slack.com/",
            "team": "ai-lab",
            "user": "aidaily",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
        }

    async def _apps_connections_open(self, _: Body) -> Body:
        return {"url": f"ws://127.0.0.1:{self.port}/link?ticket={uuid4()}&app_id=A111"}

    async def _chat_postMessage(self, body: Body) -> Body:  # noqa: N802 - Slack's own name
        if body.get("channel") in self.users:
            # A user's id stands for the direct messages with that user.
            opened = await self._conversations_open({"users": body["channel"]})
            body = {**body, "channel": opened["channel"]["id"]}
        self._may_post(body.get("channel", ""))
        _check_content(body)
        thread = body.get("thread_ts")
        if (
            thread
            and (body["channel"], str(thread)) not in self.messages
            and not str(thread).startswith("17")
        ):
            raise Refusal("thread_not_found")
        return self._put(body["channel"], body)

    async def _chat_postEphemeral(self, body: Body) -> Body:  # noqa: N802
        self._may_post(body.get("channel", ""))
        if body.get("user") not in self.users:
            raise Refusal("user_not_in_channel")
        _check_content(body)
        self.ephemerals.append(body)
        return {"message_ts": self._next_ts()}

    async def _chat_update(self, body: Body) -> Body:
        key = (body.get("channel", ""), str(body.get("ts", "")))
        if key not in self.messages:
            raise Refusal("message_not_found")
        if len(body.get("text", "")) > 4000:
            raise Refusal("msg_too_long")
        _check_content(body)
        self.messages[key] |= {k: v for k, v in body.items() if k in {"text", "blocks", "metadata"}}
        self.messages[key]["edits"] += 1
        return {"channel": key[0], "ts": key[1], "text": body.get("text", "")}

    async def _chat_delete(self, body: Body) -> Body:
        if self.messages.pop((body.get("channel", ""), str(body.get("ts", ""))), None) is None:
            raise Refusal("message_not_found")
        return {"channel": body["channel"], "ts": body["ts"]}

    async def _chat_startStream(self, body: Body) -> Body:  # noqa: N802
        self._may_post(body.get("channel", ""))
        if not body.get("thread_ts"):
            raise Refusal("invalid_arguments", ["thread_ts is required"])
        if not str(body["channel"]).startswith("D"):
            for name in ("recipient_user_id", "recipient_team_id"):
                if not body.get(name):
                    raise Refusal(f"missing_{name}")
        answer = self._put(body["channel"], {**body, "text": body.get("markdown_text", "")})
        self.streams[(body["channel"], answer["ts"])] = "open"
        return answer

    async def _chat_appendStream(self, body: Body) -> Body:  # noqa: N802
        key = self._streaming(body)
        self.messages[key]["text"] += body.get("markdown_text", "")
        return {"channel": key[0], "ts": key[1]}

    async def _chat_stopStream(self, body: Body) -> Body:  # noqa: N802
        key = self._streaming(body)
        if refused := slack_blocks.refuse(body.get("blocks", [])):
            raise Refusal(*refused)
        self.messages[key]["text"] += body.get("markdown_text", "")
        self.messages[key]["blocks"] = body.get("blocks", [])
        self.streams[key] = "stopped"
        return {"channel": key[0], "ts": key[1], "message": self.messages[key]}

    async def _conversations_join(self, body: Body) -> Body:
        channel = self._channel(body.get("channel", ""))
        if channel.get("is_private") or channel.get("is_im"):
            raise Refusal("method_not_supported_for_channel_type")
        if channel["is_archived"]:
            raise Refusal("is_archived")
        channel["is_member"] = True
        return {"channel": channel}

    async def _conversations_info(self, body: Body) -> Body:
        channel = self._channel(body.get("channel", ""))
        if channel.get("is_private") and not channel["is_member"]:
            raise Refusal("channel_not_found")
        return {"channel": channel}

    async def _conversations_open(self, body: Body) -> Body:
        user = body.get("users", "")
        if user not in self.users:
            raise Refusal("user_not_found")
        found = next((c for c in self.channels.values() if c.get("user") == user), None)
        if found is None:
            name = f"D_{user}"
            found = self.channels[name] = {
                "id": name,
                "is_im": True,
                "user": user,
                "is_member": True,
                "is_archived": False,
            }
        return {"channel": {"id": found["id"]}}

    async def _users_info(self, body: Body) -> Body:
        user = self.users.get(body.get("user", ""))
        if user is None:
            raise Refusal("user_not_found")
        return {"user": user}

    async def _views_open(self, body: Body) -> Body:
        if not body.get("trigger_id") or str(body["trigger_id"]).startswith("expired"):
            raise Refusal("expired_trigger_id")
        return self._show(body)

    async def _views_update(self, body: Body) -> Body:
        return self._show(body)

    async def _views_publish(self, body: Body) -> Body:
        if body.get("user_id") not in self.users:
            raise Refusal("invalid_arguments", ["user_id is unknown"])
        return self._show(body)

    async def _assistant_threads_setStatus(self, body: Body) -> Body:  # noqa: N802
        self.statuses.append(body)
        return {}

    async def _assistant_threads_setSuggestedPrompts(self, body: Body) -> Body:  # noqa: N802
        if not 1 <= len(_json(body.get("prompts")) or []) <= 4:
            raise Refusal("invalid_arguments", ["prompts: 1 to 4"])
        return {}

    async def _assistant_threads_setTitle(self, _: Body) -> Body:  # noqa: N802
        return {}

    async def _files_getUploadURLExternal(self, body: Body) -> Body:  # noqa: N802
        self._needs("files:write")
        if not body.get("filename") or int(body.get("length") or 0) <= 0:
            raise Refusal("invalid_arguments", ["filename and length are needed"])
        if len(body.get("alt_txt") or "") > 1000:
            raise Refusal("alt_txt_too_long")
        name = f"F{next(self._clock):08d}"
        self.files[name] = {k: body.get(k) for k in ("filename", "length", "alt_txt")}
        return {"upload_url": f"http://127.0.0.1:{self.port}/upload/{name}", "file_id": name}

    async def _upload(self, request: web.Request) -> web.Response:
        scripted = self._scripted["upload"].popleft() if self._scripted["upload"] else None
        kept, content = self.files.get(request.match_info["file"]), await request.read()
        if scripted or kept is None or len(content) != int(kept["length"]):
            return web.Response(status=scripted or 400, text="bad upload")
        kept["content"] = content
        return web.Response(text=f"OK - {len(content)}")

    async def _files_completeUploadExternal(self, body: Body) -> Body:  # noqa: N802
        self._needs("files:write")
        shared = _json(body.get("files"))
        if not shared or any("content" not in self.files.get(one["id"], {}) for one in shared):
            raise Refusal("file_not_found")
        channel = body.get("channel_id", "")
        self._may_post(channel)
        for one in shared:
            self.files[one["id"]] |= {
                "channel": channel,
                "title": one.get("title"),
                "thread_ts": body.get("thread_ts"),
            }
        return {"files": [{"id": one["id"], "title": one.get("title")} for one in shared]}

    def _needs(self, scope: str) -> None:
        if scope not in self.scopes:
            raise Refusal("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    async def _reactions_add(self, _: Body) -> Body:
        return {}

    def _show(self, body: Body) -> Body:
        view = _json(body.get("view"))
        if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
            raise Refusal("invalid_arguments", ["view"])
        if refused := slack_blocks.refuse(view.get("blocks"), view=True):
            raise Refusal("invalid_arguments", refused[1])
        if view["type"] == "modal" and not 1 <= len(view.get("title", {}).get("text", "")) <= 24:
            raise Refusal("invalid_arguments", ["title must be less than 25 characters"])
        if len(view.get("private_metadata", "")) > 3000:
            raise Refusal("invalid_arguments", ["private_metadata must be less than 3001 characters"])
        if len(json.dumps(view)) > 250_000:
            raise Refusal("view_too_large")
        shown = {**view, "id": f"V{next(self._clock)}", "user": body.get("user_id")}
        self.views.append(shown)
        return {"view": shown}

    def _channel(self, name: str) -> Body:
        if name not in self.channels:
            raise Refusal("channel_not_found")
        return self.channels[name]

    def _may_post(self, name: str) -> None:
        channel = self._channel(name)
        if channel.get("is_private") and not channel["is_member"]:
            raise Refusal("channel_not_found")
        if channel["is_archived"]:
            raise Refusal("is_archived")
        if not channel["is_member"]:
            raise Refusal("not_in_channel")

    def _streaming(self, body: Body) -> tuple[str, str]:
        key = (body.get("channel", ""), str(body.get("ts", "")))
        if self.streams.get(key) != "open":
            raise Refusal("message_not_in_streaming_state")
        return key

    def _next_ts(self) -> str:
        return f"1770243600.{next(self._clock):06d}"

    def _put(self, channel: str, body: Body) -> Body:
        ts = self._next_ts()
        kept = {k: v for k, v in body.items() if k != "token"}
        message = {**kept, "ts": ts, "order": next(self._clock), "edits": 0, "at": time.monotonic()}
        self.messages[(channel, ts)] = message
        if self.on_message:
            self.on_message(message)
        return {"channel": channel, "ts": ts, "message": {"text": message.get("text", ""), "ts": ts}}


def _check_content(body: Body) -> None:
    if body.get("markdown_text") and (body.get("text") or body.get("blocks")):
        raise Refusal("markdown_text_conflict")
    if not (body.get("text") or body.get("blocks") or body.get("markdown_text")):
        raise Refusal("no_text")
    if body.get("blocks") and (refused := slack_blocks.refuse(_json(body["blocks"]))):
        raise Refusal(*refused)
    if len(body.get("text", "")) > 40_000:
        raise Refusal("msg_too_long")


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


async def _arguments(request: web.Request) -> Body:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **await request.post()}


def _scripted_answer(scripted: Any) -> web.Response:
    if isinstance(scripted, tuple):
        status, seconds = scripted
        return web.json_response(
            {"ok": False, "error": "ratelimited"}, status=status, headers={"Retry-After": str(seconds)}
        )
    if isinstance(scripted, int):
        return web.Response(status=scripted, text="upstream connect error")
    return web.json_response({"ok": False, "error": scripted})


def _drop(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


def signed(body: str, *, secret: str = SECRET, at: float | None = None, form: bool = False) -> dict[str, str]:
    """The headers with which Slack sends a body to an app in HTTP mode."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": kind}


def form_of(body: str) -> Body:
    """A form body as a mapping."""
    return dict(parse_qsl(body))
