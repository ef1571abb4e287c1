"""Hacker News through Algolia's search, which its makers offer to the public without a key.

https://hn.algolia.com/api documents the query. Two questions a build, far below the 10,000 an hour it allows.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import ClassVar

from digest_core.errors import SourceBroken, SourceError
from digest_core.http import Service
from digest_core.models import Kind, News
from digest_core.ports import Batch, Request
from digest_core.sources import SourceContext
from digest_core.sources.feed_list import is_about_ai
from digest_core.sources.fetching import Patience, fetch, json_of, only_ok, whole
from digest_core.sources.news_text import left_out, once_each, plain, public_url, story_id
from digest_core.sources.paper_links import papers_linked

LABEL = "Hacker News"
SETTING = "HACKERNEWS_API_BASE"
QUERIES = ("AI", "LLM")
LEAST_POINTS = 20
"""Below this a story has not been read by many."""
EVERY = 1.0
SECONDS = 20.0
MOST_BYTES = 4 * 2**20
MOST_STORIES = 40
TITLE, SNIPPET = 300, 600


class HackerNewsSource:
    """Stories about AI with at least 20 points; satisfies `ports.Source`."""

    label: ClassVar[str] = LABEL
    kind: ClassVar[Kind] = "news"
    detail = ""

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._service = Service("hackernews", LABEL, context.base, "algolia.com", EVERY, limit=MOST_BYTES)

    def collect(self, request: Request) -> Batch:
        """Stories posted in `(since, until]`, most points first.

        Raises the first query's `SourceError` where none worked; one that failed is a line in `problems`.
        """
        rows: list[object] = []
        failures: list[SourceError] = []
        for query in QUERIES:
            try:
                rows += self._ask(query, request)
            except SourceError as error:
                failures.append(error)
        if len(failures) == len(QUERIES):
            raise failures[0]
        stories = [story for row in rows if (story := _story(row))]
        inside = [s for s in stories if s.published and request.since < s.published <= request.until]
        best = sorted(once_each(inside), key=attrgetter("votes"), reverse=True)
        return Batch(news=tuple(best[:MOST_STORIES]), problems=(*map(str, failures), *_unread(rows, stories)))

    def _ask(self, query: str, request: Request) -> list[object]:
        context = self._context
        since, until = int(request.since.timestamp()), int(request.until.timestamp())
        answer = fetch(
            self._service,
            Patience(context.gate, context.clock, request.deadline, SECONDS),
            f"{context.base}/search_by_date",
            params={
                "query": query,
                "tags": "story",
                "numericFilters": f"points>={LEAST_POINTS},created_at_i>{since},created_at_i<={until}",
                "hitsPerPage": "100",
            },
            check=only_ok(LABEL, SETTING),
        )
        found = json_of(answer.body, LABEL, SETTING)
        hits = found.get("hits") if isinstance(found, dict) else None
        if not isinstance(hits, list):
            raise SourceBroken(LABEL, f"{LABEL}의 응답에 결과 목록이 없습니다. {SETTING}를 확인해 주세요.")
        return hits


def _unread(rows: Sequence[object], stories: Sequence[News]) -> tuple[str, ...]:
    """A line where much could not be read of what is about AI."""
    wanted = [r for r in rows if not isinstance(r, dict) or is_about_ai(plain(r.get("title"), TITLE), "")]
    return left_out(len(wanted), len(stories))


def _story(row: object) -> News | None:
    """A hit as a story; None where it is not about AI, or lacks title, points or a time that can be read."""
    if not isinstance(row, dict):
        return None
    title, published = plain(row.get("title"), TITLE), _moment(row.get("created_at_i"))
    points, number = whole(row.get("points")), str(row.get("objectID"))
    if not (
        title and published and points and points >= LEAST_POINTS and number.isascii() and number.isdigit()
    ):
        return None
    discussion = f"https://news.ycombinator.com/item?id={number}"
    url = public_url(row.get("url")) or discussion
    if not is_about_ai(title, ""):
        return None
    return News(
        id=story_id(url),
        title=title,
        url=url,
        outlet=_outlet(url, discussion),
        snippet=_text(row),
        published=published,
        papers=papers_linked(url),
        votes=points,
        discussion=discussion,
    )


def _outlet(url: str, discussion: str) -> str:
    """The site a story stands on; Hacker News itself for what was written there."""
    return LABEL if url == discussion else url.split("/")[2].removeprefix("www.")


def _text(row: Mapping[str, object]) -> str:
    """What the poster wrote, where the story is the post itself."""
    return "" if public_url(row.get("url")) else plain(row.get("story_text"), SNIPPET)


def _moment(value: object) -> datetime | None:
    seconds = whole(value, most=10**11)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
