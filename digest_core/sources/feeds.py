"""News from RSS and Atom feeds, side by side; one that fails is a line for readers, not a dead source.

Feeds are what publishers offer to machines: one request each and build, with the validators of the last answer,
so that an unchanged feed costs its publisher nothing. What an entry links to is never fetched.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from operator import attrgetter
from typing import ClassVar, NamedTuple

from digest_core.errors import SourceBroken, SourceError, SourceUnreachable
from digest_core.http import Service
from digest_core.models import Kind, News
from digest_core.ports import Batch, KeptPage, Request
from digest_core.sources import Feed, SourceContext
from digest_core.sources.feed_list import is_about_ai
from digest_core.sources.feed_reading import LABEL as FEED
from digest_core.sources.feed_reading import Entry, read_feed
from digest_core.sources.fetching import Answer, Patience, fetch
from digest_core.sources.news_dates import FUTURE_ALLOWED
from digest_core.sources.news_text import left_out, once_each, plain, public_url, story_id
from digest_core.sources.paper_links import papers_linked

LABEL = "뉴스 피드"
EVERY = 1.0
SECONDS = 20.0
MOST_BYTES = 8 * 2**20
MOST_STORIES = 300
MOST_NAMED = 3
THREADS = 16
OLDEST = datetime(1991, 1, 1, tzinfo=UTC)
TITLE, SNIPPET, LINKED = 300, 600, 60_000


class Outcome(NamedTuple):
    """What one feed came to: stories, what it left out, or why there is nothing."""

    feed: Feed
    stories: tuple[News, ...] = ()
    problem: str = ""
    error: SourceError | None = None


class FeedsSource:
    """The stories of all feeds; satisfies `ports.Source`."""

    label: ClassVar[str] = LABEL
    kind: ClassVar[Kind] = "news"
    detail = ""

    def __init__(self, context: SourceContext) -> None:
        self._context = context

    def collect(self, request: Request) -> Batch:
        """The stories published in `(since, until]`, newest first.

        Where every feed failed, `SourceUnreachable` (or `SourceBroken`, where each of them answered).
        """
        feeds = self._context.feeds
        with ThreadPoolExecutor(max(1, min(THREADS, len(feeds))), thread_name_prefix="feed") as threads:
            outcomes = list(threads.map(lambda feed: self._outcome(feed, request), feeds))
        failed = [outcome for outcome in outcomes if outcome.error]
        if feeds and len(failed) == len(feeds):
            raise _all_failed(failed)
        stories = sorted((s for o in outcomes for s in o.stories), key=attrgetter("published"), reverse=True)
        return Batch(
            news=tuple(once_each(stories))[:MOST_STORIES],
            problems=(*_failures(failed), *(f"{o.feed.name}: {o.problem}" for o in outcomes if o.problem)),
        )

    def _outcome(self, feed: Feed, request: Request) -> Outcome:
        try:
            return self._read(feed, request)
        except SourceError as error:
            return Outcome(feed, error=error)

    def _read(self, feed: Feed, request: Request) -> Outcome:
        content = read_feed(*self._content(feed, request))
        readable = [e for e in content.entries if _is_readable(e)]
        latest = self._context.clock.now() + FUTURE_ALLOWED
        stories = [_story(feed, e, content.links_only) for e in readable if e.date and e.date <= latest]
        inside = (s for s in stories if s.published and request.since < s.published <= request.until)
        wanted = tuple(s for s in inside if not feed.general or is_about_ai(s.title, s.snippet))
        return Outcome(feed, wanted, _left_out(len(content.entries), len(readable), len(stories)))

    def _content(self, feed: Feed, request: Request) -> tuple[bytes, str, str]:
        """The feed's newest bytes, its address and the type it claims; asked for only where they have changed."""
        kept = self._context.cache.kept(feed.url)
        answer = self._ask(feed, request, kept)
        if answer.status == 304 and kept:
            return kept.body, feed.url, ""
        etag, modified = (answer.headers.get(name, "")[:200] for name in ("ETag", "Last-Modified"))
        if etag or modified:
            self._context.cache.keep(feed.url, KeptPage(answer.body, etag, modified))
        return answer.body, feed.url, answer.headers.get("Content-Type", "")

    def _ask(self, feed: Feed, request: Request, kept: KeptPage | None) -> Answer:
        asked = {"Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"}
        if kept and kept.etag:
            asked["If-None-Match"] = kept.etag
        if kept and kept.last_modified:
            asked["If-Modified-Since"] = kept.last_modified
        # A slot for each feed: what one of them takes must not add to what the others of its host take.
        slot = f"feed-{sha256(feed.url.encode()).hexdigest()[:12]}"
        service = Service(slot, FEED, feed.url, "", EVERY, anywhere=True, limit=MOST_BYTES)
        context = self._context
        patience = Patience(context.gate, context.clock, request.deadline, SECONDS)
        return fetch(service, patience, feed.url, headers=asked, check=_judge(conditional=kept is not None))


def _judge(*, conditional: bool) -> Callable[[int, bytes], bytes]:
    """A check that takes a 200, and a 304 where something is kept."""

    def check(status: int, body: bytes) -> bytes:
        if status == 200 or (status == 304 and conditional):
            return body
        raise SourceBroken(FEED, f"피드의 응답이 뜻밖입니다(HTTP {status}). 주소를 확인해 주세요.")

    return check


def _is_readable(entry: Entry) -> bool:
    """Whether an entry has title, public address and a date; nothing on the web is older than the web."""
    dated = entry.date is not None and entry.date > OLDEST
    return dated and bool(plain(entry.title, TITLE)) and public_url(entry.link) is not None


def _story(feed: Feed, entry: Entry, links_only: bool) -> News:
    url = public_url(entry.link) or ""
    text = plain(entry.text, SNIPPET)
    return News(
        id=story_id(url),
        title=plain(entry.title, TITLE),
        url=url,
        outlet=feed.name,
        snippet="" if links_only else text,
        published=entry.date,
        papers=papers_linked(url, entry.text[:LINKED]),
    )


def _left_out(entries: int, readable: int, dated: int) -> str:
    """What a feed's entries lacked, where many of them lacked it, and how many are of a day to come."""
    lying = readable - dated
    future = (f"앞날로 적힌 {lying}건을 뺐습니다",) if lying else ()
    return ", ".join((*left_out(entries, readable), *future))


def _failures(failed: Sequence[Outcome]) -> Iterable[str]:
    """One line for each reason, naming the feeds it holds for."""
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for outcome in failed:
        by_reason[str(outcome.error)].append(outcome.feed.name)
    return (f"{', '.join(names)}: {reason}" for reason, names in by_reason.items())


def _all_failed(failed: Sequence[Outcome]) -> SourceError:
    names = [outcome.feed.name for outcome in failed]
    shown = ", ".join(names[:MOST_NAMED]) + (
        f" 외 {len(names) - MOST_NAMED}곳" if len(names) > MOST_NAMED else ""
    )
    broken = all(isinstance(outcome.error, SourceBroken) for outcome in failed)
    reasons = dict.fromkeys(str(outcome.error) for outcome in failed)
    why = next(iter(reasons)) if len(reasons) == 1 else "네트워크와 AIDAILY_FEEDS를 확인해 주세요."
    kind = SourceBroken if broken else SourceUnreachable
    return kind(LABEL, f"피드를 하나도 읽지 못했습니다({shown}). {why}")
