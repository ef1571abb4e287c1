"""The daily edition in Markdown: its form, and that outside text stays text."""

import datetime as dt
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from digest_core.models import Action, Claim, Edition, Item, Note, RawIndex, Reference, Risk, SourceReport
from digest_core.render.escape import escape, safe_url, unescape
from digest_core.render.markdown import NO_MODEL, render_daily
from digest_core.text import one_line
from support.factories import make_item, make_news, make_paper

SEOUL = ZoneInfo("Asia/Seoul")
MADE_AT = dt.datetime(2026, 2, 6, 7, 15, tzinfo=SEOUL)
# HTML passes through and GitHub's extensions are on: whatever could act, acts.
ORACLE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

HOSTILE = (
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![](http://evil.example/pixel.png)",
    "<http://evil.example>",
    "[a]: http://evil.example",
    "[a][b] and [^1] and [ ] task",
    "one\n\n# two\r\n- three\u2028four",
    "# ",
    "#",
    "## heading ##",
    "C #",
    "---",
    "- - -",
    "***",
    "_ _ _",
    "=",
    "===",
    "- item",
    "+ item",
    "-",
    "> quote",
    "1. one",
    "2026) year",
    "1)",
    "```python",
    "`code` and ``more``",
    "~~~",
    "~~gone~~ and ~gone~",
    "*em* **strong** ***both***",
    "_em_ __strong__ _x",
    "a_b_c and $x_{i}^{*}$ and $_{1}$",
    "&lt;b&gt; &amp; &copy; &#60; &#x3c;",
    "<!-- hidden -->",
    "<?php ?> <![CDATA[x]]> <!DOCTYPE x>",
    "back\\slash \\* \\\\ \\[ end\\",
    "| a | b |",
    "|---|---|",
    "a | b\n---|---",
    "\u202egnp.exe\u200b",
    "A — B, C — https://evil.example",
    "문제: 정보: 알림: 값",
    "**제목**: 문장",
    "x" * 10_000,
    "*" * 1_000,
    "[" * 1_000,
)


def tokens(markdown: str) -> list[Token]:
    """Block and inline tokens, flat."""
    return [t for block in ORACLE.parse(markdown) for t in (block, *(block.children or []))]


def skeleton(markdown: str) -> list[tuple[str, str]]:
    """The structure alone: kinds and tags of all tokens."""
    return [(token.type, token.tag) for token in tokens(markdown)]


def texts(markdown: str) -> list[str]:
    """What a reader sees, one string per block."""
    blocks = [block for block in ORACLE.parse(markdown) if block.type == "inline"]
    return ["".join(c.content or "\n" * (c.type == "softbreak") for c in b.children or []) for b in blocks]


def an_edition(**changes: object) -> Edition:
    values: dict[str, object] = {
        "edition": "daily",
        "key": "2026-02-06",
        "date": dt.date(2026, 2, 6),
        "generated_at": MADE_AT,
        "title": "[AI Daily] 2026-02-06 기술 동향",
        "writer": "gemini:test",
        "sources": (
            SourceReport("arXiv", "cs.AI/cs.LG", "paper", 1),
            SourceReport("DuckDuckGo", "", "news", 0),
        ),
        "items": (an_item(),),
        "actions": (Action("비용 재기", "하루치 로그로 비용을 잽니다."),),
        "index": RawIndex(papers=(Reference("A", "https://arxiv.org/pdf/2602.00001v1"),)),
    }
    return Edition(**(values | changes))  # type: ignore[arg-type]


def an_item(number: int = 1, **changes: object) -> Item:
    values: dict[str, object] = {
        "short_title": "Routing (DR)",
        "heading": "Routing",
        "tags": ("라우팅", "LLM"),
        "writer": "gemini:test",
        "summary": (Claim("하나", role="문제"), Claim("둘")),
        "facts": "저자 Ann Lee",
        "one_liner": "쓸 만합니다.",
        "apply": ("재 봅니다.",),
        "risks": (Risk("느릴 수 있습니다.", "inferred"),),
        "references": (Reference("A", "https://arxiv.org/pdf/2602.00001v1"),),
    }
    return make_item(make_paper(number), **(values | changes))


def poisoned(text: str) -> Edition:
    """An edition that carries `text` wherever outside text can stand."""
    item = an_item(
        short_title=text,
        heading=text,
        tags=(text, text),
        summary=(Claim(text), Claim(text, role="방법")),
        facts=text,
        one_liner=text,
        apply=(text,),
        risks=(Risk(text, "inferred"),),
        references=(Reference(text, "https://arxiv.org/pdf/2602.00001v1"),),
    )
    return an_edition(
        title=f"[AI Daily] 2026-02-06 {text}",
        notes=(Note("DuckDuckGo", text), Note("", text)),
        items=(item,),
        actions=(Action(text, text), Action("", text)),
        index=RawIndex(
            news=(Reference(text, "https://news.example.com/1"),),
            papers=(Reference(text, "https://arxiv.org/pdf/2602.00001v1"),),
        ),
    )


def hrefs(markdown: str) -> set[object]:
    return {token.attrs.get("href") for token in tokens(markdown) if token.type == "link_open"}


def section(markdown: str, heading: str) -> list[str]:
    """The lines under a heading."""
    lines = markdown.split("\n")
    rest = lines[lines.index(heading) + 1 :]
    ends = (n for n, line in enumerate(rest) if not line or line.startswith("#"))
    return rest[: next(ends, len(rest))]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_hostile_text_reads_literally_and_does_nothing(text: str) -> None:
    markdown = render_daily(poisoned(text), SEOUL)
    assert skeleton(markdown) == skeleton(render_daily(poisoned("가나다"), SEOUL))
    assert hrefs(markdown) == {"https://arxiv.org/pdf/2602.00001v1"}
    expected = [
        block.replace("가나다", one_line(text)) for block in texts(render_daily(poisoned("가나다"), SEOUL))
    ]
    assert texts(markdown) == expected


def test_the_oracle_sees_what_is_not_escaped() -> None:
    """The test above can fail: the same texts, written raw, do act."""
    harmless = skeleton("- 가나다")
    acting = [text for text in HOSTILE if skeleton(f"- {one_line(text)}") != harmless]
    assert {"<b>bold</b>", "# ", "---", "<!-- hidden -->", "~~gone~~ and ~gone~", "1)"} <= set(acting)


MARKS = st.sampled_from(
    [*"\\`*_[]()<>#+-=.!&;:~|/ 1a가\n\t—,'\"@^${}", "www.", "http://", "&lt;", "<b>", "\u200b"]
)
MIXED = st.lists(MARKS, max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(MIXED, st.text(max_size=40)))
def test_escaped_text_is_read_back(text: str) -> None:
    assert unescape(escape(text)) == one_line(text)
    assert unescape(escape(text, shares_line=True)) == one_line(text)


@settings(max_examples=200, deadline=None)
@given(MIXED.filter(one_line))
@pytest.mark.parametrize(
    "line", ["- {}", "- 1) {}", "## 1. {}", "1) **{}**: {}", "- [{}](https://a.example)"]
)
def test_any_text_reads_literally(line: str, text: str) -> None:
    markdown, harmless = line.replace("{}", escape(text)), line.replace("{}", "가")
    assert skeleton(markdown) == skeleton(harmless)
    assert texts(markdown) == [block.replace("가", one_line(text)) for block in texts(harmless)]


@pytest.mark.parametrize(
    "text",
    [
        "STRIPS$^1_1$ 그리고 $\\texttt{lrnnx}$, $x_{i}$",
        "Top-K 근사치 (예: 'coarse-to-fine'), 3~5배, R&D, a < b, 50% > 40%",
        "다중_스케일 #1 -5도 2026년 3.5 C# & PyTorch!",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize("address", ["http://evil.example/a", "www.evil.example", "WWW.evil.example"])
def test_addresses_in_text_cannot_become_links_on_github(address: str) -> None:
    """GitHub links `www.` and `scheme://` where they stand unescaped."""
    assert not re.search(r"(?<!\\)://|www\.", escape(address), re.IGNORECASE)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://arxiv.org/pdf/2602.04884v1", "https://arxiv.org/pdf/2602.04884v1"),
        ("https://example.com/a_b?q=1&r=2#top", "https://example.com/a_b?q=1&r=2#top"),
        ("https://example.com/a b(c)", "https://example.com/a%20b%28c%29"),
        ("https://example.com/) [x](y", "https://example.com/%29%20%5Bx%5D%28y"),
        ("https://example.com/\n# x", "https://example.com/%20#%20x"),
        ("https://example.com/<b>`*_x_*", "https://example.com/%3Cb%3E%60%2A%5Fx_%2A"),
        ("https://example.com/?a&lt;b", "https://example.com/?a&lt%3Bb"),
        ("https://example.com/뉴스", "https://example.com/%EB%89%B4%EC%8A%A4"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//evil.example", None),
        ("https://", None),
        ("https://[broken", None),
        ("", None),
    ],
)
def test_only_web_addresses_are_links(url: str, safe: str | None) -> None:
    assert safe_url(url) == safe
    assert safe is None or safe_url(safe) == safe


def test_an_address_of_another_scheme_is_plain_text() -> None:
    bad = Reference("Paper", "javascript:alert(1)")
    edition = an_edition(items=(an_item(references=(bad,)),), index=RawIndex(papers=(bad,)))
    markdown = render_daily(edition, SEOUL)
    assert markdown.count("- Paper — javascript:alert(1)") == 2
    assert hrefs(markdown) == set()


@settings(max_examples=150, deadline=None)
@given(MIXED)
def test_no_address_breaks_out_of_its_link(tail: str) -> None:
    url = safe_url(f"https://example.com/{tail}")
    link = "- [가](https://example.com/)"
    assert url is not None
    assert skeleton(f"- [가]({url})") == skeleton(link)
    assert texts(f"- 가 — {url}") == [f"가 — {url}"]


def test_the_head_of_an_edition() -> None:
    edition = an_edition(notes=(Note("DuckDuckGo", "늦습니다"), Note("", "조용합니다")))
    assert render_daily(edition, SEOUL).split("\n")[:8] == [
        "# [AI Daily] 2026-02-06 기술 동향",
        "",
        "> 생성 시간(KST): 07:15",
        "> 데이터 소스: DuckDuckGo(뉴스 0), arXiv(cs.AI/cs.LG, 논문 1)",
        "> 알림: DuckDuckGo: 늦습니다",
        "> 알림: 조용합니다",
        "",
        "## 오늘의 Top 이슈 (1)",
    ]


@pytest.mark.parametrize(
    ("made_at", "zone", "line"),
    [
        (dt.datetime(2026, 2, 5, 22, 15, tzinfo=dt.UTC), "Asia/Seoul", "> 생성 시간(KST): 07:15"),
        (
            dt.datetime(2026, 11, 20, 22, 40, tzinfo=dt.UTC),
            "Asia/Seoul",
            "> 생성 시간(KST): 2026-11-21 07:40",
        ),
        (dt.datetime(2026, 2, 6, 7, 15, tzinfo=dt.UTC), "UTC", "> 생성 시간(UTC): 07:15"),
        (dt.datetime(2026, 2, 6, 15, 0, tzinfo=dt.UTC), "America/New_York", "> 생성 시간(EST): 10:00"),
    ],
)
def test_the_time_is_the_zones(made_at: dt.datetime, zone: str, line: str) -> None:
    assert line in render_daily(an_edition(generated_at=made_at), ZoneInfo(zone)).split("\n")


def test_sources_that_could_not_be_asked_say_so() -> None:
    sources = (
        SourceReport("arXiv", "cs.AI/cs.LG", "paper", None),
        SourceReport("DuckDuckGo", "", "news", None),
    )
    markdown = render_daily(an_edition(sources=sources), SEOUL)
    assert "> 데이터 소스: DuckDuckGo(확인 못 함), arXiv(cs.AI/cs.LG, 확인 못 함)" in markdown
    assert section(markdown, "### 뉴스") == ["- (뉴스를 확인하지 못했습니다)"]


def test_an_empty_index_says_so() -> None:
    markdown = render_daily(an_edition(index=RawIndex()), SEOUL)
    assert markdown.endswith("### 뉴스\n- (수집된 뉴스 링크 없음)\n\n### 논문\n- (수집된 논문 링크 없음)")


def test_a_sample_says_so_first() -> None:
    lines = render_daily(an_edition(sample=True), SEOUL).split("\n")
    assert lines[2].startswith("> 견본: arXiv에 연결하지 못해 ")
    assert lines[3].startswith("> 생성 시간")


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (2, "2"), (3, "3~5"), (5, "3~5"), (6, "6")])
def test_the_top_heading_counts(count: int, shown: str) -> None:
    items = tuple(an_item(number) for number in range(1, count + 1))
    assert f"## 오늘의 Top 이슈 ({shown})" in render_daily(an_edition(items=items), SEOUL).split("\n")


def test_a_quiet_day_says_so() -> None:
    edition = an_edition(items=(), actions=(), writer="extractive", index=RawIndex())
    markdown = render_daily(edition, SEOUL)
    assert section(markdown, "## 오늘의 Top 이슈 (0)") == ["- 새로 발표된 논문이 없습니다."]
    assert NO_MODEL not in markdown


def test_an_item_as_a_model_writes_it() -> None:
    markdown = render_daily(an_edition(), SEOUL)
    assert section(markdown, "### 요약") == ["- 문제: 하나", "- 둘", "- 정보: 저자 Ann Lee"]
    assert section(markdown, "### 개발자 관점 한 줄 평") == ["- 쓸 만합니다."]
    assert section(markdown, "### 참고 링크") == ["- [A](https://arxiv.org/pdf/2602.00001v1)"]
    assert section(markdown, "## 오늘의 실무 액션 1가지") == [
        "1) **비용 재기**: 하루치 로그로 비용을 잽니다."
    ]


def test_without_a_model_the_headings_stay() -> None:
    markdown = render_daily(an_edition(items=(make_item(),), actions=(), writer="extractive"), SEOUL)
    headings = ("### 개발자 관점 한 줄 평", "### 지금 바로 적용 아이디어", "## 오늘의 실무 액션 3가지")
    assert [section(markdown, heading) for heading in headings] == [[f"- {NO_MODEL}"]] * 3
    assert section(markdown, "### 리스크/주의") == [
        "- A limitation of our method is that feedback must arrive within an hour."
    ]


def test_what_a_model_left_empty_has_no_heading() -> None:
    item = an_item(one_liner=None, apply=(), risks=(), references=(), summary=(), facts=None)
    lines = render_daily(an_edition(items=(item,), actions=()), SEOUL).split("\n")
    assert [line for line in lines if line.startswith("##")] == [
        "## 오늘의 Top 이슈 (1)",
        "## 1. Routing",
        "## 원문 목록 (Raw Index)",
        "### 뉴스",
        "### 논문",
    ]


def test_news_items_link_to_their_story() -> None:
    news = make_news()
    item = make_item(news, tags=(), writer="gemini:test")
    markdown = render_daily(an_edition(items=(item,)), SEOUL)
    assert f"- 1) {news.title}\n" in markdown
    assert f"- [{news.title}]({news.url})" in markdown


def rules(markdown: str) -> Sequence[int]:
    return [n for n, line in enumerate(markdown.split("\n")) if line == "---"]


def test_rules_stand_after_the_top_list_and_each_item() -> None:
    items = (an_item(1), an_item(2))
    assert len(rules(render_daily(an_edition(items=items), SEOUL))) == 3
