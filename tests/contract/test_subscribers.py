"""Subscriptions on a real server: found by address and by minute, moved, taken out, brought back."""

from datetime import date, time
from threading import Event, Thread

import pytest
from msgspec import structs
from redis import Redis

from digest_core.errors import UsageError
from digest_core.subscriptions import LARGEST_RECORD, Subscription, encode, paused
from workers.subscribers import RedisSubscribers


def sub(address: str = "telegram:1", **changes: object) -> Subscription:
    return structs.replace(Subscription(address=address, since=date(2026, 2, 6)), **changes)


def due(store: RedisSubscribers, zone: str = "Asia/Seoul", at: time = time(8, 30)) -> set[str]:
    return {one.address for page in store.due(zone, at) for one in page}


def test_what_was_put_is_found(redis: Redis) -> None:
    store = RedisSubscribers(redis)
    full = sub(
        at=time(7, 5), tz="America/New_York", days=(0, 2, 4), quiet=(time(22), time(7)), silent=True,
        interests=("강화학습", "agent"), empty_days=True,
    )  # fmt: skip
    assert store.put(full)
    assert not store.put(full)
    assert store.get("telegram:1") == full
    assert store.get("telegram:2") is None
    assert list(store.all()) == [full]
    assert store.count() == 1
    assert store.zones() == ("America/New_York",)
    assert due(store, "America/New_York", time(7, 5)) == {"telegram:1"}


def test_a_changed_time_moves_it_to_another_minute(redis: Redis) -> None:
    store = RedisSubscribers(redis)
    store.put(sub())
    store.put(sub(at=time(9, 0)))
    assert due(store) == set()
    assert due(store, at=time(9, 0)) == {"telegram:1"}
    store.put(sub(at=time(9, 0), tz="UTC"))
    assert due(store, at=time(9, 0)) == set()
    assert due(store, "UTC", time(9, 0)) == {"telegram:1"}


def test_quiet_hours_move_it_to_the_minute_of_their_end(redis: Redis) -> None:
    store = RedisSubscribers(redis)
    night = sub(at=time(23, 30), quiet=(time(22), time(7)))
    store.put(night)
    assert due(store, at=time(23, 30)) == set()
    assert due(store, at=time(7)) == {"telegram:1"}
    assert store.get("telegram:1") == night
    store.put(sub(at=time(23, 30)))
    assert due(store, at=time(23, 30)) == {"telegram:1"}
    assert due(store, at=time(7)) == set()


def test_the_paused_are_kept_but_never_due(redis: Redis) -> None:
    store = RedisSubscribers(redis)
    store.put(sub())
    store.put(paused(sub()))
    assert due(store) == set()
    assert store.get("telegram:1") == paused(sub())
    assert store.count() == 1
    store.put(sub())
    assert due(store) == {"telegram:1"}


def test_one_that_moves_is_never_missed(redis: Redis) -> None:
    store, other, ends = RedisSubscribers(redis), RedisSubscribers(redis), Event()
    store.put(sub())

    def move() -> None:
        while not ends.is_set():
            other.put(paused(sub()))
            other.put(sub())

    mover = Thread(target=move)
    mover.start()
    found = [store.get("telegram:1") for _ in range(300)]
    together = [store.some(["telegram:1"]).get("telegram:1") for _ in range(300)]
    ends.set()
    mover.join()
    assert None not in (*found, *together)
    assert len(set(found)) == 2, "it did move"


def test_what_was_removed_can_be_brought_back_for_a_week(redis: Redis) -> None:
    store = RedisSubscribers(redis)
    store.put(sub(silent=True))
    assert store.remove("telegram:1") == sub(silent=True)
    assert (store.remove("telegram:1"), store.get("telegram:1"), due(store), store.count()) == (
        None,
        None,
        set(),
        0,
    )
    assert 0 < redis.ttl("aidaily:gone:telegram:1") <= 7 * 24 * 3600
    assert store.restore("telegram:1") == sub(silent=True)
    assert due(store) == {"telegram:1"}
    assert store.restore("telegram:1") is None
    assert store.forget("telegram:1")
    assert not store.forget("telegram:1")
    assert store.restore("telegram:1") is None
    # A removed one that is forgotten leaves nothing, either.
    store.put(sub())
    store.remove("telegram:1")
    assert store.forget("telegram:1")
    assert [key for key in redis.scan_iter() if b"telegram" in key] == []


def test_a_chat_has_its_topics(redis: Redis) -> None:
    store = RedisSubscribers(redis)
    for address in ("telegram:-100", "telegram:-100/7", "telegram:-1001"):
        store.put(sub(address))
    assert {one.address for one in store.of_chat("telegram:-100")} == {"telegram:-100", "telegram:-100/7"}


def test_a_group_that_moved_keeps_its_subscription_once(redis: Redis) -> None:
    store = RedisSubscribers(redis)
    store.put(sub("telegram:-5", silent=True))
    assert store.move("telegram:-5", "telegram:-1005") == 1
    assert store.move("telegram:-5", "telegram:-1005") == 0
    assert store.get("telegram:-1005") == sub("telegram:-1005", silent=True)
    assert store.get("telegram:-5") is None
    store.put(sub("telegram:-5"))
    assert store.move("telegram:-5", "telegram:-1005") == 0, "the new chat's own settings stay"
    assert store.get("telegram:-1005") == sub("telegram:-1005", silent=True)
    assert store.count() == 1


def test_many_due_at_once_come_in_pages(redis: Redis) -> None:
    store = RedisSubscribers(redis)
    for number in range(1300):
        store.put(sub(f"telegram:{number + 1}"))
    pages = list(store.due("Asia/Seoul", time(8, 30)))
    assert len(pages) > 1
    assert len({one.address for page in pages for one in page}) == 1300


def test_a_record_is_small(redis: Redis) -> None:
    store = RedisSubscribers(redis)
    assert len(encode(sub("telegram:-1001234567890/123456"))) < 150
    with pytest.raises(UsageError):
        store.put(sub(interests=tuple("가" * 30 for _ in range(5))))
    largest = sub(interests=tuple("가" * 30 + str(n) for n in range(2)))
    store.put(largest)
    assert len(encode(largest)) <= LARGEST_RECORD


def test_many_are_put_at_once(redis: Redis) -> None:
    store = RedisSubscribers(redis)
    store.put(sub("telegram:1"))
    assert store.put_all(sub(f"telegram:{number}", silent=True) for number in range(1, 1301)) == 1299
    assert store.count() == 1300
    assert store.get("telegram:1") == sub(silent=True)
    assert len(due(store)) == 1300
    assert store.put_all([]) == 0


def test_which_minutes_have_anybody(redis: Redis) -> None:
    store = RedisSubscribers(redis)
    store.put(sub())
    store.put(paused(sub("telegram:2", at=time(9))))
    places = [("Asia/Seoul", time(8, 30)), ("Asia/Seoul", time(9)), ("UTC", time(8, 30))]
    assert store.inhabited(places) == (True, False, False)
    assert store.inhabited([]) == ()


def test_a_record_that_cannot_be_read_keeps_nobody_else_waiting(
    redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    store = RedisSubscribers(redis)
    store.put_all([sub(), sub("telegram:2")])
    redis.hset("aidaily:due:Asia/Seoul:0830", "telegram:3", b'["telegram:3", "a secret of theirs')
    assert due(store) == {"telegram:1", "telegram:2"}
    assert "passed over" in caplog.text
    assert "secret" not in caplog.text
