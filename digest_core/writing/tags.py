"""Korean tags for English papers, from the reviewed table `data/tags.toml`. Pure.

Terms are compared as runs of whole words, without case, hyphens or plural endings.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from digest_core.models import Paper

TAGS_PER_ITEM = 3

_WORD = re.compile(r"[^\W_]+")


class _Table(NamedTuple):
    """`tags` by the words of a term; `terms` and `categories` as in the file; `longest` term in words."""

    tags: Mapping[tuple[str, ...], str]
    title_only: frozenset[tuple[str, ...]]
    terms: Mapping[str, tuple[str, ...]]
    categories: Mapping[str, str]
    longest: int


@cache
def _table() -> _Table:
    text = resources.files("digest_core").joinpath("data/tags.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    tags = {_words(term): tag for tag, terms in content["tags"].items() for term in terms}
    terms = {tag: tuple(terms) for tag, terms in content["tags"].items()}
    title_only = frozenset(map(_words, content["title_only"]))
    return _Table(tags, title_only, terms, content["categories"], max(map(len, tags)))


def tags_of(paper: Paper) -> tuple[str, ...]:
    """Up to three tags: what the title names, then what the abstract names most, then the categories."""
    table = _table()
    in_title = tags_in_title(paper)
    in_abstract = Counter(table.tags[t] for t in _terms_in(paper.abstract or "") if t not in table.title_only)
    categories = [paper.primary_category or "", *paper.categories]
    names = (category_name(category) for category in categories)
    found = [*in_title, *(tag for tag, _ in in_abstract.most_common()), *(name for name in names if name)]
    return tuple(dict.fromkeys(found))[:TAGS_PER_ITEM]


def tags_in_title(paper: Paper) -> tuple[str, ...]:
    """What the title names, in its order: the surest sign of what a paper is about."""
    return tuple(dict.fromkeys(_table().tags[term] for term in _terms_in(paper.title)))


def category_name(category: str) -> str | None:
    """The Korean name of an arXiv category."""
    return _table().categories.get(category)


def interest_terms(interests: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each interest, as written, the words that stand for it in titles and abstracts.

    An interest that is a tag or one of a tag's terms stands for all of that tag's terms; so Korean interests
    find English papers.
    """
    return {interest: (interest, *_synonyms(interest)) for interest in interests}


def terms_by_tag() -> Mapping[str, tuple[str, ...]]:
    """The English terms of each tag, its own names first."""
    return _table().terms


def _synonyms(interest: str) -> tuple[str, ...]:
    return tuple(term for term in names_of(interest)[1:] if term != interest)


def names_of(word: str) -> tuple[str, ...]:
    """The tag that a word stands for, in Korean, and then the tag's English terms; empty where it is none's name."""
    table = _table()
    tag = _by_name().get(_glued(word)) or table.tags.get(_words(word))
    return (tag, *table.terms[tag]) if tag else ()


def names_with(beginning: str) -> tuple[str, ...]:
    """The names of all tags that begin with a word (의료: 의료 AI, 의료 영상), each tag followed by its terms."""
    glued, table = _glued(beginning), _table()
    tags = (tag for name, tag in _by_name().items() if glued and name.startswith(glued))
    return tuple(dict.fromkeys(name for tag in tags for name in (tag, *table.terms[tag])))


@cache
def _by_name() -> Mapping[str, str]:
    return {_glued(tag): tag for tag in _table().terms}


def _glued(name: str) -> str:
    """Korean compounds are written with or without spaces: `강화 학습`, `강화학습`."""
    return "".join(_WORD.findall(name.casefold()))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_singular(word) for word in _WORD.findall(text.casefold()))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    plural = len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def _terms_in(text: str) -> Iterator[tuple[str, ...]]:
    """The table's terms in a text, in order; of terms that overlap the first and longest."""
    words = _words(text)
    place = 0
    while place < len(words):
        term = _term_at(words, place)
        if term:
            yield term
        place += max(1, len(term))


def _term_at(words: tuple[str, ...], place: int) -> tuple[str, ...]:
    """The longest term that begins at a place, empty where none does."""
    table = _table()
    lengths = range(table.longest, 0, -1)
    return next((words[place : place + n] for n in lengths if words[place : place + n] in table.tags), ())
