"""Who is handed over to delivery, and when: over a real Valkey, by ticks of a clock that the tests move."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest
from msgspec import structs
from redis import Redis

from digest_core.config import Settings
from digest_core.delivery.model import Ref
from digest_core.editions import edition_form
from digest_core.ports import Publication
from digest_core.subscriptions import EVERY_DAY, Subscription
from support.factories import make_edition
from support.fakes import FakeClock
from workers import delivery_keys, keys
from workers.batches import Batch
from workers.queue import RqBuildQueue
from workers.rounds import Rounds
from workers.schedule import LEASE_SECONDS, Scheduler, until_next_tick
from workers.store import RedisStore
from workers.subscribers import RedisSubscribers

CLOSED = datetime(2026, 2, 5, 22, 15, tzinfo=UTC)
"""07:15 in Korea on 2026-02-06, a Friday."""
ADMIN = "telegram:99"
SETTINGS = Settings.from_env({"AIDAILY_ADMINS": ADMIN})


def dailies(now: datetime) -> dict[str, str]:
    return {"daily": edition_form("daily").newest_key(now, SETTINGS)}


class Town:
    """Subscribers, editions, and the rounds over them."""

    def __init__(self, redis: Redis) -> None:
        self.redis, self.store, self.subscribers = redis, RedisStore(redis), RedisSubscribers(redis)
        self.building: set[str] = set()
        self.seen: set[bytes] = set()
        self.due_keys: Callable[[datetime], dict[str, str]] = dailies
        self.rounds = Rounds(
            redis, self.store, self.subscribers, SETTINGS, due_keys=self.keys_at,
            under_way=lambda _, key: key in self.building,
        )  # fmt: skip

    def keys_at(self, now: datetime) -> dict[str, str]:
        return self.due_keys(now)

    def live(self, number: int, **changes: object) -> None:
        one = Subscription(address=f"telegram:{number}", days=EVERY_DAY, since=date(2026, 1, 1))
        self.subscribers.put(structs.replace(one, **changes))

    def publish(self, day: date) -> None:
        closed = CLOSED + timedelta(days=(day - date(2026, 2, 6)).days)
        edition = make_edition(key=day.isoformat(), date=day, cut_off=closed, generated_at=closed)
        self.store.publish(Publication(edition=edition))

    def walk(self, after_closing: timedelta) -> list[tuple[str, Ref | None, tuple[str, ...]]]:
        """The batches of a walk so long after the cut-off of 2026-02-06: run, line, addresses."""
        self.rounds.walk(CLOSED + after_closing)
        return [(b.run, b.line, tuple(sorted(b.addresses))) for b in self._new_batches()]

    def _new_batches(self) -> Iterator[Batch]:
        for key in sorted(self.redis.scan_iter(match=f"{delivery_keys.BATCH}*")):
            if key not in self.seen and (body := self.redis.hget(key, "body")):
                self.seen.add(key)
                yield msgspec.json.decode(body, type=Batch)  # type: ignore[arg-type]

    def notices(self) -> str:
        raw = self.redis.lrange(keys.inbox("telegram", f"chat:{ADMIN.partition(':')[2]}"), 0, -1)
        return b"\n".join(raw).decode()  # type: ignore[arg-type]


@pytest.fixture
def town(redis: Redis) -> Town:
    return Town(redis)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


RUN = "daily:2026-02-06"
HALF_PAST_EIGHT = minutes(75)


def test_each_minute_is_looked_at_once(town: Town) -> None:
    town.live(1)
    town.live(2, at=time(8, 31))
    town.live(3, at=time(9, 0))
    town.live(4, at=time(8, 30), tz="America/New_York")
    town.publish(date(2026, 2, 6))
    everybody = tuple(f"telegram:{number}" for number in range(1, 5))
    assert town.walk(minutes(74)) == [(RUN, None, everybody)], "the first look goes a day back"
    assert town.walk(HALF_PAST_EIGHT) == [(RUN, None, ("telegram:1",))]
    assert town.walk(HALF_PAST_EIGHT + timedelta(seconds=59)) == []
    assert town.walk(minutes(76)) == [(RUN, None, ("telegram:2",))]
    assert town.walk(minutes(110)) == [(RUN, None, ("telegram:3",))]


def test_a_late_start_catches_up_once_and_a_day_at_most(town: Town) -> None:
    town.live(1)
    town.live(2, at=time(20))
    town.publish(date(2026, 2, 6))
    town.walk(minutes(10))
    assert town.walk(minutes(600)) == [(RUN, None, ("telegram:1",))]
    assert town.walk(minutes(601)) == []
    assert town.walk(timedelta(days=9)) == [(RUN, None, ("telegram:1", "telegram:2"))]


def test_a_clock_that_was_set_back_loses_nobody(town: Town) -> None:
    town.live(1)
    town.publish(date(2026, 2, 6))
    town.walk(timedelta(days=300))
    assert town.walk(HALF_PAST_EIGHT) == [(RUN, None, ("telegram:1",))]


def test_who_died_before_it_was_marked_is_followed_by_another_look(town: Town) -> None:
    town.live(1)
    town.publish(date(2026, 2, 6))
    town.walk(minutes(74))

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        town.rounds.walk(CLOSED + HALF_PAST_EIGHT, die)
    assert town.walk(minutes(80)) == [(RUN, None, ("telegram:1",))]


def test_other_days_than_the_chosen_are_passed_over(town: Town) -> None:
    town.live(1, days=(0, 1, 2, 3))
    town.live(2, days=(4,))
    town.publish(date(2026, 2, 6))
    town.walk(minutes(74))
    assert town.walk(HALF_PAST_EIGHT) == [(RUN, None, ("telegram:2",))]


def test_an_edition_that_comes_late_goes_to_those_who_waited(town: Town) -> None:
    town.publish(date(2026, 2, 5))
    town.live(1, at=time(7, 30))
    town.live(2, at=time(7, 0))
    town.live(3, at=time(12, 0))
    town.live(4, at=time(7, 30), editions=("deep-dive",))
    town.walk(minutes(1))
    old = "daily:2026-02-05"
    assert town.walk(minutes(16)) == [(old, None, ("telegram:1", "telegram:4"))]
    town.publish(date(2026, 2, 6))
    assert town.walk(minutes(20)) == [(RUN, None, ("telegram:1",))], (
        "07:00 is before the cut-off, 12:00 to come"
    )
    assert town.walk(minutes(21)) == []


def test_whoever_waits_three_hours_gets_one_line_and_operators_hear_of_it(town: Town) -> None:
    town.publish(date(2026, 2, 5))
    town.live(1)
    town.live(2, at=time(9, 0))
    town.live(3, at=time(7, 0))
    town.walk(minutes(110))
    assert town.walk(HALF_PAST_EIGHT + minutes(179)) == []
    assert town.notices() == ""
    missing = Ref("daily", "2026-02-06")
    assert town.walk(HALF_PAST_EIGHT + minutes(180)) == [(RUN, missing, ("telegram:1",))]
    assert "2026-02-06" in town.notices()
    assert town.walk(HALF_PAST_EIGHT + minutes(181)) == []
    assert town.walk(minutes(105 + 180)) == [(RUN, missing, ("telegram:2",))]
    town.publish(date(2026, 2, 6))
    assert town.walk(minutes(300)) == [(RUN, None, ("telegram:1", "telegram:2"))]


def test_nobody_is_told_of_a_delay_while_the_edition_is_being_built(town: Town) -> None:
    town.publish(date(2026, 2, 5))
    town.live(1)
    town.building = {"2026-02-06"}
    town.walk(minutes(70))
    town.walk(HALF_PAST_EIGHT)
    assert town.walk(HALF_PAST_EIGHT + minutes(200)) == []
    town.building = set()
    assert [line for _, line, _ in town.walk(HALF_PAST_EIGHT + minutes(201))] == [Ref("daily", "2026-02-06")]


def test_nobody_is_told_of_a_delay_at_night(town: Town) -> None:
    town.publish(date(2026, 2, 5))
    town.live(1, at=time(20, 0), quiet=(time(22, 0), time(7, 0)))
    town.walk(minutes(1))
    town.walk(timedelta(hours=12, minutes=45))
    assert town.walk(timedelta(hours=15, minutes=45)) == []


def test_a_kind_that_comes_out_once_a_week_is_missed_on_its_day_only(town: Town) -> None:
    """As the scheduler names it: from its hour on, and for some days."""
    out, days = CLOSED, timedelta(days=3)
    town.due_keys = lambda now: dailies(now) | {"weekly": "2026-W05" if out <= now < out + days else ""}
    town.live(1, editions=("weekly",))
    for day in range(-1, 5):
        town.publish(date(2026, 2, 6) + timedelta(days=day))
    lines = []
    for hour in range(-24, 100):
        lines += [line for _, line, _ in town.walk(timedelta(hours=hour)) if line]
    assert lines == [Ref("weekly", "2026-W05")]


def test_a_pretended_past_leaves_the_present_alone(town: Town) -> None:
    town.live(1)
    town.publish(date(2026, 2, 6))
    town.walk(timedelta(days=5))
    marks = town.redis.hgetall(delivery_keys.AGENDA)
    assert town.walk(HALF_PAST_EIGHT) == [(RUN, None, ("telegram:1",))]
    assert town.redis.hgetall(delivery_keys.AGENDA) == marks


def test_without_anything_stored_nobody_is_looked_at(town: Town) -> None:
    town.live(1)
    assert town.walk(minutes(10)) == []
    assert town.walk(HALF_PAST_EIGHT) == []


def test_a_change_to_summer_time_passes_nobody_over(town: Town) -> None:
    """New York skips 02:00 to 03:00 on 2026-03-08."""
    for number, at in enumerate((time(1, 59), time(2, 30), time(3, 0)), 1):
        town.live(number, at=at, tz="America/New_York")
    town.publish(date(2026, 3, 8))
    change = datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
    town.walk(change - minutes(2) - CLOSED)
    assert [who for *_, who in town.walk(change - minutes(1) - CLOSED)] == [("telegram:1",)]
    assert [who for *_, who in town.walk(change - CLOSED)] == [("telegram:2", "telegram:3")]
    assert town.walk(change + minutes(30) - CLOSED) == []


class SlowClock(FakeClock):
    """Three seconds pass with each look at it; at the look numbered `theft` another one takes the lead."""

    def __init__(self, redis: Redis, now: datetime) -> None:
        super().__init__(now)
        self._redis, self.theft = redis, 0

    def monotonic(self) -> float:
        self.advance(3)
        self.theft -= 1
        if self.theft == 0:
            self._redis.set(keys.LEADER, "somebody else")
        return super().monotonic()


def test_a_scheduler_whose_lead_is_lost_stops_and_the_next_one_looks_again(redis: Redis) -> None:
    town, clock = Town(redis), SlowClock(redis, CLOSED + minutes(74))
    town.publish(date(2026, 2, 6))
    town.live(1)
    queue = RqBuildQueue(redis, clock, lambda _: None)
    first, second = (Scheduler(redis, town.store, queue, SETTINGS, clock) for _ in range(2))
    assert first.tick()
    mark = redis.hget(delivery_keys.AGENDA, "due")
    clock.advance(60)
    assert first.tick()
    assert redis.hget(delivery_keys.AGENDA, "due") != mark
    mark = redis.hget(delivery_keys.AGENDA, "due")
    town.live(2, at=time(8, 32))
    clock.advance(120)
    redis.delete(keys.LEADER)
    clock.theft = 2
    assert second.tick()
    assert redis.hget(delivery_keys.AGENDA, "due") == mark, "what was not finished is not marked"
    redis.delete(keys.LEADER)
    assert first.tick()
    assert redis.hget(delivery_keys.AGENDA, "due") != mark


@pytest.mark.parametrize(("second", "wait"), [(0, 3.0), (56, 3.0), (58, 2.05), (59, 1.05)])
def test_the_next_tick_comes_with_the_minute_at_the_latest(second: int, wait: float) -> None:
    assert until_next_tick(CLOSED.replace(second=second)) == pytest.approx(wait)
    assert wait < LEASE_SECONDS
