"""The bounds of the evaluation of open questions."""

import re

import pytest

from benchmarks import open_questions as bench
from support.texts import PAPERS


@pytest.fixture(scope="module")
def asked():
    return bench.asked()


def test_the_evaluation_is_large_enough(asked):
    assert len({a.question.paper for a in asked}) >= 8
    assert len(asked) >= 80
    assert sum(not a.question.passages for a in asked) >= 25
    assert sum(re.search("[가-힣]", a.question.text) is not None for a in asked) >= 0.8 * len(asked)


def test_each_answer_stands_in_its_paper(asked):
    for one in asked:
        texts = [p.text for p in bench.passages_of(bench.document(one.question.paper))]
        for string in one.question.passages:
            assert any(string in text for text in texts), string


@pytest.mark.parametrize("path", sorted(PAPERS.glob("*.txt")), ids=lambda path: path.stem)
def test_the_papers_are_papers(path):
    text = path.read_text()
    assert len(text.split()) >= 1500
    assert text.count("\n@ ") >= 3
    assert "Table: " in text
    assert "Figure: " in text


def test_passages_are_found(asked):
    assert bench.recall(asked) >= 0.9
    assert bench.recall(asked, 1) >= 0.75


def test_silence_and_speech_are_right(asked):
    silent, spoken = bench.abstention(asked)
    assert silent >= 0.9
    assert spoken >= 0.9


def test_no_sentence_is_shown_without_a_citation():
    told = bench.told()
    assert told.sent > 300
    assert told.shown > 50
    assert told.uncited == 0
