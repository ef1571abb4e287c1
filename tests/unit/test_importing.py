"""Briefings in Markdown read back: to the letter, edited by hand, refused, and against the renderer."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_core.errors import UnreadableImport
from digest_core.importing import MAX_BYTES, parse_daily
from digest_core.models import (
    EXTRACTIVE,
    IMPORTED,
    Action,
    Claim,
    Edition,
    Item,
    News,
    Note,
    Paper,
    RawIndex,
    Reference,
    Risk,
    SourceReport,
)
from digest_core.render.markdown import NO_MODEL, render_daily, told_risk
from digest_core.sources.news_text import story_id
from digest_core.text import one_line
from support.factories import make_news, make_paper

SEOUL = ZoneInfo("Asia/Seoul")
REPO = Path(__file__).parents[2]
SEEDS = REPO.parent / "shared" / "seeds"
OWN = REPO / "tests" / "data" / "briefing-2026-03-11.md"


def seed() -> Path:
    found = sorted(SEEDS.glob("000_*.txt"))
    if not found:
        pytest.skip("../shared/seeds/000_*.txt is not here")
    return found[0]


@pytest.fixture(params=["own", "seed"])
def briefing(request: pytest.FixtureRequest) -> bytes:
    """A hand-kept briefing: our own, and seed 000 where it is."""
    return (OWN if request.param == "own" else seed()).read_bytes()


@pytest.fixture
def own() -> str:
    return OWN.read_bytes().decode()


def parse(text: str | bytes) -> Edition:
    return parse_daily(text, "브리핑.md", SEOUL)


def told(edition: Edition) -> tuple[object, ...]:
    """What an edition tells, apart from how its file was laid out."""
    return (
        edition.key,
        edition.date,
        edition.title,
        edition.generated_at,
        edition.sources,
        edition.notes,
        edition.items,
        edition.actions,
        edition.index,
        edition.candidates,
        edition.sample,
    )


def test_the_renderer_gives_back_the_file_byte_for_byte(briefing: bytes) -> None:
    assert render_daily(parse(briefing), SEOUL).encode() == briefing


def test_the_text_is_kept(briefing: bytes) -> None:
    edition = parse(briefing)
    assert edition.imported_text is not None
    assert edition.imported_text.encode() == briefing


def test_what_seed_000_says() -> None:
    edition = parse(seed().read_bytes())
    assert (edition.edition, edition.key, edition.writer) == ("daily", "2026-02-05", IMPORTED)
    assert edition.generated_at == dt.datetime(2026, 2, 5, 7, 15, tzinfo=SEOUL)
    ids = ["04884", "04883", "04881", "04879", "04872"]
    assert [item.id for item in edition.items] == [f"arxiv:2602.{number}" for number in ids]
    assert [len(item.summary) for item in edition.items] == [4, 4, 4, 4, 3]
    assert edition.items[1].tags[2] == "다중_스케일"
    assert edition.items[2].short_title == "Contrastive Continual Learning for IoT"
    assert all(action.items == () for action in edition.actions)
    assert edition.sources == (
        SourceReport("DuckDuckGo", "", "news", 0),
        SourceReport("arXiv", "cs.AI/cs.LG", "paper", 5),
    )
    assert (edition.candidates, edition.index.news, edition.announced) == (5, (), ())


def test_what_our_own_briefing_says(own: str) -> None:
    edition = parse(own)
    first, last = edition.items[0], edition.items[4]
    assert first.subject == Paper(
        id="arxiv:2602.08722",
        arxiv_id="2602.08722v1",
        title="QUOKA: Query-Oriented KV Selection For Efficient LLM Prefill",
    )
    assert first.heading == first.short_title == "Query-Oriented KV Selection (QUOKA)"
    assert first.tags == ("KV 캐시", "프리필", "희소_어텐션")
    assert [claim.role for claim in first.summary] == ["문제", "방법", "결과"]
    assert first.facts == "추가 학습이 필요 없는 방식 · cs.LG, cs.AI"
    assert {risk.basis for item in edition.items for risk in item.risks} == {"inferred"}
    assert all(claim.evidence == () for item in edition.items for claim in item.summary)
    assert last.subject.title == "Intermediate Results on the Complexity of STRIPS$_{1}^{1}$"
    assert edition.sources[0] == SourceReport("DuckDuckGo", "", "news", None)
    assert edition.notes == (Note("DuckDuckGo", "요청이 잦다는 답이 와서 뉴스를 확인하지 못했습니다."),)


LAYOUTS: dict[str, Callable[[str], str]] = {
    "blank lines": lambda text: "\n\n" + text.replace("\n", "\n\n") + "\n\n\n",
    "no blank lines": lambda text: re.sub(r"\n{2,}", "\n", text),
    "stars": lambda text: re.sub(r"(?m)^- ", "* ", text),
    "indented bullets": lambda text: re.sub(r"(?m)^- ", "  -   ", text),
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "old mac line ends": lambda text: text.replace("\n", "\r"),
    "trailing spaces": lambda text: text.replace("\n", "  \t\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "rules as stars": lambda text: text.replace("\n---\n", "\n* * *\n"),
    "no rules": lambda text: text.replace("\n---\n", "\n"),
    "newline at the end": lambda text: text + "\n",
    "item numbers all one": lambda text: re.sub(r"(?m)^## \d+\. ", "## 1. ", text),
    "item numbers wrong": lambda text: re.sub(r"(?m)^## (\d+)\. ", lambda m: f"## {9 - int(m[1])}. ", text),
    "item numbers swapped": lambda text: (
        text.replace("## 1. ", "## 0. ").replace("## 2. ", "## 1. ").replace("## 0. ", "## 2. ")
    ),
    "one item number wrong": lambda text: text.replace("## 4. ", "## 7. "),
    "item numbers with brackets": lambda text: re.sub(r"(?m)^## (\d+)\. ", r"## \1) ", text),
    "action numbers wrong": lambda text: re.sub(r"(?m)^[23]\) \*\*", "1) **", text),
    "actions as bullets": lambda text: re.sub(r"(?m)^\d\) \*\*", "- **", text),
    "another count in a heading": lambda text: text.replace("3가지", "7가지").replace("(3~5)", "(2)"),
    "closed headings": lambda text: re.sub(r"(?m)^(##+) (.*)$", r"\1 \2 \1", text),
    "headings without a space": lambda text: re.sub(r"(?m)^(##+) ", r"\1", text),
    "other spaces in headings": lambda text: text.replace("한 줄 평", "한줄평").replace(
        "Top 이슈", "top이슈"
    ),
    "wrapped lines": lambda text: re.sub(r"(?m)^(- .{20,}?) (?=[가-힣]{2,}[^\[\]—]*$)", "\\1\n", text),
    "actions moved to the top": lambda text: moved_up(text, "## 오늘의 실무 액션 3가지"),
    "index moved to the top": lambda text: moved_up(text, "## 원문 목록 (Raw Index)"),
    "a section of one's own": lambda text: text.replace(
        "## 오늘의 실무", "## 메모\n- 점심\n\n## 오늘의 실무"
    ),
}


def moved_up(text: str, heading: str) -> str:
    """The text with a section moved before the top list."""
    start = text.index(heading)
    end = text.find("\n## ", start) + 1 or len(text)
    section, rest = text[start:end], text[:start] + text[end:]
    top = rest.index("## 오늘의 Top")
    return rest[:top] + section.rstrip() + "\n\n" + rest[top:]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_hand_edited_file_says_the_same(briefing: bytes, layout: str) -> None:
    text = briefing.decode()
    edited = LAYOUTS[layout](text)
    assert edited != text
    assert told(parse(edited)) == told(parse(text))
    assert parse(edited).imported_text == edited


def test_items_moved_with_their_numbers_keep_them(briefing: bytes) -> None:
    head, *items = re.split(r"(?m)^(?=## \d+\. )", briefing.decode())
    last, tail = re.split(r"(?m)^(?=## 오늘의 실무)", items.pop())
    moved = parse(head + last + "".join(items) + tail)
    assert told(moved) == told(parse(briefing))


@pytest.mark.parametrize(
    ("heading", "missing"),
    [
        ("### 요약", {"summary": (), "facts": None}),
        ("### 개발자 관점 한 줄 평", {"one_liner": None}),
        ("### 지금 바로 적용 아이디어", {"apply": ()}),
        ("### 리스크/주의", {"risks": ()}),
    ],
)
def test_a_missing_section_is_empty_and_nothing_else_changes(
    own: str, heading: str, missing: dict[str, object]
) -> None:
    without = re.sub(rf"(?m)^{re.escape(heading)}\n(?:- .*\n)+", "", own)
    for item, whole in zip(parse(without).items, parse(own).items, strict=True):
        assert {name: getattr(item, name) for name in missing} == missing
        kept = {name for name in Item.__struct_fields__ if name not in missing}
        assert all(getattr(item, name) == getattr(whole, name) for name in kept)


def test_without_a_top_list_the_headings_stand_in(own: str) -> None:
    edition = parse(re.sub(r"(?s)## 오늘의 Top 이슈.*?---\n", "", own))
    assert [item.id for item in edition.items] == [item.id for item in parse(own).items]
    assert [item.short_title for item in edition.items] == [item.heading for item in edition.items]
    assert {item.tags for item in edition.items} == {()}


def test_a_removed_item_leaves_the_others_with_their_lines(own: str) -> None:
    edition = parse(re.sub(r"(?ms)^## 2\. .*?^---\n", "", own))
    expected = [item for number, item in enumerate(parse(own).items, 1) if number != 2]
    assert list(edition.items) == expected


def test_without_a_time_it_is_midnight(own: str) -> None:
    edition = parse(re.sub(r"(?m)^> 생성 시간.*\n", "", own))
    assert edition.generated_at == dt.datetime(2026, 3, 11, tzinfo=SEOUL)


def test_a_time_of_another_day(own: str) -> None:
    late = own.replace("07:40", "2026-11-21 07:40")
    assert parse(late).generated_at == dt.datetime(2026, 11, 21, 7, 40, tzinfo=SEOUL)
    assert render_daily(parse(late), SEOUL) == late


def test_without_index_and_actions(own: str) -> None:
    edition = parse(own.partition("## 오늘의 실무")[0])
    assert (edition.actions, edition.index, edition.candidates) == ((), RawIndex(), 0)


MINIMAL = "# [AI Daily] 2026-03-11 기술 동향\n\n## 1. 제목\n### 참고 링크\n- {}\n"


@pytest.mark.parametrize(
    ("link", "item_id", "arxiv_id", "title"),
    [
        ("[T](https://arxiv.org/pdf/2602.04884v2)", "arxiv:2602.04884", "2602.04884v2", "T"),
        ("[T](https://arxiv.org/abs/2602.04884)", "arxiv:2602.04884", "2602.04884", "T"),
        ("[T](http://www.arxiv.org/html/2602.04884v1/)", "arxiv:2602.04884", "2602.04884v1", "T"),
        ("[T](https://arxiv.org/pdf/2602.04884v1.pdf#page=2)", "arxiv:2602.04884", "2602.04884v1", "T"),
        ("[T](https://www.alphaxiv.org/abs/2602.04884v1)", "arxiv:2602.04884", "2602.04884v1", "T"),
        ("[T](https://arxiv.org/abs/hep-th/9901001v3)", "arxiv:hep-th/9901001", "hep-th/9901001v3", "T"),
        ("[T](https://arxiv.org/pdf/math.GT/0309136)", "arxiv:math.GT/0309136", "math.GT/0309136", "T"),
        (
            "[[A] \\[B\\] T](<https://arxiv.org/abs/0706.0001v1>)",
            "arxiv:0706.0001",
            "0706.0001v1",
            "[A] [B] T",
        ),
        ('[T](https://arxiv.org/abs/0706.0001v1 "설명") (PDF)', "arxiv:0706.0001", "0706.0001v1", "T"),
        ("T — https://arxiv.org/abs/0706.0001v1", "arxiv:0706.0001", "0706.0001v1", "T"),
        ("https://arxiv.org/abs/0706.0001v1", "arxiv:0706.0001", "0706.0001v1", "제목"),
        (
            "[코드](https://github.com/a/b)\n- [T](https://arxiv.org/abs/0706.0001v1)",
            "arxiv:0706.0001",
            "0706.0001v1",
            "T",
        ),
    ],
)
def test_a_paper_is_known_by_its_link(link: str, item_id: str, arxiv_id: str, title: str) -> None:
    (item,) = parse(MINIMAL.format(link)).items
    assert item.subject == Paper(id=item_id, arxiv_id=arxiv_id, title=title)


def story(text: str) -> str:
    return story_id(text)


def test_an_item_without_a_paper_is_news() -> None:
    url = "https://news.example.com/a"
    (item,) = parse(MINIMAL.format(f"[소식]({url})")).items
    assert item.subject == News(id=story(url), title="소식", url=url)
    (item,) = parse(MINIMAL.format("링크 없음")).items
    assert item.subject == News(id=story("제목"), title="제목", url="")
    assert item.references == ()


def test_news_in_the_index_stays_news_beside_a_paper() -> None:
    links = "[소식](https://news.example.com/a)\n- [T](https://arxiv.org/abs/0706.0001v1)"
    index = "\n## 원문 목록 (Raw Index)\n### 뉴스\n- 소식 — https://news.example.com/a\n"
    assert parse(MINIMAL.format(links) + index).items[0].kind == "news"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/x", "//a.example"]
)
def test_links_other_than_web_addresses_are_left_out(url: str) -> None:
    assert parse(MINIMAL.format(f"[T]({url})")).items[0].references == ()


def test_an_item_without_a_number_is_known_by_its_parts() -> None:
    edition = parse("# [AI Daily] 2026-03-11\n## 제목\n### 요약\n- 하나\n## 메모\n- 점심")
    assert [(item.heading, item.summary) for item in edition.items] == [("제목", (Claim("하나"),))]


def test_a_quiet_day_is_read() -> None:
    quiet = Edition(
        edition="daily",
        key="2026-02-07",
        date=dt.date(2026, 2, 7),
        generated_at=dt.datetime(2026, 2, 7, 7, 15, tzinfo=SEOUL),
        title="[AI Daily] 2026-02-07 기술 동향",
        writer=EXTRACTIVE,
    )
    text = render_daily(quiet, SEOUL)
    assert parse(text).items == ()
    assert render_daily(parse(text), SEOUL) == text


TITLE = "# [AI Daily] 2026-03-11 기술 동향\n"


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (b"", 1, "비어"),
        (b"\xef\xbb\xbf \r\n\n\t", 1, "비어"),
        (f"{TITLE}\n좋음 ".encode() + b"\xff\n", 3, "UTF-8"),
        (TITLE.encode("utf-16"), 1, "UTF-8"),
        ("가나다".encode("cp949"), 1, "UTF-8"),
        (b"x" * (MAX_BYTES + 1), 1, "2 MB"),
        ("그냥 글\n", 1, "제목이 없습니다"),
        ("\n\n# 주간 소식\n", 3, "제목이 없습니다"),
        ("## 1. 항목\n- 하나", 1, "제목이 없습니다"),
        ("# [AI Daily] 2026/03/11\n", 1, "제목이 없습니다"),
        ("\n# [AI Daily] 2026-02-30 기술 동향\n## 1. 하나", 2, "2026-02-30은 없는 날짜"),
        ("# [AI Daily] 0000-01-01\n## 1. 하나", 1, "없는 날짜"),
        ("# [AI Daily] 0001-01-01\n## 1. 하나", 1, "없는 날짜"),
        (f"{TITLE}## 1. 하나\n{TITLE}", 3, "또 나옵니다"),
        (f"{TITLE}\n## 오늘의 Top 이슈 (3~5)\n\n\n", 3, "항목이 없습니다"),
        (f"{TITLE}## 1. 하나\n\n## 2. \n", 4, "제목이 비어"),
        (f"{TITLE}## 1. 하나\n## 2\n", 3, "제목이 비어"),
        (f"{TITLE}\n> 생성 시간(KST): 25:00\n## 1. 하나", 3, "생성 시간"),
        (f"{TITLE}\n> 생성 시간(KST): 2026-02-30 07:15\n## 1. 하나", 3, "생성 시간"),
        (f"{TITLE}\n> 생성 시간(KST): 오후 7:15\n## 1. 하나", 3, "생성 시간"),
    ],
)
def test_what_cannot_be_read_is_refused_by_line(text: str | bytes, line: int, why: str) -> None:
    with pytest.raises(UnreadableImport, match=why) as refused:
        parse(text)
    assert refused.value.line == line
    assert str(refused.value).startswith(f"브리핑.md {line}번째 줄: ")


# What renderer and parser must agree on: any text, on one line, that is not nothing.
MARKS = st.sampled_from(
    [
        *"\\`*_[]()<>#+-=.!&;:~|/ 1a가—,'\"$",
        " — ",
        "문제: ",
        "정보: ",
        "www.",
        "http://a.b/c",
        "&lt;",
        "<b>",
        "](x)",
    ]
)
TEXT = (
    st.one_of(st.lists(MARKS, min_size=1, max_size=12).map("".join), st.text(min_size=1, max_size=12))
    .map(lambda text: one_line(one_line(text)))
    .filter(bool)
)
URLS = st.integers(1, 99).map(lambda number: f"https://news.example.com/{number}")
PAPER_URLS = st.integers(1, 99).map(lambda number: f"https://arxiv.org/pdf/2602.{number:05d}v1")


@st.composite
def items(draw: st.DrawFn, number: int) -> Item:
    title = draw(TEXT)
    subject = make_paper(number, title=title) if draw(st.booleans()) else make_news(number, title=title)
    url = subject.pdf_url if isinstance(subject, Paper) else subject.url
    role = st.sampled_from([None, "문제", "방법", "결과", "한계"])
    texts = st.lists(TEXT, max_size=2).map(tuple)
    return Item(
        subject=subject,
        short_title=draw(TEXT),
        heading=draw(TEXT),
        tags=draw(texts),
        writer=draw(st.sampled_from([EXTRACTIVE, "gemini:test"])),
        summary=tuple(draw(st.lists(st.builds(Claim, TEXT, role=role), max_size=2))),
        facts=draw(st.none() | TEXT),
        one_liner=draw(st.none() | TEXT),
        apply=draw(texts),
        risks=tuple(Risk(text, "inferred") for text in draw(texts)),
        references=(
            Reference(title, url),
            *draw(st.lists(st.builds(Reference, TEXT, PAPER_URLS), max_size=1)),
        ),
    )


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    chosen = tuple(draw(items(number)) for number in range(1, draw(st.integers(1, 3)) + 1))
    own = {kind: [i.references[0] for i in chosen if i.kind == kind] for kind in ("news", "paper")}
    return Edition(
        edition="daily",
        key="2026-02-06",
        date=dt.date(2026, 2, 6),
        generated_at=dt.datetime(2026, 2, 6, 7, 15, tzinfo=SEOUL),
        title=f"[AI Daily] 2026-02-06 {draw(TEXT)}",
        writer=draw(st.sampled_from([EXTRACTIVE, "gemini:test"])),
        sample=draw(st.booleans()),
        candidates=len(own["paper"]),
        notes=tuple(draw(st.lists(st.builds(Note, st.just("") | TEXT, TEXT), max_size=2))),
        sources=(
            SourceReport("DuckDuckGo", "", "news", draw(st.none() | st.integers(0, 9))),
            SourceReport("arXiv", "cs.AI/cs.LG", "paper", draw(st.none() | st.integers(0, 9))),
        ),
        items=chosen,
        actions=tuple(draw(st.lists(st.builds(Action, st.just("") | TEXT, TEXT), max_size=2))),
        index=RawIndex(news=tuple(own["news"]), papers=tuple(own["paper"])),
    )


def as_imported(item: Item) -> Item:
    """What of an item a file carries."""
    subject = item.subject
    bare = (
        Paper(id=subject.id, arxiv_id=subject.arxiv_id, title=subject.title)
        if isinstance(subject, Paper)
        else News(id=story(subject.url), title=subject.title, url=subject.url)
    )
    values = {name: getattr(item, name) for name in Item.__struct_fields__}
    risks = tuple(Risk(told_risk(risk, item), "inferred") for risk in item.risks)
    return Item(**(values | {"subject": bare, "writer": IMPORTED, "risks": risks}))


@settings(max_examples=150, deadline=None)
@given(editions())
def test_what_is_rendered_is_read_back(edition: Edition) -> None:
    read = parse(render_daily(edition, SEOUL))
    assert read.items == tuple(map(as_imported, edition.items))
    assert [(action.title, action.text) for action in read.actions] == [
        (action.title, action.text) for action in edition.actions
    ]
    names = ("key", "date", "generated_at", "title", "sample", "candidates", "notes", "sources", "index")
    assert [getattr(read, name) for name in names] == [getattr(edition, name) for name in names]


def test_the_line_about_the_missing_model_is_not_content() -> None:
    text = MINIMAL.format("[T](https://arxiv.org/abs/0706.0001v1)")
    empty = f"### 지금 바로 적용 아이디어\n- {NO_MODEL}\n### 리스크/주의\n- {NO_MODEL}\n## 오늘의 실무 액션 3가지\n- {NO_MODEL}"
    edition = parse(text + empty)
    assert (edition.items[0].apply, edition.items[0].risks, edition.actions) == ((), (), ())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_mutilation_is_read_or_refused(data: st.DataObject) -> None:
    """Lines dropped, doubled, shuffled and cut: an edition or a refusal that names a line of the file."""
    lines = OWN.read_bytes().decode().split("\n")
    kept = data.draw(st.lists(st.sampled_from(lines), max_size=40))
    cut = data.draw(st.integers(0, 30))
    text = "\n".join([lines[0], *kept])[: -cut or None]
    try:
        edition = parse(text)
    except UnreadableImport as refused:
        named = refused.line
    else:
        named = 1
        assert parse(render_daily(edition, SEOUL)).items == edition.items
    assert 1 <= named <= text.count("\n") + 1


def test_an_item_that_lost_its_links_is_found_in_the_raw_index(own: str) -> None:
    links = re.compile(r"(?ms)^### 참고 링크\n.*?(?=^---|^##)")
    read, whole = parse(links.sub("", own)), parse(own)
    assert [item.id for item in read.items] == [item.id for item in whole.items]
    assert all(item.references == () for item in read.items)


def test_an_item_under_a_lower_heading_is_an_item(own: str) -> None:
    read = parse(own.replace("\n## 2. ", "\n### 2. ").replace("\n## 4. ", "\n#### 4. "))
    assert told(read) == told(parse(own))


def test_tags_after_a_typed_hyphen(own: str) -> None:
    read = parse(own.replace(" — ", " - "))
    assert [item.tags for item in read.items] == [item.tags for item in parse(own).items]
