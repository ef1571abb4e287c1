"""The ledger over a real server and in memory: what was noted is found, claimed by one, counted once, forgotten whole."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from redis import Redis

from digest_core.delivery.entries import Entry, PartState
from digest_core.delivery.model import Ref
from digest_core.delivery.ports import Ledger, Mark, Note
from digest_core.models import Shown
from support.memory_ledger import MemoryLedger
from workers import delivery_keys
from workers.ledger import RedisLedger

DAY = date(2026, 2, 6)
DAILY, OLDER = Ref("daily", "2026-02-06"), Ref("daily", "2026-02-05")
EMPTY = Entry(day=DAY)


class Subject:
    """A ledger, who holds batch `7`, and what was counted."""

    def __init__(self, ledger: Ledger, hold: Callable[[str], None], count: Callable[[str], int]) -> None:
        self.ledger, self.hold, self.count = ledger, hold, count


@pytest.fixture(params=["memory", "redis"])
def subject(request: pytest.FixtureRequest) -> Subject:
    if request.param == "memory":
        memory = MemoryLedger()
        return Subject(
            memory, lambda who: memory.holders.update({"7": who}), lambda n: memory.counts["run"][n]
        )
    redis: Redis = request.getfixturevalue("redis")
    ledger = RedisLedger(redis)
    ledger.open([DAILY, OLDER])
    return Subject(
        ledger,
        lambda who: redis.hset(delivery_keys.batch("7"), "holder", who) and None,
        lambda name: int(redis.hget(delivery_keys.run("run"), name) or 0),  # type: ignore[arg-type]
    )


def sending(entry: Entry = EMPTY, name: str = "list") -> Entry:
    return entry.with_part(PartState(name, "sending", "7"))


def sent(number: str = "48213", *, finished: bool = True, **changes: Any) -> Entry:
    return Entry(
        day=DAY, finished=finished, parts=(PartState("list", "sent", number, "Zk3fQ9aB"),), **changes
    )


def test_what_was_noted_is_found_as_it_was(subject: Subject) -> None:
    title, quiet = Entry(day=DAY, title=True, late=True), Entry(day=DAY, finished=True)
    subject.ledger.note(
        "run",
        [
            Note("telegram:1", DAILY, sent()),
            Note("telegram:1", OLDER, title),
            Note("telegram:-5/7", DAILY, quiet),
        ],
    )
    found = subject.ledger.entries(["telegram:1", "telegram:2", "telegram:-5/7"], [DAILY, OLDER])
    assert found == {"telegram:1": {DAILY: sent(), OLDER: title}, "telegram:-5/7": {DAILY: quiet}}
    had = subject.ledger.had(["telegram:1", "telegram:2"], [OLDER, DAILY])
    assert {address: set(refs) for address, refs in had.items()} == {
        "telegram:1": {DAILY, OLDER}, "telegram:2": set(),
    }  # fmt: skip
    assert subject.ledger.entries([], [DAILY]) == {}
    assert subject.ledger.entries(["telegram:1"], []) == {}


def test_what_is_under_way_has_not_been_had(subject: Subject) -> None:
    subject.hold("us")
    assert subject.ledger.sending("7", "us", [Mark("telegram:1", DAILY, None, sending())]) == (True,)
    assert subject.ledger.entries(["telegram:1"], [DAILY]) == {"telegram:1": {DAILY: sending()}}
    assert not subject.ledger.had(["telegram:1"], [DAILY])["telegram:1"]
    subject.ledger.note("run", [Note("telegram:1", DAILY, sent(finished=False), "uncertain")])
    assert not subject.ledger.had(["telegram:1"], [DAILY])["telegram:1"], "its other parts are owed"


def test_one_of_two_may_send(subject: Subject) -> None:
    subject.hold("us")
    mark = Mark("telegram:1", DAILY, None, sending())
    assert subject.ledger.sending("7", "us", [mark, Mark("telegram:2", DAILY, None, sending())]) == (
        True,
        True,
    )
    assert subject.ledger.sending("7", "us", [mark]) == (True,), "asked again after a broken line"
    other = Mark("telegram:1", DAILY, None, Entry(day=DAY, parts=(PartState("list", "sending", "8"),)))
    assert subject.ledger.sending("7", "us", [other, Mark("telegram:3", DAILY, None, sending())]) == (
        False,
        True,
    )
    assert subject.ledger.sending("7", "us", []) == ()


def test_whoever_lost_the_batch_may_not(subject: Subject) -> None:
    subject.hold("them")
    marks = [Mark(f"telegram:{n}", DAILY, None, sending()) for n in (1, 2)]
    assert subject.ledger.sending("7", "us", marks) == (False, False)
    assert subject.ledger.sending("9", "us", marks) == (False, False), "a batch that is done"
    assert subject.ledger.entries(["telegram:1", "telegram:2"], [DAILY]) == {}


def test_nothing_counts_twice(subject: Subject) -> None:
    notes = [
        Note("telegram:1", DAILY, sent(), "uncertain sent"),
        Note("telegram:2", DAILY, sent("2"), "sent"),
        Note("telegram:3", DAILY, sent("3")),
    ]
    subject.ledger.note("run", notes)
    subject.ledger.note("run", notes)
    assert (subject.count("sent"), subject.count("uncertain")) == (2, 1)
    subject.ledger.note("run", [Note("telegram:1", DAILY, sent("9"), "sent")])
    assert subject.count("sent") == 3
    subject.ledger.note("run", [])


def test_everybody_who_has_one_is_found_again(subject: Subject) -> None:
    notes = [Note(f"telegram:{n}", DAILY, sent(str(n))) for n in range(1, 60)]
    subject.ledger.note("run", [*notes, Note("telegram:1", OLDER, sent())])
    pages = list(subject.ledger.parts(DAILY))
    found = {address: entry for page in pages for address, entry in page.items()}
    assert sum(map(len, pages)) == len(found) == 59
    assert found["telegram:7"] == sent("7")
    assert list(subject.ledger.parts(Ref("weekly-review", "2026-W06"))) == []


def test_a_reply_finds_what_was_delivered(subject: Subject) -> None:
    shown = Shown("daily", "2026-02-06", ("a", "b"))
    subject.ledger.keep_shown({"Zk3fQ9aB": shown})
    subject.ledger.note("run", [Note("telegram:-5/7", DAILY, sent()), Note("telegram:2", DAILY, sent("2"))])
    assert subject.ledger.shown("telegram:-5", "48213") == shown
    assert subject.ledger.shown("telegram:-5", "2") is None, "another chat's message of that number"
    assert subject.ledger.shown("telegram:5", "48213") is None
    left = Entry(day=DAY, parts=(PartState("list", "failed", "5", "Zk3fQ9aB"),))
    subject.ledger.note("run", [Note("telegram:2", DAILY, left)])
    assert subject.ledger.shown("telegram:2", "5") is None, "a cause is no message"


def test_a_chat_with_a_new_id_has_had_what_it_had(subject: Subject) -> None:
    subject.ledger.note(
        "run",
        [
            Note("telegram:-5", DAILY, sent()),
            Note("telegram:-5/7", OLDER, sent("2")),
            Note("telegram:-55", DAILY, sent("3")),
            Note("telegram:-1005", OLDER, sent("4")),
        ],
    )
    subject.ledger.move("telegram:-5", "telegram:-1005")
    found = subject.ledger.entries(["telegram:-1005", "telegram:-1005/7", "telegram:-10055"], [DAILY, OLDER])
    assert found == {
        "telegram:-1005": {DAILY: sent(), OLDER: sent("4")},
        "telegram:-1005/7": {OLDER: sent("2")},
    }


def test_who_is_forgotten_leaves_nothing(subject: Subject) -> None:
    notes = [Note(f"telegram:{n}", ref, sent()) for n in (1, 2) for ref in (DAILY, OLDER)]
    subject.ledger.note("run", notes)
    subject.ledger.forget("telegram:1")
    assert set(subject.ledger.entries(["telegram:1", "telegram:2"], [DAILY, OLDER])) == {"telegram:2"}


def test_the_server_forgets_in_time_and_keeps_it_small(redis: Redis) -> None:
    ledger = RedisLedger(redis)
    ledger.open([DAILY])
    ledger.note("run", [Note(f"telegram:{n}", DAILY, sent(str(n))) for n in range(10)])
    redis.hset(delivery_keys.batch("7"), "holder", "us")
    ledger.sending("7", "us", [Mark("telegram:77", DAILY, None, sending())])
    ledger.keep_shown({"x": Shown("daily", "k")})
    expiring = [
        key for key in redis.scan_iter() if key not in {b"aidaily:ledgers", delivery_keys.batch("7").encode()}
    ]
    assert len(expiring) > 10
    assert all(0 < redis.ttl(key) <= delivery_keys.RUN_SECONDS for key in expiring)
    (key,) = redis.keys(f"aidaily:ledger:daily:2026-02-06:{delivery_keys.shard('telegram:3')}")
    # A shard of a million: packed, and so small that 53 bytes for each recipient is not too little said.
    redis.hset(
        key, mapping={f"telegram:{1234567000 + n}": b"1ar.\nlist=s48213000~Zk3fQ9aB" for n in range(61)}
    )
    assert redis.object("encoding", key) == b"listpack"
    assert redis.memory_usage(key) < 62 * 60


def test_known_editions_are_forgotten_with_their_entries(redis: Redis) -> None:
    ledger = RedisLedger(redis)
    ledger.open([DAILY, OLDER])
    assert set(ledger.known()) == {DAILY, OLDER}
    redis.zadd("aidaily:ledgers", {"daily 2026-02-05": 1})
    ledger.open([DAILY])
    assert ledger.known() == (DAILY,)
