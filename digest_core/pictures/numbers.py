"""The numbers of an edition worth a table: measured results, each with the line that states it. Pure.

A number is shown only where its own line rests on sentences of the source and the number follows from them, by the
rules every line is checked by; and it is shown as the line writes it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from digest_core.figures import KeyNumber
from digest_core.models import Claim, Edition, Item
from digest_core.writing.numbers import LONGEST_JOINT, claimed, offered, plain
from digest_core.writing.quantities import Quantity, follows

MOST_ROWS = 3
MOST_VALUES = 3
_RESULTS = ("결과", None)
"""The parts of the argument whose numbers are the paper's own: a problem's and a method's describe something else."""
_RANKS = {"%": 0, "%p": 0, "x": 0, "times": 0, "score": 1, "time": 1, "data": 1, "energy": 1, "power": 1, "dollar": 1,
          "won": 1, "euro": 1, "frames": 1, "rate": 1, "level": 1}  # fmt: skip
"""What measures something, the surest results first; counts, names, dates and dimensions do not."""
_BEFORE = re.compile(
    r"(?:(?:약|최대|최소|평균|각각|up to|about|around|approximately|over|at least|at most|nearly|more than|less than"
    r"|only|on average|an average of)(?: an?)?\s|[<>≤≥≈~±]\s?)$",
    re.IGNORECASE,
)
_BARE = re.compile(r"[\d.,]+\s?")
_PARAMETERS = re.compile(r"[\d.]+\s?-?B")
_AFTER = re.compile(r"\s?(?:이상|이하|미만|초과|안팎|가량|정도)")


def numbers_of(edition: Edition) -> dict[str, tuple[KeyNumber, ...]]:
    """The key numbers of each item that has any, by the item's id."""
    found = {item.id: key_numbers(item) for item in edition.items}
    return {item_id: numbers for item_id, numbers in found.items() if numbers}


def key_numbers(item: Item) -> tuple[KeyNumber, ...]:
    """At most three lines of an item with their measured values, the surest results first."""
    ranked = [found for claim in item.summary if (found := _of_claim(claim))]
    return tuple(number for _, number in sorted(ranked, key=lambda found: found[0])[:MOST_ROWS])


def _of_claim(claim: Claim) -> tuple[int, KeyNumber] | None:
    if claim.role not in _RESULTS or not claim.evidence:
        return None
    text = plain(claim.text)
    known = [quantity for sentence in claim.evidence for quantity in offered(plain(sentence))]
    measured = [q for q in claimed(text) if _measures(text, q) and any(follows(q, k) for k in known)]
    values = list(dict.fromkeys(_values(text, measured)))[:MOST_VALUES]
    if not values:
        return None
    rank = min(_RANKS[quantity.unit.measures] for quantity in measured)
    return rank, KeyNumber(value=", ".join(values), text=text, evidence=claim.evidence)


def _measures(text: str, quantity: Quantity) -> bool:
    """Whether it measures something; `8B` are parameters and no bytes."""
    return quantity.unit.measures in _RANKS and not _PARAMETERS.fullmatch(text, quantity.start, quantity.end)


def _values(text: str, measured: Sequence[Quantity]) -> Iterator[str]:
    """The numbers as the line writes them, with the words that bound them; `5 to 6%` is one, as its unit is."""
    start = -1
    for quantity, following in zip_longest(measured, measured[1:]):
        before = _BEFORE.search(text[: quantity.start])
        start = start if start >= 0 else (before.start() if before else quantity.start)
        shares = _BARE.fullmatch(text, quantity.start, quantity.end)
        if shares and following and following.start - quantity.end <= LONGEST_JOINT:
            continue
        after = _AFTER.match(text, quantity.end)
        if not shares:
            yield text[start : after.end() if after else quantity.end].strip()
        start = -1
