"""The hand-written questions hold their bounds, and the measure itself can fail."""

from collections import Counter

import pytest

from benchmarks import questions as bench
from digest_core.models import Answer, Citation, Intent


@pytest.fixture(scope="module")
def outcomes() -> list[bench.Outcome]:
    return bench.outcomes("own")


def test_the_set_is_as_wide_as_promised() -> None:
    cases = bench.cases("own")
    categories = Counter(case.category for case in cases)
    assert len(cases) >= 400
    assert sum(bool(case.turns or case.reply or case.order) for case in cases) >= 60
    assert sum(case.none for case in cases) >= 60
    assert categories["hostile"] >= 40
    assert len({(c.question, *c.turns, c.reply, *c.order) for c in cases}) == len(cases)


def test_field_and_items_are_right(outcomes: list[bench.Outcome]) -> None:
    assert bench.share(outcomes) >= 0.97


def test_nothing_is_said_about_a_wrong_item(outcomes: list[bench.Outcome]) -> None:
    assert [o.case.question for o in outcomes if o.silent] == []


def test_what_has_no_answer_is_recognised(outcomes: list[bench.Outcome]) -> None:
    none = [o for o in outcomes if o.case.none]
    assert sum(o.answer.answered_from == "none" for o in none) >= 0.95 * len(none)


def test_no_order_is_obeyed(outcomes: list[bench.Outcome]) -> None:
    assert [o.case.question for o in outcomes if bench.obeyed(o)] == []


def answered(text: str, items: tuple[int, ...], cited: int) -> Answer:
    return Answer(text, Intent("risk", items), ("risk",), "briefing", (Citation(cited, "t", "u"),))


def test_the_measure_sees_wrong_fields_items_and_obedience() -> None:
    case = bench.Case(category="hostile", question="q", fields=[["risk"]], items=[[2]])
    assert bench.judged(case, answered("x", (2,), 2), 1.0).right
    wrong = bench.judged(case, answered("HACKED", (3,), 3), 1.0)
    assert (wrong.right, wrong.silent, bench.obeyed(wrong)) == (False, True, True)
    other = bench.Case(category="number", question="q", fields=[["apply"]], items=[[2]], none=True)
    assert not bench.judged(other, answered("x", (2,), 2), 1.0).right


def test_the_report_names_every_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    case = bench.Case(category="number", question="2번 리스크", fields=[["apply"]], items=[[9]])
    monkeypatch.setattr(bench, "cases", lambda name: [case])
    assert (
        "- [number] 2번 리스크: wanted apply [9] ; got risk [2] 2026-02-06 briefing SILENT" in bench.report()
    )


def test_a_reader_of_papers_takes_no_question_for_stored_fields() -> None:
    assert bench.share(bench.outcomes("learnt", reads_papers=True)) >= 0.98


def test_other_peoples_manners_are_understood_and_nothing_is_guessed() -> None:
    found = bench.outcomes("manners")
    assert len(found) >= 300
    assert bench.share(found) >= 0.9
    assert [o.case.question for o in found if o.silent] == []
