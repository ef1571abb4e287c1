"""Entries of the ledger as text: what is written is read again, whatever stands in it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_core.delivery.entries import (
    LONGEST_CAUSE,
    Entry,
    PartState,
    decode_entry,
    encode_entry,
    plain_name,
)

DAY = date(2026, 2, 6)
STATES = ("sending", "again", "unsure", "sent", "unknown", "left", "failed")
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=LONGEST_CAUSE).map(plain_name)
parts = st.builds(PartState, name=words, state=st.sampled_from(STATES), word=words, shows=words)


@given(
    st.builds(
        Entry, day=st.dates(date(2020, 1, 1), date(2100, 1, 1)), late=st.booleans(), title=st.booleans(),
        finished=st.booleans(), parts=st.lists(parts, max_size=12, unique_by=lambda part: part.name).map(tuple),
    )
)  # fmt: skip
def test_what_is_written_is_read_again(entry: Entry) -> None:
    assert decode_entry(encode_entry(entry)) == entry


def test_a_list_that_was_sent_takes_thirty_bytes() -> None:
    entry = Entry(day=DAY, finished=True, parts=(PartState("list", "sent", "4821300", "Zk3fQ9aB"),))
    assert encode_entry(entry) == "1pw.\nlist=s4821300~Zk3fQ9aB"
    assert encode_entry(Entry(day=DAY, title=True)) == "1pw+"


def test_hostile_names_and_causes_stay_one_word() -> None:
    evil = "item:x=s1\nlist=s666~evil\n"
    entry = Entry(day=DAY, parts=(PartState(plain_name(evil), "failed", "bad\nlist=s1~x=" * 9),))
    (part,) = decode_entry(encode_entry(entry)).parts
    assert part.name == plain_name(evil)
    assert part.state == "failed"
    assert len(part.word) == LONGEST_CAUSE
    assert not set(part.name + part.word) & set("\n=~")


@pytest.mark.parametrize("text", ["", "nothing here", "1ar.\nlist", "1ar.\nlist=", "1ar.\nlist=x1", "."])
def test_what_is_no_entry_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        decode_entry(text)


def test_a_part_is_put_in_its_place() -> None:
    first, second = PartState("list", "sent", "1"), PartState("item:a", "sending", "7")
    entry = Entry(day=DAY, parts=(first, second))
    assert entry.with_part(PartState("list", "unsure")).parts == (PartState("list", "unsure"), second)
    assert entry.with_part(PartState("item:b", "sending")).parts[-1].name == "item:b"
    assert entry.without("list").parts == (second,)
    assert entry.part("item:a") == second
    assert entry.part("item:c") is None
