"""How an edition comes to be: plan, collect, choose, write, publish. Effects only through the ports."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from msgspec import Struct

from digest_core.calendar import Announcement, has_settled
from digest_core.config import Settings
from digest_core.editions import EditionForm, Plan
from digest_core.errors import NotYetAnnounced, SourceError
from digest_core.models import (
    EXTRACTIVE,
    Edition,
    Item,
    Kind,
    News,
    Note,
    Paper,
    RawIndex,
    Reference,
    SourceReport,
)
from digest_core.ports import Batch, Clock, Publication, Request, Source, Store
from digest_core.rank import Criteria, Ranked, rank, vectors_of, without_blocked
from digest_core.sample import sample_papers
from digest_core.similarity import Vectors
from digest_core.writing.extractive import write_extractive
from digest_core.writing.tags import interest_terms

NEWS_IN_INDEX = 10


class OpenSource(Struct, frozen=True):
    """A source in use, and whether an edition can be built without it."""

    name: str
    source: Source
    essential: bool


class Workshop(Struct, frozen=True, kw_only=True):
    """Everything a build works with."""

    settings: Settings
    store: Store
    clock: Clock
    sources: tuple[OpenSource, ...]
    on_step: Callable[[str], None]


class Outcome(Struct, frozen=True):
    """What asking one source came to: a batch, or the error that stands in its place."""

    asked: OpenSource
    batch: Batch
    error: SourceError | None = None


class Harvest(Struct, frozen=True, kw_only=True):
    """The day's material, whichever way it was come by."""

    papers: tuple[Paper, ...]
    news: tuple[News, ...]
    outcomes: tuple[Outcome, ...]
    notes: tuple[Note, ...]
    announced: tuple[date, ...]
    sample: bool = False


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
    shop.on_step("자료를 모으고 있습니다")
    harvest = gather(plan, now=now, patience=patience, sample=sample, shop=shop)
    shop.on_step(f"논문 {len(harvest.papers)}편에서 고르고 있습니다")
    publication = compose(form, plan, harvest, now=now, shop=shop)
    shop.on_step("저장하고 있습니다")
    shop.store.publish(publication)
    return publication.edition


def gather(plan: Plan, *, now: datetime, patience: float | None, sample: bool, shop: Workshop) -> Harvest:
    """Ask all sources side by side, each for what the plan carries."""
    deadline = None if patience is None else shop.clock.monotonic() + patience
    request = Request(
        announcements=plan.announcements, since=plan.since, until=plan.cut_off, deadline=deadline
    )
    outcomes = ask_all(shop.sources, request)
    missing = next((o.error for o in outcomes if o.asked.essential and o.error), None)
    if missing is not None and not sample:
        raise missing
    if missing is not None:
        return sample_harvest(missing)
    papers = tuple(paper for outcome in outcomes for paper in outcome.batch.papers)
    announced, silent = split_by_presence(plan.announcements, papers, now)
    return Harvest(
        papers=papers,
        news=tuple(story for outcome in outcomes for story in outcome.batch.news),
        outcomes=outcomes,
        notes=tuple(source_notes(outcomes)) + tuple(silence_notes(plan, announced, silent)),
        announced=announced,
    )


def ask_all(sources: Sequence[OpenSource], request: Request) -> tuple[Outcome, ...]:
    """Every source's outcome, in the order given; one that fails takes no other along."""

    def ask(asked: OpenSource) -> Outcome:
        try:
            return Outcome(asked, asked.source.collect(request))
        except SourceError as error:
            return Outcome(asked, Batch(), error)

    with ThreadPoolExecutor(max_workers=max(1, len(sources)), thread_name_prefix="source") as threads:
        return tuple(threads.map(ask, sources))


def sample_harvest(missing: SourceError) -> Harvest:
    """The bundled papers, with the reason why they are shown."""
    return Harvest(
        papers=sample_papers(),
        news=(),
        outcomes=(),
        notes=(Note(missing.source, str(missing)),),
        announced=(),
        sample=True,
    )


def split_by_presence(
    announcements: Sequence[Announcement], papers: Sequence[Paper], now: datetime
) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Announcement days that have papers, and settled ones that have none.

    Raises `NotYetAnnounced` for a day without papers while the index may still lag.
    """
    present = tuple(a for a in announcements if any(_within(a, paper) for paper in papers))
    absent = tuple(a for a in announcements if a not in present)
    if any(not has_settled(a, now) for a in absent):
        raise NotYetAnnounced(
            "arXiv", "arXiv 검색에 오늘 발표분이 아직 올라오지 않았습니다. 한두 시간 뒤 다시 시도해 주세요."
        )
    return tuple(a.day for a in present), tuple(a.day for a in absent)


def _within(announcement: Announcement, paper: Paper) -> bool:
    return paper.published is not None and announcement.start < paper.published <= announcement.end


def source_notes(outcomes: Sequence[Outcome]) -> list[Note]:
    """What readers should know about the sources: failures, and what was left out."""
    failures = [Note(o.asked.source.label, str(o.error)) for o in outcomes if o.error]
    left_out = [Note(o.asked.source.label, problem) for o in outcomes for problem in o.batch.problems]
    return failures + left_out


def silence_notes(plan: Plan, announced: Sequence[date], silent: Sequence[date]) -> list[Note]:
    """Why there is nothing, where there is nothing."""
    notes = [Note("arXiv", f"{day} 발표분이 비어 있습니다. arXiv 휴일로 보입니다.") for day in silent]
    if not plan.announcements and not announced:
        notes.append(Note("arXiv", "지난 브리핑 뒤로 arXiv의 새 발표가 없었습니다."))
    return notes


def compose(form: EditionForm, plan: Plan, harvest: Harvest, *, now: datetime, shop: Workshop) -> Publication:
    """Choose and write: the edition and what it shows for the first time."""
    settings, day = shop.settings, date.fromisoformat(plan.key)
    fresh = unseen(harvest.papers, day, shop.store, sample=harvest.sample)
    papers = tuple(p for p in without_blocked(fresh, settings.blocked_words) if isinstance(p, Paper))
    vectors = vectors_of(papers)
    ranked = rank(papers, criteria(settings), now=plan.cut_off, count=settings.pool, vectors=vectors)
    written = write_all(ranked, {p.id: p for p in papers}, vectors)
    items, pool = written[: settings.top], written[settings.top :]
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
        notes=harvest.notes,
        sources=reports(harvest, {"paper": len(items), "news": len(news)}),
        items=items,
        pool=pool,
        index=RawIndex(
            news=tuple(Reference(story.title, story.url) for story in news),
            papers=tuple(own_reference(item) for item in items),
        ),
    )
    shown = () if harvest.sample else (*(i.id for i in written), *(story.id for story in news))
    return Publication(edition=edition, seen=shown)


def criteria(settings: Settings) -> Criteria:
    """What the operator wants to read, in the ranking's terms."""
    return Criteria(
        interests=interest_terms(settings.interests),
        categories=settings.categories,
        blocked_words=settings.blocked_words,
    )


def unseen(papers: Sequence[Paper], day: date, store: Store, *, sample: bool) -> tuple[Paper, ...]:
    """Papers that no edition before `day` has shown; a sample has no history."""
    if sample:
        return tuple(papers)
    seen = store.seen_before([paper.id for paper in papers], day)
    return tuple(paper for paper in papers if paper.id not in seen)


def pick_news(news: Sequence[News], day: date, shop: Workshop) -> tuple[News, ...]:
    """The newest stories nobody has been shown, without blocked words."""
    allowed = [s for s in without_blocked(news, shop.settings.blocked_words) if isinstance(s, News)]
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


def reports(harvest: Harvest, counts: Mapping[Kind, int]) -> tuple[SourceReport, ...]:
    """The data-source line: what the raw index lists of each kind, None for a source that failed."""
    if harvest.sample:
        return (SourceReport("견본", "arXiv에 연결하지 못함", "paper", counts["paper"]),)
    return tuple(
        SourceReport(
            outcome.asked.source.label,
            outcome.asked.source.detail,
            outcome.asked.source.kind,
            None if outcome.error else counts[outcome.asked.source.kind],
        )
        for outcome in harvest.outcomes
    )
