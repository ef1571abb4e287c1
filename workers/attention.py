"""How often papers and stories are asked about, in Redis; `digest_core.people.AttentionBook`."""

import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

from redis import Redis

from digest_core.errors import StoreError
from digest_core.people import AttentionBook
from workers import keys
from workers.connection import redis_errors
from workers.packing import text_of

log = logging.getLogger("aidaily")


class RedisAttention:
    """One counter for each item and day; nobody is named."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def asked(self, items: Sequence[str], at: datetime) -> None:
        if not items:
            return
        key = keys.asked(at.astimezone(UTC).date())
        with redis_errors(), self._redis.pipeline(transaction=False) as both:
            for item in dict.fromkeys(items):
                both.hincrby(key, item, 1)
            both.expire(key, keys.ASKED_SECONDS)
            both.execute()

    def counts(self, since: date, until: date) -> dict[str, int]:
        days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
        with redis_errors(), self._redis.pipeline(transaction=False) as all_of_them:
            for day in days:
                all_of_them.hgetall(keys.asked(day))
            found = all_of_them.execute()
        total: Counter[str] = Counter()
        for counted in found:
            total.update({text_of(item): int(count) for item, count in counted.items()})
        return dict(total)


class Aside:
    """`AttentionBook` that counts beside the answer: nobody waits for it, and a count that fails takes nothing along.

    What is under way when the process ends is still counted.
    """

    def __init__(self, book: AttentionBook) -> None:
        self._book = book
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="attention")

    def asked(self, items: Sequence[str], at: datetime) -> None:
        self._thread.submit(self._count, tuple(items), at)

    def counts(self, since: date, until: date) -> dict[str, int]:
        return self._book.counts(since, until)

    def _count(self, items: Sequence[str], at: datetime) -> None:
        try:
            self._book.asked(items, at)
        except StoreError as error:
            log.warning("not counted: %s", error)
