"""Whether the Telegram token works, and how updates come in: one line for `doctor`."""

import asyncio

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.telegram.request import AiohttpRequest
from digest_core.config.telegram import TelegramSettings
from digest_core.errors import PlatformError


def check(settings: TelegramSettings) -> str:
    """Who the bot is and how it hears; raises `PlatformError`."""
    return asyncio.run(_check(settings))


async def _check(settings: TelegramSettings) -> str:
    bot = Bot(settings.token, base_url=settings.api_base, request=AiohttpRequest())
    try:
        async with bot:
            hook = await bot.get_webhook_info()
            return f"@{bot.username}, {_hearing(settings, hook.url)}"
    except InvalidToken:
        text = "TELEGRAM_BOT_TOKEN을 Telegram이 모릅니다. BotFather의 토큰인지 확인해 주세요."
        raise PlatformError(text) from None
    except TelegramError as error:
        text = f"Telegram에 연결하지 못했습니다 ({type(error).__name__}). 네트워크와 TELEGRAM_API_BASE를 확인해 주세요."
        raise PlatformError(text) from None


def _hearing(settings: TelegramSettings, registered: str) -> str:
    if not settings.webhook_url:
        return "롱 폴링" + (" (등록된 웹훅은 시작할 때 지웁니다)" if registered else "")
    same = registered == settings.webhook_url
    return "웹훅이 등록되어 있습니다" if same else "웹훅은 aidaily telegram이 시작할 때 등록합니다"
