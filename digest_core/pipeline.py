"""How an edition comes to be: plan, collect, choose, write, publish. Effects only through the ports."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import cast

from msgspec import Struct, structs

from digest_core.config import Settings
from digest_core.editions import AnnouncedForm, EditionForm, Plan
from digest_core.feedback import Liked, weights
from digest_core.harvest import Harvest, OpenSource, gather, reports
from digest_core.history import best_unread, recent_editions, require_history
from digest_core.models import EXTRACTIVE, Edition, Item, News, Note, Paper, RawIndex, Reference
from digest_core.people import FeedbackBook
from digest_core.ports import Clock, Gate, PaperFinder, Publication, Store
from digest_core.rank import Criteria, Ranked, rank, vectors_of, without_blocked
from digest_core.reading import FullTexts
from digest_core.similarity import Vectors
from digest_core.writing.author import LONGEST_TOP_SECONDS, TOP_SECONDS, Author
from digest_core.writing.extractive import write_extractive
from digest_core.writing.outcome import late_fact, writer_of
from digest_core.writing.prompting import prompt_version
from digest_core.writing.tags import interest_terms
from digest_core.writing.write import Written, is_open, write_items

NEWS_IN_INDEX = 10
PATIENCE_IN_WRITING = 1.5
"""Whoever bounds the reading of sources waits for the writing half as long again."""
UNREAD = "새 논문이 없어, 지난 한 주에 모은 논문 가운데 아직 싣지 않은 것을 골랐습니다."


class Workshop(Struct, frozen=True, kw_only=True):
    """Everything a build works with."""

    settings: Settings
    store: Store
    clock: Clock
    gate: Gate
    sources: tuple[OpenSource, ...]
    on_step: Callable[[str], None]
    feedback: FeedbackBook | None = None
    finder: Callable[[], PaperFinder] | None = None
    """Opens the look-up of papers by identifier."""
    texts: Callable[[], FullTexts] | None = None
    """Opens papers' own texts."""
    author: Author | None = None
    """The model in use; None for extraction."""


def build_announced(
    form: EditionForm,
    key: str,
    *,
    as_of: datetime | None,
    patience: float | None,
    sample: bool,
    shop: Workshop,
) -> Edition:
    """`Builder` of documents about announcements."""
    announced = cast("AnnouncedForm", form)
    return build_edition(announced, key, as_of=as_of, patience=patience, sample=sample, shop=shop)


def build_edition(
    form: AnnouncedForm,
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
    if shop.author is not None:
        shop.author.get_ready()
    deadline = None if patience is None else shop.clock.monotonic() + patience
    harvest = gather(plan, shop.sources, shop.store, now=now, deadline=deadline, sample=sample)
    shop.on_step(f"논문 {len(harvest.papers)}편에서 고르고 있습니다")
    seconds = None if patience is None else patience * PATIENCE_IN_WRITING
    publication = compose(form, plan, harvest, recent, now=now, shop=shop, seconds=seconds)
    shop.on_step("저장하고 있습니다")
    shop.store.publish(publication)
    return publication.edition


def compose(
    form: AnnouncedForm,
    plan: Plan,
    harvest: Harvest,
    recent: Sequence[Edition],
    *,
    now: datetime,
    shop: Workshop,
    seconds: float | None,
) -> Publication:
    """Choose and write: the edition, what it shows for the first time, and what was collected for it.

    The model writes the top list, for at most `seconds` where given; the rest of the pool is its work after
    publishing.
    """
    settings, day = shop.settings, date.fromisoformat(plan.key)
    drawn = choose_and_extract(plan, harvest, shop)
    items, pool, notes = drawn[: settings.top], drawn[settings.top :], harvest.notes
    if not drawn and (items := best_unread(recent, day, settings.top, partial(is_allowed, settings))):
        notes = (*notes, Note("", UNREAD))
    news = pick_news(harvest.news, day, shop)
    written = write_top(items, shop, seconds)
    items = first_by_short_title(written.items)
    edition = Edition(
        edition=form.name,
        key=plan.key,
        date=day,
        generated_at=now.astimezone(settings.zone),
        cut_off=plan.cut_off.astimezone(settings.zone),
        title=form.title(plan.key, sample=harvest.sample),
        writer=writer_of(items),
        sample=harvest.sample,
        announced=harvest.announced,
        candidates=len(harvest.papers),
        notes=(*notes, *written.notes),
        sources=reports(harvest, {"paper": len(items), "news": len(news)}),
        items=items,
        pool=waiting(pool, shop.author),
        actions=written.actions,
        index=RawIndex(
            news=tuple(Reference(story.title, story.url) for story in news),
            papers=tuple(own_reference(item) for item in items),
        ),
        usage=written.usage,
        prompt_version=prompt_version() if writer_of(items) != EXTRACTIVE else "",
    )
    if harvest.sample:
        return Publication(edition=edition)
    return Publication(
        edition=edition,
        seen=(*(item.id for item in (*items, *pool)), *(story.id for story in news)),
        collected=tuple(paper.id for paper in harvest.papers),
        papers=harvest.papers,
        days=tuple(a.day for a in plan.announcements) if harvest.asked_papers else (),
        scope=settings.scope,
    )


def write_top(items: tuple[Item, ...], shop: Workshop, seconds: float | None) -> Written:
    """The items of the top list, written by the model in use within `seconds`, else as long as its rate asks for."""
    if shop.author is None or not items:
        return Written(items=items)
    count = sum(is_open(item) for item in items)
    # Every item once, and the actions; what has to be repaired comes on top.
    wait = shop.author.model.seconds_for(count + 1)
    at_that_rate = f". 모델의 속도 제한 때문에 {wait:.0f}초 넘게 걸립니다" if wait >= 1 else ""
    shop.on_step(f"모델이 {count}편을 쓰고 있습니다{at_that_rate}")
    desk = shop.author.desk(shop.clock, seconds or min(TOP_SECONDS + 2 * wait, LONGEST_TOP_SECONDS))
    return write_items(items, desk, verify=shop.author.verify)


def waiting(pool: Sequence[Item], author: Author | None) -> tuple[Item, ...]:
    """The rest of the pool; where a model is in use, its turn comes after the edition is published."""
    if author is None:
        return tuple(pool)
    return tuple(structs.replace(item, unwritten="waiting") if is_open(item) else item for item in pool)


def first_by_short_title(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items, the first under its short title where that is whole: the day's lead is known by its name."""
    if not items or items[0].short_title.endswith("…"):
        return tuple(items)
    return (structs.replace(items[0], heading=items[0].short_title), *items[1:])


def choose_and_extract(plan: Plan, harvest: Harvest, shop: Workshop) -> tuple[Item, ...]:
    """The day's pool, best first, in the papers' own sentences."""
    settings = shop.settings
    fresh = unseen(harvest.papers, date.fromisoformat(plan.key), shop.store, sample=harvest.sample)
    # Before the vectors are made, so that no blocked paper is shown as a related one either.
    papers = tuple(p for p in without_blocked(fresh, blocked_terms(settings)) if isinstance(p, Paper))
    vectors = vectors_of(papers)
    wanted = criteria(settings, liked_by_readers(shop, plan.cut_off))
    ranked = rank(papers, wanted, now=plan.cut_off, count=settings.pool, vectors=vectors)
    drawn = extract_all(ranked, {p.id: p for p in papers}, vectors)
    return tuple(marked_late(item, harvest.late) for item in drawn)


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


def liked_by_readers(shop: Workshop, now: datetime) -> dict[str, Liked]:
    """What readers like and dislike at `now`, by tag."""
    felt = weights(shop.feedback.all(), now) if shop.feedback else {}
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


def pick_news(news: Sequence[News], day: date, shop: Workshop) -> tuple[News, ...]:
    """The newest stories nobody has been shown, without blocked words."""
    allowed = [s for s in without_blocked(news, blocked_terms(shop.settings)) if isinstance(s, News)]
    seen = shop.store.seen_before([story.id for story in allowed], day)
    return tuple(story for story in allowed if story.id not in seen)[:NEWS_IN_INDEX]


def extract_all(ranked: Sequence[Ranked], papers: Mapping[str, Paper], vectors: Vectors) -> tuple[Item, ...]:
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
