"""What the ledger keeps of one recipient and one edition: its day, and what became of each part. Pure.

Stored as short text, because there is one for everybody: a head of day and flags, then a line for each part, such as
`1ar.` and `list=s48213~Zk3fQ9aB`, 28 bytes for a list that was sent.
"""

from datetime import date
from typing import Literal

from msgspec import Struct, structs

State = Literal["sending", "again", "unsure", "sent", "unknown", "left", "failed"]
"""`sending` and `again` are on their way, for the first or the second time; `unsure` may have gone out and is sent once
more; `unknown` has been sent twice without word of either; `left` and `failed` never arrive."""

_LETTERS: dict[State, str] = {
    "sending": "p",
    "again": "q",
    "unsure": "u",
    "sent": "s",
    "unknown": "U",
    "left": "b",
    "failed": "f",
}
_STATES = {letter: state for state, letter in _LETTERS.items()}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_EPOCH = date(2020, 1, 1).toordinal()
LONGEST_CAUSE = 24
OVER = frozenset(("sent", "unknown", "left", "failed"))


class PartState(Struct, frozen=True):
    """What became of a part. `word` is the batch it is on its way with, the message's id, or the cause."""

    name: str
    state: State
    word: str = ""
    shows: str = ""
    """The digest of what the message shows, for edits and for replies to it."""


class Entry(Struct, frozen=True, kw_only=True):
    """What a recipient has had of an edition. `title` says that only its title was told, in another one's message."""

    day: date
    late: bool = False
    title: bool = False
    finished: bool = False
    parts: tuple[PartState, ...] = ()

    def part(self, name: str) -> PartState | None:
        """What became of the part of that name; None where it was never begun."""
        return next((part for part in self.parts if part.name == name), None)

    def with_part(self, part: PartState) -> "Entry":
        """The entry with a part noted, in the place of an older note."""
        others = [one for one in self.parts if one.name != part.name]
        place = next((n for n, one in enumerate(self.parts) if one.name == part.name), len(others))
        return structs.replace(self, parts=(*others[:place], part, *others[place:]))

    def without(self, name: str) -> "Entry":
        """The entry as if the part had never been begun."""
        return structs.replace(self, parts=tuple(one for one in self.parts if one.name != name))

    @property
    def told(self) -> bool:
        """Whether the recipient has had the edition, or is being sent it: not owed any more."""
        return self.title or self.finished


def encode_entry(entry: Entry) -> str:
    """The entry as it is stored."""
    flags = ("L" if entry.late else "") + ("+" if entry.title else "") + ("." if entry.finished else "")
    return "\n".join([_base36(max(0, entry.day.toordinal() - _EPOCH)) + flags, *map(_part, entry.parts)])


def decode_entry(text: str) -> Entry:
    """A stored entry; raises `ValueError` for anything else."""
    head, *lines = text.split("\n")
    number = head.rstrip("L+.")
    flags = head[len(number) :]
    return Entry(
        day=date.fromordinal(int(number, 36) + _EPOCH),
        late="L" in flags,
        title="+" in flags,
        finished="." in flags,
        parts=tuple(map(_read_part, lines)),
    )


def _part(part: PartState) -> str:
    word = part.word[:LONGEST_CAUSE] if part.state == "failed" else part.word
    shows = f"~{part.shows}" if part.shows else ""
    return f"{plain_name(part.name)}={_LETTERS[part.state]}{plain_name(word)}{shows}"


def _read_part(line: str) -> PartState:
    name, _, rest = line.rpartition("=")
    word, _, shows = rest[1:].partition("~")
    if not rest or rest[0] not in _STATES:
        raise ValueError("no part of an entry")
    return PartState(name, _STATES[rest[0]], word, shows)


def plain_name(text: str) -> str:
    """A name or word without what separates them here; parts are looked up by such names."""
    return "".join("_" if c in "\n=~" else c for c in text)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
