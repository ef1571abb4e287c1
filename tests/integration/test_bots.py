"""Where readers can open a bot: learnt by adapters, told in editions."""

import pytest
from redis import Redis

from bot.chat.wiring import ChatParts
from digest_core.config import Settings
from workers.wiring import open_workshop

ARCHIVE = "https://ai.example.com"


def home(redis: Redis, **env: str) -> str:
    settings = Settings.from_env(env)
    return open_workshop(settings, redis, on_step=lambda _: None).home()


def test_the_archive_comes_first_then_a_bot_then_nothing(redis: Redis) -> None:
    assert home(redis) == ""
    ChatParts(Settings.from_env({}), redis).met("telegram", "https://t.me/ai_daily_bot")
    assert home(redis) == "https://t.me/ai_daily_bot"
    assert home(redis, AIDAILY_WEB_URL=ARCHIVE) == ARCHIVE


@pytest.mark.parametrize("address", ["https://t.me/", "https://t.me/a b", "javascript:alert(1)", "https://t.me/None)x", "http://t.me/abcde"])  # fmt: skip
def test_what_is_no_address_of_a_bot_is_not_kept(address: str, redis: Redis) -> None:
    ChatParts(Settings.from_env({}), redis).met("telegram", address)
    assert home(redis) == ""
