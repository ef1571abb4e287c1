"""Particles follow the sound of the word before them; registers and the share of Hangul are read off a line."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_core.writing.korean import closing_sound, fix_particles, hangul_share, register_of


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RAL는 새롭다", "RAL은 새롭다"),
        ("DPPO은 새롭다", "DPPO는 새롭다"),
        ("GPT은 쓴다", "GPT는 쓴다"),
        ("LLM는 크다", "LLM은 크다"),
        ("LLM가 답한다", "LLM이 답한다"),
        ("API은 열렸다", "API는 열렸다"),
        ("API을 연다", "API를 연다"),
        ("LLM와 함께", "LLM과 함께"),
        ("GPU으로 돌린다", "GPU로 돌린다"),
        ("VLM로 본다", "VLM으로 본다"),
        ("SQL으로 묻는다", "SQL로 묻는다"),
        ("Transformer을 쓴다", "Transformer를 쓴다"),
        ("Agent이 돈다", "Agent가 돈다"),
        ("Google는 밝혔다", "Google은 밝혔다"),
        ("Python를 쓴다", "Python을 쓴다"),
        ("benchmark을 연다", "benchmark를 연다"),
        ("Anthropic는 밝혔다", "Anthropic은 밝혔다"),
        ("어텐션(attention)를 최적화", "어텐션(attention)을 최적화"),
        ("DPPO(Divergence Proximal Policy Optimization)은 쓴다", "DPPO(Divergence Proximal Policy Optimization)는 쓴다"),
        ("구조(structure)으로 푼다", "구조(structure)로 푼다"),
        ("모델(model)으로 푼다", "모델(model)로 푼다"),
        ("31%을 줄인다", "31%를 줄인다"),
        ("정확도는 90을 넘고 7로 준다", "정확도는 90을 넘고 7로 준다"),
        ("점수 3를 준다", "점수 3을 준다"),
        ("값이 2을 넘는다", "값이 2를 넘는다"),
        ("모델를 쓴다", "모델을 쓴다"),
        ("구조을 쓴다", "구조를 쓴다"),
        ("모델와 함께", "모델과 함께"),
        ("구조으로 쓴다", "구조로 쓴다"),
        ("'RAL'는 쓴다", "'RAL'은 쓴다"),
    ],
)  # fmt: skip
def test_a_particle_follows_the_sound_before_it(before: str, after: str) -> None:
    assert fix_particles(before) == after
    assert fix_particles(after) == after


@pytest.mark.parametrize(
    "text",
    [
        "가을을 맞아 더 나은 결과를 내는 마을",
        "있는 그대로 먹는 것은 좋은 일이다",
        "평가와 증가, 차이와 사이, 결과와 효과",
        "CLAP은 두 갈래로 읽힌다",
        "CLAP는 두 갈래로 읽힌다",
        "Llama 3은 또는 Llama 3는",
        "LLM이라도 API나 SDK 이외의 것",
        "GPU가 PoC를 돕고 RAG는 IoT와 만난다",
        "서로 다른 경로로 별로 새로 지은 집",
        "",
    ],
)
def test_what_is_right_or_uncertain_stays(text: str) -> None:
    assert fix_particles(text) == text


@settings(deadline=None)
@given(st.text(max_size=300))
def test_fixing_twice_changes_nothing_more(text: str) -> None:
    once = fix_particles(text)
    assert fix_particles(once) == once


@pytest.mark.parametrize("piece", ["a", "a(", "가을", "LLM는 ", "1.", "가(a)를", "%"])
def test_hostile_text_is_fixed_at_once(piece: str) -> None:
    begin = time.process_time()
    fix_particles(piece * (10_000 // len(piece)))
    assert time.process_time() - begin < 0.25


def test_nobody_knows_how_a_sign_sounds() -> None:
    assert closing_sound("") is None
    assert closing_sound("→") is None


@pytest.mark.parametrize(
    ("sentence", "register"),
    [
        ("비용을 줄입니다.", "polite"),
        ("줄일 수 있을까요?", "spoken"),
        ("비용을 줄인다", "plain"),
        ("비용을 줄였다(31%).", "plain"),
        ("비용을 줄이는 연구.", "noun"),
        ("시험해 볼 수 있음.", "noun"),
        ("추가 검증이 필요.", "noun"),
        ("정말 좋아요!", "spoken"),
        ("확인하십시오.", "polite"),
        ("LLM", "noun"),
    ],
)
def test_a_sentence_has_a_register(sentence: str, register: str) -> None:
    assert register_of(sentence) == register


def test_the_share_of_hangul_counts_words_with_letters() -> None:
    assert hangul_share("RAL은 attention 31% — 최적화") == 2 / 3
    assert hangul_share("31% 12") == 1.0
