"""What goes to a chat, in our own model: no platform's markup, lengths or ids.

A message is blocks of lines of spans, and rows of buttons. Renderers (`render/telegram.py`, `render/slack.py`) turn it
into what their platform takes; texts in here are literal and do nothing, whoever wrote them.
"""

from typing import Literal

from msgspec import Struct

from digest_core.figures import PictureRef
from digest_core.models import Shown

Style = Literal["plain", "bold", "italic", "code", "command"]
"""`command` is a word of our own to be tapped or typed, such as /settings; never a text from outside."""
BlockKind = Literal["title", "text", "bullets", "note"]

LONGEST_ACTION = 64
"""Bytes of an action's name: Telegram's limit for `callback_data`, the tightest there is."""


class Span(Struct, frozen=True):
    """A piece of a line. `url` (http or https, already checked) makes it a link."""

    text: str
    style: Style = "plain"
    url: str = ""


Line = tuple[Span, ...]


class Block(Struct, frozen=True):
    """Lines that belong together; a message that is too long is split between blocks first, then between lines.

    `title` heads a message; `note` is small print. `heading` stands above the lines and never alone. `folded` may be
    shown closed: an expandable quote, a reply in the thread.
    """

    kind: BlockKind
    lines: tuple[Line, ...]
    heading: str = ""
    folded: bool = False


class Button(Struct, frozen=True):
    """A button: either does `action` (see `actions.py`) or opens `url`."""

    label: str
    action: str = ""
    url: str = ""


class Message(Struct, frozen=True, kw_only=True):
    """One message, perhaps with pictures after it. `shown` is remembered with it, so that replies and numbers mean what the reader saw."""

    blocks: tuple[Block, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    shown: Shown | None = None
    silent: bool = False
    pictures: tuple[PictureRef, ...] = ()
    """Sent after the text, each as a message of its own."""


def plain(text: str) -> Line:
    """A line without style."""
    return (Span(text),)


def bold(text: str) -> Line:
    """A line that stands out."""
    return (Span(text, "bold"),)


def link(text: str, url: str) -> Span:
    """A link; without an address it is text."""
    return Span(text, url=url)


def plain_text(message: Message) -> str:
    """The message without styles and buttons: what a notification or a log of a test shows."""
    return "\n\n".join(block_text(block) for block in message.blocks)


def block_text(block: Block) -> str:
    """A block as plain text, bullets with their dash."""
    mark = "- " if block.kind == "bullets" else ""
    lines = [mark + "".join(span.text for span in line) for line in block.lines]
    return "\n".join([block.heading, *lines] if block.heading else lines)
