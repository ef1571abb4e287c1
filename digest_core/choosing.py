"""What of a day's material an edition shows, and in which order; each item in its source's own words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import structs

from digest_core.config import Settings
from digest_core.editions import Plan
from digest_core.feedback import Liked, weights
from digest_core.harvest import Harvest
from digest_core.merge.headline import UPDATE_MARK
from digest_core.merge.papers import links_of
from digest_core.merge.shares import Shares, interleaved
from digest_core.models import Edition, Item, News, Paper, RawIndex, Reference
from digest_core.newsroom import Desk, edit, ids_of
from digest_core.people import FeedbackBook
from digest_core.ports import Store
from digest_core.rank import Criteria, Ranked, rank, vectors_of, without_blocked
from digest_core.similarity import Vectors
from digest_core.writing.extractive import write_extractive
from digest_core.writing.news import write_news
from digest_core.writing.outcome import late_fact
from digest_core.writing.tags import interest_terms

NEWS_IN_INDEX = 10


def open_desk(
    harvest: Harvest, recent: Sequence[Edition], day: date, store: Store, settings: Settings
) -> Desk:
    """The day's papers and stories that nobody has been shown, without blocked words, each event once.

    Blocked papers go before anything is made of them, so that none is shown as a related one either.
    """
    blocked = blocked_terms(settings)
    fresh = unseen(harvest.papers, day, store, sample=harvest.sample)
    papers = [p for p in without_blocked(fresh, blocked) if isinstance(p, Paper)]
    news = [s for s in without_blocked(harvest.news, blocked) if isinstance(s, News)]
    return edit(harvest, papers, news, recent, day=day, store=store)


def choose_and_extract(
    plan: Plan, late: Mapping[str, date], desk: Desk, wanted: Criteria, settings: Settings
) -> tuple[Item, ...]:
    """The day's pool, best first, in the sources' own sentences; `late` marks what came after its day."""
    vectors = vectors_of(desk.papers)
    ranked = choose(plan, desk, vectors, wanted, settings)
    return tuple(marked_late(item, late) for item in extract_all(ranked, desk, vectors, settings))


def choose(
    plan: Plan, desk: Desk, vectors: Vectors, wanted: Criteria, settings: Settings
) -> tuple[Ranked, ...]:
    """Papers and stories in one order, each kind ranked among its own."""
    count, now = settings.pool, plan.cut_off
    papers = rank(desk.papers, wanted, now=now, count=count, vectors=vectors, voices=desk.voices)
    of_news = vectors_of(desk.free)
    news = rank(desk.free, wanted, now=now, count=count, vectors=of_news, voices=desk.voices)
    return interleaved(papers, news, Shares(settings.top, settings.news.top), count)


def marked_late(item: Item, late: Mapping[str, date]) -> Item:
    """The item, marked with its own announcement day where it came late."""
    day = late.get(item.id)
    if day is None:
        return item
    marked = structs.replace(item, late=day)
    return structs.replace(marked, facts=" · ".join(filter(None, (item.facts, late_fact(marked)))))


def criteria(settings: Settings, liked: Mapping[str, Liked] | None = None) -> Criteria:
    """What the operator wants to read and readers like, in the ranking's terms."""
    return Criteria(
        interests=interest_terms(settings.interests),
        categories=settings.categories,
        liked=liked or {},
    )


def liked_by_readers(feedback: FeedbackBook | None, now: datetime) -> dict[str, Liked]:
    """What readers like and dislike at `now`, by tag."""
    felt = weights(feedback.all(), now) if feedback else {}
    terms = interest_terms(felt)
    return {tag: Liked(weight, terms[tag]) for tag, weight in felt.items()}


def blocked_terms(settings: Settings) -> tuple[str, ...]:
    """The blocked words and what stands for them in the sources' language: 강화학습 blocks its English name, too."""
    return tuple(term for terms in interest_terms(settings.blocked_words).values() for term in terms)


def is_allowed(settings: Settings, item: Item) -> bool:
    """Whether an item written earlier holds no word that is blocked now."""
    return bool(without_blocked([item.subject], blocked_terms(settings)))


def unseen(papers: Sequence[Paper], day: date, store: Store, *, sample: bool) -> tuple[Paper, ...]:
    """Papers that no edition before `day` has shown; a sample has no history."""
    if sample:
        return tuple(papers)
    seen = store.seen_before([paper.id for paper in papers], day)
    return tuple(paper for paper in papers if paper.id not in seen)


def pick_news(items: Sequence[Item], pool: Sequence[Item], desk: Desk) -> tuple[News, ...]:
    """The stories of the raw index: those of the list, then of the pool, then the newest."""
    told = [item.subject for item in (*items, *pool) if isinstance(item.subject, News)]
    distinct = {story.id: story for story in (*told, *desk.stories)}
    return tuple(distinct.values())[:NEWS_IN_INDEX]


def raw_index(items: Sequence[Item], news: Sequence[News]) -> RawIndex:
    """The links to the originals of the list's papers and of the stories."""
    return RawIndex(
        news=tuple(headline_reference(story) for story in news),
        papers=tuple(own_reference(item) for item in items if item.kind == "paper"),
    )


def headline_reference(story: News) -> Reference:
    """A story's line in the raw index."""
    return Reference(f"{UPDATE_MARK if story.follows else ''}{story.title}", story.url)


def own_reference(item: Item) -> Reference:
    """The link to an item's own original."""
    subject = item.subject
    return Reference(subject.title, subject.pdf_url if isinstance(subject, Paper) else subject.url)


def shown_ids(items: Sequence[Item], pool: Sequence[Item], news: Sequence[News]) -> tuple[str, ...]:
    """The ids by which all that is shown is known again: a story's at all its outlets."""
    subjects = (*(item.subject for item in (*items, *pool)), *news)
    known = (ids_of(s) if isinstance(s, News) else (s.id,) for s in subjects)
    return tuple(dict.fromkeys(i for ids in known for i in ids))


def extract_all(
    ranked: Sequence[Ranked], desk: Desk, vectors: Vectors, settings: Settings
) -> tuple[Item, ...]:
    """One item for each: a paper with the nearest related one of the day and what is said of it, or a story."""
    papers = {paper.id: paper for paper in desk.papers}

    def extracted(chosen: Ranked) -> Item:
        subject = chosen.subject
        if isinstance(subject, News):
            return write_news(subject, reasons=chosen.reasons, zone=settings.zone)
        item = write_extractive(subject, reasons=chosen.reasons, related=_related(chosen, papers, vectors))
        echo = desk.voices.echoes.get(subject.id)
        return structs.replace(item, references=(*item.references, *links_of(echo))) if echo else item

    return tuple(map(extracted, ranked))


def _related(chosen: Ranked, papers: Mapping[str, Paper], vectors: Vectors) -> Reference | None:
    nearest = vectors.nearest(chosen.subject.id)
    return None if nearest is None else Reference(papers[nearest].title, papers[nearest].pdf_url)
