"""How articles speak of a paper's authors and days, and of several things at once. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from digest_core.fulltext.latex import readable_title
from digest_core.models import OTHERS, Paper, Theme
from digest_core.paper_facts import Fact, PaperFacts
from digest_core.text import one_line, shorten
from digest_core.writing import cues
from digest_core.writing.article_parts import Quotes, refers_back, subject_in_korean
from digest_core.writing.articles import Commission
from digest_core.writing.korean import fix_particles

LONGEST_AUTHOR = 40
UNKNOWN = "저자 미상"
_GROUP = re.compile(r"\b(?:team|group|collaboration|consortium|lab|project|community)\b", re.IGNORECASE)
_SUFFIX = re.compile(r"^(?:jr|sr|i{1,3}|iv|ph\.?d)\.?$", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[^\w .'’-]")


def cited(paper: Paper, year: int) -> str:
    """`Khatri 등, 2025`; one author without 등, a group under its whole name."""
    first = _surname(paper.authors[0]) if paper.authors else UNKNOWN
    return f"{first} 등, {year}" if len(paper.authors) > 1 else f"{first}, {year}"


def _surname(author: str) -> str:
    name = " ".join(_NOT_IN_NAMES.sub(" ", one_line(author)).split())
    words = [word for word in name.split() if not _SUFFIX.match(word)]
    said = name if _GROUP.search(name) or not words else words[-1]
    return shorten(said, LONGEST_AUTHOR) or UNKNOWN


def year_of(facts: PaperFacts, otherwise: date) -> int:
    """The year of its submission, else of its announcement."""
    if facts.paper.published:
        return facts.paper.published.year
    return (facts.announced or otherwise).year


def short_day(day: date) -> str:
    """`2월 10일`."""
    return f"{day.month}월 {day.day}일"


def original_title(paper: Paper) -> str:
    """The whole title, formulas readable."""
    return readable_title(one_line(paper.title))


def subject_of(facts: PaperFacts) -> str:
    """`양자화·LLM`: what a paper is about, to stand before 논문, 분야 or 쪽."""
    told = subject_in_korean(facts)
    return told.removesuffix(" 연구") if facts.tags else "AI"


def findings_of(facts: PaperFacts, quotes: Quotes, most: int, *, besides: str = "") -> tuple[Fact, ...]:
    """What was found, then what else is measured after the method is told, in the paper's order.

    `besides` is a pattern that one of a further sentence's figures must match.
    """
    after = max((fact.number for fact in facts.of("방법")), default=0)
    found = list(quotes.role("결과"))
    more = [
        *quotes.best(cues.RESULT, most, least=2.0),
        *quotes.best(cues.RESULT, most, least=0.5, measured=True),
    ]
    found += [
        fact
        for fact in more
        if fact.number > after and (not fact.figures or any(re.search(besides, f) for f in fact.figures))
    ]
    told = [fact for fact in found if fact.figures or not refers_back(fact)] or found
    return tuple(sorted(told[:most], key=lambda fact: fact.number))


def by_size(themes: Sequence[Theme]) -> list[Theme]:
    """The themes that have a name of their own, the largest first."""
    return sorted((theme for theme in themes if theme.name != OTHERS), key=lambda theme: -len(theme.items))


def rest_of(themes: Sequence[Theme]) -> list[Theme]:
    """What has no theme of its own."""
    return [theme for theme in themes if theme.name == OTHERS]


def topics_of(commission: Commission, fewest: int) -> tuple[Theme, ...]:
    """The themes; where they are fewer, also tags that papers carry, the commonest first."""
    themes = [*by_size(commission.themes), *rest_of(commission.themes)]
    named = {theme.name for theme in themes}
    counted = Counter(tag for facts in commission.facts for tag in facts.tags if tag not in named)
    for tag, _ in counted.most_common(max(0, fewest - len(themes))):
        themes.append(Theme(tag, tuple(f.paper.id for f in commission.facts if tag in f.tags)))
    return tuple(themes)


def listed(names: Sequence[str]) -> str:
    """`A, B와 C`, with the particle that B asks for."""
    if len(names) < 2:
        return "".join(names)
    return fix_particles(f"{', '.join(names[:-1])}와 {names[-1]}")
