"""TF-IDF vectors: what counts as a word, cosine, the nearest document."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.similarity import Vectors, words

DAY = {
    "routing": "Routing queries between language models under drifting traffic",
    "router": "A router for language models that learns from traffic feedback",
    "protein": "Folding proteins with a diffusion decoder",
    "korean": "강화학습으로 라우팅을 학습합니다",
    "empty": "",
}
TEXTS = st.dictionaries(st.text(min_size=1, max_size=3), st.text(max_size=60), max_size=6)


def test_words_are_singular_casefolded_and_without_stop_words():
    assert list(words("We propose The AGENTS and their Policies")) == ["agent", "policy"]


def test_words_leave_out_latex_commands():
    assert list(words(r"\textbf{Routers} cost $\alpha$")) == ["router", "cost"]


def test_korean_words_are_bigrams_so_that_particles_do_not_matter():
    assert set(words("라우팅을")) & set(words("라우팅이")) == {"라우", "우팅"}


def test_cosine_is_one_with_itself_and_zero_without_common_words():
    vectors = Vectors.build(DAY)
    assert vectors.cosine("protein", "protein") == pytest.approx(1.0)
    assert vectors.cosine("protein", "korean") == 0.0


def test_cosine_orders_by_likeness():
    vectors = Vectors.build(DAY)
    assert vectors.cosine("routing", "router") > vectors.cosine("routing", "protein")


def test_unknown_and_empty_documents_are_like_nothing():
    vectors = Vectors.build(DAY)
    assert vectors.cosine("routing", "nowhere") == 0.0
    assert vectors.cosine("routing", "empty") == 0.0
    assert vectors.nearest("empty") is None
    assert vectors.nearest("nowhere") is None


def test_nearest_is_the_most_similar_other_document():
    assert Vectors.build(DAY).nearest("routing") == "router"


def test_nearest_stays_among_the_allowed():
    vectors = Vectors.build(DAY | {"third": "language models for tables"})
    assert vectors.nearest("routing", among=("protein", "third")) == "third"
    assert vectors.nearest("routing", among=("routing", "protein")) is None


def test_nearest_breaks_ties_by_id_whatever_the_order():
    same = {"b": "sparse attention", "a": "sparse attention", "c": "sparse attention"}
    assert Vectors.build(same).nearest("c") == "a"
    assert Vectors.build(dict(reversed(same.items()))).nearest("c") == "a"


def test_identical_documents_everywhere_still_have_vectors():
    vectors = Vectors.build({"a": "sparse attention", "b": "sparse attention"})
    assert vectors.cosine("a", "b") == pytest.approx(1.0)


def test_the_odd_one_out_is_least_close_to_the_day():
    closeness = Vectors.build({k: DAY[k] for k in ("routing", "router", "protein")}).closeness()
    assert min(closeness, key=closeness.__getitem__) == "protein"


def test_no_documents():
    vectors = Vectors.build({})
    assert vectors.closeness() == {}
    assert vectors.nearest("a") is None


@given(TEXTS)
def test_similarities_agree_with_cosine_and_are_bounded(texts):
    vectors = Vectors.build(texts)
    for document in texts:
        found = vectors.similarities(document)
        for other in texts:
            if other != document:
                cosine = vectors.cosine(document, other)
                assert 0.0 <= cosine <= 1.0
                assert isclose(cosine, found.get(other, 0.0), abs_tol=1e-9)
                assert isclose(cosine, vectors.cosine(other, document), abs_tol=1e-12)
