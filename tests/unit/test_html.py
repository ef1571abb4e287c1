"""Editions as pages: their structure, and that no text ever becomes a part of it."""

import datetime as dt
import itertools
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from digest_core.figures import KeyNumber, Picture
from digest_core.models import (
    Action,
    Article,
    Claim,
    DeepDive,
    Edition,
    Link,
    Note,
    RawIndex,
    Reference,
    Risk,
    Section,
    SourceReport,
    Theme,
)
from digest_core.render.html import content, edition_html
from digest_core.render.html_parts import BROUGHT, BY_NOBODY
from digest_core.render.markdown import NO_MODEL
from digest_core.render.markup import element, link
from support.factories import make_edition, make_item, make_news, make_paper
from support.pages import assert_harmless, repaired, skeleton, strict, text_of
from support.recorded_editions import LIES, lying

SEOUL = ZoneInfo("Asia/Seoul")
HOSTILE = (
    *LIES,
    "</title></style><script>alert(1)</script>",
    "</p></li></ul></main><iframe src=//evil.example></iframe>",
    '" onmouseover="alert(1)" x="\' autofocus onfocus=\'alert(1)',
    "<img src=x onerror=alert(1)>",
    "<!-- hidden --> <?php ?> <![CDATA[x]]> ]]> <!DOCTYPE x [<!ENTITY a 'b'>]> &a; &lt; &#x3c;script&#x3e;",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "a\x00b\x0bc\ufffed\ufffff \ud800 \u202egnp.exe\u202c",
    "{{7*7}} {% raw %} ${x} #{y}",
    "x" * 20_000,
)
PLAIN = "평범한 글"


def told(text: str) -> Edition:
    """An edition that says one text wherever a text from outside can stand."""
    claims = (Claim(text, (text,), "방법"), Claim(text, (f"{text}.",)))
    paper = make_paper(1, title=text, authors=(text,))
    item = make_item(
        paper, short_title=text, heading=text, tags=(text,), summary=claims, facts=text, one_liner=text,
        apply=(text,), risks=(Risk(text, "stated", (text,)), Risk(text, "inferred")),
        references=(Reference(text, text), Reference(text, "https://ok.example/")), writer="gemini:x",
    )  # fmt: skip
    news = make_item(make_news(2, title=text, outlet=text), writer=text)
    return make_edition(
        item, news, title=text, writer=text, notes=(Note(text, text),), actions=(Action(text, text, (item.id, news.id)),),
        sources=(SourceReport(text, text, "paper", 1), SourceReport(text, text, "news", None)),
        index=RawIndex(news=(Reference(text, text),), papers=(Reference(text, text),)),
    )  # fmt: skip


def dived(text: str) -> Edition:
    claims = (Claim(text, (f"{text}.",)),)
    body = DeepDive(
        subtitle=text, origin="html", verdict=Claim(text), tldr=claims, problem=claims, method=claims,
        contributions=claims, limitations=claims, takeaways=claims, topics=(text,),
    )  # fmt: skip
    paper = make_paper(1, title=text, authors=(text,))
    item = make_item(paper, references=(Reference(text, paper.url), Reference(text, "https://ok.example/")))
    changes: dict[str, Any] = {
        "edition": "deep-dive",
        "key": "2602.00001",
        "title": text,
        "writer": "gemini:x",
    }
    return make_edition(item, deep_dive=body, notes=(Note("", text),), **changes)


def articled(text: str) -> Edition:
    claims = (Claim(text, (text,)), Claim(text, (f"{text}.",)))
    paper = make_paper(1, title=text, authors=(text,) * 5)
    section = Section(
        item=paper.id, title=text, subtitle=text, original=text, theme=text, emoji=text, announced=dt.date(2026, 2, 10),
        authors=(text,) * 5, paragraphs=(claims, claims), bullets=claims, lesson=claims, writer=text,
        links=(Link("paper", paper.url), Link("code", text), Link("discussion", "https://ok.example/")),
    )  # fmt: skip
    article = Article(
        first=dt.date(2026, 2, 9), last=dt.date(2026, 2, 15), opening=(claims,), closing=(claims,),
        topics=(Theme(text, (paper.id,)),), sections=(section,), home="https://news.example.org/",
    )  # fmt: skip
    changes: dict[str, Any] = {
        "edition": "weekly-review",
        "key": "2026-W07",
        "title": text,
        "writer": "gemini:x",
    }
    return make_edition(make_item(paper), article=article, notes=(Note(text, text),), **changes)


def page_of(edition: Edition, text: str) -> str:
    numbers = {item.id: (KeyNumber(value=text, text=text),) for item in edition.items}
    return edition_html(
        edition, SEOUL, numbers=numbers, pictures=(Picture(png=b"\x89PNG", alt=text, name="a.png"),)
    )


@pytest.mark.parametrize("kind", [told, dived, articled])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12].encode("ascii", "replace").decode())
def test_no_text_becomes_markup(kind: Any, text: str) -> None:
    page = page_of(kind(text), text)
    assert_harmless(page)
    assert skeleton(page) == skeleton(page_of(kind(PLAIN), PLAIN))


@given(st.text(min_size=1, max_size=40).filter(lambda text: re.search(r"\w", text)))
@settings(max_examples=60, deadline=None)
def test_no_text_at_all_becomes_markup(text: str) -> None:
    assert_harmless(page_of(told(text), text))


def test_what_a_hostile_text_says_can_still_be_read() -> None:
    page = page_of(told("<b>굵게</b> & \"따옴표\" '홑'"), "x")
    assert "<b>굵게</b> & \"따옴표\" '홑'" in text_of(page)


def test_a_lying_edition_is_harmless() -> None:
    assert_harmless(edition_html(lying(make_edition()), SEOUL))


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>", "vbscript:x",
     "//evil.example/", "file:///etc/passwd", "\x01javascript:alert(1)", "https://[::1/", "mailto:a@b.c", ""],
)  # fmt: skip
def test_only_web_addresses_become_links(address: str) -> None:
    assert link("글", address).text == "글"
    edition = make_edition(make_item(1, references=(Reference("글", address),)))
    hrefs = [a.get("href") for a in repaired(edition_html(edition, SEOUL)).iter("a")]
    assert all(href.startswith(("https://arxiv.org/", "#")) for href in hrefs)


@pytest.mark.parametrize("name", ["href", "src"])
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x"]
)
def test_an_unchecked_address_is_an_error_of_ours(name: str, address: str) -> None:
    with pytest.raises(ValueError, match=name):
        element("a", "x", **{name: address})


def test_the_page_stands_alone_and_says_its_language() -> None:
    edition = make_edition()
    page = edition_html(edition, SEOUL)
    tree = strict(page)
    assert page.startswith("<!DOCTYPE html>\n")
    assert tree.get("lang") == "ko"
    assert [h.text for h in tree.iter("h1")] == [edition.title]
    assert tree.find(".//meta[@charset='utf-8']") is not None
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page
    assert tree.find(".//main[@id='main']") is not None
    assert tree.find(".//a[@class='skip']").get("href") == "#main"
    assert list(tree.iter("script", "link", "iframe", "object")) == []
    assert tree.find(".//time").get("datetime") == "2026-02-06T07:15:00+09:00"


def test_headings_go_down_one_step_at_a_time() -> None:
    for edition in (told(PLAIN), dived(PLAIN), articled(PLAIN), make_edition(candidates=0, items=())):
        levels = [int(node.tag[1]) for node in strict(page_of(edition, PLAIN)).iter("h1", "h2", "h3", "h4")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_link_within_the_page_leads_somewhere() -> None:
    edition = told(PLAIN)
    tree = strict(page_of(edition, PLAIN))
    there = {node.get("id") for node in tree.iter() if node.get("id")}
    inner = {a.get("href")[1:] for a in tree.iter("a") if a.get("href").startswith("#")}
    assert {"item-1", "item-2", "main"} <= inner <= there


def test_english_is_marked_as_english() -> None:
    tree = strict(edition_html(make_edition(), SEOUL))
    quotes = [node.get("lang") for node in tree.iter("q")]
    assert quotes
    assert set(quotes) == {"en"}
    facts = next(node for node in tree.iter("li") if "저자" in "".join(node.itertext()))
    assert facts.find(".//*[@lang]") is None


def test_it_says_what_the_markdown_says() -> None:
    from digest_core.render.markdown import render_daily

    edition = structs.replace(told("문장 하나"), writer="gemini:x")
    said = text_of(edition_html(edition, SEOUL))
    for line in re.findall(r"^(?:#+|- |\d\)) *(.+)$", render_daily(edition, SEOUL), re.MULTILINE):
        for word in re.findall(r"[가-힣]{2,}", line):
            assert word in said


@pytest.mark.parametrize(
    ("writer", "line"),
    [("extractive", BY_NOBODY), ("imported", BROUGHT), ("gemini:m-1", "글: gemini:m-1 (AI 모델)")],
)
def test_the_writer_is_named_at_the_foot(writer: str, line: str) -> None:
    tree = strict(edition_html(make_edition(writer=writer), SEOUL))
    assert "".join(tree.find(".//footer").itertext()) == line


def test_what_only_a_model_could_write_is_said_to_be_missing() -> None:
    assert text_of(edition_html(make_edition(), SEOUL)).count(NO_MODEL) == 7


def test_numbers_stand_in_a_table_with_headers() -> None:
    edition = make_edition()
    numbers = {edition.items[1].id: (KeyNumber(value="31%", text="비용을 31% 줄였습니다."),)}
    tree = strict(edition_html(edition, SEOUL, numbers=numbers))
    (table,) = tree.iter("table")
    assert [th.get("scope") for th in table.iter("th")] == ["col", "col", "row"]
    assert "".join(table.find(".//tbody").itertext()) == "31%비용을 31% 줄였습니다."
    assert table.xpath("ancestor::article/@id") == ["item-2"]


def test_a_picture_is_within_the_page_and_can_be_read() -> None:
    picture = Picture(png=b"\x89PNG bytes", alt="파랑 3편, 초록 5편", name="trend.png")
    tree = strict(edition_html(make_edition(), SEOUL, pictures=(picture,)))
    (image,) = tree.iter("img")
    assert image.get("alt") == picture.alt
    assert image.get("src") == "data:image/png;base64,iVBORyBieXRlcw=="
    assert picture.alt in "".join(tree.find(".//figure").itertext())


def test_elsewhere_items_are_linked_by_the_pages_address_or_not_at_all() -> None:
    edition = make_edition()
    there = "".join(part.text for part in content(edition, SEOUL, at="https://news.example/daily/2026-02-06"))
    assert 'href="https://news.example/daily/2026-02-06#item-1"' in there
    nowhere = "".join(part.text for part in content(edition, SEOUL, at=None))
    assert "#item" not in nowhere


def test_a_weekly_tells_its_papers_themes_and_links() -> None:
    page = edition_html(articled("문장 하나"), SEOUL)
    tree = strict(page)
    said = text_of(page)
    assert "대상: 2026-02-09 ~ 2026-02-15에 발표된 논문 1편" in said
    assert "2026-02-10 발표" in said
    assert "문장 하나, 문장 하나, 문장 하나 외 2명" in said
    article = tree.find(".//article[@id='item-1']")
    links = {"".join(a.itertext()): a.get("href") for a in article.iter("a")}
    assert links == {"논문(arXiv)": "https://arxiv.org/abs/2602.00001v1", "토론": "https://ok.example/"}
    assert [a.get("href") for a in tree.iter("a")][1] == "#item-1"
    assert [a.get("href") for a in tree.iter("a")][-1] == "https://news.example.org/"
