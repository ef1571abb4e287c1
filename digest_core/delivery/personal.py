"""A chat's own list from the pool that all chats share: what it cares for first, then the edition's own order. Pure.

Among what it cares for the product's own weights decide (`rank.WEIGHTS`), with the chat's interests in the place of the
operator's. An edition of more than a day is a choice of its own and the same for everybody.
"""

from collections.abc import Sequence

from msgspec import Struct

from digest_core.interests import body_of, interest_of, places_of, weigh
from digest_core.models import Edition, Item
from digest_core.rank import WEIGHTS
from digest_core.writing.tags import interest_terms, names_of

KEPT = 2_000
"""Interests whose items are remembered; more of them are looked for again."""
_INTEREST = "interest"


class Chosen(Struct, frozen=True):
    """The ids of a list in its order, and the interests that nothing in the pool speaks of."""

    order: tuple[str, ...]
    missing: tuple[str, ...] = ()


class Pool:
    """One edition's items, and which of them speak of what anybody has asked for so far."""

    def __init__(self, edition: Edition) -> None:
        self._items = tuple({item.id: item for item in (*edition.items, *edition.pool)}.values())
        self._shown = len(edition.items)
        self._of_a_day = edition.is_of_a_day
        self._spoken: dict[str, dict[str, float]] = {}

    def choose(self, interests: Sequence[str], top: int) -> Chosen:
        """The list of a chat with these interests; `top` 0 for as many items as the edition shows."""
        if not self._of_a_day:
            return Chosen(tuple(item.id for item in self._items[: self._shown]))
        words = sorted({word for word in interests if any(map(str.isalnum, word))})
        spoken = {word: self._speaking_of(word) for word in words}
        wanted = {item_id for found in spoken.values() for item_id in found}
        first = sorted((i for i in self._items if i.id in wanted), key=lambda i: -_score(i, spoken))
        rest = (item for item in self._items if item.id not in wanted)
        order = tuple(item.id for item in (*first, *rest))[: top or self._shown]
        return Chosen(order, tuple(word for word in interests if word in spoken and not spoken[word]))

    def _speaking_of(self, word: str) -> dict[str, float]:
        """The items that speak of an interest, and how much that counts for it alone."""
        if word not in self._spoken:
            if len(self._spoken) >= KEPT:
                self._spoken.clear()
            one = interest_of(word, interest_terms([word])[word])
            values = {item.id: weigh(places_of(item.subject, [one]))[0] for item in self._items}
            tagged = [i.id for i in self._items if not values[i.id] and _is_tagged(i, word)]
            values |= dict.fromkeys(tagged, weigh({"분류": [word]})[0])
            self._spoken[word] = {item_id: value for item_id, value in values.items() if value}
        return self._spoken[word]


def _is_tagged(item: Item, word: str) -> bool:
    """Whether an item that is known by its title alone has an interest as its tag.

    Of others the text decides: it stays as it is when a model writes them anew, and with it the order that was sent.
    """
    if body_of(item.subject):
        return False
    return bool({tag.casefold() for tag in (word, *names_of(word))} & {tag.casefold() for tag in item.tags})


def _score(item: Item, spoken: dict[str, dict[str, float]]) -> float:
    """The item's score as the ranking would have it with these interests."""
    found = [values[item.id] for values in spoken.values() if item.id in values]
    kept = {reason.signal: reason.value for reason in item.reasons if reason.signal in WEIGHTS}
    signals = kept | {_INTEREST: min(1.0, max(found, default=0.0) + 0.2 * (len(found) - 1))}
    return sum(WEIGHTS[name] * value for name, value in signals.items()) / sum(WEIGHTS[n] for n in signals)
