"""What an edition of articles says: lines with their evidence, one section for each paper. `models` is where all is
taken from.

A section is written from the paper's facts and nothing else; its item carries the same paper under the same id, so that
everything that can be asked of an item can be asked of it.
"""

import datetime as dt
from typing import Literal

from msgspec import Struct

Role = Literal["문제", "방법", "결과", "한계"]
OTHERS = "그 밖의 연구"
"""The name of the theme that holds what has no theme."""
LinkKind = Literal["paper", "code", "project", "models", "discussion"]
"""Where a link leads: the paper's own page at arXiv, its code, its project page, Hugging Face, a public discussion."""


class Claim(Struct, frozen=True):
    """One line of a summary and the source sentences it rests on.

    `role` names the part of the argument the line tells, where the writer knows it.
    """

    text: str
    evidence: tuple[str, ...] = ()
    role: Role | None = None


class Link(Struct, frozen=True):
    """An http(s) address and where it leads; there is none without an address."""

    kind: LinkKind
    url: str


Paragraph = tuple[Claim, ...]
"""Sentences that stand together. Without evidence only what the edition itself says (dates, authors, counts) or judges."""


class Section(Struct, frozen=True, kw_only=True):
    """One paper as an article tells it. `item` is the paper's id."""

    item: str
    title: str
    """What it is called: its own name, never translated."""
    subtitle: str = ""
    """What it is about, in Korean."""
    original: str = ""
    """The paper's full title."""
    theme: str = ""
    emoji: str = ""
    announced: dt.date | None = None
    """The day arXiv announced it (a date in Korea); None where nobody knows."""
    authors: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    bullets: tuple[Claim, ...] = ()
    lesson: Paragraph = ()
    """What it changes, or what a developer takes from it; opinion, which names nothing that the paper does not."""
    links: tuple[Link, ...] = ()
    writer: str = ""

    def link(self, kind: LinkKind) -> str:
        """The first address of a kind, empty where there is none."""
        return next((link.url for link in self.links if link.kind == kind), "")


class Theme(Struct, frozen=True):
    """Papers that belong together, by what they have in common; `items` are ids in the article's order."""

    name: str
    items: tuple[str, ...] = ()


class Article(Struct, frozen=True, kw_only=True):
    """The body of an edition about a stretch of days, `first` and `last` both within."""

    first: dt.date
    last: dt.date
    opening: tuple[Paragraph, ...] = ()
    topics: tuple[Theme, ...] = ()
    sections: tuple[Section, ...] = ()
    closing: tuple[Paragraph, ...] = ()
    home: str = ""
    """Where readers subscribe: the web archive, else a bot; empty where nobody knows."""
