"""Which items of an edition a question means. Pure; identity is the item's id, a number only a view."""

from collections.abc import Sequence

from msgspec import Struct

from digest_core.models import Edition, Turn
from digest_core.questions.understand import Asked


class Meant(Struct, frozen=True, kw_only=True):
    """The items meant.

    `numbers` are all numbers in the order said, `found` those that the edition has. `elsewhere` are the ids of
    papers or stories that this edition does not show.
    """

    numbers: tuple[int, ...] = ()
    found: tuple[int, ...] = ()
    elsewhere: tuple[str, ...] = ()


def items_meant(asked: Asked, edition: Edition, turn: Turn | None) -> Meant:
    """The items that `asked` points at in `edition`; the only item of an edition needs no pointing at."""
    count = len(edition.items)
    before = turn.items if turn else ()
    if asked.scope == "all":
        return _meant(range(1, count + 1), count)
    if asked.scope == "rest":
        spoken_of = {edition.number_of(item) for item in before}
        return _meant([n for n in range(1, count + 1) if n not in spoken_of], count)
    if asked.scope == "same":
        return _by_id(before, edition)
    if asked.papers:
        return _by_id(asked.papers, edition, asked.numbers)
    if not asked.numbers and count == 1 and not asked.stranger:
        return _meant((1,), count)
    return _meant([count + 1 + n if n < 0 else n for n in asked.numbers], count)


def _meant(numbers: Sequence[int], count: int, elsewhere: Sequence[str] = ()) -> Meant:
    distinct = tuple(dict.fromkeys(numbers))
    found = tuple(n for n in distinct if 1 <= n <= count)
    return Meant(numbers=distinct, found=found, elsewhere=tuple(elsewhere))


def _by_id(ids: Sequence[str], edition: Edition, numbers: Sequence[int] = ()) -> Meant:
    known = {item: n for item in ids if (n := edition.number_of(item))}
    elsewhere = [item for item in ids if item not in known]
    return _meant([*numbers, *known.values()], len(edition.items), elsewhere)
