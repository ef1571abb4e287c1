"""Whether the product can serve readers. Pure."""

from datetime import date, datetime, timedelta

from digest_core.calendar import newest_day
from digest_core.config import Settings
from digest_core.models import Edition

# A build takes its time, and a lagging index is asked again; until then the last briefing is new enough.
BUILD_MARGIN = timedelta(hours=3)


def expected_day(now: datetime, settings: Settings) -> date:
    """The date of the daily that readers may expect at `now`."""
    return newest_day(now - BUILD_MARGIN, settings.build_at, settings.zone)


def readiness(newest: Edition | None, now: datetime, settings: Settings) -> tuple[bool, str]:
    """Whether `newest`, the newest real daily, is as new as expected; and the reason in words."""
    if newest is None:
        return False, "no briefing yet"
    expected = expected_day(now, settings)
    if newest.date < expected:
        return False, f"newest briefing is {newest.date}, expected {expected}"
    return True, f"ready, newest briefing is {newest.date}"
