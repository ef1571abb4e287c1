"""Rewriting as RQ jobs on a queue of their own, so that a long pool never stands before a build."""

from datetime import UTC, datetime

from msgspec import Struct
from redis import Redis

from digest_core.models import Edition
from digest_core.ports import Clock
from digest_core.rewriting import due
from workers import keys
from workers.connection import redis_errors
from workers.queue import enqueue_once, has_worker, job_id, open_queue, under_way

WRITE_QUEUE = "write"
REWRITE_JOB = "workers.jobs.rewrite_items"
JOB_SECONDS = 3600


class RewriteRequest(Struct, frozen=True):
    """Which edition is to be written further: identifiers only."""

    edition: str
    key: str


def submit_rewrite(redis: Redis, request: RewriteRequest) -> bool:
    """Queue the rewriting of an edition; False where one is queued or running already."""
    name = job_id(request.edition, request.key, "rewrite")
    about = f"rewrite {request.edition} {request.key}"
    with redis_errors():
        queue = open_queue(redis, WRITE_QUEUE)
        if under_way(redis, name) is not None:
            return False
        job = enqueue_once(queue, REWRITE_JOB, name, request, about=about, seconds=JOB_SECONDS)
    return job is not None


def is_left_alone(redis: Redis, clock: Clock) -> bool:
    """Whether rewriting is queued on a server of this machine and no living worker takes it."""
    with redis_errors():
        return bool(open_queue(redis, WRITE_QUEUE).count) and not has_writer(redis, clock, local=True)


def has_writer(redis: Redis, clock: Clock, *, local: bool) -> bool:
    """Whether a living worker takes rewritings; `local` says that all workers run on this machine."""
    with redis_errors():
        return has_worker(open_queue(redis, WRITE_QUEUE), clock, local=local)


def note_attempt(redis: Redis, request: RewriteRequest, now: datetime) -> None:
    """Count an attempt, so that the next one waits longer."""
    at = keys.rewrites(request.edition, request.key)
    with redis_errors(), redis.pipeline(transaction=True) as both:
        both.hincrby(at, "attempts", 1)
        both.hset(at, "last", str(int(now.timestamp())))
        both.expire(at, keys.REWRITES_SECONDS)
        both.execute()


def take_up_again(redis: Redis, edition: Edition | None, clock: Clock) -> bool:
    """Queue the rewriting of an edition of which something waits, if it is time; returns whether it did."""
    if edition is None:
        return False
    with redis_errors():
        attempts, last = redis.hmget(keys.rewrites(edition.edition, edition.key), ["attempts", "last"])
    before = datetime.fromtimestamp(int(last), UTC) if last else None
    if not due(edition, int(attempts or 0), before, clock.now()):
        return False
    return submit_rewrite(redis, RewriteRequest(edition.edition, edition.key))
