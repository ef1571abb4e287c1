"""What is sent for what is owed: our own messages, each distinct one composed once. Pure."""

from collections.abc import Callable

from digest_core.actions import action
from digest_core.delivery.model import Delivery, DeliveryPart, Owed, Ref
from digest_core.messages import Button
from digest_core.models import Edition
from digest_core.render.compose import list_message
from digest_core.subscriptions import Subscription

MORE = (Button("설정", action("page", "main")), Button("해지", action("leave")))


class Composer:
    """Composes for one batch of chats; what two of them share is made once."""

    def __init__(self, editions: Callable[[Ref], Edition], *, web_url: str = "") -> None:
        self._editions, self._web_url = editions, web_url
        self._made: dict[str, Delivery] = {}

    @property
    def composed(self) -> int:
        """How many distinct compositions there were."""
        return len(self._made)

    def compose(self, owed: Owed, subscription: Subscription) -> Delivery:
        """What the chat is sent for what it is owed."""
        del subscription
        message = list_message(self._editions(owed.lead), web_url=self._web_url, more=MORE)
        name = f"{owed.lead.edition}:{owed.lead.key}"
        made = Delivery(refs=owed.refs, parts=(DeliveryPart("list", message),), ordering=name, day=owed.day)
        return self._made.setdefault(name, made)
