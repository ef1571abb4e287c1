"""The provider's rate, shared by all processes: calls take their turns in Redis, on the server's clock."""

import secrets
from typing import Any

from redis import Redis

from digest_core.errors import ModelBusy
from digest_core.llm import faults
from digest_core.ports import Clock
from workers import keys
from workers.connection import redis_errors

WINDOW_SECONDS = 60.0
# Where a provider says "too many" without saying for how long.
PAUSE_SECONDS = 10.0

# The turn of one more call: at once while fewer than RATE turns lie in the window, else one window after the turn
# that is RATE turns back; never before the end of a pause. Taken only if it comes within the time there is.
_TURN = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local rate, longest, window = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local turn = now + math.max(redis.call('PTTL', KEYS[2]), 0)
if rate > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
  local taken = redis.call('ZCARD', KEYS[1])
  if taken >= rate then
    local edge = redis.call('ZRANGE', KEYS[1], taken - rate, taken - rate, 'WITHSCORES')
    turn = math.max(turn, tonumber(edge[2]) + window)
  end
  if turn - now <= longest then
    redis.call('ZADD', KEYS[1], turn, ARGV[1])
    local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
    redis.call('PEXPIRE', KEYS[1], math.floor(tonumber(last[2]) - now + window + 1000))
  end
end
return turn - now
"""
_PAUSE = """
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '-', 'PX', ARGV[1]) end
return 1
"""


class ModelRate:
    """Turns at one provider. `per_minute` None lets every call through but for the pauses it asks for."""

    def __init__(
        self,
        redis: Redis,
        clock: Clock,
        provider: str,
        per_minute: int | None,
        *,
        window: float = WINDOW_SECONDS,
    ) -> None:
        self._redis, self._clock, self._rate = redis, clock, per_minute or 0
        self._keys = [keys.model_calls(provider), keys.model_pause(provider)]
        self._window = int(window * 1000)
        self._turn = redis.register_script(_TURN)
        self._pause = redis.register_script(_PAUSE)

    def enter(self, model: str, timeout: float) -> None:
        """Wait for one's turn; raises `ModelBusy` at once where it would not come within `timeout` seconds."""
        give_up = self._clock.monotonic() + timeout
        with redis_errors():
            arguments: list[str | int] = [secrets.token_hex(8), self._rate, int(timeout * 1000), self._window]
            wait = int(self._turn(keys=self._keys, args=arguments)) / 1000
        while wait > 0:
            if self._clock.monotonic() + wait > give_up:
                raise ModelBusy(model, faults.busy(model, wait), wait)
            self._clock.sleep(wait)
            wait = self._paused()  # somebody may have been told to wait in the meantime

    def pause(self, seconds: float | None) -> None:
        """Keep everybody from calling for as long as the provider asks."""
        with redis_errors():
            self._pause(keys=self._keys[1:], args=[max(int((seconds or PAUSE_SECONDS) * 1000), 1)])

    def seconds_for(self, calls: int) -> float:
        """Seconds until `calls` more calls would have had their turn."""
        with redis_errors():
            taken: Any = self._redis.zrange(self._keys[0], 0, -1, withscores=True)
            seconds, microseconds = self._redis.time()
        now = seconds * 1000 + microseconds / 1000
        soonest = now + self._paused() * 1000
        turns = [turn for _, turn in taken if turn > now - self._window]
        for _ in range(calls):
            full = self._rate > 0 and len(turns) >= self._rate
            turns.append(max(soonest, turns[-self._rate] + self._window) if full else soonest)
        return max(turns[-1] - now, 0.0) / 1000 if calls else 0.0

    def _paused(self) -> float:
        with redis_errors():
            return max(self._redis.pttl(self._keys[1]), 0) / 1000
