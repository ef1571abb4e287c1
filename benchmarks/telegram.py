"""The Telegram adapter over a loopback server with Telegram's rules: latency, throughput, order, duplicates, a kill.

`python benchmarks/telegram.py` prints Markdown for `benchmarks/RESULTS.md`. Adapter, server and a plain Valkey each run as
a process of their own, on the same machine. Times are the server's: from an update being there to its answer having
come in. Nothing is fetched; without `../shared` the recorded editions are skipped.
"""

import json
import random
import statistics
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.picks import SHARED  # noqa: E402
from benchmarks.telegram_stage import Stage, stage  # noqa: E402
from bot.sending import WINDOW_SECONDS  # noqa: E402
from support.program import free_port  # noqa: E402
from support.recorded_editions import held  # noqa: E402
from support.telegram_messages import every_message, hold  # noqa: E402
from support.telegram_server import TOKEN, message, person  # noqa: E402
from workers.connection import connect  # noqa: E402

# Means nothing to the question, and stands nowhere else.
PLANTED = "?!?!!?!!?!?"
# A prime, so that every chat has questions and taps.
CHATS = 499
SECRET = "bench"


def question(chat: int, number: int = 2) -> dict[str, Any]:
    return {"message": message(chat, f"{number}번 리스크는{PLANTED}")}


def latencies(ready: Stage) -> list[float]:
    """Seconds from each question to its answer. What its chat was told within a second before it holds it back by
    Telegram's rule, not by ours: that second is left out.
    """
    asked, answered, found = defaultdict(list), defaultdict(list), []
    for _, chat, at in ready.get("pushed"):
        asked[chat].append(at)
    for call in ready.calls("sendMessage"):
        answered[call[3]].append(call[2])
    for chat, questions in asked.items():
        free = 0.0
        for here, there in zip(questions, answered[chat], strict=True):
            found.append(there - max(here, free))
            free = there + WINDOW_SECONDS
    return found


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def milliseconds(values: Sequence[float]) -> str:
    return f"p50 {statistics.median(values) * 1000:.1f} ms, p99 {percentile(values, 0.99) * 1000:.1f} ms"


def paced(ready: Stage, chats: Iterable[int], each: float, seconds: float) -> None:
    """One question after the other, `each` seconds apart, at random where that is more than a few milliseconds."""
    lots, due, asked = random.Random(7), time.monotonic(), 0
    end = due + seconds
    for chat in chats:
        if due > end:
            break
        time.sleep(max(0.0, due - time.monotonic()))
        ready.get("push", [question(chat)])
        asked, due = asked + 1, due + (lots.expovariate(1 / each) if each > 0.02 else each)
    ready.wait(lambda: ready.get("count").get("sendMessage 200", 0) >= asked)


def some_of(chats: int) -> Iterator[int]:
    """Chats as they happen to ask."""
    lots = random.Random(13)
    while True:
        yield lots.randint(1, chats)


def below_the_rate() -> str:
    with stage(30) as ready:
        ready.get("clear")
        paced(ready, some_of(50), each=0.08, seconds=16)
        found = latencies(ready)
        return f"| 50 chats, 12 questions/s at random, default rate | {milliseconds(found)} | {len(found)} answers, {sum(ready.refused().values())} refused |"


def lifted() -> str:
    with stage(0, TELEGRAM_RATE="1000") as ready:
        paced(ready, cycle(range(1, 401)), each=1 / 150, seconds=1)
        ready.get("clear")
        time.sleep(1.1)
        before = ready.cpu()
        paced(ready, cycle(range(1, 401)), each=1 / 150, seconds=10)
        found, memory, cpu = latencies(ready), ready.memory(), ready.cpu() - before
        asked = [at for _, _, at in ready.get("pushed")]
        rate = len(asked) / (max(asked) - min(asked))
        return f"| {rate:.0f} questions/s for 10 s, rate lifted | {milliseconds(found)} | {len(found)} answers, {cpu / len(found) * 1000:.1f} ms CPU each, {memory} MiB resident |"


def at_once() -> str:
    with stage(0, TELEGRAM_RATE="1000") as ready:
        ready.get("clear")
        begun = time.monotonic()
        ready.get("push", [question(chat) for chat in range(1, 2001)])
        ready.wait(lambda: ready.get("count").get("sendMessage 200", 0) >= 2000)
        seconds = time.monotonic() - begun
        return f"| 2,000 questions at once, rate lifted | {2000 / seconds:.0f} answers/s | {seconds:.1f} s |"


def at_the_rate() -> str:
    with stage(30) as ready:
        ready.get("clear")
        ready.get("push", [question(chat, number) for number in (1, 2, 3) for chat in range(1, 61)])
        ready.wait(lambda: ready.get("count").get("sendMessage 200", 0) >= 180)
        calls = ready.calls("sendMessage")
        texts = defaultdict(list)
        for call in calls:
            texts[call[3]].append(call[4][0])
        ordered = all(told == ["1", "2", "3"] for told in texts.values())
        span = max(c[2] for c in calls) - min(c[2] for c in calls)
        return f"| 180 questions of 60 chats at once, default rate | {len(calls)} answers in {span:.1f} s, in order: {ordered} | {ready.refused().get('sendMessage 429', 0)} answers 429 |"


def updates_with_duplicates(count: int) -> list[dict[str, Any]]:
    """Questions and taps over many chats; a fifth comes again, at once or much later."""
    lots, made = random.Random(11), []
    for number in range(1, count + 1):
        chat = number % CHATS + 1
        body = question(chat, number % 3 + 1)
        if number % 4 == 0:
            under = {"message_id": 5, "date": 0, "chat": {"id": chat, "type": "private"}}
            body = {"callback_query": {"id": str(number), "from": person(chat), "message": under, "chat_instance": "1",
                                       "data": "list|daily|2020-01-01"}}  # fmt: skip
        made.append((float(number), body | {"update_id": number}))
    again = [
        (place + lots.choice((0.5, 300.0 * lots.random())), one) for place, one in made if lots.random() < 0.2
    ]
    return [one for _, one in sorted([*made, *again], key=lambda pair: pair[0])]


def deliver(port: int, update: dict[str, Any]) -> None:
    """What Telegram does: post an update again until it is acknowledged."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
    address = f"http://127.0.0.1:{port}/telegram/webhook"
    for _ in range(300):
        request = urllib.request.Request(address, data=json.dumps(update).encode(), headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10):
                return
        except OSError:
            time.sleep(0.1)


def duplicates(*, kill: bool) -> str:
    port = free_port()
    hook = {
        "TELEGRAM_WEBHOOK_URL": "https://bot.example/",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_LISTEN": f"127.0.0.1:{port}",
    }
    with stage(0, TELEGRAM_RATE="1000", **hook) as ready, ThreadPoolExecutor(8) as posts:
        ready.get("taps", [str(n) for n in range(4, 2001, 4)])
        made = updates_with_duplicates(2000)
        pending = [posts.submit(deliver, port, one) for one in made]
        if kill:
            ready.wait(lambda: ready.get("count").get("sendMessage 200", 0) >= 500)
            ready.adapter.kill()
            ready.adapter.wait()
            ready.start()
        for one in pending:
            one.result()
        wanted = Counter((n % CHATS + 1, str(n % 3 + 1)) for n in range(1, 2001) if n % 4)
        ready.wait(lambda: ready.get("count").get("sendMessage 200", 0) >= wanted.total())
        time.sleep(3)
        return _tally(ready, wanted, "SIGKILL in the middle" if kill else "no fault")


def _tally(ready: Stage, wanted: Counter[tuple[int, str]], what: str) -> str:
    texts = Counter((call[3], call[4][:1]) for call in ready.calls("sendMessage"))
    answered = {call[5] for call in ready.calls("answerCallbackQuery")}
    with connect(ready.url) as redis:
        uncertain = int(cast("bytes", redis.hget("aidaily:counts", "uncertain:telegram") or 0))
    lost, doubled = (wanted - texts).total(), (texts - wanted).total()
    planted = sum(word in ready.output for word in (TOKEN.partition(":")[2], PLANTED))
    return (
        f"| 2,000 updates, a fifth of them again, {what} | lost {lost}, doubled {doubled}, uncertain {uncertain} "
        f"| {texts.total()} answers, taps answered {len(answered)} of 500, planted words and token in the output: {planted} |"
    )


def recorded() -> str:
    if not SHARED.is_dir():
        return "| recorded editions | skipped: no shared data | |"
    editions, messages, sent = held(every_message, hold)
    what = f"{editions} recorded editions, half of them as by a lying model"
    found = "all accepted by tdjson and the strict server, text for text"
    return f"| {what} | {found} | {messages:,} messages, {sent:,} bodies |"


def report() -> str:
    """The section for `benchmarks/RESULTS.md`."""
    parts: tuple[Callable[[], str], ...] = (
        below_the_rate, lifted, at_once, at_the_rate, lambda: duplicates(kill=False), lambda: duplicates(kill=True), recorded,
    )  # fmt: skip
    rows = []
    for part in parts:
        rows.append(part())
        print(rows[-1], file=sys.stderr, flush=True)
    return "\n".join(["| what | result | |", "|---|---|---|", *rows])


if __name__ == "__main__":
    print(report())
