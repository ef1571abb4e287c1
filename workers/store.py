"""The store in Redis; `workers/keys.py` lists its keys."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import WatchError

from digest_core.models import Edition, Paper, Turn
from digest_core.ports import Outline, Publication, outline_of
from workers import keys
from workers.connection import redis_errors
from workers.packing import decode_value, encode_value, pack, revision_of, text_of, unpack
from workers.recent import RecentEditions

__all__ = ["RedisStore", "decode_value", "encode_value", "put_edition", "text_of"]

# Most questions are about the newest edition; samples before it are rare.
_NEWEST_AT_ONCE = 4


class RedisStore:
    """`ports.Store` over one Redis or Valkey."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._recent = RecentEditions()

    def publish(self, publication: Publication) -> None:
        edition = publication.edition
        day = edition.date.toordinal()
        with redis_errors(), self._redis.pipeline(transaction=True) as both:
            self._clear_samples(edition, both)
            both.zadd(keys.editions(edition.edition), {edition.key: day})
            _put(publication, both)
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
        for key in map(text_of, self._redis.smembers(samples)):
            both.delete(keys.edition(edition.edition, key))
            both.zrem(keys.editions(edition.edition), key)
            both.hdel(keys.outlines(edition.edition), key)
            both.hdel(keys.REVISIONS, keys.revision(edition.edition, key))
        both.delete(samples)

    def upgrade(self, edition: Edition, *, rewritten: Sequence[str]) -> bool:
        at = keys.edition(edition.edition, edition.key)
        with redis_errors(), self._redis.pipeline(transaction=True) as both:
            both.watch(at)  # type: ignore[no-untyped-call]
            stored = self.edition(edition.edition, edition.key)
            if stored is None or not edition.follows(stored):
                return False
            both.multi()
            put_edition(edition, both)
            both.xadd(keys.UPGRADES, _upgrade_event(edition, rewritten), maxlen=keys.UPGRADES_KEPT)
            try:
                both.execute()
            except WatchError:
                return False
            return True

    def edition(self, edition: str, key: str) -> Edition | None:
        field = keys.revision(edition, key)
        if self._recent.knows(edition, key):
            with redis_errors():
                revision = self._redis.hget(keys.REVISIONS, field)
            if revision and (kept := self._recent.get(edition, key, text_of(revision))):
                return kept
        with redis_errors(), self._redis.pipeline(transaction=True) as both:
            both.hget(keys.REVISIONS, field)
            both.get(keys.edition(edition, key))
            revision, raw = both.execute()
        if raw is None:
            return None
        found = decode_value(raw, "edition", Edition, f"{edition} {key}")
        if revision:
            self._recent.keep(found, text_of(revision))
        return found

    def has(self, edition: str, key: str, *, samples: bool = True) -> bool:
        with redis_errors(), self._redis.pipeline(transaction=True) as both:
            both.exists(keys.edition(edition, key))
            both.sismember(keys.samples(edition), key)
            stored, sample = both.execute()
        return bool(stored) and (samples or not sample)

    def keys(self, edition: str, *, last: int | None = None) -> tuple[str, ...]:
        first = 0 if last is None else -max(1, last)
        with redis_errors():
            return tuple(text_of(key) for key in self._redis.zrange(keys.editions(edition), first, -1))

    def newest(self, edition: str, *, before: date | None = None, samples: bool = True) -> Edition | None:
        stored = (self.edition(edition, key) for key in self._newest_first(edition, before))
        return next((found for found in stored if found and (samples or not found.sample)), None)

    def _newest_first(self, edition: str, before: date | None) -> Iterator[str]:
        """The keys of a kind, a few at a time."""
        highest = "+inf" if before is None else f"({before.toordinal()}"
        start = 0
        while True:
            with redis_errors():
                found = self._redis.zrevrangebyscore(
                    keys.editions(edition), highest, "-inf", start=start, num=_NEWEST_AT_ONCE
                )
            yield from map(text_of, found)
            if len(found) < _NEWEST_AT_ONCE:
                return
            start += _NEWEST_AT_ONCE

    def outlines(self, edition: str, since: date, until: date) -> tuple[Outline, ...]:
        with redis_errors():
            found_keys = self._redis.zrangebyscore(
                keys.editions(edition), since.toordinal(), until.toordinal()
            )
            within = [text_of(key) for key in found_keys]
            raw = self._redis.hmget(keys.outlines(edition), within) if within else []
        found = (self._outline(edition, key, kept) for key, kept in zip(within, raw, strict=True))
        return tuple(outline for outline in found if outline)

    def _outline(self, edition: str, key: str, kept: bytes | str | None) -> Outline | None:
        """The outline that is kept, or that of an edition stored before outlines were."""
        if kept is not None:
            return decode_value(kept, "outline", Outline, f"{edition} {key}")
        stored = self.edition(edition, key)
        return outline_of(stored) if stored else None

    def revisions(self, editions: Sequence[str]) -> dict[tuple[str, str], str]:
        with redis_errors(), self._redis.pipeline(transaction=True) as all_of_them:
            for edition in editions:
                all_of_them.zrange(keys.editions(edition), 0, -1)
            all_of_them.hgetall(keys.REVISIONS)
            *stored, known = all_of_them.execute()
        revisions = {text_of(field): text_of(revision) for field, revision in known.items()}
        pairs = [(kind, text_of(key)) for kind, found in zip(editions, stored, strict=True) for key in found]
        return {pair: revisions.get(keys.revision(*pair), "") for pair in pairs}

    def collection(self, edition: str, key: str) -> tuple[Paper, ...]:
        with redis_errors():
            raw = self._redis.get(keys.collection(edition, key))
        return () if raw is None else unpack(raw, f"{edition} {key}의 논문 모음")

    def seen_before(self, ids: Sequence[str], day: date, *, kind: str = "daily") -> frozenset[str]:
        return self._before(keys.seen(kind), ids, day)

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
        keys.seen(publication.edition.edition): publication.seen,
        keys.COLLECTED: publication.collected,
        keys.DAYS: [f"{day} {publication.scope}" for day in publication.days],
    }


def put_edition(edition: Edition, both: Pipeline, also: bytes = b"") -> None:
    """The edition itself and what is derived from it. Whoever changes an edition does it by this.

    The revision is that of the text and of `also`: what is decoded already, and the search index, go by it.
    """
    content = encode_value("edition", edition)
    both.set(keys.edition(edition.edition, edition.key), content)
    both.hset(keys.outlines(edition.edition), edition.key, encode_value("outline", outline_of(edition)))
    both.hset(keys.REVISIONS, keys.revision(edition.edition, edition.key), revision_of(content, also))


def _put(publication: Publication, both: Pipeline) -> None:
    edition, papers = publication.edition, pack(publication.papers)
    put_edition(edition, both, papers)
    if publication.papers:
        both.set(keys.collection(edition.edition, edition.key), papers, ex=keys.COLLECTION_SECONDS)
