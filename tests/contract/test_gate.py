"""The gate in Redis: one holder at a time over all processes, evenly spaced, free again after a death."""

import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest
from redis import Redis

from digest_core.errors import SourceUnreachable
from support.embedded import eventually
from workers import keys
from workers.clock import SystemClock
from workers.connection import connect
from workers.gate import LEASE_SECONDS, RENEW_SECONDS, RedisGate

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from workers.clock import SystemClock
from workers.connection import connect
from workers.gate import RedisGate
gate = RedisGate(connect(sys.argv[1]), SystemClock())
for _ in range(int(sys.argv[2])):
    with gate.slot("arxiv", every=0.2, timeout=30):
        print(time.time(), flush=True)
        time.sleep(0.02)
        print(time.time(), flush=True)
"""


@pytest.fixture
def gate(redis: Redis) -> RedisGate:
    return RedisGate(redis, SystemClock())


def test_processes_take_turns(redis: Redis, valkey_url: str) -> None:
    """Three processes, three visits each: no two inside at once, entries at least `every` apart."""
    command = [sys.executable, "-c", HOLDER, valkey_url, "3"]
    holders = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    times = [[float(t) for t in holder.communicate(timeout=60)[0].split()] for holder in holders]
    visits = sorted(pair for own in times for pair in zip(own[::2], own[1::2], strict=True))
    assert len(visits) == 9
    for (entered, left), (next_entered, _) in pairwise(visits):
        assert next_entered >= left
        # Entry is stamped after the server's, so neighbours may look a few milliseconds closer than they are.
        assert next_entered - entered >= 0.19


def test_waiting_ends_with_an_error_at_the_time_out(gate: RedisGate) -> None:
    with (
        gate.slot("arxiv", every=0, timeout=1),
        pytest.raises(SourceUnreachable, match="arxiv"),
        gate.slot("arxiv", every=0, timeout=0.3),
    ):
        pass


def test_services_do_not_wait_for_each_other(gate: RedisGate) -> None:
    with gate.slot("arxiv", every=5, timeout=1), gate.slot("duckduckgo", every=5, timeout=0.1):
        pass


def test_an_error_inside_frees_the_slot(gate: RedisGate) -> None:
    with pytest.raises(RuntimeError), gate.slot("arxiv", every=0, timeout=1):
        raise RuntimeError
    with gate.slot("arxiv", every=0, timeout=0.1):
        pass


def test_a_dead_holder_is_forgotten(redis: Redis, valkey_url: str) -> None:
    code = HOLDER.replace("time.sleep(0.02)", "time.sleep(60)")
    holder = subprocess.Popen([sys.executable, "-c", code, valkey_url, "1"], cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    holder.kill()
    holder.communicate()
    left = redis.pttl(keys.gate("arxiv"))
    assert 0 < left <= LEASE_SECONDS * 1000


def test_a_living_holder_keeps_its_slot_past_the_lease(redis: Redis, gate: RedisGate) -> None:
    with gate.slot("arxiv", every=0, timeout=1):
        redis.pexpire(keys.gate("arxiv"), (RENEW_SECONDS + 2) * 1000)
        eventually(lambda: redis.pttl(keys.gate("arxiv")) > (RENEW_SECONDS + 4) * 1000)
    assert redis.exists(keys.gate("arxiv")) == 0


def test_a_holder_whose_lease_ran_out_does_not_end_anothers(redis: Redis, gate: RedisGate) -> None:
    with gate.slot("arxiv", every=0, timeout=1):
        redis.set(keys.gate("arxiv"), "another")
    assert redis.get(keys.gate("arxiv")) == b"another"


def test_threads_of_one_process_take_turns_too(gate: RedisGate, valkey_url: str) -> None:
    inside, most = 0, 0

    def visit() -> None:
        nonlocal inside, most
        own = RedisGate(connect(valkey_url), SystemClock())
        with own.slot("arxiv", every=0, timeout=20):
            inside += 1
            most = max(most, inside)
            time.sleep(0.01)
            inside -= 1

    threads = [threading.Thread(target=visit) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
