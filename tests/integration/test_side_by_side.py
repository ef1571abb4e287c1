"""All news sources over the real gate: together they take as long as the slowest one, not as all of them."""

import time
from datetime import UTC, datetime, timedelta

from redis import Redis

from digest_core.inquiry import OpenSource, ask_all
from digest_core.ports import Request
from digest_core.sources import Feed, SourceContext, open_source
from support.news_server import NewsServer, row
from support.outlets import Outlets, Served, hit, item, rss, voted
from workers.clock import SystemClock
from workers.gate import RedisGate
from workers.pages import RedisPages

FEEDS = 13
DELAY = 0.6


def test_wall_time_is_the_slowest_source(redis: Redis) -> None:
    clock = SystemClock()
    now = clock.now()
    earlier = now - timedelta(hours=2)
    with Outlets() as outlets, NewsServer((row("AI 소식", "https://w.example/1", earlier),)) as search:
        outlets.delay = DELAY
        outlets.feeds = {
            f"f{n}": Served(rss(item(f"AI story {n}", f"https://o.example/{n}", earlier)))
            for n in range(FEEDS)
        }
        outlets.hits = [hit(1, "AI and LLM news", earlier)]
        outlets.days = {now.astimezone(UTC).date().isoformat(): [voted("2602.04884")]}
        read = tuple(Feed(name, f"{outlets.origin}/feeds/{name}") for name in outlets.feeds)
        bases = {
            "duckduckgo": search.base,
            "feeds": "",
            "hackernews": f"{outlets.origin}/hn",
            "huggingface": f"{outlets.origin}/hf",
        }
        opened = []
        for name, base in bases.items():
            context = SourceContext(base, (), RedisGate(redis, clock), clock, RedisPages(redis), read)
            opened.append(OpenSource(name, open_source(name, context), essential=False))
        started = time.monotonic()
        outcomes = ask_all(opened, Request(announcements=(), since=now - timedelta(days=1), until=now), clock)
        wall = time.monotonic() - started
    assert [outcome.error for outcome in outcomes] == [None] * 4
    assert len(outcomes[1].batch.news) == FEEDS
    each = [outcome.seconds for outcome in outcomes]
    assert wall < max(each) + 0.5 < sum(each)
    # Thirteen feeds that answer after 0.6 s each: side by side, too.
    assert outcomes[1].seconds < DELAY * FEEDS / 2


def test_a_source_waits_its_turn_behind_another_process(redis: Redis) -> None:
    """The same feed asked for twice at once: one request after the other, a second apart."""
    clock, at = SystemClock(), datetime.now(UTC)
    with Outlets() as outlets:
        outlets.feeds["x"] = Served(rss(), validators=False)
        feed = (Feed("x", f"{outlets.origin}/feeds/x"),)
        request = Request(announcements=(), since=at, until=at)
        made = [
            OpenSource(
                f"s{n}",
                open_source(
                    "feeds", SourceContext("", (), RedisGate(redis, clock), clock, RedisPages(redis), feed)
                ),
                essential=False,
            )
            for n in range(2)
        ]
        started = time.monotonic()
        outcomes = ask_all(made, request, clock)
        assert [outcome.error for outcome in outcomes] == [None, None]
        assert time.monotonic() - started >= 1.0
        assert len(outlets.log) == 2
