"""What models cost: a budget of tokens a day shared by all processes, and counters for people and Prometheus."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from redis import Redis

from digest_core.models import Usage
from digest_core.ports import Clock
from workers import keys
from workers.connection import redis_errors
from workers.store import text_of

OK, ABANDONED = "ok", "abandoned"

# Whether another call may start: not once what was spent and what is set aside reach the budget. So all calls
# together can pass it by no more than the last one costs. What a dead process set aside ends by itself.
_HOLD = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local total = tonumber(redis.call('HGET', KEYS[1], 'tokens') or '0')
for _, held in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  total = total + tonumber(string.match(held, ' (%d+)$'))
end
if total >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[2])
redis.call('EXPIRE', KEYS[2], 86400)
return 1
"""


class Held(NamedTuple):
    """Tokens set aside for a call of one day."""

    day: date
    member: str


class Spending(NamedTuple):
    """What was used on a day: tokens in all, and by `MODEL KIND` (`calls`, `input`, `output`, `failed:NAME`)."""

    tokens: int
    by: Mapping[str, int]


class ModelBudget:
    """The budget of the day in `zone`."""

    def __init__(self, redis: Redis, clock: Clock, zone: ZoneInfo, tokens_per_day: int) -> None:
        self._redis, self._clock, self._zone = redis, clock, zone
        self.tokens_per_day = tokens_per_day
        self._hold = redis.register_script(_HOLD)

    def hold(self, tokens: int, seconds: float) -> Held | None:
        """Set tokens aside for a call of at most `seconds`; None where the budget is spent."""
        day = self._today()
        held = Held(day, f"{secrets.token_hex(8)} {tokens}")
        arguments: list[str | int] = [self.tokens_per_day, held.member, int(seconds * 1000) + 5000]
        with redis_errors():
            free = self._hold(keys=[keys.model_usage(day), keys.model_held(day)], args=arguments)
        return held if free else None

    def release(self, held: Held) -> None:
        """Give back what was set aside for a call that was never made."""
        with redis_errors():
            self._redis.zrem(keys.model_held(held.day), held.member)

    def settle(self, held: Held, model: str, outcome: str, usage: Usage) -> None:
        """Replace what was set aside by what the call cost, and count it; `outcome` is `ok`, `abandoned` or the error's."""
        provider = model.partition(":")[0]
        usage_key = keys.model_usage(held.day)
        counted = {
            "tokens": usage.input_tokens + usage.output_tokens,
            f"{model} calls": 1,
            f"{model} input": usage.input_tokens,
            f"{model} output": usage.output_tokens,
            **({} if outcome == OK else {f"{model} failed:{outcome}": 1}),
        }
        totals = {
            f"model_calls:{provider}:{outcome}": 1,
            f"model_tokens:{provider}:input": usage.input_tokens,
            f"model_tokens:{provider}:output": usage.output_tokens,
        }
        with redis_errors(), self._redis.pipeline(transaction=True) as all_of_it:
            all_of_it.zrem(keys.model_held(held.day), held.member)
            for name, amount in counted.items():
                all_of_it.hincrby(usage_key, name, amount)
            all_of_it.expire(usage_key, keys.USAGE_SECONDS)
            for name, amount in totals.items():
                all_of_it.hincrby(keys.COUNTS, name, amount)
            all_of_it.execute()

    def today(self) -> Spending:
        """What was used so far today."""
        with redis_errors():
            stored = self._redis.hgetall(keys.model_usage(self._today()))
        numbers = {text_of(name): int(value) for name, value in stored.items()}
        return Spending(numbers.pop("tokens", 0), numbers)

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()
