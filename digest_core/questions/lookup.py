"""Papers by identifier, with their metadata: what is stored, else what arXiv says."""

from collections.abc import Callable

from digest_core.errors import SourceError
from digest_core.identifiers import without_version
from digest_core.models import Paper
from digest_core.ports import PaperFinder, Store


class PaperDesk:
    """Gives papers with title, abstract and comment; `finder` opens arXiv's look-up, where there is one."""

    def __init__(self, store: Store, finder: Callable[[], PaperFinder] | None) -> None:
        self._store, self._finder = store, finder

    def complete(self, paper: Paper) -> Paper:
        """The paper with what an edition may lack of it; as it is where nobody knows more."""
        if paper.abstract:
            return paper
        try:
            return self.find(paper.arxiv_id) or paper
        except SourceError:
            return paper

    def find(self, arxiv_id: str) -> Paper | None:
        """The paper with this identifier, with or without version; None where arXiv has none.

        Raises a `SourceError` where arXiv cannot be asked.
        """
        paper_id = f"arxiv:{without_version(arxiv_id)}"
        kept = self._store.papers([paper_id]).get(paper_id)
        if kept or self._finder is None:
            return kept
        found = next(iter(self._finder().find([arxiv_id])), None)
        if found:
            self._store.remember_papers([found])
        return found
