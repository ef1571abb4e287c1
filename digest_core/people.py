"""The ports about people: what they like, and how much they may ask. Nobody is kept by name or number."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, Protocol

from msgspec import Struct


class Feedback(Struct, frozen=True, kw_only=True):
    """A reader's verdict on an item: 1 for liked, -1 for disliked. `terms` say what the item is about."""

    reader: str
    item: str
    terms: tuple[str, ...]
    verdict: Literal[-1, 1]
    at: datetime


class FeedbackBook(Protocol):
    """Who liked what. Readers are kept as keyed digests, never by name or number; verdicts for 180 days."""

    def record(
        self, reader: str, item: str, *, terms: Sequence[str], verdict: Literal[-1, 0, 1], at: datetime
    ) -> None:
        """Keep a verdict: one for each reader and item, the last one counts, 0 takes it back."""

    def all(self) -> tuple[Feedback, ...]:
        """Every verdict that is kept; `reader` is the digest."""

    def forget(self, reader: str) -> None:
        """Drop all that a reader has said."""


class AttentionBook(Protocol):
    """Which papers and stories were asked about, by day, without anybody's name; kept 100 days."""

    def asked(self, items: Sequence[str], at: datetime) -> None:
        """Count one question about each of these items."""

    def counts(self, since: date, until: date) -> dict[str, int]:
        """How many questions each item had on the days (in UTC) from `since` to `until`, both within."""


class NoAttention:
    """`AttentionBook` that counts nothing."""

    def asked(self, items: Sequence[str], at: datetime) -> None:
        """Forget it."""

    def counts(self, since: date, until: date) -> dict[str, int]:
        del since, until
        return {}


class Limits(Protocol):
    """How fast one person may ask. People are kept as keyed digests; see `ports.Allowance` for what a model answers."""

    def admit(self, person: str) -> float:
        """Count a question: 0.0 where it may be answered, else the seconds until the next one may."""
