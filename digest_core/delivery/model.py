"""What a chat is owed, and what is sent for it."""

from datetime import date

from msgspec import Struct

from digest_core.messages import Message
from digest_core.ports import Outline

StoredEdition = Outline
"""What there is to know of a stored edition before it is read."""


class Ref(Struct, frozen=True, order=True):
    """An edition by its kind and key."""

    edition: str
    key: str


def ref_of(stored: StoredEdition) -> Ref:
    """Which edition an outline is of."""
    return Ref(stored.edition, stored.key)


class Owed(Struct, frozen=True, kw_only=True):
    """What one chat is to be sent now, all of it in one message.

    `day` is the day in the chat's zone whose delivery this is: at most one has it, so whoever keeps account keeps the
    last one and hands it back as `served`. It is `date.min` for what an operator sends between.
    """

    lead: Ref
    """Told in full."""
    older: tuple[Ref, ...] = ()
    """Told by titles with links, newest first."""
    quiet: tuple[Ref, ...] = ()
    """Without anything new, and not told of; had with the rest."""
    empty: bool = False
    """There is nothing new, and the chat wants to hear that; the lead says so itself."""
    late: bool = False
    """Catches up after its time."""
    day: date

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Everything the chat has had once this is sent."""
        return (self.lead, *self.older, *self.quiet)


class DeliveryPart(Struct, frozen=True):
    """One message of a delivery. `name` is stable (`list`, `item:arxiv:2602.04884`, `line`): accounts are kept by it."""

    name: str
    message: Message


class Delivery(Struct, frozen=True, kw_only=True):
    """What is sent to a chat, in order; what stands after the first part belongs below it."""

    refs: tuple[Ref, ...]
    """Everything the recipient has had once it is sent; nothing for a line that only asks for patience."""
    parts: tuple[DeliveryPart, ...]
    ordering: str
    """A key of the composition: the same for all that are sent the same, in every process."""
    day: date | None = None
    """See `Owed.day`."""
