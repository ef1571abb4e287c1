"""Papers' facts in Redis; `digest_core.paper_facts.FactsBook` over one server."""

import zlib
from collections.abc import Sequence
from contextlib import suppress

from redis import Redis

from digest_core.errors import StoredDataBroken
from digest_core.paper_facts import RULES, PaperFacts
from workers import keys
from workers.connection import redis_errors
from workers.packing import decode_value, encode_value

MOST_BYTES = 2**20


class RedisFacts:
    """Facts compressed by paper; what cannot be read, or was read by other rules, is not there."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def kept(self, ids: Sequence[str]) -> dict[str, PaperFacts]:
        if not ids:
            return {}
        with redis_errors():
            values = self._redis.mget([keys.facts(paper_id) for paper_id in ids])
        found = {i: _unpacked(raw, i) for i, raw in zip(ids, values, strict=True) if raw is not None}
        return {i: facts for i, facts in found.items() if facts is not None}

    def keep(self, facts: Sequence[PaperFacts]) -> None:
        with redis_errors(), self._redis.pipeline(transaction=False) as all_of_them:
            for one in facts:
                packed = zlib.compress(encode_value("facts", one))
                all_of_them.set(keys.facts(one.paper.id), packed, ex=keys.FACTS_SECONDS)
            all_of_them.execute()


def _unpacked(raw: bytes | str, paper_id: str) -> PaperFacts | None:
    packed = raw if isinstance(raw, bytes) else raw.encode()
    with suppress(zlib.error, StoredDataBroken):
        # Bounded: a broken value must not take the build along.
        plain = zlib.decompressobj().decompress(packed, MOST_BYTES)
        found = decode_value(plain, "facts", PaperFacts, f"{paper_id}의 사실")
        return found if found.rules == RULES and found.paper.id == paper_id else None
    return None
