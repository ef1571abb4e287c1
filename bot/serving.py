"""The life of an adapter, whatever its platform: met, warm, listening, until told to stop."""

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from aiohttp import web

from bot.console import say
from bot.inbound import Inbound
from bot.wiring import Runtime
from digest_core.errors import AidailyError

log = logging.getLogger("aidaily")

T = TypeVar("T")
Life = Callable[[asyncio.Event], Awaitable[None]]

_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
_ANY_QUESTION = "1번 리스크는?"


def serve(life: Life | None, idle: str) -> int:
    """Run `life` until SIGTERM or SIGINT; returns the exit status.

    Without one, what is missing stands in `idle`, and there is nothing to do but wait.
    """
    return asyncio.run(_serve(life, idle))


async def _serve(life: Life | None, idle: str) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if life is None:
        say(idle)
        await stop.wait()
    else:
        await life(stop)
    return 0


async def until_done(
    act: Callable[[], Awaitable[T]], stop: asyncio.Event, told: Callable[[Exception], str | None]
) -> T | None:
    """What `act` gives, however often it has to be tried; None where we were stopped before.

    `told` gives what to log of a failure, None for one that is not to be tried again; only the first is logged.
    """
    failed = 0
    while not stop.is_set():
        try:
            return await act()
        except Exception as error:
            cause = told(error)
            if cause is None:
                raise
            if failed == 0:
                log.error("%s", cause)  # noqa: TRY400 - a traceback may hold a token
            await pause(stop, failed)
            failed += 1
    return None


async def pause(stop: asyncio.Event, failed: int) -> None:
    """Wait after so many failures, unless we are stopped."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), _PAUSES[min(failed, len(_PAUSES) - 1)])


@asynccontextmanager
async def draining(inbound: Inbound, runtime: Runtime) -> AsyncIterator[None]:
    """Handle what comes in, and at the end let what is being handled end."""
    await _warm(inbound, runtime)
    sweeping = asyncio.create_task(inbound.run())
    try:
        yield
    finally:
        sweeping.cancel()
        await inbound.close()


async def _warm(inbound: Inbound, runtime: Runtime) -> None:
    """Load what an answer needs before somebody waits for it, and keep the collector of garbage off it for good."""

    def ask() -> None:
        with suppress(AidailyError):
            runtime.conversation.ask(_ANY_QUESTION)

    await inbound.in_thread(ask)
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def listening(app: web.Application, listen: tuple[str, int], setting: str) -> AsyncIterator[str]:
    """Serve HTTP; gives our address. Any number of processes may, behind one address of the platform's.

    Raises `AidailyError` where `setting` names an address that cannot be opened.
    """
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, *listen).start()
        except OSError as error:
            raise AidailyError(
                f"{setting} 주소를 열 수 없습니다 ({error.strerror}). 다른 포트를 적어 주세요."
            ) from error
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
