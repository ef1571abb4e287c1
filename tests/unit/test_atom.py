"""The Atom feed: valid by RFC 4287, read back by a feed reader's own parser, inert whatever a title says."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
from lxml import etree
from msgspec import structs
from unit.test_html import HOSTILE, articled, dived, told

from digest_core.render.atom import atom_entry, atom_feed, updated
from support.factories import make_edition
from support.recorded_editions import LIES, lying

SEOUL = ZoneInfo("Asia/Seoul")
SITE = "https://news.example.org"
NS = "{http://www.w3.org/2005/Atom}"
TWO = (
    make_edition(key="2026-02-07", date=dt.date(2026, 2, 7), title="[AI Daily] 2026-02-07 기술 동향"),
    make_edition(),
)


def tree_of(document: str) -> Any:
    return etree.fromstring(document.encode(), etree.XMLParser(resolve_entities=False))


def check(element: Any) -> None:
    """What RFC 4287 demands of a feed (4.1.1) or an entry (4.1.2)."""
    children = [child.tag.removeprefix(NS) for child in element]
    assert element.tag.startswith(NS)
    for once in ("id", "title", "updated"):
        assert children.count(once) == 1, once
    for at_most_once in ("content", "published", "summary", "generator", "subtitle"):
        assert children.count(at_most_once) <= 1
    for moment in element.findall(f"{NS}updated") + element.findall(f"{NS}published"):
        assert dt.datetime.fromisoformat(moment.text).utcoffset() is not None
    links = [(link.get("rel"), link.get("href")) for link in element.findall(f"{NS}link")]
    assert len({rel for rel, _ in links}) == len(links)
    assert all(href.startswith("https://") for _, href in links)
    assert element.find(f"{NS}author/{NS}name").text
    if element.tag == f"{NS}entry":
        assert element.find(f"{NS}content").get("type") == "html"
        assert len(element.find(f"{NS}content")) == 0


@pytest.mark.parametrize("site", [SITE, ""])
def test_a_feed_is_valid(site: str) -> None:
    feed = tree_of(atom_feed(TWO, SEOUL, site))
    check(feed)
    entries = feed.findall(f"{NS}entry")
    assert len(entries) == 2
    for entry in entries:
        check(entry)
    ids = [feed.find(f"{NS}id").text, *(entry.find(f"{NS}id").text for entry in entries)]
    assert len(set(ids)) == 3
    assert all(name.startswith("tag:") for name in ids)


def test_a_feed_reader_reads_it() -> None:
    read = feedparser.parse(atom_feed(TWO, SEOUL, SITE))
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == "AI Daily: AI/ML 연구 브리핑"
    assert [link.href for link in read.feed.links] == [f"{SITE}/feed.xml", f"{SITE}/"]
    first, second = read.entries
    assert (first.title, first.link) == (TWO[0].title, f"{SITE}/daily/2026-02-07")
    assert second.id == "tag:news.example.org,2026:daily/2026-02-06"
    assert second.published == "2026-02-06T07:15:00+09:00"
    assert second.content[0].type == "text/html"
    assert "오늘의 Top 이슈" in second.content[0].value
    assert f'href="{SITE}/daily/2026-02-06#item-1"' in second.content[0].value
    assert "Routing Queries under Drift, Part 1" in second.summary


def test_an_entry_stands_alone() -> None:
    entry = tree_of(atom_entry(dived("글"), SEOUL, SITE))
    check(entry)
    assert entry.find(f"{NS}link").get("href") == f"{SITE}/deep-dive/2602.00001"
    assert feedparser.parse(atom_entry(dived("글"), SEOUL, SITE)).bozo is False


def test_an_id_lasts_and_an_update_shows() -> None:
    first = make_edition()
    second = structs.replace(first, version=2, title="다른 제목")
    one, two = (feedparser.parse(atom_feed([e], SEOUL, SITE)).entries[0] for e in (first, second))
    assert one.id == two.id
    assert updated(first) == first.generated_at
    assert two.updated_parsed > one.updated_parsed
    assert two.published == one.published


def test_a_feed_without_editions_is_valid() -> None:
    check(tree_of(atom_feed((), SEOUL, SITE)))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12].encode("ascii", "replace").decode())
def test_no_text_becomes_markup(text: str) -> None:
    for edition in (told(text), dived(text), articled(text), lying(make_edition(title=text))):
        document = atom_feed([edition], SEOUL, SITE)
        (entry,) = tree_of(document).findall(f"{NS}entry")
        check(entry)
        inside = etree.fromstring(f"<div>{entry.find(f'{NS}content').text}</div>")
        assert not list(inside.iter("script", "img", "iframe", "svg"))
        assert all(a.get("href").startswith("https://") for a in inside.iter("a"))
        assert all(not name.startswith("on") for node in inside.iter() for name in node.attrib)


def test_what_a_title_says_can_still_be_read() -> None:
    read = feedparser.parse(atom_feed([make_edition(title="<b>A</b> & B")], SEOUL, SITE))
    assert read.entries[0].title == "<b>A</b> & B"
    assert LIES[0].split()[0] in feedparser.parse(atom_feed([lying(TWO[0])], SEOUL, SITE)).entries[0].title
