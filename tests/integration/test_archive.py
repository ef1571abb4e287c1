"""The web archive over a real store and real HTTP."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

import feedparser
import pytest
from aiohttp.test_utils import TestClient, TestServer
from msgspec import structs
from redis import Redis
from unit.test_html import HOSTILE, dived, told

from bot.web.server import application
from bot.wiring import Runtime
from digest_core.config import Settings
from digest_core.finding import Found, Hit
from digest_core.ports import Publication
from digest_core.render.html import style
from support.factories import make_edition, make_paper
from support.pages import assert_harmless, strict, text_of
from support.photos import check_photo
from support.recorded_editions import lying
from support.weeklies import publish_weekly
from workers.store import RedisStore

SITE = "https://news.example.org"


class Got(NamedTuple):
    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def page(self) -> str:
        """The page without the link to the feed, which only the archive's have."""
        return self.text.replace(self.text.partition("</style>")[2].partition("</head>")[0], "")


class Index:
    """A `finding.SearchIndex` that finds what the test says."""

    def __init__(self, *hits: Hit, whole: bool = True) -> None:
        self.found, self.asked = Found(hits, whole), [""]

    def search(self, query: str, **_: Any) -> Found:
        self.asked.append(query)
        return self.found


class Visitor:
    """Somebody with a browser."""

    def __init__(self, redis: Redis, home: Path) -> None:
        settings = Settings.from_env({"AIDAILY_WEB_URL": SITE, "AIDAILY_HOME": str(home)})
        self.runtime = Runtime(settings, redis, embedded=False)

    def ask(self, method: str, path: str, **headers: str) -> Got:
        async def run() -> Got:
            async with TestClient(TestServer(application(self.runtime))) as client:
                sent = {name.replace("_", "-"): value for name, value in headers.items()}
                answer = await client.request(method, path, headers=sent, allow_redirects=False)
                return Got(answer.status, answer.headers, await answer.read())

        return asyncio.run(run())

    def get(self, path: str, **headers: str) -> Got:
        return self.ask("GET", path, **headers)


@pytest.fixture
def visitor(redis: Redis, tmp_path: Path) -> Visitor:
    store = RedisStore(redis)
    for day in (5, 6, 10):
        date = dt.date(2026, 2, day)
        ids = range(day * 100, day * 100 + 9)
        papers = tuple(make_paper(n, title="Agents that plan", published=None) for n in ids)
        made = dt.datetime(2026, 2, day, 7, 15, tzinfo=dt.UTC)
        edition = make_edition(
            key=str(date), date=date, title=f"[AI Daily] {date} 기술 동향", generated_at=made
        )
        store.publish(Publication(edition=edition, papers=papers))
    publish_weekly(store)
    store.publish(Publication(edition=dived("심층")))
    return Visitor(redis, tmp_path)


def hrefs(page: str) -> list[str]:
    return [a.get("href") for a in strict(page).iter("a")]


def test_the_newest_briefing_is_the_first_page(visitor: Visitor) -> None:
    got = visitor.get("/")
    assert got.status == 200
    assert got.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "2026-02-10 기술 동향" in text_of(got.text)
    assert_harmless(got.page)
    assert got.body == visitor.get("/daily/2026-02-10").body


def test_editions_lead_to_their_neighbours_and_other_forms(visitor: Visitor) -> None:
    found = hrefs(visitor.get("/daily/2026-02-06").text)
    assert {
        "/daily/2026-02-05",
        "/daily/2026-02-10",
        "/daily/2026-02-06.md",
        "/daily/2026-02-06.json",
    } <= set(found)
    assert {"/", "/daily", "/weekly-top10", "/deep-dive", "/feed.xml"} <= set(found)
    assert "/weekly-review" not in found, "nothing is stored of that kind"
    for href in found:
        if href.startswith("/"):
            assert visitor.get(href).status == 200, href


@pytest.mark.parametrize(
    ("path", "kind", "part"),
    [("/daily/2026-02-06.md", "text/markdown", "# [AI Daily] 2026-02-06"),
     ("/daily/2026-02-06.json", "application/json", '"key": "2026-02-06"'),
     ("/deep-dive/2602.00001", "text/html", "심층"), ("/deep-dive/2602.00001.md", "text/markdown", "# 심층"),
     ("/daily", "text/html", "2026-02-05"), ("/weekly-top10/2026-W07", "text/html", "trend.png")],
)  # fmt: skip
def test_each_form_is_there(visitor: Visitor, path: str, kind: str, part: str) -> None:
    got = visitor.get(path)
    assert got.status == 200
    assert got.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert part in got.text


def test_a_key_written_otherwise_leads_to_its_page(visitor: Visitor) -> None:
    for asked, there in (("/weekly-top10/2026-w7", "/weekly-top10/2026-W07"),
                         ("/deep-dive/2602.00001v2", "/deep-dive/2602.00001")):  # fmt: skip
        got = visitor.get(asked)
        assert (got.status, got.headers["Location"]) == (301, there)


def test_pictures_are_served(visitor: Visitor) -> None:
    page = visitor.get("/weekly-top10/2026-W07").text
    sources = [image.get("src") for image in strict(page).iter("img")]
    assert sources == ["/weekly-top10/2026-W07/trend.png", "/weekly-top10/2026-W07/numbers.png"]
    got = visitor.get(sources[0])
    assert got.headers["Content-Type"] == "image/png"
    check_photo(got.body)
    assert all(image.get("alt") for image in strict(page).iter("img"))


def test_the_feed_holds_the_newest_of_all_series(visitor: Visitor) -> None:
    got = visitor.get("/feed.xml")
    assert got.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(got.body)
    assert not read.bozo
    assert [entry.link for entry in read.entries] == [
        f"{SITE}/weekly-top10/2026-W07", *(f"{SITE}/daily/2026-02-{day}" for day in ("10", "06", "05"))
    ]  # fmt: skip


def test_a_sample_is_not_in_the_feed(redis: Redis, tmp_path: Path) -> None:
    RedisStore(redis).publish(Publication(edition=make_edition(sample=True)))
    visitor = Visitor(redis, tmp_path)
    assert feedparser.parse(visitor.get("/feed.xml").body).entries == []
    assert "견본" in text_of(visitor.get("/").text)


@pytest.mark.parametrize("path", ["/", "/daily/2026-02-06", "/daily/2026-02-06.json", "/feed.xml"])
def test_what_has_not_changed_is_not_sent_again(visitor: Visitor, path: str) -> None:
    first = visitor.get(path)
    again = visitor.get(path, If_None_Match=f'"other", W/{first.headers["ETag"]}')
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert visitor.get(path, If_None_Match='"other"').status == 200


def test_a_new_version_has_another_tag(visitor: Visitor, redis: Redis) -> None:
    before = visitor.get("/daily/2026-02-06").headers["ETag"]
    store = RedisStore(redis)
    stored = store.edition("daily", "2026-02-06")
    assert stored is not None
    store.publish(Publication(edition=structs.replace(stored, title="새 제목")))
    assert visitor.get("/daily/2026-02-06").headers["ETag"] != before


def test_head_answers_without_a_body(visitor: Visitor) -> None:
    whole, head = visitor.get("/daily/2026-02-06"), visitor.ask("HEAD", "/daily/2026-02-06")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert int(head.headers["Content-Length"]) == len(whole.body)


@pytest.mark.parametrize(
    "path",
    ["/daily/2026-02-07", "/daily/2026-13-99", "/daily/x", "/nonsense", "/nonsense/2026-02-06", "/daily/2026-02-07.md",
     "/daily/2026-02-06.exe", "/daily/../../etc/passwd", "/daily/%2e%2e/%2e%2e/etc/passwd", "/weekly-top10/2026-W07/x.png",
     "/weekly-top10/2026-W07/..%2ftrend.png", "/daily/2026-02-06/trend.png", "/daily/%00", "/%3Cscript%3Ealert(1)",
     "/deep-dive/" + "9" * 500, "/.env", "/requirements.txt"],
)  # fmt: skip
def test_what_is_not_there_is_told_in_korean(visitor: Visitor, path: str) -> None:
    got = visitor.get(path)
    assert got.status == 404
    assert "찾으시는 페이지가 없습니다" in text_of(got.text)
    assert "<script" not in got.text
    assert_harmless(got.page)


def test_before_the_first_briefing_the_first_page_says_so(redis: Redis, tmp_path: Path) -> None:
    got = Visitor(redis, tmp_path).get("/")
    assert got.status == 404
    assert "아직 브리핑이 없습니다" in text_of(got.text)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed(visitor: Visitor, method: str) -> None:
    got = visitor.ask(method, "/daily/2026-02-06")
    assert got.status == 405
    assert "GET" in got.headers["Allow"]


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/feed.xml", "/healthz", "/daily/2026-02-06.md", "/search"]
)
def test_every_answer_forbids_what_it_does_not_need(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_the_policy_allows_the_one_style_sheet(visitor: Visitor) -> None:
    import base64
    import hashlib

    got = visitor.get("/")
    within = strict(got.text).find(".//style").text
    digest = base64.b64encode(hashlib.sha256(within.encode()).digest()).decode()
    assert within == style()
    assert f"'sha256-{digest}'" in got.headers["Content-Security-Policy"]


def test_search_leads_to_the_item_or_the_original(visitor: Visitor) -> None:
    day = dt.date(2026, 2, 6)
    index = Index(
        Hit(id="arxiv:1", kind="paper", title="라우팅 <b>", url="https://arxiv.org/abs/1", day=day, edition="daily",
            key="2026-02-06", number=2, snippet="문장 & 더"),
        Hit(id="arxiv:2", kind="paper", title="Other", url="https://arxiv.org/abs/2", day=day, edition="daily", key="2026-02-06"),
        whole=False,
    )  # fmt: skip
    visitor.runtime.__dict__["search_index"] = index
    got = visitor.get("/search?q=%EB%9D%BC%EC%9A%B0%ED%8C%85")
    assert index.asked[-1] == "라우팅"
    assert {"/daily/2026-02-06#item-2", "https://arxiv.org/abs/2"} <= set(hrefs(got.text))
    said = text_of(got.text)
    assert "“라우팅”에 대한 2건" in said
    assert "라우팅 <b>" in said
    assert "일부가 든 것" in said
    assert_harmless(got.page)


def test_an_empty_search_asks_for_words_and_a_fruitless_one_says_so(visitor: Visitor) -> None:
    visitor.runtime.__dict__["search_index"] = index = Index()
    assert "찾을 말을 적어 주세요" in text_of(visitor.get("/search").text)
    assert index.asked == [""]
    assert "찾는 말이 든 논문이나 뉴스가 없습니다" in text_of(visitor.get("/search?q=x").text)


def test_without_an_index_the_search_says_that_it_is_coming(visitor: Visitor) -> None:
    got = visitor.get("/search?q=x")
    assert got.status == 503
    assert "검색을 준비하고 있습니다" in text_of(got.text)


@pytest.mark.parametrize("words", HOSTILE, ids=lambda text: text[:12].encode("ascii", "replace").decode())
def test_no_query_becomes_markup(visitor: Visitor, words: str) -> None:
    from urllib.parse import quote

    visitor.runtime.__dict__["search_index"] = index = Index()
    got = visitor.get(f"/search?q={quote(words[:300], errors='replace')}")
    assert got.status == 200
    assert len(index.asked[-1]) <= 200
    assert_harmless(got.page)


def test_hostile_editions_are_harmless_pages(visitor: Visitor, redis: Redis) -> None:
    for edition in (told(HOSTILE[6]), lying(make_edition())):
        RedisStore(redis).publish(Publication(edition=edition))
        for path in (f"/daily/{edition.key}", "/daily"):
            assert_harmless(visitor.get(path).page)
        assert not feedparser.parse(visitor.get("/feed.xml").body).bozo


def test_under_a_path_every_link_begins_there(redis: Redis, tmp_path: Path, visitor: Visitor) -> None:
    settings = Settings.from_env({"AIDAILY_WEB_URL": f"{SITE}/ai/daily/", "AIDAILY_HOME": str(tmp_path)})
    visitor.runtime = Runtime(settings, redis, embedded=False)
    inner = [href for href in hrefs(visitor.get("/").text) if href.startswith("/")]
    assert inner
    assert all(href.startswith("/ai/daily/") for href in inner)


def test_without_redis_readers_are_asked_to_come_back(tmp_path: Path) -> None:
    from workers.connection import connect

    with connect("redis://127.0.0.1:1/0") as nowhere:
        got = Visitor(nowhere, tmp_path).get("/daily/2026-02-06")
    assert got.status == 503
    assert "잠시 뒤에 다시 열어 주세요" in text_of(got.text)
    assert "127.0.0.1" not in got.text
