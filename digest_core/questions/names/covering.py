"""Which item a question describes in words of its own: the one that holds most of them, if no other comes near. Pure.

Where no name decides, every word that asks for nothing by itself is weighed by how few items hold it. Words that no
item holds speak against all of them: what is described then is none of these.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import log

from msgspec import Struct

from digest_core.questions.names.rings import rings_in, rings_of, verb_stems, verbs_in
from digest_core.questions.names.subjects import ACRONYM_IN_TEXT, IN_TEXT, SURE, TRANSLATED_IN_TEXT, Subject
from digest_core.questions.names.terms import translations
from digest_core.questions.names.tokens import Word, every_word, glued
from digest_core.questions.words import is_filler

RIVAL = 0.62
"""A second item with this share of the best one's weight makes it a question which is meant."""
DECIDED = 0.85
"""The same where the best one holds a word that no other holds, and no rival has such a word."""
COVERED = 0.62
"""The share of what is said that the item must hold."""
TWO_WORDS, ONE_WORD = 1.0, 0.7
_OF_OTHERS = 0.8
"""What a word speaks against an item that another item holds."""
_NAMED = 0.95
_VERB_MISSING, _TERM_MISSING = 0.3, 1.4
_VERB_HELD, _RING_HELD = 0.4, 0.7
_GENERIC_HELD = 0.1
_SUBJECT = re.compile(
    r"(?: (?:개발|연구|설계|업무|제품|서비스|현장))?(?:에|에서)?(?: *\|)?(?: [가-힣]{1,7}[는던한된인린운긴은본쓴든])? *(?:쪽|분야|관련|계열|업계|업종|하는 ?(?:사람|팀|데)|(?:에서|에|쪽에서)? ?(?:일하|다니|근무|종사)|에(?:서)? (?:쓸|쓰|써|도움|좋)|(?:에|에 ?대한|에 ?관한)? ?(?:논문|연구|페이퍼|기사|거|것|걸|글|얘기|이야기|소식)(?![가-힣]{3}))"
)
_PAPER = re.compile("논문|연구|페이퍼")
_SUBJECT_BEFORE = re.compile(
    r"(?<![a-z])(?:about|on|covers?|covering|regarding|for|to do with|deals with) (?:the )?$"
)


_ASIDE_WORDS = (
    "매우 너무 자꾸 별로 아예 거의 "
    "우리팀 우리회사 저희팀 저희 데 수 참고할 참고하 볼만한 읽을만한 쓸 써볼 있는 주는 주는거 하는데 맞는 있던데 있었는데 나온 하던 "
    "다룬 다루는 다뤘던 말한 말하는 얘기하는 쓴 쓰는 제안한 소개한 관한 대한 관련 안된다고 올라온 그런 이런 어떤 봤던 관심 도움 용도 거기 여기"
)
_ASIDE = frozenset(_ASIDE_WORDS.split())
"""What says who asks and what for, not what of."""
_PLACE_WORDS = "자주 계속 여러 직접 함께 계속해서 새로 회사 개발 제품 서비스 업무 프로젝트 실험 문제 현장 분야 사람 팀 위치 부분 상황"
_PLACES = frozenset(_PLACE_WORDS.split())
"""Where something is of use or amiss: telling beside other words, missing in none."""


class Covered(Struct, frozen=True):
    """The item described, and the words that it holds."""

    id: str
    held: tuple[Word, ...]


def covered(text: str, subjects: Sequence[Subject]) -> Covered | None:
    """The item that `text` surely describes."""
    said = list(_together(_said(text), subjects))
    weights = {word: tuple(_held(word, subject) for subject in subjects) for word in said}
    if not any(any(held) for held in weights.values()):
        return None
    scores = [sum(held[place] * _rarity(held) for held in weights.values()) for place in range(len(subjects))]
    best = max(range(len(subjects)), key=scores.__getitem__)
    second = max((score for place, score in enumerate(scores) if place != best), default=0.0)
    telling = [word for word in said if weights[word][best] and not word.generic]
    rival = DECIDED if _decides(weights.values(), best, scores, second) else RIVAL
    if second > rival * scores[best] or all(
        is_filler(word.text) or _PLACES.intersection(word.forms) for word in telling
    ):
        return None
    against = sum(_against(word, held, best) for word, held in weights.items())
    share = scores[best] / (scores[best] + against)
    enough = (
        scores[best] >= TWO_WORDS
        if len(telling) > 1
        else scores[best] >= _NAMED
        or (scores[best] >= ONE_WORD and _is_a_subject(telling[0], text, subjects[best]))
    )
    if share < COVERED or not enough:
        return None
    return Covered(subjects[best].id, tuple(telling))


def _decides(held: Iterable[Sequence[float]], best: int, scores: Sequence[float], second: float) -> bool:
    """Whether a word that only the best item holds stands against none that only a rival holds."""
    owners = {
        max(range(len(one)), key=one.__getitem__)
        for one in held
        if max(one) >= _RING_HELD and sum(map(bool, one)) == 1
    }
    rivals = {place for place, score in enumerate(scores) if score >= RIVAL * scores[best] and place != best}
    return second > 0 and best in owners and not owners & rivals


def _said(text: str) -> list[Word]:
    return [
        word
        for word in every_word(text)
        if not _ASIDE.intersection((word.text, *word.forms))
        and (rings_of(word.text) or not is_filler(word.text))
    ]


def _together(said: Sequence[Word], subjects: Sequence[Subject]) -> Iterator[Word]:
    """Neighbours that any item holds as one word (drug discovery) are one."""
    place = 0
    while place < len(said):
        pair = glued(said[place], said[place + 1]) if place + 1 < len(said) else None
        together = pair is not None and any(subject.weight(pair.forms) for subject in subjects)
        yield pair if pair and together else said[place]
        place += 2 if together else 1


def _held(word: Word, subject: Subject) -> float:
    """How well an item holds a word, from 0 to 1."""
    held = max(_ways(word, subject), default=0.0)
    return held * _GENERIC_HELD if word.generic else held


def _ways(word: Word, subject: Subject) -> Iterator[float]:
    weight = subject.weight(word.forms)
    if word.soft:
        # A verb is no name, however much it sounds like one.
        weight = min(weight, IN_TEXT)
    yield (
        1.0
        if weight >= SURE
        else 0.9
        if weight >= ACRONYM_IN_TEXT
        else 0.8
        if weight >= IN_TEXT
        else 0.7
        if weight >= TRANSLATED_IN_TEXT
        else 0.5
        if weight
        else 0.0
    )
    if rings_of(word.text) & rings_in(subject.told):
        yield _RING_HELD
    if word.soft and not verbs_in(subject.told).isdisjoint(verb_stems(word.text)):
        yield _VERB_HELD
    if not weight and any(all(map(subject.speaks_of, parts)) for parts in _parts(word)):
        yield _RING_HELD


def _parts(word: Word) -> Iterator[tuple[str, str]]:
    """셀프어텐션 is 셀프 and 어텐션."""
    for form in () if word.text.isascii() or word.soft else word.forms:
        yield from ((form[:cut], form[cut:]) for cut in range(2, len(form) - 1))


def _rarity(held: Iterable[float]) -> float:
    """1 for a word that one item alone holds, less for one that many hold."""
    known = tuple(held)
    most = max(known)
    if not most:
        return 0.0
    return log(1 + len(known) / (sum(known) / most)) / log(1 + len(known))


def _against(word: Word, held: Sequence[float], best: int) -> float:
    """What a word says against an item that does not hold it."""
    if held[best] or word.generic or is_filler(word.text) or _PLACES.intersection(word.forms):
        return 0.0
    if any(held):
        return _VERB_MISSING if word.soft else _OF_OTHERS * max(held)
    if any(map(translations, word.forms)):
        return _TERM_MISSING
    return _VERB_MISSING if word.soft else 1.0


def _is_a_subject(word: Word, text: str, subject: Subject) -> bool:
    """Whether a word alone says what is sought (신약 쪽, IoT 논문, about drugs) and the item is about it."""
    if word.soft:
        return (
            bool(rings_of(word.text) & rings_in(subject.told)) and _PAPER.search(text, word.end) is not None
        )
    if not (
        subject.is_about(word.forms) or any(all(map(subject.speaks_of, parts)) for parts in _parts(word))
    ):
        return False
    return bool(_SUBJECT.match(text, word.end) or _SUBJECT_BEFORE.search(text[: word.start]))
