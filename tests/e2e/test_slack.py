"""Talking to the Slack adapter, a real process, in channels, threads, direct messages, by commands and buttons."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest_core.models import Claim, DeepDive, Edition
from digest_core.ports import Publication
from support.embedded import eventually
from support.factories import make_edition, make_item
from support.slack_app import ADMIN, App, buttons, check, event, mention, said, slash, stamp, tapped, value
from support.slack_server import APP_TOKEN, BOT_TOKEN, BOT_USER, SlackServer
from support.telegram_bot import prepare
from support.weeklies import publish_weekly
from workers.connection import connect
from workers.store import RedisStore

PLANTED = "심어둔말 2번 리스크는? planted-words"
RISK = "feedback must arrive within an hour"


@pytest.fixture(scope="module")
def app(valkey_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One adapter for all tests that need no other: each uses channels of its own."""
    with connect(valkey_url) as redis, SlackServer() as server:
        prepare(redis)
        RedisStore(redis).publish(Publication(edition=dive()))
        for name in [f"C_{n}" for n in range(40)]:
            server.channels[name] = {
                "id": name,
                "name": name,
                "is_member": True,
                "is_private": False,
                "is_archived": False,
            }
        app = App(server, redis, tmp_path_factory.mktemp("home"), valkey_url).ready()
        yield app
        app.stop()
        for planted in (BOT_TOKEN, APP_TOKEN, "planted", "심어둔말", "리스크는"):
            assert planted not in app.output
        for message in server.posts():
            check(message)


def dive() -> Edition:
    """A deep dive that was built before."""
    told = DeepDive(subtitle="어떻게 나누나", origin="html", verdict=Claim("질문을 나누는 법을 배웁니다."))
    return make_edition(make_item(2), edition="deep-dive", key="2602.00002", deep_dive=told)


def test_a_mention_is_answered_in_its_thread(app: App) -> None:
    asked = mention("C_1", "2번 리스크는?")
    app.server.send(asked)
    (answer,) = app.posts("C_1")
    assert RISK in answer["text"]
    assert answer["thread_ts"] == asked["event"]["ts"]
    assert [b["text"]["text"] for b in buttons(answer)] == ["👍 도움이 됐어요", "👎 아쉬워요"]
    follow = app.answer("C_1", "그럼 3번은?", thread_ts=asked["event"]["ts"])
    assert "3번" in follow["text"]
    assert RISK in follow["text"]


@pytest.mark.parametrize(
    ("channel", "question", "refusals", "streams"),
    [("C_20", PLANTED, (), ["stopped"]), ("C_21", "1번 논문의 실험 데이터셋은 뭐야?", ("ratelimited",), [])],
    ids=["streamed", "edited"],
)
def test_an_answer_that_takes_time_shows_how_far_it_is(
    app: App, channel: str, question: str, refusals: tuple[str, ...], streams: list[str]
) -> None:
    """As a stream where Slack lets it, else by edits of one message."""
    app.server.fail("chat.startStream", *refusals)
    app.server.send(mention(channel, question))
    (answer,) = app.posts(channel)
    eventually(lambda: answer["edits"] and "읽고 있습니다" not in answer["text"], within=20)
    assert [state for (where, _), state in app.server.streams.items() if where == channel] == streams
    assert len(app.server.posts(channel)) == 1


def test_an_event_is_answered_once_however_often_it_comes(app: App) -> None:
    first = mention("C_2", "2번 리스크는?")
    for attempt in range(4):
        app.server.wait_ack(app.server.send(first, attempt=attempt))
    twin = said("C_2", f"<@{BOT_USER}> 2번 리스크는?", ts=first["event"]["ts"])
    app.server.wait_ack(app.server.send(twin))
    app.posts("C_2")
    assert "1번" in app.answer("C_2", "1번 요약")["text"]
    assert len(app.server.posts("C_2")) == 2


def test_what_is_not_said_to_us_is_left_alone(app: App) -> None:
    silent = [
        said("C_3", "2번 리스크는?"),
        said("C_3", f"<@{BOT_USER}> 2번", subtype="bot_message", bot_id="B9"),
        said("C_3", f"<@{BOT_USER}> 2번", user=BOT_USER, bot_id="B111"),
        said("C_3", f"<@{BOT_USER}> 2번", subtype="message_changed", hidden=True),
        mention("C_3", "2번", edited={"user": "U_MINSU", "ts": "1.1"}),
        said("C_3", "2번 리스크는?", thread_ts="1.000001", parent_user_id="U_GUEST"),
        event({"type": "reaction_added", "user": "U_MINSU"}),
        {"type": "app_rate_limited", "team_id": "T111"},
    ]
    for one in silent:
        app.server.wait_ack(app.server.send(one))
    app.answer("C_4", "1번 요약")
    assert app.server.posts("C_3") == []
    assert not app.redis.keys("aidaily:inbox:slack:chat:C_3*")


def test_threads_under_our_posts_go_on_without_a_mention(app: App) -> None:
    root = stamp()
    listed = app.answer("C_5", "top", ts=root)
    ours = {"thread_ts": root, "parent_user_id": "U_MINSU"}
    app.server.send(said("C_5", "2번 리스크는?", **ours))
    answered = app.posts("C_5", 2)[1]
    assert (RISK in answered["text"], answered["thread_ts"]) == (True, root)
    app.server.send(said("C_5", "<@U_GUEST> 이거 봤어요?", **ours))
    app.server.send(said("C_5", "그럼 적용은?", **ours))
    assert len(app.posts("C_5", 3)) == 3
    assert value(listed, "2번 자세히") == "item|daily|2026-02-06|arxiv:2602.00002|summary"


def test_details_come_below_the_post_once(app: App) -> None:
    listed = app.answer("C_6", "오늘 뭐 있어?")
    assert "header" in [block["type"] for block in listed["blocks"]]
    assert "arXiv 4건" in json.dumps(listed["blocks"][-4:], ensure_ascii=False)
    tap = {"ts": listed["ts"], "thread_ts": listed["thread_ts"]}
    app.tap(value(listed, "2번 자세히"), "C_6", **tap)
    detail = app.posts("C_6", 2)[1]
    assert detail["thread_ts"] == listed["thread_ts"]
    assert detail["text"].startswith("2. ")
    again = app.tap(value(listed, "2번 자세히"), "C_6", user="U_GUEST", **tap)
    assert "이미" in app.response(again)["text"]
    app.tap(value(listed, "실무 액션"), "C_6", **tap)
    assert "실무 액션" in app.posts("C_6", 3)[2]["text"]
    thanked = app.tap(value(listed, "도움이 됐어요"), "C_6", **tap)
    assert "고맙습니다" in app.response(thanked)["text"]
    assert app.count("feedback:good") == 1
    stale = app.tap("item|daily|2020-01-01|arxiv:2001.00001|summary", "C_6", ts="1.1")
    assert "더 저장되어 있지 않습니다" in app.response(stale)["text"]
    odd = app.tap("whatever|<!channel>", "C_6", ts="1.1")
    assert "이 버튼은 더 쓸 수 없습니다" in app.response(odd)["text"]
    assert len(app.server.posts("C_6")) == 3


def test_direct_messages_turn_in_place(app: App) -> None:
    listed = app.answer("D_MINSU", "오늘 뭐 있어?")
    app.tap(value(listed, "1번 자세히"), "D_MINSU", ts=listed["ts"])
    shown = eventually(lambda: next((m for m in app.server.posts("D_MINSU") if m["edits"]), None))
    assert shown["ts"] == listed["ts"]
    assert shown["text"].startswith("1. ")
    assert RISK in app.answer("D_MINSU", "2번 리스크는?")["text"]
    assert (
        "이렇게 물어보세요" in app.answer("D_MINSU", "", subtype="file_share", files=[{"id": "F1"}])["text"]
    )


def test_commands_are_answered_to_whoever_typed_them(app: App) -> None:
    whispered = app.command("2번 리스크는?", "C_7")
    assert RISK in whispered["text"]
    assert whispered["response_type"] == "ephemeral"
    assert app.server.posts("C_7") == []
    listed = app.command("top", "C_7")
    ticket = app.tap(value(listed, "3번 자세히"), "C_7", whispered=True, ts="1.2")
    turned = app.response(ticket)
    assert (turned["replace_original"], turned["text"][:2]) == (True, "3.")
    assert "그만 받기" not in app.command("", "C_7")["text"]
    ticket = "public"
    app.server.send(slash("2번 리스크는? 공개", "C_8", app.server, ticket), "slash_commands")
    (shown,) = app.posts("C_8")
    assert RISK in shown["text"]
    assert "thread_ts" not in shown
    app.server.send(slash("공개 top", "G_SECRET", app.server, "closed"), "slash_commands")
    assert app.response("closed")["response_type"] == "in_channel"


def test_a_channel_subscribes_is_joined_and_gets_todays_post_at_once(app: App) -> None:
    joined = app.command("subscribe 08:10 평일", "C_NEW")
    assert "평일 08:10" in joined["text"]
    stored = app.subscription("slack:C_NEW")
    assert (stored.tz, stored.by) == ("Asia/Seoul", "slack:U_MINSU")
    assert app.server.channels["C_NEW"]["is_member"]
    app.tap(value(joined, "지금 브리핑 올리기"), "C_NEW", whispered=True, ts="1.3")
    (post,) = app.posts("C_NEW")
    assert "2026-02-06" in post["text"]
    assert "thread_ts" not in post
    refused = app.command("subscribe", "G_SECRET")
    assert "/invite" in refused["text"]
    assert app.subscription("slack:G_SECRET") is None
    app.command("unsubscribe", "C_NEW")
    assert app.subscription("slack:C_NEW") is None
    assert app.command("subscribe 9:00", "C_9", user_id="U_GUEST")["text"].count("America/New_York") == 1


def test_settings_are_a_form(app: App) -> None:
    app.command("subscribe 08:00", "C_10")
    app.server.send(slash("settings", "C_10", app.server, "form"), "slash_commands")
    view = eventually(
        lambda: next((v for v in app.server.views if v.get("private_metadata") == "C_10"), None)
    )
    assert view["type"] == "modal"
    filled = {
        "time": {"time": {"type": "timepicker", "selected_time": "07:20"}},
        "tz": {"tz": {"type": "static_select", "selected_option": {"value": "Asia/Tokyo"}}},
        "days": {"days": {"type": "checkboxes", "selected_options": [{"value": "0"}, {"value": "2"}]}},
        "top": {"top": {"type": "static_select", "selected_option": {"value": "3"}}},
        "interests": {"interests": {"type": "plain_text_input", "value": "강화학습, agents"}},
        "all_editions": {"all_editions": {"type": "checkboxes", "selected_options": [{"value": "daily"}]}},
        "in_thread": {"in_thread": {"type": "static_select", "selected_option": {"value": "1"}}},
    }
    submission = {
        "type": "view_submission", "user": {"id": "U_MINSU"}, "trigger_id": "submit.1",
        "view": {**view, "state": {"values": filled}},
    }  # fmt: skip
    wrong = json.loads(json.dumps(submission))
    wrong["view"]["state"]["values"]["interests"]["interests"]["value"] = ",".join(map(str, range(20)))
    envelope = app.server.send(wrong, "interactive")
    app.server.wait_ack(envelope)
    assert "interests" in app.server.ack_payloads[envelope]["errors"]
    app.server.send(submission, "interactive")
    stored = eventually(lambda: s if (s := app.subscription("slack:C_10")).top == 3 else None)
    assert (f"{stored.at:%H:%M}", stored.tz, stored.days, stored.interests, stored.in_thread) == (
        "07:20", "Asia/Tokyo", (0, 2), ("강화학습", "agents"), True,
    )  # fmt: skip
    told = eventually(lambda: [e for e in app.server.ephemerals if e["channel"] == "C_10"])[0]
    assert "월·수 07:20" in told["text"]
    app.tap("post", "C_10", whispered=True, ts="1.4")
    post, *details = app.posts("C_10", 4)
    assert [detail["thread_ts"] for detail in details] == [post["ts"]] * 3
    assert "4번 자세히" not in str(post["blocks"])
    # Too late for a form: the same settings as messages.
    late = app.command("settings", "C_10", trigger_id="expired.1")
    assert "받는 때" in late["text"]


def test_home_shows_today_and_the_settings(app: App) -> None:
    opened = event({"type": "app_home_opened", "user": "U_MINSU", "channel": "D_MINSU", "tab": "home"})
    app.server.send(opened)
    view = eventually(lambda: next((v for v in app.server.views if v["type"] == "home"), None))
    shown = json.dumps(view["blocks"], ensure_ascii=False)
    assert "Routing Queries" in shown
    assert "설정 바꾸기" in shown
    app.server.send(
        event({"type": "app_home_opened", "user": "U_MINSU", "channel": "D_MINSU", "tab": "messages"})
    )
    prompts = eventually(lambda: app.server.called("assistant.threads.setSuggestedPrompts"))[0]
    assert "오늘" in str(prompts["prompts"])
    before = len(app.server.posts("D_MINSU"))
    payload = tapped("item|daily|2026-02-06|arxiv:2602.00001|summary", "D_MINSU", app.server, "home1")
    payload |= {"container": {"type": "view"}, "view": view}
    del payload["channel"], payload["message"]
    app.server.send(payload, "interactive")
    assert app.posts("D_MINSU", before + 1)[-1]["text"].startswith("1. ")


def test_a_message_with_a_paper_gets_its_deep_dive_below(app: App) -> None:
    shortcut = {
        "type": "message_action", "callback_id": "deep_dive", "user": {"id": "U_MINSU"}, "trigger_id": "deep.1",
        "channel": {"id": "C_11"}, "message_ts": "1770000000.000100",
        "message": {"type": "message", "text": "<https://arxiv.org/abs/2602.00002v1>", "ts": "1770000000.000100"},
        "response_url": f"http://127.0.0.1:{app.server.port}/response/deep",
    }  # fmt: skip
    app.server.send(shortcut, "interactive")
    (dived,) = app.posts("C_11")
    assert dived["thread_ts"] == "1770000000.000100"
    assert "질문을 나누는 법을" in dived["text"]
    shortcut |= {"trigger_id": "deep.2", "message": {"text": "점심 뭐 먹죠", "ts": "1770000000.000100"}}
    app.server.send(shortcut, "interactive")
    assert "arXiv 링크가 있는" in app.response("deep")["text"]


def test_what_goes_wrong_on_the_way_is_borne(app: App) -> None:
    server = app.server
    server.fail("chat.postMessage", (429, 1))
    begun = time.monotonic()
    app.answer("C_12", "1번 요약")
    assert time.monotonic() - begun >= 1
    before = app.count("uncertain:slack")
    server.fail("chat.postMessage", "fatal_error")
    app.answer("C_13", "1번 요약")
    server.fail("chat.postMessage", 503)
    app.answer("C_14", "1번 요약")
    server.fail("chat.postMessage", "drop-after")
    server.send(mention("C_15", "1번 요약"))
    assert len(app.posts("C_15", 2)) == 2, "sent twice rather than lost"
    eventually(lambda: app.count("uncertain:slack") - before == 3)
    server.fail("chat.postMessage", "invalid_blocks")
    server.send(mention("C_16", "1번 요약"))
    (bare,) = app.posts("C_16")
    assert "blocks" not in bare
    assert "a message of ours was refused: invalid_blocks" in app.output
    del server.messages[("C_16", bare["ts"])]


def test_a_channel_that_is_closed_pauses_and_tells_who_subscribed(app: App) -> None:
    app.command("subscribe", "C_17", user_id="U_GUEST")
    app.server.channels["C_17"]["is_archived"] = True
    app.server.send(mention("C_17", "1번 요약"))
    eventually(lambda: app.subscription("slack:C_17").paused)
    told = app.posts("D_U_GUEST")
    assert "멈추었습니다" in told[0]["text"]
    app.server.send(mention("C_17", "1번 요약"))
    eventually(lambda: app.output.count("a chat cannot be written to") == 2)
    # Slack promises no order of what is under way at the same time.
    app.server.wait_ack(
        app.server.send(event({"type": "channel_archive", "channel": "C_17", "user": "U_MINSU"}))
    )
    app.server.channels["C_17"]["is_archived"] = False
    app.server.send(event({"type": "channel_unarchive", "channel": "C_17", "user": "U_MINSU"}))
    eventually(lambda: not app.subscription("slack:C_17").paused)
    assert len(app.server.posts("D_U_GUEST")) == 1


def test_a_weekly_brings_its_pictures(app: App) -> None:
    publish_weekly(RedisStore(app.redis))
    asked = mention("C_22", "이번 주 정리")
    app.server.send(asked)
    (post,) = app.posts("C_22")
    assert "주간 Top 10" in post["text"]
    shared = eventually(
        lambda: (
            f if len(f := [x for x in app.server.files.values() if x.get("channel") == "C_22"]) == 2 else []
        )
    )
    assert ["에이전트 100.0%" in shared[0]["alt_txt"], "31%" in shared[1]["alt_txt"]] == [True, True]
    assert {file["thread_ts"] for file in shared} == {asked["event"]["ts"]}


def test_what_one_alone_sees_is_text(app: App) -> None:
    publish_weekly(RedisStore(app.redis))
    before = len(app.server.files)
    app.server.send(slash("week", "C_23", app.server, "week"), "slash_commands")
    eventually(
        lambda: [r for r in app.server.responses if "주간 Top 10" in json.dumps(r, ensure_ascii=False)]
    )
    assert len(app.server.files) == before


def test_a_revoked_token_is_told_and_waited_for(app: App) -> None:
    app.server.token_error = "token_revoked"
    app.server.send(mention("C_18", "1번 요약"))
    eventually(lambda: "앱을 다시 설치하고" in app.output)
    assert app.server.posts("C_18") == []
    app.server.token_error = ""
    app.redis.delete("aidaily:rate:slack")
    assert app.posts("C_18", within=25)
    eventually(lambda: [m for m in app.server.posts(f"D_{ADMIN}") if "SLACK_BOT_TOKEN" in m["text"]])


def test_odd_payloads_are_survived(app: App, shared: Path) -> None:
    lines = (shared / "data/updates/slack/payloads.jsonl").read_text(encoding="utf-8").splitlines()
    kinds = {"json": "events_api", "form": "slash_commands", "form:payload=<json>": "interactive"}
    for name in ("C111", "C_AI"):
        app.server.channels[name] = {"id": name, "is_member": True, "is_archived": False, "is_private": False}
    sent = 0
    for line in lines:
        one = json.loads(line)
        if one["encoding"] in kinds and "_raw_body" not in one["payload"]:
            app.server.wait_ack(app.server.send(one["payload"], kinds[one["encoding"]]))
            sent += 1
    assert sent > 80
    assert app.process.poll() is None
    answered = eventually(lambda: [m for m in app.server.posts("C_AI") if RISK in m["text"]])
    assert len(answered) == 1
    app.redis.delete("aidaily:rate:slack")
    assert "1번" in app.answer("C_19", "1번 요약")["text"]
