"""When a story was published, from what news searches and feeds call a date. Pure.

Sources disagree: `news.js` gives epoch seconds, older answers of ddgs an ISO date without a zone (which means
UTC), pages "5 hours ago" or "3시간 전". What cannot be read as a moment is None: a story without a time that
can be trusted is left out rather than given one.
"""

import math
import re
from datetime import UTC, datetime, timedelta

FUTURE_ALLOWED = timedelta(hours=1)
"""How far a source's clock may be ahead of ours."""

# Seconds of any date before the year 5000 are below this; milliseconds of any date after 1973 are above it.
_MILLISECONDS_FROM = 1e11
_EPOCH_TEXT = re.compile(r"[0-9]{10}|[0-9]{13}")
# A day without a time of day is no moment: it could fall on either side of a window.
_ISO_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}.*", re.ASCII)
_ENGLISH_AGO = re.compile(
    r"(?:about |over )?([0-9]{1,4}|an?|one) ?(second|sec|minute|min|hour|hr|day|week|[smhdw])s? ago"
)
_KOREAN_AGO = re.compile(r"(?:약 ?)?([0-9]{1,4}|한) ?(초|분|시간|일|주일?) ?전")
_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "초": timedelta(seconds=1),
    "분": timedelta(minutes=1),
    "시": timedelta(hours=1),
    "일": timedelta(days=1),
    "주": timedelta(weeks=1),
}
_WORDS = {
    "just now": timedelta(),
    "now": timedelta(),
    "방금": timedelta(),
    "방금 전": timedelta(),
    "yesterday": timedelta(days=1),
    "어제": timedelta(days=1),
    "하루 전": timedelta(days=1),
    "그제": timedelta(days=2),
    "그저께": timedelta(days=2),
    "이틀 전": timedelta(days=2),
}


def published_at(candidates: tuple[object, ...], now: datetime) -> datetime | None:
    """The first of a story's dates that can be read, in UTC; None where none can or it lies in the future.

    `candidates` are in the order of trust; `now` is aware. A date more than an hour ahead of `now` is wrong.
    """
    read = (read_date(candidate, now) for candidate in candidates)
    found = next((moment for moment in read if moment is not None), None)
    return found if found is None or found <= now + FUTURE_ALLOWED else None


def read_date(value: object, now: datetime) -> datetime | None:
    """An epoch (seconds or milliseconds), an ISO moment or a relative phrase as an aware UTC datetime."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_epoch(value)
    return _from_text(" ".join(value.split()).lower(), now) if isinstance(value, str) else None


def _from_text(text: str, now: datetime) -> datetime | None:
    if _EPOCH_TEXT.fullmatch(text):
        return _from_epoch(int(text))
    if _ISO_MOMENT.fullmatch(text):
        return _from_iso(text)
    age = _age(text)
    return None if age is None else now.astimezone(UTC) - age


def _from_epoch(value: float) -> datetime | None:
    if not (math.isfinite(value) and value > 0):
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if value >= _MILLISECONDS_FROM else value, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _from_iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _age(text: str) -> timedelta | None:
    if text in _WORDS:
        return _WORDS[text]
    match = _ENGLISH_AGO.fullmatch(text) or _KOREAN_AGO.fullmatch(text)
    if match is None:
        return None
    count = int(match[1]) if match[1].isdecimal() else 1
    return count * _UNITS[match[2][0]]
