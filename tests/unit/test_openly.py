"""Which questions only the paper answers."""

import datetime as dt

import pytest

from benchmarks.open_questions import questions
from digest_core.models import Turn
from digest_core.questions.openly import reread
from digest_core.questions.understand import understand

TODAY = dt.date(2026, 2, 6)
TURN = Turn("daily", "2026-02-06", ("arxiv:2602.04884",), ("summary",))


def asked(text, turn=None):
    return reread(text, understand(text, turn, TODAY), turn)


@pytest.mark.parametrize(
    "text",
    [
        "2번 실험 데이터셋은?",
        "2번 왜 KL 대신 JS 발산을 썼어?",
        "2번 AIME 점수는?",
        "2번 GPT-5랑 비교하면 어때?",
        "2번 저자들이 졸업한 학교는?",
        "2번 쉽게 설명해줘",
        "2번 초등학생한테 설명해줘",
        "what GPU did paper 2 use?",
        "2602.04884 학습률은?",
    ],
)
def test_questions_about_content_are_open(text):
    found = asked(text)
    assert found.fields == ("open",)
    assert found.points


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("2번 리스크는?", ("risk",)),
        ("2번 논문 요약해줘", ("summary",)),
        ("2번 한계는 뭐라고 하나?", ("risk",)),
        ("2번 코드 공개했어?", ("code",)),
        ("2번 멀티모달 논문 리스크", ("risk",)),
        ("2번 어텐션 방법 요약", ("summary",)),
        ("2번 왜 뽑혔어?", ("why",)),
        ("2번 저자", ("authors",)),
        ("2번 방법 알려줘", ("summary",)),
        ("오늘 뭐 있어?", ("top",)),
        ("강화학습 논문 찾아줘", ("search",)),
        ("2번 액션", ("actions",)),
        ("도움말", ("help",)),
    ],
)
def test_what_is_stored_stays_what_it_was(text, fields):
    assert asked(text).fields == fields
    assert asked(text, TURN).fields == fields


def test_nearly_all_questions_of_the_evaluation_are_open():
    """The others are asked in a field's own words."""
    all_of_them = list(questions())
    by_number = [q.text for q in all_of_them if asked(f"2번 {q.text}").fields != ("open",)]
    in_context = [q.text for q in all_of_them if asked(q.text, TURN).scope != "same"]
    assert len(by_number) <= 0.05 * len(all_of_them), by_number
    assert len(in_context) <= 0.10 * len(all_of_them), in_context


@pytest.mark.parametrize(
    "text", ["데이터셋은?", "learning rate?", "이 논문 GPU 몇 장 썼어?", "쉽게 설명해줘"]
)
def test_follow_ups_are_about_the_paper_last_spoken_of(text):
    found = asked(text, TURN)
    assert (found.fields, found.scope) == (("open",), "same")


@pytest.mark.parametrize("text", ["오늘 날씨 어때?", "점심 뭐 먹지", "ㅁㄴㅇㄹ"])
def test_what_no_paper_knows_is_not_about_the_last_one(text):
    assert asked(text, TURN).scope is None


def test_another_day_is_another_day():
    found = asked("지난주 에이전트 논문 뭐 있었어?", TURN)
    assert found.scope is None


@pytest.mark.parametrize(
    "text", ["2번 자세히", "2번 자세히 알려줘", "2번 상세하게", "2602.04884 자세히", "2번 딥다이브"]
)
def test_all_of_one_paper_is_its_deep_dive(text):
    assert asked(text).fields == ("deep_dive",)


@pytest.mark.parametrize("text", ["2번 더 자세히", "1번 3번 자세히", "좀 더 알려줘"])
def test_more_of_what_was_told_is_no_deep_dive(text):
    assert asked(text, TURN).fields == ("summary", "evidence")


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("/paper 2602.04884", "arxiv:2602.04884"),
        ("/paper 2602.04884v2", "arxiv:2602.04884"),
        ("/paper cs/0112017", "arxiv:cs/0112017"),
        ("https://arxiv.org/abs/2602.04884v1", "arxiv:2602.04884"),
        ("https://arxiv.org/pdf/2602.04884", "arxiv:2602.04884"),
        ("이거 읽어줘 https://arxiv.org/html/2602.04884v1", "arxiv:2602.04884"),
        ("arXiv:math.GT/0309136", "arxiv:math/0309136"),
        ("https://arxiv.org/abs/hep-th/9901001v3", "arxiv:hep-th/9901001"),
    ],
)
def test_an_address_of_a_paper_asks_for_its_deep_dive(text, paper):
    found = asked(text)
    assert (found.fields, found.pointed.papers, found.numbers) == (("deep_dive",), (paper,), ())


@pytest.mark.parametrize("text", ["https://evil.example/x", "/paper 우리집", "/paper ../../x"])
def test_other_addresses_ask_for_none(text):
    assert asked(text).pointed.papers == ()
