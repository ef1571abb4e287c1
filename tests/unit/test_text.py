"""Text from outside, over every character there is."""

import unicodedata

from digest_core.text import visible

DRAWS_NOTHING = {0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
                 *range(0xE0000, 0xE0080)}  # fmt: skip


def test_what_is_no_character_to_read_is_gone_and_nothing_else() -> None:
    every = [chr(number) for number in range(0x110000)]
    kept = (
        letter for letter in every
        if ord(letter) not in DRAWS_NOTHING
        and (letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cs", "Co"})
    )  # fmt: skip
    assert visible("".join(every)) == "".join(kept)
