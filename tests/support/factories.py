"""Subjects, items and editions with sensible defaults; say only what the test is about."""

import datetime as dt
from typing import Any

from digest_core.models import (
    EXTRACTIVE,
    Claim,
    Edition,
    Item,
    News,
    Paper,
    RawIndex,
    Reason,
    Reference,
    Risk,
    SourceReport,
)

SUBMITTED = dt.datetime(2026, 2, 4, 12, 0, tzinfo=dt.UTC)
GENERATED = dt.datetime(2026, 2, 6, 7, 15, tzinfo=dt.timezone(dt.timedelta(hours=9)))

ABSTRACT = (
    "Routing queries between small and large models saves cost, but routers break when traffic shifts. "
    "We propose DriftRoute, a router that updates its thresholds from delayed feedback. "
    "On four traffic traces it cuts cost by 31% at equal quality. "
    "A limitation of our method is that feedback must arrive within an hour."
)
LIMIT = "A limitation of our method is that feedback must arrive within an hour."


def make_paper(number: int = 1, **changes: Any) -> Paper:
    """A paper; papers of different numbers have different ids and titles."""
    arxiv_id = changes.pop("arxiv_id", f"2602.{number:05d}v1")
    values: dict[str, Any] = {
        "id": f"arxiv:{arxiv_id.rpartition('v')[0]}",
        "arxiv_id": arxiv_id,
        "title": f"Routing Queries under Drift, Part {number}",
        "abstract": ABSTRACT,
        "authors": ("Ann Lee", "Bo Kim", "Chris Park"),
        "categories": ("cs.LG", "cs.AI"),
        "primary_category": "cs.LG",
        "published": SUBMITTED,
    }
    return Paper(**(values | changes))


def make_news(number: int = 1, **changes: Any) -> News:
    """A news story; stories of different numbers have different ids, titles and addresses."""
    values: dict[str, Any] = {
        "id": f"story:{number:016x}",
        "title": f"모델 서빙 비용 소식 {number}",
        "url": f"https://news.example.com/stories/{number}",
        "outlet": "예시신문",
        "snippet": "서빙 비용을 줄인 사례를 전합니다.",
        "published": SUBMITTED,
    }
    return News(**(values | changes))


def make_item(subject: Paper | News | int = 1, **changes: Any) -> Item:
    """An item as the extractive writer leaves it; an int stands for `make_paper(int)`."""
    subject = make_paper(subject) if isinstance(subject, int) else subject
    url = subject.pdf_url if isinstance(subject, Paper) else subject.url
    method = "We propose DriftRoute, a router that updates its thresholds from delayed feedback."
    values: dict[str, Any] = {
        "subject": subject,
        "short_title": subject.title,
        "heading": subject.title,
        "tags": ("라우팅", "LLM", "기계학습"),
        "writer": EXTRACTIVE,
        "reasons": (Reason("category", 1.0, 1.0, "주 분류가 cs.LG"),),
        "summary": (Claim(method, (method,), "방법"),),
        "facts": "저자 Ann Lee 외 2명 · 분류 cs.LG(기계학습) · 제출 2026-02-04",
        "risks": (Risk(LIMIT, "stated", (LIMIT,)),),
        "references": (Reference(subject.title, url),),
    }
    return Item(**(values | changes))


def make_edition(*items: Item, **changes: Any) -> Edition:
    """A daily edition; without items it has three papers. Index and counts follow the items."""
    items = items or tuple(make_item(number) for number in (1, 2, 3))
    papers = tuple(Reference(i.subject.title, i.subject.url) for i in items if i.kind == "paper")
    news = tuple(Reference(i.subject.title, i.subject.url) for i in items if i.kind == "news")
    values: dict[str, Any] = {
        "edition": "daily",
        "key": "2026-02-06",
        "date": dt.date(2026, 2, 6),
        "generated_at": GENERATED,
        "title": "[AI Daily] 2026-02-06 기술 동향",
        "writer": EXTRACTIVE,
        "announced": (dt.date(2026, 2, 5),),
        "candidates": len(items),
        "sources": (
            SourceReport("DuckDuckGo", "", "news", len(news)),
            SourceReport("arXiv", "cs.AI/cs.LG", "paper", len(papers)),
        ),
        "items": items,
        "index": RawIndex(news=news, papers=papers),
    }
    return Edition(**(values | changes))
