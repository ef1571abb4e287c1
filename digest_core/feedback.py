"""What readers' 👍 and 👎 say of subjects, and how that weighs in the order. Pure.

Each verdict counts for the tags of its item and fades by half in `HALF_LIFE`. One reader counts at most 1 for a tag,
however often they press; over all readers the sum `s` becomes `s / (|s| + 2)`: between -1 and 1, a third for one
reader's fresh 👍, a half for two. In the order it is one signal among others (`rank.WEIGHTS`), and visible there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from digest_core.matching import Matchers, plain
from digest_core.people import Feedback

HALF_LIFE = timedelta(days=30)
FULL_FOR_ONE = 1.0
"""The most that one reader counts for one tag."""
CALM = 2.0
LEAST = 0.02
"""What has faded below this is forgotten."""


class Liked(Struct, frozen=True):
    """How much readers like a tag, -1..1, and the terms that stand for it in titles and abstracts."""

    weight: float
    terms: tuple[str, ...]


def weights(given: Iterable[Feedback], now: datetime) -> dict[str, float]:
    """How much readers like each tag, -1..1, at `now`; what nobody (any longer) has a view on is left out."""
    of_readers: defaultdict[tuple[str, str], float] = defaultdict(float)
    for one in given:
        faded: float = 0.5 ** (max(timedelta(), now - one.at) / HALF_LIFE)
        for term in set(one.terms):
            of_readers[one.reader, term] += one.verdict * faded
    sums: defaultdict[str, float] = defaultdict(float)
    for (_, term), value in sorted(of_readers.items()):
        sums[term] += max(-FULL_FOR_ONE, min(FULL_FOR_ONE, value))
    bounded = {term: value / (abs(value) + CALM) for term, value in sums.items()}
    return {term: round(weight, 4) for term, weight in bounded.items() if abs(weight) >= LEAST}


def liking(text: str, liked: Mapping[str, tuple[float, Matchers]]) -> tuple[float, str]:
    """The signal of a text: 0.5 where readers have no view on it, up to 1 for what they like, down to 0."""
    words = plain(text)
    felt = {tag: weight for tag, (weight, finders) in liked.items() if any(f.search(words) for f in finders)}
    if not felt:
        return 0.5, "독자 반응이 없는 주제"
    detail = " · ".join(f"{'👍' if weight > 0 else '👎'} {tag} {weight:+.2f}" for tag, weight in felt.items())
    return 0.5 + max(-1.0, min(1.0, sum(felt.values()))) / 2, detail
