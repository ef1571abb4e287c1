"""News in an edition: fair places, visible reasons, honest words, no repeats, and what a bad source costs."""

import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from digest_core.errors import RateLimited, SourceUnreachable
from digest_core.inquiry import OpenSource, ask_all
from digest_core.merge.shares import Shares, interleaved
from digest_core.models import Mention, News, Paper, Reason
from digest_core.ports import Batch, Request
from digest_core.rank import Ranked
from digest_core.render.json_view import edition_view
from digest_core.render.markdown import render_daily
from digest_core.vitals import (
    Alarm,
    Check,
    Visit,
    Vitals,
    check_edition,
    content_alarms,
    hangul_share,
    source_alarms,
    unusually_empty,
)
from digest_core.writing.news import HEADLINE_ONLY, write_news
from support.factories import make_edition, make_item, make_news, make_paper
from support.fakes import FakeClock
from support.house import GivenSource, House, failing, news_source, papers_source, some_papers

PUBLISHED = datetime(2026, 2, 5, 12, tzinfo=UTC)
KEY = "2026-02-06"


def covered(number: int, outlets: int = 4, **changes: object) -> list[News]:
    """A story at several outlets, with votes."""
    title = changes.pop("title", f"Nvidia unveils chip X{number}00 for data centers")
    return [
        make_news(
            number * 100 + n,
            title=title,
            outlet=f"Outlet {number} {n}",
            snippet="Nvidia on Thursday unveiled a chip that it says halves the cost of inference.",
            votes=400 if n == 0 else None,
            discussion="https://news.ycombinator.com/item?id=1" if n == 0 else None,
            published=PUBLISHED,
            **changes,
        )
        for n in range(outlets)
    ]


def mentions(*found: Mention) -> GivenSource:
    return GivenSource("Hugging Face", "paper", lambda _: Batch(mentions=found))


def test_a_story_that_everybody_tells_takes_a_place_among_papers() -> None:
    house = House()
    house.build(papers_source(*some_papers(9)), news_source(*covered(1)))
    edition = house.edition()
    (item,) = [item for item in edition.items if item.kind == "news"]
    assert isinstance(item.subject, News)
    assert len(item.subject.coverage) == 3
    reasons = {reason.signal: reason for reason in item.reasons}
    assert "매체 4곳" in reasons["outlets"].detail
    assert "추천 400" in reasons["votes"].detail
    assert sum(r.weight for r in item.reasons) == pytest.approx(1, abs=1e-3)
    assert [s.count for s in edition.sources] == [4, 1]


def test_papers_keep_their_order_whatever_becomes_of_the_news() -> None:
    orders = []
    for source in (
        news_source(*covered(1), *covered(2)),
        failing("DuckDuckGo", "news", RateLimited("DuckDuckGo", "x")),
    ):
        house = House()
        house.build(papers_source(*some_papers(9)), source)
        edition = house.edition()
        orders.append([item.id for item in (*edition.items, *edition.pool) if item.kind == "paper"])
    assert orders[0] == orders[1]


def test_at_most_two_of_five_are_news_and_the_setting_rules() -> None:
    many = [story for number in range(1, 7) for story in covered(number)]
    for setting, expected in (("", 2), ("0", 0), ("4", 4)):
        house = House(AIDAILY_TOP_NEWS=setting)
        house.build(papers_source(*some_papers(9)), news_source(*many))
        assert sum(item.kind == "news" for item in house.edition().items) == expected


def test_one_outlet_has_one_place_in_the_list() -> None:
    stories = [story for n in (1, 2, 3) for story in covered(n, outlets=1)]
    same = [
        make_news(n, title=s.title, outlet="한 매체", votes=400, published=PUBLISHED)
        for n, s in enumerate(stories, 1)
    ]
    house = House(AIDAILY_TOP_NEWS="5")
    house.build(papers_source(*some_papers(9)), news_source(*same))
    assert sum(item.kind == "news" for item in house.edition().items) <= 1


def ranked(number: int, score: float, *, news: bool = False, outlet: str = "") -> Ranked:
    subject = make_news(number, outlet=outlet or f"o{number}") if news else make_paper(number)
    return Ranked(subject, score, (Reason("x", score, 1.0),))


def test_the_share_of_news_holds_at_every_length() -> None:
    papers = [ranked(n, 0.1) for n in range(20)]
    news = [ranked(n, 0.9, news=True) for n in range(20)]
    order = interleaved(papers, news, Shares(top=5, news=2), 20)
    for length in range(1, 21):
        found = sum(isinstance(r.subject, News) for r in order[:length])
        assert found <= 2 * max(length, 5) // 5
    assert [r.subject.id for r in order if isinstance(r.subject, Paper)] == [
        r.subject.id for r in papers[:12]
    ]


def test_interests_and_blocked_words_hold_for_news() -> None:
    house = House(AIDAILY_INTERESTS="노트북", AIDAILY_BLOCKED_WORDS="도박")
    wanted = make_news(1, title="AI 노트북 출시", published=PUBLISHED)
    blocked = make_news(2, title="AI 도박 사이트 적발", published=PUBLISHED)
    house.build(papers_source(*some_papers(9)), news_source(wanted, blocked))
    edition = house.edition()
    assert wanted.id in {item.id for item in edition.items}
    assert "도박" not in str(edition)


# --- words


def test_a_story_is_told_in_its_outlets_own_sentences() -> None:
    text = "네이버가 새 모델을 공개했다. 상업적으로도 쓸 수 있다고 밝혔다. 자세한 내용은 곧…"
    item = write_news(make_news(1, snippet=text))
    assert [claim.text for claim in item.summary] == [
        "네이버가 새 모델을 공개했다.",
        "상업적으로도 쓸 수 있다고 밝혔다.",
    ]
    assert all(claim.evidence == (claim.text,) for claim in item.summary)


@pytest.mark.parametrize("snippet", ["", "모델 서빙 비용 소식 1", "짧은 글...", "Read more"])
def test_what_only_a_headline_says_is_said_to_be_so(snippet: str) -> None:
    item = write_news(make_news(1, snippet=snippet))
    (claim,) = item.summary
    assert claim.text == f"{HEADLINE_ONLY}: 모델 서빙 비용 소식 1"
    assert claim.evidence == ("모델 서빙 비용 소식 1",)


def test_news_and_papers_render_side_by_side() -> None:
    house = House()
    hostile = covered(1, title="**[x](javascript:1)** <script> Nvidia unveils chip X100\n# heading")
    house.build(papers_source(*some_papers(5)), news_source(hostile[0]), news_source(*covered(2)))
    edition = house.edition()
    text = render_daily(edition, house.settings.zone)
    assert "## 원문 목록" in text
    assert "Outlet 2 0" in text
    assert "\n# heading" not in text
    view = edition_view(edition)
    found = next(item for item in view["items"] if item["kind"] == "news")
    assert found["id"].startswith("story:")
    assert (found["arxiv_id"], found["pdf_url"], found["authors"]) == (None, None, [])
    assert found["url"].startswith("https://")
    assert len(view["index"]["news"]) >= 1


# --- papers and what is said of them


def test_votes_raise_a_paper_and_its_links_stand_below_it() -> None:
    papers = some_papers(9)
    house = House()
    house.build(papers_source(*papers))
    last = house.edition().pool[-1].subject
    assert isinstance(last, Paper)
    mention = Mention(
        paper=last.id,
        title=last.title,
        url=f"https://huggingface.co/papers/{last.id[6:]}",
        votes=90,
        code="https://github.com/a/b",
    )
    again = House()
    again.build(papers_source(*papers), mentions(mention))
    item = again.edition().items[0]
    assert item.id == last.id
    assert {"https://github.com/a/b", mention.url} <= {reference.url for reference in item.references}
    assert any(r.signal == "votes" and "추천 90" in r.detail for r in item.reasons)
    assert [s.count for s in again.edition().sources] == [5, 1]


def test_votes_for_papers_of_another_day_are_named_and_not_used() -> None:
    house = House()
    house.build(
        papers_source(*some_papers(3)),
        mentions(Mention(paper="arxiv:7001.00001", title="x", url="https://x.example")),
    )
    assert any(note.source == "Hugging Face" and "무관한" in note.problem for note in house.edition().notes)


# --- over days


def test_nothing_comes_back_the_next_day_unless_there_is_news_in_it() -> None:
    house = House()
    first = make_news(1, title="오픈AI, 추론 모델 o7 공개", outlet="AI타임스", published=PUBLISHED)
    house.build(papers_source(*some_papers(3)), news_source(first))
    later = PUBLISHED + timedelta(days=1)
    again = make_news(2, title="OpenAI launches reasoning model o7", outlet="Verge", published=later)
    turn = make_news(3, title="오픈AI, 추론 모델 o7 가격 50% 인하", outlet="ZDNet", published=later)
    house.build(
        papers_source(make_paper(50, published=datetime(2026, 2, 5, 12, tzinfo=UTC))),
        news_source(again, turn, first),
        key="2026-02-07",
    )
    edition = house.edition("2026-02-07")
    told = [item.subject.title for item in (*edition.items, *edition.pool) if isinstance(item.subject, News)]
    assert told == [turn.title]
    (item,) = [item for item in (*edition.items, *edition.pool) if item.kind == "news"]
    assert item.heading == f"업데이트: {turn.title}"
    assert "업데이트" in item.tags
    assert "2026-02-06" in (item.facts or "")
    assert [reference.title for reference in edition.index.news] == [f"업데이트: {turn.title}"]


def test_a_day_without_papers_still_has_its_news() -> None:
    house = House()
    house.build(papers_source(*some_papers(9)))
    house.build(papers_source(), news_source(*covered(1)), key="2026-02-07")
    kinds = [item.kind for item in house.edition("2026-02-07").items]
    assert kinds[0] == "news"
    assert set(kinds[1:]) == {"paper"}


# --- asking


def sleeping(label: str, seconds: float) -> GivenSource:
    def give(_: Request) -> Batch:
        time.sleep(seconds)
        return Batch(news=(make_news(1),))

    return GivenSource(label, "news", give)


REQUEST = Request(announcements=(), since=PUBLISHED, until=PUBLISHED)


class RealClock(FakeClock):
    """A clock that really goes."""

    def monotonic(self) -> float:
        return time.monotonic()


def test_all_are_asked_at_once() -> None:
    sources = [OpenSource(f"s{n}", sleeping(f"s{n}", 0.3), essential=False) for n in range(6)]
    started = time.monotonic()
    outcomes = ask_all(sources, REQUEST, RealClock())
    assert time.monotonic() - started < 0.9
    assert all(0.25 < outcome.seconds < 0.9 for outcome in outcomes)


def test_one_that_never_answers_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest_core.inquiry.SECONDS", 0.2)
    monkeypatch.setattr("digest_core.inquiry.GRACE", 0.2)
    release = threading.Event()

    def hang(_: Request) -> Batch:
        release.wait(30)
        return Batch()

    sources = [
        OpenSource("a", GivenSource("A", "news", hang), essential=False),
        OpenSource("b", sleeping("B", 0), essential=False),
    ]
    started = time.monotonic()
    outcomes = ask_all(sources, REQUEST, RealClock())
    release.set()
    assert time.monotonic() - started < 5
    assert isinstance(outcomes[0].error, SourceUnreachable)
    assert outcomes[1].batch.news


def test_a_programming_error_is_not_hidden() -> None:
    def fail(_: Request) -> Batch:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_all([OpenSource("a", GivenSource("A", "news", fail), essential=False)], REQUEST, RealClock())


# --- vitals


def visit(day: date, found: int, error: str = "") -> Visit:
    return Visit(
        source="feeds", label="뉴스 피드", at=PUBLISHED, day=day, found=found, seconds=1.0, error=error
    )


def test_an_empty_source_is_flagged_only_where_it_never_is() -> None:
    days = {date(2026, 2, n): 4 for n in range(1, 6)}
    today = visit(date(2026, 2, 6), 0)
    assert unusually_empty([today], {"feeds": Vitals(label="x", days=days)}) == (today,)
    assert unusually_empty([today], {"feeds": Vitals(label="x", days=days | {date(2026, 2, 3): 0})}) == ()
    assert unusually_empty([today], {"feeds": Vitals(label="x", days=dict(list(days.items())[:4]))}) == ()
    assert unusually_empty([today], {}) == ()
    assert (
        unusually_empty([visit(date(2026, 2, 6), 0, "죽음")], {"feeds": Vitals(label="x", days=days)}) == ()
    )
    # Built again, the day itself says nothing of the days before.
    assert unusually_empty([today], {"feeds": Vitals(label="x", days=days | {date(2026, 2, 6): 0})}) == (
        today,
    )


def test_a_source_that_begins_to_fail_is_an_alarm_once() -> None:
    failed = visit(date(2026, 2, 6), 0, "연결 거부")
    (alarm,) = source_alarms([failed], (), {}, KEY)
    assert alarm.what == "source-failed:feeds"
    assert "연결 거부" in alarm.text
    assert source_alarms([failed], (), {"feeds": Vitals(label="x", error="연결 거부")}, KEY) == ()


def test_what_is_out_of_bounds_is_an_alarm() -> None:
    bad = Check(key=KEY, repeated=0.2, extracted=0.8, hangul=0.3, stale_hours=200.0)
    assert [a.what for a in content_alarms(bad, with_model=True, at=PUBLISHED)] == [
        "content-repeated", "content-extracted", "content-hangul", "content-stale"
    ]  # fmt: skip
    good = Check(key=KEY, repeated=0.0, extracted=1.0, hangul=None, stale_hours=30.0)
    assert content_alarms(good, with_model=False, at=PUBLISHED) == ()


def test_an_edition_is_measured() -> None:
    written = make_item(1, writer="gemini:x", one_liner="이 방법은 비용을 줄인다", summary=(), risks=())
    edition = make_edition(written, make_item(2), announced=(date(2026, 2, 5),))
    before = make_edition(make_item(2), key="2026-02-05", date=date(2026, 2, 5))
    check = check_edition(edition, [before, edition])
    assert (check.repeated, check.extracted, check.hangul) == (0.5, 0.5, 1.0)
    assert check.stale_hours is not None
    assert 0 < check.stale_hours < 48


@pytest.mark.parametrize(
    ("text", "share"), [("", None), ("123 %", None), ("모델 model", 0.5), ("GPT-4를 쓴다", 1.0)]
)
def test_the_share_of_hangul(text: str, share: float | None) -> None:
    assert hangul_share(text) == share


def test_an_alarm_is_json() -> None:
    import msgspec

    alarm = Alarm(what="x", text="글", at=PUBLISHED, key=KEY)
    assert msgspec.json.decode(msgspec.json.encode(alarm), type=Alarm) == alarm
