"""Settings: defaults, forms, and problems told all at once by name and without values."""

from datetime import time
from pathlib import Path

import pytest

from digest_core.config import Settings
from digest_core.errors import SettingsError


def problems(**env: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(env)
    return caught.value.problems


def test_defaults() -> None:
    settings = Settings.from_env({})
    assert settings.redis_url is None
    assert settings.home == Path("~/.aidaily").expanduser()
    assert settings.zone.key == "Asia/Seoul"
    assert settings.build_at == time(7, 15)
    assert settings.categories == ("cs.AI", "cs.LG")
    assert (settings.top, settings.pool) == (5, 30)
    assert settings.sources == ("arxiv", "duckduckgo", "feeds", "hackernews", "huggingface")
    assert len(settings.news.feeds) == 13
    assert settings.news.top == 2
    assert settings.bases["arxiv"] == "https://export.arxiv.org/api/query"
    assert settings.web_listen == ("127.0.0.1", 8080)


def test_values_are_read() -> None:
    settings = Settings.from_env(
        {
            "AIDAILY_TZ": "America/New_York",
            "AIDAILY_BUILD_AT": "6:05",
            "AIDAILY_CATEGORIES": " cs.CL , astro-ph.CO,math,cs.CL ",
            "AIDAILY_INTERESTS": "강화학습, agent ,",
            "ARXIV_API_BASE": "http://127.0.0.1:9/api/query/",
            "WEB_LISTEN": "[::1]:0",
            "AIDAILY_LOG": "DEBUG",
            "UNKNOWN": "ignored",
        }
    )
    assert settings.zone.key == "America/New_York"
    assert settings.build_at == time(6, 5)
    assert settings.categories == ("cs.CL", "astro-ph.CO", "math")
    assert settings.interests == ("강화학습", "agent")
    assert settings.bases["arxiv"] == "http://127.0.0.1:9/api/query"
    assert settings.web_listen == ("::1", 0)
    assert settings.log == "debug"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AIDAILY_TOP", "2"),
        ("AIDAILY_TOP", "11"),
        ("AIDAILY_TOP", "다섯"),
        ("AIDAILY_TOP", "٥"),
        ("AIDAILY_TOP", "²"),
        ("AIDAILY_POOL", "4"),
        ("AIDAILY_BUILD_AT", "24:00"),
        ("AIDAILY_BUILD_AT", "7"),
        ("AIDAILY_TZ", "Mars/Base"),
        ("AIDAILY_TZ", "../../etc/passwd"),
        ("AIDAILY_CATEGORIES", "cs.AI OR all:x"),
        ("AIDAILY_CATEGORIES", ","),
        ("AIDAILY_SOURCES", "arxiv,telepathy"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("ARXIV_API_BASE", "file:///etc/passwd"),
        ("NEWS_SEARCH_BASE", "https:///x"),
        ("WEB_LISTEN", "9090"),
        ("WEB_LISTEN", "localhost:99999"),
        ("AIDAILY_LOG", "shout"),
        ("AIDAILY_MODEL", "claude:x"),
        ("AIDAILY_MODEL", "gemini-3.8-flash"),
        ("AIDAILY_MODEL_RPM", "0"),
        ("AIDAILY_TOKENS_PER_DAY", "-1"),
        ("AIDAILY_ASKS_PER_USER", "many"),
        ("AIDAILY_VERIFY", "yes"),
        ("GEMINI_SDK", "grpc"),
        ("GEMINI_API_BASE", "ftp://example.com/secret"),
        ("OPENAI_BASE_URL", "localhost:11434/v1"),
        ("GEMINI_API_KEY", "AIza with a space"),
        ("OPENAI_API_KEY", "sk-“quoted”"),
    ],
)
def test_each_problem_is_named_without_its_value(name: str, value: str) -> None:
    (problem,) = problems(**{name: value})
    assert problem.startswith(f"{name}: ")
    assert value not in problem.removeprefix(name) or len(value) < 3


def test_problems_come_all_at_once() -> None:
    found = problems(AIDAILY_TOP="x", AIDAILY_TZ="y", REDIS_URL="z")
    assert [problem.split(":")[0] for problem in found] == ["REDIS_URL", "AIDAILY_TZ", "AIDAILY_TOP"]
