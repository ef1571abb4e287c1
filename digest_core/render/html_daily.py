"""A daily briefing as HTML: the list, the items, the actions, the originals. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from digest_core.figures import KeyNumber
from digest_core.models import EXTRACTIVE, Action, Claim, Edition, Item, Kind, Reference, Risk
from digest_core.render.html_parts import bullets, evidence, heading, numbers_table, part, spoken, tongue
from digest_core.render.markdown import (
    ACTIONS,
    APPLY,
    FACTS_LABEL,
    INDEX,
    KIND_WORDS,
    NEWS_UNCHECKED,
    NO_NEWS,
    NO_PAPERS,
    NOTHING_FITS,
    ONE_LINER,
    QUIET,
    REFERENCES,
    RISKS,
    SUMMARY,
    TOP,
    empty_line,
    told_risk,
)
from digest_core.render.markup import Child, Markup, element, link, together

Numbers = Mapping[str, Sequence[KeyNumber]]


def daily_body(edition: Edition, numbers: Numbers, page: str | None) -> tuple[Markup, ...]:
    """The sections of the edition. `page` is where it stands, for links to its items: empty on that page itself, None for none."""
    return tuple(
        filter(
            None,
            (
                _top(edition, page),
                *(_item(n, item, numbers.get(item.id, ())) for n, item in enumerate(edition.items, 1)),
                _actions(edition, page),
                _index(edition),
            ),
        )
    )


def _top(edition: Edition, page: str | None) -> Markup:
    lines = [_top_line(number, item, page) for number, item in enumerate(edition.items, 1)]
    empty = element("p", NOTHING_FITS if edition.candidates else QUIET)
    listed = element("ol", *lines) if lines else empty
    return element("section", heading(2, f"{TOP} {len(lines) or ''}".strip(), id="top"), listed)


def _top_line(number: int, item: Item, page: str | None) -> Markup:
    short = item.short_title or item.heading
    tags = ", ".join(filter(None, item.tags))
    verdict = element("p", item.one_liner) if item.one_liner else None
    return element(
        "li", anchor(number, spoken("strong", short), page), f" — {tags}" if tags else None, verdict
    )


def anchor(number: int, text: Child, page: str | None) -> Markup:
    """A link to an item, on this page or on the one named; the text alone where there is none."""
    return together(text) if page is None else element("a", text, href=f"{page}#item-{number}")


def _item(number: int, item: Item, numbers: Sequence[KeyNumber]) -> Markup:
    missing = (empty_line(item),) if item.writer == EXTRACTIVE else ()
    return element(
        "article",
        heading(2, f"{number}. {item.heading}", lang=tongue(item.heading)),
        part(3, SUMMARY, bullets(_summary(item))),
        numbers_table(numbers, 3),
        evidence(_behind(item)),
        part(3, ONE_LINER, bullets([item.one_liner] if item.one_liner else missing)),
        part(3, APPLY, bullets(list(filter(None, item.apply)) or missing)),
        part(3, RISKS, bullets([_risk(risk, item) for risk in item.risks if risk.text] or missing)),
        part(3, REFERENCES, bullets(map(_reference, item.references))),
        id=f"item-{number}",
    )


def _behind(item: Item) -> list[str]:
    """The sentences that lines rest on and that are not those lines themselves."""
    claims = [s for claim in item.summary for s in claim.evidence if s != claim.text]
    return claims + [s for risk in item.risks for s in risk.evidence if s != risk.text]


def _summary(item: Item) -> Iterator[Markup]:
    yield from map(claim_line, filter(lambda claim: claim.text, item.summary))
    if item.facts:
        yield element("span", element("b", f"{FACTS_LABEL}: "), item.facts)


def claim_line(claim: Claim) -> Markup:
    """A line with its part of the argument; the source's own sentence stands in quotes."""
    role = element("b", f"{claim.role}: ") if claim.role else None
    return element("span", role, spoken("q" if claim.text in claim.evidence else "span", claim.text))


def _risk(risk: Risk, item: Item) -> Markup:
    if risk.text in risk.evidence:
        return spoken("q", risk.text)
    return element("span", told_risk(risk, item))


def _reference(reference: Reference) -> Markup:
    """A link by its title; an address that cannot be opened stands beside it as text."""
    shown = link(spoken("span", reference.title or reference.url), reference.url)
    return shown if shown.text.startswith("<a ") else element("span", shown, f" — {reference.url}")


def _actions(edition: Edition, page: str | None) -> Markup | None:
    lines = [_action(action, edition, page) for action in edition.actions]
    if lines:
        return element("section", heading(2, f"{ACTIONS} {len(lines)}가지"), element("ol", *lines))
    if edition.writer == EXTRACTIVE and edition.items:
        return element("section", heading(2, ACTIONS), element("p", empty_line(*edition.items)))
    return None


def _action(action: Action, edition: Edition, page: str | None) -> Markup:
    numbers = [n for n in map(edition.number_of, action.items) if n is not None]
    about = [part for n in numbers for part in (" ", anchor(n, f"{n}번", page))]
    title = element("strong", f"{action.title}: ") if action.title else None
    return element("li", title, action.text, *about)


def _index(edition: Edition) -> Markup:
    unchecked = any(source.kind == "news" and source.count is None for source in edition.sources)
    return element(
        "section",
        heading(2, INDEX),
        *_index_part("news", edition.index.news, NEWS_UNCHECKED if unchecked else NO_NEWS),
        *_index_part("paper", edition.index.papers, NO_PAPERS),
    )


def _index_part(kind: Kind, references: Sequence[Reference], empty: str) -> tuple[Markup, Markup]:
    listed = bullets(map(_reference, references)) or element("p", empty)
    return heading(3, KIND_WORDS[kind]), listed
