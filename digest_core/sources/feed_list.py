"""Which feeds are read, and by which words a story is about AI: `data/feeds.toml`, or the operator's own list."""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from digest_core.guard import origin
from digest_core.sources import Feed

MOST_FEEDS = 50
LONGEST_NAME = 60

# A comma may stand in an address; it ends one only before the next `NAME=http`.
_BETWEEN = re.compile(r",(?=\s*[^,=]+=\s*https?://)")


@cache
def _table() -> dict[str, Any]:
    text = resources.files("digest_core").joinpath("data/feeds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def default_feeds() -> tuple[Feed, ...]:
    """The feeds of `data/feeds.toml`."""
    return tuple(Feed(**feed) for feed in _table()["feed"])


def parse_feeds(text: str) -> tuple[Feed, ...]:
    """`NAME=URL,…`; empty stands for the default list. Raises `ValueError`.

    A feed of the default list stays what it is there; any other is taken whole, as the operator chose it.
    """
    if not text.strip():
        return default_feeds()
    known = {feed.url: feed.general for feed in default_feeds()}
    feeds = [_feed(part, known) for part in _BETWEEN.split(text) if part.strip()]
    if len({feed.name for feed in feeds}) < len(feeds) or len(feeds) > MOST_FEEDS:
        raise ValueError(f"서로 다른 이름의 피드를 {MOST_FEEDS}개까지 적어 주세요")
    return tuple(feeds)


def _feed(part: str, known: dict[str, bool]) -> Feed:
    name, _, url = (piece.strip() for piece in part.partition("="))
    try:
        origin(url)
    except ValueError:
        url = ""
    if not url or not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise ValueError("이름=주소를 쉼표로 이어 적어 주세요 (예: AI타임스=https://example.com/rss.xml)")
    return Feed(name, url, known.get(url, False))


@cache
def _about_ai() -> re.Pattern[str]:
    words = [re.escape(word).replace(r"\ ", r"[\s-]+") for word in _table()["about_ai"]["words"]]
    latin = [word for word in words if word.isascii()]
    hangul = [word for word in words if not word.isascii()]
    letter = "[A-Za-z0-9]"
    # A version may follow a name (GPT-5, Qwen3); another letter may not (AIR, RAGE).
    whole = rf"(?<!{letter})(?:{'|'.join(latin)})s?(?![A-Za-z])"
    return re.compile(f"{'|'.join(hangul)}|{whole}", re.IGNORECASE)


def is_about_ai(title: str, text: str) -> bool:
    """Whether a story is about AI: a word of the list in its title, or two different ones in its text."""
    pattern = _about_ai()
    return bool(pattern.search(title)) or len({m.casefold() for m in pattern.findall(text)}) > 1
