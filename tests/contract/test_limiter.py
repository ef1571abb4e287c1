"""The limiter on a real server: no window over its count, answers first, broadcasts even, a stop that stops."""

import time
from collections.abc import Sequence
from itertools import pairwise

import pytest
from redis import Redis

from digest_core.chat_ports import Grant, Limit
from workers.limiter import BLOCK_MS, RedisLimiter

BOT = Limit("bot", 30, 1.02, paced=True)


def chat(number: int) -> Limit:
    return Limit(f"chat:{number}", 1, 1.02)


def most_in_a_window(times: Sequence[float], seconds: float) -> int:
    ordered = sorted(times)
    return max(sum(1 for t in ordered if start <= t < start + seconds) for start in ordered)


def slots(redis: Redis, grants: Sequence[Grant]) -> list[float]:
    seconds, micro = redis.time()
    return [float(seconds) + int(micro) / 1e6 + grant.wait for grant in grants if grant.granted]


def test_answers_go_at_once_after_a_pause_and_never_break_the_window(redis: Redis) -> None:
    limiter = RedisLimiter(redis)
    grants = limiter.take(BOT, [(chat(n),) for n in range(95)])
    assert all(grant.granted for grant in grants)
    waits = [grant.wait for grant in grants]
    assert waits == sorted(waits)
    assert waits[:15] == [0.0] * 15, "half of a window at once"
    apart = [late - early for early, late in pairwise(waits[15:])]
    assert min(apart) > 0.0339, "and what waits is spread evenly, also where the window was full"
    assert most_in_a_window(waits, 1.019) <= 30
    assert waits[-1] < 95 * 1.02 / 30 + 0.1, "and no slower than the limit"


def test_what_is_not_paced_waits_for_room_only(redis: Redis) -> None:
    grants = RedisLimiter(redis).take(Limit("streams", 4, 1.02), [(chat(n),) for n in range(8)])
    waits = [grant.wait for grant in grants]
    assert waits[:4] == [0.0] * 4
    assert waits[4:] == pytest.approx([1.02] * 4, abs=2e-3)


def test_broadcasts_are_even_and_reach_only_a_little_ahead(redis: Redis) -> None:
    limiter = RedisLimiter(redis)
    grants = limiter.take(BOT, [(chat(n),) for n in range(20)], broadcast=True)
    waits = [grant.wait for grant in grants if grant.granted]
    assert waits == pytest.approx([0.034 * n for n in range(3)], abs=1e-3)
    assert max(waits) <= BLOCK_MS / 1000
    refused = [grant for grant in grants if not grant.granted]
    assert len(refused) == 17
    assert 0 < refused[0].wait <= 0.034
    answer = limiter.take(BOT, [(chat(100),)])[0]
    assert answer.granted
    assert answer.wait <= BLOCK_MS / 1000
    # Many answers wait: no broadcast gets between them.
    limiter.take(BOT, [(chat(200 + n),) for n in range(60)])
    assert not limiter.take(BOT, [(chat(300),)], broadcast=True)[0].granted


def test_a_chat_that_is_not_free_reserves_nothing(redis: Redis) -> None:
    limiter = RedisLimiter(redis)
    first, again, other = limiter.take(BOT, [(chat(1),), (chat(1),), (chat(2),)])
    assert (first.granted, again.granted, other.granted) == (True, False, True)
    assert 0.9 < again.wait <= 1.02
    time.sleep(again.wait)
    assert limiter.take(BOT, [(chat(1),)])[0] == Grant(granted=True, wait=0.0)


def test_a_group_may_speak_twenty_times_a_minute(redis: Redis) -> None:
    limiter, group = RedisLimiter(redis), Limit("group:1", 20, 60.5)
    grants = limiter.take(Limit("bot", 1000, 1.02, paced=True), [(group,)] * 21)
    assert [grant.granted for grant in grants] == [True] * 20 + [False]
    assert 60 < grants[-1].wait <= 60.5


def test_a_stop_stops_what_it_names_for_as_long_as_it_says(redis: Redis) -> None:
    limiter = RedisLimiter(redis)
    limiter.stop("chat:1", 0.3)
    limiter.stop("chat:1", 0.1)
    assert 0.2 < limiter.stopped(["bot", "chat:1"]) <= 0.3
    assert limiter.stopped(["bot", "chat:2"]) == 0
    stopped, free = limiter.take(BOT, [(chat(1),), (chat(2),)])
    assert not stopped.granted
    assert 0.2 < stopped.wait <= 0.3
    assert free == Grant(granted=True, wait=0.0)
    time.sleep(0.3)
    assert limiter.take(BOT, [(chat(1),)])[0].granted
    limiter.stop("bot", 0.5)
    answer = limiter.take(BOT, [(chat(3),)])[0]
    assert answer.granted
    assert 0.4 < answer.wait <= 0.5
    assert not limiter.take(BOT, [(chat(4),)], broadcast=True)[0].granted


def test_processes_share_it(redis: Redis) -> None:
    ours, theirs = RedisLimiter(redis), RedisLimiter(redis)
    times: list[float] = []
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        for limiter in (ours, theirs):
            recipients = [(chat(len(times) * 2 + n),) for n in range(2)]
            # An answer now and then does not slow the broadcasts down.
            found = limiter.take(BOT, recipients, broadcast=len(times) % 10 < 8)
            times += slots(redis, found)
        time.sleep(0.005)
    # The time is read after the call: a busy machine blurs it, so the window is a little shorter here.
    assert most_in_a_window(times, 0.9) <= 30
    assert len(times) >= 40, "and together they use what there is"


def test_everything_is_forgotten_in_time(redis: Redis) -> None:
    limiter = RedisLimiter(redis)
    limiter.take(BOT, [(chat(1), Limit("group:1", 20, 60.5))])
    limiter.stop("bot", 2)
    assert all(0 < redis.ttl(key) <= 62 for key in redis.scan_iter())
