"""Where an answer's time goes: the Telegram adapter with a stop watch in its joints.

`python benchmarks/telegram_probe.py` prints p50 and p99 below the rate and with the rate lifted, and the share of each part
of the way. It starts itself, with a file to write to, in the place of `aidaily telegram`.
"""

import json
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.telegram import paced, percentile, some_of  # noqa: E402
from benchmarks.telegram_stage import Stage, stage  # noqa: E402
from bot.sending import WINDOW_SECONDS  # noqa: E402

PARTS = ("fetched", "kept", "taken", "answered", "granted", "requested", "sent")
"""Ends of the parts: polled, stored in the inbox, leased, the answer made, its slot there, asked for, come in."""

Marks = dict[str, dict[int, list[float]]]


def watched(marks: Marks) -> None:
    """Have the adapter note when each chat's questions pass each joint."""
    from bot.handling import Handling
    from bot.sending import Sender
    from bot.telegram import run
    from bot.telegram.adapter import Adapter
    from bot.telegram.request import AiohttpRequest
    from bot.telegram.updates import PLATFORM

    def note(part: str, chat: str | int) -> None:
        marks[part][int(chat)].append(time.monotonic())

    def after(owner: Any, name: str, part: str, chats: Callable[..., list[str]]) -> None:
        plain = getattr(owner, name)

        async def timed(*words: Any, **named: Any) -> Any:
            found = await plain(*words, **named)
            for chat in chats(found, *words):
                note(part, chat)
            return found

        setattr(owner, name, timed)

    def before(owner: Any, name: str, part: str, chats: Callable[..., list[str]]) -> None:
        plain = getattr(owner, name)

        async def timed(*words: Any, **named: Any) -> Any:
            for chat in chats(*words, **named):
                note(part, chat)
            return await plain(*words, **named)

        setattr(owner, name, timed)

    def sends(_: Any, url: str, request_data: Any = None, **__: Any) -> list[str]:
        return [request_data.parameters["chat_id"]] if url.endswith("/sendMessage") else []

    after(run, "_fetch", "fetched", lambda found, *_: [str(u["message"]["chat"]["id"]) for u in found])
    after(Adapter, "accept", "kept", lambda _, __, events: [event.chat for event in events])
    before(Handling, "begins", "taken", lambda _, held: [held.event.chat])
    after(Handling, "_reply", "answered", lambda _, __, held, ___: [held.event.chat])
    after(
        Sender, "_slot", "granted", lambda _, __, limits, *___: [limits[0].name.removeprefix(f"{PLATFORM}:")]
    )
    before(AiohttpRequest, "do_request", "requested", sends)


def adapter(file: Path) -> int:
    """Run the adapter until told to stop, then write down its marks."""
    from bot.cli import run

    marks: Marks = defaultdict(lambda: defaultdict(list))
    watched(marks)
    status = run(["telegram"])
    file.write_text(json.dumps(marks), encoding="utf-8")
    return status


def parts_of(calls: Sequence[Any], pushed: Sequence[Any], marks: Any) -> list[list[float]]:
    """Seconds of each part for each question; a chat's own second, which Telegram asks for, left out."""
    asked, came, found = defaultdict(list), defaultdict(list), []
    for _, chat, at in pushed:
        asked[str(chat)].append(at)
    for call in calls:
        came[str(call[3])].append(call[2])
    for chat, questions in asked.items():
        free = 0.0
        passed = [marks[part][chat][-len(questions) :] for part in PARTS[:-1]]
        for here, *joints, there in zip(questions, *passed, came[chat], strict=True):
            times = [max(free, at) for at in (here, *joints, there)]
            found.append([late - early for early, late in pairwise(times)])
            free = there + WINDOW_SECONDS
    return found


def table(what: str, parts: Sequence[Sequence[float]]) -> str:
    """Each part's p50 and p99, and its share in the slowest hundredth."""
    whole = sorted(parts, key=sum)
    slowest = whole[-max(1, len(whole) // 100) :]
    total = sum(map(sum, slowest))
    rows = [
        f"| {what} ({len(whole)} answers) | p50 ms | p99 ms | share of the slowest 1 % |",
        "|---|---|---|---|",
    ]
    for name, of_all in (
        *zip(PARTS, zip(*whole, strict=True), strict=True),
        ("whole", tuple(map(sum, whole))),
    ):
        share = sum(one[PARTS.index(name)] for one in slowest) / total if name in PARTS else 1.0
        p50, p99 = statistics.median(of_all) * 1000, percentile(of_all, 0.99) * 1000
        rows.append(f"| {name} | {p50:.1f} | {p99:.1f} | {share:.0%} |")
    return "\n".join(rows)


def measured(what: str, server_rate: int, load: Callable[[Stage], None], **settings: str) -> str:
    with tempfile.TemporaryDirectory(prefix="aidaily-probe-") as folder:
        file = Path(folder) / "marks"
        with stage(server_rate, (__file__, str(file)), **settings) as ready:
            ready.get("clear")
            load(ready)
            calls, pushed = ready.calls("sendMessage"), ready.get("pushed")
        return table(what, parts_of(calls, pushed, json.loads(file.read_text(encoding="utf-8"))))


def report() -> str:
    return "\n\n".join((
        measured("50 chats, 12 questions/s at random, default rate", 30, lambda ready: paced(ready, some_of(50), 0.08, 16)),
        measured(
            "150 questions/s, rate lifted", 0, lambda ready: paced(ready, cycle(range(1, 401)), 1 / 150, 10),
            TELEGRAM_RATE="1000",
        ),
    ))  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(adapter(Path(sys.argv[1])))
    print(report())
