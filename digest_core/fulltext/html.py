"""arXiv's HTML (made by LaTeXML, classes `ltx_*`) as sections. Pure.

Only what LaTeXML marks is taken: navigation, references, authors and scripts are left where they are. Class names:
https://math.nist.gov/~BMiller/LaTeXML/manual/cssclasses/
"""

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from digest_core.documents import Section
from digest_core.fulltext.latex import readable
from digest_core.text import one_line, shorten

LONGEST_TITLE = 200
LONGEST_TABLE = 3000
ABSTRACT = "Abstract"

_SECTIONS = {
    "ltx_abstract", "ltx_section", "ltx_subsection", "ltx_subsubsection", "ltx_paragraph", "ltx_subparagraph",
    "ltx_appendix", "ltx_acknowledgements", "ltx_chapter", "ltx_part",
}  # fmt: skip
_DROPPED = {
    "ltx_bibliography", "ltx_page_navbar", "ltx_TOC", "ltx_page_header", "ltx_page_footer", "ltx_authors", "ltx_dates",
    "ltx_index", "ltx_glossary", "ltx_pagination", "ltx_ERROR", "ltx_rdf", "ltx_keywords", "ltx_classification",
    "ltx_note_mark", "ltx_tag_note", "ltx_title_document", "package-alerts", "html-header-message",
}  # fmt: skip
_DROPPED_TAGS = {
    "nav",
    "script",
    "style",
    "svg",
    "button",
    "footer",
    "noscript",
    "template",
    "iframe",
    "object",
    "form",
}
_PARAGRAPHS = {"ltx_p", "ltx_listingline", "ltx_listing"}
_FORMULAS = {"ltx_equation", "ltx_equationgroup", "ltx_eqn_table"}
_TABLES = {"ltx_tabular"}
_BRACKETED = re.compile(r"\s*[\[(].*[\])]\s*", re.DOTALL)
_NUMBER = re.compile(r"(?:appendix\s+)?([A-Z]|[IVX]+|[A-Z]?(?:\.?\d+)+)\.?", re.IGNORECASE)


class _Open:
    """A section being read."""

    def __init__(self, title: str = "", number: str = "", within: str = "") -> None:
        self.title, self.number, self.within = title, number, within
        self.paragraphs: list[str] = []
        self.captions: list[str] = []

    def closed(self) -> Section | None:
        if not (self.paragraphs or self.captions):
            return None
        return Section(
            title=self.title,
            number=self.number,
            within=self.within,
            paragraphs=tuple(self.paragraphs),
            captions=tuple(self.captions),
        )


def read_html(body: bytes) -> tuple[Section, ...]:
    """The sections of a paper, in its order; empty where the page holds no paper of LaTeXML's."""
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = lxml_html.document_fromstring(body, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    article = next((e for e in root.iter() if isinstance(e.tag, str) and "ltx_document" in _classes(e)), None)
    if article is None:
        return ()
    opened = [_Open()]
    _walk(article, opened)
    return tuple(section for each in opened if (section := each.closed()))


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())


def _is_dropped(element: etree._Element, classes: set[str]) -> bool:
    if not isinstance(element.tag, str) or element.tag in _DROPPED_TAGS:
        return True
    return bool(classes & _DROPPED) or element.get("hidden") is not None


def _walk(element: etree._Element, opened: list[_Open]) -> None:
    """Add what an element holds to the section that is open, which is the last."""
    for child in element:
        classes = _classes(child)
        if _is_dropped(child, classes):
            continue
        if classes & _SECTIONS:
            _enter(child, classes, opened)
        elif "ltx_title" in classes:
            continue
        elif child.tag == "figcaption" or "ltx_caption" in classes:
            _add(opened[-1].captions, _text(child))
        elif child.tag == "figure" or "ltx_figure" in classes or "ltx_table" in classes:
            _figure(child, opened)
        elif classes & _TABLES:
            _add(opened[-1].captions, _table(child))
        elif classes & (_PARAGRAPHS | _FORMULAS):
            _add(opened[-1].paragraphs, _text(child))
        else:
            _walk(child, opened)


def _enter(element: etree._Element, classes: set[str], opened: list[_Open]) -> None:
    """A section of its own; what follows its end belongs to the section around it."""
    around = opened[-1]
    default = ABSTRACT if "ltx_abstract" in classes else ""
    opened.append(_Open(*_heading(element, default), around.title))
    _walk(element, opened)
    opened.append(_Open(around.title, around.number, around.within))


def _heading(element: etree._Element, default: str) -> tuple[str, str]:
    """A section's title and number."""
    heading = next((child for child in element if "ltx_title" in _classes(child)), None)
    if heading is None:
        return default, ""
    tag = next((child for child in heading.iter() if "ltx_tag" in _classes(child)), None)
    number = _NUMBER.fullmatch(_text(tag)) if tag is not None else None
    title = "".join(_pieces(heading, without=tag))
    return shorten(one_line(title), LONGEST_TITLE) or default, number[1] if number else ""


def _figure(figure: etree._Element, opened: list[_Open]) -> None:
    """A figure or table as one caption, its cells behind it; algorithms keep their lines."""
    captions = [_text(c) for c in figure.iter() if isinstance(c.tag, str) and "ltx_caption" in _classes(c)]
    tables = [_table(t) for t in figure.iter() if isinstance(t.tag, str) and _classes(t) & _TABLES]
    lines = [_text(p) for p in figure.iter() if isinstance(p.tag, str) and "ltx_listingline" in _classes(p)]
    _add(opened[-1].captions, shorten(" — ".join(filter(None, (*captions, *tables, *lines))), LONGEST_TABLE))


def _table(table: etree._Element) -> str:
    """A table's rows, cells parted by bars."""
    rows = []
    for row in table.iter("tr"):
        cells = [_text(cell) for cell in row if isinstance(cell.tag, str)]
        if any(cells):
            rows.append(" | ".join(cells))
    return shorten("; ".join(rows), LONGEST_TABLE)


def _add(texts: list[str], text: str) -> None:
    if text:
        texts.append(text)


def _text(element: etree._Element) -> str:
    """An element's text on one line, footnotes behind it in brackets."""
    notes = [
        one_line("".join(_pieces(note)))
        for note in element.iter()
        if isinstance(note.tag, str) and "ltx_note_content" in _classes(note)
    ]
    text = one_line("".join(_pieces(element)))
    return " ".join(filter(None, (_tidy(text), *(f"({note})" for note in notes if note))))


def _tidy(text: str) -> str:
    """Text without the space that a left-out citation leaves before punctuation."""
    return re.sub(r"\s+([.,;:)])", r"\1", text).replace("( ", "(")


def _pieces(element: etree._Element, without: etree._Element | None = None) -> Iterator[str]:
    """The text of an element and what is in it: formulas readable, citations in brackets and notes left out."""
    yield element.text or ""
    for child in element:
        if child is not without:
            yield from _piece(child)
        yield child.tail or ""


def _piece(child: etree._Element) -> Iterator[str]:
    classes = _classes(child)
    if _is_dropped(child, classes) or "ltx_note" in classes:
        return
    if child.tag == "math":
        yield readable(child.get("alttext") or _annotation(child))
    elif child.tag == "cite":
        cited = "".join(_pieces(child))
        yield "" if _BRACKETED.fullmatch(cited) else cited
    elif child.tag in {"br", "td", "th", "tr", "p", "div", "li"}:
        yield " "
        yield from _pieces(child)
        yield " "
    else:
        yield from _pieces(child)


def _annotation(math: etree._Element) -> str:
    return next((node.text or "" for node in math.iter("annotation")), "") or "".join(
        text for text in math.itertext() if isinstance(text, str)
    )
