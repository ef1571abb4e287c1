"""What a platform may have counted: never more within its window than it takes."""

from hypothesis import given
from hypothesis import strategies as st

from digest_core.chat_ports import Limit
from workers.window import GUARD_SECONDS, Window

LIMIT = Limit("telegram", 100, 1.03, paced=True)
PLATFORM_SECONDS = LIMIT.seconds - GUARD_SECONDS


def test_an_idle_one_has_room_but_for_what_is_left_to_answers() -> None:
    window = Window(LIMIT)
    begun = 0
    while window.wait(5.0) == 0.0:
        window.begin()
        begun += 1
    assert begun == 98


def test_what_was_answered_leaves_the_window_after_a_second() -> None:
    window = Window(LIMIT)
    for _ in range(98):
        window.begin()
    assert 0 < window.wait(5.0) < 0.1, "who knows when they are answered"
    for _ in range(98):
        window.answered(5.5)
    assert window.wait(5.6) == 5.5 + PLATFORM_SECONDS - 5.6
    assert window.wait(5.5 + PLATFORM_SECONDS) == 0.0


@given(st.lists(st.tuples(st.floats(0, 0.05), st.floats(0.0005, 0.3), st.floats(0, 1)), max_size=400))
def test_however_long_sends_take_no_window_of_the_platform_holds_too_many(
    sends: list[tuple[float, float, float]],
) -> None:
    """Each send: the pause before it, how long it takes, and at which part of that it is counted."""
    window, now, counted, landing = Window(LIMIT), 0.0, list[float](), list[float]()

    def land(until: float) -> None:
        for at in sorted(at for at in landing if at <= until):
            window.answered(at)
            landing.remove(at)

    for pause, takes, part in sends:
        now += pause / 10
        land(now)
        while wait := window.wait(now):
            now += wait
            land(now)
        window.begin()
        landing.append(now + takes)
        counted.append(now + takes * part)
    counted.sort()
    for first, last in zip(counted, counted[100:], strict=False):
        assert last - first >= PLATFORM_SECONDS - 1e-9
