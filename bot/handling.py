"""One event of any platform from the inbox to its answer: dispatched, answered whatever goes wrong, sent once.

What differs between platforms stands in their `Way` and `Visit`.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any, Protocol

from bot.conversation import Desk, Dispatcher, Incoming, Reply
from bot.inbound import Handler, Inbound, where
from bot.sending import Hook, LeaseLost
from bot.wiring import Runtime
from digest_core.chat_ports import Held, Inbox, Outcome
from digest_core.errors import AidailyError, StoreError
from digest_core.messages import Message
from digest_core.render.paragraphs import text_message

log = logging.getLogger("aidaily")

FAILED = "답하는 도중에 문제가 생겼습니다. 잠시 뒤 다시 물어봐 주세요."
MOST_ATTEMPTS = 3
"""An event that ends its process each time must not do so for ever."""

Body = dict[str, Any]


class Way(Protocol):
    """How messages reach one place of a platform."""

    @property
    def address(self) -> str:
        """The chat, `PLATFORM:CHAT`."""

    def bodies(self, message: Message) -> list[Body]:
        """The message as the platform takes it, in as many pieces as it needs."""

    def bare(self, body: Body) -> Body:
        """The same without anything that could be refused."""

    async def send(self, body: Body, before: Hook, *, first: bool) -> Outcome:
        """Send a piece, until it is known what became of it; `before` goes right before each attempt.

        The `first` of a reply may stand in the place of another message.
        """


class Visit(Way, Protocol):
    """A way back to where something came in."""

    @property
    def incoming(self) -> Incoming:
        """What came in."""

    @property
    def desk(self) -> Desk:
        """What can be done while the answer is made."""

    async def working(self) -> None:
        """Show that somebody writes, until cancelled."""

    async def prepared(self, reply: Reply) -> Reply:
        """Do what is no message (answer a tap, open a form); gives what is left to be sent."""


class Handling:
    """Handles the events of one platform that `inbound` drains from `inbox`."""

    def __init__(self, platform: str, runtime: Runtime, inbox: Inbox, handle: Handler) -> None:
        self._platform, self._runtime, self._inbox = platform, runtime, inbox
        self._dispatcher = Dispatcher(runtime)
        self.inbound = Inbound(inbox, handle)

    async def begins(self, held: Held) -> bool:
        """Whether to handle it; counts what an earlier attempt has left uncertain."""
        if held.attempt > MOST_ATTEMPTS + 1:
            log.error("%s: an event is given up after %s attempts", self._platform, held.attempt - 1)
            return False
        if held.uncertain:
            await self.inbound.in_thread(self.count_uncertain)
        return True

    def count_uncertain(self) -> None:
        """Nobody knows whether a message went out."""
        self._runtime.chat.count(f"uncertain:{self._platform}")

    async def answer(self, held: Held, visit: Visit) -> None:
        """Dispatch what came in and send the reply. Raises `StoreError` where it must be tried again."""
        reply = await visit.prepared(await self._reply(held, visit))
        await self.say(held, visit, reply)

    async def _reply(self, held: Held, visit: Visit) -> Reply:
        incoming = visit.incoming
        if held.attempt > MOST_ATTEMPTS:
            return Reply(messages=(text_message(FAILED),))
        working = asyncio.create_task(visit.working()) if incoming.kind == "text" else None
        try:
            return await self.inbound.in_thread(lambda: self._dispatcher.handle(incoming, visit.desk))
        except StoreError:
            raise
        except AidailyError as error:
            return Reply(messages=(text_message(str(error)),))
        except Exception as error:  # noqa: BLE001 - somebody waits for an answer, whatever went wrong
            log.error("%s: an answer failed: %s", self._platform, where(error))  # noqa: TRY400 - a traceback may quote it
            return Reply(messages=(text_message(FAILED),), notice="" if incoming.kind == "text" else FAILED)
        finally:
            if working is not None:
                working.cancel()

    async def say(self, held: Held, way: Way, reply: Reply) -> None:
        """Send the reply's messages that no earlier attempt has sent."""
        with suppress(LeaseLost):
            number = 0
            for message in reply.messages:
                for body in way.bodies(message):
                    if number >= held.sent:
                        outcome = await self._one(held, way, body, first=number == 0)
                        if not await self._noted(held, way, outcome, message):
                            return
                    number += 1

    async def _one(self, held: Held, way: Way, body: Body, *, first: bool) -> Outcome:
        def before() -> None:
            if not self._inbox.sending(held):
                raise LeaseLost

        outcome = await way.send(body, before, first=first)
        if outcome.status != "refused":
            return outcome
        log.error("%s: a message of ours was refused: %s", self._platform, outcome.cause)
        return await way.send(way.bare(body), before, first=False)

    async def _noted(self, held: Held, way: Way, outcome: Outcome, message: Message) -> bool:
        """Keep account of what was sent; False where nothing more can be sent there."""

        def note() -> None:
            self._inbox.sent(held)
            if outcome.message and message.shown:
                self._runtime.chat.sent.remember(f"{way.address}:{outcome.message}", message.shown)

        await self.inbound.in_thread(note)
        if outcome.status in {"left", "gone"}:
            await self._lost(way, outcome)
            return False
        return True

    async def _lost(self, way: Way, outcome: Outcome) -> None:
        """A chat that cannot be written to any more is sent nothing more."""
        log.info("%s: a chat cannot be written to: %s", self._platform, outcome.cause)
        lost = Incoming(
            platform=self._platform, event="", kind="gone" if outcome.status == "gone" else "left",
            address=way.address,
        )  # fmt: skip
        await self.inbound.in_thread(lambda: self._dispatcher.handle(lost, NoDesk()))


class NoDesk:
    """Where nobody waits for an answer."""

    def tell(self, message: Message) -> None:
        """Nobody reads it."""

    def may_change(self) -> bool:
        """Nobody asked."""
        return False

    def enter(self) -> str:
        """Nothing is to be sent."""
        return ""

    def zone(self) -> str:
        """Nobody asked."""
        return ""
