"""What the adapter does while an answer is being made: shows how far it is, and asks Slack about people and channels."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any

from bot.conversation.model import Incoming
from bot.sending import Flooded, NeverSent, Unsure
from bot.slack.api import Json, Refused
from bot.slack.messenger import Messenger
from bot.slack.updates import Me, Place
from digest_core.messages import Message
from digest_core.render.slack import bodies, streamed
from digest_core.subscriptions import read_zone

# A little under the second in which something must show; most answers come sooner and need nothing.
STATUS_AFTER_SECONDS = 0.4
STATUS = "답을 찾고 있습니다…"
_LOOKUP_SECONDS = 5.0
# Slack's tiers 2 and 4, for the workspace.
STREAMS_A_MINUTE = 20
APPENDS_A_MINUTE = 100
PRIVATE = "비공개 채널에는 스스로 들어갈 수 없습니다. 채널에 /invite @AI Daily 라고 적어 초대한 뒤 다시 구독해 주세요."
ARCHIVED = "보관된 채널입니다. 보관을 푼 뒤 다시 구독해 주세요."
NO_ENTRY = "이 채널에 들어가지 못했습니다. /invite @AI Daily 라고 적어 초대한 뒤 다시 구독해 주세요."


class SlackDesk:
    """`conversation.Desk` for one incoming thing; its methods are called from the thread that makes the answer."""

    def __init__(
        self,
        messenger: Messenger,
        incoming: Incoming,
        place: Place,
        me: Me,
        *,
        admins_only: bool,
        operator: bool,
    ) -> None:
        self._messenger, self._incoming, self._place, self._me = messenger, incoming, place, me
        self._admins_only, self._operator = admins_only, operator
        self._loop = asyncio.get_running_loop()
        self._telling: Future[Any] | None = None
        self._told = ""
        self.provisional = ""
        """The message that shows how far the answer is; the reply takes its place."""

    def tell(self, message: Message) -> None:
        """Show it, unless what was told before is still on its way: what comes too fast is dropped."""
        if not self._incoming.whispered and (self._telling is None or self._telling.done()):
            self._telling = self._from_thread(self._tell(message))

    def may_change(self) -> bool:
        """Everybody, unless `SLACK_ADMINS_ONLY`: then the workspace's admins and owners. In private whoever is there."""
        if self._operator or not self._admins_only or not self._incoming.of_many:
            return True
        known = self._asked("users_info", user=self._place.user).get("user") or {}
        return bool(known.get("is_admin") or known.get("is_owner"))

    def enter(self) -> str:
        """Public channels are joined; private ones have to invite us."""
        channel = self._place.channel
        if channel.startswith("D"):
            return ""
        try:
            self._from_thread(self._messenger.api.call("conversations_join", channel=channel)).result(
                _LOOKUP_SECONDS
            )
        except Refused as refused:
            if refused.error == "is_archived":
                return ARCHIVED
            known = self._asked("conversations_info", channel=channel).get("channel") or {}
            return "" if known.get("is_member") else PRIVATE
        except (Flooded, NeverSent, Unsure, TimeoutError):
            return NO_ENTRY
        return ""

    def zone(self) -> str:
        """As it stands in the user's profile."""
        name = (self._asked("users_info", user=self._place.user).get("user") or {}).get("tz")
        try:
            return read_zone(str(name)) if name else ""
        except Exception:  # noqa: BLE001 - a zone that this machine does not know is as good as none
            return ""

    async def settled(self) -> None:
        """Wait for what is being told, and end the stream."""
        if self._telling is not None:
            await asyncio.wait([asyncio.wrap_future(self._telling)])
        if self._told:
            await self._messenger.quietly(lambda: self._call("chat_stopStream", ts=self.provisional))

    async def working(self) -> None:
        """Show in the thread that an answer is being looked for."""
        place = self._place
        if not place.thread or self._incoming.whispered or place.overheard:
            return
        await asyncio.sleep(STATUS_AFTER_SECONDS)
        await self._messenger.quietly(
            lambda: self._messenger.api.call(
                "assistant_threads_setStatus", channel_id=place.channel, thread_ts=place.thread, status=STATUS
            )
        )

    def _asked(self, method: str, **arguments: Any) -> Json:
        """What Slack knows, nothing where it does not tell."""
        work: Future[Json | None] = self._from_thread(
            self._messenger.quietly(lambda: self._messenger.api.call(method, **arguments))
        )
        try:
            return work.result(_LOOKUP_SECONDS) or {}
        except TimeoutError:
            return {}

    def _from_thread(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _call(self, method: str, **arguments: Any) -> Json:
        return await self._messenger.api.call(method, channel=self._place.channel, **arguments)

    async def _tell(self, message: Message) -> None:
        """Stream where there is a thread, edit where that is refused, else one message."""
        text = streamed(message).removesuffix("…").rstrip("\n")
        if self._told:
            await self._append(text)
        elif self.provisional:
            await self._messenger.edit(self._place.channel, self.provisional, bodies(message)[0])
        elif not await self._streaming(text):
            place = self._place
            outcome = await self._messenger.post(place.channel, bodies(message)[0], thread=place.thread)
            self.provisional = outcome.message

    async def _append(self, text: str) -> None:
        """Go on with the stream: with what is new, or below what was said of another step."""
        more = text.removeprefix(self._told) if text.startswith(self._told) else f"\n\n{text}"
        if not more or not await self._messenger.has_room("slack:chat.appendStream", APPENDS_A_MINUTE):
            return
        done = await self._messenger.quietly(
            lambda: self._call("chat_appendStream", ts=self.provisional, markdown_text=more)
        )
        if done is not None:
            self._told = text

    async def _streaming(self, text: str) -> bool:
        """Begin a stream within the tier; where there is no room, or it is refused, it is told otherwise."""
        place = self._place
        if not place.thread or not text:
            return False
        if not await self._messenger.has_room("slack:chat.startStream", STREAMS_A_MINUTE):
            return False
        whom = {"recipient_user_id": place.user, "recipient_team_id": self._me.team}
        begun = await self._messenger.quietly(
            lambda: self._call("chat_startStream", thread_ts=place.thread, markdown_text=text, **whom)
        )
        if begun is None:
            return False
        self._told, self.provisional = text, str(begun.get("ts") or "")
        return True
