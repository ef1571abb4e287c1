"""One platform's part of a delivery job: takes batches as the sends before them go out, and keeps their leases."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from redis import Redis

from digest_core.config import Settings
from digest_core.delivery.ports import Carrier
from digest_core.errors import AidailyError, StoreError
from workers.batches import RENEW_SECONDS, Batches, HeldBatch
from workers.clock import SystemClock
from workers.delivery_desk import DeliveryDesk, Work
from workers.fan_out import FanOut
from workers.outage import Outage
from workers.preparing import Prepared, Preparing
from workers.store import RedisStore

log = logging.getLogger("aidaily")

LOW_WATER = 300
"""With fewer waiting the next batch is prepared, while these are being sent."""
MOST_HELD = 64
"""Batches of which somebody is still waited for must not hold up the others."""


class Lane:
    """Sends over one open carrier until nothing waits, `stop` is set, or it may take no more."""

    def __init__(
        self,
        name: str,
        redis: Redis,
        settings: Settings,
        carrier: Carrier,
        batches: Batches,
        *,
        stop: asyncio.Event,
        may_take: Callable[[], bool],
    ) -> None:
        self._name, self._batches, self._stop, self._may_take = name, batches, stop, may_take
        self._preparing = Preparing(redis, settings, RedisStore(redis), SystemClock(), carrier)
        self._desk = DeliveryDesk(redis, carrier, batches)
        self._fan_out = FanOut(carrier, self._desk)
        self._works: list[Work] = []
        self._outage = Outage()
        self._number = 0
        self._server = ""

    async def run(self, first: HeldBatch) -> int:
        """Send until nothing waits; returns how many batches there were."""
        self._server = await self._outage.ridden(self._batches.server)
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
        # The server may have died since the last look.
        await self._outage.ridden(self._renew)
        for work in self._works:
            if work.left and not work.lost:
                await asyncio.to_thread(self._batches.release, work.held)
        return self._number

    async def _feed(self, first: HeldBatch) -> None:
        """Take and prepare batches while there are any, and wait for what is held."""
        held: HeldBatch | None = first
        while not self._stop.is_set() and (held is not None or not self._fan_out.idle):
            if held is not None:
                await self._take_in(held)
            held = None
            self._works = [work for work in self._works if work.left and not work.lost]
            room = self._fan_out.waiting < LOW_WATER and len(self._works) < MOST_HELD
            if room and self._may_take():
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
            with suppress(StoreError):
                await asyncio.to_thread(self._renew)

    def _renew(self) -> None:
        """Keep what is held, and notice when the server was started anew."""
        works = {work.held.number: work for work in self._works}
        for number in self._batches.renew(self._name, list(works)):
            works[number].lost = True
        server = self._batches.server()
        if server != self._server:
            self._desk.write_again()
        self._server = server
