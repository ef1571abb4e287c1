"""Talking to the Telegram adapter, a real process, in private chats, groups, topics and channels."""

import json
import time
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from support.embedded import eventually
from support.telegram_bot import ADMIN, Bot, buttons, prepare
from support.telegram_judge import judge
from support.telegram_server import ME, TOKEN, BotServer, Limits, member_change, message, person
from support.weeklies import publish_weekly
from workers.connection import connect
from workers.store import RedisStore

PLANTED = "심어둔말 2번 리스크는? planted-words"


@pytest.fixture(scope="module")
def bot(valkey_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One adapter for all tests that need no other: each uses chats of its own."""
    with connect(valkey_url) as redis, BotServer(Limits(chat=2)) as server:
        prepare(redis)
        bot = Bot(server, redis, tmp_path_factory.mktemp("home"), valkey_url)
        eventually(lambda: server.commands.get("ko"), within=30)
        yield bot
        bot.stop()
        assert [call.description for call in server.refused() if call.status == 400] == bot.__dict__.get(
            "expected", []
        )
        for planted in (TOKEN, TOKEN.partition(":")[2], "planted-words", "심어둔말"):
            assert planted not in bot.output


def test_a_newcomer_starts_reads_and_asks(bot: Bot) -> None:
    started = bot.answer(1, "/start")
    assert [b["text"] for b in buttons(started)] == ["매일 아침 받기", "오늘의 브리핑", "쓰는 법"]
    asked = bot.answer(2, "2번 리스크는?")
    bot.answer(42, PLANTED)
    assert "feedback must arrive within an hour" in asked.text
    for call in (started, asked):
        judge(call.params)
    assert {c["command"] for c in bot.server.commands["ko"]} >= {"top", "subscribe", "delete_my_data"}
    assert {c["command"] for c in bot.server.commands[str(ADMIN)]} >= {"status", "build"}


def test_a_tap_edits_in_place_and_leads_back(bot: Bot) -> None:
    listed = bot.answer(3, "오늘 뭐 있어?")
    query = bot.server.tap(3, buttons(listed)[1]["callback_data"], listed.message_id)
    opened = bot.edits(3)[0]
    assert opened.text.startswith("2. Routing Queries under Drift, Part 2")
    assert opened.message_id == listed.message_id
    assert [c.params["callback_query_id"] for c in bot.server.of("answerCallbackQuery")].count(query) == 1
    bot.server.tap(
        3, next(b for b in buttons(opened) if b["text"] == "목록")["callback_data"], listed.message_id
    )
    assert listed.text.endswith(bot.edits(3, 2)[1].text)
    # A double tap on what is shown already: answered, and nothing breaks.
    again = bot.server.tap(3, buttons(listed)[1]["callback_data"], listed.message_id)
    eventually(
        lambda: any(c.params["callback_query_id"] == again for c in bot.server.of("answerCallbackQuery"))
    )


def test_a_button_of_long_ago_says_that_it_is_over(bot: Bot) -> None:
    query = bot.server.tap(4, "item|daily|2020-01-01|arxiv:2001.00001|summary", 77, date=0)
    told = eventually(
        lambda: [c for c in bot.server.of("answerCallbackQuery") if c.params["callback_query_id"] == query]
    )[0]
    assert "더 저장되어 있지 않습니다" in told.params["text"]
    assert bot.server.of("sendMessage", "editMessageText", chat=4) == []


def test_an_update_that_comes_again_is_answered_once(bot: Bot) -> None:
    number = bot.server.say(5, "2번 리스크는?")
    bot.answers(5)
    bot.server.push({"update_id": number, "message": message(5, "2번 리스크는?")})
    bot.answer(6, "/top")
    assert len(bot.server.sent(5)) == 1


def test_questions_of_a_chat_are_answered_in_order(bot: Bot) -> None:
    for number in (1, 2, 3):
        bot.server.say(7, f"{number}번 요약")
    answers = bot.answers(7, 3)
    assert [text.text.partition(" —")[0][-6:] for text in answers] == ["Part 1", "Part 2", "Part 3"]
    assert all(later.at - earlier.at >= 1.0 for earlier, later in pairwise(answers))


def test_a_reply_to_a_message_means_its_item(bot: Bot) -> None:
    listed = bot.answer(8, "/brief")
    bot.server.tap(8, buttons(listed)[2]["callback_data"], listed.message_id)
    bot.edits(8)
    bot.answer(8, "1번 요약")
    ours = {"message_id": listed.message_id, "date": 1, "chat": {"id": 8, "type": "private"}, "from": ME}
    assert "3번 Routing" in bot.answer(8, "리스크는?", reply_to_message=ours).text


def test_in_a_group_only_what_is_said_to_us_is_answered(bot: Bot) -> None:
    group = -1001
    emoji = "😀😀 @ai_brief_bot 3번 요약"
    silent = [
        message(group, "2번 리스크는?"),
        message(group, "/brief@other_bot"),
        message(group, "😀 @other_bot 2번 요약", entities=[{"type": "mention", "offset": 3, "length": 10}]),
        message(group, "2번 요약", **{"from": person(7) | {"is_bot": True}}),
        message(group, "/top", **{"from": person(777000)}, is_automatic_forward=True),
    ]
    bot.server.push(*({"message": one} for one in silent))
    bot.server.push({"edited_message": message(group, "/top", edit_date=1)})
    mentioned = message(group, emoji, entities=[{"type": "mention", "offset": 5, "length": 13}], number=31)
    bot.server.push({"message": mentioned})
    (answer,) = bot.answers(group)
    assert "3번 Routing" in answer.text
    assert answer.params["reply_parameters"]["message_id"] == 31
    assert "message_thread_id" not in answer.params


def test_a_topic_keeps_its_answers_and_its_subscription(bot: Bot) -> None:
    group = -1002
    bot.server.topics.add((group, 31))
    bot.server.admins.add((group, 500))
    topic = {"message_thread_id": 31, "is_topic_message": True, "user": 500}
    assert int(bot.answer(group, "/top@ai_brief_bot", **topic).params["message_thread_id"]) == 31
    assert "평일 07:10" in bot.answer(group, "/subscribe 07:10", **topic).text
    assert bot.subscription(f"telegram:{group}/31")
    # A thread of replies in a group without topics is none.
    plain = bot.answer(-1003, "/top", message_thread_id=200)
    assert "message_thread_id" not in plain.params


def test_items_of_a_shared_list_open_in_private(bot: Bot) -> None:
    listed = bot.answer(-1004, "/top")
    assert buttons(listed)[1]["url"] == "https://t.me/ai_brief_bot?start=p2602-00002_2026-02-06"
    query = bot.server.tap(-1004, "item|daily|2026-02-06|arxiv:2602.00002|summary", listed.message_id)
    told = eventually(
        lambda: [c for c in bot.server.of("answerCallbackQuery") if c.params["callback_query_id"] == query]
    )[0]
    assert told.params["url"].endswith("?start=p2602-00002_2026-02-06")
    assert bot.server.of("editMessageText", chat=-1004) == []
    assert bot.answer(9, "/start p2602-00002_2026-02-06").text.startswith("2. ")
    whole = bot.answer(-1005, "/item 2")
    assert any(e["type"] == "expandable_blockquote" for e in whole.params["entities"])
    judge(whole.params)


def test_only_admins_of_a_group_change_its_subscription(bot: Bot) -> None:
    group = -1006
    assert "관리자만" in bot.answer(group, "/subscribe", user=501).text
    query = bot.server.tap(group, "join", 5, user=501)
    told = eventually(
        lambda: [c for c in bot.server.of("answerCallbackQuery") if c.params["callback_query_id"] == query]
    )[0]
    assert "관리자만" in told.params["text"]
    assert bot.subscription(f"telegram:{group}") is None
    anonymous = {
        "from": person(1087968824) | {"is_bot": True},
        "sender_chat": {"id": group, "type": "supergroup"},
    }
    assert "구독했습니다" in bot.answer(group, "/subscribe", **anonymous).text
    assert bot.subscription(f"telegram:{group}")


def test_a_channel_subscribes_by_a_post(bot: Bot) -> None:
    channel = -1007
    post = message(channel, "/subscribe 09:00", kind="channel", user=0)
    bot.server.push({"channel_post": post | {"sender_chat": {"id": channel, "type": "channel"}}})
    bot.answers(channel)
    assert f"{bot.subscription(f'telegram:{channel}').at:%H:%M}" == "09:00"


def test_subscribing_leaving_and_undoing_by_buttons(bot: Bot) -> None:
    started = bot.answer(10, "/start")
    bot.server.tap(10, buttons(started)[0]["callback_data"], started.message_id)
    joined = bot.answers(10, 2)[1]
    assert bot.subscription("telegram:10")
    bot.server.tap(10, "leave", joined.message_id)
    left = bot.answers(10, 3)[2]
    assert bot.subscription("telegram:10") is None
    bot.server.tap(10, buttons(left)[0]["callback_data"], left.message_id)
    bot.edits(10)
    assert bot.subscription("telegram:10")
    main = bot.answer(10, "/settings")
    bot.server.tap(10, "page|time", main.message_id)
    bot.server.tap(10, "set|time|07:30", main.message_id)
    eventually(lambda: f"{bot.subscription('telegram:10').at:%H:%M}" == "07:30")


def test_blocking_pauses_and_a_refusal_does_too(bot: Bot) -> None:
    for chat in (11, 12, 13):
        bot.answer(chat, "/subscribe")
    bot.server.push(member_change(11, "kicked"))
    eventually(lambda: bot.subscription("telegram:11").paused)
    bot.server.push(member_change(11, "member"))
    eventually(lambda: not bot.subscription("telegram:11").paused)
    bot.server.chats |= {12: "blocked", 13: "deactivated"}
    bot.server.say(12, "/top")
    bot.server.say(13, "/top")
    eventually(lambda: bot.subscription("telegram:12").paused)
    eventually(lambda: bot.subscription("telegram:13") is None)


def test_a_group_that_became_a_supergroup_takes_its_subscription_along(bot: Bot) -> None:
    bot.server.admins |= {(-50, 50), (-51, 51)}
    bot.answer(-50, "/subscribe", kind="group")
    bot.server.push({"message": message(-50, "", kind="group", migrate_to_chat_id=-10050)})
    bot.server.push({"message": message(-10050, "", migrate_from_chat_id=-50)})
    eventually(lambda: bot.subscription("telegram:-10050"))
    assert bot.subscription("telegram:-50") is None
    # Found out while sending: the answer follows the group.
    bot.server.chats[-51] = "->-10051"
    bot.server.say(-51, "/top", kind="group", user=51)
    assert bot.answers(-10051)
    bot.__dict__.setdefault("expected", []).append(
        "Bad Request: group chat was upgraded to a supergroup chat"
    )


def test_what_goes_wrong_on_the_way_is_borne(bot: Bot) -> None:
    plan = bot.server.plan
    plan["sendmessage"] = deque(["429 1"])
    begun = time.monotonic()
    bot.answer(20, "/top")
    assert time.monotonic() - begun >= 1
    before = bot.count("uncertain:telegram")
    plan["sendmessage"] = deque(["502"])
    bot.answer(21, "/top")
    plan["sendmessage"] = deque(["drop before"])
    bot.answer(22, "/top")
    plan["sendmessage"] = deque(["drop after"])
    assert len(bot.answers(23, 2) if bot.server.say(23, "/top") else []) == 2, "sent twice rather than lost"
    assert bot.count("uncertain:telegram") - before == 3
    plan["sendmessage"] = deque(["status 400 Bad Request: can't parse entities: oops"])
    bare = bot.answer(24, "/top")
    assert "entities" not in bare.params
    assert "refused" in bot.output
    bot.__dict__.setdefault("expected", []).append("Bad Request: can't parse entities: oops")


def test_pictures_get_a_word_and_albums_none(bot: Bot) -> None:
    photo = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}
    album = message(30, "", **photo, media_group_id="7")
    sticker = message(31, "", sticker={"file_id": "a", "file_unique_id": "b", "type": "regular", "width": 1, "height": 1,
                                       "is_animated": False, "is_video": False})  # fmt: skip
    for body in (album, sticker):
        del body["text"]
    captioned = message(32, "", **photo, caption="2번 요약")
    del captioned["text"]
    bot.server.push({"message": album}, {"message": sticker}, {"message": captioned})
    assert "이렇게 물어보세요" in bot.answers(31)[0].text
    assert "2번 Routing" in bot.answers(32)[0].text
    assert bot.server.sent(30) == []


def test_a_weekly_brings_its_pictures(bot: Bot) -> None:
    publish_weekly(RedisStore(bot.redis))
    listed = bot.answer(33, "/week")
    assert "주간 Top 10" in listed.text
    photos = eventually(lambda: p if len(p := bot.server.of("sendPhoto", chat=33)) == 2 else [], within=60)
    assert "에이전트 100.0%" in photos[0].params["caption"]
    assert "31%" in photos[1].params["caption"]
    assert all(photo.at > listed.at for photo in photos)
    bot.server.tap(33, buttons(listed)[1]["callback_data"], listed.message_id)
    bot.edits(33)
    assert len(bot.server.of("sendPhoto", chat=33)) == 2, "what is turned over is not sent again"


def test_odd_updates_are_survived(bot: Bot, shared: Path) -> None:
    lines = (shared / "data/updates/telegram/updates.jsonl").read_text(encoding="utf-8").splitlines()
    odd = [json.loads(line)["update"] for line in lines]
    first = 900_000
    kept = [update | {"update_id": first + n} for n, update in enumerate(odd) if isinstance(update, dict)]
    bot.server.push(*kept)
    eventually(lambda: bot.server.unconfirmed() == 0 or bot.process.poll() is not None, within=30)
    assert bot.process.poll() is None
    assert "Part 2" in bot.answer(41, "2번 요약").text
    told = bot.answers(5123456789, 1)
    assert any("2번 Routing" in call.text for call in told)
    for call in bot.server.of("sendMessage", "editMessageText"):
        judge(call.params)
