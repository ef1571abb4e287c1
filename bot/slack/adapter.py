"""One event of Slack from the inbox to its answer: read, dispatch, send."""

import json
import logging
from collections.abc import Sequence
from typing import Any

from msgspec import structs

from bot.conversation import Incoming, Reply
from bot.conversation.model import Call
from bot.conversation.settings import page, settings
from bot.conversation.views import newest
from bot.handling import Handling, NoDesk
from bot.inbound import where
from bot.slack.api import Api
from bot.slack.forms import home
from bot.slack.manifest import PROMPTS
from bot.slack.messenger import REVOKED, Messenger
from bot.slack.updates import PLATFORM, REVOCATIONS, Heard, Me, address_of, read
from bot.slack.visit import SlackVisit, SlackWay
from bot.wiring import Runtime
from digest_core.chat_ports import Event, Held, Inbox
from digest_core.messages import Message
from digest_core.render.paragraphs import text_message

log = logging.getLogger("aidaily")


class Adapter:
    """Handles events; `me` is the app itself."""

    def __init__(self, runtime: Runtime, api: Api, me: Me, inbox: Inbox) -> None:
        self._runtime, self._api, self.me = runtime, api, me
        self._handling = Handling(PLATFORM, runtime, inbox, self.handle)
        self.inbound = self._handling.inbound
        self._messenger = Messenger(
            api,
            runtime.chat.limiter,
            in_thread=self.inbound.in_thread,
            uncertain=self._handling.count_uncertain,
            revoked=self._revoked,
            pictures=runtime.chat.pictures.png,
        )

    async def accept(self, events: Sequence[Event]) -> None:
        """Keep what came in. Raises `StoreError` where it could not be kept."""
        await self.inbound.accept(events)

    async def handle(self, held: Held) -> None:
        """Answer one event. Raises `StoreError` where it must be tried again."""
        if not await self._handling.begins(held):
            return
        body = json.loads(held.event.body)
        if "notice" in body:
            note = Reply(messages=(text_message(str(body["notice"])),))
            await self._handling.say(held, SlackWay(self._messenger, held.event.chat), note)
        elif await self._is_seen_to(body):
            return
        elif heard := await self._meant(body):
            visit = SlackVisit(self._messenger, heard, self.me, self._runtime.settings)
            await self._handling.answer(held, visit)
            if heard.place.from_home:
                await self._show_home(heard.place.user, heard.place.channel)

    async def _is_seen_to(self, body: dict[str, Any]) -> bool:
        """What is not said to us but has to be seen to: an opened home, a revoked token."""
        event: dict[str, Any] = body["payload"].get("event") or {} if body["kind"] == "event" else {}
        kind = event.get("type")
        if kind in REVOCATIONS:
            await self.inbound.in_thread(self._revoked)
        elif kind == "app_home_opened" and event.get("tab") == "home":
            await self._show_home(str(event.get("user")), str(event.get("channel") or ""))
        elif kind == "app_home_opened":
            await self._suggest(str(event.get("channel") or ""), "")
        elif kind == "assistant_thread_started":
            thread = event.get("assistant_thread") or {}
            await self._suggest(str(thread.get("channel_id") or ""), str(thread.get("thread_ts") or ""))
        else:
            return False
        return True

    async def _meant(self, body: dict[str, Any]) -> Heard | None:
        """What came in, if it is for us; a thread that we are not in is left alone."""
        try:
            heard = read(body, self.me)
        except Exception as error:  # noqa: BLE001 - an event of a shape nobody has seen must not stop its channel
            log.warning("slack: an event was not understood: %s", where(error))
            return None
        return await self.inbound.in_thread(lambda: self._placed(heard)) if heard else None

    def _placed(self, heard: Heard) -> Heard | None:
        """A thread goes on with what it spoke of last; what its first message shows is where it begins."""
        incoming, chat = heard.incoming, self._runtime.chat
        if not incoming.replied_to:
            return heard
        call = Call(incoming=incoming, runtime=self._runtime, desk=NoDesk())
        goes_on = self._runtime.store.turn(call.session) is not None
        if heard.place.overheard and not goes_on and chat.sent.recall(incoming.replied_to) is None:
            return None
        return Heard(structs.replace(incoming, replied_to=""), heard.place) if goes_on else heard

    async def _show_home(self, user: str, channel: str) -> None:
        if not channel:
            return
        view = await self.inbound.in_thread(lambda: self._home(user, channel))
        await self._messenger.quietly(lambda: self._api.call("views_publish", user_id=user, view=view))

    def _home(self, user: str, channel: str) -> dict[str, Any]:
        """Today's list and the settings of this person's own messages."""
        runtime = self._runtime
        incoming = Incoming(
            platform=PLATFORM, event="", address=address_of(channel), user=address_of(user), private=True,
            threads=True,
        )  # fmt: skip
        call = Call(incoming=incoming, runtime=runtime, desk=NoDesk())
        edition = runtime.store.newest("daily")
        briefing: Message | None = newest(call).messages[0] if edition else None
        stored = runtime.chat.subscribers.get(incoming.address)
        return home(channel, briefing, page(stored, "main") if stored else settings(call).messages[0])

    async def _suggest(self, channel: str, thread: str) -> None:
        """Prompts to begin with."""
        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        there = {"thread_ts": thread} if thread else {}
        await self._messenger.quietly(
            lambda: self._api.call(
                "assistant_threads_setSuggestedPrompts", channel_id=channel, prompts=prompts, **there
            )
        )

    def _revoked(self) -> None:
        """Tell the operators, wherever they can be reached."""
        log.error("%s", REVOKED)
        self._runtime.chat.tell_admins("slack-revoked", REVOKED)
