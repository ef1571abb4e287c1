"""Hugging Face's daily papers: what a community votes for, with links to code and keywords.

It finds no papers of its own: what it says is attached to those that arXiv announced, the rest is dropped. So a
paper is never shown because it is popular, only earlier. `GET {base}/daily_papers?date=YYYY-MM-DD`, one request
for each announcement, five at most; the API is public and needs no key.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date
from typing import ClassVar

from digest_core.errors import SourceBroken, SourceError
from digest_core.http import Service
from digest_core.models import Kind, Mention
from digest_core.ports import Batch, Request
from digest_core.sources import SourceContext
from digest_core.sources.fetching import Patience, fetch, json_of, only_ok, whole
from digest_core.sources.news_text import plain
from digest_core.sources.paper_links import code_url, paper_id

LABEL = "Hugging Face"
SETTING = "HUGGINGFACE_API_BASE"
EVERY = 1.0
SECONDS = 20.0
MOST_BYTES = 8 * 2**20
MOST_DAYS = 5
TITLE, KEYWORD, KEYWORDS = 300, 40, 10


class HuggingFaceSource:
    """What the daily papers say of the day's papers; satisfies `ports.Source`."""

    label: ClassVar[str] = LABEL
    kind: ClassVar[Kind] = "paper"
    detail = "Daily Papers"

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._service = Service("huggingface", LABEL, context.base, "huggingface.co", EVERY, limit=MOST_BYTES)

    def collect(self, request: Request) -> Batch:
        """What is said of papers on the days of the announcements.

        Raises the first day's `SourceError` where no day could be read; one that failed is a line in `problems`.
        """
        rows: list[object] = []
        failures: list[SourceError] = []
        days = _days(request)
        for day in days:
            try:
                rows += self._ask(day, request)
            except SourceError as error:
                failures.append(error)
        if len(failures) == len(days):
            raise failures[0]
        best: dict[str, Mention] = {}
        for mention in (found for row in rows if (found := _mention(row))):
            best[mention.paper] = max(best.get(mention.paper, mention), mention, key=lambda m: m.votes or 0)
        return Batch(mentions=tuple(best.values()), problems=(*map(str, failures), *_unread(rows, best)))

    def _ask(self, day: date, request: Request) -> list[object]:
        context = self._context
        answer = fetch(
            self._service,
            Patience(context.gate, context.clock, request.deadline, SECONDS),
            f"{context.base}/daily_papers",
            params={"date": day.isoformat(), "limit": "100"},
            check=only_ok(LABEL, SETTING),
        )
        found = json_of(answer.body, LABEL, SETTING)
        if not isinstance(found, list):
            raise SourceBroken(LABEL, f"{LABEL}의 응답이 목록이 아닙니다. {SETTING}를 확인해 주세요.")
        return found


def _days(request: Request) -> list[date]:
    """The newest announcement days; on a day without one, the day of the cut-off."""
    days = sorted({announcement.day for announcement in request.announcements})
    return days[-MOST_DAYS:] or [request.until.astimezone(UTC).date()]


def _unread(rows: Sequence[object], read: Mapping[str, Mention]) -> tuple[str, ...]:
    return () if read or not rows else (f"받은 항목 {len(rows)}건에 논문 번호가 없어 모두 뺐습니다",)


def _mention(row: object) -> Mention | None:
    paper = row.get("paper") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(paper, dict):
        return None
    found, title = paper_id(paper.get("id")), plain(paper.get("title") or row.get("title"), TITLE)
    if not found or not title:
        return None
    return Mention(
        paper=found,
        title=title,
        url=f"https://huggingface.co/papers/{found.removeprefix('arxiv:')}",
        votes=whole(paper.get("upvotes")),
        comments=whole(row.get("numComments")),
        code=code_url(paper.get("githubRepo")),
        keywords=_keywords(paper.get("ai_keywords")),
    )


def _keywords(value: object) -> tuple[str, ...]:
    words = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(word for w in words[:KEYWORDS] if (word := plain(w, KEYWORD))))
