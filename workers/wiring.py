"""Composition root of the workers: settings, Redis, store, gate, sources."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv import dotenv_values
from redis import Redis

from digest_core.config import Settings
from digest_core.errors import SettingsError
from digest_core.model_ports import Allowance, AnswerCache, MeteredModel
from digest_core.ports import PaperFinder
from digest_core.reading import FullTexts
from digest_core.sources import SOURCES, SourceContext, open_source
from workers.attention import RedisAttention
from workers.bots import address_of_a_bot
from workers.clock import SystemClock
from workers.facts import RedisFacts
from workers.gate import RedisGate
from workers.pages import RedisPages
from workers.people import RedisFeedbackBook
from workers.store import RedisStore
from workers.vitals import RedisVitals

if TYPE_CHECKING:
    from digest_core.inquiry import OpenSource
    from digest_core.pipeline import Workshop
    from digest_core.writing.author import Author
    from workers.model_budget import ModelBudget


RESERVED_PART = 5
"""The pool leaves a fifth of the day's tokens to questions."""


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


def source_context(
    name: str, settings: Settings, redis: Redis, categories: tuple[str, ...] = ()
) -> SourceContext:
    """What a source is made with; for other `categories` than the daily's where given."""
    clock = SystemClock()
    return SourceContext(
        settings.bases.get(name, ""),
        categories or settings.categories,
        RedisGate(redis, clock),
        clock,
        RedisPages(redis),
        settings.news.feeds,
    )


def open_finder(settings: Settings, redis: Redis) -> PaperFinder:
    """Looks papers up by identifier, whether or not arXiv is among the sources in use."""
    from digest_core.sources.arxiv import ArxivSource

    return ArxivSource(source_context("arxiv", settings, redis))


def open_full_texts(settings: Settings, redis: Redis) -> FullTexts:
    """Papers' own texts, kept in Redis; the libraries that read them are imported here and not before."""
    from digest_core.fulltext.reader import Bases, FullTextReader
    from workers.fulltexts import RedisFullTexts

    clock = SystemClock()
    gate = RedisGate(redis, clock)
    bases = Bases(html=settings.full_text.html_base, pdf=settings.full_text.pdf_base)
    return RedisFullTexts(redis, gate, lambda: FullTextReader(bases, gate, clock))


def open_sources(settings: Settings, redis: Redis) -> "tuple[OpenSource, ...]":
    """The sources in use, ready to be asked."""
    from digest_core.inquiry import OpenSource

    return tuple(
        OpenSource(name, open_source(name, source_context(name, settings, redis)), SOURCES[name].essential)
        for name in settings.sources
    )


def open_budget(settings: Settings, redis: Redis) -> "ModelBudget":
    """What models have cost today, and may cost."""
    from workers.model_budget import ModelBudget

    return ModelBudget(redis, SystemClock(), settings.zone, settings.model.tokens_per_day)


def open_model(settings: Settings, redis: Redis) -> MeteredModel | None:
    """The chosen model with its rate and budget; None for extraction."""
    from digest_core.llm import open_model as open_unmetered
    from workers.metered_model import RedisMeteredModel
    from workers.model_rate import ModelRate

    chosen = settings.model.choice
    model, clock = open_unmetered(chosen), SystemClock()
    if chosen is None or model is None:
        return None
    rate = ModelRate(redis, clock, chosen.provider, settings.model.per_minute)
    return RedisMeteredModel(model, open_budget(settings, redis), rate, clock)


def open_allowance(settings: Settings, redis: Redis) -> Allowance:
    """How many questions a person may have a model answer."""
    from workers.allowance import RedisAllowance

    return RedisAllowance(redis, SystemClock(), settings.zone, settings.model.asks_per_user)


def open_answer_cache(redis: Redis) -> AnswerCache:
    """Where checked answers are kept."""
    from workers.answer_cache import RedisAnswerCache

    return RedisAnswerCache(redis)


def open_author(settings: Settings, redis: Redis) -> "Author | None":
    """The model in use, ready to write; None for extraction."""
    from digest_core.llm import load_library
    from digest_core.writing.author import Author

    model, chosen = open_model(settings, redis), settings.model.choice
    if model is None or chosen is None:
        return None
    return Author(
        model=model,
        answers=open_answer_cache(redis),
        verify=settings.model.verify,
        reserve=settings.model.tokens_per_day // RESERVED_PART,
        load=partial(load_library, chosen),
    )


def open_workshop(settings: Settings, redis: Redis, *, on_step: Callable[[str], None]) -> "Workshop":
    """What a build works with."""
    from digest_core.pipeline import Workshop

    clock = SystemClock()
    return Workshop(
        author=open_author(settings, redis),
        settings=settings,
        store=RedisStore(redis),
        clock=clock,
        gate=RedisGate(redis, clock),
        sources=open_sources(settings, redis),
        on_step=on_step,
        feedback=RedisFeedbackBook(redis),
        finder=lambda: open_finder(settings, redis),
        texts=lambda: open_full_texts(settings, redis),
        book=RedisVitals(redis),
        facts=RedisFacts(redis),
        attention=RedisAttention(redis),
        home=lambda: settings.people.web_url or address_of_a_bot(redis),
        archive=lambda categories: open_source("arxiv", source_context("arxiv", settings, redis, categories)),
    )
