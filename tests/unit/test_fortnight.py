"""Two simulated weeks and more: whatever days, zones and clocks, each announcement reaches each chat exactly once."""

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from digest_core.delivery.when import is_quiet
from digest_core.subscriptions import EVERY_DAY, WORKDAYS, Subscription
from support.fortnight import Fortnight, dailies, told

ZONES = ("Asia/Seoul", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe")
DAYS = (EVERY_DAY, WORKDAYS, (1, 3))
# 02:30 and 02:15 do not come on the night of the change, 01:45 comes twice in autumn; 23:55 is sent on the next day.
TIMES = (time(8, 30), time(2, 30), time(2, 15), time(1, 45), time(23, 55), time(5, 0))
NIGHT = (time(22, 0), time(7, 0))
CHANGES = {
    "New York in spring": date(2026, 3, 1),
    "Berlin, then Lord Howe": date(2026, 3, 24),
    "Berlin in autumn": date(2026, 10, 18),
    "New York in autumn": date(2026, 10, 25),
}
MINUTE = timedelta(minutes=1)


def chats() -> list[Subscription]:
    plans = [(tz, days, at) for tz in ZONES for days in DAYS for at in TIMES]
    return [
        Subscription(
            address=f"telegram:{n + 1}", tz=tz, days=days, at=at, quiet=NIGHT if n % 4 == 3 else None, empty_days=n % 5 == 4
        )
        for n, (tz, days, at) in enumerate(plans)
    ]  # fmt: skip


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def disturbed(first: date) -> list[tuple[datetime, datetime]]:
    """The scheduler is away over some chats' times: a late start by day, one over midnight, one of a day and a half."""
    begins = (at_noon(first + timedelta(days=n)) for n in (2, 5, 9))
    spans = (timedelta(hours=3), timedelta(hours=14), timedelta(hours=36))
    return [(begin, begin + span) for begin, span in zip(begins, spans, strict=True)]


@pytest.mark.parametrize("first", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("calm", [True, False], ids=["calm", "disturbed"])
def test_each_announcement_reaches_each_chat_exactly_once(first: date, calm: bool) -> None:
    last = first + timedelta(days=17)
    late = {} if calm else {first + timedelta(days=n): timedelta(hours=2 * n) for n in (1, 3, 4)}
    published = list(dailies(first, last, late))
    everybody, rng = chats(), random.Random(1)
    weeks = Fortnight(everybody, published)
    steps = [MINUTE * rng.choice((1, 2, 3, 7, 11)) for _ in range(97)]
    weeks.run(at_noon(first - timedelta(days=1)), at_noon(last), steps, () if calm else disturbed(first))
    # What came out in the last days may still wait for a chat's Tuesday.
    due = {
        day for one in published for day in one.announced if one.outline.date <= first + timedelta(days=11)
    }
    assert len(due) >= 8
    for chat in everybody:
        sent = weeks.sent[chat.address]
        heard = Counter(told(sent, published))
        assert due <= set(heard), (chat, sorted(due - set(heard)))
        assert set(heard.values()) == {1}, chat
        days = [one.owed.day for one in sent]
        assert days == sorted(set(days)), "at most one message for each of its days"
        assert {day.weekday() for day in days} <= set(chat.days)
        clocks = [one.at.astimezone(ZoneInfo(chat.tz)) for one in sent]
        assert not [clock for clock in clocks if is_quiet(chat, clock.time())]
        assert not calm or not [one for one in sent if one.owed.late], (
            "nobody is late when nothing went wrong"
        )


def test_a_disturbed_week_is_seen_to_be_late() -> None:
    """The simulation can fail: outages do make chats late, and a lost tick would be noticed."""
    first = CHANGES["New York in spring"]
    published, everybody = list(dailies(first, first + timedelta(days=14))), chats()
    weeks = Fortnight(everybody, published)
    weeks.run(at_noon(first), at_noon(first + timedelta(days=14)), [MINUTE * 5], disturbed(first))
    assert sum(one.owed.late for sent in weeks.sent.values() for one in sent) > 10
    deaf = Fortnight(everybody, published)
    for day in range(14):  # Every run begins anew and forgets that the night was missed.
        morning = at_noon(first + timedelta(days=day))
        deaf.run(morning, morning + timedelta(hours=2), [MINUTE * 5])
    assert any(not deaf.sent[chat.address] for chat in everybody)
