"""From a paper to its document: HTML, else PDF, else the abstract with the reason."""

import re
from collections.abc import Callable

from msgspec import Struct

from digest_core.documents import Document, Section, bounded
from digest_core.errors import FullTextMissing, RateLimited, SourceError
from digest_core.fulltext.fetch import HTML_LIMIT, PDF_LIMIT, fetch
from digest_core.fulltext.html import read_html
from digest_core.fulltext.pdf import MOST_PAGES, read_pdf
from digest_core.fulltext.pdf_sections import sections_of
from digest_core.http import World
from digest_core.models import Paper
from digest_core.ports import Clock, Gate

SECONDS = 60.0
"""How long somebody waits for a paper; then the abstract has to do."""
PAUSES = (3.0,)
FEWEST_CHARACTERS = 1500
"""A page with less text than this is a stub or an error, no paper."""
ABSTRACT = "Abstract"
READING = "본문을 읽고 있습니다"
READING_PDF = "PDF를 읽고 있습니다"
WITHDRAWN = "저자가 철회한 논문이라 본문을 읽지 않았습니다."
NOT_A_PAPER = "arXiv가 논문 대신 다른 웹 페이지를 보냈습니다."
BY_ABSTRACT = "초록만 읽었습니다(초록 기준)."

_WITHDRAWN = re.compile(
    r"\b(?:paper|article|submission|manuscript|preprint|version|work) (?:has been|is|was) (?:\w+ )?withdrawn\b"
    r"|^\W*withdrawn\b|\bwithdrawn by (?:the )?(?:\w+ )?(?:authors?|arxiv)\b",
    re.IGNORECASE,
)


class Bases(Struct, frozen=True, kw_only=True):
    """The addresses to read from."""

    html: str
    pdf: str


class FullTextReader:
    """Reads papers from arXiv, one request at a time over all processes."""

    def __init__(self, bases: Bases, gate: Gate, clock: Clock) -> None:
        self._bases, self._gate, self._clock = bases, gate, clock

    def read(self, paper: Paper, on_step: Callable[[str], None]) -> Document:
        """The paper as a document, at worst its abstract; never raises a `SourceError`."""
        if is_withdrawn(paper):
            return of_abstract(paper, WITHDRAWN)
        world = World(self._gate, self._clock, self._clock.monotonic() + SECONDS, PAUSES)
        on_step(READING)
        try:
            return self._html(paper, world)
        except FullTextMissing:
            on_step(READING_PDF)
        except RateLimited as busy:
            return of_abstract(paper, str(busy), lasting=False)
        except SourceError:
            # Too large, broken or out of reach: the PDF may still be had.
            on_step(READING_PDF)
        return self._pdf_or_abstract(paper, world)

    def _html(self, paper: Paper, world: World) -> Document:
        sections = read_html(fetch(self._bases.html, paper.arxiv_id, limit=HTML_LIMIT, world=world))
        if _length(sections) < FEWEST_CHARACTERS:
            raise FullTextMissing("arXiv", NOT_A_PAPER)
        return bounded(Document(paper_id=paper.id, arxiv_id=paper.arxiv_id, origin="html", sections=sections))

    def _pdf_or_abstract(self, paper: Paper, world: World) -> Document:
        try:
            return self._pdf(paper, world)
        except SourceError as error:
            lasting = isinstance(error, FullTextMissing) or not error.retryable
            return of_abstract(paper, str(error), lasting=lasting)

    def _pdf(self, paper: Paper, world: World) -> Document:
        found = read_pdf(fetch(self._bases.pdf, paper.arxiv_id, limit=PDF_LIMIT, world=world))
        cut = f"PDF가 {found.count}쪽이라 앞의 {MOST_PAGES}쪽만 읽었습니다."
        return bounded(
            Document(
                paper_id=paper.id,
                arxiv_id=paper.arxiv_id,
                origin="pdf",
                sections=sections_of(found.pages),
                notices=(cut,) if found.count > len(found.pages) else (),
            )
        )


def of_abstract(paper: Paper, why: str, *, lasting: bool = True) -> Document:
    """The document where nothing but the abstract is to be had, and why."""
    abstract = (paper.abstract or "").strip()
    return Document(
        paper_id=paper.id,
        arxiv_id=paper.arxiv_id,
        origin="abstract",
        sections=(Section(title=ABSTRACT, paragraphs=(abstract,)),) if abstract else (),
        notices=(f"{why} {BY_ABSTRACT}",),
        lasting=lasting,
    )


def is_withdrawn(paper: Paper) -> bool:
    """Whether the authors' comment or the abstract says that the paper was withdrawn."""
    return any(_WITHDRAWN.search(text) for text in (paper.comment or "", (paper.abstract or "")[:300]))


def _length(sections: tuple[Section, ...]) -> int:
    return sum(len(text) for section in sections for text in section.paragraphs)
