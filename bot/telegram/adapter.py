"""One event of Telegram from the inbox to its answer: read, dispatch, send."""

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from msgspec import structs
from telegram import Bot, User

from bot.conversation import Dispatcher, Incoming, Reply
from bot.inbound import Inbound, where
from bot.telegram.desk import ChatDesk
from bot.telegram.messenger import LeaseLost, Messenger, Place, place_of
from bot.telegram.updates import PLATFORM, read_update
from bot.wiring import Runtime
from digest_core.actions import read_action, start_payload
from digest_core.chat_ports import Event, Held, Inbox, Outcome
from digest_core.errors import AidailyError, StoreError
from digest_core.messages import Button, Message
from digest_core.render.paragraphs import text_message
from digest_core.render.telegram import bodies
from digest_core.text import shorten

log = logging.getLogger("aidaily")

FAILED = "답하는 도중에 문제가 생겼습니다. 잠시 뒤 다시 물어봐 주세요."
MOST_ATTEMPTS = 3
"""An event that ends its process each time must not do so for ever."""
LONGEST_NOTICE = 200
TAP_SECONDS = 10.0
"""How long a tap in a busy chat waits for its turn; Telegram gives one up after 150."""


class Adapter:
    """Handles events; `me` is the bot itself."""

    def __init__(self, runtime: Runtime, bot: Bot, me: User, inbox: Inbox) -> None:
        self._runtime, self._bot, self._me, self._inbox = runtime, bot, me, inbox
        self._dispatcher = Dispatcher(runtime)
        self.inbound = Inbound(inbox, self.handle)
        self._messenger = Messenger(
            bot,
            runtime.chat.limiter,
            runtime.settings.telegram,
            in_thread=self.inbound.in_thread,
            uncertain=self._count_uncertain,
        )
        self._side: set[asyncio.Task[Any]] = set()
        self._late: dict[str, asyncio.TimerHandle] = {}
        self._answered: set[str] = set()

    async def accept(self, events: Sequence[Event]) -> None:
        """Keep what came in. A tap whose turn is far off is answered before Telegram gives it up."""
        busy = {event.chat for event in events if self.inbound.busy(event.chat)}
        loop = asyncio.get_running_loop()
        for event in await self.inbound.accept(events):
            if event.chat in busy and (tap := _tap_id(event)):
                self._late[tap] = loop.call_later(TAP_SECONDS, self._answer_late, tap)

    def _answer_late(self, tap: str) -> None:
        self._answered.add(tap)
        task = asyncio.ensure_future(self._messenger.quietly(lambda: self._bot.answer_callback_query(tap)))
        self._side.add(task)
        task.add_done_callback(self._side.discard)

    async def handle(self, held: Held) -> None:
        """Answer one event. Raises `StoreError` where it must be tried again."""
        if held.attempt > MOST_ATTEMPTS + 1:
            log.error("telegram: an event is given up after %s attempts", held.attempt - 1)
            return
        body = json.loads(held.event.body)
        if held.uncertain:
            await self.inbound.in_thread(self._count_uncertain)
        if "notice" in body:
            note = Reply(messages=(text_message(str(body["notice"])),))
            await self._send(held, Place(int(held.event.chat)), note, edited=None, answers=None)
            return
        incoming = self._read(body["update"])
        if incoming is None:
            return
        place = place_of(incoming.address)
        desk = ChatDesk(self._bot, self._messenger, incoming, place)
        reply = await self._reply(held, incoming, desk)
        await desk.settled()
        if tap := _tap_id(held.event):
            reply = await self._answer_tap(tap, reply)
        edited = int(incoming.message.rpartition(":")[2]) if reply.edit and incoming.message else None
        answers = None if incoming.private or incoming.kind != "text" else _message_id(body["update"])
        await self._send(
            held, place, self._shared(incoming, reply), edited=edited or desk.provisional, answers=answers
        )

    def _read(self, update: dict[str, Any]) -> Incoming | None:
        try:
            return read_update(update, self._me)
        except Exception as error:  # noqa: BLE001 - an update of a shape nobody has seen must not stop its chat
            log.warning("telegram: an update was not understood: %s", where(error))
            return None

    async def _reply(self, held: Held, incoming: Incoming, desk: ChatDesk) -> Reply:
        if held.attempt > MOST_ATTEMPTS:
            return Reply(messages=(text_message(FAILED),))
        typing = asyncio.create_task(desk.typing()) if incoming.kind == "text" else None
        try:
            return await self.inbound.in_thread(lambda: self._dispatcher.handle(incoming, desk))
        except StoreError:
            raise
        except AidailyError as error:
            return Reply(messages=(text_message(str(error)),))
        except Exception as error:  # noqa: BLE001 - somebody waits for an answer, whatever went wrong
            log.error("telegram: an answer failed: %s", where(error))  # noqa: TRY400 - a traceback may quote it
            return Reply(messages=(text_message(FAILED),), notice="" if incoming.kind == "text" else FAILED)
        finally:
            if typing is not None:
                typing.cancel()

    async def _answer_tap(self, tap: str, reply: Reply) -> Reply:
        """Answer a tap; what must be read and came too late for that becomes a message."""
        if late_answer := self._late.pop(tap, None):
            late_answer.cancel()
        if tap in self._answered:
            self._answered.discard(tap)
            late = reply.alert and not reply.messages
            return Reply(messages=(text_message(reply.notice),)) if late else reply
        url = f"https://t.me/{self._me.username}?start={reply.start}" if reply.start else None
        notice = shorten(reply.notice, LONGEST_NOTICE) or None
        await self._messenger.quietly(
            lambda: self._bot.answer_callback_query(tap, text=notice, show_alert=reply.alert, url=url)
        )
        return reply

    async def _send(
        self, held: Held, place: Place, reply: Reply, *, edited: int | None, answers: int | None
    ) -> None:
        """Send the reply's messages that no earlier attempt has sent, the first in the place of `edited`."""
        parts = [(message, body) for message in reply.messages for body in bodies(message)]
        for number, (message, body) in enumerate(parts):
            if number < held.sent:
                continue
            first = number == 0
            with suppress(LeaseLost):
                outcome = await self._one(
                    held, place, body, edited=edited if first else None, answers=answers if first else None
                )
                if await self._noted(held, place, outcome, message):
                    continue
            return

    async def _one(
        self, held: Held, place: Place, body: dict[str, Any], *, edited: int | None, answers: int | None
    ) -> Outcome:
        def before() -> None:
            if not self._inbox.sending(held):
                raise LeaseLost

        if edited is not None:
            outcome = await self._messenger.edit(place, edited, body, before=before)
        else:
            outcome = await self._messenger.send(place, body, answers=answers, before=before)
        if outcome.status != "refused":
            return outcome
        log.error("telegram: a message of ours was refused: %s", outcome.cause)
        bare = {name: body[name] for name in ("text", "link_preview_options")}
        return await self._messenger.send(place, bare, before=before)

    async def _noted(self, held: Held, place: Place, outcome: Outcome, message: Message) -> bool:
        """Keep account of what was sent; False where nothing more can be sent there."""

        def note() -> None:
            self._inbox.sent(held)
            if outcome.message and message.shown:
                self._runtime.chat.sent.remember(f"{PLATFORM}:{place.chat}:{outcome.message}", message.shown)

        await self.inbound.in_thread(note)
        if outcome.status in {"left", "gone"}:
            await self._lost(place, outcome)
            return False
        return True

    async def _lost(self, place: Place, outcome: Outcome) -> None:
        """A chat that cannot be written to any more is sent nothing more."""
        log.info("telegram: a chat cannot be written to: %s", outcome.cause)
        lost = Incoming(
            platform=PLATFORM, event="", kind="gone" if outcome.status == "gone" else "left",
            address=f"{PLATFORM}:{place.chat}",
        )  # fmt: skip
        desk = ChatDesk(self._bot, self._messenger, lost, place)
        await self.inbound.in_thread(lambda: self._dispatcher.handle(lost, desk))

    def _shared(self, incoming: Incoming, reply: Reply) -> Reply:
        """Where many read, the buttons of items open the private chat: nobody's tap changes what all see."""
        if incoming.private or not reply.messages:
            return reply
        messages = tuple(for_many(message, self._me.username or "") for message in reply.messages)
        return structs.replace(reply, messages=messages)

    def _count_uncertain(self) -> None:
        self._runtime.chat.count(f"uncertain:{PLATFORM}")


def for_many(message: Message, username: str) -> Message:
    """The message with its items' buttons as addresses that open the private chat at that item."""
    rows = tuple(tuple(_opening(button, username) for button in row) for row in message.buttons)
    return structs.replace(message, buttons=rows)


def _opening(button: Button, username: str) -> Button:
    tapped = read_action(button.action)
    if tapped.verb != "item":
        return button
    payload = start_payload(tapped.argument(2), tapped.argument(1))
    return Button(button.label, url=f"https://t.me/{username}?start={payload}")


def _tap_id(event: Event) -> str:
    if b'"callback_query"' not in event.body:
        return ""
    tap = json.loads(event.body).get("update", {}).get("callback_query")
    return str(tap.get("id", "")) if isinstance(tap, dict) else ""


def _message_id(update: dict[str, Any]) -> int | None:
    message = update.get("message") or update.get("channel_post") or {}
    number = message.get("message_id")
    return number if isinstance(number, int) else None
