"""Whether a paper or a story is about what somebody cares for. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from digest_core.matching import Matchers, matchers_of, plain
from digest_core.models import News, Paper

Place = Literal["제목", "초록", "분류"]
PLACES: tuple[Place, ...] = ("제목", "초록", "분류")
NOTHING_FOUND = "관심어 없음"


class Interest(Struct, frozen=True):
    """An interest as somebody wrote it, what finds its terms, and the categories that it names."""

    word: str
    finders: Matchers
    categories: frozenset[str]


def interest_of(word: str, terms: Iterable[str]) -> Interest:
    """An interest and the terms that stand for it in the sources' language, itself among them."""
    named = tuple(terms)
    return Interest(word, matchers_of(named), frozenset(term.casefold() for term in named))


def body_of(subject: Paper | News) -> str:
    """What a subject says beside its title."""
    return (subject.abstract or "") if isinstance(subject, Paper) else subject.snippet


def filed_under(subject: Paper | News, categories: frozenset[str]) -> bool:
    """Whether a paper has one of these categories, given in lower case."""
    return isinstance(subject, Paper) and any(c.casefold() in categories for c in subject.categories)


def places_of(subject: Paper | News, interests: Iterable[Interest]) -> dict[Place, list[str]]:
    """Where a subject speaks of which interests; each counts where it stands first."""
    title, body = plain(subject.title), plain(body_of(subject))
    found: dict[Place, list[str]] = {place: [] for place in PLACES}
    for one in interests:
        if any(finder.search(title) for finder in one.finders):
            found["제목"].append(one.word)
        elif any(finder.search(body) for finder in one.finders):
            found["초록"].append(one.word)
        elif filed_under(subject, one.categories):
            found["분류"].append(one.word)
    return found


def weigh(found: Mapping[Place, Sequence[str]]) -> tuple[float, str]:
    """One interest in the title gives 0.8, in abstract or categories 0.5; each further one 0.2 more."""
    count = sum(map(len, found.values()))
    if not count:
        return 0.0, NOTHING_FOUND
    detail = ", ".join(f"{where}에 관심어 {'·'.join(words)}" for where, words in found.items() if words)
    return min(1.0, (0.8 if found.get("제목") else 0.5) + 0.2 * (count - 1)), detail
