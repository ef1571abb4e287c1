"""Whether the Slack tokens work, and how events come in: one line for `doctor`."""

import asyncio

import aiohttp

from bot.sending import Flooded, NeverSent, Unsure
from bot.slack.api import TIMEOUT, Api, Refused
from digest_core.config.slack import SlackSettings
from digest_core.errors import PlatformError

_BOT = "Slack이 SLACK_BOT_TOKEN을 받지 않습니다({word}). 앱을 설치하고 xoxb- 토큰을 그대로 적어 주세요."
_APP = "Slack이 SLACK_APP_TOKEN을 받지 않습니다({word}). connections:write 범위로 만든 앱 토큰인지 확인해 주세요."
_UNREACHABLE = "Slack에 연결하지 못했습니다({word}). 네트워크와 SLACK_API_BASE를 확인해 주세요."


def check(settings: SlackSettings) -> str:
    """Who the app is and how it hears; raises `PlatformError`."""
    return asyncio.run(_check(settings))


async def _check(settings: SlackSettings) -> str:
    async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=True) as session:
        api = Api(settings, session)
        known = await _asked(api, _BOT, "auth_test")
        if settings.app_token:
            await _asked(api, _APP, "apps_connections_open", app_token=settings.app_token)
    way = "Socket Mode" if settings.app_token else f"HTTP {settings.listen[0]}:{settings.listen[1]}"
    return f"{known.get('team')}의 @{known.get('user')}, {way}"


async def _asked(api: Api, wrong: str, method: str, **arguments: str) -> dict[str, object]:
    try:
        return await api.call(method, **arguments)
    except Refused as refused:
        raise PlatformError(wrong.format(word=refused.error)) from None
    except (Flooded, NeverSent, Unsure) as error:
        raise PlatformError(_UNREACHABLE.format(word=error)) from None
