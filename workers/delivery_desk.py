"""Keeps account of one platform's fan-out: slots, marks before sends, results, contexts and reports, in blocks."""

import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Sequence

from msgspec import Struct
from redis import Redis

from digest_core.chat_ports import Grant, Limiter
from digest_core.delivery.entries import Entry, PartState
from digest_core.delivery.ports import Carrier, Note, Tried
from workers.aftermath import Aftermath
from workers.batches import Batches, HeldBatch
from workers.ledger import RedisLedger
from workers.limiter import RedisLimiter
from workers.trips import Trip, is_elsewhere

log = logging.getLogger("aidaily")

AFTERMATH_SECONDS = 0.1
FORGOTTEN_SECONDS = 15.0
"""What a Redis that died may have forgotten, and how long it takes until that is noticed."""
MOST_AT_ONCE = 500
SURE_OF_NOTHING = 3
"""How often an edit is tried that may or may not have been made; making it twice does no harm."""


MOST_TURNS = 3
"""A chat that is always elsewhere must not be followed for ever."""


class Work(Struct):
    """A batch in hand: how many of its trips are not over, and whether somebody else has it now."""

    held: HeldBatch
    left: int = 0
    lost: bool = False


class DeliveryDesk:
    """`fan_out.Desk` over one Redis. Its methods may be called from several threads."""

    def __init__(self, redis: Redis, carrier: Carrier, batches: Batches) -> None:
        self._carrier, self._batches = carrier, batches
        self._limiter: Limiter = RedisLimiter(redis)
        self._ledger = RedisLedger(redis)
        self._after = Aftermath(redis, batches)
        self._aftermath_at = 0.0
        self._causes = {""}
        self._notes: list[tuple[str, Note]] = []
        self._lately: deque[tuple[float, str, Note]] = deque()
        self._writing, self._guard = threading.Lock(), threading.Lock()

    def begin(self, trips: Sequence[Trip]) -> tuple[tuple[Grant, ...], tuple[bool, ...]]:
        # What is marked must be what was noted last.
        self._write_notes()
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
        of_batch = defaultdict[str, list[Trip]](list)
        for trip in trips:
            of_batch[trip.work.held.number].append(trip)
        for number, some in of_batch.items():
            self._mark(number, some)
            if refused := [trip for trip in some if not trip.marked]:
                self._mark(number, self._still_ours(number, refused))
        return [trip.marked for trip in trips]

    def _mark(self, number: str, trips: Sequence[Trip]) -> None:
        marks = [trip.mark(number) for trip in trips]
        granted = self._ledger.sending(number, self._batches.holder, marks)
        for trip, mark, one in zip(trips, marks, granted, strict=True):
            if one:
                trip.entry = trip.stored = mark.after
                trip.marked = True

    def _still_ours(self, number: str, refused: Sequence[Trip]) -> list[Trip]:
        """Those whose entries are not as we left them, but nobody else's: a server that died has forgotten our last."""
        refs = list({trip.ref for trip in refused})
        known = self._ledger.entries([trip.address for trip in refused], refs)
        ours = []
        for trip in refused:
            trip.stored = known.get(trip.address, {}).get(trip.ref)
            if trip.stored is None or not (trip.stored.told or is_elsewhere(trip.stored, number)):
                ours.append(trip)
        return ours

    def stop(self, name: str, seconds: float) -> None:
        self._limiter.stop(name, seconds)

    def dropped(self, trip: Trip) -> None:
        with self._guard:
            if not trip.work.lost:
                self._after.count(trip.work.held.batch.run, "skipped")
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
            self._notes.append((run, Note(trip.address, ref, told)))
        if shown := trip.unit.shown:
            self._after.showed(trip.address, shown)

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
        self._after.unreachable(trip.address, gone=tried.status == "gone")
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
                self._after.count(trip.work.held.batch.run, f"failed:{cause}")
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
            self._after.moved(trip.address, tried.to)

    def _not_yet(self, trip: Trip, tried: Tried) -> None:
        """It certainly did not arrive."""
        trip.failures += 1
        if tried.cause not in self._causes:
            self._causes.add(tried.cause)
            log.warning("%s: nothing can be sent: %s", self._carrier.shared.name, tried.cause)
        if tried.status == "flooded":
            self._after.count(trip.work.held.batch.run, "flooded")
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
        self._notes.append((trip.work.held.batch.run, note))

    def _end(self, trip: Trip) -> None:
        trip.over = True
        trip.work.left -= 1
        if not (trip.work.left or trip.work.lost):
            self._after.done(trip.work.held)

    def done(self, work: Work) -> None:
        """Note that nothing is left to do for a batch."""
        self._after.done(work.held)

    def write(self) -> None:
        """Results at once, in blocks as large as have come in since; what follows from them ten times a second."""
        self._write_notes()
        if time.monotonic() - self._aftermath_at > AFTERMATH_SECONDS:
            self._aftermath_at = time.monotonic()
            self._after.write()

    def write_all(self) -> None:
        self._write_notes()
        self._after.write()

    def write_again(self) -> None:
        """Redis was started anew and may have forgotten what it acknowledged last; nothing counts twice by it."""
        with self._writing:
            since = time.monotonic() - FORGOTTEN_SECONDS
            # Only what is over: what goes on is written whole with its next result.
            over = {(note.address, note.ref): (run, note) for at, run, note in self._lately if at > since}
            lately = [(run, note) for run, note in over.values() if note.after.told]
            for first in range(0, len(lately), MOST_AT_ONCE):
                self._put(lately[first : first + MOST_AT_ONCE])
        self._after.finish_again()

    def _write_notes(self) -> None:
        with self._writing:
            with self._guard:
                notes, self._notes = self._notes, []
            try:
                self._put(notes)
            except BaseException:
                with self._guard:
                    self._notes = notes + self._notes
                raise
            now = time.monotonic()
            self._lately.extend((now, run, note) for run, note in notes)
            while self._lately and self._lately[0][0] < now - FORGOTTEN_SECONDS:
                self._lately.popleft()

    def _put(self, notes: Sequence[tuple[str, Note]]) -> None:
        for run in dict.fromkeys(run for run, _ in notes):
            self._ledger.note(run, [note for other, note in notes if other == run])
