"""The real clock: the one place that asks the machine for the time."""

import time
from datetime import UTC, datetime


class SystemClock:
    """`ports.Clock` over the machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
