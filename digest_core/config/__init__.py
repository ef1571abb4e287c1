"""Settings, read once from a mapping. All problems are reported at once, by name and without values.

One group of settings is one file beside this one, with a `read(reader)` that returns its frozen struct.
"""

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from digest_core.config.fulltext import FullTextSettings
from digest_core.config.fulltext import read as read_full_text
from digest_core.config.model import ModelSettings
from digest_core.config.model import read as read_model
from digest_core.config.news import NewsSettings
from digest_core.config.news import read as read_news
from digest_core.config.people import PeopleSettings
from digest_core.config.people import read as read_people
from digest_core.config.slack import SlackSettings
from digest_core.config.slack import read as read_slack
from digest_core.config.telegram import TelegramSettings
from digest_core.config.telegram import read as read_telegram
from digest_core.config.values import (
    Reader,
    categories,
    clock_time,
    folder,
    http_url,
    listen,
    one_of,
    redis_url,
    whole_number,
    words,
    zone,
)
from digest_core.config.weekly import WeeklySettings
from digest_core.config.weekly import read as read_weekly
from digest_core.errors import SettingsError
from digest_core.sources import SOURCES

LOG_LEVELS = ("debug", "info", "warning", "error")


class Settings(Struct, frozen=True, kw_only=True):
    """The program's settings; names and meaning as in the README's table."""

    redis_url: str | None
    home: Path
    zone: ZoneInfo
    build_at: time
    categories: tuple[str, ...]
    interests: tuple[str, ...]
    top: int
    pool: int
    blocked_words: tuple[str, ...]
    sources: tuple[str, ...]
    bases: Mapping[str, str]
    """Address of each known source that has one, by registry name."""
    news: NewsSettings
    model: ModelSettings
    people: PeopleSettings
    telegram: TelegramSettings
    full_text: FullTextSettings
    slack: SlackSettings
    weekly: WeeklySettings
    web_listen: tuple[str, int]
    log: str

    @property
    def scope(self) -> str:
        """The categories in a fixed order: days looked at for others are days not looked at."""
        return ",".join(sorted(self.categories))

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read settings from a mapping such as the process's environment; raises `SettingsError`."""
        reader = Reader(env)
        settings = cls(
            redis_url=reader.read("REDIS_URL", "", redis_url),
            home=reader.read("AIDAILY_HOME", "~/.aidaily", folder),
            zone=reader.read("AIDAILY_TZ", "Asia/Seoul", zone),
            build_at=reader.read("AIDAILY_BUILD_AT", "07:15", clock_time),
            categories=reader.read("AIDAILY_CATEGORIES", "cs.AI,cs.LG", categories),
            interests=reader.read("AIDAILY_INTERESTS", "", words),
            top=reader.read("AIDAILY_TOP", "5", whole_number(3, 10)),
            pool=reader.read("AIDAILY_POOL", "30", whole_number(3, 200)),
            blocked_words=reader.read("AIDAILY_BLOCKED_WORDS", "", words),
            sources=reader.read("AIDAILY_SOURCES", ",".join(SOURCES), _sources),
            bases={
                name: reader.read(s.setting, s.default_base, http_url)
                for name, s in SOURCES.items()
                if s.default_base
            },
            news=read_news(reader),
            model=read_model(reader),
            people=read_people(reader),
            telegram=read_telegram(reader),
            full_text=read_full_text(reader),
            slack=read_slack(reader),
            weekly=read_weekly(reader),
            web_listen=reader.read("WEB_LISTEN", "127.0.0.1:8080", listen),
            log=reader.read("AIDAILY_LOG", "info", one_of(LOG_LEVELS)),
        )
        if not reader.problems and settings.pool < settings.top:
            reader.problems.append("AIDAILY_POOL: AIDAILY_TOP보다 작을 수 없습니다")
        if reader.problems:
            raise SettingsError(tuple(reader.problems))
        return settings


def _sources(text: str) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(words(text)))
    if not named or not set(named) <= set(SOURCES):
        raise ValueError(f"쓸 수 있는 이름은 {', '.join(SOURCES)}입니다")
    return named
