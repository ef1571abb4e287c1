"""Weeklies in a talk: what names them, what goes on inside them, and what they leave alone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from digest_core.conversation import Conversation
from digest_core.models import Edition
from digest_core.questions.beyond import Beyond
from digest_core.questions.searching import Historian
from support.factories import make_edition, make_item, make_paper
from support.fakes import FakeClock
from support.memory_facts import MemoryAttention
from support.memory_store import MemoryStore
from support.weeks import Newsweek, made_up

WEEK = Newsweek(
    tuple(
        structs.replace(p, abstract=f"{p.abstract} Code: https://github.com/lab/study{n}.", authors=(f"Author {n}", "B C"))
        for n, p in enumerate(made_up(12), 1)
    )
).built()  # fmt: skip
OLDER = structs.replace(WEEK, key="2026-W06", date=date(2026, 2, 9), title="지난 호", items=WEEK.items[:1])
DAILY = make_edition(make_item(make_paper(501, title="Of the Day")), date=date(2026, 2, 17), key="2026-02-17")
NOW = datetime(2026, 2, 17, 9, tzinfo=UTC)


def talk(*editions: Edition, attention: MemoryAttention | None = None) -> Conversation:
    store, clock = MemoryStore(*editions), FakeClock(NOW)
    return Conversation(
        store=store,
        finder=None,
        building=lambda: False,
        clock=clock,
        zone=ZoneInfo("Asia/Seoul"),
        services={"history": Historian(store, clock)},
        beyond=Beyond(attention=attention or MemoryAttention()),
    )


@pytest.mark.parametrize(
    "question",
    ["이번 주 정리", "이번주 정리해줘", "지난주 논문 정리", "주간 top 10", "주간 브리핑 보여줘", "/week", "위클리 탑텐", "금주의 top10",
     "한 주 정리 좀", "weekly briefing", "this week's top papers"],
)  # fmt: skip
def test_a_weekly_by_any_name(question: str) -> None:
    answer = talk(DAILY, OLDER, WEEK).ask(question)
    assert (answer.intent.field, answer.intent.edition, answer.intent.date) == (
        "top",
        "weekly-top10",
        "2026-02-16",
    )
    assert answer.answered_from == "briefing"
    heading, first, *_ = answer.text.splitlines()
    assert heading in {f"{WEEK.title} (10개)", f"{WEEK.title} (10)"}
    assert first == f"- 1) {WEEK.items[0].heading}"
    assert answer.shown
    assert answer.shown.key == "2026-W07"


@pytest.mark.parametrize(
    ("question", "field", "edition"),
    [
        ("오늘 뭐 있어?", "top", "daily"),
        ("1번 요약", "summary", "daily"),
        ("2월 17일 브리핑", "history", "daily"),
    ],
)
def test_what_does_not_name_a_weekly_is_the_daily(question: str, field: str, edition: str) -> None:
    answer = talk(DAILY, WEEK).ask(question)
    assert (answer.intent.field, answer.intent.edition) == (field, edition)


def test_going_on_inside_a_weekly() -> None:
    chat = talk(DAILY, WEEK)
    chat.ask("이번 주 정리", session="s")
    for question, field, items in (
        ("3번 논문 코드 있어?", "code", (3,)),
        ("그럼 저자는?", "authors", (3,)),
        ("다음 논문 요약", "summary", (4,)),
        ("10번 발표일", "date", (10,)),
        ("11번 요약", "summary", (11,)),
    ):
        answer = chat.ask(question, session="s")
        assert (answer.intent.field, answer.intent.items, answer.intent.edition) == (
            field,
            items,
            "weekly-top10",
        )
    number = next(n for n, item in enumerate(WEEK.items, 1) if item.id == WEEK.items[2].id)
    told = chat.ask("3번 논문 코드 있어?", session="s")
    own = WEEK.items[number - 1].id.removeprefix("arxiv:2602.000").lstrip("0")
    assert f"https://github.com/lab/study{own}" in told.text
    assert WEEK.title in told.text
    assert chat.ask("오늘 뭐 있어?", session="s").intent.edition == "daily"
    assert chat.ask("1번 요약", session="s").intent.edition == "daily"


def test_an_item_of_a_weekly_in_one_breath() -> None:
    answer = talk(DAILY, WEEK).ask("주간 top 10 2번 코드")
    assert (answer.intent.field, answer.intent.items, answer.intent.edition) == ("code", (2,), "weekly-top10")


def test_without_a_weekly_the_days_of_the_week_are_told() -> None:
    answer = talk(DAILY).ask("이번 주 정리")
    assert answer.intent.field == "history"
    assert "2026-02-17" in answer.text


def test_what_is_asked_about_is_counted_and_nobody_named() -> None:
    book = MemoryAttention()
    chat = talk(DAILY, WEEK, attention=book)
    chat.ask("주간 정리", session="s", person="telegram:1")
    assert book.counts(NOW.date(), NOW.date()) == {}
    for question in ("2번 코드", "2번 저자", "3번 요약", "11번 요약"):
        chat.ask(question, session="s", person="telegram:1")
    assert book.counts(NOW.date(), NOW.date()) == {WEEK.items[1].id: 2, WEEK.items[2].id: 1}
