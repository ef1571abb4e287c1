"""What is sought, as groups of words that mean the same: 강화학습, reinforcement learning, RL. Pure."""

import re
from collections.abc import Iterator, Sequence

from digest_core.questions.names.terms import singular, translations
from digest_core.search.tokens import plain, tokenised
from digest_core.writing.tags import names_of, names_with

LONGEST_QUERY = 200
MOST_GROUPS = 8
LONGEST_NAME = 4
"""Words in a name of the table of tags."""
SHORTEST_BEGINNING = 2
MOST_TERMS = 24

Group = tuple[str, ...]
"""Terms of which one is enough; the first is what was said."""

_LITTLE = frozenset({"a", "an", "the", "of", "for", "and", "or", "in", "on", "to", "with", "by", "is", "are"})
_HANGUL = re.compile(r"[가-힣]+")
_WORD = re.compile(r"[^\W_]+(?:[-.+/'][^\W_]+)*")


def groups(query: str) -> tuple[Group, ...]:
    """The groups that a hit must hold, at most 8; empty where the query has no word at all."""
    every = _WORD.findall(plain(query[:LONGEST_QUERY]))
    words = [word for word in every if word not in _LITTLE] or every
    found: list[Group] = []
    place = 0
    while place < len(words) and len(found) < MOST_GROUPS:
        length, group = _group_at(words, place)
        if group not in found:
            found.append(group)
        place += length
    return tuple(found)


def _group_at(words: Sequence[str], place: int) -> tuple[int, Group]:
    """The longest run of words from a place on that is a name, else the word alone."""
    for length in range(min(LONGEST_NAME, len(words) - place), 0, -1):
        said = " ".join(words[place : place + length])
        if names := names_of(said):
            return length, _distinct((said, *(names if _HANGUL.search(said) else _kin(said, names))))
    return 1, _distinct((words[place], *_called_elsewhere(words[place])))


def _called_elsewhere(word: str) -> Iterator[str]:
    """What a word that is no name may be called: the tags it begins (의료: 의료 AI), its translations."""
    if _is_hangul(word):
        yield from names_with(word) if len(word) >= SHORTEST_BEGINNING else ()
        yield from sorted(translations(word))
    else:
        yield from sorted(filter(_is_hangul, translations(singular(word))))


def _kin(said: str, names: Sequence[str]) -> Iterator[str]:
    """What is the very same as an English name: its acronym or expansion, and the tag where it is the tag's own name.

    The other terms of a tag are narrower or wider (Mamba is not every state space model).
    """
    tag, *terms = names
    spelled = [term for term in terms if _initials(term) == _glued(said) or _initials(said) == _glued(term)]
    own = plain(terms[0])
    if spelled or said in {own, f"{own}s"}:
        yield tag
        yield own
    yield from spelled


def _initials(name: str) -> str:
    words = re.split(r"[\s-]+", plain(name))
    return "".join(word[:1] for word in words) if len(words) > 1 else ""


def _glued(name: str) -> str:
    return "".join(_WORD.findall(plain(name)))


def _is_hangul(word: str) -> bool:
    return _HANGUL.fullmatch(word) is not None


def _distinct(terms: Sequence[str]) -> Group:
    """Each once, without what says more than another does: logical reasoning is found by reasoning."""
    cut = {plain(term): f" {tokenised(term)} " for term in terms}
    needed = (term for term in cut if not any(cut[other] in cut[term] for other in cut if other != term))
    return tuple(needed)[:MOST_TERMS]
