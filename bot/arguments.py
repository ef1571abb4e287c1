"""Words of a command turned into what the core asks for."""

from argparse import Namespace
from contextlib import suppress
from datetime import date, datetime
from zoneinfo import ZoneInfo

from digest_core.calendar import FIRST_YEAR
from digest_core.config import Settings
from digest_core.editions import EDITIONS, EditionForm, edition_form
from digest_core.errors import NothingStored, UsageError
from digest_core.models import Shown
from digest_core.ports import BuildReport, BuildRequest, Store

DAILY = "daily"


def as_of_time(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """ISO 8601 as an aware time, in `zone` where it has no offset; raises `UsageError`."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError("--as-of는 ISO 8601로 적어 주세요 (예: 2026-02-06T07:15).") from None
    time = time if time.tzinfo else time.replace(tzinfo=zone)
    if time.year < FIRST_YEAR:
        raise UsageError(f"arXiv는 {FIRST_YEAR}년에 시작했습니다. 그 뒤의 시각을 적어 주세요.")
    if time > now:
        raise UsageError("--as-of가 아직 오지 않은 시각입니다. 지난 시각을 적어 주세요.")
    return time


def build_request(arguments: Namespace, settings: Settings, now: datetime) -> BuildRequest:
    """What `build` asks for; raises `UsageError` for impossible, future or still open keys."""
    form = edition_form(arguments.edition)
    as_of = as_of_time(arguments.as_of, settings.zone, now) if arguments.as_of else None
    if arguments.key and arguments.date:
        raise UsageError("번호나 날짜는 한 번만 적어 주세요.")
    named = arguments.key or arguments.date
    key = form.parse_key(named) if named else form.newest_key(as_of or now, settings)
    if as_of:
        form.refuse_future(key, as_of, settings)
    else:
        form.refuse_open(key, now, settings)
    return BuildRequest(
        edition=form.name, key=key, as_of=as_of.isoformat() if as_of else None, force=arguments.force
    )


def asked_key(edition: str, named: str | None, settings: Settings, now: datetime) -> str | None:
    """The key that `--date` names, None without it; raises `UsageError` for impossible and future ones."""
    form = edition_form(edition)
    if named is None:
        return None
    key = form.parse_key(named)
    form.refuse_future(key, now, settings)
    return key


def asked_about(
    text: str | None, settings: Settings, now: datetime, store: Store
) -> tuple[date | None, Shown | None]:
    """What `--date` names for a question: a day, or an edition of another kind by its key; raises `UsageError`.

    A week that several kinds are about is the one of the first of them that is stored; none is `NothingStored`.
    """
    if text is None:
        return None, None
    forms = [form for form in map(edition_form, EDITIONS) if form.name != DAILY and _reads(form, text)]
    if not forms:
        key = asked_key(DAILY, text, settings, now)
        return (date.fromisoformat(key) if key else None), None
    for form in forms:
        key = form.parse_key(text)
        form.refuse_future(key, now, settings)
        if store.has(form.name, key):
            return None, Shown(form.name, key)
    raise NothingStored(f"저장된 것이 없습니다({text}). aidaily build {forms[0].name} 로 먼저 만들어 주세요.")


def _reads(form: EditionForm, text: str) -> bool:
    with suppress(UsageError):
        return bool(form.parse_key(text))
    return False


def report_line(report: BuildReport) -> str:
    """`EDITION KEY items=N candidates=N writer=W`."""
    sample = " sample=true" if report.sample else ""
    return (
        f"{report.edition} {report.key} items={report.items} candidates={report.candidates} "
        f"writer={report.writer}{sample}"
    )
