"""What comes in from a chat and what goes back, the same for every platform. No platform's library is known here."""

from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

from digest_core.messages import Message
from digest_core.models import Shown
from digest_core.subscriptions import Subscription

if TYPE_CHECKING:
    from bot.wiring import Runtime

Kind = Literal["text", "tap", "form", "left", "back", "moved", "gone"]


class Incoming(Struct, frozen=True, kw_only=True):
    """One thing that happened in a chat.

    `address` is where a subscription of this chat (or topic) stands: `PLATFORM:CHAT` or `PLATFORM:CHAT/TOPIC`. `user`
    is `PLATFORM:ID` of who did it, empty where nobody is named (posts of a channel). A `text` is addressed to us;
    a `tap` is `action` of one of our buttons under `message`. `left`: we can no longer write there (blocked, removed),
    `back`: we can again, `moved`: the chat goes on at `moved_to`, `gone`: it is deleted.
    `replied_to` is the message of ours that a text answers. References to messages are `PLATFORM:CHAT:ID`.
    `zone` is the user's time zone where the platform knows it, `language` an IETF tag.
    A `form` is the settings with `fields` filled in. `private`: who asked is the only reader; `whispered`: so it is, but
    in a chat of many, whose subscription it is. `threads`: what belongs to a message can stand below it; `thread` is
    the one this stands in, and each is a conversation of its own.
    """

    platform: str
    event: str
    kind: Kind = "text"
    address: str
    user: str = ""
    text: str = ""
    action: str = ""
    message: str = ""
    replied_to: str = ""
    moved_to: str = ""
    private: bool = False
    language: str = ""
    zone: str = ""
    whispered: bool = False
    threads: bool = False
    thread: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def of_many(self) -> bool:
        """Whether the chat itself is read by many."""
        return self.whispered or not self.private


class Reply(Struct, frozen=True, kw_only=True):
    """What goes back.

    With `edit`, the first message takes the place of the one tapped. `notice` is said with the tap itself (at most 200
    characters), loudly with `alert`. `start` opens the private chat with us at what it names (`actions.read_start`).
    `only_you` is shown to whoever asked alone, where the platform can; `public` to all of the chat, even where only one
    asked; `below` in the thread of the message tapped. `form` holds settings that a form may ask for in place of the
    messages.
    """

    messages: tuple[Message, ...] = ()
    edit: bool = False
    notice: str = ""
    alert: bool = False
    start: str = ""
    only_you: bool = False
    public: bool = False
    below: bool = False
    form: Subscription | None = None


NOTHING = Reply()


class Desk(Protocol):
    """What the adapter does for us while an answer is being made. Called from the thread that makes it."""

    def tell(self, message: Message) -> None:
        """Show how far an answer is; adapters drop what comes too fast, and the reply always replaces it."""

    def may_change(self) -> bool:
        """Whether who asked may change this chat's subscription: always in private, else the chat's admins."""

    def enter(self) -> str:
        """Make sure that we can write here unasked; what somebody has to do first, empty where we can."""

    def zone(self) -> str:
        """The time zone of who asked, empty where the platform does not know it."""


class Call(Struct, frozen=True, kw_only=True):
    """An incoming text or tap on its way through the verbs; `argument` is what follows the command's word."""

    incoming: Incoming
    runtime: "Runtime"
    desk: Desk
    argument: str = ""
    shown: Shown | None = None
    """What the message shows that was tapped or replied to."""

    @property
    def session(self) -> str:
        """A conversation is one chat, or one topic or thread of it."""
        thread = self.incoming.thread
        return f"{self.incoming.address}#{thread}" if thread else self.incoming.address

    @property
    def by_operator(self) -> bool:
        """Whether who asked runs this installation."""
        return bool(self.incoming.user) and self.incoming.user in self.runtime.settings.people.admins
