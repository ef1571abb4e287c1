"""The words of a description, and what each says for or against an item. Pure.

A word that an item holds speaks for it, the rarer among the items the more. One that no item holds speaks against all of
them: a subject known from elsewhere most, a noun much, a place or a purpose little, a verb hardly.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import log

from digest_core.questions.names.predicates import stems
from digest_core.questions.names.rings import narrower_rings, rings_in, rings_of, verbs_in
from digest_core.questions.names.subjects import (
    ACRONYM_IN_TEXT,
    IN_TEXT,
    STEM_IN_TEXT,
    SURE,
    TASKS,
    TRANSLATED_IN_TEXT,
    Subject,
)
from digest_core.questions.names.terms import translations
from digest_core.questions.names.tokens import Word, every_word, glued
from digest_core.questions.words import is_filler

RING_HELD, _COMPOUND_HELD = 0.7, 0.95
_VERB_HELD, _VERB_RING_HELD = 0.4, 0.65
_DOMAIN_WORDS = "chemistry children climate doctor drive drug economy education face factory game law music protein quantum recommend robot satellite sensor speech timeseries vaccine brain biology"
DOMAINS = frozenset(_DOMAIN_WORDS.split())
"""Rings that each say what a paper is about, wherever they stand in it."""
_FAINT_WORDS = (
    "build change human measure step update "
    "ability aim answer avoid branch closed command competition complex confident crop danger decide decode defend detail differ disguise diversity early efficient equal error evolve exam example exceed experience expert fail far fixed gradual group guide improve inner input keep knowledge large library location long lower many motion naturallanguage new old omit opposite latest output passenger play prior progress quality question random ratio release remember requirement resolution role scene self sequence share simple simulate small solve split store supervise task teach temporal think tree turn understand vulnerable weight wrong"
)
_FAINT = frozenset(_FAINT_WORDS.split())
"""Rings of which nearly every paper speaks."""
_FAINT_HELD = 0.45
_GENERIC_HELD = 0.1
_OF_OTHERS = 0.8
"""What a word speaks against an item that another item holds."""
_VERB_MISSING, _PLACE_MISSING, _TERM_MISSING = 0.15, 0.35, 1.4
_TASK_MISSING = 1.4
_TASK_WORDS = TASKS - {"요약", "분석", "평가", "검색", "설계"}
_MAKING = frozenset({"build"})
_OF_A_MODEL = re.compile(r" ?(?:모델|ai|인공지능|알고리즘|방법|기술|논문|연구|거(?![가-힣])|것(?![가-힣]))")
"""이미지 만드는 모델: what it makes is its task, and an item that makes nothing of the kind is not meant."""
_IS_A_PLACE = re.compile("(?:에|에서|으로|에다|에다가|할때|때)$")
_IS_A_RECIPIENT = re.compile("(?:한테|한테는|에게|에게는|께)$")

_PHRASE = re.compile(r"(어디|무엇|뭘|뭐|얼마나|어떻게)(?:에|를|을|로)? ?([가-힣]{2,8}|봐|써|볼|쓸)")
_SAME_ASKED = {"뭘": "무엇", "뭐": "무엇"}
_PHRASE_HELD = 0.7

_ASIDE_WORDS = (
    "매우 너무 자꾸 별로 아예 거의 우리팀 우리회사 저희팀 저희 데 수 때 참고할 참고하 참고 볼만한 읽을만한 쓸 써볼 있는 주는 주는거 하는데 맞는 있던데 있었는데 나온 하던 "
    "다룬 다루는 다뤘던 말한 말하는 말했던 얘기하는 얘기한 얘기하던 쓴 쓰는 썼던 쓰던 제안한 소개한 관한 대한 관련 관련된 올라온 그런 이런 저런 어떤 봤던 관심 도움 용도 거기 여기 "
    "하는거 한다는거 된다는거 있다는 있다던 한다는 한다던 된다는 된다던 했다는 했다던 안된다고 안된다는 안된다던 되는 됐던 몇 번이었 번이더 하나 하나도 둘 혹시 뭐가 뭐였 그쪽 저번 저번에 지난번 "
    "골라서 추려서 모아서 뽑아서 골라줘 추려줘 모아줘 골라 추려 모아 종류 류 건가 됨 됐나 되나 없나요 있나요 없을까 있을까 보여줄 보내줄 가져갈 들고 갈 만한 할만한 여부 방안 위주 중심 기반 느낌 스타일 부류 타입 본격 친구 동료 애 놈 녀석 알고리즘 기법 방법론 아까 전에 예전 예전에"
)
_ASIDE = frozenset(_ASIDE_WORDS.split())
"""What says who asks and what for, not what of."""
_PARTICLE_LIKE = "은는이가을를의에도로와과랑만서"
_PURPOSE_WORDS = "제품 서비스 업무 프로젝트 회사 팀 사람 미팅 회의 발표 고객 고객사 세미나 이름 정도 부서 상사 팀장 쓸모 쓸만 도움 참고 보고서"
_PURPOSES = frozenset(_PURPOSE_WORDS.split())
"""What somebody needs a paper for: whatever holds it, it tells next to nothing."""
_PLACE_WORDS = "자주 계속 여러 직접 함께 계속해서 새로 개발 실험 문제 기존 현장 분야 위치 부분 상황 한계 한계점 단점 위험 리스크 약점 문제점 취약점 장점 비교 차이 근거 코드 요약 결과 방법 원리 주의점"
_PLACES = _PURPOSES.union(_PLACE_WORDS.split())
"""Where something is of use or amiss: telling beside other words, missing in none."""


def is_aside(word: Word) -> bool:
    """Whether a word says who asks and what for."""
    return not _ASIDE.isdisjoint((word.text, *word.forms))


def is_bare(word: Word) -> bool:
    """Whether a Korean word is a noun without a particle, as the first parts of compounds are."""
    return not word.verb and not word.text.isascii() and word.text[-1] not in _PARTICLE_LIKE


def said(text: str) -> list[Word]:
    """The words of a text that say what it describes."""
    return [
        word
        for word in every_word(text)
        if not is_aside(word) and (rings_of(word.text) or not is_filler(word.text))
    ]


def phrases(text: str) -> frozenset[tuple[str, str]]:
    """어디를 보는지, 어디 쳐다보는지: a question word, and the last syllable of each stem that the verb after it may have."""
    return frozenset(
        (_SAME_ASKED.get(asked, asked), stem[-1])
        for asked, verb in _PHRASE.findall(text)
        for stem in stems(verb, light=True)
    )


def phrase(text: str, subjects: Sequence[Subject]) -> dict[Word, tuple[float, ...]]:
    """How well each item holds a question word with its verb, if any does."""
    asked = phrases(text)
    shares = tuple(_PHRASE_HELD if asked & phrases(subject.told) else 0.0 for subject in subjects)
    return {Word(0, 0, "", (), verb=True): shares} if any(shares) else {}


def together(words: Sequence[Word], subjects: Sequence[Subject]) -> Iterator[Word]:
    """Neighbours that any item holds as one word (drug discovery) are one."""
    place = 0
    while place < len(words):
        pair = glued(words[place], words[place + 1]) if place + 1 < len(words) else None
        held_so = pair is not None and any(
            subject.weight(pair.forms) or subject.is_heard_as(pair.forms) for subject in subjects
        )
        yield pair if pair and held_so else words[place]
        place += 2 if held_so else 1


def is_beside(word: Word) -> bool:
    """Whether a word alone tells of nothing: a filler, or where something is of use."""
    return is_filler(word.text) or is_a_place(word)


def is_a_place(word: Word) -> bool:
    """Whether a word says where something is of use or amiss."""
    return not _PLACES.isdisjoint(word.forms)


def held(word: Word, subject: Subject) -> float:
    """How well an item holds a word, from 0 to 1."""
    best = max(_ways(word, subject), default=0.0)
    return best * _GENERIC_HELD if word.generic or not _PURPOSES.isdisjoint(word.forms) else best


def _ways(word: Word, subject: Subject) -> Iterator[float]:
    weight = subject.weight(word.forms)
    if word.verb:
        # A verb is no name, however much it sounds like one, and its translation means many things.
        weight = min(weight, IN_TEXT if weight >= IN_TEXT else STEM_IN_TEXT)
    yield _share(weight)
    if rings := rings_of(word.text) & rings_in(subject.told):
        yield _FAINT_HELD if rings <= _FAINT else _VERB_RING_HELD if word.verb else RING_HELD
    elif is_of_a_wide_subject(word, subject) or (
        not (weight or word.verb or rings_of(word.text)) and subject.is_heard_as(word.forms)
    ):
        yield RING_HELD
    if word.verb and not verbs_in(subject.told).isdisjoint(stems(word.text)):
        yield _VERB_HELD
    if not weight:
        yield from _as_a_compound(word, subject)


def is_of_a_wide_subject(word: Word, subject: Subject) -> bool:
    """Whether a word names what the item's own subject belongs to: 바이오 of proteins."""
    return not word.verb and not narrower_rings(word.text).isdisjoint(rings_in(subject.seen))


def _as_a_compound(word: Word, subject: Subject) -> Iterator[float]:
    """노출편향, where the item speaks of 노출 편향; of both somewhere is little (양자화 and 컴퓨팅 자원 are no 양자컴퓨팅)."""
    for first, second in parts_of(word):
        if subject.joins(first, second):
            yield _COMPOUND_HELD
        elif subject.speaks_of(first) and subject.speaks_of(second):
            yield _FAINT_HELD


def _share(weight: float) -> float:
    steps = ((SURE, 1.0), (ACRONYM_IN_TEXT, 0.9), (IN_TEXT, 0.8), (TRANSLATED_IN_TEXT, 0.7))
    return next((share for least, share in steps if weight >= least), 0.5 if weight else 0.0)


def parts_of(word: Word) -> Iterator[tuple[str, str]]:
    """셀프어텐션 is 셀프 and 어텐션."""
    for form in () if word.text.isascii() or word.verb else word.forms:
        yield from ((form[:cut], form[cut:]) for cut in range(2, len(form) - 1))


def rarity(shares: Iterable[float]) -> float:
    """1 for a word that one item alone holds, less for one that many hold."""
    known = tuple(shares)
    most = max(known)
    if not most:
        return 0.0
    return log(1 + len(known) / (sum(known) / most)) / log(1 + len(known))


def against(word: Word, shares: Sequence[float], best: int, text: str) -> float:
    """What a word of `text` says against an item that does not hold it."""
    if shares[best] or word.generic or is_beside(word) or _IS_A_RECIPIENT.search(word.text):
        return _TASK_MISSING if not shares[best] and _is_made(word, text) else 0.0
    if not _TASK_WORDS.isdisjoint(word.forms) or _is_made(word, text):
        return _TASK_MISSING
    if any(shares):
        return _VERB_MISSING if word.verb else _OF_OTHERS * max(shares)
    return _TERM_MISSING if any(map(translations, word.forms)) else _missing(word)


def _missing(word: Word) -> float:
    """What a word says that no item holds and that names no known subject."""
    if word.verb:
        return _VERB_MISSING
    placed = _IS_A_PLACE.search(word.text) and not rings_of(word.text)
    return _PLACE_MISSING if placed or len(word.text) == 1 else 1.0


def _is_made(word: Word, text: str) -> bool:
    """`이미지 만드는 모델`: what a model makes is its task."""
    making = word.verb and not rings_of(word.text).isdisjoint(_MAKING)
    return making and _OF_A_MODEL.match(text, word.end) is not None
