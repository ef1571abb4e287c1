"""What a text says of things, with its sign: more or less, better or worse, so or not so. Pure.

Korean puts a predicate after what it speaks of (or right before, as an attribute), English mostly before. So a
saying takes its topics and numbers from the stretch of text that its predicate closes, or opens.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

LONGEST = 2000
"""Characters of a sentence that are read; the longest real ones have a third of it."""
AXES = ("more", "better")


class Saying(NamedTuple):
    """`sign` is 1 or -1; `value` 1 where that is better, -1 where worse, 0 where nobody can tell.

    `topics` and `numbers` end with the nearest; `aside` is an attribute of a thing, not what is said of it.
    """

    axis: str
    sign: int
    value: int
    aside: bool
    topics: tuple[str, ...]
    numbers: tuple[str, ...]
    text: str


class _Found(NamedTuple):
    start: int
    end: int
    axis: str
    sign: int


class _Tongue(NamedTuple):
    """How one language writes things: predicates, topics, what turns a predicate around."""

    predicates: tuple[tuple[str, int, re.Pattern[str]], ...]
    topics: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _table() -> Mapping[str, Any]:
    text = resources.files("digest_core").joinpath("writing/data/polarity.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _entries(key: str) -> Iterator[tuple[str, int, str]]:
    """Axis, sign and words for all axes and concepts, in the language `ko` or `en`."""
    table = _table()
    for axis, words in [*table["axes"].items(), *table["concepts"].items()]:
        yield axis, 1, words.get(key, "")
        yield axis, -1, words.get(f"{key}_not", "")


def _topics(key: str) -> Iterator[tuple[str, str]]:
    for kind in ("good", "bad", "neutral"):
        for topic, words in _table()["topics"][kind].items():
            yield topic, words[key]


@cache
def _worth(topic: str) -> int:
    topics = _table()["topics"]
    return 1 if topic in topics["good"] else -1 if topic in topics["bad"] else 0


@cache
def _korean() -> _Tongue:
    def pattern(words: str) -> re.Pattern[str]:
        spelled = (re.escape(w.lstrip("<").replace("_", " ")) for w in words.split())
        starts = ("(?<![가-힣])" if w[0] == "<" else "" for w in words.split())
        return re.compile("|".join(start + word for start, word in zip(starts, spelled, strict=True)))

    return _tongue("ko", pattern)


@cache
def _english() -> _Tongue:
    def pattern(words: str) -> re.Pattern[str]:
        spelled = (w.replace("_", " ") for w in words.split())
        found = (rf"{re.escape(w[1:])}\b" if w[0] == "=" else rf"{re.escape(w)}\w*" for w in spelled)
        return re.compile(rf"\b(?:{'|'.join(found)})", re.IGNORECASE)

    return _tongue("en", pattern)


def _tongue(key: str, pattern: Any) -> _Tongue:
    predicates = tuple((axis, sign, pattern(words)) for axis, sign, words in _entries(key) if words)
    return _Tongue(predicates, tuple((topic, pattern(words)) for topic, words in _topics(key)))


_NUMBER = re.compile(r"(?<![A-Za-z\d.])(?<![A-Za-z]-)\d+(?:\.\d+)?")
_NOT_AFTER = re.compile(
    r"[가-힣]{0,5}?(?:(?:지|(?<=지)) ?(?:는|도|조차|를)? ?(?:않|못|아니)|(?:는|은)? ?(?:것|일|문제|현상)?[을를]? ?(?:피하|피해|막기|막는|막고|막을|방지)|[이가은는도을를]? ?(?:(?:필요|요구|수반|희생|저하)[가-힣]{0,3} )?(?:수 ?)?없|(?:[이가]|은|는|을|를)? ?아니|기 ?어렵)"
)
_NOT_BEFORE = re.compile(r"(?:(?<![가-힣])(?:안|못)|전혀|거의) $")
# What something is done with or compared to is not what rises or falls.
_OBLIQUE = re.compile(r"[가-힣]{1,5}(?:으로|보다)(?![가-힣])")
_EN_BOUNDARY = re.compile(
    r"[,;:]| (?:while|whilst|but|whereas|although|though|and|yet|with|when|compared|that|which|-|--) ",
    re.IGNORECASE,
)
_EN_NOT = re.compile(
    r"(?:\b(?:not|no|without|cannot|never|neither|nor|unable to|fails? to|failed to|failing to|lacks?|lacking|rather than|instead of|"
    r"avoid(?:s|ing)?|eliminat\w+|obviat\w+|hardly|barely|free of|free from|insufficiently|beyond|remains?(?: largely)? (?:poorly|insufficiently))\b|n't\b|n’t\b)(?:[ -][\w'/-]+){0,4}[ -]$",
    re.IGNORECASE,
)
DENIES_KOREAN = re.compile(r"않|못|없|아니|어렵|부족|불가|비효율|불안정|무관|미흡|미달|취약|실패|한계|제한")
DENIES_ENGLISH = re.compile(
    r"\b(?:not|no|none|without|cannot|never|neither|nor|unable|fail\w*|lack\w*|rather than|instead|hardly|barely|only|little|poorly|"
    r"insufficient\w*|limit\w*|avoid\w*|eliminat\w*|under-?\w+|un(?:able|like|clear|known|explored|reliable)|non-?\w+)\b|n't\b|-free\b",
    re.IGNORECASE,
)
_EN_NOT_AFTER = re.compile(r"[- ]free\b")
_EN_SMALL = re.compile(
    r"\b(?:limited|little|marginal|minimal|negligible|few|no)(?: [\w-]+)? $", re.IGNORECASE
)


def _found(tongue: _Tongue, text: str) -> list[_Found]:
    """The predicates of a text in order; of those that overlap the longer."""
    all_found = [
        _Found(m.start(), m.end(), axis, sign)
        for axis, sign, p in tongue.predicates
        for m in p.finditer(text)
    ]
    kept: list[_Found] = []
    for one in sorted(all_found, key=lambda f: (f.start, -f.end)):
        if not kept or one.start >= kept[-1].end or one[:2] == kept[-1][:2]:
            kept.append(one)
    return kept


def _topics_in(tongue: _Tongue, text: str) -> list[tuple[int, str]]:
    return sorted((m.start(), topic) for topic, p in tongue.topics for m in p.finditer(text))


def korean_sayings(text: str) -> Iterator[Saying]:
    """What a Korean line says; its predicates close what they speak of, or stand before it as attributes."""
    tongue = _korean()
    text = text[:LONGEST]
    found = _found(tongue, text)
    begin = 0
    for place, one in enumerate(found):
        if one.axis in AXES:
            following = found[place + 1].start if place + 1 < len(found) else len(text)
            stretch = text[begin : one.start]
            topics = [t for t in _topics_in(tongue, stretch) if not _OBLIQUE.match(stretch, t[0])]
            if aside := _is_attribute(text, one):
                after = _topics_in(tongue, text[one.end : min(following, one.end + 14)])
                topics = [*topics, *after[:1]]
            elif following > one.end:
                begin = one.end
            saying = _saying(one, _korean_sign(text, one), topics, _NUMBER.findall(stretch), text)
            yield saying._replace(aside=aside)
        else:
            yield _saying(one, _korean_sign(text, one), [], (), text)


def _is_attribute(text: str, one: _Found) -> bool:
    word = re.match(r"[가-힣]*", text[one.end :])
    whole = text[one.start : one.end] + (word[0] if word else "")
    return (
        whole.rstrip()[-1:] in "은는운른큰린한된난긴"
        and text[one.end + len(word[0] if word else "") :][:1] == " "
    )


def _korean_sign(text: str, one: _Found) -> int:
    turned = bool(_NOT_AFTER.match(text, one.end)) ^ bool(
        _NOT_BEFORE.search(text[max(0, one.start - 4) : one.start])
    )
    return -one.sign if turned else one.sign


def english_sayings(text: str) -> Iterator[Saying]:
    """What an English sentence says; a stretch ends at punctuation and conjunctions."""
    tongue = _english()
    text = text[:LONGEST]
    begin = 0
    for end in [*(m.start() for m in _EN_BOUNDARY.finditer(text)), len(text)]:
        stretch = text[begin:end]
        yield from _english_stretch(tongue, stretch)
        begin = end


def _english_stretch(tongue: _Tongue, stretch: str) -> Iterator[Saying]:
    topics = _topics_in(tongue, stretch)
    numbers = _NUMBER.findall(stretch)
    for one in _found(tongue, stretch):
        before, after = stretch[max(0, one.start - 80) : one.start], stretch[one.end : one.end + 8]
        turned = bool(_EN_NOT.search(before)) or bool(_EN_NOT_AFTER.match(after))
        if one.axis == "better" and one.sign > 0 and _EN_SMALL.search(before):
            turned = True
        near = sorted(topics, key=lambda t: abs(t[0] - one.end))
        yield _saying(one, -one.sign if turned else one.sign, near[::-1], numbers, stretch)


def _saying(
    one: _Found, sign: int, topics: Iterable[tuple[int, str]], numbers: Iterable[str], text: str
) -> Saying:
    """The last topic is the nearest: it decides whether more is better."""
    names = [topic for _, topic in topics]
    worth = next((_worth(name) for name in reversed(names) if _worth(name)), 0)
    value = sign if one.axis == "better" else sign * worth
    shown = text[max(0, one.start - 12) : one.end + 6].strip()
    return Saying(one.axis, sign, value, False, tuple(names), tuple(numbers), shown)
