"""How single settings are read: text to a value, or a `ValueError` that says what to write instead."""

import re
from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

T = TypeVar("T")

_CATEGORY = re.compile(r"[a-z]+(-[a-z]+)*(\.[A-Za-z]+(-[a-z]+)*)?")
_CLOCK_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class Reader:
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


def words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError("IANA 시간대 이름을 적어 주세요 (예: Asia/Seoul)") from None


def folder(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except (RuntimeError, ValueError):
        raise ValueError("폴더 경로를 적어 주세요") from None


def redis_url(text: str) -> str | None:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("redis://, rediss://, unix:// 가운데 하나로 시작해야 합니다")
    return text or None


def http_url(text: str) -> str:
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


def listen(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("HOST:PORT 꼴로 적어 주세요 (예: 127.0.0.1:8080)")
    return host.strip("[]"), int(port)


def categories(text: str) -> tuple[str, ...]:
    named = words(text)
    if not named or not all(_CATEGORY.fullmatch(word) for word in named):
        raise ValueError("arXiv 분류를 쉼표로 이어 적어 주세요 (예: cs.AI,cs.LG)")
    return tuple(dict.fromkeys(named))


def one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"{', '.join(choices)} 가운데 하나여야 합니다")
        return text.lower()

    return parse


def whole_number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"{low}에서 {high} 사이의 정수여야 합니다")
        return int(text)

    return parse
