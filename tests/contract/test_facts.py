"""One suite for every `FactsBook` and `AttentionBook`: those in Redis, and those tests keep in memory."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec import structs
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from digest_core.errors import StoreUnreachable
from digest_core.models import Claim, Link
from digest_core.paper_facts import FactsBook
from digest_core.people import AttentionBook
from digest_core.writing.facts import extract_facts, with_links, with_told
from support.embedded import eventually
from support.factories import make_paper
from support.memory_facts import MemoryAttention, MemoryFacts
from workers import keys
from workers.attention import Aside, RedisAttention
from workers.facts import RedisFacts

NOON = datetime(2026, 2, 10, 12, tzinfo=UTC)
DAY = NOON.date()
FACTS = with_told(
    with_links(extract_facts(make_paper(1), date(2026, 2, 5)), [Link("code", "https://github.com/a/b")]),
    [
        Claim(
            "비용을 31% 줄였습니다.",
            ("On four traffic traces it cuts cost by 31% at equal quality.",),
            "결과",
        )
    ],
)


@pytest.fixture(params=["redis", "memory"])
def book(request: pytest.FixtureRequest) -> FactsBook:
    return MemoryFacts() if request.param == "memory" else RedisFacts(request.getfixturevalue("redis"))


@pytest.fixture(params=["redis", "memory"])
def attention(request: pytest.FixtureRequest) -> AttentionBook:
    return (
        MemoryAttention() if request.param == "memory" else RedisAttention(request.getfixturevalue("redis"))
    )


def test_facts_come_back_as_they_went_in(book: FactsBook) -> None:
    other = extract_facts(make_paper(2), None)
    assert book.kept(["arxiv:2602.00001"]) == {}
    book.keep([FACTS, other])
    assert book.kept([FACTS.paper.id, other.paper.id, "arxiv:2602.00009"]) == {
        FACTS.paper.id: FACTS,
        other.paper.id: other,
    }
    assert book.kept([]) == {}
    book.keep([])


def test_the_last_facts_count(book: FactsBook) -> None:
    book.keep([FACTS])
    book.keep([structs.replace(FACTS, told=())])
    assert book.kept([FACTS.paper.id])[FACTS.paper.id].told == ()


def test_facts_read_by_other_rules_are_not_there(book: FactsBook) -> None:
    book.keep([structs.replace(FACTS, rules=0)])
    assert book.kept([FACTS.paper.id]) == {}


@pytest.mark.parametrize("value", [b"", b"\x00", b"x\x9c", b'{"v": 1}', "글"])
def test_broken_facts_are_not_there_and_take_nothing_along(redis: Redis, value: bytes | str) -> None:
    book = RedisFacts(redis)
    book.keep([FACTS, extract_facts(make_paper(2), None)])
    redis.set(keys.facts("arxiv:2602.00002"), value)
    assert set(book.kept(["arxiv:2602.00001", "arxiv:2602.00002"])) == {"arxiv:2602.00001"}


def test_facts_go_after_120_days(redis: Redis) -> None:
    RedisFacts(redis).keep([FACTS])
    assert 119 * 86400 < redis.ttl(keys.facts(FACTS.paper.id)) <= 120 * 86400


def test_questions_are_counted_by_item_and_day(attention: AttentionBook) -> None:
    attention.asked(["arxiv:1", "arxiv:2", "arxiv:1"], NOON)
    attention.asked(["arxiv:1"], NOON + timedelta(days=1))
    attention.asked([], NOON)
    assert attention.counts(DAY, DAY) == {"arxiv:1": 1, "arxiv:2": 1}
    assert attention.counts(DAY, DAY + timedelta(days=1)) == {"arxiv:1": 2, "arxiv:2": 1}
    assert attention.counts(DAY + timedelta(days=2), DAY + timedelta(days=9)) == {}


def test_counting_aside_keeps_nobody_waiting_and_fails_alone(redis: Redis) -> None:
    book = Aside(RedisAttention(redis))
    book.asked(["arxiv:1"], NOON)
    assert eventually(lambda: book.counts(DAY, DAY) == {"arxiv:1": 1})
    away = Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    Aside(RedisAttention(away)).asked(["arxiv:1"], NOON)


def test_counts_go_after_100_days(redis: Redis) -> None:
    RedisAttention(redis).asked(["arxiv:1"], NOON)
    assert 99 * 86400 < redis.ttl(keys.asked(DAY)) <= 100 * 86400


def test_a_server_that_is_away_is_our_error() -> None:
    away = Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    acts: tuple[Callable[[], object], ...] = (
        lambda: RedisFacts(away).kept(["arxiv:1"]),
        lambda: RedisFacts(away).keep([FACTS]),
        lambda: RedisAttention(away).asked(["arxiv:1"], NOON),
        lambda: RedisAttention(away).counts(DAY, DAY),
    )
    for act in acts:
        with pytest.raises(StoreUnreachable):
            act()
