"""Deliveries: begun, taken up again, told of. What is to be sent stands in batches; RQ only starts who sends them."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from redis import Redis
from rq import Queue, Retry

from digest_core.delivery.model import Ref
from digest_core.delivery.report import DeliveryReport
from digest_core.errors import UsageError
from digest_core.platforms import check_address
from digest_core.subscriptions import Subscription
from workers import delivery_keys, keys
from workers.batches import Batch, Batches
from workers.connection import redis_errors
from workers.ledger import RedisLedger
from workers.packing import text_of
from workers.queue import KEPT_SECONDS, open_queue

log = logging.getLogger("aidaily")

DELIVERY_QUEUE = "delivery"
DELIVERY_JOB = "workers.delivery_job.deliver_batches"
EDITS_JOB = "workers.delivery_job.queue_edits"
JOB_SECONDS = 3600
BATCH_SIZE = 500
MOST_JOBS = 8
"""Jobs that wait at a time: each goes on with whatever batches there are, so more would find nothing."""
OPEN_SECONDS = 10
"""For so long after its last page a run may get another one."""
UPGRADE_REST_MS = 60_000
"""How long an edition must have been left alone before what was delivered of it is put right: rewriting takes steps."""


def start_delivery(
    redis: Redis,
    pages: Iterable[Sequence[str]],
    *,
    run: str,
    only: Ref | None = None,
    forced: bool = False,
    as_of: datetime | None = None,
    line: Ref | None = None,
) -> int:
    """Queue pages of addresses to be sent what they are owed; returns how many. Sending begins with the first page.

    `run` names the report that they are counted in. `only` is the one edition that is delivered, `line` one that has
    not come in time. `forced` heeds neither days nor times; with `only` an address need not be subscribed.
    """
    queued = 0
    for page in pages:
        batches = [
            Batch(
                run=run, platform=platform, addresses=some, only=only, forced=forced, as_of=as_of, line=line
            )
            for platform, some in _parted(page)
        ]
        _add(redis, run, batches)
        queued += sum(len(batch.addresses) for batch in batches)
    _close(redis, run)
    return queued


def _parted(page: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """A page by platforms, in batches, each address once; what is no address is left out."""
    of: dict[str, list[str]] = {}
    for address in dict.fromkeys(page):
        try:
            of.setdefault(check_address(address).partition(":")[0], []).append(address)
        except UsageError as error:
            log.warning("%s", error)
    return [
        (platform, tuple(found[at : at + BATCH_SIZE]))
        for platform, found in of.items()
        for at in range(0, len(found), BATCH_SIZE)
    ]


def _add(redis: Redis, run: str, batches: Sequence[Batch]) -> None:
    if not batches:
        return
    waiting = Batches(redis)
    with redis_errors(), redis.pipeline(transaction=True) as both:
        waiting.add(batches, both)
        now = int(redis.time()[0])
        both.hincrby(delivery_keys.run(run), "queued", sum(len(batch.addresses) for batch in batches))
        both.hincrby(delivery_keys.run(run), "batches", len(batches))
        both.hset(delivery_keys.run(run), "open", now + OPEN_SECONDS)
        both.expire(delivery_keys.run(run), delivery_keys.RUN_SECONDS)
        both.zadd(delivery_keys.RUNS, {run: now}, nx=True)
        both.zremrangebyrank(delivery_keys.RUNS, 0, -delivery_keys.RUNS_KEPT - 1)
        both.execute()
    _enqueue(redis, waiting.free())


def _close(redis: Redis, run: str) -> None:
    """Note that a run gets no more pages for now."""
    with redis_errors():
        redis.hset(delivery_keys.run(run), "open", 0)
        redis.hsetnx(delivery_keys.run(run), "queued", 0)
        redis.expire(delivery_keys.run(run), delivery_keys.RUN_SECONDS)


def _enqueue(redis: Redis, batches: int) -> int:
    """Have as many jobs wait as batches do, up to a few."""
    with redis_errors():
        queue = open_queue(redis, DELIVERY_QUEUE)
        missing = max(0, min(batches, MOST_JOBS) - queue.count)
        for _ in range(missing):
            _job(queue, DELIVERY_JOB, {})
    return missing


def _job(queue: Queue, function: str, request: dict[str, str]) -> None:
    queue.enqueue(
        function,
        kwargs={"request": request},
        job_timeout=JOB_SECONDS,
        result_ttl=KEPT_SECONDS,
        failure_ttl=KEPT_SECONDS,
        # For a killed work horse; what a dead worker leaves, `sweep` finds sooner.
        retry=Retry(max=3),
        description="deliver what waits",
    )


def sweep(redis: Redis) -> int:
    """Have jobs see to batches that nobody holds, and to editions that were rewritten after they were delivered.

    Called at each tick of a scheduler; returns how many jobs were queued.
    """
    _put_right(redis)
    return go_on(redis)


def go_on(redis: Redis) -> int:
    """Have jobs see to batches that nobody holds; returns how many were queued."""
    return _enqueue(redis, Batches(redis).free())


def _put_right(redis: Redis) -> None:
    """Queue the edits of editions that have been rewritten and are left alone since."""
    with redis_errors():
        seen = text_of(redis.get(delivery_keys.UPGRADES_SEEN) or "0-0")
        events = cast("list[tuple[Any, Any]]", redis.xrange(keys.UPGRADES, min=f"({seen}"))
        seconds, _ = redis.time()
    if not events:
        return
    last = text_of(events[-1][0])
    if int(seconds) * 1000 - int(last.partition("-")[0]) < UPGRADE_REST_MS:
        return
    known = set(RedisLedger(redis).known())
    newest = dict(map(_upgraded, events))
    for ref, version in newest.items():
        if ref in known:
            request = {"edition": ref.edition, "key": ref.key, "version": version}
            with redis_errors():
                _job(open_queue(redis, DELIVERY_QUEUE), EDITS_JOB, request)
    with redis_errors():
        redis.set(delivery_keys.UPGRADES_SEEN, last)


def _upgraded(event: tuple[Any, Any]) -> tuple[Ref, str]:
    """Which edition was rewritten, and its version since."""
    words = {text_of(name): text_of(value) for name, value in event[1].items()}
    return Ref(words["edition"], words["key"]), words["version"]


def start_edits(redis: Redis, ref: Ref, version: str) -> int:
    """Queue everybody who was sent an edition, to have their messages say what it says now; returns how many."""
    queued, run = 0, f"edit:{ref.edition}:{ref.key}:{version}"
    for page in RedisLedger(redis).parts(ref):
        addresses = [address for address, entry in page.items() if entry.parts]
        batches = [
            Batch(run=run, platform=platform, addresses=some, edit=ref)
            for platform, some in _parted(addresses)
        ]
        _add(redis, run, batches)
        queued += len(addresses)
    _close(redis, run)
    return queued


def report_of(redis: Redis, run: str) -> DeliveryReport:
    """What a run has come to by now."""
    with redis_errors(), redis.pipeline(transaction=True) as both:
        both.hgetall(delivery_keys.run(run))
        both.scard(delivery_keys.orderings(run))
        both.time()
        raw, orderings, (seconds, _) = both.execute()
    numbers = {text_of(name): int(value) for name, value in raw.items()}
    counts = {name: numbers.get(name, 0) for name in _COUNTED}
    closed = numbers.get("open", 0) <= int(seconds)
    return DeliveryReport(
        run=run,
        **counts,
        failed={n.partition(":")[2]: v for n, v in numbers.items() if n.startswith("failed:")},
        orderings=int(orderings),
        started=_moment(numbers, "started"),
        ended=_moment(numbers, "ended"),
        finished=closed and counts["batches"] == counts["done"],
    )


_COUNTED = (
    "queued", "sent", "uncertain", "blocked", "skipped", "unknown", "edited", "flooded", "batches", "done",
)  # fmt: skip


def _moment(numbers: Mapping[str, int], name: str) -> datetime | None:
    return datetime.fromtimestamp(numbers[name] / 1000, UTC) if name in numbers else None


def runs(redis: Redis, last: int = 20) -> tuple[str, ...]:
    """The latest runs, newest first."""
    with redis_errors():
        return tuple(text_of(name) for name in redis.zrevrange(delivery_keys.RUNS, 0, last - 1))


def addresses_of(page: Iterable[Subscription]) -> list[str]:
    """A page of subscriptions as `start_delivery` takes it."""
    return [subscription.address for subscription in page]
