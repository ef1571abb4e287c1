"""A daily briefing's sections put together as an edition."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from digest_core.errors import UnreadableImport
from digest_core.importing.document import Document, Section, decode, plain, read_document
from digest_core.importing.header import read_header
from digest_core.importing.items import PARTS, ItemText, TopLine, read_item, read_links
from digest_core.models import IMPORTED, Action, Edition, Item, RawIndex, Reference
from digest_core.render.markdown import ACTIONS, EMPTY_LINES, INDEX, KIND_WORDS, NOTHING_FITS, QUIET, TOP

_NUMBERED_HEADING = re.compile(r"([0-9]{1,9})(?:[.)](?![0-9])[ \t]*(.*)|[ \t]*$)")
_NUMBERED_LINE = re.compile(r"([0-9]{1,9})[.)](?:[ \t]+|$)")
_TAG = re.compile(r"(?:\\.|[^,])+")
_ACTION = re.compile(r"\*\*((?:\\.|[^\\])*?)\*\*[ \t]*(:?)[ \t]*(.*)")


def parse_daily(text: str | bytes, path: str, zone: ZoneInfo) -> Edition:
    """The edition a file in the form of a daily briefing holds; `imported_text` is the file, exactly.

    Times of the file are read in `zone`. `path` only names the file in messages. Raises `UnreadableImport`.
    """
    imported_text = decode(text, path)
    document = read_document(imported_text, path)
    header = read_header(document, zone, path)
    index = _index(document)
    items = _items(document, index, path)
    return Edition(
        edition="daily",
        key=document.day.isoformat(),
        date=document.day,
        generated_at=header.generated_at,
        title=document.title,
        writer=IMPORTED,
        sample=header.sample,
        candidates=len(index.papers),
        notes=header.notes,
        sources=header.sources,
        items=items,
        actions=tuple(_actions(document)),
        index=index,
        imported_text=imported_text,
    )


def _entries(sections: Sequence[Section], heading: str) -> tuple[str, ...]:
    """The entries right under a heading of the form, wherever it stands."""
    return tuple(e for section in sections if section.is_called(heading) for e in section.entries)


def _index(document: Document) -> RawIndex:
    name = INDEX.partition(" (")[0]
    heads = (n for n, section in enumerate(document.sections) if section.is_called(name))
    parts = document.sections[next(heads, len(document.sections)) :]
    links = {kind: read_links(_entries(parts, word)) for kind, word in KIND_WORDS.items()}
    return RawIndex(news=links["news"], papers=links["paper"])


def _items(document: Document, index: RawIndex, path: str) -> tuple[Item, ...]:
    texts = list(_item_texts(document, path))
    told = " ".join(map(plain, _entries(document.sections, TOP)))
    quiet = any(words.rstrip(".") in told for words in (QUIET, NOTHING_FITS))
    if not texts and not quiet:
        why = f"항목이 없습니다. '## 1. 제목' 꼴로 적거나, 조용한 날이면 '{QUIET}'라고 적어 주세요"
        raise UnreadableImport(path, document.last_line, why)
    news_urls = frozenset(reference.url for reference in index.news)
    pairs = _with_top_lines(texts, _top(document))
    return tuple(read_item(text, top, news_urls, _listed(text, index)) for text, top in pairs)


def _listed(text: ItemText, index: RawIndex) -> Reference | None:
    """The original in the raw index that an item's heading names, for an item that lost its links."""
    words = _words(plain(text.heading))
    listed = max((*index.papers, *index.news), key=lambda r: len(words & _words(r.title)), default=None)
    return listed if listed and 2 * len(words & _words(listed.title)) >= len(words) else None


def _item_texts(document: Document, path: str) -> Iterator[ItemText]:
    """The sections that are items, each with its parts: those with a number, or with an item's parts."""
    starts = [n for n, section in enumerate(document.sections) if section.level == 2 or _is_item(section)]
    for start, end in pairwise([*starts, len(document.sections)]):
        head, rest = document.sections[start], document.sections[start + 1 : end]
        parts = {part: entries for part in PARTS if (entries := _entries(rest, part))}
        match = _NUMBERED_HEADING.fullmatch(head.heading)
        if match or parts:
            heading = (match[2] or "") if match else head.heading
            if not plain(heading):
                raise UnreadableImport(path, head.line, "항목의 제목이 비어 있습니다. 번호 뒤에 적어 주세요")
            yield ItemText(head.line, int(match[1]) if match else None, heading, parts)


def _is_item(section: Section) -> bool:
    """Whether a heading of any level is an item's: a number and a title."""
    match = _NUMBERED_HEADING.fullmatch(section.heading)
    return match is not None and bool(match[2])


def _top(document: Document) -> dict[int, TopLine]:
    """The top list by its numbers; lines without one count on."""
    lines: dict[int, TopLine] = {}
    for entry in _entries(document.sections, TOP):
        match = _NUMBERED_LINE.match(entry)
        text = entry[match.end() :] if match else entry
        lines.setdefault(int(match[1]) if match else len(lines) + 1, _top_line(text))
    return lines


def _top_line(text: str) -> TopLine:
    short, dash, tags = text.rpartition(" — ")
    if not dash and "," in text.rpartition(" - ")[2]:
        # Typed by hand: a hyphen, and tags after it.
        short, dash, tags = text.rpartition(" - ")
    found = map(plain, _TAG.findall(tags)) if dash else ()
    return TopLine(plain(short if dash else text), tuple(filter(None, found)))


def _with_top_lines(
    texts: Sequence[ItemText], top: dict[int, TopLine]
) -> list[tuple[ItemText, TopLine | None]]:
    """Items and their lines of the top list, by number; by position where the numbers cannot be right."""
    in_order = [*top.values(), *[None] * len(texts)]
    by_position = list(zip(texts, in_order, strict=False))
    numbers = {text.number for text in texts}
    if len(numbers) < len(texts) or not numbers <= set(top):
        return by_position
    ordered = sorted(texts, key=lambda text: text.number or 0)
    by_number: list[tuple[ItemText, TopLine | None]] = [(text, top[text.number or 0]) for text in ordered]
    return max(by_number, by_position, key=_likeness)


def _likeness(pairs: Sequence[tuple[ItemText, TopLine | None]]) -> int:
    """How many words short titles share with the headings and links of their items."""
    return sum(len(_words(top.short_title) & _item_words(text)) for text, top in pairs if top)


def _item_words(text: ItemText) -> set[str]:
    return _words(" ".join([plain(text.heading), *(link.title for link in text.links()[:1])]))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{2,}", text.casefold()))


def _actions(document: Document) -> Iterator[Action]:
    """The actions. Which items they mean, the form does not say; guessing would put words in their mouth."""
    for entry in _entries(document.sections, ACTIONS):
        if plain(entry) not in EMPTY_LINES:
            yield _action(_NUMBERED_LINE.sub("", entry, count=1))


def _action(entry: str) -> Action:
    match = _ACTION.fullmatch(entry)
    if not match:
        return Action("", plain(entry))
    return Action(plain(match[1] if match[2] else match[1].rstrip(": ")), plain(match[3]))
