"""Where papers and news come from. A new source is one file beside this one and one line in SOURCES."""

from importlib import import_module
from typing import NamedTuple, cast

from digest_core.ports import Clock, Gate, KeptPage, PageCache, Source


class SourceSpec(NamedTuple):
    """A registry line: the class as `module:name`, and the setting that replaces its address.

    An edition cannot be built without an `essential` source; any other may fail alone. A source that has many
    addresses has no default base; `one_address` writes its setting with one.
    """

    factory: str
    label: str
    setting: str
    default_base: str
    essential: bool = False
    one_address: str = "{}"


class Feed(NamedTuple):
    """A feed: the outlet's name and its address. Of a `general` one only what is about AI is taken."""

    name: str
    url: str
    general: bool = False


class NoPages:
    """`ports.PageCache` that keeps nothing."""

    def kept(self, url: str) -> KeptPage | None:
        del url
        return None

    def keep(self, url: str, answer: KeptPage) -> None:
        """Forget it."""


class SourceContext(NamedTuple):
    """What every source is made with: its address or feeds, arXiv categories, and the outside world."""

    base: str
    categories: tuple[str, ...]
    gate: Gate
    clock: Clock
    cache: PageCache = NoPages()
    feeds: tuple[Feed, ...] = ()


SOURCES: dict[str, SourceSpec] = {
    "arxiv": SourceSpec(
        "digest_core.sources.arxiv:ArxivSource",
        "arXiv",
        "ARXIV_API_BASE",
        "https://export.arxiv.org/api/query",
        essential=True,
    ),
    "duckduckgo": SourceSpec(
        "digest_core.sources.duckduckgo:DuckDuckGoSource",
        "DuckDuckGo",
        "NEWS_SEARCH_BASE",
        "https://duckduckgo.com",
    ),
    "feeds": SourceSpec(
        "digest_core.sources.feeds:FeedsSource", "뉴스 피드", "AIDAILY_FEEDS", "", one_address="replay={}"
    ),
    "hackernews": SourceSpec(
        "digest_core.sources.hackernews:HackerNewsSource",
        "Hacker News",
        "HACKERNEWS_API_BASE",
        "https://hn.algolia.com/api/v1",
    ),
    "huggingface": SourceSpec(
        "digest_core.sources.huggingface:HuggingFaceSource",
        "Hugging Face",
        "HUGGINGFACE_API_BASE",
        "https://huggingface.co/api",
    ),
}


def open_source(name: str, context: SourceContext) -> Source:
    """A source by its registry name; its libraries are imported now and not before."""
    module, _, attribute = SOURCES[name].factory.partition(":")
    return cast("Source", getattr(import_module(module), attribute)(context))
