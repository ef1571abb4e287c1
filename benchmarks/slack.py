"""The Slack adapter over a loopback Slack: acknowledgements, duplicates over a kill, recorded editions.

`python benchmarks/slack.py` prints Markdown for `benchmarks/RESULTS.md`. The adapter and a plain Valkey run as processes of
their own, the loopback Slack as a thread of this one. Nothing is fetched; without `../shared` the recorded editions
are skipped.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.picks import SHARED  # noqa: E402
from support.program import free_port, valkey_at  # noqa: E402
from support.recorded_editions import held  # noqa: E402
from support.slack_app import App, mention  # noqa: E402
from support.slack_messages import every_message, hold  # noqa: E402
from support.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer  # noqa: E402
from support.telegram_bot import prepare  # noqa: E402
from workers.connection import connect  # noqa: E402

EVENTS, A_SECOND, CHANNELS = 1000, 50, 40
ANSWERED_WITHIN = 240.0
PLANTED = "planted-words"


@contextmanager
def stage() -> Iterator[tuple[SlackServer, Callable[[], App]]]:
    """A loopback Slack, and a way to start adapters on it."""
    with tempfile.TemporaryDirectory(prefix="aid-slack-") as name, SlackServer() as server:
        folder, port = Path(name), free_port()
        valkey = valkey_at(port, folder)
        url = f"redis://127.0.0.1:{port}/0"
        for number in range(CHANNELS):
            channel = f"C_{number}"
            server.channels[channel] = {
                "id": channel,
                "is_member": True,
                "is_private": False,
                "is_archived": False,
            }
        try:
            with connect(url) as redis:
                prepare(redis)
                yield server, lambda: App(server, redis, folder / "home", url).ready()
        finally:
            valkey.terminate()
            valkey.wait()


def acknowledged() -> str:
    """Events at the bound's rate, each sent up to three times, with a SIGKILL in the middle."""
    with stage() as (server, start):
        app = start()
        events = [mention(f"C_{n % CHANNELS}", f"1번 요약 {PLANTED}", user=f"U_{n}") for n in range(EVENTS)]
        began, sent = time.monotonic(), {}
        for number, event in enumerate(events):
            time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
            sent[server.send(event)] = time.monotonic()
        took = sorted(server.wait_ack(envelope) - at for envelope, at in sent.items())
        app.kill()
        lines = list(app.lines)
        app = start()
        for attempt in (1, 2):
            for event in events[-200:]:
                server.wait_ack(server.send(event, attempt=attempt))
        wanted = Counter(event["event"]["ts"] for event in events)
        end = time.monotonic() + ANSWERED_WITHIN
        while len({m["thread_ts"] for m in server.posts()}) < EVENTS and time.monotonic() < end:
            time.sleep(0.5)
        answered = Counter(m["thread_ts"] for m in server.posts())
        uncertain = app.count("uncertain:slack")
        app.stop()
        written = "".join([*lines, *app.lines])
    planted = sum(word in written for word in (BOT_TOKEN, APP_TOKEN, PLANTED))
    p50, p99 = took[len(took) // 2], took[int(len(took) * 0.99)]
    return (
        f"| {EVENTS:,} mentions at {A_SECOND} a second, a SIGKILL, the last 200 sent three times "
        f"| acknowledged p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms "
        f"| lost {(wanted - answered).total()}, doubled {(answered - wanted).total()}, uncertain {uncertain}; "
        f"planted words and tokens in the output: {planted} |"
    )


def recorded() -> str:
    if not SHARED.is_dir():
        return "| recorded editions | skipped: no shared data | |"
    editions, messages, sent = held(every_message, hold)
    what = f"{editions} recorded editions, half of them as by a lying model"
    return f"| {what} | all accepted by the strict block check as they are | {messages:,} messages, {sent:,} bodies |"


def report() -> str:
    """The section for `benchmarks/RESULTS.md`."""
    rows = []
    for part in (acknowledged, recorded):
        rows.append(part())
        sys.stderr.write(rows[-1] + "\n")
    return "\n".join(["| what | found | beside it |", "|---|---|---|", *rows])


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
