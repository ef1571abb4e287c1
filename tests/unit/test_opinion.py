"""What is a verdict and what is not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.questions.opinion import read

TODAY = date(2026, 2, 6)


@pytest.mark.parametrize(
    ("text", "verdict", "numbers"),
    [
        ("2번 좋아", 1, (2,)),
        ("2번 좋았어요!", 1, (2,)),
        ("👍", 1, ()),
        ("👍👍", 1, ()),
        ("고마워 👍", 1, ()),
        ("2번 👍🏽", 1, (2,)),
        ("3 👍", 1, (3,)),
        ("👎 3번", -1, (3,)),
        ("두 번째 논문 마음에 들어", 1, (2,)),
        ("1,3번 좋았어", 1, (1, 3)),
        ("2번 별로야", -1, (2,)),
        ("2번 안 좋아", -1, (2,)),
        ("1번 관심 없어", -1, (1,)),
        ("I like 2", 1, (2,)),
        ("not interested in paper 3", -1, (3,)),
        ("오늘 1번 👍", 1, (1,)),
    ],
)
def test_verdicts(text: str, verdict: int, numbers: tuple[int, ...]) -> None:
    opinion = read(text, TODAY)
    assert opinion is not None
    assert (opinion.verdict, opinion.pointed.numbers) == (verdict, numbers)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "좋아",
        "좋아요 감사합니다",
        "2번 좋은 점은?",
        "2번 좋아?",
        "2번 별로인 이유는",
        "2번 요약해줘 👍 그리고 강화학습은",
        "안 좋은 점",
        "좋아 2번 요약해줘",
        "like transformers paper",
        "2번 요약",
        "별로 없네",
        "👍 👎 2번",
        "좋은 논문 추천",
        "2번 좋아" + "요" * 100,
    ],
)
def test_no_verdicts(text: str) -> None:
    assert read(text, TODAY) is None


def test_a_day_said_is_the_day_meant() -> None:
    opinion = read("어제 2번 👎", TODAY)
    assert opinion is not None
    assert [day.date for day in opinion.days] == [date(2026, 2, 5)]


@given(st.text(alphabet="2번좋아별로👍👎 요?은", max_size=20) | st.text(max_size=60))
def test_any_text(text: str) -> None:
    read(text, TODAY)
