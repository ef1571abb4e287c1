"""What a tick of the scheduler owes to subscribers: whose minute has come, who still waits, and who is told so.

What was looked at is marked in Redis after it was handed to delivery. Should a scheduler die in between, the next one
looks again; who has had what is the ledger's business, so nobody is sent anything twice.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from msgspec import Struct
from redis import Redis

from digest_core.agenda import FARTHEST_BACK, Window, closed_at, minute_of, since, too_late, waiting
from digest_core.chat_ports import Subscribers
from digest_core.config import Settings
from digest_core.delivery.model import Ref
from digest_core.delivery.owed import DEADLINE, waits_in_vain
from digest_core.ports import Store
from digest_core.subscriptions import Subscription
from workers import delivery_keys
from workers.connection import redis_errors
from workers.delivery import report_of, start_delivery, sweep
from workers.due_scan import anybody_due, due_pages
from workers.notices import tell_admins
from workers.reports import tell_reports, to_tell
from workers.store import text_of

log = logging.getLogger("aidaily")

Wanted = Callable[[Subscription], bool]
Keep = Callable[[], None]
"""Called between pages; raises where somebody else has taken over."""


class Marks(Struct, frozen=True, kw_only=True):
    """How far earlier ticks got: the last minute looked at, and by kind the newest edition known to be stored.

    `told` is, by kind, the edition that is waited for and the last due minute whose chats were told so.
    """

    due: datetime | None = None
    stored: Mapping[str, str] = {}
    told: Mapping[str, tuple[str, datetime]] = {}


class Walk(Struct, frozen=True):
    """One look at the clock: the minutes that have passed; `as_of` stands in for the clock of whoever sends."""

    now: datetime
    window: Window
    keep: Keep
    as_of: datetime | None


class Newest(Struct, frozen=True):
    """The newest edition of a kind that can be there at a moment."""

    ref: Ref
    stored: bool


class Rounds:
    """The rounds over one Redis.

    `due_keys` gives the newest key of each kind that has come out by a moment, as the scheduler builds them; `under_way`
    says whether an edition is being built just now.
    """

    def __init__(
        self,
        redis: Redis,
        store: Store,
        subscribers: Subscribers,
        settings: Settings,
        *,
        due_keys: Callable[[datetime], Mapping[str, str]],
        under_way: Callable[[str, str], bool],
    ) -> None:
        self._redis, self._store, self._subscribers = redis, store, subscribers
        self._settings, self._due_keys, self._under_way = settings, due_keys, under_way
        self._told_minute: datetime | None = None

    def upkeep(self, now: datetime) -> None:
        """Take up again what died, and tell operators of what is over, once a minute at most."""
        sweep(self._redis)
        if self._told_minute != minute_of(now):
            self._told_minute = minute_of(now)
            tell_reports(
                self._redis,
                self._settings.people,
                now,
                partial(report_of, self._redis),
                more_to_come=lambda: self._more_to_come(now),
            )

    def _more_to_come(self, now: datetime) -> bool:
        """Whether anybody else is due before the next edition closes, at the latest in a day."""
        closing = (self._closed(one, now) for one in self._newest(now))
        until = max(closing, default=now) + FARTHEST_BACK
        return anybody_due(self._subscribers, Window(minute_of(now), until))

    def runs(self, now: datetime) -> tuple[str, ...]:
        """The runs that a walk at `now` may begin, or go on with."""
        refs = (ref for one in self._newest(now) for ref in (one.ref, self._latest(one)) if ref)
        return tuple(dict.fromkeys(map(run_name, refs)))

    def walk(self, now: datetime, keep: Keep = lambda: None, *, pretend: bool = False) -> tuple[str, ...]:
        """Hand over whoever is owed a look at `now`; returns the runs begun. A moment before the last is a day by itself.

        With `pretend` what is sent is decided as of `now`, too, and not when it is sent.
        """
        marks = self._marks()
        is_past = marks.due is not None and minute_of(now) < marks.due
        walk = Walk(now, since(None if is_past else marks.due, now), keep, now if pretend else None)
        newest = tuple(self._newest(now))
        runs = [self._due(walk, newest)]
        for one in newest:
            if one.stored and (is_past or marks.stored.get(one.ref.edition) != one.ref.key):
                runs.append(
                    self._handed(
                        walk, waiting(self._closed(one, now), walk.window.after), one.ref, _takes(one.ref)
                    )
                )
            elif not one.stored and not self._under_way(one.ref.edition, one.ref.key):
                runs.append(self._overdue(walk, one, Marks() if is_past else marks))
        if not is_past:
            self._remember(walk.window, newest)
        return tuple(dict.fromkeys(filter(None, runs)))

    def _newest(self, now: datetime) -> Iterator[Newest]:
        for name, key in self._due_keys(now).items():
            if key:
                yield Newest(Ref(name, key), self._store.has(name, key, samples=False))

    def _closed(self, one: Newest, now: datetime) -> datetime:
        return closed_at(lambda at: self._due_keys(at).get(one.ref.edition, ""), now)

    def _due(self, walk: Walk, newest: Sequence[Newest]) -> str:
        """Those whose minute has come. Without anything stored there is nothing to be owed."""
        latest = next(filter(None, map(self._latest, newest)), None)
        return self._handed(walk, walk.window, latest, lambda _: True) if latest else ""

    def _latest(self, one: Newest) -> Ref | None:
        """The latest stored of a kind, which a report is named after."""
        if one.stored:
            return one.ref
        return next((Ref(one.ref.edition, key) for key in self._store.keys(one.ref.edition, last=1)), None)

    def _overdue(self, walk: Walk, one: Newest, marks: Marks) -> str:
        """Those who have waited for three hours get one honest line, and operators hear of it."""
        closed = self._closed(one, walk.now)
        if closed <= minute_of(walk.now) - FARTHEST_BACK:
            return ""
        key, mark = marks.told.get(one.ref.edition, ("", None))
        window = too_late(closed, mark if key == one.ref.key else None, walk.now)

        def waits(subscription: Subscription) -> bool:
            return waits_in_vain(subscription, one.ref, had=(), now=walk.now, closed=closed)

        run = self._handed(walk, window, one.ref, waits, line=one.ref)
        if run:
            self._tell_overdue(one.ref)
        with redis_errors():
            told = f"{one.ref.key} {int(window.until.timestamp())}"
            self._redis.hset(delivery_keys.AGENDA, f"told:{one.ref.edition}", told)
        return run

    def _tell_overdue(self, ref: Ref) -> None:
        hours = int(DEADLINE.total_seconds() // 3600)
        text = f"{ref.key} 브리핑({ref.edition})이 보낼 때로부터 {hours}시간이 지나도록 없어, 기다리던 곳에 늦어진다고 알렸습니다."
        tell_admins(self._redis, self._settings.people, f"overdue:{ref.edition}:{ref.key}", text)

    def _handed(
        self, walk: Walk, window: Window, ref: Ref, wanted: Wanted, *, line: Ref | None = None
    ) -> str:
        """The run that took those of the window; empty where nobody is there."""
        if window.is_empty:
            return ""
        run = run_name(ref)
        pages = _kept(due_pages(self._subscribers, window, wanted), walk.keep)
        count = start_delivery(self._redis, pages, run=run, as_of=walk.as_of, line=line)
        if count:
            log.info("%s: %s to look at%s", run, count, ", overdue" if line else "")
            to_tell(self._redis, run, walk.now)
        return run if count else ""

    def _marks(self) -> Marks:
        with redis_errors():
            fields = {text_of(k): text_of(v) for k, v in self._redis.hgetall(delivery_keys.AGENDA).items()}
        told = {name: said.split(" ") for name, said in _of(fields, "told:")}
        return Marks(
            due=_moment(fields["due"]) if "due" in fields else None,
            stored=dict(_of(fields, "stored:")),
            told={name: (key, _moment(at)) for name, (key, at) in told.items()},
        )

    def _remember(self, window: Window, newest: Sequence[Newest]) -> None:
        stored = {f"stored:{one.ref.edition}": one.ref.key for one in newest if one.stored}
        with redis_errors():
            due = str(int(window.until.timestamp()))
            self._redis.hset(delivery_keys.AGENDA, mapping={"due": due} | stored)  # type: ignore[arg-type]


def run_name(ref: Ref) -> str:
    """The report that an edition's deliveries are counted in."""
    return f"{ref.edition}:{ref.key}"


def _of(fields: Mapping[str, str], prefix: str) -> Iterator[tuple[str, str]]:
    """The fields of a prefix, without it."""
    return ((name.removeprefix(prefix), said) for name, said in fields.items() if name.startswith(prefix))


def _takes(ref: Ref) -> Wanted:
    return lambda one: ref.edition in one.editions


def _kept(pages: Iterable[tuple[str, ...]], keep: Keep) -> Iterator[tuple[str, ...]]:
    for page in pages:
        keep()
        yield page


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), UTC)
