"""The life of the adapter: long polling or a webhook, until told to stop."""

import asyncio
import hmac
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

from aiohttp import web
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import Conflict, InvalidToken, TelegramError

from bot import serving
from bot.console import say
from bot.conversation import VERBS
from bot.serving import draining, listening, pause, until_done
from bot.telegram.adapter import Adapter
from bot.telegram.messenger import cause_of
from bot.telegram.request import AiohttpRequest
from bot.telegram.updates import ALLOWED, PLATFORM, read_event
from bot.wiring import Runtime
from digest_core.errors import AidailyError
from digest_core.text import shorten

log = logging.getLogger("aidaily")

PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
POLL_SECONDS = 30
_IDLE = "telegram (TELEGRAM_BOT_TOKEN이 없어 쉽니다)"
_WRONG_TOKEN = "TELEGRAM_BOT_TOKEN을 Telegram이 모릅니다. BotFather의 토큰인지 확인해 주세요."  # noqa: S105 - names the setting
_CONFLICT = (
    "같은 봇을 받는 프로세스가 또 있어 메시지를 나누어 받고 있습니다. "
    "하나만 남기거나 TELEGRAM_WEBHOOK_URL로 바꿔 주세요."
)


def serve(runtime: Runtime) -> int:
    """Run until SIGTERM or SIGINT; returns the exit status. Without a token there is nothing to do but wait."""
    reachable = runtime.settings.telegram.token
    return serving.serve((lambda stop: _meet(runtime, stop)) if reachable else None, _IDLE)


async def _meet(runtime: Runtime, stop: asyncio.Event) -> None:
    settings = runtime.settings.telegram
    polling = AiohttpRequest(connections=4)
    bot = Bot(
        settings.token, base_url=settings.api_base, request=AiohttpRequest(), get_updates_request=polling
    )
    try:
        await until_done(bot.initialize, stop, _cause_of_no_meeting)
        if not stop.is_set():
            await _live(runtime, bot, polling, stop)
    finally:
        with suppress(TelegramError):
            await bot.shutdown()


def _cause_of_no_meeting(error: Exception) -> str | None:
    if isinstance(error, InvalidToken):
        return _WRONG_TOKEN
    return cause_of(error) if isinstance(error, TelegramError) else None


async def _live(runtime: Runtime, bot: Bot, polling: AiohttpRequest, stop: asyncio.Event) -> None:
    adapter = Adapter(runtime, bot, bot.bot, runtime.chat.inbox(PLATFORM))
    with suppress(AidailyError):
        await asyncio.to_thread(runtime.chat.met, PLATFORM, f"https://t.me/{bot.bot.username}")
    async with draining(adapter.inbound, runtime):
        registering = asyncio.create_task(_register(runtime, bot))
        try:
            if runtime.settings.telegram.webhook_url:
                await _listen(runtime, bot, adapter, stop)
            else:
                await _poll(runtime, bot, polling, adapter, stop)
        finally:
            registering.cancel()


async def _register(runtime: Runtime, bot: Bot) -> None:
    """Show the commands where people look for them; in Korean, in English to all others, operators' to operators."""
    listed = {name: verb for name, verb in VERBS.items() if verb.listed}
    korean = [BotCommand(name, shorten(verb.korean, 256)) for name, verb in listed.items()]
    with suppress(TelegramError):
        await bot.set_my_commands([BotCommand(name, verb.english) for name, verb in listed.items()])
        await bot.set_my_commands(korean, language_code="ko")
    hidden = [BotCommand(n, v.korean) for n, v in VERBS.items() if not v.listed and n != "start"]
    for admin in runtime.settings.people.admins_of(PLATFORM):
        with suppress(TelegramError, ValueError):
            await bot.set_my_commands([*korean, *hidden], scope=BotCommandScopeChat(int(admin)))


async def _poll(
    runtime: Runtime, bot: Bot, request: AiohttpRequest, adapter: Adapter, stop: asyncio.Event
) -> None:
    """Fetch, keep, and only then confirm by asking for what follows."""
    say("telegram polling")
    log.info("telegram polling")
    offset, failed, fresh = 0, 0, True
    while not stop.is_set():
        try:
            if fresh:
                fresh = False
                with suppress(TelegramError):
                    await bot.delete_webhook()
            updates = await _until(stop, _fetch(bot, request, offset))
            events = [event for event in map(read_event, updates) if event is not None]
            await adapter.accept(events)
            offset = max([offset, *(number + 1 for number in map(_number, updates))])
            failed = 0
        except Conflict:
            log.warning("%s", _CONFLICT)
            await adapter.inbound.in_thread(lambda: runtime.chat.tell_admins("telegram-conflict", _CONFLICT))
            failed, fresh = max(failed, 2) + 1, True
            await pause(stop, failed)
        except (TelegramError, AidailyError) as error:
            text = cause_of(error) if isinstance(error, TelegramError) else str(error)
            log.warning("telegram: %s", text)
            await pause(stop, failed)
            failed += 1


def _number(update: Any) -> int:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else -1


async def _fetch(bot: Bot, request: AiohttpRequest, offset: int) -> list[Any]:
    """Updates as they came: one that no library knows must not hide the others."""
    asked = urlencode(
        {"offset": offset, "timeout": POLL_SECONDS, "limit": 100, "allowed_updates": json.dumps(ALLOWED)}
    )
    found = await request.post(f"{bot.base_url}/getUpdates?{asked}", read_timeout=POLL_SECONDS + 10)
    return cast("list[Any]", found) if isinstance(found, list) else []


async def _until(stop: asyncio.Event, work: Any) -> list[Any]:
    """What the work gives, or nothing as soon as we are stopped."""
    task, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return cast("list[Any]", await task)
    task.cancel()
    return []


async def _listen(runtime: Runtime, bot: Bot, adapter: Adapter, stop: asyncio.Event) -> None:
    """Serve the webhook; any number of processes may, behind one address."""
    settings = runtime.settings.telegram
    secret = settings.webhook_secret or runtime.chat.secret("telegram-webhook")
    async with listening(application(adapter.accept, secret), settings.listen, "TELEGRAM_LISTEN") as ours:
        hook = partial(
            bot.set_webhook, settings.webhook_url, secret_token=secret, allowed_updates=ALLOWED, max_connections=100
        )  # fmt: skip
        await until_done(
            hook, stop, lambda error: cause_of(error) if isinstance(error, TelegramError) else None
        )
        say(f"telegram {ours}{PATH}")
        await stop.wait()


def application(accept: Callable[[list[Any]], Any], secret: str) -> web.Application:
    """The webhook: checked, kept, then acknowledged."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), secret.encode()):
            return web.Response(status=403)
        try:
            event = read_event(json.loads(await request.read()))
        except (ValueError, RecursionError):
            return web.Response(status=400)
        try:
            await accept([event] if event else [])
        except AidailyError as error:
            log.warning("%s", error)
            return web.Response(status=503)
        return web.Response()

    app = web.Application()
    app.add_routes([web.post(PATH, receive)])
    return app
