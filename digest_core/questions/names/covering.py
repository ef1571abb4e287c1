"""Which item a question describes in words of its own: the one that holds most of them, if no other comes near. Pure.

Where no name decides, every word that asks for nothing by itself is weighed by how few items hold it. Words that no
item holds speak against all of them: what is described then is none of these.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from digest_core.questions.names.agreeing import agreeing, agrees
from digest_core.questions.names.rings import rings_in, rings_of
from digest_core.questions.names.subjects import Subject
from digest_core.questions.names.tokens import Word
from digest_core.questions.names.weighing import (
    DOMAINS,
    RING_HELD,
    against,
    held,
    is_a_place,
    is_bare,
    is_beside,
    is_of_a_wide_subject,
    parts_of,
    phrase,
    rarity,
    said,
    together,
)
from digest_core.questions.numerals import THING

RIVAL = 0.62
"""A second item with this share of the best one's weight makes it a question which is meant."""
DECIDED = 0.85
"""The same where the best one holds a word that no other holds, and no rival has such a word."""
COVERED = 0.62
"""The share of what is said that the item must hold."""
COVERED_IN_A_SENTENCE = 0.52
"""The same where one sentence of it holds two of the words."""
COMPOUND = 1.7
"""What a strange noun in a compound speaks against an item."""
BESIDE = 0.75
"""What is left of the weight of a word like 직접 where items are told apart."""
TWO_WORDS, ONE_WORD = 1.0, 0.7
_NAMED = 0.95
_SUBJECT = re.compile(
    r"(?: (?:개발|연구|설계|업무|제품|서비스|현장))?(?:에|에서)?(?: *\|)?(?: [가-힣]{1,7}[는던한된인린운긴은본쓴든])? *(?:쪽|분야|관련|계열|업계|업종|하는 ?(?:사람|팀|데)|(?:에서|에|쪽에서)? ?(?:일하|다니|근무|종사)|에(?:서)? (?:쓸|쓰|써|도움|좋)|(?:에|에 ?대한|에 ?관한)? ?(?:논문|연구|페이퍼|기사|거|것|걸|글|얘기|이야기|소식)(?![가-힣]{3}))"
)
_PAPER = re.compile("논문|연구|페이퍼")
_THING = re.compile(rf"{THING}|쪽|분야|얘기|이야기|(?<![a-z])(?:papers?|ones?|anything|something)(?![a-z])")
_SUBJECT_BEFORE = re.compile(
    r"(?<![a-z])(?:about|on|covers?|covering|regarding|for|to do with|deals with) (?:the )?$"
)

Shares = Mapping[Word, Sequence[float]]
"""How well each item holds each word."""


class Covered(Struct, frozen=True):
    """The item described, and the words that it holds."""

    id: str
    held: tuple[Word, ...]


def covered(text: str, subjects: Sequence[Subject]) -> Covered | None:
    """The item that `text` surely describes."""
    words = list(together(said(text), subjects))
    shares = {word: tuple(held(word, subject) for subject in subjects) for word in words}
    if not any(any(one) for one in shares.values()):
        return None
    shares |= phrase(text, subjects)
    scores = [_score(place, shares) for place in range(len(subjects))]
    best = max(range(len(subjects)), key=scores.__getitem__)
    if rivals := _rivals(shares, best, scores):
        agreed = agreeing(shares, subjects, [best, *rivals])
        if agreed is None:
            return None
        best = agreed
    telling = [word for word in shares if shares[word][best] and not word.generic]
    if all(map(is_beside, telling)):
        return None
    spoken = sum(
        max(against(word, one, best, text), COMPOUND if _is_in_a_compound(word, shares, best, text) else 0.0)
        for word, one in shares.items()
    )
    enough = _is_enough(scores[best], telling, text, subjects[best])
    share = COVERED_IN_A_SENTENCE if agrees(telling, subjects[best]) else COVERED
    if not enough or scores[best] < share * (scores[best] + spoken):
        return None
    return Covered(subjects[best].id, tuple(telling))


def _score(place: int, shares: Shares) -> float:
    """How much of what is said an item holds; where something is of use hardly tells one from another."""
    return sum(one[place] * rarity(one) * (BESIDE if is_a_place(word) else 1) for word, one in shares.items())


def _is_in_a_compound(word: Word, shares: Shares, best: int, text: str) -> bool:
    """이상 거래 탐지: a noun that the item lacks right beside one that it holds makes another thing of it."""
    if shares[word][best] or word.generic or len(word.text) < 2 or is_beside(word) or not is_bare(word):
        return False
    return any(
        shares[other][best] >= RING_HELD and not other.generic and is_bare(other)
        for other in shares
        if _are_neighbours(word, other, text) or _are_neighbours(other, word, text)
    )


def _are_neighbours(first: Word, second: Word, text: str) -> bool:
    return first.end > 0 and second.start > first.start and text[first.end : second.start] == " "


def _is_enough(score: float, telling: Sequence[Word], text: str, subject: Subject) -> bool:
    if len(telling) > 1:
        return score >= TWO_WORDS
    return score >= _NAMED or (score >= ONE_WORD and _is_a_subject(telling[0], text, subject))


def _rivals(shares: Shares, best: int, scores: Sequence[float]) -> list[int]:
    """The items that come too near to the best one."""
    near = (DECIDED if _decides(shares.values(), best, scores) else RIVAL) * scores[best]
    return [place for place, score in enumerate(scores) if place != best and score > near]


def _decides(held: Iterable[Sequence[float]], best: int, scores: Sequence[float]) -> bool:
    """Whether a word that only the best item holds stands against none that only a rival holds."""
    owners = {
        max(range(len(one)), key=one.__getitem__)
        for one in held
        if max(one) >= RING_HELD and sum(map(bool, one)) == 1
    }
    rivals = {place for place, score in enumerate(scores) if score >= RIVAL * scores[best] and place != best}
    return best in owners and not owners & rivals


def _is_a_subject(word: Word, text: str, subject: Subject) -> bool:
    """Whether a word alone says what is sought (신약 쪽, IoT 논문, about drugs) and the item is about it."""
    if word.verb:
        return (
            bool(rings_of(word.text) & rings_in(subject.told)) and _PAPER.search(text, word.end) is not None
        )
    of_a_domain = not word.verb and bool(rings_of(word.text) & DOMAINS & rings_in(subject.seen))
    if of_a_domain and _THING.search(text, word.end):
        return True
    if not (
        subject.is_about(word.forms)
        or is_of_a_wide_subject(word, subject)
        or any(subject.joins(*parts) for parts in parts_of(word))
    ):
        return False
    return bool(_SUBJECT.match(text, word.end) or _SUBJECT_BEFORE.search(text[: word.start]))
