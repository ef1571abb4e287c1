"""All sources at once through the program: feeds, Hacker News, Hugging Face, the news search and arXiv on loopback."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.web.metrics import exposition
from bot.wiring import open_runtime
from digest_core.config import Settings
from support.arxiv_records import records
from support.arxiv_server import ArxivServer
from support.news_server import NewsServer, row
from support.outlets import Outlets, Served, hit, item, rss, voted
from support.program import Program

DAY = "2026-02-06"
CUT_OFF = datetime(2026, 2, 5, 22, 15, tzinfo=UTC)
PAPER = "2602.10003"


def ago(hours: float) -> datetime:
    return CUT_OFF - timedelta(hours=hours)


@pytest.fixture(scope="module")
def outlets() -> Iterator[Outlets]:
    with Outlets() as running:
        told = "엔비디아가 차세대 AI 칩 '루빈 울트라'를 공개했다. 내년부터 양산한다고 밝혔다."
        running.feeds = {
            "AI타임스": Served(
                rss(
                    item(
                        "엔비디아, 차세대 AI 칩 '루빈 울트라' 발표",
                        "https://aitimes.example/1",
                        ago(3),
                        f"<p>{told}</p>",
                    ),
                    item("네이버, 세종 데이터센터 증설", "https://aitimes.example/2", "2026-02-06 05:00:00"),
                    language="ko",
                )
            ),
            "Verge": Served(
                rss(item("Nvidia unveils Rubin Ultra, its next AI chip", "https://verge.example/1", ago(4)))
            ),
            "Bad": Served(b"<html></html>"),
        }
        running.hits = [
            hit(7, "Nvidia unveils Rubin Ultra AI chip", ago(5), 420, url="https://site.example/rubin"),
            hit(8, "An LLM paper", ago(6), 80, url=f"https://arxiv.org/abs/{PAPER}"),
        ]
        running.days = {"2026-02-05": [voted(PAPER, upvotes=64, githubRepo="https://github.com/a/b")]}
        yield running


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, outlets: Outlets) -> Iterator[Program]:
    news = (row("Nvidia Rubin Ultra AI chip unveiled", "https://wire.example/1", ago(2), source="Wire"),)
    with ArxivServer(records(14)) as arxiv, NewsServer(news) as search:
        made = Program(
            tmp_path_factory.mktemp("home"),
            ARXIV_API_BASE=arxiv.base,
            NEWS_SEARCH_BASE=search.base,
            AIDAILY_SOURCES="",
            **outlets.settings,
        )
        done = made.run("build", "--date", DAY)
        assert done.status == 0, done.err
        yield made


@pytest.fixture(scope="module")
def edition(program: Program) -> Any:
    return json.loads(program.run("show", "--format", "json").out)


def test_one_story_with_all_its_links_among_the_papers(edition: Any) -> None:
    (news,) = [found for found in edition["items"] if found["kind"] == "news"]
    assert news["title"] == "엔비디아, 차세대 AI 칩 '루빈 울트라' 발표"
    urls = {reference["url"] for reference in news["references"]}
    assert urls == {
        "https://aitimes.example/1",
        "https://verge.example/1",
        "https://site.example/rubin",
        "https://wire.example/1",
        "https://news.ycombinator.com/item?id=7",
    }
    assert [claim["text"] for claim in news["summary"]] == [
        "엔비디아가 차세대 AI 칩 '루빈 울트라'를 공개했다.",
        "내년부터 양산한다고 밝혔다.",
    ]
    assert {reason["signal"] for reason in news["reasons"]} >= {"outlets", "votes"}


def test_what_is_said_of_a_paper_stands_with_it(edition: Any) -> None:
    paper = next(found for found in [*edition["items"], *edition["pool"]] if found["id"] == f"arxiv:{PAPER}")
    urls = [reference["url"] for reference in paper["references"]]
    assert "https://github.com/a/b" in urls
    assert f"https://huggingface.co/papers/{PAPER}" in urls
    assert "https://news.ycombinator.com/item?id=8" in urls
    assert paper in edition["items"]


def test_each_source_has_its_count_and_a_bad_feed_its_line(edition: Any) -> None:
    counts = {source["name"]: source["count"] for source in edition["sources"]}
    assert counts == {"arXiv": 4, "DuckDuckGo": 1, "뉴스 피드": 2, "Hacker News": 2, "Hugging Face": 1}
    assert [note["source"] for note in edition["notes"]] == ["뉴스 피드"]
    assert edition["notes"][0]["problem"].startswith("Bad: 피드 대신 웹 페이지(HTML)")
    assert edition["candidates"] == 14


def test_markdown_and_answers_hold_news(program: Program, edition: Any) -> None:
    markdown = program.run("show").out
    number = next(found["number"] for found in edition["items"] if found["kind"] == "news")
    assert f"## {number}. 엔비디아, 차세대 AI 칩 '루빈 울트라' 발표" in markdown
    assert "뉴스 피드(뉴스 2)" in markdown
    assert "루빈" in program.run("ask", f"{number}번 요약").out
    assert "매체" in program.run("ask", f"{number}번이 왜 뽑혔어?").out
    assert "https://github.com/a/b" in program.run("ask", "코드 있는 논문은?").out


def test_doctor_tells_how_each_source_fares(program: Program) -> None:
    done = program.run("doctor")
    for label in ("arXiv", "DuckDuckGo", "뉴스 피드", "Hacker News", "Hugging Face"):
        assert re.search(rf"^\[정상\] {label}: .*초 · 마지막 성공 ", done.out, re.MULTILINE), done.out
    assert "[주의] 뉴스 피드: Bad: " in done.out


def test_metrics_show_each_source(program: Program) -> None:
    with open_runtime(Settings.from_env(program.settings)) as runtime:
        text = exposition(runtime).decode()
    for name in ("arxiv", "duckduckgo", "feeds", "hackernews", "huggingface"):
        assert f'aidaily_source_up{{source="{name}"}} 1.0' in text
    assert 'aidaily_source_found{source="arxiv"} 14.0' in text
    assert "aidaily_newest_daily_repeated 0.0" in text


def test_a_dead_source_is_named_with_its_last_success(program: Program, tmp_path: Path) -> None:
    """The next day, with Hacker News gone; arXiv has nothing new."""
    broken = Program(program.home, **(program.settings | {"HACKERNEWS_API_BASE": "http://127.0.0.1:1"}))
    assert broken.run("build", "--date", "2026-02-07").status == 0
    edition = json.loads(broken.run("show", "--date", "2026-02-07", "--format", "json").out)
    (source,) = [found for found in edition["sources"] if found["name"] == "Hacker News"]
    assert source["count"] is None
    assert source["last_success"].startswith("20")
    assert re.search(
        r"Hacker News\(확인 못 함, 마지막 성공 \d{4}-\d\d-\d\d \d\d:\d\d\)", broken.run("show").out
    )
    assert any(
        note["source"] == "Hacker News" and "이 자료원 없이" in note["problem"] for note in edition["notes"]
    )
    titles = [found["title"] for found in edition["items"]]
    assert not any("루빈" in title or "Rubin" in title for title in titles)


def test_the_demo_without_network_names_every_source_once_and_gives_way_to_a_build(tmp_path: Path) -> None:
    alone = Program(
        tmp_path / "home",
        AIDAILY_SOURCES="",
        AIDAILY_FEEDS=",".join(f"F{n}=http://127.0.0.1:1/{n}" for n in range(13)),
    )
    done = alone.run("demo", "--date", DAY)
    assert done.status == 0, done.err
    for label in ("arXiv", "DuckDuckGo", "뉴스 피드", "Hacker News", "Hugging Face"):
        assert len([line for line in done.err.splitlines() if label in line.partition(":")[0]]) <= 1
        assert label in done.err
    assert "견본" in done.out
    assert done.out.count("\n> ") >= 3
    with ArxivServer(records(14)) as arxiv:
        online = Program(alone.home, ARXIV_API_BASE=arxiv.base)
        assert online.run("build", "--date", DAY, "--now").status == 0
    shown = json.loads(online.run("show", "--format", "json").out)
    assert (shown["key"], shown["sample"]) == (DAY, False)
