"""Events of one platform from the inbox to their handler: once, in order within a chat, chats side by side.

The adapter accepts what it receives before it acknowledges it; what a process leaves behind another picks up.
"""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from digest_core.chat_ports import Event, Held, Inbox
from digest_core.errors import AidailyError

log = logging.getLogger("aidaily")

T = TypeVar("T")
THREADS = 16
SWEEP_SECONDS = 1.0
RENEW_SECONDS = 2.0
# Less than the five seconds after which process managers send SIGKILL.
GRACE_SECONDS = 3.0
AFTER_OUTAGE_SECONDS = 1.0

Handler = Callable[[Held], Awaitable[None]]


class Inbound:
    """Drains the inbox of one platform. `handle` raises for what should be tried again later."""

    def __init__(self, inbox: Inbox, handle: Handler) -> None:
        self._inbox, self._handle = inbox, handle
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="inbound")
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._stopping = False

    async def in_thread(self, work: Callable[[], T]) -> T:
        """What waits for Redis or thinks must not hold the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def accept(self, events: Sequence[Event]) -> list[Event]:
        """Keep events and begin with them; once this returns they survive. Returns the new ones.

        Raises `StoreError`.
        """
        kept = await self.in_thread(lambda: self._inbox.accept(events))
        new = [event for event, is_new in zip(events, kept, strict=True) if is_new]
        for chat in dict.fromkeys(event.chat for event in new):
            self.begin(chat)
        return new

    def busy(self, chat: str) -> bool:
        """Whether an event of this chat is being handled here."""
        return chat in self._busy

    def begin(self, chat: str) -> None:
        """Handle what waits of this chat, after what is being handled."""
        if self._stopping:
            return
        if chat in self._busy:
            self._again.add(chat)
            return
        task = asyncio.get_running_loop().create_task(self._drain(chat))
        self._busy[chat] = task
        task.add_done_callback(lambda _: self._ended(chat))

    def _ended(self, chat: str) -> None:
        del self._busy[chat]
        if chat in self._again:
            self._again.discard(chat)
            self.begin(chat)

    async def run(self) -> None:
        """Renew what is held and look for what others left, until cancelled."""
        loop = asyncio.get_running_loop()
        renewed = loop.time()
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                if loop.time() - renewed >= RENEW_SECONDS:
                    renewed = loop.time()
                    held = tuple(self._busy)
                    await self.in_thread(lambda held=held: self._inbox.renew(held))  # type: ignore[misc]
                for chat in await self.in_thread(self._inbox.waiting):
                    self.begin(chat)
            except AidailyError as error:
                log.warning("%s", error)

    async def close(self) -> None:
        """Take nothing more, and let what is being handled end; what does not is handled by whoever comes next."""
        self._stopping = True
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=GRACE_SECONDS)
        for task in list(self._busy.values()):
            task.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _drain(self, chat: str) -> None:
        try:
            held = await self.in_thread(lambda: self._inbox.take(chat))
            while held is not None:
                await self._handle(held)
                held = await self.in_thread(lambda held=held: self._inbox.finish(held))  # type: ignore[misc]
                if self._stopping and held is not None:
                    await self.in_thread(lambda held=held: self._inbox.release(held))  # type: ignore[misc]
                    return
        except AidailyError as error:
            log.warning("%s", error)
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(AFTER_OUTAGE_SECONDS)
        except Exception as error:  # noqa: BLE001 - the edge of the process: one chat must not end the others
            log.error("an event was not handled: %s", where(error))  # noqa: TRY400 - a traceback may quote it


def where(error: BaseException) -> str:
    """What failed and at which line, without a word of what was said: messages of errors may quote it."""
    frames = traceback.extract_tb(error.__traceback__)
    last = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{last}"
