"""A weekly edition with pictures, stored with the papers of its week."""

import datetime as dt
from typing import Any

from digest_core.models import Article, Claim, Edition, Link, Section, Theme
from digest_core.ports import Publication, Store
from support.factories import make_edition, make_item, make_paper

SOURCE = "It cuts cost by 31% at equal quality."
WEEKLY, WEEK = "weekly-top10", "2026-W07"


def make_weekly(**changes: Any) -> Edition:
    """Two papers told at length, with one number between them."""
    items = [make_item(n, summary=(Claim(SOURCE, (SOURCE,), "결과"),) if n == 1 else ()) for n in (1, 2)]
    sections = [
        Section(item=i.id, title=f"이름 {n}", subtitle="부제", paragraphs=((Claim("문단입니다."),),),
                announced=dt.date(2026, 2, 10), links=(Link("paper", i.subject.url),))
        for n, i in enumerate(items, 1)
    ]  # fmt: skip
    article = Article(
        first=dt.date(2026, 2, 9), last=dt.date(2026, 2, 15), sections=tuple(sections),
        topics=(Theme("에이전트", tuple(i.id for i in items)),),
    )  # fmt: skip
    values: dict[str, Any] = {
        "edition": WEEKLY, "key": WEEK, "date": dt.date(2026, 2, 16), "title": "주간 Top 10 (2026-W07)",
        "article": article, "generated_at": dt.datetime(2026, 2, 16, 7, 15, tzinfo=dt.UTC),
    }  # fmt: skip
    return make_edition(*items, **(values | changes))


def publish_weekly(store: Store) -> Edition:
    """The weekly in the store, its papers collected with it."""
    weekly = make_weekly()
    papers = tuple(
        make_paper(n, title="Agents that plan", published=dt.datetime(2026, 2, 9, 12, tzinfo=dt.UTC))
        for n in range(100, 120)
    )
    store.publish(Publication(edition=weekly, papers=papers))
    return weekly
