"""`paper_facts.FactsBook` and `people.AttentionBook` in memory: the same contracts, without expiry."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

from digest_core.paper_facts import RULES, PaperFacts


class MemoryFacts:
    """Facts for as long as the test lives."""

    def __init__(self) -> None:
        self._kept: dict[str, PaperFacts] = {}

    def kept(self, ids: Sequence[str]) -> dict[str, PaperFacts]:
        return {i: self._kept[i] for i in ids if i in self._kept and self._kept[i].rules == RULES}

    def keep(self, facts: Sequence[PaperFacts]) -> None:
        self._kept |= {one.paper.id: one for one in facts}


class MemoryAttention:
    """Counts for as long as the test lives."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[date, str]] = Counter()

    def asked(self, items: Sequence[str], at: datetime) -> None:
        for item in dict.fromkeys(items):
            self._counts[at.astimezone(UTC).date(), item] += 1

    def counts(self, since: date, until: date) -> dict[str, int]:
        found: Counter[str] = Counter()
        for (day, item), count in self._counts.items():
            if since <= day <= until:
                found[item] += count
        return dict(found)
