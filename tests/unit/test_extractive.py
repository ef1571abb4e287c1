"""The writer without a model: everything it says is in the source."""

import datetime as dt
import json
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.models import EXTRACTIVE, Paper, Reason, Reference
from digest_core.text import one_line
from digest_core.writing.extractive import closest_sentence, facts_of, write_extractive
from digest_core.writing.tags import category_name, interest_terms, tags_of
from digest_core.writing.titles import heading, short_title
from support.factories import LIMIT, make_item, make_paper

DAYS = Path(__file__).resolve().parents[3] / "shared" / "data" / "days"

PROBLEM = "However, existing routers fail when the traffic drifts away from the training traces."
METHOD = "We propose DriftRoute, a router that updates its thresholds from delayed feedback."
DETAIL = "Each threshold is a small regression over recent queries."
RESULT = "Experiments on four traces show that it cuts cost by 31% at equal quality."
BACKGROUND = "Language models of many sizes answer the same question at different cost."
CODE = "Our code is available at https://github.com/example/driftroute."
FULL = f"{BACKGROUND} {PROBLEM} {METHOD} {DETAIL} {RESULT} {LIMIT} {CODE}"


def write(abstract, **changes):
    return write_extractive(make_paper(abstract=abstract, **changes))


def told(item):
    return [(claim.role, claim.text) for claim in item.summary]


# --- summary


def test_problem_method_and_result_in_that_order():
    assert told(write(FULL)) == [("문제", PROBLEM), ("방법", METHOD), ("결과", RESULT)]


def test_every_claim_is_its_own_evidence():
    assert all(claim.evidence == (claim.text,) for claim in write(FULL).summary)


def test_nothing_is_written_that_needs_a_model():
    item = write(FULL)
    assert (item.one_liner, item.apply, item.writer) == (None, (), EXTRACTIVE)


def test_a_sentence_without_a_cue_has_no_role():
    item = write(f"{BACKGROUND} {METHOD} {DETAIL}")
    assert told(item) == [(None, BACKGROUND), ("방법", METHOD), (None, DETAIL)]


def test_where_the_method_comes_first_the_rest_fills_up():
    assert told(write(f"{METHOD} {DETAIL} {RESULT} {CODE}")) == [
        ("방법", METHOD),
        (None, DETAIL),
        ("결과", RESULT),
    ]


@pytest.mark.parametrize("abstract", [None, "", " \n "])
def test_without_an_abstract_only_the_metadata_is_left(abstract):
    item = write(abstract)
    assert (item.summary, item.risks) == ((), ())
    assert item.facts


def test_one_sentence_is_told_once():
    assert told(write(METHOD)) == [("방법", METHOD)]
    assert [text for _, text in told(write("Short."))] == ["Short."]


def test_a_very_long_sentence_is_left_out_where_there_is_another():
    long = f"We propose {'very ' * 150}long routers."
    assert long not in [text for _, text in told(write(f"{BACKGROUND} {long} {METHOD}"))]
    assert told(write(long)) == [("방법", long)]


# --- limits


def test_a_stated_limit_becomes_a_risk_and_not_a_claim():
    item = write(FULL)
    assert [(r.text, r.basis, r.evidence) for r in item.risks] == [(LIMIT, "stated", (LIMIT,))]
    assert LIMIT not in [text for _, text in told(item)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Limitations include the size of the context window.",
        "We discuss limitations, including slow start on new traces.",
        "We do not claim optimality of the thresholds.",
        "A user study remains future work.",
        "Our evaluation is limited to English traffic.",
        "However, challenges remain for bursty traffic.",
        "However, this choice requires access to the larger model.",
        "While real-time feedback remains an open question, our results hold for delayed feedback.",
        "Our method cuts cost at the expense of latency.",
        "Further validation is needed before deployment.",
        "Although it is not faster than the oracle, DriftRoute needs no labels.",
    ],
)
def test_limits_of_the_work_are_found(sentence):
    assert [risk.text for risk in write(f"{BACKGROUND} {METHOD} {RESULT} {sentence}").risks] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "DriftRoute overcomes the limitations of earlier routers.",
        "These findings highlight key limitations of current routers.",
        "Our analysis shows that language models fail to route.",
        "Our approach does not rely on labels.",
        "It offers the best trade-off between cost and quality.",
        "We release the traces to support future research.",
        "Existing routers save cost at the expense of quality.",
        "It remains robust under drift.",
    ],
)
def test_others_limits_are_not_taken_for_the_works_own(sentence):
    assert write(f"{BACKGROUND} {METHOD} {RESULT} {sentence}").risks == ()


def test_limits_are_not_looked_for_before_the_work_is_told():
    early = "However, this approach requires many labels."
    assert write(f"{early} {METHOD} {DETAIL} {RESULT}").risks == ()


def test_at_most_two_limits_in_the_order_of_the_source():
    limits = ("Limitations include cost.", "Our study is limited to text.", "A proof remains future work.")
    item = write(" ".join((BACKGROUND, METHOD, RESULT, *limits)))
    assert [risk.text for risk in item.risks] == [limits[0], limits[1]]


# --- metadata


def test_facts_in_korean():
    assert facts_of(make_paper(comment="ICML 2026.")) == (
        "저자 Ann Lee 외 2명 · 분류 cs.LG(기계학습), cs.AI(인공지능) · 제출 2026-02-04 · 비고 ICML 2026"
    )


def test_facts_name_one_author_alone_four_categories_and_the_utc_date():
    seoul = dt.timezone(dt.timedelta(hours=9))
    paper = make_paper(
        authors=("Ann Lee",),
        categories=("cs.LG", "cs.AI", "xx.YY", "stat.ML", "cs.CL"),
        published=dt.datetime(2026, 2, 5, 3, 0, tzinfo=seoul),
    )
    assert facts_of(paper) == (
        "저자 Ann Lee · 분류 cs.LG(기계학습), cs.AI(인공지능), xx.YY, stat.ML(통계적 기계학습) · 제출 2026-02-04"
    )


@pytest.mark.parametrize(
    "comment", ["Code: https://github.com/a/b", "x" * 81, " ", None, "see a.example.com/page"]
)
def test_long_comments_and_addresses_are_left_out(comment):
    assert "비고" not in (facts_of(make_paper(comment=comment)) or "")


def test_a_bare_paper_has_no_facts():
    assert facts_of(Paper(id="arxiv:1", arxiv_id="1v1", title="T")) is None


def test_references_and_reasons_are_handed_on():
    related = Reference("Another paper", "https://arxiv.org/pdf/2602.00002v1")
    reason = Reason("code", 1.0, 0.1, "코드 공개 언급")
    item = write_extractive(make_paper(1, title="Own title"), reasons=[reason], related=related)
    assert item.references == (Reference("Own title", "https://arxiv.org/pdf/2602.00001v1"), related)
    assert item.reasons == (reason,)


# --- titles


@pytest.mark.parametrize(
    ("title", "abstract", "short", "full"),
    [
        ("Small Routers", "", "Small Routers", "Small Routers"),
        (
            "Delayed Feedback Routing",
            "We call it Delayed Feedback Routing (DFR).",
            "Delayed Feedback Routing (DFR)",
            "Delayed Feedback Routing (DFR)",
        ),
        (
            "Delayed Feedback Routing via Thresholds Learned from Sparse Human Labels",
            "We introduce delayed feedback routing (DFR).",
            "Delayed Feedback Routing (DFR)",
            "Delayed Feedback Routing via Thresholds Learned from Sparse Human Labels",
        ),
        (
            "DriftRoute: Cheap Answers for Everyone with Thresholds that Follow the Traffic",
            "",
            "DriftRoute: Cheap Answers for Everyone",
            "DriftRoute: Cheap Answers for Everyone with Thresholds that Follow the Traffic",
        ),
        (
            "DriftRoute: Thresholds that Follow Whatever Traffic Happens to Arrive Tomorrow",
            "",
            "DriftRoute: Thresholds that Follow Whatever Traffic…",
            "DriftRoute: Thresholds that Follow Whatever Traffic Happens to Arrive Tomorrow",
        ),
        (
            "Is Routing Solved? A Long Look at the Cost of Answers that Nobody Asked About",
            "",
            "Is Routing Solved?",
            "Is Routing Solved? A Long Look at the Cost of Answers that Nobody Asked About",
        ),
        (
            "Routers that Follow Whatever Traffic Happens to Arrive and the Thresholds They Learn",
            "",
            "Routers that Follow Whatever Traffic Happens to Arrive…",
            "Routers that Follow Whatever Traffic Happens to Arrive and the Thresholds They Learn",
        ),
        ("Reinforcement Learning Routers", "Reinforcement learning (RL) routes.", None, None),
        ("Cheap Routing", "Our method (RT) is cheap routing (CPU).", None, None),
    ],
)
def test_titles(title, abstract, short, full):
    paper = make_paper(title=title, abstract=abstract)
    assert short_title(paper) == (short or title)
    assert heading(paper) == (full or title)


@given(st.text(max_size=200), st.text(max_size=200))
def test_short_titles_are_short_single_lines(title, abstract):
    found = short_title(make_paper(title=title, abstract=abstract))
    assert len(found) <= 60 + len(" (ABCDEFGHIJ)")
    assert found == one_line(found)


# --- tags


def test_tags_come_from_the_title_then_the_abstract_then_the_category():
    paper = make_paper(
        title="Proteins from large language models",
        abstract="We use diffusion. Diffusion of proteins.",
        primary_category="q-bio.BM",
        categories=("q-bio.BM",),
    )
    assert tags_of(paper) == ("단백질", "LLM", "확산모델")
    assert tags_of(make_paper(title="Zyx", abstract=None)) == ("기계학습", "인공지능")


def test_the_longest_term_wins_and_words_are_whole():
    assert tags_of(make_paper(title="Multi-Agent Reinforcement Learning"))[0] == "다중 에이전트 강화학습"
    assert "에이전트" not in tags_of(make_paper(title="Reagents", abstract=None))


def test_common_words_count_in_titles_only():
    assert "어텐션" not in tags_of(make_paper(title="Zyx", abstract="It has received much attention."))
    assert "어텐션" in tags_of(make_paper(title="Attention", abstract=None))


def test_the_table_is_fit_to_print():
    table = tomllib.loads(
        resources.files("digest_core").joinpath("data/tags.toml").read_text(encoding="utf-8")
    )
    assert len(table["tags"]) >= 80
    names = [*table["tags"], *table["categories"].values()]
    assert all(name == one_line(name) and not set(name) & set(",|*_`[]<>") for name in names)
    terms = [term.casefold() for found in table["tags"].values() for term in found]
    assert len(terms) == len(set(terms))
    assert set(map(str.casefold, table["title_only"])) <= set(terms)


def test_interests_stand_for_the_terms_of_their_tag():
    terms = interest_terms(["강화 학습", "RAG", "whales"])
    assert "reinforcement learning" in terms["강화 학습"]
    assert "retrieval-augmented generation" in terms["RAG"]
    assert terms["whales"] == ("whales",)


def test_categories_have_korean_names():
    assert category_name("cs.LG") == "기계학습"
    assert category_name("no.SUCH") is None


# --- the nearest sentence to a question


@pytest.mark.parametrize(
    ("field", "sentence"),
    [("risk", LIMIT), ("summary", METHOD), ("one_liner", RESULT), ("evidence", RESULT)],
)
def test_closest_sentence(field, sentence):
    assert closest_sentence(FULL, field) == sentence


def test_closest_sentence_without_any_cue_is_the_last_for_risks():
    assert closest_sentence("Queries arrive in bursts. Queries are routed by size of prompt.", "risk") == (
        "Queries are routed by size of prompt."
    )


def test_closest_sentence_of_other_fields_and_empty_abstracts():
    assert closest_sentence(FULL, "authors") is None
    assert closest_sentence("", "risk") is None


@given(st.text(max_size=300), st.sampled_from(["risk", "summary", "apply", "one_liner", "evidence"]))
def test_the_closest_sentence_is_always_of_the_abstract(abstract, field):
    found = closest_sentence(abstract, field)
    assert (found is None) is (one_line(abstract) == "")
    assert found is None or found in one_line(abstract)


# --- hostile and real input


@pytest.mark.parametrize(
    "text",
    [
        "<b>Bold</b> [x](javascript:y) `z` *w* | q",
        "Line\nbreak\x00 and \u202eright to left",
        r"$\mathcal{L}_{\text{x}}$-Routers {of} \emph{Seoul}",
        "word " * 2_000,
        "(ABC) " * 2_000,
        "x" * 10_000,
    ],
)
def test_strange_texts_break_nothing(text):
    item = write_extractive(make_paper(title=text, abstract=text, comment=text, authors=(text,)))
    assert len(item.heading) <= 320
    assert all(claim.text in one_line(text) for claim in item.summary)
    assert "\n" not in "".join((item.heading, item.short_title, item.facts or ""))


def test_on_a_real_day_everything_told_stands_in_the_abstract():
    file = DAYS / "2026-02-05.jsonl"
    if not file.exists():
        pytest.skip("../shared/data/days is not here")
    full = 0
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for record in records:
        item = write(record["abstract"], title=record["title"], authors=tuple(record["authors"]))
        sentences = [claim.text for claim in item.summary] + [risk.text for risk in item.risks]
        assert len(set(sentences)) == len(sentences)
        assert all(sentence in one_line(record["abstract"]) for sentence in sentences)
        full += [claim.role for claim in item.summary] == ["문제", "방법", "결과"]
    assert full >= 0.6 * len(records)


def test_the_factory_item_is_shaped_as_the_writer_writes():
    paper = make_paper()
    written, made = write_extractive(paper), make_item(paper)
    assert (made.writer, made.risks, made.references) == (written.writer, written.risks, written.references)
