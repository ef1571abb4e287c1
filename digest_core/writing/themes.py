"""Papers grouped by what they have in common, each group under a Korean name. Pure.

Groups grow by joining the two that are most alike on average (UPGMA over TF-IDF cosines), until there are few enough and
none are alike.
The name is the tag that most of a group carry and fewest outside it; no two groups share one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

from digest_core.models import Paper, Theme
from digest_core.similarity import Vectors
from digest_core.writing.tags import tags_of

ALIKE_ENOUGH = 0.25
SHARED_TAG = 0.12
"""How much more alike two papers count that carry a tag together: tags come from a reviewed table."""
FALLBACK = "그 밖의 연구"


def themes_of(papers: Sequence[Paper], vectors: Vectors, most: int) -> tuple[Theme, ...]:
    """At most `most` themes, in the order of their first paper; every paper is in one."""
    tags = {paper.id: tags_of(paper) for paper in papers}
    groups = _grouped([paper.id for paper in papers], vectors, tags, most)
    names = _named(groups, tags)
    return tuple(Theme(name, tuple(group)) for name, group in zip(names, groups, strict=True))


def _grouped(
    ids: Sequence[str], vectors: Vectors, tags: Mapping[str, Sequence[str]], most: int
) -> list[list[str]]:
    alike = {
        frozenset(pair): vectors.cosine(*pair) + SHARED_TAG * len(set(tags[pair[0]]) & set(tags[pair[1]]))
        for pair in combinations(ids, 2)
    }
    groups = [[i] for i in ids]
    while len(groups) > 1:
        best, (one, other) = max(
            ((_average(a, b, alike), (a, b)) for a, b in combinations(groups, 2)), key=lambda found: found[0]
        )
        if best < ALIKE_ENOUGH and len(groups) <= most:
            break
        one += other
        groups.remove(other)
    order = {i: place for place, i in enumerate(ids)}
    return sorted((sorted(group, key=order.__getitem__) for group in groups), key=lambda g: order[g[0]])


def _average(one: Sequence[str], other: Sequence[str], alike: Mapping[frozenset[str], float]) -> float:
    return sum(alike[frozenset((a, b))] for a in one for b in other) / (len(one) * len(other))


def _named(groups: Sequence[Sequence[str]], tags: Mapping[str, Sequence[str]]) -> list[str]:
    """A name for each group, the largest choosing first."""
    everywhere = Counter(tag for found in tags.values() for tag in found)
    names: dict[int, str] = {}
    for place in sorted(range(len(groups)), key=lambda p: (-len(groups[p]), p)):
        inside = Counter(tag for i in groups[place] for tag in tags[i])
        free = [tag for tag in inside if tag not in names.values()]
        best = max(free, key=lambda tag: (inside[tag], inside[tag] / everywhere[tag], tag), default=FALLBACK)
        names[place] = best
    return [names[place] for place in range(len(groups))]
