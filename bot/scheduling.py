"""What is due at one moment, done and told."""

from datetime import datetime

from bot.arguments import report_line
from bot.console import remark, say
from bot.wiring import Runtime


def run_once(runtime: Runtime, at: datetime) -> int:
    """Build what is due at `at`; returns the exit status."""
    with runtime.a_worker():
        reports = runtime.scheduler().once(at)
    runtime.write_on()
    for report in reports:
        if report.status == "failed":
            remark(report.message)
        else:
            say(report_line(report))
    if not reports:
        say("할 일이 없습니다")
    return max((report.exit_code for report in reports), default=0)
