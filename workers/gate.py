"""The shared slot to an outside service, kept in Redis so that all processes and machines take turns."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from redis import Redis

from digest_core.errors import SourceUnreachable, StoreError
from digest_core.ports import Clock
from workers import keys
from workers.connection import redis_errors

# What a holder's death costs the others; a living one renews its lease.
LEASE_SECONDS = 15
RENEW_SECONDS = 4
PAUSING = "-"
_POLL_SECONDS = 0.2

_RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""
# Leaves the slot only if it is still ours, and keeps others out for the rest of the pause.
_LEAVE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local rest = tonumber(ARGV[2])
if rest > 0 then redis.call('SET', KEYS[1], ARGV[3], 'PX', rest) else redis.call('DEL', KEYS[1]) end
return 1
"""


class RedisGate:
    """`ports.Gate` over one Redis; leases and pauses run on the server's clock, so wrong clocks do no harm."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock
        self._renew = redis.register_script(_RENEW)
        self._leave = redis.register_script(_LEAVE)

    @contextmanager
    def slot(self, name: str, *, every: float, timeout: float | None) -> Iterator[None]:
        token = secrets.token_hex(8)
        self._enter(name, token, timeout)
        entered, left = self._clock.monotonic(), threading.Event()
        threading.Thread(target=self._keep, args=(name, token, left), daemon=True).start()
        try:
            yield
        finally:
            left.set()
            self._exit(name, token, entered + every - self._clock.monotonic())

    def _enter(self, name: str, token: str, timeout: float | None) -> None:
        give_up = None if timeout is None else self._clock.monotonic() + timeout
        while not self._take(name, token):
            left = _POLL_SECONDS if give_up is None else give_up - self._clock.monotonic()
            if left <= 0:
                raise SourceUnreachable(
                    name, f"{name} 차례가 오지 않았습니다. 다른 작업이 끝난 뒤 다시 시도해 주세요."
                )
            self._clock.sleep(min(left, self._until_free(name)))

    def _take(self, name: str, token: str) -> bool:
        with redis_errors():
            return bool(self._redis.set(keys.gate(name), token, nx=True, px=LEASE_SECONDS * 1000))

    def _until_free(self, name: str) -> float:
        """Seconds to wait before asking again: the rest of a pause, else a short poll."""
        with redis_errors():
            milliseconds = self._redis.pttl(keys.gate(name))
        return min(_POLL_SECONDS, max(milliseconds, 1) / 1000)

    def _keep(self, name: str, token: str, left: threading.Event) -> None:
        """Renew the lease until the slot is left; while Redis is away there is nothing to renew."""
        while not left.wait(RENEW_SECONDS):
            with suppress(StoreError), redis_errors():
                self._renew(keys=[keys.gate(name)], args=[token, LEASE_SECONDS * 1000])

    def _exit(self, name: str, token: str, pause: float) -> None:
        with redis_errors():
            self._leave(keys=[keys.gate(name)], args=[token, int(pause * 1000), PAUSING])
