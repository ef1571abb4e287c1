"""Subscriptions in words: times, weekdays, zones, quiet hours, interests."""

import time as clock
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_core.questions.times import Schedule, read_schedule

WORKDAYS, WEEKEND, EVERY_DAY = frozenset(range(5)), frozenset({5, 6}), frozenset(range(7))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("평일 아침 여덟 시 반", time(8, 30)),
        ("오후 열시 이십분", time(22, 20)),
        ("08:30", time(8, 30)),
        ("8:30 pm", time(20, 30)),
        ("weekdays at 8", time(8)),
        ("밤 12시", time(0)),
        ("밤 11시 반", time(23, 30)),
        ("낮 12시", time(12)),
        ("낮 1시", time(13)),
        ("새벽 두시 십오분", time(2, 15)),
        ("열두시", time(12)),
        ("열한 시 오십오 분", time(11, 55)),
        ("정오", time(12)),
        ("자정에", time(0)),
        ("24시", time(0)),
        ("오후 15시", time(15)),
        ("8시 말고 9시로 바꿔줘", time(9)),
        ("저녁 여섯시반에", time(18, 30)),
        ("8 a.m.", time(8)),
        ("2시간 뒤", None),
        ("2번 리스크", None),
        ("", None),
    ],
)
def test_times(text: str, at: time | None) -> None:
    found = read_schedule(text)
    assert (found.at, found.problem) == (at, "")


@pytest.mark.parametrize("text", ["25시에 보내줘", "8시 70분", "99:99", "오후 30시", "8:75"])
def test_times_that_no_clock_shows(text: str) -> None:
    found = read_schedule(text)
    assert found.at is None
    assert found.problem.startswith("없는 시각입니다: ")


def test_two_times_are_one_too_many() -> None:
    found = read_schedule("9시랑 10시에 보내줘")
    assert (found.at, found.problem.startswith("시각이 여러 개라")) == (None, True)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("평일 8시", WORKDAYS),
        ("매일 7시", EVERY_DAY),
        ("주말에만", WEEKEND),
        ("주말 빼고 8시 반", WORKDAYS),
        ("수요일 빼고 매일", EVERY_DAY - {2}),
        ("월수금 저녁 9시", frozenset({0, 2, 4})),
        ("월, 수, 금", frozenset({0, 2, 4})),
        ("화,목 8시", frozenset({1, 3})),
        ("월~금 07:15", WORKDAYS),
        ("금요일부터 월요일까지", frozenset({4, 5, 6, 0})),
        ("토요일 일요일 10시", WEEKEND),
        ("평일 말고 주말에만 9시", WEEKEND),
        ("every weekday at 8:30", WORKDAYS),
        ("mon, wed and fri 9pm", frozenset({0, 2, 4})),
        ("every day except sunday", EVERY_DAY - {6}),
        ("monday through thursday", frozenset(range(4))),
        ("아침마다", EVERY_DAY),
        ("금일 8시", None),
        ("8시", None),
    ],
)
def test_weekdays(text: str, days: frozenset[int] | None) -> None:
    assert read_schedule(text).days == days


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("밤 11시부터 7시까지는 보내지 마", (time(23), time(7))),
        ("23:00-07:00 방해 금지", (time(23), time(7))),
        ("밤 열시부터 아침 여덟시까지 조용히", (time(22), time(8))),
        ("don't send between 11pm and 7am", (time(23), time(7))),
        ("8시에 보내줘", None),
    ],
)
def test_quiet_hours(text: str, quiet: tuple[time, time] | None) -> None:
    assert read_schedule(text).quiet == quiet


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("한국 시간 8시", "Asia/Seoul"),
        ("뉴욕 시간으로 아침 7시", "America/New_York"),
        ("america/new_york 8am", "America/New_York"),
        ("Asia/Tokyo 09:00", "Asia/Tokyo"),
        ("8:00 utc", "UTC"),
        ("한국 논문", None),
    ],
)
def test_zones(text: str, zone: str | None) -> None:
    assert read_schedule(text).zone == zone


def test_a_zone_that_does_not_exist_is_a_problem() -> None:
    found = read_schedule("Asia/Pyongyangg 8시")
    assert (found.zone, found.problem.startswith("모르는 시간대입니다")) == (None, True)


@pytest.mark.parametrize(
    ("text", "interests"),
    [
        ("관심사는 RAG, 에이전트", ("RAG", "에이전트")),
        ("관심사를 강화학습, 로봇으로 바꿔줘", ("강화학습", "로봇")),
        ("interests: RAG, agents", ("RAG", "agents")),
        ("관심사 지워줘", ()),
        ("which paper is the most interesting?", None),
        ("관심 있어", None),
    ],
)
def test_interests(text: str, interests: tuple[str, ...] | None) -> None:
    assert read_schedule(text).interests == interests


def test_silent_loud_and_editions() -> None:
    assert read_schedule("소리 없이 보내줘").silent is True
    assert read_schedule("소리 나게 해줘").silent is False
    assert read_schedule("주간 top 10이랑 트렌드 리포트도").editions == ("weekly-top10", "trend-report")


@given(st.text(max_size=400))
@settings(deadline=None)
def test_any_text_is_a_schedule(text: str) -> None:
    found = read_schedule(text)
    assert found.says_something is (found != Schedule())
    assert found.at is None or "없는 시각" not in found.problem


@pytest.mark.parametrize("piece", ["8시 ", "월", "월,", "밤 ", "관심사 ", "1:", "빼고 ", "주말 ", "십", "a/"])
def test_long_texts_take_no_time_to_speak_of(piece: str) -> None:
    started = clock.process_time()
    read_schedule((piece * 10_000)[:10_000])
    assert clock.process_time() - started < 5
