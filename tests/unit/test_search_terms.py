"""Queries as groups of words that mean the same, and text as tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.search.snippets import SNIPPET, snippet
from digest_core.search.terms import MOST_GROUPS, MOST_TERMS, groups
from digest_core.search.tokens import tokenised, tokens


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("단백질", ["단백", "백질"]),
        ("뇌", ["뇌"]),
        ("LLM을 쓴", ["llm", "을", "쓴"]),
        ("GPT-4o", ["gpt", "4o"]),
        ("강화학습 RL", ["강화", "화학", "학습", "rl"]),
        ("\u1103\u1161\u11ab\u1107\u1162\u11a8", ["단백"]),
        ("ＲＡＧ", ["rag"]),
        ('"(x) AND_y*', ["x", "and", "y"]),
        ("", []),
        ("!?…", []),
    ],
)
def test_tokens(text: str, wanted: list[str]) -> None:
    assert list(tokens(text)) == wanted


@pytest.mark.parametrize(
    ("query", "first", "among", "not_among"),
    [
        ("강화학습", "강화학습", {"reinforcement learning", "rl"}, {"llm"}),
        ("강화 학습", "강화 학습", {"강화학습", "rl"}, set()),
        ("RAG", "rag", {"검색 증강 생성", "retrieval-augmented generation"}, set()),
        ("large language model", "large language model", {"llm"}, {"gpt"}),
        ("gpt-4", "gpt-4", set(), {"llm", "language model"}),
        ("mamba", "mamba", set(), {"state space model"}),
        ("diffusion", "diffusion", {"확산모델"}, {"latent diffusion"}),
        ("의료", "의료", {"medical", "clinical"}, set()),
        ("로봇", "로봇", {"robot"}, set()),
        ("게임", "게임", {"game"}, set()),
        ("traffic", "traffic", {"교통"}, {"transportation"}),
        ("거절", "거절", {"refusal"}, set()),
    ],
)
def test_what_means_the_same(query: str, first: str, among: set[str], not_among: set[str]) -> None:
    ((said, *others),) = groups(query)
    assert said == first
    assert among <= set(others)
    assert not not_among & set(others)


def test_each_subject_is_a_group() -> None:
    found = groups("강화 학습 단백질 zebrafish")
    assert [group[0] for group in found] == ["강화 학습", "단백질", "zebrafish"]


def test_little_words_count_only_where_there_are_no_others() -> None:
    assert [group[0] for group in groups("the art of attention")] == ["art", "attention"]
    assert [group[0] for group in groups("the")] == ["the"]


def test_what_says_more_than_another_is_not_sought_twice() -> None:
    (group,) = groups("추론")
    assert "reasoning" in group
    assert "logical reasoning" not in group


@given(st.text(max_size=400))
def test_any_query_has_few_groups_of_few_terms(query: str) -> None:
    found = groups(query)
    assert len(found) <= MOST_GROUPS
    assert all(1 <= len(group) <= MOST_TERMS for group in found)


@given(st.text(max_size=400))
def test_tokens_hold_letters_and_digits_only(text: str) -> None:
    assert all(part.replace("_", "").isalnum() for part in tokenised(text).split(" ") if part)


def test_the_snippet_is_the_sentence_that_says_most() -> None:
    text = "Protein is food. We fold a protein with reinforcement learning. Learning is fun."
    assert snippet(text, groups("단백질 강화학습")) == "We fold a protein with reinforcement learning."
    assert snippet("첫 줄입니다.\n단백질을 접습니다.", groups("단백질")) == "단백질을 접습니다."
    assert snippet("", groups("x")) == ""
    assert snippet("One. Two.", ()) == "One."


def test_a_snippet_is_one_short_line_without_tricks() -> None:
    long = snippet("protein \u202e" + "word " * 400, groups("protein"))
    assert len(long) <= SNIPPET
    assert "\u202e" not in long
    assert "\n" not in snippet("a\x00b\tprotein", groups("protein"))
