"""Where papers and news come from. A new source is one file beside this one and one line in SOURCES."""

from importlib import import_module
from typing import NamedTuple, cast

from digest_core.ports import Clock, Gate, Source


class SourceSpec(NamedTuple):
    """A registry line: the class as `module:name`, and the setting that replaces its address.

    An edition cannot be built without an `essential` source; any other may fail alone.
    """

    factory: str
    label: str
    setting: str
    default_base: str
    essential: bool = False


class SourceContext(NamedTuple):
    """What every source is made with: its address, arXiv categories, and the outside world."""

    base: str
    categories: tuple[str, ...]
    gate: Gate
    clock: Clock


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
}


def open_source(name: str, context: SourceContext) -> Source:
    """A source by its registry name; its libraries are imported now and not before."""
    module, _, attribute = SOURCES[name].factory.partition(":")
    return cast("Source", getattr(import_module(module), attribute)(context))
