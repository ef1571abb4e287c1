"""Subscriptions: what addresses, days and tables mean, and that a table comes back as it went out."""

from datetime import date, time

import pytest

from digest_core.errors import UnreadableImport, UsageError
from digest_core.platforms import check_address
from digest_core.subscription_table import changed, new_subscription, read_table, write_table
from digest_core.subscriptions import (
    EVERY_DAY,
    WORKDAYS,
    Subscription,
    days_in_csv,
    days_in_words,
    decode,
    encode,
    paused,
    read_days,
    resumed,
)

TODAY = date(2026, 2, 6)


def known(address: str) -> Subscription:
    return new_subscription(address, "Asia/Seoul", TODAY)


def test_defaults() -> None:
    one = known("telegram:123456")
    assert (one.at, one.tz, one.days, one.editions) == (time(8, 30), "Asia/Seoul", WORKDAYS, ("daily",))
    assert decode(encode(one)) == one


@pytest.mark.parametrize("text", ["telegram:1", "telegram:-100123", "telegram:-100123/7", "slack:C0123ABC"])
def test_addresses(text: str) -> None:
    assert check_address(f" {text}\n") == text


@pytest.mark.parametrize(
    "text",
    ["", "telegram", "telegram:", "telegram:abc", "telegram:0", "telegram:1/", "telegram:1/x", "slack:c1", "mail:a@b",
     "telegram:1\n2", "telegram:１２", "telegram:1:2", "telegram:" + "9" * 30, "slack:C01/7", "telegram:*"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(UsageError):
        check_address(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [("매일", EVERY_DAY), ("평일", WORKDAYS), ("주말", (5, 6)), ("월,수,금", (0, 2, 4)), ("금, 월 ,월", (0, 4)),
     ("mon,wed,FRI", (0, 2, 4)), ("화·목", (1, 3)), ("토요일", (5,))],
)  # fmt: skip
def test_days(text: str, days: tuple[int, ...]) -> None:
    assert read_days(text) == days
    assert read_days(days_in_csv(days)) == days


@pytest.mark.parametrize("text", ["", ",", "격일", "월화", "monday!", "요일", "0"])
def test_what_are_no_days(text: str) -> None:
    with pytest.raises(UsageError):
        read_days(text)


def test_days_in_words() -> None:
    assert [days_in_words(days) for days in (EVERY_DAY, WORKDAYS, (0, 2))] == ["매일", "평일", "월·수"]


def test_pausing_and_coming_back() -> None:
    one = known("telegram:1")
    assert paused(one).paused
    later = date(2026, 3, 1)
    assert resumed(paused(one), later).since == later, "what came out meanwhile is not owed"
    assert resumed(one, later) == one


def test_a_table_comes_back_as_it_went_out() -> None:
    cells = {
        "at": "7:05",
        "tz": "UTC",
        "days": "월,금",
        "editions": "daily",
        "interests": '에이전트,"인용", a b',
    }
    rows = [changed(known("telegram:-100/7"), cells), known("slack:C0123")]
    assert read_table(write_table(rows), "t.csv", known) == rows


def test_a_table_may_have_only_addresses_and_keeps_what_was_set() -> None:
    mine = changed(known("telegram:5"), {"at": "21:00"})
    rows = read_table(
        "\ufeffaddress\r\ntelegram:5\r\n\r\ntelegram:6\r\n",
        "t.csv",
        lambda a: mine if a == "telegram:5" else known(a),
    )
    assert [(row.address, row.at) for row in rows] == [
        ("telegram:5", time(21, 0)),
        ("telegram:6", time(8, 30)),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("a,b\n", 1), ("address,password\ntelegram:1,x\n", 1), ("address,at\ntelegram:1,25:00\n", 2),
     ("address\ntelegram:1\nnobody\n", 3), ("address,days\ntelegram:1,월,수\n", 2), ("address,tz\ntelegram:1,Mars/X\n", 2),
     ("address,editions\ntelegram:1,hourly\n", 2), ("address,interests\ntelegram:1," + "가" * 31 + "\n", 2),
     ("address\n\x00\n", 2)],
)  # fmt: skip
def test_a_wrong_line_is_named(text: str, line: int) -> None:
    with pytest.raises(UnreadableImport) as caught:
        read_table(text, "t.csv", known)
    assert caught.value.line == line
