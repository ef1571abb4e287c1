"""Stretches of days in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.questions.periods import read

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("지난달", "2026-10-01", "2026-10-31"),
        ("지난 달에 나온 논문", "2026-10-01", "2026-10-31"),
        ("저번 달", "2026-10-01", "2026-10-31"),
        ("지지난달", "2026-09-01", "2026-09-30"),
        ("이번 달", "2026-11-01", "2026-11-25"),
        ("지난주에 뭐 있었어?", "2026-11-16", "2026-11-22"),
        ("이번 주", "2026-11-23", "2026-11-25"),
        ("지지난주", "2026-11-09", "2026-11-15"),
        ("2월 브리핑들", "2026-02-01", "2026-02-28"),
        ("12월 소식", "2025-12-01", "2025-12-31"),
        ("11월", "2026-11-01", "2026-11-25"),
        ("작년 12월", "2025-12-01", "2025-12-31"),
        ("2025년 3월에", "2025-03-01", "2025-03-31"),
        ("2024년 2월", "2024-02-01", "2024-02-29"),
        ("최근 2주 동안", "2026-11-11", "2026-11-25"),
        ("최근 한 달", "2026-10-26", "2026-11-25"),
        ("지난 3개월", "2026-08-27", "2026-11-25"),
        ("지난 일주일", "2026-11-18", "2026-11-25"),
        ("올해", "2026-01-01", "2026-11-25"),
        ("작년에 나온", "2025-01-01", "2025-12-31"),
        ("2025년에 나온", "2025-01-01", "2025-12-31"),
        ("2월 1일부터 2월 10일까지", "2026-02-01", "2026-02-10"),
        ("2/1~2/10 브리핑", "2026-02-01", "2026-02-10"),
        ("last month's papers", "2026-10-01", "2026-10-31"),
        ("what happened last week?", "2026-11-16", "2026-11-22"),
        ("february briefings", "2026-02-01", "2026-02-28"),
        ("in march 2025", "2025-03-01", "2025-03-31"),
        ("in may", "2026-05-01", "2026-05-31"),
        ("the last 3 days", "2026-11-22", "2026-11-25"),
        ("between february 1 and february 10", "2026-02-01", "2026-02-10"),
    ],
)
def test_stretches(text: str, since: str, until: str) -> None:
    period, _ = read(text, TODAY)
    assert period is not None
    assert (str(period.since), str(period.until)) == (since, until)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2월 5일 브리핑",
        "작년 2월 5일",
        "지난주 월요일 브리핑",
        "3주 전",
        "3일 전",
        "어제",
        "may i ask",
        "99월",
        "0월",
        "13월",
        "2027년",
        "2월 30일",
        "지난 논문",
        "월",
    ],
)
def test_single_days_and_other_words_are_no_stretch(text: str) -> None:
    period, rest = read(text, TODAY)
    assert period is None
    assert rest == text


def test_the_rest_is_what_else_was_said() -> None:
    assert read("지난달에 나온 단백질 논문", TODAY)[1].split() == ["나온", "단백질", "논문"]


@given(
    st.text(max_size=100) | st.text(alphabet="지난달주월일년최근 0123456789last month", max_size=40),
    st.dates(),
)
def test_any_text_on_any_day(text: str, today: date) -> None:
    period, _ = read(text, today)
    if period is not None:
        assert period.since <= period.until
