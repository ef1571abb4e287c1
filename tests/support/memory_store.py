"""`ports.Store` in memory: the same contract as the one in Redis, without expiry."""

import threading
from collections.abc import Sequence
from datetime import date

from digest_core.models import Edition, Paper, Turn
from digest_core.ports import Outline, Publication, outline_of


class MemoryStore:
    """A store that lives as long as the test."""

    def __init__(self, *editions: Edition) -> None:
        self._lock = threading.Lock()
        self._editions: dict[tuple[str, str], Edition] = {}
        self._seen: dict[tuple[str, str], date] = {}
        self._collected: dict[str, date] = {}
        self._days: dict[tuple[date, str], date] = {}
        self._papers: dict[str, Paper] = {}
        self._collections: dict[tuple[str, str], tuple[Paper, ...]] = {}
        self._turns: dict[str, Turn] = {}
        self.upgrades: list[tuple[str, str, int, tuple[str, ...]]] = []
        for edition in editions:
            self.publish(Publication(edition=edition))

    def publish(self, publication: Publication) -> None:
        edition = publication.edition
        with self._lock:
            if not edition.sample:
                real = {
                    at: kept
                    for at, kept in self._editions.items()
                    if not (kept.sample and at[0] == edition.edition)
                }
                self._editions = real
            self._editions[edition.edition, edition.key] = edition
            if publication.papers:
                self._collections[edition.edition, edition.key] = publication.papers
            for item in publication.seen:
                shown = (_history_of(edition.edition), item)
                self._seen[shown] = min(edition.date, self._seen.get(shown, edition.date))
            for paper in publication.collected:
                self._collected[paper] = min(edition.date, self._collected.get(paper, edition.date))
            for day in publication.days:
                looked_at = (day, publication.scope)
                self._days[looked_at] = min(edition.date, self._days.get(looked_at, edition.date))

    def upgrade(self, edition: Edition, *, rewritten: Sequence[str]) -> bool:
        at = (edition.edition, edition.key)
        with self._lock:
            stored = self._editions.get(at)
            if stored is None or not edition.follows(stored):
                return False
            self._editions[at] = edition
            self.upgrades.append((*at, edition.version, tuple(rewritten)))
            return True

    def edition(self, edition: str, key: str) -> Edition | None:
        return self._editions.get((edition, key))

    def keys(self, edition: str, *, last: int | None = None) -> tuple[str, ...]:
        stored = tuple(stored.key for stored in self._oldest_first(edition))
        return stored if last is None else stored[-max(1, last) :]

    def has(self, edition: str, key: str, *, samples: bool = True) -> bool:
        stored = self._editions.get((edition, key))
        return stored is not None and (samples or not stored.sample)

    def outlines(self, edition: str, since: date, until: date) -> tuple[Outline, ...]:
        within = (e for e in self._oldest_first(edition) if since <= e.date <= until)
        return tuple(map(outline_of, within))

    def revisions(self, editions: Sequence[str]) -> dict[tuple[str, str], str]:
        with self._lock:
            return {
                at: str(hash((stored, self._collections.get(at))))
                for at, stored in self._editions.items()
                if at[0] in editions
            }

    def collection(self, edition: str, key: str) -> tuple[Paper, ...]:
        return self._collections.get((edition, key), ())

    def newest(self, edition: str, *, before: date | None = None, samples: bool = True) -> Edition | None:
        fitting = [
            stored
            for stored in self._oldest_first(edition)
            if (before is None or stored.date < before) and (samples or not stored.sample)
        ]
        return fitting[-1] if fitting else None

    def seen_before(self, ids: Sequence[str], day: date, *, kind: str = "daily") -> frozenset[str]:
        history = _history_of(kind)
        return frozenset(i for i in ids if self._seen.get((history, i), day) < day)

    def collected_before(self, ids: Sequence[str], day: date) -> frozenset[str]:
        return frozenset(i for i in ids if i in self._collected and self._collected[i] < day)

    def days_before(self, day: date, scope: str) -> frozenset[date]:
        looked_at = (pair for pair, first in self._days.items() if first < day)
        return frozenset(found for found, looked_for in looked_at if looked_for == scope)

    def remember_papers(self, papers: Sequence[Paper]) -> None:
        with self._lock:
            self._papers |= {paper.id: paper for paper in papers}

    def papers(self, ids: Sequence[str]) -> dict[str, Paper]:
        return {i: self._papers[i] for i in ids if i in self._papers}

    def turn(self, session: str) -> Turn | None:
        return self._turns.get(session)

    def remember_turn(self, session: str, turn: Turn) -> None:
        with self._lock:
            self._turns[session] = turn

    def forget_turn(self, session: str) -> None:
        with self._lock:
            self._turns.pop(session, None)

    def _oldest_first(self, edition: str) -> list[Edition]:
        with self._lock:
            stored = [kept for (kind, _), kept in self._editions.items() if kind == edition]
        return sorted(stored, key=lambda kept: (kept.date, kept.key))


def _history_of(kind: str) -> str:
    return "daily" if kind in {"daily", "deep-dive"} else kind
