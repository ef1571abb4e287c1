"""Settings, read once from a mapping. All problems are reported at once, by name and without values."""

import re
from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from digest_core.errors import SettingsError
from digest_core.models import EXTRACTIVE
from digest_core.sources import SOURCES

T = TypeVar("T")

_CATEGORY = re.compile(r"[a-z]+(-[a-z]+)*(\.[A-Za-z]+(-[a-z]+)*)?")
_CLOCK_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
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
    """Address of each known source, by registry name."""
    has_model_key: bool
    web_listen: tuple[str, int]
    log: str

    @property
    def scope(self) -> str:
        """The categories in a fixed order: days looked at for others are days not looked at."""
        return ",".join(sorted(self.categories))

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read settings from a mapping such as the process's environment; raises `SettingsError`."""
        reader = _Reader(env)
        settings = cls(
            redis_url=reader.read("REDIS_URL", "", _redis_url),
            home=reader.read("AIDAILY_HOME", "~/.aidaily", _folder),
            zone=reader.read("AIDAILY_TZ", "Asia/Seoul", _zone),
            build_at=reader.read("AIDAILY_BUILD_AT", "07:15", clock_time),
            categories=reader.read("AIDAILY_CATEGORIES", "cs.AI,cs.LG", _categories),
            interests=reader.read("AIDAILY_INTERESTS", "", _words),
            top=reader.read("AIDAILY_TOP", "5", _whole_number(3, 10)),
            pool=reader.read("AIDAILY_POOL", "30", _whole_number(3, 200)),
            blocked_words=reader.read("AIDAILY_BLOCKED_WORDS", "", _words),
            sources=reader.read("AIDAILY_SOURCES", ",".join(SOURCES), _sources),
            bases={name: reader.read(s.setting, s.default_base, _http_url) for name, s in SOURCES.items()},
            has_model_key=bool(env.get("GEMINI_API_KEY") or env.get("OPENAI_BASE_URL")),
            web_listen=reader.read("WEB_LISTEN", "127.0.0.1:8080", _listen),
            log=reader.read("AIDAILY_LOG", "info", _one_of(LOG_LEVELS)),
        )
        reader.read("AIDAILY_MODEL", EXTRACTIVE, _one_of((EXTRACTIVE,)))
        if not reader.problems and settings.pool < settings.top:
            reader.problems.append("AIDAILY_POOL: AIDAILY_TOP보다 작을 수 없습니다")
        if reader.problems:
            raise SettingsError(tuple(reader.problems))
        return settings


class _Reader:
    """Reads one setting after the other and keeps what is wrong with them."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.problems: list[str] = []

    def read(self, name: str, default: str, parse: Callable[[str], T]) -> T:
        """The parsed setting; where it is wrong, the problem is noted and the default stands in."""
        text = self._env.get(name, "").strip()
        try:
            return parse(text or default)
        except ValueError as wrong:
            self.problems.append(f"{name}: {wrong}")
            return parse(default)


def clock_time(text: str) -> time:
    """`HH:MM` as a time of day."""
    match = _CLOCK_TIME.fullmatch(text)
    if not match:
        raise ValueError("시각을 HH:MM 꼴로 적어 주세요 (예: 07:15)")
    return time(int(match[1]), int(match[2]))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError("IANA 시간대 이름을 적어 주세요 (예: Asia/Seoul)") from None


def _folder(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except (RuntimeError, ValueError):
        raise ValueError("폴더 경로를 적어 주세요") from None


def _redis_url(text: str) -> str | None:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("redis://, rediss://, unix:// 가운데 하나로 시작해야 합니다")
    return text or None


def _http_url(text: str) -> str:
    if not _is_http(text):
        raise ValueError("http:// 또는 https:// 주소를 적어 주세요")
    return text.rstrip("/")


def _is_http(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        # urllib's own words would repeat the address, and with it what may be a password.
        return False


def _listen(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("HOST:PORT 꼴로 적어 주세요 (예: 127.0.0.1:8080)")
    return host.strip("[]"), int(port)


def _categories(text: str) -> tuple[str, ...]:
    words = _words(text)
    if not words or not all(_CATEGORY.fullmatch(word) for word in words):
        raise ValueError("arXiv 분류를 쉼표로 이어 적어 주세요 (예: cs.AI,cs.LG)")
    return tuple(dict.fromkeys(words))


def _sources(text: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(_words(text)))
    if not words or not set(words) <= set(SOURCES):
        raise ValueError(f"쓸 수 있는 이름은 {', '.join(SOURCES)}입니다")
    return words


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"{', '.join(choices)} 가운데 하나여야 합니다")
        return text.lower()

    return parse


def _whole_number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"{low}에서 {high} 사이의 정수여야 합니다")
        return int(text)

    return parse
