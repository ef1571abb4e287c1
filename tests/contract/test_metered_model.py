"""Models with a bill: budget, rate and counters in Redis, over threads and processes; and the answers kept."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from redis import Redis

from digest_core.config import Settings
from digest_core.errors import (
    ModelBroken,
    ModelBusy,
    ModelCutShort,
    ModelError,
    ModelRefused,
    ModelUnreachable,
    QuotaSpent,
)
from digest_core.model_ports import AnswerCache, Completion, MeteredModel, Model, Prompt
from digest_core.models import Usage
from support.fakes import FakeAnswerCache, FakeClock, FakeModel
from support.model_server import Fail, ModelServer, Say
from workers import keys
from workers.allowance import RedisAllowance
from workers.answer_cache import RedisAnswerCache
from workers.clock import SystemClock
from workers.connection import connect
from workers.metered_model import RedisMeteredModel
from workers.model_budget import ModelBudget
from workers.model_rate import ModelRate
from workers.wiring import open_model

ROOT = Path(__file__).parents[2]
SEOUL = ZoneInfo("Asia/Seoul")
PROMPT = Prompt(system="규칙", user="자료", max_output_tokens=1000)


def metered(
    redis: Redis,
    model: Model,
    *,
    tokens: int = 500_000,
    per_minute: int | None = None,
    window: float = 60.0,
    clock: SystemClock | FakeClock | None = None,
) -> RedisMeteredModel:
    clock = clock or SystemClock()
    rate = ModelRate(redis, clock, model.name.partition(":")[0], per_minute, window=window)
    return RedisMeteredModel(model, ModelBudget(redis, clock, SEOUL, tokens), rate, clock)


def spending(redis: Redis, clock: SystemClock | FakeClock | None = None) -> dict[str, int]:
    spent = ModelBudget(redis, clock or SystemClock(), SEOUL, 0).today()
    return {"tokens": spent.tokens, **spent.by}


class Costly(FakeModel):
    """A fake that costs a fixed number of tokens and takes a while."""

    def __init__(self, cost: int, seconds: float = 0.0) -> None:
        super().__init__()
        self._cost, self._seconds = cost, seconds

    def complete(self, prompt: Prompt, *, timeout: float) -> Completion:
        done = super().complete(prompt, timeout=timeout)
        time.sleep(self._seconds)
        return Completion(text=done.text, usage=Usage(1, self._cost - 10, 10))


def test_the_fake_is_metered_too(redis: Redis) -> None:
    models: list[MeteredModel] = [FakeModel(), metered(redis, FakeModel())]
    for model in models:
        assert model.complete(PROMPT, timeout=5).text
        assert model.seconds_for(3) == 0
        assert model.tokens_left() > 0
        assert model.available(timeout=5)


def test_calls_are_counted_by_model_and_day(redis: Redis) -> None:
    model = metered(redis, FakeModel())
    done = model.complete(PROMPT, timeout=5)
    *_, usage = model.stream(PROMPT, timeout=5)
    assert isinstance(usage, Usage)
    spent = spending(redis)
    assert spent["fake:test-model calls"] == 2
    assert spent["fake:test-model input"] == done.usage.input_tokens + usage.input_tokens
    assert spent["tokens"] == spent["fake:test-model input"] + spent["fake:test-model output"]
    assert model.tokens_left() == 500_000 - spent["tokens"]
    assert 0 < redis.ttl(keys.model_usage(datetime.now(SEOUL).date())) <= keys.USAGE_SECONDS


def test_past_the_budget_nothing_is_sent(redis: Redis) -> None:
    costly = Costly(600)
    model = metered(redis, costly, tokens=1000)
    for _ in range(2):
        model.complete(PROMPT, timeout=5)
    for call in (model.complete, lambda p, timeout: list(model.stream(p, timeout=timeout))):
        with pytest.raises(QuotaSpent, match="AIDAILY_TOKENS_PER_DAY"):
            call(PROMPT, timeout=5)
    assert len(costly.asked) == 2
    assert model.tokens_left() == 0


def test_no_budget_means_no_model(redis: Redis) -> None:
    with pytest.raises(QuotaSpent):
        metered(redis, FakeModel(), tokens=0).complete(PROMPT, timeout=5)


def test_side_by_side_calls_cannot_pass_the_budget_by_much(redis: Redis, valkey_url: str) -> None:
    """Twenty calls at once with room for three: what is set aside counts as spent."""
    costly = Costly(1000, seconds=0.1)

    def ask(_: int) -> bool:
        try:
            metered(connect(valkey_url), costly, tokens=3000).complete(PROMPT, timeout=5)
        except QuotaSpent:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        passed = sum(pool.map(ask, range(20)))
    assert 3 <= passed <= 4
    assert spending(redis)["tokens"] == passed * 1000


def test_the_budget_is_new_the_next_day_of_its_zone(redis: Redis) -> None:
    clock = FakeClock(datetime(2026, 2, 5, 14, 30, tzinfo=UTC))  # 23:30 in Seoul
    model = metered(redis, Costly(600), tokens=600, clock=clock)
    model.complete(PROMPT, timeout=5)
    with pytest.raises(QuotaSpent):
        model.complete(PROMPT, timeout=5)
    clock.advance(timedelta(hours=1).total_seconds())
    model.complete(PROMPT, timeout=5)


def test_what_a_dead_process_set_aside_ends_by_itself(redis: Redis) -> None:
    budget = ModelBudget(redis, SystemClock(), SEOUL, 1000)
    assert budget.hold(1000, seconds=-4.8)  # ends 0.2 s from now
    assert budget.hold(1, seconds=5) is None
    time.sleep(0.3)
    assert budget.hold(1, seconds=5)


@pytest.mark.parametrize(
    ("error", "charged"),
    [
        (ModelCutShort, 1004),
        (ModelBroken, 1004),
        (ModelRefused, 4),
        (ModelUnreachable, 0),
        (QuotaSpent, 0),
    ],
)
def test_an_answer_of_no_use_has_cost_all_the_same(
    redis: Redis, error: type[ModelError], charged: int
) -> None:
    fake = FakeModel()
    model = metered(redis, fake)
    fake.script = [error("fake:test-model", "안 됩니다."), error("fake:test-model", "안 됩니다.")]
    with pytest.raises(error):
        model.complete(PROMPT, timeout=5)
    with pytest.raises(error):
        list(model.stream(PROMPT, timeout=5))
    spent = spending(redis)
    assert spent["tokens"] == 2 * charged
    assert spent[f"fake:test-model failed:{error.__name__}"] == 2
    assert redis.zcard(keys.model_held(datetime.now(SEOUL).date())) == 0


def test_a_stream_that_was_left_is_estimated(redis: Redis) -> None:
    fake = FakeModel(lambda _: "가" * 400)
    pieces = metered(redis, fake).stream(PROMPT, timeout=5)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    spent = spending(redis)
    assert spent["fake:test-model failed:abandoned"] == 1
    assert 4 < spent["tokens"] < 30
    assert redis.zcard(keys.model_held(datetime.now(SEOUL).date())) == 0


def test_a_server_that_tells_no_usage_is_estimated(redis: Redis) -> None:
    with ModelServer(lambda _: Say("가" * 300, usage=None)) as server:
        settings = Settings.from_env(server.openai_env())
        model = open_model(settings, redis)
        assert model
        model.complete(PROMPT, timeout=10)
    assert 300 <= spending(redis)["tokens"] <= 320


def test_within_the_rate_nobody_waits(redis: Redis) -> None:
    model = metered(redis, FakeModel(), per_minute=5)
    started = time.monotonic()
    for _ in range(5):
        model.complete(PROMPT, timeout=1)
    assert time.monotonic() - started < 1


def test_past_the_rate_one_waits_and_knows_how_long(redis: Redis) -> None:
    model = metered(redis, FakeModel(), per_minute=2, window=1.0)
    assert (model.seconds_for(0), model.seconds_for(2)) == (0, 0)
    assert 0.9 < model.seconds_for(3) <= 1.0
    assert 1.9 < model.seconds_for(5) <= 2.0
    started = time.monotonic()
    for _ in range(2):
        model.complete(PROMPT, timeout=5)
    assert 0.5 < model.seconds_for(1) <= 1.0
    model.complete(PROMPT, timeout=5)
    assert 0.95 < time.monotonic() - started < 2


def test_a_wait_beyond_the_time_out_is_told_at_once(redis: Redis) -> None:
    fake = FakeModel()
    model = metered(redis, fake, per_minute=1)
    model.complete(PROMPT, timeout=5)
    started = time.monotonic()
    for _ in range(2):
        with pytest.raises(ModelBusy) as caught:
            model.complete(PROMPT, timeout=5)
        # A call that gave up holds no turn: the second is told no longer a wait than the first.
        assert 50 < (caught.value.retry_after or 0) <= 60
    assert time.monotonic() - started < 1
    assert len(fake.asked) == 1
    assert spending(redis)["fake:test-model calls"] == 1
    assert redis.zcard(keys.model_held(datetime.now(SEOUL).date())) == 0


CALLER = """
import sys, time
from workers.clock import SystemClock
from workers.connection import connect
from workers.model_rate import ModelRate
rate = ModelRate(connect(sys.argv[1]), SystemClock(), "gemini", 4, window=1.0)
for _ in range(4):
    rate.enter("gemini:x", 30)
    print(time.time(), flush=True)
"""


def test_processes_share_the_rate(redis: Redis, valkey_url: str) -> None:
    """Three processes, four calls each, four a second: never more than four within any second."""
    command = [sys.executable, "-c", CALLER, valkey_url]
    callers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    times = sorted(float(t) for caller in callers for t in caller.communicate(timeout=60)[0].split())
    assert len(times) == 12
    # Stamped after the turn, on a busy machine: a few milliseconds of grace.
    assert all(later - earlier > 0.9 for earlier, later in zip(times, times[4:], strict=False))
    assert times[-1] - times[0] < 6


def test_what_one_is_told_holds_for_all(redis: Redis, valkey_url: str) -> None:
    fake = FakeModel()
    fake.script = [ModelBusy("fake:test-model", "잦습니다.", retry_after=0.8)]
    with pytest.raises(ModelBusy):
        metered(redis, fake).complete(PROMPT, timeout=5)
    other = metered(connect(valkey_url), FakeModel())
    assert 0.4 < other.seconds_for(1) <= 0.8
    with pytest.raises(ModelBusy):
        other.complete(PROMPT, timeout=0.1)
    started = time.monotonic()
    other.complete(PROMPT, timeout=5)
    assert 0.3 < time.monotonic() - started < 1.5


def test_a_shorter_pause_does_not_end_a_longer_one(redis: Redis) -> None:
    rate = ModelRate(redis, SystemClock(), "gemini", None)
    rate.pause(30)
    rate.pause(1)
    assert rate.seconds_for(1) > 25


def test_a_pause_that_comes_while_one_waits_is_heeded(redis: Redis, valkey_url: str) -> None:
    rate = ModelRate(redis, SystemClock(), "gemini", 1, window=0.5)
    rate.enter("gemini:x", 5)
    with ThreadPoolExecutor(1) as pool:
        started = time.monotonic()
        waiting = pool.submit(rate.enter, "gemini:x", 5)
        time.sleep(0.1)
        ModelRate(connect(valkey_url), SystemClock(), "gemini", 1).pause(1.2)
        waiting.result()
    assert time.monotonic() - started > 1.1


def test_waiting_is_part_of_the_time_out(redis: Redis) -> None:
    with ModelServer(lambda _: Say("답", delay=5)) as server:
        settings = Settings.from_env(server.gemini_env())
        model = open_model(settings, redis)
        assert model
        ModelRate(redis, SystemClock(), "gemini", None).pause(0.7)
        started = time.monotonic()
        with pytest.raises(ModelUnreachable):
            model.complete(PROMPT, timeout=1.5)
        assert 1.2 < time.monotonic() - started < 2.5


def test_the_whole_way_from_the_settings(redis: Redis) -> None:
    with ModelServer() as server:
        for env in (server.gemini_env(), server.gemini_env(GEMINI_SDK="generativeai"), server.openai_env()):
            settings = Settings.from_env({**env, "AIDAILY_MODEL_RPM": "100"})
            model = open_model(settings, redis)
            assert model
            assert model.name == settings.model.name
            assert model.complete(PROMPT, timeout=10).text
        server.script = [Fail(429, headers={"Retry-After": "3"})]
        with pytest.raises(ModelBusy):
            model.complete(PROMPT, timeout=10)
        assert 2 < model.seconds_for(1) <= 3
    counts = redis.hgetall(keys.COUNTS)
    assert counts[b"model_calls:gemini:ok"] == b"2"
    assert counts[b"model_calls:openai:ModelBusy"] == b"1"
    assert open_model(Settings.from_env({}), redis) is None


def test_a_person_has_so_many_questions_a_day(redis: Redis) -> None:
    clock = FakeClock(datetime(2026, 2, 5, 14, 30, tzinfo=UTC))  # 23:30 in Seoul
    allowance = RedisAllowance(redis, clock, SEOUL, 2)
    assert [allowance.take("telegram:987654321") for _ in range(3)] == [True, True, False]
    assert allowance.take("slack:U1")
    clock.advance(3600)
    assert allowance.take("telegram:987654321")
    assert not RedisAllowance(redis, clock, SEOUL, 0).take("telegram:9")
    assert all(
        b"987654321" not in key and 0 < redis.ttl(key) <= keys.ASKS_SECONDS
        for key in redis.keys("aidaily:asks:*")
    )


@pytest.fixture(params=["redis", "fake"])
def cache(request: pytest.FixtureRequest, redis: Redis) -> Iterator[AnswerCache]:
    return RedisAnswerCache(redis) if request.param == "redis" else FakeAnswerCache()


def test_an_answer_is_kept_under_all_its_parts(cache: AnswerCache) -> None:
    key = ("gemini:x", "daily 3", "arxiv:2602.04884v2")
    assert cache.get(*key) is None
    cache.put('{"요약": "…"}', *key)
    assert cache.get(*key) == '{"요약": "…"}'
    cache.put("{}", *key)
    assert cache.get(*key) == "{}"
    for other in (("gemini:x", "daily 3"), ("gemini:y", *key[1:]), ("gemini:xdaily 3", "", key[2])):
        assert cache.get(*other) is None


def test_hostile_parts_name_no_key(redis: Redis) -> None:
    cache = RedisAnswerCache(redis)
    cache.put("a", "x\r\nFLUSHALL", "\ud83d", "*" * 10**6)
    assert cache.get("x\r\nFLUSHALL", "\ud83d", "*" * 10**6) == "a"
    (key,) = redis.keys("*")
    assert key.startswith(b"aidaily:answer:")
    assert len(key) < 60
    assert 0 < redis.ttl(key) <= keys.ANSWER_SECONDS
