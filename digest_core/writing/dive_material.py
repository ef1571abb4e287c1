"""What a deep dive is written from: the paper's passages, and which of them tell of what. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct, structs

from digest_core.documents import Document
from digest_core.models import Paper
from digest_core.questions.passages import Passage, readable_passages
from digest_core.text import one_line
from digest_core.writing.instructions import LEFT_OUT, without_orders
from digest_core.writing.source import SourceText

Part = Literal["abstract", "introduction", "method", "results", "limitations", "end", "other"]

_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("abstract", re.compile(r"^abstract$", re.IGNORECASE)),
    ("limitations", re.compile(r"limitation|future work|open (?:challenges|problems)|threats to validity|broader impact", re.IGNORECASE)),
    ("introduction", re.compile(r"introduction|motivation|overview", re.IGNORECASE)),
    ("end", re.compile(r"conclu|discussion|summary", re.IGNORECASE)),
    ("results", re.compile(r"experiment|result|evaluation|ablation|simulation|analysis|findings|setup|dataset|implementation|study", re.IGNORECASE)),
    ("other", re.compile(r"related work|background|preliminar|acknowledg|appendix|prompt|proof|hyperparameter", re.IGNORECASE)),
)  # fmt: skip
_APPENDIX = re.compile(r"^[A-Z](?:\.\d+)* ")


class DiveMaterial(Struct, frozen=True, kw_only=True):
    """A paper and its passages, each with the part of the paper it stands in.

    What speaks to a model is left out of the passages, and of the abstract and title of `paper`.
    """

    paper: Paper
    document: Document
    passages: tuple[Passage, ...]
    parts: tuple[Part, ...]

    def of(self, *wanted: Part) -> tuple[Passage, ...]:
        """The passages of these parts, in the paper's order."""
        return tuple(p for p, part in zip(self.passages, self.parts, strict=True) if part in wanted)

    @property
    def source(self) -> SourceText:
        """All of it, as the checks see it."""
        return source_of_passages(self.paper, self.passages)


def material_of(paper: Paper, document: Document) -> DiveMaterial:
    """The material of a paper. An abstract that the document lacks comes from the paper's metadata."""
    abstract = without_orders(one_line(paper.abstract or "")).replace(LEFT_OUT, "").strip()
    paper = structs.replace(paper, abstract=abstract or None, title=without_orders(one_line(paper.title)))
    read = readable_passages(document)
    passages = (*_abstract_of(paper, document, read), *read)
    return DiveMaterial(
        paper=paper, document=document, passages=passages, parts=tuple(map(_part_of, passages))
    )


def source_of_passages(paper: Paper, passages: Sequence[Passage]) -> SourceText:
    """Passages as a source whose sentences are they, numbered from 1."""
    return SourceText(
        title=paper.title,
        sentences=tuple(passage.text for passage in passages),
        names=paper.authors,
        urls=(paper.url, paper.pdf_url),
    )


def _abstract_of(paper: Paper, document: Document, read: Sequence[Passage]) -> Iterator[Passage]:
    abstract = without_orders(one_line(paper.abstract or ""))
    if abstract not in {"", LEFT_OUT} and not any(_part_of(p) == "abstract" for p in read):
        yield Passage(paper_id=paper.id, section="Abstract", within="", text=abstract, origin=document.origin)


def _part_of(passage: Passage) -> Part:
    """By the section's heading, then by the one around it; what is left in the middle of a paper is its method."""
    if _APPENDIX.match(passage.section):
        return "other"
    for heading in (passage.section.lstrip("0123456789. "), passage.within):
        for part, pattern in _PARTS:
            if heading and pattern.search(heading):
                return part
    return "method" if passage.section else "other"
