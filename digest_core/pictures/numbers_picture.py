"""The key numbers of an edition's papers as a table for a phone's width."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from digest_core.figures import KeyNumber, Picture
from digest_core.models import Edition, Item
from digest_core.pictures.canvas import (
    BLUE,
    BODY,
    PALE,
    SMALL,
    SOFT,
    TITLE,
    WIDTH,
    Sheet,
    drawable,
    fitted,
    wrapped,
)
from digest_core.text import one_line, shorten

NAME = "numbers.png"
MOST_PAPERS = 6
"""More would be too small in a chat's preview; the page has all of them."""
LONGEST_ALT = 1000
"""What Telegram takes as a caption and Slack as a description, with room to spare."""
_EDGE = 56
_TOP = 170
_LINE = 44
_LINES = 3


class _Row(Struct, frozen=True):
    """A paper's number as it is drawn: the paper, its value, and the line in pieces."""

    paper: str
    value: str
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        return 62 + 58 + _LINE * len(self.lines) + 26


def numbers_picture(edition: Edition, numbers: Mapping[str, Sequence[KeyNumber]]) -> Picture | None:
    """The first number of each paper that has one; None where none has."""
    rows = list(_rows(edition, numbers))
    if not rows:
        return None
    return Picture(png=_drawn(rows).png(), alt=_in_words(edition, numbers), name=NAME)


def _drawn(rows: Sequence[_Row]) -> Sheet:
    sheet = Sheet(_TOP + sum(row.height for row in rows) + 20)
    sheet.text(_EDGE, 74, "주요 수치", size=TITLE, bold=True)
    sheet.text(_EDGE, 134, "논문이 보고한 그대로 옮긴 값", size=SMALL, colour=SOFT)
    y = _TOP
    for row in rows:
        _draw(sheet, y, row)
        y += row.height
    return sheet


def _rows(edition: Edition, numbers: Mapping[str, Sequence[KeyNumber]]) -> Iterator[_Row]:
    room = WIDTH - 2 * _EDGE
    for number, item in _with_numbers(edition, numbers):
        one = numbers[item.id][0]
        yield _Row(
            fitted(f"{number}. {item.short_title}", room, SMALL),
            fitted(one.value, room, TITLE),
            tuple(_around(one, room)),
        )


def _with_numbers(edition: Edition, numbers: Mapping[str, Sequence[KeyNumber]]) -> Sequence[tuple[int, Item]]:
    """The first papers that have a number, with their place in the edition."""
    return [(n, item) for n, item in enumerate(edition.items, 1) if numbers.get(item.id)][:MOST_PAPERS]


def _around(one: KeyNumber, room: float) -> list[str]:
    """The line over a few lines; of a longer one what stands around its number."""
    words, value = one.text.split(), drawable(one.value.partition(",")[0])
    for start in range(0, len(words), 3):
        lines = wrapped(("… " if start else "") + " ".join(words[start:]), room, _LINES, SMALL)
        if value in " ".join(lines):
            return lines
    return wrapped(one.text, room, _LINES, SMALL)


def _draw(sheet: Sheet, y: int, row: _Row) -> None:
    sheet.line(_EDGE, y, WIDTH - _EDGE, y, PALE, 2)
    sheet.text(_EDGE, y + 38, row.paper, size=SMALL, bold=True)
    sheet.text(_EDGE, y + 96, row.value, size=BODY + 8, colour=BLUE, bold=True)
    for place, line in enumerate(row.lines):
        sheet.text(_EDGE, y + 148 + _LINE * place, line, size=SMALL, colour=SOFT)


def _in_words(edition: Edition, numbers: Mapping[str, Sequence[KeyNumber]]) -> str:
    told = [
        f"{number}번 {one_line(item.short_title)}: {numbers[item.id][0].value}"
        for number, item in _with_numbers(edition, numbers)
    ]
    return shorten(f"주요 수치. {'; '.join(told)}.", LONGEST_ALT)
