"""Technical terms and their glosses over the lines of an edition: 어텐션(attention), and always so. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from digest_core.writing.faults import Fault, quoted

_GLOSS = re.compile(r"(?P<words>(?:[가-힣]+ ){0,3}[가-힣]+)\((?P<term>[A-Za-z][A-Za-z0-9 /-]{1,40})\)")
_WORD = re.compile(r"[a-z0-9]+")


def check_terms(lines: Sequence[str]) -> tuple[Fault, ...]:
    """Terms that an edition translates in more than one way, or one word that it gives to two terms.

    Where the words before a bracket end alike (`내부 어텐션`, `어텐션`) the translation is the same.
    """
    found = [
        (match["words"].split(), _folded(match["term"]))
        for line in lines
        for match in _GLOSS.finditer(line[:2000])
    ]
    return (*_differing(found), *_shared(found))


def glossary(lines: Iterable[str]) -> Mapping[str, str]:
    """The first translation of each term, by the term in small letters: what later lines must keep to."""
    kept: dict[str, str] = {}
    for line in lines:
        for match in _GLOSS.finditer(line[:2000]):
            kept.setdefault(_folded(match["term"]), match["words"].split()[-1])
    return kept


def _folded(term: str) -> str:
    words = _WORD.findall(term.casefold())
    return " ".join(
        word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word for word in words
    )


def _differing(found: Iterable[tuple[list[str], str]]) -> Iterator[Fault]:
    first: dict[str, list[str]] = {}
    told: set[str] = set()
    for words, term in found:
        before = first.setdefault(term, words)
        if words[-1] != before[-1] and term not in told:
            told.add(term)
            yield Fault(
                "term",
                f"{quoted(term)}: 앞에서는 {quoted(before[-1])}, 뒤에서는 {quoted(words[-1])}입니다. 앞의 말로 맞추십시오.",
            )


def _shared(found: Iterable[tuple[list[str], str]]) -> Iterator[Fault]:
    """One whole phrase that stands for two terms."""
    first: dict[str, str] = {}
    for words, term in found:
        before = first.setdefault(" ".join(words[-2:]), term)
        if not _related(before, term):
            yield Fault(
                "term",
                f"{quoted(' '.join(words[-2:]))}: {quoted(before)}와 {quoted(term)} 두 용어를 한 말로 옮겼습니다.",
            )


def _related(one: str, other: str) -> bool:
    """The same, an acronym of the other, or one inside the other."""
    short, long = sorted((one, other), key=len)
    initials = "".join(word[0] for word in long.split())
    return short in long or short == initials
