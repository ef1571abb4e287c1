"""Deliveries to Telegram: many messages side by side through one fast client.

What is sent to many is written as JSON once; only the chat is put before it. Refusals mean what they mean for answers.
"""

import logging
from collections.abc import Awaitable
from types import TracebackType
from typing import Any, Self

import msgspec
from msgspec import Struct
from telegram.error import NetworkError, TelegramError

from bot.sending import Pictures, Shelf, no_picture
from bot.telegram.many import for_many
from bot.telegram.messenger import NO_TOPIC, UNCHANGED, as_text, limits_of, place_of, refusal, shared_limit
from bot.telegram.request import AiohttpRequest, NotSent
from digest_core.chat_ports import Limit
from digest_core.config import Settings
from digest_core.config.telegram import TelegramSettings
from digest_core.delivery.ports import Carrier, Piece, Tried
from digest_core.errors import PlatformError
from digest_core.messages import Message
from digest_core.render.telegram import bodies

log = logging.getLogger("aidaily")

CONNECTIONS = 256
PRIVATE, MANY = "private", "many"
_BARE = ("text", "link_preview_options")
_PICTURE = b'"picture":'
"""How the body of a picture begins, as `bodies` makes it."""
_UNREACHABLE = (
    "Telegram에 연결하지 못해 발송을 기다립니다({cause}). 네트워크와 TELEGRAM_BOT_TOKEN을 확인해 주세요."
)


class _Parameters(Struct, frozen=True):
    retry_after: float = 0.0
    migrate_to_chat_id: int = 0


class _Result(Struct):
    message_id: int = 0


class _Answer(Struct):
    ok: bool = False
    result: msgspec.Raw = msgspec.Raw(b"{}")
    description: str = ""
    parameters: _Parameters = _Parameters()


class _Me(Struct):
    username: str = ""


def open_carrier(settings: Settings, pictures: Pictures = no_picture) -> Carrier | None:
    """What carries deliveries to Telegram; None without a token."""
    return TelegramCarrier(settings.telegram, pictures) if settings.telegram.token else None


class TelegramCarrier:
    """`delivery.ports.Carrier` over the Bot API."""

    def __init__(self, settings: TelegramSettings, pictures: Pictures = no_picture) -> None:
        self._shelf = Shelf(pictures)
        self._url = f"{settings.api_base}{settings.token}/"
        self._paid = settings.paid_broadcast
        self.shared = shared_limit(settings)
        self._request = AiohttpRequest(connections=CONNECTIONS)
        self._username = ""

    async def __aenter__(self) -> Self:
        await self._request.initialize()
        try:
            status, raw = await self._request.post_json(f"{self._url}getMe", b"{}")
            self._username = msgspec.convert(msgspec.json.decode(_answer(raw).result), _Me).username
        except (TelegramError, msgspec.MsgspecError) as error:
            await self._request.shutdown()
            raise PlatformError(_UNREACHABLE.format(cause=type(error).__name__)) from None
        if status != 200:
            await self._request.shutdown()
            raise PlatformError(_UNREACHABLE.format(cause=status))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._request.shutdown()

    def limits(self, address: str, *, edits: bool = False) -> tuple[Limit, ...]:
        del edits
        return limits_of(place_of(address).chat)

    def variant(self, address: str) -> str:
        return MANY if place_of(address).chat < 0 else PRIVATE

    def pieces(self, message: Message, variant: str) -> tuple[Piece, ...]:
        told = for_many(message, self._username) if variant == MANY else message
        return tuple(Piece(_tail(body), _tail({n: as_text(body)[n] for n in _BARE})) for body in bodies(told))

    async def send(self, address: str, body: bytes, *, thread: str = "") -> Tried:
        del thread
        place = place_of(address)
        topic = f'"message_thread_id":{place.topic},' if place.topic else ""
        paid = '"allow_paid_broadcast":true,' if self._paid else ""
        head = f'{{"chat_id":{place.chat},{topic}{paid}'.encode()
        tried = await self._send(head, body)
        if tried.status == "refused" and place.topic and NO_TOPIC in tried.cause:
            return Tried(status="elsewhere", to=f"telegram:{place.chat}", cause=tried.cause)
        return tried

    async def _send(self, head: bytes, body: bytes) -> Tried:
        """A text as it is; a picture as the file it names, or in words where there is none."""
        if not body.startswith(_PICTURE):
            return await self._call("sendMessage", head + body)
        fields: dict[str, Any] = msgspec.json.decode(head + body)
        png = await self._shelf.png(fields["picture"])
        if png is None:
            return await self._call("sendMessage", msgspec.json.encode(as_text(fields)))
        file = {"photo": (fields.pop("picture")["name"], png, "image/png")}
        return await self._told(self._request.post_files(f"{self._url}sendPhoto", fields, file))

    async def edit(self, address: str, message: str, body: bytes) -> Tried:
        if body.startswith(_PICTURE):
            # A picture stays as it was sent: what is new stands in the text.
            return Tried(status="sent", message=message)
        head = f'{{"chat_id":{place_of(address).chat},"message_id":{int(message)},'.encode()
        tried = await self._call("editMessageText", head + body)
        if tried.status == "refused" and UNCHANGED in tried.cause:
            return Tried(status="sent", message=message)
        return tried

    async def _call(self, method: str, body: bytes) -> Tried:
        return await self._told(self._request.post_json(self._url + method, body))

    async def _told(self, asking: Awaitable[tuple[int, bytes]]) -> Tried:
        """What an exchange comes to."""
        try:
            status, raw = await asking
        except NotSent as error:
            return Tried(status="never", cause=str(error))
        except NetworkError as error:
            return Tried(status="unsure", cause=type(error).__name__)
        try:
            answer = _answer(raw)
            if status == 200:
                number = msgspec.json.decode(answer.result, type=_Result).message_id
                return Tried(status="sent", message=str(number))
        except msgspec.MsgspecError:
            return Tried(status="unsure", cause=f"status {status}")
        return _refused(status, answer)


def _answer(raw: bytes) -> _Answer:
    return msgspec.json.decode(raw, type=_Answer)


def _refused(status: int, answer: _Answer) -> Tried:
    """What an answer that is not ok means."""
    if status == 429:
        return Tried(status="flooded", seconds=answer.parameters.retry_after or 1.0)
    if status >= 500:
        return Tried(status="unsure", cause=f"status {status}")
    if status in {401, 404}:
        # The token is wrong or was taken back: it may be put right while everything waits.
        return Tried(status="never", cause=f"status {status}")
    cause = answer.description[:120].casefold()
    if to := answer.parameters.migrate_to_chat_id:
        return Tried(status="elsewhere", to=f"telegram:{to}", moved=True, cause=cause)
    found = refusal(cause, forbidden=status == 403)
    return Tried(status=found.status, cause=cause)  # type: ignore[arg-type]


def _tail(body: dict[str, Any]) -> bytes:
    """A body without its opening brace."""
    return msgspec.json.encode(body)[1:]
