"""What a search listed, as an edition of its own: so that "2번 요약" after it means the second hit."""

from collections.abc import Sequence
from datetime import date, datetime

from digest_core.errors import NoIndex
from digest_core.finding import Hit, SearchIndex
from digest_core.models import EXTRACTIVE, Answer, Edition, Item, News, Paper
from digest_core.ports import Store
from digest_core.questions.sought import SEARCH
from digest_core.writing.extractive import write_extractive


def reopened(ids: Sequence[str], index: SearchIndex, store: Store, *, day: date, now: datetime) -> Edition:
    """The hits with these ids in this order, dated `day`; empty where the index is gone."""
    try:
        hits = index.find(ids)
    except NoIndex:
        hits = ()
    told = {hit.id: _told(hit, store) for hit in hits}
    papers = _papers([hit for hit in hits if not told[hit.id] and hit.kind == "paper"], store)
    items = tuple(told[hit.id] or _in_its_own_words(hit, papers.get(hit.id)) for hit in hits)
    return Edition(
        edition=SEARCH, key=SEARCH, date=day, generated_at=now, title="검색 결과", writer=EXTRACTIVE, items=items
    )  # fmt: skip


def _told(hit: Hit, store: Store) -> Item | None:
    """The item as an edition tells it."""
    edition = store.edition(hit.edition, hit.key)
    items = (*edition.items, *edition.pool) if edition else ()
    return next((item for item in items if item.id == hit.id), None)


def _papers(hits: Sequence[Hit], store: Store) -> dict[str, Paper]:
    """The papers that were only collected. A day's collection is large: what was looked up in it is kept by itself."""
    known = store.papers([hit.id for hit in hits])
    missing = {hit.id: (hit.edition, hit.key) for hit in hits if hit.id not in known}
    collected = (paper for place in set(missing.values()) for paper in store.collection(*place))
    found = {paper.id: paper for paper in collected if paper.id in missing}
    if found:
        store.remember_papers(list(found.values()))
    return known | found


def _in_its_own_words(hit: Hit, paper: Paper | None) -> Item:
    if paper:
        return write_extractive(paper, reasons=(), related=None)
    story = News(id=hit.id, title=hit.title, url=hit.url, snippet=hit.snippet)
    return Item(subject=story, short_title=hit.title, heading=hit.title, writer=EXTRACTIVE)


def outside(answered: Answer) -> Answer:
    """An answer about hits: they belong to no one edition."""
    return Answer(
        answered.text,
        type(answered.intent)(answered.intent.field, answered.intent.items),
        answered.fields,
        answered.answered_from,
        tuple(type(c)(None, c.title, c.url, c.quote) for c in answered.citations),
        answered.shown,
    )
