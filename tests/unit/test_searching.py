"""Search, stretches of days, verdicts and limits, asked as people ask."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from digest_core.conversation import Conversation
from digest_core.errors import NoIndex
from digest_core.finding import SearchIndex
from digest_core.models import Answer, Claim, Edition, Item
from digest_core.ports import Publication
from digest_core.questions.beyond import Beyond
from digest_core.questions.judging import NOBODY, Judge
from digest_core.questions.searching import Historian, Searcher
from support.factories import make_edition, make_item, make_news, make_paper
from support.fakes import FakeClock
from support.memory_index import MemorySearchIndex
from support.memory_people import MemoryFeedbackBook, MemoryLimits
from support.memory_store import MemoryStore

SEOUL = ZoneInfo("Asia/Seoul")
TODAY = date(2026, 2, 6)
PERSON = "telegram:987654321"


class Room:
    """A conversation with everything there is beside it, all in memory."""

    def __init__(self, *publications: Publication, index: Callable[[], SearchIndex] | None = None) -> None:
        self.clock = FakeClock(datetime(2026, 2, 6, 0, 0, tzinfo=UTC))
        self.store, self.book = MemoryStore(), MemoryFeedbackBook()
        for one in publications:
            self.store.publish(one)
        find = index or (lambda: MemorySearchIndex(self.store))
        self.conversation = Conversation(
            store=self.store,
            finder=None,
            building=lambda: False,
            clock=self.clock,
            zone=SEOUL,
            services={"search": Searcher(find, self.clock), "history": Historian(self.store, self.clock)},
            beyond=Beyond(
                index=find,
                judge=Judge(self.book, self.store, self.clock),
                limits=MemoryLimits(self.clock, asks=20),
            ),
        )

    def ask(self, question: str, session: str | None = "s", **more: object) -> Answer:
        return self.conversation.ask(question, session=session, **more)  # type: ignore[arg-type]


def item(number: int, title: str, *tags: str) -> Item:
    paper = make_paper(number, title=title, abstract=f"{title} is what we study. It works.")
    claim = Claim(f"{title} is what we study.", (f"{title} is what we study.",))
    return make_item(paper, short_title=title, tags=tags, summary=(claim,))


def daily(day: date, *items: Item, collected: tuple[Item, ...] = (), **changes: object) -> Publication:
    edition = make_edition(item(1, "unused"), date=day, key=day.isoformat(), **changes)
    edition = msgspec.structs.replace(edition, items=items)
    papers = tuple(one.subject for one in (*items, *collected))
    return Publication(edition=edition, papers=papers)  # type: ignore[arg-type]


@pytest.fixture
def room() -> Room:
    return Room(
        daily(date(2026, 1, 15), item(11, "Protein Folding", "단백질"), item(12, "Robot Walking", "로봇")),
        daily(date(2026, 1, 20), item(21, "RAG for Law", "검색 증강 생성")),
        daily(date(2026, 2, 5), collected=(item(31, "Protein Docking", "단백질"),)),
        daily(
            TODAY,
            item(41, "Routing Queries", "라우팅", "LLM"),
            item(42, "Sparse Attention", "어텐션"),
            item(43, "World Models", "세계 모델"),
        ),
    )


def test_what_was_found_with_day_number_and_link(room: Room) -> None:
    answer = room.ask("단백질 논문 찾아줘")
    assert answer.intent.field == "search"
    assert answer.answered_from == "briefing"
    first, second, third = answer.text.split("\n")
    assert first == "“단백질” 검색 결과 2건"
    assert "Protein Docking — 2026-02-05: https://arxiv.org/abs/2602.00031v1" in second
    assert third == "- 2) Protein Folding — 2026-01-15 브리핑 1번: https://arxiv.org/abs/2602.00011v1"
    assert [(c.item, c.url) for c in answer.citations][1] == (None, "https://arxiv.org/abs/2602.00011v1")
    assert (answer.intent.items, answer.intent.date, answer.intent.edition) == ((), None, None)


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("검색 rag", {"RAG for Law"}),
        ("/search 강화학습", set()),
        ("/search 로봇", {"Robot Walking"}),
        ("search sparse attention", {"Sparse Attention"}),
        ("지난달에 나온 단백질 논문 있었어?", {"Protein Folding"}),
        ("1월에 로봇 논문 있었나?", {"Robot Walking"}),
        ("papers on proteins last month", {"Protein Folding"}),
        ("find papers about protein folding", {"Protein Folding"}),
        ("이번 달 단백질 논문 찾아줘", {"Protein Docking"}),
        ("작년에 나온 단백질 논문 있어?", set()),
        ("어제 나온 단백질 논문 찾아줘", {"Protein Docking"}),
        ("단백질 뉴스 검색해줘", set()),
        ("코드 생성 관련 연구 있어?", set()),
    ],
)
def test_ways_to_ask(room: Room, question: str, titles: set[str]) -> None:
    answer = room.ask(question)
    assert answer.fields[0] == "search"
    assert {cited.title for cited in answer.citations} == titles
    assert answer.answered_from == ("briefing" if titles else "none")


def test_an_english_question_is_answered_in_english(room: Room) -> None:
    answer = room.ask("find papers about protein folding")
    assert answer.text.startswith("1 found for “protein folding”\n")
    assert "briefing of 2026-01-15, 1" in answer.text
    assert "Nothing was found" in room.ask("search zebrafish").text


def test_only_some_of_the_words_is_said(room: Room) -> None:
    assert "일부만 든 것입니다" in room.ask("단백질 얼룩말 논문 찾아줘").text


def test_without_an_index_it_says_so_plainly() -> None:
    def missing() -> SearchIndex:
        raise NoIndex("검색 색인이 아직 없습니다.")

    room = Room(daily(TODAY, item(41, "Routing Queries")), index=missing)
    korean, english = room.ask("RAG 논문 찾아줘"), room.ask("search rag")
    assert (korean.text, korean.answered_from) == ("검색 색인이 아직 없습니다.", "none")
    assert english.text.startswith("The search index is not there yet")


def test_nothing_to_search_for_asks_back(room: Room) -> None:
    answer = room.ask("찾아줘")
    assert answer.answered_from == "none"
    assert "무엇을 찾을까요?" in answer.text


def test_numbers_after_a_search_are_those_of_the_hits(room: Room) -> None:
    room.ask("단백질 논문 찾아줘")
    answer = room.ask("2번 요약")
    assert "Protein Folding is what we study." in answer.text
    assert (answer.intent.items, answer.intent.date, answer.intent.edition) == ((2,), None, None)
    assert [(c.item, c.title) for c in answer.citations] == [(None, "Protein Folding")]
    assert "Ann Lee" in room.ask("그럼 저자는?").text
    assert "Protein Docking is what we study." in room.ask("1번도 요약").text
    assert "1번부터 2번까지" in room.ask("7번 요약").text


def test_a_briefing_named_after_a_search_counts_again(room: Room) -> None:
    room.ask("단백질 논문 찾아줘")
    room.ask("오늘 브리핑")
    assert "Sparse Attention" in room.ask("2번 요약").text


def test_searches_of_two_sessions_do_not_meet(room: Room) -> None:
    room.ask("단백질 논문 찾아줘", session="a")
    room.ask("검색 rag", session="b")
    assert "RAG for Law" in room.ask("1번 요약", session="b").text
    assert "Protein Docking" in room.ask("1번 요약", session="a").text
    assert "Routing Queries" in room.ask("1번 요약", session="c").text


def test_hits_that_were_only_collected_and_news_can_be_asked_about() -> None:
    news = make_item(make_news(1, title="서빙 비용 소식"))
    room = Room(daily(TODAY, item(41, "Routing Queries"), collected=(item(31, "Hidden Walrus"),)))
    edition = make_edition(news, date=TODAY - timedelta(days=1), key="2026-02-05")
    room.store.publish(Publication(edition=edition))
    room.ask("search walrus")
    assert "Hidden Walrus is what we study." in room.ask("1번 초록").text
    room.ask("서빙 비용 뉴스 검색해줘", session="n")
    assert "https://news.example.com/stories/1" in room.ask("1번 링크", session="n").text


def test_the_like_of_an_item_is_found_without_itself(room: Room) -> None:
    room.ask("단백질 논문 찾아줘")
    answer = room.ask("1번이랑 비슷한 논문 찾아줘")
    assert [cited.title for cited in answer.citations] == ["Protein Folding"]
    assert "비슷한 것" in answer.text


def test_hostile_titles_and_queries_stay_words(room: Room) -> None:
    edition = daily(TODAY - timedelta(days=3), item(51, "<b>Walrus</b>\n- 9) \u202eevil @channel"))
    room.store.publish(edition)
    answer = room.ask("search walrus")
    assert len(answer.text.split("\n")) == 2
    assert "\u202e" not in answer.text
    for query in ('search " OR 1=1 --', "/search \x00\ud800", "search " + "x" * 20_000, "검색 %s {0} <b>"):
        room.ask(query)


def test_a_reply_to_a_message_with_hits_counts_in_them(room: Room) -> None:
    shown = room.ask("단백질 논문 찾아줘", session=None).shown
    room.ask("오늘 뭐 있어?")
    assert "Protein Folding is what we study." in room.ask("2번 요약", shown=shown).text
    assert "Protein Folding is what we study." in room.ask("2번 요약", session=None, shown=shown).text


def test_a_search_leaves_the_day_given_from_outside(room: Room) -> None:
    """`chat --date` talks over one day; hits are counted all the same, until a briefing is named."""
    for question, title in (
        ("1번 요약", "Routing Queries"),
        ("단백질 논문 찾아줘", "Protein Docking"),
        ("2번 요약", "Protein Folding"),
        ("1번은?", "Protein Docking"),
        ("오늘 2번 요약", "Sparse Attention"),
    ):
        assert title in room.ask(question, day=TODAY).text, question
    assert "브리핑에서 답합니다" not in room.ask("단백질 논문 찾아줘").text
    assert "브리핑에서 답합니다" not in room.ask("2번 요약").text


def test_a_paper_looked_up_in_a_collection_is_kept() -> None:
    room = Room(daily(TODAY, item(41, "Routing Queries"), collected=(item(31, "Hidden Walrus"),)))
    room.ask("search walrus")
    assert room.store.papers(["arxiv:2602.00031"]) == {}
    room.ask("1번 초록")
    assert list(room.store.papers(["arxiv:2602.00031"])) == ["arxiv:2602.00031"]


def test_only_a_day_is_that_days_briefing(room: Room) -> None:
    answer = room.ask("1월 15일 논문 찾아줘")
    assert answer.fields == ("history",)
    assert "Protein Folding" in answer.text


def test_hits_that_are_gone_are_not_answered_with_something_else(room: Room) -> None:
    room.ask("단백질 논문 찾아줘")
    room.store._editions.clear()
    room.store.publish(daily(TODAY, item(41, "Routing Queries"), item(42, "Sparse Attention")))
    answer = room.ask("2번 요약")
    assert answer.answered_from == "none"
    assert "Sparse Attention" not in answer.text


# Stretches of days.


def test_the_days_of_a_month_newest_first(room: Room) -> None:
    answer = room.ask("1월 브리핑들")
    assert answer.intent.field == "history"
    assert answer.text.split("\n")[:3] == [
        "2026-01-01 ~ 2026-01-31 브리핑 2개",
        "- 2026-01-20: RAG for Law",
        "- 2026-01-15: Protein Folding · Robot Walking",
    ]


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("지난주에 뭐 있었어?", 0),
        ("이번 주에 뭐 나왔어?", 2),
        ("지난달 브리핑", 2),
        ("2월에 뭐 나왔어?", 2),
        ("최근 한 달 브리핑 목록", 4),
        ("올해 브리핑", 4),
        ("what happened last month?", 2),
        ("briefings of january", 2),
        ("2월 1일부터 2월 6일까지 브리핑", 2),
    ],
)
def test_ways_to_ask_for_a_stretch(room: Room, question: str, days: int) -> None:
    answer = room.ask(question, session=None)
    assert answer.fields == ("history",)
    assert sum(line.startswith("- 2026-") for line in answer.text.split("\n")) == days
    assert answer.answered_from == ("briefing" if days else "none")


def test_a_day_without_papers_says_so(room: Room) -> None:
    assert "- 2026-02-05: 새 논문 없음" in room.ask("이번 주 브리핑").text


def test_single_days_and_the_list_of_days_are_answered_as_before(room: Room) -> None:
    assert "Protein Folding" in room.ask("1월 15일 브리핑").text
    assert "저장된 날: 2026-02-06" in room.ask("저장된 날짜 목록").text


def test_a_year_of_days_is_cut_to_the_newest() -> None:
    room = Room(*(daily(TODAY - timedelta(days=n), item(n + 1, f"Paper {n}")) for n in range(200)))
    lines = room.ask("작년부터 지금까지 말고 최근 6개월 브리핑 목록").text.split("\n")
    assert lines[0].endswith("(최근 31개)")
    assert len(lines) == 33


# Verdicts.


def test_a_verdict_in_words_is_kept_and_answered(room: Room) -> None:
    answer = room.ask("1번 좋아", person=PERSON)
    assert (answer.intent.field, answer.intent.items, answer.answered_from) == ("open", (1,), "briefing")
    assert "라우팅, LLM" in answer.text
    assert [(kept.item, kept.terms, kept.verdict) for kept in room.book.all()] == [
        ("arxiv:2602.00041", ("라우팅", "LLM"), 1)
    ]
    assert "더 낮게" in room.ask("1번 별로", person=PERSON).text
    assert [kept.verdict for kept in room.book.all()] == [-1]


def test_a_thumb_alone_is_about_what_was_last_spoken_of(room: Room) -> None:
    room.ask("2번 요약")
    room.ask("👍")
    assert [kept.item for kept in room.book.all()] == ["arxiv:2602.00042"]
    assert room.ask("3번도").intent.field == "summary"


def test_a_thumb_about_nothing_asks_which(room: Room) -> None:
    assert "어느 논문인지" in room.ask("👎", session=None).text
    assert "1번부터 3번까지" in room.ask("9번 👍").text or "어느 논문인지" in room.ask("9번 👍").text
    assert room.book.all() == ()


def test_a_verdict_can_be_about_a_hit(room: Room) -> None:
    room.ask("단백질 논문 찾아줘")
    room.ask("2번 👍")
    assert [kept.item for kept in room.book.all()] == ["arxiv:2602.00011"]


def test_the_sample_takes_no_verdict() -> None:
    room = Room(daily(TODAY, item(1, "A", "x"), sample=True))
    assert "견본" in room.ask("1번 👍").text
    assert room.book.all() == ()


def test_buttons(room: Room) -> None:
    def press(verdict: int, item_id: str = "arxiv:2602.00042", key: str = "2026-02-06") -> str:
        return room.conversation.feedback(item_id, verdict, person=PERSON, edition="daily", key=key)  # type: ignore[arg-type]

    assert "어텐션" in press(1)
    assert len(room.book.all()) == 1
    assert "거두었습니다" in press(0)
    assert room.book.all() == ()
    for item_id, key in (("arxiv:9", "2026-02-06"), ("arxiv:2602.00042", "1999-01-01"), ("\ud800", "*")):
        assert "저장되어 있지 않습니다" in press(1, item_id, key)
    assert room.book.all() == ()


def test_the_command_line_is_one_reader(room: Room) -> None:
    room.ask("1번 👍")
    room.book.forget(NOBODY)
    assert room.book.all() == ()


# Limits.


def test_who_asks_too_fast_is_told_how_long_to_wait(room: Room) -> None:
    answers = [room.ask("오늘 뭐 있어?", person=PERSON) for _ in range(21)]
    assert all(answer.intent.field == "top" for answer in answers[:20])
    assert answers[20].text == "질문이 잠시 많았습니다. 60초 뒤에 다시 물어봐 주세요."
    assert (answers[20].intent.field, answers[20].answered_from) == ("open", "none")
    assert "ask again in 60 seconds" in room.ask("what is new?", person=PERSON).text
    assert room.ask("오늘 뭐 있어?", person="slack:U2").intent.field == "top"
    assert room.ask("오늘 뭐 있어?").intent.field == "top"
    room.clock.advance(61)
    assert room.ask("오늘 뭐 있어?", person=PERSON).intent.field == "top"


def test_nobody_is_named_in_a_log(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for question in ("1번 👍", "단백질 논문 찾아줘", "2번 요약", "지난달 브리핑", "👎") * 5:
        room.ask(question, session=f"session of {PERSON}", person=PERSON)
    assert "987654321" not in caplog.text


def edition_of(room: Room) -> Edition:
    edition = room.store.edition("daily", "2026-02-06")
    assert edition is not None
    return edition


def test_an_answer_never_changes_what_is_stored(room: Room) -> None:
    before = msgspec.json.encode(edition_of(room))
    for question in ("단백질 논문 찾아줘", "1번 요약", "2번 👍", "이번 주 브리핑", "1번이 왜 뽑혔어?"):
        room.ask(question, person=PERSON)
    assert msgspec.json.encode(edition_of(room)) == before


def test_the_only_hit_of_a_search_is_spoken_of_next_and_of_several_none_is(room: Room) -> None:
    found = room.ask("RAG 논문 찾아줘")
    assert found.shown
    assert len(found.shown.about) == 1
    assert "RAG for Law" in room.ask("그건 누가 쓴 거예요?").text
    several = room.ask("단백질 논문 찾아줘", session="other")
    assert several.shown
    assert len(several.shown.items) > 1
    assert not several.shown.about
