"""A paper's own text as it was read: sections with their paragraphs and captions."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, structs

Origin = Literal["html", "pdf", "abstract"]
LONGEST_DOCUMENT = 400_000
"""Characters kept of one paper; a long paper with its appendices has about 150,000."""
CUT = "논문이 길어 뒷부분은 읽지 않았습니다."


class Section(Struct, frozen=True, kw_only=True):
    """One section without its subsections, which follow it as sections of their own.

    `number` is as printed (`3.1`, `A`), empty where there is none; `within` is the title of the section around it.
    `captions` are those of figures and tables, a table's cells behind its own.
    """

    title: str
    number: str = ""
    within: str = ""
    paragraphs: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.number} {self.title}".strip()


class Document(Struct, frozen=True, kw_only=True):
    """What was read of a paper, references left out.

    `origin` is `abstract` where nothing but the abstract could be read. `notices` say in Korean what readers should
    know of that: why, or what was left out. `lasting` is false where trying again later may find more.
    """

    paper_id: str
    arxiv_id: str
    origin: Origin
    sections: tuple[Section, ...] = ()
    notices: tuple[str, ...] = ()
    lasting: bool = True


def bounded(document: Document, limit: int = LONGEST_DOCUMENT) -> Document:
    """The document with at most `limit` characters of text, and a notice where something went."""
    kept: list[Section] = []
    left = limit
    for section in document.sections:
        paragraphs = _within(section.paragraphs, left)
        left -= sum(map(len, paragraphs))
        captions = _within(section.captions, left)
        left -= sum(map(len, captions))
        kept.append(structs.replace(section, paragraphs=paragraphs, captions=captions))
        if (paragraphs, captions) != (section.paragraphs, section.captions):
            return structs.replace(document, sections=tuple(kept), notices=(*document.notices, CUT))
    return document


def _within(texts: Sequence[str], limit: int) -> tuple[str, ...]:
    """The first texts whose lengths together stay within the limit."""
    total = 0
    for place, text in enumerate(texts):
        total += len(text)
        if total > limit:
            return tuple(texts[:place])
    return tuple(texts)
