"""How sources and editions fare, in Redis; alarms for admins in a list that adapters read."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
from redis import Redis

from digest_core.vitals import Alarm, Check, Visit, Vitals
from workers import keys
from workers.connection import redis_errors
from workers.store import text_of

log = logging.getLogger("aidaily")

DAYS_KEPT = 30
CHECKS_KEPT = 90
ALARMS_KEPT = 200


class RedisVitals:
    """`digest_core.vitals.VitalsBook` over one Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def visited(self, visits: Sequence[Visit]) -> None:
        with redis_errors(), self._redis.pipeline(transaction=True) as together:
            for visit in visits:
                name, days = keys.source(visit.source), keys.source_days(visit.source)
                together.sadd(keys.SOURCES, visit.source)
                together.hset(
                    name, mapping={"label": visit.label, "error": visit.error, "seconds": visit.seconds}
                )
                if visit.error:
                    together.hincrby(name, "errors", 1)
                    continue
                together.hset(name, mapping={"last_success": visit.at.isoformat(), "found": visit.found})
                # Members are the dates, so that a day built again is counted once; the score orders them.
                together.hset(days, visit.day.isoformat(), visit.found)
            together.execute()
        for visit in visits:
            self._forget_old(visit.source)

    def _forget_old(self, source: str) -> None:
        days = keys.source_days(source)
        with redis_errors():
            known = sorted(text_of(day) for day in self._redis.hkeys(days))
            if old := known[:-DAYS_KEPT]:
                self._redis.hdel(days, *old)

    def vitals(self) -> dict[str, Vitals]:
        with redis_errors():
            names = sorted(text_of(name) for name in self._redis.smembers(keys.SOURCES))
            return {name: self._vitals(name) for name in names}

    def _vitals(self, source: str) -> Vitals:
        kept = {text_of(k): text_of(v) for k, v in self._redis.hgetall(keys.source(source)).items()}
        days = self._redis.hgetall(keys.source_days(source))
        fields: dict[str, Any] = {name: value for name, value in kept.items() if value}
        found = {date.fromisoformat(text_of(day)): int(count) for day, count in days.items()}
        return msgspec.convert({"label": source, **fields, "days": found}, Vitals, strict=False)

    def checked(self, check: Check) -> None:
        with redis_errors():
            self._redis.hset(keys.CHECKS, check.key, msgspec.json.encode(check))
            known = sorted(text_of(key) for key in self._redis.hkeys(keys.CHECKS))
            if old := known[:-CHECKS_KEPT]:
                self._redis.hdel(keys.CHECKS, *old)

    def checks(self) -> tuple[Check, ...]:
        with redis_errors():
            kept = {text_of(key): value for key, value in self._redis.hgetall(keys.CHECKS).items()}
        return tuple(msgspec.json.decode(kept[key], type=Check) for key in sorted(kept))

    def raise_alarms(self, alarms: Iterable[Alarm]) -> None:
        for alarm in alarms:
            with redis_errors():
                is_new = self._redis.set(
                    keys.alarm(alarm.what, alarm.key), "1", nx=True, ex=keys.ALARM_SECONDS
                )
                if not is_new:
                    continue
                self._redis.lpush(keys.ALARMS, msgspec.json.encode(alarm))
                self._redis.ltrim(keys.ALARMS, 0, ALARMS_KEPT - 1)
            log.error("%s: %s", alarm.what, alarm.text)

    def alarms(self, limit: int = 20) -> tuple[Alarm, ...]:
        with redis_errors():
            kept = self._redis.lrange(keys.ALARMS, 0, limit - 1)
        return tuple(msgspec.json.decode(raw, type=Alarm) for raw in kept)
