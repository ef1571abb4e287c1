"""Full texts kept in Redis, compressed and for a while; each fetched by one process at a time."""

import zlib
from collections.abc import Callable

import msgspec
from redis import Redis

from digest_core.documents import Document, bounded
from digest_core.errors import SourceUnreachable
from digest_core.fulltext.reader import FullTextReader, of_abstract
from digest_core.models import Paper
from digest_core.ports import Gate
from workers import keys
from workers.connection import redis_errors

VERSION = 1
LARGEST = 2**20
"""Bytes of one value, compressed."""
LARGEST_UNPACKED = 8 * 2**20
TURN_SECONDS = 90.0
BUSY = "다른 작업이 이 논문의 본문을 읽고 있습니다. 잠시 뒤 다시 물어봐 주세요."


class RedisFullTexts:
    """`ports.FullTexts` over one Redis and arXiv; `open_reader` is called when something must be fetched."""

    def __init__(self, redis: Redis, gate: Gate, open_reader: Callable[[], FullTextReader]) -> None:
        self._redis, self._gate, self._open_reader = redis, gate, open_reader

    def document(self, paper: Paper, on_step: Callable[[str], None]) -> Document:
        if kept := self.kept(paper.arxiv_id):
            return kept
        try:
            with self._gate.slot(f"fulltext-{paper.arxiv_id}", every=0, timeout=TURN_SECONDS):
                return self.kept(paper.arxiv_id) or self._fetched(paper, on_step)
        except SourceUnreachable:
            return of_abstract(paper, BUSY, lasting=False)

    def kept(self, arxiv_id: str) -> Document | None:
        with redis_errors():
            raw = self._redis.get(keys.full_text(arxiv_id))
        return _unpacked(raw) if isinstance(raw, bytes) else None

    def _fetched(self, paper: Paper, on_step: Callable[[str], None]) -> Document:
        document = self._open_reader().read(paper, on_step)
        with redis_errors():
            self._redis.set(keys.full_text(paper.arxiv_id), _packed(document), ex=_seconds(document))
        return document


def _seconds(document: Document) -> int:
    if document.origin != "abstract":
        return keys.FULL_TEXT_SECONDS
    return keys.ABSTRACT_SECONDS if document.lasting else keys.RETRY_SECONDS


def _packed(document: Document) -> bytes:
    """The document in at most `LARGEST` bytes; one that does not fit loses its end."""
    limit = sum(len(text) for s in document.sections for text in (*s.paragraphs, *s.captions))
    packed = _compressed(document)
    while len(packed) > LARGEST:
        limit //= 2
        packed = _compressed(bounded(document, limit))
    return packed


def _compressed(document: Document) -> bytes:
    return zlib.compress(msgspec.json.encode({"v": VERSION, "document": document}))


def _unpacked(raw: bytes) -> Document | None:
    """A kept document; None for a value that cannot be read, which is as good as none."""
    try:
        envelope = msgspec.json.decode(zlib.decompressobj().decompress(raw, LARGEST_UNPACKED))
        return msgspec.convert(envelope["document"], Document) if envelope["v"] == VERSION else None
    except (zlib.error, msgspec.MsgspecError, KeyError, TypeError):
        return None
