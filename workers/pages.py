"""Services' last answers in Redis, so that an unchanged feed is not sent again."""

import zlib
from collections.abc import Mapping
from typing import Any

from redis import Redis

from digest_core.ports import KeptPage
from workers import keys
from workers.connection import redis_errors

MOST_BYTES = 8 * 2**20


class RedisPages:
    """`ports.PageCache` over one Redis; bodies are kept compressed."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def kept(self, url: str) -> KeptPage | None:
        with redis_errors():
            found = {_bytes(k): _bytes(v) for k, v in self._redis.hgetall(keys.page(url)).items()}
        try:
            # Our own bytes; bounded all the same, because a broken value must not take the build along.
            body = zlib.decompressobj().decompress(found[b"body"], MOST_BYTES)
            return KeptPage(body, found[b"etag"].decode(), found[b"modified"].decode())
        except (KeyError, zlib.error, UnicodeDecodeError):
            return None

    def keep(self, url: str, answer: KeptPage) -> None:
        name = keys.page(url)
        fields: Mapping[Any, Any] = {
            "body": zlib.compress(answer.body),
            "etag": answer.etag,
            "modified": answer.last_modified,
        }
        with redis_errors(), self._redis.pipeline(transaction=True) as both:
            both.delete(name)
            both.hset(name, mapping=fields)
            both.expire(name, keys.PAGE_SECONDS)
            both.execute()


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
