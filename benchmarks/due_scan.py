"""A minute's due-scan over a million subscribers, on a real Valkey that is written as a release writes it.

`python benchmarks/due_scan.py [SUBSCRIBERS]` writes its section of `benchmarks/RESULTS.md` at the full number. What is timed is
what the scheduler does: zones, the minutes that have passed, the pages of addresses. Beside it stands the same question
put to records that are kept under one key each, which is how one would do it without buckets.
"""

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import results  # noqa: E402
from redis import Redis  # noqa: E402
from rq import Worker  # noqa: E402

from digest_core.agenda import Window  # noqa: E402
from digest_core.config import Settings  # noqa: E402
from digest_core.editions import edition_form  # noqa: E402
from digest_core.ports import Publication  # noqa: E402
from digest_core.subscriptions import Subscription, decode, encode  # noqa: E402
from support.factories import make_edition  # noqa: E402
from support.program import Program, free_port, valkey_at  # noqa: E402
from support.telegram_server import TOKEN, BotServer  # noqa: E402
from workers import delivery_keys  # noqa: E402
from workers.connection import connect  # noqa: E402
from workers.due_scan import due_pages  # noqa: E402
from workers.rounds import Rounds  # noqa: E402
from workers.store import RedisStore  # noqa: E402
from workers.subscribers import RedisSubscribers  # noqa: E402

MILLION = 1_000_000
SEOUL = ZoneInfo("Asia/Seoul")
CROWDED, USUAL = day_time(8, 30), day_time(8, 31)
"""A quarter of everybody is due in the first of these minutes, a hundredth in the second."""
ZONES = (
    "Asia/Seoul", "Asia/Tokyo", "America/New_York", "America/Los_Angeles", "Europe/London", "Europe/Berlin",
    "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo", "Africa/Cairo", "Asia/Singapore", "Pacific/Auckland",
)  # fmt: skip
RUNS = 9


def subscribers(number: int) -> Iterator[Subscription]:
    """So many subscriptions: the crowd, the usual minute, the rest over all zones and minutes of the day."""
    for one in range(number):
        where, at = "Asia/Seoul", CROWDED
        if one >= number // 4 + number // 100:
            place = one * 7919
            where = ZONES[place % len(ZONES)]
            at = day_time(place // 60 % 24, place % 60)
            if (where, at) in {("Asia/Seoul", CROWDED), ("Asia/Seoul", USUAL)}:
                at = day_time(9)
        elif one >= number // 4:
            at = USUAL
        words = ("에이전트", "강화학습") if one % 5 == 0 else ()
        yield Subscription(
            address=f"telegram:{5_000_000_000 + one}",
            at=at,
            tz=where,
            interests=words,
            since=date(2026, 2, 1),
        )


def minute(at: day_time) -> Window:
    """The one minute of a day in Seoul."""
    until = datetime.combine(date(2026, 2, 6), at, SEOUL).astimezone(UTC)
    return Window(until - timedelta(minutes=1), until)


def everybody(_: Subscription) -> bool:
    return True


def scan(redis: Redis, at: day_time) -> tuple[int, int, float, float, float]:
    """Addresses and pages found, and seconds to the first page, to the last, and of our own CPU."""
    started, spent = time.perf_counter(), time.process_time()
    first, count, pages = 0.0, 0, 0
    for page in due_pages(RedisSubscribers(redis), minute(at), everybody):
        first = first or time.perf_counter() - started
        count, pages = count + len(page), pages + 1
    return count, pages, first, time.perf_counter() - started, time.process_time() - spent


def used(redis: Redis) -> int:
    return int(redis.info("memory")["used_memory"])


def fill(redis: Redis, number: int) -> tuple[float, float]:
    """Seconds that it took to put them all, and bytes of Redis for each."""
    before, started = used(redis), time.perf_counter()
    new = RedisSubscribers(redis).put_all(subscribers(number))
    if new != number:
        raise SystemExit(f"{new} of {number} were new")
    return time.perf_counter() - started, (used(redis) - before) / number


def one_by_one(redis: Redis, sample: int) -> float:
    """Seconds for each record where every record has to be read to know whether it is due."""
    some = [one for one, _ in zip(subscribers(sample), range(sample), strict=False)]
    with redis.pipeline(transaction=False) as pipe:
        for one in some:
            pipe.set(f"plain:{one.address}", encode(one))
        pipe.execute()
    started, found = time.perf_counter(), 0
    names: Iterable[bytes] = list(redis.scan_iter(match="plain:*", count=1000))
    for page in pages(list(names)):
        for raw in redis.mget(page):
            one = decode(raw or b"")
            found += (one.tz, one.at) == ("Asia/Seoul", USUAL)
    return (time.perf_counter() - started) / sample


def pages(names: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(names), 1000):
        yield names[start : start + 1000]


def edition(closed: datetime) -> Publication:
    """A daily that is there before anybody is due."""
    return Publication(
        edition=make_edition(key="2026-02-06", date=date(2026, 2, 6), cut_off=closed, generated_at=closed)
    )


def rounds(redis: Redis) -> Rounds:
    """The scheduler's rounds over the benchmark's server."""
    settings = Settings.from_env({})
    daily = edition_form("daily")
    return Rounds(
        redis, RedisStore(redis), RedisSubscribers(redis), settings,
        due_keys=lambda now: {"daily": daily.newest_key(now, settings)}, under_way=lambda *_: False,
    )  # fmt: skip


def first_send(redis: Redis, port: int, folder: str) -> tuple[float, float]:
    """Seconds from the tick of the crowded minute to the first message at Telegram, and until all are handed over."""
    window = minute(CROWDED)
    RedisStore(redis).publish(edition(window.until - timedelta(minutes=75)))
    redis.hset(delivery_keys.AGENDA, "due", int(window.after.timestamp()))
    with BotServer() as server:
        program = Program(
            Path(folder),
            REDIS_URL=f"redis://127.0.0.1:{port}",
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_BASE=server.base,
        )
        worker = program.start("worker", "delivery")
        try:
            while not Worker.count(connection=redis):
                time.sleep(0.1)
            started = time.monotonic()
            rounds(redis).walk(window.until, pretend=True)
            whole = time.monotonic() - started
            while not server.sent():
                if time.monotonic() - started > 30:
                    raise SystemExit("nothing was sent within 30 s")
                time.sleep(0.01)
            return server.sent()[0].at - started, whole
        finally:
            # Its horse goes on with what is queued until it is told to stop, and holds our pipes.
            worker.terminate()
            worker.wait(30)


def report(number: int = MILLION) -> str:
    """The section for `benchmarks/RESULTS.md`."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = valkey_at(port, Path(folder))
        try:
            with connect(f"redis://127.0.0.1:{port}") as redis:
                return _report(redis, number, port, folder)
        finally:
            server.kill()
            server.wait()


def _report(redis: Redis, number: int, port: int, folder: str) -> str:
    seconds, size = fill(redis, number)
    usual = [scan(redis, USUAL) for _ in range(RUNS)]
    crowd = [scan(redis, CROWDED) for _ in range(3)]
    alone = one_by_one(redis, min(number, 50_000)) * number
    wall, cpu = (statistics.median(run[at] for run in usual) for at in (3, 4))
    first, whole = (statistics.median(run[at] for run in crowd) for at in (2, 3))
    sent, handed = first_send(redis, port, folder)
    rows = [
        (f"{number:,} put, a thousand a round trip", f"{seconds:.0f} s", f"{size:.0f} bytes of Redis each, {size * number / 1e6:.0f} MB"),
        (
            f"a minute with {usual[0][0]:,} due",
            f"{wall * 1000:.0f} ms (least {min(r[3] for r in usual) * 1000:.0f} ms), {cpu * 1000:.0f} ms of CPU",
            f"reading every record instead: {alone:.0f} s, {alone / wall:.0f} ×",
        ),
        (
            f"a minute with {crowd[0][0]:,} due",
            f"first page after {first * 1000:.0f} ms, {crowd[0][1]} pages in {whole:.1f} s",
            f"first message at the platform {sent:.2f} s after the tick, all handed over in {handed:.1f} s",
        ),
    ]  # fmt: skip
    load = os.getloadavg()[0]
    head = (
        f"`python benchmarks/due_scan.py`, {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load average {load:.1f}. Medians; Valkey (`appendonly yes`) is a process of its own."
    )
    return "\n".join(
        [
            head,
            "",
            "| what | found | beside it |",
            "|---|---|---|",
            *(f"| {' | '.join(row)} |" for row in rows),
        ]
    )


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else MILLION
    text = report(asked)
    if asked == MILLION:
        results.put_section("Due-scan", text)
    print(text)
