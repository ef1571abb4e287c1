"""Speed and memory of the main job, each beside an alternative run in the same go.

`make bench` runs this and writes `benchmarks/RESULTS.md`. No outside address is reached: a loopback server answers
as arXiv does. Times are medians of whole processes (wall clock) unless a row says otherwise.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import asking  # noqa: E402
import ranking  # noqa: E402
import results  # noqa: E402
import stories  # noqa: E402

# Not by their bare names: one is that of the library for Telegram.
from benchmarks import delivery, slack, telegram, weekly  # noqa: E402
from support.arxiv_records import Record, record, records_from_days  # noqa: E402
from support.arxiv_server import ArxivServer  # noqa: E402
from support.program import Program  # noqa: E402

RUNS = 7
PAPERS = 900
SHARED_DAYS = ROOT.parent / "shared" / "data" / "days"


def timed(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def pairs(ours: Callable[[], object], other: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Medians of both, run in turn after one warm-up each."""
    ours(), other()
    times = [(timed(ours), timed(other)) for _ in range(runs)]
    return statistics.median(t[0] for t in times), statistics.median(t[1] for t in times)


def row(what: str, ours: str, other: str, ratio: str) -> str:
    return f"| {what} | {ours} | {other} | {ratio} |"


def whole_process(program: Program, *words: str) -> Callable[[], object]:
    def run() -> None:
        done = program.run(*words)
        if done.status:
            raise SystemExit(f"{words}: {done.err}")

    return run


def python_alone() -> None:
    subprocess.run([sys.executable, "-c", "import redis"], check=True)


def start_rows(program: Program) -> list[str]:
    """Whole processes, beside a Python that imports the Redis client and nothing else."""
    rows = []
    keeper = program.start("worker", "build")
    time.sleep(2)
    for what, words in (
        ("`aidaily --help`", ["--help"]),
        ("`aidaily ask`, server running", ["ask", "2번 리스크는?"]),
    ):
        ours, other = pairs(whole_process(program, *words), python_alone)
        rows.append(
            row(what, f"{ours * 1000:.0f} ms", f"`import redis` {other * 1000:.0f} ms", f"{ours / other:.2f}")
        )
    keeper.terminate()
    keeper.communicate()
    cold, other = pairs(whole_process(program, "ask", "2번 리스크는?"), python_alone)
    rows.append(
        row(
            "`aidaily ask`, cold start",
            f"{cold * 1000:.0f} ms",
            f"`import redis` {other * 1000:.0f} ms",
            f"{cold / other:.2f}",
        )
    )
    return rows


CHILD = """
import json, resource, sys, time
started, spent = time.perf_counter(), time.process_time()
{body}
print(json.dumps([time.perf_counter() - started, time.process_time() - spent,
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
OURS = """
import tempfile
from pathlib import Path
from digest_core.builds import run_build
from digest_core.ports import BuildRequest
from workers.connection import connect
from workers.embedded import EmbeddedServer
from workers.wiring import open_workshop, read_settings
with tempfile.TemporaryDirectory() as home, EmbeddedServer.attach(Path(home)) as server, connect(server.url) as redis:
    shop = open_workshop(read_settings(), redis, on_step=lambda _: None)
    report = run_build(BuildRequest(edition="daily", key="2026-02-04"), shop)
    assert report.candidates >= {papers}, report
"""
PLAIN = """
import arxiv
client = arxiv.Client(page_size=1000, delay_seconds=3.0)
client.query_url_format = {base!r} + "?{{}}"
query = "(cat:cs.AI OR cat:cs.LG) AND submittedDate:[202601301900 TO 202602021900]"
found = list(client.results(arxiv.Search(query=query, max_results=None)))
assert len(found) >= {papers}, len(found)
"""


def child(body: str, base: str, papers: int) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak MB of a Python process of its own."""
    code = CHILD.format(body=body.format(base=base, papers=papers))
    env = os.environ | {"ARXIV_API_BASE": base, "AIDAILY_SOURCES": "arxiv", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    wall, cpu, peak = json.loads(done.stdout)
    return wall, cpu, peak


def _made(number: int) -> Record:
    return record(number, published="2026-02-01T12:00:00Z")


def build_rows() -> list[str]:
    """A day of about 900 papers collected, ranked, written and stored, beside the arxiv library reading it.

    The largest recorded day (877 papers of cs.AI and cs.LG, after a weekend) where the shared data is there.
    """
    real = SHARED_DAYS.is_dir()
    day = records_from_days("2026-02-03") if real else [_made(number) for number in range(1, PAPERS + 1)]
    least = 780 if real else PAPERS
    with ArxivServer(day) as server:
        ours = [child(OURS, server.base, least) for _ in range(3)]
        plain = [child(PLAIN, server.base, least) for _ in range(3)]

    def median(runs: list[tuple[float, float, float]], at: int) -> float:
        return statistics.median(run[at] for run in runs)

    own, other = median(ours, 1), median(plain, 1)
    wait = "nearly all of it arXiv's 3 s between requests, for the held papers too"
    return [
        row(
            "a day of 877 papers: CPU",
            f"{own:.2f} s",
            f"arxiv library alone, reading {other:.2f} s",
            f"{own / other:.2f}",
        ),
        row(
            "a day of 877 papers: wall",
            f"{median(ours, 0):.2f} s ({wait})",
            f"arxiv library alone {median(plain, 0):.2f} s",
            f"{median(ours, 0) / median(plain, 0):.2f}",
        ),
        row(
            "a day of 877 papers: peak memory of the process",
            f"{median(ours, 2):.0f} MB",
            f"arxiv library alone {median(plain, 2):.0f} MB",
            f"{median(ours, 2) / median(plain, 2):.2f}",
        ),
    ]


def main() -> None:
    started = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as home, ArxivServer([record(n) for n in range(1, 15)]) as server:
        program = Program(Path(home), ARXIV_API_BASE=server.base)
        whole_process(program, "build", "--date", "2026-02-06")()
        rows = start_rows(program)
    rows += build_rows()
    text = "\n".join(
        [
            "# Results",
            "",
            f"`make bench`, {started:%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}.",
            "",
            "| what | ours | beside | ratio |",
            "|---|---|---|---|",
            *rows,
        ]
    )
    results.put_head(text)
    ranked = ranking.report()
    results.put_section("Ranking", ranked.removeprefix("## Ranking"))
    asked = asking.report()
    results.put_section("Asking", asked.removeprefix("## Asking"))
    talked = telegram.report()
    results.put_section("Telegram", talked)
    channels = slack.report()
    results.put_section("Slack", channels)
    delivered = delivery.report()
    results.put_section("Deliveries", delivered)
    told = stories.report()
    results.put_section("Stories told once", told.removeprefix("## Stories told once"))
    weeks = weekly.report()
    results.put_section("Weeklies", weeks)
    print(f"{text}\n\n{ranked}\n\n{asked}\n\n{talked}\n\n{channels}\n\n{delivered}\n\n{told}\n\n{weeks}")


if __name__ == "__main__":
    main()
