"""Whose minute has come: addresses page by page, without reading anybody else's record.

Subscriptions stand in buckets, one for each time zone and minute of its day (`workers/subscribers.py`). A scan asks which
buckets of the minutes in question have anybody in them, and reads those.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from digest_core.agenda import Window
from digest_core.chat_ports import Subscribers
from digest_core.delivery.when import minutes_between
from digest_core.subscriptions import Subscription

PAGE = 1000
_BUCKETS_AT_ONCE = 10_000


def due_pages(
    subscribers: Subscribers, window: Window, wanted: Callable[[Subscription], bool]
) -> Iterator[tuple[str, ...]]:
    """The addresses of those whose minute, on one of their days, lies in the window, a thousand a page.

    An address may come twice.
    """
    if window.is_empty:
        return iter(())
    found = (
        one.address
        for zone, minute in _inhabited(subscribers, window)
        for weekday in (_weekday(zone, minute, window.until),)
        for page in subscribers.due(zone, minute)
        for one in page
        if weekday in one.days and wanted(one)
    )
    return pages_of(found)


def pages_of(addresses: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Addresses by the thousand."""
    rest = iter(addresses)
    while page := tuple(islice(rest, PAGE)):
        yield page


def _weekday(zone: str, minute: time, until: datetime) -> int:
    """The weekday on which a zone's clocks showed a minute last."""
    there = until.astimezone(ZoneInfo(zone))
    passed = minute <= there.time()
    return (there.date() if passed else there.date() - timedelta(days=1)).weekday()


def anybody_due(subscribers: Subscribers, window: Window) -> bool:
    """Whether anybody has a minute in the window, on whatever day."""
    return next(_inhabited(subscribers, window), None) is not None


def _inhabited(subscribers: Subscribers, window: Window) -> Iterator[tuple[str, time]]:
    """The minutes of the window at which anybody is due."""
    places = (
        (zone, minute)
        for zone in subscribers.zones()
        for minute in minutes_between(zone, window.after, window.until)
    )
    while some := list(islice(places, _BUCKETS_AT_ONCE)):
        yield from (place for place, taken in zip(some, subscribers.inhabited(some), strict=True) if taken)
