"""What the adapter does while an answer is being made: shows how far it is, and asks who may change things."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from telegram import Bot
from telegram.constants import ChatAction, ChatMemberStatus
from telegram.error import TelegramError

from bot.conversation.model import Incoming
from bot.telegram.messenger import Messenger, Place
from digest_core.messages import Message
from digest_core.render.telegram import bodies

# A little under the second in which typing must show; most answers come sooner and need none.
TYPING_AFTER_SECONDS = 0.4
TYPING_EVERY_SECONDS = 4.5
_LOOKUP_SECONDS = 5.0
_ADMINS = frozenset({ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})


class ChatDesk:
    """`conversation.Desk` for one incoming thing; its methods are called from the thread that makes the answer."""

    def __init__(self, bot: Bot, messenger: Messenger, incoming: Incoming, place: Place) -> None:
        self._bot, self._messenger = bot, messenger
        self._incoming, self._place = incoming, place
        self._loop = asyncio.get_running_loop()
        self._telling: Future[Any] | None = None
        self.provisional: int | None = None
        """The message that shows how far the answer is; the reply takes its place."""

    def tell(self, message: Message) -> None:
        """Show it, unless what was told before is still on its way: what comes too fast is dropped."""
        if self._telling is None or self._telling.done():
            self._telling = self._from_thread(self._tell(message))

    def may_change(self) -> bool:
        """In private whoever is there; in a channel whoever can post; in a group its admins, anonymous ones too."""
        incoming = self._incoming
        if incoming.private or (incoming.kind == "text" and not incoming.user):
            return True
        if not incoming.user:
            return False
        with suppress(TelegramError, TimeoutError):
            user = int(incoming.user.partition(":")[2])
            return bool(self._from_thread(self._is_admin(user)).result(_LOOKUP_SECONDS))
        return False

    def enter(self) -> str:
        """Where we are spoken to, we may speak."""
        return ""

    def zone(self) -> str:
        """Telegram does not tell."""
        return ""

    async def settled(self) -> None:
        """Wait for what is being told."""
        if self._telling is not None:
            await asyncio.wait([asyncio.wrap_future(self._telling)])

    async def typing(self) -> None:
        """Show that somebody writes, until cancelled."""
        await asyncio.sleep(TYPING_AFTER_SECONDS)
        while self.provisional is None:
            await self._messenger.quietly(
                lambda: self._bot.send_chat_action(
                    self._place.chat, ChatAction.TYPING, message_thread_id=self._place.topic
                )
            )
            await asyncio.sleep(TYPING_EVERY_SECONDS)

    def _from_thread(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _is_admin(self, user: int) -> bool:
        member = await self._bot.get_chat_member(self._place.chat, user)
        return member.status in _ADMINS

    async def _tell(self, message: Message) -> None:
        body = bodies(message)[0]
        if self.provisional is not None:
            await self._messenger.edit(self._place, self.provisional, body)
            return
        outcome = await self._messenger.send(self._place, body)
        if outcome.message:
            self.provisional = int(outcome.message)
