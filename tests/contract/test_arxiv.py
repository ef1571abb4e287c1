"""arXiv as a source and as a finder of papers: over real HTTP, against our server and arXiv's own answers."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from digest_core.calendar import KOREA, Announcement, announcement_of, cut_off, newest_announcement
from digest_core.errors import RateLimited, SourceBroken, SourceUnreachable
from digest_core.models import Paper
from digest_core.ports import Batch, PaperFinder, Request, Source
from digest_core.sources import SourceContext, open_source
from digest_core.sources.arxiv import ArxivSource
from support import arxiv_server as server
from support.arxiv_records import DAYS, Record, feed, record, records, records_from_days
from support.arxiv_server import ArxivServer
from support.fakes import FakeClock, FakeGate

SHARED = DAYS.parent
WEDNESDAY = announcement_of(date(2026, 2, 4))
CATEGORIES = ("cs.AI", "cs.LG")

needs_days = pytest.mark.skipif(not DAYS.is_dir(), reason="the shared data (../shared/data/days) is not here")


class World:
    """A source with the world around it."""

    def __init__(self, base: str, categories: tuple[str, ...] = CATEGORIES) -> None:
        self.clock = FakeClock()
        self.gate = FakeGate(self.clock)
        self.source = ArxivSource(SourceContext(base, categories, self.gate, self.clock))

    def collect(
        self, *announcements: Announcement, seconds: float | None = None, thorough: bool = False
    ) -> Batch:
        deadline = None if seconds is None else self.clock.monotonic() + seconds
        until = datetime(2026, 2, 5, 22, 15, tzinfo=UTC)
        found = announcements or (WEDNESDAY,)
        return self.source.collect(
            Request(
                announcements=found,
                since=until - timedelta(days=1),
                until=until,
                deadline=deadline,
                thorough=thorough,
            )
        )


@pytest.fixture(autouse=True)
def pages_of_500(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half the size in use: the tests turn pages with half the records."""
    monkeypatch.setattr("digest_core.sources.arxiv.PAGE_SIZE", 500)


def collected(*items: Record) -> Batch:
    with ArxivServer(items) as outside:
        return World(outside.base).collect()


def ids(papers: tuple[Paper, ...]) -> list[str]:
    return [paper.arxiv_id for paper in papers]


def test_the_registry_opens_it_as_a_source_and_a_finder() -> None:
    clock = FakeClock()
    context = SourceContext("http://127.0.0.1:1", CATEGORIES, FakeGate(clock), clock)
    source: Source = open_source("arxiv", context)
    finder: PaperFinder = ArxivSource(context)
    assert (source.label, source.kind, source.detail) == ("arXiv", "paper", "cs.AI/cs.LG")
    assert finder.find(()) == ()


def test_a_paper_arrives_with_all_its_fields() -> None:
    batch = collected(record(1, comment="8 pages,\n 3 figures", version="v2"))
    assert batch == Batch(
        papers=(
            Paper(
                id="arxiv:2602.10001",
                arxiv_id="2602.10001v2",
                title="Made-up study number 1",
                abstract="We study case 1. We propose a made-up method. Results are made up, too.",
                authors=("Ada Example", "Bo Sample"),
                categories=("cs.AI", "stat.ML"),
                primary_category="cs.AI",
                published=datetime(2026, 2, 4, 10, 1, tzinfo=UTC),
                comment="8 pages, 3 figures",
            ),
        )
    )


def test_one_query_asks_for_the_whole_range_in_greenwich_time() -> None:
    with ArxivServer([]) as outside:
        World(outside.base).collect(announcement_of(date(2026, 2, 3)), WEDNESDAY)
        assert [seen.query for seen in outside.log] == [
            {
                "search_query": "(cat:cs.AI OR cat:cs.LG) AND submittedDate:[202602021900 TO 202602041900]",
                "sortBy": "submittedDate",
                "sortOrder": "descending",
                "start": "0",
                "max_results": "500",
            }
        ]


def test_without_an_announcement_nothing_is_asked() -> None:
    with ArxivServer(records(3)) as outside:
        world = World(outside.base)
        request = Request(announcements=(), since=world.clock.now(), until=world.clock.now())
        assert world.source.collect(request) == Batch()
        assert outside.log == []


def test_we_say_who_we_are_and_not_who_the_library_is() -> None:
    with ArxivServer([]) as outside:
        World(outside.base).collect()
        assert outside.log[0].headers["user-agent"] == "AI-Daily/0.1"


def test_the_window_is_open_at_its_start_and_closed_at_its_end() -> None:
    batch = collected(
        record(1, published="2026-02-03T19:00:00Z"),
        record(2, published="2026-02-03T19:00:01Z"),
        record(3, published="2026-02-04T19:00:00Z"),
        record(4, published="2026-02-04T19:00:01Z"),
    )
    assert ids(batch.papers) == ["2602.10003v1", "2602.10002v1"]


def test_what_lies_between_two_windows_is_left_out() -> None:
    """A day whose papers an earlier edition carried may lie between the announcements in question."""
    tuesday, monday = announcement_of(date(2026, 2, 3)), announcement_of(date(2026, 2, 2))
    items = [record(n, published=f"2026-02-0{n}T12:00:00Z") for n in (2, 3, 4)]
    with ArxivServer(items) as outside:
        batch = World(outside.base).collect(monday, WEDNESDAY)
    assert tuesday.end > datetime(2026, 2, 3, 12, tzinfo=UTC) > tuesday.start
    assert ids(batch.papers) == ["2602.10004v1", "2602.10002v1"]


def test_a_server_that_ignores_the_query_does_not_spoil_the_day() -> None:
    batch = collected(record(1), record(2, categories=["cs.CV"], primary_category="cs.CV"))
    assert ids(batch.papers) == ["2602.10001v1"]
    with ArxivServer([record(1, categories=["math.CO"], primary_category="math.CO")]) as outside:
        outside.faults.append(
            server.raw(answer(record(1, categories=["math.CO"], primary_category="math.CO")))
        )
        assert World(outside.base).collect() == Batch()


def test_a_cross_listed_paper_counts() -> None:
    batch = collected(record(1, categories=["math.OC", "cs.LG"], primary_category="math.OC"))
    assert [(p.categories, p.primary_category) for p in batch.papers] == [(("math.OC", "cs.LG"), "math.OC")]


def test_the_highest_version_of_a_paper_is_kept_once() -> None:
    batch = collected(record(1, version="v2"), record(1, version="v10"), record(1, version="v9"), record(2))
    assert sorted(ids(batch.papers)) == ["2602.10001v10", "2602.10002v1"]


def test_all_pages_are_read_on_one_connection_three_seconds_apart() -> None:
    with ArxivServer(records(1201)) as outside:
        world = World(outside.base)
        batch = world.collect()
        assert len(batch.papers) == 1201
        assert [seen.query["start"] for seen in outside.log] == ["0", "500", "1000"]
        assert len({seen.client for seen in outside.log}) == 1
        assert outside.most_open == 1
    times = [at for name, at in world.gate.entered if name == "arxiv"]
    assert times == [1000.0, 1003.0, 1006.0]


def test_pages_with_malformed_entries_lose_nobody_else() -> None:
    """The library counts what it could read and so asks for the wrong next page."""
    items = [
        record(n, **({"published": None, "published_est": None} if n % 7 == 0 else {}))
        for n in range(1, 1101)
    ]
    with ArxivServer(items) as outside:
        batch = World(outside.base).collect()
        assert [seen.query["start"] for seen in outside.log] == ["0", "500", "1000"]
    assert {p.arxiv_id for p in batch.papers} == {f"2602.{10000 + n}v1" for n in range(1, 1101) if n % 7}
    (problem,) = batch.problems
    assert problem.startswith("논문 157건은 초록이나 제목이 없거나 형식이 잘못되어 뺐습니다")
    assert problem.endswith(" (예: 2602.11099v1, 2602.11092v1, 2602.11085v1).")


@pytest.mark.parametrize(
    "change",
    [
        {"abstract": None},
        {"abstract": " \n\u200b"},
        {"title": None},
        {"title": "\u202e"},
        {"published": "yesterday"},
        {"published": "0001-01-01T00:00:00+10:00"},
        {"published": None},
    ],
)
def test_an_entry_that_cannot_be_used_is_left_out_and_named(change: dict[str, str | None]) -> None:
    with ArxivServer([]) as outside:
        outside.faults.append(server.raw(answer(record(1), record(2, **change))))
        batch = World(outside.base).collect()
    assert ids(batch.papers) == ["2602.10001v1"]
    expected = "논문 1건은 초록이나 제목이 없거나 형식이 잘못되어 뺐습니다 (예: 2602.10002v1)."
    assert batch.problems == (expected,)


@pytest.mark.parametrize(
    ("fault", "left"),
    [(server.DUPLICATES, 3), (server.MALFORMED_ENTRY, 2), (server.BAD_DATE, 2), (server.NO_SUMMARY, 2)],
)
def test_a_page_with_a_spoiled_entry_gives_the_others(fault: server.Fault, left: int) -> None:
    with ArxivServer(records(3)) as outside:
        outside.always = fault
        batch = World(outside.base).collect()
    assert len(batch.papers) == len(set(ids(batch.papers))) == left
    assert len(batch.problems) == (left < 3)


@pytest.mark.parametrize(
    "entry_id",
    [
        "http://arxiv.org/abs/2602.10002",
        "http://evil.example/abs/2602.10002v1",
        "javascript:alert(1)//arxiv.org/abs/2602.10002v1",
        "http://arxiv.org/abs/2613.10002v1",
        "http://arxiv.org/abs/../../2602.10002v1",
        "http://arxiv.org/abs/2602.10002v1</b>",
        "http://arxiv.org/abs/２６０２.10002v1",
        "",
    ],
)
def test_an_identifier_of_another_form_is_left_out(entry_id: str) -> None:
    batch = collected(record(1), record(2, entry_id=entry_id))
    assert ids(batch.papers) == ["2602.10001v1"]
    (problem,) = batch.problems
    assert problem.startswith("논문 1건은")
    assert not any(mark in problem for mark in ("<", "/", "script", "\n"))


def test_a_page_of_malformed_entries_only_is_no_empty_answer() -> None:
    batch = collected(record(1, published=None), record(2, entry_id=""), record(3, entry_id=""))
    assert batch.papers == ()
    assert batch.problems[0].startswith("논문 3건은")


def test_times_without_a_zone_are_greenwich_time() -> None:
    batch = collected(
        record(1, published="2026-02-04T18:59:00"), record(2, published="2026-02-05T03:59:00+09:00")
    )
    assert {p.published for p in batch.papers} == {datetime(2026, 2, 4, 18, 59, tzinfo=UTC)}


def test_identifiers_of_the_old_style_are_read() -> None:
    batch = collected(record(1, id="astro-ph/0601001"), record(2, id="math.GT/0309136", version="v12"))
    assert {(p.id, p.arxiv_id) for p in batch.papers} == {
        ("arxiv:astro-ph/0601001", "astro-ph/0601001v1"),
        ("arxiv:math.GT/0309136", "math.GT/0309136v12"),
    }


def test_hostile_text_stays_text_on_one_line() -> None:
    title = "A <b>bold</b> [x](https://evil.example)\n& \u202etricky\u0085 study"
    (paper,) = collected(record(1, title=title, authors=["Eve\n<script>", "\u200b"])).papers
    assert paper.title == "A <b>bold</b> [x](https://evil.example) & tricky study"
    assert paper.authors == ("Eve <script>",)


def test_text_without_end_is_cut() -> None:
    (paper,) = collected(
        record(1, title="word " * 2000, abstract="a b " * 100_000, authors=["x" * 5000], comment="y" * 10_000)
    ).papers
    assert len(paper.title) <= 500
    assert paper.title.endswith("word…")
    assert len(paper.abstract or "") == 20_000
    assert len(paper.authors[0]) == 200
    assert len(paper.comment or "") == 500


def test_classes_of_other_schemes_are_no_categories() -> None:
    odd = ["cs.AI", "68T05", "I.2.7; I.2.10", "<b>", "cs.LG) OR (all:x", "cond-mat.mtrl-sci", "x" * 9999]
    (paper,) = collected(record(1, categories=odd, primary_category="68T05")).papers
    assert paper.categories == ("cs.AI", "cond-mat.mtrl-sci")
    assert paper.primary_category is None


def test_a_proper_empty_answer_is_an_empty_batch() -> None:
    with ArxivServer([]) as outside:
        assert World(outside.base).collect() == Batch()
        assert len(outside.log) == 1


def answer(*items: Record) -> bytes:
    return feed(items, len(items), 0, 500)


ENTITY = b'<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
FEED = b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/">'
TOTAL = b"<o:totalResults>%s</o:totalResults>"

BROKEN = {
    "html": (server.HTML, "웹 페이지"),
    "html without doctype": (server.raw(b"\n <HTML><body/></HTML>"), "웹 페이지"),
    "xhtml": (
        server.raw(b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'),
        "Atom이 아닌",
    ),
    "rss": (server.raw(b"<rss><channel/></rss>"), "Atom이 아닌"),
    "no body": (server.raw(b""), "깨진 Atom"),
    "text": (server.raw(b"Rate exceeded."), "깨진 Atom"),
    "json": (server.raw(b"{}"), "깨진 Atom"),
    "truncated": (server.TRUNCATED, "깨진 Atom"),
    "no utf-8": (server.raw(FEED + b"\xff\xfe</feed>"), "깨진 Atom"),
    "deep": (server.raw(FEED + b"<a>" * 10_000 + b"</a>" * 10_000 + b"</feed>"), "깨진 Atom"),
    "entities": (server.raw(ENTITY + FEED + TOTAL % b"0" + b"<title>&x;</title></feed>"), "Atom이 아닌"),
    "no total": (server.NO_TOTAL, "totalResults"),
    "total is a word": (server.raw(FEED + TOTAL % b"many" + b"</feed>"), "totalResults"),
    "total is negative": (server.raw(FEED + TOTAL % b"-1" + b"</feed>"), "totalResults"),
    "error entry": (server.ERROR_ENTRY, "malformed query"),
    "error 400": (server.raw(server.ERROR_ENTRY.body, 400), r"HTTP 400\): malformed query\."),
    "400": (server.status(400), "HTTP 400"),
    "403": (server.status(403), "HTTP 403"),
    "406": (server.status(406), "HTTP 406"),
    "204": (server.status(204), "HTTP 204"),
    "huge": (server.HUGE, "너무 큽니다"),
    "redirect elsewhere": (server.redirect("http://127.0.0.1:1/api/query"), "허용되지 않은 주소"),
    "redirect to metadata": (server.redirect("http://169.254.169.254/latest/"), "허용되지 않은 주소"),
    "redirect to a file": (server.redirect("file:///etc/passwd"), "읽을 수 없습니다"),
    "redirect to itself": (server.redirect("/api/query"), "읽을 수 없습니다"),
    "redirect to nowhere": (server.raw(b"", 302), "HTTP 302"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_that_is_not_data_is_a_failure_and_not_repeated(name: str) -> None:
    fault, words = BROKEN[name]
    with ArxivServer(records(3)) as outside:
        outside.always = fault
        world = World(outside.base)
        with pytest.raises(SourceBroken, match=words) as failure:
            world.collect()
        assert failure.value.source == "arXiv"
        assert str(failure.value).endswith("주세요.")
        assert world.clock.sleeps == []


RETRIED = {
    "empty page": (server.EMPTY_PAGE, SourceUnreachable, "빈 쪽"),
    "500": (server.status(500), SourceUnreachable, "HTTP 500"),
    "503": (server.status(503), SourceUnreachable, "HTTP 503"),
    "429": (server.status(429), RateLimited, "HTTP 429"),
    "drop": (server.DROP, SourceUnreachable, "연결 끊김"),
    "cut": (server.CUT, SourceUnreachable, "연결 끊김"),
}


@pytest.mark.parametrize("name", RETRIED)
def test_what_may_pass_is_tried_five_times(name: str) -> None:
    fault, kind, words = RETRIED[name]
    with ArxivServer(records(3)) as outside:
        outside.always = fault
        world = World(outside.base)
        with pytest.raises(kind, match=words) as failure:
            world.collect()
        assert failure.value.retryable
        assert len(outside.log) == 5
    assert world.clock.sleeps == [3.0, 6.0, 12.0, 24.0]


@pytest.mark.parametrize("name", RETRIED)
def test_what_passes_costs_a_pause_and_no_paper(name: str) -> None:
    with ArxivServer(records(501)) as outside:
        outside.faults += [None, RETRIED[name][0]]
        world = World(outside.base)
        assert len(world.collect().papers) == 501
        assert [seen.query["start"] for seen in outside.log] == ["0", "500", "500"]
    assert world.clock.sleeps == [3.0]


def test_retry_after_is_honoured() -> None:
    with ArxivServer(records(1)) as outside:
        outside.faults.append(server.status(429, 47))
        world = World(outside.base)
        assert len(world.collect().papers) == 1
    assert world.clock.sleeps == [47.0]


def test_the_deadline_bounds_the_pauses() -> None:
    with ArxivServer(records(1)) as outside:
        outside.always = server.status(429, 47)
        world = World(outside.base)
        with pytest.raises(RateLimited) as failure:
            world.collect(seconds=20)
    assert failure.value.retry_after == 47.0
    assert world.clock.sleeps == []


@pytest.mark.parametrize("fault", [server.HANG, server.DRIP])
def test_the_deadline_bounds_a_slow_answer(fault: server.Fault) -> None:
    with ArxivServer(records(1)) as outside:
        outside.always = fault
        with pytest.raises(SourceUnreachable, match="시간 초과"):
            World(outside.base).collect(seconds=0.3)


def test_a_closed_door_says_what_to_do() -> None:
    with ArxivServer([]) as outside:
        gone = outside.base
    with pytest.raises(SourceUnreachable) as failure:
        World(gone).collect(seconds=2)
    assert str(failure.value) == "arXiv가 응답하지 않습니다(연결 거부). 잠시 뒤 다시 시도해 주세요."


def test_a_redirect_within_the_configured_address_is_followed_politely() -> None:
    with ArxivServer(records(2)) as outside:
        outside.faults.append(server.redirect("/api/query?max_results=500", 301))
        world = World(outside.base)
        assert len(world.collect().papers) == 2
    assert [at for _, at in world.gate.entered] == [1000.0, 1003.0]


def test_a_base_with_braces_is_an_address_and_no_format() -> None:
    with ArxivServer(records(1)) as outside, pytest.raises(SourceBroken, match="HTTP 404"):
        World(f"{outside.origin}/{{0}}{{x}}").collect()


def test_papers_are_found_by_identifier_with_and_without_version() -> None:
    with ArxivServer([record(1, version="v3"), record(2), record(3, id="astro-ph/0601001")]) as outside:
        world = World(outside.base)
        found = world.source.find(["2602.10001", "2602.10002v1", "astro-ph/0601001", "2602.99999"])
        assert [seen.query["id_list"] for seen in outside.log] == [
            "2602.10001,2602.10002v1,astro-ph/0601001,2602.99999"
        ]
    assert ids(found) == ["2602.10001v3", "2602.10002v1", "astro-ph/0601001v1"]
    assert found[0].title == "Made-up study number 1"


def test_what_is_no_identifier_is_not_asked_for() -> None:
    with ArxivServer(records(1)) as outside:
        world = World(outside.base)
        odd = [
            "abc",
            "",
            "2602.10001 OR all:x",
            "0000.0000",
            "2602.10001v0",
            "2602.10001,abc",
            "arxiv:2602.10001",
        ]
        assert world.source.find(odd) == ()
        assert outside.log == []


def test_unknown_papers_are_an_empty_answer() -> None:
    with ArxivServer(records(1)) as outside:
        assert World(outside.base).source.find(["2602.99999"]) == ()


def test_many_identifiers_are_asked_for_in_parts() -> None:
    with ArxivServer(records(250)) as outside:
        found = World(outside.base).source.find([f"2602.{10000 + n}" for n in range(1, 251)] * 2)
        assert [len(seen.query["id_list"].split(",")) for seen in outside.log] == [100, 100, 50]
    assert len(found) == 250


def test_finding_asks_once_because_somebody_waits() -> None:
    with ArxivServer(records(1)) as outside:
        outside.always = server.status(503)
        world = World(outside.base)
        with pytest.raises(SourceUnreachable, match="HTTP 503"):
            world.source.find(["2602.10001"])
        assert len(outside.log) == 1
    assert world.clock.sleeps == []


@pytest.mark.parametrize("name", ["html", "truncated", "error entry", "no total"])
def test_finding_judges_answers_as_collecting_does(name: str) -> None:
    fault, words = BROKEN[name]
    with ArxivServer(records(1)) as outside:
        outside.always = fault
        with pytest.raises(SourceBroken, match=words):
            World(outside.base).source.find(["2602.10001"])


ATOM_FILES = sorted((SHARED / "atom").glob("*.xml"))
REFUSED = {"arxivpy_id_abc": "incorrect id format for abc"}


@pytest.mark.skipif(not ATOM_FILES, reason="arXiv's recorded answers (../shared/data/atom) are not here")
@pytest.mark.parametrize("path", ATOM_FILES, ids=lambda path: path.stem)
def test_recorded_answers_of_arxiv_are_read_or_refused(path: Path) -> None:
    body = path.read_bytes()
    refusal = next((words for start, words in REFUSED.items() if path.name.startswith(start)), None)
    with ArxivServer([]) as outside:
        outside.faults.append(server.raw(body))
        outside.always = server.EMPTY  # the recorded pages are parts of longer answers
        world = World(outside.base)
        if refusal:
            with pytest.raises(SourceBroken, match=refusal):
                world.source.find(["2602.10001"])
            return
        found = world.source.find(["2602.10001"])
    assert len(found) == body.count(b"<entry>")
    assert all(p.title and p.abstract and p.authors and p.categories and p.published for p in found)
    assert all(p.url.encode().removeprefix(b"https") in body for p in found)


@contextmanager
def make_atom() -> Iterator[str]:
    """The shared renderer of arXiv's Atom, as a process of its own."""
    command = [sys.executable, str(SHARED / "make_atom.py"), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@needs_days
@pytest.mark.skipif(not (SHARED / "make_atom.py").is_file(), reason="../shared/data/make_atom.py is not here")
def test_the_daily_of_a_real_day_gets_that_days_papers() -> None:
    cut = cut_off(date(2026, 2, 6), time(7, 15), KOREA)
    with make_atom() as base:
        visible = cut.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with urllib.request.urlopen(f"{base.removesuffix('/api/query')}/_ctl/as_of?t={visible}") as set_:
            assert set_.status == 200
        batch = World(base).collect(newest_announcement(cut))
        (seed,) = World(base).source.find(["2602.04884v1"])
    check_day(batch, "2026-02-05", other="2026-02-04")
    assert seed in batch.papers


@needs_days
def test_our_own_server_gives_the_same_day() -> None:
    cut = cut_off(date(2026, 2, 6), time(7, 15), KOREA)
    days = records_from_days("2026-02-04", "2026-02-05", "2026-02-09")
    with ArxivServer(days, as_of=cut) as outside:
        batch = World(outside.base).collect(newest_announcement(cut))
    check_day(batch, "2026-02-05", other="2026-02-04")
    truth = {r["id"]: r for r in days}
    for paper in batch.papers:
        real = truth[paper.id.removeprefix("arxiv:")]
        assert (paper.title, list(paper.authors)) == (real["title"].strip(), real["authors"])


REAL_DAYS = ("02-02", "02-03", "02-04", "02-05", "02-09", "02-10", "02-11", "02-12", "02-13")
# A Tuesday, a Monday after its weekend, a Thursday.
BY_DAY = ("02-03", "02-09", "02-12")


@needs_days
@pytest.mark.parametrize(
    "day", [d if d in BY_DAY else pytest.param(d, marks=pytest.mark.nightly) for d in REAL_DAYS]
)
def test_every_real_day_is_found_nearly_whole(day: str) -> None:
    """A thorough build finds what moderation held, too: at least 98 % of each day, hardly one of another's."""
    announced = date.fromisoformat(f"2026-{day}")
    cut = cut_off(announced + timedelta(days=1), time(7, 15), KOREA)
    with ArxivServer(records_from_days(*(f"2026-{d}" for d in REAL_DAYS)), as_of=cut) as outside:
        batch = World(outside.base).collect(newest_announcement(cut), thorough=True)
        assert len(outside.log) <= 8
    of_day = wanted(f"2026-{day}")
    found = {paper.id.removeprefix("arxiv:") for paper in batch.papers}
    assert len(found & of_day) >= 0.98 * len(of_day)
    assert len(found - of_day) <= 0.01 * len(found)
    assert batch.problems == ()


def numbered(count: int, held: int) -> list[Record]:
    """A run of numbers, one of which was submitted weeks before the others."""
    run = records(count)
    run[held] |= {"published": "2026-01-10T08:00:00Z"}
    return run


def test_a_thorough_request_finds_what_was_held() -> None:
    with ArxivServer([*numbered(40, held=17), record(900, published="2026-01-10T08:00:00Z")]) as outside:
        plain = World(outside.base).collect()
        thorough = World(outside.base).collect(thorough=True)
    assert {p.id for p in thorough.papers} - {p.id for p in plain.papers} == {"arxiv:2602.10018"}
    assert thorough.problems == ()


def test_few_papers_show_no_run_and_cost_no_request() -> None:
    with ArxivServer(numbered(20, held=7)) as outside:
        World(outside.base).collect(thorough=True)
        assert len(outside.log) == 1


def test_a_failure_while_looking_for_held_papers_is_a_line_and_no_more() -> None:
    with ArxivServer(numbered(40, held=17)) as outside:
        outside.faults.extend([None, server.HTML])
        batch = World(outside.base).collect(thorough=True)
    assert len(batch.papers) == 39
    assert "심사로 늦어진" in batch.problems[0]


def check_day(batch: Batch, day: str, other: str) -> None:
    """At least 98 % of the day's papers, at most 1 % of another day's."""
    found = {paper.id.removeprefix("arxiv:") for paper in batch.papers}
    of_day, of_other = wanted(day), wanted(other)
    assert len(found & of_day) >= 0.98 * len(of_day)
    assert len(found & of_other) <= 0.01 * len(of_other)
    assert batch.problems == ()


def wanted(day: str) -> set[str]:
    return {r["id"] for r in records_from_days(day) if set(CATEGORIES) & set(r["categories"])}


def test_a_broken_page_never_passes_for_a_whole_one() -> None:
    """Sixty cuts of a page: each is refused, whether it ends there or goes on after a wrong byte."""
    whole = answer(record(1), record(2)).rstrip()
    with ArxivServer([]) as outside:
        for at in range(0, len(whole), len(whole) // 60):
            for body in (whole[:at], whole[:at] + b"\x00" + whole[at + 1 :]):
                outside.faults.append(server.raw(body))
                with pytest.raises(SourceBroken):
                    World(outside.base).collect()


def test_an_answer_without_end_is_left() -> None:
    page = answer(record(1)).replace(b"totalResults>1<", b"totalResults>99999999<")
    with ArxivServer([]) as outside:
        outside.always = server.raw(page)
        with pytest.raises(SourceBroken, match="60쪽"):
            World(outside.base).collect()
        assert len(outside.log) == 60
