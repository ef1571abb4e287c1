"""Pictures of stored editions, kept in Redis for a month; drawn where they are missing or the edition has changed."""

import logging
from collections.abc import Collection

from msgspec import Struct
from redis import Redis

from digest_core.errors import StoredDataBroken
from digest_core.figures import Picture
from digest_core.models import Edition
from digest_core.pictures import edition_pictures, has_pictures
from digest_core.pictures.weeks import week_history
from digest_core.ports import Store
from workers import keys
from workers.connection import redis_errors
from workers.packing import decode_value, encode_value, revision_of

log = logging.getLogger("aidaily")


class _Kept(Struct, frozen=True):
    """The pictures of one state of an edition."""

    revision: str
    pictures: tuple[Picture, ...] = ()


class RedisPictures:
    """`ports.PictureBook` over one Redis. `categories` are the daily's."""

    def __init__(self, redis: Redis, store: Store, categories: Collection[str]) -> None:
        self._redis, self._store, self._categories = redis, store, categories

    def of(self, edition: Edition) -> tuple[Picture, ...]:
        if not has_pictures(edition):
            return ()
        revision = revision_of(encode_value("edition", edition))
        kept = self._kept(edition)
        if kept is None or kept.revision != revision:
            kept = _Kept(revision, self._drawn(edition))
            self._keep(edition, kept)
        return kept.pictures

    def png(self, edition: str, key: str, name: str) -> bytes | None:
        stored = self._store.edition(edition, key)
        pictures = self.of(stored) if stored else ()
        return next((picture.png for picture in pictures if picture.name == name), None)

    def _drawn(self, edition: Edition) -> tuple[Picture, ...]:
        try:
            return edition_pictures(edition, week_history(self._store, edition, self._categories))
        except (OSError, RuntimeError, ValueError, ImportError) as error:
            # A font file that is gone, a library that does not load: the edition is there all the same.
            log.error("no pictures of %s %s: %s", edition.edition, edition.key, type(error).__name__)  # noqa: TRY400
            return ()

    def _kept(self, edition: Edition) -> _Kept | None:
        with redis_errors():
            raw = self._redis.get(keys.pictures(edition.edition, edition.key))
        try:
            return None if raw is None else decode_value(raw, "pictures", _Kept, "그림")
        except StoredDataBroken:
            return None

    def _keep(self, edition: Edition, kept: _Kept) -> None:
        at = keys.pictures(edition.edition, edition.key)
        with redis_errors():
            self._redis.set(at, encode_value("pictures", kept), ex=keys.PICTURES_SECONDS)
