"""A scheduler and a ledger in memory, minute by minute over simulated weeks; the decisions are the product's own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from digest_core.calendar import carried_by, cut_off
from digest_core.delivery.model import Owed, Ref, StoredEdition, ref_of
from digest_core.delivery.owed import owed
from digest_core.delivery.when import effective_at, minutes_between
from digest_core.subscriptions import Subscription

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


class Fortnight:
    """Ticks from `start` to `end`; in an outage nothing happens, and what comes after it is one late tick."""

    def __init__(self, chats: Iterable[Subscription], published: Iterable[Published]) -> None:
        self._buckets: defaultdict[tuple[str, time], list[Subscription]] = defaultdict(list)
        for chat in chats:
            self._buckets[chat.tz, effective_at(chat)].append(chat)
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
        before, now, tick = start, start, 0
        while now < end:
            now, tick = now + steps[tick % len(steps)], tick + 1
            if any(down <= now < up for down, up in outages):
                continue
            fresh = self._publish(now)
            for zone in {zone for zone, _ in self._buckets}:
                passed = set(minutes_between(zone, before, now)) | (
                    self._today(zone, now) if fresh else set()
                )
                for minute in passed:
                    for chat in self._buckets.get((zone, minute), ()):
                        self._look_at(chat, now)
            before = now

    def _publish(self, now: datetime) -> bool:
        ready = [one for one in self._waiting if one.at <= now]
        self._waiting = self._waiting[len(ready) :]
        self._stored += [one.outline for one in ready]
        return bool(ready)

    def _today(self, zone: str, now: datetime) -> set[time]:
        """The minutes of today that have passed in a zone: whoever waits since then."""
        clock = now.astimezone(ZoneInfo(zone)).time()
        return {minute for there, minute in self._buckets if there == zone and minute <= clock}

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
