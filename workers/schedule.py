"""When editions are built and sent: a pure `due`, and a small clock around it that any number of processes may run.

One scheduler leads at a time, by a lease in Redis; when it dies another takes over within 15 s. Nothing is
remembered beside what the store and the queue hold, and how far subscribers were looked at (`workers/rounds.py`), so a
late start, a restart or a moved clock does no harm.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta

from msgspec import Struct
from redis import Redis

from digest_core.config import Settings
from digest_core.editions import edition_form, series
from digest_core.editions.windows import WindowForm
from digest_core.errors import AidailyError, StoreError
from digest_core.ports import BuildReport, BuildRequest, Clock, Store
from workers import keys
from workers.connection import redis_errors
from workers.queue import RqBuildQueue
from workers.rewrites import take_up_again
from workers.rounds import Rounds
from workers.subscribers import RedisSubscribers

log = logging.getLogger("aidaily")

DAILY = "daily"
LEASE_SECONDS = 10
TICK_SECONDS = 3.0
# A source that is down or late is asked again at this distance, far above its own retries.
AFTER_FAILURE = timedelta(minutes=5)

_LEAD = """
local leader = redis.call('GET', KEYS[1])
if leader and leader ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
_YIELD = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class Superseded(Exception):
    """Another scheduler leads now; it looks at what this one did not finish."""


class Attempt(Struct, frozen=True):
    """The last build of an edition that the queue knows of; `ended_at` is None while it is under way."""

    ended_at: datetime | None


def due(key: str, *, stored: bool, attempt: Attempt | None, now: datetime) -> bool:
    """Whether the edition `key`, the newest whose cut-off has passed, is to be queued now.

    Older ones are never due: what they missed is carried by the newest.
    """
    if stored or not key:
        return False
    if attempt is None:
        return True
    return attempt.ended_at is not None and now - attempt.ended_at >= AFTER_FAILURE


def until_next_tick(now: datetime) -> float:
    """Seconds to wait: nobody's minute begins unheard."""
    return min(TICK_SECONDS, 60.05 - now.second - now.microsecond / 1e6)


class Scheduler:
    """The clock: leads if it can, queues what is due to be built, and hands over whoever is due to be sent something."""

    def __init__(
        self, redis: Redis, store: Store, queue: RqBuildQueue, settings: Settings, clock: Clock
    ) -> None:
        self._redis, self._store, self._queue = redis, store, queue
        self._settings, self._clock = settings, clock
        self._rounds = Rounds(
            redis,
            store,
            RedisSubscribers(redis),
            settings,
            due_keys=self._due_keys,
            under_way=self._is_under_way,
        )
        self._token = secrets.token_hex(8)
        self._lead = redis.register_script(_LEAD)
        self._yield = redis.register_script(_YIELD)
        self._led_at = 0.0
        self._told = ""

    def run(self, stop: threading.Event) -> None:
        """Tick until `stop`; an outage of Redis is waited out."""
        while not stop.is_set():
            self._guarded(self.tick)
            stop.wait(until_next_tick(self._clock.now()))
        self._guarded(self._step_down)

    def tick(self) -> bool:
        """Do what is due, if this scheduler leads; returns whether it leads."""
        now = self._clock.now()
        if not self._leads():
            return False
        for request in self.requests(now, self._attempt):
            log.info("queued %s %s", request.edition, request.key)
            self._queue.submit(request)
        if self._settings.model.choice is not None:
            self._write_on()
        with suppress(Superseded):
            self._rounds.upkeep(now)
            self._rounds.walk(now, self._keep_leading)
        return True

    def _leads(self) -> bool:
        with redis_errors():
            self._led_at = self._clock.monotonic()
            return bool(self._lead(keys=[keys.LEADER], args=[self._token, LEASE_SECONDS * 1000]))

    def _keep_leading(self) -> None:
        """A tick that hands over a million takes longer than the lease."""
        if self._clock.monotonic() - self._led_at > LEASE_SECONDS / 4 and not self._leads():
            raise Superseded

    def _write_on(self) -> None:
        """Take up again what of the newest editions waits for the model."""
        for name in series():
            if take_up_again(self._redis, self._store.newest(name, samples=False), self._clock):
                log.info("queued the rewriting of the newest %s", name)

    def requests(self, now: datetime, attempt_of: Callable[[str, str], Attempt | None]) -> list[BuildRequest]:
        """What is due at `now`, one request for each kind of edition at most."""
        newest = self._due_keys(now)
        return [
            BuildRequest(edition=name, key=key)
            for name, key in newest.items()
            if due(
                key, stored=self._store.has(name, key, samples=False), attempt=attempt_of(name, key), now=now
            )
        ]

    def _due_keys(self, now: datetime) -> dict[str, str]:
        """The newest key of each kind that has come out; none about days before this installation's first daily."""
        named = {name: edition_form(name).due_key(now, self._settings) for name in series()}
        began = next(iter(self._store.keys(DAILY)), "")
        return {name: key for name, key in named.items() if self._is_ours(name, key, began)}

    def _is_ours(self, name: str, key: str, began: str) -> bool:
        form = edition_form(name)
        if not isinstance(form, WindowForm) or not key:
            return True
        return bool(began) and date.fromisoformat(began) <= form.window(key, self._settings).last

    def once(self, now: datetime) -> list[BuildReport]:
        """Do what is due at `now` and wait for it; attempts that failed before do not count."""
        return [self._queue.build(request) for request in self.requests(now, lambda _, __: None)]

    def walk(self, now: datetime) -> tuple[str, ...]:
        """Hand over whoever is due at `now`; returns the runs, which `workers.delivery.report_of` tells of."""
        return self._rounds.walk(now, pretend=True)

    def tell(self, now: datetime) -> None:
        """Tell operators of deliveries that are over."""
        self._rounds.upkeep(now)

    def runs(self, now: datetime) -> tuple[str, ...]:
        """The runs that `walk` may begin or go on with at `now`."""
        return self._rounds.runs(now)

    def _is_under_way(self, name: str, key: str) -> bool:
        """Whether an edition is being built; one that is about to be is, too."""
        attempt = self._attempt(name, key)
        return attempt is not None and attempt.ended_at is None

    def _attempt(self, name: str, key: str) -> Attempt | None:
        found, ended_at = self._queue.attempt(name, key)
        return Attempt(ended_at) if found else None

    def _step_down(self) -> None:
        with redis_errors():
            self._yield(keys=[keys.LEADER], args=[self._token])

    def _guarded(self, act: Callable[[], object]) -> None:
        """What fails now is tried at the next tick; the same failure is told once."""
        try:
            act()
            self._told = ""
        except AidailyError as error:
            if str(error) != self._told:
                (log.warning if isinstance(error, StoreError) else log.error)("%s", error)
            self._told = str(error)
