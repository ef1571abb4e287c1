"""How well the ranking finds papers that somebody picked, beside simpler ways to order a day.

`report()` gives Markdown for `benchmarks/RESULTS.md`; run alone, the file prints it. Needs `../shared` beside the
repository; ids of further picks stand in `picks.toml`. Nothing is fetched.
"""

import json
import random
import re
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import log2
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from digest_core.models import Paper  # noqa: E402
from digest_core.rank import TOO_ALIKE, Criteria, Ranked, rank, vectors_of  # noqa: E402
from digest_core.similarity import Vectors  # noqa: E402

SHARED = ROOT.parent / "shared"
DAILY = ("cs.AI", "cs.LG")
WEEKLY = ("cs.AI", "cs.LG", "cs.CL", "cs.CV", "cs.SE")
TOP, POOL = 5, 30
PAGE_TOP = 10
RESAMPLES = 2000
FORMER_WEIGHTS = {
    "category": 0.20,
    "novelty": 0.13,
    "result": 0.11,
    "code": 0.09,
    "recency": 0.07,
    "team": 0.05,
}
LARGE_TEAMS = {
    "code": 0.17,
    "result": 0.14,
    "recency": 0.08,
    "category": 0.08,
    "team": 0.15,
    "novelty": 0.03,
}

_IDENTIFIER = re.compile(r"\b\d{4}\.\d{5}\b")
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z-]+")
_ACCEPTED = re.compile(
    r"\b(?:accepted|to appear|published (?:in|at)|(?:ICLR|AAAI|ICASSP|EACL|WWW|CVPR|CHI|AISTATS|NeurIPS|ICRA) ?'?(?:20)?2[56])\b",
    re.IGNORECASE,
)
_HOPED_FOR = re.compile(r"submit|submission|under review|in review", re.IGNORECASE)


class Day(NamedTuple):
    """The candidates of one announcement, and the cut-off of the briefing that carries it."""

    day: date
    papers: tuple[Paper, ...]

    @property
    def cut_off(self) -> datetime:
        """07:15 of the next day in Korea, the default `AIDAILY_BUILD_AT`."""
        return datetime(self.day.year, self.day.month, self.day.day, 22, 15, tzinfo=UTC)


class Picks(NamedTuple):
    """A sign that somebody picked papers: for each id the day from which that was known."""

    name: str
    known: Mapping[str, date]
    days: tuple[Day, ...]
    categories: tuple[str, ...]

    def of(self, day: Day) -> frozenset[str]:
        return frozenset(p.id for p in day.papers if p.id in self.known)

    def before(self, day: Day) -> list[str]:
        """What was known to be picked when the day was built, without the day's own papers."""
        today = {paper.id for paper in day.papers}
        return [i for i, known in self.known.items() if known <= day.day and i not in today]


Order = Callable[[Day, Picks], list[str]]


class Score(NamedTuple):
    """One way to order, held against one kind of pick; percentile and hits are by pick, `ndcg` is by day."""

    percentiles: list[float]
    in_top: list[float]
    in_pool: list[float]
    ndcg: list[float]


# --- material


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


def days_in(categories: Sequence[str], **how: bool) -> tuple[Day, ...]:
    """The recorded days, with the papers filed under one of the categories."""
    return tuple(
        Day(day, tuple(paper_of(r, **how) for r in found if set(r["categories"]) & set(categories)))
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
        days.append(Day(day, tuple(paper_of(r, comment=False) for r in whole)))
    return Picks("taken by a venue", known, tuple(days), DAILY)


def all_picks() -> list[Picks]:
    daily = days_in(DAILY)
    return [
        Picks("community page", listed("community"), daily, DAILY),
        Picks(f"community page, first {PAGE_TOP}", listed("community", PAGE_TOP), daily, DAILY),
        Picks("editors' weekly ten", listed("editors"), daily, DAILY),
        Picks("seed's weekly review", reviewed(), days_in(WEEKLY), WEEKLY),
        accepted(),
    ]


# --- ways to order a day


def ranked(day: Day, categories: Sequence[str], count: int) -> tuple[Ranked, ...]:
    """The day as the product ranks it by default: without interests."""
    criteria = Criteria(interests={}, categories=tuple(categories))
    return rank(day.papers, criteria, now=day.cut_off, count=count, vectors=vectors_of(day.papers))


def ours(day: Day, picks: Picks) -> list[str]:
    return [r.subject.id for r in ranked(day, picks.categories, len(day.papers))]


def reweighted(weights: Mapping[str, float]) -> Order:
    """Our signals under other weights."""

    def order(day: Day, picks: Picks) -> list[str]:
        found = ranked(day, picks.categories, len(day.papers))
        score = {r.subject.id: sum(weights[x.signal] * x.value for x in r.reasons) for r in found}
        return by_score(day, score)

    return order


def by_score(day: Day, score: Mapping[str, float]) -> list[str]:
    """Highest first; equal ones by lot, always the same."""
    lots = random.Random(day.day.toordinal())
    return sorted(score, key=lambda i: (-score[i], lots.random()))


def author_count(day: Day, _: Picks) -> list[str]:
    return by_score(day, {p.id: len(p.authors) for p in day.papers})


def newest(day: Day, _: Picks) -> list[str]:
    return by_score(day, {p.id: p.published.timestamp() if p.published else 0.0 for p in day.papers})


class PastPicks:
    """Likeness to past picks: the mean cosine to those known by then, and to the English words of two seeds of 2025."""

    def __init__(self) -> None:
        corpus = records(SHARED / "data" / "arxiv_entries.jsonl")
        self._texts = {f"arxiv:{r['id']}": f"{r['title']}\n{r['title']}\n{r['abstract']}" for r in corpus}
        seeds = [*(SHARED / "seeds").glob("002_*.txt"), *(SHARED / "seeds").glob("004_*.txt")]
        self._seeds = {s.name: " ".join(_ENGLISH.findall(s.read_text(encoding="utf-8"))) for s in seeds}

    def __call__(self, day: Day, picks: Picks) -> list[str]:
        past = {i: self._texts[i] for i in picks.before(day) if i in self._texts} | self._seeds
        today = {paper.id: self._texts[paper.id] for paper in day.papers}
        vectors = Vectors.build(today | past)
        score = defaultdict(float, dict.fromkeys(today, 0.0))
        for document in past:
            for other, likeness in vectors.similarities(document).items():
                score[other] += likeness
        return by_score(day, {i: score[i] for i in today})


# --- measures


def judge(order: Order, picks: Picks) -> Score:
    """Hold an order against the picks, over all days that have some."""
    score = Score([], [], [], [])
    for day in picks.days:
        if wanted := picks.of(day):
            places = [n for n, i in enumerate(order(day, picks)) if i in wanted]
            score.percentiles.extend(1 - n / (len(day.papers) - 1) for n in places)
            score.in_top.extend(float(n < TOP) for n in places)
            score.in_pool.extend(float(n < POOL) for n in places)
            score.ndcg.append(gain(places) / gain(range(len(wanted))))
    return score


def by_chance(picks: Picks) -> Score:
    """What a random order gives on average, exactly."""
    score = Score([], [], [], [])
    for day in picks.days:
        if wanted := len(picks.of(day)):
            size = len(day.papers)
            score.percentiles.extend([0.5] * wanted)
            score.in_top.extend([TOP / size] * wanted)
            score.in_pool.extend([POOL / size] * wanted)
            score.ndcg.append(wanted / size * gain(range(POOL)) / gain(range(wanted)))
    return score


def gain(places: Iterable[int]) -> float:
    """The discounted gain of picks at these places (0 is first), as far as the pool reaches."""
    return sum(1 / log2(place + 2) for place in places if place < POOL)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """95 % of the means of resampled picks."""
    lots = random.Random(7)
    means = sorted(fmean(lots.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return means[RESAMPLES // 40], means[-RESAMPLES // 40 - 1]


# --- report

METHOD = """\
Method. Each recorded day's papers in cs.AI/cs.LG (the seed's review: the weekly categories) are ordered at the
briefing's cut-off by our `rank` with default settings (no interests) and in other ways; a good order has the papers
that somebody picked near the top. Percentile: 1 is first, 0 last; recall@k: the share of the picks among the first k;
nDCG@30 is the mean over the days. In brackets: 95 % of 2000 resamples of the picks. Random is the exact expectation.
"Past picks" is the mean TF-IDF cosine to picks that were known by that day (and to two older seeds), never the day's own.
What the picks are worth: *community page* is Hugging Face's Daily Papers, where people (often the authors) submit, so it
likes large labs, LLMs and vision; its *first ten* have the most votes; *editors' weekly ten* is one newsletter that
likes agents; the *seed's review* has six papers and proves nothing; *taken by a venue* is what a comment says of older
work (comments hidden from the ranking). The five papers of the seed's daily are no picks: they are the newest five. A
quarter of the records lack comment and full categories, so that our code signal sees less than it would live.
Our weights were chosen on the community page of the first four days and held on the other five and on the editors."""


def report() -> str:
    """The measurement as Markdown, or why there is none."""
    if not (SHARED / "data" / "days").is_dir():
        return "Ranking: not measured, `../shared/data` is not here.\n"
    orders: dict[str, Order] = {
        "**ours**": ours,
        "ours, weights before this measurement": reweighted(FORMER_WEIGHTS),
        "ours, team at 0.15": reweighted(LARGE_TEAMS),
        "author count": author_count,
        "TF-IDF on past picks": PastPicks(),
        "newest first": newest,
    }
    parts = ["## Ranking", "", METHOD, ""]
    for picks in all_picks():
        parts += [*table(picks, orders), ""]
    return "\n".join([*parts, *diversity_table(), ""])


def table(picks: Picks, orders: Mapping[str, Order]) -> list[str]:
    with_some = [day for day in picks.days if picks.of(day)]
    count = sum(len(picks.of(day)) for day in with_some)
    size = sum(len(day.papers) for day in with_some)
    scores = {"random": by_chance(picks)} | {name: judge(order, picks) for name, order in orders.items()}
    return [
        f"**{picks.name}**: {count} picks among {size} papers of {len(with_some)} days",
        "",
        f"| order | percentile | recall@{POOL} | recall@{TOP} | nDCG@{POOL} |",
        "|---|---|---|---|---|",
        *(row(name, score) for name, score in scores.items()),
    ]


def row(name: str, score: Score) -> str:
    return (
        f"| {name} | {spread(score.percentiles)} | {spread(score.in_pool)} "
        f"| {fmean(score.in_top):.3f} | {fmean(score.ndcg):.3f} |"
    )


def spread(values: Sequence[float]) -> str:
    low, high = interval(values)
    exact = f"{fmean(values):.3f}"
    return exact if high - low < 0.0005 or set(values).isdisjoint({0.0, 1.0}) and len(set(values)) < 10 else f"{exact} [{low:.2f}, {high:.2f}]"


def likeness(found: Sequence[Ranked], vectors: Vectors) -> float:
    """The highest cosine between two of these."""
    ids = [r.subject.id for r in found]
    return max((vectors.cosine(a, b) for a in ids for b in ids if a < b), default=0.0)


def diversity_table() -> list[str]:
    rows = [
        f"The bound on likeness is {TOO_ALIKE}. Time: vectors and ranking of the day's pool of {POOL}, one run.",
        "",
        f"| day | papers | highest cosine in the top {TOP} | time |",
        "|---|---|---|---|",
    ]
    for day in days_in(DAILY):
        started = time.perf_counter()
        found = ranked(day, DAILY, POOL)
        taken = timedelta(seconds=time.perf_counter() - started)
        alike = likeness(found[:TOP], vectors_of(day.papers))
        rows.append(f"| {day.day} | {len(day.papers)} | {alike:.2f} | {taken.total_seconds():.2f} s |")
    return rows


if __name__ == "__main__":
    print(report())
