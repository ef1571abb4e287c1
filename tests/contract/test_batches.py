"""Batches on a real server: each with one holder, what was begun first, nothing lost with whoever held it."""

import time
from datetime import UTC, datetime

from redis import Redis

from digest_core.delivery.model import Ref
from workers import delivery_keys
from workers.batches import Batch, Batches, HeldBatch


def batch(number: int = 1, platform: str = "telegram", run: str = "run") -> Batch:
    return Batch(run=run, platform=platform, addresses=(f"{platform}:{number}",))


def add(redis: Redis, *batches: Batch) -> None:
    with redis.pipeline() as both:
        Batches(redis).add(batches, both)
        both.execute()


def must(held: HeldBatch | None) -> HeldBatch:
    assert held is not None
    return held


def test_each_has_one_holder_and_they_come_in_order(redis: Redis) -> None:
    add(redis, batch(1), batch(2), batch(3, "slack"))
    ours, theirs = Batches(redis), Batches(redis)
    first, second = must(ours.take("telegram")), must(theirs.take("telegram"))
    assert (first.batch, second.batch) == (batch(1), batch(2))
    assert (first.attempt, first.holder) == (1, ours.holder)
    assert ours.take("telegram") is None
    assert must(ours.take("slack")).batch == batch(3, "slack")
    assert ours.free() == 0
    assert ours.open() == 3


def test_everything_about_a_batch_comes_back(redis: Redis) -> None:
    whole = Batch(
        run="deliver:x", platform="telegram", addresses=("telegram:1", "telegram:-5/7"), only=Ref("daily", "k"),
        forced=True, as_of=datetime(2026, 2, 6, tzinfo=UTC), line=Ref("daily", "l"), edit=Ref("daily", "e"),
    )  # fmt: skip
    add(redis, whole)
    assert must(Batches(redis).take("telegram")).batch == whole


def test_what_a_dead_holder_began_comes_before_what_nobody_has(redis: Redis) -> None:
    add(redis, batch(1), batch(2))
    dead, next_one = Batches(redis, lease=0.1), Batches(redis)
    held = must(dead.take("telegram"))
    time.sleep(0.12)
    assert next_one.free() == 2
    again = must(next_one.take("telegram"))
    assert (again.number, again.attempt) == (held.number, 2)
    dead.finish(held)
    dead.count(held, {"skipped": 5})
    assert next_one.open() == 2, "who has lost it can finish nothing"
    assert dead.renew("telegram", [held.number]) == {held.number}


def test_a_holder_that_renews_keeps_it(redis: Redis) -> None:
    add(redis, batch(1))
    ours, theirs = Batches(redis, lease=0.3), Batches(redis)
    held = must(ours.take("telegram"))
    for _ in range(3):
        time.sleep(0.15)
        assert ours.renew("telegram", [held.number]) == frozenset()
    assert theirs.take("telegram") is None
    assert ours.renew("telegram", []) == frozenset()


def test_what_is_let_go_is_there_at_once(redis: Redis) -> None:
    add(redis, batch(1), batch(2))
    ours, theirs = Batches(redis), Batches(redis)
    held = must(ours.take("telegram"))
    ours.release(held)
    assert must(theirs.take("telegram")).number == held.number
    ours.release(held)
    assert ours.renew("telegram", [held.number]) == {held.number}


def test_the_end_is_counted_once(redis: Redis) -> None:
    add(redis, batch(1))
    ours = Batches(redis)
    held = must(ours.take("telegram"))
    for _ in range(2):
        ours.count(held, {"skipped": 3, "failed:x": 1})
        ours.finish(held)
    numbers = {name: int(value) for name, value in redis.hgetall(delivery_keys.run("run")).items()}
    assert (numbers[b"skipped"], numbers[b"failed:x"], numbers[b"done"]) == (3, 1, 1)
    assert ours.open() == 0
    assert ours.take("telegram") is None


def test_what_has_expired_is_passed_over(redis: Redis) -> None:
    add(redis, batch(1), batch(2))
    redis.delete(delivery_keys.batch("000000000001"))
    assert must(Batches(redis).take("telegram")).batch == batch(2)
    assert 0 < redis.ttl(delivery_keys.batch("000000000002")) <= delivery_keys.BATCH_SECONDS


def test_what_cannot_be_read_stands_in_nobodys_way(redis: Redis) -> None:
    add(redis, batch(1), batch(2))
    redis.hset(delivery_keys.batch("000000000001"), "body", b'{"run": 1}')
    assert must(Batches(redis).take("telegram")).batch == batch(2)
    assert not redis.exists(delivery_keys.batch("000000000001"))
