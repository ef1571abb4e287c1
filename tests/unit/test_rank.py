"""Ranking: each signal, the visible sum, blocked words, diversity, determinism."""

import datetime as dt
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.models import Paper
from digest_core.rank import TOO_ALIKE, Criteria, rank, vectors_of, without_blocked
from digest_core.writing.tags import interest_terms
from support.factories import make_news, make_paper

NOW = dt.datetime(2026, 2, 5, 22, 15, tzinfo=dt.UTC)
DAYS = Path(__file__).resolve().parents[3] / "shared" / "data" / "days"

TOPICS = (
    "Folding proteins with equivariant decoders and evolutionary alignments",
    "Auctions with budget constrained bidders and regret bounds",
    "Compiling tensor programs for mobile accelerators",
    "Korean speech recognition from noisy call centres",
    "Watermarks that survive paraphrasing of generated prose",
    "Forecasting rainfall from satellite mosaics",
)


def criteria(**changes):
    return Criteria(**({"interests": {}, "categories": ("cs.AI", "cs.LG")} | changes))


def ranked(subjects, count=10, **changes):
    return rank(subjects, criteria(**changes), now=NOW, count=count, vectors=vectors_of(subjects))


def signals(subject, others=(), **changes):
    found = ranked([subject, *others], **changes)
    own = next(r for r in found if r.subject.id == subject.id)
    return {reason.signal: reason for reason in own.reasons}


def varied(count=6):
    return [make_paper(n, title=TOPICS[n], abstract=f"{TOPICS[n]}.") for n in range(count)]


def ids(found):
    return [r.subject.id for r in found]


# --- the sum


def test_score_is_the_visible_sum_and_weights_sum_to_one():
    for found in ranked(varied(), interests={"speech": ("speech",)}):
        assert sum(r.weight for r in found.reasons) == pytest.approx(1, abs=1e-3)
        assert found.score == pytest.approx(sum(r.value * r.weight for r in found.reasons), abs=1e-6)
        assert all(0 <= r.value <= 1 and r.detail for r in found.reasons)


def test_without_interests_the_signal_is_left_out():
    paper = make_paper()
    assert "interest" not in signals(paper)
    assert signals(paper)["category"].weight > signals(paper, interests={"x": ("x",)})["category"].weight


# --- each signal


@pytest.mark.parametrize(
    ("title", "abstract", "value"),
    [
        ("Agents that plan", "Nothing.", 0.8),
        ("Plans", "Our agent plans.", 0.5),
        ("Reagents", "Chemistry.", 0.0),
        ("Agents with RAG", "Nothing.", 1.0),
    ],
)
def test_interest_looks_for_whole_words_in_title_then_abstract(title, abstract, value):
    interests = {"agent": ("agent",), "RAG": ("RAG",)}
    assert signals(make_paper(title=title, abstract=abstract), interests=interests)["interest"].value == value


def test_interest_detail_names_the_operators_own_word():
    paper = make_paper(title="Reinforcement-learning routers")
    reason = signals(paper, interests=interest_terms(["강화학습"]))["interest"]
    assert reason.detail == "제목에 관심어 강화학습"


def test_an_interest_may_be_a_category():
    reason = signals(make_paper(categories=("cs.LG", "q-bio.BM")), interests={"q-bio.bm": ("q-bio.bm",)})
    assert reason["interest"].value == 0.5


def test_interest_lifts_a_paper_to_the_top():
    papers = varied()
    assert ids(ranked(papers, interests={"speech": ("speech",)}))[0] == papers[3].id


def test_primary_category_beats_cross_list_beats_neither():
    papers = [
        make_paper(1, primary_category="cs.LG", categories=("cs.LG",)),
        make_paper(2, primary_category="math.OC", categories=("math.OC", "cs.LG")),
        make_paper(3, primary_category="math.OC", categories=("math.OC",)),
    ]
    values = [signals(p, papers)["category"].value for p in papers]
    assert values[0] > values[1] > values[2] == 0


def test_novelty_is_highest_for_the_odd_one_out():
    same = [make_paper(n, abstract=f"Routing language model queries, trace {n}.") for n in range(5)]
    odd = make_paper(9, title="Whale song", abstract="Hydrophones hear whales.")
    assert signals(odd, same)["novelty"].value == 1.0
    assert "novelty" not in signals(odd)


@pytest.mark.parametrize(
    ("abstract", "comment", "value"),
    [
        ("See https://github.com/a/b for more.", None, 1.0),
        ("Nothing.", "Code: https://huggingface.co/x", 1.0),
        ("Our code is publicly available.", None, 0.8),
        ("Code will be released upon acceptance.", None, 0.4),
        ("We compare open-source models.", None, 0.0),
        ("Error-correcting codes.", None, 0.0),
    ],
)
def test_code_signal(abstract, comment, value):
    assert signals(make_paper(abstract=abstract, comment=comment))["code"].value == value


@pytest.mark.parametrize(
    ("abstract", "value"),
    [
        ("It outperforms all by 12.5%.", 1.0),
        ("It is 3x smaller.", 0.7),
        ("We prove convergence.", 0.5),
        ("We discuss ethics.", 0.0),
    ],
)
def test_result_signal(abstract, value):
    assert signals(make_paper(abstract=abstract))["result"].value == value


def test_recency_falls_to_zero_over_a_week_and_never_exceeds_one():
    at = {
        days: signals(make_paper(published=NOW - dt.timedelta(days=days)))["recency"].value
        for days in (-1, 0, 3, 9)
    }
    assert at[-1] == at[0] == 1.0 > at[3] > at[9] == 0.0
    assert signals(make_paper(published=None))["recency"].value == 0.0


def test_team_is_bounded_and_weak():
    crowd = signals(make_paper(authors=tuple(f"A{n}" for n in range(3000))))["team"]
    assert crowd.value == 1.0
    assert crowd.detail == "저자 3000명"
    assert crowd.weight < 0.1
    assert signals(make_paper(authors=("Ann Lee",)))["team"].value == 0.0
    assert "team" not in signals(make_paper(authors=()))


# --- news and bare subjects


def test_news_is_ranked_by_the_signals_it_has():
    news = make_news(title="새 에이전트 도구")
    found = signals(news, varied(), interests=interest_terms(["agent", "에이전트"]))
    assert set(found) == {"interest", "novelty", "recency", "outlets", "text"}
    assert found["interest"].value == 0.8
    assert sum(r.weight for r in found.values()) == pytest.approx(1, abs=1e-3)


def test_a_paper_without_anything_but_a_title_is_ranked():
    bare = Paper(id="arxiv:2602.1", arxiv_id="2602.1v1", title="")
    assert ids(ranked([bare])) == [bare.id]


def test_nothing_to_rank():
    assert ranked([]) == ()


# --- blocked words


@pytest.mark.parametrize(
    ("words", "title", "blocked"),
    [
        (("quantum",), "QUANTUM kernels", True),
        (("art",), "State of the art", True),
        (("art",), "Artful parties", False),
        (("AI",), "AI가 바꾼 검색", True),
        (("AI",), "Email filters", False),
        (("코인",), "비트코인과 모델", True),
        (("deep fake",), "A deep-fake corpus", True),
        (("C++",), "Compiling C++ faster", True),
        (("q",), "Ｑ learning", True),
        (("", " "), "Anything", False),
    ],
)
def test_blocked_words_leave_subjects_out(words, title, blocked):
    paper = make_paper(title=title)
    assert (without_blocked([paper], words) == ()) is blocked


def test_blocked_words_look_everywhere_a_reader_would_see_them():
    subjects = [
        make_paper(1, comment="Retracted"),
        make_paper(2, abstract="Retracted."),
        make_news(3, outlet="Retracted"),
    ]
    assert ranked([*subjects, make_paper(4)], blocked_words=("retracted",))[0].subject.id == make_paper(4).id
    assert without_blocked(subjects, ("retracted",)) == ()


def test_a_blocked_category_matches_whole_categories_only():
    paper = make_paper(categories=("cs.AI", "quant-ph"))
    assert without_blocked([paper], ("Quant-PH",)) == ()
    assert without_blocked([paper], ("ai",)) == (paper,)


# --- order


def test_equal_papers_stand_newest_first_then_by_id_whatever_the_order():
    long_ago = NOW - dt.timedelta(days=30)
    newer = [make_paper(n, title="Same", published=long_ago) for n in (4, 2)]
    older = make_paper(1, title="Same", published=long_ago - dt.timedelta(days=1))
    # Without vectors they are equal in novelty and not alike: only the tie rule is left.
    for subjects in ([older, *newer], [*reversed(newer), older]):
        found = rank(subjects, criteria(), now=NOW, count=3, vectors=vectors_of([]))
        assert len({r.score for r in found}) == 1
        assert ids(found) == [newer[1].id, newer[0].id, older.id]


def test_undated_news_stand_behind_dated_news_of_equal_score():
    undated = [make_news(n, published=None) for n in (3, 1)]
    dated = make_news(2, published=NOW - dt.timedelta(days=20))
    found = rank([*undated, dated], criteria(), now=NOW, count=3, vectors=vectors_of([]))
    assert ids(found) == [dated.id, undated[1].id, undated[0].id]


@given(st.randoms(use_true_random=False))
def test_input_order_never_matters(shuffler: random.Random):
    papers = varied()
    expected = ranked(papers)
    shuffler.shuffle(papers)
    assert ranked(papers) == expected


def test_duplicates_appear_once_and_count_bounds():
    papers = varied()
    assert len(ranked([*papers, *papers])) == len(papers)
    assert ids(ranked(papers, count=2)) == ids(ranked(papers))[:2]
    assert ranked(papers, count=0) == ()


def test_no_two_of_the_chosen_repeat_each_other_while_the_day_has_others():
    twins = [
        make_paper(n, title="Routing under drift", abstract="Routing queries under drift.")
        for n in (10, 11, 12)
    ]
    strong = [
        Paper(**{f: getattr(t, f) for f in t.__struct_fields__} | {"comment": "https://github.com/a/b"})
        for t in twins
    ]
    subjects = [*strong, *varied(4)]
    vectors = vectors_of(subjects)
    chosen = ids(rank(subjects, criteria(), now=NOW, count=5, vectors=vectors))
    assert len(set(chosen) & {t.id for t in twins}) == 1
    assert all(vectors.cosine(a, b) <= TOO_ALIKE for a in chosen for b in chosen if a != b)


def test_a_day_of_repeats_keeps_the_order_of_scores():
    twins = [
        make_paper(n, title="Routing", abstract="Routing queries.", authors=tuple("ABCDEFGH"[:n]))
        for n in (2, 8, 4)
    ]
    found = ranked(twins)
    assert len(found) == 3
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)


def test_hostile_texts_are_ranked():
    subjects = [
        make_paper(1, title="<b>" * 3000, abstract="[x](y)" * 2000),
        make_paper(2, title="\\(" * 5000, abstract="$" * 10_000),
        make_paper(3, title="*" * 10_000, abstract=None),
    ]
    hostile = ("(", "[a-z]+", "\\", "*")
    assert len(ranked(subjects, interests={h: (h,) for h in hostile})) == 3


def test_a_real_day_is_diverse_and_explained():
    file = DAYS / "2026-02-05.jsonl"
    if not file.exists():
        pytest.skip("../shared/data/days is not here")
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    papers = [
        make_paper(
            arxiv_id=r["id_v"],
            title=r["title"],
            abstract=r["abstract"],
            authors=tuple(r["authors"]),
            categories=tuple(r["categories"]),
            primary_category=r["primary_category"],
            comment=r["comment"],
        )
        for r in records
    ]
    vectors = vectors_of(papers)
    found = rank(papers, criteria(interests=interest_terms(["에이전트"])), now=NOW, count=5, vectors=vectors)
    assert all("에이전트" in r.reasons[0].detail for r in found)
    assert all(vectors.cosine(a, b) <= TOO_ALIKE for a in ids(found) for b in ids(found) if a != b)
    assert all(vectors.nearest(i) is not None for i in ids(found))
