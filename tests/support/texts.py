"""`ports.FullTexts` from memory: papers of the evaluation, or the abstract where there is none."""

from collections.abc import Callable, Mapping
from pathlib import Path

from digest_core.documents import Document
from digest_core.fulltext.html import read_html
from digest_core.fulltext.reader import of_abstract
from digest_core.models import Paper
from support.latexml import page, page_of

PAPERS = Path(__file__).parents[2] / "benchmarks" / "open_questions" / "papers"
NO_TEXT = "본문이 없습니다."


class MemoryTexts:
    """Papers by id (`arxiv:2602.04884`) in our notation; those of the evaluation are there by themselves."""

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self._texts = dict(texts or {})
        self._kept: dict[str, Document] = {}
        self.asked: list[str] = []

    def document(self, paper: Paper, on_step: Callable[[str], None]) -> Document:
        self.asked.append(paper.arxiv_id)
        return self._kept.setdefault(paper.arxiv_id, self._read(paper, on_step))

    def kept(self, arxiv_id: str) -> Document | None:
        return self._kept.get(arxiv_id)

    def _read(self, paper: Paper, on_step: Callable[[str], None]) -> Document:
        on_step("본문을 읽고 있습니다")
        sections = read_html(self._page(paper.id))
        if not sections:
            return of_abstract(paper, NO_TEXT)
        return Document(paper_id=paper.id, arxiv_id=paper.arxiv_id, origin="html", sections=sections)

    def _page(self, paper_id: str) -> bytes:
        if paper_id in self._texts:
            return page(self._texts[paper_id])
        path = PAPERS / f"{paper_id.removeprefix('arxiv:')}.txt"
        return page_of(path) if path.is_file() else b""
