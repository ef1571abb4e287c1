"""Keeps account of one platform's fan-out: slots, marks before sends, results, contexts and reports, in blocks."""

import logging
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct, structs
from redis import Redis

from digest_core.chat_ports import Grant, Limiter
from digest_core.delivery.entries import Entry, PartState
from digest_core.delivery.ports import Carrier, Note, Tried
from digest_core.models import Shown
from digest_core.reach import lost
from digest_core.subscriptions import chat_of
from workers import keys
from workers.batches import Batches, HeldBatch
from workers.connection import redis_errors
from workers.ledger import RedisLedger
from workers.limiter import RedisLimiter
from workers.notices import tell
from workers.subscribers import RedisSubscribers
from workers.trips import Trip
from workers.turns import showed_all

log = logging.getLogger("aidaily")

SURE_OF_NOTHING = 3
"""How often an edit is tried that may or may not have been made; making it twice does no harm."""


MOST_TURNS = 3
"""A chat that is always elsewhere must not be followed for ever."""


class Work(Struct):
    """A batch in hand: how many of its trips are not over, and whether somebody else has it now."""

    held: HeldBatch
    left: int = 0
    lost: bool = False


class _Kept(Struct):
    """What is to be written."""

    notes: list[tuple[str, Note]] = []
    shown: dict[str, Shown] = {}
    unreachable: list[tuple[str, bool]] = []
    moved: list[tuple[str, str]] = []
    counts: list[tuple[str, str]] = []
    done: list[Work] = []


class DeliveryDesk:
    """`fan_out.Desk` over one Redis. Its methods may be called from several threads."""

    def __init__(self, redis: Redis, carrier: Carrier, batches: Batches) -> None:
        self._redis, self._carrier, self._batches = redis, carrier, batches
        self._limiter: Limiter = RedisLimiter(redis)
        self._ledger = RedisLedger(redis)
        self._subscribers = RedisSubscribers(redis)
        self._kept = _Kept()
        self._writing, self._guard = threading.Lock(), threading.Lock()

    def begin(self, trips: Sequence[Trip]) -> tuple[tuple[Grant, ...], tuple[bool, ...]]:
        # What is marked must be what was noted last.
        self.write()
        may = [not trip.work.lost for trip in trips]
        living = [trip for trip in trips if not trip.work.lost]
        limits = [trip.limits for trip in living]
        given = iter(self._limiter.take(self._carrier.shared, limits, broadcast=True) if living else ())
        grants = tuple(next(given) if alive else Grant(granted=False, wait=0.0) for alive in may)
        going = [n for n, grant in enumerate(grants) if grant.granted and self._needs_mark(trips[n])]
        for n, granted in zip(going, self._marked([trips[n] for n in going]), strict=True):
            may[n] = granted
        return grants, tuple(may)

    def _needs_mark(self, trip: Trip) -> bool:
        return not (trip.marked or trip.renews)

    def _marked(self, trips: Sequence[Trip]) -> list[bool]:
        """Mark each as on its way, with one request for each batch."""
        found = dict[int, bool]()
        of_batch = defaultdict[str, list[int]](list)
        for place, trip in enumerate(trips):
            of_batch[trip.work.held.number].append(place)
        for number, places in of_batch.items():
            marks = [trips[place].mark(number) for place in places]
            granted = self._ledger.sending(number, self._batches.holder, marks)
            for place, mark, one in zip(places, marks, granted, strict=True):
                found[place] = one
                if one:
                    trip = trips[place]
                    trip.entry = trip.stored = mark.after
                    trip.marked = True
        return [found[place] for place in range(len(trips))]

    def stop(self, name: str, seconds: float) -> None:
        self._limiter.stop(name, seconds)

    def dropped(self, trip: Trip) -> None:
        with self._guard:
            if not trip.work.lost:
                self._kept.counts.append((trip.work.held.batch.run, "skipped"))
            self._end(trip)

    def landed(self, trip: Trip, tried: Tried) -> None:
        act = {
            "sent": self._sent, "left": self._unreachable, "gone": self._unreachable, "refused": self._refused,
            "elsewhere": self._elsewhere, "flooded": self._not_yet, "never": self._not_yet, "unsure": self._unsure,
        }[tried.status]  # fmt: skip
        with self._guard:
            act(trip, tried)

    def _sent(self, trip: Trip, tried: Tried) -> None:
        unit = trip.unit
        part = PartState(unit.name, "sent", tried.message or trip.edits, unit.digest)
        if trip.at == 0 and not trip.renews:
            self._told(trip)
        self._went(trip, part)

    def _told(self, trip: Trip) -> None:
        """With its first message the recipient has had the rest, too, and goes on from what it shows."""
        run, entry = trip.work.held.batch.run, trip.entry
        for ref in trip.others:
            told = Entry(
                day=entry.day, late=entry.late, title=ref in trip.titles, finished=ref not in trip.titles
            )
            self._kept.notes.append((run, Note(trip.address, ref, told)))
        if shown := trip.unit.shown:
            self._kept.shown[trip.address] = shown

    def _went(self, trip: Trip, part: PartState, counts: str = "") -> None:
        """Note a unit that is over, and go to the next; the last one ends the trip."""
        last = trip.at + 1 >= len(trip.units)
        if last:
            outcome = "edited" if trip.renews else "unknown" if trip.doubtful else "sent"
            counts = f"{counts} {outcome}".strip()
        self._note(trip, trip.note(part, counts, finished=last and not trip.is_line))
        trip.at, trip.failures, trip.bare, trip.edits = trip.at + 1, 0, False, ""
        if last:
            self._end(trip)
        elif trip.renews:
            trip.aim()

    def _unreachable(self, trip: Trip, tried: Tried) -> None:
        log.info("%s: a chat cannot be written to: %s", self._carrier.shared.name, tried.cause)
        if not trip.renews:
            self._note(trip, trip.note(PartState(trip.unit.name, "left"), "blocked", finished=True))
        self._kept.unreachable.append((trip.address, tried.status == "gone"))
        self._end(trip)

    def _refused(self, trip: Trip, tried: Tried) -> None:
        if trip.edits and not trip.renews:
            # What stood there cannot be replaced: it is sent as any other.
            trip.edits = ""
        elif not trip.bare:
            log.error("%s: a message of ours was refused: %s", self._carrier.shared.name, tried.cause)
            trip.bare = True
        else:
            cause = "_".join(tried.cause.split())[:24] or "refused"
            if trip.renews:
                self._kept.counts.append((trip.work.held.batch.run, f"failed:{cause}"))
            else:
                part = PartState(trip.unit.name, "failed", cause)
                self._note(trip, trip.note(part, f"failed:{cause}", finished=True))
            self._end(trip)

    def _elsewhere(self, trip: Trip, tried: Tried) -> None:
        """The chat has another id, or its topic is gone; what is known of it stays under its address until then."""
        trip.failures += 1
        if trip.failures > MOST_TURNS:
            trip.bare = True
            self._refused(trip, tried)
            return
        trip.place, trip.limits = tried.to, self._carrier.limits(tried.to)
        if tried.moved:
            self._kept.moved.append((chat_of(trip.address), chat_of(tried.to)))

    def _not_yet(self, trip: Trip, tried: Tried) -> None:
        """It certainly did not arrive."""
        trip.failures += 1
        if tried.status == "flooded":
            self._kept.counts.append((trip.work.held.batch.run, "flooded"))
        self._take_back(trip)

    def let_go(self, trip: Trip) -> None:
        with self._guard:
            self._take_back(trip)

    def _take_back(self, trip: Trip) -> None:
        """Its mark is as it was before."""
        if trip.marked:
            before = trip.entry.part(trip.unit.name)
            again = before is not None and before.state == "again"
            self._note(trip, trip.note(PartState(trip.unit.name, "unsure") if again else None))

    def _unsure(self, trip: Trip, tried: Tried) -> None:
        log.warning("%s: uncertain whether a message was sent: %s", self._carrier.shared.name, tried.cause)
        trip.failures += 1
        if trip.renews:
            if trip.failures >= SURE_OF_NOTHING:
                self._end(trip)
            return
        before = trip.entry.part(trip.unit.name)
        if before is not None and before.state == "again":
            trip.doubtful = True
            self._went(trip, PartState(trip.unit.name, "unknown"), "uncertain")
        else:
            self._note(trip, trip.note(PartState(trip.unit.name, "unsure"), "uncertain"))

    def _note(self, trip: Trip, note: Note) -> None:
        self._kept.notes.append((trip.work.held.batch.run, note))

    def _end(self, trip: Trip) -> None:
        trip.over = True
        trip.work.left -= 1
        if not trip.work.left:
            self._kept.done.append(trip.work)

    def done(self, work: Work) -> None:
        """Note that nothing is left to do for a batch."""
        with self._guard:
            self._kept.done.append(work)

    def write(self) -> None:
        with self._writing:
            with self._guard:
                kept, self._kept = self._kept, _Kept()
            try:
                self._write(kept)
            except BaseException:
                with self._guard:
                    self._kept = _joined(kept, self._kept)
                raise

    def _write(self, kept: _Kept) -> None:
        """Each list is emptied when it has been written, so that what failed is tried again and nothing else."""
        runs = defaultdict[str, list[Note]](list)
        for run, note in kept.notes:
            runs[run].append(note)
        for run, notes in runs.items():
            self._ledger.note(run, notes)
        kept.notes.clear()
        showed_all(self._redis, kept.shown)
        kept.shown.clear()
        self._count(kept)
        while kept.unreachable:
            address, gone = kept.unreachable[-1]
            lost(
                self._subscribers, chat_of(address), gone=gone, tell=lambda *words: tell(self._redis, *words)
            )
            kept.unreachable.pop()
        while kept.moved:
            self._subscribers.move(*kept.moved[-1])
            kept.moved.pop()
        while kept.done:
            if not kept.done[-1].lost:
                self._batches.finish(kept.done[-1].held)
            kept.done.pop()

    def _count(self, kept: _Kept) -> None:
        if not kept.counts:
            return
        with redis_errors(), self._redis.pipeline(transaction=True) as many:
            for run, name in kept.counts:
                many.hincrby(keys.run(run), name, 1)
            many.execute()
        kept.counts.clear()


def _joined(first: _Kept, then: _Kept) -> _Kept:
    """What could not be written, before what came since."""
    both: Mapping[str, object] = {
        "notes": first.notes + then.notes,
        "shown": first.shown | then.shown,
        "unreachable": first.unreachable + then.unreachable,
        "moved": first.moved + then.moved,
        "counts": first.counts + then.counts,
        "done": first.done + then.done,
    }
    return structs.replace(first, **both)
