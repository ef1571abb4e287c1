"""Many sends in flight to one platform, each within the shared limits and recorded before and after.

The rule for a send whose fate is unknown (its process died, no answer came, the line dropped, a 5xx page): it is
counted as uncertain and made once more. What is unknown then stays so; it is never sent again by itself.

Slots, and the marks of what goes out, are asked for in blocks of about 100 ms with one round trip each; results are
written in blocks, too. A slot that passed unused is given up for another one: two sends close together would be one
too many for a window.
"""

import asyncio
import heapq
import itertools
import logging
import math
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from digest_core.chat_ports import Grant
from digest_core.delivery.ports import Carrier, Tried
from digest_core.errors import StoreError
from workers.outage import Outage
from workers.trips import Trip
from workers.window import Window

log = logging.getLogger("aidaily")

MOST_IN_FLIGHT = 256
BLOCK_SECONDS = 0.05
AGAIN_SECONDS = 0.05
"""How long after a refused slot to ask again: half of what the limiter gives ahead is still to go then."""
SOON_SECONDS = 0.2
LATE_SECONDS = 0.018
"""A slot this late is given up: less than the guard of a broadcast's window, with room for the line."""
LONGEST_WAIT_SECONDS = 5.0
NOTE_SECONDS = 0.01
"""Results are written as they come in; what is unwritten when a process dies counts as uncertain."""
AHEAD_SECONDS = 0.05
"""Slots are asked for when those in hand end sooner than that: what is marked and waits is uncertain in a death, too."""
UNSURE_SECONDS = 1.0
EVERYBODY_SECONDS = 1.02
_PAUSES = (0.2, 0.5, 1, 2, 5, 10)


class Desk(Protocol):
    """What keeps account, in threads: slots, marks, results. All raise `StoreError` where the server is away."""

    def begin(self, trips: Sequence[Trip]) -> tuple[tuple[Grant, ...], tuple[bool, ...]]:
        """A slot for each, and whether it may go; those that get a slot now are marked as on their way."""

    def write(self) -> None:
        """Write what has been noted since the last time, what is urgent first."""

    def write_all(self) -> None:
        """Write all that is left."""

    def landed(self, trip: Trip, tried: Tried) -> None:
        """Note what became of a send."""

    def dropped(self, trip: Trip) -> None:
        """Note that somebody else sees to it."""

    def let_go(self, trip: Trip) -> None:
        """Note that it has not gone out, for whoever takes it next."""

    def stop(self, name: str, seconds: float) -> None:
        """Nothing called so for a time: the platform said so."""


class FanOut:
    """Sends trips until told that no more will come."""

    def __init__(self, carrier: Carrier, desk: Desk) -> None:
        self._carrier, self._desk = carrier, desk
        self._ready: deque[Trip] = deque()
        self._later: list[tuple[float, int, Trip]] = []
        self._count = itertools.count()
        self._flying: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._closed, self._stopped_until, self._until = False, 0.0, 0.0
        self._last_flood = ("", 0.0)
        self._outage = Outage()
        self._window = Window(carrier.shared)
        self._most = max(2, math.ceil(carrier.shared.count / carrier.shared.seconds * BLOCK_SECONDS) + 1)

    @property
    def waiting(self) -> int:
        """How many have not gone out and could."""
        return len(self._ready)

    @property
    def idle(self) -> bool:
        return not (self._ready or self._later or self._flying)

    def add(self, trips: Sequence[Trip]) -> None:
        self._ready.extend(trips)
        self._news.set()

    def close(self) -> None:
        """No more will come."""
        self._closed = True
        self._news.set()

    def abandon(self) -> None:
        """Begin nothing more; what is in flight lands."""
        for trip in (*self._ready, *(later for _, _, later in self._later)):
            self._desk.let_go(trip)
        self._ready.clear()
        self._later.clear()
        self.close()

    async def run(self) -> None:
        """Send until closed and done, and write all there is to note."""
        writing = asyncio.create_task(self._write_on())
        try:
            while not (self._closed and self.idle):
                self._news.clear()
                self._wake()
                if block := self._next_block():
                    await self._begin(block)
                    await self._ahead()
                else:
                    await self._rest()
        finally:
            writing.cancel()
            await asyncio.gather(*self._flying, return_exceptions=True)
        await self._written(self._desk.write_all)

    def _wake(self) -> None:
        now = asyncio.get_running_loop().time()
        while self._later and self._later[0][0] <= now:
            self._ready.append(heapq.heappop(self._later)[2])

    def _next_block(self) -> list[Trip]:
        room = min(self._most, MOST_IN_FLIGHT - len(self._flying), len(self._ready))
        return [self._ready.popleft() for _ in range(room)]

    async def _rest(self) -> None:
        """Until something lands, comes in, or is free again."""
        loop = asyncio.get_running_loop()
        wait = self._later[0][0] - loop.time() if self._later else LONGEST_WAIT_SECONDS
        try:
            await asyncio.wait_for(self._news.wait(), max(0.0, min(wait, LONGEST_WAIT_SECONDS)))
        except TimeoutError:
            return

    async def _begin(self, block: list[Trip]) -> None:
        try:
            grants, may = await asyncio.to_thread(self._desk.begin, block)
        except StoreError as error:
            self._ready.extendleft(reversed(block))
            await self._outage.waited(error)
            return
        self._outage.over()
        now, refused = asyncio.get_running_loop().time(), list[tuple[Trip, float]]()
        for trip, grant, granted in zip(block, grants, may, strict=True):
            if not granted:
                self._desk.dropped(trip)
            elif grant.granted:
                self._start(trip, now + grant.wait)
            else:
                refused.append((trip, grant.wait))
        await self._put_back(refused, now)

    async def _ahead(self) -> None:
        """Until the slots in hand come to an end."""
        now = asyncio.get_running_loop().time()
        await asyncio.sleep(max(0.0, self._until - AHEAD_SECONDS - now))

    async def _put_back(self, refused: Sequence[tuple[Trip, float]], now: float) -> None:
        """Those whose own limits are full wait apart from those for whom there is only no slot yet."""
        soon = [(trip, wait) for trip, wait in refused if wait <= SOON_SECONDS]
        for trip, wait in refused:
            if wait > SOON_SECONDS:
                self._after(trip, now + min(wait, LONGEST_WAIT_SECONDS))
        self._ready.extendleft(trip for trip, _ in reversed(soon))
        if soon:
            await asyncio.sleep(min(wait for _, wait in soon) + AGAIN_SECONDS)

    def _after(self, trip: Trip, when: float) -> None:
        heapq.heappush(self._later, (when, next(self._count), trip))
        self._news.set()

    def _start(self, trip: Trip, due: float) -> None:
        self._until = max(self._until, due)
        task = asyncio.create_task(self._fly(trip, due))
        self._flying.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._flying.discard(task)
        self._news.set()

    async def _fly(self, trip: Trip, due: float) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, due - loop.time()))
        late = loop.time() - due > LATE_SECONDS
        await self._room()
        if late or loop.time() < self._stopped_until:
            self._ready.appendleft(trip)
            return
        self._window.begin()
        try:
            tried = await self._sent(trip)
        finally:
            self._window.answered(loop.time())
        self._landed(trip, tried)

    async def _room(self) -> None:
        """Until the platform, as far as we know, has not counted too many."""
        now = asyncio.get_running_loop().time
        while wait := self._window.wait(now()):  # noqa: ASYNC110 - it is time that must pass
            await asyncio.sleep(wait)

    async def _sent(self, trip: Trip) -> Tried:
        piece = trip.unit.piece
        body = piece.bare if trip.bare else piece.body
        try:
            if trip.edits:
                return await self._carrier.edit(trip.place, trip.edits, body)
            return await self._carrier.send(trip.place, body, thread=trip.thread)
        except Exception as error:  # noqa: BLE001 - one recipient must not end the others, whatever a carrier did
            log.error("%s: a send failed: %s", self._carrier.shared.name, type(error).__name__)  # noqa: TRY400
            return Tried(status="unsure", cause=type(error).__name__)

    def _landed(self, trip: Trip, tried: Tried) -> None:
        """Note what became of it, and go on with what is still to be sent."""
        self._desk.landed(trip, tried)
        if trip.over:
            return
        now = asyncio.get_running_loop().time()
        if tried.status == "flooded":
            self._flooded(trip, tried.seconds, now)
        elif tried.status == "never":
            self._after(trip, now + _PAUSES[min(trip.failures, len(_PAUSES)) - 1])
        elif tried.status == "unsure":
            self._after(trip, now + UNSURE_SECONDS)
        elif tried.status == "elsewhere":
            self._after(trip, now)
        else:
            self._after(trip, now + EVERYBODY_SECONDS)

    def _flooded(self, trip: Trip, seconds: float, now: float) -> None:
        """Stop the recipient; when another one hits the limit too, it is everybody's, and all stop."""
        own = self._carrier.limits(trip.place)[0].name
        other, at = self._last_flood
        everybody = other not in {"", own} and now - at < EVERYBODY_SECONDS
        self._last_flood = (own, now)
        if everybody:
            self._stopped_until = max(self._stopped_until, now + seconds)
        name = self._carrier.shared.name if everybody else own
        log.warning("%s: too many requests, waiting %s s", name, seconds)
        self._later_in_thread(lambda: self._desk.stop(name, seconds))
        self._after(trip, now + seconds)

    def _later_in_thread(self, work: Callable[[], None]) -> None:
        async def act() -> None:
            try:
                await asyncio.to_thread(work)
            except StoreError as error:
                log.warning("%s", error)

        task = asyncio.create_task(act())
        self._flying.add(task)
        task.add_done_callback(self._ended)

    async def _write_on(self) -> None:
        while True:
            await asyncio.sleep(NOTE_SECONDS)
            await self._written(self._desk.write)

    async def _written(self, write: Callable[[], None]) -> None:
        """Write what was noted, however long the server is away: nobody else knows it."""
        while True:
            try:
                await asyncio.shield(asyncio.to_thread(write))
            except StoreError as error:
                await self._outage.waited(error)
            else:
                self._outage.over()
                return
