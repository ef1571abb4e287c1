"""The life of the adapter: Socket Mode or HTTP, until told to stop."""

import asyncio
import logging
import signal
from contextlib import suppress

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from bot.console import say
from bot.sending import Flooded, NeverSent, Unsure
from bot.slack.adapter import Adapter
from bot.slack.api import TIMEOUT, Api, Refused, silent
from bot.slack.door import PATH, application, bolt_app
from bot.slack.messenger import DEAD_TOKEN, REVOKED
from bot.slack.updates import PLATFORM, Me
from bot.wiring import Runtime
from digest_core.errors import AidailyError

log = logging.getLogger("aidaily")

LOOK_SECONDS = 2.0
PING_SECONDS = 10.0
_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
_IDLE = "slack (SLACK_BOT_TOKEN과 SLACK_APP_TOKEN이 없어 쉽니다)"
_NO_SOCKET = "Slack이 SLACK_APP_TOKEN을 받지 않습니다. connections:write 범위의 앱 토큰인지 확인해 주세요."


def serve(runtime: Runtime) -> int:
    """Run until SIGTERM or SIGINT; returns the exit status. Without tokens there is nothing to do but wait."""
    return asyncio.run(_serve(runtime))


async def _serve(runtime: Runtime) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    settings = runtime.settings.slack
    if not settings.reachable:
        say(_IDLE)
        await stop.wait()
        return 0
    async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=True) as session:
        api = Api(settings, session)
        if me := await _met(api, stop):
            await _live(runtime, api, me, stop)
    return 0


async def _met(api: Api, stop: asyncio.Event) -> Me | None:
    """Meet Slack, however long it takes; None where we were stopped before. A wrong token is told once."""
    failed = 0
    while not stop.is_set():
        try:
            known = await api.call("auth_test")
        except (Refused, Flooded, NeverSent, Unsure) as error:
            if failed == 0:
                dead = isinstance(error, Refused) and error.error in DEAD_TOKEN
                log.error("%s", REVOKED if dead else f"slack: {error}")  # noqa: TRY400
            await _pause(stop, failed)
            failed += 1
        else:
            return Me(str(known.get("user_id")), str(known.get("team_id")), str(known.get("bot_id") or ""))
    return None


async def _pause(stop: asyncio.Event, failed: int) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), _PAUSES[min(failed, len(_PAUSES) - 1)])


async def _live(runtime: Runtime, api: Api, me: Me, stop: asyncio.Event) -> None:
    adapter = Adapter(runtime, api, me, runtime.chat.inbox(PLATFORM))
    app = bolt_app(runtime.settings.slack, api, me, adapter.accept)
    sweeping = asyncio.create_task(adapter.inbound.run())
    try:
        if runtime.settings.slack.app_token:
            await _connect(runtime, app, stop)
        else:
            await _listen(runtime, app, stop)
    finally:
        sweeping.cancel()
        await adapter.inbound.close()


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
    failed = 0
    while not stop.is_set():
        try:
            handler.client.wss_uri = await handler.client.issue_new_wss_url()
        except Exception as error:  # noqa: BLE001 - whatever the client raises, it is told once and tried again
            if failed == 0:
                log.error("%s (%s)", _NO_SOCKET, type(error).__name__)  # noqa: TRY400
            await _pause(stop, failed)
            failed += 1
        else:
            await handler.client.connect()  # type: ignore[no-untyped-call]
            return


async def _listen(runtime: Runtime, app: AsyncApp, stop: asyncio.Event) -> None:
    """HTTP; any number of processes may, behind one address."""
    settings = runtime.settings.slack
    host, port = settings.listen
    runner = web.AppRunner(application(app, settings.signing_secret), access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise AidailyError(
                f"SLACK_LISTEN 주소를 열 수 없습니다 ({error.strerror}). 다른 포트를 적어 주세요."
            ) from error
        address = runner.addresses[0]
        say(f"slack http://{address[0]}:{address[1]}{PATH}")
        await stop.wait()
    finally:
        await runner.cleanup()
