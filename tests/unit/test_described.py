"""Items described in the asker's own words, and subjects that no item of the list has."""

import time
import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.questions import Case, ask, editions
from digest_core.questions.names.covering import covered
from digest_core.questions.names.rings import plain_verb, rings_in, rings_of
from digest_core.questions.names.subjects import Subject
from digest_core.questions.names.terms import singular

TODAY = editions()[-1]
SUBJECTS = [Subject(item) for item in TODAY.items]


def answered(question: str) -> tuple[tuple[int, ...], str]:
    answer = ask(Case(category="topic", question=question, fields=[], items=[])).answer
    return answer.intent.items, answer.intent.field


@pytest.mark.parametrize(
    ("question", "number", "field"),
    [
        ("계속 바뀌는 센서 환경에서 안 까먹는 모델 링크", 3, "links"),
        ("신뢰영역 다시 보자던 거 리스크", 4, "risk"),
        ("신약 후보 뽑아 주는 논문 적용", 2, "apply"),
        ("어텐션에 보상 주는 거 코드 있음?", 1, "code"),
        ("교차 어텐션을 깊게 쌓는 논문 초록", 5, "abstract"),
        ("기기가 작아도 계속 배우는 모델 얘기 저자", 3, "authors"),
        ("which paper covers drug discovery? links please", 2, "links"),
        ("노출편향 줄였다는 거 링크", 2, "links"),
        ("RAL 코드 찾아봐", 1, "code"),
    ],
)
def test_an_item_is_recognised_by_what_it_is_about(question: str, number: int, field: str) -> None:
    assert answered(question) == ((number,), field)


_ABSENT = (
    "자율주행 센서|로봇 팔 제어|음성 합성|그래프 신경망|추천 시스템|코드 생성|의료 영상 분할|주가 예측|비디오 생성|이미지 생성|3D 복원|연합학습 보안"
    "|유전체 분석|항체 설계|이상 거래|네트워크 침입 탐지|긴 문맥|단백질 보충제|센서 퓨전 라이다|구조 공학|기기 고장 수리|어휘 학습 앱|클라우드 비용|메모리 반도체"
    "|잊혀질 권리|시선 추적|환경 오염|교차로 신호|정책 금융|공장 자동화 로봇|플래시 어텐션"
)
ABSENT = _ABSENT.split("|")


@pytest.mark.parametrize("frame", ["{} 논문 요약", "{} 쪽 논문 리스크", "{} 다룬 논문 링크좀"])
@pytest.mark.parametrize("subject", ABSENT)
def test_a_subject_that_no_item_has_is_taken_for_none(subject: str, frame: str) -> None:
    assert answered(frame.format(subject))[0] == ()


def test_words_of_one_ring_meet_across_languages_and_endings() -> None:
    assert "forget" in rings_of("까먹는") & rings_of("망각을") & rings_of("forgetting")
    assert "forget" in rings_in("배운 것을 잊지 않고 적응하는 방법")
    assert rings_of("잊혀질") == rings_of("논문") == frozenset()
    assert {plain_verb(word) for word in ("줄였", "줄인", "줄이")} == {"줄이"}


def test_the_rings_are_spelled_as_they_are_compared() -> None:
    text = resources.files("digest_core").joinpath("data/paraphrases.toml").read_text(encoding="utf-8")
    table: dict[str, str] = tomllib.loads(text)
    assert list(table) == sorted(table)
    for ring, members in table.items():
        words = members.split()
        assert len(words) == len(set(words)) > 1, ring
        assert all(word.endswith("*") or not word.isascii() or word == singular(word) for word in words), ring


@given(st.text(max_size=300))
def test_any_text_describes_one_item_or_none(text: str) -> None:
    found = covered(text.casefold(), SUBJECTS)
    assert found is None or found.id in {item.id for item in TODAY.items}


def test_a_long_text_takes_no_longer_than_its_first_words() -> None:
    covered("까먹는 센서 " * 20, SUBJECTS)
    started = time.process_time()
    covered("까먹는 센서 " * 1500, SUBJECTS)
    assert time.process_time() - started < 0.5
