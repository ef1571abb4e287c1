"""Checked answers of a model, kept in Redis."""

from redis import Redis

from workers import keys
from workers.connection import redis_errors
from workers.store import text_of


class RedisAnswerCache:
    """`model_ports.AnswerCache` over one Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def get(self, *key: str) -> str | None:
        with redis_errors():
            kept = self._redis.get(keys.answer(key))
        return None if kept is None else text_of(kept)

    def put(self, text: str, *key: str) -> None:
        with redis_errors():
            self._redis.set(keys.answer(key), text.encode("utf-8", "replace"), ex=keys.ANSWER_SECONDS)
