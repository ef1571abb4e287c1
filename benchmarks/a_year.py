"""A year of editions and collected papers, for measuring: real abstracts where the shared data is there.

Papers beyond the 4,861 real ones are made of the sentences and halves of titles of two others, so that lengths and
words keep their shares. Editions are written by the extractive writer, as the product does it without a model.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from digest_core.models import Edition, Item, Paper, RawIndex, Reason, Reference
from digest_core.ports import Publication
from digest_core.writing.extractive import write_extractive

SHARED = Path(__file__).parents[2] / "shared" / "data" / "arxiv_entries.jsonl"
EDITIONS = 365
PAPERS = 100_000
TOP, POOL = 5, 25
LAST = date(2026, 11, 24)
_WORDS = [
    "routing",
    "model",
    "language",
    "graph",
    "diffusion",
    "protein",
    "agent",
    "reward",
    "policy",
    "retrieval",
    "memory",
    "token",
    "sparse",
    "attention",
    "kernel",
    "robot",
    "vision",
    "speech",
    "planning",
    "alignment",
    "safety",
    "benchmark",
    "latency",
    "cost",
    "training",
    "inference",
    "gradient",
    "sampling",
]
_KOREAN = ("서빙 비용을 줄인 사례", "추론 속도를 높인 방법", "에이전트 평가의 허점", "단백질 설계 모델 공개")


def _real() -> list[tuple[str, str, tuple[str, ...]]]:
    """Titles, abstracts and authors."""
    if not SHARED.is_file():
        chance = random.Random(7)
        return [
            (
                " ".join(chance.choices(_WORDS, k=8)).title(),
                " ".join(" ".join(chance.choices(_WORDS, k=22)).capitalize() + "." for _ in range(8)),
                ("Ann Lee", "Bo Kim"),
            )
            for _ in range(2_000)
        ]
    records = map(json.loads, SHARED.read_text(encoding="utf-8").splitlines())
    return [(r["title"], r["abstract"], tuple(r["authors"][:12])) for r in records]


def _papers(days: int, count: int) -> Iterator[tuple[date, tuple[Paper, ...]]]:
    chance, real = random.Random(11), _real()
    made = 0
    for day in range(days):
        at = LAST - timedelta(days=days - 1 - day)
        share = count * (day + 1) // days - made
        yield at, tuple(_paper(made + n, at, real, chance) for n in range(share))
        made += share


def _paper(
    number: int, day: date, real: list[tuple[str, str, tuple[str, ...]]], chance: random.Random
) -> Paper:
    title, abstract, authors = real[number % len(real)]
    if number >= len(real):
        other, more, _ = chance.choice(real)
        words, others = title.split(), other.split()
        title = " ".join(words[: len(words) // 2] + others[len(others) // 2 :])
        sentences = [*abstract.split(". "), *more.split(". ")]
        abstract = ". ".join(chance.sample(sentences, max(1, len(sentences) // 2)))
    name = f"{day:%y%m}.{number % 100_000:05d}"
    return Paper(
        id=f"arxiv:{name}", arxiv_id=f"{name}v1", title=title, abstract=abstract, authors=authors,
        categories=("cs.LG", "cs.AI"), primary_category="cs.LG",
        published=datetime.combine(day - timedelta(days=2), time(12), UTC),
    )  # fmt: skip


def a_year(editions: int = EDITIONS, papers: int = PAPERS) -> Iterator[Publication]:
    """The publications of that many days, oldest first."""
    reasons = tuple(Reason(name, 0.5, 0.2, "주 분류가 cs.LG") for name in ("category", "code", "result"))
    for day, collected in _papers(editions, papers):
        items: list[Item] = [
            write_extractive(paper, reasons=reasons, related=None) for paper in collected[: TOP + POOL]
        ]
        news = tuple(
            Reference(f"{subject} {day}", f"https://news.example.com/{day}/{n}")
            for n, subject in enumerate(_KOREAN)
        )
        yield Publication(
            edition=_edition(day, items, news, len(collected)),
            seen=tuple(item.id for item in items),
            collected=tuple(paper.id for paper in collected),
            papers=collected,
        )


def _edition(day: date, items: list[Item], news: tuple[Reference, ...], candidates: int) -> Edition:
    return Edition(
        edition="daily", key=day.isoformat(), date=day, generated_at=datetime.combine(day, time(7, 15), UTC),
        title=f"[AI Daily] {day} 기술 동향", writer="extractive", announced=(day - timedelta(days=1),),
        candidates=candidates, items=tuple(items[:TOP]), pool=tuple(items[TOP:]),
        index=RawIndex(news=news, papers=tuple(Reference(i.subject.title, i.subject.url) for i in items[:TOP])),
    )  # fmt: skip
