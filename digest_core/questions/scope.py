"""Which items of an edition a question means. Pure; identity is the item's id, a number only a view."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from digest_core.models import Edition, Turn
from digest_core.questions.asked import Asked
from digest_core.questions.fields import COMPARE, ITEM_FIELDS
from digest_core.questions.references import References, Scope


class Meant(Struct, frozen=True, kw_only=True):
    """The items meant.

    `numbers` are all numbers in the order said, `found` those that the edition has. `elsewhere` are the ids of
    papers or stories that this edition does not show.
    """

    numbers: tuple[int, ...] = ()
    found: tuple[int, ...] = ()
    elsewhere: tuple[str, ...] = ()


def items_meant(asked: Asked, edition: Edition, turn: Turn | None) -> Meant:
    """The items that `asked` points at in `edition`; the only item of an edition needs no pointing at.

    Numbers of actions are no items: they are never among `found`.
    """
    if asked.counts_actions:
        return Meant(numbers=_numbered(asked, len(edition.actions)))
    if asked.scope and asked.scope != "all":
        if turn and (said := _said(asked.scope, turn)):
            return _by_id(said, edition)
        around = _around(asked.scope, turn.items if turn else (), edition, asked.pointed.left)
        neighbour = COMPARE in asked.fields and asked.scope != "same" and len(around.found) == 1
        return _beside_the_last(around, turn, edition) if neighbour and turn else around
    meant = _named(asked, edition)
    if COMPARE in asked.fields and turn and len(meant.numbers) + len(meant.elsewhere) == 1:
        return _beside_the_last(meant, turn, edition)
    return meant


def _beside_the_last(meant: Meant, turn: Turn, edition: Edition) -> Meant:
    """`4번이랑 비교하면?` compares with the items last spoken of."""
    last = _by_id(turn.items, edition)
    return _meant([*last.numbers, *meant.numbers], len(edition.items), (*last.elsewhere, *meant.elsewhere))


def _named(asked: Asked, edition: Edition) -> Meant:
    count, pointed = len(edition.items), asked.pointed
    if pointed.papers:
        return _by_id(pointed.papers, edition, _numbered(asked, count), first=pointed.papers_first)
    if not pointed.points and count == 1 and not asked.stranger and ITEM_FIELDS.intersection(asked.fields):
        return _meant((1,), count)
    left_out = {edition.number_of(paper) for paper in pointed.papers_without}
    return _meant([n for n in _numbered(asked, count) if n not in left_out], count)


def _that_many(left: int, rest: Sequence[int], spoken_of: Sequence[str], edition: Edition) -> Sequence[int]:
    """`나머지 세 개` after numbers one and two, of which the last is remembered: those that follow, if they are so many."""
    last = max((edition.number_of(item) or 0 for item in spoken_of), default=0)
    following = [number for number in rest if number > last]
    return following if left == len(following) else rest


def _said(scope: Scope, turn: Turn) -> tuple[str, ...]:
    """What this conversation spoke of first, last or before the last: of two items in one turn, or turn by turn."""
    if len(turn.items) > 1 and scope in {"said_first", "said_last"}:
        return turn.items[:1] if scope == "said_first" else turn.items[-1:]
    places = {"said_first": turn.spoken[:1], "said_before": turn.spoken[-2:-1], "said_last": turn.spoken[-1:]}
    return next(iter(places.get(scope, ())), ())


def _around(scope: Scope | None, spoken_of: Sequence[str], edition: Edition, left: int = 0) -> Meant:
    """What is meant by its relation to the items last spoken of."""
    if scope == "rest":
        rest = [n for n, item in enumerate(edition.items, 1) if item.id not in spoken_of]
        return _meant(_that_many(left, rest, spoken_of, edition), len(edition.items))
    if scope == "same":
        return _by_id(spoken_of, edition)
    if scope in {"latter", "former"} and len(spoken_of) > 1:
        return _by_id(spoken_of[-1:] if scope == "latter" else spoken_of[:1], edition)
    following = scope in {"next", "latter"}
    return _beside(spoken_of[-1:], 1, edition) if following else _beside(spoken_of[:1], -1, edition)


def _beside(items: Sequence[str], step: int, edition: Edition) -> Meant:
    """The neighbour of an item last spoken of; 0 and one too many are numbers that the edition does not have."""
    place = edition.number_of(items[0]) if items else None
    return _meant([place + step], len(edition.items)) if place else _by_id(items, edition)


def _numbered(asked: Asked, count: int) -> tuple[int, ...]:
    """The numbers meant among `count`: those said, or all, without those left out."""
    pointed = asked.pointed
    said = tuple(_written_out(pointed, count))
    left_out = {_from_the_front(number, count) for number in pointed.without}
    everything = asked.scope == "all" or (pointed.leaves_out and not (said or pointed.papers))
    return tuple(n for n in (range(1, count + 1) if everything else said) if n not in left_out)


def _written_out(pointed: References, count: int) -> Iterator[int]:
    """The numbers said, counted from the front, with all that lies in a stretch."""
    for number, following in zip_longest(pointed.numbers, pointed.numbers[1:]):
        first = _from_the_front(number, count)
        yield first
        if (number, following) in pointed.stretches:
            yield from _inside(first, _from_the_front(following, count), count)


def _inside(first: int, last: int, count: int) -> Iterable[int]:
    low, high = max(1, min(first, last) + 1), min(count, max(first, last) - 1)
    inside = range(low, high + 1)
    return inside if last >= first else reversed(inside)


def _from_the_front(number: int, count: int) -> int:
    return count + 1 + number if number < 0 else number


def _meant(numbers: Sequence[int], count: int, elsewhere: Sequence[str] = ()) -> Meant:
    distinct = tuple(dict.fromkeys(numbers))
    found = tuple(n for n in distinct if 1 <= n <= count)
    return Meant(numbers=distinct, found=found, elsewhere=tuple(elsewhere))


def _by_id(
    ids: Sequence[str], edition: Edition, numbers: Sequence[int] = (), *, first: bool = False
) -> Meant:
    known = {item: n for item in ids if (n := edition.number_of(item))}
    elsewhere = [item for item in ids if item not in known]
    said = [*known.values(), *numbers] if first else [*numbers, *known.values()]
    return _meant(said, len(edition.items), elsewhere)
