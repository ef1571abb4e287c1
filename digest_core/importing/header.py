"""The lines under a briefing's title: when it was made, from which sources, with what notes."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from digest_core.errors import UnreadableImport
from digest_core.importing.document import Document, HeaderLine, plain, real_date
from digest_core.models import Kind, Note, SourceReport
from digest_core.render.markdown import (
    KIND_WORDS,
    LAST_SUCCESS,
    NOTE_LABEL,
    SAMPLE_LABEL,
    SOURCES_LABEL,
    TIME_LABEL,
    UNCHECKED,
)

_LABEL = re.compile(
    rf"({TIME_LABEL}|{SOURCES_LABEL}|{NOTE_LABEL}|{SAMPLE_LABEL})[ \t]*(?:\([^()]*\))?[ \t]*:[ \t]*"
)
_TIME = re.compile(r"(?:([0-9]{4}-[0-9]{2}-[0-9]{2})[ T])?([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?")
_NOTE = re.compile(r"((?:\\.|[^\\])*?): (.*)")
_COUNT = re.compile(
    rf"(?:(.*), )?(?:(?:({'|'.join(KIND_WORDS.values())})[ ]*([0-9]{{1,9}}))|{UNCHECKED}(?:, {LAST_SUCCESS} [0-9: -]+)?)"
)
_KINDS: dict[str, Kind] = {word: kind for kind, word in KIND_WORDS.items()}


class Header(NamedTuple):
    """What the lines under the title say."""

    generated_at: datetime
    sample: bool
    sources: tuple[SourceReport, ...]
    notes: tuple[Note, ...]


def read_header(document: Document, zone: ZoneInfo, path: str) -> Header:
    """The header of a document; without a time it is made at 00:00 of its day. A wrong time is refused."""
    labelled = [
        (match[1], HeaderLine(line.line, line.text[match.end() :]))
        for line in document.header
        if (match := _LABEL.match(line.text))
    ]
    times = [_time(line, document.day, zone, path) for label, line in labelled if label == TIME_LABEL]
    return Header(
        generated_at=times[0] if times else datetime.combine(document.day, time(), zone),
        sample=any(label == SAMPLE_LABEL for label, _ in labelled),
        sources=tuple(s for label, line in labelled if label == SOURCES_LABEL for s in _sources(line.text)),
        notes=tuple(_note(line.text) for label, line in labelled if label == NOTE_LABEL),
    )


def _time(line: HeaderLine, day: date, zone: ZoneInfo, path: str) -> datetime:
    match = _TIME.fullmatch(line.text)
    written = real_date(match[1]) if match and match[1] else day
    if not match or not written:
        why = f"{TIME_LABEL}을 읽을 수 없습니다. 07:15나 2026-02-05 07:15 꼴로 적어 주세요"
        raise UnreadableImport(path, line.line, why)
    return datetime.combine(written, time(int(match[2]), int(match[3])), zone)


def _sources(text: str) -> Iterator[SourceReport]:
    for part in text.split(")"):
        name, _, inside = part.partition("(")
        match = _COUNT.fullmatch(inside.strip())
        if match:
            yield _source(plain(name.lstrip(", ")), plain(match[1] or ""), match[2], match[3])


def _source(name: str, detail: str, kind_word: str | None, count: str | None) -> SourceReport:
    """One source; of one that could not be asked only its detail tells that it gives papers."""
    unasked: Kind = "paper" if detail else "news"
    kind = _KINDS[kind_word] if kind_word else unasked
    return SourceReport(name, detail, kind, None if count is None else int(count))


def _note(text: str) -> Note:
    match = _NOTE.fullmatch(text)
    return Note(plain(match[1]), plain(match[2])) if match else Note("", plain(text))
