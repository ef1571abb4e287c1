"""Subscriptions as the operator's table: CSV in and out, and plain values for JSON. Pure.

The header names the columns; all but `address` may be missing. Lists stand in one quoted cell, with commas.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from msgspec import structs

from digest_core.config.values import clock_time, words
from digest_core.errors import UnreadableImport, UsageError
from digest_core.platforms import check_address
from digest_core.subscriptions import (
    Subscription,
    checked,
    days_in_csv,
    read_days,
    read_editions,
    read_interests,
    read_zone,
)

COLUMNS = ("address", "at", "tz", "days", "editions", "interests")


def read_time(text: str) -> time:
    """`HH:MM`; raises `UsageError`."""
    try:
        return clock_time(text.strip())
    except ValueError as wrong:
        raise UsageError(f"{wrong}.") from None


_READ: dict[str, Callable[[str], Any]] = {
    "at": read_time,
    "tz": read_zone,
    "days": read_days,
    "editions": lambda text: read_editions(words(text)),
    "interests": lambda text: read_interests(words(text)),
}


def changed(subscription: Subscription, cells: Mapping[str, str | None]) -> Subscription:
    """The subscription with what the cells say; empty ones leave it as it is. Raises `UsageError`."""
    said = {name: read(text) for name, read in _READ.items() if (text := (cells.get(name) or "").strip())}
    return checked(structs.replace(subscription, **said))


def new_subscription(address: str, tz: str, today: date) -> Subscription:
    """A subscription with the defaults; raises `UsageError` for an address of no platform."""
    return Subscription(address=check_address(address), tz=tz, since=today)


def read_table(text: str, name: str, known: Callable[[str], Subscription]) -> list[Subscription]:
    """The rows of a CSV called `name`; `known` gives what an address has now, or the defaults.

    Raises `UnreadableImport`, naming the line; then nothing of the table should be stored.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    try:
        reader.fieldnames = _header(reader.fieldnames or ())
        return [_row(row, known) for row in reader]
    except (UsageError, csv.Error) as wrong:
        raise UnreadableImport(name, max(reader.line_num, 1), str(wrong)) from None


def _header(names: Sequence[str]) -> list[str]:
    header = [name.strip() for name in names]
    if "address" in header and set(header) <= set(COLUMNS):
        return header
    raise UsageError(f"첫 줄에 열 이름을 적어 주세요: {','.join(COLUMNS)} (address만 있어도 됩니다)")


def _row(row: Mapping[str | Any, Any], known: Callable[[str], Subscription]) -> Subscription:
    if None in row:
        raise UsageError("칸이 열 이름보다 많습니다. 쉼표가 든 칸은 따옴표로 묶어 주세요.")
    return changed(known(check_address(str(row["address"] or ""))), row)


def write_table(subscriptions: Iterable[Subscription]) -> str:
    """The subscriptions as CSV that `read_table` reads back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in subscriptions:
        writer.writerow(
            (
                one.address,
                f"{one.at:%H:%M}",
                one.tz,
                days_in_csv(one.days),
                ",".join(one.editions),
                ",".join(one.interests),
            )
        )
    return out.getvalue()


def plain_values(one: Subscription) -> dict[str, Any]:
    """A subscription as JSON values with names."""
    return {
        "address": one.address,
        "at": f"{one.at:%H:%M}",
        "tz": one.tz,
        "days": days_in_csv(one.days),
        "editions": list(one.editions),
        "interests": list(one.interests),
        "quiet": [f"{end:%H:%M}" for end in one.quiet] if one.quiet else None,
        "silent": one.silent,
        "empty_days": one.empty_days,
        "paused": one.paused,
        "since": one.since.isoformat(),
    }
