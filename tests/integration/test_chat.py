"""What is said in a chat and what comes back, over a real store, without any platform."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from redis import Redis

from bot.conversation import VERBS, Dispatcher, Incoming, Reply
from bot.wiring import Runtime
from digest_core.actions import action, read_action, read_start, start_payload
from digest_core.config import Settings
from digest_core.messages import LONGEST_ACTION, Message, plain_text
from digest_core.models import Action, Shown
from digest_core.ports import Publication
from digest_core.subscriptions import Subscription
from support.factories import make_edition, make_item
from support.latexml import page
from support.paper_server import PaperServer
from support.program import NOWHERE
from support.weeks import Newsweek, made_up

ITEM = "arxiv:2602.00002"


class Admins:
    """A desk where only some may change what the chat is sent."""

    def __init__(self, *, may: bool = True) -> None:
        self.may = may
        self.told: list[Message] = []

    def tell(self, message: Message) -> None:
        self.told.append(message)

    def may_change(self) -> bool:
        return self.may

    def enter(self) -> str:
        return ""

    def zone(self) -> str:
        return ""


class Chat:
    """One chat with the product."""

    def __init__(self, runtime: Runtime, **changes: Any) -> None:
        self.runtime, self.dispatcher = runtime, Dispatcher(runtime)
        self.desk = Admins()
        self.base = Incoming(
            platform="telegram", event="1", address="telegram:7", user="telegram:7", private=True
        )
        self.base = structs.replace(self.base, **changes)

    def send(self, **changes: Any) -> Reply:
        return self.dispatcher.handle(structs.replace(self.base, **changes), self.desk)

    def say(self, text: str, **changes: Any) -> Reply:
        return self.send(text=text, **changes)

    def tap(self, done: str, **changes: Any) -> Reply:
        return self.send(kind="tap", action=done, message="telegram:7:1", **changes)

    def subscription(self) -> Any:
        return self.runtime.chat.subscribers.get(self.base.address)


def text_of(reply: Reply) -> str:
    return "\n\n".join(plain_text(message) for message in reply.messages)


def labels(reply: Reply) -> list[str]:
    return [button.label for message in reply.messages for row in message.buttons for button in row]


def actions_of(reply: Reply) -> list[str]:
    return [b.action for message in reply.messages for row in message.buttons for b in row if b.action]


@pytest.fixture(scope="module")
def papers() -> Iterator[PaperServer]:
    text = "title: x\n# 1 Setup\nWe keep the status of every query and compare it with the last one."
    with PaperServer({f"2602.0000{n}v1": page(text) for n in range(1, 6)}) as server:
        yield server


@pytest.fixture
def runtime(redis: Redis, tmp_path: Path, papers: PaperServer) -> Runtime:
    settings = Settings.from_env({
        "AIDAILY_HOME": str(tmp_path), "AIDAILY_ADMINS": "telegram:99", "ARXIV_API_BASE": NOWHERE,
        "ARXIV_HTML_BASE": papers.html_base, "ARXIV_PDF_BASE": papers.pdf_base,
    })  # fmt: skip
    runtime = Runtime(settings, redis, embedded=False)
    pool = (make_item(9),)
    edition = make_edition(actions=(Action("해 보기", "씁니다", (ITEM,)),), pool=pool)
    runtime.store.publish(Publication(edition=edition))
    return runtime


@pytest.fixture
def chat(runtime: Runtime) -> Chat:
    return Chat(runtime)


def test_a_start_promises_and_may_be_repeated(chat: Chat) -> None:
    first = chat.say("/start")
    assert labels(first) == ["매일 아침 받기", "오늘의 브리핑", "쓰는 법"]
    assert chat.say("/start") == first
    assert chat.subscription() is None
    assert text_of(chat.tap("help"))


def test_a_deep_link_opens_its_item(chat: Chat) -> None:
    payload = start_payload(ITEM, "2026-02-06")
    assert payload == "p2602-00002_2026-02-06"
    opened = chat.say(f"/start {payload}")
    assert text_of(opened).startswith("2. Routing Queries under Drift, Part 2")
    assert "지금 바로 적용" not in text_of(chat.say("리스크는?")), "a risk of that item"
    assert "2번 Routing" in text_of(chat.say("리스크는?"))
    assert text_of(chat.say("/start p2602-00009")).startswith("Routing Queries under Drift, Part 9")
    assert "더 저장되어 있지 않습니다" in text_of(chat.say("/start p9999-99999"))
    assert "더 저장되어 있지 않습니다" in text_of(chat.say("/start <script>"))


def test_the_list_leads_to_items_and_back(chat: Chat) -> None:
    listed = chat.say("오늘 뭐 있어?")
    assert labels(listed) == ["1", "2", "3", "실무 액션", "매일 받기"]
    opened = chat.tap(listed.messages[0].buttons[0][1].action)
    assert opened.edit
    assert text_of(opened).startswith("2. Routing Queries under Drift, Part 2")
    assert labels(opened) == [
        "· 요약 ·",
        "적용",
        "리스크",
        "근거",
        "👍 좋아요",
        "👎 별로예요",
        "◀ 이전",
        "목록",
        "다음 ▶",
    ]
    risk = chat.tap(actions_of(opened)[2])
    assert "feedback must arrive within an hour" in text_of(risk)
    assert "Part 3" in text_of(chat.tap(actions_of(risk)[-1]))
    back = chat.tap(actions_of(risk)[-2])
    assert (back.edit, text_of(back)) == (True, text_of(chat.say("/brief")))
    assert "씁니다 (2번)" in text_of(chat.tap(actions_of(back)[3]))


def test_a_tap_means_the_order_that_its_message_shows(chat: Chat) -> None:
    chat.runtime.chat.sent.remember("telegram:7:1", Shown("daily", "2026-02-06", ("arxiv:2602.00009", ITEM)))
    opened = chat.tap(action("item", "daily", "2026-02-06", ITEM, "summary"))
    assert text_of(opened).startswith("2. ")
    assert "다음 ▶" not in labels(opened)
    assert text_of(chat.tap(actions_of(opened)[-2])).startswith("1. Routing Queries under Drift, Part 9")


def test_a_reply_means_the_item_replied_to(chat: Chat) -> None:
    shown = Shown("daily", "2026-02-06", (), ("arxiv:2602.00003",), ("summary",))
    chat.runtime.chat.sent.remember("telegram:7:5", shown)
    answered = chat.say("리스크는?", replied_to="telegram:7:5")
    assert "3번 Routing" in text_of(answered)
    assert answered.messages[0].shown
    assert answered.messages[0].shown.about == ("arxiv:2602.00003",)


@pytest.mark.parametrize(
    "done",
    ["item|daily|2020-01-01|arxiv:2602.00002|summary", "item|daily|2026-02-06|arxiv:1.1|x", "item", "nonsense", "",
     "list|weekly|x", "actions|daily|*", "set|at|99", "set|nothing|1", "page|x", "item|" * 20, "|||||"],
)  # fmt: skip
def test_a_button_that_means_nothing_any_more_says_so_and_changes_nothing(chat: Chat, done: str) -> None:
    reply = chat.tap(done)
    assert reply.notice
    assert reply.messages == ()
    assert chat.subscription() is None


def test_subscribing_changing_leaving_and_coming_back(chat: Chat) -> None:
    assert "평일 08:30" in text_of(chat.say("/subscribe"))
    assert chat.subscription().at == time(8, 30)
    chat.say("/subscribe 07:10 월,수")
    again = chat.say("/subscribe 07:10 월,수")
    assert (chat.subscription().at, chat.subscription().days) == (time(7, 10), (0, 2))
    assert "바꾸었습니다" in text_of(again)
    assert "없는 시각" in text_of(chat.say("/subscribe 25:99"))
    assert chat.subscription().at == time(7, 10)
    assert labels(chat.say("/brief"))[-2:] == ["설정", "해지"]
    left = chat.tap("leave")
    assert not left.edit, "the briefing above stays as it is"
    assert chat.subscription() is None
    assert "아직 구독하지" in text_of(chat.tap("leave")), "a second tap changes nothing"
    assert chat.tap(actions_of(left)[0]).edit
    assert chat.subscription().at == time(7, 10)
    chat.tap("undo")
    assert chat.subscription().at == time(7, 10)


def test_subscribing_in_words(chat: Chat) -> None:
    for text, name, value in [
        ("평일 아침 여덟 시 반에 보내줘", "at", time(8, 30)), ("9시로 바꿔줘", "at", time(9, 0)),
        ("매일 저녁 7시에 받고 싶어", "days", (0, 1, 2, 3, 4, 5, 6)), ("월수금 오전 6시 반에 보내줘", "days", (0, 2, 4)),
        ("뉴욕 시간으로 아침 8시에 보내줘", "tz", "America/New_York"),
        ("밤 10시부터 아침 7시까지는 보내지 마", "quiet", (time(22), time(7))), ("소리 없이 보내줘", "silent", True),
        ("관심어는 강화학습, 에이전트", "interests", ("강화학습", "에이전트")), ("subscribe at 7:45", "at", time(7, 45)),
    ]:  # fmt: skip
        reply = chat.say(text)
        assert chat.subscription(), (text, text_of(reply))
        assert getattr(chat.subscription(), name) == value, (text, text_of(reply))
    kept = chat.subscription()
    for text in ("25시에 보내줘", "몇 시에 와?", "설정 보여줘"):
        assert chat.say(text).messages
        assert chat.subscription() == kept, text
    assert "되돌리기" in labels(chat.say("구독 취소해줘"))
    assert chat.subscription() is None


def test_a_zone_is_guessed_and_told(runtime: Runtime) -> None:
    tokyo = Chat(runtime, address="telegram:8", language="ja")
    assert "Asia/Tokyo" in text_of(tokyo.say("/subscribe"))
    known = Chat(runtime, address="slack:C01", zone="Europe/Paris", language="ko")
    known.say("구독할래")
    assert known.subscription().tz == "Europe/Paris"


def test_settings_turn_in_place_and_are_set_by_value(chat: Chat) -> None:
    assert "아직 구독하지" in text_of(chat.say("/settings"))
    chat.say("/subscribe")
    main = chat.say("/settings")
    for button in actions_of(main):
        assert len(button.encode()) <= LONGEST_ACTION
        if read_action(button).verb == "page":
            turned = chat.tap(button)
            assert turned.edit
            assert labels(turned)[-1] == "◀ 설정"
    for done, name, value in [
        ("set|time|07:30", "at", time(7, 30)), ("set|days|056", "days", (0, 5, 6)), ("set|days|", "days", (0, 5, 6)),
        ("set|tz|UTC", "tz", "UTC"), ("set|quiet|22:00-07:00", "quiet", (time(22), time(7))), ("set|quiet|", "quiet", None),
        ("set|silent|1", "silent", True), ("set|empty|1", "empty_days", True), ("set|editions|-daily", "editions", ("daily",)),
    ]:  # fmt: skip
        for _ in range(2):
            reply = chat.tap(done)
            assert (reply.edit, reply.notice) == (True, "바꾸었습니다")
            assert getattr(chat.subscription(), name) == value
    chat.say("/settings 관심어 강화학습, 에이전트")
    assert chat.subscription().interests == ("강화학습", "에이전트")
    assert "자까지" in text_of(chat.say("/settings 관심어 " + "가" * 99))
    chat.say("/settings 관심어 없음")
    chat.say("/settings 시간대 Asia/Tokyo")
    assert (chat.subscription().interests, chat.subscription().tz) == ((), "Asia/Tokyo")
    assert "IANA" in text_of(chat.say("/settings 시간대 ../etc"))


def test_in_a_group_only_admins_change_and_nobody_edits_the_post(runtime: Runtime) -> None:
    group = Chat(runtime, address="telegram:-5/7", private=False)
    group.desk = Admins(may=False)
    for text in ("/subscribe", "/unsubscribe", "/delete_my_data"):
        assert "관리자만" in text_of(group.say(text))
    for done in ("join", "leave", "undo", "forget"):
        assert "관리자만" in group.tap(done).notice
    assert group.subscription() is None
    tapped = group.tap(action("item", "daily", "2026-02-06", ITEM, "summary"))
    assert (tapped.start, tapped.messages, tapped.edit) == ("p2602-00002_2026-02-06", (), False)
    for done, start in (("list", "list_2026-02-06"), ("actions", "actions_2026-02-06")):
        assert group.tap(action(done, "daily", "2026-02-06")) == Reply(start=start)
        assert Chat(runtime).say(f"/start {start}").messages
    assert group.tap("newest") == Reply(start="list")
    assert Chat(runtime).say("/start list").messages
    runtime.chat.subscribers.put(Subscription(address="telegram:-5/7"))
    assert "관리자만" in group.tap("page|time").notice
    runtime.chat.subscribers.forget("telegram:-5/7")
    whole = group.say("/item 2")
    assert [block.folded for block in whole.messages[0].blocks].count(True) >= 2
    assert whole.messages[0].buttons == ()
    group.desk = Admins()
    group.say("/subscribe 09:00")
    assert group.subscription().at == time(9, 0)


def test_blocking_pauses_and_coming_back_restores(chat: Chat, runtime: Runtime) -> None:
    chat.say("/subscribe")
    chat.send(kind="left")
    chat.send(kind="left")
    assert chat.subscription().paused
    assert list(runtime.chat.subscribers.due("Asia/Seoul", time(8, 30))) == []
    chat.send(kind="back")
    assert not chat.subscription().paused
    chat.send(kind="left")
    assert "구독하셨습니다" in text_of(chat.say("/start"))
    assert not chat.subscription().paused
    group = Chat(runtime, address="telegram:-5/3", private=False)
    group.say("/subscribe")
    group.send(kind="moved", address="telegram:-5", moved_to="telegram:-1005")
    group.send(kind="moved", address="telegram:-5", moved_to="telegram:-1005")
    assert runtime.chat.subscribers.get("telegram:-1005/3")
    group.send(kind="gone", address="telegram:-1005")
    assert runtime.chat.subscribers.get("telegram:-1005/3") is None


def test_my_data_is_told_and_deleted(chat: Chat, redis: Redis) -> None:
    assert "7일" in text_of(chat.say("/privacy"))
    chat.say("/subscribe")
    chat.say("2번 요약")
    asked = chat.say("/delete_my_data")
    assert chat.subscription()
    chat.tap("keep")
    assert chat.subscription()
    assert chat.tap(actions_of(asked)[0]).edit
    assert chat.subscription() is None
    assert [key for key in redis.scan_iter() if b"telegram:7" in key or b"turn" in key] == []


def test_operators_alone_see_the_status_and_build(chat: Chat) -> None:
    assert "가장 새 브리핑: 2026-02-06" in text_of(chat.say("/status", user="telegram:99"))
    assert "가장 새 브리핑" not in text_of(chat.say("/status"))
    assert "상태" not in text_of(chat.say("/status", user=""))
    refused = text_of(chat.say("/build 2031-01-01", user="telegram:99"))
    assert "만들지 못했습니다" in refused
    assert chat.desk.told == []


def test_verdicts_in_words_and_by_button_are_kept_until_they_are_deleted(chat: Chat, redis: Redis) -> None:
    """Under a digest: the reader's number stands nowhere."""
    book = chat.runtime.feedback_book
    assert "의견을 남겼습니다" in text_of(chat.say("2번 좋아", user="telegram:987654321"))
    assert [(kept.item, kept.verdict) for kept in book.all()] == [(ITEM, 1)]
    chat.runtime.chat.sent.remember("telegram:7:1", Shown("daily", "2026-02-06", (), (ITEM,)))
    assert chat.tap("feedback|bad", user="telegram:987654321").notice
    assert [(kept.item, kept.verdict) for kept in book.all()] == [(ITEM, -1)]
    verdicts = b"".join(key + (redis.dump(key) or b"") for key in redis.keys("aidaily:feedback:*"))
    assert verdicts
    assert b"987654321" not in verdicts
    chat.tap("forget", user="telegram:987654321")
    assert book.all() == ()


def test_who_asks_too_fast_is_asked_to_wait_and_others_are_not(chat: Chat) -> None:
    told = [text_of(chat.say("2번 요약", user="telegram:1")) for _ in range(21)]
    assert "초 뒤에 다시 물어봐 주세요" in told[20]
    assert all("다시 물어봐" not in text for text in told[:20])
    assert "다시 물어봐" not in text_of(chat.say("2번 요약", user="telegram:2"))


def test_feedback_is_counted_without_a_name(chat: Chat) -> None:
    assert chat.tap("feedback|good").notice
    chat.tap("feedback|<b>")
    assert dict(chat.runtime.counts()) == {"feedback:good": 1}


def test_a_verdict_is_kept_without_a_name_and_forgotten_on_demand(chat: Chat, redis: Redis) -> None:
    opened = chat.tap(action("item", "daily", "2026-02-06", ITEM, "summary"))
    liked, disliked = (done for done in actions_of(opened) if done.startswith("judge"))
    assert "더 높이" in chat.tap(liked).notice
    assert "더 낮게" in chat.tap(disliked).notice
    (kept,) = chat.runtime.feedback_book.all()
    assert (kept.item, kept.verdict) == (ITEM, -1)
    for nonsense in ("judge|daily|2026-02-06|arxiv:2602.00002|9", "judge|x|y|z|1", "judge"):
        assert chat.tap(nonsense).notice
    assert len(chat.runtime.feedback_book.all()) == 1
    assert not [key for key in redis.scan_iter() if b"telegram:7" in key]
    chat.tap("forget")
    assert chat.runtime.feedback_book.all() == ()


@pytest.mark.parametrize(
    "text", ["", "   ", "/", "/unknown", "//start", "/start@other_bot", "\u202e/top", "가" * 5000, "2" * 50]
)
def test_any_text_gets_an_answer_or_none_but_no_failure(chat: Chat, text: str) -> None:
    reply = chat.say(text)
    assert bool(reply.messages) is bool(text.strip())


@pytest.mark.parametrize("name", [name for name in VERBS if name != "build"])
def test_every_command_is_answered_with_and_without_a_number(chat: Chat, name: str) -> None:
    assert VERBS[name].korean
    for text in (f"/{name}", f"/{name} 2", f"/{name}@aidaily_bot 2"):
        assert chat.say(text).messages


def test_without_a_briefing_it_says_so(redis: Redis, tmp_path: Path) -> None:
    empty = Chat(Runtime(Settings.from_env({"AIDAILY_HOME": str(tmp_path)}), redis, embedded=False))
    assert "저장된 브리핑이 없습니다" in text_of(empty.say("/top"))
    assert "아직 브리핑이 없습니다" in text_of(empty.tap("newest"))
    assert empty.say("/subscribe").messages


@pytest.mark.parametrize(
    ("item", "key"),
    [(ITEM, "2026-02-06"), ("arxiv:cs/0501001", "2026-02-06"), ("story:00ff00ff00ff00ff", "2026-02-06"), (ITEM, ""),
     (ITEM, "2026-W07")],
)  # fmt: skip
def test_addresses_of_items_are_read_back(item: str, key: str) -> None:
    payload = start_payload(item, key)
    assert len(payload) <= 64
    assert payload.replace("_", "").replace("-", "").isalnum()
    assert read_start(payload) == (item, key)


def test_the_day_is_that_of_the_zone(chat: Chat) -> None:
    chat.say("/subscribe")
    assert abs((chat.subscription().since - date.today()).days) <= 1  # noqa: DTZ011 - near enough either way


def test_a_weekly_in_a_chat_and_from_a_group(chat: Chat, runtime: Runtime) -> None:
    week = Newsweek(made_up(12)).built()
    runtime.store.publish(Publication(edition=week))
    listed = chat.say("/week")
    assert text_of(listed).startswith(f"{week.title}\n\n이번 주의 논문 10\n1. {week.items[0].short_title}: ")
    assert labels(listed)[:10] == [str(number) for number in range(1, 11)]
    assert text_of(chat.say("3번 논문 저자는?")).count("Ann Lee") == 1
    opened = chat.tap(listed.messages[0].buttons[0][1].action)
    assert text_of(opened).startswith(f"2. {week.items[1].heading}")
    back = chat.tap(actions_of(opened)[-2])
    assert text_of(back) == text_of(listed)
    group = Chat(runtime, address="telegram:-5/7", private=False)
    tapped = group.tap(action("item", week.edition, week.key, week.items[1].id, "summary"))
    assert text_of(Chat(runtime).say(f"/start {tapped.start}")).startswith(f"2. {week.items[1].heading}")
    start = group.tap(action("list", week.edition, week.key)).start
    assert start == "list_weekly-top10_2026-W07"
    assert text_of(Chat(runtime).say(f"/start {start}")) == text_of(listed)
    for wrong in ("list_weekly-top10_2026-W06", "list_nothing_2026-W07", "list_weekly-top10"):
        assert Chat(runtime).say(f"/start {wrong}").messages
