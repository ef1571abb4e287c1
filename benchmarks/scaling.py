"""A day with a million subscribers: what a recipient costs, measured, and the day that follows from it, simulated.

`python benchmarks/scaling.py [RECIPIENTS]` delivers to so many (5,000 without a number) over a loopback Telegram at the paid
rate with one worker, and counts what that costs in Redis, memory and CPU; the ledger is filled with a million entries. The
day is then played minute by minute: who is due when, and how long they wait at a rate. `docs/SCALING.md` explains the figures.
"""

import json
import os
import platform
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import results  # noqa: E402

from benchmarks import delivery, due_scan  # noqa: E402
from digest_core.delivery.when import moment_of  # noqa: E402

MILLION = 1_000_000
DAY = date(2026, 2, 6)
STARS_EACH = 0.1
"""Telegram's price of a message beyond the free rate, with paid broadcasts switched on."""
LOTS = 100
DAYS_OF_LEDGER, DAYS_OF_TURNS = 16, 7


class Cost(NamedTuple):
    """What one recipient costs."""

    commands: float
    scripts: float
    server_cpu: float
    worker_cpu: float
    traffic: float
    turn: float
    rate: float


class Waits(NamedTuple):
    """How long recipients wait after their minute has begun, and for how long of the day something is being sent."""

    median: float
    p99: float
    longest: float
    busy: float


def measured(count: int) -> Cost:
    """A delivery to `count` chats at the paid rate, one worker."""
    with delivery.stage(rate=delivery.PAID, workers=1) as ready:
        addresses = ready.subscribe(1, count)
        with ready.connect() as redis:
            before, cpu = _server(redis.info("all")), delivery.Cpu(ready)
            redis.config_resetstat()
            ready.deliver(addresses, "scaling")
            report = ready.finished("scaling", delivery.PATIENCE_SECONDS)
            after, calls = _server(redis.info("all")), _calls(redis.info("commandstats"))
            names = [
                name for name, _ in zip(redis.scan_iter(match="aidaily:turn:*"), range(200), strict=False)
            ]
            turn = sum(redis.memory_usage(name) or 0 for name in names) / max(1, len(names))
        if report.sent != count:
            raise SystemExit(f"{report.sent} of {count} were sent")
        print(json.dumps(calls.most_common(12)), file=sys.stderr)
        return Cost(
            commands=calls.total() / count,
            scripts=calls["evalsha"] / count,
            server_cpu=(after["cpu"] - before["cpu"]) / count * 1000,
            worker_cpu=cpu.seconds / count * 1000,
            traffic=after["traffic"] / count,
            turn=turn,
            rate=report.rate,
        )


def _server(info: Mapping[str, float]) -> dict[str, float]:
    return {
        "cpu": info["used_cpu_user"] + info["used_cpu_sys"],
        "traffic": info["total_net_input_bytes"] + info["total_net_output_bytes"],
    }


def _calls(stats: Mapping[str, Mapping[str, int]]) -> Counter[str]:
    """How often each command ran, those inside scripts too."""
    return Counter({name.removeprefix("cmdstat_"): one["calls"] for name, one in stats.items()})


def due_minutes(number: int = MILLION) -> Counter[datetime]:
    """How many of the million of `due_scan` are due at each minute of the day after a cut-off at 07:15 in Seoul."""
    found: Counter[datetime] = Counter()
    begin = datetime.combine(DAY, time(7, 15), due_scan.SEOUL).astimezone(UTC)
    for one in due_scan.subscribers(number):
        moment = moment_of(DAY, one.at, ZoneInfo(one.tz))
        found[begin + (moment - begin) % timedelta(days=1)] += 1
    return found


def all_at_once(number: int = MILLION) -> Counter[datetime]:
    """Everybody at 08:30 in Seoul."""
    return Counter({moment_of(DAY, due_scan.CROWDED, due_scan.SEOUL): number})


def played(due: Mapping[datetime, int], rate: float) -> Waits:
    """The day as a queue that is served in order at `rate` a second."""
    waits: list[tuple[float, int]] = []
    free, busy = 0.0, sum(due.values()) / rate
    for minute, many in sorted(due.items()):
        begins = max(free, minute.timestamp())
        free = begins + many / rate
        # Equal lots of a minute stand for the chats in it, each by its last one.
        waits += [(begins - minute.timestamp() + many / rate * (lot + 1) / LOTS, many) for lot in range(LOTS)]
    waits.sort()
    total, seen = sum(weight for _, weight in waits), 0
    marks = {0.5: 0.0, 0.99: 0.0}
    for wait, weight in waits:
        for mark in [m for m in marks if seen < m * total <= seen + weight]:
            marks[mark] = wait
        seen += weight
    return Waits(marks[0.5], marks[0.99], waits[-1][0], busy)


def _span(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds))) if seconds >= 60 else f"{seconds:.1f} s"


def day_rows(rates: Mapping[str, float]) -> list[str]:
    """The two days at each rate."""
    rows = []
    for who, due in (
        ("spread over the day, a quarter at 08:30", due_minutes()),
        ("all at 08:30", all_at_once()),
    ):
        for name, rate in rates.items():
            waits = played(due, rate)
            rows.append(
                f"| {who} | {name} | {_span(waits.median)} | {_span(waits.p99)} | {_span(waits.longest)} | {_span(waits.busy)} |"
            )
    return rows


def report(count: int) -> str:
    """The section for `benchmarks/RESULTS.md`."""
    cost = measured(count)
    ledger = float(delivery.memory(MILLION).split("|")[2].split()[0])
    memory = {
        "a day's ledger": ledger, f"the ledger of {DAYS_OF_LEDGER} days": ledger * DAYS_OF_LEDGER,
        f"what each chat was shown last ({DAYS_OF_TURNS} days)": cost.turn,
    }  # fmt: skip
    rates = {
        "30/s (free)": 30.0,
        "950/s (what one machine promises)": 950.0,
        "1,000/s (Telegram's most)": 1000.0,
    }
    return "\n".join(
        [
            (
                f"`python benchmarks/scaling.py {count}`, {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores "
                f"that also ran other work (load average {os.getloadavg()[0]:.1f}), Python {platform.python_version()}."
            ),
            "",
            f"A recipient at the paid rate, over {count:,} sent at {cost.rate:.0f}/s beside that other work:",
            "",
            "| what | each | a million |",
            "|---|---|---|",
            f"| commands of Redis, those inside scripts included | {cost.commands:.1f} | {cost.commands:.1f} M |",
            f"| scripts | {cost.scripts:.2f} | {cost.scripts * MILLION:,.0f} |",
            f"| CPU of Redis | {cost.server_cpu:.3f} ms | {cost.server_cpu * 1000:.0f} s |",
            f"| CPU of the worker | {cost.worker_cpu:.3f} ms | {cost.worker_cpu * 1000 / 60:.1f} min |",
            f"| traffic with Redis | {cost.traffic:.0f} bytes | {cost.traffic / 1000:.2f} GB |",
            f"| Stars, paid | {STARS_EACH} | {STARS_EACH * MILLION:,.0f} |",
            *(f"| memory: {what} | {each:.0f} bytes | {each:.0f} MB |" for what, each in memory.items()),
            "",
            "| a million due | rate | half within | 99 % within | the last after | sending for |",
            "|---|---|---|---|---|---|",
            *day_rows(rates),
        ]
    )


if __name__ == "__main__":
    text = report(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
    results.put_section("A million subscribers", text)
    print(text)
