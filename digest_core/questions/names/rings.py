"""Everyday words and terms that speak of one thing, in both languages: 까먹다, 망각, forgetting. Pure.

`data/paraphrases.toml` holds a ring of such words per line. Korean words match at the beginning of a word, whatever
is glued to them; words of one syllable only where nothing but particles follows.
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from digest_core.questions import words
from digest_core.questions.names import predicates
from digest_core.questions.names.terms import folded, singular

LONGEST_STEM = 8
_SHORTEST_DENIED = 3
"""Syllables of a verb that 안 or 못 may be glued to (안까먹는)."""
_OPENED = str.maketrans({"ᅧ": "ᅵ", "ᅯ": "ᅮ", "ᅪ": "ᅩ", "ᅢ": "ᅡ"})
_VERB_FINALS = frozenset("ᆫᆯᆸᆻ")


class _Stems:
    """`beginnings` are those that end as they like; `whole` words stand as they are."""

    def __init__(self) -> None:
        self.beginnings: dict[str, set[str]] = {}
        self.whole: dict[str, set[str]] = {}

    def add(self, word: str, ring: str) -> None:
        open_ended = word.endswith("*") or (not word.isascii() and len(word) > 1)
        known = self.beginnings if open_ended else self.whole
        stem = word.rstrip("*")
        known.setdefault(singular(stem) if stem.isascii() and not open_ended else stem, set()).add(ring)


@lru_cache(maxsize=4096)
def rings_of(word: str) -> frozenset[str]:
    """The rings that a word (in lower case, with its endings) belongs to; none for most words."""
    stems, found = _stems(), set(_stems().whole.get(singular(word), ()))
    for length in range(1, min(len(word), LONGEST_STEM if not word.isascii() else len(word)) + 1):
        beginning = word[:length]
        found |= stems.beginnings.get(beginning, set())
        if not word.isascii():
            found |= stems.beginnings.get(plain_verb(beginning), set())
            if words.is_particle(word[length:]):
                found |= stems.whole.get(beginning, set())
    for stem in predicates.stems(word):
        found |= stems.whole.get(stem, set())
    if not found and len(word) > _SHORTEST_DENIED and word[0] in "안못":
        return rings_of(word[1:])
    return frozenset(found)


@lru_cache(maxsize=4096)
def narrower_rings(word: str) -> frozenset[str]:
    """The rings of what belongs to the wide subject that a word names (protein of 바이오); none for most words."""
    return frozenset(ring for wide in rings_of(word) for ring in _wider().get(wide, "").split())


@lru_cache(maxsize=512)
def rings_in(text: str) -> frozenset[str]:
    """The rings that a text speaks of."""
    said = folded(text)
    compounds = (one + other for one, other in pairwise(said) if not (one.isascii() or other.isascii()))
    return frozenset(ring for word in {*said, *compounds} for ring in rings_of(word))


@lru_cache(maxsize=512)
def verbs_in(text: str) -> frozenset[str]:
    """What the Korean words of a text may be as verbs without their endings; nouns give stems that no verb has."""
    return frozenset(stem for word in set(folded(text)) for stem in predicates.stems(word))


@lru_cache(maxsize=8192)
def plain_verb(beginning: str) -> str:
    """A beginning of a verb without tense and ending in its last syllable: 줄였 and 줄인 are 줄이."""
    letters = unicodedata.normalize("NFD", beginning)
    if letters[-1] in _VERB_FINALS:
        letters = letters[:-1]
    return unicodedata.normalize("NFC", letters[:-1] + letters[-1].translate(_OPENED))


@cache
def _stems() -> _Stems:
    stems = _Stems()
    for ring, members in _table().items():
        for word in members.split():
            stems.add(word, ring)
    return stems


@cache
def _table() -> Mapping[str, str]:
    return _read("paraphrases.toml")


@cache
def _wider() -> Mapping[str, str]:
    return _read("wider.toml")


def _read(name: str) -> Mapping[str, str]:
    text = resources.files("digest_core").joinpath(f"data/{name}").read_text(encoding="utf-8")
    return {ring: members for ring, members in tomllib.loads(text).items() if isinstance(members, str)}
