"""What is kept about people, under keyed digests: their verdicts, and how much they have asked of late."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Literal

from msgspec import Struct
from redis import Redis

from digest_core.people import Feedback
from digest_core.ports import Clock
from workers import keys
from workers.connection import redis_errors
from workers.packing import decode_value, encode_value, text_of

ASKS = 20
ASKS_SECONDS = 60
_DIGEST_CHARACTERS = 32

# A list of times, oldest first: the oldest that still counts says how long to wait.
_ADMIT = """
local now, span, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local first = redis.call('LINDEX', KEYS[1], 0)
while first and (tonumber(first) <= now - span or tonumber(first) > now) do
    redis.call('LPOP', KEYS[1])
    first = redis.call('LINDEX', KEYS[1], 0)
end
if redis.call('LLEN', KEYS[1]) >= most then return tonumber(first) + span - now end
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], span)
return 0
"""


class Digests:
    """People's identities as digests under a key that is made once and kept in Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._key = b""

    def of(self, person: str) -> str:
        """32 hexadecimal digits; the same person gives the same ones, and nobody can be read from them."""
        return hmac.new(self._known(), person.encode("utf-8", "surrogatepass"), sha256).hexdigest()[
            :_DIGEST_CHARACTERS
        ]

    def _known(self) -> bytes:
        if not self._key:
            with redis_errors():
                self._redis.set(keys.DIGEST_KEY, secrets.token_hex(32), nx=True)
                self._key = text_of(self._redis.get(keys.DIGEST_KEY)).encode()
        return self._key


class _Verdict(Struct, frozen=True, kw_only=True):
    verdict: Literal[-1, 1]
    at: datetime
    terms: tuple[str, ...]


class RedisFeedbackBook:
    """`people.FeedbackBook` over Redis: one hash for each reader."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._digests = Digests(redis)

    def record(
        self, reader: str, item: str, *, terms: Sequence[str], verdict: Literal[-1, 0, 1], at: datetime
    ) -> None:
        digest = self._digests.of(reader)
        key = keys.feedback(digest)
        with redis_errors(), self._redis.pipeline(transaction=True) as both:
            if verdict == 0:
                both.hdel(key, item)
            else:
                kept = _Verdict(verdict=verdict, at=at, terms=tuple(terms))
                both.hset(key, item, encode_value("verdict", kept))
                both.expire(key, keys.FEEDBACK_SECONDS)
                both.sadd(keys.READERS, digest)
            both.execute()

    def all(self) -> tuple[Feedback, ...]:
        with redis_errors():
            readers = sorted(text_of(reader) for reader in self._redis.smembers(keys.READERS))
            with self._redis.pipeline(transaction=False) as each:
                for reader in readers:
                    each.hgetall(keys.feedback(reader))
                said = each.execute()
            if gone := [reader for reader, verdicts in zip(readers, said, strict=True) if not verdicts]:
                self._redis.srem(keys.READERS, *gone)
        return tuple(
            _feedback(reader, text_of(item), decode_value(raw, "verdict", _Verdict, "독자 반응"))
            for reader, verdicts in zip(readers, said, strict=True)
            for item, raw in sorted(verdicts.items())
        )

    def forget(self, reader: str) -> None:
        digest = self._digests.of(reader)
        with redis_errors(), self._redis.pipeline(transaction=True) as both:
            both.delete(keys.feedback(digest))
            both.srem(keys.READERS, digest)
            both.execute()


def _feedback(reader: str, item: str, kept: _Verdict) -> Feedback:
    return Feedback(reader=reader, item=item, terms=kept.terms, verdict=kept.verdict, at=kept.at)


class RedisLimits:
    """`people.Limits` over Redis: a sliding minute. All processes count together."""

    def __init__(self, redis: Redis, clock: Clock, *, asks: int = ASKS) -> None:
        self._clock, self._asks = clock, asks
        self._digests = Digests(redis)
        self._admit = redis.register_script(_ADMIT)

    def admit(self, person: str) -> float:
        now = int(self._clock.now().timestamp() * 1000)
        key = keys.minute(self._digests.of(person))
        with redis_errors():
            wait = self._admit(keys=[key], args=[now, ASKS_SECONDS * 1000, self._asks])
        return float(wait) / 1000
