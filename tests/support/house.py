"""Builds with sources of the test's own, in a store and with a clock that live as long as the test."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from digest_core.builds import run_build
from digest_core.config import Settings
from digest_core.errors import SourceError
from digest_core.inquiry import OpenSource
from digest_core.models import Edition, Item, News, Paper
from digest_core.pipeline import Workshop
from digest_core.ports import Batch, BuildReport, BuildRequest, Clock, Kind, Publication, Request
from digest_core.writing.author import Author
from support.factories import make_edition, make_item, make_paper
from support.fakes import FakeClock, FakeGate
from support.memory_store import MemoryStore

KEY = "2026-02-06"
SUBMITTED = datetime(2026, 2, 4, 12, tzinfo=UTC)
"""Within the window of the announcement of 2026-02-05."""


class GivenSource:
    """A `ports.Source` that gives what the test says, and notes what it was asked."""

    def __init__(self, label: str, kind: Kind, give: Callable[[Request], Batch]) -> None:
        self.label, self.kind, self.detail = label, kind, "cs.AI/cs.LG" if kind == "paper" else ""
        self._give = give
        self.asked: list[Request] = []

    def collect(self, request: Request) -> Batch:
        self.asked.append(request)
        return self._give(request)


def papers_source(*papers: Paper, problems: tuple[str, ...] = ()) -> GivenSource:
    return GivenSource("arXiv", "paper", lambda _: Batch(papers=papers, problems=problems))


def news_source(*news: News) -> GivenSource:
    return GivenSource("DuckDuckGo", "news", lambda _: Batch(news=news))


def failing(label: str, kind: Kind, error: SourceError) -> GivenSource:
    def fail(_: Request) -> Batch:
        raise error

    return GivenSource(label, kind, fail)


def shared_papers(shared: Path, count: int) -> tuple[Paper, ...]:
    """Real papers of recorded days, told as if all belonged to the day of the test."""
    files = sorted((shared / "data" / "days").glob("*.jsonl"))
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    records = (json.loads(line) for line in lines)
    found = (
        Paper(
            id=f"arxiv:{record['id']}",
            arxiv_id=record["id_v"],
            title=record["title"],
            abstract=record["abstract"],
            authors=tuple(record["authors"]),
            categories=tuple(record["categories"]),
            published=SUBMITTED,
        )
        for record in records
    )
    return tuple(islice(found, count))


def some_papers(count: int) -> tuple[Paper, ...]:
    return tuple(make_paper(number, published=SUBMITTED) for number in range(1, count + 1))


class House:
    """A store and a clock, and builds in them."""

    def __init__(
        self,
        *,
        author: Author | None = None,
        clock: Clock | None = None,
        store: Any = None,
        **env: str,
    ) -> None:
        self.store = store if store is not None else MemoryStore()
        self.settings = Settings.from_env(env)
        self.fake_clock = FakeClock(datetime(2026, 2, 8, 0, 0, tzinfo=UTC))
        self.clock = clock or self.fake_clock
        self.author = author
        self.steps: list[str] = []

    def build(
        self, *sources: GivenSource, key: str = KEY, gate: FakeGate | None = None, **changes: Any
    ) -> BuildReport:
        opened = tuple(OpenSource(s.label.lower(), s, s.label == "arXiv") for s in sources)
        shop = Workshop(
            settings=self.settings,
            store=self.store,
            clock=self.clock,
            gate=gate or FakeGate(self.fake_clock),
            sources=opened,
            on_step=self.steps.append,
            author=self.author,
        )
        return run_build(BuildRequest(edition="daily", key=key, **changes), shop)

    def put(self, day: date, *items: Item, **changes: Any) -> None:
        """An edition stored earlier, of papers that no source of the test has."""
        items = items or (make_item(900 + day.day),)
        edition = make_edition(*items, date=day, key=day.isoformat(), **changes)
        self.store.publish(Publication(edition=edition, seen=tuple(i.id for i in (*items, *edition.pool))))

    def edition(self, key: str = KEY) -> Edition:
        edition = self.store.edition("daily", key)
        assert edition is not None
        return edition
