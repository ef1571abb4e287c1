"""What pictures and pages cost: time, memory and bytes, over the recorded days told eight times over.

`python benchmarks/pictures.py`; writes its section of RESULTS.md. The store is in memory: what is timed is our own work.
"""

import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from msgspec import structs

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import results  # noqa: E402

from benchmarks.picks import DAILY, days_in  # noqa: E402
from digest_core.pictures.numbers import numbers_of  # noqa: E402
from digest_core.pictures.trend import trend_of  # noqa: E402
from digest_core.pictures.weeks import WEEKS, week_history  # noqa: E402
from digest_core.ports import Publication  # noqa: E402
from digest_core.render.atom import atom_feed  # noqa: E402
from digest_core.render.html import edition_html  # noqa: E402
from support.factories import make_edition  # noqa: E402
from support.memory_store import MemoryStore  # noqa: E402
from support.recorded_editions import recorded_edition  # noqa: E402

T = TypeVar("T")
SEOUL = ZoneInfo("Asia/Seoul")
LAST = date(2026, 2, 9)
TIMES = 5


def a_store() -> tuple[MemoryStore, int]:
    """Eight weeks of dailies, each with the papers of recorded days under ids of its own; and how many papers."""
    store, days, count = MemoryStore(), days_in(DAILY), 0
    for week in range(WEEKS):
        for weekday in range(5):
            carried = LAST - timedelta(days=7 * week) + timedelta(days=weekday + 1)
            papers = tuple(
                structs.replace(paper, id=f"{paper.id}-{week}-{weekday}", published=None)
                for paper in days[(week + weekday) % len(days)].papers
            )
            count += len(papers)
            edition = make_edition(key=carried.isoformat(), date=carried)
            store.publish(Publication(edition=edition, papers=papers))
    return store, count


def timed(work: Callable[[], T], times: int = TIMES) -> tuple[T, float]:
    """The result, and the CPU milliseconds of the best of several runs."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        found = work()
        spent.append(1000 * (time.process_time() - start))
    return found, min(spent)


def resident() -> int:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def rows() -> Iterator[tuple[str, str, str]]:
    """What was measured, in CPU time, and beside it."""
    store, count = a_store()
    daily = recorded_edition(days_in(DAILY)[0], top=10)
    weekly = structs.replace(daily, edition="weekly-top10", key="2026-W07")
    history, counted = timed(lambda: week_history(store, weekly, DAILY), 2)
    yield "eight weeks counted", f"{counted:.0f} ms", f"{count:,} papers"
    before, start = resident(), time.process_time()
    from digest_core.pictures.numbers_picture import numbers_picture
    from digest_core.pictures.trend_picture import trend_picture

    yield (
        "the plotting library loaded",
        f"{1000 * (time.process_time() - start):.0f} ms",
        f"{resident() - before} MB",
    )
    trend, before = trend_of(history), resident()
    if trend is None:
        raise SystemExit("no trend: is the shared data there?")
    drawn: Any
    drawn, spent = timed(lambda: trend_picture(trend))
    yield (
        "the trend drawn",
        f"{spent:.0f} ms",
        f"{len(drawn.png) / 1024:.0f} KB, {resident() - before} MB more",
    )
    numbers = numbers_of(weekly)
    drawn, spent = timed(lambda: numbers_picture(weekly, numbers))
    yield "the numbers drawn", f"{spent:.0f} ms", f"{len(drawn.png) / 1024:.0f} KB"
    page, spent = timed(lambda: edition_html(daily, SEOUL, numbers=numbers_of(daily)))
    yield "a daily of ten items as a page", f"{spent:.1f} ms", f"{len(page.encode()) / 1024:.0f} KB"
    feed, spent = timed(lambda: atom_feed([daily] * 20, SEOUL, "https://news.example.org"))
    yield "a feed of twenty of them", f"{spent:.0f} ms", f"{len(feed.encode()) / 1024:.0f} KB"
    yield "the whole process at its largest", f"{resident()} MB", "test data and the store in it"


def main() -> None:
    """Measure, print, and write the section."""
    head = (
        f"`python benchmarks/pictures.py`, {date.today()}, {platform.machine()}, 2 cores, Python "  # noqa: DTZ011
        f"{platform.python_version()}, while other work kept both cores busy; CPU time, best of {TIMES}."
    )
    table = ["| what | found | beside it |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows())]
    text = "\n".join([head, "", *table])
    print(text)
    results.put_section("Pictures and pages", text)


if __name__ == "__main__":
    main()
