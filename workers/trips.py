"""One recipient on its way through a delivery: which messages it is sent, and how far they got."""

from typing import Any

from msgspec import Struct, structs

from digest_core.chat_ports import Limit
from digest_core.delivery.entries import OVER, Entry, PartState, plain_name
from digest_core.delivery.model import Ref
from digest_core.delivery.ports import Mark, Note, Piece
from digest_core.models import Shown


class Unit(Struct, frozen=True):
    """One piece of one part. `digest` stands for what it says and shows."""

    name: str
    piece: Piece
    digest: str
    shown: Shown | None = None


class Trip(Struct, kw_only=True):
    """A recipient's delivery. `ref` is the edition it is accounted under, `others` what else it tells of.

    `entry` is what the ledger holds, `stored` what it held before the mark that is being made. `place` is where it is
    sent, which may not be `address`. `work` is whatever the desk keeps with the batch.
    """

    address: str
    place: str
    ref: Ref
    entry: Entry
    stored: Entry | None
    units: tuple[Unit, ...]
    limits: tuple[Limit, ...]
    work: Any
    others: tuple[Ref, ...] = ()
    titles: tuple[Ref, ...] = ()
    """Those of the others that it names."""
    at: int = 0
    edits: str = ""
    """The message in whose place the unit is put."""
    renews: bool = False
    """Whether messages that were delivered are put right: nothing new is sent, nothing can be lost or doubled."""
    is_line: bool = False
    """Whether it only asks for patience: the edition stays owed."""
    bare: bool = False
    marked: bool = False
    failures: int = 0
    doubtful: bool = False
    over: bool = False

    @property
    def unit(self) -> Unit:
        """What goes out next."""
        return self.units[self.at]

    @property
    def thread(self) -> str:
        """The message below which the unit stands: the first one, where there is one already."""
        first = self.entry.part(self.units[0].name) if self.at else None
        return first.word if first and first.state == "sent" else ""

    @property
    def untouched(self) -> bool:
        """Whether the ledger knows nothing of what goes out next."""
        return not self.renews and self.entry.part(self.unit.name) is None

    def skip_done(self) -> bool:
        """Go to the first unit that is still to be sent; False where there is none."""
        while self.at < len(self.units):
            part = self.entry.part(self.unit.name)
            if part is None or part.state not in OVER:
                return True
            self.at += 1
        return False

    def aim(self) -> None:
        """Put the next unit in the place of its message."""
        part = self.entry.part(self.unit.name)
        self.edits = part.word if part else ""

    def mark(self, batch: str) -> Mark:
        """The unit as on its way with a batch."""
        before = self.entry.part(self.unit.name)
        again = before is not None and before.state in {"unsure", "again"}
        after = self.entry.with_part(PartState(self.unit.name, "again" if again else "sending", batch))
        return Mark(self.address, self.ref, self.stored, after)

    def note(self, part: PartState | None, counts: str = "", *, finished: bool = False) -> Note:
        """What became of the unit; None takes the mark back."""
        entry = self.entry.with_part(part) if part else self.entry.without(self.unit.name)
        self.entry = self.stored = structs.replace(entry, finished=True) if finished else entry
        self.marked = False
        return Note(self.address, self.ref, self.entry, counts)


def unit_name(part: str, piece: int) -> str:
    """The name under which a piece of a part is accounted."""
    return plain_name(part if piece == 0 else f"{part}.{piece + 1}")


def taken_over(entry: Entry, batch: str) -> tuple[Entry, int]:
    """An entry that a dead holder of a batch has left, and how many of its sends are uncertain."""
    uncertain = 0
    for part in entry.parts:
        if part.word == batch and part.state == "sending":
            entry = entry.with_part(PartState(part.name, "unsure"))
            uncertain += 1
        elif part.word == batch and part.state == "again":
            entry = entry.with_part(PartState(part.name, "unknown"))
            uncertain += 1
    return entry, uncertain


def is_elsewhere(entry: Entry, batch: str) -> bool:
    """Whether another batch is sending something of it just now."""
    return any(part.state in {"sending", "again"} and part.word != batch for part in entry.parts)
