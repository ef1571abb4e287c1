"""One suite for every `people.FeedbackBook` and `people.Limits`: those in Redis, and those tests keep in memory."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from redis import Redis

from digest_core.errors import StoredDataBroken, StoreUnreachable
from digest_core.people import FeedbackBook, Limits
from support.fakes import FakeClock
from support.memory_people import MemoryFeedbackBook, MemoryLimits
from workers import keys
from workers.people import Digests, RedisFeedbackBook, RedisLimits

AT = datetime(2026, 2, 6, 8, tzinfo=UTC)
PERSON = "telegram:987654321"


@pytest.fixture(params=["redis", "memory"])
def book(request: pytest.FixtureRequest) -> FeedbackBook:
    if request.param == "memory":
        return MemoryFeedbackBook()
    return RedisFeedbackBook(request.getfixturevalue("redis"))


@pytest.fixture(params=["redis", "memory"])
def limits(request: pytest.FixtureRequest, clock: FakeClock) -> Limits:
    if request.param == "memory":
        return MemoryLimits(clock, asks=3)
    return RedisLimits(request.getfixturevalue("redis"), clock, asks=3)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_a_verdict_is_kept_with_what_it_is_about(book: FeedbackBook) -> None:
    assert book.all() == ()
    book.record(PERSON, "arxiv:1", terms=("강화학습", "LLM"), verdict=1, at=AT)
    (kept,) = book.all()
    assert (kept.item, kept.terms, kept.verdict, kept.at) == ("arxiv:1", ("강화학습", "LLM"), 1, AT)


def test_the_last_verdict_of_a_reader_counts(book: FeedbackBook) -> None:
    for verdict in (1, 1, -1):
        book.record(PERSON, "arxiv:1", terms=("x",), verdict=verdict, at=AT)  # type: ignore[arg-type]
    assert [kept.verdict for kept in book.all()] == [-1]
    book.record(PERSON, "arxiv:1", terms=("x",), verdict=0, at=AT)
    assert book.all() == ()


def test_readers_and_items_are_apart(book: FeedbackBook) -> None:
    book.record("a", "arxiv:1", terms=("x",), verdict=1, at=AT)
    book.record("b", "arxiv:1", terms=("x",), verdict=-1, at=AT)
    book.record("b", "arxiv:2", terms=("y",), verdict=1, at=AT)
    assert len({kept.reader for kept in book.all()}) == 2
    book.forget("b")
    assert [(kept.item, kept.verdict) for kept in book.all()] == [("arxiv:1", 1)]
    book.forget("nobody")


def test_hostile_names_are_names(book: FeedbackBook) -> None:
    for name in ("", "a:b*\r\nDEL", "\ud800", "가" * 1000):
        book.record(name, f"story:{len(name)} *\n", terms=("<b>", ""), verdict=1, at=AT)
    assert len(book.all()) == 4


def test_so_many_questions_a_minute(limits: Limits, clock: FakeClock) -> None:
    for _ in range(3):
        assert limits.admit(PERSON) == 0.0
        clock.advance(10)
    assert limits.admit(PERSON) == pytest.approx(30, abs=0.01)
    assert limits.admit("somebody else") == 0.0
    clock.advance(29.9)
    assert limits.admit(PERSON) == pytest.approx(0.1, abs=0.01)
    clock.advance(0.2)
    assert limits.admit(PERSON) == 0.0
    assert limits.admit(PERSON) == pytest.approx(9.9, abs=0.1)


def test_a_refused_question_costs_nothing(limits: Limits, clock: FakeClock) -> None:
    for _ in range(50):
        limits.admit(PERSON)
    clock.advance(60.1)
    assert [limits.admit(PERSON) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_a_clock_set_back_locks_nobody_out(limits: Limits, clock: FakeClock) -> None:
    for _ in range(3):
        limits.admit(PERSON)
    clock.advance(-3600)
    assert limits.admit(PERSON) == 0.0


def test_people_asking_at_once_are_counted_together(limits: Limits) -> None:
    admitted: list[float] = []
    threads = [threading.Thread(target=lambda: admitted.append(limits.admit(PERSON))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert admitted.count(0.0) == 3


# What only Redis has.


def test_nobody_can_be_read_from_what_is_kept(redis: Redis) -> None:
    RedisFeedbackBook(redis).record(PERSON, "arxiv:1", terms=("x",), verdict=1, at=AT)
    RedisLimits(redis, FakeClock()).admit(PERSON)
    everything = b""
    for key in redis.keys("*"):
        everything += key + (redis.dump(key) or b"")
    assert b"987654321" not in everything
    assert len(redis.keys("*")) == 4


def test_a_digest_needs_the_key_of_its_server(redis: Redis) -> None:
    first = Digests(redis).of(PERSON)
    assert Digests(redis).of(PERSON) == first
    assert len(first) == 32
    redis.flushall()
    assert Digests(redis).of(PERSON) != first


def test_what_is_kept_of_people_expires(redis: Redis) -> None:
    RedisFeedbackBook(redis).record(PERSON, "arxiv:1", terms=("x",), verdict=1, at=AT)
    limits = RedisLimits(redis, FakeClock())
    limits.admit(PERSON)
    digest = Digests(redis).of(PERSON)
    assert 0 < redis.ttl(keys.feedback(digest)) <= 180 * 24 * 3600
    assert 0 < redis.pttl(keys.minute(digest)) <= 60_000
    redis.delete(keys.feedback(digest))
    assert RedisFeedbackBook(redis).all() == ()
    assert redis.scard(keys.READERS) == 0


def test_every_key_about_people_is_in_the_table(redis: Redis) -> None:
    RedisFeedbackBook(redis).record(PERSON, "arxiv:1", terms=("x",), verdict=1, at=AT)
    RedisLimits(redis, FakeClock()).admit(PERSON)
    for key in redis.keys("*"):
        assert f"`{':'.join(key.decode().split(':')[:2])}" in (keys.__doc__ or ""), key


@pytest.mark.parametrize(
    "value", [b"", b"{}", b'{"v": 1, "verdict": {"verdict": 5}}', b'{"v": 9, "verdict": {}}']
)
def test_an_unreadable_verdict_is_our_error(redis: Redis, value: bytes) -> None:
    book = RedisFeedbackBook(redis)
    book.record(PERSON, "arxiv:1", terms=("x",), verdict=1, at=AT)
    redis.hset(keys.feedback(Digests(redis).of(PERSON)), "arxiv:1", value)
    with pytest.raises(StoredDataBroken):
        book.all()


def gone() -> Redis:
    return Redis(host="127.0.0.1", port=1, retry=None)


@pytest.mark.parametrize(
    "use",
    [
        lambda r: RedisFeedbackBook(r).record("a", "b", terms=(), verdict=1, at=AT),
        lambda r: RedisFeedbackBook(r).all(),
        lambda r: RedisFeedbackBook(r).forget("a"),
        lambda r: RedisLimits(r, FakeClock()).admit("a"),
    ],
)
def test_a_dead_server_is_our_error(use: Callable[[Redis], object]) -> None:
    with pytest.raises(StoreUnreachable, match="REDIS_URL"):
        use(gone())
