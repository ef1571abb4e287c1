"""The year that the benchmarks ask about: of the right size, the same each time, and readable by the product."""

import sys
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    for name in ("a_year", "asking"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("benchmarks")
@pytest.mark.parametrize("real", [True, False], ids=["as it is", "without the shared data"])
def test_a_year_in_small(monkeypatch: pytest.MonkeyPatch, real: bool) -> None:
    import a_year

    if not real:
        monkeypatch.setattr(a_year, "SHARED", ROOT / "nowhere")
    made = list(a_year.a_year(4, 130))
    assert [one.edition.date for one in made] == [date(2026, 11, day) for day in (21, 22, 23, 24)]
    assert sum(len(one.papers) for one in made) == 130
    assert len({paper.id for one in made for paper in one.papers}) == 130
    assert all(len(one.edition.items) == 5 and len(one.edition.pool) == 25 for one in made)
    assert made == list(a_year.a_year(4, 130))


@pytest.mark.usefixtures("benchmarks")
def test_percentiles_are_those_of_the_calls() -> None:
    import asking

    times = asking.times([lambda: None] * 200)
    assert 0 <= times.p50 <= times.p99
    assert "p99" in str(times)
