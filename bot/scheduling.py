"""What is due at one moment, done and told."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime

from bot.arguments import report_line
from bot.console import remark, say
from bot.wiring import Runtime
from digest_core.delivery.report import DeliveryReport
from digest_core.delivery.telling import did_anything, failures, numbers, since


def run_once(runtime: Runtime, at: datetime) -> int:
    """Build and deliver what is due at `at`; returns the exit status."""
    with runtime.a_worker():
        reports = runtime.scheduler().once(at)
    runtime.write_on()
    for report in reports:
        if report.status == "failed":
            remark(report.message)
        else:
            say(report_line(report))
    sent = list(_delivered(runtime, at))
    for one in sent:
        say(delivery_line(one))
    if not reports and not sent:
        say("할 일이 없습니다")
    return max((report.exit_code for report in reports), default=0) or int(any(map(failures, sent)))


def _delivered(runtime: Runtime, at: datetime) -> Iterator[DeliveryReport]:
    """What came of whoever was due; nothing where nobody was owed anything."""
    scheduler, deliveries = runtime.scheduler(), runtime.deliveries
    before = {run: deliveries.report(run) for run in scheduler.runs(at)}
    begun = scheduler.walk(at)
    with deliveries.a_worker() if begun else nullcontext():
        done = [(run, deliveries.wait(run)) for run in begun]
    scheduler.tell(at)
    changes = (since(report, before[run]) if run in before else report for run, report in done)
    yield from filter(did_anything, changes)


def delivery_line(report: DeliveryReport) -> str:
    """`EDITION KEY sent=N uncertain=N blocked=N failed=N skipped=N`."""
    kind, _, key = report.run.partition(":")
    counts = " ".join(f"{name}={count}" for name, count in numbers(report).items())
    return f"{kind} {key} {counts}"
