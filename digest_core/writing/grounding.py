"""Holds a written line against its source: numbers, names, directions, negation, links. Pure and deterministic.

What a reader gets never contains a number or a name that the source does not hold. The rules err towards
refusing: a refused line is written again or dropped, a false one would be believed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from digest_core.writing.faults import Fault, quoted
from digest_core.writing.names import NameIndex, holds, index_of, unknown_names
from digest_core.writing.numbers import claimed, counts_its_own, offered, plain
from digest_core.writing.polarity import polarity_faults
from digest_core.writing.quantities import NAME, Quantity, follows
from digest_core.writing.source import SourceText, source_of

__all__ = ["Fault", "SourceText", "check_claim", "check_opinion", "grounded_link", "source_of"]

LONGEST = 2000
"""Characters of a line that are looked at; a longer one fails for its length before anything else."""

_NAME_BEFORE = re.compile(r"([A-Za-z][A-Za-z0-9-]*) $")
_CALLED_BEFORE = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\($")
_ADDRESS = re.compile(
    r"(?:https?:|ftp:|www\.|mailto:|tg:|javascript:)\S*|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,64}\.[A-Za-z][A-Za-z.-]{1,64}|(?<![\w@])[@#!][A-Za-z_]\w{2,63}"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|io|ai|dev|kr|co|me|ly|gg|xyz)(?:/\S*)?(?![A-Za-z0-9])",
    re.IGNORECASE,
)


def check_claim(text: str, cited: Sequence[int], source: SourceText) -> tuple[Fault, ...]:
    """What is wrong with a factual line that cites sentences of its source by number (from 1)."""
    if too_long := _too_long(text):
        return (too_long,)
    missing = [n for n in cited if not 1 <= n <= len(source.sentences)]
    if missing or not cited:
        return (_bad_evidence(missing, source),)
    evidence = tuple(source.sentences[n - 1] for n in dict.fromkeys(cited))
    line = plain(text)
    known = [q for part in (source.title, *evidence) for q in _offered(part)]
    return (
        *_links(text, (source,)),
        *_numbers(line, known, (_index(source),), "근거로 든 문장"),
        *_names(line, (_index(source),)),
        *polarity_faults(line, evidence),
    )


def check_opinion(text: str, *sources: SourceText) -> tuple[Fault, ...]:
    """What is wrong with a line of opinion: it may judge, but holds no number or name its sources lack."""
    if too_long := _too_long(text):
        return (too_long,)
    line = plain(text)
    known = [q for source in sources for part in (source.title, *source.sentences) for q in _offered(part)]
    indexes = [_index(source) for source in sources]
    return (*_links(text, sources), *_numbers(line, known, indexes, "원문"), *_names(line, indexes))


def grounded_link(url: str, source: SourceText) -> bool:
    """Whether an address is the item's own or is written out in its source."""
    return url in source.urls or any(url in sentence.split() for sentence in source.sentences)


def _too_long(text: str) -> Fault | None:
    if len(text) <= LONGEST:
        return None
    return Fault("length", f"한 줄이 {len(text):,}자입니다. {LONGEST:,}자를 넘는 줄은 읽지 않습니다.")


def _bad_evidence(missing: Sequence[int], source: SourceText) -> Fault:
    last = len(source.sentences)
    if not missing:
        return Fault("evidence", f"근거 문장 번호가 없습니다. 1부터 {last}까지의 번호를 적으십시오.")
    told = ", ".join(str(n)[:12] for n in missing[:3])
    return Fault("evidence", f"근거로 든 {told}번 문장이 원문에 없습니다. 원문은 1번부터 {last}번까지입니다.")


def _links(text: str, sources: Iterable[SourceText]) -> Iterator[Fault]:
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".,;:)]}\"'")
        if not any(grounded_link(address, source) for source in sources):
            yield Fault("link", f"{quoted(address)}: 원문에 없는 주소나 호출은 쓸 수 없습니다.")


def _numbers(
    line: str, known: Sequence[Quantity], indexes: Sequence[NameIndex], where: str
) -> Iterator[Fault]:
    for quantity in claimed(line):
        if not _is_derived(line, quantity, known, indexes):
            yield Fault("number", f"{quoted(quantity.text)}: 이 수는 {where}에서 나오지 않습니다.")


def _is_derived(
    line: str, quantity: Quantity, known: Sequence[Quantity], indexes: Sequence[NameIndex]
) -> bool:
    """From the known quantities, from a name that the source holds, or from what the line itself lists.

    `GPT-4` is checked as a name; `Gemini 2.5` and `SO(2)` are held against the source here.
    """
    before = line[max(0, quantity.start - 40) : quantity.start]
    if quantity.unit.measures == NAME:
        called = _CALLED_BEFORE.search(before)
        return called is None or any(holds(called[1] + quantity.text, index) for index in indexes)
    if any(follows(quantity, other) for other in known) or counts_its_own(line, quantity):
        return True
    named = _NAME_BEFORE.search(before)
    return named is not None and any(holds(named[1] + quantity.text, index) for index in indexes)


def _names(line: str, indexes: Sequence[NameIndex]) -> Iterator[Fault]:
    unknown = [frozenset(unknown_names(line, index)) for index in indexes]
    for name in sorted(frozenset.intersection(*unknown)) if unknown else ():
        yield Fault("name", f"{quoted(name)}: 이 이름은 원문에 없습니다.")


@lru_cache(maxsize=4096)
def _offered(sentence: str) -> tuple[Quantity, ...]:
    return offered(plain(sentence))


@lru_cache(maxsize=512)
def _index(source: SourceText) -> NameIndex:
    return index_of(map(plain, (source.title, *source.sentences, *source.names)))
