"""Which of several items says what a question says within one sentence. Pure.

Single words fit several items; that they stand together (어디를 보는지), with the same question words and verbs, rarely does.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from digest_core.questions.names.predicates import stems
from digest_core.questions.names.rings import rings_of
from digest_core.questions.names.subjects import Subject, prefixes
from digest_core.questions.names.terms import folded, translations
from digest_core.questions.names.tokens import Word
from digest_core.questions.names.weighing import rarity

AHEAD = 1.3
"""How much better the sentence of the one meant must agree than any other's."""
_VERB = 0.5


class _Sentence(Struct, frozen=True):
    """The words, rings, verb stems and question words of a sentence."""

    words: frozenset[str]
    rings: frozenset[str]
    verbs: frozenset[str]


@lru_cache(maxsize=2048)
def _read(sentence: str) -> _Sentence:
    said = folded(sentence)
    return _Sentence(
        words=frozenset(prefixes(said)),
        rings=frozenset(ring for word in said for ring in rings_of(word)),
        verbs=frozenset(stem for word in said for stem in stems(word)),
    )


def agreeing(
    shares: Mapping[Word, Sequence[float]], subjects: Sequence[Subject], among: Sequence[int]
) -> int | None:
    """The one of the items `among` with a sentence that agrees with the words clearly better than those of the others."""
    weights = {word: rarity(one) for word, one in shares.items()}
    best = sorted(
        (max((_weight(_read(s), weights) for s in subjects[place].sentences), default=0.0), place)
        for place in among
    )
    (second, _), (first, place) = best[-2], best[-1]
    return place if first >= AHEAD * second and first else None


def agrees(words: Sequence[Word], subject: Subject) -> bool:
    """Whether one sentence of the item holds two or more of the words."""
    return any(sum(_held(word, _read(sentence)) > 0 for word in words) > 1 for sentence in subject.sentences)


def _weight(sentence: _Sentence, weights: Mapping[Word, float]) -> float:
    return sum(weight * _held(word, sentence) for word, weight in weights.items())


def _held(word: Word, sentence: _Sentence) -> float:
    if not sentence.words.isdisjoint(word.forms):
        return 1.0
    if any(not sentence.words.isdisjoint(translations(form)) for form in word.forms):
        return 1.0
    if not sentence.rings.isdisjoint(rings_of(word.text)):
        return 1.0
    return _VERB if word.verb and not sentence.verbs.isdisjoint(stems(word.text)) else 0.0
