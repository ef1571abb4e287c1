"""What a delivery came to, in words and as a table. Pure."""

from msgspec import structs

from digest_core.delivery.report import DeliveryReport
from digest_core.text import one_line

ROWS = {
    "sent": "보냄",
    "uncertain": "확인 못 함",
    "blocked": "차단됨",
    "failed": "실패",
    "skipped": "보낼 것 없음",
}
"""What is counted, and how it is called."""


def numbers(report: DeliveryReport) -> dict[str, int]:
    """The counts of `ROWS`, without causes."""
    return {name: failures(report) if name == "failed" else int(getattr(report, name)) for name in ROWS}


def failures(report: DeliveryReport) -> int:
    """Recipients that could not be sent it, or of whom two sends left it unknown."""
    return sum(report.failed.values()) + report.unknown


def causes(report: DeliveryReport) -> dict[str, int]:
    """Why some could not be sent it, the commonest first."""
    known = {one_line(cause): count for cause, count in report.failed.items()}
    if report.unknown:
        known["no word after two sends"] = report.unknown
    return dict(sorted(known.items(), key=lambda pair: (-pair[1], pair[0])))


def in_words(report: DeliveryReport) -> str:
    """One line for operators."""
    counts = ", ".join(f"{ROWS[name]} {count:,}" for name, count in numbers(report).items())
    why = ", ".join(f"{cause} {count:,}" for cause, count in causes(report).items())
    edited = f" 고쳐 쓴 메시지 {report.edited:,}." if report.edited else ""
    return f"{counts}{f' ({why})' if why else ''}.{edited} {_speed(report)}"


def _speed(report: DeliveryReport) -> str:
    return f"{report.seconds:,.1f}초, 초당 {report.rate:,.1f}, 429 {report.flooded:,}번."


def table(report: DeliveryReport, edition: str) -> list[str]:
    """Lines of a table: what, how many, and below the failures their causes."""
    counts = numbers(report)
    wide = max(len(f"{count:,}") for count in counts.values())
    lines = [f"{edition}: {report.queued:,}곳 가운데"]
    for name, count in counts.items():
        lines.append(f"  {name:<10}{count:>{wide},}  {ROWS[name]}")
        if name == "failed":
            lines += [f"    {cause}: {many:,}" for cause, many in causes(report).items()]
    return [*lines, _speed(report)]


def as_json(report: DeliveryReport, edition: str, key: str) -> dict[str, object]:
    """What `deliver --json` prints."""
    return {
        "edition": edition,
        "key": key,
        **numbers(report),
        "causes": causes(report),
        "seconds": round(report.seconds, 3),
        "rate": round(report.rate, 3),
        "flooded": report.flooded,
    }


def since(now: DeliveryReport, before: DeliveryReport) -> DeliveryReport:
    """What a run has done since an earlier report of it."""
    counted = ("queued", "sent", "uncertain", "blocked", "skipped", "unknown", "edited", "flooded")
    failed = {cause: many - before.failed.get(cause, 0) for cause, many in now.failed.items()}
    changes = {name: getattr(now, name) - getattr(before, name) for name in counted}
    return structs.replace(now, failed={c: n for c, n in failed.items() if n}, **changes)


def did_anything(report: DeliveryReport) -> bool:
    """Whether anybody was sent something, or could not be."""
    return any(count for name, count in numbers(report).items() if name != "skipped") or bool(report.edited)
