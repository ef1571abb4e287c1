"""Weeks of papers, made up or real, with their dailies, and the editions about them; all in memory."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.picks import paper_of
from digest_core.builds import run_build
from digest_core.config import Settings
from digest_core.gathering import announced_on
from digest_core.inquiry import OpenSource
from digest_core.models import Edition, Mention, News, Paper
from digest_core.pipeline import Workshop
from digest_core.ports import Batch, BuildReport, BuildRequest, Publication, Request
from digest_core.writing.author import Author
from support.factories import make_edition, make_item, make_paper
from support.fakes import FakeAnswerCache, FakeClock, FakeGate, FakeModel
from support.house import GivenSource
from support.memory_facts import MemoryAttention, MemoryFacts
from support.memory_people import MemoryFeedbackBook
from support.memory_store import MemoryStore

KEY = "2026-W07"
MONDAY = date(2026, 2, 9)
DAYS = tuple(MONDAY + timedelta(days=n) for n in range(5))
"""The days on which arXiv announces in that week."""
AFTER = datetime(2026, 2, 16, 0, 0, tzinfo=UTC)
"""09:00 in Korea on the Monday after it."""


def model_author(answer: Callable[[str], str]) -> tuple[Author, FakeModel]:
    """A model that answers a prompt's user text, and what it was asked."""
    model = FakeModel(lambda prompt: answer(prompt.user))
    return Author(model=model, answers=FakeAnswerCache()), model


def submitted_for(day: date, minute: int = 0) -> datetime:
    """A time of submission that is announced on a day of the week."""
    return datetime(day.year, day.month, day.day, 10, minute % 60, tzinfo=UTC) - timedelta(
        days=3 if day.weekday() == 0 else 1
    )


def made_up(count: int, day: date = DAYS[1], first: int = 1, **changes: Any) -> tuple[Paper, ...]:
    """Made-up papers of one announcement."""
    return tuple(
        make_paper(n, published=submitted_for(day, n), title=f"Study{n}: A Made-up Method", **changes)
        for n in range(first, first + count)
    )


def real_week(shared: Path, each: int) -> tuple[Paper, ...]:
    """The first `each` real papers of each day."""
    found = []
    for day in DAYS:
        path = shared / "data" / "days" / f"{day}.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines()[:each]
        found += [paper_of(json.loads(line)) for line in lines]
    return tuple(found)


class Archive:
    """arXiv for any categories; notes what it was asked. `trouble` is raised where given."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.papers = tuple(papers)
        self.asked: list[tuple[tuple[str, ...], Request]] = []
        self.trouble: Exception | None = None

    def __call__(self, categories: tuple[str, ...]) -> GivenSource:
        return GivenSource("arXiv", "paper", lambda request: self._give(categories, request))

    def _give(self, categories: tuple[str, ...], request: Request) -> Batch:
        self.asked.append((categories, request))
        if self.trouble:
            raise self.trouble
        days = {announcement.day for announcement in request.announcements}
        return Batch(
            papers=tuple(
                paper
                for paper in self.papers
                if set(categories) & set(paper.categories) and announced_on(paper) in days
            )
        )


class Newsweek:
    """An installation over one week of papers."""

    def __init__(self, papers: Sequence[Paper], *, author: Author | None = None, **env: str) -> None:
        self.archive = Archive(papers)
        self.store, self.facts = MemoryStore(), MemoryFacts()
        self.attention, self.feedback = MemoryAttention(), MemoryFeedbackBook()
        self.settings, self.author = Settings.from_env(env), author
        self.clock = FakeClock(AFTER)
        self.mentions: tuple[Mention, ...] = ()
        self.news: tuple[News, ...] = ()

    def shop(self) -> Workshop:
        said = GivenSource("Hugging Face", "paper", lambda _: Batch(mentions=self.mentions))
        told = GivenSource("Hacker News", "news", lambda _: Batch(news=self.news))
        return Workshop(
            settings=self.settings,
            store=self.store,
            clock=self.clock,
            gate=FakeGate(self.clock),
            sources=(
                OpenSource("arxiv", self.archive(self.settings.categories), essential=True),
                OpenSource("huggingface", said, essential=False),
                OpenSource("hackernews", told, essential=False),
            ),
            on_step=lambda _: None,
            feedback=self.feedback,
            author=self.author,
            facts=self.facts,
            attention=self.attention,
            archive=self.archive,
        )

    def build(self, edition: str = "weekly-top10", key: str = KEY, **changes: Any) -> BuildReport:
        return run_build(BuildRequest(edition=edition, key=key, **changes), self.shop())

    def built(self, edition: str = "weekly-top10", key: str = KEY, **changes: Any) -> Edition:
        """The edition after a build that must succeed."""
        report = self.build(edition, key, **changes)
        assert report.status == "built", report.message
        stored = self.store.edition(edition, key)
        assert stored is not None
        return stored

    def dailies(self, *days: date) -> list[Edition]:
        """The dailies that carry these announcements, each built the morning after."""
        mornings = [day + timedelta(days=1) for day in (days or DAYS)]
        return [self.built("daily", day.isoformat(), as_of=f"{day}T07:15+09:00") for day in mornings]

    def collected(self, day: date, papers: Sequence[Paper]) -> None:
        """A daily of some day that collected these papers and shows none of them."""
        shown = make_item(900 + day.day)
        edition = make_edition(shown, date=day, key=day.isoformat(), announced=(day - timedelta(days=1),))
        self.store.publish(Publication(edition=edition, papers=tuple(papers)))
