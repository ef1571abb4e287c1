"""From subscribing in a chat to the morning's message: real processes, Telegram's and Slack's rules, a clock that is told."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
from msgspec import structs
from redis import Redis

from bot.web.metrics import exposition
from bot.wiring import Runtime
from digest_core.config import Settings
from digest_core.editions import edition_form
from digest_core.models import Risk
from digest_core.ports import Publication
from digest_core.subscriptions import EVERY_DAY, Subscription
from support.arxiv_records import records
from support.arxiv_server import HTML, ArxivServer
from support.embedded import eventually
from support.factories import make_edition, make_item, make_paper
from support.program import Program
from support.slack_app import App
from support.slack_server import SlackServer
from support.telegram_bot import ADMIN, Bot
from support.telegram_server import BotServer
from workers.connection import connect
from workers.embedded import EmbeddedServer
from workers.store import RedisStore
from workers.subscribers import RedisSubscribers

KOREA = timezone(timedelta(hours=9))
LIMITS = ("Feedback must arrive within an hour.", "Only two qubits were tried.", "It needs a wet lab.")
TITLES = ("Routing Queries under Drift", "Quantum Annealing for Tensors", "Protein Folding in a Garage")


def publish(redis: Redis, day: date = date(2026, 2, 6)) -> None:
    """An edition of two items, with a third in the day's pool."""
    items = [
        make_item(make_paper(n, title=title), risks=(Risk(limit, "stated", (limit,)),))
        for n, (title, limit) in enumerate(zip(TITLES, LIMITS, strict=True), 1)
    ]
    closed = datetime.combine(day, time(7, 15), KOREA)
    edition = make_edition(
        *items[:2], pool=(items[2],), key=day.isoformat(), date=day, cut_off=closed, generated_at=closed
    )
    RedisStore(redis).publish(Publication(edition=edition))


@contextmanager
def working(program: Program, *queues: str) -> "Iterator[subprocess.Popen[str]]":
    process = program.start("worker", *queues)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def first_answer(bot: Bot, words: str) -> str:
    """What chat 1 is answered; on a busy machine an adapter takes its time to be there."""
    bot.server.say(1, words)
    return bot.answers(1, within=60)[0].text


def once(program: Program, at: str) -> str:
    done = program.run("scheduler", "--once", "--as-of", f"2026-02-06T{at}")
    assert done.status == 0, done.err
    return done.out


@pytest.fixture
def server() -> Iterator[BotServer]:
    with BotServer() as server:
        yield server


def test_the_morning_comes_once_with_a_list_of_ones_own(
    server: BotServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    publish(redis)
    bot = Bot(server, redis, tmp_path, valkey_url)
    assert "매일 08:30" in first_answer(bot, "/subscribe 08:30 매일")
    RedisSubscribers(redis).put(
        Subscription(address="telegram:2", days=EVERY_DAY, since=date(2026, 1, 1), interests=("protein",))
    )
    server.chats[3] = "blocked"
    bot.subscribers.put(Subscription(address="telegram:3", days=EVERY_DAY, since=date(2026, 1, 1)))
    with working(bot.program, "delivery"):
        assert once(bot.program, "08:29") == "할 일이 없습니다\n"
        assert len(server.sent(1)) == 1
        line = "daily 2026-02-06 sent=2 uncertain=0 blocked=1 failed=0 skipped=0\n"
        assert once(bot.program, "08:31") == line
        # The same once more, as after a scheduler that died.
        assert once(bot.program, "08:31") == "할 일이 없습니다\n"
        done = bot.program.run("deliver", "--json")
        assert (done.status, json.loads(done.out)["sent"]) == (0, 0)
        bot.answer(ADMIN, "/deliver daily 2026-02-06")
        eventually(lambda: "마쳤습니다" in bot.edits(ADMIN)[-1].text)
        assert "마쳤습니다" not in bot.answer(2, "/deliver").text, "operators only"
    (_, morning), (personal, _) = server.sent(1), server.sent(2)
    assert [title in morning.text for title in TITLES] == [True, True, False]
    assert personal.text.index(TITLES[2]) < personal.text.index(TITLES[0])
    assert LIMITS[1] in bot.answer(1, "2번 리스크는?").text
    assert LIMITS[2] in bot.answer(2, "1번 리스크는?").text
    assert bot.subscription("telegram:3").paused
    told = next(call.text for call in bot.answers(ADMIN) if "배달" in call.text)
    assert "보냄 2" in told
    assert "차단됨 1" in told
    assert "보냄 2" in bot.answer(ADMIN, "/status").text
    numbers = exposition(Runtime(Settings.from_env({}), redis, embedded=False)).decode()
    assert 'aidaily_newest_daily_recipients{outcome="sent"} 2.0' in numbers
    bot.stop()


def test_deliver_tells_what_it_did_in_a_table(
    server: BotServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    """On a server of its own nobody works: it starts a worker of its own, as `build` does."""
    del redis, valkey_url
    program = Program(tmp_path, TELEGRAM_BOT_TOKEN=server.token, TELEGRAM_API_BASE=server.base)
    nothing = program.run("deliver")
    assert (nothing.status, nothing.out) == (3, "")
    assert "aidaily build" in nothing.err
    with EmbeddedServer.attach(tmp_path) as running, connect(running.url) as own:
        publish(own)
        done = program.run("deliver", "daily", "--to", "telegram:4")
        assert (done.status, len(server.sent(4))) == (0, 1), done
        counts = [line.split()[:2] for line in done.out.splitlines()[1:6]]
        assert counts == [
            ["sent", "1"], ["uncertain", "0"], ["blocked", "0"], ["failed", "0"], ["skipped", "0"],
        ]  # fmt: skip
        with working(program, "delivery"):
            failed = program.run("deliver", "--to", "slack:C0123", "--date", "2026-02-06")
            assert (failed.status, "no_token: 1" in failed.out) == (1, True), failed
            empty = program.run("deliver", "--json")
            assert empty.status == 0
            zeros = {"sent": 0, "uncertain": 0, "blocked": 0, "failed": 0, "skipped": 0}
            assert json.loads(empty.out).items() >= zeros.items()
        for words in (["--to", "telegram:x"], ["--date", "2999-01-01"], ["--as-of", "2999-01-01T00:00"]):
            assert program.run("deliver", *words).status == 2
        assert program.run("deliver", "--as-of", "2026-02-05T23:00").status == 3, "it was not there yet"


@pytest.mark.nightly
def test_what_is_late_is_said_to_be_and_then_takes_its_place(
    server: BotServer, redis: Redis, tmp_path: Path, valkey_url: str
) -> None:
    with ArxivServer(records(5)) as arxiv:
        bot = Bot(server, redis, tmp_path, valkey_url, ARXIV_API_BASE=arxiv.base)
        first_answer(bot, "/subscribe 08:30 매일")
        with working(bot.program, "build", "delivery"):
            arxiv.faults += [HTML] * 50
            for at in ("08:31", "11:29", "11:30", "11:31"):
                assert bot.program.run("scheduler", "--once", "--as-of", f"2026-02-06T{at}").status == 1
            _, line = server.sent(1)
            assert "2026-02-06" in line.text
            eventually(lambda: any("늦어진다" in call.text for call in server.sent(ADMIN)), within=20)
            arxiv.faults.clear()
            assert "items=5" in once(bot.program, "12:00")
            (edit,) = bot.edits(1)
            assert int(edit.params["message_id"]) == line.message_id
            assert edit.text.count("\n1. ") == 1
            assert len(server.sent(1)) == 2, "the edit takes the line's place"
            assert once(bot.program, "12:01") == "할 일이 없습니다\n"
        bot.stop()


@pytest.mark.nightly
@pytest.mark.timeout(400)
def test_up_delivers_at_the_minute_and_puts_right_what_is_rewritten(
    server: BotServer, tmp_path: Path
) -> None:
    """The whole program on one machine, on the real clock."""
    program = Program(
        tmp_path, TELEGRAM_BOT_TOKEN=server.token, TELEGRAM_API_BASE=server.base, AIDAILY_LOG="warning"
    )
    now = datetime.now(KOREA)
    key = edition_form("daily").newest_key(now, Settings.from_env({}))
    with EmbeddedServer.attach(tmp_path) as running, connect(running.url) as redis:
        publish(redis, date.fromisoformat(key))
        process = program.start("up")
        try:
            # A minute to be ready in, and the minute itself.
            server.say(1, f"/subscribe {now + timedelta(minutes=2):%H:%M} 매일")
            eventually(lambda: len(server.sent(1)) == 1, within=60)
            eventually(lambda: len(server.sent(1)) == 2, within=150)
            morning = server.sent(1)[1]
            assert TITLES[0] in morning.text
            assert "늦게" not in morning.text
            store = RedisStore(redis)
            edition = store.edition("daily", key)
            assert edition is not None
            rewritten = structs.replace(edition.items[0], short_title="표류하는 질의의 길잡이")
            better = structs.replace(edition, version=2, items=(rewritten, *edition.items[1:]))
            assert store.upgrade(better, rewritten=[rewritten.id])
            eventually(lambda: server.of("editMessageText", chat=1), within=120)
            (edit,) = server.of("editMessageText", chat=1)
            assert int(edit.params["message_id"]) == morning.message_id
            assert "표류하는 질의의 길잡이" in edit.text
            assert len(server.sent(1)) == 2
        finally:
            process.terminate()
            process.communicate(timeout=30)


@pytest.mark.nightly
def test_a_channel_of_slack_gets_its_morning_once(redis: Redis, tmp_path: Path, valkey_url: str) -> None:
    publish(redis)
    with SlackServer() as slack:
        app = App(slack, redis, tmp_path, valkey_url).ready()
        app.subscribers.put(
            Subscription(address="slack:C_AI", at=time(9), days=EVERY_DAY, since=date(2026, 1, 1))
        )
        with working(app.program, "delivery"):
            assert "sent=1" in once(app.program, "09:00")
            assert once(app.program, "09:01") == "할 일이 없습니다\n"
        assert len(slack.posts("C_AI")) == 1
        app.stop()
