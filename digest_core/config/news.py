"""Which feeds are read, and how much of the top list news may take."""

from msgspec import Struct

from digest_core.config.values import Reader, whole_number
from digest_core.sources import Feed
from digest_core.sources.feed_list import parse_feeds


class NewsSettings(Struct, frozen=True, kw_only=True):
    """`feeds` are read in this order; at most `top` of the top list are news."""

    feeds: tuple[Feed, ...]
    top: int


def read(reader: Reader) -> NewsSettings:
    """Read the settings of the news."""
    return NewsSettings(
        feeds=reader.read("AIDAILY_FEEDS", "", parse_feeds),
        top=reader.read("AIDAILY_TOP_NEWS", "2", whole_number(0, 10)),
    )
