"""Which stretches of time a scheduler still has to look at. Pure.

Everything is in whole minutes of absolute time; what a minute is called in a zone is the business of whoever reads
the subscriptions.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from digest_core.delivery.owed import DEADLINE

A_MINUTE = timedelta(minutes=1)
FARTHEST_BACK = timedelta(days=1)
"""What was missed before that is not made up for: every chat has one due minute in it."""


class Window(Struct, frozen=True):
    """The minutes in `(after, until]`."""

    after: datetime
    until: datetime

    @property
    def is_empty(self) -> bool:
        return self.until <= self.after


def minute_of(moment: datetime) -> datetime:
    """The minute that has begun at a moment, in UTC."""
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def since(mark: datetime | None, now: datetime) -> Window:
    """The minutes since the last one looked at, a day of them at most; a clock that was set back begins anew."""
    until = minute_of(now)
    farthest = until - FARTHEST_BACK
    return Window(max(farthest, min(mark, until)) if mark else farthest, until)


def waiting(closed: datetime, until: datetime) -> Window:
    """The due minutes up to `until` at which an edition that closed at `closed` was looked for."""
    return Window(max(minute_of(closed) - A_MINUTE, until - FARTHEST_BACK), until)


def too_late(closed: datetime, mark: datetime | None, now: datetime) -> Window:
    """The due minutes whose deadline has passed since `mark`, as far as the edition that closed then was due."""
    until = minute_of(now) - DEADLINE
    window = waiting(closed, until)
    return Window(max(window.after, mark), until) if mark and mark <= until else window


def closed_at(newest_key: Callable[[datetime], str], now: datetime) -> datetime:
    """When the newest key became the newest, to the minute; a day ago where that is longer ago.

    Forms say which key is the newest at a moment, and not when each closes: weeklies are late for holidays.
    """
    late = minute_of(now)
    early, key = late - FARTHEST_BACK, newest_key(now)
    if newest_key(early) == key:
        return early
    while late - early > A_MINUTE:
        middle = minute_of(early + (late - early) / 2)
        early, late = (early, middle) if newest_key(middle) == key else (middle, late)
    return late
