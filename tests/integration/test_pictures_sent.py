"""Pictures kept in a real store and sent through the platforms' own clients."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from integration.test_slack_api import settings_for
from msgspec import structs
from redis import Redis
from telegram import Bot

from bot.chat.wiring import ChatParts
from bot.slack.api import Api
from bot.slack.messenger import Messenger as SlackMessenger
from bot.slack.messenger import as_text as slack_text
from bot.telegram.messenger import Messenger, Place, as_text
from bot.telegram.request import AiohttpRequest
from bot.wiring import Runtime
from digest_core.config import Settings
from digest_core.figures import PictureRef
from digest_core.messages import Block as TextBlock
from digest_core.messages import Message, plain
from digest_core.models import Claim
from digest_core.render import slack, telegram
from support.factories import make_edition
from support.photos import check_photo
from support.recorded_editions import LIES
from support.slack_server import SlackServer
from support.telegram_judge import units
from support.telegram_server import BotServer, Limits
from support.weeklies import make_weekly, publish_weekly
from workers import keys
from workers.limiter import RedisLimiter
from workers.store import RedisStore

PNG = "trend.png"


@pytest.fixture
def parts(redis: Redis) -> ChatParts:
    """The parts of chats over a store with one weekly."""
    publish_weekly(RedisStore(redis))
    return ChatParts(Settings.from_env({}), redis)


def ref(alt: str = "에이전트 100.0%", name: str = PNG) -> PictureRef:
    return PictureRef(edition="weekly-top10", key="2026-W07", name=name, alt=alt)


# Kept


def test_pictures_are_drawn_once_and_kept_for_a_while(parts: ChatParts, redis: Redis) -> None:
    first = parts.pictures.of(make_weekly())
    assert [picture.name for picture in first] == ["trend.png", "numbers.png"]
    at = keys.pictures("weekly-top10", "2026-W07")
    assert 0 < redis.ttl(at) <= keys.PICTURES_SECONDS
    kept = redis.get(at)
    assert parts.pictures.of(make_weekly()) == first
    assert redis.get(at) == kept


def test_a_changed_edition_gets_new_pictures(parts: ChatParts) -> None:
    before = parts.pictures.of(make_weekly())
    more = "It is 2.5x faster."
    changed = make_weekly()
    item = structs.replace(changed.items[0], summary=(Claim(more, (more,), "결과"),))
    after = parts.pictures.of(structs.replace(changed, items=(item,), version=2))
    assert before[0] == after[0]
    assert "2.5x" in after[1].alt


def test_what_is_kept_in_pieces_is_drawn_again(parts: ChatParts, redis: Redis) -> None:
    for broken in (b"{", b'{"v": 9, "pictures": {}}', b'{"v": 1, "pictures": {"revision": 3}}'):
        redis.set(keys.pictures("weekly-top10", "2026-W07"), broken)
        assert check_photo(parts.pictures.png("weekly-top10", "2026-W07", PNG) or b"")


@pytest.mark.parametrize(
    ("edition", "key", "name"),
    [("weekly-top10", "2026-W07", "../trend.png"), ("weekly-top10", "2026-W08", PNG), ("nothing", "x", PNG),
     ("daily", "2026-02-06", PNG)],
)  # fmt: skip
def test_there_is_no_other_picture(parts: ChatParts, edition: str, key: str, name: str) -> None:
    assert parts.pictures.png(edition, key, name) is None


def test_a_daily_has_none_and_draws_nothing(parts: ChatParts, redis: Redis) -> None:
    assert parts.pictures.of(make_edition()) == ()
    assert redis.keys("aidaily:pictures:*") == []


def test_an_edition_without_its_pictures_is_still_there(
    parts: ChatParts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("no font: secret words")

    monkeypatch.setattr("workers.pictures.edition_pictures", fails)
    with caplog.at_level(logging.ERROR, "aidaily"):
        assert parts.pictures.of(make_weekly()) == ()
    assert "2026-W07: RuntimeError" in caplog.text
    assert "secret" not in caplog.text


# Telegram


async def in_thread(act: Callable[[], Any]) -> Any:
    return await asyncio.to_thread(act)


def telegrammed(server: BotServer, parts: ChatParts, redis: Redis, act: Any) -> Any:
    async def run() -> Any:
        bot = Bot(
            server.token, base_url=server.base, request=AiohttpRequest(), get_updates_request=AiohttpRequest()
        )
        async with bot:
            settings = Settings.from_env(
                {"TELEGRAM_BOT_TOKEN": server.token, "TELEGRAM_API_BASE": server.base}
            )
            messenger = Messenger(
                bot, RedisLimiter(redis), settings.telegram, in_thread=in_thread, uncertain=lambda: None,
                pictures=parts.pictures.png,
            )  # fmt: skip
            return await act(messenger)

    return asyncio.run(run())


@pytest.fixture
def free_limits() -> Limits:
    return Limits(bot=0, chat=0, group=0)


def test_telegram_gets_the_photo_with_its_words(parts: ChatParts, redis: Redis, free_limits: Limits) -> None:
    with BotServer(free_limits) as server:
        outcome = telegrammed(
            server, parts, redis, lambda m: m.send_picture(Place(5), ref("그림: 에이전트 6.5%"))
        )
        (sent,) = server.of("sendPhoto", chat=5)
    assert (outcome.status, outcome.message) == ("sent", str(sent.message_id))
    assert sent.params["caption"] == "그림: 에이전트 6.5%"
    assert sent.params["photo"] == parts.pictures.png("weekly-top10", "2026-W07", PNG)


def test_a_message_is_followed_by_its_pictures(parts: ChatParts, redis: Redis, free_limits: Limits) -> None:
    message = Message(
        blocks=(TextBlock("text", (plain("이번 주"),)),), pictures=(ref(), ref(name="numbers.png"))
    )

    async def all_of_it(messenger: Messenger) -> None:
        for body in telegram.bodies(message):
            await messenger.send(Place(6), body)

    with BotServer(free_limits) as server:
        telegrammed(server, parts, redis, all_of_it)
        calls = [call.method for call in server.of("sendMessage", "sendPhoto", chat=6)]
        assert server.refused() == []
    assert calls == ["sendMessage", "sendPhoto", "sendPhoto"]


def test_a_picture_that_is_gone_is_told_in_words(parts: ChatParts, redis: Redis, free_limits: Limits) -> None:
    with BotServer(free_limits) as server:
        telegrammed(
            server, parts, redis, lambda m: m.send_picture(Place(7), ref("에이전트 6.5%", name="gone.png"))
        )
        (sent,) = server.sent(7)
    assert sent.text == "에이전트 6.5%"


@pytest.mark.parametrize("fault", ["502", "drop after", "429 0"])
def test_a_photo_is_tried_again_as_a_text_is(
    parts: ChatParts, redis: Redis, free_limits: Limits, fault: str
) -> None:
    with BotServer(free_limits) as server:
        server.plan["sendphoto"] = deque([fault])
        outcome = telegrammed(server, parts, redis, lambda m: m.send_picture(Place(8), ref()))
        assert outcome.status == "sent"
        assert len(server.messages) == (2 if fault == "drop after" else 1)


@pytest.mark.parametrize("alt", ["가" * 3000, "𝒳" * 2000, "@durov #태그 /start x.ai " * 80, *LIES])
def test_a_caption_is_short_and_calls_nobody(alt: str) -> None:
    (body,) = telegram.bodies(Message(blocks=(), pictures=(ref(alt),)))
    assert 0 < units(body["caption"]) <= 1024
    for mark in ("@d", "#태", "/st", "x.ai"):
        assert mark not in body["caption"]
    assert json.loads(json.dumps(body)) == body, "a body can travel as JSON"
    assert as_text(body)["text"] == body["caption"]


# Slack


def slacked(server: SlackServer, parts: ChatParts, redis: Redis, act: Any) -> Any:
    async def run() -> Any:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            messenger = SlackMessenger(
                Api(settings_for(server.base), session), RedisLimiter(redis), in_thread=in_thread,
                uncertain=lambda: None, revoked=lambda: None, pictures=parts.pictures.png,
            )  # fmt: skip
            return await act(messenger)

    return asyncio.run(run())


def test_slack_gets_the_file_with_its_description(parts: ChatParts, redis: Redis) -> None:
    with SlackServer() as server:
        outcome = slacked(server, parts, redis, lambda m: m.send_picture("C_AI", ref(), thread="17.1"))
        (shared,) = server.files.values()
    assert outcome.status == "sent"
    assert shared["content"] == parts.pictures.png("weekly-top10", "2026-W07", PNG)
    assert (shared["filename"], shared["alt_txt"]) == (PNG, "에이전트 100.0%")
    assert (shared["channel"], shared["thread_ts"]) == ("C_AI", "17.1")


def test_a_public_channel_is_joined_for_a_file_too(parts: ChatParts, redis: Redis) -> None:
    with SlackServer() as server:
        assert slacked(server, parts, redis, lambda m: m.send_picture("C_NEW", ref())).status == "sent"
        assert server.channels["C_NEW"]["is_member"]


@pytest.mark.parametrize("problem", ["scope", "upload"])
def test_a_file_that_slack_does_not_take_is_refused_once(
    parts: ChatParts, redis: Redis, problem: str
) -> None:
    with SlackServer() as server:
        if problem == "scope":
            server.scopes.clear()
        else:
            server.fail("upload", 403)
        outcome = slacked(server, parts, redis, lambda m: m.send_picture("C_AI", ref()))
        assert outcome.status == "refused"
        assert not any("channel" in file for file in server.files.values())


@pytest.mark.parametrize("where", [("U_MINSU", PNG), ("C_AI", "gone.png")])
def test_what_cannot_be_a_file_is_told_in_words(
    parts: ChatParts, redis: Redis, where: tuple[str, str]
) -> None:
    channel, name = where
    with SlackServer() as server:
        slacked(server, parts, redis, lambda m: m.send_picture(channel, ref("a <!channel> & b", name=name)))
        (told,) = server.posts()
    assert told["text"] == "a &lt;!channel&gt; &amp; b"


@pytest.mark.parametrize("alt", ["가" * 3000, *LIES])
def test_a_description_is_short_and_one_line(alt: str) -> None:
    body = slack.bodies(Message(blocks=(), pictures=(ref(alt),)))[-1]
    assert 0 < len(body["alt_txt"]) <= 1000
    assert "\n" not in body["alt_txt"]
    assert "<!channel>" not in slack_text(body)["text"]


# In a chat


def test_a_weekly_list_brings_its_pictures_and_a_daily_none(parts: ChatParts, redis: Redis) -> None:
    from bot.conversation.model import Call, Incoming
    from bot.conversation.pictured import with_pictures
    from bot.handling import NoDesk

    runtime = Runtime(Settings.from_env({}), redis, embedded=False)
    incoming = Incoming(platform="telegram", event="1", address="telegram:7", private=True)
    call = Call(incoming=incoming, runtime=runtime, desk=NoDesk())
    told = with_pictures(call, make_weekly(), Message(blocks=()))
    assert [picture.name for picture in told.pictures] == ["trend.png", "numbers.png"]
    assert "31%" in told.pictures[1].alt
    assert with_pictures(call, make_edition(), Message(blocks=())).pictures == ()
