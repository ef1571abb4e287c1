"""One message to a platform: when there is room for it, until it is known what became of it.

The rule for a message whose fate is unknown (no answer in time, the line dropped, a 5xx page): it is counted as
uncertain and sent once more, because whoever asked would rather read twice than wait for nothing. What a platform
refuses is never sent again as it is.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from digest_core.chat_ports import Grant, Limit, Limiter, Outcome

log = logging.getLogger("aidaily")

# A guard of 2 % against clocks and wires.
WINDOW_SECONDS = 1.02
LONGEST_WAIT_SECONDS = 5.0
"""Then room is asked for again: what stopped everybody may be over."""
_REMEMBERED = 1000
_PAUSES = (0.2, 0.5, 1, 2, 5, 10)

InThread = Callable[[Callable[[], Any]], Awaitable[Any]]


class Pictures(Protocol):
    """Finds the bytes of a picture by its place (`figures.PictureRef.place`); called in a thread."""

    def __call__(self, edition: str, key: str, name: str) -> bytes | None:
        """The PNG, None where there is none."""


def no_picture(edition: str, key: str, name: str) -> bytes | None:
    """Where there are no pictures."""
    del edition, key, name
    return None


class Shelf:
    """The bytes of pictures that many are sent, each found once; for as long as a carrier lives."""

    def __init__(self, find: Pictures) -> None:
        self._find = find
        self._kept: dict[tuple[str, ...], bytes | None] = {}

    async def png(self, where: Mapping[str, str]) -> bytes | None:
        """The picture at a place, None where there is none."""
        name = tuple(where.values())
        if name not in self._kept:
            self._kept[name] = await asyncio.to_thread(self._find, **where)
        return self._kept[name]


class LeaseLost(Exception):
    """Another process handles the event now: nothing more may be sent for it."""


class Flooded(Exception):
    """The platform asks to wait for so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


class NeverSent(Exception):
    """The request certainly did not reach the platform, or it could not take it: worth trying again."""


class Unsure(Exception):
    """Nobody knows whether the message went out. The message is a cause without a word of ours."""


class Hook(Protocol):
    """Called in a thread right before each attempt to send; raises `LeaseLost` where it must not be made."""

    def __call__(self) -> None:
        """Note that a message goes out now."""


def nothing() -> None:
    """The hook of a message that nobody keeps account of."""


class Sender:
    """Sends within the limits of one platform.

    `shared` holds for all its messages; `in_thread` runs what waits for Redis, `uncertain` hears of each uncertain send.
    """

    def __init__(
        self, limiter: Limiter, shared: Limit, *, in_thread: InThread, uncertain: Callable[[], None]
    ) -> None:
        self._limiter, self._shared = limiter, shared
        self._in_thread, self._uncertain = in_thread, uncertain
        self._last_flood = ("", 0.0)
        self._answered_at: dict[str, float] = {}

    async def until_known(
        self,
        act: Callable[[], Awaitable[Outcome]],
        limits: Sequence[Limit],
        before: Hook = nothing,
        *,
        broadcast: bool = False,
    ) -> Outcome:
        """Act, and act again where that helps; `limits` are the recipient's, its own first.

        `act` raises `Flooded`, `NeverSent` or `Unsure`, and gives an outcome for all that is certain.
        """
        failed, unsure = 0, False
        while True:
            await self._slot(limits, before, broadcast=broadcast)
            try:
                outcome = await act()
            except Flooded as flood:
                await self._stop(limits[0].name, flood.seconds)
            except NeverSent as error:
                log.warning("%s: %s", self._shared.name, error)
                await asyncio.sleep(_PAUSES[min(failed, len(_PAUSES) - 1)])
                failed += 1
            except Unsure as error:
                await self._in_thread(self._uncertain)
                log.warning("%s: uncertain whether a message was sent: %s", self._shared.name, error)
                if unsure:
                    return Outcome(status="uncertain", cause=str(error))
                unsure = True
            else:
                self._note_answer(limits[0].name)
                return outcome

    async def _slot(self, limits: Sequence[Limit], before: Hook, *, broadcast: bool) -> None:
        """Wait for room; `before` is called when there is."""
        names = [self._shared.name, *(limit.name for limit in limits)]

        def take() -> Grant:
            (grant,) = self._limiter.take(self._shared, [limits], broadcast=broadcast)
            if grant.granted and not grant.wait:
                before()
            return grant

        def begin() -> bool:
            """A stop may have come while the slot was waited for."""
            if self._limiter.stopped(names):
                return False
            before()
            return True

        since = time.monotonic() - self._answered_at.get(limits[0].name, 0.0)
        await asyncio.sleep(max(0.0, 1.0 - since))
        begun = False
        while not begun:
            grant = await self._in_thread(take)
            begun = grant.granted and not grant.wait
            if grant.wait:
                await asyncio.sleep(grant.wait if grant.granted else min(grant.wait, LONGEST_WAIT_SECONDS))
                begun = grant.granted and await self._in_thread(begin)

    def _note_answer(self, recipient: str) -> None:
        """When the platform last answered for it: on a slow line the second begins with that, not with our sending."""
        now = time.monotonic()
        if len(self._answered_at) > _REMEMBERED:
            self._answered_at = {name: at for name, at in self._answered_at.items() if now - at < 1}
        self._answered_at[recipient] = now

    async def _stop(self, recipient: str, seconds: float) -> None:
        """Stop the recipient; when another one hits the limit too, it is everybody's, and all stop."""
        log.warning("%s: too many requests, waiting %s s", self._shared.name, seconds)
        other, at = self._last_flood
        now = time.monotonic()
        everybody = other not in {"", recipient} and now - at < WINDOW_SECONDS
        self._last_flood = (recipient, now)
        name = self._shared.name if everybody else recipient
        await self._in_thread(lambda: self._limiter.stop(name, seconds))
