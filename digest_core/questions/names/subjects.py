"""What the items of a list are called and speak of, and how surely a word means each of them. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from digest_core.models import Item, Paper
from digest_core.questions.loanwords import heard_in, sounds_of, sounds_of_hangul
from digest_core.questions.names.sounds import sounds_like, spelled
from digest_core.questions.names.terms import folded, glued, translations
from digest_core.questions.slips import one_slip
from digest_core.similarity import STOP_WORDS

NAMED, TRANSLATED, MISSPELT = 3.0, 2.7, 2.4
ACRONYM_IN_TEXT, IN_TEXT, TRANSLATED_IN_TEXT, STEM_IN_TEXT = 2.0, 1.0, 0.8, 0.6
SURE = MISSPELT
"""Words of at least this weight name an item; lighter ones only occur in what is told of it."""

_LONGEST_COMPOUND = 3
_LONGEST_PREFIX = 8
_SHORTEST_SLIP = 6
_SHORTEST_HEARD = 3
_HYPHENATED = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+")
_ACRONYM = re.compile(r"(?<![A-Za-z-])[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*(?![a-z])")
_PROPOSED = re.compile(
    r"(?:propos|introduc|present|develop|design|call|nam|dub|term)(?:e|es|ed|ing|s)?\b[^.]{0,90}?(?<![A-Za-z-])([A-Z][A-Za-z0-9]*-?[A-Z][A-Za-z0-9-]*)(?![a-z])"
    r"|제안(?:하는|된|한|하며)? (?:방법(?:인|은)? )?([A-Z][A-Za-z0-9-]*[A-Z][A-Za-z0-9-]*)"
)
_GIVEN = re.compile(r"\(([A-Z][A-Za-z0-9-]*[A-Z][A-Za-z0-9-]*)\)")
_COMMON_ACRONYMS = frozenset(
    {"llm", "mllm", "vlm", "rl", "ai", "ml", "nlp", "qa", "gpu", "sota", "gpt", "gpt4"}
)
_TASK_WORDS = (
    "생성 설계 분석 탐지 인식 예측 분류 제어 검색 추천 번역 요약 압축 평가 편집 복원 분할 합성 generation generative design analysis detection "
    "recognition prediction classification control editing compression evaluation segmentation"
)
TASKS = frozenset(_TASK_WORDS.split())
"""What is done to something: of a title these name nothing without it (구조 생성 is no 이미지 생성)."""
_LITTLE = STOP_WORDS | {"of", "the", "in", "on", "to", "and", "for", "with", "is", "how", "can"}


class Subject:
    """One item: `titles` are words and compounds of title and tags, `names` those and its authors, `text` what is told of it."""

    def __init__(self, item: Item) -> None:
        self.id = item.id
        self._item = item
        titles = frozenset(_titles(item))
        self.titles = titles.difference(TASKS).union(self._proposed())
        self._tasks = titles & TASKS
        self._given = frozenset(self._proposed()).union(map(glued, _GIVEN.findall(item.short_title)))
        self.names = self.titles | frozenset(_authors(item))

    def is_given(self, word: str) -> bool:
        """Whether a word is the name that the paper itself gives to what it proposes (DPPO), which no other has."""
        return glued(word) in self._given

    def _proposed(self) -> Iterable[str]:
        """The names that an item's text gives to what it proposes, such as DPPO."""
        return (glued(match[1] or match[2]) for match in _PROPOSED.finditer(self._told))

    @cached_property
    def _told(self) -> str:
        item, subject = self._item, self._item.subject
        told = [claim.text for claim in item.summary]
        told += [*item.apply, item.one_liner or "", *(risk.text for risk in item.risks)]
        told.append((subject.abstract or "") if isinstance(subject, Paper) else subject.snippet)
        return "\n".join(told)

    def is_about(self, forms: Sequence[str]) -> bool:
        """Whether a word, in any of its folded forms, is spoken of in what the reader sees first, beside the risks."""
        known = frozenset(prefixes(folded(self.seen))) | self.titles
        return not known.isdisjoint((*forms, *(other for form in forms for other in translations(form))))

    @cached_property
    def seen(self) -> str:
        """What the reader sees first, beside the risks."""
        item = self._item
        told = (*(claim.text for claim in item.summary), item.one_liner or "", *item.apply)
        return "\n".join((item.short_title, *item.tags, *told))

    def speaks_of(self, form: str) -> bool:
        """Whether a folded word stands in the item's title, tags or text, in either language."""
        known = self.titles | self.text
        return form in known or not known.isdisjoint(translations(form))

    def joins(self, first: str, second: str) -> bool:
        """Whether two words stand side by side in what is told of the item, in one language or the other."""
        if any(f"{first}{between}{second}" in self.told for between in (" ", "-")):
            return True
        others = (one + other for one in translations(first) for other in translations(second))
        return not self.titles.isdisjoint(others)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Each statement that stands of the item, its title first."""
        return tuple(one for line in self.told.split("\n") for one in line.split(". ") if one)

    @cached_property
    def told(self) -> str:
        """All that stands of the item anywhere, its titles and tags too."""
        item = self._item
        return "\n".join((item.short_title, item.heading, item.subject.title, *item.tags, self._told))

    @cached_property
    def text(self) -> frozenset[str]:
        words = folded(self._told)
        return frozenset(prefixes((*words, *map(glued, _HYPHENATED.findall(self._told)))))

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """Names of methods and data in capitals (LASER), which its text may hold but not its title."""
        return frozenset(glued(name) for name in _ACRONYM.findall(self._told)) - _COMMON_ACRONYMS

    def is_heard_as(self, forms: Sequence[str]) -> bool:
        """Whether a Hangul word, in any of its forms, is an English one of the item's text as Korean ears write it (넘파이)."""
        if forms[0].isascii() or any(map(translations, forms)):
            return False
        return any(
            len(form) >= _SHORTEST_HEARD and heard_in(form, self._english)
            for form in forms
            if not self._sounds.isdisjoint(sounds_of_hangul(form))
        )

    @cached_property
    def _english(self) -> tuple[str, ...]:
        """What stands of the item in lower case, words with hyphens in both ways."""
        text = self.told.casefold()
        return (text, text.replace("-", " "))

    @cached_property
    def _sounds(self) -> frozenset[str]:
        return frozenset(sound for text in self._english for sound in sounds_of(text))

    def weight(self, forms: Sequence[str], loose: Sequence[str] = ()) -> float:
        """How surely a word, in any of its folded forms, means this item; 0 for not at all.

        `loose` forms count only in running text.
        """
        return next(self._fits(forms, loose), 0.0)

    def _fits(self, forms: Sequence[str], loose: Sequence[str]) -> Iterator[float]:
        """Every way in which the forms fit, the surest first; the first form is the word as it stands."""
        if not self.names.isdisjoint(forms):
            yield NAMED
        others = {other for form in forms for other in translations(form)}
        if others & self.names or any(map(self._heard, forms)):
            yield TRANSLATED
        if any(map(self._nearly, forms)):
            yield MISSPELT
        if self.acronyms & {*forms, *others}:
            yield ACRONYM_IN_TEXT
        if (
            forms[0] in self.text
            or (_is_long(forms) and forms[1] in self.text)
            or not self._tasks.isdisjoint(forms)
        ):
            yield IN_TEXT
        if others & self.text:
            yield TRANSLATED_IN_TEXT
        if not self.text.isdisjoint((*forms, *loose)):
            yield STEM_IN_TEXT

    def _heard(self, form: str) -> bool:
        """Whether a Hangul word is one of the names as it sounds or is spelled out."""
        if form.isascii():
            return False
        return spelled(form) in self.titles | self.acronyms or any(
            name.isascii() and sounds_like(form, name) for name in self.titles
        )

    def _nearly(self, form: str) -> bool:
        return (len(form) >= _SHORTEST_SLIP or not form.isascii()) and any(
            one_slip(form, name) for name in self.titles
        )


@lru_cache(maxsize=64)
def subject_of(item: Item) -> Subject:
    """The subject of an item; what was read of it stays for the next question."""
    return Subject(item)


def _is_long(forms: Sequence[str]) -> bool:
    """Whether a word is long enough without its particle to be no other word's beginning (조각가에)."""
    return len(forms) > 1 and len(forms[1]) > 2 and not forms[1].isascii()


def _titles(item: Item) -> Iterable[str]:
    for title in dict.fromkeys((item.short_title, item.heading, item.subject.title)):
        yield from _compounds(folded(title))
        yield from _compounds(folded(_HYPHENATED.sub(lambda match: match[0].replace("-", ""), title)))
    for tag in item.tags:
        yield glued(tag)
        yield from _compounds(folded(tag))


def _authors(item: Item) -> Iterable[str]:
    if isinstance(item.subject, Paper):
        for author in item.subject.authors:
            yield glued(author)
            yield from (word for word in folded(author) if len(word) > 2)


def _compounds(words: Sequence[str]) -> Iterable[str]:
    """Words that mean something, and neighbours written as one (`trustregion`)."""
    for start in range(len(words)):
        for length in range(1, _LONGEST_COMPOUND + 1):
            run = words[start : start + length]
            if len(run) == length and run[0] not in _LITTLE and run[-1] not in _LITTLE:
                yield "".join(run)


def prefixes(words: Iterable[str]) -> Iterable[str]:
    """Korean words glue endings to their stems: each beginning of two syllables or more counts."""
    for word in words:
        yield word
        if not word.isascii():
            yield from (word[:length] for length in range(2, min(len(word), _LONGEST_PREFIX)))
