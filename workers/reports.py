"""Operators are told once what a delivery came to: when it is over, or three hours after it began."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from redis import Redis

from digest_core.config.people import PeopleSettings
from digest_core.delivery.owed import DEADLINE
from digest_core.delivery.report import DeliveryReport
from digest_core.delivery.telling import did_anything, in_words
from workers import delivery_keys
from workers.connection import redis_errors
from workers.notices import tell_admins
from workers.packing import text_of

ReportOf = Callable[[str], DeliveryReport]


def to_tell(redis: Redis, run: str, now: datetime) -> None:
    """Note a run whose report is to be told."""
    with redis_errors():
        redis.zadd(delivery_keys.UNTOLD, {run: now.timestamp()}, nx=True)


def tell_reports(
    redis: Redis,
    people: PeopleSettings,
    now: datetime,
    report_of: ReportOf,
    *,
    more_to_come: Callable[[], bool],
) -> None:
    """Tell of the runs that are done, and where more will come for the same edition, not before the deadline."""
    with redis_errors():
        waiting = cast(
            "list[tuple[bytes, float]]", redis.zrange(delivery_keys.UNTOLD, 0, -1, withscores=True)
        )
    for name, began in waiting:
        run, report = text_of(name), report_of(text_of(name))
        long_ago = now - datetime.fromtimestamp(began, UTC) >= DEADLINE
        if report.finished and (long_ago or not more_to_come()):
            if did_anything(report):
                tell_admins(
                    redis, people, f"report:{run}", f"{_name(run)} 배달을 마쳤습니다. {in_words(report)}"
                )
            with redis_errors():
                redis.zrem(delivery_keys.UNTOLD, run)


def _name(run: str) -> str:
    """A run is `EDITION:KEY`, or `deliver:EDITION:KEY:TOKEN`."""
    kind, key = run.removeprefix("deliver:").split(":")[:2]
    return f"{key} 브리핑({kind})의"
