"""A paper's facts, read out of its abstract and comment by the same rules for every edition. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import structs

from digest_core.merge.papers import Echo
from digest_core.models import Claim, Item, Link, LinkKind, Paper, Reference
from digest_core.paper_facts import RULES, Fact, PaperFacts
from digest_core.sources.news_text import public_url
from digest_core.sources.paper_links import code_url
from digest_core.text import one_line
from digest_core.writing.extractive import write_extractive
from digest_core.writing.korean import hangul_share
from digest_core.writing.numbers import claimed, plain
from digest_core.writing.quantities import NAME, ORDINAL
from digest_core.writing.source import source_of
from digest_core.writing.tags import tags_of

MOST_TOLD = 12
_ADDRESS = re.compile(
    r"(?:https?://|(?<![\w/.])(?:www\.)?(?:github\.com|gitlab\.com|huggingface\.co|[\w-]+\.github\.io)/?)"
    r"[^\s<>()\[\]{}\"'`|\\^,;]*",
    re.IGNORECASE,
)
_REPOSITORY = re.compile(r"https?://[^/]+/[^/]+/[^/]+")
_MODELS = re.compile(r"https?://huggingface\.co/(?!papers/)[^/]+")
_IS_PAPER = re.compile(r"https?://(?:export\.|www\.)?(?:arxiv\.org|doi\.org)/", re.IGNORECASE)
_PROJECT = re.compile(
    r"https?://[^/]+\.(?:github\.io|gitlab\.io|vercel\.app|netlify\.app)(?:/|$)", re.IGNORECASE
)
_ABOUT_CODE = re.compile(r"\bcodes?\b|implementation", re.IGNORECASE)
_ABOUT_DATA = re.compile(r"\bdata ?sets? (?:is|are|at|can)\b", re.IGNORECASE)
_ABOUT_PROJECT = re.compile(
    r"(?:project|home) ?-?(?:page|site|website)|website|demo(?:s| page)?|webpage", re.IGNORECASE
)


def extract_facts(paper: Paper, announced: date | None) -> PaperFacts:
    """The facts of a paper from its own words."""
    drawn = write_extractive(paper)
    roles = {claim.text: claim.role for claim in drawn.summary}
    roles |= {risk.text: "한계" for risk in drawn.risks}
    facts = tuple(
        Fact(number, sentence, roles.get(sentence), figures_in(sentence))
        for number, sentence in enumerate(source_of(paper).sentences, 1)
    )
    return PaperFacts(
        paper=paper,
        announced=announced,
        facts=facts,
        links=links_in(paper),
        tags=tags_of(paper),
        rules=RULES,
    )


def figures_in(text: str) -> tuple[str, ...]:
    """The measured values of a sentence, each once; numbers that are part of a name are none."""
    found = (q.text.strip() for q in claimed(plain(text)) if q.unit.measures not in {NAME, ORDINAL})
    return tuple(dict.fromkeys(found))


def paper_page(paper: Paper) -> str:
    """The paper's page at arXiv, of whatever version is newest."""
    return f"https://arxiv.org/abs/{paper.id.removeprefix('arxiv:')}"


def links_in(paper: Paper) -> tuple[Link, ...]:
    """The paper's own page and what its abstract and comment link to, the first of each kind."""
    text = one_line(f"{paper.abstract or ''} {paper.comment or ''}").replace(r"\_", "_").replace(r"\~", "~")
    found = [Link("paper", paper_page(paper))]
    for match in _ADDRESS.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        found += _link(match[0], before)
    return one_of_each(found)


def _link(address: str, before: str) -> Iterator[Link]:
    whole = address if address.lower().startswith("http") else f"https://{address}"
    url = public_url(whole.rstrip(".:!?*_~…。").removesuffix(".git"))
    if not url or _IS_PAPER.match(url):
        return
    if code_url(url) and _REPOSITORY.match(url):
        # What only holds data is not called code.
        yield Link("project" if _ABOUT_DATA.search(before) else "code", url)
    elif _MODELS.match(url):
        yield Link("models", url)
    elif _PROJECT.match(url) or _ABOUT_PROJECT.search(before):
        yield Link("project", url)
    elif not code_url(url) and _ABOUT_CODE.search(before):
        yield Link("code", url)


def links_said(echo: Echo | None) -> Iterator[Link]:
    """What others link to of a paper: its code, its discussion."""
    if echo is None:
        return
    if echo.code:
        yield Link("code", echo.code)
    if echo.discussion and echo.discussion.discussion:
        yield Link("discussion", echo.discussion.discussion)
    if echo.page:
        yield Link("discussion", echo.page)


_REFERENCED: tuple[tuple[re.Pattern[str], LinkKind], ...] = (
    (re.compile(r"https?://news\.ycombinator\.com/item"), "discussion"),
    (re.compile(r"https?://huggingface\.co/papers/"), "discussion"),
)


def links_stored(references: Iterable[Reference]) -> Iterator[Link]:
    """What a stored item links to beside papers, by where its addresses lead."""
    for reference in references:
        kind = next((kind for pattern, kind in _REFERENCED if pattern.match(reference.url)), None)
        if kind:
            yield Link(kind, reference.url)
        elif code_url(reference.url) and _REPOSITORY.match(reference.url):
            yield Link("code", reference.url)


def one_of_each(links: Iterable[Link]) -> tuple[Link, ...]:
    """The first link of each kind."""
    found: dict[str, Link] = {}
    for link in links:
        found.setdefault(link.kind, link)
    return tuple(found.values())


def with_links(facts: PaperFacts, more: Iterable[Link]) -> PaperFacts:
    """The facts with links that others know; the paper's own come first."""
    return structs.replace(facts, links=one_of_each((*facts.links, *more)))


def with_told(facts: PaperFacts, lines: Iterable[Claim]) -> PaperFacts:
    """The facts with Korean lines that an edition has printed of the paper; each once, the first to be told first."""
    known = {claim.text: claim for claim in facts.told}
    for claim in lines:
        if claim.evidence and claim.text not in claim.evidence and hangul_share(claim.text) > 0.3:
            known.setdefault(claim.text, claim)
    return structs.replace(facts, told=tuple(known.values())[:MOST_TOLD])


def told_of(items: Sequence[Item]) -> tuple[Claim, ...]:
    """The lines of summary that stored items hold."""
    return tuple(claim for item in items for claim in item.summary)
