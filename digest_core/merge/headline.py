"""What a headline says, in tokens that mean the same in Korean and English. Pure.

Names, products, events and topics come from `data/story_words.toml`; numbers are normalized; other names are known
by their sound across the two languages, other words within one.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources

from msgspec import Struct

from digest_core.merge.numbers import Number, numbers_of, versions_after
from digest_core.merge.sound import sound_of
from digest_core.similarity import STOP_WORDS

UPDATE_MARK = "업데이트: "
"""Before the title of a new turn of a story that an earlier briefing told."""

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[.'’-][A-Za-z0-9]+)*")
_HANGUL = re.compile("[가-힣]+")
_ENDINGS = re.compile(
    r"(?<=..)(?:으로부터|에서는|으로|에서|에게|까지|부터|보다|이나|하고|한다|했다|된다|이다|은|는|이|가|을|를|과|와|의|에|로|도|서|만)$"
)
_APOSTROPHE = re.compile(r"['’]s\b")
_FOLD = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "·": " ", "…": " "})
SHORT_NAME = 3
_OF_AN_OUTLET = {"blog", "news", "research", "com", "ai", "블로그", "뉴스"}
# What all of this news is about tells no two stories apart.
_EVERYWHERE = STOP_WORDS | {
    "ai",
    "it",
    "says",
    "said",
    "gets",
    "show",
    "hn",
    "gn",
    "ask",
    "into",
    "its",
    "a.i",
}
KINDS = ("names", "products", "variants", "events", "topics")


class Headline(Struct, frozen=True, kw_only=True):
    """A headline's tokens by what they are.

    `versions` are `PRODUCT VERSION` pairs. What the table does not know: `codes` are words with a digit (`o7`),
    `sounds` are of words, `words` the words themselves, Korean ones as pairs of syllables.
    """

    korean: bool
    names: frozenset[str]
    products: frozenset[str]
    variants: frozenset[str]
    events: frozenset[str]
    topics: frozenset[str]
    numbers: frozenset[Number]
    versions: frozenset[tuple[str, str]]
    codes: frozenset[str]
    sounds: frozenset[str]
    words: frozenset[str]


class _Table(Struct, frozen=True):
    pattern: re.Pattern[str]
    meanings: Mapping[str, tuple[tuple[str, str], ...]]
    """For each spelling, folded, what it stands for: kind and key."""
    owners: Mapping[str, str]


@cache
def _table() -> _Table:
    text = resources.files("digest_core").joinpath("data/story_words.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    meanings: dict[str, list[tuple[str, str]]] = {}
    for kind in KINDS:
        for key, spellings in content[kind].items():
            for spelling in spellings:
                meanings.setdefault(_folded(spelling), []).append((kind, key))
    for decoy in map(_folded, content["decoys"]["words"]):
        meanings.setdefault(decoy, [])
    longest_first = sorted(meanings, key=len, reverse=True)
    pattern = re.compile("|".join(_spelled(spelling, meanings[spelling]) for spelling in longest_first))
    return _Table(pattern, {spelling: tuple(found) for spelling, found in meanings.items()}, content["of"])


def _spelled(spelling: str, meanings: Iterable[tuple[str, str]]) -> str:
    """A word in Latin letters counts whole; digits may follow a name at once (`HBM4`).

    A short name in Hangul begins a word; what happens to it is often glued to another (`가격인하`).
    """
    escaped = re.escape(spelling)
    if spelling[0].isascii():
        return rf"(?<![a-z0-9]){escaped}(?![a-z])"
    is_name = any(kind in {"names", "products", "variants"} for kind, _ in meanings)
    return rf"(?<![가-힣]){escaped}" if is_name and len(spelling) <= SHORT_NAME else escaped


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_FOLD).casefold()


@lru_cache(maxsize=4096)
def read_headline(title: str, outlet: str = "") -> Headline:
    """The tokens of a headline; a company that speaks for itself need not name itself."""
    korean = len(_HANGUL.findall(title)) > 1
    numbers, rest = numbers_of(unicodedata.normalize("NFKC", title).translate(_FOLD))
    known, versions, unknown = _known(_APOSTROPHE.sub("", _folded(rest)))
    speaker = _speaker(_folded(outlet))
    names = known["names"] | speaker | {_table().owners[p] for p in known["products"] if p in _table().owners}
    latin = [word for word in _LATIN.findall(unknown) if word not in _EVERYWHERE and len(word) > 1]
    hangul = [_ENDINGS.sub("", word) for word in _HANGUL.findall(unknown) if len(word) > 1]
    return Headline(
        korean=korean,
        names=frozenset(names),
        products=frozenset(known["products"]),
        variants=frozenset(known["variants"]),
        events=frozenset(known["events"]),
        topics=frozenset(known["topics"]),
        numbers=frozenset(n for n in numbers if n.is_telling or str(n) not in {v for _, v in versions}),
        versions=frozenset(versions),
        codes=frozenset(word for word in latin if _has_digit(word)),
        sounds=frozenset(sound for word in (*latin, *hangul) if (sound := sound_of(word))),
        words=frozenset((*(_stem(word) for word in latin if not _has_digit(word)), *_pairs(hangul))),
    )


@lru_cache(maxsize=256)
def _speaker(outlet: str) -> frozenset[str]:
    """Who speaks where an outlet is a company's own; a newspaper's name may hold a country's."""
    found, _, rest = _known(outlet)
    return frozenset(found["names"]) if not set(re.findall(r"\w+", rest)) - _OF_AN_OUTLET else frozenset()


def _known(text: str) -> tuple[dict[str, set[str]], list[tuple[str, str]], str]:
    """What the table knows of a text, the versions of its products, and the text without all that."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    versions: list[tuple[str, str]] = []
    rest, end = [], 0
    for match in _table().pattern.finditer(text):
        rest.append(text[end : match.start()])
        end = match.end()
        for kind, key in _table().meanings[match[0]]:
            found[kind].add(key)
            if kind in {"products", "variants"}:
                versions += [(key, version) for version in versions_after(text, end)]
    return found, versions, " ".join([*rest, text[end:]])


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _stem(word: str) -> str:
    return re.sub(r"(?<=...)(?:ies|es|s|ed|ing)$", "", word)


def _pairs(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
