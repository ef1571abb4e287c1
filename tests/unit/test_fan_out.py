"""The fan-out by itself: slots that passed are given up, floods stop whom they must, an outage loses nothing."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from digest_core.chat_ports import Grant, Limit
from digest_core.delivery.entries import Entry, PartState
from digest_core.delivery.model import Ref
from digest_core.delivery.ports import Piece, Tried
from digest_core.errors import StoreUnreachable
from support.factories import GENERATED
from workers import fan_out
from workers.fan_out import FanOut
from workers.trips import Trip, Unit, is_elsewhere, taken_over, unit_name

DAY = GENERATED.date()
EMPTY = Entry(day=DAY)


def trip(number: int = 1, *names: str) -> Trip:
    address = f"here:{number}"
    units = tuple(Unit(name, Piece(name.encode(), b"bare"), f"d-{name}") for name in names or ("list",))
    limits = (Limit(address, 1, 1.0),)
    return Trip(
        address=address, place=address, ref=Ref("daily", "k"), entry=EMPTY, stored=None, units=units, limits=limits,
        work=None,
    )  # fmt: skip


class Here:
    """A carrier that answers as it is told, else with the next number."""

    def __init__(self, *answers: Tried) -> None:
        self.shared = Limit("here", 1000, 1.0, paced=True)
        self.answers, self.sent = list(answers), list[tuple[str, bytes]]()

    def limits(self, address: str, *, edits: bool = False) -> tuple[Limit, ...]:
        return (Limit(address, 1, 1.0),)

    async def send(self, address: str, body: bytes, *, thread: str = "") -> Tried:
        await asyncio.sleep(0)
        self.sent.append((address, body))
        return self.answers.pop(0) if self.answers else Tried(status="sent", message=str(len(self.sent)))


class Book:
    """A desk in memory; `grants` come first, then everything may go at once."""

    def __init__(self, *grants: Grant | Exception) -> None:
        self.grants, self.asked = list(grants), 0
        self.landings: list[tuple[str, str]] = []
        self.drops: list[str] = []
        self.stops: list[tuple[str, float]] = []
        self.lost: set[str] = set()
        self.written = 0

    def begin(self, trips: Sequence[Trip]) -> tuple[tuple[Grant, ...], tuple[bool, ...]]:
        self.asked += 1
        given = []
        for _ in trips:
            grant = self.grants.pop(0) if self.grants else Grant(granted=True, wait=0.0)
            if isinstance(grant, Exception):
                raise grant
            given.append(grant)
        return tuple(given), tuple(trip.address not in self.lost for trip in trips)

    def landed(self, trip: Trip, tried: Tried) -> None:
        self.landings.append((trip.address, tried.status))
        trip.failures += tried.status != "sent"
        trip.over = tried.status == "sent"

    def dropped(self, trip: Trip) -> None:
        self.drops.append(trip.address)

    def let_go(self, trip: Trip) -> None:
        self.drops.append(trip.address)

    def stop(self, name: str, seconds: float) -> None:
        self.stops.append((name, seconds))

    def write(self) -> None:
        self.written += 1

    def write_all(self) -> None:
        self.written += 1


def flown(carrier: Any, desk: Any, *trips: Trip) -> None:
    async def fly() -> None:
        sending = FanOut(carrier, desk)
        sending.add(trips)
        sending.close()
        await asyncio.wait_for(sending.run(), 20)

    asyncio.run(fly())


def test_all_go_out_and_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    carrier, desk = Here(), Book()
    flown(carrier, desk, *map(trip, range(120)))
    assert sorted(carrier.sent) == sorted((f"here:{n}", b"list") for n in range(120))
    assert len(desk.landings) == 120
    assert desk.written > 0


def test_a_slot_that_has_passed_is_given_up() -> None:
    carrier, desk = Here(), Book(Grant(granted=True, wait=-0.1))
    flown(carrier, desk, trip())
    assert (desk.asked, len(carrier.sent)) == (2, 1)


def test_who_must_wait_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    carrier, desk = Here(), Book(Grant(granted=False, wait=0.3), Grant(granted=True, wait=0.0))
    flown(carrier, desk, trip(1), trip(2))
    assert [address for address, _ in carrier.sent] == ["here:2", "here:1"]


def test_what_is_somebody_elses_is_dropped() -> None:
    carrier, desk = Here(), Book()
    desk.lost = {"here:1"}
    flown(carrier, desk, trip(1), trip(2))
    assert desk.drops == ["here:1"]
    assert [address for address, _ in carrier.sent] == ["here:2"]


def test_an_outage_is_waited_out_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.outage.OUTAGE_SECONDS", 0.01)
    carrier, desk = Here(), Book(StoreUnreachable("weg"), StoreUnreachable("weg"))
    flown(carrier, desk, trip(1), trip(2))
    assert [address for address, _ in carrier.sent] == ["here:1", "here:2"]
    assert desk.asked == 3


def test_one_flood_stops_its_chat_and_two_stop_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_out, "AGAIN_SECONDS", 0.001)
    flood = Tried(status="flooded", seconds=0.05)
    desk = Book()
    flown(Here(flood), desk, trip(1))
    assert desk.stops == [("here:1", 0.05)]
    both = Book()
    carrier = Here(flood, flood)
    flown(carrier, both, trip(1), trip(2))
    assert ("here", 0.05) in both.stops
    assert len(carrier.sent) == 4


def test_a_carrier_that_breaks_leaves_it_unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_out, "UNSURE_SECONDS", 0.01)

    class Broken(Here):
        async def send(self, address: str, body: bytes, *, thread: str = "") -> Tried:
            if not self.sent:
                self.sent.append((address, body))
                raise RuntimeError("secret words of a message")
            return await super().send(address, body)

    desk = Book()
    flown(Broken(), desk, trip())
    assert desk.landings == [("here:1", "unsure"), ("here:1", "sent")]


def test_an_abandoned_one_lets_go_of_what_has_not_gone() -> None:
    async def fly() -> tuple[Here, Book]:
        carrier, desk = Here(), Book(*[Grant(granted=False, wait=9.0)] * 30)
        sending = FanOut(carrier, desk)  # type: ignore[arg-type]
        sending.add([trip(n) for n in range(30)])
        running = asyncio.create_task(sending.run())
        await asyncio.sleep(0.05)
        sending.abandon()
        await asyncio.wait_for(running, 5)
        return carrier, desk

    carrier, desk = asyncio.run(fly())
    assert carrier.sent == []
    assert sorted(desk.drops) == sorted(f"here:{n}" for n in range(30))


@pytest.mark.parametrize(
    ("state", "word", "after", "uncertain"),
    [
        ("sending", "7", "unsure", 1),
        ("again", "7", "unknown", 1),
        ("sending", "8", "sending", 0),
        ("sent", "7", "sent", 0),
    ],
)
def test_what_a_dead_holder_left(state: Any, word: str, after: str, uncertain: int) -> None:
    entry = EMPTY.with_part(PartState("list", state, word))
    found, number = taken_over(entry, "7")
    assert (found.parts[0].state, number) == (after, uncertain)
    assert is_elsewhere(entry, "7") == (state in {"sending", "again"} and word != "7")


def test_a_trip_goes_on_where_it_stopped() -> None:
    made = trip(1, "list", "item:a", "item:b")
    made.entry = EMPTY.with_part(PartState("list", "sent", "77")).with_part(
        PartState("item:a", "failed", "x")
    )
    assert made.skip_done()
    assert (made.unit.name, made.thread) == ("item:b", "77")
    made.at += 1
    assert not made.skip_done()
    first: Callable[[], str] = lambda: trip(2, "list", "item:a").thread  # noqa: E731
    assert first() == ""
    assert (unit_name("item:a=b", 0), unit_name("list", 1)) == ("item:a_b", "list.2")
