"""The bundled sample: what `demo` shows when arXiv cannot be reached, always marked as a sample.

Identifiers, titles, authors, categories, comments and times are facts of real papers (arXiv metadata, CC0). The
abstracts are restated in our own words: their sentences are 견본 문장, never quotations of the papers.
"""

from importlib import resources

import msgspec

from digest_core.models import Paper


class _Sample(msgspec.Struct, frozen=True):
    papers: tuple[Paper, ...]


def sample_papers() -> tuple[Paper, ...]:
    """The sample's papers, newest first, as they stand in `data/sample.json`."""
    file = resources.files("digest_core").joinpath("data/sample.json")
    return msgspec.json.decode(file.read_bytes(), type=_Sample).papers
