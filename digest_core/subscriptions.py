"""Who gets which editions, when: one record for each chat (or topic), and every change to it. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct, structs

from digest_core.editions import series
from digest_core.errors import UsageError
from digest_core.text import one_line

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
WORKDAYS = (0, 1, 2, 3, 4)
DEFAULT_AT = time(8, 30)
DEFAULT_EDITIONS = ("daily",)
LARGEST_RECORD = 399
"""Bytes of a stored record."""
MOST_INTERESTS = 10
LONGEST_INTEREST = 30

_WEEKDAYS = "월화수목금토일"
_IN_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SETS = {"매일": EVERY_DAY, "daily": EVERY_DAY, "평일": WORKDAYS, "weekdays": WORKDAYS, "주말": (5, 6)}


class Subscription(Struct, frozen=True, kw_only=True, array_like=True):
    """What one chat is sent. Stored as a JSON array of these fields: new ones go to the end, with a default.

    `address` is `PLATFORM:CHAT` or `PLATFORM:CHAT/TOPIC`. `at` is the time of day in the zone `tz`; `days` are weekdays,
    0 is Monday. Nothing is sent in `quiet`, from the first time to the second, over midnight where the second is
    earlier. `silent` sends without a sound. `interests` raise items in this chat's own list. `empty_days` asks for a
    message on days without anything new. A `paused` chat keeps its record and gets nothing. `since` is the day it
    subscribed: older editions are not owed.
    """

    address: str
    at: time = DEFAULT_AT
    tz: str = "Asia/Seoul"
    days: tuple[int, ...] = WORKDAYS
    quiet: tuple[time, time] | None = None
    silent: bool = False
    interests: tuple[str, ...] = ()
    editions: tuple[str, ...] = DEFAULT_EDITIONS
    empty_days: bool = False
    paused: bool = False
    since: date = date.min
    top: int = 0
    """How many items the list shows; 0 for as many as the edition."""
    in_thread: bool = False
    """Whether details follow by themselves (in the thread), where a platform has one."""
    by: str = ""
    """Who subscribed a chat of many (`PLATFORM:ID`), and hears when it cannot be reached any more."""

    @property
    def platform(self) -> str:
        return self.address.partition(":")[0]

    @property
    def chat(self) -> str:
        """The platform's own id of the chat."""
        return chat_of(self.address).partition(":")[2]

    @property
    def topic(self) -> str:
        """The topic in the chat, empty where there is none."""
        return self.address.partition("/")[2]


def chat_of(address: str) -> str:
    """The address without its topic."""
    return address.partition("/")[0]


def read_days(text: str) -> tuple[int, ...]:
    """`매일`, `평일`, `월,수,금` or `mon,wed,fri` as weekdays; raises `UsageError`."""
    word = text.strip().casefold()
    if word in _SETS:
        return _SETS[word]
    found = {_weekday(part) for part in re.split(r"[,·\s]+", word) if part}
    if not found or None in found:
        raise UsageError("요일은 매일, 평일, 또는 월,수,금 꼴로 적어 주세요.")
    return tuple(sorted(day for day in found if day is not None))


def _weekday(word: str) -> int | None:
    if word in _IN_ENGLISH:
        return _IN_ENGLISH.index(word)
    short = word.removesuffix("요일")
    return _WEEKDAYS.index(short) if len(short) == 1 and short in _WEEKDAYS else None


def days_in_words(days: Sequence[int]) -> str:
    """Weekdays as people say them: 매일, 평일, 월·수·금."""
    for word in ("매일", "평일", "주말"):
        if tuple(days) == _SETS[word]:
            return word
    return "·".join(_WEEKDAYS[day] for day in days)


def days_in_csv(days: Sequence[int]) -> str:
    """Weekdays as `read_days` reads them."""
    return days_in_words(days).replace("·", ",")


def read_editions(names: Iterable[str]) -> tuple[str, ...]:
    """Names of editions, checked; raises `UsageError`."""
    named = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    if not named or not set(named) <= set(series()):
        raise UsageError(f"모르는 에디션입니다. 쓸 수 있는 이름: {', '.join(series())}")
    return named


def read_interests(words: Iterable[str]) -> tuple[str, ...]:
    """Words that raise items; raises `UsageError` where there are too many or they are too long."""
    named = tuple(dict.fromkeys(filter(None, map(one_line, words))))
    if len(named) > MOST_INTERESTS or any(len(word) > LONGEST_INTEREST for word in named):
        raise UsageError(f"관심어는 {LONGEST_INTEREST}자까지 {MOST_INTERESTS}개까지 적을 수 있습니다.")
    return named


def read_zone(name: str) -> str:
    """A name of the time zone database; raises `UsageError`."""
    try:
        return ZoneInfo(name.strip()).key
    except (KeyError, ValueError, OSError):
        raise UsageError("시간대는 IANA 이름으로 적어 주세요 (예: Asia/Seoul).") from None


def checked(subscription: Subscription) -> Subscription:
    """The record if it fits; raises `UsageError` for one that is too large to keep."""
    if len(encode(subscription)) > LARGEST_RECORD:
        raise UsageError("관심어가 너무 깁니다. 줄여서 다시 적어 주세요.")
    return subscription


def encode(subscription: Subscription) -> bytes:
    """The record as it is stored."""
    return msgspec.json.encode(subscription)


def decode(raw: bytes | str) -> Subscription:
    """A stored record; raises `msgspec.MsgspecError` for anything else."""
    return msgspec.json.decode(raw, type=Subscription)


def paused(subscription: Subscription) -> Subscription:
    """Kept, but sent nothing: whoever blocked us may come back."""
    return structs.replace(subscription, paused=True)


def resumed(subscription: Subscription, today: date) -> Subscription:
    """Sent again; what came out in between is not owed."""
    if not subscription.paused:
        return subscription
    return structs.replace(subscription, paused=False, since=today)


def moved(subscription: Subscription, address: str) -> Subscription:
    """The same subscription at another address."""
    return structs.replace(subscription, address=address)
