"""The store in Redis; `workers/keys.py` lists its keys."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import msgspec
from redis import Redis
from redis.client import Pipeline
from redis.exceptions import WatchError

from digest_core.errors import StoredDataBroken
from digest_core.models import Edition, Paper, Turn
from digest_core.ports import Publication
from workers import keys
from workers.connection import redis_errors

T = TypeVar("T")
VERSION = 1


class RedisStore:
    """`ports.Store` over one Redis or Valkey."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def publish(self, publication: Publication) -> None:
        edition = publication.edition
        day = edition.date.toordinal()
        with redis_errors(), self._redis.pipeline(transaction=True) as both:
            self._clear_samples(edition, both)
            both.set(keys.edition(edition.edition, edition.key), encode_value("edition", edition))
            both.zadd(keys.editions(edition.edition), {edition.key: day})
            for key, members in _history(publication).items():
                if members:
                    # LT keeps the day of the first edition when one is built again or imported later.
                    both.zadd(key, dict.fromkeys(members, day), lt=True)
            for key in (keys.COLLECTED, keys.DAYS):
                both.zremrangebyscore(key, "-inf", f"({day - keys.HISTORY_DAYS}")
            both.execute()

    def _clear_samples(self, edition: Edition, both: Pipeline) -> None:
        """A sample lasts until the next real edition of its kind, whatever their dates."""
        samples = keys.samples(edition.edition)
        if edition.sample:
            both.sadd(samples, edition.key)
            return
        for key in self._redis.smembers(samples):
            both.delete(keys.edition(edition.edition, text_of(key)))
            both.zrem(keys.editions(edition.edition), key)
        both.delete(samples)

    def upgrade(self, edition: Edition, *, rewritten: Sequence[str]) -> bool:
        at = keys.edition(edition.edition, edition.key)
        with redis_errors(), self._redis.pipeline(transaction=True) as both:
            both.watch(at)  # type: ignore[no-untyped-call]
            stored = self.edition(edition.edition, edition.key)
            if stored is None or not edition.follows(stored):
                return False
            both.multi()
            both.set(at, encode_value("edition", edition))
            both.xadd(keys.UPGRADES, _upgrade_event(edition, rewritten), maxlen=keys.UPGRADES_KEPT)
            try:
                both.execute()
            except WatchError:
                return False
            return True

    def edition(self, edition: str, key: str) -> Edition | None:
        with redis_errors():
            raw = self._redis.get(keys.edition(edition, key))
        return None if raw is None else decode_value(raw, "edition", Edition, f"{edition} {key}")

    def keys(self, edition: str) -> tuple[str, ...]:
        with redis_errors():
            return tuple(text_of(key) for key in self._redis.zrange(keys.editions(edition), 0, -1))

    def newest(self, edition: str, *, before: date | None = None, samples: bool = True) -> Edition | None:
        highest = "+inf" if before is None else f"({before.toordinal()}"
        with redis_errors():
            newest_first = self._redis.zrevrangebyscore(keys.editions(edition), highest, "-inf")
        stored = (self.edition(edition, text_of(key)) for key in newest_first)
        return next((found for found in stored if found and (samples or not found.sample)), None)

    def seen_before(self, ids: Sequence[str], day: date) -> frozenset[str]:
        return self._before(keys.SEEN, ids, day)

    def collected_before(self, ids: Sequence[str], day: date) -> frozenset[str]:
        return self._before(keys.COLLECTED, ids, day)

    def days_before(self, day: date, scope: str) -> frozenset[date]:
        with redis_errors():
            members = self._redis.zrangebyscore(keys.DAYS, "-inf", f"({day.toordinal()}")
        looked_at = (text_of(member).partition(" ") for member in members)
        return frozenset(
            date.fromisoformat(found) for found, _, looked_for in looked_at if looked_for == scope
        )

    def _before(self, key: str, ids: Sequence[str], day: date) -> frozenset[str]:
        """The ids whose first edition is dated before `day`."""
        if not ids:
            return frozenset()
        with redis_errors():
            first = self._redis.zmscore(key, list(ids))
        return frozenset(
            i for i, at in zip(ids, first, strict=True) if at is not None and at < day.toordinal()
        )

    def remember_papers(self, papers: Sequence[Paper]) -> None:
        with redis_errors(), self._redis.pipeline(transaction=False) as all_of_them:
            for paper in papers:
                all_of_them.set(keys.paper(paper.id), encode_value("paper", paper), ex=keys.PAPER_SECONDS)
            all_of_them.execute()

    def papers(self, ids: Sequence[str]) -> dict[str, Paper]:
        if not ids:
            return {}
        with redis_errors():
            values = self._redis.mget([keys.paper(paper_id) for paper_id in ids])
        kept = {i: raw for i, raw in zip(ids, values, strict=True) if raw is not None}
        return {i: decode_value(raw, "paper", Paper, i) for i, raw in kept.items()}

    def turn(self, session: str) -> Turn | None:
        with redis_errors():
            raw = self._redis.get(keys.turn(session))
        return None if raw is None else decode_value(raw, "turn", Turn, "대화")

    def remember_turn(self, session: str, turn: Turn) -> None:
        with redis_errors():
            self._redis.set(keys.turn(session), encode_value("turn", turn), ex=keys.TURN_SECONDS)

    def forget_turn(self, session: str) -> None:
        with redis_errors():
            self._redis.delete(keys.turn(session))


def _upgrade_event(edition: Edition, rewritten: Sequence[str]) -> dict[Any, Any]:
    """What delivery reads of an upgrade: which edition, which version, and the ids of the items with new text."""
    return {
        "edition": edition.edition,
        "key": edition.key,
        "version": edition.version,
        "items": " ".join(rewritten),
    }


def _history(publication: Publication) -> dict[str, Sequence[str]]:
    """What goes into which sorted set."""
    return {
        keys.SEEN: publication.seen,
        keys.COLLECTED: publication.collected,
        keys.DAYS: [f"{day} {publication.scope}" for day in publication.days],
    }


def encode_value(name: str, value: object) -> bytes:
    return msgspec.json.encode({"v": VERSION, name: value})


def text_of(value: object) -> str:
    """What Redis gave as text; without decoding it gives bytes."""
    return value.decode() if isinstance(value, bytes) else str(value)


def decode_value(raw: bytes | str, name: str, kind: type[T], what: str) -> T:
    try:
        envelope: dict[str, Any] = msgspec.json.decode(raw)
        if envelope["v"] != VERSION:
            raise StoredDataBroken(
                f"저장된 {what}의 판({envelope['v']})을 읽지 못합니다. 프로그램을 최신으로 올려 주세요."
            )
        return msgspec.convert(envelope[name], kind)
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise StoredDataBroken(
            f"저장된 {what}을(를) 읽을 수 없습니다. aidaily build --force --date KEY 로 다시 만들거나 aidaily import 로 가져와 주세요."
        ) from error
