"""The web process: the archive, whether it lives, whether it is ready, and its numbers."""

import asyncio
import signal
from collections.abc import Callable
from typing import TypeVar

from aiohttp import web

from bot.console import say
from bot.web.archive import Archive, guard
from bot.web.metrics import CONTENT_TYPE, exposition
from bot.wiring import Runtime
from digest_core.errors import AidailyError, StoreError
from digest_core.health import readiness

T = TypeVar("T")


def application(runtime: Runtime) -> web.Application:
    """The routes, over the runtime's store."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        ready, why = await _in_thread(lambda: _readiness(runtime))
        return web.Response(text=f"{why}\n", status=200 if ready else 503)

    async def metrics(_: web.Request) -> web.Response:
        try:
            body = await _in_thread(lambda: exposition(runtime))
        except StoreError as error:
            return web.Response(text=f"{error}\n", status=503)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})

    archive = Archive(runtime)
    app = web.Application(middlewares=[guard(archive)])
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)])
    app.add_routes(archive.routes())
    return app


def _readiness(runtime: Runtime) -> tuple[bool, str]:
    try:
        newest = runtime.store.newest("daily", samples=False)
    except AidailyError as error:
        return False, str(error)
    return readiness(newest, runtime.clock.now(), runtime.settings)


async def _in_thread(work: Callable[[], T]) -> T:
    """The store waits for Redis; the loop must not."""
    return await asyncio.to_thread(work)


def serve(runtime: Runtime) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit status, 1 where the address is taken."""
    return asyncio.run(_serve(runtime))


async def _serve(runtime: Runtime) -> int:
    host, port = runtime.settings.web_listen
    runner = web.AppRunner(application(runtime), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise AidailyError(
                f"WEB_LISTEN 주소를 열 수 없습니다 ({error.strerror}). 다른 포트를 적거나 그 포트를 쓰는 프로그램을 끝내 주세요."
            ) from error
        address = runner.addresses[0]
        say(f"web http://{f'[{host}]' if ':' in host else host}:{address[1]}")
        await _stopped()
    finally:
        await runner.cleanup()
    return 0


async def _stopped() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
