"""How often the weekly review and the trend report keep the form of their seeds, over sets of papers from all recorded days.

`python benchmarks/articles.py` writes its section of `RESULTS.md`. The forms are those of `tests/support`, which the seeds
themselves pass and every way of spoiling a seed fails.
"""

import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import results  # noqa: E402

from benchmarks.picks import SHARED  # noqa: E402
from digest_core.editions import edition_form  # noqa: E402
from digest_core.writing.articles import ArticleWriter  # noqa: E402
from digest_core.writing.review import write_review  # noqa: E402
from digest_core.writing.trend import write_trend  # noqa: E402
from support.article_author import honest  # noqa: E402
from support.commissions import MONTH, WEEK, commission, desk_of, edition_of, real_papers  # noqa: E402
from support.fakes import FakeModel  # noqa: E402
from support.review_form import review_faults  # noqa: E402
from support.trend_form import trend_faults  # noqa: E402

SETS = 97
"""So many disjoint sets: every 97th paper, from each start."""


class Kind(NamedTuple):
    """An edition, what it covers, how many papers it tells, who writes it and what its form is."""

    name: str
    key: str
    papers: int
    write: ArticleWriter
    faults: Callable[..., list[str]]


KINDS = (
    Kind("weekly-review", WEEK, 9, write_review, review_faults),
    Kind("trend-report", MONTH, 10, write_trend, trend_faults),
)


def measured(kind: Kind, *, with_model: bool) -> tuple[int, int, float, list[str]]:
    """Sets tried, sets in form, CPU seconds of one article, and what was wrong."""
    held, spent, wrong = 0, 0.0, []
    for start in range(SETS):
        asked = commission(real_papers(SHARED, kind.papers, every=SETS, start=start), kind.key)
        desk = desk_of(FakeModel(lambda prompt: honest(prompt.user))) if with_model else None
        started = time.process_time()
        edition = edition_of(kind.name, asked, kind.write(asked, desk))
        text = edition_form(kind.name).markdown(edition, ZoneInfo("Asia/Seoul"))
        spent += time.process_time() - started
        found = kind.faults(text, ours=True)
        held += not found
        wrong += found
    return SETS, held, spent / SETS, wrong


def report() -> str:
    rows = []
    for kind in KINDS:
        for with_model in (False, True):
            tried, held, cpu, wrong = measured(kind, with_model=with_model)
            writer = "a stand-in for a model, all lines checked" if with_model else "extracted"
            rows.append(
                f"| `{kind.name}`, {writer} | {tried} sets of {kind.papers} papers | {held} | {cpu * 1000:.0f} ms |"
            )
            for fault in wrong:
                print(f"{kind.name}: {fault}", file=sys.stderr)
    python = f"{platform.machine()}, {os.cpu_count()} cores (shared with others), Python {platform.python_version()}"
    return "\n".join(
        [
            f"`python benchmarks/articles.py`, {datetime.now(UTC):%Y-%m-%d}, {python}.",
            "Sets of real papers from all recorded days, chosen blindly: no attention, no themes in common.",
            "",
            "| edition | tried | in the form of its seed | CPU of one article |",
            "|---|---|---|---|",
            *rows,
        ]
    )


if __name__ == "__main__":
    results.put_section("Articles", report())
