"""Which words of the two languages mean the same, from `data/words.toml` and the tags of `data/tags.toml`. Pure.

Everything is compared folded: lower case, singular, compounds without spaces or hyphens.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from digest_core.writing.tags import terms_by_tag

_WORD = re.compile(r"[a-z0-9]+|[가-힣]+")
_NAMES_OF_A_TAG = 2
"""The first terms of a tag translate its name; those after them are kinds of it (GPT of LLM)."""


def folded(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(map(singular, _WORD.findall(text.casefold())))


def glued(text: str) -> str:
    return "".join(folded(text))


def singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def translations(word: str) -> frozenset[str]:
    """What a folded word may be called in the other language; empty where the tables do not know it."""
    return _table().get(word, frozenset())


@cache
def _table() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word, other in (*_of_words(), *_of_tags()):
        found.setdefault(word, set()).add(other)
    return {word: frozenset(others) for word, others in found.items()}


def _of_words() -> Iterator[tuple[str, str]]:
    text = resources.files("digest_core").joinpath("data/words.toml").read_text(encoding="utf-8")
    for korean, english in tomllib.loads(text).items():
        for word in map(singular, english):
            yield korean, word
            yield word, korean


def _of_tags() -> Iterator[tuple[str, str]]:
    for tag, terms in terms_by_tag().items():
        for place, term in enumerate(map(glued, terms)):
            yield glued(tag), term
            if place < _NAMES_OF_A_TAG:
                yield term, glued(tag)
