"""The job on the queue `delivery`: takes batches and sends them until none wait."""

import asyncio
import logging
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, cast

from redis import Redis
from rq import get_current_job

from digest_core.config import Settings
from digest_core.delivery.model import Ref
from digest_core.delivery.ports import Carrier
from digest_core.errors import AidailyError, PlatformError, StoreError
from digest_core.platforms import PLATFORMS
from workers.batches import RENEW_SECONDS, Batches, HeldBatch
from workers.clock import SystemClock
from workers.connection import redis_errors
from workers.delivery import start_edits
from workers.delivery_desk import DeliveryDesk, Work
from workers.fan_out import FanOut
from workers.outage import Outage
from workers.preparing import Prepared, Preparing
from workers.store import RedisStore
from workers.wiring import read_settings

log = logging.getLogger("aidaily")

LOW_WATER = 300
"""With fewer waiting the next batch is prepared, while these are being sent."""
MOST_HELD = 8
TAKING_SECONDS = 1800.0
"""Then the job ends and lets another one go on: RQ ends those that take an hour."""
LOOK_SECONDS = 0.5
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

    return {"batches": deliver_waiting(job.connection, read_settings(), told_to_stop)}


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

    async def lanes() -> int:
        stop = asyncio.Event()
        watching = asyncio.create_task(_watch(told_to_stop, stop))
        try:
            done = await asyncio.gather(*(_lane(name, redis, settings, stop) for name in PLATFORMS))
        finally:
            watching.cancel()
        return sum(done)

    return asyncio.run(lanes())


def load() -> None:
    """Import what jobs need, so that a work horse begins at once."""
    for platform in PLATFORMS.values():
        import_module(platform.carrier.partition(":")[0])


async def _watch(told_to_stop: Callable[[], bool], stop: asyncio.Event) -> None:
    while not stop.is_set():
        with suppress(StoreError):
            if await asyncio.to_thread(told_to_stop):
                stop.set()
        await asyncio.sleep(LOOK_SECONDS)


async def _lane(name: str, redis: Redis, settings: Settings, stop: asyncio.Event) -> int:
    """One platform's batches."""
    batches = Batches(redis)
    held = await Outage().ridden(lambda: batches.take(name))
    if held is None:
        return 0
    carrier = _open(name, settings)
    if carrier is None:
        return await asyncio.to_thread(_refuse, batches, name, held)
    try:
        async with await _connected(carrier, stop) as connected:
            lane = Lane(name, redis, settings, connected, batches, stop)
            return await lane.run(held)
    except PlatformError as error:
        log.error("%s", error)  # noqa: TRY400 - the message says what to do
        await asyncio.to_thread(batches.release, held)
        return 0


def _open(name: str, settings: Settings) -> Carrier | None:
    module, _, attribute = PLATFORMS[name].carrier.partition(":")
    return cast("Callable[[Settings], Carrier | None]", getattr(import_module(module), attribute))(settings)


class _Connected:
    """A carrier that is entered already."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    async def __aenter__(self) -> Carrier:
        return self._carrier

    async def __aexit__(self, *_: object) -> None:
        await self._carrier.__aexit__(None, None, None)


async def _connected(carrier: Carrier, stop: asyncio.Event) -> _Connected:
    """The platform may be away for a moment; raises `PlatformError` where it stays so."""
    for pause in _PAUSES:
        try:
            return _Connected(await carrier.__aenter__())
        except PlatformError:
            if stop.is_set():
                raise
            await asyncio.sleep(pause)
    return _Connected(await carrier.__aenter__())


def _refuse(batches: Batches, name: str, first: HeldBatch) -> int:
    """Without a token nothing can be sent; the recipients stay owed what they are."""
    held: HeldBatch | None = first
    number = 0
    while held is not None:
        batches.count(held, {_NO_TOKEN: len(held.batch.addresses)})
        batches.finish(held)
        number, held = number + 1, batches.take(name)
    return number


class Lane:
    """One platform within one job: takes batches as the sends before them go out."""

    def __init__(
        self,
        name: str,
        redis: Redis,
        settings: Settings,
        carrier: Carrier,
        batches: Batches,
        stop: asyncio.Event,
    ) -> None:
        self._name, self._batches, self._stop = name, batches, stop
        self._preparing = Preparing(redis, settings, RedisStore(redis), SystemClock(), carrier)
        self._desk = DeliveryDesk(redis, carrier, batches)
        self._fan_out = FanOut(carrier, self._desk)
        self._works: list[Work] = []
        self._outage = Outage()
        self._number = 0

    async def run(self, first: HeldBatch) -> int:
        """Send until nothing waits; returns how many batches there were."""
        renewing = asyncio.create_task(self._renew_on())
        sending = asyncio.create_task(self._fan_out.run())
        try:
            await self._feed(first)
            if self._stop.is_set():
                self._fan_out.abandon()
            self._fan_out.close()
            await sending
        finally:
            renewing.cancel()
            sending.cancel()
        for work in self._works:
            if work.left and not work.lost:
                await asyncio.to_thread(self._batches.release, work.held)
        return self._number

    async def _feed(self, first: HeldBatch) -> None:
        """Take and prepare batches while there are any, and wait for what is held."""
        held: HeldBatch | None = first
        until = time.monotonic() + TAKING_SECONDS
        while not self._stop.is_set() and (held is not None or not self._fan_out.idle):
            if held is not None:
                await self._take_in(held)
            held = None
            self._works = [work for work in self._works if work.left and not work.lost]
            room = self._fan_out.waiting < LOW_WATER and len(self._works) < MOST_HELD
            if room and time.monotonic() < until:
                held = await self._outage.ridden(lambda: self._batches.take(self._name))
            if held is None:
                await asyncio.sleep(0.02)

    async def _take_in(self, held: HeldBatch) -> None:
        self._number += 1
        prepared = await self._prepared(held)
        if prepared is None:
            return
        if prepared.trips:
            self._works.append(prepared.work)
            self._fan_out.add(prepared.trips)
        else:
            self._desk.done(prepared.work)

    async def _prepared(self, held: HeldBatch) -> Prepared | None:
        """The batch's trips; None where it was let go, as nothing can be made of it."""

        def prepare() -> Prepared:
            prepared = self._preparing.prepare(held)
            self._batches.count(held, dict(prepared.counts))
            return prepared

        work = Work(held, left=1)
        self._works.append(work)
        try:
            return await self._outage.ridden(prepare)
        except AidailyError as error:
            log.error("%s", error)  # noqa: TRY400 - the message says what to do
            await asyncio.to_thread(self._batches.release, held)
            # It would fail again at once; a sweep brings the next job.
            self._stop.set()
            return None
        finally:
            self._works.remove(work)

    async def _renew_on(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            works = {work.held.number: work for work in self._works}
            with suppress(StoreError):
                lost = await asyncio.to_thread(self._batches.renew, self._name, list(works))
                for number in lost:
                    works[number].lost = True
