"""How little a question asks of the server: commands are counted, as times depend on what else a machine does."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from redis import Redis

from digest_core.conversation import Conversation
from digest_core.ports import Publication
from digest_core.questions.searching import Historian
from support.factories import make_edition, make_item
from support.fakes import FakeClock
from workers.store import RedisStore

LAST = date(2026, 2, 6)
DAYS = 120


@pytest.fixture
def conversation(redis: Redis) -> Conversation:
    store, clock = RedisStore(redis), FakeClock(datetime(2026, 2, 6, 3, tzinfo=UTC))
    for back in range(DAYS):
        day = LAST - timedelta(days=back)
        edition = make_edition(make_item(1), make_item(2), date=day, key=day.isoformat())
        store.publish(Publication(edition=edition))
    return Conversation(
        store=store,
        finder=None,
        building=lambda: False,
        clock=clock,
        zone=ZoneInfo("Asia/Seoul"),
        services={"history": Historian(store, clock)},
    )


def cost(
    redis: Redis, conversation: Conversation, question: str, session: str | None = None
) -> tuple[int, int]:
    """Commands and bytes that answering a question takes."""
    before = redis.info("everything")
    conversation.ask(question, session=session)
    after = redis.info("everything")
    commands = after["total_commands_processed"] - before["total_commands_processed"]
    sent = after["total_net_output_bytes"] - before["total_net_output_bytes"]
    # The first INFO itself counts.
    return commands - 1, sent


def test_a_question_about_a_known_briefing_takes_few_commands_and_bytes(
    redis: Redis, conversation: Conversation
) -> None:
    for question in ("2번 요약", "2026-01-05 2번 요약"):
        conversation.ask(question)
        empty = redis.info("everything")
        overhead = redis.info("everything")["total_net_output_bytes"] - empty["total_net_output_bytes"]
        commands, sent = cost(redis, conversation, question)
        assert commands <= 8, question
        # Neither the edition (3 KB even here) nor the list of all days comes over again.
        assert sent - overhead < 1_500, question


def test_a_month_is_listed_without_reading_its_editions(redis: Redis, conversation: Conversation) -> None:
    conversation.ask("지난달 브리핑")
    commands, _ = cost(redis, conversation, "지난달 브리핑")
    assert commands <= 12
