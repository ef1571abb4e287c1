"""One rate limiter for all processes, in Redis and on its clock.

A paced limit keeps a theoretical arrival time (GCRA) and the times of its latest `count` slots: broadcasts are spread
evenly, answers go at once for up to half a window's slots, and no window of `seconds` ever holds more than `count`.
Answers that have to wait are spread evenly, too: a burst at the edge of a full window would have no room for the
delays of a line. Slots are given in order of time. A broadcast reaches 100 ms ahead at most, so an answer waits that
long at most.
"""

from collections.abc import Sequence

from redis import Redis

from digest_core.chat_ports import Grant, Limit
from workers import keys
from workers.connection import redis_errors

BLOCK_MS = 100
# This share of a window's slots may be used at once by answers; the window's count holds all the same. Questions that
# come at random below half the rate practically never wait, and what is left of the window bears a slow line.
_BURST = 2
# Beyond this many recipients a call would hold Redis too long.
MOST_RECIPIENTS = 100

# KEYS: the shared limit, then all limits of all recipients. ARGV: broadcast, shared count, shared ms, block ms, burst,
# then for each recipient how many limits it has, and count and ms of each. Gives for each: granted, wait in ms.
_TAKE = """
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local function free_at(key, count)
  local at = tonumber(redis.call('HGET', key, 'stop') or 0)
  if redis.call('LLEN', key .. ':log') >= count then
    at = math.max(at, tonumber(redis.call('LINDEX', key .. ':log', 0)))
  end
  return at
end
local function note(key, count, ms, slot)
  redis.call('RPUSH', key .. ':log', string.format('%.3f', slot + ms))
  if redis.call('LLEN', key .. ':log') > count then redis.call('LPOP', key .. ':log') end
  redis.call('PEXPIRE', key .. ':log', math.ceil(slot - now + ms))
end

local broadcast, count, ms = ARGV[1] == '1', tonumber(ARGV[2]), tonumber(ARGV[3])
local block, burst = tonumber(ARGV[4]), math.floor(count / tonumber(ARGV[5]))
local shared, step = KEYS[1], ms / count
local tat = tonumber(redis.call('HGET', shared, 'tat') or 0)
local last = tonumber(redis.call('HGET', shared, 'last') or 0)
local even = tonumber(redis.call('HGET', shared, 'even') or 0)
local grants, key, arg, given = {}, 2, 6, 0
while arg <= #ARGV do
  local own, ready = tonumber(ARGV[arg]), now
  for n = 0, own - 1 do ready = math.max(ready, free_at(KEYS[key + n], tonumber(ARGV[arg + 1 + 2 * n]))) end
  if ready > now then
    grants[#grants + 1] = 0
    grants[#grants + 1] = tostring(ready - now)
  else
    local slot = math.max(now, last, free_at(shared, count))
    slot = math.max(slot, broadcast and tat or math.max(tat - burst * step, even))
    if broadcast and slot > now + block then
      grants[#grants + 1] = 0
      grants[#grants + 1] = tostring(slot - now - block)
    else
      tat, last, given = math.max(tat, slot) + step, slot, given + 1
      if not broadcast and slot > now and burst < count then even = slot + step end
      note(shared, count, ms, slot)
      for n = 0, own - 1 do
        note(KEYS[key + n], tonumber(ARGV[arg + 1 + 2 * n]), tonumber(ARGV[arg + 2 + 2 * n]), slot)
      end
      grants[#grants + 1] = 1
      grants[#grants + 1] = tostring(slot - now)
    end
  end
  key, arg = key + own, arg + 1 + 2 * own
end
if given > 0 then
  redis.call('HSET', shared, 'tat', string.format('%.3f', tat), 'last', string.format('%.3f', last),
    'even', string.format('%.3f', even))
  local stop = tonumber(redis.call('HGET', shared, 'stop') or 0)
  redis.call('PEXPIRE', shared, math.ceil(math.max(tat, last, even, stop) - now + ms))
end
return grants
"""
_STOPPED = """
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local rest = 0
for n = 1, #KEYS do rest = math.max(rest, tonumber(redis.call('HGET', KEYS[n], 'stop') or 0) - now) end
return tostring(rest)
"""
_STOP = """
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local stop = math.max(tonumber(redis.call('HGET', KEYS[1], 'stop') or 0), now + tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'stop', string.format('%.3f', stop))
local rest = redis.call('PTTL', KEYS[1])
redis.call('PEXPIRE', KEYS[1], math.max(rest, math.ceil(stop - now) + 1000))
return 1
"""


class RedisLimiter:
    """`chat_ports.Limiter` over one Redis."""

    def __init__(self, redis: Redis) -> None:
        self._take = redis.register_script(_TAKE)
        self._stop = redis.register_script(_STOP)
        self._stopped = redis.register_script(_STOPPED)

    def take(
        self, shared: Limit, recipients: Sequence[Sequence[Limit]], *, broadcast: bool = False
    ) -> tuple[Grant, ...]:
        grants: list[Grant] = []
        for first in range(0, len(recipients), MOST_RECIPIENTS):
            grants += self._some(shared, recipients[first : first + MOST_RECIPIENTS], broadcast=broadcast)
        return tuple(grants)

    def _some(self, shared: Limit, recipients: Sequence[Sequence[Limit]], *, broadcast: bool) -> list[Grant]:
        names = [keys.rate(shared.name)]
        values: list[str | int | float] = [
            int(broadcast), shared.count, shared.seconds * 1000, BLOCK_MS, _BURST if shared.paced else 1,
        ]  # fmt: skip
        for limits in recipients:
            values.append(len(limits))
            for limit in limits:
                names.append(keys.rate(limit.name))
                values += [limit.count, limit.seconds * 1000]
        with redis_errors():
            found = self._take(keys=names, args=values)
        pairs = zip(found[::2], found[1::2], strict=True)
        return [Grant(bool(granted), float(wait) / 1000) for granted, wait in pairs]

    def stop(self, name: str, seconds: float) -> None:
        with redis_errors():
            self._stop(keys=[keys.rate(name)], args=[seconds * 1000])

    def stopped(self, names: Sequence[str]) -> float:
        with redis_errors():
            rest = self._stopped(keys=[keys.rate(name) for name in names])
        return float(rest) / 1000
