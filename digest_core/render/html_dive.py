"""A deep dive as HTML. Pure."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from digest_core.models import Claim, DeepDive, Edition
from digest_core.render.deep_dive import FACTS, LINKS, VERDICT, facts_of, links_of, missing, sections_of
from digest_core.render.html_daily import Numbers, claim_line
from digest_core.render.html_parts import bullets, evidence, heading, numbers_table, spoken
from digest_core.render.markup import Markup, element, link


def dive_body(edition: Edition, dive: DeepDive, numbers: Numbers, zone: ZoneInfo) -> tuple[Markup, ...]:
    """The sections of the deep dive, in the order of its Markdown."""
    verdict = element("section", heading(2, VERDICT), spoken("p", dive.verdict.text))
    lines = (
        _section(title, claims, missing(dive, title, edition.writer)) for title, claims in sections_of(dive)
    )
    table = numbers_table(numbers.get(edition.items[0].id, ()), 2)
    return (
        verdict,
        *([element("section", table)] if table else []),
        *lines,
        _facts(edition, zone),
        _links(edition),
    )


def _section(title: str, claims: Sequence[Claim], instead: str) -> Markup:
    quoted = [sentence for claim in claims for sentence in claim.evidence if sentence != claim.text]
    listed = bullets(map(claim_line, claims)) or element("p", instead)
    return element("section", heading(2, title), listed, evidence(quoted))


def _facts(edition: Edition, zone: ZoneInfo) -> Markup:
    rows = (
        element("div", element("dt", label), spoken("dd", value)) for label, value in facts_of(edition, zone)
    )
    return element("section", heading(2, FACTS), element("dl", *rows))


def _links(edition: Edition) -> Markup:
    return element("section", heading(2, LINKS), bullets(link(url, url) for url in links_of(edition)))
