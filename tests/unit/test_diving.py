"""Deep dives in a conversation: started by number, address or command, told of, and gone on about."""

from zoneinfo import ZoneInfo

import pytest
from unit.test_deep_dive import PLAIN, RAL, author, shop

from digest_core.builds import run_build
from digest_core.conversation import Conversation
from digest_core.errors import BuildFailed, NoWorker
from digest_core.questions.diving import DeepDiveAnswers
from digest_core.questions.inquiry import Ears
from digest_core.questions.lookup import PaperDesk
from digest_core.questions.open_answers import OpenAnswers
from support.factories import make_edition, make_item, make_news, make_paper
from support.fakes import FakeClock
from support.memory_store import MemoryStore
from support.texts import MemoryTexts

NANO = make_paper(arxiv_id="2602.06694v1", title="NanoQuant: Sub-1-Bit Quantization")


class Chat:
    """A conversation whose deep dives are built in this process; `requests` are those that were asked for."""

    def __init__(self, *items, known=(RAL, NANO, PLAIN), model=None, fails=None):
        editions = (make_edition(*items),) if items else ()
        self.store = MemoryStore(*editions)
        self.requests, self.steps = [], []
        self.shop = shop(*known, model=model, store=self.store)
        self.fails = fails
        self.clock = FakeClock()
        texts = MemoryTexts()
        self.conversation = Conversation(
            store=self.store,
            finder=None,
            building=lambda: False,
            clock=self.clock,
            zone=ZoneInfo("Asia/Seoul"),
            services={
                "deep_dive": DeepDiveAnswers(store=self.store, clock=self.clock, dive=self.dive),
                "open": OpenAnswers(
                    texts=lambda: texts, desk=PaperDesk(self.store, None), model=lambda _: None
                ),
            },
        )

    def dive(self, request, on_step):
        self.requests.append(request)
        if self.fails:
            raise self.fails
        on_step("본문을 읽고 있습니다")
        report = run_build(request, self.shop)
        if report.status == "failed":
            raise BuildFailed(report.message, report.error, report.exit_code)
        return report

    def ask(self, question, session="a"):
        return self.conversation.ask(question, session=session, ears=Ears(on_step=self.steps.append))


@pytest.fixture
def chat():
    return Chat(make_item(PLAIN), make_item(RAL), make_item(make_news(3)))


def test_more_of_a_number_is_its_deep_dive(chat):
    answer = chat.ask("2번 자세히")
    assert answer.intent.field == "deep_dive"
    assert answer.intent.items == (2,)
    assert answer.answered_from == "full_text"
    assert "[한 줄 결론]" in answer.text
    assert "[한계/리스크(Limitations)]" in answer.text
    assert RAL.url in answer.text
    assert {cited.item for cited in answer.citations} == {2}
    assert chat.steps == ["본문을 읽고 있습니다"]


def test_a_stored_one_is_not_built_again(chat):
    first = chat.ask("2번 자세히")
    assert chat.ask("2번 딥다이브").text == first.text
    assert len(chat.requests) == 1


def test_by_a_model_it_is_called_so():
    chat = Chat(make_item(RAL), model=author())
    answer = chat.ask("1번 자세히")
    assert answer.answered_from == "model"
    assert answer.text.startswith("어텐션을 보상으로 학습하는 멀티모달 모델\nReinforced Attention Learning\n")


def test_follow_ups_stay_with_the_paper(chat):
    chat.ask("2번 자세히")
    answer = chat.ask("데이터셋은?")
    assert answer.intent.items == (2,)
    assert "51,000" in answer.text
    assert chat.ask("1번 요약").intent.items == (1,)


@pytest.mark.parametrize(
    "question", ["https://arxiv.org/abs/2602.06694v1", "/paper 2602.06694", "arXiv:2602.06694 읽어줘"]
)
def test_any_paper_on_arxiv_has_one(chat, question):
    answer = chat.ask(question)
    assert answer.intent.field == "deep_dive"
    assert answer.answered_from == "full_text"
    assert "NanoQuant" in answer.text
    assert chat.requests[0].key == "2602.06694"


def test_a_paper_outside_the_briefing_can_be_gone_on_about(chat):
    chat.ask("/paper 2602.06694")
    assert "10.3" in chat.ask("1비트에서 퍼플렉시티가 얼마야?").text
    risks = chat.ask("리스크는?")
    assert "논문 문장" in risks.text
    assert "브리핑에서 답합니다" not in risks.text
    # A number is one of the list again.
    assert chat.ask("2번 요약").intent.date == "2026-02-06"
    assert chat.ask("오늘 뭐 있어?").intent.field == "top"


def test_it_needs_no_briefing():
    assert "NanoQuant" in Chat().ask("/paper 2602.06694").text


def test_of_an_abstract_it_is_said_and_tried_again_later(chat):
    answer = chat.ask("1번 자세히")
    assert "초록 기준" in answer.text
    assert answer.answered_from == "briefing"
    chat.ask("1번 자세히")
    assert len(chat.requests) == 1
    chat.clock.advance(3600)
    chat.ask("1번 자세히")
    assert [request.force for request in chat.requests] == [False, True]


def test_one_paper_at_a_time(chat):
    answer = chat.ask("1번 2번 딥다이브")
    assert "한 번에 한 편" in answer.text
    assert [request.key for request in chat.requests] == ["2602.00004"]


def test_news_have_none(chat):
    answer = chat.ask("3번 딥다이브")
    assert answer.answered_from == "none"
    assert "뉴스" in answer.text


def test_without_a_paper_it_asks_which(chat):
    answer = chat.ask("딥다이브", session=None)
    assert answer.answered_from == "none"
    assert "어느 논문" in answer.text


@pytest.mark.parametrize(
    "error",
    [
        NoWorker("작업을 맡을 워커가 없습니다."),
        BuildFailed("arXiv가 응답하지 않습니다.", "SourceUnreachable", 1),
    ],
)
def test_a_failure_is_an_answer(error):
    answer = Chat(make_item(RAL), fails=error).ask("1번 자세히")
    assert answer.answered_from == "none"
    assert str(error) in answer.text


def test_an_unknown_number_is_an_answer(chat):
    answer = chat.ask("/paper 2602.99999")
    assert answer.answered_from == "none"
    assert "그런 논문이 없습니다" in answer.text
