"""What an item can be about: papers and news; and what others say of them. `models` is where all is taken from."""

import datetime as dt

from msgspec import Struct


class Paper(Struct, frozen=True, kw_only=True, tag="paper"):
    """A paper on arXiv, in one version.

    `id` is `arxiv:2602.04884`, the same for all versions; `arxiv_id` is `2602.04884v1`. Fields that a
    hand-written briefing does not carry (authors, abstract, published …) are empty until they are fetched.
    """

    id: str
    arxiv_id: str
    title: str
    abstract: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    primary_category: str | None = None
    published: dt.datetime | None = None
    comment: str | None = None

    @property
    def url(self) -> str:
        return f"https://arxiv.org/abs/{self.arxiv_id}"

    @property
    def pdf_url(self) -> str:
        return f"https://arxiv.org/pdf/{self.arxiv_id}"


class Coverage(Struct, frozen=True, kw_only=True):
    """What one more outlet has on a story; `url` is http(s) and already checked."""

    id: str
    outlet: str
    title: str
    url: str
    published: dt.datetime | None = None


class News(Struct, frozen=True, kw_only=True, tag="news"):
    """A news story. `id` is `story:` and a digest of its address; `url` is http(s) and already checked."""

    id: str
    title: str
    url: str
    outlet: str = ""
    snippet: str = ""
    """The outlet's own words; empty where only the headline is known."""
    published: dt.datetime | None = None
    papers: tuple[str, ...] = ()
    """Ids of the papers it links to."""
    votes: int | None = None
    """What its readers gave it, where there is a vote."""
    discussion: str | None = None
    """Where it is discussed."""
    coverage: tuple[Coverage, ...] = ()
    """The same story at other outlets."""
    follows: dt.date | None = None
    """The date of the briefing that told an earlier state of it: an update."""


class Mention(Struct, frozen=True, kw_only=True):
    """What a community knows of a paper: its page there, votes, comments, code, keywords."""

    paper: str
    """The paper's id, `arxiv:2602.04884`."""
    title: str
    url: str
    votes: int | None = None
    comments: int | None = None
    code: str | None = None
    keywords: tuple[str, ...] = ()
