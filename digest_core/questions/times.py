"""When and what somebody wants to be sent, in words: 평일 아침 여덟 시 반, 08:30, 월수금 저녁 9시. Pure."""

from datetime import time

from msgspec import Struct

WORKDAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})
EVERY_DAY = frozenset(range(7))


class Schedule(Struct, frozen=True, kw_only=True):
    """What a text says of a subscription; None and empty where it says nothing.

    `days` are weekdays, 0 is Monday. `zone` is a name of the time zone database. `quiet` is when nothing may be sent,
    from the first time to the second, over midnight where the second is earlier. `editions` are kinds of editions,
    `interests` words as written. `problem` says in Korean why a time in the text is none (25시); then `at` is None.
    """

    at: time | None = None
    days: frozenset[int] | None = None
    zone: str | None = None
    quiet: tuple[time, time] | None = None
    silent: bool | None = None
    editions: tuple[str, ...] = ()
    interests: tuple[str, ...] | None = None
    problem: str = ""

    @property
    def says_something(self) -> bool:
        return self != Schedule()
