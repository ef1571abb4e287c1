"""Settings of the chats: who the operators are, how Telegram is reached and how fast we may speak."""

import pytest

from digest_core.config import Settings
from digest_core.errors import SettingsError


def test_defaults() -> None:
    settings = Settings.from_env({})
    assert (settings.people.admins, settings.people.web_url) == ((), "")
    telegram = settings.telegram
    assert (telegram.token, telegram.webhook_url, telegram.webhook_secret) == ("", "", "")
    assert telegram.api_base == "https://api.telegram.org/bot"
    assert telegram.listen == ("0.0.0.0", 8081)
    assert (telegram.rate, telegram.paid_broadcast) == (30, False)


def test_values_are_read() -> None:
    settings = Settings.from_env(
        {
            "AIDAILY_ADMINS": "telegram:99, slack:U01,telegram:99",
            "AIDAILY_WEB_URL": "https://news.example.org/",
            "TELEGRAM_BOT_TOKEN": "12345:AbC_d-ef",
            "TELEGRAM_WEBHOOK_URL": "https://bot.example/any/path/?x=1",
            "TELEGRAM_PAID_BROADCAST": "TRUE",
        }
    )
    assert settings.people.admins == ("telegram:99", "slack:U01")
    assert (settings.people.admins_of("telegram"), settings.people.admins_of("slack")) == (("99",), ("U01",))
    assert settings.people.web_url == "https://news.example.org"
    assert settings.telegram.webhook_url == "https://bot.example/any/path/?x=1", "registered as it is written"
    assert settings.telegram.rate == 1000
    assert Settings.from_env({"TELEGRAM_PAID_BROADCAST": "true", "TELEGRAM_RATE": "200"}).telegram.rate == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AIDAILY_ADMINS", "77777"),
        ("AIDAILY_ADMINS", "telegram:1 or 2"),
        ("AIDAILY_WEB_URL", "news.example.org"),
        ("TELEGRAM_BOT_TOKEN", "12345:secret/../../x"),
        ("TELEGRAM_BOT_TOKEN", "12345:secret token"),
        ("TELEGRAM_API_BASE", "ftp://telegram"),
        ("TELEGRAM_WEBHOOK_URL", "bot.example"),
        ("TELEGRAM_WEBHOOK_SECRET", "한글비밀"),
        ("TELEGRAM_LISTEN", "8081"),
        ("TELEGRAM_RATE", "0"),
        ("TELEGRAM_RATE", "1001"),
        ("TELEGRAM_PAID_BROADCAST", "maybe"),
    ],
)
def test_each_problem_is_named_without_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({name: value})
    (problem,) = caught.value.problems
    assert problem.startswith(f"{name}: ")
    assert value not in problem.removeprefix(name) or len(value) < 3
