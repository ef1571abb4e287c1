"""Korean stems in the forms that sentences hold."""

import pytest

from digest_core.writing.inflection import inflected


@pytest.mark.parametrize(
    ("stem", "sentence"),
    [
        ("줄이", "비용을 줄인 방법"),
        ("줄이", "비용을 줄여"),
        ("줄이", "비용을 줄였습니다"),
        ("줄이", "비용을 줄입니다"),
        ("낮추", "오류를 낮춰"),
        ("낮추", "오류를 낮췄습니다"),
        ("쉽", "쓰기 쉬워"),
        ("쉽", "쓰기 쉬운"),
        ("빠르", "빨라졌습니다"),
        ("오르", "올랐습니다"),
        ("웃돌", "기준을 웃돕니다"),
        ("의존하", "의존했습니다"),
        ("의존하", "의존해"),
        ("제한되", "제한됩니다"),
        ("뛰어나", "뛰어났습니다"),
    ],
)
def test_a_form_of_the_stem_stands_in_the_sentence(stem: str, sentence: str) -> None:
    assert any(form in sentence for form in inflected(stem))


@pytest.mark.parametrize(
    ("stem", "sentence"), [("줄이", "줄기 세포"), ("낮추", "낮과 밤"), ("높이", "높낮이")]
)
def test_other_words_are_no_form_of_it(stem: str, sentence: str) -> None:
    assert not any(form in sentence for form in inflected(stem))


def test_what_is_no_hangul_stands_as_it_is() -> None:
    assert inflected("go") == ("go",)
