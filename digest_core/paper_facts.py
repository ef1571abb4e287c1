"""What is known of a paper, read out of it once: every edition that tells the paper is written from this.

So the same result has the same number, link and term wherever it is told. `FactsBook` keeps it.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from digest_core.models import Claim, Link, Paper, Role

RULES = 1
"""The version of how facts are read; what was read by other rules is read again."""


class Fact(Struct, frozen=True):
    """One sentence of the paper's source, numbered as `writing.source` numbers it (from 1).

    `role` is the part it plays, None for the rest; `figures` are the measured values in it, as the paper writes them.
    """

    number: int
    text: str
    role: Role | None = None
    figures: tuple[str, ...] = ()


class PaperFacts(Struct, frozen=True, kw_only=True):
    """A paper with its sentences, links, themes, and what editions have said of it in Korean.

    `announced` is the Korean date of its announcement. `told` are lines that passed the checks and were printed.
    """

    paper: Paper
    announced: dt.date | None = None
    facts: tuple[Fact, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    told: tuple[Claim, ...] = ()
    rules: int = RULES

    def of(self, role: Role) -> tuple[Fact, ...]:
        """The sentences that play a part, in the paper's order."""
        return tuple(fact for fact in self.facts if fact.role == role)

    def link(self, kind: str) -> str:
        """The first address of a kind, empty where there is none."""
        return next((link.url for link in self.links if link.kind == kind), "")


class FactsBook(Protocol):
    """Keeps facts by paper for 120 days, longer than any window looks back; what is not there is read again."""

    def kept(self, ids: Sequence[str]) -> dict[str, PaperFacts]:
        """What is kept of these papers; nothing that cannot be read."""

    def keep(self, facts: Sequence[PaperFacts]) -> None:
        """Keep these, in place of what was kept of their papers."""


class NoFacts:
    """`FactsBook` that keeps nothing."""

    def kept(self, ids: Sequence[str]) -> dict[str, PaperFacts]:
        del ids
        return {}

    def keep(self, facts: Sequence[PaperFacts]) -> None:
        """Forget them."""
