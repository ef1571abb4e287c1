"""Records of papers for the arXiv server: made-up ones, and real ones from the shared data.

What a record is, and the Atom made of it, stands in `bot.replay.records`; most of it is named here again.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.replay.records import (
    ATOM,
    Record,
    error_feed,
    feed,
    matches,
    published,
    read_records,
    versioned,
)
from digest_core.models import Paper

__all__ = (
    "ATOM",
    "DAYS",
    "Record",
    "as_record",
    "error_feed",
    "feed",
    "matches",
    "published",
    "read_records",
    "record",
    "records",
    "records_from_days",
    "versioned",
)

DAYS = Path(__file__).resolve().parents[3] / "shared" / "data" / "days"


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
    """The real papers of these announcement days; `AidailyError` where the shared data is absent."""
    return [r for day in dates for r in read_records(DAYS / f"{day}.jsonl")]
