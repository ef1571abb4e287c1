"""Which names a Korean line holds, and whether a source holds them too. Pure.

A name is a word in Latin script, or one of the Hangul spellings in `data/hangul_names.txt`. It is known when its
parts stand side by side in the source (so case, hyphens, plurals and joined spelling do not matter), when its
letters are the initials of words there, or when it is a general term of the field (`data/general_terms.txt`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from digest_core.writing.quantities import ENGLISH_UNITS, KOREAN_UNITS

LONGEST_RUN = 10
"""Parts of a source that may stand for one name: `Qwen3-30B-A3B-Instruct-2507` has eight."""

_LETTER = r"A-Za-zÀ-ÖØ-öø-ɏͰ-ϿЀ-ӿ"
_NAME = re.compile(
    rf"(?<![{_LETTER}\d])[{_LETTER}\d]*[{_LETTER}][{_LETTER}\d]*(?:[-_./+&'’@^][{_LETTER}\d]+)*"
)
# `ChatGPT` is Chat and GPT; what they join to is the same.
_PART = re.compile(rf"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[{_LETTER}]|\d+")
_GLUED = re.compile(rf"[{_LETTER}]|\.\d")
_WORD = re.compile(rf"[{_LETTER}\d]+")
_AFTER_NUMBER = re.compile(rf"\d[\d,.]*(?P<unit>[{_LETTER}]+)")
_GAP = re.compile(r"[,;:.!?()\[\]]")
_SCALE_LETTERS = frozenset("kKMBTGx")
_CONNECTING = frozenset(["of", "and", "the", "for", "in", "to", "with", "on", "a", "an", "by", "via", "from"])


class NameIndex(NamedTuple):
    """What a source holds: runs of parts, joined and casefolded; stems of its words; initials of its word runs."""

    runs: frozenset[str]
    stems: frozenset[str]
    initials: frozenset[str]
    text: str


def index_of(texts: Iterable[str]) -> NameIndex:
    """The index over all texts of a source; a run does not go from one text to the next."""
    lines = tuple(texts)
    runs = frozenset(run for line in lines for run in _runs(line))
    words = [word.casefold() for line in lines for word in _WORD.findall(line)]
    initials = frozenset(i for line in lines for i in _initials(line))
    return NameIndex(runs, frozenset(map(_stem, words)), initials, "\n".join(lines))


def unknown_names(text: str, known: NameIndex) -> Iterator[str]:
    """The names of a line that the source does not hold, as written."""
    for match in _NAME.finditer(text):
        if not _is_unit(text, match) and not _is_known(match[0], known):
            yield match[0]
    for hangul, latin in hangul_names():
        if found := hangul.search(text):
            spelled = any(name in known.runs for name in latin)
            if not spelled and found[0] not in known.text:
                yield found[0]


def _parts(text: str) -> list[str]:
    return [part.casefold() for part in _PART.findall(text)]


def _runs(line: str) -> Iterator[str]:
    """Neighbouring parts joined. A number ends a run only where it ends itself: `GPT-4o` holds no `GPT-4`."""
    parts = [
        (m[0].casefold(), not (m[0].isdecimal() and _GLUED.match(line, m.end())))
        for m in _PART.finditer(line)
    ]
    for start in range(len(parts)):
        run = ""
        for part, ends in parts[start : start + LONGEST_RUN]:
            run += part
            if ends:
                yield run
                yield _singular(run)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word


_ENDINGS = re.compile(
    r"(?:ations?|ization|isation|izing|ising|ized|ised|ize|ise|ively|ive|ions?|ing|ed|ers?|ors?|ly|al|ment|ness|ity|able|ies|es|s|e|y|ic)$"
)


def _stem(word: str) -> str:
    """A word without its ending; at least four letters stay."""
    for _ in range(2):
        cut = _ENDINGS.sub("", word)
        if len(cut) < 4 or cut == word:
            break
        word = cut
    return word


def _initials(line: str) -> Iterator[str]:
    """The initials of runs of two to seven words that no punctuation parts."""
    for phrase in _GAP.split(line):
        words = [word for word in re.split(r"[\s/–—-]+", phrase) if word and word[0].isalpha()]
        for wanted in (words, [word for word in words if word.casefold() not in _CONNECTING]):
            letters = "".join(word[0].casefold() for word in wanted)
            for start, word in enumerate(wanted):
                least = 3 if word.casefold() in _CONNECTING else 2
                yield from (letters[start : start + n] for n in range(least, LONGEST_RUN + 1))


def holds(name: str, known: NameIndex) -> bool:
    """Whether the parts of a name stand side by side in the source."""
    return "".join(_parts(name)) in known.runs


def _is_unit(text: str, match: re.Match[str]) -> bool:
    """`ms` in `3ms`, `B` in `7B`: part of a number, which is checked as one."""
    name = match[0]
    if found := _AFTER_NUMBER.fullmatch(name):
        return found["unit"] in _SCALE_LETTERS or _unit(found["unit"])
    before = text[max(0, match.start() - 2) : match.start()].rstrip(" ")
    return (_unit(name) and before[-1:].isdigit()) or (name in {"p", "P"} and before[-1:] == "%")


def _unit(word: str) -> bool:
    return word in ENGLISH_UNITS or word in KOREAN_UNITS


def _is_known(name: str, known: NameIndex) -> bool:
    plain = name.removesuffix("'s").removesuffix("’s")
    return (
        len(plain) == 1
        or _is_written(plain, known)
        or _is_general(plain)
        or (len(pieces := re.split(r"[-_/+&]", plain)) > 1 and all(_piece_known(p, known) for p in pieces))
    )


def _piece_known(piece: str, known: NameIndex) -> bool:
    """A piece of a joined name; a bare number counts only together with its neighbour."""
    return not piece or (not piece.isdecimal() and (_is_written(piece, known) or _is_general(piece)))


def _is_written(name: str, known: NameIndex) -> bool:
    joined = "".join(_parts(name))
    if joined in known.runs or _singular(joined) in known.runs:
        return True
    if any(hangul.search(known.text) for hangul, latin in hangul_names() if joined in latin):
        return True
    if _is_acronym(name) and _singular_acronym(name).casefold() in known.initials:
        return True
    # Ordinary words may be inflected: `distillation` for `distill`.
    return name.islower() and name.isalpha() and len(name) > 3 and _stem(name) in known.stems


def _is_acronym(name: str) -> bool:
    letters = _singular_acronym(name)
    return 2 <= len(letters) <= LONGEST_RUN and letters.isalpha() and letters.isupper()


def _singular_acronym(name: str) -> str:
    return name[:-1] if name.endswith("s") and name[:-1].isupper() else name


def _is_general(name: str) -> bool:
    folded = name.casefold()
    return folded in general_terms() or _singular(folded) in general_terms() or name in ordinary_words()


def _lines(file: str) -> list[str]:
    text = resources.files("digest_core").joinpath(f"writing/data/{file}").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def general_terms() -> frozenset[str]:
    """The reviewed terms of the field that any line may hold, casefolded."""
    return frozenset(term.casefold() for line in _lines("general_terms.txt") for term in line.split())


@cache
def ordinary_words() -> frozenset[str]:
    """English words that name nothing; they count in small letters only."""
    return frozenset(word for line in _lines("ordinary_words.txt") for word in line.split())


@cache
def hangul_names() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Names in Hangul, each with the runs (see `NameIndex`) that stand for it in Latin script."""
    table: Mapping[str, str] = dict(line.split("=", 1) for line in _lines("hangul_names.txt"))
    return tuple(
        (_hangul(hangul.strip()), tuple("".join(_parts(name)) for name in latin.split("|")))
        for hangul, latin in table.items()
    )


def _hangul(name: str) -> re.Pattern[str]:
    """A name at the start of a word; a closing `!` means that only a particle may follow it."""
    alone = r"(?=[^가-힣]|[은는이가을를의와과로도에]|$)" if name.endswith("!") else ""
    spelled = re.escape(name.rstrip("!")).replace(r"\ ", " ?")
    return re.compile(rf"(?<![가-힣A-Za-z]){spelled}{alone}", re.IGNORECASE)
