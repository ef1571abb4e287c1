"""A feed's bytes as entries: whatever the dialect, the character set it claims, and the form of its dates. Pure.

feedparser reads the dialects. Before it: an HTML page or a document with entities of its own is refused, and the
text is decoded by what it is, not by what is claimed (old Korean sites claim one and send the other).
"""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urljoin

import feedparser

from digest_core.errors import SourceBroken

LABEL = "피드"
KST = timezone(timedelta(hours=9), "KST")
MOST_ENTRIES = 200

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html|<head|<body)", re.IGNORECASE | re.DOTALL)
_OWN_ENTITIES = re.compile(rb"<!ENTITY", re.IGNORECASE)
_DECLARED = re.compile(rb"""(<\?xml[^>]{0,200}?)\s+encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_HANGUL = re.compile("[가-힣]")
_MANGLED = re.compile("[\u00a0-\u00ff][\u0080-\u00ff\u0152-\u02dc\u2013-\u203a\u20ac\u2122]")
_SLASHED = re.compile(
    r"(\d{4})\s?[-./년]\s?(\d{1,2})\s?[-./월]\s?(\d{1,2})\s?[.일]?[T ]\s?(\d{1,2}):(\d{2})(?::(\d{2}))?"
)
_NAMED_KST = re.compile(r"\s*\(?KST\)?$", re.IGNORECASE)
# A publisher who forbids machines to use the text has its headlines linked and nothing quoted.
_FORBIDS = re.compile(
    r"(?:AI|인공지능)[^.]{0,30}(?:학습|활용|이용)[^.]{0,20}금지|no[t]?\b[^.]{0,60}\b(?:AI|machine learning) (?:training|use)",
    re.IGNORECASE,
)


class Entry(NamedTuple):
    """An entry as it came: texts may hold markup, `date` is None where nothing can be read as a moment."""

    title: str
    link: str
    text: str
    date: datetime | None


class Feed(NamedTuple):
    """A feed's entries, and whether its publisher forbids machines the use of its text."""

    entries: tuple[Entry, ...]
    links_only: bool


def read_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """A feed's entries, 200 at most; raises `SourceBroken` for what is no feed."""
    if _HTML.match(body[:4096]):
        raise SourceBroken(LABEL, "피드 대신 웹 페이지(HTML)가 왔습니다. 주소를 확인해 주세요.")
    if _OWN_ENTITIES.search(body):
        raise SourceBroken(LABEL, "피드가 자기만의 엔티티(DTD)를 정의해 읽지 않았습니다.")
    parsed = _parsed(_as_utf8(body, content_type))
    about, rows = parsed.feed, parsed.entries[:MOST_ENTRIES]
    zone = KST if _is_korean(about, rows) else UTC
    entries = tuple(_entry(row, url, zone) for row in rows)
    rights = " ".join(str(about.get(name, "")) for name in ("rights", "copyright"))
    return Feed(entries, _FORBIDS.search(rights) is not None)


def _parsed(document: bytes) -> Any:
    """What feedparser makes of a document; what it stumbles over is as little a feed as what it does not know."""
    try:
        parsed = feedparser.parse(
            io.BytesIO(document),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ):
        parsed = {}
    if not parsed.get("version"):
        raise SourceBroken(LABEL, "RSS도 Atom도 아닌 응답이 왔습니다. 주소를 확인해 주세요.")
    return parsed


def _as_utf8(body: bytes, content_type: str) -> bytes:
    """The same document in UTF-8 and claiming nothing."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", "replace")
    else:
        text = _decoded(body.removeprefix(b"\xef\xbb\xbf"), content_type)
    return _DECLARED.sub(rb"\1", text.lstrip().encode("utf-8", "replace"), count=1)


def _decoded(body: bytes, content_type: str) -> str:
    """What decodes without a fault is taken: UTF-8 before any claim, because nothing else looks like it."""
    declared, header = _DECLARED.search(body[:400]), _CHARSET.search(content_type)
    claims = [declared[2].decode("ascii") if declared else "", header[1] if header else ""]
    for charset in ("utf-8", *claims, "cp949"):
        try:
            return body.decode(charset)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return body.decode("utf-8", "replace")


def _is_korean(about: Mapping[str, Any], rows: list[Any]) -> bool:
    """Whether a date without a zone means Korean time: by the feed's language, else by its titles."""
    language = str(about.get("language", "")).casefold()
    if language:
        return language.startswith("ko")
    titles = [str(row.get("title", "")) for row in rows]
    return 2 * sum(bool(_HANGUL.search(title)) for title in titles) > len(titles)


def _entry(row: Mapping[str, Any], url: str, zone: timezone) -> Entry:
    contents = row.get("content") or [{}]
    text = str(row.get("summary") or "") or str(contents[0].get("value", ""))
    return Entry(
        unmangled(str(row.get("title") or "")),
        _link(str(row.get("link") or ""), url),
        unmangled(text),
        next((moment for raw in _dates(row) if (moment := read_moment(raw, zone))), None),
    )


def _link(link: str, url: str) -> str:
    try:
        return urljoin(url, link) if link else ""
    except ValueError:
        return ""


def _dates(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(row[name]) for name in ("published", "updated") if name in row)


def unmangled(text: str) -> str:
    """Text that was UTF-8, read as Latin-1 or Windows-1252 and sent on so, as it was meant."""
    if not _MANGLED.search(text):
        return text
    for charset in ("cp1252", "latin-1"):
        try:
            repaired = text.encode(charset).decode("utf-8")
        except UnicodeError:
            continue
        return repaired
    return text


def read_moment(text: str, zone: timezone) -> datetime | None:
    """A feed's date in UTC; one without a zone is in `zone`. A day without a time of day is no moment."""
    bare, named = _NAMED_KST.subn("", text.strip()[:80])
    zone = KST if named else zone
    try:
        moment = _rfc822(bare) or _iso(bare) or _slashed(bare)
        if moment is None:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _rfc822(text: str) -> datetime | None:
    if ":" not in text or not re.match(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}", text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if ":" in text else None
    except ValueError:
        return None


def _slashed(text: str) -> datetime | None:
    match = _SLASHED.match(text)
    return datetime(*(int(part) for part in match.groups(default="0"))) if match else None  # type: ignore[arg-type]  # noqa: DTZ001
