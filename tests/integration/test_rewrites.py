"""Rewriting through the real queue: who queues it, how often, and what its worker leaves behind."""

import json
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from digest_core.config import Settings
from digest_core.models import EXTRACTIVE, Edition
from digest_core.ports import Publication
from support.arxiv_records import records
from support.arxiv_server import ArxivServer
from support.embedded import eventually
from support.factories import GENERATED, make_edition, make_item
from support.fakes import FakeClock
from support.korean_author import honest
from support.model_server import KEY, Asked, Fail, ModelServer, Reply
from support.program import Program
from workers import keys
from workers.clock import SystemClock
from workers.queue import RqBuildQueue, open_queue
from workers.rewrites import (
    WRITE_QUEUE,
    RewriteRequest,
    is_left_alone,
    note_attempt,
    submit_rewrite,
    take_up_again,
)
from workers.schedule import Scheduler
from workers.store import RedisStore

REQUEST = RewriteRequest("daily", "2026-02-06")
NOW = GENERATED.astimezone(UTC) + timedelta(minutes=15)
GEMINI = "gemini:gemini-3.8-flash"


def waiting_edition(**changes: Any) -> Edition:
    items = tuple(make_item(number, unwritten="model_down") for number in (1, 2, 3))
    return structs.replace(make_edition(*items), **changes)


def stored(redis: Redis, edition: Edition) -> Edition:
    RedisStore(redis).publish(Publication(edition=edition))
    return edition


def queued(redis: Redis) -> list[str]:
    return open_queue(redis, WRITE_QUEUE).get_job_ids()


def work(redis: Redis) -> None:
    """What a worker on the queue does until nothing is left, in this process."""
    worker = SimpleWorker([open_queue(redis, WRITE_QUEUE)], connection=redis, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="WARNING")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, valkey_url: str) -> Any:
    with ModelServer(lambda asked: honest(asked.user)) as server:
        for name, value in server.gemini_env(REDIS_URL=valkey_url).items():
            monkeypatch.setenv(name, value)
        yield server


def test_a_rewriting_is_queued_once_and_holds_identifiers_only(redis: Redis) -> None:
    assert submit_rewrite(redis, REQUEST)
    assert not submit_rewrite(redis, REQUEST)
    assert queued(redis) == ["rewrite_daily_2026-02-06"]
    (job,) = open_queue(redis, WRITE_QUEUE).jobs
    assert job.kwargs == {"request": {"edition": "daily", "key": "2026-02-06"}}


def test_the_job_upgrades_the_edition_and_makes_room_for_the_next(redis: Redis, model: ModelServer) -> None:
    before = stored(redis, waiting_edition())
    submit_rewrite(redis, REQUEST)
    work(redis)
    after = RedisStore(redis).edition("daily", "2026-02-06")
    assert after is not None
    assert (after.writer, after.version) == (GEMINI, before.version + 1)
    assert [item.id for item in after.items] == [item.id for item in before.items]
    assert after.usage.model_calls == 4
    assert redis.xlen(keys.UPGRADES) == 1
    assert submit_rewrite(redis, REQUEST)
    assert all(asked.key == KEY for asked in model.log)


def test_a_job_for_something_that_is_gone_does_nothing(redis: Redis, model: ModelServer) -> None:
    submit_rewrite(redis, REQUEST)
    work(redis)
    stored(redis, make_edition())
    submit_rewrite(redis, REQUEST)
    work(redis)
    assert model.log == []
    assert redis.xlen(keys.UPGRADES) == 0


def test_it_is_taken_up_again_with_growing_pauses(redis: Redis) -> None:
    edition, clock = stored(redis, waiting_edition()), FakeClock(NOW)
    assert take_up_again(redis, edition, clock)
    assert not take_up_again(redis, edition, clock)
    open_queue(redis, WRITE_QUEUE).empty()
    note_attempt(redis, REQUEST, clock.now())
    assert not take_up_again(redis, edition, clock)
    clock.advance(600)
    assert take_up_again(redis, edition, clock)
    open_queue(redis, WRITE_QUEUE).empty()
    note_attempt(redis, REQUEST, clock.now())
    clock.advance(600)
    assert not take_up_again(redis, edition, clock)
    clock.advance(600)
    assert take_up_again(redis, edition, clock)
    assert 0 < redis.ttl(keys.rewrites("daily", "2026-02-06")) <= keys.REWRITES_SECONDS
    assert not take_up_again(redis, None, clock)


@pytest.mark.parametrize(
    ("env", "expected"), [({}, []), ({"GEMINI_API_KEY": KEY}, ["rewrite_daily_2026-02-06"])]
)
def test_the_scheduler_takes_it_up_where_a_model_is_in_use(
    redis: Redis, env: dict[str, str], expected: list[str]
) -> None:
    stored(redis, waiting_edition())
    clock = FakeClock(NOW)
    queue = RqBuildQueue(redis, clock, lambda _: None)
    Scheduler(redis, RedisStore(redis), queue, Settings.from_env(env), clock).tick()
    assert queued(redis) == expected


def test_a_queue_without_a_worker_is_left_alone(redis: Redis) -> None:
    assert not is_left_alone(redis, SystemClock())
    submit_rewrite(redis, REQUEST)
    assert is_left_alone(redis, SystemClock())


def test_when_the_model_answers_again_everything_running_upgrades_the_day(tmp_path: Path) -> None:
    """The whole program: built while the model is away, upgraded when it comes back."""
    away = True

    def answer(asked: Asked) -> Reply:
        return Fail(503) if away else honest(asked.user)

    with ArxivServer(records(7)) as arxiv, ModelServer(answer) as server:
        program = Program(tmp_path, ARXIV_API_BASE=arxiv.base, **server.gemini_env())
        built = program.run("build", "--date", "2026-02-06")
        assert built.out.endswith("writer=extractive\n")
        before = json.loads(program.run("show", "--format", "json").out)
        assert {item["unwritten"] for item in before["items"]} == {"model_down"}
        away = False
        with _redis_of(tmp_path) as redis:
            # The pauses between attempts are minutes; the test does not wait for them.
            eventually(lambda: redis.hget(keys.rewrites("daily", "2026-02-06"), "last"), within=30)
            eventually(lambda: not _working(redis), within=30)
            redis.delete(keys.rewrites("daily", "2026-02-06"))
            up = program.start("up")
            try:
                eventually(lambda: _version(redis) >= 2, within=60)
            finally:
                up.terminate()
                up.communicate(timeout=30)
        after = json.loads(program.run("show", "--format", "json").out)
    assert after["writer"] == GEMINI
    assert [item["id"] for item in after["items"]] == [item["id"] for item in before["items"]]
    assert len(after["actions"]) == 3
    assert EXTRACTIVE not in {item["writer"] for item in after["items"]}


def _redis_of(home: Path) -> Any:
    from support.embedded import client
    from workers.embedded import EmbeddedServer

    server = EmbeddedServer.attach(home)
    return _Attached(server, client)


class _Attached:
    """A client of a home's server, which stays up as long as it is open."""

    def __init__(self, server: Any, client: Any) -> None:
        self._server, self._client = server, client(server.url)

    def __enter__(self) -> Redis:
        redis: Redis = self._client.__enter__()
        return redis

    def __exit__(self, *why: Any) -> None:
        self._client.__exit__(*why)
        self._server.close()


def _working(redis: Redis) -> bool:
    return bool(open_queue(redis, WRITE_QUEUE).started_job_registry.count)


def _version(redis: Redis) -> int:
    edition = RedisStore(redis).edition("daily", "2026-02-06")
    return edition.version if edition else 0
