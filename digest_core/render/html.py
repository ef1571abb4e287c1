"""Any edition as a page of its own: nothing is loaded from elsewhere, nothing runs, every text is escaped.

Semantic headings, a way past the head, both colour schemes, and paper: WCAG 2.2 AA is the measure for contrast.
"""

import base64
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from digest_core.figures import Picture
from digest_core.models import Edition
from digest_core.render.deep_dive import SUBTITLE, remarks
from digest_core.render.html_article import article_body
from digest_core.render.html_daily import Numbers, daily_body
from digest_core.render.html_dive import dive_body
from digest_core.render.html_parts import notes, origin, spoken, tongue, writer_line
from digest_core.render.markup import Child, Markup, element, together
from digest_core.text import shorten

PRODUCT = "AI Daily"
SKIP = "본문으로 건너뛰기"
_LONGEST_DESCRIPTION = 200


def edition_html(
    edition: Edition,
    zone: ZoneInfo,
    *,
    numbers: Numbers | None = None,
    pictures: Sequence[Picture] = (),
) -> str:
    """The edition as one whole file, its times shown in `zone`; pictures are within it."""
    shown = [figure(picture, embedded(picture)) for picture in pictures]
    body = together(*shown, *content(edition, zone, numbers=numbers))
    return page(edition.title, body, foot=writer_line(edition), description=description(edition))


def content(
    edition: Edition, zone: ZoneInfo, *, numbers: Numbers | None = None, at: str | None = ""
) -> tuple[Markup, ...]:
    """What stands below the title. `at` is the address of the edition's page where this stands elsewhere.

    None where it stands elsewhere and there is no such page: then nothing links to its items.
    """
    numbers = numbers or {}
    if edition.deep_dive:
        head = element("p", f"{SUBTITLE}: ", spoken("span", edition.deep_dive.subtitle))
        told = notes(remarks(edition, edition.deep_dive))
        return tuple(filter(None, (head, told, *dive_body(edition, edition.deep_dive, numbers, zone))))
    if edition.article:
        return (origin(edition, zone), *article_body(edition, edition.article, numbers, at))
    return (origin(edition, zone), *daily_body(edition, numbers, at))


def description(edition: Edition) -> str:
    """One line that says what is in it."""
    told = " · ".join(filter(None, (item.short_title for item in edition.items)))
    return shorten(told or edition.title, _LONGEST_DESCRIPTION)


def page(
    title: str,
    body: Markup,
    *,
    foot: Child = None,
    description: str = "",
    head: Child = None,
    nav: Child = None,
) -> str:
    """A whole document around a body; `nav` stands above the title, `head` in the document's head."""
    top = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="description", content=description) if description else None,
        element("title", f"{title} · {PRODUCT}" if PRODUCT not in title else title),
        Markup(f"<style>{style()}</style>"),
        head,
    )
    inside = element(
        "body",
        element("a", SKIP, href="#main", class_="skip"),
        element("header", nav, element("h1", title, lang=tongue(title))),
        element("main", body, id="main"),
        element("footer", element("p", foot)) if foot else None,
    )
    return f"<!DOCTYPE html>\n{element('html', top, inside, lang='ko').text}\n"


@cache
def style() -> str:
    """The one style sheet, for screens of both kinds and for paper."""
    return files("digest_core.render").joinpath("page.css").read_text(encoding="utf-8")


def embedded(picture: Picture) -> str:
    """The picture as an address that holds it."""
    return "data:image/png;base64," + base64.b64encode(picture.png).decode()


def figure(picture: Picture, address: str) -> Markup:
    """A picture; what it shows can be read, too."""
    return element(
        "figure",
        element("img", src=address, alt=picture.alt, loading="lazy"),
        element("details", element("summary", "그림 설명"), element("p", picture.alt)),
    )
