"""From a batch of addresses to trips: what each is owed, composed and rendered once for all who are sent the same."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec
from msgspec import structs
from redis import Redis

from digest_core.config import Settings
from digest_core.delivery.compose import LINE, Composer
from digest_core.delivery.entries import Entry, PartState
from digest_core.delivery.model import Delivery, Owed, Ref, StoredEdition, ref_of
from digest_core.delivery.owed import owed, stored_lately, waits_in_vain
from digest_core.delivery.ports import Carrier, Note
from digest_core.delivery.when import local
from digest_core.errors import NothingStored
from digest_core.figures import PictureRef
from digest_core.models import Edition
from digest_core.pictures import picture_refs
from digest_core.ports import Clock, Store, outline_of
from digest_core.subscriptions import Subscription
from workers import delivery_keys, keys
from workers.batches import MOST_TRIES, Batch, HeldBatch
from workers.connection import redis_errors
from workers.delivery_desk import Work
from workers.ledger import RedisLedger
from workers.packing import text_of
from workers.pictures import RedisPictures
from workers.rendering import Renderings
from workers.subscribers import RedisSubscribers
from workers.trips import Trip, Unit, is_elsewhere, taken_over

log = logging.getLogger("aidaily")

FRESH_SECONDS = 5.0
COMPOSED_SECONDS = 60.0


class Prepared(msgspec.Struct, frozen=True):
    """What a batch comes to: its trips, and how many of its recipients need none."""

    work: Work
    trips: tuple[Trip, ...]
    counts: Mapping[str, int]


class Preparing:
    """Prepares batches of one platform for as long as a job lasts."""

    def __init__(
        self, redis: Redis, settings: Settings, store: Store, clock: Clock, carrier: Carrier
    ) -> None:
        self._redis, self._store, self._clock, self._carrier = redis, store, clock, carrier
        self._ledger, self._subscribers = RedisLedger(redis), RedisSubscribers(redis)
        self._web_url = settings.people.web_url
        self._pictures = RedisPictures(redis, store, settings.categories)
        self._composer = self._new_composer()
        self._upgrade, self._composed_at = "", clock.monotonic()
        self._renderings = Renderings(carrier, self._ledger)
        self._stored: tuple[float, tuple[StoredEdition, ...]] = (0.0, ())

    def prepare(self, held: HeldBatch) -> Prepared:
        """Read what is known of a batch's recipients and decide what each is sent. Raises `StoreError`."""
        batch, work = held.batch, Work(held)
        if held.attempt > MOST_TRIES:
            log.error("a batch of deliveries is given up after %s attempts", held.attempt - 1)
            return Prepared(work, (), {"failed:gave_up": len(batch.addresses)})
        now = batch.as_of or self._clock.now()
        self._renew_composer()
        stored = self._known(now, pretended=batch.as_of is not None)
        named = batch.only or batch.line or batch.edit
        refs = list(dict.fromkeys([*map(ref_of, stored), *([named] if named else [])]))
        if batch.only:
            stored = self._only(batch.only)
        self._ledger.open(refs)
        subscriptions = self._subscribers.some(batch.addresses)
        entries = self._taken_over(held, self._ledger.entries(batch.addresses, refs))
        counts, trips = Counter[str](), list[Trip]()
        for address in batch.addresses:
            subscription = _taker(subscriptions.get(address), address, batch)
            trip = None
            if subscription is not None and not subscription.paused:
                trip = self._trip(work, subscription, entries.get(address, {}), stored, now, counts)
            if trip is not None:
                trips.append(trip)
        counts["skipped"] += len(batch.addresses) - len(trips) - sum(
            number for name, number in counts.items() if name.startswith("failed:")
        )  # fmt: skip
        if held.shaken:
            self._doubt(batch.run, trips)
        work.left = len(trips)
        self._remember(batch.run, trips)
        return Prepared(work, tuple(trips), counts)

    def _renew_composer(self) -> None:
        """What was composed of an edition that may have changed since is composed again."""
        with redis_errors():
            newest = self._redis.xrevrange(keys.UPGRADES, count=1)
        upgrade, now = text_of(newest[0][0]) if newest else "", self._clock.monotonic()
        if upgrade != self._upgrade or now - self._composed_at > COMPOSED_SECONDS:
            self._composer = self._new_composer()
            self._upgrade, self._composed_at = upgrade, now
            self._renderings.clear()

    def _new_composer(self) -> Composer:
        def pictures(edition: Edition) -> tuple[PictureRef, ...]:
            return picture_refs(edition, self._pictures.of(edition))

        return Composer(self._edition, web_url=self._web_url, pictures=pictures)

    def _known(self, now: datetime, *, pretended: bool) -> tuple[StoredEdition, ...]:
        """The editions that anybody may be owed."""
        at, stored = self._stored
        if pretended or self._clock.monotonic() - at > FRESH_SECONDS:
            stored = stored_lately(self._store, now)
            self._stored = (0.0 if pretended else self._clock.monotonic(), stored)
        return stored

    def _only(self, ref: Ref) -> tuple[StoredEdition, ...]:
        edition = self._store.edition(ref.edition, ref.key)
        return (outline_of(edition),) if edition else ()

    def _taken_over(
        self, held: HeldBatch, entries: Mapping[str, Mapping[Ref, Entry]]
    ) -> dict[str, dict[Ref, Entry]]:
        """The entries, with what a dead holder had on its way noted as uncertain."""
        known = {address: dict(found) for address, found in entries.items()}
        if held.attempt == 1:
            return known
        notes = []
        for address, found in known.items():
            for ref, entry in found.items():
                after, uncertain = taken_over(entry, held.number)
                if uncertain:
                    found[ref] = after
                    notes.append(Note(address, ref, after, "uncertain"))
        self._ledger.note(held.batch.run, notes)
        return known

    def _doubt(self, run: str, trips: Sequence[Trip]) -> None:
        """Redis may have forgotten that these were on their way: each is counted before it is sent (again)."""
        notes = [
            trip.note(PartState(trip.unit.name, "unsure"), "uncertain") for trip in trips if trip.untouched
        ]
        self._ledger.note(run, notes)

    def _trip(
        self,
        work: Work,
        subscription: Subscription,
        entries: Mapping[Ref, Entry],
        stored: Sequence[StoredEdition],
        now: datetime,
        counts: Counter[str],
    ) -> Trip | None:
        """What one recipient is sent, None for nothing."""
        batch = work.held.batch
        if any(is_elsewhere(entry, work.held.number) for entry in entries.values()):
            return None
        try:
            if batch.edit:
                return self._renewal(work, subscription, entries, batch.edit)
            if batch.line:
                # It may have come while the batch waited.
                if any(ref_of(one) == batch.line and not one.sample for one in stored):
                    return None
                return self._line(work, subscription, entries, batch.line, now)
            due = owed(
                subscription,
                had=_had(entries),
                stored=stored,
                now=now,
                forced=batch.forced,
                served=_served(entries),
            )
            return self._delivery(work, subscription, entries, due, now) if due else None
        except Exception as error:  # noqa: BLE001 - one recipient must not end the others
            log.error("a delivery could not be composed: %s", type(error).__name__)  # noqa: TRY400
            counts[f"failed:{type(error).__name__}"] += 1
            return None

    def _delivery(
        self,
        work: Work,
        subscription: Subscription,
        entries: Mapping[Ref, Entry],
        due: Owed,
        now: datetime,
    ) -> Trip | None:
        made = self._composer.compose(due, subscription)
        entry = entries.get(due.lead)
        trip = self._begin(work, subscription, due.lead, entry, made)
        trip.entry = structs.replace(trip.entry, day=due.day, late=due.late)
        trip.others = tuple(ref for ref in made.refs if ref != due.lead)
        trip.titles = due.older
        line = entry.part(LINE) if entry and entry.day == local(now, subscription).date() else None
        if line is not None and line.state == "sent":
            # An edit makes no sound: it stands in for the message of the line's own day only.
            trip.edits = line.word
        return trip if trip.skip_done() else None

    def _line(
        self,
        work: Work,
        subscription: Subscription,
        entries: Mapping[Ref, Entry],
        missing: Ref,
        now: datetime,
    ) -> Trip | None:
        """The one line that an edition did not come in time."""
        entry = entries.get(missing)
        if entry is not None and entry.part(LINE) and not _unsure(entry):
            return None
        if not waits_in_vain(subscription, missing, had=_had(entries), now=now, served=_served(entries)):
            return None
        made = self._composer.line(missing, subscription, now)
        trip = self._begin(work, subscription, missing, entry, made)
        trip.is_line = True
        return trip if trip.skip_done() else None

    def _renewal(
        self, work: Work, subscription: Subscription, entries: Mapping[Ref, Entry], ref: Ref
    ) -> Trip | None:
        """The messages that were delivered of an edition and would say something else now."""
        entry = entries.get(ref)
        if entry is None or not entry.parts:
            return None
        older = sorted((r for r, e in entries.items() if e.title and e.day == entry.day), reverse=True)
        due = Owed(lead=ref, older=tuple(older), late=entry.late, day=entry.day)
        trip = self._begin(work, subscription, ref, entry, self._composer.compose(due, subscription))
        trip.renews = True
        trip.units = tuple(unit for unit in trip.units if _differs(unit, entry))
        if not trip.units:
            return None
        trip.limits = self._carrier.limits(trip.place, edits=True)
        trip.aim()
        return trip

    def _begin(
        self, work: Work, subscription: Subscription, ref: Ref, entry: Entry | None, made: Delivery
    ) -> Trip:
        address = subscription.address
        return Trip(
            address=address,
            place=address,
            ref=ref,
            entry=entry or Entry(day=made.day or date.min),
            stored=entry,
            units=self._renderings.units(made, subscription),
            limits=self._carrier.limits(address),
            work=work,
        )

    def _remember(self, run: str, trips: Sequence[Trip]) -> None:
        """How many distinct messages the run has."""
        digests = {trip.units[0].digest for trip in trips}
        if digests:
            with redis_errors():
                self._redis.sadd(delivery_keys.orderings(run), *digests)
                self._redis.expire(delivery_keys.orderings(run), delivery_keys.RUN_SECONDS)

    def _edition(self, ref: Ref) -> Edition:
        found = self._store.edition(ref.edition, ref.key)
        if found is None:
            raise NothingStored(f"저장된 {ref.key}의 브리핑이 없습니다.")
        return found


def _taker(subscription: Subscription | None, address: str, batch: Batch) -> Subscription | None:
    """Who is sent it: one edition by hand reaches also those who do not take its kind, or nothing at all."""
    if not (batch.forced and batch.only):
        return subscription
    taker = subscription or Subscription(address=address)
    return structs.replace(taker, editions=tuple({*taker.editions, batch.only.edition}))


def _had(entries: Mapping[Ref, Entry]) -> frozenset[Ref]:
    return frozenset(ref for ref, entry in entries.items() if entry.told)


def _served(entries: Mapping[Ref, Entry]) -> date | None:
    """The last day for which a recipient was sent anything; what was left unfinished is not."""
    return max((entry.day for entry in entries.values() if entry.told), default=None)


def _unsure(entry: Entry) -> bool:
    return any(part.state == "unsure" for part in entry.parts)


def _differs(unit: Unit, entry: Entry) -> bool:
    part = entry.part(unit.name)
    return part is not None and part.state == "sent" and part.shows != unit.digest
