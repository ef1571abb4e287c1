"""DuckDuckGo news, through ddgs's engine for it; two questions a build, and nothing but DuckDuckGo is asked.

ddgs names https://duckduckgo.com in two places, follows redirects, reads answers of any size, turns a refusal
into "no results" (seen in 9.16) and un-quotes addresses. So only its request building, token reading and
browser-like client are used; address, limits and the judgement of each answer are ours.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import ClassVar, NamedTuple

import msgspec
import primp
from ddgs.engines.duckduckgo_news import DuckduckgoNews
from ddgs.exceptions import DDGSException
from ddgs.utils import _extract_vqd

from digest_core.errors import RateLimited, SourceBroken, SourceError, SourceUnreachable
from digest_core.models import Kind, News
from digest_core.ports import Batch, Clock, Request
from digest_core.sources import SourceContext
from digest_core.sources.news_dates import published_at
from digest_core.sources.news_text import left_out, once_each, plain, public_url, story_id

LABEL = "DuckDuckGo"
EVERY = 2.0
"""Seconds between two questions, over all processes."""
GATE_PATIENCE = 30.0
TIMEOUT = 5.0
LONGEST_WAIT = 3600.0
LONGEST_TOKEN = 200
MOST_BYTES = 2 * 1024 * 1024
REACH = timedelta(days=31)
"""How far back a search can be told to look."""
MOST_STORIES = 30
TITLE, OUTLET, SNIPPET = 300, 80, 600
"""Most characters that are kept of a field."""

# 202 is DuckDuckGo's page for suspected robots; 403 and 418 are its blunt refusals.
_REFUSALS = frozenset({202, 403, 418, 429})
_ADVICE = "잠시 뒤에 다시 시도하고, 계속되면 AIDAILY_SOURCES에서 duckduckgo를 빼 주세요"


class Search(NamedTuple):
    """A fixed question; nothing from outside goes into it."""

    words: str
    region: str
    name: str


SEARCHES = (Search("인공지능 AI", "kr-kr", "한국어"), Search("AI research", "us-en", "영어"))


class DuckDuckGoSource:
    """Stories about AI, Korean and English; satisfies `ports.Source`."""

    label: ClassVar[str] = LABEL
    kind: ClassVar[Kind] = "news"
    detail = ""

    def __init__(self, context: SourceContext) -> None:
        self._base = context.base.rstrip("/")
        self._gate = context.gate
        self._clock = context.clock

    def collect(self, request: Request) -> Batch:
        """Stories published in `(since, until]`, newest first, 30 at most.

        Raises the first search's `SourceError` where no search worked; one that failed beside one that worked
        is a line in `problems`. After a refusal nothing more is asked.
        """
        now = self._clock.now()
        engine = _Engine(self._base, self._clock, request.deadline)
        answers: list[list[object]] = []
        failures: list[_Failure] = []
        for search in SEARCHES:
            try:
                answers.append(self._ask(engine, search, now - request.since))
            except SourceError as error:
                failures.append(_Failure(search.name, error))
                if isinstance(error, RateLimited):
                    break
        if not answers:
            raise failures[0].error
        return _batch(answers, failures, request, now)

    def _ask(self, engine: "_Engine", search: Search, age: timedelta) -> list[object]:
        with self._gate.slot("duckduckgo", every=EVERY, timeout=engine.seconds_left(GATE_PATIENCE)):
            return engine.rows(search, _time_limit(age))


class _Failure(NamedTuple):
    search: str
    error: SourceError


class _Engine(DuckduckgoNews):
    """ddgs's news engine, aimed at `base` alone; every answer is judged before it is read."""

    def __init__(self, base: str, clock: Clock, deadline: float | None) -> None:
        super().__init__(timeout=int(TIMEOUT))
        self.search_url = f"{base}/news.js"
        self._token_url = f"{base}/"
        self._clock = clock
        self._deadline = deadline

    def rows(self, search: Search, time_limit: str) -> list[object]:
        """The `results` of one search as they came; raises a `SourceError` for anything else."""
        payload = self.build_payload(search.words, search.region, "moderate", time_limit)
        return _results(self._fetch(self.search_url, payload))

    def seconds_left(self, most: float) -> float:
        """`most`, or less where the deadline comes first; raises `SourceUnreachable` once it has passed."""
        left = most if self._deadline is None else min(most, self._deadline - self._clock.monotonic())
        if left <= 0:
            raise SourceUnreachable(LABEL, "뉴스 검색에 쓸 시간이 다 됐습니다. 잠시 뒤에 다시 시도해 주세요")
        return left

    def _get_vqd(self, query: str) -> str:
        page = self._fetch(self._token_url, {"q": query})
        try:
            token = _extract_vqd(page, query)
        except (DDGSException, UnicodeDecodeError):
            token = ""
        if not 0 < len(token) <= LONGEST_TOKEN:
            raise SourceBroken(LABEL, f"뉴스 검색의 첫 페이지에 토큰(vqd)이 없습니다. {_ADVICE}")
        return token

    def _fetch(self, url: str, params: Mapping[str, str]) -> bytes:
        client, seconds = self.http_client.client, self.seconds_left(TIMEOUT)
        try:
            # A redirect is never followed: it could lead to a host the operator has not named.
            with client.request(
                "GET", url, params=params, timeout=seconds, follow_redirects=False, stream=True
            ) as answer:
                _judge(answer)
                return _read(answer)
        except primp.TimeoutError:
            problem = f"뉴스 검색이 {seconds:.0f}초 안에 답하지 않았습니다"
        except primp.PrimpError:
            problem = "뉴스 검색에 연결하지 못했거나 답이 중간에 끊겼습니다"
        raise SourceUnreachable(LABEL, f"{problem}. 네트워크와 NEWS_SEARCH_BASE를 확인해 주세요")


def _judge(answer: primp.Response) -> None:
    """Only 200 is an answer. ddgs would take every other status for an empty result."""
    status = answer.status_code
    if status in _REFUSALS:
        wait = answer.headers.get("retry-after", "")
        seconds = min(float(wait), LONGEST_WAIT) if wait.isascii() and wait.isdecimal() else None
        raise RateLimited(LABEL, f"뉴스 검색이 요청을 막고 있습니다(HTTP {status}). {_ADVICE}", seconds)
    if status >= 500 or status == 408:
        raise SourceUnreachable(LABEL, f"뉴스 검색 서버에 문제가 있습니다(HTTP {status}). {_ADVICE}")
    if status != 200:
        raise SourceBroken(
            LABEL, f"뉴스 검색이 뜻밖의 답을 보냈습니다(HTTP {status}). NEWS_SEARCH_BASE를 확인해 주세요"
        )


def _read(answer: primp.Response) -> bytes:
    body = bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise SourceBroken(LABEL, f"뉴스 검색의 답이 너무 커서 읽지 않았습니다. {_ADVICE}")
    return bytes(body)


def _results(body: bytes) -> list[object]:
    """The list under `results`; an empty list is a proper answer, a missing one is not."""
    try:
        answer = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        raise SourceBroken(LABEL, f"뉴스 검색이 데이터가 아닌 답을 보냈습니다. {_ADVICE}") from None
    rows = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise SourceBroken(LABEL, f"뉴스 검색의 답에 결과 목록이 없습니다. {_ADVICE}")
    return rows


def _time_limit(age: timedelta) -> str:
    """DuckDuckGo's `df`: how far back to look for a window that began `age` ago.

    An hour's grace, because a daily is built some minutes after its cut-off, and a longer reach would crowd
    the day's stories out of the one page that is read.
    """
    reach = age - timedelta(hours=1)
    if reach <= timedelta(days=1):
        return "d"
    return "w" if reach <= timedelta(days=7) else "m"


def _batch(
    answers: Sequence[list[object]], failures: Sequence[_Failure], request: Request, now: datetime
) -> Batch:
    rows = [row for answer in answers for row in answer]
    stories = [story for row in rows if (story := _story(row, now))]
    problems = [f"{search} 뉴스 검색 실패: {error}" for search, error in failures]
    problems += left_out(len(rows), len(stories))
    inside = [s for s in stories if s.published and request.since < s.published <= request.until]
    if not inside and now - request.until > REACH:
        problems.append("오래된 날짜라 그때의 뉴스를 검색이 다 찾지 못했을 수 있습니다")
    newest = sorted(once_each(inside), key=attrgetter("published"), reverse=True)
    return Batch(news=tuple(newest[:MOST_STORIES]), problems=tuple(problems))


def _story(row: object, now: datetime) -> News | None:
    """A row of `results` as a story; None without a title, a public address or a time that can be trusted."""
    if not isinstance(row, dict):
        return None
    title = plain(row.get("title"), TITLE)
    url = public_url(row.get("url"))
    published = published_at((row.get("date"), row.get("relative_time")), now)
    if not (title and url and published):
        return None
    return News(
        id=story_id(url),
        title=title,
        url=url,
        outlet=plain(row.get("source"), OUTLET),
        snippet=plain(row.get("excerpt"), SNIPPET),
        published=published,
    )
