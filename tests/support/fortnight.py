"""A scheduler and a ledger in memory, minute by minute over simulated weeks; the decisions are the product's own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from msgspec import Struct

from digest_core.agenda import since, waiting
from digest_core.calendar import carried_by, cut_off
from digest_core.chat_ports import Subscribers
from digest_core.delivery.model import Owed, Ref, StoredEdition, ref_of
from digest_core.delivery.owed import owed
from digest_core.delivery.when import effective_at
from digest_core.subscriptions import Subscription
from workers.due_scan import due_pages

SEOUL = ZoneInfo("Asia/Seoul")
BUILD_AT = time(7, 15)


class Published(Struct, frozen=True):
    """An edition, when it was stored, and the announcements it carries."""

    at: datetime
    outline: StoredEdition
    announced: tuple[date, ...]


class Sent(Struct, frozen=True):
    """What one chat was sent, and when."""

    at: datetime
    owed: Owed


def dailies(first: date, last: date, late: dict[date, timedelta] | None = None) -> Iterator[Published]:
    """The dailies of these days, stored a minute after their cut-off or as much later as `late` says."""
    day, previous = first, None
    while day <= last:
        closed = cut_off(day, BUILD_AT, SEOUL)
        announced = tuple(a.day for a in carried_by(closed, previous))
        new = "papers" if announced else "news" if day.weekday() == 6 else "nothing"
        outline = StoredEdition(
            edition="daily", key=day.isoformat(), date=day, titles=("…",), new=new, cut_off=closed
        )
        stored_at = closed + timedelta(minutes=1) + (late or {}).get(day, timedelta())
        yield Published(stored_at.astimezone(UTC), outline, announced)
        day, previous = day + timedelta(days=1), closed


class _Buckets:
    """As much of `chat_ports.Subscribers` as a scan reads, in memory."""

    def __init__(self, chats: Iterable[Subscription]) -> None:
        self.chats = {chat.address: chat for chat in chats}
        self._kept: defaultdict[tuple[str, time], list[Subscription]] = defaultdict(list)
        for chat in self.chats.values():
            self._kept[chat.tz, effective_at(chat)].append(chat)

    def zones(self) -> tuple[str, ...]:
        return tuple({zone for zone, _ in self._kept})

    def inhabited(self, places: Sequence[tuple[str, time]]) -> tuple[bool, ...]:
        return tuple(place in self._kept for place in places)

    def due(self, zone: str, minute: time) -> Iterator[tuple[Subscription, ...]]:
        yield tuple(self._kept[zone, minute])


class Fortnight:
    """Ticks from `start` to `end`; in an outage nothing happens, and what comes after it is one late tick."""

    def __init__(self, chats: Iterable[Subscription], published: Iterable[Published]) -> None:
        self._buckets = _Buckets(chats)
        self._waiting = sorted(published, key=lambda one: one.at)
        self._stored: list[StoredEdition] = []
        self._had: defaultdict[str, set[Ref]] = defaultdict(set)
        self._served: dict[str, date] = {}
        self.sent: defaultdict[str, list[Sent]] = defaultdict(list)

    def run(
        self,
        start: datetime,
        end: datetime,
        steps: Sequence[timedelta],
        outages: Sequence[tuple[datetime, datetime]] = (),
    ) -> None:
        mark, now, tick = start, start, 0
        while now < end:
            now, tick = now + steps[tick % len(steps)], tick + 1
            if any(down <= now < up for down, up in outages):
                continue
            window = since(mark, now)
            closed = [one.outline.cut_off for one in self._publish(now)]
            windows = [window, *(waiting(at, window.after) for at in closed if at is not None)]
            for one in windows:
                for page in due_pages(cast("Subscribers", self._buckets), one, lambda _: True):
                    for address in page:
                        self._look_at(self._buckets.chats[address], now)
            mark = window.until

    def _publish(self, now: datetime) -> list[Published]:
        ready = [one for one in self._waiting if one.at <= now]
        self._waiting = self._waiting[len(ready) :]
        self._stored += [one.outline for one in ready]
        return ready

    def _look_at(self, chat: Subscription, now: datetime) -> None:
        found = owed(
            chat,
            had=self._had[chat.address],
            stored=self._stored,
            now=now,
            served=self._served.get(chat.address),
        )
        if found is not None:
            self._had[chat.address] |= set(found.refs)
            self._served[chat.address] = found.day
            self.sent[chat.address].append(Sent(now, found))


def told(sent: Iterable[Sent], published: Iterable[Published]) -> list[date]:
    """The announcements that a chat was told of, in the order it was."""
    carried = {ref_of(one.outline): one.announced for one in published}
    refs = (ref for one in sent for ref in (one.owed.lead, *one.owed.older))
    return [day for ref in refs for day in carried[ref]]
