"""A loopback Bot API server that refuses what the real one refuses (tdlib/telegram-bot-api 10.0), over real HTTP.

`with BotServer() as server:` serves in a thread; `PYTHONPATH=tests python -m support.telegram_server --rate 30` prints
its base and serves until interrupted, with `/control/…` for whoever measures from another process.
"""

import argparse
import asyncio
import json
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Self
from urllib.parse import urlsplit

from aiohttp import web

from support.photos import NotAPicture, check_photo

TOKEN = "7000000001:TEST-token_planted-4f9a"
ME = {"id": 7000000001, "is_bot": True, "first_name": "AI 브리핑", "username": "ai_brief_bot"}
STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link", "blockquote",
          "expandable_blockquote", "text_mention", "custom_emoji", "url", "mention", "hashtag", "bot_command", "email"}  # fmt: skip
STATES = {
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "stranger": (403, "Forbidden: bot can't initiate conversation with a user"),
    "kicked": (403, "Forbidden: bot was kicked from the supergroup chat"),
    "not a member": (403, "Forbidden: bot is not a member of the supergroup chat"),
    "deleted": (403, "Forbidden: the group chat was deleted"),
    "unknown": (400, "Bad Request: chat not found"),
    "silenced": (400, "Bad Request: not enough rights to send text messages to the chat"),
}
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body></body>\r\n</html>\r\n"


class Refused(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Call:
    """A request as it came in, and how it was answered."""

    method: str
    params: dict[str, Any]
    at: float
    status: int = 0
    description: str = ""
    message_id: int = 0

    @property
    def chat(self) -> int:
        return int(self.params.get("chat_id", 0))

    @property
    def text(self) -> str:
        return str(self.params.get("text", ""))


@dataclass
class Limits:
    """Sliding windows as (how many, seconds): for the bot, a chat and a group; 0 for none."""

    bot: int = 30
    chat: int = 1
    group: int = 20
    bot_seconds: float = 1.0
    chat_seconds: float = 1.0
    group_seconds: float = 60.0
    times: dict[str, deque[float]] = field(default_factory=dict)
    stopped: dict[str, float] = field(default_factory=dict)

    def check(self, chat: int) -> None:
        """Count one message; raises `Refused` where it is one too many, and until the time it names."""
        now = time.monotonic()
        windows = [("bot", self.bot, self.bot_seconds), (f"chat {chat}", self.chat, self.chat_seconds)]
        windows += [(f"group {chat}", self.group, self.group_seconds)] if chat < 0 else []
        for name, most, seconds in windows:
            sent = self.times.setdefault(name, deque())
            while sent and sent[0] <= now - seconds:
                sent.popleft()
            if now >= self.stopped.get(name, 0) and most and len(sent) >= most:
                self.stopped[name] = now + max(1, ceil(sent[0] + seconds - now))
            if now < self.stopped.get(name, 0):
                wait = ceil(self.stopped[name] - now)
                raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        for name, _, _ in windows:
            self.times[name].append(now)


class BotServer:
    """The server. `chats[id]` is a state of `STATES` or `->NEW`; all others exist and may be written to."""

    def __init__(self, limits: Limits | None = None, *, token: str = TOKEN) -> None:
        self.token, self.limits = token, limits or Limits()
        self.chats: dict[int, str] = {}
        self.admins: set[tuple[int, int]] = set()
        self.topics: set[tuple[int, int]] = set()
        self.calls: list[Call] = []
        self.plan: dict[str, deque[str]] = {}
        """What goes wrong next, by method: `502`, `drop before`, `drop after`, `429 N`, `slow N`, `status CODE TEXT`."""
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.webhook: dict[str, Any] = {}
        self.callback_seconds = 150.0
        self.messages: dict[tuple[int, int], str] = {}
        self.in_flight = 0
        self.pushed: list[tuple[int, int, float]] = []
        """Update, chat and time of what was pushed."""
        self._updates: list[dict[str, Any]] = []
        self._taps: dict[str, float] = {}
        self._next_message, self._next_update = 1000, 1
        self._poller = 0
        self._fresh: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()
        self.port = 0

    # What a test does.

    @property
    def base(self) -> str:
        """What TELEGRAM_API_BASE is set to."""
        return f"http://127.0.0.1:{self.port}/bot"

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def push(self, *updates: dict[str, Any]) -> list[int]:
        """Make updates for whoever asks; those without an id get the next one. Returns the ids."""
        with self._lock:
            for update in updates:
                if "update_id" not in update:
                    update["update_id"] = self._next_update
                self._next_update = max(self._next_update, int(update["update_id"])) + 1
                if isinstance(tap := update.get("callback_query"), dict):
                    self._taps.setdefault(str(tap.get("id")), time.monotonic())
            self._updates += updates
            now = time.monotonic()
            self.pushed += [(int(update["update_id"]), _chat_of(update), now) for update in updates]
        if self._loop and self._fresh:
            self._loop.call_soon_threadsafe(self._fresh.set)
        return [int(update["update_id"]) for update in updates]

    def say(self, chat: int, text: str, **changes: Any) -> int:
        """Somebody writes a text in a private chat (or group, by its id); returns the update's id."""
        return self.push({"message": message(chat, text, **changes)})[0]

    def tap(self, chat: int, data: str, message_id: int, **changes: Any) -> str:
        """Somebody taps a button under a message; returns the query's id."""
        kind = changes.pop("kind", "private" if chat > 0 else "supergroup")
        user = changes.pop("user", abs(chat))
        name = changes.pop("name", f"{time.monotonic_ns()}")
        under = {
            "message_id": message_id,
            "date": 1770000000,
            "chat": {"id": chat, "type": kind},
            "from": ME,
            "text": "x",
        }
        body = {
            "id": name,
            "from": person(user),
            "chat_instance": "1",
            "message": under | changes,
            "data": data,
        }
        self.push({"callback_query": body})
        return name

    def of(self, *methods: str, chat: int | None = None) -> list[Call]:
        """The calls of these methods that were answered ok, in the order they came."""
        names = {name.casefold() for name in methods}
        return [
            call for call in list(self.calls)
            if call.method.casefold() in names and call.status == 200 and chat in {None, call.chat}
        ]  # fmt: skip

    def sent(self, chat: int | None = None) -> list[Call]:
        return self.of("sendMessage", chat=chat)

    def refused(self) -> list[Call]:
        return [call for call in list(self.calls) if call.status != 200]

    def unconfirmed(self) -> int:
        with self._lock:
            return len(self._updates)

    # What the server does.

    def _run(self, started: threading.Event) -> None:
        asyncio.run(self.serve(0, started))

    async def serve(self, port: int, started: threading.Event | None = None) -> None:
        self._loop, self._stop, self._fresh = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/control/{what}", self._control)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self.port = runner.addresses[0][1]
        if started:
            started.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        call = Call(request.match_info["method"], await _params(request), time.monotonic())
        name = call.method.casefold()
        self.in_flight += 1
        try:
            self._check_token(request)
            if name != "getupdates":
                self.calls.append(call)
            fault = self.plan[name].popleft() if self.plan.get(name) else ""
            if (early := await self._fault_before(request, fault)) is not None:
                call.status = early.status
                return early
            result = await self._do(name, call)
            call.status = 200
            if fault == "drop after":
                _hang_up(request)
            return _json(200, {"ok": True, "result": result})
        except Refused as refused:
            call.status, call.description = refused.code, refused.description
            body: dict[str, Any] = {
                "ok": False,
                "error_code": refused.code,
                "description": refused.description,
            }
            headers = {}
            if refused.parameters:
                body["parameters"] = refused.parameters
                if "retry_after" in refused.parameters:
                    headers["Retry-After"] = str(refused.parameters["retry_after"])
            return _json(refused.code, body, headers)
        finally:
            self.in_flight -= 1

    def _check_token(self, request: web.Request) -> None:
        if request.match_info["token"] != self.token:
            raise Refused(401, "Unauthorized")

    async def _fault_before(self, request: web.Request, fault: str) -> web.Response | None:
        kind, _, rest = fault.partition(" ")
        if fault == "502":
            return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
        if fault == "drop before":
            _hang_up(request)
            return web.Response()
        if kind == "429":
            raise Refused(429, f"Too Many Requests: retry after {rest}", retry_after=int(rest))
        if kind == "status":
            code, _, text = rest.partition(" ")
            raise Refused(int(code), text)
        if kind == "slow":
            await asyncio.sleep(float(rest))
        return None

    async def _do(self, name: str, call: Call) -> Any:
        simple: dict[str, Callable[[Call], Any]] = {
            "getme": lambda _: ME, "sendmessage": self._send, "sendphoto": self._send_photo, "editmessagetext": self._edit,
            "answercallbackquery": self._answer_tap, "sendchataction": self._action, "setmycommands": self._commands,
            "getchatmember": self._member, "setwebhook": self._set_webhook, "deletewebhook": self._delete_webhook,
            "getwebhookinfo": lambda _: {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": len(self._updates)},
        }  # fmt: skip
        if name == "getupdates":
            return await self._get_updates(call)
        if name not in simple:
            raise Refused(404, "Not Found: method not found")
        return simple[name](call)

    async def _get_updates(self, call: Call) -> list[dict[str, Any]]:
        if self.webhook.get("url"):
            raise Refused(409, HOOKED)
        self._poller += 1
        mine = self._poller
        assert self._fresh is not None
        self._fresh.set()
        offset, limit = int(call.params.get("offset", 0)), int(call.params.get("limit", 100))
        allowed = call.params.get("allowed_updates")
        end = time.monotonic() + min(float(call.params.get("timeout", 0)), 50)
        with self._lock:
            self._updates = [update for update in self._updates if update["update_id"] >= offset]
        while True:
            self._fresh.clear()
            with self._lock:
                ready = [u for u in self._updates if not allowed or set(allowed) & set(u) or len(u) == 1][
                    :limit
                ]
            left = end - time.monotonic()
            if ready or left <= 0:
                return ready
            try:
                await asyncio.wait_for(self._fresh.wait(), left)
            except TimeoutError:
                continue
            if mine != self._poller:
                raise Refused(409, CONFLICT)

    def _send(self, call: Call) -> dict[str, Any]:
        chat, params = self._may_write(call), call.params
        text = _checked_text(params)
        _checked_markup(params.get("reply_markup"))
        self._check_topic(chat, params.get("message_thread_id"))
        if params.get("allow_paid_broadcast") not in (None, "true", "True", True):
            raise Refused(400, "Bad Request: allow_paid_broadcast must be true")
        self._check_reply(chat, params.get("reply_parameters"))
        self.limits.check(chat)
        self._next_message += 1
        call.message_id = self._next_message
        self.messages[chat, call.message_id] = _content(params)
        return _message(chat, call.message_id, text, params)

    def _check_topic(self, chat: int, thread: Any) -> None:
        if thread is not None and (chat, int(thread)) not in self.topics:
            raise Refused(400, "Bad Request: message thread not found")

    def _send_photo(self, call: Call) -> dict[str, Any]:
        chat, params = self._may_write(call), call.params
        caption, photo = str(params.get("caption", "")), params.get("photo")
        if not isinstance(photo, bytes) or not photo:
            raise Refused(400, "Bad Request: there is no photo in the request")
        if len(caption.encode("utf-16-le", "surrogatepass")) // 2 > 1024:
            raise Refused(400, "Bad Request: message caption is too long")
        try:
            width, height = check_photo(photo)
        except NotAPicture as problem:
            raise Refused(400, f"Bad Request: {problem}") from None
        _checked_markup(params.get("reply_markup"))
        self._check_topic(chat, params.get("message_thread_id"))
        self._check_reply(chat, params.get("reply_parameters"))
        self.limits.check(chat)
        self._next_message += 1
        call.message_id = self._next_message
        self.messages[chat, call.message_id] = caption
        sizes = [{"file_id": "p", "file_unique_id": "p", "width": width, "height": height}]
        body = _message(chat, call.message_id, "", params)
        del body["text"]
        return body | {"photo": sizes, "caption": caption}

    def _check_reply(self, chat: int, reply: Any) -> None:
        if (
            reply
            and not reply.get("allow_sending_without_reply")
            and (chat, reply["message_id"]) not in self.messages
        ):
            raise Refused(400, "Bad Request: message to be replied not found")

    def _edit(self, call: Call) -> dict[str, Any]:
        chat, params = self._may_write(call), call.params
        text = _checked_text(params)
        _checked_markup(params.get("reply_markup"))
        place = (chat, int(params.get("message_id", 0)))
        if place not in self.messages:
            raise Refused(400, "Bad Request: message to edit not found")
        if self.messages[place] == _content(params):
            raise Refused(400, UNCHANGED)
        self.limits.check(chat)
        self.messages[place] = _content(params)
        call.message_id = place[1]
        return _message(chat, place[1], text, params)

    def _may_write(self, call: Call) -> int:
        try:
            chat = int(call.params["chat_id"])
        except (KeyError, ValueError):
            raise Refused(400, "Bad Request: chat_id is empty") from None
        state = self.chats.get(chat, "")
        if state.startswith("->"):
            moved = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, moved, migrate_to_chat_id=int(state[2:]))
        if state:
            raise Refused(*STATES[state])
        return chat

    def _answer_tap(self, call: Call) -> bool:
        if len(str(call.params.get("text", ""))) > 200:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        url = call.params.get("url")
        if url and not re.fullmatch(
            rf"https://t\.me/{ME['username']}\?start=[A-Za-z0-9_-]{{1,64}}", str(url)
        ):
            raise Refused(400, "Bad Request: URL_INVALID")
        asked = self._taps.pop(str(call.params.get("callback_query_id")), None)
        if asked is None or time.monotonic() - asked > self.callback_seconds:
            raise Refused(400, TOO_OLD)
        return True

    def _action(self, call: Call) -> bool:
        self._may_write(call)
        if call.params.get("action") not in {"typing", "upload_photo", "upload_document"}:
            raise Refused(400, "Bad Request: wrong parameter action in request")
        return True

    def _commands(self, call: Call) -> bool:
        commands = call.params.get("commands", [])
        if len(commands) > 100 or not all(
            re.fullmatch(r"[a-z0-9_]{1,32}", c["command"]) and 1 <= len(c["description"]) <= 256
            for c in commands
        ):
            raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
        scope = call.params.get("scope", {}).get("chat_id", "")
        self.commands[f"{scope}{call.params.get('language_code', '')}"] = commands
        return True

    def _member(self, call: Call) -> dict[str, Any]:
        chat, user = int(call.params["chat_id"]), int(call.params["user_id"])
        if (chat, user) not in self.admins:
            return {"status": "member", "user": person(user)}
        rights = ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
                  "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
                  "can_post_stories", "can_edit_stories", "can_delete_stories")  # fmt: skip
        return {"status": "administrator", "user": person(user)} | dict.fromkeys(rights, True)

    def _set_webhook(self, call: Call) -> bool:
        url = str(call.params.get("url", ""))
        if url and urlsplit(url).scheme != "https":
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = dict(call.params)
        return True

    def _delete_webhook(self, call: Call) -> bool:
        del call
        self.webhook = {}
        return True

    async def _control(self, request: web.Request) -> web.Response:
        """For another process: push updates, read or clear the calls."""
        what = request.match_info["what"]
        if what == "push":
            return web.json_response(self.push(*await request.json()))
        if what == "taps":
            self._taps |= dict.fromkeys(await request.json(), time.monotonic())
        if what == "chats":
            self.chats |= {int(chat): state for chat, state in (await request.json()).items()}
        if what == "plan":
            self.plan |= {method: deque(faults) for method, faults in (await request.json()).items()}
        if what == "clear":
            self.calls.clear()
            self.pushed.clear()
        if what == "pushed":
            return web.json_response(self.pushed)
        if what == "state":
            return web.json_response({"in_flight": self.in_flight, "unconfirmed": self.unconfirmed()})
        if what == "count":
            return web.json_response(Counter(f"{call.method} {call.status}" for call in self.calls))
        return web.json_response(
            [[c.method, c.status, c.at, c.chat, c.text, c.params.get("callback_query_id", "")] for c in self.calls]
            if what == "calls" else {}
        )  # fmt: skip


def _chat_of(update: dict[str, Any]) -> int:
    body = update.get("message") or update.get("callback_query", {}).get("message") or {}
    return int(body.get("chat", {}).get("id", 0))


def check_body(params: dict[str, Any]) -> None:
    """Raises `Refused` for a body that `sendMessage` would not take."""
    _checked_text(params)
    _checked_markup(params.get("reply_markup"))


async def _params(request: web.Request) -> dict[str, Any]:
    """Parameters of the address and the body; nested values come as JSON."""
    raw: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        raw |= await request.json()
    elif request.can_read_body:
        form = await request.post()
        raw |= {n: v.file.read() if isinstance(v, web.FileField) else str(v) for n, v in form.items()}
    for name in ("entities", "reply_markup", "link_preview_options", "reply_parameters", "commands", "scope",
                 "allowed_updates"):  # fmt: skip
        if isinstance(raw.get(name), str):
            try:
                raw[name] = json.loads(raw[name])
            except ValueError:
                raise Refused(400, f"Bad Request: can't parse {name} JSON object") from None
    return raw


def _checked_text(params: dict[str, Any]) -> str:
    text = str(params.get("text", ""))
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-8", "surrogatepass")) > 32768:
        raise Refused(400, "Bad Request: text is too long")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > 4096:
        raise Refused(400, "Bad Request: message is too long")
    if params.get("parse_mode"):
        raise Refused(400, "Bad Request: can't parse entities: this server takes entities")
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    entities = params.get("entities") or []
    for entity in entities:
        if (
            entity["type"] not in STYLES
            or entity["length"] <= 0
            or not 0 <= entity["offset"] <= units - entity["length"]
        ):
            raise Refused(400, "Bad Request: can't parse entities: wrong entity")
        if entity["type"] == "text_link" and urlsplit(entity.get("url", "")).scheme not in {
            "http",
            "https",
            "tg",
        }:
            raise Refused(400, "Bad Request: can't parse entities: wrong url")
    if len(entities) > 100:
        # The real one drops what is beyond without a word.
        raise Refused(400, "strict: over 100 entities formatting would be lost")
    return text


def _checked_markup(markup: Any) -> None:
    if not markup:
        return
    rows: Sequence[Sequence[dict[str, Any]]] = markup["inline_keyboard"]
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100:
        raise Refused(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not button.get("text"):
            raise Refused(
                400, 'Bad Request: can\'t parse inline keyboard button: Field "text" must not be empty'
            )
        if "url" not in button and "callback_data" not in button:
            raise Refused(
                400,
                "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
            )
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        if "url" in button and urlsplit(button["url"]).scheme not in {"http", "https", "tg"}:
            raise Refused(400, "Bad Request: inline keyboard button URL is invalid")


def _content(params: dict[str, Any]) -> str:
    return json.dumps(
        [params.get("text"), params.get("entities"), params.get("reply_markup")], sort_keys=True
    )


def _message(chat: int, number: int, text: str, params: dict[str, Any]) -> dict[str, Any]:
    kind = "private" if chat > 0 else "supergroup"
    body: dict[str, Any] = {
        "message_id": number,
        "from": ME,
        "chat": {"id": chat, "type": kind},
        "date": 1770000000,
    }
    return body | {"text": text} | {k: params[k] for k in ("entities", "reply_markup") if params.get(k)}


def _json(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json", headers=headers)


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def person(user: int, language: str = "ko") -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "민수", "language_code": language}


def message(chat: int, text: str, **changes: Any) -> dict[str, Any]:
    """A message as somebody writes it; a command gets its entity."""
    kind = changes.pop("kind", "private" if chat > 0 else "supergroup")
    user = changes.pop("user", abs(chat))
    body: dict[str, Any] = {
        "message_id": changes.pop("number", 1),
        "date": 1770000000,
        "chat": {"id": chat, "type": kind},
    }
    body |= {"text": text} | ({"from": person(user)} if user else {})
    if text.startswith("/"):
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return body | changes


def member_change(chat: int, status: str, kind: str = "private") -> dict[str, Any]:
    """Our own membership of a chat changes: `member`, `kicked`, `left`."""
    new: dict[str, Any] = {"user": ME, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    body = {"chat": {"id": chat, "type": kind}, "from": person(abs(chat)), "date": 1770000000}
    return {
        "my_chat_member": body | {"old_chat_member": {"user": ME, "status": "member"}, "new_chat_member": new}
    }


async def _forever(port: int, limits: Limits, tell: Callable[[str], None]) -> None:
    server = BotServer(limits)
    serving: Awaitable[None] = server.serve(port)
    task = asyncio.ensure_future(serving)
    while not server.port:  # noqa: ASYNC110 - once, at the start
        await asyncio.sleep(0.01)
    tell(server.base)
    await task


def main(words: Iterable[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--rate", type=int, default=30, help="messages in a second, 0 for no limit")
    parser.add_argument("--per-chat", type=int, default=1)
    options = parser.parse_args(list(words) if words is not None else None)
    limits = Limits(bot=options.rate, chat=options.per_chat)
    asyncio.run(_forever(options.port, limits, lambda base: print(base, flush=True)))


if __name__ == "__main__":
    main()
