"""One suite for every `ports.Store`: the one in Redis, and the one tests keep in memory."""

import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from msgspec import structs
from redis import Redis

from digest_core.errors import StoredDataBroken, StoreError, StoreUnreachable
from digest_core.models import Edition, Turn
from digest_core.ports import Publication, Store
from support.factories import make_edition, make_item, make_paper
from support.memory_store import MemoryStore
from workers import keys
from workers.connection import connect
from workers.store import RedisStore

DAY = date(2026, 2, 6)


@pytest.fixture(params=["redis", "memory"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryStore()
    redis: Redis = request.getfixturevalue("redis")
    return RedisStore(redis)


def daily(day: date, **changes: object) -> Publication:
    edition = make_edition(date=day, key=day.isoformat(), **changes)
    return Publication(edition=edition, seen=tuple(item.id for item in edition.items))


def test_an_edition_comes_back_as_it_went_in(store: Store) -> None:
    publication = daily(DAY, title='제목 <b>"x"</b> 🙂', imported_text="\ufeff# x\r\n끝")
    store.publish(publication)
    assert store.edition("daily", "2026-02-06") == publication.edition


def test_nothing_is_there_at_first(store: Store) -> None:
    assert store.edition("daily", "2026-02-06") is None
    assert store.newest("daily") is None
    assert store.keys("daily") == ()
    assert store.turn("someone") is None
    assert store.papers(["arxiv:2602.00001"]) == {}
    assert store.papers([]) == {}
    assert store.seen_before([], DAY) == frozenset()


def test_keys_and_newest_go_by_date(store: Store) -> None:
    for offset in (0, -2, -1):
        store.publish(daily(DAY + timedelta(days=offset)))
    assert store.keys("daily") == ("2026-02-04", "2026-02-05", "2026-02-06")
    assert store.keys("daily", last=2) == ("2026-02-05", "2026-02-06")
    assert store.keys("daily", last=0) == ("2026-02-06",)
    assert len(store.keys("daily", last=99)) == 3
    newest = store.newest("daily")
    before = store.newest("daily", before=DAY)
    assert newest is not None
    assert before is not None
    assert (newest.key, before.key) == ("2026-02-06", "2026-02-05")
    assert store.newest("daily", before=DAY - timedelta(days=2)) is None


def test_newest_can_leave_samples_out(store: Store) -> None:
    store.publish(daily(DAY - timedelta(days=1)))
    store.publish(daily(DAY, sample=True))
    real, any_kind = store.newest("daily", samples=False), store.newest("daily")
    assert real is not None
    assert any_kind is not None
    assert (real.key, any_kind.key) == ("2026-02-05", "2026-02-06")


def test_a_real_edition_removes_the_samples_of_its_kind(store: Store) -> None:
    store.publish(daily(DAY + timedelta(days=5), sample=True))
    store.publish(daily(DAY + timedelta(days=6), sample=True))
    store.publish(daily(DAY))
    assert store.keys("daily") == ("2026-02-06",)
    assert store.edition("daily", "2026-02-11") is None
    store.publish(daily(DAY + timedelta(days=1), sample=True))
    assert store.keys("daily") == ("2026-02-06", "2026-02-07")


def test_publishing_again_replaces(store: Store) -> None:
    store.publish(daily(DAY, candidates=1))
    store.publish(daily(DAY, candidates=2))
    edition = store.edition("daily", "2026-02-06")
    assert edition is not None
    assert edition.candidates == 2
    assert store.keys("daily") == ("2026-02-06",)


def test_whether_an_edition_is_there(store: Store) -> None:
    assert not store.has("daily", "2026-02-06")
    store.publish(daily(DAY, sample=True))
    assert store.has("daily", "2026-02-06")
    assert not store.has("daily", "2026-02-06", samples=False)
    store.publish(daily(DAY))
    assert store.has("daily", "2026-02-06", samples=False)


def test_the_newest_is_found_behind_many_samples(store: Store) -> None:
    store.publish(daily(DAY))
    for offset in range(1, 12):
        store.publish(daily(DAY + timedelta(days=offset), sample=True))
    real = store.newest("daily", samples=False)
    assert real is not None
    assert real.key == "2026-02-06"


def test_outlines_tell_what_the_days_of_a_stretch_hold(store: Store) -> None:
    for offset in (2, 0, 1):
        store.publish(daily(DAY + timedelta(days=offset)))
    found = store.outlines("daily", DAY, DAY + timedelta(days=1))
    assert [outline.key for outline in found] == ["2026-02-06", "2026-02-07"]
    assert found[0].titles == tuple(item.short_title for item in make_edition().items)
    assert found[0].date == DAY
    assert store.outlines("daily", DAY - timedelta(days=9), DAY - timedelta(days=1)) == ()


def test_outlines_follow_what_is_published_and_removed(store: Store) -> None:
    store.publish(daily(DAY, sample=True))
    assert [outline.sample for outline in store.outlines("daily", DAY, DAY)] == [True]
    store.publish(daily(DAY + timedelta(days=1)))
    assert store.outlines("daily", DAY, DAY) == ()


def test_a_revision_changes_with_the_content_and_only_then(store: Store) -> None:
    at = ("daily", "2026-02-06")
    assert store.revisions(["daily"]) == {}
    store.publish(daily(DAY, candidates=1))
    first = store.revisions(["daily"])[at]
    store.publish(daily(DAY, candidates=1))
    assert store.revisions(["daily"]) == {at: first}
    store.publish(daily(DAY, candidates=2))
    assert store.revisions(["daily"])[at] != first
    assert store.revisions(["weekly"]) == {}


def test_a_removed_sample_has_no_revision(store: Store) -> None:
    store.publish(daily(DAY + timedelta(days=5), sample=True))
    store.publish(daily(DAY))
    assert list(store.revisions(["daily"])) == [("daily", "2026-02-06")]


def test_collected_papers_are_kept_with_their_edition(store: Store) -> None:
    papers = tuple(make_paper(number) for number in range(1, 40))
    publication = msgspec.structs.replace(daily(DAY), papers=papers)
    before = store.revisions(["daily"])
    store.publish(publication)
    assert store.collection("daily", "2026-02-06") == papers
    assert store.collection("daily", "2026-02-07") == ()
    assert store.revisions(["daily"]) != before


def test_an_edition_read_before_is_read_anew_once_it_changed(store: Store) -> None:
    store.publish(daily(DAY, candidates=1))
    assert store.edition("daily", "2026-02-06") == store.edition("daily", "2026-02-06")
    store.publish(daily(DAY, candidates=2))
    edition = store.edition("daily", "2026-02-06")
    assert edition is not None
    assert edition.candidates == 2


def test_seen_means_shown_on_an_earlier_day(store: Store) -> None:
    item = make_item(7)
    store.publish(Publication(edition=make_edition(date=DAY, key="2026-02-06"), seen=(item.id,)))
    assert store.seen_before([item.id, "arxiv:9"], DAY + timedelta(days=1)) == {item.id}
    assert store.seen_before([item.id], DAY) == frozenset()


def test_the_first_day_counts_when_an_older_edition_comes_later(store: Store) -> None:
    for day in (DAY, DAY - timedelta(days=3), DAY + timedelta(days=1)):
        store.publish(Publication(edition=make_edition(date=day, key=day.isoformat()), seen=("arxiv:1",)))
    assert store.seen_before(["arxiv:1"], DAY - timedelta(days=2)) == {"arxiv:1"}
    assert store.seen_before(["arxiv:1"], DAY - timedelta(days=3)) == frozenset()


def test_what_was_collected_counts_from_the_first_edition_on(store: Store) -> None:
    for day in (DAY, DAY + timedelta(days=1)):
        edition = make_edition(date=day, key=day.isoformat())
        store.publish(
            Publication(
                edition=edition, collected=("arxiv:1",), days=(DAY - timedelta(days=1),), scope="cs.AI"
            )
        )
    later = DAY + timedelta(days=1)
    assert store.collected_before(["arxiv:1", "arxiv:2"], later) == {"arxiv:1"}
    assert store.collected_before(["arxiv:1"], DAY) == frozenset()
    assert store.collected_before([], DAY) == frozenset()
    assert store.days_before(later, "cs.AI") == {DAY - timedelta(days=1)}
    assert store.days_before(later, "cs.AI,cs.LG") == frozenset()
    assert store.days_before(DAY, "cs.AI") == frozenset()


def test_papers_and_turns_are_remembered(store: Store) -> None:
    paper, turn = make_paper(3), Turn("daily", "2026-02-06", ("arxiv:1",), ("risk",))
    store.remember_papers([paper])
    store.remember_turn("a 한 / * \ud800", turn)
    assert store.papers([paper.id, "arxiv:none"]) == {paper.id: paper}
    assert store.turn("a 한 / * \ud800") == turn
    assert store.turn("b") is None
    store.forget_turn("a 한 / * \ud800")
    assert store.turn("a 한 / * \ud800") is None
    store.forget_turn("b")


# What only Redis has.


def test_what_expires_does(redis: Redis) -> None:
    store = RedisStore(redis)
    store.remember_papers([make_paper(3)])
    store.remember_turn("me", Turn("daily", "2026-02-06"))
    store.publish(daily(DAY))
    assert 0 < redis.ttl(keys.paper(make_paper(3).id)) <= 90 * 24 * 3600
    assert 0 < redis.ttl(keys.turn("me")) <= 7 * 24 * 3600
    assert redis.ttl(keys.edition("daily", "2026-02-06")) == -1
    assert redis.ttl(keys.SEEN) == -1


def test_what_was_collected_is_kept_90_days(redis: Redis) -> None:
    store = RedisStore(redis)
    for days in (0, 90, 91):
        day = DAY + timedelta(days=days)
        edition = make_edition(date=day, key=day.isoformat())
        store.publish(Publication(edition=edition, seen=(f"s{days}",), collected=(f"c{days}",), days=(day,)))
    future = DAY + timedelta(days=1000)
    assert store.collected_before(["c0", "c90", "c91"], future) == {"c90", "c91"}
    assert store.days_before(future, "") == {DAY + timedelta(days=90), DAY + timedelta(days=91)}
    assert store.seen_before(["s0"], future) == {"s0"}


def test_a_session_name_never_becomes_a_key(redis: Redis) -> None:
    RedisStore(redis).remember_turn("aidaily:seen", Turn("daily", "2026-02-06"))
    assert redis.exists(keys.SEEN) == 0
    assert all(b"seen" not in key for key in redis.keys("*"))


def test_another_process_sees_the_new_edition(redis: Redis) -> None:
    ours, theirs = RedisStore(redis), RedisStore(redis)
    ours.publish(daily(DAY, candidates=1))
    for candidates in (2, 3):
        theirs.publish(daily(DAY, candidates=candidates))
        edition = ours.edition("daily", "2026-02-06")
        assert edition is not None
        assert edition.candidates == candidates
    theirs.publish(daily(DAY + timedelta(days=1), sample=True))
    ours.edition("daily", "2026-02-07")
    theirs.publish(daily(DAY))
    assert ours.edition("daily", "2026-02-07") is None


def test_a_known_edition_is_not_sent_again(redis: Redis) -> None:
    store = RedisStore(redis)
    store.publish(daily(DAY))
    first = store.edition("daily", "2026-02-06")
    redis.set(keys.edition("daily", "2026-02-06"), b"never read")
    assert store.edition("daily", "2026-02-06") is first


def test_editions_stored_before_outlines_and_revisions_were_are_told_all_the_same(redis: Redis) -> None:
    store = RedisStore(redis)
    store.publish(daily(DAY))
    redis.delete(keys.REVISIONS, keys.outlines("daily"))
    assert [outline.key for outline in store.outlines("daily", DAY, DAY)] == ["2026-02-06"]
    assert store.revisions(["daily"]) == {("daily", "2026-02-06"): ""}
    assert store.edition("daily", "2026-02-06") == store.edition("daily", "2026-02-06")


def test_the_collection_is_small_and_expires(redis: Redis) -> None:
    papers = tuple(make_paper(number) for number in range(1, 40))
    RedisStore(redis).publish(msgspec.structs.replace(daily(DAY), papers=papers))
    key = keys.collection("daily", "2026-02-06")
    assert 0 < redis.ttl(key) <= 400 * 24 * 3600
    assert redis.strlen(key) < len(msgspec.json.encode(papers)) / 2


@pytest.mark.parametrize("value", [b"", b"\x00", b"x\x9c", zlib.compress(b"{}"), zlib.compress(b"[]")])
def test_an_unreadable_collection_is_our_error(redis: Redis, value: bytes) -> None:
    redis.set(keys.collection("daily", "2026-02-06"), value)
    with pytest.raises(StoredDataBroken):
        RedisStore(redis).collection("daily", "2026-02-06")


def test_every_key_in_use_is_in_the_table(redis: Redis) -> None:
    store = RedisStore(redis)
    store.publish(msgspec.structs.replace(daily(DAY), papers=(make_paper(1),)))
    store.remember_papers([make_paper(1)])
    store.remember_turn("me", Turn("daily", "2026-02-06"))
    table = keys.__doc__ or ""
    for key in redis.keys("*"):
        family = ":".join(key.decode().split(":")[:2])
        assert f"`{family}" in table, key


@pytest.mark.parametrize(
    "value", [b"\x00", b"{}", b'{"v": 1}', b'{"v": 1, "edition": {"edition": 3}}', b"[]", b'{"v": 2}']
)
def test_an_unreadable_value_is_an_error_and_not_a_missing_edition(redis: Redis, value: bytes) -> None:
    redis.set(keys.edition("daily", "2026-02-06"), value)
    with pytest.raises(StoredDataBroken):
        RedisStore(redis).edition("daily", "2026-02-06")


def test_a_key_of_another_type_is_our_error(redis: Redis) -> None:
    redis.lpush(keys.edition("daily", "2026-02-06"), "x")
    with pytest.raises(StoreError):
        RedisStore(redis).edition("daily", "2026-02-06")


def test_values_are_versioned_json(redis: Redis) -> None:
    RedisStore(redis).publish(daily(DAY))
    raw = redis.get(keys.edition("daily", "2026-02-06"))
    assert msgspec.json.decode(raw)["v"] == 1  # type: ignore[arg-type]


def test_readers_see_the_old_edition_or_the_new_one(redis: Redis, valkey_url: str) -> None:
    """A transaction: between two editions no reader finds index and edition apart."""
    store = RedisStore(redis)
    with connect(valkey_url).monitor() as monitor:
        store.publish(daily(DAY))
        commands = []
        for line in monitor.listen():
            commands.append(str(line["command"]).split()[0].upper())
            if commands[-1] == "EXEC":
                break
    assert commands == [
        "SMEMBERS",
        "MULTI",
        "DEL",
        "ZADD",
        "SET",
        "HSET",
        "HSET",
        "ZADD",
        "ZREMRANGEBYSCORE",
        "ZREMRANGEBYSCORE",
        "EXEC",
    ]


def unreachable_store() -> RedisStore:
    return RedisStore(Redis(host="127.0.0.1", port=1, retry=None))


@pytest.mark.parametrize(
    "use",
    [
        lambda s: s.publish(daily(DAY)),
        lambda s: s.edition("daily", "x"),
        lambda s: s.keys("daily"),
        lambda s: s.newest("daily"),
        lambda s: s.has("daily", "x"),
        lambda s: s.outlines("daily", DAY, DAY),
        lambda s: s.revisions(["daily"]),
        lambda s: s.collection("daily", "x"),
        lambda s: s.seen_before(["a"], DAY),
        lambda s: s.remember_papers([make_paper(1)]),
        lambda s: s.papers(["a"]),
        lambda s: s.turn("a"),
        lambda s: s.remember_turn("a", Turn("daily", "k")),
    ],
)
def test_a_dead_server_is_our_error(use: Callable[[RedisStore], object]) -> None:
    with pytest.raises(StoreUnreachable, match="REDIS_URL"):
        use(unreachable_store())


def next_version(edition: Edition, **changes: Any) -> Edition:
    return structs.replace(edition, version=edition.version + 1, **changes)


def test_an_upgrade_replaces_the_version_before_it(store: Store) -> None:
    first = daily(DAY).edition
    store.publish(Publication(edition=first, seen=("arxiv:2602.00001",)))
    second = next_version(first, writer="gemini:x")
    assert store.upgrade(second, rewritten=("arxiv:2602.00001",))
    assert store.edition("daily", first.key) == second
    assert store.keys("daily") == (first.key,)
    assert store.seen_before(["arxiv:2602.00001"], DAY + timedelta(days=1))


@pytest.mark.parametrize("how", ["never stored", "upgraded by another", "built anew", "skips a version"])
def test_an_upgrade_of_something_else_changes_nothing(store: Store, how: str) -> None:
    first = daily(DAY).edition
    wanted = next_version(first)
    stored: Edition | None = first
    if how == "never stored":
        stored = None
    elif how == "upgraded by another":
        stored = next_version(first, title="다른 것")
    elif how == "built anew":
        stored = structs.replace(first, generated_at=first.generated_at + timedelta(minutes=1))
    else:
        wanted = next_version(wanted)
    if stored is not None:
        store.publish(Publication(edition=stored))
    assert not store.upgrade(wanted, rewritten=())
    assert store.edition("daily", first.key) == stored


def test_of_two_upgrades_at_once_one_wins(store: Store) -> None:
    first = daily(DAY).edition
    store.publish(Publication(edition=first))
    with ThreadPoolExecutor(4) as threads:
        titles = [f"판 {number}" for number in range(8)]
        done = list(threads.map(lambda t: store.upgrade(next_version(first, title=t), rewritten=()), titles))
    assert sum(done) == 1
    edition = store.edition("daily", first.key)
    assert edition is not None
    assert edition.title == titles[done.index(True)]


def test_an_upgrade_is_told_to_delivery_in_the_same_step(redis: Redis) -> None:
    store = RedisStore(redis)
    first = daily(DAY).edition
    store.publish(Publication(edition=first))
    store.upgrade(next_version(first), rewritten=("arxiv:2602.00001", "arxiv:2602.00002"))
    store.upgrade(next_version(first), rewritten=())
    ((_, event),) = redis.xrange(keys.UPGRADES)
    assert event == {
        b"edition": b"daily",
        b"key": b"2026-02-06",
        b"version": b"2",
        b"items": b"arxiv:2602.00001 arxiv:2602.00002",
    }


def test_weeklies_have_a_history_of_their_own(store: Store) -> None:
    """What a daily has shown is new to a weekly, and the other way round; each kind knows only its own."""
    store.publish(daily(DAY))
    week = structs.replace(daily(DAY).edition, edition="weekly-top10", key="2026-W05")
    store.publish(Publication(edition=week, seen=("arxiv:2602.00009",)))
    later, ids = DAY + timedelta(days=1), ["arxiv:2602.00001", "arxiv:2602.00009"]
    assert store.seen_before(ids, later) == {"arxiv:2602.00001"}
    assert store.seen_before(ids, later, kind="deep-dive") == {"arxiv:2602.00001"}
    assert store.seen_before(ids, later, kind="weekly-top10") == {"arxiv:2602.00009"}
    assert store.seen_before(ids, DAY, kind="weekly-top10") == frozenset()
    assert store.seen_before(ids, later, kind="weekly-review") == frozenset()
