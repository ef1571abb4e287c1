"""Recorded editions as messages under each platform's strict check; the benchmarks hold all of them, here a few."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.picks import days_in
from support import slack_messages, telegram_messages
from support.recorded_editions import CATEGORY_SETS, lying, recorded_edition

PLATFORMS = {
    # An item has its parts as messages of their own in a private chat of Telegram's.
    "telegram": (telegram_messages.every_message, telegram_messages.hold, 5),
    "slack": (slack_messages.every_message, slack_messages.hold, 1),
}


@pytest.mark.parametrize("number", [0, 5])
@pytest.mark.parametrize(("every", "hold", "an_item"), PLATFORMS.values(), ids=PLATFORMS)
def test_every_message_of_a_recorded_edition_is_accepted(
    shared: Path, number: int, every: Callable[..., Any], hold: Callable[..., int], an_item: int
) -> None:
    del shared
    day = days_in(CATEGORY_SETS[number % 4])[number]
    edition = recorded_edition(day, top=10 if number else 5)
    assert len(edition.items) == (10 if number else 5)
    for written in (edition, lying(edition)):
        held = [hold(message) for message in every(written)]
        assert len(held) > an_item * len(edition.items)
