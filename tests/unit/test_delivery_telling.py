"""What a delivery came to, as operators read it."""

from datetime import UTC, datetime, timedelta

import pytest

from digest_core.delivery.report import DeliveryReport
from digest_core.delivery.telling import as_json, causes, did_anything, failures, in_words, since, table

STARTED = datetime(2026, 2, 5, 23, 30, tzinfo=UTC)
REPORT = DeliveryReport(
    run="daily:2026-02-06", queued=1012, sent=900, uncertain=2, blocked=30, failed={"Bad Request": 1, "no_token": 70},
    skipped=10, unknown=1, flooded=3, started=STARTED, ended=STARTED + timedelta(seconds=30), finished=True,
)  # fmt: skip


def test_the_table_names_each_count_and_why_some_failed() -> None:
    assert table(REPORT, "daily 2026-02-06") == [
        "daily 2026-02-06: 1,012곳 가운데",
        "  sent      900  보냄",
        "  uncertain   2  확인 못 함",
        "  blocked    30  차단됨",
        "  failed     72  실패",
        "    no_token: 70",
        "    Bad Request: 1",
        "    no word after two sends: 1",
        "  skipped    10  보낼 것 없음",
        "30.0초, 초당 30.0, 429 3번.",
    ]


def test_all_recipients_are_accounted_for() -> None:
    counts = as_json(REPORT, "daily", "2026-02-06")
    parts = [counts[name] for name in ("sent", "blocked", "failed", "skipped")]
    assert sum(part for part in parts if isinstance(part, int)) == REPORT.queued
    assert failures(REPORT) == sum(causes(REPORT).values()) == 72


def test_a_run_that_went_on_is_told_by_what_is_new() -> None:
    later = DeliveryReport(
        run=REPORT.run, queued=1014, sent=901, uncertain=2, blocked=30, failed=REPORT.failed, skipped=11, unknown=1
    )  # fmt: skip
    new = since(later, REPORT)
    assert (new.queued, new.sent, new.skipped, new.failed, new.unknown) == (2, 1, 1, {}, 0)
    assert did_anything(new)
    assert not did_anything(since(later, later))


def test_having_nothing_to_send_is_nothing_to_tell_of() -> None:
    assert not did_anything(DeliveryReport(run="daily:2026-02-06", queued=5, skipped=5))
    assert did_anything(DeliveryReport(run="edit:daily:2026-02-06:2", edited=1))


@pytest.mark.parametrize("hostile", ["a\nb", "\x1b[31mred", "\u202etxt", "<b>@channel</b>"])
def test_a_platforms_words_stay_on_their_line(hostile: str) -> None:
    report = DeliveryReport(run="daily:2026-02-06", queued=1, failed={hostile: 1})
    assert len(in_words(report).splitlines()) == 1
    assert all("\x1b" not in line and len(line.splitlines()) == 1 for line in table(report, "daily"))
