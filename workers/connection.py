"""Connections to Redis or Valkey, and the one seam at which redis-py's errors become ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from digest_core.errors import SettingsError, StoreError, StoreUnreachable

_UNREACHABLE = "Redis에 연결할 수 없습니다. 서버가 켜져 있는지와 REDIS_URL을 확인해 주세요."


def connect(url: str) -> Redis:
    """A client that rides out a restart of about three seconds before it gives up.

    Raises `SettingsError` for an address that cannot be read.
    """
    try:
        return Redis.from_url(
            url,
            socket_connect_timeout=3,
            socket_timeout=10,
            health_check_interval=30,
            retry=Retry(ExponentialBackoff(cap=1, base=0.1), 5),
        )
    except (ValueError, TypeError):
        raise SettingsError(("REDIS_URL: 주소를 읽을 수 없습니다 (예: redis://127.0.0.1:6379/0)",)) from None


def ping(redis: Redis) -> None:
    """Raises `StoreUnreachable` where the server does not answer."""
    with redis_errors():
        redis.ping()


@contextmanager
def redis_errors() -> Iterator[None]:
    """Turn redis-py's errors into `StoreError`s; messages never hold the address and its password."""
    try:
        yield
    except (RedisConnectionError, RedisTimeoutError, OSError) as error:
        raise StoreUnreachable(_UNREACHABLE) from error
    except RedisError as error:
        raise StoreError(
            f"Redis가 요청을 거절했습니다: {type(error).__name__}. 서버 로그를 확인해 주세요."
        ) from error
