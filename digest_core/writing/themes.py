"""Papers grouped by what they have in common, each group under a Korean name. Pure.

Groups grow by joining the two that are most alike on average (UPGMA over TF-IDF cosines), until none are alike. The name is
the tag that most of a group carry, of equals the one that its papers carry first; no two groups share one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

from digest_core.models import OTHERS, Paper, Theme
from digest_core.similarity import Vectors
from digest_core.writing.tags import tags_of, terms_by_tag

ALIKE_ENOUGH = 0.2
SHARED_TAG = 0.12
"""How much more alike two papers count that carry a tag together: tags come from a reviewed table."""


def themes_of(papers: Sequence[Paper], vectors: Vectors, most: int) -> tuple[Theme, ...]:
    """At most `most` themes, in the order of their first paper; every paper is in one.

    Papers that have little in common with any are together under a name that says no more than that.
    """
    tags = {paper.id: tags_of(paper) for paper in papers}
    groups, rest = _largest(_grouped([paper.id for paper in papers], vectors, tags), most)
    themes = [Theme(name, tuple(group)) for name, group in zip(_named(groups, tags), groups, strict=True)]
    return (*themes, Theme(OTHERS, tuple(rest))) if rest else tuple(themes)


def _largest(groups: list[list[str]], most: int) -> tuple[list[list[str]], list[str]]:
    """The groups that get a name, and the papers of the others, all in the order of their papers."""
    if len(groups) <= most:
        return groups, []
    ranked = sorted(range(len(groups)), key=lambda place: (-len(groups[place]), place))
    kept = set(ranked[: most - 1])
    rest = [i for place, group in enumerate(groups) if place not in kept for i in group]
    return [group for place, group in enumerate(groups) if place in kept], rest


def _grouped(ids: Sequence[str], vectors: Vectors, tags: Mapping[str, Sequence[str]]) -> list[list[str]]:
    # The name of a category says too little to bring two papers together.
    told = {i: {tag for tag in tags[i] if tag in terms_by_tag()} for i in ids}
    alike = {
        frozenset(pair): vectors.cosine(*pair) + SHARED_TAG * len(told[pair[0]] & told[pair[1]])
        for pair in combinations(ids, 2)
    }
    groups = [[i] for i in ids]
    while len(groups) > 1:
        best, (one, other) = max(
            ((_average(a, b, alike), (a, b)) for a, b in combinations(groups, 2)), key=lambda found: found[0]
        )
        if best < ALIKE_ENOUGH:
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
        ranks = {tag: sum(tags[i].index(tag) for i in groups[place] if tag in tags[i]) for tag in inside}
        free = [tag for tag in inside if tag not in names.values()]

        def worth(
            tag: str, inside: Counter[str] = inside, ranks: Mapping[str, int] = ranks
        ) -> tuple[float, ...]:
            """What most carry, and say first, and fewest others."""
            return inside[tag], -ranks[tag] / inside[tag], inside[tag] / everywhere[tag]

        names[place] = max(free, key=worth, default=OTHERS)
    return [names[place] for place in range(len(groups))]
