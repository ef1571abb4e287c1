"""Editions in from files and out to files."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from digest_core.editions import EditionForm, edition_form
from digest_core.errors import AidailyError, UnreadableImport
from digest_core.importing import MAX_BYTES, parse_daily
from digest_core.models import Edition
from digest_core.ports import Publication, Store
from digest_core.text import one_line

if TYPE_CHECKING:
    from bot.wiring import Runtime

Span = tuple[date, date]


def import_file(path: Path, store: Store, zone: ZoneInfo, today: date) -> str:
    """Store one file as it is, with what it says; returns the line to show.

    Raises `UnreadableImport`, naming the line.
    """
    name = one_line(str(path))
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise AidailyError(f"{name}: 파일을 열 수 없습니다. 경로와 권한을 확인해 주세요.") from error
    edition = parse_daily(raw, name, zone)
    if edition.date > today:
        raise UnreadableImport(
            name, 1, f"아직 오지 않은 날짜입니다({edition.date}). 제목의 날짜를 고쳐 주세요."
        )
    there = store.has(edition.edition, edition.key)
    shown = () if edition.sample else tuple(item.id for item in edition.items)
    store.publish(Publication(edition=edition, seen=shown))
    outcome = "이미 있던 브리핑을 바꾸었습니다" if there else "새로 저장했습니다"
    return f"{edition.edition} {edition.key} items={len(edition.items)} ({outcome})"


def export_span(first: str | None, last: str | None) -> Span:
    """The dates from `first` to `last`, open where one is missing; raises `UsageError`."""
    daily = edition_form("daily")
    return (
        date.fromisoformat(daily.parse_key(first)) if first else date.min,
        date.fromisoformat(daily.parse_key(last)) if last else date.max,
    )


def export_all(folder: Path, form: EditionForm, span: Span, runtime: "Runtime") -> Iterator[Path]:
    """Write one kind of edition, each where its form files it; yields the paths, oldest first."""
    for key in runtime.store.keys(form.name):
        edition = runtime.store.edition(form.name, key)
        if edition is not None and span[0] <= edition.date <= span[1]:
            path = folder / file_path(form, edition)
            _write(path, form.markdown(edition, runtime.settings.zone).encode())
            yield path


def file_path(form: EditionForm, edition: Edition) -> PurePosixPath:
    """Where a form has an edition's file; raises `ValueError` for a place outside of the export's folder."""
    path = PurePosixPath(form.file(edition))
    if path.is_absolute() or ".." in path.parts or "\\" in str(path):
        raise ValueError(f"a file outside of the export's folder: {path}")
    return path


def _write(path: Path, content: bytes) -> None:
    """The whole file or none of it."""
    partial = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise AidailyError(f"{path}에 쓸 수 없습니다 ({error.strerror}). 폴더를 확인해 주세요.") from error
