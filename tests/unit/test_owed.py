"""What a chat is owed: once, at its own time, the newest in full and what it missed by title."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from digest_core.delivery.model import Owed, Ref, StoredEdition, ref_of
from digest_core.delivery.owed import owed, stored_lately, waits_in_vain
from digest_core.models import New
from digest_core.ports import outline_of
from digest_core.subscriptions import EVERY_DAY, Subscription, paused
from support.factories import make_edition, make_item, make_news
from support.memory_store import MemoryStore

KST = timedelta(hours=9)
FRIDAY, SATURDAY, MONDAY = date(2026, 2, 6), date(2026, 2, 7), date(2026, 2, 9)
WEEKLY = "weekly-top10"


def sub(**changes: Any) -> Subscription:
    """A 평일 08:30 chat in Seoul."""
    return Subscription(**({"address": "telegram:1"} | changes))


def at(day: date, clock: str) -> datetime:
    """A moment by Seoul's clocks."""
    return datetime.combine(day, time.fromisoformat(clock), UTC) - KST


def daily(day: date, *, closed: str = "07:15", **changes: Any) -> StoredEdition:
    values = {"edition": "daily", "key": day.isoformat(), "date": day, "cut_off": at(day, closed)}
    return StoredEdition(**(values | changes))


def weekly(day: date) -> StoredEdition:
    week = (day - timedelta(days=7)).isocalendar()
    return daily(day, edition=WEEKLY, key=f"{week.year}-W{week.week:02}")


def told(found: Owed | None) -> tuple[str, ...]:
    """The keys told of, the one in full first."""
    return () if found is None else tuple(ref.key for ref in (found.lead, *found.older))


def look(
    stored: list[StoredEdition], now: datetime, chat: Subscription | None = None, **more: Any
) -> Owed | None:
    return owed(chat or sub(), stored=stored, now=now, **({"had": ()} | more))


def test_the_days_edition_at_the_chats_time() -> None:
    found = look([daily(FRIDAY)], at(FRIDAY, "08:30"))
    assert found == Owed(lead=Ref("daily", "2026-02-06"), day=FRIDAY)


@pytest.mark.parametrize("clock", ["00:00", "07:15", "08:29"])
def test_nothing_before_it(clock: str) -> None:
    assert look([daily(FRIDAY)], at(FRIDAY, clock)) is None


def test_what_it_has_had_is_not_owed() -> None:
    assert look([daily(FRIDAY)], at(FRIDAY, "08:30"), had={Ref("daily", "2026-02-06")}) is None


def test_a_weekday_chat_gets_saturdays_edition_on_monday() -> None:
    stored = [daily(FRIDAY), daily(SATURDAY)]
    had = {ref_of(stored[0])}
    for clock in ("08:30", "09:00"):
        assert look(stored, at(SATURDAY, clock), had=had) is None
    assert told(look(stored, at(MONDAY, "08:30"), had=had)) == ("2026-02-07",)
    # Sunday's news and Monday's quiet edition take nothing from it.
    sunday = SATURDAY + timedelta(days=1)
    stored += [daily(sunday, new="news"), daily(MONDAY, new="nothing")]
    found = look(stored, at(MONDAY, "08:30"), had=had)
    assert told(found) == ("2026-02-07", "2026-02-08")
    assert found is not None
    assert set(found.refs) == {ref_of(one) for one in stored[1:]}


def test_of_several_the_newest_is_told_in_full() -> None:
    stored = [daily(MONDAY - timedelta(days=n)) for n in range(5)]
    assert told(look(stored, at(MONDAY, "08:30"))) == tuple(one.key for one in stored)


def test_mondays_is_the_weekly_where_it_is_subscribed() -> None:
    stored = [daily(SATURDAY), daily(MONDAY), weekly(MONDAY)]
    both = sub(editions=("daily", WEEKLY))
    assert told(look(stored, at(MONDAY, "08:30"), both)) == ("2026-W06", "2026-02-09", "2026-02-07")
    assert told(look(stored, at(MONDAY, "08:30"))) == ("2026-02-09", "2026-02-07")
    assert told(look(stored, at(MONDAY, "08:30"), sub(editions=(WEEKLY,)))) == ("2026-W06",)


def test_at_most_one_message_for_a_day() -> None:
    stored = [daily(MONDAY), weekly(MONDAY)]
    both, had = sub(editions=("daily", WEEKLY)), {ref_of(stored[0])}
    assert look(stored, at(MONDAY, "10:00"), both, had=had, served=MONDAY) is None
    assert told(look(stored, at(MONDAY, "10:00"), both, had=had, served=FRIDAY)) == ("2026-W06",)
    tuesday = at(MONDAY + timedelta(days=1), "08:30")
    assert told(look(stored, tuesday, both, had=had, served=MONDAY)) == ("2026-W06",)
    # Who moves their time on to a later one has been served all the same.
    moved = structs.replace(both, at=time(9, 30))
    assert look(stored, at(MONDAY, "10:00"), moved, had=had, served=MONDAY) is None


@pytest.mark.parametrize(("new", "sent"), [("papers", True), ("news", True), ("nothing", False)])
def test_a_day_without_anything_new_is_silent_unless_asked_for(new: New, sent: bool) -> None:
    stored = [daily(MONDAY, new=new)]
    assert (look(stored, at(MONDAY, "08:30")) is not None) == sent
    found = look(stored, at(MONDAY, "08:30"), sub(empty_days=True))
    assert found is not None
    assert found.empty == (not sent)


def test_an_empty_day_is_told_once_and_only_when_it_is_there() -> None:
    wants = sub(empty_days=True)
    assert look([daily(SATURDAY)], at(MONDAY, "08:30"), wants, had={Ref("daily", "2026-02-07")}) is None
    quiet = [daily(SATURDAY, new="nothing"), daily(MONDAY, new="nothing")]
    found = look(quiet, at(MONDAY, "08:30"), wants)
    assert found == Owed(
        lead=Ref("daily", "2026-02-09"), quiet=(Ref("daily", "2026-02-07"),), empty=True, day=MONDAY
    )
    assert look(quiet, at(MONDAY, "08:30"), wants, had=found.refs) is None


def test_a_late_start_is_marked() -> None:
    for clock, late in (("08:30", False), ("08:44", False), ("08:46", True), ("23:59", True)):
        found = look([daily(FRIDAY)], at(FRIDAY, clock))
        assert found is not None
        assert found.late == late, clock


def test_an_edition_that_was_not_ready_comes_when_it_is() -> None:
    chat = sub(at=time(5, 0))
    found = look([daily(FRIDAY)], at(FRIDAY, "07:16"), chat)
    assert found is not None
    assert not found.late, "nobody could have sent it at five"
    assert look([daily(FRIDAY)], at(FRIDAY, "07:16"), chat, served=FRIDAY) is None


def test_a_missed_day_is_made_up_for_with_what_it_missed() -> None:
    thursday, stored = FRIDAY - timedelta(days=1), [daily(FRIDAY - timedelta(days=1)), daily(FRIDAY)]
    evening = sub(at=time(20, 0), days=(1, 3))
    found = look(stored, at(FRIDAY, "08:00"), evening)
    assert found == Owed(lead=Ref("daily", "2026-02-05"), late=True, day=thursday)
    assert look(stored, at(FRIDAY, "08:00"), evening, had=found.refs, served=found.day) is None
    assert look(stored, at(FRIDAY, "20:01"), evening) is None, "by then Tuesday is nearer"
    # It was Friday's edition that a weekday chat missed on Friday; Saturday's still waits for Monday.
    weekend = [daily(FRIDAY), daily(SATURDAY)]
    assert told(look(weekend, at(SATURDAY, "08:00"))) == ("2026-02-06",)
    assert look(weekend, at(SATURDAY, "08:00"), had={Ref("daily", "2026-02-06")}) is None


def test_quiet_hours_hold_whatever_is_owed() -> None:
    chat = sub(at=time(21, 30), quiet=(time(22), time(7)))
    assert look([daily(FRIDAY)], at(FRIDAY, "21:30"), chat) is not None
    assert look([daily(FRIDAY)], at(FRIDAY, "22:00"), chat) is None
    moved = sub(at=time(23, 30), quiet=(time(22), time(7)))
    assert look([daily(FRIDAY, closed="06:00")], at(FRIDAY, "06:59"), moved) is None
    assert look([daily(FRIDAY, closed="06:00")], at(FRIDAY, "07:00"), moved) is not None


def test_the_paused_the_new_and_the_uninterested_are_owed_nothing() -> None:
    now = at(FRIDAY, "08:30")
    assert look([daily(FRIDAY)], now, paused(sub())) is None
    assert look([daily(FRIDAY)], now, paused(sub()), forced=True) is None
    assert look([daily(FRIDAY)], now, sub(editions=(WEEKLY,))) is None
    assert look([daily(FRIDAY, sample=True)], now) is None
    assert look([daily(FRIDAY)], at(MONDAY, "08:30"), sub(since=SATURDAY)) is None
    assert look([daily(FRIDAY)], now, sub(since=FRIDAY)) is not None
    assert look([daily(FRIDAY)], now, sub(since=SATURDAY)) is not None, "a pretended clock"


def test_a_long_absence_ends_with_a_short_list() -> None:
    stored = [daily(FRIDAY - timedelta(days=n)) for n in range(100)]
    keys = told(look(stored, at(FRIDAY, "08:30")))
    assert keys[0] == "2026-02-06"
    assert keys[-1] == "2026-01-23"
    assert len(keys) == 15


def test_what_an_operator_sends_heeds_no_times() -> None:
    chat = sub(since=MONDAY, quiet=(time(0), time(23, 59)), days=(0,))
    found = look([daily(FRIDAY)], at(SATURDAY, "03:00"), chat, forced=True, served=SATURDAY)
    assert found == Owed(lead=Ref("daily", "2026-02-06"), day=date.min)
    assert look([daily(FRIDAY)], at(SATURDAY, "03:00"), chat, forced=True, had=found.refs) is None
    quiet = look([daily(FRIDAY, new="nothing")], at(SATURDAY, "03:00"), chat, forced=True)
    assert quiet is not None


@pytest.mark.parametrize(("clock", "vain"), [("08:30", False), ("11:29", False), ("11:30", True)])
def test_three_hours_are_waited_in_vain(clock: str, vain: bool) -> None:
    missing, closed = Ref("daily", "2026-02-06"), at(FRIDAY, "07:15")
    assert waits_in_vain(sub(), missing, had=(), now=at(FRIDAY, clock), closed=closed) == vain


def test_who_does_not_wait_is_told_nothing() -> None:
    missing, now, closed = Ref("daily", "2026-02-06"), at(FRIDAY, "12:00"), at(FRIDAY, "07:15")
    assert waits_in_vain(sub(), missing, had=(), now=now, closed=closed)
    for chat in (
        sub(editions=(WEEKLY,)), paused(sub()), sub(days=(5,)), sub(quiet=(time(11), time(13))), sub(at=time(5)),
    ):  # fmt: skip
        assert not waits_in_vain(chat, missing, had=(), now=now, closed=closed)
    assert not waits_in_vain(sub(), missing, had={missing}, now=now)
    assert not waits_in_vain(sub(), missing, had=(), now=now, served=FRIDAY)
    assert not waits_in_vain(sub(at=time(20)), missing, had=(), now=at(SATURDAY, "01:00"))


def test_what_an_edition_brings() -> None:
    paper, story = make_item(1), make_item(make_news(1))
    assert make_edition(paper).new == "papers"
    assert make_edition(paper, announced=(), candidates=0, imported_text="# …").new == "papers"
    assert make_edition(story, announced=(), candidates=0).new == "news"
    assert make_edition(paper, announced=(), candidates=0).new == "nothing", "the week's unread"
    nothing_fits = structs.replace(make_edition(paper, candidates=200), items=())
    assert nothing_fits.new == "nothing"


def test_the_store_tells_what_may_be_owed() -> None:
    edition = make_edition(cut_off=at(FRIDAY, "07:15"))
    ancient = make_edition(key="2026-01-01", date=date(2026, 1, 1))
    store = MemoryStore(edition, ancient)
    assert stored_lately(store, at(FRIDAY, "08:30")) == (outline_of(edition),)
    assert stored_lately(store, at(FRIDAY, "08:30"))[0].cut_off == at(FRIDAY, "07:15")


days = st.dates(date(2026, 1, 20), date(2026, 2, 12))
news: st.SearchStrategy[New] = st.sampled_from(["papers", "news", "nothing"])
editions = st.lists(st.tuples(days, news), max_size=20, unique_by=lambda pair: pair[0])
chosen = st.sets(st.integers(0, 6), min_size=1).map(lambda found: tuple(sorted(found)))


@given(editions, chosen, st.times(), st.integers(0, 60 * 24 * 20), st.booleans(), st.booleans())
def test_whatever_is_owed_is_owed_once(
    kept: list[tuple[date, New]],
    weekdays: tuple[int, ...],
    clock: time,
    later: int,
    empty: bool,
    forced: bool,
) -> None:
    stored = [daily(day, new=new) for day, new in kept]
    chat = sub(days=weekdays, at=clock.replace(second=0, microsecond=0), empty_days=empty)
    now = at(date(2026, 1, 25), "00:00") + timedelta(minutes=later)
    found = look(stored, now, chat, forced=forced)
    if found is None:
        return
    assert len(set(found.refs)) == len(found.refs)
    assert set(found.refs) <= {ref_of(one) for one in stored}
    assert list(found.older) == sorted(found.older, reverse=True)
    assert found.empty == all(new == "nothing" for day, new in kept if Ref("daily", f"{day}") in found.refs)
    assert forced or found.day.weekday() in weekdays
    assert look(stored, now, chat, forced=forced, had=found.refs) is None
    assert forced or look(stored, now, chat, had=found.refs[:1], served=found.day) is None


def test_a_chat_of_every_day_is_owed_on_each() -> None:
    chat, had = sub(days=EVERY_DAY), set[Ref]()
    stored = [daily(FRIDAY + timedelta(days=n)) for n in range(7)]
    for n, one in enumerate(stored):
        found = look(stored[: n + 1], at(FRIDAY + timedelta(days=n), "08:30"), chat, had=had)
        assert told(found) == (one.key,)
        assert found is not None
        had |= set(found.refs)
