"""One event of Telegram from the inbox to its answer: read, dispatch, send."""

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any

from msgspec import structs
from telegram import Bot, User

from bot.conversation import Incoming, Reply
from bot.handling import Body, Handling
from bot.inbound import where
from bot.sending import Hook
from bot.telegram.desk import ChatDesk
from bot.telegram.many import for_many
from bot.telegram.messenger import Messenger, Place, as_text, place_of
from bot.telegram.updates import PLATFORM, read_update
from bot.wiring import Runtime
from digest_core.chat_ports import Event, Held, Inbox, Outcome
from digest_core.messages import Message
from digest_core.render.paragraphs import text_message
from digest_core.render.telegram import bodies
from digest_core.text import shorten

log = logging.getLogger("aidaily")

LONGEST_NOTICE = 200
TAP_SECONDS = 10.0
"""How long a tap in a busy chat waits for its turn; Telegram gives one up after 150."""


class Adapter:
    """Handles events; `me` is the bot itself."""

    def __init__(self, runtime: Runtime, bot: Bot, me: User, inbox: Inbox) -> None:
        self.bot, self.me = bot, me
        self._handling = Handling(PLATFORM, runtime, inbox, self.handle)
        self.inbound = self._handling.inbound
        self.messenger = Messenger(
            bot,
            runtime.chat.limiter,
            runtime.settings.telegram,
            in_thread=self.inbound.in_thread,
            uncertain=self._handling.count_uncertain,
            pictures=runtime.chat.pictures.png,
        )
        self._side: set[asyncio.Task[Any]] = set()
        self._late: dict[str, asyncio.TimerHandle] = {}
        self._answered: set[str] = set()

    async def accept(self, events: Sequence[Event]) -> None:
        """Keep what came in. A tap whose turn is far off is answered before Telegram gives it up."""
        loop = asyncio.get_running_loop()
        for event in events:
            if self.inbound.busy(event.chat) and (tap := _tap_id(event)):
                self._late[tap] = loop.call_later(TAP_SECONDS, self._answer_late, tap)
        await self.inbound.accept(events)

    def _answer_late(self, tap: str) -> None:
        self._answered.add(tap)
        task = asyncio.ensure_future(self.messenger.quietly(lambda: self.bot.answer_callback_query(tap)))
        self._side.add(task)
        task.add_done_callback(self._side.discard)

    async def handle(self, held: Held) -> None:
        """Answer one event. Raises `StoreError` where it must be tried again."""
        if not await self._handling.begins(held):
            return
        body = json.loads(held.event.body)
        if "notice" in body:
            note = Reply(messages=(text_message(str(body["notice"])),))
            await self._handling.say(held, ChatWay(self.messenger, Place(int(held.event.chat))), note)
        elif incoming := self._read(body["update"]):
            await self._handling.answer(held, ChatVisit(self, incoming, body["update"], _tap_id(held.event)))

    def _read(self, update: dict[str, Any]) -> Incoming | None:
        try:
            return read_update(update, self.me)
        except Exception as error:  # noqa: BLE001 - an update of a shape nobody has seen must not stop its chat
            log.warning("telegram: an update was not understood: %s", where(error))
            return None

    async def answer_tap(self, tap: str, reply: Reply) -> Reply:
        """Answer a tap; what must be read and came too late for that becomes a message."""
        if late_answer := self._late.pop(tap, None):
            late_answer.cancel()
        if tap in self._answered:
            self._answered.discard(tap)
            late = reply.alert and not reply.messages
            return Reply(messages=(text_message(reply.notice),)) if late else reply
        url = f"https://t.me/{self.me.username}?start={reply.start}" if reply.start else None
        notice = shorten(reply.notice, LONGEST_NOTICE) or None
        await self.messenger.quietly(
            lambda: self.bot.answer_callback_query(tap, text=notice, show_alert=reply.alert, url=url)
        )
        return reply


class ChatWay:
    """`handling.Way` to a chat or topic. The first message takes the place of `edited`, or answers `answers`."""

    def __init__(self, messenger: Messenger, place: Place) -> None:
        self._messenger, self.place = messenger, place
        self.address = f"{PLATFORM}:{place.chat}"
        self.edited: int | None = None
        self.answers: int | None = None

    def bodies(self, message: Message) -> list[Body]:
        return bodies(message)

    def bare(self, body: Body) -> Body:
        return {name: as_text(body)[name] for name in ("text", "link_preview_options")}

    async def send(self, body: Body, before: Hook, *, first: bool) -> Outcome:
        if first and self.edited is not None:
            return await self._messenger.edit(self.place, self.edited, body, before=before)
        answers = self.answers if first else None
        return await self._messenger.send(self.place, body, answers=answers, before=before)


class ChatVisit(ChatWay):
    """`handling.Visit` of one update."""

    def __init__(self, adapter: Adapter, incoming: Incoming, update: dict[str, Any], tap: str) -> None:
        super().__init__(adapter.messenger, place_of(incoming.address))
        self._adapter, self._update, self._tap = adapter, update, tap
        self.incoming = incoming
        self.desk = ChatDesk(adapter.bot, adapter.messenger, incoming, self.place)

    async def working(self) -> None:
        await self.desk.typing()

    async def prepared(self, reply: Reply) -> Reply:
        await self.desk.settled()
        incoming = self.incoming
        if self._tap:
            reply = await self._adapter.answer_tap(self._tap, reply)
        tapped = int(incoming.message.rpartition(":")[2]) if reply.edit and incoming.message else None
        self.edited = tapped or self.desk.provisional
        self.answers = None if incoming.private or incoming.kind != "text" else _message_id(self._update)
        return self._shared(reply)

    def _shared(self, reply: Reply) -> Reply:
        """Where many read, the buttons of items open the private chat: nobody's tap changes what all see."""
        if self.incoming.private or not reply.messages:
            return reply
        messages = tuple(for_many(message, self._adapter.me.username or "") for message in reply.messages)
        return structs.replace(reply, messages=messages)


def _tap_id(event: Event) -> str:
    if b'"callback_query"' not in event.body:
        return ""
    tap = json.loads(event.body).get("update", {}).get("callback_query")
    return str(tap.get("id", "")) if isinstance(tap, dict) else ""


def _message_id(update: dict[str, Any]) -> int | None:
    message = update.get("message") or update.get("channel_post") or {}
    number = message.get("message_id")
    return number if isinstance(number, int) else None
