"""The inbox on a real server: once, in order, side by side, and nothing lost when a holder dies."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from digest_core.chat_ports import Event, Held
from support.embedded import eventually
from workers.inbox import RedisInbox


def event(number: int, chat: str = "1") -> Event:
    return Event(str(number), chat, b'{"n":%d}' % number)


def inbox(redis: Redis, lease: float = 10.0) -> RedisInbox:
    return RedisInbox(redis, "here", lease=lease)


def must(held: Held | None) -> Held:
    assert held is not None
    return held


def test_an_event_comes_in_once(redis: Redis) -> None:
    ours, theirs = inbox(redis), inbox(redis)
    assert ours.accept([event(1), event(1), event(2)]) == (True, False, True)
    assert theirs.accept([event(2), event(3)]) == (False, True)
    assert RedisInbox(redis, "elsewhere").accept([event(1)]) == (True,)
    held = must(ours.take("1"))
    assert ours.finish(held) is not None
    assert theirs.accept([event(1)]) == (False,), "handled long ago, and still known"
    assert ours.accept([]) == ()


def test_a_chat_is_handled_in_order_by_one_holder(redis: Redis) -> None:
    ours, theirs = inbox(redis), inbox(redis)
    ours.accept([event(n) for n in (1, 2, 3)])
    held = must(ours.take("1"))
    assert (held.event, held.attempt, held.sent, held.uncertain) == (event(1), 1, 0, False)
    assert theirs.take("1") is None
    assert ours.take("1") is None, "not twice in one process, either"
    second = must(ours.finish(held))
    third = must(ours.finish(second))
    assert (second.event.id, third.event.id, third.attempt) == ("2", "3", 1)
    assert ours.finish(third) is None
    assert ours.waiting() == ()
    assert ours.take("1") is None
    ours.accept([event(4)])
    assert must(theirs.take("1")).event.id == "4"


def test_chats_go_side_by_side(redis: Redis) -> None:
    ours, theirs = inbox(redis), inbox(redis)
    ours.accept([event(1, "a"), event(2, "b:/\n가"), event(3, "a")])
    assert set(ours.waiting()) == {"a", "b:/\n가"}
    assert must(ours.take("a")).event.id == "1"
    assert theirs.waiting() == ("b:/\n가",)
    assert must(theirs.take("b:/\n가")).event == event(2, "b:/\n가")


def test_what_a_dead_holder_left_is_taken_over_with_what_it_had_sent(redis: Redis) -> None:
    dead, other = inbox(redis, lease=0.2), inbox(redis)
    dead.accept([event(1)])
    held = must(dead.take("1"))
    assert dead.sending(held)
    dead.sent(held)
    assert dead.sending(held)
    assert eventually(other.waiting) == ("1",)
    again = must(other.take("1"))
    assert (again.event, again.attempt, again.sent, again.uncertain) == (event(1), 2, 1, True)
    # The first holder was only asleep: it must not send, nor finish what another handles.
    assert not dead.sending(held)
    dead.sent(held)
    assert dead.finish(held) is None
    assert other.sending(again)
    other.sent(again)
    assert other.finish(again) is None
    assert other.take("1") is None


def test_a_renewed_lease_lasts(redis: Redis) -> None:
    ours, theirs = inbox(redis, lease=0.3), inbox(redis)
    ours.accept([event(1), event(2, "b")])
    held = must(ours.take("1"))
    ours.take("b")
    for _ in range(6):
        time.sleep(0.1)
        ours.renew(["1"])
        theirs.renew(["b"])
    assert theirs.waiting() == ("b",)
    assert ours.finish(held) is None


def test_what_is_let_go_is_free_at_once(redis: Redis) -> None:
    ours, theirs = inbox(redis), inbox(redis)
    ours.accept([event(1)])
    held = must(ours.take("1"))
    theirs.release(Held(event=event(1), holder="nobody"))
    assert theirs.take("1") is None
    ours.release(held)
    assert must(theirs.take("1")).attempt == 1
    ours.release(held)
    assert ours.take("1") is None


def test_what_died_between_acceptance_and_handling_is_found(redis: Redis) -> None:
    inbox(redis).accept([event(1), event(2)])
    other = inbox(redis)
    assert other.waiting() == ("1",)
    assert must(other.take("1")).event == event(1)


def test_many_holders_never_share_an_event(redis: Redis) -> None:
    holders = [inbox(redis) for _ in range(4)]
    holders[0].accept([event(n, str(n % 5)) for n in range(200)])
    handled: list[tuple[str, str]] = []

    def drain(ours: RedisInbox) -> None:
        while chats := ours.waiting():
            for chat in chats:
                held = ours.take(chat)
                while held:
                    handled.append((chat, held.event.id))
                    held = ours.finish(held)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(drain, holders))
    assert len(handled) == len(set(handled)) == 200
    for chat in map(str, range(5)):
        assert [i for c, i in handled if c == chat] == [str(n) for n in range(200) if str(n % 5) == chat]


def test_keys_expire(redis: Redis) -> None:
    ours = inbox(redis)
    ours.accept([event(1), event(2, "b")])
    ours.take("1")
    lasting = [key for key in redis.scan_iter() if redis.ttl(key) < 0]
    assert lasting == [b"aidaily:inbox:here:chats"]


@pytest.mark.parametrize("body", [b"{}", b'"x"', '{"가": "\\u0000"}'.encode()])
def test_bodies_come_back_as_they_were(redis: Redis, body: bytes) -> None:
    ours = inbox(redis)
    ours.accept([Event("1", "1", body)])
    assert must(ours.take("1")).event.body == body
