"""What the messages we sent show, in Redis."""

from redis import Redis

from digest_core.models import Shown
from workers import keys
from workers.connection import redis_errors
from workers.ledger import RedisLedger
from workers.packing import decode_value, encode_value


class RedisSentMessages:
    """`chat_ports.SentMessages` over one Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def remember(self, message: str, shown: Shown) -> None:
        with redis_errors():
            self._redis.set(keys.sent(message), encode_value("shown", shown), ex=keys.SENT_SECONDS)

    def recall(self, message: str) -> Shown | None:
        with redis_errors():
            raw = self._redis.get(keys.sent(message))
        if raw is None:
            # What was delivered stands in the ledger, once for all who were sent the same.
            chat, _, number = message.rpartition(":")
            return RedisLedger(self._redis).shown(chat, number)
        return decode_value(raw, "shown", Shown, "메시지")
