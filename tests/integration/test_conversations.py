"""Many conversations at once over one server: what one is shown never reaches another, cached or not."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from redis import Redis

from digest_core.conversation import Conversation
from digest_core.models import Shown
from digest_core.ports import Publication
from digest_core.questions.beyond import Beyond
from digest_core.questions.judging import Judge
from digest_core.questions.searching import Historian, Searcher
from support.factories import make_edition, make_item, make_paper
from support.fakes import FakeClock
from workers.people import RedisFeedbackBook, RedisLimits
from workers.search_index import SqliteSearchIndex
from workers.search_writer import IndexWriter
from workers.store import RedisStore

FIRST = date(2026, 1, 1)
DAYS = 24
CHATS = 200


@pytest.fixture
def conversation(redis: Redis, tmp_path: Path) -> Iterator[Conversation]:
    """24 editions (more than are kept decoded) of five papers, each title unlike any other."""
    store, clock = RedisStore(redis), FakeClock(datetime(2026, 1, 24, 3, tzinfo=UTC))
    for day in range(DAYS):
        at = FIRST + timedelta(days=day)
        papers = [make_paper(day * 10 + n, title=f"Walrus{day:02} Study{n}") for n in range(1, 6)]
        edition = make_edition(*map(make_item, papers), date=at, key=at.isoformat())
        store.publish(Publication(edition=edition, papers=tuple(papers)))
    IndexWriter(store, tmp_path).update()
    index = SqliteSearchIndex(tmp_path)
    yield Conversation(
        store=store,
        finder=None,
        building=lambda: False,
        clock=clock,
        zone=ZoneInfo("Asia/Seoul"),
        services={"search": Searcher(lambda: index, clock), "history": Historian(store, clock)},
        beyond=Beyond(
            index=lambda: index,
            judge=Judge(RedisFeedbackBook(redis), store, clock),
            limits=RedisLimits(redis, clock),
        ),
    )
    index.close()


def test_conversations_do_not_meet(conversation: Conversation) -> None:
    """Each chat reads a day of its own, counts in an order of its own, and searches for what no other does."""
    meet = threading.Barrier(20)

    def chat(number: int) -> list[str]:
        day, session = number % DAYS, f"chat {number}"
        person = f"telegram:{number}"
        if number < 180:
            meet.wait(30)
        wrong = []
        paper = number % 5 + 1

        def expect(question: str, title: str) -> None:
            text = conversation.ask(question, session=session, person=person).text
            if title not in text or text.count("Walrus") != text.count(f"Walrus{day:02}"):
                wrong.append(f"{session}: {question} -> {text}")

        key = (FIRST + timedelta(days=day)).isoformat()
        ids = tuple(f"arxiv:2602.{day * 10 + n:05d}" for n in (5, 4, 3, 2, 1))
        expect(f"{key} {paper}번 링크", f"Walrus{day:02} Study{paper}")
        conversation.showed(session, Shown("daily", key, ids))
        expect(f"{paper}번 링크", f"Walrus{day:02} Study{6 - paper}")
        expect(f"walrus{day:02} 논문 찾아줘", f"Walrus{day:02} Study")
        found = conversation.ask("1번 링크", session=session, person=person).text
        expect("그럼 저자는?", found.split("—")[0].split("번 ")[1].strip())
        return wrong

    with ThreadPoolExecutor(max_workers=20) as threads:
        wrong = [line for lines in threads.map(chat, range(CHATS)) for line in lines]
    assert wrong == []


def test_nobody_waits_for_somebody_elses_minute(conversation: Conversation) -> None:
    def answers(person: str) -> int:
        told = [conversation.ask("오늘 뭐 있어?", person=person).intent.field for _ in range(25)]
        return told.count("top")

    with ThreadPoolExecutor(max_workers=8) as threads:
        assert list(threads.map(answers, [f"slack:U{n}" for n in range(8)])) == [20] * 8
