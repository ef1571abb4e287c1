"""Recorded editions as Slack messages, under the strict block check; the benchmark holds all of them, here a few."""

from pathlib import Path

import pytest

from benchmarks.picks import days_in
from support.recorded_editions import CATEGORY_SETS, lying, recorded_edition
from support.slack_messages import every_message, hold


@pytest.mark.parametrize("number", [0, 5])
def test_every_message_of_a_recorded_edition_is_accepted(shared: Path, number: int) -> None:
    del shared
    day = days_in(CATEGORY_SETS[number % 4])[number]
    edition = recorded_edition(day, top=10 if number else 5)
    assert len(edition.items) == (10 if number else 5)
    for written in (edition, lying(edition)):
        held = [hold(message) for message in every_message(written)]
        assert len(held) > len(edition.items)
