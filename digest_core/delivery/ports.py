"""The seams of delivery: the ledger, and what carries messages to a platform.

Each docstring is the contract its implementations are tested against. The ledger is synchronous, carriers are not.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Protocol, Self

from msgspec import Struct

from digest_core.chat_ports import Limit
from digest_core.delivery.entries import Entry
from digest_core.delivery.model import Ref
from digest_core.messages import Message
from digest_core.models import Shown


class Mark(Struct, frozen=True):
    """A part that is about to be sent: the entry as it was read (None where there was none), and as it is to be."""

    address: str
    ref: Ref
    before: Entry | None
    after: Entry


class Note(Struct, frozen=True):
    """What became of it: the entry as it is now, and under which names of the report it counts, apart by spaces."""

    address: str
    ref: Ref
    after: Entry
    counts: str = ""


class Ledger(Protocol):
    """Who has had what, by recipient, edition and part. Forgotten some days after nobody can be owed it any more."""

    def entries(self, addresses: Sequence[str], refs: Sequence[Ref]) -> Mapping[str, Mapping[Ref, Entry]]:
        """What is known of these recipients and editions; those without an entry are left out."""

    def had(self, addresses: Sequence[str], refs: Sequence[Ref]) -> Mapping[str, Collection[Ref]]:
        """Which of these editions each recipient has had, or is being sent."""

    def sending(self, batch: str, holder: str, marks: Sequence[Mark]) -> tuple[bool, ...]:
        """Note what goes out now, before it does; says of each whether it may.

        Not where the entry is no longer as it was read, which is then somebody else's, and none of them where the
        batch has another holder. Asking again with the same marks says the same.
        """

    def note(self, run: str, notes: Sequence[Note]) -> None:
        """Note what became of them. Nothing counts twice, however often it is noted."""

    def parts(self, ref: Ref) -> Iterator[Mapping[str, Entry]]:
        """The entries of everybody who has one of this edition, in pages."""

    def keep_shown(self, shown: Mapping[str, Shown]) -> None:
        """Keep what messages show, by its digest."""

    def shown(self, chat: str, message: str) -> Shown | None:
        """What a message that was delivered to this chat (or a topic of it) shows; None for any other."""

    def move(self, chat: str, to: str) -> None:
        """What a chat and its topics have had, another chat has had, too: it is the same one under a new id."""

    def forget(self, address: str) -> None:
        """Delete everything kept of a recipient at once."""


class Piece(Struct, frozen=True):
    """A message as the platform takes it, without the recipient; `bare` is the same without what could be refused."""

    body: Any
    bare: Any


class Tried(Struct, frozen=True, kw_only=True):
    """What one attempt to send came to.

    `sent` went out as `message`; `left`, `gone` and `refused` are as in `chat_ports.Outcome`. `elsewhere` asks to send
    to `to` instead, for good where the chat has `moved`. `flooded` asks to wait for `seconds`; `never` certainly did
    not arrive; `unsure` may have. `cause` is the platform's word for it, without any of ours.
    """

    status: Literal["sent", "left", "gone", "refused", "elsewhere", "flooded", "never", "unsure"]
    message: str = ""
    to: str = ""
    moved: bool = False
    seconds: float = 0.0
    cause: str = ""


class Carrier(Protocol):
    """One platform, to which many messages go side by side; opened and closed as a context.

    It neither waits for room nor tries again: whoever sends does both, within `shared` and `limits`.
    """

    @property
    def shared(self) -> Limit:
        """What holds for all its messages together."""

    def limits(self, address: str, *, edits: bool = False) -> tuple[Limit, ...]:
        """What holds for messages to one recipient (or for `edits` of them), its own first."""

    def variant(self, address: str) -> str:
        """Recipients of one variant are sent the same pieces."""

    def pieces(self, message: Message, variant: str) -> tuple[Piece, ...]:
        """The message as the platform takes it, in as many pieces as it needs."""

    async def send(self, address: str, body: Any, *, thread: str = "") -> Tried:
        """Send one piece's body, in the thread below a message where one is given."""

    async def edit(self, address: str, message: str, body: Any) -> Tried:
        """Put a body in the place of a message; `refused` where that cannot be done."""

    async def __aenter__(self) -> Self:
        """Connect."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go."""
