"""Parts that extracted articles share: what a paper is called, and its own sentences under Korean lead-ins. Pure."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from digest_core.fulltext.latex import readable_title
from digest_core.models import Claim, Paper
from digest_core.paper_facts import Fact, PaperFacts
from digest_core.text import one_line, shorten
from digest_core.writing import cues
from digest_core.writing.extractive import LONG_SENTENCE, SHORT_SENTENCE
from digest_core.writing.sentences import split_sentences
from digest_core.writing.tags import names_of
from digest_core.writing.titles import acronyms, short_title

LONGEST_NAME = 40
_REFERS_BACK = re.compile(
    r"(?:these|this|those|such|it|they|its|their|both|first|second|in response|in addition|moreover|furthermore|additionally)\b",
    re.IGNORECASE,
)
_PROPOSES = re.compile(
    r"\b(?:propos|introduc|present|develop|design|call)\w*,? (?:[\w-]+,? ){0,2}$", re.IGNORECASE
)
FIGURES_SHOWN = 4


_CALLED = re.compile(
    r"\b[Ww]e (?:\w+ )?(?:propose|introduce|present|develop|release) (?P<name>[A-Z][\w-]{1,24}\w)(?:, (?:a|an|the) | \()"
)
"""`We introduce RE-Tab, a framework`: a name of one word, explained at once."""


def name_of(paper: Paper) -> str:
    """What a paper is called: the name before its title's colon, its acronym, or its short title."""
    title = readable_title(one_line(paper.title))
    head, colon, _ = title.partition(": ")
    if colon and 0 < len(head.strip()) <= LONGEST_NAME:
        return head.strip()
    return _proposed(paper) if len(title) > LONGEST_NAME else readable_title(short_title(paper))


def _proposed(paper: Paper) -> str:
    """The acronym of what the abstract says it proposes, if the field does not know it yet; else the title in short."""
    sentences = split_sentences(paper.abstract or "")
    proposed = (
        short
        for sentence in sentences
        for long, short in acronyms(sentence).items()
        if _PROPOSES.search(sentence[: sentence.casefold().find(long)]) and not names_of(short)
    )
    called = (found["name"] for sentence in sentences if (found := _CALLED.search(sentence)))
    return next(proposed, "") or next(called, "") or readable_title(short_title(paper))


def subject_in_korean(facts: PaperFacts) -> str:
    """What a paper is about by its tags, for want of a translation: `에이전트·코드 생성 연구`."""
    tags = [tag for tag in facts.tags if tag][:2]
    return f"{'·'.join(tags)} 연구" if tags else "새 연구"


def korean_date(day: date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


def authors_in_korean(authors: Sequence[str]) -> str:
    """`A 외 5명`, `A`, or nothing."""
    if not authors:
        return ""
    first = shorten(one_line(authors[0]), 60)
    return f"{first} 외 {len(authors) - 1}명" if len(authors) > 1 else first


def said(text: str) -> Claim:
    """A sentence of the edition's own, which says nothing of what the paper says."""
    return Claim(text)


def quoted(fact: Fact) -> Claim:
    """A sentence of the paper, word for word."""
    return Claim(fact.text, (fact.text,), fact.role)


def is_quote(claim: Claim) -> bool:
    """Whether a claim is a sentence of the paper rather than about it."""
    return claim.text in claim.evidence


def refers_back(fact: Fact) -> bool:
    """Whether a sentence begins by pointing at the one before it."""
    return _REFERS_BACK.match(fact.text) is not None


class Quotes:
    """The sentences of one paper, each handed out once."""

    def __init__(self, facts: PaperFacts) -> None:
        self._facts = facts
        self._used: set[int] = set()

    def role(self, role: str) -> tuple[Fact, ...]:
        """What plays a part and was not handed out."""
        return self._take([fact for fact in self._free() if fact.role == role])

    def best(
        self,
        kind: cues.Cues,
        count: int = 1,
        *,
        least: float = 1.5,
        measured: bool = False,
        late: bool = False,
    ) -> tuple[Fact, ...]:
        """The free sentences with the strongest cues, in the paper's order.

        Only those with figures if `measured`; only those of the second half if `late`: before it abstracts speak of
        what others do.
        """

        def points(fact: Fact) -> float:
            return cues.points(fact.text, kind) + (0.5 if fact.figures else 0.0)

        middle = len(self._facts.facts) / 2 if late else 0
        fit = [f for f in self._free() if points(f) >= least and f.number > middle]
        chosen = sorted((f for f in fit if f.figures or not measured), key=lambda f: (-points(f), f.number))
        return self._take(sorted(chosen[:count], key=lambda fact: fact.number))

    def with_context(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """These sentences after the one before them, where the first speaks of what that one names."""
        if not facts or not refers_back(facts[0]):
            return tuple(facts)
        return (*self._take([f for f in self._free() if f.number == facts[0].number - 1]), *facts)

    def first(self) -> tuple[Fact, ...]:
        return self._take(self._free()[:1])

    def last(self) -> tuple[Fact, ...]:
        return self._take(self._free()[-1:])

    def _free(self) -> list[Fact]:
        """Sentences that can stand alone: no fragments, no monsters, none about where the code is."""
        return [
            fact
            for fact in self._facts.facts
            if fact.number not in self._used
            and SHORT_SENTENCE <= len(fact.text) <= LONG_SENTENCE
            and fact.text != one_line(self._facts.paper.comment or "")
            and not cues.ABOUT_CODE.search(fact.text)
        ]

    def _take(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        self._used.update(fact.number for fact in facts)
        return tuple(facts)


def led_in(lead: str, facts: Sequence[Fact]) -> tuple[Claim, ...]:
    """Quotes under a lead-in of ours; nothing where there is none."""
    return (said(lead), *map(quoted, facts)) if facts else ()


def turning(*variants: str) -> Callable[[int], str]:
    """One of several ways to say the same, by place, so that a list of ten does not say it ten times."""
    return lambda place: variants[place % len(variants)]
