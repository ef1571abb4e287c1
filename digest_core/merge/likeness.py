"""How surely two headlines tell of the same event, 0..1. Pure.

The cosine of what both say, rare things counting more; less where they tell of different events, sums, versions or
members of a family. Across languages only what both can share counts: names, numbers, events, topics, sounds.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from math import log, sqrt

from msgspec import Struct

from digest_core.merge.headline import Headline

SAME = 0.38
"""Headlines at least so alike tell of the same event; measured in `benchmarks/stories.py`."""

Token = tuple[str, str]
# What a shared token of each kind is worth before its rarity.
WORTH = {
    "names": 1.0,
    "products": 1.1,
    "versions": 1.2,
    "variants": 0.8,
    "events": 1.0,
    "topics": 0.7,
    "numbers": 1.3,
    "small": 0.4,
    "codes": 1.2,
    "sounds": 1.0,
    "words": 0.8,
    "pairs": 0.35,
}
# As if so many headlines had been seen before: the first of a day are not all unheard of.
BACKGROUND = 60
COMMON = {"names": 3, "products": 2, "events": 6, "topics": 3, "variants": 2, "small": 6}
ONE_LANGUAGE = {"words": 0.3, "pairs": 0.2}
ANCHORS = frozenset({"names", "products", "versions", "codes", "numbers", "events"})
ADRIFT = 0.65
"""What is left where nobody and nothing in particular is named: common words alone tell little."""
WHO_AND_WHAT, OFTEN_NAMED, THIN = 0.85, 0.5, 0.7
"""Where only a name and a kind of event are shared, of somebody named seldom or often that day; or hardly more."""
RARE = 4
OTHER_EVENT, OTHER_SUM, OTHER_MEMBER, OTHER_MATTER = 0.5, 0.7, 0.3, 0.8


class Rarity(Struct, frozen=True):
    """How rare each token is among a day's headlines."""

    count: int
    having: Mapping[Token, int]

    @classmethod
    def among(cls, headlines: Iterable[Headline]) -> "Rarity":
        """Rarity among these headlines."""
        sets = [tokens(h) for h in headlines]
        return cls(len(sets), Counter(token for found in sets for token in found))

    def weight(self, token: Token) -> float:
        """What a token is worth."""
        kind = token[0]
        df = self.having.get(token, 0) + COMMON.get(kind, 0) + 1
        return WORTH[kind] * log((self.count + BACKGROUND + 1) / df)


@lru_cache(maxsize=4096)
def tokens(headline: Headline) -> frozenset[Token]:
    """All tokens of a headline, each with its kind."""
    return frozenset(_tokens(headline))


def _tokens(headline: Headline) -> Iterator[Token]:
    for kind in ("names", "products", "variants", "events", "topics"):
        yield from ((kind, key) for key in getattr(headline, kind))
    yield from (("versions", " ".join(pair)) for pair in headline.versions)
    yield from (("numbers" if n.is_telling else "small", str(n)) for n in headline.numbers)
    yield from (("codes", code) for code in headline.codes)
    yield from (("sounds", sound) for sound in headline.sounds)
    yield from (("pairs" if word[0] >= "가" else "words", word) for word in headline.words)


def likeness(a: Headline, b: Headline, rarity: Rarity) -> float:
    """How surely both tell of the same event."""
    return affinity(a, b, rarity) * _doubt(a, b)


def affinity(a: Headline, b: Headline, rarity: Rarity) -> float:
    """How surely both speak of the same matter, be it of a later turn of it."""
    named_apart = a.names and b.names and not a.names & b.names
    return 0.0 if named_apart or _differ(a.versions, b.versions) else _cosine(a, b, rarity)


def _cosine(a: Headline, b: Headline, rarity: Rarity) -> float:
    ours, theirs = tokens(a), tokens(b)
    across = a.korean != b.korean
    shared = frozenset(t for t in ours & theirs if across or t[0] != "sounds")
    trust = _trust(shared, rarity, across=across)
    if not trust:
        return 0.0

    def length(found: frozenset[Token], korean: bool) -> float:
        return sum(rarity.weight(t) * _counted(t, across, korean, shared=t in shared) for t in found)

    return trust * length(shared, a.korean) / sqrt(length(ours, a.korean) * length(theirs, b.korean))


def _trust(shared: frozenset[Token], rarity: Rarity, *, across: bool) -> float:
    """How far what is shared could tell one event, 0..1: who alone does not, nor common words alone."""
    kinds = Counter(kind for kind, _ in shared if kind != "small")
    if not kinds.keys() & ANCHORS:
        return ADRIFT if kinds else 0.0
    if kinds.keys() <= {"names", "products"}:
        return WHO_AND_WHAT if kinds["products"] > 1 else 0.0
    who = kinds.keys() & {"names", "products"}
    if (
        kinds.keys() <= {"names", "products", "events"}
        and kinds["events"] < 2
        and kinds["names"] + kinds["products"] < 3
    ):
        rarest = min((rarity.having.get(t, 0) for t in shared if t[0] in who), default=BACKGROUND)
        return WHO_AND_WHAT if rarest <= RARE else OFTEN_NAMED
    told = kinds.total() - kinds["names"] - kinds["products"] + kinds["topics"] / 2
    thin = told < (2 if across else 3) and not kinds.keys() & {"events", "numbers", "versions", "codes"}
    return THIN if thin else 1.0


def _counted(token: Token, across: bool, korean: bool, *, shared: bool) -> float:
    """How much a token counts: what only one language can say tells little of a difference.

    A word in Latin letters in a Korean headline could well stand in the English one.
    """
    kind = token[0]
    if kind == "sounds":
        return float(shared)
    if shared or not across or (kind == "words" and korean):
        return 1.0
    return ONE_LANGUAGE.get(kind, 1.0)


def _differ(ours: frozenset[tuple[str, str]], theirs: frozenset[tuple[str, str]]) -> bool:
    """Whether both give versions of one product, and no version both."""
    for product in {name for name, _ in ours} & {name for name, _ in theirs}:
        if not {v for n, v in ours if n == product} & {v for n, v in theirs if n == product}:
            return True
    return False


def _doubt(a: Headline, b: Headline) -> float:
    doubt = 1.0
    if a.events and b.events and not a.events & b.events:
        doubt *= OTHER_EVENT
    if a.variants and b.variants and not a.variants & b.variants:
        doubt *= OTHER_MEMBER
    if a.topics and b.topics and not a.topics & b.topics:
        doubt *= OTHER_MATTER
    if a.codes and b.codes and not a.codes & b.codes:
        doubt *= OTHER_MEMBER
    ours, theirs = ({str(n) for n in h.numbers if n.is_telling} for h in (a, b))
    if ours and theirs and not ours & theirs:
        doubt *= OTHER_SUM
    return doubt
