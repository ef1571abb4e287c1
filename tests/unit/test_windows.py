"""Weeks and months as keys: what they cover, when they come out, and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from digest_core.config import Settings
from digest_core.editions import EDITIONS, edition_form
from digest_core.editions.windows import CATCH_UP, WindowForm
from digest_core.errors import UsageError

SETTINGS = Settings.from_env({})
SEOUL = SETTINGS.zone


def form_of(name: str) -> WindowForm:
    form = edition_form(name)
    assert isinstance(form, WindowForm)
    return form


@pytest.mark.parametrize(
    ("name", "key", "first", "last", "out"),
    [
        ("weekly-top10", "2026-W07", "2026-02-09", "2026-02-15", "2026-02-16T07:15+09:00"),
        ("weekly-top10", "2026-W01", "2025-12-29", "2026-01-04", "2026-01-05T07:15+09:00"),
        ("weekly-top10", "2026-W53", "2026-12-28", "2027-01-03", "2027-01-04T07:15+09:00"),
    ],
)
def test_what_a_key_covers_and_when_it_comes_out(
    name: str, key: str, first: str, last: str, out: str
) -> None:
    window = form_of(name).window(key, SETTINGS)
    assert (str(window.first), str(window.last)) == (first, last)
    assert window.out_at == datetime.fromisoformat(out)
    assert window.start == datetime.combine(date.fromisoformat(first), datetime.min.time(), SEOUL)
    assert window.end - window.start == timedelta(days=7)


@pytest.mark.parametrize("text", ["2026-W07", "2026-w07", "2026W7", "2026-W7"])
def test_a_week_however_it_is_written(text: str) -> None:
    assert form_of("weekly-top10").parse_key(text) == "2026-W07"


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-W00", "2026-W54", "2025-W53", "2026-02-09", "2026-W07-1", "W07", "٢٠٢٦-W07", "9999-W52",
     "1990-W01", "../../2026-W07", "2026-W07\n", "0000-W01"],
)  # fmt: skip
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="없는 주"):
        form_of("weekly-top10").parse_key(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("now", "newest", "due"),
    [
        ("2026-02-16T00:00", "2026-W07", ""),
        ("2026-02-16T07:14", "2026-W07", ""),
        ("2026-02-16T07:15", "2026-W07", "2026-W07"),
        ("2026-02-19T07:15", "2026-W07", "2026-W07"),
        ("2026-02-19T07:16", "2026-W07", ""),
        ("2026-02-22T23:59", "2026-W07", ""),
        ("2026-01-05T08:00", "2026-W01", "2026-W01"),
    ],
)
def test_the_newest_week_and_what_is_due_by_itself(now: str, newest: str, due: str) -> None:
    form = form_of("weekly-top10")
    assert form.newest_key(at(now), SETTINGS) == newest
    assert form.due_key(at(now), SETTINGS) == due
    assert timedelta(days=3) == CATCH_UP


def test_a_week_that_is_not_over_is_refused() -> None:
    form, now = form_of("weekly-top10"), datetime(2026, 2, 15, 14, 59, tzinfo=UTC)
    form.refuse_open("2026-W07", now + timedelta(minutes=1), SETTINGS)
    with pytest.raises(UsageError, match="2026-02-15에 끝납니다"):
        form.refuse_open("2026-W07", now, SETTINGS)
    form.refuse_future("2026-W07", now, SETTINGS)
    with pytest.raises(UsageError, match="아직 오지 않은"):
        form.refuse_future("2026-W08", now, SETTINGS)


@pytest.mark.parametrize("name", [name for name in EDITIONS if isinstance(edition_form(name), WindowForm)])
def test_every_key_names_the_window_that_holds_its_days(name: str) -> None:
    form = form_of(name)
    for offset in range(0, 800, 5):
        day = date(2024, 12, 1) + timedelta(days=offset)
        key = form.key_of(day)
        window = form.window(key, SETTINGS)
        assert window.first <= day <= window.last
        assert form.parse_key(key) == key
        assert window.out_at >= window.end
