"""A folder of recorded days: one `YYYY-MM-DD.jsonl` for each announcement date."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.replay.records import Record, read_records
from digest_core.calendar import announcement_holding, announcement_of, cut_off, is_announcing
from digest_core.config import Settings
from digest_core.errors import AidailyError
from digest_core.text import one_line

_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.jsonl")
_A_DAY = timedelta(days=1)


class Recording(NamedTuple):
    """What was recorded, by announcement date (in Korea), and the settings it is replayed with."""

    days: Mapping[date, list[Record]]
    settings: Settings

    @property
    def records(self) -> list[Record]:
        """All records, each with its announcement date."""
        return [{**r, "announced": day.isoformat()} for day, found in self.days.items() for r in found]

    def dailies(self) -> Iterator[date]:
        """The dates to build: every one from the first that carries a recorded day to the last."""
        carriers = [self.carrier(day) for day in self.days]
        for number in range((max(carriers) - min(carriers)).days + 1):
            yield min(carriers) + number * _A_DAY

    def carrier(self, announced: date) -> date:
        """The first daily whose cut-off comes after the announcement."""
        public = announcement_of(announced - _A_DAY).public_at
        return next(day for day in _days_from(announced - _A_DAY) if self.closes(day) >= public)

    def closes(self, day: date) -> datetime:
        """The cut-off of a daily."""
        return cut_off(day, self.settings.build_at, self.settings.zone)

    def regular(self, announced: date) -> frozenset[str]:
        """The papers of a day that its own announcement brings in: category and time of submission fit."""
        evening = announced - _A_DAY
        if not is_announcing(evening):
            return frozenset()
        window, wanted = (announcement_of(evening),), set(self.settings.categories)
        return frozenset(
            f"arxiv:{r['id']}"
            for r in self.days[announced]
            if wanted & {*r["categories"], r["primary_category"]}
            and announcement_holding(datetime.fromisoformat(r["published"]), window)
        )


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += _A_DAY


def read_recording(folder: Path, settings: Settings) -> Recording:
    """The recorded days of a folder; raises `AidailyError` where there is none or a file cannot be read."""
    try:
        found = sorted(path for path in folder.iterdir() if _FILE.fullmatch(path.name))
    except OSError as error:
        raise AidailyError(f"{one_line(str(folder))} 폴더를 열 수 없습니다 ({error.strerror}).") from error
    if not found:
        raise AidailyError(
            f"{one_line(str(folder))} 폴더에 기록이 없습니다. 발표일마다 YYYY-MM-DD.jsonl 파일 하나를 넣어 주세요."
        )
    return Recording({_date(path): read_records(path) for path in found}, settings)


def _date(path: Path) -> date:
    try:
        return date.fromisoformat(path.stem)
    except ValueError as error:
        raise AidailyError(
            f"{one_line(path.name)}: 없는 날짜입니다. 파일 이름을 발표일(YYYY-MM-DD)로 적어 주세요."
        ) from error
