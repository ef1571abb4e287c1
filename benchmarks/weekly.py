"""How long an edition about a week takes us: 1,500 stored papers, chosen from, written and stored, in a real server.

`python benchmarks/weekly.py` writes its section of `RESULTS.md`. Times are of fresh processes after their imports, the
smallest of `RUNS`, since others share the machine; no source is asked and no model is used, so all of it is our own.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import results  # noqa: E402

from benchmarks.picks import SHARED  # noqa: E402
from digest_core.calendar import announcements_between  # noqa: E402
from digest_core.config import Settings  # noqa: E402
from digest_core.editions import EDITIONS, edition_form  # noqa: E402
from digest_core.editions.windows import WindowForm  # noqa: E402
from digest_core.gathering import announced_on  # noqa: E402
from digest_core.models import Paper  # noqa: E402
from digest_core.ports import Publication  # noqa: E402
from support.factories import make_edition, make_item  # noqa: E402
from support.weeks import DAYS, real_week  # noqa: E402
from workers.connection import connect  # noqa: E402
from workers.embedded import EmbeddedServer  # noqa: E402
from workers.store import RedisStore  # noqa: E402

RUNS = 3
PAPERS = 1500
CATEGORIES = "cs.AI,cs.LG,cs.CL,cs.CV,cs.SE"
CHILD = """
import json, resource, sys, time
from digest_core.builds import run_build
from digest_core.ports import BuildRequest
from digest_core.rank import vectors_of
from digest_core.models import Paper
from workers.connection import connect
from workers.store import RedisStore
from workers.wiring import open_workshop, read_settings
import digest_core.windows, digest_core.writing.top10
name, key, url = sys.argv[1:]
with connect(url) as redis:
    shop = open_workshop(read_settings(), redis, on_step=lambda _: None)
    started, spent = time.perf_counter(), time.process_time()
    report = run_build(BuildRequest(edition=name, key=key, force=True), shop)
    ours = time.perf_counter() - started, time.process_time() - spent
    assert report.status == "built", report
    store = RedisStore(redis)
    papers = [p for k in store.keys("daily") for p in store.collection("daily", k)]
    spent = time.process_time()
    vectors_of(papers)
    alone = time.process_time() - spent
print(json.dumps([*ours, alone, report.candidates, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def week() -> tuple[Paper, ...]:
    """1,500 real papers of the weekly categories, announced in one recorded week."""
    wanted = set(CATEGORIES.split(","))
    real = [p for p in real_week(SHARED, 800) if wanted & set(p.categories) and p.published]
    inside = [paper for paper in real if announced_on(paper) in DAYS]
    return tuple(inside[:PAPERS])


def fill(store: RedisStore, papers: tuple[Paper, ...]) -> None:
    """The dailies that collected these papers, and that looked at every day of the month in all categories."""
    seoul = Settings.from_env({}).zone
    span = announcements_between(datetime(2026, 2, 1, tzinfo=seoul), datetime(2026, 3, 1, tzinfo=seoul))
    month = tuple(announcement.day for announcement in span)
    scope = Settings.from_env({"AIDAILY_CATEGORIES": CATEGORIES}).scope
    share = len(papers) // len(DAYS) + 1
    for place, day in enumerate(DAYS):
        morning = day + timedelta(days=1)
        edition = make_edition(
            make_item(900 + place), date=morning, key=morning.isoformat(), announced=(day,)
        )
        mine = papers[place * share : (place + 1) * share]
        store.publish(Publication(edition=edition, papers=mine, days=month, scope=scope))


def measured(name: str, key: str, url: str) -> tuple[float, float, float, int, float]:
    """Wall and CPU seconds of a build, CPU seconds of the word vectors alone, candidates, peak MB."""
    env = os.environ | {"AIDAILY_SOURCES": "arxiv", "AIDAILY_MODEL": "extractive", "AIDAILY_CATEGORIES": CATEGORIES,
                        "AIDAILY_WEEKLY_CATEGORIES": CATEGORIES, "PYTHONPATH": str(ROOT), "ARXIV_API_BASE": "http://127.0.0.1:1"}  # fmt: skip
    words = [sys.executable, "-c", CHILD, name, key, url]
    done = subprocess.run(words, env=env, check=True, capture_output=True, text=True)
    wall, cpu, alone, candidates, peak = json.loads(done.stdout)
    return wall, cpu, alone, candidates, peak


def report() -> str:
    """The section's text."""
    rows = []
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        EmbeddedServer.attach(Path(home)) as server,
        connect(server.url) as redis,
    ):
        fill(RedisStore(redis), week())
        for name in EDITIONS:
            form = edition_form(name)
            if isinstance(form, WindowForm):
                runs = [measured(name, form.key_of(date(2026, 2, 10)), server.url) for _ in range(RUNS)]
                wall, cpu = min(run[0] for run in runs), min(run[1] for run in runs)
                alone, (*_, candidates, peak) = min(run[2] for run in runs), runs[0]
                rows.append(
                    f"| `{name}` from {candidates:,} stored papers | {wall:.2f} s ({cpu:.2f} s CPU) | "
                    f"word vectors alone {alone:.2f} s CPU | {cpu / alone:.2f} | {peak:.0f} MB |"
                )
    python = f"{platform.machine()}, {os.cpu_count()} cores (shared with others), Python {platform.python_version()}"
    return "\n".join(
        [
            f"`python benchmarks/weekly.py`, {datetime.now(UTC):%Y-%m-%d}, {python}.",
            "Real papers of one recorded week in the embedded server, read, chosen from, written and stored; the bound is 3 s.",
            "",
            "| what | wall | beside | ratio of CPU | peak memory |",
            "|---|---|---|---|---|",
            *rows,
        ]
    )


if __name__ == "__main__":
    results.put_section("Weeklies", report())
