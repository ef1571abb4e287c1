"""Sentence boundaries in abstracts; nothing is lost."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.text import one_line
from digest_core.writing.sentences import split_sentences

DAYS = Path(__file__).resolve().parents[3] / "shared" / "data" / "days"

WHOLE = [
    "We test many models, e.g. Llama and i.e. GPT on it.",
    "As in Kim et al. (2024) and Park et al. [3], it holds.",
    "See Fig. 3, Eq. (2) and Sec. 4 of it.",
    "It scores 71.5 vs. 70.1 in version 3.5 of the suite.",
    "J. R. Smith and A. Lee wrote it.",
    "We sample i.i.d. Gaussian noise w.r.t. Theta of it.",
    "The loss $f(x) = 1. G(x)$ is convex.",
    "This is for U.S. Census data of 2020.",
    "It stops... and then goes on.",
    'They ask "why?" and answer.',
    "Dr. MAS trains it at No. 7 of the list.",
    "iPhone 15.5 runs it.",
]
SPLIT = [
    ("It works. We show why.", ["It works.", "We show why."]),
    ("We use GPT-4. It wins.", ["We use GPT-4.", "It wins."]),
    ("We gain 3.5. 12 tasks remain.", ["We gain 3.5.", "12 tasks remain."]),
    ("Does it scale? Yes! It does.", ["Does it scale?", "Yes!", "It does."]),
    ('They call it "drift." We measure it.', ['They call it "drift."', "We measure it."]),
    ("It helps (see below.) We go on.", ["It helps (see below.)", "We go on."]),
    ("See https://a.example/x.y. We release it.", ["See https://a.example/x.y.", "We release it."]),
    ("It is linear in $n$. $k$ is fixed.", ["It is linear in $n$.", "$k$ is fixed."]),
    ("We follow Kim et al. However, it fails.", ["We follow Kim et al.", "However, it fails."]),
    ("Models, tools, etc. We list them.", ["Models, tools, etc.", "We list them."]),
    ("It runs on vitamin C. The rest is open.", ["It runs on vitamin C.", "The rest is open."]),
    ("It ends… Then it starts.", ["It ends…", "Then it starts."]),
    ("It is fast. vLLM serves it.", ["It is fast.", "vLLM serves it."]),
    ("Gains of 5 pp. This holds.", ["Gains of 5 pp.", "This holds."]),
    (
        "두 가지를 제안합니다. 먼저 3.5배 빠릅니다. 끝.",
        ["두 가지를 제안합니다.", "먼저 3.5배 빠릅니다.", "끝."],
    ),
    ("왜 그럴까요? 이유는 셋입니다.", ["왜 그럴까요?", "이유는 셋입니다."]),
    ("Two ideas. (i) We route. (ii) We learn.", ["Two ideas.", "(i) We route.", "(ii) We learn."]),
    (r"It works. \textbf{Note} this.", ["It works.", r"\textbf{Note} this."]),
]


@pytest.mark.parametrize("text", WHOLE)
def test_stays_whole(text):
    assert split_sentences(text) == (text,)


@pytest.mark.parametrize(("text", "sentences"), SPLIT)
def test_splits(text, sentences):
    assert list(split_sentences(text)) == sentences


def test_white_space_and_invisible_characters_are_made_one_line():
    assert split_sentences("  It\n works.\u200b\tWe\u202e show. ") == ("It works.", "We show.")


@pytest.mark.parametrize("text", ["", " \n ", "\u200b"])
def test_no_text_has_no_sentences(text):
    assert split_sentences(text) == ()


@given(
    st.lists(
        st.sampled_from([*"aAbZ.!?…$()[]\"'\\ \n12가다", "e.g.", "et al.", " The ", "$x$"]), max_size=60
    ).map("".join)
)
def test_nothing_is_lost(text):
    sentences = split_sentences(text)
    assert " ".join(sentences) == one_line(text)
    assert all(sentence.strip() for sentence in sentences)


@given(st.text(max_size=300))
def test_nothing_is_lost_of_any_text(text):
    assert " ".join(split_sentences(text)) == one_line(text)


@pytest.mark.parametrize(
    "text", ["." * 50_000, "a. " * 20_000, "$" * 50_000, "e.g. A " * 5_000, '."' * 20_000]
)
def test_hostile_text_ends(text):
    assert " ".join(split_sentences(text)) == one_line(text)


def test_real_abstracts_keep_every_character():
    file = DAYS / "2026-02-05.jsonl"
    if not file.exists():
        pytest.skip("../shared/data/days is not here")
    abstracts = [json.loads(line)["abstract"] for line in file.read_text(encoding="utf-8").splitlines()]
    for abstract in abstracts:
        assert " ".join(split_sentences(abstract)) == one_line(abstract)
    counts = sorted(len(split_sentences(abstract)) for abstract in abstracts)
    assert 6 <= counts[len(counts) // 2] <= 9
