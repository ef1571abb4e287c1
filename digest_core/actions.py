"""What a button does, as a short text that names things by identity.

`VERB` or `VERB SEPARATOR ARGUMENT…`, at most 64 bytes. Positions never stand in it: a button of an old message still
means the same item of the same edition, or nothing.
"""

import re

from msgspec import Struct

from digest_core.messages import LONGEST_ACTION

SEPARATOR = "|"


class Tapped(Struct, frozen=True):
    """A button's action, read back."""

    verb: str
    arguments: tuple[str, ...] = ()

    def argument(self, place: int) -> str:
        """An argument by place, empty where there is none."""
        return self.arguments[place] if place < len(self.arguments) else ""


def action(verb: str, *arguments: str) -> str:
    """The text of an action; raises `ValueError` where it is too long for a button."""
    text = SEPARATOR.join((verb, *arguments))
    if len(text.encode()) > LONGEST_ACTION:
        raise ValueError(f"an action has at most {LONGEST_ACTION} bytes: {verb}")
    return text


def read_action(text: str) -> Tapped:
    """What a button says; any text gives something, and what nobody knows does nothing."""
    verb, *arguments = text.split(SEPARATOR)
    return Tapped(verb, tuple(arguments))


LONGEST_START = 64
"""Characters of `?start=`: A-Z, a-z, 0-9, `_` and `-` (Telegram's rule)."""
KEY = r"\d{4}-(?:\d{2}-\d{2}|W\d{2}|\d{2})"
"""The key of an edition of a series: a day, a week, a month."""
_START = re.compile(rf"(?P<kind>[ps])(?P<name>[A-Za-z0-9-]+?)(?:_(?P<key>{KEY}))?", re.ASCII)
_KINDS = {"p": "arxiv", "s": "story"}


def start_payload(item_id: str, key: str = "") -> str:
    """How an address that opens a private chat names an item: `p2602-04883` or `p2602-04883_2026-02-05`."""
    kind, _, name = item_id.partition(":")
    letter = next(letter for letter, word in _KINDS.items() if word == kind)
    plain = letter + name.replace("/", "--").replace(".", "-")
    dated = f"{plain}_{key}"
    return dated if _START.fullmatch(dated) and len(dated) <= LONGEST_START else plain


def read_start(payload: str) -> tuple[str, str]:
    """The item's id and the edition's key (or nothing) that such an address names; ids of papers lose their dots."""
    match = _START.fullmatch(payload[:LONGEST_START])
    if match is None:
        return "", ""
    name = match["name"]
    if match["kind"] == "p":
        name = name.replace("--", "/") if "--" in name else name.replace("-", ".", 1)
    return f"{_KINDS[match['kind']]}:{name}", match["key"] or ""
