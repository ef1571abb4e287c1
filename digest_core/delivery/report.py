"""What a delivery came to, for those who started it and those who run the program."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct


class DeliveryReport(Struct, frozen=True, kw_only=True):
    """One run. Each recipient is one of `sent`, `blocked`, `failed` (by cause), `skipped` or `unknown` in the end.

    `uncertain` counts sends of which nobody knows whether they arrived; each is repeated once, so as many messages may
    have come twice. `unknown` are those whose second send was uncertain, too. `skipped` had nothing owed. `flooded` are
    the platform's refusals for haste, `orderings` the distinct messages that were composed. `seconds` go from the first
    send to the last word of one.
    """

    run: str
    queued: int = 0
    sent: int = 0
    uncertain: int = 0
    blocked: int = 0
    failed: Mapping[str, int] = {}
    skipped: int = 0
    unknown: int = 0
    edited: int = 0
    flooded: int = 0
    orderings: int = 0
    started: datetime | None = None
    ended: datetime | None = None
    batches: int = 0
    done: int = 0
    finished: bool = False

    @property
    def seconds(self) -> float:
        if self.started is None or self.ended is None:
            return 0.0
        return (self.ended - self.started).total_seconds()

    @property
    def rate(self) -> float:
        """Recipients reached a second."""
        return self.sent / self.seconds if self.seconds else 0.0

    @property
    def over(self) -> int:
        """Recipients of whom it is known what became of them."""
        return self.sent + self.blocked + sum(self.failed.values()) + self.skipped + self.unknown
