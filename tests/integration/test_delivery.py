"""The delivery job over loopback platforms and a real Valkey: everyone once, whatever the platforms answer."""

import threading
from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from msgspec import structs
from redis import Redis

from digest_core.delivery.entries import Entry, PartState
from digest_core.delivery.model import Ref
from digest_core.delivery.ports import Mark, Note
from digest_core.models import Claim, Shown
from digest_core.ports import Publication
from digest_core.subscriptions import Subscription
from support.deliveries import Post
from support.factories import make_item
from support.slack_server import SlackServer
from support.telegram_server import BotServer, Limits
from support.weeklies import publish_weekly
from workers import delivery, delivery_keys
from workers.batches import Batches
from workers.delivery import start_delivery, start_edits, sweep
from workers.delivery_job import deliver_waiting
from workers.ledger import RedisLedger
from workers.queue import open_queue
from workers.sent import RedisSentMessages

DAILY = Ref("daily", "2026-02-06")
FAST = {"TELEGRAM_RATE": "1000"}


@pytest.fixture
def server() -> Iterator[BotServer]:
    with BotServer(Limits(bot=0, chat=0)) as running:
        yield running


@pytest.fixture
def post(redis: Redis, server: BotServer) -> Post:
    made = Post(redis, server, **FAST)
    made.publish()
    return made


def people(count: int) -> list[str]:
    return [f"telegram:{number}" for number in range(1, count + 1)]


def received(server: BotServer) -> Counter[int]:
    return Counter(call.chat for call in server.sent() if call.message_id)


def plan(server: BotServer, *faults: str) -> None:
    server.plan["sendmessage"] = deque(faults)


def entry(*parts: PartState, finished: bool = False) -> Entry:
    return Entry(day=date(2026, 2, 6), parts=parts, finished=finished)


def test_everyone_once_and_again_nobody(post: Post, server: BotServer) -> None:
    post.subscribe(*people(40))
    report = post.deliver(*people(40))
    assert received(server) == Counter(range(1, 41))
    assert (report.queued, report.sent, report.uncertain, report.orderings, report.finished) == (
        40,
        40,
        0,
        1,
        True,
    )
    assert report.seconds > 0
    again = post.deliver(*people(40), run="again")
    assert (again.queued, again.sent, again.skipped, again.finished) == (40, 0, 40, True)
    assert len(server.sent()) == 40
    assert all("allow_paid_broadcast" not in call.params for call in server.sent())


def test_a_chat_that_was_told_goes_on_from_what_it_was_shown(post: Post, server: BotServer) -> None:
    edition = post.publish()
    post.subscribe("telegram:1", "telegram:-5/7")
    server.topics.add((-5, 7))
    post.deliver("telegram:1", "telegram:-5/7")
    ids = tuple(item.id for item in edition.items)
    for session in ("telegram:1", "telegram:-5/7"):
        turn = post.store.turn(session)
        assert turn is not None
        assert turn.order("daily", "2026-02-06") == ids
    for chat in (1, -5):
        (call,) = server.sent(chat)
        shown = RedisSentMessages(post.redis).recall(f"telegram:{chat}:{call.message_id}")
        assert shown == Shown("daily", "2026-02-06", ids)
    assert server.sent(-5)[0].params["message_thread_id"] == 7


def test_whom_it_cannot_reach_it_stops_sending_to(post: Post, server: BotServer) -> None:
    states = {2: "blocked", 3: "deactivated", -4: "kicked", 5: "unknown"}
    server.chats.update(states)
    addresses = ["telegram:1", *(f"telegram:{chat}" for chat in states)]
    post.subscribe(*addresses, by="telegram:1")
    report = post.deliver(*addresses)
    assert (report.sent, report.blocked, report.failed, report.finished) == (1, 4, {}, True)
    kept = {one.address: one.paused for one in post.subscribers.all()}
    assert kept == {"telegram:1": False, "telegram:2": True, "telegram:-4": True, "telegram:5": True}
    waiting = post.redis.lrange("aidaily:inbox:telegram:chat:1", 0, -1)
    assert len(waiting) == 3, "whoever subscribed them hears of it"
    assert post.deliver(*addresses, run="again").skipped == 5


def test_a_group_that_moved_is_followed_and_told_once(post: Post, server: BotServer) -> None:
    server.chats[-5] = "->-1005"
    server.topics.add((-1005, 7))
    post.subscribe("telegram:-5", silent=True)
    report = post.deliver("telegram:-5")
    assert (report.sent, report.finished) == (1, True)
    assert received(server) == Counter([-1005])
    assert [one.address for one in post.subscribers.all()] == ["telegram:-1005"]
    assert post.deliver("telegram:-1005", run="again").skipped == 1
    assert len(server.sent()) == 1


def test_a_topic_that_is_gone_gives_way_to_its_chat(post: Post, server: BotServer) -> None:
    post.subscribe("telegram:-5/7")
    assert post.deliver("telegram:-5/7").sent == 1
    assert "message_thread_id" not in server.sent(-5)[0].params


def test_a_chat_that_moves_in_circles_is_given_up(post: Post, server: BotServer) -> None:
    server.chats |= {-5: "->-6", -6: "->-5"}
    post.subscribe("telegram:-5")
    report = post.deliver("telegram:-5")
    assert (report.sent, sum(report.failed.values()), report.finished) == (0, 1, True)


def test_what_may_have_arrived_is_counted_and_sent_once_more(post: Post, server: BotServer) -> None:
    plan(server, "502", "drop after", "drop before")
    post.subscribe(*people(10))
    report = post.deliver(*people(10))
    found = received(server)
    assert set(found) == set(range(1, 11)), "nobody is lost"
    assert found.total() == 11, "only what arrived before the line dropped came twice"
    assert (report.sent, report.uncertain, report.finished) == (10, 3, True)


def test_what_is_unknown_twice_stays_so(post: Post, server: BotServer) -> None:
    plan(server, *["502", "502", "502"])
    post.subscribe("telegram:1")
    report = post.deliver("telegram:1")
    assert (report.sent, report.unknown, report.uncertain, report.finished) == (0, 1, 2, True)
    assert server.sent() == []
    assert post.deliver("telegram:1", run="again").skipped == 1, "it is never sent again by itself"
    assert len([call for call in server.calls if call.method == "sendMessage"]) == 2


def test_a_flood_is_waited_out(post: Post, server: BotServer) -> None:
    plan(server, *["429 1"])
    post.subscribe(*people(5))
    report = post.deliver(*people(5))
    assert (report.sent, report.flooded, report.uncertain) == (5, 1, 0)
    assert received(server) == Counter(range(1, 6))


def test_a_message_of_ours_that_is_refused_goes_bare(post: Post, server: BotServer) -> None:
    plan(server, *["status 400 Bad Request: BUTTON_DATA_INVALID"])
    post.subscribe("telegram:1")
    assert post.deliver("telegram:1").sent == 1
    assert "reply_markup" not in server.sent(1)[0].params
    plan(server, *["status 400 Bad Request: BAD"] * 2)
    post.subscribe("telegram:2")
    report = post.deliver("telegram:2", run="bare")
    assert (report.sent, report.failed) == (0, {"bad_request:_bad": 1})


def test_two_jobs_and_two_runs_send_it_once(post: Post, server: BotServer) -> None:
    everybody = people(120)
    post.subscribe(*everybody)
    for number in range(6):
        post.start(*everybody[number * 20 : number * 20 + 20], run="first")
        post.start(*everybody[number * 20 : number * 20 + 20], run="second")
    jobs = [threading.Thread(target=post.work) for _ in range(3)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(60)
    assert received(server) == Counter(range(1, 121))
    reports = [post.report(run) for run in ("first", "second")]
    assert sum(report.sent for report in reports) == 120
    assert all(report.over == 120 and report.finished for report in reports)


def test_what_a_dead_holder_left_is_taken_up_by_the_next(post: Post, server: BotServer) -> None:
    """A worker and its job die together after one message went out, with another one on its way."""
    post.subscribe(*people(6))
    post.start(*people(6))
    dead, ledger = Batches(post.redis, lease=0.2), RedisLedger(post.redis)
    held = dead.take("telegram")
    assert held is not None
    dead.count(held, {"skipped": 0})
    going = entry(PartState("list", "sending", held.number))
    marks = [Mark(f"telegram:{n}", DAILY, None, going) for n in (1, 2)]
    assert ledger.sending(held.number, dead.holder, marks) == (True, True)
    done = entry(PartState("list", "sent", "77"), finished=True)
    ledger.note("run", [Note("telegram:1", DAILY, done, "sent")])
    assert sweep(post.redis) == 0, "the first job still waits in the queue"
    post.work()
    report = post.report()
    assert received(server) == Counter(range(2, 7)), "all but the one that was surely sent"
    assert (report.sent, report.uncertain, report.finished) == (6, 1, True)
    late = [Mark("telegram:3", DAILY, None, going)]
    assert ledger.sending(held.number, dead.holder, late) == (False,), "who lost it may send nothing more"


@pytest.mark.parametrize(("word", "uncertain"), [("always", 0), ("everysec", 3)])
def test_a_redis_that_may_forget_what_it_acknowledged_is_doubted(
    post: Post, server: BotServer, monkeypatch: pytest.MonkeyPatch, word: str, uncertain: int
) -> None:
    monkeypatch.setattr(type(post.redis), "config_get", lambda self, name: {name: word})
    post.subscribe(*people(3))
    post.start(*people(3))
    ours = Batches(post.redis)
    held = ours.take("telegram")
    assert held is not None
    assert not held.shaken
    post.redis.set(delivery_keys.delivery_server("telegram"), "another life")
    post.redis.hdel(delivery_keys.batch(held.number), "holder", "tries")
    post.redis.zadd(delivery_keys.waiting_batches("telegram"), {held.number: 0})
    post.work()
    report = post.report()
    assert received(server) == Counter(range(1, 4))
    assert (report.sent, report.uncertain, report.finished) == (3, uncertain, True)
    assert post.deliver(*people(3), run="again").uncertain == 0, "what is queued later is not doubted"


def test_a_living_job_does_not_trust_a_forgetful_redis(post: Post, server: BotServer) -> None:
    """Marks and results vanish while it sends; in the end everybody has it once, and the ledger knows."""
    post.settings = Post(post.redis, server, TELEGRAM_RATE="30").settings
    plan(server, "502")
    post.subscribe(*people(40))
    post.start(*people(40))
    forgotten = 0

    def forget() -> bool:
        nonlocal forgotten
        for key in post.redis.scan_iter("aidaily:ledger:*") if forgotten < 2 else ():
            post.redis.delete(key)
        forgotten += 1
        post.redis.set("life", forgotten)
        return False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Batches, "server", lambda self: str(post.redis.get("life")))
        patch.setattr("workers.lanes.RENEW_SECONDS", 0.3)
        post.work(told_to_stop=forget)
    assert received(server) == Counter(range(1, 41))
    assert post.deliver(*people(40), run="again").skipped == 40


def test_a_job_that_is_told_to_stop_lets_go_of_the_rest(post: Post, server: BotServer) -> None:
    post.settings = Post(post.redis, server, TELEGRAM_RATE="30").settings
    post.subscribe(*people(40))
    post.start(*people(40))
    post.work(told_to_stop=lambda: len(server.sent()) >= 5)
    first = len(server.sent())
    assert 5 <= first < 40
    assert not post.report().finished
    post.settings = Post(post.redis, server, **FAST).settings
    post.work()
    assert received(server) == Counter(range(1, 41))
    assert (post.report().sent, post.report().uncertain) == (40, 0)


def test_jobs_are_queued_for_what_waits_and_no_more(post: Post) -> None:
    queue = open_queue(post.redis, "delivery")
    post.start(*people(1200))
    assert queue.count == 3, "batches of 500"
    for _ in range(30):
        sweep(post.redis)
    assert queue.count == 3
    queue.empty()
    assert sweep(post.redis) == 3, "whatever RQ lost is queued again"
    job = queue.jobs[0]
    assert job.kwargs == {"request": {}}, "nothing about anybody"


def test_without_a_token_nothing_is_sent_and_nothing_lost(redis: Redis, server: BotServer) -> None:
    post = Post(redis)
    post.publish()
    post.subscribe("telegram:1")
    report = post.deliver("telegram:1")
    assert (report.sent, report.failed, report.finished) == (0, {"no_token": 1}, True)
    later = Post(redis, server, **FAST)
    assert later.deliver("telegram:1", run="later").sent == 1


def test_the_paused_and_the_gone_are_left_alone(post: Post, server: BotServer) -> None:
    post.subscribe("telegram:1", paused=True)
    assert post.deliver("telegram:1").skipped == 1
    start_delivery(post.redis, [["telegram:2"]], run="unsubscribed")
    post.work()
    assert post.report("unsubscribed").skipped == 1
    assert post.deliver("telegram:3", run="passer-by").sent == 1, "one edition to somebody by hand"
    assert received(server) == Counter([3])


def test_an_edition_that_was_rewritten_changes_what_was_delivered(
    post: Post, server: BotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "UPGRADE_REST_MS", -2000)
    edition = post.publish(items=3, version=1)
    post.subscribe(*people(3))
    post.deliver(*people(3))
    server.messages.pop((3, server.sent(3)[0].message_id))
    first = edition.items[0]
    better = structs.replace(first, one_liner="새 한 줄 평입니다.", writer="gemini:x")
    newer = structs.replace(edition, items=(better, *edition.items[1:]), version=2)
    assert post.store.upgrade(newer, rewritten=(first.id,))
    sweep(post.redis)
    names = [job.func_name for job in open_queue(post.redis, "delivery").jobs]
    assert names.count("workers.delivery_job.queue_edits") == 1
    assert start_edits(post.redis, DAILY, "2") == 3
    post.work()
    edits = server.of("editMessageText")
    assert {call.chat for call in edits} == {1, 2}
    assert all("새 한 줄 평" in call.text for call in edits)
    assert len(server.sent()) == 3, "nothing is sent anew, not even where the message was deleted"
    report = post.report("edit:daily:2026-02-06:2")
    assert (report.edited, report.sent, report.finished) == (2, 0, True)
    start_edits(post.redis, DAILY, "2")
    post.work()
    assert len(server.of("editMessageText")) == 2, "what says so already is left alone"


def test_an_upgrade_that_changes_no_list_edits_nothing(post: Post, server: BotServer) -> None:
    edition = post.publish(items=3, version=1)
    post.subscribe("telegram:1")
    post.deliver("telegram:1")
    deeper = structs.replace(edition.items[0], summary=(Claim("다른 요약", ("x",)),))
    newer = structs.replace(edition, items=(deeper, *edition.items[1:]), version=2)
    assert post.store.upgrade(newer, rewritten=(deeper.id,))
    start_edits(post.redis, DAILY, "2")
    post.work()
    assert server.of("editMessageText") == []


def test_the_line_of_a_late_edition_gives_way_to_it(post: Post, server: BotServer) -> None:
    missing = Ref("daily", "2026-02-09")
    post.subscribe("telegram:1", "telegram:2")
    at_noon = datetime(2026, 2, 9, 12, 0, tzinfo=UTC) - timedelta(hours=9)
    for _ in range(2):
        start_delivery(post.redis, [people(2)], run="line", line=missing, as_of=at_noon)
        post.work()
    assert received(server) == Counter([1, 2]), "the line is told once"
    assert all("2026-02-09" in call.text for call in server.sent())
    server.messages.pop((2, server.sent(2)[0].message_id))
    post.publish("2026-02-09", date=date(2026, 2, 9), title="[AI Daily] 2026-02-09")
    start_delivery(post.redis, [people(2)], run="late", as_of=at_noon + timedelta(hours=1))
    post.work()
    assert post.report("late").sent == 2
    assert [call.chat for call in server.of("editMessageText")] == [1]
    assert received(server) == Counter([1, 2, 2]), "sent where there was nothing to edit"
    start_delivery(post.redis, [people(2)], run="later", as_of=at_noon + timedelta(hours=2))
    post.work()
    assert post.report("later").skipped == 2


def test_a_line_of_another_day_is_left_alone(post: Post, server: BotServer) -> None:
    """An edit makes no sound, and would be the only word of that day."""
    missing = Ref("daily", "2026-02-06")
    post.redis.delete("aidaily:edition:daily:2026-02-06", "aidaily:editions:daily")
    post.subscribe("telegram:1")
    friday = datetime(2026, 2, 6, 12, 0, tzinfo=UTC) - timedelta(hours=9)
    start_delivery(post.redis, [["telegram:1"]], run="line", line=missing, as_of=friday)
    post.work()
    post.publish()
    start_delivery(post.redis, [["telegram:1"]], run="late", as_of=friday + timedelta(days=3))
    post.work()
    assert server.of("editMessageText") == []
    assert received(server) == Counter([1, 1])


def test_slack_channels_go_side_by_side_and_details_into_threads(redis: Redis) -> None:
    with SlackServer(rates=True) as slack:
        post = Post(redis, slack=slack)
        post.publish(items=2)
        post.subscribe("slack:C_AI", "slack:C_NEW", "slack:G_SECRET", in_thread=True)
        post.start("slack:C_AI", "slack:C_NEW", "slack:G_SECRET")
        post.work(told_to_stop=lambda: len(slack.posts("C_AI")) >= 2)
        assert len(slack.posts()) < 6
        post.work()
        report = post.report()
        for channel in ("C_AI", "C_NEW"):
            first, *details = slack.posts(channel)
            assert len(details) == 2
            assert all(one["thread_ts"] == first["ts"] for one in details)
            assert "thread_ts" not in first
            times = sorted(one["at"] for one in slack.posts(channel))
            assert min(b - a for a, b in pairwise(times)) > 0.9
        assert (report.sent, report.blocked, report.uncertain, report.finished) == (2, 1, 0, True)
        assert post.subscribers.get("slack:G_SECRET").paused  # type: ignore[union-attr]
        post_ts = slack.posts("C_AI")[0]["ts"]
        assert RedisSentMessages(redis).recall(f"slack:C_AI:{post_ts}") is not None


def test_hostile_titles_reach_everybody_as_they_are(post: Post, server: BotServer) -> None:
    evil = 'x"},{"chat_id":666,"text":"owned\\u0000 <b>@all</b> 😀'
    edition = post.publish()
    items = (make_item(1, short_title=evil, heading=evil), *edition.items[1:])
    post.store.publish(Publication(edition=structs.replace(edition, items=items)))
    post.subscribe("telegram:1")
    assert post.deliver("telegram:1").sent == 1
    (call,) = server.sent()
    assert call.chat == 1
    assert "owned" in call.text


def test_an_address_that_is_none_fails_alone(post: Post, server: BotServer) -> None:
    post.start("telegram:1", "telegram:oops", "nowhere:5")
    post.work()
    report = post.report()
    assert (report.queued, report.sent, report.finished) == (1, 1, True)
    assert received(server) == Counter([1])
    assert deliver_waiting(post.redis, post.settings, lambda: False) == 0


def test_subscribed_alone_is_due_by_its_days(post: Post, server: BotServer) -> None:
    post.subscribers.put(Subscription(address="telegram:1", days=(4,)))
    friday = datetime(2026, 2, 6, 8, 30, tzinfo=UTC) - timedelta(hours=9)
    for day, expected in ((-1, 0), (0, 1), (0, 1)):
        run = f"due{day}"
        start_delivery(post.redis, [["telegram:1"]], run=run, as_of=friday + timedelta(days=day))
        post.work()
        assert len(server.sent()) == expected


def test_a_weekly_goes_out_with_its_pictures_once(post: Post, server: BotServer) -> None:
    weekly = publish_weekly(post.store)
    post.subscribe(*people(3), editions=("weekly-top10",))
    for run in ("first", "again"):
        start_delivery(post.redis, [people(3)], run=run, only=Ref("weekly-top10", weekly.key), forced=True)
        post.work()
    assert received(server) == Counter(range(1, 4))
    photos = server.of("sendPhoto")
    assert Counter(call.chat for call in photos) == Counter({1: 2, 2: 2, 3: 2})
    first = [call.method for call in server.of("sendMessage", "sendPhoto", chat=2)]
    assert first == ["sendMessage", "sendPhoto", "sendPhoto"]
    assert {call.params["caption"][:5] for call in photos} == {"연구 흐름", "주요 수치."[:5]}
    assert (post.report("first").sent, post.report("again").sent) == (3, 0)
    turn = post.store.turn("telegram:1")
    assert turn is not None
    assert turn.order("weekly-top10", weekly.key) == tuple(item.id for item in weekly.items)


def test_a_photo_that_is_refused_gives_way_to_its_words(post: Post, server: BotServer) -> None:
    weekly = publish_weekly(post.store)
    post.subscribe("telegram:1", editions=("weekly-top10",))
    server.plan["sendphoto"] = deque(["status 400 Bad Request: PHOTO_INVALID_DIMENSIONS"])
    start_delivery(post.redis, [["telegram:1"]], run="run", only=Ref("weekly-top10", weekly.key), forced=True)
    post.work()
    assert [call.text[:5] for call in server.sent(1)][1:] == ["연구 흐름"]
    assert len(server.of("sendPhoto", chat=1)) == 1
