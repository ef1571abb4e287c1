"""Where a paper says what a question asks: its text in passages, and the few that fit best. Pure.

A passage is a paragraph (a long one in parts) or a caption, under the name of its section. Each word of the question
counts by how rare it is in this paper; a passage that holds many of them close together wins. Korean finds English
through `concepts.py`, so no model and no index is needed: a paper has some hundred passages.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import log

from msgspec import Struct, structs

from digest_core.documents import Document, Origin
from digest_core.questions.concepts import COMMON, Concept, as_heard, concepts_of
from digest_core.writing.instructions import LEFT_OUT, without_orders
from digest_core.writing.sentences import split_sentences

LONGEST_PASSAGE = 700
BEST = 5
ENOUGH = 0.55
"""The share of a question's words that its best passages must hold between them; less is no answer."""
_OWN_HEADING_SHARE, _HEADING_SHARE = 1.3, 0.5
_WEAK_SHARE = 0.45
_SENTENCE_SHARE = 0.7
_CAPTION_SHARE = 0.75
_NUMBER_BONUS = 0.25
_ASKS_NUMBER = re.compile(
    r"몇|얼마|며칠|비율|개수|퍼센트|정확도|점수|how (?:many|much|long|large|fast)|크기|시간|속도|비용"
)
_DIGIT = re.compile(r"\d")


class Passage(Struct, frozen=True, kw_only=True):
    """A stretch of a paper's text. `section` is its heading, `within` the one around it; `caption` says which kind."""

    paper_id: str
    section: str
    within: str
    text: str
    origin: Origin
    caption: bool = False

    @property
    def heading(self) -> str:
        return f"{self.within} {self.section}".strip()


class Hit(Struct, frozen=True):
    """A passage that fits, its best sentence, and its points."""

    passage: Passage
    sentence: str
    points: float


class Found(Struct, frozen=True, kw_only=True):
    """The passages that fit best, best first. `share` is how much of the question they hold between them, 0 to 1."""

    hits: tuple[Hit, ...]
    share: float

    @property
    def answers(self) -> bool:
        return bool(self.hits) and self.share >= ENOUGH


def passages_of(document: Document) -> tuple[Passage, ...]:
    """The document's passages, in its order."""
    return tuple(
        Passage(
            paper_id=document.paper_id,
            section=section.name,
            within=section.within,
            text=text,
            origin=document.origin,
            caption=caption,
        )
        for section in document.sections
        for text, caption in (
            *((part, False) for paragraph in section.paragraphs for part in _parts(paragraph)),
            *((caption, True) for caption in section.captions),
        )
    )


def readable_passages(document: Document) -> tuple[Passage, ...]:
    """The document's passages without what speaks to a model: those sentences answer nobody."""
    cleaned = (
        structs.replace(
            passage,
            text=without_orders(passage.text),
            section=without_orders(passage.section),
            within=without_orders(passage.within),
        )
        for passage in passages_of(document)
    )
    return tuple(passage for passage in cleaned if passage.text != LEFT_OUT)


def _parts(paragraph: str) -> Iterator[str]:
    """A paragraph in stretches of whole sentences of at most `LONGEST_PASSAGE` characters."""
    part = ""
    for sentence in split_sentences(paragraph):
        if part and len(part) + len(sentence) >= LONGEST_PASSAGE:
            yield part
            part = ""
        part = f"{part} {sentence}" if part else sentence
    if part:
        yield part


def search(question: str, passages: Sequence[Passage], count: int = BEST) -> Found:
    """The `count` passages that fit a question best."""
    concepts = concepts_of(question)
    if not concepts or not passages:
        return Found(hits=(), share=0.0)
    texts = [passage.text.casefold() for passage in passages]
    concepts = tuple(as_heard(concept, texts) for concept in concepts)
    worth = [concept.weight * _rarity(concept, texts) for concept in concepts]
    numbers = _ASKS_NUMBER.search(question) is not None
    hits = [
        _hit(passage, text, concepts, worth, numbers=numbers)
        for passage, text in zip(passages, texts, strict=True)
    ]
    best = sorted((hit for hit in hits if hit.points > 0), key=lambda hit: -hit.points)[:count]
    return Found(hits=tuple(best), share=_share(concepts, best))


def _rarity(concept: Concept, texts: Sequence[str]) -> float:
    holding = sum(concept.pattern.search(text) is not None for text in texts)
    return log(1 + len(texts) / (1 + holding))


def _hit(
    passage: Passage, text: str, concepts: Sequence[Concept], worth: Sequence[float], *, numbers: bool
) -> Hit:
    own, around = passage.section.casefold(), passage.within.casefold()
    sentences = split_sentences(passage.text)
    pairs = list(zip(concepts, worth, strict=True))
    points = sum(_held(concept, text) * value for concept, value in pairs)
    points += _OWN_HEADING_SHARE * sum(value for concept, value in pairs if concept.pattern.search(own))
    points += _HEADING_SHARE * sum(value for concept, value in pairs if concept.pattern.search(around))
    by_sentence = [sum(_held(c, s.casefold()) * v for c, v in pairs) for s in sentences]
    best = max(range(len(sentences)), key=lambda place: (by_sentence[place], -place))
    points += _SENTENCE_SHARE * by_sentence[best]
    if points and numbers and _DIGIT.search(sentences[best]):
        points += _NUMBER_BONUS * max(worth)
    return Hit(
        passage, sentences[best], points * (_CAPTION_SHARE if passage.caption and not numbers else 1.0)
    )


def _held(concept: Concept, text: str) -> float:
    """How surely a text speaks of a concept, 0 to 1.3; again and again counts a little more."""
    count = sum(1 for _ in concept.pattern.finditer(text))
    if count:
        return 1.0 + 0.1 * min(count - 1, 3)
    return _WEAK_SHARE if concept.weak and concept.weak.search(text) else 0.0


def _share(concepts: Iterable[Concept], hits: Sequence[Hit]) -> float:
    """How much of the question the first passages hold, headings included."""
    whole = sum(concept.weight for concept in concepts)
    if not hits:
        return 0.0
    texts = [f"{hit.passage.heading} {hit.passage.text}".casefold() for hit in hits[:2]]
    held = max(sum(c.weight * min(1.0, _held(c, text)) for c in concepts) for text in texts)
    return held / whole


def is_common(concepts: Iterable[Concept]) -> bool:
    """Whether a question names nothing of its own."""
    return all(concept.weight <= COMMON for concept in concepts)
