"""The job on the queue `delivery`: takes batches and sends them until none wait."""

import asyncio
import logging
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from typing import Any, cast

from redis import Redis
from rq import get_current_job

from digest_core.config import Settings
from digest_core.delivery.model import Ref
from digest_core.delivery.ports import Carrier
from digest_core.errors import PlatformError, StoreError
from digest_core.platforms import PLATFORMS
from workers.batches import LEASE_SECONDS, Batches, HeldBatch
from workers.connection import redis_errors
from workers.delivery import go_on, start_edits
from workers.lanes import Lane
from workers.outage import Outage
from workers.pictures import RedisPictures
from workers.store import RedisStore
from workers.wiring import read_settings

log = logging.getLogger("aidaily")

TAKING_SECONDS = 1800.0
"""Then the job ends and lets another one go on: RQ ends those that take an hour."""
LINGER_SECONDS = LEASE_SECONDS + 5
"""What somebody else holds may become free: the job of a horse that was killed finds what that one held."""
LOOK_SECONDS = 0.5
THREADS = 24
_PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0)
_NO_TOKEN = "failed:no_token"  # noqa: S105 - a cause in reports


def deliver_batches(request: dict[str, Any]) -> dict[str, Any]:
    """Send batches until none wait; the result says how many."""
    del request
    job = get_current_job()
    if job is None:
        raise RuntimeError("deliver_batches runs as an RQ job")
    worker = f"rq:worker:{job.worker_name}"

    def told_to_stop() -> bool:
        with redis_errors():
            return bool(job.connection.hexists(worker, "shutdown_requested_date"))

    done = deliver_waiting(job.connection, read_settings(), told_to_stop)
    go_on(job.connection)
    return {"batches": done}


def queue_edits(request: dict[str, str]) -> dict[str, Any]:
    """Queue the edits of what was delivered of an edition: `edition`, `key` and `version`."""
    job = get_current_job()
    if job is None:
        raise RuntimeError("queue_edits runs as an RQ job; use workers.delivery.start_edits elsewhere")
    ref = Ref(request["edition"], request["key"])
    return {"queued": start_edits(job.connection, ref, request["version"])}


def deliver_waiting(redis: Redis, settings: Settings, told_to_stop: Callable[[], bool]) -> int:
    """Send whatever waits, platforms side by side; returns how many batches."""
    # Threads that prepare must not keep the loop from a slot for longer than that.
    sys.setswitchinterval(0.001)
    return asyncio.run(Shift(redis, settings).work(told_to_stop))


def load() -> None:
    """Import what jobs need, so that a work horse begins at once."""
    for platform in PLATFORMS.values():
        import_module(platform.carrier.partition(":")[0])


class Shift:
    """One job: a lane for each platform. None ends while another one is busy, since a worker runs one job at a time."""

    def __init__(self, redis: Redis, settings: Settings) -> None:
        self._redis, self._settings = redis, settings
        self._until = time.monotonic() + TAKING_SECONDS
        self._busy = 0

    async def work(self, told_to_stop: Callable[[], bool]) -> int:
        """Send until nothing waits, or told to stop; returns how many batches."""
        # Leases must be renewed however many threads wait for a server that is away.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        self._stop, self._quiet = asyncio.Event(), asyncio.Event()
        watching = asyncio.create_task(self._watch(told_to_stop))
        try:
            return sum(await asyncio.gather(*map(self._lane, PLATFORMS)))
        finally:
            watching.cancel()

    async def _watch(self, told_to_stop: Callable[[], bool]) -> None:
        while not self._stop.is_set():
            with suppress(StoreError):
                if await asyncio.to_thread(told_to_stop):
                    self._stop.set()
            await asyncio.sleep(LOOK_SECONDS)

    def _may_take(self) -> bool:
        return time.monotonic() < self._until and not self._stop.is_set()

    async def _lane(self, name: str) -> int:
        """One platform's batches."""
        batches, outage, number, failures = Batches(self._redis), Outage(), 0, 0
        seen = time.monotonic()
        while self._may_take() and failures <= len(_PAUSES):
            held = await outage.ridden(lambda: batches.take(name))
            if held is None:
                waiting = await outage.ridden(batches.open) if time.monotonic() - seen < LINGER_SECONDS else 0
                if not (self._busy or waiting):
                    break
                await self._rest()
                continue
            try:
                number, failures = number + await self._send(name, batches, held), 0
            except PlatformError as error:
                log.error("%s", error)  # noqa: TRY400 - the message says what to do
                await outage.ridden(lambda held=held: batches.release(held))  # type: ignore[misc]
                await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
                failures += 1
            seen = time.monotonic()
        return number

    async def _rest(self) -> None:
        """Until it is time to look again, or the last busy lane has ended."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait() if self._busy else asyncio.Event().wait(), LOOK_SECONDS)

    async def _send(self, name: str, batches: Batches, held: HeldBatch) -> int:
        """Send a batch and what follows it; raises `PlatformError` where the platform cannot be reached."""
        carrier = _open(name, self._settings, self._redis)
        if carrier is None:
            return await asyncio.to_thread(_refuse, batches, name, held)
        self._busy += 1
        self._quiet.clear()
        try:
            async with carrier as connected:
                lane = Lane(
                    name, self._redis, self._settings, connected, batches,
                    stop=self._stop, may_take=self._may_take,
                )  # fmt: skip
                return await lane.run(held)
        finally:
            self._busy -= 1
            if not self._busy:
                self._quiet.set()


def _open(name: str, settings: Settings, redis: Redis) -> Carrier | None:
    module, _, attribute = PLATFORMS[name].carrier.partition(":")
    opened = cast("Callable[..., Carrier | None]", getattr(import_module(module), attribute))
    return opened(settings, RedisPictures(redis, RedisStore(redis), settings.categories).png)


def _refuse(batches: Batches, name: str, first: HeldBatch) -> int:
    """Without a token nothing can be sent; the recipients stay owed what they are."""
    held: HeldBatch | None = first
    number = 0
    while held is not None:
        batches.count(held, {_NO_TOKEN: len(held.batch.addresses)})
        batches.finish(held)
        number, held = number + 1, batches.take(name)
    return number
