"""Where Slack comes in: through Bolt, checked, kept, and only then acknowledged."""

import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.slack.api import Api, silent
from bot.slack.forms import SETTINGS, mistakes
from bot.slack.updates import Me, read_event
from digest_core.chat_ports import Event
from digest_core.config.slack import SlackSettings
from digest_core.errors import AidailyError

log = logging.getLogger("aidaily")

PATH = "/slack/events"
LARGEST_BODY = 1024 * 1024
OLDEST_SECONDS = 300
_STAMP = re.compile(r"\d{1,12}", re.ASCII)
_FORM = "application/x-www-form-urlencoded"

Accept = Callable[[Sequence[Event]], Awaitable[None]]
Json = dict[str, Any]


def bolt_app(settings: SlackSettings, api: Api, me: Me, accept: Accept) -> AsyncApp:
    """Bolt's application, whose only listener keeps what comes in; nothing reaches Slack while it does."""

    async def keep(req: AsyncBoltRequest, next: Callable[[], Awaitable[Any]]) -> BoltResponse | None:  # noqa: A002 - Bolt's name
        body = req.body if isinstance(req.body, dict) else {}
        if body.get("type") == "url_verification":
            await next()
            return None
        return await kept(body, me, accept)

    return AsyncApp(
        token=settings.bot_token,
        client=api.client,
        signing_secret=settings.signing_secret,
        before_authorize=keep,
        logger=silent,
    )


async def kept(body: Json, me: Me, accept: Accept) -> BoltResponse:
    """The acknowledgement of a payload, once it is in the inbox; a form with mistakes is given back at once."""
    view = body.get("view") or {}
    if (
        body.get("type") == "view_submission"
        and view.get("callback_id") == SETTINGS
        and (wrong := mistakes(view))
    ):
        return BoltResponse(status=200, body={"response_action": "errors", "errors": wrong})
    try:
        event = read_event(kind_of(body), body, me)
        await accept([event] if event else [])
    except AidailyError as error:
        log.warning("%s", error)
        return BoltResponse(status=503, body="")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # Of a shape nobody has seen: to be sent it again would not help.
        log.warning("slack: a payload was not understood: %s", type(error).__name__)
    return BoltResponse(status=200, body="")


def kind_of(body: Json) -> str:
    """Which of Slack's three ways a payload came."""
    if "command" in body and "type" not in body:
        return "command"
    return "event" if "event" in body or body.get("type") == "event_callback" else "interaction"


def application(app: AsyncApp, secret: str) -> web.Application:
    """The HTTP mode: `/slack/events` takes events, commands and interactions."""
    verifier = SignatureVerifier(secret)

    async def receive(request: web.Request) -> web.Response:
        raw = await request.read()
        if refusal := refused(raw, request.headers, verifier):
            return web.Response(status=refusal)
        headers: dict[str, str | Sequence[str]] = dict(request.headers.items())
        made = AsyncBoltRequest(body=raw.decode(), headers=headers)
        answer = await app.async_dispatch(made)
        kind = answer.headers.get("content-type", ["text/plain"])[0].partition(";")[0]
        return web.Response(status=answer.status, text=answer.body or "", content_type=kind)

    web_app = web.Application(client_max_size=LARGEST_BODY)
    web_app.add_routes([web.post(PATH, receive)])
    return web_app


def refused(raw: bytes, headers: Any, verifier: SignatureVerifier) -> int:
    """401 for what Slack has not signed within five minutes, 400 for what cannot be read, 0 for the rest."""
    kind = str(headers.get("Content-Type", "")).partition(";")[0].strip().lower()
    if kind == _FORM and raw.startswith(b"ssl_check=1&"):
        return 0
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    if (
        not _STAMP.fullmatch(stamp)
        or abs(time.time() - int(stamp)) > OLDEST_SECONDS
        or not signature.isascii()
    ):
        return 401
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return 400
    if not verifier.is_valid(text, stamp, signature):
        return 401
    return 0 if _readable(text, kind) else 400


def _readable(text: str, kind: str) -> bool:
    """Whether Bolt can take it apart without falling over."""
    try:
        if kind != _FORM:
            return isinstance(json.loads(text), dict)
        fields = dict(parse_qsl(text))
        return isinstance(json.loads(fields["payload"]), dict) if "payload" in fields else bool(fields)
    except (ValueError, RecursionError):
        return False
