"""What the ranking benchmark measures, and the bounds that hold on every recorded day."""

import re
import tomllib
from datetime import date
from itertools import permutations
from statistics import fmean

import pytest

from benchmarks import picks as material
from benchmarks import ranking
from digest_core.rank import TOO_ALIKE, vectors_of
from support.factories import make_paper

DAY = date(2026, 2, 5)
PAPERS = tuple(make_paper(n) for n in range(6))
IDS = [paper.id for paper in PAPERS]


def picks(*chosen, known=DAY):
    return material.Picks("x", dict.fromkeys(chosen, known), (material.Day(DAY, PAPERS, material.DAILY),))


@pytest.fixture(scope="module")
def days():
    found = material.days_in(material.DAILY)
    if not found:
        pytest.skip("../shared/data/days is not here")
    return found


@pytest.mark.nightly
def test_no_two_of_a_days_top_are_too_alike(days):
    assert len(days) == 9
    for day in days:
        top = material.ranked(day, ranking.TOP)
        assert ranking.likeness(top, vectors_of(day.papers)) <= TOO_ALIKE, day.day


def test_the_pools_hold_at_least_twice_the_picks_that_chance_brings(days):
    known = material.listed("community")
    held = sum(r.subject.id in known for day in days for r in material.ranked(day, ranking.POOL))
    chance = fmean(ranking.by_chance(material.Picks("", known, days)).in_pool)
    count = sum(paper.id in known for day in days for paper in day.papers)
    assert count > 200
    assert held / count >= 2 * chance


def test_a_perfect_and_a_reverse_order():
    wanted = picks(*IDS[:2])
    best = ranking.judge(lambda *_: IDS, wanted)
    worst = ranking.judge(lambda *_: IDS[::-1], wanted)
    assert best.percentiles == pytest.approx([1.0, 0.8])
    assert best.ndcg == [1.0]
    assert worst.percentiles == pytest.approx([0.2, 0.0])
    assert (best.in_top, worst.in_top) == ([1.0, 1.0], [1.0, 0.0])


def test_chance_is_the_mean_over_all_orders():
    wanted = picks(*IDS[:2])
    found = [ranking.judge(lambda *_, order=order: list(order), wanted) for order in permutations(IDS)]
    chance = ranking.by_chance(wanted)
    for measure in ("percentiles", "in_top", "in_pool", "ndcg"):
        mean = fmean(value for score in found for value in getattr(score, measure))
        assert fmean(getattr(chance, measure)) == pytest.approx(mean), measure


def test_days_without_picks_do_not_count():
    assert ranking.judge(lambda *_: IDS, picks("arxiv:0000.00000")).ndcg == []


def test_past_picks_are_known_by_then_and_never_the_days_own():
    day = material.Day(DAY, PAPERS, material.DAILY)
    assert picks(IDS[0], "arxiv:2601.00001").before(day) == ["arxiv:2601.00001"]
    assert picks("arxiv:2601.00001", known=date(2026, 2, 6)).before(day) == []


def test_the_listed_picks_are_identifiers_each_once():
    text = (material.ROOT / "benchmarks" / "picks.toml").read_text(encoding="utf-8")
    for name, pages in tomllib.loads(text).items():
        found = [identifier for page in pages.values() for identifier in page.split()]
        assert len(found) == len(set(found)) == len(material.listed(name))
        assert all(re.fullmatch(r"\d{4}\.\d{5}", identifier) for identifier in found)
    assert len(material.listed("community", 10)) == 90


def test_without_the_shared_data_the_report_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(ranking, "SHARED", tmp_path)
    assert "not measured" in ranking.report()
