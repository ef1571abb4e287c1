"""Stored values: versioned JSON in and out, and what cannot be read as our error."""

import zlib
from hashlib import sha256
from typing import TypeVar

import msgspec

from digest_core.errors import StoredDataBroken
from digest_core.models import Paper

T = TypeVar("T")
VERSION = 1


def encode_value(name: str, value: object) -> bytes:
    """`{"v": 1, NAME: value}`."""
    return msgspec.json.encode({"v": VERSION, name: value})


def decode_value(raw: bytes | str, name: str, kind: type[T], what: str) -> T:
    """The value in such an envelope; raises `StoredDataBroken`, calling it `what`."""
    try:
        envelope = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        version = msgspec.json.decode(envelope["v"])
        if version != VERSION:
            raise StoredDataBroken(
                f"저장된 {what}의 판({version})을 읽지 못합니다. 프로그램을 최신으로 올려 주세요."
            )
        return msgspec.json.decode(envelope[name], type=kind)
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise StoredDataBroken(
            f"저장된 {what}을(를) 읽을 수 없습니다. aidaily build --force --date KEY 로 다시 만들거나 aidaily import 로 가져와 주세요."
        ) from error


def pack(papers: tuple[Paper, ...]) -> bytes:
    """A day's papers, small: abstracts of one field compress to less than half."""
    return zlib.compress(encode_value("papers", papers), 6)


def unpack(raw: bytes | str, what: str) -> tuple[Paper, ...]:
    try:
        return decode_value(
            zlib.decompress(raw if isinstance(raw, bytes) else raw.encode()),
            "papers",
            tuple[Paper, ...],
            what,
        )
    except zlib.error as error:
        raise StoredDataBroken(f"저장된 {what}을(를) 읽을 수 없습니다.") from error


def revision_of(*contents: bytes) -> str:
    """A short word that is the same for the same contents."""
    return sha256(b"\0".join(contents)).hexdigest()[:16]


def text_of(value: object) -> str:
    """What Redis gave as text; without decoding it gives bytes."""
    return value.decode() if isinstance(value, bytes) else str(value)
