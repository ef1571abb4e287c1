"""The life of the adapter: Socket Mode or HTTP, until told to stop."""

import asyncio
import logging
from contextlib import suppress

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from bot import serving
from bot.console import say
from bot.sending import Flooded, NeverSent, Unsure
from bot.serving import draining, listening, until_done
from bot.slack.adapter import Adapter
from bot.slack.api import TIMEOUT, Api, Refused, silent
from bot.slack.door import PATH, application, bolt_app
from bot.slack.messenger import DEAD_TOKEN, REVOKED
from bot.slack.updates import PLATFORM, Me
from bot.wiring import Runtime

log = logging.getLogger("aidaily")

LOOK_SECONDS = 2.0
PING_SECONDS = 10.0
_IDLE = "slack (SLACK_BOT_TOKEN과 SLACK_APP_TOKEN이 없어 쉽니다)"
_NO_SOCKET = "Slack이 SLACK_APP_TOKEN을 받지 않습니다. connections:write 범위의 앱 토큰인지 확인해 주세요."


def serve(runtime: Runtime) -> int:
    """Run until SIGTERM or SIGINT; returns the exit status. Without tokens there is nothing to do but wait."""
    reachable = runtime.settings.slack.reachable
    return serving.serve((lambda stop: _meet(runtime, stop)) if reachable else None, _IDLE)


async def _meet(runtime: Runtime, stop: asyncio.Event) -> None:
    async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=True) as session:
        api = Api(runtime.settings.slack, session)
        known = await until_done(lambda: api.call("auth_test"), stop, _cause_of_no_meeting)
        if known is not None:
            me = Me(str(known.get("user_id")), str(known.get("team_id")), str(known.get("bot_id") or ""))
            await _live(runtime, api, me, stop)


def _cause_of_no_meeting(error: Exception) -> str | None:
    if isinstance(error, Refused) and error.error in DEAD_TOKEN:
        return REVOKED
    return f"slack: {error}" if isinstance(error, Refused | Flooded | NeverSent | Unsure) else None


async def _live(runtime: Runtime, api: Api, me: Me, stop: asyncio.Event) -> None:
    adapter = Adapter(runtime, api, me, runtime.chat.inbox(PLATFORM))
    app = bolt_app(runtime.settings.slack, api, me, adapter.accept)
    async with draining(adapter.inbound, runtime):
        if runtime.settings.slack.app_token:
            await _connect(runtime, app, stop)
        else:
            await _listen(runtime, app, stop)


async def _connect(runtime: Runtime, app: AsyncApp, stop: asyncio.Event) -> None:
    """Socket Mode; any number of processes may, each event goes to one of them."""
    handler = AsyncSocketModeHandler(
        app, runtime.settings.slack.app_token, logger=silent, ping_interval=PING_SECONDS
    )
    connecting = asyncio.create_task(_connected(handler, stop))
    connected: bool | None = None
    try:
        while not stop.is_set():
            now = connecting.done() and await handler.client.is_connected()
            if now and not connected:
                say("slack socket")
            if now is not connected and connecting.done():
                log.info("slack: %s", "connected" if now else "not connected")
                connected = now
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_SECONDS if connected else 0.05)
    finally:
        connecting.cancel()
        await handler.client.close()  # type: ignore[no-untyped-call]


async def _connected(handler: AsyncSocketModeHandler, stop: asyncio.Event) -> None:
    """Open the first connection; the client keeps it from then on."""
    # Whatever the client raises is tried again.
    address = await until_done(
        handler.client.issue_new_wss_url, stop, lambda error: f"{_NO_SOCKET} ({type(error).__name__})"
    )
    if address is not None:
        handler.client.wss_uri = address
        await handler.client.connect()  # type: ignore[no-untyped-call]


async def _listen(runtime: Runtime, app: AsyncApp, stop: asyncio.Event) -> None:
    """HTTP; any number of processes may, behind one address."""
    settings = runtime.settings.slack
    door = application(app, settings.signing_secret)
    async with listening(door, settings.listen, "SLACK_LISTEN") as ours:
        say(f"slack {ours}{PATH}")
        await stop.wait()
