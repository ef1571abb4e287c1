"""`people.FeedbackBook` and `people.Limits` in memory: the same contracts, without expiry."""

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from digest_core.people import Feedback
from digest_core.ports import Clock


class MemoryFeedbackBook:
    """Verdicts for as long as the test lives; readers stand as numbers in the order they came."""

    def __init__(self) -> None:
        self._readers: dict[str, str] = {}
        self._kept: dict[tuple[str, str], Feedback] = {}

    def record(
        self, reader: str, item: str, *, terms: Sequence[str], verdict: Literal[-1, 0, 1], at: datetime
    ) -> None:
        digest = self._readers.setdefault(reader, f"{len(self._readers):032x}")
        self._kept.pop((digest, item), None)
        if verdict != 0:
            kept = Feedback(reader=digest, item=item, terms=tuple(terms), verdict=verdict, at=at)
            self._kept[digest, item] = kept

    def all(self) -> tuple[Feedback, ...]:
        return tuple(self._kept.values())

    def forget(self, reader: str) -> None:
        digest = self._readers.get(reader)
        self._kept = {at: kept for at, kept in self._kept.items() if at[0] != digest}


class MemoryLimits:
    """The counts of one process."""

    def __init__(self, clock: Clock, *, asks: int = 20) -> None:
        self._clock, self._asks = clock, asks
        self._lock = threading.Lock()
        self._times: dict[str, list[float]] = {}

    def admit(self, person: str) -> float:
        now = self._clock.now().timestamp()
        with self._lock:
            recent = [at for at in self._times.get(person, []) if now - 60 < at <= now]
            self._times[person] = recent
            if len(recent) >= self._asks:
                return recent[0] + 60 - now
            recent.append(now)
            return 0.0
