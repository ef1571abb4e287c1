"""What a button does, as a short text that names things by identity.

`VERB` or `VERB SEPARATOR ARGUMENT…`, at most 64 bytes. Positions never stand in it: a button of an old message still
means the same item of the same edition, or nothing.
"""

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
