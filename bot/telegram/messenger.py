"""Messages to Telegram: within its limits, and what becomes of each.

The rule for a message whose fate is unknown (no answer in time, the line dropped, a 5xx page): it is counted as
uncertain and sent once more, because whoever asked would rather read twice than wait for nothing. What Telegram refuses
is never sent again as it is.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from msgspec import Struct
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity, ReplyParameters
from telegram import Message as Sent
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.telegram.request import NotSent
from digest_core.chat_ports import Grant, Limit, Limiter, Outcome
from digest_core.config.telegram import TelegramSettings

log = logging.getLogger("aidaily")

T = TypeVar("T")
# A guard of 2 % against clocks and wires: 30 in any 1.02 s, one a chat in 1.02 s, 20 a group in 60.5 s.
WINDOW_SECONDS = 1.02
GROUP_SECONDS = 60.5
GROUP_MESSAGES = 20
_REMEMBERED = 1000
_PAUSES = (0.2, 0.5, 1, 2, 5, 10)
_LEFT = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "topic_closed",
    "chat_write_forbidden",
)
_GONE = ("user is deactivated", "group chat was deleted")
_NO_TOPIC = "message thread not found"
_UNCHANGED = "message is not modified"
_NOTHING_TO_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")


class Place(Struct, frozen=True):
    """A chat and its topic."""

    chat: int
    topic: int | None = None


class LeaseLost(Exception):
    """Another process handles the event now: nothing more may be sent for it."""


class Hook(Protocol):
    """Called in a thread right before each attempt to send; raises `LeaseLost` where it must not be made."""

    def __call__(self) -> None:
        """Note that a message goes out now."""


def nothing() -> None:
    """The hook of a message that nobody keeps account of."""


def place_of(address: str) -> Place:
    """The chat and topic of `telegram:CHAT/TOPIC`."""
    chat, _, topic = address.partition(":")[2].partition("/")
    return Place(int(chat), int(topic) if topic else None)


class Messenger:
    """Sends through one bot; `in_thread` runs what waits for Redis, `uncertain` hears of each uncertain send."""

    def __init__(
        self,
        bot: Bot,
        limiter: Limiter,
        settings: TelegramSettings,
        *,
        in_thread: Callable[[Callable[[], Any]], Awaitable[Any]],
        uncertain: Callable[[], None],
    ) -> None:
        self._bot, self._limiter = bot, limiter
        self._in_thread, self._uncertain = in_thread, uncertain
        self._all = Limit("telegram", settings.rate, WINDOW_SECONDS, paced=True)
        self._paid = settings.paid_broadcast
        self._last_flood: tuple[int, float] = (0, 0.0)
        self._answered_at: dict[int, float] = {}

    async def send(
        self,
        place: Place,
        body: dict[str, Any],
        *,
        answers: int | None = None,
        broadcast: bool = False,
        before: Hook = nothing,
    ) -> Outcome:
        """Send one body of `render.telegram`; `answers` is the message it answers."""
        extra: dict[str, Any] = {"message_thread_id": place.topic} if place.topic else {}
        if answers is not None:
            extra["reply_parameters"] = ReplyParameters(answers, allow_sending_without_reply=True)
        if broadcast and self._paid:
            extra["allow_paid_broadcast"] = True

        async def act() -> Sent:
            return await self._bot.send_message(place.chat, **_typed(body), **extra)

        outcome = await self._try(place, act, before, broadcast=broadcast)
        if outcome.moved_to:
            return await self.send(Place(int(outcome.moved_to)), body, broadcast=broadcast, before=before)
        if outcome.status == "refused" and _NO_TOPIC in outcome.cause and place.topic:
            return await self.send(Place(place.chat), body, broadcast=broadcast, before=before)
        return outcome

    async def edit(
        self, place: Place, message: int, body: dict[str, Any], *, before: Hook = nothing
    ) -> Outcome:
        """Put a body in the place of a message; one that says so already is left alone."""
        typed = _typed(body)
        typed.pop("disable_notification", None)

        async def act() -> Sent | bool:
            return await self._bot.edit_message_text(chat_id=place.chat, message_id=message, **typed)

        outcome = await self._try(place, act, before)
        if outcome.status == "refused" and _UNCHANGED in outcome.cause:
            return Outcome(status="sent", message=str(message))
        if outcome.status == "refused" and any(word in outcome.cause for word in _NOTHING_TO_EDIT):
            return await self.send(place, body, before=before)
        return outcome

    async def quietly(self, act: Callable[[], Awaitable[T]]) -> T | None:
        """What may fail without harm: an answer to a tap that is too old, a sign of typing."""
        try:
            return await act()
        except TelegramError as error:
            log.debug("telegram: %s", cause_of(error))
            return None

    async def _try(
        self,
        place: Place,
        act: Callable[[], Awaitable[Sent | bool]],
        before: Hook,
        *,
        broadcast: bool = False,
    ) -> Outcome:
        """Act when there is room for it, until it is known what became of it."""
        failed, unsure = 0, False
        while True:
            await self._slot(place.chat, before, broadcast=broadcast)
            try:
                done = await act()
            except RetryAfter as flood:
                await self._flooded(place.chat, _seconds(flood))
            except NotSent as error:
                log.warning("telegram: %s", error)
                await asyncio.sleep(_PAUSES[min(failed, len(_PAUSES) - 1)])
                failed += 1
            except (BadRequest, Forbidden, ChatMigrated, InvalidToken) as error:
                return _refused(error)
            except NetworkError as error:
                await self._in_thread(self._uncertain)
                log.warning("telegram: uncertain whether a message was sent: %s", type(error).__name__)
                if unsure:
                    return Outcome(status="uncertain", cause=type(error).__name__)
                unsure = True
            except TelegramError as error:
                return _refused(error)
            else:
                self._note_answer(place.chat)
                return Outcome(status="sent", message=str(done.message_id) if isinstance(done, Sent) else "")

    async def _slot(self, chat: int, before: Hook, *, broadcast: bool) -> None:
        """Wait for room; `before` is called when there is."""
        limits = [Limit(f"telegram:{chat}", 1, WINDOW_SECONDS)]
        if chat < 0:
            limits.append(Limit(f"telegram:{chat}:minute", GROUP_MESSAGES, GROUP_SECONDS))

        names = [self._all.name, *(limit.name for limit in limits)]

        def take() -> Grant:
            (grant,) = self._limiter.take(self._all, [limits], broadcast=broadcast)
            if grant.granted and not grant.wait:
                before()
            return grant

        def begin() -> bool:
            """A stop may have come while the slot was waited for."""
            if self._limiter.stopped(names):
                return False
            before()
            return True

        since = time.monotonic() - self._answered_at.get(chat, 0.0)
        await asyncio.sleep(max(0.0, 1.0 - since))
        begun = False
        while not begun:
            grant = await self._in_thread(take)
            begun = grant.granted and not grant.wait
            if grant.wait:
                await asyncio.sleep(grant.wait)
                begun = grant.granted and await self._in_thread(begin)

    def _note_answer(self, chat: int) -> None:
        """When Telegram last answered for a chat: on a slow line the second begins with that, not with our sending."""
        now = time.monotonic()
        if len(self._answered_at) > _REMEMBERED:
            self._answered_at = {c: at for c, at in self._answered_at.items() if now - at < 1}
        self._answered_at[chat] = now

    async def _flooded(self, chat: int, seconds: float) -> None:
        """Stop the chat; when another one hits the limit too, it is the bot's own, and all stop."""
        log.warning("telegram: too many requests, waiting %s s", seconds)
        other, at = self._last_flood
        now = time.monotonic()
        everybody = other not in {0, chat} and now - at < WINDOW_SECONDS
        self._last_flood = (chat, now)
        name = self._all.name if everybody else f"telegram:{chat}"
        await self._in_thread(lambda: self._limiter.stop(name, seconds))


def _seconds(flood: RetryAfter) -> float:
    after = flood.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()


def _typed(body: dict[str, Any]) -> dict[str, Any]:
    """A body with python-telegram-bot's own types."""
    typed = dict(body)
    typed["link_preview_options"] = LinkPreviewOptions(**body["link_preview_options"])
    if "entities" in body:
        typed["entities"] = [MessageEntity(**entity) for entity in body["entities"]]
    if "reply_markup" in body:
        typed["reply_markup"] = InlineKeyboardMarkup.de_json(body["reply_markup"], None)
    return typed


def cause_of(error: TelegramError) -> str:
    """Telegram's own word for a failure; it never quotes a message."""
    return f"{type(error).__name__}: {error.message[:120]}"


def _refused(error: TelegramError) -> Outcome:
    if isinstance(error, ChatMigrated):
        return Outcome(status="refused", moved_to=str(error.new_chat_id), cause="moved")
    cause = cause_of(error).casefold()
    if any(word in cause for word in _GONE):
        return Outcome(status="gone", cause=cause)
    if isinstance(error, Forbidden) or any(word in cause for word in _LEFT):
        return Outcome(status="left", cause=cause)
    return Outcome(status="refused", cause=cause)
