"""How an edition comes to be: plan, collect, choose, write, publish. Effects only through the ports."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from msgspec import Struct, structs

from digest_core.config import Settings
from digest_core.editions import EditionForm, Plan
from digest_core.harvest import Harvest, OpenSource, gather, reports
from digest_core.history import best_unread, recent_editions, require_history
from digest_core.models import EXTRACTIVE, Edition, Item, News, Note, Paper, RawIndex, Reference
from digest_core.ports import Clock, Gate, Publication, Store
from digest_core.rank import Criteria, Ranked, rank, vectors_of, without_blocked
from digest_core.similarity import Vectors
from digest_core.writing.extractive import write_extractive
from digest_core.writing.tags import interest_terms

NEWS_IN_INDEX = 10
UNREAD = "새 논문이 없어, 지난 한 주에 모은 논문 가운데 아직 싣지 않은 것을 골랐습니다."


class Workshop(Struct, frozen=True, kw_only=True):
    """Everything a build works with."""

    settings: Settings
    store: Store
    clock: Clock
    gate: Gate
    sources: tuple[OpenSource, ...]
    on_step: Callable[[str], None]


def build_edition(
    form: EditionForm,
    key: str,
    *,
    as_of: datetime | None,
    patience: float | None,
    sample: bool,
    shop: Workshop,
) -> Edition:
    """Build and publish one edition; `sample` lets the bundled papers stand in for an unreadable arXiv.

    Raises the `SourceError` of an essential source, and `NotYetAnnounced` where the index lags.
    """
    now = as_of or shop.clock.now()
    plan = form.plan(key, as_of, shop.store, shop.settings)
    recent = recent_editions(shop.store, form.name, date.fromisoformat(key))
    require_history(shop.store, recent, date.fromisoformat(key))
    shop.on_step("자료를 모으고 있습니다")
    deadline = None if patience is None else shop.clock.monotonic() + patience
    harvest = gather(plan, shop.sources, shop.store, now=now, deadline=deadline, sample=sample)
    shop.on_step(f"논문 {len(harvest.papers)}편에서 고르고 있습니다")
    publication = compose(form, plan, harvest, recent, now=now, shop=shop)
    shop.on_step("저장하고 있습니다")
    shop.store.publish(publication)
    return publication.edition


def compose(
    form: EditionForm,
    plan: Plan,
    harvest: Harvest,
    recent: Sequence[Edition],
    *,
    now: datetime,
    shop: Workshop,
) -> Publication:
    """Choose and write: the edition, what it shows for the first time, and what was collected for it."""
    settings, day = shop.settings, date.fromisoformat(plan.key)
    written = choose_and_write(plan, harvest, shop)
    items, pool, notes = written[: settings.top], written[settings.top :], harvest.notes
    if not written and (items := best_unread(recent, day, settings.top, partial(is_allowed, settings))):
        notes = (*notes, Note("", UNREAD))
    news = pick_news(harvest.news, day, shop)
    edition = Edition(
        edition=form.name,
        key=plan.key,
        date=day,
        generated_at=now.astimezone(settings.zone),
        cut_off=plan.cut_off.astimezone(settings.zone),
        title=form.title(plan.key, sample=harvest.sample),
        writer=EXTRACTIVE,
        sample=harvest.sample,
        announced=harvest.announced,
        candidates=len(harvest.papers),
        notes=notes,
        sources=reports(harvest, {"paper": len(items), "news": len(news)}),
        items=items,
        pool=pool,
        index=RawIndex(
            news=tuple(Reference(story.title, story.url) for story in news),
            papers=tuple(own_reference(item) for item in items),
        ),
    )
    if harvest.sample:
        return Publication(edition=edition)
    return Publication(
        edition=edition,
        seen=(*(item.id for item in (*items, *pool)), *(story.id for story in news)),
        collected=tuple(paper.id for paper in harvest.papers),
        days=tuple(a.day for a in plan.announcements) if harvest.asked_papers else (),
        scope=settings.scope,
    )


def choose_and_write(plan: Plan, harvest: Harvest, shop: Workshop) -> tuple[Item, ...]:
    """The day's pool, best first, written."""
    settings = shop.settings
    fresh = unseen(harvest.papers, date.fromisoformat(plan.key), shop.store, sample=harvest.sample)
    # Before the vectors are made, so that no blocked paper is shown as a related one either.
    papers = tuple(p for p in without_blocked(fresh, blocked_terms(settings)) if isinstance(p, Paper))
    vectors = vectors_of(papers)
    ranked = rank(papers, criteria(settings), now=plan.cut_off, count=settings.pool, vectors=vectors)
    written = write_all(ranked, {p.id: p for p in papers}, vectors)
    return tuple(marked_late(item, harvest.late) for item in written)


def marked_late(item: Item, late: Mapping[str, date]) -> Item:
    """The item, marked with its own announcement day where it came late."""
    day = late.get(item.id)
    if day is None:
        return item
    facts = " · ".join(filter(None, (item.facts, f"늦게 올라옴({day} 발표분)")))
    return structs.replace(item, late=day, facts=facts)


def criteria(settings: Settings) -> Criteria:
    """What the operator wants to read, in the ranking's terms."""
    return Criteria(
        interests=interest_terms(settings.interests),
        categories=settings.categories,
    )


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


def pick_news(news: Sequence[News], day: date, shop: Workshop) -> tuple[News, ...]:
    """The newest stories nobody has been shown, without blocked words."""
    allowed = [s for s in without_blocked(news, blocked_terms(shop.settings)) if isinstance(s, News)]
    seen = shop.store.seen_before([story.id for story in allowed], day)
    return tuple(story for story in allowed if story.id not in seen)[:NEWS_IN_INDEX]


def write_all(ranked: Sequence[Ranked], papers: Mapping[str, Paper], vectors: Vectors) -> tuple[Item, ...]:
    """One item for each chosen paper, with the nearest related paper of the day."""
    return tuple(
        write_extractive(chosen.subject, reasons=chosen.reasons, related=_related(chosen, papers, vectors))
        for chosen in ranked
        if isinstance(chosen.subject, Paper)
    )


def _related(chosen: Ranked, papers: Mapping[str, Paper], vectors: Vectors) -> Reference | None:
    nearest = vectors.nearest(chosen.subject.id)
    return None if nearest is None else Reference(papers[nearest].title, papers[nearest].pdf_url)


def own_reference(item: Item) -> Reference:
    """The link to an item's own original."""
    subject = item.subject
    return Reference(subject.title, subject.pdf_url if isinstance(subject, Paper) else subject.url)
