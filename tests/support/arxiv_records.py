"""Records of papers for the arXiv server: made-up ones, real ones from the shared data, and their Atom.

A record is a mapping: `id`, `version` (`v1`), `title`, `abstract`, `authors`, `categories`,
`primary_category`, `published` (or `published_est`), `updated`, `announced` (Korean date; unset: always
visible), `comment`. None leaves an element out, which is how a malformed entry is made.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest_core.models import Paper

Record = Mapping[str, Any]

DAYS = Path(__file__).resolve().parents[3] / "shared" / "data" / "days"
ATOM = "http://www.w3.org/2005/Atom"
ARXIV = "http://arxiv.org/schemas/atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"


def as_record(paper: Paper) -> Record:
    """A paper as a record."""
    identifier, _, version = paper.arxiv_id.rpartition("v")
    return {
        "id": identifier,
        "version": f"v{version}",
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "categories": list(paper.categories),
        "primary_category": paper.primary_category,
        "published": paper.published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if paper.published
        else None,
        "comment": paper.comment,
    }


def record(number: int, **changes: Any) -> Record:
    """A made-up paper of the announcement of 2026-02-05: its number sets the identifier and the minute."""
    minute = datetime(2026, 2, 4, 10, number % 60, tzinfo=UTC)
    base = {
        "id": f"2602.{10000 + number:05}",
        "version": "v1",
        "title": f"Made-up study number {number}",
        "abstract": f"We study case {number}. We propose a made-up method. Results are made up, too.",
        "authors": ["Ada Example", "Bo Sample"],
        "categories": ["cs.AI", "stat.ML"],
        "primary_category": "cs.AI",
        "published": minute.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "announced": "2026-02-05",
    }
    return base | changes


def records(count: int) -> list[Record]:
    """Made-up papers, all of the announcement of 2026-02-05."""
    return [record(number) for number in range(1, count + 1)]


def records_from_days(*dates: str) -> list[Record]:
    """The real papers of these announcement days; `FileNotFoundError` where the shared data is absent."""
    return [_dated(r) for day in dates for r in read_records(DAYS / f"{day}.jsonl")]


def _dated(item: Record) -> Record:
    """A few real records lack the time; the month in the identifier is near enough."""
    month = f"20{item['id'][:2]}-{item['id'][2:4]}-15T12:00:00Z"
    return {**item, "published": published(item) or month}


def read_records(path: Path) -> list[Record]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


def versioned(record: Record) -> str:
    return f"{record['id']}{record.get('version') or 'v1'}"


def published(record: Record) -> str | None:
    moment = record.get("published") or record.get("published_est")
    return str(moment) if moment else None


def matches(record: Record, search: str) -> bool:
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
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True)


def _add(parent: ET.Element, space: str, name: str, text: str | None, **attributes: str) -> None:
    if text is not None:
        ET.SubElement(parent, f"{{{space}}}{name}", attributes).text = text


def _add_entry(root: ET.Element, item: Record) -> None:
    entry = ET.SubElement(root, f"{{{ATOM}}}entry")
    submitted = published(item)
    _add(entry, ATOM, "id", item.get("entry_id", f"http://arxiv.org/abs/{versioned(item)}"))
    _add(entry, ATOM, "title", item["title"])
    _add(entry, ATOM, "updated", item.get("updated") or submitted)
    _add(entry, ATOM, "summary", item["abstract"])
    for category in item["categories"]:
        _add(entry, ATOM, "category", "", term=category)
    _add(entry, ATOM, "published", submitted)
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
