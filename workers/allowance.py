"""Questions that a model answers, counted by person and day."""

from zoneinfo import ZoneInfo

from redis import Redis

from digest_core.ports import Clock
from workers import keys
from workers.connection import redis_errors
from workers.people import Digests


class RedisAllowance:
    """`ports.Allowance` over one Redis; the day is that of `zone`."""

    def __init__(self, redis: Redis, clock: Clock, zone: ZoneInfo, per_day: int) -> None:
        self._redis, self._clock, self._zone, self._per_day = redis, clock, zone, per_day
        self._digests = Digests(redis)

    def take(self, who: str) -> bool:
        key = keys.asks(self._clock.now().astimezone(self._zone).date(), self._digests.of(who))
        with redis_errors(), self._redis.pipeline(transaction=True) as both:
            both.incr(key)
            both.expire(key, keys.ASKS_SECONDS)
            taken, _ = both.execute()
        return int(taken) <= self._per_day
