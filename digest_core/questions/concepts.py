"""What a question looks for in an English paper: each of its words as a pattern. Pure.

Korean words are looked up in `data/paper_terms.toml` and in the tags' terms; Latin words and numbers stand for
themselves; Korean words without an entry are kept as they are, for Korean texts and to know how much of the question
nobody understood.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from digest_core.questions import words
from digest_core.questions.loanwords import heard_in
from digest_core.writing.tags import terms_by_tag

SALIENT, COMMON, NAME, VERB = 1.0, 0.35, 1.2, 0.1
"""How much of a question a word makes up: a noun of its own, a word of every paper, a name, an unknown verb."""

_POINTERS = re.compile(
    r"https?://\S+|(?<!\w)\d{1,3} ?번(?:째)?(?:이?랑|하고|과|와|의|은|는|도|만)?|arxiv ?:? ?\S+|/[a-z_]+|\d{4}\.\d{4,5}(?:v\d+)?"
    r"|(?<![a-z])(?:papers?|items?|articles?|numbers?|no\.?|#) ?\d{1,3}(?:(?:,| and| or| vs\.?) ?\d{1,3})*(?!\d)"
    r"|(?:그|이|저|해당|위) ?(?:논문|연구|모델은|방법은)"
)
_SIMPLY = re.compile(
    r"쉽게|쉬운 ?말|쉬운 ?설명|초등학생|중학생|고등학생|어린이|아이(?:한테|에게)|초보|비전공|문외한|비유|(?<![a-z])(?:eli5|simply|simple terms|layman|like i'?m (?:five|5))(?![a-z])"
)
_HYPHEN = re.compile(r"(?<=[가-힣])-(?=[가-힣])")
_UNIT = re.compile(r"(\d+(?:\.\d+)?)([a-z]+)")
_RUN = re.compile(r"[가-힣]+|\d+(?:[.,]\d+)*[a-z]*|[a-z][a-z0-9]*(?:[.*+-][a-z0-9]+)*\*?")
_HANGUL = re.compile(r"[가-힣]")
_PARTICLES = re.compile(
    r"(?:에서는|에서도|으로는|에서|에게|으로|까지|부터|이랑|처럼|보다|에는|에도|인지|인가|이나|은|는|이|가|을|를|의|에|로|도|만|와|과|랑|야|요)$"
)
_VERBAL = re.compile(
    r"(?:[어아여해돼줘와워져겨켜쳐려까니나지래대냐네죠요다면서며써봐자]|는데|은데|도록|려고|하고|되고|하기|되기|[하되]는|[한된할될]|[은는을]지)$"
)
_PAST = frozenset(chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % 28 == 20)
"""Syllables that end in ㅆ: only verbs have them."""
_ASKING_WORDS = (
    "얼마 얼마나 며칠 몇 어느 정도 보통 주로 하나 가장 많이 조금 자주 전혀 계속 자체 직접 대신 당시 실제로 실제 각각 "
    "무슨 어떤 어떻게 거야 건가 건데 한대 쓰인 쓰이는 쓰는 쓰나 써서 사용한 사용된 이용한 관련 여부 동안 위해 통해 따라 "
    "대해 대한 관한 이름 내용 부분 경우 때 궁금 뭐래 뭐라고 말해 얘기 언급 나와 나오 적혀 써있 위에서 나은 하면 게하면 안에서 보면"
)
_ASKING = frozenset(_ASKING_WORDS.split())
_ADNOMINAL = re.compile(r"[가-힣]{1,3}[는한된할될] (?:데|거|것|건|게|걸|경우|때)(?![가-힣]{2})")
"""A verb before a noun that means nothing of its own (돌리는 데)."""
_ENGLISH_WORDS = (
    "a an the of for is are was were be been do does did in on at to and or it its this that these those what which who how "
    "why when where much many long they them their there use used using we our you your i me tell show give please can "
    "could about with by from as any some has have had get more paper authors author take takes took need needs run runs each other than also into does"
)
_ENGLISH_STOPS = frozenset(_ENGLISH_WORDS.split())
_ENGLISH_ENDINGS = (
    "",
    "s",
    "es",
    "d",
    "ed",
    "ing",
    "er",
    "ers",
    "ation",
    "ations",
    "ion",
    "ions",
    "e",
    "es",
    "ment",
)
_SHORTEST_STEM = 5


class Concept(NamedTuple):
    """A word of a question. `pattern` finds it in a text, `weak` finds what may stand for it; `weight` is its share."""

    word: str
    pattern: re.Pattern[str]
    weak: re.Pattern[str] | None
    weight: float


class _Terms(NamedTuple):
    """Spellings without blanks to their patterns; `spaced` are those that are written with blanks."""

    patterns: Mapping[str, tuple[str, str]]
    spaced: tuple[str, ...]
    english: Mapping[str, str]
    common: frozenset[str]
    longest: int


def concepts_of(question: str) -> tuple[Concept, ...]:
    """The words of a question that may be found in a paper, each once; those that only ask are left out."""
    text = _HYPHEN.sub("", _POINTERS.sub(" ", words.normalise(question)))
    for spelling in _terms().spaced:
        text = text.replace(spelling, _glued(spelling))
    found: dict[str, Concept] = {}
    for run in _RUN.finditer(text):
        if _ADNOMINAL.match(text, run.start()):
            continue
        for concept in _in_hangul(run[0]) if _HANGUL.match(run[0]) else _in_latin(run[0]):
            found.setdefault(concept.word, concept)
    return tuple(found.values())


def as_heard(concept: Concept, texts: Sequence[str]) -> Concept:
    """A Korean word without an entry as the words of these texts that it spells by ear."""
    if is_in_table(concept) or not _HANGUL.match(concept.word):
        return concept
    heard = heard_in(concept.word, texts)
    return concept._replace(pattern=_pattern((concept.word, *heard)), weight=SALIENT) if heard else concept


def is_asked_simply(question: str) -> bool:
    """Whether somebody wants a paper explained in plain words."""
    return _SIMPLY.search(words.normalise(question)) is not None


def is_in_table(concept: Concept) -> bool:
    """Whether a concept has an entry, so that English texts may hold it."""
    return concept.word in _terms().patterns


@cache
def _terms() -> _Terms:
    text = resources.files("digest_core").joinpath("data/paper_terms.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    tags = {name.casefold(): (", ".join(terms), "") for name, terms in terms_by_tag().items()}
    ours = {
        spelling.strip(): _halves(value)
        for key, value in content["terms"].items()
        for spelling in key.casefold().split("|")
    }
    both = tags | ours
    return _Terms(
        {_glued(spelling): halves for spelling, halves in both.items()},
        tuple(sorted((s for s in both if " " in s), key=len, reverse=True)),
        _by_english(ours),
        frozenset(_glued(word) for word in content["common"]["words"]),
        max(len(_glued(spelling)) for spelling in both),
    )


def _by_english(ours: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """The spelling under which an English word has its entry: rather one that names the word first."""
    named = [
        (place, term.strip().casefold().rstrip("*"), _glued(spelling))
        for spelling, (strong, _) in ours.items()
        for place, term in enumerate(strong.split(","))
    ]
    found: dict[str, str] = {}
    for _, term, spelling in sorted(named, key=lambda told: min(told[0], 1)):
        if term.isascii() and term.isalpha() and len(term) > 3:
            found.setdefault(term, spelling)
    return found


def _halves(value: str) -> tuple[str, str]:
    strong, _, weak = value.partition("~")
    return strong, weak


def _glued(spelling: str) -> str:
    return (
        spelling.replace(" ", "").replace("-", "") if _HANGUL.match(spelling) else spelling.replace(" ", "")
    )


@cache
def _known(word: str) -> Concept:
    """The concept of a spelling that the table has."""
    strong, weak = _terms().patterns[word]
    weight = COMMON if word in _terms().common else SALIENT
    found = _pattern((*strong.split(","), f"{word}*"))
    return Concept(word, found, _pattern(weak.split(",")) if weak.strip() else None, weight)


def _pattern(terms: Iterable[str]) -> re.Pattern[str]:
    """Whole words, a plural too; up to a `*` only the beginning of one."""
    alternatives = (_alternative(term.strip().casefold()) for term in terms if term.strip())
    return re.compile("|".join(alternatives))


def _alternative(term: str) -> str:
    body = re.escape(term.rstrip("*")).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?")
    before = r"(?<![a-z0-9])" if term[:1].isalnum() else ""
    if term.endswith("*"):
        return f"{before}{body}"
    return f"{before}{body}s?(?![a-z0-9])" if term[-1:].isalnum() else f"{before}{body}"


def _in_hangul(run: str) -> Iterator[Concept]:
    """The table's spellings a Korean word is made of, the longest first; else the word itself, unless it only asks."""
    if run in _ASKING or _PARTICLES.sub("", run) in _ASKING:
        return
    place = 0
    while place < len(run) and (spelling := _spelling_at(run, place)):
        yield _known(spelling)
        place += len(spelling)
    if place == 0 and len(_PARTICLES.sub("", run)) > 1 and words.unknown_words(run):
        yield _unknown(run)


def _spelling_at(run: str, place: int) -> str:
    table = _terms()
    lengths = range(min(table.longest, len(run) - place), 0, -1)
    return next((run[place : place + n] for n in lengths if run[place : place + n] in table.patterns), "")


def _unknown(run: str) -> Concept:
    """A Korean word without an entry; found in Korean texts by its letters, particles aside."""
    stem = _PARTICLES.sub("", run) or run
    verbal = not _PAST.isdisjoint(run) or (_VERBAL.search(run) and stem == run)
    weight = VERB if verbal else SALIENT
    return Concept(stem, re.compile(re.escape(stem)), None, weight)


def _in_latin(run: str) -> Iterator[Concept]:
    """A Latin word or a number as it is, or what the table says of it."""
    if run in _terms().patterns:
        yield _known(run)
    elif spelling := _spelling_in_english(run):
        yield _known(spelling)
    elif run not in _ENGLISH_STOPS and (len(run) > 1 or run.isdecimal()):
        yield Concept(run, _pattern(_stems(run)), None, NAME)


def _spelling_in_english(run: str) -> str:
    """The entry of an English word, its plural and its other endings too."""
    table = _terms().english
    stems = (run[: len(run) - len(ending)] for ending in _ENGLISH_ENDINGS if run.endswith(ending))
    return "" if run in _ENGLISH_STOPS else next((table[stem] for stem in stems if stem in table), "")


def _stems(word: str) -> tuple[str, ...]:
    """The word and, for a long plain one, its stem: `datasets` finds `dataset`, `8gb` finds `8 GB`."""
    if unit := _UNIT.fullmatch(word):
        return (word, f"{unit[1]} {unit[2]}")
    if not word.isalpha() or len(word) <= _SHORTEST_STEM:
        return (word,)
    stem = re.sub(r"(?:ing|ed|es|s|ly|tion|ment)$", "", word)
    return (word, f"{stem}*") if len(stem) >= _SHORTEST_STEM else (word,)
