"""The bounds that the checker keeps on the labelled pairs, and what the benchmark says of them."""

import re

import pytest

from benchmarks import grounding as bench

LATEST = {"number": 0.99, "name": 0.99}


@pytest.fixture(scope="module")
def pairs() -> list[bench.Pair]:
    if not (bench.SHARED / "data" / "arxiv_entries.jsonl").is_file():
        pytest.skip("../shared/data is not here")
    return [pair for name in bench.SETS for pair in bench.pairs_of(name)]


def share(pairs: list[bench.Pair], *kinds: str) -> float:
    found = [t for kind, t in bench.tally(pairs).items() if kind in kinds]
    return sum(t.refused for t in found) / sum(t.total for t in found)


def test_there_are_pairs_enough_of_every_kind() -> None:
    kinds = [pair.kind for name in bench.SETS for pair in bench.pairs_of(name)]
    assert len(kinds) >= 200
    assert kinds.count("true") >= 80
    assert len(bench.pairs_of("held_out")) >= 60
    assert set(kinds) >= {
        "number_changed", "number_invented", "name_latin", "name_hangul", "direction", "negation", "swap",
        "overgeneral", "unit", "citation",
    }  # fmt: skip


def test_every_pair_cites_sentences_that_exist(pairs: list[bench.Pair]) -> None:
    known = bench.sources()
    for pair in pairs:
        assert set(pair.cites) <= set(range(1, len(known[pair.id].sentences) + 1))


def test_true_lines_pass(pairs: list[bench.Pair]) -> None:
    assert share(pairs, "true") <= 0.05


def test_false_numbers_and_names_are_refused(pairs: list[bench.Pair]) -> None:
    assert share(pairs, "number_changed", "number_invented", "unit") >= LATEST["number"]
    assert share(pairs, "name_latin", "name_hangul") >= LATEST["name"]


def test_reversals_are_refused(pairs: list[bench.Pair]) -> None:
    assert share(pairs, "direction", "negation") >= 0.80


@pytest.mark.nightly
def test_mechanical_falsehoods_are_refused_for_what_they_are(pairs: list[bench.Pair]) -> None:
    numbers, names = bench.changed_numbers(pairs, 300), bench.invented_names(pairs, 300)
    found = bench.tally([*numbers, *names])
    assert found["number_changed"].for_its_kind >= 0.99 * found["number_changed"].total
    assert found["name_invented"].for_its_kind >= 0.99 * found["name_invented"].total


def test_a_line_takes_less_than_two_milliseconds(pairs: list[bench.Pair]) -> None:
    assert bench.microseconds(pairs[:200]) < 2000


@pytest.mark.nightly
def test_the_report_tells_counts_and_misses(pairs: list[bench.Pair]) -> None:
    report = bench.report()
    assert re.search(r"\| held_out \| true \| \d+ \|", report)
    assert "µs" in report
    assert all(line.count("\t") == 3 for line in bench.missed(pairs))
