"""Messages to Telegram: within its limits, and what becomes of each."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from msgspec import Struct
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.sending import (
    WINDOW_SECONDS,
    Flooded,
    Hook,
    InThread,
    NeverSent,
    Pictures,
    Sender,
    Unsure,
    no_picture,
    nothing,
)
from bot.telegram.request import NotSent, call
from digest_core.chat_ports import Limit, Limiter, Outcome
from digest_core.config.telegram import TelegramSettings
from digest_core.figures import PictureRef
from digest_core.messages import Message
from digest_core.render.telegram import bodies

log = logging.getLogger("aidaily")

T = TypeVar("T")
# A guard of 2 % against clocks and wires: 30 in any 1.02 s, one a chat in 1.02 s, 20 a group in 60.5 s.
GROUP_SECONDS = 60.5
GROUP_MESSAGES = 20
_LEFT = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "topic_closed",
    "chat_write_forbidden",
)
_GONE = ("user is deactivated", "group chat was deleted")
NO_TOPIC = "message thread not found"
UNCHANGED = "message is not modified"
_NOTHING_TO_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")


class Place(Struct, frozen=True):
    """A chat and its topic."""

    chat: int
    topic: int | None = None


def place_of(address: str) -> Place:
    """The chat and topic of `telegram:CHAT/TOPIC`."""
    chat, _, topic = address.partition(":")[2].partition("/")
    return Place(int(chat), int(topic) if topic else None)


def shared_limit(settings: TelegramSettings) -> Limit:
    """What the bot may send in all."""
    return Limit("telegram", settings.rate, WINDOW_SECONDS, paced=True)


def limits_of(chat: int) -> tuple[Limit, ...]:
    """What may be sent to one chat; all its topics together."""
    own = Limit(f"telegram:{chat}", 1, WINDOW_SECONDS)
    return (own,) if chat > 0 else (own, Limit(f"telegram:{chat}:minute", GROUP_MESSAGES, GROUP_SECONDS))


class Messenger:
    """Sends through one bot; `in_thread` runs what waits for Redis, `uncertain` hears of each uncertain send, `pictures` finds
    a picture's bytes.
    """

    def __init__(
        self,
        bot: Bot,
        limiter: Limiter,
        settings: TelegramSettings,
        *,
        in_thread: InThread,
        uncertain: Callable[[], None],
        pictures: Pictures = no_picture,
    ) -> None:
        self._bot, self._in_thread, self._pictures = bot, in_thread, pictures
        self._sender = Sender(limiter, shared_limit(settings), in_thread=in_thread, uncertain=uncertain)
        self._paid = settings.paid_broadcast

    async def send(
        self,
        place: Place,
        body: dict[str, Any],
        *,
        answers: int | None = None,
        broadcast: bool = False,
        before: Hook = nothing,
    ) -> Outcome:
        """Send one body of `render.telegram`, a text or a picture; `answers` is the message it answers."""
        extra: dict[str, Any] = {"message_thread_id": place.topic} if place.topic else {}
        if answers is not None:
            extra["reply_parameters"] = {"message_id": answers, "allow_sending_without_reply": True}
        if broadcast and self._paid:
            extra["allow_paid_broadcast"] = True

        photo = await self._photo(body)

        async def act() -> Any:
            if photo is None:
                return await call(self._bot, "sendMessage", chat_id=place.chat, **as_text(body), **extra)
            file = {"photo": (body["picture"]["name"], photo, "image/png")}
            beside = {name: value for name, value in body.items() if name != "picture"}
            return await call(self._bot, "sendPhoto", files=file, chat_id=place.chat, **beside, **extra)

        outcome = await self._try(place, act, before, broadcast=broadcast)
        if outcome.moved_to:
            return await self.send(Place(int(outcome.moved_to)), body, broadcast=broadcast, before=before)
        if outcome.status == "refused" and NO_TOPIC in outcome.cause and place.topic:
            return await self.send(Place(place.chat), body, broadcast=broadcast, before=before)
        return outcome

    async def send_picture(
        self, place: Place, ref: PictureRef, *, broadcast: bool = False, before: Hook = nothing
    ) -> Outcome:
        """Send a picture of a stored edition, its words as the caption; only them where it cannot be had."""
        *_, body = bodies(Message(blocks=(), pictures=(ref,)))
        return await self.send(place, body, broadcast=broadcast, before=before)

    async def _photo(self, body: dict[str, Any]) -> bytes | None:
        where = body.get("picture")
        return await self._in_thread(lambda: self._pictures(**where)) if where else None

    async def edit(
        self, place: Place, message: int, body: dict[str, Any], *, before: Hook = nothing
    ) -> Outcome:
        """Put a body in the place of a message; one that says so already is left alone."""
        shown = {name: value for name, value in body.items() if name != "disable_notification"}

        async def act() -> Any:
            return await call(self._bot, "editMessageText", chat_id=place.chat, message_id=message, **shown)

        outcome = await self._try(place, act, before)
        if outcome.status == "refused" and UNCHANGED in outcome.cause:
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
        act: Callable[[], Awaitable[Any]],
        before: Hook,
        *,
        broadcast: bool = False,
    ) -> Outcome:
        """Act when there is room for it, until it is known what became of it."""

        async def known() -> Outcome:
            try:
                done = await act()
            except TelegramError as error:
                return _failed(error)
            return Outcome(status="sent", message=str(done["message_id"]) if isinstance(done, dict) else "")

        return await self._sender.until_known(known, limits_of(place.chat), before, broadcast=broadcast)


def _failed(error: TelegramError) -> Outcome:
    """A failure that is certain as an outcome; raises for one after which it must be tried again."""
    if isinstance(error, RetryAfter):
        raise Flooded(_seconds(error)) from None
    if isinstance(error, NotSent):
        raise NeverSent(str(error)) from None
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        raise Unsure(type(error).__name__) from None
    return _refused(error)


def _seconds(flood: RetryAfter) -> float:
    after = flood.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()


def as_text(body: dict[str, Any]) -> dict[str, Any]:
    """What is sent where a picture cannot be: its words."""
    if "picture" not in body:
        return body
    rest = {name: value for name, value in body.items() if name not in {"picture", "caption"}}
    return {"text": body["caption"], "link_preview_options": {"is_disabled": True}, **rest}


def cause_of(error: TelegramError) -> str:
    """Telegram's own word for a failure; it never quotes a message."""
    return f"{type(error).__name__}: {error.message[:120]}"


def _refused(error: TelegramError) -> Outcome:
    if isinstance(error, ChatMigrated):
        return Outcome(status="refused", moved_to=str(error.new_chat_id), cause="moved")
    return refusal(cause_of(error).casefold(), forbidden=isinstance(error, Forbidden))


def refusal(cause: str, *, forbidden: bool) -> Outcome:
    """What a refusal in Telegram's own words, in small letters, means for the message."""
    if any(word in cause for word in _GONE):
        return Outcome(status="gone", cause=cause)
    if forbidden or any(word in cause for word in _LEFT):
        return Outcome(status="left", cause=cause)
    return Outcome(status="refused", cause=cause)
