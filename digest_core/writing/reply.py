"""What a model's answer comes to: drafts by paper and story, out of whatever text came. Pure.

A model's answer is outside text. It is read loosely (`loose_json.py`), taken apart by type, and every line is cleaned:
one line, without markup, addresses, control or direction characters. Nothing is guessed: what has the wrong type is
not there, and an item counts only under the identifier of a paper that was asked for.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from digest_core.models import Basis, News, Paper
from digest_core.text import one_line
from digest_core.writing.loose_json import documents

LONGEST_LINE = 600
"""Characters of a line that are looked at; no line of any section may be half as long."""
MOST_LINES = 8

_BASES: tuple[Basis, ...] = ("stated", "inferred", "not_stated")
_TAG = re.compile(r"<[/!?a-zA-Z@#][^<>]{0,300}>")
_LINK = re.compile(r"!?\[([^\]\[]{0,300})\]\((?:[^()\s]|\([^()\s]{0,80}\)){0,400}\)")
_ADDRESS = re.compile(
    r"(?:https?|ftp|javascript|data|file|tg|slack)://\S*|javascript:\S*|www\.\S+", re.IGNORECASE
)
_EMPHASIS = re.compile(r"\*\*|__|~~|`+|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_BULLET = re.compile(r"^(?:[-*•·▪]\s+|\d{1,2}[.)]\s+|#{1,6}\s+|>\s+)+")
_CITED = re.compile(
    r"\s*(?:\[(?:S?\d{1,3}(?:\s*,\s*)?)+\]|\((?:근거|출처|evidence)\s*:?[^()]{0,40}\))(?=\s*[.!?]?$)",
    re.IGNORECASE,
)
_VERSION = re.compile(r"v\d{1,3}$")
_NUMBER = re.compile(r"\d{1,3}")


class DraftLine(Struct, frozen=True):
    """One line and the numbers of the sentences it rests on."""

    text: str
    evidence: tuple[int, ...] = ()


class DraftRisk(Struct, frozen=True):
    """One risk; `basis` is what the model calls it."""

    text: str
    basis: Basis
    evidence: tuple[int, ...] = ()


class Draft(Struct, frozen=True, kw_only=True):
    """What a model wrote about one paper or story, cleaned and not yet believed."""

    tags: tuple[str, ...] = ()
    summary: tuple[DraftLine, ...] = ()
    one_liner: str = ""
    apply: tuple[str, ...] = ()
    risks: tuple[DraftRisk, ...] = ()


class DraftAction(Struct, frozen=True):
    """An action and the ids of the items it names."""

    title: str
    text: str
    items: tuple[str, ...]


class Drafts(Struct, frozen=True):
    """Drafts by the subject's id. `strangers` says that others were answered for than those asked about."""

    by_id: Mapping[str, Draft]
    strangers: bool = False


def read_drafts(text: str, subjects: Sequence[Paper | News]) -> Drafts:
    """The drafts in an answer, by the ids of the papers and stories asked about.

    Of several drafts for one subject none counts: one of them is another's.
    """
    known = {plain_id(subject.id): subject.id for subject in subjects}
    found: dict[str, list[Draft]] = {}
    strangers = False
    for entry in _entries(text):
        subject_id = known.get(plain_id(_text(entry.get("id"))))
        if subject_id is None:
            strangers = True
        else:
            found.setdefault(subject_id, []).append(draft_of(entry))
    return Drafts({i: drafts[0] for i, drafts in found.items() if len(drafts) == 1}, strangers)


def entries_of(text: str, subjects: Sequence[Paper | News]) -> dict[str, Mapping[str, object]]:
    """The entries of an answer by the ids of the subjects asked about; of several for one subject none counts."""
    known = {plain_id(subject.id): subject.id for subject in subjects}
    found: dict[str, list[Mapping[str, object]]] = {}
    for entry in _entries(text):
        if subject_id := known.get(plain_id(_text(entry.get("id")))):
            found.setdefault(subject_id, []).append(entry)
    return {i: entries[0] for i, entries in found.items() if len(entries) == 1}


def lines_by_id(text: str, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The lines of an answer by the names asked for, cleaned."""
    return {i: _texts(entry.get("lines")) for entry in _entries(text) if (i := _text(entry.get("id"))) in ids}


def lines_of(value: object) -> tuple[DraftLine, ...]:
    """The lines of a list, each with the numbers it cites; a single one is a list of one."""
    lines = (_line_of(entry) for entry in _list(value)[:MOST_LINES])
    return tuple(line for line in lines if line.text)


def read_actions(text: str, papers: Sequence[Paper]) -> tuple[DraftAction, ...]:
    """The actions in an answer; one that names a paper nobody asked about names nothing."""
    known = {plain_id(paper.id): paper.id for paper in papers}
    return tuple(
        DraftAction(
            clean(_text(entry.get("title"))),
            clean(_text(entry.get("text"))),
            _known_ids(_list(entry.get("items")), known),
        )
        for entry in _entries(text, "actions")
    )[:MOST_LINES]


def _known_ids(named: Sequence[object], known: Mapping[str, str]) -> tuple[str, ...]:
    ids = [known.get(plain_id(_text(name))) for name in named]
    return () if None in ids else tuple(dict.fromkeys(i for i in ids if i))


def draft_of(entry: Mapping[str, object]) -> Draft:
    """One entry's draft; what has the wrong type is left out."""
    lines = [(_line_of(value), value) for value in _list(entry.get("summary"))[:MOST_LINES]]
    risks = [(_line_of(value), value) for value in _list(entry.get("risks"))[:MOST_LINES]]
    return Draft(
        tags=_texts(entry.get("tags")),
        summary=tuple(line for line, _ in lines if line.text),
        one_liner=clean(_text(entry.get("one_liner"))),
        apply=_texts(entry.get("apply")),
        risks=tuple(DraftRisk(line.text, _basis(value), line.evidence) for line, value in risks if line.text),
    )


def plain_id(name: str) -> str:
    """`arXiv:2602.04884v1` and all its other spellings as `2602.04884`."""
    return _VERSION.sub("", one_line(name)[:60].casefold().removeprefix("arxiv:").strip())


def clean(text: str) -> str:
    """A model's text as one plain line: no markup, no address, no mention, no list mark."""
    line = one_line(text)[:LONGEST_LINE]
    for pattern, instead in ((_LINK, r"\1"), (_TAG, ""), (_ADDRESS, ""), (_EMPHASIS, "")):
        line = pattern.sub(instead, line)
    return one_line(_CITED.sub("", _BULLET.sub("", one_line(line))))


def _entries(text: str, name: str = "items") -> Iterator[Mapping[str, object]]:
    """The objects of the answer's list, wherever models put it; of several documents the first with any."""
    for document in documents(text):
        found = list(_listed(document.value, name))
        if found:
            yield from found[:100]
            return


def _listed(value: object, name: str) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list):
        yield from (entry for entry in value if isinstance(entry, dict))
    elif isinstance(value, dict):
        yield from _listed_in(value, name)


def _listed_in(value: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    if isinstance(value.get(name), list | dict):
        yield from _listed(value[name], name)
    elif "id" in value or "title" in value:
        yield value
    else:
        # Keyed by identifier instead of carrying it.
        named = ((key, entry) for key, entry in value.items() if isinstance(entry, dict))
        yield from ({"id": key, **entry} for key, entry in named)


def _line_of(value: object) -> DraftLine:
    """A line that is an object, or just its text."""
    if not isinstance(value, dict):
        return DraftLine(clean(_text(value)))
    return DraftLine(clean(_text(value.get("text"))), _numbers(value.get("evidence")))


def _basis(value: object) -> Basis:
    """What a risk is called; the most modest where it is called nothing."""
    name = _text(value.get("basis")).strip().casefold() if isinstance(value, dict) else ""
    return next((basis for basis in _BASES if basis == name), "inferred")


def _numbers(value: object) -> tuple[int, ...]:
    """Sentence numbers, also where they came as text."""
    values: Iterable[object] = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(n for entry in values for n in _numbers_in(entry)))[:20]


def _numbers_in(value: object) -> Iterator[int]:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return
    yield from (int(found) for found in _NUMBER.findall(str(value)[:60]))


def _texts(value: object) -> tuple[str, ...]:
    lines = (clean(_text(entry)) for entry in _list(value)[:MOST_LINES])
    return tuple(dict.fromkeys(line for line in lines if line))


def _text(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("text")
    return value if isinstance(value, str) else ""


def _list(value: object) -> Sequence[object]:
    """A list; a single value where a list was asked for is one of one."""
    return value if isinstance(value, list) else [value] if value else []
