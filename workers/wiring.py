"""Composition root of the workers: settings, Redis, store, gate, sources."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv import dotenv_values
from redis import Redis

from digest_core.config import Settings
from digest_core.errors import SettingsError
from digest_core.ports import PaperFinder
from digest_core.sources import SOURCES, SourceContext, open_source
from workers.clock import SystemClock
from workers.gate import RedisGate
from workers.store import RedisStore

if TYPE_CHECKING:
    from digest_core.harvest import OpenSource
    from digest_core.pipeline import Workshop


def environment() -> Mapping[str, str]:
    """The process's environment over the `.env` file of the working directory."""
    path = Path.cwd() / ".env"
    try:
        from_file = dotenv_values(path) if path.is_file() else {}
    except (UnicodeDecodeError, OSError):
        raise SettingsError(
            (".env: 파일을 읽을 수 없습니다. UTF-8로 저장하고 권한을 확인해 주세요.",)
        ) from None
    return {name: value for name, value in from_file.items() if value is not None} | dict(os.environ)


def read_settings() -> Settings:
    """The settings in force; raises `SettingsError`."""
    return Settings.from_env(environment())


def source_context(name: str, settings: Settings, redis: Redis) -> SourceContext:
    """What a source is made with."""
    clock = SystemClock()
    return SourceContext(settings.bases[name], settings.categories, RedisGate(redis, clock), clock)


def open_finder(settings: Settings, redis: Redis) -> PaperFinder:
    """Looks papers up by identifier, whether or not arXiv is among the sources in use."""
    from digest_core.sources.arxiv import ArxivSource

    return ArxivSource(source_context("arxiv", settings, redis))


def open_sources(settings: Settings, redis: Redis) -> "tuple[OpenSource, ...]":
    """The sources in use, ready to be asked."""
    from digest_core.harvest import OpenSource

    return tuple(
        OpenSource(name, open_source(name, source_context(name, settings, redis)), SOURCES[name].essential)
        for name in settings.sources
    )


def open_workshop(settings: Settings, redis: Redis, *, on_step: Callable[[str], None]) -> "Workshop":
    """What a build works with."""
    from digest_core.pipeline import Workshop

    clock = SystemClock()
    return Workshop(
        settings=settings,
        store=RedisStore(redis),
        clock=clock,
        gate=RedisGate(redis, clock),
        sources=open_sources(settings, redis),
        on_step=on_step,
    )
