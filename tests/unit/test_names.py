"""Items told by name, sound, spelling and subject, and when we rather ask back."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.questions import editions
from digest_core.questions.names.reading import Called, Names
from digest_core.questions.names.sounds import sounds_like, spelled
from support.factories import make_item, make_paper

TODAY = editions()[-1]
BY_ID = {item.id: number for number, item in enumerate(TODAY.items, 1)}
NAMES = Names(TODAY.items)


def numbers(ids: tuple[str, ...]) -> list[int]:
    return [BY_ID[i] for i in ids]


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("트랜스포머", "transformer"),
        ("어텐션", "attention"),
        ("프로틴", "protein"),
        ("컨트라스티브", "contrastive"),
        ("콘트라스티브", "contrastive"),
        ("오토리그레시브", "autoregressive"),
        ("디스틸레이션", "distillation"),
        ("퀀타이제이션", "quantization"),
        ("얼라인먼트", "alignment"),
        ("벤치마크", "benchmark"),
        ("크로스어텐션", "crossattention"),
        ("랭귀지", "language"),
        ("하이브리드", "hybrid"),
        ("랄", "ral"),
    ],
)
def test_english_words_by_ear(korean: str, english: str) -> None:
    assert sounds_like(korean, english)


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("단백질", "protein"),
        ("어텐션", "tension"),
        ("운전", "instant"),
        ("나무", "name"),
        ("", "a"),
        ("모델", "metal"),
    ],
)
def test_words_that_sound_like_others(korean: str, english: str) -> None:
    assert not sounds_like(korean, english)


@pytest.mark.parametrize(
    ("word", "acronym"),
    [
        ("디피피오", "dppo"),
        ("알에이엘", "ral"),
        ("아이오티", "iot"),
        ("엘엘엠", "llm"),
        ("단백질", ""),
        ("에이", ""),
        ("", ""),
    ],
)
def test_acronyms_letter_by_letter(word: str, acronym: str) -> None:
    assert spelled(word) == acronym


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("단백질 논문", [2]),
        ("protein paper", [2]),
        ("프로틴", [2]),
        ("dppo", [4]),
        ("디피피오", [4]),
        ("reinforcd atention learning", [1]),
        ("barnfield 논문", [5]),
        ("penghui qi 논문", [4]),
        ("지속 학습 논문", [3]),
        ("트러스트리전", [4]),
        ("ppo 말고 다른 거 쓰자던 논문", [4]),
        ("단백질이랑 iot 논문", [2, 3]),
        ("엣지 디바이스 논문", [3]),
        ("iot 그거", [3]),
    ],
)
def test_what_is_surely_meant(text: str, wanted: list[int]) -> None:
    called = NAMES.read(text)
    assert numbers(called.items) == wanted
    assert called.candidates == ()


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("강화학습 논문", [1, 4]),
        ("reinforcement learning paper", [1, 4]),
        ("어텐션 논문", [1, 5]),
        ("멀티모달 논문", [1, 5]),
        ("고양이 단백질 논문", [2]),
        ("mamba protein paper", [2]),
    ],
)
def test_what_fits_several_or_only_in_part_is_asked_back(text: str, candidates: list[int]) -> None:
    called = NAMES.read(text)
    assert called.items == ()
    assert sorted(numbers(called.candidates)) == candidates


@pytest.mark.parametrize(
    "text", ["양자컴퓨팅 논문", "음성 인식 논문", "블록체인", "weather paper", "", "|", "논문"]
)
def test_what_fits_none_names_nothing(text: str) -> None:
    called = NAMES.read(text)
    assert (called.items, called.candidates, called.without) == ((), (), ())


def test_what_is_left_out_is_not_meant() -> None:
    assert numbers(NAMES.read("ral 말고 다른 논문").without) == [1]
    assert numbers(NAMES.read("par 말고 ral").items) == [1]
    assert numbers(NAMES.read("papers other than the protein paper").without) == [2]


def test_a_place_is_no_name() -> None:
    """`IoT에도 쓸 수 있어?` is about the item last spoken of."""
    assert NAMES.read("iot에도").items == ()


def test_beside_numbers_only_joined_names_count() -> None:
    assert numbers(NAMES.read("ral이랑  ", beside_numbers=True).items) == [1]
    assert NAMES.read("iot 센서", beside_numbers=True) == Called(rest="iot 센서")


def test_two_papers_of_one_name_are_asked_back() -> None:
    twins = [make_item(make_paper(n, title="Drift in Routing")) for n in (1, 2)]
    assert len(Names(twins).read("드리프트 논문").candidates) == 2


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_names_something_or_nothing(text: str) -> None:
    called = NAMES.read(text)
    assert set(called.items) | set(called.candidates) | set(called.without) <= set(BY_ID)
    assert not (called.items and called.candidates)


@pytest.mark.parametrize(
    "piece", ["단백질 ", "ral", "a ", "말고 ", "어텐션", "a1", "논문", "이랑 ", "dppo 말고 "]
)
def test_long_texts_take_no_time_to_speak_of(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    started = time.process_time()
    NAMES.read(text)
    assert time.process_time() - started < 5
