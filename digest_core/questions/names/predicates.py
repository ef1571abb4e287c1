"""Korean verbs and adjectives by their endings: 쌓아야, 쌓은 and 쌓는다 are all of 쌓. Pure, without a dictionary.

A word is taken for a predicate only where its ending can hardly be a noun's. Its stem is then what is left before any of
the endings; that both texts are cut in the same way matters more than that the stem is a linguist's.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST_STEM = 4

_TENSE = r"(?:[으]?시|[았었였겠])*"
_LINKED = (
    "고|고서|게|게끔|게도|지|지만|면|으면|면은|면서|으면서|며|으며|도록|듯|듯이|려고|으려고|려|으려|려는|으려는|려면|으려면|자|자마자|자는|자던|자고"
    "|느라|느라고|다가|다|다는|다던|단|다고|다며|는다|는다는|는다던|는다고|는단|는데|은데|던데|는데도|는지|은지|을지|던지|든지|거나|니까|으니까|으니|므로|으므로"
    "|라|라는|라던|라고|으라는|으라던|으라고|아라|어라|나|나요|냐|느냐|네|네요|죠|지요|니|기|음|기로|은가|는가|을까|까|까봐|던가"
    "|아|어|여|아서|어서|여서|서|아도|어도|여도|도|아야|어야|여야|야|야지|아야지|어야지|아야만|어야만|아요|어요|여요|요|아지|어지|아진|어진|아지는|어지는|습니다|습니까|니다|니까요"
    "|는|은|을|던|수|을수|을때|는거|은거|는걸|는건|은걸|은건|을거|던거|는게|은게"
)
_ENDING = re.compile(rf"{_TENSE}(?:{_LINKED})?(?:(?<=[지기음])[를을가도에는만])?")
_FINAL_ENDING = frozenset("ᆫᆯᆸᆷᆻ")
"""What an ending leaves in the last syllable of an open stem: 줄인, 줄일, 줄입니다, 줄임, 줄였."""
_PASSIVE, _CONSONANTS = "이히리기", frozenset(map(chr, range(0x11A8, 0x11C3)))
"""섞이 is of 섞, 끊기 of 끊."""
_OPENED = str.maketrans({"ᅧ": "ᅵ", "ᅯ": "ᅮ", "ᅪ": "ᅩ"})
_ONLY_ENDINGS = frozenset("는느르은으던이")
_LIGHT = frozenset("하되있없같보주가오쓰내두나들말알만라이아자다마지기시사고도수무바서소러리느므저")
"""Stems of one syllable that say nothing, or that many nouns begin with."""

_ADNOMINAL = frozenset("는던한된인린킨친진긴난낸쓴운른든준뜬춘꾼푼싼찬깬뺀센할될릴킬칠쓸볼줄갈올낼풀출꿀뗀")
_LINKING = re.compile(
    r"(?:도록|듯이?|려고|으려고|으면|면서|으며|지만|느라고?|다가|자마자|거나|니까|다고|라고|다며|라며|다는|라는|다던|라던|자는|자던|란다|단다|게끔"
    r"|[하되않시키내나리지기치우]고|[하되않시키내리지기치우이쓰보]면|[하되않내리지기치우이]며|[하되않크잘르]게|(?<![가-힣])[길크짧작좁넓높낮깊얕많적쉽]게|[았었였겠했됐]\w*|습니[다까]|니다|(?<![가-힣])[쓰하보되가오주두내먹읽듣푸](?:다|게|지|려|러|면|고|자|라))$"
)
_NOUN_WORDS = (
    "가게 무게 지게 에게 집게 화면 측면 표면 평면 라면 서면 광고 창고 사고 최고 참고 재고 경고 로고 지진 사진 추진 직진 개인 확인 원인 디자인 라인 온라인 도메인 체인 와인 "
    "보면대 시나리오 유전 운전 회전 보존 기존 현존 의존 주관 직관 기관 본인 타인 노인 성인 무인 군인 요인 할인 승인 부인 인간 시간 공간 기간 순간 중간 야간 주간 월간 연간 민간"
)
_NOUNS = frozenset(_NOUN_WORDS.split())
_DENIALS = frozenset("말않못마")
"""쓰지 말라는, 되지 않는."""
_BECAUSE = re.compile(r"[가-힣](?:서|야|도)$")
_OPEN_VOWELS = frozenset("ᅡᅥᅧᅢᅪᅯᅦ")
_PLACES = re.compile(r"(?:에|에게|한테|으로|로)?(?:에서|서도|에도|로도)$|에서$")


def is_predicate(word: str, following: str = "") -> bool:
    """Whether a Hangul word can hardly be anything but a verb or an adjective; `following` is the next word, if any."""
    if word.isascii() or word in _NOUNS or len(word) < 2:
        return False
    if any(_final(syllable) == "ᆻ" for syllable in word) or _LINKING.search(word):
        return True
    if word[-1] == "지" and following[:1] in _DENIALS:
        return True
    return _links(word) or (describes(word) and "가" <= following[:1] <= "힣")


def describes(word: str) -> bool:
    """Whether a Hangul word ends as verbs and adjectives do before the noun that they describe (달린, 쌓을, 다룬)."""
    return word[-1] in _ADNOMINAL and word not in _NOUNS


def _links(word: str) -> bool:
    """쌓아야, 재서, 바꿔도: before the ending stands the vowel that verbs take, and no final."""
    if not _BECAUSE.search(word) or _PLACES.search(word):
        return False
    letters = unicodedata.normalize("NFD", word[-2])
    return letters[-1] in _OPEN_VOWELS and (word[-1] == "서" or len(word) > 2)


def _final(syllable: str) -> str:
    return unicodedata.normalize("NFD", syllable)[-1]


@lru_cache(maxsize=16384)
def stems(word: str, *, light: bool = False) -> frozenset[str]:
    """What the word may be without its endings, tense and contraction; empty for words that are no predicates.

    `light`: with those of one syllable that say little by themselves (보).
    """
    return frozenset(() if word.isascii() else _stems(word, light=light))


def _stems(word: str, *, light: bool) -> Iterator[str]:
    for length in range(1, min(len(word), LONGEST_STEM) + 1):
        stem, rest = word[:length], word[length:]
        bare = _bare(stem)
        ends = _ENDING.fullmatch(rest) is not None
        inflected = bool(rest) or bare != stem
        if (
            ends
            and inflected
            and stem[-1] not in _ONLY_ENDINGS
            and (length > 1 or light or _tells(stem, bare, rest))
        ):
            yield bare
            if rest and bare != stem:
                yield stem
            if len(bare) > 1 and bare[-1] in _PASSIVE and _final(bare[-2]) in _CONSONANTS:
                yield bare[:-1]


def _tells(stem: str, bare: str, rest: str) -> bool:
    """Whether a stem of one syllable says something: 쌓, 묶, 깎; never 하 or 보."""
    return bool(rest) and bare not in _LIGHT and stem not in _LIGHT


def _bare(stem: str) -> str:
    """Without what an ending leaves in the last syllable: 줄였 and 줄인 are 줄이."""
    letters = unicodedata.normalize("NFD", stem)
    if letters[-1] in _FINAL_ENDING and len(letters) > 2:
        letters = letters[:-1]
    last = "ᅡ" if letters.endswith("\u1112\u1162") else letters[-1].translate(_OPENED)
    return unicodedata.normalize("NFC", letters[:-1] + last)
