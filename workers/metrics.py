"""Counters in Redis: a work horse is forked and dies, and numbers kept in its memory die with it."""

from redis import Redis

from digest_core.ports import BuildReport
from workers import keys
from workers.connection import redis_errors
from workers.store import text_of


def count(redis: Redis, name: str, by: int = 1) -> None:
    """Add to one counter."""
    with redis_errors():
        redis.hincrby(keys.COUNTS, name, by)


def count_build(redis: Redis, report: BuildReport) -> None:
    """Count a build by how it ended."""
    with redis_errors():
        redis.hincrby(keys.COUNTS, f"builds:{report.edition}:{report.status}", 1)


def counts(redis: Redis) -> dict[str, int]:
    """All counters by name."""
    with redis_errors():
        return {text_of(name): int(value) for name, value in redis.hgetall(keys.COUNTS).items()}
