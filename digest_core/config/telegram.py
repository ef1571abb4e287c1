"""How the Telegram adapter is reached and how fast it may speak."""

import re

from msgspec import Struct

from digest_core.config.values import Reader, http_url, listen, one_of, whole_number

PAID_RATE = 1000
# Whether it is a token only Telegram knows; this keeps out what would change the address that it becomes part of.
_TOKEN = re.compile(r"[A-Za-z0-9:_-]{1,200}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class TelegramSettings(Struct, frozen=True, kw_only=True):
    """Names and meaning as in the README's table; without a `token` the adapter idles, without `webhook_url` it polls.

    `rate` is messages a second for the whole bot. Without a `webhook_secret` all processes share one that is made up.
    """

    token: str
    api_base: str
    webhook_url: str
    webhook_secret: str
    listen: tuple[str, int]
    rate: int
    paid_broadcast: bool


def read(reader: Reader) -> TelegramSettings:
    """Read the settings of the Telegram adapter."""
    paid = reader.read("TELEGRAM_PAID_BROADCAST", "false", one_of(("true", "false"))) == "true"
    rate = reader.read("TELEGRAM_RATE", "", lambda text: whole_number(1, PAID_RATE)(text) if text else 0)
    return TelegramSettings(
        token=reader.read("TELEGRAM_BOT_TOKEN", "", _token),
        api_base=reader.read("TELEGRAM_API_BASE", "https://api.telegram.org/bot", http_url),
        webhook_url=reader.read("TELEGRAM_WEBHOOK_URL", "", lambda text: _kept(text) if text else ""),
        webhook_secret=reader.read("TELEGRAM_WEBHOOK_SECRET", "", _secret),
        listen=reader.read("TELEGRAM_LISTEN", "0.0.0.0:8081", listen),
        rate=rate or (PAID_RATE if paid else 30),
        paid_broadcast=paid,
    )


def _kept(text: str) -> str:
    """A web address that is registered exactly as it was written."""
    http_url(text)
    return text


def _token(text: str) -> str:
    if text and not _TOKEN.fullmatch(text):
        raise ValueError("BotFather가 준 토큰을 그대로 적어 주세요 (숫자:문자열)")
    return text


def _secret(text: str) -> str:
    if text and not _SECRET.fullmatch(text):
        raise ValueError("영문, 숫자, _, - 256자까지 적어 주세요")
    return text
