"""What lines and abstracts say, in both tongues: the table `data/polarity.toml`, read and compiled. Pure."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

from digest_core.writing.inflection import inflected

Key = Literal["ko", "en"]
AXES = ("more", "better", "relief")
"""Of more and less, of better and worse, and of less of something bad (relief; its opposite is more of it)."""
LONGEST = 2000
"""Characters of a sentence that are read; the longest real ones have a third of it."""

_MEASURES = frozenset({"상한", "하한", "경계", "<값", "횟수", "수준", "정도", "비율", "변화", "단위", "크기"})
_NUMBER = re.compile(
    r"(?<![A-Za-z\d.])(?<![A-Za-z]-)\d+(?:\.\d+)?(?![\d.]*(?:%p?|배|포인트|개|명)? ?(?:미만|이하|이상|초과))"
)


class Saying(NamedTuple):
    """Something said, with its sign: 1 is more, better or so; -1 is less, worse or not so.

    `value` is 1 where that is better, -1 where worse, 0 where nobody can tell. `topics` and `numbers` are what
    it is said of and end with the nearest. `aside` is an attribute of a thing, `lasting` a state and no change.
    `denied` tells that a word of denial stands near, so that the sign may be read wrongly; `rival` that it is said
    against another method.
    """

    axis: str
    sign: int
    value: int
    topics: tuple[str, ...]
    numbers: tuple[str, ...]
    text: str
    aside: bool = False
    lasting: bool = False
    denied: bool = False
    rival: bool = False

    @property
    def amount(self) -> int:
        """1 where there is more of it, -1 where less; to improve coverage is to have more of it."""
        if self.axis == "better":
            return 0 if self.aside or self.lasting else self.sign
        return -self.sign if self.axis == "relief" else self.sign

    def changed(self, by: "Saying") -> "Saying":
        """What is said where something changes this very thing: to reduce degradation is no degradation."""
        turn = by.sign if by.axis == "better" and self.value else by.amount
        if by.axis == "better" and self.value < 0:
            turn = -by.sign
        return self._replace(
            sign=self.sign * turn, value=self.value * turn, text=by.text, aside=False, lasting=False
        )


class Found(NamedTuple):
    """A predicate in a text: where it stands, its axis, its sign before any negation."""

    start: int
    end: int
    axis: str
    sign: int


Meanings = tuple[tuple[str, int], ...]
_HANGUL = re.compile("[가-힣]")
_WORD = re.compile(r"\w")
_ENDING = re.compile(r"[a-z0-9_]+")
_ENGLISH_START = re.compile(r"(?<![a-z0-9_])[a-z]")
_ANY_START = re.compile(r"[가-힣]|(?<![a-z0-9_])[a-z]")


class Words(NamedTuple):
    """The words of a list and what each stands for, found longest first at every place; see `_words`.

    `known` and `whole` give the meanings of beginnings and of whole words, `bound` the Korean beginnings that
    stand at a word's start only, `lengths` the lengths of the words by their first sign, longest first.
    """

    starts: re.Pattern[str]
    known: Mapping[str, Meanings]
    whole: Mapping[str, Meanings]
    bound: Mapping[str, Meanings]
    lengths: Mapping[str, tuple[int, ...]]

    def find(self, text: str) -> Iterator[tuple[int, int, Meanings]]:
        """Start, end and meanings of each word, in order; words do not overlap."""
        lowered, free = text.casefold() if text.isascii() else text.lower(), 0
        for start in self.starts.finditer(lowered):
            at = start.start()
            if at >= free and (found := self._at(lowered, at)):
                free, meanings = found
                yield at, free, meanings

    def begins(self, word: str) -> bool:
        """Whether a text begins with one of the words."""
        return self._at(word.lower(), 0) is not None

    def _at(self, text: str, at: int) -> tuple[int, Meanings] | None:
        first = not at or not _HANGUL.match(text, at - 1)
        for length in self.lengths.get(text[at : at + 1], ()):
            word = text[at : at + length]
            if word in self.whole and not _WORD.match(text, at + length):
                return at + length, self.whole[word]
            if word in self.known or (first and word in self.bound):
                end = at + length
                ending = _ENDING.match(text, end)
                return ending.end() if ending else end, self.known.get(word) or self.bound[word]
        return None


class Tongue(NamedTuple):
    """One language: predicates and topics; words that tell a state; words that are good or bad of themselves."""

    predicates: Words
    topics: Words
    lasting: Words
    plainly: Words


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(_read("polarity.toml"))


def _read(file: str) -> str:
    return resources.files("digest_core").joinpath(f"writing/data/{file}").read_text(encoding="utf-8")


@cache
def tongue(key: Key) -> Tongue:
    """The tables in Korean or English."""
    manner = _table()["manner"]
    return Tongue(
        _words(key, _signed(key)),
        _words(key, ((word, (topic, 1)) for word, topic in _topic_words()[key].items())),
        _words(key, ((word, ("", 1)) for word in manner["lasting"][key].split())),
        _words(key, ((word, ("", 1)) for word in manner["plainly"][key].split())),
    )


def _signed(key: Key) -> Iterator[tuple[str, tuple[str, int]]]:
    table = _table()
    for axis, words in [*table["axes"].items(), *table["concepts"].items()]:
        for sign, name in ((1, key), (-1, f"{key}_not")):
            yield from ((word, (axis, sign)) for word in words.get(name, "").split())


@cache
def _topic_words() -> Mapping[Key, Mapping[str, str]]:
    """Topics by word. The nouns fill in what the topics with a judgement leave open."""
    found: dict[Key, dict[str, str]] = {"ko": {}, "en": {}}
    for kind in _table()["topics"].values():
        for topic, words in kind.items():
            found["ko"] |= dict.fromkeys(words["ko"].split(), topic)
            found["en"] |= dict.fromkeys(words["en"].split(), topic)
    judged = dict(found["ko"])
    for line in _read("nouns.txt").splitlines():
        if line and not line.startswith("#"):
            korean, english = (part.strip().replace(" ", "_").split("/") for part in line.split(" = "))
            topic = next((judged[word] for word in judged if korean[0].startswith(word)), korean[0])
            for key, words in (("ko", korean), ("en", english)):
                found[key] |= {word: topic for word in words if word not in found[key]}  # type: ignore[index]
    return found


def _words(key: Key, entries: Iterable[tuple[str, tuple[str, int]]]) -> Words:
    """`_` stands for a space; `<` binds a Korean word to a word's start, `=` an English one to its end.

    A Korean stem that ends in `~` stands for its inflected forms (`줄이~` for 줄이, 줄인, 줄여, 줄였 …).
    """
    kinds: tuple[dict[str, Meanings], ...] = ({}, {}, {})
    known, whole, bound = kinds
    for word, meaning in entries:
        plain = word.lstrip("<=").replace("_", " ").lower()
        for form in inflected(plain[:-1]) if plain.endswith("~") else (plain,):
            table = whole if word[0] == "=" else bound if word[0] == "<" else known
            if meaning not in table.get(form, ()):
                table[form] = (*table.get(form, ()), meaning)
    for word in whole:
        # A whole word also says what its beginning says, where the list has both.
        stem = next((word[:n] for n in range(len(word), 2, -1) if word[:n] in known), "")
        whole[word] += tuple(m for m in known.get(stem, ()) if m not in whole[word])
    if key == "en":
        for word in sorted(known, key=len):
            stem = next((word[:n] for n in range(len(word) - 1, 3, -1) if word[:n] in known), "")
            known[word] += tuple(m for m in known.get(stem, ()) if m not in known[word])
    lengths: dict[str, set[int]] = {}
    for word in (w for table in kinds for w in table):
        lengths.setdefault(word[0], set()).add(len(word))
    longest_first = {sign: tuple(sorted(found, reverse=True)) for sign, found in lengths.items()}
    return Words(_ANY_START if key == "ko" else _ENGLISH_START, known, whole, bound, longest_first)


@cache
def _worth(topic: str) -> int:
    topics = _table()["topics"]
    return 1 if topic in topics["good"] else -1 if topic in topics["bad"] else 0


def predicates_in(key: Key, text: str) -> list[Found]:
    """The predicates of a text in order; a word may be several."""
    return [
        Found(start, end, axis, sign)
        for start, end, meanings in tongue(key).predicates.find(text)
        for axis, sign in meanings
    ]


def topics_in(key: Key, text: str) -> list[tuple[int, str]]:
    """The topics of a text with their places, in order."""
    return [(start, topic) for start, _, meanings in tongue(key).topics.find(text) for topic, _ in meanings]


def numbers_in(text: str) -> list[str]:
    """The numbers of a text that belong to no name."""
    return _NUMBER.findall(text)


def saying(
    key: Key, text: str, one: Found, sign: int, topics: Sequence[str], numbers: Iterable[str]
) -> Saying:
    """A predicate with what it is said of; the nearest topic (the last) decides whether more is better."""
    written = text[one.start : one.end]
    topics = _without_measures(topics)
    worth = _worth(topics[-1]) if topics else 0
    if not topics and tongue(key).plainly.begins(written):
        worth = 1
    return Saying(
        one.axis,
        sign,
        sign * worth if one.axis == "more" else sign if one.axis in AXES else 0,
        tuple(topics),
        tuple(numbers),
        text[max(0, one.start - 12) : one.end + 6].strip(),
        lasting=tongue(key).lasting.begins(written),
    )


def _without_measures(topics: Sequence[str]) -> Sequence[str]:
    """The topics without those that only measure the one before them: an error's bound is an error."""
    return [topic for topic in topics if topic not in _MEASURES] or topics


def stretches(
    found: Sequence[tuple[int, int]], has_predicate: Callable[[int, int], bool]
) -> Iterator[tuple[int, int]]:
    """Stretches of text with a predicate each; one without joins the one before it, at the start the next."""
    begin: int | None = None
    end = 0
    told = False
    for start, stop in found:
        has = has_predicate(start, stop)
        if begin is not None and told and has:
            yield begin, end
            begin, told = start, False
        begin = start if begin is None else begin
        end, told = stop, told or has
    if begin is not None:
        yield begin, end
