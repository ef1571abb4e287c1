"""The seams of chats: what comes in, what may go out and when, who is subscribed, what was shown.

Each docstring is the contract its implementations are tested against. All calls are synchronous; adapters make them in
threads. All raise `StoreUnreachable` where the server behind them does not answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import time
from typing import Literal, Protocol

from msgspec import Struct

from digest_core.models import Shown
from digest_core.subscriptions import Subscription


class Event(Struct, frozen=True):
    """Something a platform told us: `id` is the platform's own, `chat` what it belongs to, `body` its JSON."""

    id: str
    chat: str
    body: bytes


class Held(Struct, frozen=True, kw_only=True):
    """An event in the hands of one process.

    `sent` is how many of its messages an earlier attempt has sent for certain; `uncertain` says that it died while
    another was on its way. `attempt` counts from 1.
    """

    event: Event
    holder: str
    attempt: int = 1
    sent: int = 0
    uncertain: bool = False


class Inbox(Protocol):
    """Events of one platform: each once, in order within a chat, kept until they are handled.

    A chat has one holder at a time, over all processes. A holder that stops renewing loses the chat after
    `lease` seconds, and whoever takes it next gets the event that was not finished.
    """

    def accept(self, events: Sequence[Event]) -> tuple[bool, ...]:
        """Keep events; says for each whether it is new. One whose id was accepted within two days is dropped."""

    def take(self, chat: str) -> Held | None:
        """The chat's first event, held by the caller; None where there is none or somebody else holds the chat."""

    def sending(self, held: Held) -> bool:
        """Note that a message for this event goes out now; False where the chat is no longer ours: send nothing."""

    def sent(self, held: Held) -> None:
        """Note that it went out."""

    def finish(self, held: Held) -> Held | None:
        """Drop the event as handled; the chat's next one, or None, which lets the chat go."""

    def release(self, held: Held) -> None:
        """Let the chat go before the event was begun, for whoever takes it next."""

    def renew(self, chats: Sequence[str]) -> None:
        """Keep chats that are held by the caller."""

    def waiting(self, at_most: int = 100) -> tuple[str, ...]:
        """Chats with events that nobody holds."""


class Limit(Struct, frozen=True):
    """At most `count` in any `seconds`, for everything called `name`.

    A `paced` limit spreads them evenly, with a burst of half of them for answers after a pause; another allows all at
    once.
    """

    name: str
    count: int
    seconds: float
    paced: bool = False


class Grant(Struct, frozen=True):
    """Whether something may be sent, `wait` seconds from now; without `granted`, ask again after `wait`."""

    granted: bool
    wait: float


class Limiter(Protocol):
    """Slots shared by all processes, on the server's clock."""

    def take(
        self, shared: Limit, recipients: Sequence[Sequence[Limit]], *, broadcast: bool = False
    ) -> tuple[Grant, ...]:
        """A slot under `shared` for each recipient, whose own limits hold too.

        Slots are given in order and never taken back. A broadcast gets slots of the next 100 ms at most, and none
        while answers wait: an answer takes the next slot there is, however far away. Nobody reserves a slot for a
        recipient that is not free yet.
        """

    def stop(self, name: str, seconds: float) -> None:
        """Nothing called `name` for so long: the platform said so."""

    def stopped(self, names: Sequence[str]) -> float:
        """Seconds until none of these is stopped; a slot given before a stop must not be used while it lasts."""


class Subscribers(Protocol):
    """The subscriptions, found by address and by when they are due."""

    def get(self, address: str) -> Subscription | None:
        """The subscription of an address."""

    def of_chat(self, chat: str) -> tuple[Subscription, ...]:
        """Those of a chat and of its topics; `chat` is an address without topic."""

    def put(self, subscription: Subscription) -> bool:
        """Store or replace; returns whether it is a new one. Raises `UsageError` for a record that is too large."""

    def put_all(self, subscriptions: Iterable[Subscription]) -> int:
        """`put` for many, a thousand a round trip; returns how many are new. What was put before a failure stays."""

    def remove(self, address: str) -> Subscription | None:
        """Take out; `restore` brings it back for seven days."""

    def restore(self, address: str) -> Subscription | None:
        """Bring back what was removed, None where there is nothing."""

    def forget(self, address: str) -> bool:
        """Delete everything kept of an address at once; says whether there was anything."""

    def move(self, chat: str, to: str) -> int:
        """Move a chat's subscriptions, where the new one has none of its own; returns how many."""

    def all(self) -> Iterator[Subscription]:
        """Every subscription, in no order."""

    def count(self) -> int:
        """How many there are, paused ones included."""

    def zones(self) -> tuple[str, ...]:
        """The time zones in use."""

    def inhabited(self, places: Sequence[tuple[str, time]]) -> tuple[bool, ...]:
        """For each zone and minute of its day, whether anybody is sent something then; reads no subscription."""

    def due(self, zone: str, minute: time) -> Iterator[tuple[Subscription, ...]]:
        """Pages of those that are sent something at this minute of their day, paused ones left out.

        Reads only those. A page holds about a thousand; one subscription may come twice.
        """


class SentMessages(Protocol):
    """What the messages we sent show, for 30 days."""

    def remember(self, message: str, shown: Shown) -> None:
        """`message` is `PLATFORM:CHAT:ID`."""

    def recall(self, message: str) -> Shown | None:
        """What the message shows; None where it is too old or not ours."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one message.

    `sent` went out as `message`; `uncertain` may have; `left` means that we may not write there (blocked, removed),
    `gone` that the chat is no more; `refused` is a message of ours that the platform does not take: our bug. `cause`
    is the platform's own word for it, without any text of the message. `moved_to` is the chat's new id, where it has
    one.
    """

    status: Literal["sent", "uncertain", "left", "gone", "refused"]
    message: str = ""
    moved_to: str = ""
    cause: str = ""
