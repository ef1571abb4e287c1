"""Batches of recipients that wait to be sent something, in Redis, each held by one process at a time.

A batch is there before a job is queued for it and until all of its recipients are seen to, so nothing depends on what
RQ notices: a holder that stops renewing loses it after `LEASE_SECONDS`, and whoever comes next goes on.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from redis import Redis
from redis.client import Pipeline

from digest_core.delivery.model import Ref
from digest_core.platforms import PLATFORMS
from workers import delivery_keys
from workers.connection import redis_errors
from workers.packing import text_of

log = logging.getLogger("aidaily")

LEASE_SECONDS = 15.0
RENEW_SECONDS = 3.0
MOST_SHAKEN = 16
"""So many batches may have been taken in the seconds that a dead server forgot."""
MOST_TRIES = 100
"""A batch that ends its process each time must not do so for ever."""

_UNREADABLE = "저장된 발송 목록을 읽을 수 없어 건너뜁니다. 프로그램을 최신으로 올려 주세요."

_NOW = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) "
# KEYS waiting, server; ARGV token, lease in ms, prefix of batches, the server's run, how many. What a holder left comes
# first. The first to come after the server died notes which batches may have been in hand then.
_TAKE = (
    _NOW
    + """
local before = redis.call('GET', KEYS[2])
if before ~= ARGV[4] then
  redis.call('SET', KEYS[2], ARGV[4])
  local shaken = redis.call('ZRANGE', KEYS[1], '(0', '+inf', 'BYSCORE')
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, 0, 'BYSCORE', 'LIMIT', 0, ARGV[5])) do
    shaken[#shaken + 1] = id
  end
  for _, id in ipairs(before and shaken or {}) do redis.call('HSET', ARGV[3] .. id, 'shaken', 1) end
end
while true do
  local id = redis.call('ZRANGE', KEYS[1], '(0', now, 'BYSCORE', 'LIMIT', 0, 1)[1]
    or redis.call('ZRANGE', KEYS[1], 0, 0, 'BYSCORE', 'LIMIT', 0, 1)[1]
  if not id then return false end
  local body = redis.call('HGET', ARGV[3] .. id, 'body')
  if body then
    redis.call('ZADD', KEYS[1], now + ARGV[2], id)
    redis.call('HSET', ARGV[3] .. id, 'holder', ARGV[1])
    return {id, body, redis.call('HINCRBY', ARGV[3] .. id, 'tries', 1), redis.call('HDEL', ARGV[3] .. id, 'shaken')}
  end
  redis.call('ZREM', KEYS[1], id)
end
"""
)
# KEYS waiting; ARGV token, lease in ms, prefix, then batches. Says for each whether it is still held.
_RENEW = (
    _NOW
    + """
local held = {}
for n = 4, #ARGV do
  held[n - 3] = 0
  if redis.call('HGET', ARGV[3] .. ARGV[n], 'holder') == ARGV[1] then
    redis.call('ZADD', KEYS[1], 'XX', now + ARGV[2], ARGV[n])
    held[n - 3] = 1
  end
end
return held
"""
)
# KEYS waiting, batch, run; ARGV token, batch.
_FINISH = """
if redis.call('HGET', KEYS[2], 'holder') ~= ARGV[1] then return 0 end
redis.call('ZREM', KEYS[1], ARGV[2])
redis.call('DEL', KEYS[2])
return redis.call('HINCRBY', KEYS[3], 'done', 1)
"""
# KEYS batch, run; ARGV holder, then name and number. Counts once, whoever tries again.
_COUNT = (
    _NOW
    + """
redis.call('HSETNX', KEYS[2], 'started', now)
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
if redis.call('HSETNX', KEYS[1], 'counted', 1) == 0 then return 0 end
for n = 2, #ARGV, 2 do redis.call('HINCRBY', KEYS[2], ARGV[n], ARGV[n + 1]) end
return 1
"""
)
# KEYS waiting, batch; ARGV token, batch.
_RELEASE = """
if redis.call('HGET', KEYS[2], 'holder') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[2], 'holder')
return redis.call('ZADD', KEYS[1], 'XX', 1, ARGV[2])
"""


class Batch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Recipients of one platform and what they are to be sent; identifiers only.

    `only` is one edition, `forced` heeds neither days nor pauses of the day, `line` is the edition that did not come in
    time, `edit` one whose delivered messages are to say what it says now.
    """

    run: str
    platform: str
    addresses: tuple[str, ...]
    only: Ref | None = None
    forced: bool = False
    as_of: datetime | None = None
    line: Ref | None = None
    edit: Ref | None = None


class HeldBatch(Struct, frozen=True):
    """A batch in the hands of one process, its attempt counted from 1.

    `shaken` says that the server died while somebody may have had it in hand. Redis may then have forgotten its last two
    seconds although it had acknowledged them (`appendfsync everysec`), and marks of sends with them.
    """

    number: str
    holder: str
    batch: Batch
    attempt: int
    shaken: bool = False


class Batches:
    """Each object is a holder of its own."""

    def __init__(self, redis: Redis, *, lease: float = LEASE_SECONDS) -> None:
        self._redis, self._lease = redis, round(lease * 1000)
        self.holder = secrets.token_hex(6)
        self._take, self._renew = redis.register_script(_TAKE), redis.register_script(_RENEW)
        self._finish, self._count = redis.register_script(_FINISH), redis.register_script(_COUNT)
        self._release = redis.register_script(_RELEASE)

    def add(self, batches: Sequence[Batch], also: Pipeline) -> None:
        """Queue batches in this transaction."""
        with redis_errors():
            last = int(self._redis.incrby(delivery_keys.BATCH_NUMBER, len(batches)))
        for number, batch in enumerate(batches, last - len(batches) + 1):
            name = f"{number:012d}"
            also.hset(delivery_keys.batch(name), "body", msgspec.json.encode(batch))
            also.expire(delivery_keys.batch(name), delivery_keys.BATCH_SECONDS)
            also.zadd(delivery_keys.waiting_batches(batch.platform), {name: 0})

    def take(self, platform: str) -> HeldBatch | None:
        """A batch that nobody holds; those that somebody began come first."""
        while True:
            with redis_errors():
                found = self._take(
                    keys=[delivery_keys.waiting_batches(platform), delivery_keys.delivery_server(platform)],
                    args=[self.holder, self._lease, delivery_keys.BATCH, self.server(), MOST_SHAKEN],
                )
            if not found:
                return None
            number = text_of(found[0])
            try:
                batch = msgspec.json.decode(found[1], type=Batch)
            except msgspec.MsgspecError:
                # Its recipients stay owed what they are; it must not stand in the way of the others.
                log.error("%s", _UNREADABLE)  # noqa: TRY400 - the message says what to do
                self._drop(platform, number)
            else:
                return HeldBatch(number, self.holder, batch, int(found[2]), bool(found[3]))

    def server(self) -> str:
        """Another word each time the server is started."""
        with redis_errors():
            return str(self._redis.info("server")["run_id"])

    def _drop(self, platform: str, number: str) -> None:
        with redis_errors(), self._redis.pipeline(transaction=True) as both:
            both.zrem(delivery_keys.waiting_batches(platform), number)
            both.delete(delivery_keys.batch(number))
            both.execute()

    def renew(self, platform: str, numbers: Sequence[str]) -> frozenset[str]:
        """Keep what is held; gives those that are lost."""
        if not numbers:
            return frozenset()
        with redis_errors():
            held = self._renew(
                keys=[delivery_keys.waiting_batches(platform)],
                args=[self.holder, self._lease, delivery_keys.BATCH, *numbers],
            )
        return frozenset(number for number, kept in zip(numbers, held, strict=True) if not kept)

    def finish(self, held: HeldBatch) -> None:
        """Drop a batch whose recipients are all seen to."""
        names = [
            delivery_keys.waiting_batches(held.batch.platform), delivery_keys.batch(held.number), delivery_keys.run(held.batch.run),
        ]  # fmt: skip
        with redis_errors():
            self._finish(keys=names, args=[held.holder, held.number])

    def release(self, held: HeldBatch) -> None:
        """Let go of a batch that is not done, for whoever takes it next."""
        with redis_errors():
            self._release(
                keys=[delivery_keys.waiting_batches(held.batch.platform), delivery_keys.batch(held.number)],
                args=[held.holder, held.number],
            )

    def count(self, held: HeldBatch, counts: dict[str, int]) -> None:
        """Add to the run's report what is known of the batch's recipients before anything is sent."""
        words = [word for pair in counts.items() for word in pair]
        with redis_errors():
            self._count(
                keys=[delivery_keys.batch(held.number), delivery_keys.run(held.batch.run)],
                args=[held.holder, *words],
            )

    def free(self) -> int:
        """How many batches nobody holds."""
        with redis_errors():
            seconds, micro = self._redis.time()
            now = int(seconds) * 1000 + int(micro) // 1000
            return sum(
                int(self._redis.zcount(delivery_keys.waiting_batches(p), "-inf", now)) for p in PLATFORMS
            )

    def open(self) -> int:
        """How many batches are not done."""
        with redis_errors():
            return sum(int(self._redis.zcard(delivery_keys.waiting_batches(p))) for p in PLATFORMS)
