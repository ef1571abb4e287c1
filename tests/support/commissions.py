"""What articles are written from: commissions of made-up papers, and of real ones out of the shared data."""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from digest_core.models import Edition, Paper
from digest_core.similarity import Vectors
from digest_core.writing.article_model import AT_ONCE
from digest_core.writing.articles import Commission, WrittenArticle
from digest_core.writing.author import Author
from digest_core.writing.desk import Desk
from digest_core.writing.extractive import write_extractive
from digest_core.writing.facts import extract_facts
from digest_core.writing.themes import themes_of
from support.factories import make_edition
from support.fakes import FakeAnswerCache, FakeClock, FakeModel

WEEK, MONTH = "2026-W07", "2026-02"
SPANS = {WEEK: (date(2026, 2, 9), date(2026, 2, 15)), MONTH: (date(2026, 2, 1), date(2026, 2, 28))}
__all__ = ("AT_ONCE", "MONTH", "WEEK", "commission", "desk_of", "edition_of", "real_papers")


def commission(papers: Sequence[Paper], key: str = WEEK, announced: date | None = None) -> Commission:
    """A commission of these papers for a week or month."""
    first, last = SPANS[key]
    vectors = Vectors.build({paper.id: f"{paper.title} {paper.abstract}" for paper in papers})
    return Commission(
        key=key,
        first=first,
        last=last,
        facts=tuple(extract_facts(paper, announced or first) for paper in papers),
        themes=themes_of(papers, vectors, 4),
        candidates=1920,
    )


@cache
def _records(folder: Path) -> tuple[Paper, ...]:
    files = sorted(folder.glob("2026-02-*.jsonl"))
    lines = (json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(
        Paper(
            id=f"arxiv:{record['id']}",
            arxiv_id=record["id_v"],
            title=record["title"],
            abstract=record["abstract"],
            authors=tuple(record["authors"]),
            categories=tuple(record["categories"]),
            comment=record.get("comment"),
        )
        for record in lines
    )


def real_papers(shared: Path, count: int, every: int = 97, start: int = 0) -> tuple[Paper, ...]:
    """Papers from all over the recorded days."""
    return _records(shared / "data" / "days")[start::every][:count]


def desk_of(model: FakeModel) -> Desk:
    """A desk for one article."""
    return Author(model=model, answers=FakeAnswerCache()).desk(FakeClock(), 240)


def edition_of(name: str, asked: Commission, written: WrittenArticle) -> Edition:
    """The edition as a build stores it."""
    items = (write_extractive(facts.paper) for facts in asked.facts)
    return make_edition(
        *items,
        edition=name,
        key=asked.key,
        article=written.article,
        writer=written.writer,
        notes=written.notes,
        candidates=asked.candidates,
    )
