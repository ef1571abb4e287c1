"""The daily briefing: one per date, carrying what arXiv announced since the one before."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest_core.calendar import FIRST_YEAR, LOOK_BACK, announcements_between, carried_by, cut_off, newest_day
from digest_core.config import Settings
from digest_core.editions import Plan, markdown_file
from digest_core.errors import UsageError
from digest_core.models import Edition
from digest_core.ports import Store
from digest_core.render.markdown import render_daily

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NO_SUCH_DATE = "없는 날짜입니다. YYYY-MM-DD 꼴로 적어 주세요 (예: 2026-02-06)."
_A_DAY = timedelta(days=1)


class Daily:
    """`AnnouncedForm` of the daily; its key is the date."""

    name = "daily"
    builder = "digest_core.pipeline:build_announced"
    series = True

    def parse_key(self, text: str) -> str:
        if not _DATE.fullmatch(text):
            raise UsageError(_NO_SUCH_DATE)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise UsageError(_NO_SUCH_DATE) from None
        if day.year < FIRST_YEAR:
            raise UsageError(f"arXiv는 {FIRST_YEAR}년에 시작했습니다. 그 뒤의 날짜를 적어 주세요.")
        return text

    def newest_key(self, now: datetime, settings: Settings) -> str:
        return newest_day(now, settings.build_at, settings.zone).isoformat()

    def due_key(self, now: datetime, settings: Settings) -> str:
        return self.newest_key(now, settings)

    def refuse_future(self, key: str, now: datetime, settings: Settings) -> None:
        if date.fromisoformat(key) > now.astimezone(settings.zone).date():
            raise UsageError(f"아직 오지 않은 날짜입니다({key}). 오늘이나 지난 날짜를 적어 주세요.")

    def refuse_open(self, key: str, now: datetime, settings: Settings) -> None:
        self.refuse_future(key, now, settings)
        if cut_off(date.fromisoformat(key), settings.build_at, settings.zone) > now:
            raise UsageError(
                f"{key} 브리핑은 {settings.build_at:%H:%M}에 마감합니다. 그 뒤에 다시 만들어 주세요."
            )

    def plan(self, key: str, as_of: datetime | None, store: Store, settings: Settings) -> Plan:
        day = date.fromisoformat(key)
        until = as_of or cut_off(day, settings.build_at, settings.zone)
        before = store.newest(self.name, before=day, samples=False)
        previous = None if before is None else _closed(before, settings)
        carried, looked_at = carried_by(until, previous), store.days_before(day, settings.scope)
        week = announcements_between(until - LOOK_BACK, until)
        return Plan(
            key=key,
            cut_off=until,
            since=until - _A_DAY
            if previous is None
            else max(min(previous, until - _A_DAY), until - LOOK_BACK),
            announcements=carried,
            look_back=tuple(a for a in week if a.day in looked_at and a not in carried),
        )

    def title(self, key: str, *, sample: bool) -> str:
        return f"[AI Daily] {key} 기술 동향" + (" (견본)" if sample else "")

    def markdown(self, edition: Edition, zone: ZoneInfo) -> str:
        return render_daily(edition, zone) if edition.imported_text is None else edition.imported_text

    def file(self, edition: Edition) -> str:
        return markdown_file(edition)


def _closed(edition: Edition, settings: Settings) -> datetime:
    return edition.cut_off or cut_off(edition.date, settings.build_at, settings.zone)
