"""Secrets that our own processes agree on, where the operator has named none."""

import secrets

from redis import Redis

from workers import keys
from workers.connection import redis_errors
from workers.store import text_of


def shared_secret(redis: Redis, name: str) -> str:
    """The secret of that name, made up by whoever asks first."""
    with redis_errors():
        redis.set(keys.secret(name), secrets.token_urlsafe(32), nx=True)
        return text_of(redis.get(keys.secret(name)))
