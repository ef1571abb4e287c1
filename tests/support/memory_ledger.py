"""`delivery.ports.Ledger` in memory: the same contract, without expiry."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from digest_core.delivery.entries import Entry
from digest_core.delivery.model import Ref
from digest_core.delivery.ports import Mark, Note
from digest_core.models import Shown
from digest_core.subscriptions import chat_of


class MemoryLedger:
    """Entries for as long as the test lives. `holders` says who holds which batch, `counts` what was counted."""

    def __init__(self) -> None:
        self.holders: dict[str, str] = {}
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._entries: dict[tuple[Ref, str], Entry] = {}
        self._shown: dict[str, Shown] = {}

    def entries(self, addresses: Sequence[str], refs: Sequence[Ref]) -> Mapping[str, Mapping[Ref, Entry]]:
        found = {
            a: {ref: self._entries[ref, a] for ref in refs if (ref, a) in self._entries} for a in addresses
        }
        return {address: entries for address, entries in found.items() if entries}

    def had(self, addresses: Sequence[str], refs: Sequence[Ref]) -> Mapping[str, Collection[Ref]]:
        known = self.entries(addresses, refs)
        return {a: {ref for ref, entry in known.get(a, {}).items() if entry.told} for a in addresses}

    def sending(self, batch: str, holder: str, marks: Sequence[Mark]) -> tuple[bool, ...]:
        return tuple(self._one(mark) if self.holders.get(batch) == holder else False for mark in marks)

    def _one(self, mark: Mark) -> bool:
        now = self._entries.get((mark.ref, mark.address))
        if now not in (mark.before, mark.after):
            return False
        self._entries[mark.ref, mark.address] = mark.after
        return True

    def note(self, run: str, notes: Sequence[Note]) -> None:
        for note in notes:
            if self._entries.get((note.ref, note.address)) != note.after:
                self._entries[note.ref, note.address] = note.after
                self.counts[run].update(note.counts.split())

    def parts(self, ref: Ref) -> Iterator[Mapping[str, Entry]]:
        page = {address: entry for (one, address), entry in self._entries.items() if one == ref}
        if page:
            yield page

    def keep_shown(self, shown: Mapping[str, Shown]) -> None:
        self._shown |= shown

    def shown(self, chat: str, message: str) -> Shown | None:
        for (_, address), entry in self._entries.items():
            for part in entry.parts:
                if (chat_of(address), part.state, part.word) == (chat, "sent", message):
                    return self._shown.get(part.shows)
        return None

    def move(self, chat: str, to: str) -> None:
        for (ref, address), entry in list(self._entries.items()):
            if chat_of(address) == chat:
                self._entries.setdefault((ref, to + address.removeprefix(chat)), entry)

    def forget(self, address: str) -> None:
        self._entries = {at: entry for at, entry in self._entries.items() if at[1] != address}
