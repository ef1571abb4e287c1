"""Whose minute has come: addresses page by page, without reading anybody else's record.

Subscriptions stand in buckets, one for each time zone and minute of its day (`workers/subscribers.py`). A scan asks which
buckets of the minutes in question have anybody in them, and reads those.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from itertools import islice

from digest_core.agenda import Window
from digest_core.chat_ports import Subscribers
from digest_core.subscriptions import Subscription

PAGE = 1000
_BUCKETS_AT_ONCE = 10_000

Minutes = Callable[[str, datetime, datetime], Iterable[time]]
"""The local minutes of a zone in `(after, until]`: see `digest_core.delivery.minutes_between`."""


def due_pages(
    subscribers: Subscribers, window: Window, minutes: Minutes, wanted: Callable[[Subscription], bool]
) -> Iterator[tuple[str, ...]]:
    """The addresses of those whose minute lies in the window, about a thousand a page; one may come twice."""
    if window.is_empty:
        return iter(())
    found = (
        one.address
        for zone, minute in _inhabited(subscribers, window, minutes)
        for page in subscribers.due(zone, minute)
        for one in page
        if wanted(one)
    )
    return pages_of(found)


def pages_of(addresses: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Addresses by the thousand."""
    rest = iter(addresses)
    while page := tuple(islice(rest, PAGE)):
        yield page


def _inhabited(
    subscribers: Subscribers, window: Window, minutes: Minutes
) -> Iterator[tuple[str, time]]:
    """The minutes of the window at which anybody is due."""
    places = (
        (zone, minute)
        for zone in subscribers.zones()
        for minute in minutes(zone, window.after, window.until)
    )
    while some := list(islice(places, _BUCKETS_AT_ONCE)):
        yield from (place for place, taken in zip(some, subscribers.inhabited(some), strict=True) if taken)
