"""What the operator does with subscriptions: list, add, remove, import, export."""

import sys
from datetime import date
from pathlib import Path

import msgspec

from bot.console import say
from digest_core.chat_ports import Subscribers
from digest_core.errors import AidailyError, NothingStored, UnreadableImport
from digest_core.platforms import check_address
from digest_core.subscription_table import changed, new_subscription, plain_values, read_table, write_table
from digest_core.subscriptions import Subscription, days_in_words
from digest_core.text import one_line

LARGEST_TABLE = 64 * 1024 * 1024


class Desk:
    """The operator's desk over the stored subscriptions; `zone` and `today` are what new ones begin with."""

    def __init__(self, subscribers: Subscribers, zone: str, today: date) -> None:
        self._subscribers, self._zone, self._today = subscribers, zone, today

    def list(self, *, as_json: bool) -> int:
        """All of them, by address."""
        found = sorted(self._subscribers.all(), key=lambda one: one.address)
        if as_json:
            say(msgspec.json.encode([plain_values(one) for one in found]).decode())
        elif found:
            for one in found:
                say(line(one))
        else:
            say("구독이 없습니다.")
        return 0

    def add(self, address: str, cells: dict[str, str | None]) -> int:
        """Add one, or change what is said of one that is there."""
        subscription = changed(self._known(check_address(address)), cells)
        new = self._subscribers.put(subscription)
        say(f"{'더했습니다' if new else '바꾸었습니다'}: {line(subscription)}")
        return 0

    def remove(self, address: str) -> int:
        """Remove one; raises `NothingStored` where there is none."""
        removed = self._subscribers.remove(check_address(address))
        if removed is None:
            raise NothingStored("그 주소의 구독이 없습니다. aidaily subscribers list 로 확인해 주세요.")
        say(f"해지했습니다: {line(removed)}")
        return 0

    def import_table(self, source: str) -> int:
        """Read a table, `-` for standard input; all of it or, where a line is wrong, nothing."""
        rows = read_table(_read(source), one_line(source), self._known)
        new = self._subscribers.put_all(rows)
        say(f"{len(rows)}개를 읽었습니다 (새 구독 {new}개)")
        return 0

    def export_table(self) -> int:
        """All of them as CSV on standard output."""
        found = sorted(self._subscribers.all(), key=lambda one: one.address)
        sys.stdout.write(write_table(found))
        return 0

    def _known(self, address: str) -> Subscription:
        return self._subscribers.get(address) or new_subscription(address, self._zone, self._today)


def line(one: Subscription) -> str:
    """A subscription in one line for people."""
    parts = [one.address, f"{one.at:%H:%M}", one.tz, days_in_words(one.days), ",".join(one.editions)]
    parts += [f"관심어 {', '.join(one.interests)}"] if one.interests else []
    return "  ".join([*parts, *(["(멈춤)"] if one.paused else [])])


def _read(source: str) -> str:
    try:
        stream = sys.stdin.buffer if source == "-" else Path(source).open("rb")  # noqa: SIM115 - closed below
        with stream:
            raw = stream.read(LARGEST_TABLE + 1)
    except OSError as error:
        raise AidailyError(
            f"{one_line(source)}: 파일을 열 수 없습니다. 경로와 권한을 확인해 주세요."
        ) from error
    if len(raw) > LARGEST_TABLE:
        raise UnreadableImport(source, 1, "파일이 너무 큽니다. 나누어 가져와 주세요.")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise UnreadableImport(source, 1, "글자를 읽을 수 없습니다. UTF-8로 저장해 주세요.") from None
