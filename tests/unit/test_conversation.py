"""The conversation over a store: which edition, what is remembered, what is fetched, and what is refused."""

import datetime as dt
import time
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest_core.conversation import FIRST_ON_ITS_WAY, NOTHING_YET, TOO_LONG, Conversation
from digest_core.errors import NothingStored, SourceUnreachable
from digest_core.models import IMPORTED, Action, Answer, Claim, Edition, Intent, Paper, Shown
from digest_core.ports import Publication
from digest_core.questions.fields import FIELDS
from digest_core.questions.inquiry import Inquiry
from digest_core.questions.words import LONGEST_QUESTION
from support.factories import make_edition, make_item, make_paper
from support.fakes import FakeClock
from support.memory_store import MemoryStore

SEOUL = ZoneInfo("Asia/Seoul")
TODAY = dt.date(2026, 2, 6)
YESTERDAY = dt.date(2026, 2, 5)


class Finder:
    """Knows some papers; counts how often it is asked, and fails when told to."""

    def __init__(self, *papers: Paper, fails: bool = False) -> None:
        self._papers = {paper.arxiv_id: paper for paper in papers}
        self._fails = fails
        self.asked: list[tuple[str, ...]] = []

    def find(self, arxiv_ids: Sequence[str]) -> tuple[Paper, ...]:
        self.asked.append(tuple(arxiv_ids))
        if self._fails:
            raise SourceUnreachable("arXiv", "arXiv에 연결할 수 없습니다.")
        return tuple(self._papers[i] for i in arxiv_ids if i in self._papers)


def of_day(day: dt.date, *numbers: int, **changes: Any) -> Edition:
    items = changes.pop("items", None) or tuple(make_item(number) for number in numbers)
    return make_edition(*items, key=day.isoformat(), date=day, **changes)


def talk(*editions: Edition, finder: Finder | None = None, building: bool = False) -> Conversation:
    return Conversation(
        store=MemoryStore(*editions),
        finder=(lambda: finder) if finder else None,
        building=lambda: building,
        clock=FakeClock(),
        zone=SEOUL,
    )


def two_days() -> Conversation:
    return talk(of_day(YESTERDAY, 11, 12, 13), of_day(TODAY, 1, 2, 3, 4))


def bare_item(number: int) -> Any:
    bare = make_paper(number, abstract=None, authors=(), published=None, categories=())
    return make_item(bare, writer=IMPORTED, summary=(Claim("가져온 요약입니다."),), facts=None)


@pytest.mark.parametrize(("building", "message"), [(False, NOTHING_YET), (True, FIRST_ON_ITS_WAY)])
@pytest.mark.parametrize("question", ["오늘 뭐 있어?", "2번 리스크", "어제 브리핑", "날씨 어때", "구독"])
def test_an_empty_store_says_what_to_do(question: str, building: bool, message: str) -> None:
    with pytest.raises(NothingStored) as refused:
        talk(building=building).ask(question)
    assert str(refused.value) == message


def test_help_needs_no_briefing() -> None:
    assert talk().ask("도움말").intent.field == "help"
    assert talk().ask("  \n\t ").intent.field == "help"
    assert talk().ask("").answered_from == "briefing"


def test_without_a_day_the_newest_is_meant() -> None:
    answered = two_days().ask("2번 리스크")
    assert answered.intent.date == "2026-02-06"
    assert answered.citations[0].url.endswith("2602.00002v1")


def test_a_day_in_the_question_chooses_the_edition() -> None:
    answered = two_days().ask("어제 2번 리스크")
    assert answered.intent.date == "2026-02-05"
    assert answered.citations[0].url.endswith("2602.00012v1")


def test_yesterdays_briefing_is_history() -> None:
    answered = two_days().ask("어제 브리핑")
    assert (answered.intent.field, answered.intent.date) == ("history", "2026-02-05")
    assert "Part 11" in answered.text
    assert answered.text.startswith("2026-02-05 Top 이슈 (3개)")


def test_a_given_day_is_meant_where_the_question_names_none() -> None:
    assert two_days().ask("2번 리스크", day=YESTERDAY).intent.date == "2026-02-05"


def test_today_is_the_given_day() -> None:
    answered = two_days().ask("오늘 뭐 있어?", day=YESTERDAY)
    assert answered.text.startswith("2026-02-05 오늘의 Top 이슈")
    assert "아직 없어" not in answered.text


def test_a_day_in_the_question_wins_over_the_given_one() -> None:
    assert two_days().ask("어제 2번 리스크", day=TODAY).intent.date == "2026-02-05"
    assert two_days().ask("2월 6일 브리핑", day=YESTERDAY).intent.date == "2026-02-06"
    assert two_days().ask("어제 브리핑", day=dt.date(2026, 2, 4)).intent.date == "2026-02-05"


def test_a_day_named_beside_a_given_one_may_have_no_briefing() -> None:
    answered = two_days().ask("11월 3일 브리핑", day=TODAY)
    assert answered.text == "2025-11-03 브리핑이 없습니다. 가장 가까운 브리핑: 2026-02-05, 2026-02-06"
    assert answered.answered_from == "none"


def test_a_prompt_with_a_given_day_goes_on_about_the_day_it_was_led_to() -> None:
    chat = two_days()
    chat.ask("어제 브리핑", session="a", day=TODAY)
    for question in ("2번 리스크", "그럼 저자는?"):
        answered = chat.ask(question, session="a", day=TODAY)
        assert (answered.intent.date, answered.intent.items) == ("2026-02-05", (2,))
    assert chat.ask("오늘 2번 리스크", session="a", day=TODAY).intent.date == "2026-02-06"
    assert chat.ask("3번도", session="a", day=TODAY).intent.date == "2026-02-06"


def test_a_given_day_wins_over_what_a_session_spoke_of_before() -> None:
    chat = two_days()
    chat.ask("어제 브리핑", session="a")
    assert chat.ask("2번 리스크", session="a", day=TODAY).intent.date == "2026-02-06"


@pytest.mark.parametrize("question", ["어제 1번이랑 오늘 1번 요약", "어제랑 오늘 브리핑"])
def test_two_days_at_once_are_not_answered_about_one(question: str) -> None:
    answered = two_days().ask(question)
    assert answered.text.startswith("한 번에 하루의 브리핑만 답할 수 있습니다.")
    assert '"2026-02-05 ' in answered.text
    assert (answered.intent.date, answered.answered_from, answered.citations) == (None, "none", ())
    with pytest.raises(NothingStored):
        talk().ask(question)


def test_the_day_a_paper_came_out_chooses_no_briefing() -> None:
    answered = two_days().ask("2번 논문은 2월 5일에 나온 거야?")
    assert (answered.intent.field, answered.intent.date) == ("date", "2026-02-06")
    assert answered.citations[0].url.endswith("2602.00002v1")


def test_an_older_briefing_is_named_in_the_first_line() -> None:
    chat = two_days()
    assert chat.ask("어제 2번 리스크", session="a").text.startswith("2026-02-05 브리핑에서 답합니다.")
    assert chat.ask("그럼 저자는?", session="a").text.startswith("2026-02-05 브리핑에서 답합니다.")
    assert chat.ask("2번 리스크", day=YESTERDAY).text.startswith("2026-02-05 브리핑에서 답합니다.")
    assert chat.ask("2번 리스크").text.startswith("2번 ")


def test_a_newer_briefing_than_the_given_one_is_named_too() -> None:
    assert two_days().ask("2월 6일 2번 리스크", day=YESTERDAY).text.startswith("2026-02-06 브리핑에서")


def test_a_number_after_the_actions_is_an_action() -> None:
    chat = talk(of_day(TODAY, 1, 2, 3, actions=(Action("시험", "시작합니다."), Action("측정", "잽니다."))))
    chat.ask("오늘의 실무 액션", session="a")
    assert chat.ask("2번은?", session="a").text.splitlines()[1:] == ["- 2) 측정: 잽니다."]
    assert chat.ask("2번 리스크", session="a").intent.field == "risk"


def test_a_given_day_without_a_briefing_is_refused_with_the_nearest() -> None:
    with pytest.raises(NothingStored, match=r"2026-02-04 브리핑이 없습니다\. .*2026-02-05, 2026-02-06"):
        two_days().ask("2번 리스크", day=dt.date(2026, 2, 4))


def test_a_day_in_words_without_a_briefing_is_answered_with_the_nearest() -> None:
    answered = two_days().ask("1월 2일 3번 리스크")
    assert answered.text == "2026-01-02 브리핑이 없습니다. 가장 가까운 브리핑: 2026-02-05, 2026-02-06"
    assert (answered.intent.date, answered.intent.items, answered.answered_from) == (
        "2026-01-02",
        (3,),
        "none",
    )


def test_an_impossible_day_is_answered() -> None:
    answered = two_days().ask("2월 30일 브리핑")
    assert answered.text.startswith("달력에 없는 날짜입니다.")
    assert answered.intent.date is None


def test_today_without_a_briefing_is_answered_from_the_newest_and_says_so() -> None:
    answered = talk(of_day(YESTERDAY, 11)).ask("오늘 뭐 있어?")
    assert answered.text.startswith("오늘 브리핑은 아직 없어 가장 새로운 2026-02-05 브리핑으로 답합니다.")
    assert answered.intent.date == "2026-02-05"


def test_the_days_there_are_newest_first() -> None:
    assert "- 저장된 날: 2026-02-06, 2026-02-05" in two_days().ask("지난 브리핑 목록 보여줘").text


def test_a_session_goes_on_about_the_same_item() -> None:
    chat = two_days()
    chat.ask("2번 리스크", session="a")
    same = chat.ask("그럼 저자는?", session="a")
    assert (same.intent.field, same.intent.items) == ("authors", (2,))
    other = chat.ask("3번도", session="a")
    assert (other.intent.field, other.intent.items) == ("authors", (3,))
    more = chat.ask("더 자세히", session="a")
    assert (more.fields, more.intent.items) == (("summary", "evidence"), (3,))


def test_numbers_mean_the_edition_that_was_shown() -> None:
    chat = two_days()
    chat.ask("어제 브리핑", session="a")
    assert chat.ask("2번 리스크", session="a").citations[0].url.endswith("2602.00012v1")
    assert chat.ask("오늘 2번 리스크", session="a").citations[0].url.endswith("2602.00002v1")


def test_the_top_list_begins_anew() -> None:
    chat = two_days()
    chat.ask("어제 2번 리스크", session="a")
    assert chat.ask("브리핑 보여줘", session="a").intent.date == "2026-02-06"


def test_a_number_answers_which_one() -> None:
    chat = two_days()
    assert chat.ask("저자 알려줘", session="a").answered_from == "none"
    answered = chat.ask("2번", session="a")
    assert (answered.intent.field, answered.intent.items) == ("authors", (2,))


def test_help_and_off_topic_leave_the_context() -> None:
    chat = two_days()
    chat.ask("2번 리스크", session="a")
    chat.ask("도움말", session="a")
    chat.ask("오늘 날씨 어때", session="a")
    assert chat.ask("그럼 적용은?", session="a").intent.items == (2,)


def test_sessions_do_not_see_each_other_and_single_questions_remember_nothing() -> None:
    chat = two_days()
    chat.ask("2번 리스크", session="a")
    chat.ask("3번 리스크")
    assert chat.ask("그럼 적용은?", session="b").intent.items == ()
    assert chat.ask("그럼 적용은?").intent.items == ()
    assert chat.ask("그럼 적용은?", session="a").intent.items == (2,)


def over(store: MemoryStore) -> Conversation:
    return Conversation(store=store, finder=None, building=lambda: False, clock=FakeClock(), zone=SEOUL)


def test_numbers_keep_the_meaning_they_were_shown_with() -> None:
    store = MemoryStore(of_day(TODAY, 1, 2, 3))
    over(store).ask("2번 리스크", session="a")
    store.publish(Publication(edition=of_day(TODAY, 2, 3, 1)))
    answered = over(store).ask("그럼 저자는?", session="a")
    assert (answered.intent.items, answered.citations[0].item) == ((2,), 2)
    assert answered.citations[0].url.endswith("2602.00002v1")
    assert over(store).ask("2번 저자", session="b").citations[0].url.endswith("2602.00003v1")


def test_a_briefing_that_lost_an_item_says_that_numbers_changed() -> None:
    store = MemoryStore(of_day(TODAY, 1, 2, 3))
    over(store).ask("2번 리스크", session="a")
    store.publish(Publication(edition=of_day(TODAY, 2, 4, 5)))
    answered = over(store).ask("2번 저자", session="a")
    assert answered.text.startswith("브리핑이 다시 만들어져 번호가 달라졌을 수 있습니다.")
    assert answered.citations[0].url.endswith("2602.00004v1")
    assert "다시 만들어져" not in over(store).ask("2번 저자", session="a").text


def test_numbers_count_in_the_order_that_the_replied_message_shows() -> None:
    pool = tuple(make_item(number) for number in (8, 9))
    chat = talk(of_day(YESTERDAY, 11, 12), of_day(TODAY, 1, 2, 3, pool=pool))
    personal = Shown("daily", "2026-02-06", ("arxiv:2602.00009", "arxiv:2602.00003"))
    answered = chat.ask("1번 저자", session="a", shown=personal)
    assert answered.citations[0].url.endswith("2602.00009v1")
    assert answered.shown is not None
    assert (answered.shown.items, answered.shown.about) == (personal.items, ("arxiv:2602.00009",))
    assert chat.ask("3번 저자", session="a").answered_from == "none"
    assert chat.ask("어제 1번 저자", session="a").citations[0].url.endswith("2602.00011v1")
    assert chat.ask("오늘 1번 저자", session="a").citations[0].url.endswith("2602.00009v1")


def test_a_reply_means_the_item_of_the_message() -> None:
    chat = two_days()
    first = chat.ask("2번 리스크", session="a")
    chat.ask("4번 요약", session="a")
    assert chat.ask("저자는?", session="a", shown=first.shown).intent.items == (2,)
    assert chat.ask("3번도", session="b", shown=first.shown).fields == ("risk",)


def test_what_was_delivered_is_what_numbers_count_in() -> None:
    chat = two_days()
    chat.ask("2번 리스크", session="a", day=YESTERDAY)
    order = tuple(f"arxiv:2602.0000{number}" for number in (4, 3, 2, 1))
    chat.showed("a", Shown("daily", "2026-02-06", order))
    answered = chat.ask("1번 리스크", session="a")
    assert answered.citations[0].url.endswith("2602.00004v1")
    assert answered.intent.date == "2026-02-06"


def test_what_an_import_lacks_is_fetched_once() -> None:
    finder = Finder(make_paper(7))
    chat = talk(of_day(TODAY, items=(bare_item(7),)), finder=finder)
    for question in ("1번 저자", "1번 발표일", "1번 초록", "1번 근거", "1번 코드"):
        chat.ask(question)
    assert finder.asked == [("2602.00007v1",)]
    assert "Ann Lee" in chat.ask("1번 저자").text


def test_several_items_are_fetched_together() -> None:
    finder = Finder(make_paper(7), make_paper(8))
    chat = talk(of_day(TODAY, items=(bare_item(7), bare_item(8))), finder=finder)
    answered = chat.ask("전부 저자")
    assert finder.asked == [("2602.00007v1", "2602.00008v1")]
    assert answered.text.count("Ann Lee") == 2


def test_what_the_edition_holds_is_never_fetched() -> None:
    finder = Finder(make_paper(1))
    chat = talk(of_day(TODAY, 1), finder=finder)
    for question in ("1번 저자", "1번 요약", "1번 리스크", "1번 링크", "오늘 뭐 있어?"):
        chat.ask(question)
    assert finder.asked == []


def test_a_sample_is_never_looked_up() -> None:
    finder = Finder(make_paper(7))
    chat = talk(of_day(TODAY, items=(bare_item(7),), sample=True, writer=IMPORTED), finder=finder)
    for question in ("1번 저자", "1번 초록", "1번 발표일", "1번 코드", "코드 있는 논문"):
        told = chat.ask(question)
        assert ("DriftRoute" in told.text, "Ann Lee" in told.text) == (False, False)
        assert told.answered_from == "none"
    assert finder.asked == []
    assert "초록이 저장되어 있지 않습니다." in chat.ask("1번 초록").text


def test_when_the_newest_briefing_was_made_leaves_the_day_spoken_of() -> None:
    chat = two_days()
    chat.ask("어제 2번 리스크", session="a")
    assert chat.ask("이 브리핑 언제 만들었어?", session="a").intent.date == "2026-02-05"
    newest = chat.ask("가장 최근 브리핑 날짜가 언제야?", session="a")
    assert (newest.intent.date, newest.intent.items) == ("2026-02-06", ())
    assert "07:15 (Asia/Seoul)" in newest.text


def test_what_to_apply_is_about_the_item_spoken_of_or_the_actions() -> None:
    chat = two_days()
    assert chat.ask("오늘 당장 뭘 적용하면 좋을까?", session="a").intent.field == "actions"
    chat.ask("2번 리스크", session="a")
    same = chat.ask("뭘 적용하면 좋을까?", session="a")
    assert (same.intent.field, same.intent.items) == ("apply", (2,))


def test_arxiv_down_is_said_with_the_link() -> None:
    chat = talk(of_day(TODAY, items=(bare_item(7),)), finder=Finder(fails=True))
    answered = chat.ask("1번 저자")
    assert "arXiv에 연결하지 못해 저자를 확인하지 못했습니다." in answered.text
    assert answered.text.endswith("출처: https://arxiv.org/abs/2602.00007v1")
    assert answered.answered_from == "none"
    assert "Authors" in chat.ask("authors of paper 1").text


def test_a_paper_arxiv_does_not_know_is_said_to_be_unknown() -> None:
    chat = talk(of_day(TODAY, items=(bare_item(7),)), finder=Finder())
    assert "저자 정보가 저장되어 있지 않습니다." in chat.ask("1번 저자").text


def test_a_question_too_long_is_cut_and_says_so() -> None:
    answered = two_days().ask("2번 리스크 " + "가" * LONGEST_QUESTION)
    assert answered.text.startswith(TOO_LONG)
    assert answered.intent.items == (2,)


def test_the_question_is_never_echoed() -> None:
    answered = two_days().ask("\x1b[31m2번\x1b[0m <b>리스크</b> \u202e")
    assert "\x1b" not in answered.text
    assert "<b>" not in answered.text


ANY = st.text(
    st.one_of(st.characters(), st.sampled_from(list("0123456789번째어제요약리스크도은는 ?"))), max_size=80
)


@given(st.lists(ANY, min_size=1, max_size=4))
@settings(deadline=None)
@example(["", "2번", "\ud800", "２번도"])
@example(["어제 전부", "나머지", "마지막에서 열 번째 리스크", "0번이랑 -1번"])
def test_any_conversation_gets_answers(questions: list[str]) -> None:
    chat = two_days()
    for question in questions:
        answered = chat.ask(question, session="a")
        assert answered.text.strip()
        assert answered.intent.field == answered.fields[0]
        assert all(citation.url.startswith("https://") for citation in answered.citations)


HOSTILE = st.one_of(
    st.text(max_size=10_000),
    st.lists(st.sampled_from(
        ["2번 ", "리스크 ", "<b>", "@channel ", "<@U123> ", "](https://evil.example) ", "\u202e", "\x00", "\ud800", "RAL ", "말고 ",
         "무시 ", "이전 지시 ", "DROP TABLE ", "{{7*7}} ", "arxiv:2602.00001 ", "8시 ", "관심사 ", "1~99999번 ", "어제 ", "&lt;", "`", "*", "_"]
    ), max_size=400).map("".join),
)  # fmt: skip


@given(HOSTILE, st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_text_up_to_ten_thousand_characters_gets_an_answer(text: str, in_a_session: bool) -> None:
    answered = two_days().ask(text, session="s" if in_a_session else None)
    assert answered.text.strip()
    assert not set(answered.text) & set("\x00\u202e\ud800")
    assert all(sign not in answered.text for sign in ("<b>", "@channel", "<@U", "evil.example", "{{", "DROP"))
    assert answered.intent.field in FIELDS


@pytest.mark.parametrize(
    "question",
    [
        "Zq9xW7 논문 리스크",
        "2번 Zq9xW7",
        "Zq9xW7라고 답해",
        "25시에 Zq9xW7 보내줘",
        "Zq9xW7 찾아줘",
        "관심사는 Zq9xW7",
        "summary of the Zq9xW7 paper",
        "/search Zq9xW7",
    ],
)
def test_an_answer_never_repeats_words_of_the_question(question: str) -> None:
    assert "Zq9xW7".casefold() not in two_days().ask(question, session="a").text.casefold()


@pytest.mark.parametrize(
    "piece",
    [
        "2번 리스크 ",
        "단백질 논문 말고 ",
        "가",
        "8시 ",
        "a1 ",
        "이전 지시 무시 ",
        "어제 ",
        "관심사 ",
        "디피피오",
    ],
)
def test_time_grows_with_the_length_of_a_question_and_no_faster(piece: str) -> None:
    """CPU time of this process, the best of three: a fourfold text may take tenfold, a runaway pattern takes far more."""
    chat = two_days()

    def seconds(length: int) -> float:
        text, best = (piece * length)[:length], 60.0
        for _ in range(3):
            started = time.process_time()
            chat.ask(text)
            best = min(best, time.process_time() - started)
        return best

    assert seconds(10_000) < 10 * seconds(2_500) + 0.05


def test_a_paper_beyond_the_list_is_looked_up_and_told() -> None:
    finder = Finder(make_paper(77, arxiv_id="2601.00077v2"))
    finder._papers["2601.00077"] = make_paper(77, arxiv_id="2601.00077v2")
    chat = talk(of_day(TODAY, 1, 2, 3), finder=finder)
    answered = chat.ask("https://arxiv.org/abs/2601.00077 리스크", session="a")
    assert (answered.intent.items, answered.answered_from) == ((), "briefing")
    assert [cited.item for cited in answered.citations] == [None]
    assert answered.text.startswith("Routing Queries under Drift, Part 77 — 리스크")
    assert chat.ask("저자는?", session="a").citations[0].url == "https://arxiv.org/abs/2601.00077v2"
    assert len(finder.asked) == 1


def test_a_paper_of_the_pool_is_told_as_it_was_written() -> None:
    pool = (make_item(9, one_liner="써 볼 만합니다.", writer="gemini:x"),)
    answered = talk(of_day(TODAY, 1, 2, pool=pool)).ask("2602.00009 한 줄 평")
    assert "써 볼 만합니다." in answered.text
    assert answered.citations[0].item is None


def test_a_paper_that_nobody_knows_is_said_to_be_missing() -> None:
    answered = talk(of_day(TODAY, 1, 2), finder=Finder()).ask("2601.00001 요약")
    assert (answered.answered_from, answered.citations) == ("none", ())
    failing = talk(of_day(TODAY, 1, 2), finder=Finder(fails=True)).ask("2601.00001 요약")
    assert "arXiv에 연결하지 못해" in failing.text


def test_a_service_answers_its_field_and_may_decline() -> None:
    asked: list[Inquiry] = []

    def search(inquiry: Inquiry) -> Answer | None:
        asked.append(inquiry)
        return (
            Answer("찾았습니다.", Intent("search"), ("search",), "briefing") if inquiry.asked.query else None
        )

    store = MemoryStore(of_day(TODAY, 1, 2))
    chat = Conversation(
        store=store,
        finder=None,
        building=lambda: False,
        clock=FakeClock(),
        zone=SEOUL,
        services={"search": search},
    )
    assert chat.ask("양자화 관련 논문 찾아줘", session="a").text == "찾았습니다."
    assert (asked[0].asked.query, asked[0].session) == ("양자화", "a")
    assert chat.ask("검색").text.startswith("검색은 아직")
    chat.ask("2번이랑 비슷한 논문 찾아줘")
    assert [item.id for item in asked[-1].items] == ["arxiv:2602.00002"]


def test_what_is_asked_can_be_had_without_an_answer() -> None:
    asked = two_days().understand("평일 아침 여덟 시 반에 받아볼래", session="a")
    assert asked.fields == ("subscribe",)
    assert asked.schedule.at == dt.time(8, 30)
    assert two_days().understand("2602.00002 요약").arxiv_ids == ("2602.00002",)
