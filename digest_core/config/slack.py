"""How the Slack adapter is reached, and who may change what channels are sent."""

import re
from collections.abc import Callable

from msgspec import Struct

from digest_core.config.values import Reader, http_url, listen, one_of

_BOT_TOKEN = re.compile(r"xox[bep][A-Za-z0-9.-]{3,300}")
_APP_TOKEN = re.compile(r"xapp-[A-Za-z0-9-]{3,300}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{4,200}")


class SlackSettings(Struct, frozen=True, kw_only=True):
    """Names and meaning as in the README's table. With an `app_token` Socket Mode, else HTTP with a `signing_secret`."""

    bot_token: str
    app_token: str
    signing_secret: str
    api_base: str
    """Ends in a slash."""
    admins_only: bool
    listen: tuple[str, int]

    @property
    def reachable(self) -> bool:
        """Whether there is all that the adapter needs."""
        return bool(self.bot_token and (self.app_token or self.signing_secret))


def read(reader: Reader) -> SlackSettings:
    """Read the settings of the Slack adapter."""
    settings = SlackSettings(
        bot_token=reader.read("SLACK_BOT_TOKEN", "", _like(_BOT_TOKEN, "xoxb-로 시작하는 봇 토큰")),
        app_token=reader.read("SLACK_APP_TOKEN", "", _like(_APP_TOKEN, "xapp-로 시작하는 앱 토큰")),
        signing_secret=reader.read("SLACK_SIGNING_SECRET", "", _like(_SECRET, "앱의 Signing Secret")),
        api_base=reader.read("SLACK_API_BASE", "https://slack.com/api/", lambda text: f"{http_url(text)}/"),
        admins_only=reader.read("SLACK_ADMINS_ONLY", "false", one_of(("true", "false"))) == "true",
        listen=reader.read("SLACK_LISTEN", "0.0.0.0:8082", listen),
    )
    if settings.bot_token and not settings.reachable:
        reader.problems.append(
            "SLACK_APP_TOKEN: Socket Mode에는 앱 토큰을, HTTP로 받으려면 SLACK_SIGNING_SECRET을 적어 주세요"
        )
    return settings


def _like(pattern: re.Pattern[str], what: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text and not pattern.fullmatch(text):
            raise ValueError(f"{what}을 그대로 적어 주세요")
        return text

    return parse
