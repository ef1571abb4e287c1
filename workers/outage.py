"""Waiting out a server that is away: asked again and again, told once."""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from digest_core.errors import StoreError, StoreUnreachable

log = logging.getLogger("aidaily")

T = TypeVar("T")
OUTAGE_SECONDS = 0.5


class Outage:
    """What is known of the server by one process."""

    def __init__(self) -> None:
        self._told = False

    async def waited(self, error: StoreError) -> None:
        """Tell of the error if it is the first, and wait a little."""
        if not self._told:
            log.warning("%s", error)
        self._told = True
        await asyncio.sleep(OUTAGE_SECONDS)

    def over(self) -> None:
        """The server has answered."""
        self._told = False

    async def ridden(self, ask: Callable[[], T]) -> T:
        """Ask in a thread, however long the server cannot be reached. Raises any other `StoreError`."""
        while True:
            try:
                found = await asyncio.to_thread(ask)
            except StoreUnreachable as error:
                await self.waited(error)
            else:
                self.over()
                return found
