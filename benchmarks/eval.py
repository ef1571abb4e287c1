"""How well the configured model writes, and how well its lines are checked.

`make eval` runs this over the bundled papers and, where `../shared` is there, recorded ones (`--papers N`, 20 unless
told). Model, key and address are those of the settings (AIDAILY_MODEL, GEMINI_API_KEY …). Without a model only what
needs none is measured: the checker, and the time a build takes beside a loopback model with one second of latency.
The tables go to `benchmarks/RESULTS.md`.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import grounding  # noqa: E402
import open_questions  # noqa: E402
import questions  # noqa: E402
import results  # noqa: E402

from digest_core.models import EXTRACTIVE, Action, Item, Paper, Usage  # noqa: E402
from digest_core.sample import sample_papers  # noqa: E402
from digest_core.writing.actions import write_actions  # noqa: E402
from digest_core.writing.author import Author  # noqa: E402
from digest_core.writing.desk import Desk  # noqa: E402
from digest_core.writing.extractive import write_extractive  # noqa: E402
from digest_core.writing.korean import hangul_share  # noqa: E402
from digest_core.writing.outcome import Attempt, told_items  # noqa: E402
from digest_core.writing.prompting import prompt_version  # noqa: E402
from digest_core.writing.sheet import SECTIONS, Sheet  # noqa: E402
from digest_core.writing.write import first_trip, repaired  # noqa: E402
from support.arxiv_records import records  # noqa: E402
from support.arxiv_server import ArxivServer  # noqa: E402
from support.korean_author import honest  # noqa: E402
from support.model_server import ModelServer  # noqa: E402
from support.program import Program  # noqa: E402
from workers.clock import SystemClock  # noqa: E402
from workers.connection import connect  # noqa: E402
from workers.embedded import EmbeddedServer  # noqa: E402
from workers.wiring import open_author, read_settings  # noqa: E402

SHARED_DAYS = ROOT.parent / "shared" / "data" / "days"
PAPERS = 20
HOUR = 3600.0
CHECKS = {
    "grounding": ("evidence", "number", "name", "direction", "negation", "link"),
    "register": ("register",),
    "length": ("length",),
    "Hangul share, untranslated text": ("hangul", "language"),
    "format, leftovers, repeats": ("markup", "meta", "repeat", "term", "particle"),
}
LATENCY_RUNS = 3


class Told(NamedTuple):
    """What one model made of the papers: after the first trip, after the repairs, and what it took."""

    first: list[Attempt]
    ended: list[Attempt]
    items: tuple[Item, ...]
    actions: tuple[Action, ...]
    usage: Usage
    seconds: tuple[float, float]


def stored_papers(count: int) -> list[Paper]:
    """The bundled papers, then recorded ones, every so many of a day so that they differ."""
    return [*sample_papers(), *_recorded(max(count - len(sample_papers()), 0))][:count]


def _recorded(count: int) -> Iterator[Paper]:
    files = sorted(SHARED_DAYS.glob("*.jsonl")) if count else []
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    for line in lines[:: max(len(lines) // max(count, 1), 1)][:count]:
        record = json.loads(line)
        yield Paper(
            id=f"arxiv:{record['id']}",
            arxiv_id=record["id_v"],
            title=record["title"],
            abstract=record["abstract"],
            authors=tuple(record["authors"]),
            categories=tuple(record["categories"]),
        )


def tell(author: Author, papers: Sequence[Paper]) -> Told:
    """Have the papers written as a build would, looking at what comes in between."""
    desk: Desk = author.desk(SystemClock(), HOUR)
    items = [write_extractive(paper) for paper in papers]
    author.load()
    began = time.monotonic()
    first = first_trip(items, desk, 1)
    between = time.monotonic()
    ended = desk.side_by_side([partial(repaired, attempt, desk, verify=author.verify) for attempt in first])
    after = time.monotonic()
    told = told_items(items, ended, desk.name)
    actions = write_actions(told[:5], desk)
    return Told(first, ended, told, actions, desk.usage, (between - began, after - between))


def model_table(told: Told) -> str:
    """What readers of the table want to know of a model."""
    count = len(told.items)
    rows = [
        ("answers with an item under the right identifier", *_both(told, _answered, count)),
        ("lines that pass every check", *_both(told, _passing, None)),
        *(
            (f"lines refused for {name}", *_both(told, partial(_refused, kinds), None))
            for name, kinds in CHECKS.items()
        ),
        ("complete items (nothing to repair)", *_both(told, _complete, count)),
    ]
    written = [item for item in told.items if item.writer != EXTRACTIVE]
    single = [
        ("items written by the model", f"{len(written)} of {count}"),
        ("left to extraction", _why(told.items)),
        ("actions for the first five that pass", str(len(told.actions))),
        ("Hangul share of what is printed", _share(written)),
        ("characters of a line, median by section", _lengths(written)),
        ("cost", _cost(told)),
        ("seconds: first trip, repairs", f"{told.seconds[0]:.1f}, {told.seconds[1]:.1f}"),
    ]
    return "\n".join(
        [
            "| measure | first answer | after the repair |",
            "|---|---|---|",
            *(f"| {name} | {first} | {after} |" for name, first, after in rows),
            *(f"| {name} | | {value} |" for name, value in single),
        ]
    )


def _both(told: Told, measure: object, of: int | None) -> tuple[str, str]:
    return _counted(told.first, measure, of), _counted(told.ended, measure, of)


def _counted(attempts: Iterable[Attempt], measure: object, of: int | None) -> str:
    sheets = [attempt.sheet for attempt in attempts]
    value = sum(measure(sheet) for sheet in sheets)  # type: ignore[operator]
    total = of if of is not None else sum(_passing(sheet) + _failing(sheet) for sheet in sheets)
    return f"{value} of {total} ({value / total:.0%})" if total else "none"


def _answered(sheet: Sheet) -> int:
    return int(bool(_passing(sheet) or _failing(sheet)))


def _complete(sheet: Sheet) -> int:
    return int(not sheet.wanted)


def _passing(sheet: Sheet) -> int:
    return sum(map(len, sheet.lines.values()))


def _failing(sheet: Sheet) -> int:
    return sum(refused.section in SECTIONS for refused in sheet.refused)


def _refused(kinds: Sequence[str], sheet: Sheet) -> int:
    return sum(bool(set(refused.kinds) & set(kinds)) for refused in sheet.refused)


def _why(items: Iterable[Item]) -> str:
    found = Counter(item.unwritten for item in items if item.unwritten)
    return ", ".join(f"{why} {count}" for why, count in found.most_common()) or "none"


def _lines(items: Iterable[Item]) -> Iterator[tuple[str, str]]:
    for item in items:
        yield from (("summary", claim.text) for claim in item.summary)
        yield from ((("one_liner", item.one_liner),) if item.one_liner else ())
        yield from (("apply", text) for text in item.apply)
        yield from (("risks", risk.text) for risk in item.risks)


def _share(items: Sequence[Item]) -> str:
    shares = [hangul_share(text) for _, text in _lines(items)]
    return f"median {statistics.median(shares):.2f}, least {min(shares):.2f}" if shares else "none"


def _lengths(items: Sequence[Item]) -> str:
    by_section = {name: [len(text) for kind, text in _lines(items) if kind == name] for name in SECTIONS}
    return (
        ", ".join(f"{name} {statistics.median(found):.0f}" for name, found in by_section.items() if found)
        or "none"
    )


def _cost(told: Told) -> str:
    usage, count = told.usage, max(len(told.items), 1)
    return (
        f"{usage.model_calls} calls, {usage.input_tokens:,} tokens in, {usage.output_tokens:,} out "
        f"({(usage.input_tokens + usage.output_tokens) / count:,.0f} an item)"
    )


def latency_table() -> str:
    """Whole `aidaily build` processes of five items: a model with a second of latency beside none at all."""
    with ArxivServer(records(5)) as arxiv, ModelServer(lambda asked: honest(asked.user), delay=1.0) as server:
        alone = [_build(arxiv, {}) for _ in range(LATENCY_RUNS)]
        slow = [_build(arxiv, server.gemini_env(GEMINI_SDK="genai")) for _ in range(LATENCY_RUNS)]
        older = [_build(arxiv, server.gemini_env(GEMINI_SDK="generativeai")) for _ in range(LATENCY_RUNS)]
    base = statistics.median(alone)
    return "\n".join(
        [
            "| a build of five items, whole process | seconds | beyond extraction |",
            "|---|---|---|",
            f"| without a model | {base:.2f} | |",
            *(
                f"| {name}, 1 s latency | {statistics.median(times):.2f} | {statistics.median(times) - base:.2f} |"
                for name, times in (("google-genai", slow), ("google-generativeai", older))
            ),
        ]
    )


def _build(arxiv: ArxivServer, env: dict[str, str]) -> float:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        program = Program(Path(home), ARXIV_API_BASE=arxiv.base, **env)
        began = time.monotonic()
        done = program.run("build", "--date", "2026-02-06")
        if done.status:
            raise SystemExit(done.err)
        return time.monotonic() - began


def evaluate_model(count: int) -> None:
    """Measure the configured model, where one is configured."""
    settings = read_settings()
    if settings.model.choice is None:
        print(
            "No model is configured (GEMINI_API_KEY, OPENAI_BASE_URL …): its part is skipped.",
            file=sys.stderr,
        )
        return
    papers = stored_papers(count)
    with (
        tempfile.TemporaryDirectory() as home,
        EmbeddedServer.attach(Path(home)) as server,
        connect(server.url) as redis,
    ):
        author = open_author(settings, redis)
        if author is None:
            return
        told = tell(author, papers)
    title = f"Model: {told.items[0].writer if told.items else ''}"
    title = f"Model: {settings.model.name}"
    recorded = max(len(papers) - len(sample_papers()), 0)
    about = f"{where('make eval')} {len(papers)} papers ({recorded} of them recorded), prompts: {prompt_version()}."
    put(title, f"{about}\n\n{model_table(told)}")


def put(title: str, body: str) -> None:
    results.put_section(title, body)
    print(f"## {title}\n\n{body}\n")


def where(command: str) -> str:
    now = datetime.now(UTC)
    return f"`{command}`, {now:%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--papers", type=int, default=PAPERS)
    parser.add_argument("--model-only", action="store_true")
    options = parser.parse_args()
    evaluate_model(options.papers)
    if options.model_only:
        return
    put(
        "Writing beside a slow model", f"{where('make eval')} Medians of {LATENCY_RUNS}.\n\n{latency_table()}"
    )
    put("Questions", f"{where('make eval')} {questions.report().removeprefix('## Questions')}")
    # Printed only: what the figures are worth is told by hand in RESULTS.md.
    print(f"## Open questions\n\n{open_questions.report()}\n")
    if grounding.SHARED.is_dir():
        put("Grounding", grounding.report().removeprefix("## Grounding"))
    else:
        print(
            "The shared data is not beside this checkout: the checker's pairs are skipped.", file=sys.stderr
        )


if __name__ == "__main__":
    main()
