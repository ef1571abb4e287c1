"""The subscriptions in Redis: each record in the bucket of its minute, and an index from addresses to buckets.

A bucket is a time zone and the minute of its day at which a chat is sent things (its own, or the end of the quiet hours
it falls in), so who is due is read without reading anybody else, and a change of daylight time changes nothing in here.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import time
from itertools import islice
from typing import Any, cast

import msgspec
from redis import Redis

from digest_core.delivery.when import effective_at
from digest_core.errors import StoredDataBroken
from digest_core.subscriptions import Subscription, chat_of, checked, decode, encode, moved
from workers import keys
from workers.connection import redis_errors
from workers.ledger import RedisLedger
from workers.packing import text_of

log = logging.getLogger("aidaily")

PAGE = 1000

# KEYS index; ARGV address. At once: a record that moves to another bucket is always in one of them.
_GET = """
local bucket = redis.call('HGET', KEYS[1], ARGV[1])
return bucket and redis.call('HGET', 'aidaily:due:' .. bucket, ARGV[1])
"""
# KEYS index, number, zones, gone; ARGV address, bucket, record, zone. Takes an older record out of its bucket.
_PUT = """
local before = redis.call('HGET', KEYS[1], ARGV[1])
if before and before ~= ARGV[2] then redis.call('HDEL', 'aidaily:due:' .. before, ARGV[1]) end
redis.call('HSET', 'aidaily:due:' .. ARGV[2], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('SADD', KEYS[3], ARGV[4])
redis.call('DEL', KEYS[4])
if before then return 0 end
redis.call('INCR', KEYS[2])
return 1
"""
# KEYS index, number, gone; ARGV address, seconds to keep (0 for not at all).
_REMOVE = """
local bucket = redis.call('HGET', KEYS[1], ARGV[1])
if not bucket then return false end
local record = redis.call('HGET', 'aidaily:due:' .. bucket, ARGV[1])
redis.call('HDEL', 'aidaily:due:' .. bucket, ARGV[1])
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('DECR', KEYS[2])
if record and tonumber(ARGV[2]) > 0 then redis.call('SET', KEYS[3], record, 'EX', ARGV[2]) end
return record
"""


class RedisSubscribers:
    """`chat_ports.Subscribers` over one Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._ledger = RedisLedger(redis)
        self._get = redis.register_script(_GET)
        self._put = redis.register_script(_PUT)
        self._remove = redis.register_script(_REMOVE)

    def get(self, address: str) -> Subscription | None:
        with redis_errors():
            return _read(self._get(keys=[keys.subscribed(chat_of(address))], args=[address]))

    def some(self, addresses: Sequence[str]) -> dict[str, Subscription]:
        """Those of these addresses that are subscribed, with two round trips; one more for each that moves meanwhile."""
        with redis_errors(), self._redis.pipeline(transaction=False) as many:
            for address in addresses:
                many.hget(keys.subscribed(chat_of(address)), address)
            buckets = many.execute()
            there = [(a, text_of(b)) for a, b in zip(addresses, buckets, strict=True) if b]
            for address, bucket in there:
                many.hget(keys.due(bucket), address)
            records = many.execute() if there else []
        pairs = zip(there, records, strict=True)
        found = {address: _read(raw) if raw else self.get(address) for (address, _), raw in pairs}
        return {address: one for address, one in found.items() if one}

    def of_chat(self, chat: str) -> tuple[Subscription, ...]:
        with redis_errors():
            addresses = [text_of(found) for found in self._redis.hkeys(keys.subscribed(chat))]
        found = (self.get(address) for address in addresses if chat_of(address) == chat)
        return tuple(subscription for subscription in found if subscription)

    def put(self, subscription: Subscription) -> bool:
        with redis_errors():
            return bool(self._put(**_put_arguments(subscription)))

    def put_all(self, subscriptions: Iterable[Subscription]) -> int:
        new, rest = 0, iter(subscriptions)
        while some := list(islice(rest, PAGE)):
            with redis_errors(), self._redis.pipeline(transaction=False) as all_of_them:
                for one in some:
                    self._put(**_put_arguments(one), client=all_of_them)
                new += sum(map(int, all_of_them.execute()))
        return new

    def remove(self, address: str) -> Subscription | None:
        return self._take_out(address, keys.GONE_SECONDS)

    def restore(self, address: str) -> Subscription | None:
        with redis_errors():
            gone = _read(self._redis.get(keys.gone(address)))
        if gone is not None:
            self.put(gone)
        return gone

    def forget(self, address: str) -> bool:
        removed = self._take_out(address, 0)
        self._ledger.forget(address)
        with redis_errors():
            return bool(self._redis.delete(keys.gone(address))) or removed is not None

    def move(self, chat: str, to: str) -> int:
        count = 0
        # Before anything is subscribed there: what the chat has had must not be owed to it again.
        self._ledger.move(chat, to)
        for subscription in self.of_chat(chat):
            there = to + subscription.address.removeprefix(chat)
            if self.get(there) is None:
                self.put(moved(subscription, there))
                count += 1
            self._take_out(subscription.address, 0)
        return count

    def all(self) -> Iterator[Subscription]:
        with redis_errors():
            for key in self._redis.scan_iter(match=keys.due("*"), count=PAGE):
                for raw in self._redis.hscan_iter(text_of(key), count=PAGE):
                    if (found := _read(raw[1])) is not None:
                        yield found

    def count(self) -> int:
        with redis_errors():
            return int(self._redis.get(keys.SUBSCRIBED) or 0)

    def zones(self) -> tuple[str, ...]:
        with redis_errors():
            return tuple(sorted(text_of(zone) for zone in self._redis.smembers(keys.ZONES)))

    def inhabited(self, places: Sequence[tuple[str, time]]) -> tuple[bool, ...]:
        with redis_errors(), self._redis.pipeline(transaction=False) as all_of_them:
            for zone, minute in places:
                all_of_them.exists(keys.due(_bucket(zone, minute)))
            return tuple(map(bool, all_of_them.execute()))

    def due(self, zone: str, minute: time) -> Iterator[tuple[Subscription, ...]]:
        cursor, begun = 0, False
        while cursor or not begun:
            begun = True
            with redis_errors():
                cursor, page = self._redis.hscan(keys.due(_bucket(zone, minute)), cursor, count=PAGE)
            records = cast("dict[bytes, bytes]", page).values()
            if records:
                yield tuple(_readable(records))

    def _take_out(self, address: str, keep: int) -> Subscription | None:
        names = [keys.subscribed(chat_of(address)), keys.SUBSCRIBED, keys.gone(address)]
        with redis_errors():
            return _read(self._remove(keys=names, args=[address, keep]))


def _put_arguments(subscription: Subscription) -> dict[str, Any]:
    """Keys and arguments of the script that puts one."""
    record, address = encode(checked(subscription)), subscription.address
    bucket = keys.PAUSED if subscription.paused else _bucket(subscription.tz, effective_at(subscription))
    names = [keys.subscribed(chat_of(address)), keys.SUBSCRIBED, keys.ZONES, keys.gone(address)]
    return {"keys": names, "args": [address, bucket, record, subscription.tz]}


def _bucket(zone: str, minute: time) -> str:
    return f"{zone}:{minute:%H%M}"


def _readable(records: Iterable[bytes]) -> Iterator[Subscription]:
    """One record that cannot be read must not keep a whole minute from its briefing."""
    for raw in records:
        try:
            yield decode(raw)
        except msgspec.MsgspecError:
            log.error("a subscription cannot be read and is passed over")  # noqa: TRY400 - it may quote the record


def _read(raw: bytes | str | None) -> Subscription | None:
    if not raw:
        return None
    try:
        return decode(raw)
    except msgspec.MsgspecError as error:
        raise StoredDataBroken(
            "저장된 구독을 읽을 수 없습니다. 프로그램을 최신으로 올리거나 aidaily subscribers add 로 다시 넣어 주세요."
        ) from error
