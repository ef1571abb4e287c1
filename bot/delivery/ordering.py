"""Which stored edition a command means, and how its delivery is shown while it goes on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.console import tell_step
from bot.wiring import Runtime
from digest_core.delivery.model import Ref
from digest_core.delivery.report import DeliveryReport
from digest_core.editions import edition_form
from digest_core.errors import NothingStored
from digest_core.models import Edition

_TOLD_EVERY = 500


def deliverable(runtime: Runtime, kind: str, key: str | None, at: datetime) -> Ref:
    """The stored edition of that key, or the newest at a time; raises `NothingStored`. Samples are never meant."""
    store = runtime.store
    found = store.edition(kind, key) if key else _newest(runtime, kind, at)
    if found is None:
        which = f"{key}의 " if key else ""
        raise NothingStored(f"저장된 {which}브리핑이 없습니다. aidaily build 로 먼저 만들어 주세요.")
    if found.sample:
        raise NothingStored("견본은 보내지 않습니다. aidaily build 로 브리핑을 만든 뒤에 보내 주세요.")
    return Ref(found.edition, found.key)


def _newest(runtime: Runtime, kind: str, at: datetime) -> Edition | None:
    """The newest real one that there can be at that time."""
    form, store = edition_form(kind), runtime.store
    last = form.newest_key(at, runtime.settings) if form.series else ""
    known = (key for key in reversed(store.keys(kind)) if not last or key <= last)
    return next((found for key in known if (found := store.edition(kind, key)) and not found.sample), None)


@contextmanager
def display(what: str) -> Iterator[Callable[[DeliveryReport], None]]:
    """A bar that fills on a terminal; elsewhere a log line now and then."""
    if not sys.stderr.isatty():
        yield _line_now_and_then(what)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{what} 보내는 중", total=None)
        yield lambda report: bar.update(task, total=report.queued or None, completed=report.over)


def _line_now_and_then(what: str) -> Callable[[DeliveryReport], None]:
    told = 0

    def tell(report: DeliveryReport) -> None:
        nonlocal told
        if report.over - told >= _TOLD_EVERY:
            told = report.over
            tell_step(f"{what}: {report.over} / {report.queued}")

    return tell
