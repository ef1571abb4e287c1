"""The seam for papers' own texts; its docstring is the contract its implementations are tested against."""

from collections.abc import Callable
from typing import Protocol

from digest_core.documents import Document
from digest_core.models import Paper


class FullTexts(Protocol):
    """Papers' own texts, each fetched once and kept for a while."""

    def document(self, paper: Paper, on_step: Callable[[str], None]) -> Document:
        """What can be read of the paper, at worst its abstract with the reason; `on_step` hears what takes time.

        Bounded in time. Raises a `StoreError`, never a `SourceError`.
        """

    def kept(self, arxiv_id: str) -> Document | None:
        """What is kept of a paper, without fetching; the identifier with its version."""
