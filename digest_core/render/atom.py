"""Editions as an Atom feed (RFC 4287): one entry each, its content the page's own HTML, escaped. Pure.

An entry's id is a tag URI (RFC 4151) of the archive's host, the kind and the key: the same for every version and for an
edition that is built again.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest_core.models import EXTRACTIVE, IMPORTED, Edition
from digest_core.render.compose import edition_url
from digest_core.render.escape import safe_url
from digest_core.render.html import PRODUCT, content, description
from digest_core.render.markup import Markup, element, together

ATOM = "http://www.w3.org/2005/Atom"
FEED_TITLE = "AI Daily: AI/ML 연구 브리핑"
FEED_PATH = "/feed.xml"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
MOST_ENTRIES = 20
_SINCE = "2026"
_NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


def atom_feed(editions: Sequence[Edition], zone: ZoneInfo, web_url: str) -> str:
    """The editions as a feed, in the order given; `web_url` is the archive's address, empty where there is none."""
    newest = max(map(updated, editions), default=_NOTHING_YET)
    feed = element(
        "feed",
        element("id", _tag(web_url, "feed")),
        element("title", FEED_TITLE),
        element("updated", _time(newest)),
        element("author", element("name", PRODUCT)),
        element("generator", PRODUCT),
        _link("self", f"{web_url}{FEED_PATH}", "application/atom+xml") if web_url else None,
        _link("alternate", f"{web_url}/", "text/html") if web_url else None,
        *(_entry(edition, zone, web_url) for edition in editions),
        xmlns=ATOM,
        xml__lang="ko",
    )
    return _document(feed)


def atom_entry(edition: Edition, zone: ZoneInfo, web_url: str) -> str:
    """One edition as an entry document of its own."""
    return _document(_entry(edition, zone, web_url, xmlns=ATOM, xml__lang="ko"))


def updated(edition: Edition) -> datetime:
    """When an edition last changed. Only its build's time is kept; each further version counts as a second later."""
    return edition.generated_at + timedelta(seconds=edition.version - 1)


def _entry(edition: Edition, zone: ZoneInfo, web_url: str, **attributes: str) -> Markup:
    at = safe_url(edition_url(web_url, edition)) if web_url else None
    body = together(*content(edition, zone, at=at))
    return element(
        "entry",
        element("id", _tag(web_url, f"{edition.edition}/{edition.key}")),
        element("title", edition.title),
        element("updated", _time(updated(edition))),
        element("published", _time(edition.generated_at)),
        element("author", element("name", _author(edition))),
        element("category", term=edition.edition),
        _link("alternate", at, "text/html") if at else None,
        element("summary", description(edition)),
        element("content", body.text, type="html"),
        **attributes,
    )


def _author(edition: Edition) -> str:
    by_model = edition.writer not in {EXTRACTIVE, IMPORTED}
    return f"{PRODUCT} ({edition.writer})" if by_model else PRODUCT


def _link(relation: str, address: str, kind: str) -> Markup:
    return element("link", rel=relation, type=kind, href=safe_url(address))


def _tag(web_url: str, specific: str) -> str:
    host = (urlsplit(web_url).hostname if web_url else None) or "localhost"
    return f"tag:{host},{_SINCE}:{specific}"


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _document(root: Markup) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{root.text}\n'
