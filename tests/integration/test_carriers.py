"""Carriers over real HTTP: what each answer of a platform means, and that nothing outside a body gets into it."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from importlib import import_module
from typing import Any

import pytest

from bot.slack.carrier import SlackCarrier
from bot.telegram.carrier import TelegramCarrier
from digest_core.actions import action
from digest_core.config import Settings
from digest_core.delivery.ports import Carrier, Tried
from digest_core.errors import PlatformError
from digest_core.figures import PictureRef
from digest_core.messages import Block, Button, Message, plain
from digest_core.pictures.trend import Trend
from digest_core.pictures.trend_picture import trend_picture
from digest_core.platforms import PLATFORMS
from support.program import NOWHERE
from support.slack_server import BOT_TOKEN, SECRET, SlackServer
from support.telegram_server import TOKEN, BotServer, Limits

EVIL = 'x","chat_id":666,"parse_mode":"HTML","text":"<b>@channel</b> <!here> *x* \x00'
TOLD = Message(
    blocks=(Block("text", (plain(EVIL),)),),
    buttons=((Button("1", action("item", "daily", "2026-02-06", "arxiv:2602.00001", "summary")),),),
)


@pytest.fixture
def server() -> Iterator[BotServer]:
    with BotServer(Limits(bot=0, chat=0)) as running:
        yield running


def telegram(base: str, token: str = TOKEN) -> TelegramCarrier:
    return TelegramCarrier(
        Settings.from_env({"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_BASE": base}).telegram
    )


def slack(base: str) -> SlackCarrier:
    words = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_BASE": base}
    return SlackCarrier(Settings.from_env(words).slack)


def through(carrier: Carrier, act: Callable[[Carrier], Awaitable[Any]]) -> Any:
    async def doing() -> Any:
        async with carrier as open_one:
            return await act(open_one)

    return asyncio.run(doing())


def send(carrier: Carrier, address: str, told: Message = TOLD) -> Tried:
    async def act(one: Carrier) -> Tried:
        (piece,) = one.pieces(told, one.variant(address))
        return await one.send(address, piece.body)

    found = through(carrier, act)
    assert isinstance(found, Tried)
    return found


def test_a_hostile_text_stays_a_text(server: BotServer) -> None:
    tried = send(telegram(server.base), "telegram:5")
    (call,) = server.sent()
    assert tried == Tried(status="sent", message=str(call.message_id))
    assert call.chat == 5
    assert "chat_id" in call.text
    assert set(call.params) == {"chat_id", "text", "link_preview_options", "reply_markup"}


def test_a_group_gets_buttons_that_change_nothing_for_others(server: BotServer) -> None:
    send(telegram(server.base), "telegram:-5")
    send(telegram(server.base), "telegram:5")
    kinds = [set(c.params["reply_markup"]["inline_keyboard"][0][0]) - {"text"} for c in server.sent()]
    assert kinds == [{"url"}, {"callback_data"}]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("502", "unsure"),
        ("drop after", "unsure"),
        ("drop before", "unsure"),
        ("status 500 Internal Server Error", "unsure"),
        ("status 401 Unauthorized", "never"),
        ("status 400 Bad Request: BUTTON_DATA_INVALID", "refused"),
        ("status 403 Forbidden: bot was blocked by the user", "left"),
        ("status 403 Forbidden: user is deactivated", "gone"),
        ("429 7", "flooded"),
    ],
)
def test_what_telegram_says_means_what_it_means(server: BotServer, fault: str, status: str) -> None:
    server.plan["sendmessage"] = deque([fault])
    tried = send(telegram(server.base), "telegram:5")
    assert tried.status == status
    assert tried.seconds == (7 if status == "flooded" else 0)
    assert TOKEN not in tried.cause
    assert "channel" not in tried.cause


def test_where_a_chat_has_gone(server: BotServer) -> None:
    server.chats[-5] = "->-1005"
    tried = send(telegram(server.base), "telegram:-5")
    assert (tried.status, tried.to, tried.moved) == ("elsewhere", "telegram:-1005", True)
    tried = send(telegram(server.base), "telegram:-7/3")
    assert (tried.status, tried.to, tried.moved) == ("elsewhere", "telegram:-7", False)


def test_an_edit_that_changes_nothing_is_done(server: BotServer) -> None:
    async def act(one: Carrier) -> list[Tried]:
        (piece,) = one.pieces(TOLD, "private")
        sent = await one.send("telegram:5", piece.body)
        return [await one.edit("telegram:5", number, piece.body) for number in (sent.message, "99")]

    same, unknown = through(telegram(server.base), act)
    assert (same.status, unknown.status) == ("sent", "refused")


def test_without_a_platform_nothing_was_sent_for_sure(server: BotServer) -> None:
    for carrier in (telegram(f"{NOWHERE}/bot"), telegram(server.base, token="1:wrong")):
        with pytest.raises(PlatformError) as failed:
            send(carrier, "telegram:5")
        assert "wrong" not in str(failed.value)
        assert "TELEGRAM_BOT_TOKEN" in str(failed.value)
    tried = send(slack(f"{NOWHERE}/api"), "slack:C_AI")
    assert tried.status == "never"


def test_slack_says_what_it_means() -> None:
    with SlackServer() as server:
        assert send(slack(server.base), "slack:C_AI").status == "sent"
        (post,) = server.posts("C_AI")
        assert EVIL.partition("\x00")[0].strip() in json.dumps(post["blocks"], ensure_ascii=False).replace(
            '\\"', '"'
        )
        assert send(slack(server.base), "slack:C_NEW").status == "sent", "joined for it"
        assert send(slack(server.base), "slack:G_SECRET").status == "left"
        for answer, status in (
            ((429, 3), "flooded"), (503, "unsure"), ("drop", "unsure"), ("drop-after", "unsure"),
            ("invalid_blocks", "refused"), ("token_revoked", "never"), ("is_archived", "left"),
        ):  # fmt: skip
            server.fail("chat.postMessage", answer)
            assert send(slack(server.base), "slack:C_AI").status == status, answer


def test_slack_edits_within_the_limit_of_edits() -> None:
    own, everybody = slack("http://127.0.0.1:1/api").limits("slack:C_AI", edits=True)
    assert (own.name, everybody.count) == ("slack:C_AI:update", 50)
    assert [one.name for one in slack("http://127.0.0.1:1/api").limits("slack:C_AI")] == ["slack:C_AI"]


@pytest.mark.parametrize("name", PLATFORMS)
def test_every_platform_has_a_carrier_once_it_has_a_token(name: str) -> None:
    module, _, attribute = PLATFORMS[name].carrier.partition(":")
    opened = getattr(import_module(module), attribute)
    assert opened(Settings.from_env({})) is None
    tokens = {
        "TELEGRAM_BOT_TOKEN": TOKEN, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET,
    }  # fmt: skip
    carrier = opened(Settings.from_env(tokens))
    assert carrier.shared.name == name
    assert carrier.shared.paced


# Pictures

PNG = trend_picture(Trend(weeks=("2/9",), papers=1, known=1, themes=(), categories=())).png
SHOWN = Message(
    blocks=(Block("text", (plain("이번 주"),)),),
    pictures=(
        PictureRef(edition="weekly-top10", key="2026-W07", name="trend.png", alt=f"에이전트 6.5% {EVIL}"),
    ),
)


def found(edition: str, key: str, name: str) -> bytes | None:
    return PNG if (edition, key, name) == ("weekly-top10", "2026-W07", "trend.png") else None


def send_all(carrier: Carrier, address: str, told: Message = SHOWN) -> list[Tried]:
    async def act(one: Carrier) -> list[Tried]:
        return [await one.send(address, piece.body) for piece in one.pieces(told, one.variant(address))]

    tried: list[Tried] = through(carrier, act)
    return tried


def pictured(server: BotServer, find: Any = found) -> TelegramCarrier:
    words = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE": server.base}
    return TelegramCarrier(Settings.from_env(words).telegram, find)


def test_telegram_gets_a_delivery_with_its_picture(server: BotServer) -> None:
    assert [one.status for one in send_all(pictured(server), "telegram:-5/7")] == ["elsewhere", "elsewhere"]
    assert [one.status for one in send_all(pictured(server), "telegram:5")] == ["sent", "sent"]
    (photo,) = server.of("sendPhoto")
    assert photo.params["photo"] == PNG
    assert photo.chat == 5
    assert photo.params["caption"].startswith("에이전트 6.5%")
    assert set(photo.params) == {"chat_id", "caption", "photo"}


def test_a_picture_that_is_gone_is_delivered_in_words(server: BotServer) -> None:
    assert [one.status for one in send_all(pictured(server, lambda **_: None), "telegram:5")] == [
        "sent",
        "sent",
    ]
    assert server.sent()[1].text.startswith("에이전트 6.5%")
    assert set(server.sent()[1].params) == {"chat_id", "text", "link_preview_options"}


@pytest.mark.parametrize(
    ("fault", "status"), [("429 7", "flooded"), ("502", "unsure"), ("drop after", "unsure")]
)
def test_what_becomes_of_a_photo_is_known_as_of_a_text(server: BotServer, fault: str, status: str) -> None:
    server.plan["sendphoto"] = deque([fault])
    assert send_all(pictured(server), "telegram:5")[1].status == status


def test_a_picture_is_read_once_for_many_and_never_edited(server: BotServer) -> None:
    asked = []

    def find(**where: str) -> bytes:
        asked.append(where)
        return PNG

    async def act(one: Carrier) -> Tried:
        _, piece = one.pieces(SHOWN, one.variant("telegram:5"))
        for chat in (5, 6, 7):
            await one.send(f"telegram:{chat}", piece.body)
        return await one.edit("telegram:5", "12", piece.body)

    assert through(pictured(server, find), act) == Tried(status="sent", message="12")
    assert len(asked) == 1
    assert len(server.of("sendPhoto")) == 3


@pytest.mark.parametrize("address", ["slack:C_AI", "slack:C_NEW"])
def test_slack_gets_a_delivery_with_its_file(address: str) -> None:
    with SlackServer() as server:
        words = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_BASE": server.base}
        carrier = SlackCarrier(Settings.from_env(words).slack, found)
        assert [one.status for one in send_all(carrier, address)] == ["sent", "sent"]
        (file,) = server.files.values()
        assert (file["content"], file["channel"]) == (PNG, address.partition(":")[2])
        assert file["alt_txt"].startswith("에이전트 6.5%")
        server.scopes.clear()
        assert send_all(carrier, address)[1].status == "refused", "then its words are sent"
