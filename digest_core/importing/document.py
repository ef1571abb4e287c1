"""A briefing's text as sections: what can be said without knowing what the sections mean.

Lenient about layout (blank lines, bullets, line ends, rules, wrapped lines), strict about the title.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from msgspec import Struct

from digest_core.calendar import FIRST_YEAR
from digest_core.errors import UnreadableImport
from digest_core.render.escape import unescape
from digest_core.text import one_line

MAX_BYTES = 2 * 1024 * 1024
"""arXiv's first; an earlier date is a slip of the pen."""

_LINE_END = re.compile(r"\r\n|\n|\r")
# People forget the space after `##`; a line that begins with `#1` is more likely text.
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)|#{2,6}(?!#)")
_RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}")
_BULLET = re.compile(r"[-*+•](?:[ \t]+|$)")
_NUMBER = re.compile(r"[0-9]{1,9}[.)](?:[ \t]|$)")
_TITLE = re.compile(r"\[AI Daily\][ \t]*([0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9-])")


class Section(Struct, frozen=True):
    """A heading and the entries up to the next heading of any level, all still Markdown.

    An entry is a bullet (without its mark), a numbered line (with its number) or a paragraph, on one line.
    """

    line: int
    level: int
    heading: str
    entries: tuple[str, ...]
    name: str = ""
    """The heading as plain text without spaces and case, to be compared."""

    def is_called(self, heading: str) -> bool:
        """Whether this is a heading of the form, however it is spaced and whatever follows it."""
        return self.name.startswith(squeezed(heading))


class HeaderLine(Struct, frozen=True):
    """A line under the title, without its quote mark; still Markdown."""

    line: int
    text: str


class Document(Struct, frozen=True):
    """A briefing's date, its title as plain text, the lines under it, and its sections in order."""

    day: date
    title: str
    last_line: int
    header: tuple[HeaderLine, ...]
    sections: tuple[Section, ...]


def decode(data: str | bytes, path: str) -> str:
    """The text of a file, exactly; refused when it is too large, empty or not UTF-8."""
    raw = data.encode(errors="surrogatepass") if isinstance(data, str) else data
    if len(raw) > MAX_BYTES:
        raise UnreadableImport(path, 1, "2 MB가 넘습니다. 브리핑 하나만 든 파일을 골라 주세요")
    try:
        text = raw.decode()
    except UnicodeDecodeError as wrong:
        bad_line = raw.count(b"\n", 0, wrong.start) + 1
        why = "UTF-8이 아닌 글자가 있습니다. 편집기에서 UTF-8로 저장해 주세요"
        raise UnreadableImport(path, bad_line, why) from None
    if not text.strip("\ufeff \t\r\n"):
        raise UnreadableImport(path, 1, "파일이 비어 있습니다. 브리핑이 든 파일을 골라 주세요")
    return text


def read_document(text: str, path: str) -> Document:
    """The sections of a decoded file; refused without exactly one title with a real date."""
    lines = [line.strip() for line in _LINE_END.split(text.removeprefix("\ufeff"))]
    sections = tuple(_sections(lines))
    titles = [section for section in sections if section.level == 1 and _title_day(section)]
    if not titles:
        line = next((section.line for section in sections if section.level == 1), _first_text(lines))
        why = "제목이 없습니다. '# [AI Daily] 2026-02-05 기술 동향' 꼴의 제목을 적어 주세요"
        raise UnreadableImport(path, line, why)
    if len(titles) > 1:
        why = "제목이 또 나옵니다. 파일 하나에 브리핑 하나만 담아 주세요"
        raise UnreadableImport(path, titles[1].line, why)
    return Document(
        day=_day(titles[0], path),
        title=plain(titles[0].heading),
        last_line=max(number for number, line in enumerate(lines, 1) if line),
        header=tuple(_header(lines, titles[0].line)),
        sections=tuple(section for section in sections if section.level > 1),
    )


def plain(markdown: str) -> str:
    """An entry's or heading's text as plain text on one line."""
    return one_line(unescape(markdown))


def squeezed(text: str) -> str:
    """Text without spaces and case."""
    return text.casefold().replace(" ", "")


def real_date(text: str) -> date | None:
    """A date as `2026-02-05`, None where there is no such day or arXiv was not yet there."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year < date.max.year else None


def _title_day(section: Section) -> str | None:
    match = _TITLE.match(plain(section.heading))
    return match[1] if match else None


def _day(title: Section, path: str) -> date:
    written = _title_day(title) or ""
    day = real_date(written)
    if day is None:
        raise UnreadableImport(path, title.line, f"{written}은 없는 날짜입니다. 제목의 날짜를 고쳐 주세요")
    return day


def _first_text(lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines, 1) if line), 1)


def _sections(lines: list[str]) -> Iterator[Section]:
    """Each heading with what follows it; text before the first heading belongs to nothing."""
    heads = [number for number, line in enumerate(lines, 1) if _HEADING.match(line)]
    for number, following in pairwise([*heads, len(lines) + 1]):
        line = lines[number - 1]
        text = line.lstrip("#")
        heading = _without_closing_marks(text.strip())
        entries = tuple(_entries(lines[number : following - 1]))
        yield Section(number, len(line) - len(text), heading, entries, squeezed(plain(heading)))


def _without_closing_marks(heading: str) -> str:
    """CommonMark lets a heading end in `#`s after a space; escaped ones are text."""
    bare = heading.rstrip("#")
    return bare.rstrip() if not bare or bare.endswith((" ", "\t")) else heading


def _header(lines: list[str], title_line: int) -> Iterator[HeaderLine]:
    for number, line in enumerate(lines[title_line:], title_line + 1):
        if _HEADING.match(line):
            return
        if line:
            yield HeaderLine(number, line.lstrip("> \t"))


def _entries(lines: list[str]) -> Iterator[str]:
    """The entries of a section; a plain line right under another continues it."""
    parts: list[str] = []
    for line in lines:
        ends = not line or bool(_RULE.fullmatch(line))
        if ends or _BULLET.match(line) or _NUMBER.match(line):
            yield from _joined(parts)
            parts = []
        if not ends:
            parts.append(_BULLET.sub("", line, count=1) if _BULLET.match(line) else line)
    yield from _joined(parts)


def _joined(parts: list[str]) -> Iterator[str]:
    text = " ".join(parts).strip()
    if text:
        yield text
