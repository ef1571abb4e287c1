"""Deliveries to Slack: channels side by side, one message a second to each, details in the thread of the post."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sending import WINDOW_SECONDS, Flooded, NeverSent, Pictures, Shelf, Unsure, no_picture
from bot.slack.api import TIMEOUT, Api, Json, Refused
from bot.slack.messenger import DEAD_TOKEN, POST, as_text, edit_limits, outcome_of, shared_limit, upload
from bot.slack.visit import bare
from digest_core.chat_ports import Limit
from digest_core.config import Settings
from digest_core.config.slack import SlackSettings
from digest_core.delivery.ports import Carrier, Piece, Tried
from digest_core.messages import Message
from digest_core.render.slack import bodies


def open_carrier(settings: Settings, pictures: Pictures = no_picture) -> Carrier | None:
    """What carries deliveries to Slack; None without a token."""
    return SlackCarrier(settings.slack, pictures) if settings.slack.bot_token else None


class SlackCarrier:
    """`delivery.ports.Carrier` over Slack's Web API."""

    def __init__(self, settings: SlackSettings, pictures: Pictures = no_picture) -> None:
        self._shelf = Shelf(pictures)
        self._settings, self.shared = settings, shared_limit()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=TIMEOUT, trust_env=True)
        self._api = Api(self._settings, self._session)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    def limits(self, address: str, *, edits: bool = False) -> tuple[Limit, ...]:
        if edits:
            return edit_limits(_channel(address))
        return (Limit(address, 1, WINDOW_SECONDS),)

    def variant(self, address: str) -> str:
        del address
        return ""

    def pieces(self, message: Message, variant: str) -> tuple[Piece, ...]:
        del variant
        return tuple(Piece(body, bare(as_text(body))) for body in bodies(message))

    async def send(self, address: str, body: Json, *, thread: str = "") -> Tried:
        channel = _channel(address)
        where = {"channel": channel, **({"thread_ts": thread} if thread else {})}
        method, given = await self._prepared(channel, body)
        tried = await self._call(method, **where, **given)
        if tried.status == "left" and tried.cause.startswith("not_in_channel"):
            joined = await self._call("conversations_join", channel=channel)
            if joined.status == "sent":
                return await self._call(method, **where, **given)
        return tried

    async def _prepared(self, channel: str, body: Json) -> tuple[str, Json]:
        """The method that sends a body, and what it is given."""
        where = body.get("picture")
        return upload(body, await self._shelf.png(where), channel) if where else (POST, body)

    async def edit(self, address: str, message: str, body: Json) -> Tried:
        if "picture" in body:
            # A picture stays as it was sent: what is new stands in the text.
            return Tried(status="sent", message=message)
        shown = {name: value for name, value in body.items() if not name.startswith("unfurl")}
        return await self._call("chat_update", channel=_channel(address), ts=message, **shown)

    async def _call(self, method: str, **arguments: Any) -> Tried:
        try:
            answer = await self._api.call(method, **arguments)
        except Refused as refused:
            if refused.error in DEAD_TOKEN:
                return Tried(status="never", cause=refused.error)
            found = outcome_of(refused)
            return Tried(status=found.status, cause=found.cause)  # type: ignore[arg-type]
        except Flooded as flood:
            return Tried(status="flooded", seconds=flood.seconds)
        except NeverSent as error:
            return Tried(status="never", cause=str(error))
        except Unsure as error:
            return Tried(status="unsure", cause=str(error))
        return Tried(status="sent", message=str(answer.get("ts") or ""))


def _channel(address: str) -> str:
    return address.partition(":")[2]
