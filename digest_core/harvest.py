"""A day's material: all sources asked side by side, and what their answers mean."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from msgspec import Struct

from digest_core.calendar import Announcement, announcement_holding, has_settled
from digest_core.editions import Plan
from digest_core.errors import NotYetAnnounced, SourceError
from digest_core.history import split_late
from digest_core.models import Kind, News, Note, Paper, SourceReport
from digest_core.ports import Batch, Request, Source, Store
from digest_core.sample import sample_papers

NO_PAPERS = "논문 자료원이 꺼져 있어 논문을 싣지 않았습니다. AIDAILY_SOURCES에 arxiv를 더해 주세요."


class OpenSource(Struct, frozen=True):
    """A source in use, and whether an edition can be built without it."""

    name: str
    source: Source
    essential: bool


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
    late: Mapping[str, date] = {}
    """Announcement days of the papers that came late, by id."""
    sample: bool = False

    @property
    def asked_papers(self) -> bool:
        """Whether any source of papers was asked: without one, silence says nothing."""
        return asks_papers(self.outcomes)


def gather(
    plan: Plan,
    sources: Sequence[OpenSource],
    store: Store,
    *,
    now: datetime,
    deadline: float | None,
    sample: bool,
) -> Harvest:
    """Ask all sources side by side, each for what the plan carries.

    `deadline` is on the clock's monotonic scale. Raises the `SourceError` of an essential source, unless the
    `sample` may stand in, and `NotYetAnnounced` where the index lags.
    """
    request = Request(
        announcements=plan.announcements,
        look_back=plan.look_back,
        thorough=True,
        since=plan.since,
        until=plan.cut_off,
        deadline=deadline,
    )
    outcomes = ask_all(sources, request)
    missing = next((o.error for o in outcomes if o.asked.essential and o.error), None)
    if missing is not None and not sample:
        raise missing
    return harvest_of(outcomes, plan, now, store) if missing is None else sample_harvest(missing)


def harvest_of(outcomes: Sequence[Outcome], plan: Plan, now: datetime, store: Store) -> Harvest:
    """What the sources gave, sorted into the day's, the late and the already known."""
    notes = tuple(source_notes(outcomes))
    news = tuple(story for outcome in outcomes for story in outcome.batch.news)
    found = [paper for outcome in outcomes for paper in outcome.batch.papers]
    papers, late = split_late(found, plan.look_back, date.fromisoformat(plan.key), store)
    if not asks_papers(outcomes):
        return Harvest(
            papers=(), news=news, outcomes=tuple(outcomes), notes=(*notes, Note("", NO_PAPERS)), announced=()
        )
    announced, silent = split_by_presence(plan.announcements, papers, now)
    return Harvest(
        papers=papers,
        news=news,
        outcomes=tuple(outcomes),
        notes=(*notes, *silence_notes(plan, silent), *late_notes(late)),
        announced=announced,
        late=late,
    )


def asks_papers(outcomes: Sequence[Outcome]) -> bool:
    """Whether a source of papers is among those asked."""
    return any(outcome.asked.source.kind == "paper" for outcome in outcomes)


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
    held = {announcement_holding(paper.published, announcements) for paper in papers}
    present = tuple(a for a in announcements if a in held)
    absent = tuple(a for a in announcements if a not in held)
    if any(not has_settled(a, now) for a in absent):
        raise NotYetAnnounced(
            "arXiv", "arXiv 검색에 오늘 발표분이 아직 올라오지 않았습니다. 한두 시간 뒤 다시 시도해 주세요."
        )
    return tuple(a.day for a in present), tuple(a.day for a in absent)


def source_notes(outcomes: Sequence[Outcome]) -> list[Note]:
    """What readers should know about the sources: failures, and what was left out."""
    failures = [Note(o.asked.source.label, str(o.error)) for o in outcomes if o.error]
    left_out = [Note(o.asked.source.label, problem) for o in outcomes for problem in o.batch.problems]
    return failures + left_out


def silence_notes(plan: Plan, silent: Sequence[date]) -> list[Note]:
    """Why there is nothing, where there is nothing."""
    notes = [Note("arXiv", f"{day} 발표분이 비어 있습니다. arXiv 휴일로 보입니다.") for day in silent]
    if not plan.announcements:
        notes.append(Note("arXiv", "지난 브리핑 뒤로 arXiv의 새 발표가 없었습니다."))
    return notes


def late_notes(late: Mapping[str, date]) -> list[Note]:
    """How many papers came after their day."""
    if not late:
        return []
    days = ", ".join(f"{day}" for day in sorted(set(late.values())))
    return [Note("arXiv", f"늦게 올라온 논문 {len(late)}편을 함께 살폈습니다({days} 발표분).")]


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
