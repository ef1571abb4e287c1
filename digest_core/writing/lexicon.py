"""What lines and abstracts say, in both tongues: the table `data/polarity.toml`, read and compiled. Pure."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

Key = Literal["ko", "en"]
AXES = ("more", "better")
LONGEST = 2000
"""Characters of a sentence that are read; the longest real ones have a third of it."""

_NUMBER = re.compile(r"(?<![A-Za-z\d.])(?<![A-Za-z]-)\d+(?:\.\d+)?")


class Saying(NamedTuple):
    """Something said, with its sign: 1 is more, better or so; -1 is less, worse or not so.

    `value` is 1 where that is better, -1 where worse, 0 where nobody can tell. `topics` and `numbers` are what
    it is said of and end with the nearest. `aside` is an attribute of a thing, `lasting` a state and no change.
    `denied` tells that a word of denial stands near, so that the sign may be read wrongly.
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


class Found(NamedTuple):
    """A predicate in a text: where it stands, its axis, its sign before any negation."""

    start: int
    end: int
    axis: str
    sign: int


class Tongue(NamedTuple):
    """One language: predicates and topics; words that tell a state; words that are good or bad of themselves."""

    predicates: tuple[tuple[str, int, re.Pattern[str]], ...]
    topics: tuple[tuple[str, re.Pattern[str]], ...]
    lasting: re.Pattern[str]
    plainly: re.Pattern[str]


@cache
def _table() -> Mapping[str, Any]:
    text = resources.files("digest_core").joinpath("writing/data/polarity.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def tongue(key: Key) -> Tongue:
    """The table in Korean or English."""
    pattern: Callable[[str], re.Pattern[str]] = _korean if key == "ko" else _english
    table = _table()
    entries = [*table["axes"].items(), *table["concepts"].items()]
    signed = [
        (axis, sign, words[k])
        for axis, words in entries
        for sign, k in ((1, key), (-1, f"{key}_not"))
        if k in words
    ]
    topics = [(t, words[key]) for kind in table["topics"].values() for t, words in kind.items()]
    return Tongue(
        tuple((axis, sign, pattern(words)) for axis, sign, words in signed),
        tuple((topic, pattern(words)) for topic, words in topics),
        pattern(table["manner"]["lasting"][key]),
        pattern(table["manner"]["plainly"][key]),
    )


def _korean(words: str) -> re.Pattern[str]:
    spelled = (re.escape(w.lstrip("<").replace("_", " ")) for w in words.split())
    starts = ("(?<![가-힣])" if w[0] == "<" else "" for w in words.split())
    return re.compile("|".join(start + word for start, word in zip(starts, spelled, strict=True)))


def _english(words: str) -> re.Pattern[str]:
    spelled = (w.replace("_", " ") for w in words.split())
    found = (rf"{re.escape(w[1:])}\b" if w[0] == "=" else rf"{re.escape(w)}\w*" for w in spelled)
    return re.compile(rf"\b(?:{'|'.join(found)})", re.IGNORECASE)


@cache
def _worth(topic: str) -> int:
    topics = _table()["topics"]
    return 1 if topic in topics["good"] else -1 if topic in topics["bad"] else 0


def predicates_in(key: Key, text: str) -> list[Found]:
    """The predicates of a text in order; of those that overlap the first and longest."""
    everything = [
        Found(m.start(), m.end(), axis, sign)
        for axis, sign, pattern in tongue(key).predicates
        for m in pattern.finditer(text)
    ]
    kept: list[Found] = []
    for one in sorted(everything, key=lambda f: (f.start, -f.end)):
        if not kept or one.start >= kept[-1].end or one[:2] == kept[-1][:2]:
            kept.append(one)
    return kept


def topics_in(key: Key, text: str) -> list[tuple[int, str]]:
    """The topics of a text with their places, in order."""
    return sorted((m.start(), topic) for topic, pattern in tongue(key).topics for m in pattern.finditer(text))


def numbers_in(text: str) -> list[str]:
    """The numbers of a text that belong to no name."""
    return _NUMBER.findall(text)


def saying(
    key: Key, text: str, one: Found, sign: int, topics: Sequence[str], numbers: Iterable[str]
) -> Saying:
    """A predicate with what it is said of; the nearest topic (the last) decides whether more is better."""
    written = text[one.start : one.end]
    worth = _worth(topics[-1]) if topics else 0
    if not topics and tongue(key).plainly.match(written):
        worth = 1
    return Saying(
        one.axis,
        sign,
        sign if one.axis == "better" else sign * worth,
        tuple(topics),
        tuple(numbers),
        text[max(0, one.start - 12) : one.end + 6].strip(),
        lasting=tongue(key).lasting.match(written) is not None,
    )


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
