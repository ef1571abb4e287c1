"""The ledger of deliveries in Redis: one hash for each edition and shard, one short text for each recipient in it.

A recipient costs 53 bytes an edition where a million are subscribed: 61 share a shard, which Redis keeps packed.
Whatever is asked or noted of a block of recipients is one round trip.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from redis import Redis

from digest_core.delivery.entries import Entry, PartState, decode_entry, encode_entry
from digest_core.delivery.model import Ref
from digest_core.delivery.ports import Mark, Note
from digest_core.models import Shown
from digest_core.subscriptions import chat_of
from workers import delivery_keys, keys
from workers.connection import redis_errors
from workers.packing import decode_value, encode_value, text_of

SHARDS_AT_ONCE = 512

# ARGV: how many prefixes, these, then shard and address of each recipient. A line for each: `N` and the entry.
_READ = """
local many, found = tonumber(ARGV[1]), {}
for n = many + 2, #ARGV, 2 do
  local lines = {}
  for m = 1, many do
    local entry = redis.call('HGET', ARGV[m + 1] .. ARGV[n], ARGV[n + 1])
    if entry then lines[#lines + 1] = (m - 1) .. ' ' .. entry end
  end
  found[#found + 1] = table.concat(lines, '\\1')
end
return found
"""
# KEYS batch; ARGV: holder, seconds to keep, then key, address, entry before (empty for none) and after of each.
_SENDING = """
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return {} end
local granted = {}
for n = 3, #ARGV, 4 do
  local now = redis.call('HGET', ARGV[n], ARGV[n + 1]) or ''
  if now == ARGV[n + 2] or now == ARGV[n + 3] then
    if redis.call('HSET', ARGV[n], ARGV[n + 1], ARGV[n + 3]) == 1 then redis.call('EXPIRE', ARGV[n], ARGV[2], 'NX') end
    granted[#granted + 1] = 1
  else granted[#granted + 1] = 0 end
end
return granted
"""
# KEYS run; ARGV: seconds to keep the entry and the run, then key, address, entry and what it counts as of each.
_NOTE = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local counted = false
for n = 3, #ARGV, 4 do
  if redis.call('HGET', ARGV[n], ARGV[n + 1]) ~= ARGV[n + 2] then
    if redis.call('HSET', ARGV[n], ARGV[n + 1], ARGV[n + 2]) == 1 then redis.call('EXPIRE', ARGV[n], ARGV[1], 'NX') end
    for name in string.gmatch(ARGV[n + 3], '%S+') do
      redis.call('HINCRBY', KEYS[1], name, 1)
      counted = true
    end
  end
end
if counted then
  redis.call('HSET', KEYS[1], 'ended', now)
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return 1
"""


class RedisLedger:
    """`delivery.ports.Ledger` over one Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._read = redis.register_script(_READ)
        self._sending = redis.register_script(_SENDING)
        self._note = redis.register_script(_NOTE)

    def entries(self, addresses: Sequence[str], refs: Sequence[Ref]) -> Mapping[str, Mapping[Ref, Entry]]:
        if not addresses or not refs:
            return {}
        words: list[Any] = [len(refs), *(delivery_keys.ledger(ref.edition, ref.key) for ref in refs)]
        for address in addresses:
            words += [delivery_keys.shard(address), address]
        with redis_errors():
            found = self._read(args=words)
        lines = {a: text_of(raw) for a, raw in zip(addresses, found, strict=True) if raw}
        return {
            address: dict(_read_line(one, refs) for one in raw.split("\1")) for address, raw in lines.items()
        }

    def had(self, addresses: Sequence[str], refs: Sequence[Ref]) -> Mapping[str, Collection[Ref]]:
        known = self.entries(addresses, refs)
        return {
            address: frozenset(ref for ref, entry in known.get(address, {}).items() if entry.told)
            for address in addresses
        }

    def sending(self, batch: str, holder: str, marks: Sequence[Mark]) -> tuple[bool, ...]:
        if not marks:
            return ()
        words: list[Any] = [holder, delivery_keys.LEDGER_SECONDS]
        for mark in marks:
            before = encode_entry(mark.before) if mark.before else ""
            words += [_key(mark.ref, mark.address), mark.address, before, encode_entry(mark.after)]
        with redis_errors():
            granted = self._sending(keys=[delivery_keys.batch(batch)], args=words)
        return tuple(map(bool, granted)) or (False,) * len(marks)

    def note(self, run: str, notes: Sequence[Note]) -> None:
        if not notes:
            return
        words: list[Any] = [delivery_keys.LEDGER_SECONDS, delivery_keys.RUN_SECONDS]
        for note in notes:
            words += [_key(note.ref, note.address), note.address, encode_entry(note.after), note.counts]
        with redis_errors():
            self._note(keys=[delivery_keys.run(run)], args=words)

    def open(self, refs: Sequence[Ref]) -> None:
        """Note that entries of these editions may be made: who forgets or moves a recipient looks at these."""
        if not refs:
            return
        with redis_errors():
            now = int(self._redis.time()[0])
            until = now + delivery_keys.LEDGER_SECONDS
            self._redis.zremrangebyscore(delivery_keys.LEDGERS, "-inf", now)
            self._redis.zadd(delivery_keys.LEDGERS, {f"{ref.edition} {ref.key}": until for ref in refs})

    def known(self) -> tuple[Ref, ...]:
        """The editions of which there may be entries."""
        with redis_errors():
            found = self._redis.zrange(delivery_keys.LEDGERS, 0, -1)
        pairs = (text_of(name).partition(" ") for name in found)
        return tuple(Ref(edition, key) for edition, _, key in pairs)

    def parts(self, ref: Ref) -> Iterator[Mapping[str, Entry]]:
        prefix = delivery_keys.ledger(ref.edition, ref.key)
        for first in range(0, keys.SHARDS, SHARDS_AT_ONCE):
            with redis_errors(), self._redis.pipeline(transaction=False) as many:
                for number in range(first, first + SHARDS_AT_ONCE):
                    many.hgetall(f"{prefix}{number}")
                found = many.execute()
            page = {text_of(a): decode_entry(text_of(e)) for shard in found for a, e in shard.items()}
            if page:
                yield page

    def keep_shown(self, shown: Mapping[str, Shown]) -> None:
        with redis_errors(), self._redis.pipeline(transaction=False) as many:
            for digest, one in shown.items():
                many.set(
                    delivery_keys.shown(digest), encode_value("shown", one), ex=delivery_keys.LEDGER_SECONDS
                )
            many.execute()

    def shown(self, chat: str, message: str) -> Shown | None:
        digests = (part.shows for part in self._of_chat(chat) if (part.state, part.word) == ("sent", message))
        digest = next(digests, "")
        if not digest:
            return None
        with redis_errors():
            raw = self._redis.get(delivery_keys.shown(digest))
        return None if raw is None else decode_value(raw, "shown", Shown, "메시지")

    def _of_chat(self, chat: str) -> Iterator[PartState]:
        """The parts that a chat and its topics were sent, in no order."""
        for found in self._shards_of(chat).values():
            for entry in found.values():
                yield from entry.parts

    def _shards_of(self, chat: str) -> dict[Ref, dict[str, Entry]]:
        """The entries of a chat and its topics, which all stand in one shard of each edition."""
        refs, number = self.known(), delivery_keys.shard(chat)
        with redis_errors(), self._redis.pipeline(transaction=False) as many:
            for ref in refs:
                many.hgetall(f"{delivery_keys.ledger(ref.edition, ref.key)}{number}")
            found: list[dict[Any, Any]] = many.execute() if refs else []
        kept: dict[Ref, dict[str, Entry]] = defaultdict(dict)
        for ref, shard in zip(refs, found, strict=True):
            for address, raw in shard.items():
                if chat_of(name := text_of(address)) == chat:
                    kept[ref][name] = decode_entry(text_of(raw))
        return kept

    def move(self, chat: str, to: str) -> None:
        with redis_errors(), self._redis.pipeline(transaction=True) as many:
            for ref, found in self._shards_of(chat).items():
                for address, entry in found.items():
                    there = to + address.removeprefix(chat)
                    at = _key(ref, there)
                    many.hsetnx(at, there, encode_entry(entry))
                    many.expire(at, delivery_keys.LEDGER_SECONDS, nx=True)
            many.execute()

    def forget(self, address: str) -> None:
        with redis_errors(), self._redis.pipeline(transaction=True) as many:
            for ref in self.known():
                many.hdel(_key(ref, address), address)
            many.execute()


def _key(ref: Ref, address: str) -> str:
    return f"{delivery_keys.ledger(ref.edition, ref.key)}{delivery_keys.shard(address)}"


def _read_line(line: str, refs: Sequence[Ref]) -> tuple[Ref, Entry]:
    number, _, entry = line.partition(" ")
    return refs[int(number)], decode_entry(entry)
