"""What comes in from a platform, in Redis: each event once, in order within a chat, kept until handled.

The lease of a chat runs on the server's clock. A holder that dies in the middle of an event leaves behind how many
of its messages went out, so that whoever takes over repeats the one that was on its way, at most, and counts it.
"""

import secrets
from collections.abc import Sequence
from typing import Any

import msgspec
from redis import Redis
from redis.commands.core import Script

from digest_core.chat_ports import Event, Held
from workers import keys
from workers.connection import redis_errors
from workers.store import text_of

LEASE_SECONDS = 6.0

_NOW = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) "
# KEYS chats, then seen and list of each event; ARGV seconds to keep, then chat and envelope of each.
_ACCEPT = """
local new = {}
for n = 1, (#ARGV - 1) / 2 do
  if redis.call('SET', KEYS[2 * n], '1', 'NX', 'EX', ARGV[1]) then
    redis.call('RPUSH', KEYS[2 * n + 1], ARGV[2 * n + 1])
    redis.call('EXPIRE', KEYS[2 * n + 1], ARGV[1])
    redis.call('ZADD', KEYS[1], 'NX', 0, ARGV[2 * n])
    new[n] = 1
  else new[n] = 0 end
end
return new
"""
# KEYS chats, list, hold; ARGV chat, token, lease in ms, seconds to keep.
_TAKE = (
    _NOW
    + """
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not lease or tonumber(lease) > now then return false end
local first = redis.call('LINDEX', KEYS[2], 0)
if not first then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('DEL', KEYS[3])
  return false
end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('HSET', KEYS[3], 'token', ARGV[2])
redis.call('EXPIRE', KEYS[3], ARGV[4])
local tries = redis.call('HINCRBY', KEYS[3], 'tries', 1)
local sent = redis.call('HGET', KEYS[3], 'sent') or 0
return {first, tries, tonumber(sent), redis.call('HDEL', KEYS[3], 'flight')}
"""
)
_SENDING = """
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'flight', 1)
return 1
"""
_SENT = """
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'flight')
return redis.call('HINCRBY', KEYS[1], 'sent', 1)
"""
_FINISH = (
    _NOW
    + """
if redis.call('HGET', KEYS[3], 'token') ~= ARGV[2] then return false end
redis.call('LPOP', KEYS[2])
redis.call('DEL', KEYS[3])
local following = redis.call('LINDEX', KEYS[2], 0)
if not following then redis.call('ZREM', KEYS[1], ARGV[1]) return false end
redis.call('HSET', KEYS[3], 'token', ARGV[2], 'tries', 1)
redis.call('EXPIRE', KEYS[3], ARGV[4])
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
return {following, 1, 0, 0}
"""
)
# KEYS chats, then hold of each; ARGV token, lease in ms, then each chat.
_RENEW = (
    _NOW
    + """
for n = 2, #KEYS do
  if redis.call('HGET', KEYS[n], 'token') == ARGV[1] then
    redis.call('ZADD', KEYS[1], 'XX', now + ARGV[2], ARGV[n + 1])
  end
end
"""
)
_RELEASE = """
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[2], 'token')
redis.call('HINCRBY', KEYS[2], 'tries', -1)
return redis.call('ZADD', KEYS[1], 'XX', 0, ARGV[1])
"""
_WAITING = _NOW + "return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])"


class _Envelope(msgspec.Struct, frozen=True):
    id: str
    body: msgspec.Raw


class RedisInbox:
    """`chat_ports.Inbox` of one platform over one Redis; each instance is a holder of its own."""

    def __init__(self, redis: Redis, platform: str, *, lease: float = LEASE_SECONDS) -> None:
        self._platform, self._token = platform, secrets.token_hex(8)
        self._lease = int(lease * 1000)
        self._chats = keys.inbox(platform, "chats")
        self._scripts: dict[str, Script] = {
            source: redis.register_script(source)
            for source in (_ACCEPT, _TAKE, _SENDING, _SENT, _FINISH, _RENEW, _RELEASE, _WAITING)
        }

    def accept(self, events: Sequence[Event]) -> tuple[bool, ...]:
        if not events:
            return ()
        names, values = [self._chats], [str(keys.INBOX_SECONDS).encode()]
        for event in events:
            names += [self._key("seen", event.id), self._key("chat", event.chat)]
            envelope = _Envelope(event.id, msgspec.Raw(event.body))
            values += [event.chat.encode(), msgspec.json.encode(envelope)]
        return tuple(bool(new) for new in self._run(_ACCEPT, names, values))

    def take(self, chat: str) -> Held | None:
        found = self._run(_TAKE, self._keys(chat), [chat, self._token, self._lease, keys.INBOX_SECONDS])
        return self._held(chat, found)

    def sending(self, held: Held) -> bool:
        return bool(self._run(_SENDING, [self._key("hold", held.event.chat)], [held.holder]))

    def sent(self, held: Held) -> None:
        self._run(_SENT, [self._key("hold", held.event.chat)], [held.holder])

    def finish(self, held: Held) -> Held | None:
        chat = held.event.chat
        values = [chat, held.holder, self._lease, keys.INBOX_SECONDS]
        return self._held(chat, self._run(_FINISH, self._keys(chat), values))

    def release(self, held: Held) -> None:
        chat = held.event.chat
        self._run(_RELEASE, [self._chats, self._key("hold", chat)], [chat, held.holder])

    def renew(self, chats: Sequence[str]) -> None:
        if chats:
            names = [self._chats, *(self._key("hold", chat) for chat in chats)]
            self._run(_RENEW, names, [self._token, self._lease, *chats])

    def waiting(self, at_most: int = 100) -> tuple[str, ...]:
        return tuple(text_of(chat) for chat in self._run(_WAITING, [self._chats], [at_most]))

    def _held(self, chat: str, found: Any) -> Held | None:
        if not found:
            return None
        raw, tries, sent, flight = found
        envelope = msgspec.json.decode(raw, type=_Envelope)
        event = Event(envelope.id, chat, bytes(envelope.body))
        return Held(
            event=event, holder=self._token, attempt=int(tries), sent=int(sent), uncertain=bool(flight)
        )

    def _run(self, source: str, names: Sequence[str], values: Sequence[Any]) -> Any:
        with redis_errors():
            return self._scripts[source](keys=names, args=values)

    def _keys(self, chat: str) -> list[str]:
        return [self._chats, self._key("chat", chat), self._key("hold", chat)]

    def _key(self, part: str, name: str) -> str:
        return keys.inbox(self._platform, f"{part}:{name}")
