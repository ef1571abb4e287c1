"""When a chat's day comes: its minute in its zone, whatever the clocks there do. Pure.

A minute that the change to summer time skips comes at the change; one that comes twice counts the first time.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from digest_core.subscriptions import Subscription

CATCH_UP = timedelta(hours=24)
"""For so long a time that was missed is made up for; then the next one does."""
_MINUTE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
# Every minute of a day has passed within it, also where an hour comes twice.
_WHOLE_DAY = timedelta(hours=26)


class Due(Struct, frozen=True):
    """A chat's time on one of its days: the day in its zone, and the moment."""

    day: date
    moment: datetime


def effective_at(subscription: Subscription) -> time:
    """The time of day at which a chat is sent things: its own, or the end of the quiet hours it falls in.

    Its days are those of this time: with 23:30 and quiet hours until 07:00, 평일 means Monday to Friday at 07:00.
    """
    if subscription.quiet and is_quiet(subscription, subscription.at):
        return subscription.quiet[1]
    return subscription.at


def is_quiet(subscription: Subscription, at: time) -> bool:
    """Whether a time of day lies in the chat's quiet hours; two equal times are none."""
    if subscription.quiet is None:
        return False
    first, last = subscription.quiet
    return first <= at < last if first <= last else not last <= at < first


def local(now: datetime, subscription: Subscription) -> datetime:
    """A moment as the chat's clocks show it."""
    return now.astimezone(ZoneInfo(subscription.tz))


def last_due(subscription: Subscription, now: datetime) -> Due | None:
    """The chat's last time on a chosen day, `now` included; None where that was too long ago to make up for."""
    zone, at, today = ZoneInfo(subscription.tz), effective_at(subscription), local(now, subscription).date()
    days = (today - timedelta(days=back) for back in range(3))
    chosen = (Due(day, moment_of(day, at, zone)) for day in days if day.weekday() in subscription.days)
    found = next((due for due in chosen if due.moment <= now), None)
    return found if found and (found.day == today or now - found.moment <= CATCH_UP) else None


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When a day's minute comes, in UTC."""
    wall = datetime.combine(day, at, zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    return _change(wall.replace(fold=1).astimezone(UTC), moment, zone)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first minute under the new offset, between two moments that have the old one and the new."""
    old = before.astimezone(zone).utcoffset()
    while after - before > _MINUTE:
        middle = before + ((after - before) / 2) // _MINUTE * _MINUTE
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def minutes_between(zone: str, after: datetime, until: datetime) -> Iterator[time]:
    """The minutes of the day that a zone's clocks passed in `(after, until]`, each once.

    The buckets of these minutes hold everybody who was due in that time, and nobody else.
    """
    clocks, seen = ZoneInfo(zone), set[time]()
    moment = max(after, until - _WHOLE_DAY).astimezone(UTC)
    before = moment.replace(second=0, microsecond=0)
    while (moment := before + _MINUTE) <= until:
        for minute in _passed(before.astimezone(clocks), moment.astimezone(clocks)):
            if minute not in seen:
                seen.add(minute)
                yield minute
        before = moment


def _passed(before: datetime, now: datetime) -> Iterator[time]:
    """What one minute brings: itself where it is new, and before it those that were skipped."""
    wall, there = before.replace(tzinfo=None, fold=0) + _MINUTE, now.replace(tzinfo=None, fold=0)
    while wall < there:
        yield wall.time()
        wall += _MINUTE
    if not now.fold:
        yield there.time()
