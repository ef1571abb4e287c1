"""Conversations side by side over one Redis: none sees what another was shown or spoke of."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

from redis import Redis

from digest_core.conversation import Conversation
from digest_core.models import Shown
from digest_core.ports import Publication
from support.factories import make_edition, make_item
from support.fakes import FakeClock
from workers import keys
from workers.store import RedisStore

CONVERSATIONS, ITEMS, ROUNDS = 200, 10, 3


def test_200_conversations_at_once_never_mix(redis: Redis) -> None:
    store = RedisStore(redis)
    items = tuple(make_item(number) for number in range(1, ITEMS + 1))
    store.publish(Publication(edition=make_edition(*items)))
    zone = ZoneInfo("Asia/Seoul")
    chat = Conversation(store=store, finder=None, building=lambda: False, clock=FakeClock(), zone=zone)

    def talk(conversation: int) -> list[str]:
        """What is cited turn by turn, in an order of its own, and what should have been."""
        session, first = f"telegram:{conversation}", conversation % ITEMS
        order = tuple(item.id for item in (*items[first:], *items[:first]))
        chat.showed(session, Shown("daily", "2026-02-06", order))
        wrong: list[str] = []
        for turn in range(ROUNDS):
            wanted = order[(conversation + turn) % ITEMS]
            asked = chat.ask(f"{(conversation + turn) % ITEMS + 1}번 리스크", session=session)
            after = chat.ask("그럼 저자는?", session=session)
            for answer in (asked, after):
                about = answer.shown.about if answer.shown else ()
                wrong += [f"{session}: {about} for {wanted}"] if about != (wanted,) else []
        return wrong

    with ThreadPoolExecutor(max_workers=32) as threads:
        found = list(threads.map(talk, range(CONVERSATIONS)))
    assert [line for lines in found for line in lines] == []


def test_a_context_expires_and_holds_no_name(redis: Redis) -> None:
    store = RedisStore(redis)
    store.publish(Publication(edition=make_edition(date=dt.date(2026, 2, 6))))
    zone = ZoneInfo("Asia/Seoul")
    chat = Conversation(store=store, finder=None, building=lambda: False, clock=FakeClock(), zone=zone)
    chat.ask("2번 리스크", session="slack:U0SECRET")
    stored = list(redis.scan_iter("aidaily:turn:*"))
    assert [redis.ttl(key) > 0 for key in stored] == [True]
    assert b"U0SECRET" not in stored[0] + (redis.get(stored[0]) or b"")
    redis.delete(*stored)
    assert chat.ask("그럼 적용은?", session="slack:U0SECRET").answered_from == "none"
    assert keys.TURN_SECONDS <= 7 * 24 * 3600
