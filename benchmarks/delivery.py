"""Deliveries over a loopback Telegram with the real limits, judged at the server by sliding windows.

`python benchmarks/delivery.py` prints Markdown for `benchmarks/RESULTS.md`. Workers, adapter, server and a plain Valkey
(`appendonly yes`) each run as a process of their own, on the same machine; rates and times are the server's. Nothing is
fetched. `--quick` sends a tenth. CPU is that of the workers and their jobs, and stands beside the wall clock because
other work on the machine changes the one less than the other.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from redis import Redis  # noqa: E402

from digest_core.delivery.entries import Entry, PartState  # noqa: E402
from digest_core.delivery.model import Ref  # noqa: E402
from digest_core.delivery.ports import Note  # noqa: E402
from digest_core.messages import Message  # noqa: E402
from digest_core.render.compose import list_message  # noqa: E402
from digest_core.render.telegram import bodies  # noqa: E402
from support.delivery_stage import KEY, DeliveryStage, children  # noqa: E402
from support.telegram_server import TOKEN, message  # noqa: E402
from workers.connection import connect  # noqa: E402
from workers.ledger import RedisLedger  # noqa: E402
from workers.store import RedisStore  # noqa: E402

PATIENCE_SECONDS = 300.0
FREE, PAID = 30, 1000


@contextmanager
def stage(**how: Any) -> Iterator[DeliveryStage]:
    folder = tempfile.TemporaryDirectory(prefix="aidaily-delivery-", ignore_cleanup_errors=True)
    with folder as name, DeliveryStage(Path(name), **how) as ready:
        yield ready


class Cpu:
    """Seconds of CPU that the workers and their jobs use while it runs; jobs that end are counted by their workers."""

    def __init__(self, ready: DeliveryStage) -> None:
        self._ready = ready
        self._before = self._now()

    def _now(self) -> float:
        pids = [pid for worker in self._ready.workers for pid in (worker.pid, *children(worker.pid))]
        return sum(map(_cpu, pids))

    @property
    def seconds(self) -> float:
        return self._now() - self._before


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


class Sent:
    """What the server saw of a delivery."""

    def __init__(self, ready: DeliveryStage, begun: float) -> None:
        calls = [call for call in ready.ask("calls") if call[0] == "sendMessage"]
        self.statuses = Counter(call[1] for call in calls)
        self.times = sorted(call[2] for call in calls if call[1] == 200)
        self.chats = Counter(call[3] for call in calls if call[1] == 200)
        self.begun = begun

    @property
    def span(self) -> float:
        return self.times[-1] - self.times[0]

    @property
    def since_start(self) -> float:
        """From the order to the last message."""
        return self.times[-1] - self.begun

    @property
    def rate(self) -> float:
        return len(self.times) / self.span

    @property
    def best(self) -> int:
        """The most messages in any second."""
        found, first = 0, 0
        for last, at in enumerate(self.times):
            while self.times[first] <= at - 1:
                first += 1
            found = max(found, last - first + 1)
        return found


def free(workers: int) -> str:
    """900 recipients at the free limit."""
    with stage(rate=FREE, workers=workers) as ready:
        addresses = ready.subscribe(1, 900)
        begun = time.monotonic()
        ready.deliver(addresses, "free")
        report = ready.finished("free", PATIENCE_SECONDS)
        sent = Sent(ready, begun)
        return (
            f"| 900 recipients, free limit, {workers} worker{'s' * (workers > 1)} | {sent.since_start:.1f} s from the order "
            f"to the last message | {sent.statuses.get(429, 0)} answers 429, at most {sent.best} in a second, sent {report.sent} |"
        )


def paid(count: int, workers: int) -> tuple[str, float]:
    """The paid limit, nothing going wrong."""
    with stage(rate=PAID, workers=workers) as ready:
        addresses = ready.subscribe(1, count)
        cpu, begun = Cpu(ready), time.monotonic()
        ready.deliver(addresses, "paid")
        report = ready.finished("paid", PATIENCE_SECONDS)
        used, sent = cpu.seconds, Sent(ready, begun)
        row = (
            f"| {count:,} recipients, paid limit, {workers} worker{'s' * (workers > 1)} | {sent.rate:.0f} messages/s, "
            f"{used / count * 1000:.2f} ms CPU each | {sent.statuses.get(429, 0)} answers 429, at most {sent.best} in a "
            f"second, first after {sent.times[0] - begun:.2f} s, sent {report.sent:,}, doubled {sum(n - 1 for n in sent.chats.values())} |"
        )
        return row, sent.rate


def hostile(count: int) -> str:
    """3 % blocked, migrated groups, and a server that fails in every way it can."""
    lots = random.Random(3)
    with stage(rate=PAID) as ready:
        addresses = ready.subscribe(1, count - count // 100)
        groups = [-number for number in range(1, count // 100 + 1)]
        with ready.connect() as redis:
            from digest_core.subscriptions import Subscription
            from workers.subscribers import RedisSubscribers

            RedisSubscribers(redis).put_all(Subscription(address=f"telegram:{group}") for group in groups)
        blocked = lots.sample(range(1, len(addresses) + 1), 3 * count // 100)
        ready.ask(
            "chats", {str(n): "blocked" for n in blocked} | {str(g): f"->{-1000000 + g}" for g in groups}
        )
        faults = (["502"] * 6 + ["drop after"] * 6 + ["drop before"] * 6 + ["429 1"] * 2) * 3
        plan = [""] * (count // 2)
        for place in lots.sample(range(len(plan)), len(faults)):
            plan[place] = faults.pop()
        ready.ask("plan", {"sendmessage": plan})
        everybody = [*addresses, *(f"telegram:{group}" for group in groups)]
        lots.shuffle(everybody)
        begun = time.monotonic()
        ready.deliver(everybody, "hostile")
        report = ready.finished("hostile", PATIENCE_SECONDS)
        sent = Sent(ready, begun)
        wanted = {int(a.partition(":")[2]) for a in addresses} - set(blocked)
        lost = len(wanted - set(sent.chats)) + sum(-1000000 + group not in sent.chats for group in groups)
        return (
            f"| {count:,} recipients, 3 % blocked, {len(groups)} groups that moved, 18 × 502, dropped before and after, "
            f"6 × 429 | {sent.rate:.0f} messages/s | lost {lost}, sent {report.sent:,}, blocked {report.blocked}, failed "
            f"{sum(report.failed.values())}, uncertain {report.uncertain}, unknown {report.unknown} |"
        )


def own_client(count: int) -> tuple[str, float]:
    """The library's own client, as fast as it goes: no limits, no account, nothing else to do."""
    with stage(rate=PAID, workers=0, server_rate=0) as ready:
        words = [ready.base, ready.url, str(count)]
        code = f"import benchmarks.delivery as d; d.theirs({words!r})"
        done = subprocess.run(
            [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        )  # fmt: skip
        used = float(done.stdout)
        sent = Sent(ready, 0.0)
        row = (
            f"| python-telegram-bot over its own httpx client, 256 side by side, nothing but sending, {count:,} messages "
            f"| {sent.rate:.0f} messages/s, {used / count * 1000:.2f} ms CPU each | beside it |"
        )
        return row, sent.rate


async def _send_all(base: str, told: Message, count: int) -> None:
    from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
    from telegram.request import HTTPXRequest

    (body,) = bodies(told)
    typed = body | {
        "link_preview_options": LinkPreviewOptions(**body["link_preview_options"]),
        "entities": [MessageEntity(**entity) for entity in body["entities"]],
        "reply_markup": InlineKeyboardMarkup.de_json(body["reply_markup"], None),
    }
    bot = Bot(TOKEN, base_url=base, request=HTTPXRequest(connection_pool_size=256, pool_timeout=60))
    numbers = iter(range(1, count + 1))

    async def some() -> None:
        for number in numbers:
            await bot.send_message(number, **typed)

    async with bot:
        await asyncio.gather(*(some() for _ in range(256)))


def asked_meanwhile(count: int) -> str:
    """Questions through the adapter while a broadcast goes on; each chat asks once, so its own second is not in it."""
    with stage(rate=PAID) as ready:
        adapter = ready.start("telegram")
        try:
            _until(lambda: any(c[0] == "getUpdates" or c[0] == "getMe" for c in ready.ask("calls")))
            time.sleep(2)
            addresses = ready.subscribe(1, count)
            asked: dict[int, float] = {}
            stop = threading.Event()

            def ask() -> None:
                chat = 5_000_000
                while not stop.wait(0.1):
                    chat += 1
                    asked[chat] = time.monotonic()
                    ready.ask("push", [{"message": message(chat, "2번 리스크는?")}])

            ready.ask("push", [{"message": message(4_999_999, "2번 리스크는?")}])
            _until(lambda: any(c[3] == 4_999_999 for c in ready.ask("calls")))
            ready.ask("clear")
            ready.deliver(addresses, "meanwhile")
            asking = threading.Thread(target=ask)
            asking.start()
            ready.finished("meanwhile", PATIENCE_SECONDS)
            stop.set()
            asking.join()
            _until(lambda: set(asked) <= set(ready.received()))
            pushed = {chat: at for _, chat, at in ready.ask("pushed")}
            answered = {c[3]: c[2] for c in ready.ask("calls") if c[0] == "sendMessage" and c[1] == 200}
            waits = sorted(answered[chat] - at for chat, at in pushed.items() if chat in answered)
            sent = Sent(ready, 0.0)
        finally:
            adapter.terminate()
            adapter.wait(10)
        p99 = waits[min(len(waits) - 1, int(0.99 * len(waits)))]
        return (
            f"| {len(waits)} questions while {count:,} are sent | p50 {waits[len(waits) // 2] * 1000:.0f} ms, p99 "
            f"{p99 * 1000:.0f} ms | at {sent.rate:.0f} messages/s, {sent.statuses.get(429, 0)} answers 429 |"
        )


def _until(look: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not look():
        if time.monotonic() > end:
            raise SystemExit("it did not happen in time")
        time.sleep(0.05)


def memory(count: int) -> str:
    """What the ledger keeps of a recipient."""
    with stage(rate=FREE, workers=0) as ready, connect(ready.url) as redis:
        ledger, before = RedisLedger(redis), _used(redis)
        entry = Entry(day=_day(), finished=True, parts=(PartState("list", "sent", "48213000", "Zk3fQ9aB"),))
        for first in range(0, count, 1000):
            notes = [
                Note(f"telegram:{1_000_000_000 + 997 * n}", Ref("daily", KEY), entry)
                for n in range(first, first + 1000)
            ]
            ledger.note("memory", notes)
        each = (_used(redis) - before) / count
        return f"| the ledger, {count:,} recipients of one edition | {each:.0f} bytes of Redis each | for 16 days |"


def _used(redis: Redis) -> int:
    return int(redis.info("memory")["used_memory"])


def _day() -> Any:
    from datetime import date

    return date.fromisoformat(KEY)


def report(scale: int = 1) -> str:
    """The section for `benchmarks/RESULTS.md`; a tenth of it with `scale` 10."""
    rows: list[str] = []

    def add(row: str) -> None:
        rows.append(row)
        print(row, file=sys.stderr, flush=True)

    add(free(1))
    add(free(3))
    theirs_row, theirs = own_client(4000 // scale)
    ours_row, ours = paid(20_000 // scale, 1)
    add(ours_row)
    add(theirs_row)
    add(f"| the ratio of the two | {ours / theirs:.1f} | |")
    add(paid(20_000 // scale, 2)[0])
    add(hostile(20_000 // scale))
    add(asked_meanwhile(20_000 // scale))
    add(memory(1_000_000 // scale))
    load = json.dumps(os.getloadavg())
    return "\n".join(
        ["| what | result | |", "|---|---|---|", *rows, "", f"Load averages at the end: {load}."]
    )


def theirs(words: list[str]) -> None:
    """Send with the library's own client; a process of its own, which does not see this folder's module `telegram`."""
    base, url, count = words
    with connect(url) as redis:
        edition = RedisStore(redis).edition("daily", KEY)
    assert edition is not None
    before = time.process_time()
    asyncio.run(_send_all(base, list_message(edition), int(count)))
    print(time.process_time() - before)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    print(report(10 if parser.parse_args().quick else 1))
