"""Where a reply goes: below, in place, to all of a channel, or to one person alone."""

from typing import Literal

from msgspec import structs

from bot.conversation import Incoming, Reply
from bot.handling import Body
from bot.sending import Hook
from bot.slack.desk import SlackDesk
from bot.slack.forms import form
from bot.slack.messenger import NO_WAY, Messenger, as_text
from bot.slack.updates import PLATFORM, Heard, Me
from digest_core.chat_ports import Outcome
from digest_core.config import Settings
from digest_core.messages import Message
from digest_core.render.paragraphs import text_message
from digest_core.render.slack import bodies

How = Literal["post", "below", "edit", "whisper", "replace"]
_ONE_ALONE = frozenset(("whisper", "replace"))
_BARE = ("text", "unfurl_links", "unfurl_media", "mrkdwn", "parse", "link_names")


def bare(body: Body) -> Body:
    """The same without blocks, which alone can be refused for what they hold."""
    return {name: body[name] for name in _BARE if name in body}


class SlackWay:
    """`handling.Way` to a channel, a thread of it, or a person."""

    def __init__(self, messenger: Messenger, channel: str, thread: str = "") -> None:
        self._messenger, self._channel, self._thread = messenger, channel, thread
        self.address = f"{PLATFORM}:{channel}"

    def bodies(self, message: Message) -> list[Body]:
        return bodies(message)

    def bare(self, body: Body) -> Body:
        return bare(as_text(body))

    async def send(self, body: Body, before: Hook, *, first: bool) -> Outcome:
        del first
        return await self._messenger.post(self._channel, body, thread=self._thread, before=before)


class SlackVisit(SlackWay):
    """`handling.Visit` of one event."""

    def __init__(self, messenger: Messenger, heard: Heard, me: Me, settings: Settings) -> None:
        self.place = heard.place
        super().__init__(messenger, self.place.channel, self.place.thread)
        self.incoming: Incoming = heard.incoming
        self.desk = SlackDesk(
            messenger,
            self.incoming,
            self.place,
            me,
            admins_only=settings.slack.admins_only,
            operator=self.incoming.user in settings.people.admins,
        )
        self._how: How = "post"
        self._own_post = False
        self._root = ""

    def bodies(self, message: Message) -> list[Body]:
        """What only one sees is text alone: a file is always everybody's."""
        shown = message if self._how not in _ONE_ALONE else structs.replace(message, pictures=())
        return super().bodies(shown)

    async def working(self) -> None:
        await self.desk.working()

    async def prepared(self, reply: Reply) -> Reply:
        await self.desk.settled()
        if reply.form is not None and await self._opened(reply):
            return Reply()
        if reply.notice and not reply.messages:
            reply = structs.replace(reply, messages=(text_message(reply.notice),), only_you=True, edit=False)
        self._how = self._manner(reply)
        self._own_post = reply.public or self.incoming.whispered
        return reply

    async def _opened(self, reply: Reply) -> bool:
        """Open the form of the settings; it can come too late, then messages do as well."""
        if not self.place.trigger or reply.form is None:
            return False
        opened = self._messenger.api.call("views_open", trigger_id=self.place.trigger, view=form(reply.form))
        return await self._messenger.quietly(lambda: opened) is not None

    def _manner(self, reply: Reply) -> How:
        """How the reply is shown, by how it was asked for."""
        incoming = self.incoming
        if self.place.from_home or (incoming.private and not incoming.whispered):
            return "edit" if reply.edit and self.place.message else "post"
        if reply.public or self.place.aloud:
            return "post"
        if incoming.whispered:
            return "replace" if reply.edit and self.place.respond else "whisper"
        if incoming.kind == "text":
            return "whisper" if reply.only_you else "post"
        if reply.below:
            return "below"
        return "edit" if reply.edit and not reply.only_you else "whisper"

    async def send(self, body: Body, before: Hook, *, first: bool) -> Outcome:
        place, messenger = self.place, self._messenger
        provisional = self.desk.provisional
        if first and provisional:
            return await messenger.edit(place.channel, provisional, body, thread=place.thread, before=before)
        if self._how == "edit" and first:
            return await messenger.edit(
                place.channel, place.message, body, thread=place.thread, before=before
            )
        if self._how == "below":
            return await messenger.post(
                place.channel, body, thread=place.thread or place.message, before=before
            )
        if self._how in _ONE_ALONE:
            return await self._to_one(body, before, replace=self._how == "replace" and first)
        return await self._to_all(body, before, first=first)

    async def _to_one(self, body: Body, before: Hook, *, replace: bool) -> Outcome:
        """Show it to whoever asked: through the address that came with it, else as an ephemeral message."""
        place = self.place
        if place.respond:
            outcome = await self._messenger.respond(
                place.respond, body, before=before, replace_original=replace, response_type="ephemeral",
                **({"thread_ts": place.thread} if place.thread else {}),
            )  # fmt: skip
            if outcome.cause.partition(" ")[0] not in NO_WAY:
                return outcome
        return await self._messenger.whisper(
            place.channel, place.user, body, thread=place.thread, before=before
        )

    async def _to_all(self, body: Body, before: Hook, *, first: bool) -> Outcome:
        """Post it; where we are no member, the address that came with the question still reaches the channel.

        What follows a post of its own stands in its thread.
        """
        place = self.place
        thread = ("" if first else self._root) if self._own_post else place.thread
        outcome = await self._messenger.post(place.channel, body, thread=thread, before=before)
        if outcome.status == "left" and place.respond:
            return await self._messenger.respond(
                place.respond, body, before=before, response_type="in_channel"
            )
        self._root = self._root or outcome.message
        return outcome
