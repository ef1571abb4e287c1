"""Messages to Slack: within its limits, and what becomes of each."""

import logging
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any, TypeVar

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
from bot.slack.api import Api, Json, Refused
from digest_core.chat_ports import Limit, Limiter, Outcome
from digest_core.figures import PictureRef
from digest_core.messages import Message
from digest_core.render.slack import bodies, escape

log = logging.getLogger("aidaily")

T = TypeVar("T")
# Slack promises "several hundred messages a minute" to a workspace, and about one a second to a channel.
PER_SECOND = 5
MINUTE_SECONDS = 60.5
UPDATES_A_MINUTE = 50
EPHEMERALS_A_MINUTE = 100
POST = "chat_postMessage"
REVOKED_SECONDS = 5.0
REVOKED = (
    "Slack이 SLACK_BOT_TOKEN을 받지 않습니다. 앱을 다시 설치하고 새 토큰을 적어 주세요. "
    "그동안 온 것은 이틀까지 두었다가 보냅니다."
)
DEAD_TOKEN = frozenset((
    "not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "app_uninstalled",
))  # fmt: skip
_LEFT = frozenset((
    "not_in_channel", "channel_not_found", "is_archived", "restricted_action", "user_not_found", "user_disabled",
    "cannot_dm_bot", "messages_tab_disabled", "restricted_action_read_only_channel", "user_not_in_channel",
    "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel", "no_permission",
))  # fmt: skip
_NOTHING_TO_EDIT = frozenset((
    "message_not_found", "cant_update_message", "edit_window_closed", "message_not_in_streaming_state",
))  # fmt: skip
NO_WAY = frozenset(("expired_url", "invalid_response_url", "used_url"))


def shared_limit() -> Limit:
    """What the app may post in the whole workspace."""
    return Limit("slack", PER_SECOND, WINDOW_SECONDS, paced=True)


def edit_limits(channel: str) -> tuple[Limit, ...]:
    """How often messages of a channel may be edited, and messages at all."""
    own = Limit(f"slack:{channel}:update", 1, WINDOW_SECONDS)
    return own, Limit("slack:chat.update", UPDATES_A_MINUTE, MINUTE_SECONDS)


class Messenger:
    """Sends through one app; `in_thread` runs what waits for Redis, `revoked` hears that the token is dead, `pictures`
    finds a picture's bytes.
    """

    def __init__(
        self,
        api: Api,
        limiter: Limiter,
        *,
        in_thread: InThread,
        uncertain: Callable[[], None],
        revoked: Callable[[], None],
        pictures: Pictures = no_picture,
    ) -> None:
        self._pictures = pictures
        self.api, self._limiter, self._in_thread, self._revoked = api, limiter, in_thread, revoked
        self._shared = shared_limit()
        self._sender = Sender(limiter, self._shared, in_thread=in_thread, uncertain=uncertain)

    async def post(self, channel: str, body: Json, *, thread: str = "", before: Hook = nothing) -> Outcome:
        """Send one body of `render.slack`, a text or a picture; a public channel that we are not in is joined for it."""
        method, given = await self._prepared(channel, body)
        where = {"channel": channel, **({"thread_ts": thread} if thread else {})}

        async def act() -> Outcome:
            try:
                return _sent(await self._call(method, **where, **given))
            except Refused as refused:
                if refused.error != "not_in_channel" or not await self.join(channel):
                    return outcome_of(refused)
            try:
                return _sent(await self._call(method, **where, **given))
            except Refused as refused:
                return outcome_of(refused)

        return await self._sender.until_known(act, [Limit(f"slack:{channel}", 1, WINDOW_SECONDS)], before)

    async def send_picture(
        self, channel: str, ref: PictureRef, *, thread: str = "", before: Hook = nothing
    ) -> Outcome:
        """Send a picture of a stored edition with its words; only them where it cannot be had."""
        *_, body = bodies(Message(blocks=(), pictures=(ref,)))
        return await self.post(channel, body, thread=thread, before=before)

    async def _prepared(self, channel: str, body: Json) -> tuple[str, Json]:
        """The method that sends a body, and what it is given."""
        where = body.get("picture")
        if not where:
            return POST, body
        return upload(body, await self._in_thread(lambda: self._pictures(**where)), channel)

    async def edit(
        self, channel: str, message: str, body: Json, *, thread: str = "", before: Hook = nothing
    ) -> Outcome:
        """Put a body in the place of a message; where that cannot be done, below it."""
        shown = {name: value for name, value in body.items() if not name.startswith("unfurl")}
        limits = edit_limits(channel)

        async def act() -> Outcome:
            try:
                return _sent(await self._call("chat_update", channel=channel, ts=message, **shown))
            except Refused as refused:
                return outcome_of(refused)

        outcome = await self._sender.until_known(act, limits, before)
        if outcome.status == "refused" and outcome.cause.partition(" ")[0] in _NOTHING_TO_EDIT:
            return await self.post(channel, body, thread=thread, before=before)
        return outcome

    async def whisper(
        self, channel: str, user: str, body: Json, *, thread: str = "", before: Hook = nothing
    ) -> Outcome:
        """Show a body to one user of a channel; where that cannot be done, write to that user."""
        shown = {name: value for name, value in body.items() if not name.startswith("unfurl")}
        where = {"channel": channel, "user": user, **({"thread_ts": thread} if thread else {})}
        limits = [
            Limit(f"slack:{channel}:{user}", 1, WINDOW_SECONDS),
            Limit("slack:chat.postEphemeral", EPHEMERALS_A_MINUTE, MINUTE_SECONDS),
        ]

        async def act() -> Outcome:
            try:
                await self._call("chat_postEphemeral", **where, **shown)
            except Refused as refused:
                return outcome_of(refused)
            return Outcome(status="sent")

        outcome = await self._sender.until_known(act, limits, before)
        return await self.post(user, body, before=before) if outcome.status == "left" else outcome

    async def respond(self, url: str, body: Json, *, before: Hook = nothing, **how: Any) -> Outcome:
        """Answer through a `response_url`; a refusal in `NO_WAY` means that it is over."""

        async def act() -> Outcome:
            try:
                await self.api.respond(url, {**body, **how})
            except Refused as refused:
                return outcome_of(refused)
            return Outcome(status="sent")

        name = sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return await self._sender.until_known(act, [Limit(f"slack:{name}", 1, WINDOW_SECONDS)], before)

    async def has_room(self, name: str, a_minute: int) -> bool:
        """Take a slot if there is one now; nobody waits for what can as well be shown otherwise."""
        limits = [Limit(name, a_minute, MINUTE_SECONDS)]
        shared = Limit("slack:streams", a_minute, WINDOW_SECONDS)
        (grant,) = await self._in_thread(lambda: self._limiter.take(shared, [limits]))
        return bool(grant.granted and grant.wait < WINDOW_SECONDS)

    async def join(self, channel: str) -> bool:
        """Whether we are in the channel now."""
        return bool(await self.quietly(lambda: self.api.call("conversations_join", channel=channel)))

    async def quietly(self, act: Callable[[], Awaitable[T]]) -> T | None:
        """What may fail without harm: a status, suggestions, a form that comes too late."""
        try:
            return await act()
        except (Refused, Flooded, NeverSent, Unsure) as error:
            log.debug("slack: %s: %s", type(error).__name__, error)
            return None

    async def _call(self, method: str, **arguments: Any) -> Json:
        """A call that waits for a working token: nothing is lost while the app is being installed again."""
        try:
            return await self.api.call(method, **arguments)
        except Refused as refused:
            if refused.error not in DEAD_TOKEN:
                raise
        await self._in_thread(self._pause)
        raise NeverSent(REVOKED)

    def _pause(self) -> None:
        self._limiter.stop(self._shared.name, REVOKED_SECONDS)
        self._revoked()


def upload(body: Json, png: bytes | None, channel: str) -> tuple[str, Json]:
    """How a picture is sent, and what with: as a file, else its words. Files go to channels, a person's id names none."""
    if png is None or channel.startswith("U"):
        return POST, as_text(body)
    rest = {name: value for name, value in body.items() if name != "picture"}
    return "files_upload_v2", {"file": png, "filename": body["picture"]["name"], **rest}


def as_text(body: Json) -> Json:
    """What is sent where a picture cannot be: its words."""
    if "picture" not in body:
        return body
    return {"text": escape(body["alt_txt"]), "unfurl_links": False, "unfurl_media": False}


def _sent(answer: Json) -> Outcome:
    return Outcome(status="sent", message=str(answer.get("ts") or ""))


def outcome_of(refused: Refused) -> Outcome:
    """What a refusal means for the message."""
    status = "left" if refused.error in _LEFT else "refused"
    return Outcome(status=status, cause=str(refused))  # type: ignore[arg-type]
