"""The text of a PDF's pages as sections. Pure, and a guess: PDFs know lines, not headings.

Running heads and page numbers go, words cut at a line's end are joined, references are left out, appendices stay.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from digest_core.documents import Section
from digest_core.text import one_line, shorten

LONGEST_HEADING = 90
_EDGE_LINES = 2
"""Running heads stand among the first and last lines of a page."""
_HYPHEN_MARKS = "\ufffe\x02\u00ad"
_PLAIN_HEADINGS = (
    "abstract|introduction|background|related works?|preliminaries|motivation|methods?|methodology|approach|"
    "experiments?|experimental (?:setup|settings?|results)|evaluation|results?(?: and discussion)?|analysis|"
    "discussion|limitations?(?: and future work)?|broader impacts?|impact statement|ethics statement|conclusions?|"
    "conclusion and future work|future work|acknowledge?ments?|references|bibliography|appendix|appendices"
)
_HEADING = re.compile(
    rf"(?P<number>(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|[A-Z](?:\.\d{{1,2}}){{0,3}}|[IVX]{{1,5}})\.?)[ \t]+(?P<title>[A-Z][^.!?|=]*[^.,;:!?\-\s])"
    rf"|(?P<plain>(?i:{_PLAIN_HEADINGS}))[.:]?"
    r"|(?P<appendix>Appendix [A-Z])[.:]?(?P<named> [A-Z][^.!?]*)?"
)
_CAPTION = re.compile(r"(?:Figure|Fig\.|Table|Algorithm) ?\d{1,3} ?[:.|]", re.IGNORECASE)
_REFERENCES = re.compile(r"references|bibliography", re.IGNORECASE)
_AFTER_REFERENCES = re.compile(r"[A-Z](?:\.\d+)*|Appendix [A-Z]|appendix|appendices", re.IGNORECASE)
_STAMP = re.compile(r"arXiv:\S+v\d+ +\[[\w.-]+\]|^\d{1,4}$|^page \d+(?: of \d+)?$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_SMALL_WORDS = "a an and as at by for from in into of on or the to under via vs with without"
_SMALL = frozenset(_SMALL_WORDS.split())


def sections_of(pages: Sequence[str]) -> tuple[Section, ...]:
    """The sections of a paper from the text of its pages; what stands before the first heading has no title."""
    lines = _lines_of(pages)
    usual = median([len(line) for line in lines if len(line) > 20] or [80])
    words = Counter(re.findall(r"[a-z]+(?:-[a-z]+)*", " ".join(lines).lower()))
    found: list[Section] = []
    for title, number, body in _parted(lines):
        paragraphs, captions = _texts(body, usual, words)
        if paragraphs or captions:
            found.append(Section(title=title, number=number, paragraphs=paragraphs, captions=captions))
    return tuple(found)


def _lines_of(pages: Sequence[str]) -> list[str]:
    """The pages' lines without running heads, stamps and page numbers."""
    split = [[line.strip() for line in re.split(r"\r\n|\r|\n", page) if line.strip()] for page in pages]
    running = _running_heads(split)
    return [
        line
        for page in split
        for place, line in enumerate(page)
        if not _STAMP.search(line) and not (_is_edge(place, page) and _shape(line) in running)
    ]


def _running_heads(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """What stands, but for its digits, at the edge of a third of the pages, and of three at least."""
    at_edges = Counter(
        shape
        for page in pages
        for shape in {_shape(line) for place, line in enumerate(page) if _is_edge(place, page)}
    )
    return frozenset(shape for shape, count in at_edges.items() if count >= max(3, len(pages) / 3))


def _is_edge(place: int, page: Sequence[str]) -> bool:
    return place < _EDGE_LINES or place >= len(page) - _EDGE_LINES


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line.casefold())


def _parted(lines: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Title, number and lines of each section, without the references."""
    title, number, body, skipping = "", "", list[str](), False
    for line in lines:
        heading = _heading(line)
        if heading is None or (skipping and not _ends_references(heading)):
            body.append(line)
            continue
        if not skipping:
            yield title, number, body
        (title, number), body = heading, []
        skipping = _REFERENCES.fullmatch(title) is not None
    if not skipping:
        yield title, number, body


def _ends_references(heading: tuple[str, str]) -> bool:
    title, number = heading
    return bool(_AFTER_REFERENCES.fullmatch(number) or _AFTER_REFERENCES.fullmatch(title))


def _heading(line: str) -> tuple[str, str] | None:
    """Title and number of a line that looks like a heading."""
    match = _HEADING.fullmatch(line) if len(line) <= LONGEST_HEADING else None
    if match is None:
        return None
    if match["plain"]:
        return match["plain"].capitalize() if match["plain"].isupper() else match["plain"], ""
    if match["appendix"]:
        return (match["named"] or "Appendix").strip(), match["appendix"].removeprefix("Appendix ")
    number, title = match["number"].rstrip("."), match["title"]
    return (title, number) if _looks_like_title(title, number) else None


def _looks_like_title(title: str, number: str) -> bool:
    """Few words, each of them capital or small and common; or one of the usual headings."""
    words = title.split()
    if len(words) > 12 or re.search(r"\d{3,}|[@%<>{}]", title):
        return False
    if number.isdecimal() and int(number) > 20:
        return False
    capital = sum(word[0].isupper() for word in words)
    small = sum(word.casefold() in _SMALL for word in words)
    usual = re.search(rf"\b(?:{_PLAIN_HEADINGS})\b", title, re.IGNORECASE) is not None
    return capital + small == len(words) or (usual and len(words) <= 8) or (len(words) <= 5 and "." in number)


def _texts(
    lines: Sequence[str], usual: float, words: Counter[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Paragraphs and captions of a section's lines."""
    paragraphs: list[str] = []
    captions: list[str] = []
    for block in _blocks(lines, usual):
        text = one_line(_joined(block, words))
        if _CAPTION.match(text):
            captions.append(shorten(text, 1500))
        elif any(map(str.isalpha, text)):
            paragraphs.append(text)
    return tuple(paragraphs), tuple(captions)


def _blocks(lines: Sequence[str], usual: float) -> Iterator[list[str]]:
    """Runs of lines: a paragraph ends with a sentence on a short line, a caption begins its own."""
    block: list[str] = []
    for line in lines:
        if block and _CAPTION.match(line):
            yield block
            block = []
        block.append(line)
        if re.search(r"[.!?:][\"”)\]]?$", line) and len(line) < 0.8 * usual:
            yield block
            block = []
    if block:
        yield block


def _joined(lines: Sequence[str], words: Counter[str]) -> str:
    """Lines as running text, words that were cut at a line's end whole again."""
    text = ""
    for line in lines:
        cut = re.search(r"([A-Za-z]+(?:-[A-Za-z]+)*)-$", text)
        begins = re.match(r"[a-z]+(?:-[a-z]+)*", line)
        if cut and begins:
            text = f"{text[: cut.start()]}{_whole(cut[1], begins[0], words)}{line[begins.end() :]}"
        else:
            text = f"{text} {line}" if text else line
    marked = re.compile(rf"([A-Za-z]+)[{_HYPHEN_MARKS}]\s*([A-Za-z]+)")
    return marked.sub(lambda match: _whole(match[1], match[2], words), text)


def _whole(first: str, second: str, words: Counter[str]) -> str:
    """A cut word: with its hyphen only where the paper writes it so elsewhere and never without."""
    together, parted = f"{first}{second}", f"{first}-{second}"
    if words[parted.lower()] and not words[together.lower()]:
        return parted
    return together
