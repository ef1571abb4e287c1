"""Recorded days, and every sign in reach that somebody picked some of their papers."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from digest_core.models import Paper
from digest_core.rank import Criteria, Ranked, rank, vectors_of

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DAILY = ("cs.AI", "cs.LG")
WEEKLY = ("cs.AI", "cs.LG", "cs.CL", "cs.CV", "cs.SE")
PAGE_TOP = 10
SPLIT = date(2026, 2, 9)

_IDENTIFIER = re.compile(r"\b\d{4}\.\d{5}\b")
_ACCEPTED = re.compile(
    r"\b(?:accepted|to appear|published (?:in|at)|(?:ICLR|AAAI|ICASSP|EACL|WWW|CVPR|CHI|AISTATS|NeurIPS|ICRA) ?'?(?:20)?2[56])\b",
    re.IGNORECASE,
)
_HOPED_FOR = re.compile(r"submit|submission|under review|in review", re.IGNORECASE)


@dataclass(frozen=True)
class Day:
    """The candidates of one announcement, and the cut-off of the briefing that carries it."""

    day: date
    papers: tuple[Paper, ...]
    categories: tuple[str, ...]

    @property
    def cut_off(self) -> datetime:
        """07:15 of the next day in Korea, the default `AIDAILY_BUILD_AT`."""
        return datetime(self.day.year, self.day.month, self.day.day, 22, 15, tzinfo=UTC)

    @cached_property
    def whole_order(self) -> tuple[Ranked, ...]:
        return ranked(self, len(self.papers))


class Picks(NamedTuple):
    """A sign that somebody picked papers: for each id the day from which that was known."""

    name: str
    known: Mapping[str, date]
    days: tuple[Day, ...]

    def of(self, day: Day) -> frozenset[str]:
        return frozenset(p.id for p in day.papers if p.id in self.known)

    def before(self, day: Day) -> list[str]:
        """What was known to be picked when the day was built, without the day's own papers."""
        today = {paper.id for paper in day.papers}
        return [i for i, known in self.known.items() if known <= day.day and i not in today]


def records(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


def paper_of(record: Mapping[str, Any], *, comment: bool = True) -> Paper:
    published = record["published"] or record["published_est"]
    return Paper(
        id=f"arxiv:{record['id']}",
        arxiv_id=record["id_v"],
        title=record["title"],
        abstract=record["abstract"],
        authors=tuple(record["authors"]),
        categories=tuple(record["categories"]),
        primary_category=record["primary_category"],
        published=datetime.fromisoformat(published) if published else None,
        comment=record["comment"] if comment else None,
    )


def recorded_days() -> dict[date, list[dict[str, Any]]]:
    files = sorted((SHARED / "data" / "days").glob("*.jsonl"))
    return {date.fromisoformat(file.stem): records(file) for file in files}


def days_in(categories: tuple[str, ...]) -> tuple[Day, ...]:
    """The recorded days, with the papers filed under one of the categories."""
    return tuple(
        Day(day, tuple(paper_of(r) for r in found if set(r["categories"]) & set(categories)), categories)
        for day, found in recorded_days().items()
    )


def listed(name: str, most: int | None = None) -> dict[str, date]:
    """The ids of a list in `picks.toml`, of each date the first `most`, with the date they were first seen."""
    text = (ROOT / "benchmarks" / "picks.toml").read_text(encoding="utf-8")
    pages = tomllib.loads(text)[name]
    known: dict[str, date] = {}
    for day in sorted(pages):
        for identifier in pages[day].split()[:most]:
            known.setdefault(f"arxiv:{identifier}", date.fromisoformat(day))
    return known


def reviewed() -> dict[str, date]:
    """What the seed's weekly review of 2026-02-20 picked."""
    text = next((SHARED / "seeds").glob("003_*.txt")).read_text(encoding="utf-8")
    return {f"arxiv:{found}": date(2026, 2, 20) for found in _IDENTIFIER.findall(text)}


def accepted() -> Picks:
    """Papers whose comment names a venue that took them.

    The comment is hidden from the ranking, or the label would leak; only records that can have one take part.
    """
    known: dict[str, date] = {}
    days: list[Day] = []
    for day, found in recorded_days().items():
        whole = [r for r in found if r["categories_complete"] and set(r["categories"]) & set(DAILY)]
        taken = [r for r in whole if _ACCEPTED.search(c := r["comment"] or "") and not _HOPED_FOR.search(c)]
        known |= {f"arxiv:{r['id']}": day for r in taken}
        days.append(Day(day, tuple(paper_of(r, comment=False) for r in whole), DAILY))
    return Picks("taken by a venue", known, tuple(days))


def ranked(day: Day, count: int) -> tuple[Ranked, ...]:
    """The day as the product ranks it by default: without interests."""
    criteria = Criteria(interests={}, categories=day.categories)
    return rank(day.papers, criteria, now=day.cut_off, count=count, vectors=vectors_of(day.papers))


def all_picks() -> list[Picks]:
    daily, page = days_in(DAILY), listed("community")
    early = tuple(day for day in daily if day.day < SPLIT)
    late = tuple(day for day in daily if day.day >= SPLIT)
    return [
        Picks("community page", page, daily),
        Picks(f"community page, days before {SPLIT}", page, early),
        Picks(f"community page, days from {SPLIT}", page, late),
        Picks(f"community page, first {PAGE_TOP} of each", listed("community", PAGE_TOP), daily),
        Picks("editors' weekly ten", listed("editors"), daily),
        Picks("seed's weekly review", reviewed(), days_in(WEEKLY)),
        accepted(),
    ]
