"""What is sent for what is owed: messages of our own model, each distinct one composed once. Pure.

A composition is known by what makes it differ: the editions in their chat's order, the interests without a match, how
its platform shows details, sound, and lateness. Whoever shares all that shares the very same messages.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b

import msgspec
from msgspec import Struct, structs

from digest_core.actions import action
from digest_core.delivery.model import Delivery, DeliveryPart, Owed, Ref
from digest_core.delivery.personal import Chosen, Pool
from digest_core.delivery.when import local
from digest_core.delivery.words import LATE, Listed, earlier, headed, unmet
from digest_core.figures import PictureRef
from digest_core.messages import Block, Button, Message, plain
from digest_core.models import Edition
from digest_core.platforms import PLATFORMS
from digest_core.render.channel import channel_delivery
from digest_core.render.compose import in_order, list_message
from digest_core.render.paragraphs import text_message
from digest_core.subscriptions import Subscription

LIST, LINE = "list", "line"
"""Names of parts; the others are `item:ID`."""
KEPT = 2_000
"""Distinct compositions kept, and orders; more of them are made again."""
MORE = (Button("설정", action("page", "main")), Button("해지", action("leave")))
_NOT_YET = "{key} 브리핑을 아직 만들지 못했습니다. 만드는 대로 보내 드립니다."


class _Choice(Struct, frozen=True, kw_only=True):
    """What makes a composition differ from others."""

    lists: tuple[tuple[Ref, tuple[str, ...]], ...]
    missing: tuple[str, ...]
    late: bool
    threads: bool
    in_thread: bool
    silent: bool

    def name(self) -> str:
        return blake2b(msgspec.json.encode(self), digest_size=8).hexdigest()


class Composer:
    """Composes for one batch of chats, or for as long as its editions stay as they are.

    `editions` reads a stored edition; it is asked once for each. `pictures` names what goes with it.
    """

    def __init__(
        self,
        editions: Callable[[Ref], Edition],
        *,
        web_url: str = "",
        pictures: Callable[[Edition], tuple[PictureRef, ...]] = lambda _: (),
    ) -> None:
        self._read, self._web_url, self._pictures = editions, web_url, pictures
        self._editions: dict[Ref, Edition] = {}
        self._pools: dict[Ref, Pool] = {}
        self._chosen: dict[tuple[Ref, tuple[str, ...], int], Chosen] = {}
        self._made: dict[_Choice, tuple[str, tuple[DeliveryPart, ...]]] = {}
        self._count = 0

    @property
    def composed(self) -> int:
        """How many compositions were made: the distinct ones, up to what is kept of them."""
        return self._count

    def compose(self, owed: Owed, subscription: Subscription) -> Delivery:
        """What the chat is sent for what it is owed: its own list, and where it wants that each item below it."""
        lead = self._choose(owed.lead, subscription)
        older = ((ref, self._choose(ref, subscription).order) for ref in owed.older)
        threads = PLATFORMS[subscription.platform].threads
        choice = _Choice(
            lists=((owed.lead, lead.order), *older),
            missing=lead.missing,
            late=owed.late,
            threads=threads,
            in_thread=threads and subscription.in_thread,
            silent=subscription.silent,
        )
        if choice not in self._made:
            if len(self._made) >= KEPT:
                self._made.clear()
            self._count += 1
            self._made[choice] = (choice.name(), tuple(self._parts(choice)))
        ordering, parts = self._made[choice]
        return Delivery(refs=owed.refs, parts=parts, ordering=ordering, day=owed.day)

    def line(self, missing: Ref, subscription: Subscription, now: datetime | None = None) -> Delivery:
        """What a chat is told at `now` that waits for an edition in vain; it does not count as having had it."""
        said = structs.replace(
            text_message(_NOT_YET.format(key=missing.key), buttons=(MORE,)), silent=subscription.silent
        )
        name = f"{LINE}:{missing.edition}:{missing.key}:{int(subscription.silent)}"
        day = local(now, subscription).date() if now else None
        return Delivery(refs=(), parts=(DeliveryPart(LINE, said),), ordering=name, day=day)

    def _edition(self, ref: Ref) -> Edition:
        if ref not in self._editions:
            self._editions[ref] = self._read(ref)
        return self._editions[ref]

    def _choose(self, ref: Ref, subscription: Subscription) -> Chosen:
        wanted = (ref, tuple(sorted(set(subscription.interests))), subscription.top)
        if wanted not in self._chosen:
            if len(self._chosen) >= KEPT:
                self._chosen.clear()
            if ref not in self._pools:
                self._pools[ref] = Pool(self._edition(ref))
            self._chosen[wanted] = self._pools[ref].choose(wanted[1], subscription.top)
        return self._chosen[wanted]

    def _parts(self, choice: _Choice) -> list[DeliveryPart]:
        (lead, order), *_ = choice.lists
        edition = self._edition(lead)
        listed, *details = self._messages(edition, order, choice)
        told = (self._around(listed, edition, choice), *details)
        names = (LIST, *(f"item:{item.id}" for item in in_order(edition, order)))
        return [
            DeliveryPart(name, structs.replace(message, silent=choice.silent))
            for name, message in zip(names, told, strict=False)
        ]

    def _messages(self, edition: Edition, order: tuple[str, ...], choice: _Choice) -> tuple[Message, ...]:
        if not choice.threads:
            return (list_message(edition, order=order, web_url=self._web_url, more=MORE),)
        return channel_delivery(
            edition, order=order, in_thread=choice.in_thread, web_url=self._web_url, more=MORE
        )

    def _around(self, listed: Message, edition: Edition, choice: _Choice) -> Message:
        """The list with what is said of it, and what came before it."""
        late = (Block("note", (plain(LATE),)),) if choice.late else ()
        above = (*late, *headed(listed, edition), *unmet(choice.missing))
        older = [Listed(self._edition(ref), ids) for ref, ids in choice.lists[1:]]
        blocks = (*above, *earlier(older, above, self._web_url))
        return structs.replace(listed, blocks=blocks, pictures=self._pictures(edition))
