"""The words of a question that may name something, in stretches that name one thing each. Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from digest_core.questions import words
from digest_core.questions.names.predicates import describes, is_predicate
from digest_core.questions.names.terms import singular, translations
from digest_core.questions.numerals import THING
from digest_core.similarity import STOP_WORDS

BOUNDARY = "|"
"""Stands in a text where the words of a field were."""
LONGEST = 40
"""Words looked at; a question names its papers early."""

_TOKEN = re.compile(r"[a-z][a-z0-9]*|[0-9]+[a-z][a-z0-9]*|[가-힣]+|[|]|[.?!;:]")
_A_THING = re.compile(
    rf"(?:그|이|저)?{THING}(?:들)?(?:{'|'.join(words.PARTICLES)})*|papers?|ones?|articles?|works?|items?"
)
_PARTING = re.compile(
    r"[|.?!;,&+/·]|말고|빼고|아니[고라]|(?:이?랑|하고|와|과|그리고|및|또는)(?= )|(?<![a-z])(?:and|or|vs|versus|with|against)(?![a-z])"
)
_ENDS_JOINED = re.compile(r"(?:이?랑|하고|와|과)$")
_SOFT = re.compile(
    r"(?:[다자라냐]?던|[다라자냐]는|하는|되는|려는|했던|한|된|할|될|할때|될때|해서|하고|하면|하자|하려고?|려고|면서|지만|[아어해]도|는지|은지|인지|[는은]데"
    r"|만든|다룬|나온|쓰는|쓴|낸|줄인|높인|막는|막은|보인|밝힌|고친|바꾼|푼|않는|없는|있는|라며|다며|다고|라고|[이다라대]래|대서|맞춰서?)(?:거|것|건|게|걸)?$"
)
_VERB = re.compile(r"([가-힣]{2,6})(?:[하한했해할되된됐돼될]|시[키킨켜])[가-힣]{0,5}$")
"""최적화한다는 is of 최적화."""
_OF_A_KIND = re.compile(r"([가-힣]{2,8})(?:용|형|류|쪽|들|급|판|법)(?:의|에|을|를|은|는|이|가)?$")
"""기기용 is for 기기."""
_OF_QUALITY = re.compile(
    r"([가-힣]{2,6})(?:화|성|적)(?:[하한했해할되된됐돼될인]|시[키킨켜]|으)?[가-힣]{0,5}$"
)
"""안정화하는 is about something 안정."""
_GENERIC_WORDS = (
    "모델 방법 방식 기법 학습 러닝 데이터 기반 시스템 제안 문제 이야기 얘기 내용 주제 분야 관련 쪽 기술 딥러닝 새 신규 최신 안 못 잘 걸 중 "
    "사람 능력 결과 성능 개선 향상 활용 사용 통한 위한 대한 learning model method data system based using deep new novel approach ai via "
    "work study result 오브 improve performance understanding llm 인공지능"
)
_GENERIC = STOP_WORDS | frozenset(_GENERIC_WORDS.split())


class Word(Struct, frozen=True):
    """A word that may name something: its place in the text and the forms it may be a form of, `loose` ones only in running text.

    `soft` words end as verbs do that describe what follows; `verb` is every predicate by its ending.
    """

    start: int
    end: int
    text: str
    forms: tuple[str, ...]
    loose: tuple[str, ...] = ()
    generic: bool = False
    soft: bool = False
    verb: bool = False


def stretches(text: str) -> Iterator[list[Word]]:
    """The words of a text in runs without a field, a conjunction or the end of a sentence between them."""
    run: list[Word] = []
    for word, following in pairwise([*words_of(text), None]):
        if word is None:
            break
        run.append(word)
        between = text[word.end : following.start] if following else ""
        if following is None or _parts(word, between):
            yield run
            run = []


def _parts(word: Word, between: str) -> bool:
    return bool(_ENDS_JOINED.search(word.text) or _PARTING.search(between))


def words_of(text: str) -> list[Word]:
    """The words that may name something; those that ask for nothing by themselves are left out."""
    return every_word(text, fillers=False)


def every_word(text: str, *, fillers: bool = True) -> list[Word]:
    """The words of a text, with or without those that ask for nothing by themselves."""
    found: list[Word] = []
    tokens = [match for match in _TOKEN.finditer(text) if match[0] not in "|.?!;:"]
    for match, following in pairwise([*tokens[:LONGEST], None]):
        if match is None or (not fillers and words.is_filler(match[0])):
            continue
        if not _is_a_tail(match, text):
            found.append(_word(match, following))
    return found


def _is_a_tail(match: re.Match[str], text: str) -> bool:
    """Particles after a Latin word (RAL이)."""
    glued_to_latin = (
        match.start() > 0 and text[match.start() - 1].isascii() and text[match.start() - 1].isalnum()
    )
    return glued_to_latin and words.is_particle(match[0])


def _word(match: re.Match[str], following: re.Match[str] | None) -> Word:
    text = match[0]
    forms = tuple(dict.fromkeys(_forms(text)))
    before_thing = following is not None and _A_THING.fullmatch(following[0]) is not None
    carried = following is not None and len(text) > 2 and text.endswith("는")
    verb = _SOFT.search(text) is not None or (
        before_thing and not text.isascii() and describes(text) and not translations(text)
    )
    when = text.endswith("때") and len(text) > 2 and words.ends_in_n_or_l(text[:-1])
    soft = verb or carried
    generic = any(form in _GENERIC for form in forms)
    predicate = is_predicate(text, following[0] if following else "") and not translations(text)
    return Word(
        match.start(), match.end(), text, forms, _loose(text), generic, soft, soft or when or predicate
    )


def _forms(word: str) -> Iterator[str]:
    yield singular(word)
    if not word.isascii():
        yield from words.stems(word)
        if (kind := _OF_A_KIND.match(word)) is not None:
            yield kind[1]
        if match := _VERB.match(word):
            yield match[1]


def _loose(word: str) -> tuple[str, ...]:
    match = _OF_QUALITY.match(word)
    return (match[1],) if match else ()


def glued(first: Word, second: Word) -> Word | None:
    """Two neighbours as one word, where nothing but a space or a hyphen is between them."""
    if second.start - first.end > 1 or first.text.isascii() is not second.text.isascii():
        return None
    forms = tuple(singular(first.text) + form for form in second.forms)
    return Word(first.start, second.end, first.text + second.text, forms, soft=second.soft, verb=second.verb)
