"""Short titles and headings. Pure.

An acronym belongs to a title when the paper itself spells it out as `Expansion Words (EW)`; the two are matched
as Schwartz and Hearst do (A simple algorithm for identifying abbreviation definitions, PSB 2003).
"""

import re
from collections.abc import Iterator, Mapping

from digest_core.models import Paper
from digest_core.text import one_line, shorten

SHORT_TITLE = 60
HEADING = 300
"""A title longer than this is no title; it is cut so that it cannot bury the briefing."""
SHORTEST_CUT = 15

_BRACKETED = re.compile(r"\(([A-Z][A-Za-z0-9-]{1,9})\)")
_ENDS_OF_PARTS = re.compile(
    r": | (?:-{1,3}|–|—) |(?<=[?!]) | (?=(?:for|via|with|in|through|using|by|from|under|on) )", re.IGNORECASE
)
_DANGLING = re.compile(
    r"(?: (?:a|an|and|are|as|at|based|but|is|into|of|on|or|that|the|to|toward|towards))+…$", re.IGNORECASE
)
_ARTICLE = re.compile(r"^(?:an?|the) ")


def short_title(paper: Paper) -> str:
    """The title in at most 60 characters, cut where a part of it ends; with the acronym of what is left."""
    title = one_line(paper.title)
    known = _acronyms_of(paper)
    return _with_acronym(title if len(title) <= SHORT_TITLE else _cut(title, known), known)


def heading(paper: Paper) -> str:
    """The full title, with its acronym where the paper gives one for the whole of it."""
    return _with_acronym(shorten(one_line(paper.title), HEADING), _acronyms_of(paper))


def acronyms(text: str) -> dict[str, str]:
    """The acronyms a text spells out, by their expansion in lower case."""
    found = (
        (_expansion(match[1], text[max(0, match.start() - 200) : match.start()]), match[1])
        for match in _BRACKETED.finditer(text)
    )
    return {expansion.casefold(): acronym for expansion, acronym in found if expansion}


def _acronyms_of(paper: Paper) -> dict[str, str]:
    return acronyms(one_line(f"{paper.title}\n{paper.abstract or ''}"))


def _acronym(title: str, known: Mapping[str, str]) -> str | None:
    """The acronym that stands for the whole of a title, an article aside."""
    name = title.casefold()
    return known.get(name) or known.get(_ARTICLE.sub("", name, count=1))


def _with_acronym(title: str, known: Mapping[str, str]) -> str:
    acronym = _acronym(title, known)
    return f"{title} ({acronym})" if acronym else title


def _cut(title: str, known: Mapping[str, str]) -> str:
    """The run of whole parts from the start that has an acronym, else the longest, else as many words."""
    fitting = [part for part in _parts(title) if len(part) <= SHORT_TITLE]
    named = [part for part in fitting if _acronym(part, known)]
    words = _DANGLING.sub("…", shorten(title, SHORT_TITLE))
    return max(named or fitting, key=len, default=words)


def _parts(title: str) -> Iterator[str]:
    for match in _ENDS_OF_PARTS.finditer(title[: SHORT_TITLE + 5]):
        part = title[: match.start()].rstrip(" ,;:")
        if len(part) >= SHORTEST_CUT:
            yield part


def _expansion(acronym: str, before: str) -> str | None:
    """The words before the bracket that the acronym's letters stand for, found from right to left."""
    letters = [c for c in acronym.removesuffix("s").casefold() if c.isalnum()]
    words = before.split()[-min(len(letters) + 5, 2 * len(letters)) :]
    place = len(text := " ".join(words))
    for position in range(len(letters) - 1, -1, -1):
        place = _last(letters[position], text, place, starts_word=position == 0)
        if place < 0:
            return None
    expansion = text[place:]
    return expansion if _fits(letters, expansion) else None


def _last(letter: str, text: str, before: int, *, starts_word: bool) -> int:
    """Where a letter stands last before a place, -1 where it does not."""
    for place in range(before - 1, -1, -1):
        if text[place].casefold() == letter and not (starts_word and place and text[place - 1].isalnum()):
            return place
    return -1


def _fits(letters: list[str], expansion: str) -> bool:
    """More than one word, and at least half of the letters begin one."""
    initials = [word[0].casefold() for word in re.split(r"[\s-]+", expansion) if word]
    return len(initials) > 1 and 2 * sum(letter in initials for letter in letters) >= len(letters)
