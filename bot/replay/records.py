"""Recorded papers, and the Atom that arXiv's query API makes of them.

A record is a mapping: `id`, `version` (`v1`), `title`, `abstract`, `authors`, `categories`,
`primary_category`, `published` (or `published_est`, or `published_day`), `updated`, `announced` (the Korean
date of its announcement; unset: always visible), `comment`. In Atom, None leaves an element out.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from digest_core.errors import AidailyError
from digest_core.text import one_line, shorten

Record = Mapping[str, Any]

ID_FORM = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})(v\d+)?", re.ASCII)
ATOM = "http://www.w3.org/2005/Atom"
ARXIV = "http://arxiv.org/schemas/atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Recorded(Struct):
    """One line of a recorded day; what else it holds is not looked at."""

    id: Annotated[str, Meta(pattern=r"^(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})$")]
    title: str
    abstract: str
    authors: list[str]
    categories: list[str]
    primary_category: str | None = None
    version: Annotated[str, Meta(pattern=r"^v[1-9]\d{0,3}$")] | None = None
    published: datetime | None = None
    published_est: datetime | None = None
    published_day: date | None = None
    updated: datetime | None = None
    announced: date | None = None
    comment: str | None = None


def read_records(path: Path) -> list[Record]:
    """The records of a file of JSON lines, each with a time of submission.

    Raises `AidailyError`, naming file and line, where it cannot be read.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise AidailyError(f"{one_line(str(path))}을(를) 열 수 없습니다 ({error.strerror}).") from error
    return [_read(path, at, line) for at, line in enumerate(lines, 1) if line.strip()]


def _read(path: Path, at: int, line: bytes) -> Record:
    try:
        recorded = msgspec.json.decode(line, type=_Recorded)
        times = {"published": _utc(submitted(recorded)), "updated": _utc(recorded.updated)}
        return {name: _in_xml(value) for name, value in msgspec.to_builtins(recorded).items()} | times
    except (ValueError, OverflowError, RecursionError) as error:
        why = shorten(one_line(str(error)), 120)
        raise AidailyError(
            f"{one_line(str(path))} {at}번째 줄을 읽을 수 없습니다 ({why}). 줄마다 논문 하나를 JSON으로 적은 "
            "파일인지 확인해 주세요."
        ) from error


def _in_xml(value: Any) -> Any:
    """Text without the characters that no XML document can hold."""
    if isinstance(value, list):
        return [_in_xml(part) for part in value]
    return _NOT_XML.sub("", value) if isinstance(value, str) else value


def submitted(recorded: _Recorded) -> datetime:
    """When a paper was submitted; without a time noon of its day, or of the 15th of its identifier's month."""
    day = recorded.published_day or _month(recorded.id)
    return recorded.published or recorded.published_est or datetime.combine(day, time(12), UTC)


def _month(identifier: str) -> date:
    digits = identifier.rpartition("/")[2]
    # https://info.arxiv.org/help/arxiv_identifier.html: identifiers begin in 1991.
    century = 1900 if int(digits[:2]) >= 91 else 2000
    return date(century + int(digits[:2]), int(digits[2:4]), 15)


def _utc(moment: datetime | None) -> str | None:
    """A time as arXiv writes it; one without an offset is in UTC."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def published(record: Record) -> str | None:
    """The recorded or estimated time of submission, as it is written."""
    moment = record.get("published") or record.get("published_est")
    return str(moment) if moment else None


def versioned(record: Record) -> str:
    """The identifier with its version."""
    return f"{record['id']}{record.get('version') or 'v1'}"


def matches(record: Record, search: str) -> bool:
    """Whether a query finds a record: any of its `cat:` terms, and its one `submittedDate:[A TO B]`."""
    categories = re.findall(r"cat:([\w.-]+)", search)
    if categories and not set(categories) & set(record["categories"]):
        return False
    window = re.search(r"submittedDate:\[(\d{12}) TO (\d{12})\]", search)
    # A record without a date is served, so that the client meets a malformed entry.
    minute = re.sub(r"\D", "", published(record) or "")[:12]
    return not window or not minute or window[1] <= minute <= window[2]


def feed(found: Sequence[Record], total: int | None, start: int, size: int) -> bytes:
    """A page of Atom in arXiv's shape; without a `total` that element is missing."""
    for prefix, uri in (("", ATOM), ("arxiv", ARXIV), ("opensearch", OPENSEARCH)):
        ET.register_namespace(prefix, uri)
    root = ET.Element(f"{{{ATOM}}}feed")
    _add(root, ATOM, "id", "https://arxiv.org/api/made-up-answer")
    _add(root, ATOM, "title", "arXiv Query")
    _add(root, ATOM, "updated", "2026-02-06T00:00:00Z")
    _add(root, OPENSEARCH, "itemsPerPage", str(size))
    _add(root, OPENSEARCH, "totalResults", None if total is None else str(total))
    _add(root, OPENSEARCH, "startIndex", str(start))
    for item in found:
        _add_entry(root, item)
    return bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True))


def _add(parent: ET.Element, space: str, name: str, text: str | None, **attributes: str) -> None:
    if text is not None:
        ET.SubElement(parent, f"{{{space}}}{name}", attributes).text = text


def _add_entry(root: ET.Element, item: Record) -> None:
    entry = ET.SubElement(root, f"{{{ATOM}}}entry")
    moment = published(item)
    _add(entry, ATOM, "id", item.get("entry_id", f"http://arxiv.org/abs/{versioned(item)}"))
    _add(entry, ATOM, "title", item["title"])
    _add(entry, ATOM, "updated", item.get("updated") or moment)
    _add(entry, ATOM, "summary", item["abstract"])
    for category in item["categories"]:
        _add(entry, ATOM, "category", "", term=category)
    _add(entry, ATOM, "published", moment)
    _add(entry, ARXIV, "comment", item.get("comment"))
    if item.get("primary_category"):
        _add(entry, ARXIV, "primary_category", "", term=item["primary_category"])
    for name in item["authors"]:
        _add(ET.SubElement(entry, f"{{{ATOM}}}author"), ATOM, "name", name)


def error_feed(message: str) -> bytes:
    """How arXiv says no: a feed of one entry titled Error."""
    entry = {
        "entry_id": "https://arxiv.org/api/errors#made_up",
        "id": "",
        "title": "Error",
        "abstract": message,
        "updated": "2026-02-06T00:00:00Z",
        "categories": (),
        "authors": ["arXiv api core"],
    }
    return feed([entry], 1, 0, 1)
