"""A day's material: all sources asked side by side, and what their answers mean."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from digest_core.calendar import Announcement, announcement_holding, has_settled
from digest_core.editions import Plan
from digest_core.errors import NotYetAnnounced
from digest_core.history import split_late
from digest_core.inquiry import OpenSource, Outcome, ask_all
from digest_core.models import Mention, News, Note, Paper, SourceReport
from digest_core.ports import Clock, Request, Store
from digest_core.sample import sample_papers
from digest_core.vitals import (
    Visit,
    Vitals,
    VitalsBook,
    empty_notes,
    source_alarms,
    unusually_empty,
    visits_of,
)

WITHOUT = " 이 자료원 없이 골랐습니다."
NO_PAPERS = "논문 자료원이 꺼져 있어 논문을 싣지 않았습니다. AIDAILY_SOURCES에 arxiv를 더해 주세요."


class Harvest(Struct, frozen=True, kw_only=True):
    """The day's material, whichever way it was come by."""

    papers: tuple[Paper, ...]
    news: tuple[News, ...]
    mentions: tuple[Mention, ...] = ()
    outcomes: tuple[Outcome, ...]
    notes: tuple[Note, ...]
    announced: tuple[date, ...]
    late: Mapping[str, date] = {}
    """Announcement days of the papers that came late, by id."""
    sample: bool = False
    before: Mapping[str, Vitals] = {}
    """How the sources fared before this build."""

    @property
    def asked_papers(self) -> bool:
        """Whether any source of papers was asked: without one, silence says nothing."""
        return asks_papers(self.outcomes)


class Surroundings(Struct, frozen=True, kw_only=True):
    """What gathering works with beside the sources."""

    store: Store
    clock: Clock
    book: VitalsBook


def gather(
    plan: Plan,
    sources: Sequence[OpenSource],
    around: Surroundings,
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
    before = around.book.vitals()
    outcomes = ask_all(sources, request, around.clock)
    missing = next((o.error for o in outcomes if o.asked.essential and o.error), None)
    if missing is not None and sample:
        # A newcomer is only shown around: no history is made of it, and nobody is alarmed.
        return sample_harvest(outcomes)
    empty = note_visits(outcomes, plan, before, around)
    if missing is not None:
        raise missing
    harvest = harvest_of(outcomes, plan, now, around.store)
    return structs.replace(harvest, notes=(*harvest.notes, *empty_notes(empty)), before=before)


def note_visits(
    outcomes: Sequence[Outcome], plan: Plan, before: Mapping[str, Vitals], around: Surroundings
) -> tuple[Visit, ...]:
    """Keep what asking came to, tell admins of what is wrong; returns the visits that found unusually nothing.

    Without an announcement, what speaks of papers has nothing to say.
    """
    visits = visits_of(outcomes, date.fromisoformat(plan.key), around.clock.now())
    silent = frozenset(
        o.asked.name for o in outcomes if o.asked.source.kind == "paper" and not plan.announcements
    )
    empty = tuple(v for v in unusually_empty(visits, before) if v.source not in silent)
    around.book.visited(visits)
    around.book.raise_alarms(source_alarms(visits, empty, before, plan.key))
    return empty


def harvest_of(outcomes: Sequence[Outcome], plan: Plan, now: datetime, store: Store) -> Harvest:
    """What the sources gave, sorted into the day's, the late and the already known."""
    notes = tuple(source_notes(outcomes))
    news = tuple(story for outcome in outcomes for story in outcome.batch.news)
    mentions = tuple(mention for outcome in outcomes for mention in outcome.batch.mentions)
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
        mentions=mentions,
        outcomes=tuple(outcomes),
        notes=(*notes, *foreign_notes(outcomes, papers), *silence_notes(plan, silent), *late_notes(late)),
        announced=announced,
        late=late,
    )


def asks_papers(outcomes: Sequence[Outcome]) -> bool:
    """Whether a source that announces papers is among those asked; what speaks of papers announces none."""
    return any(outcome.asked.essential for outcome in outcomes)


def sample_harvest(outcomes: Sequence[Outcome]) -> Harvest:
    """The bundled papers, with the reasons why they are shown."""
    return Harvest(
        papers=sample_papers(),
        news=(),
        outcomes=(),
        notes=tuple(Note(o.asked.source.label, str(o.error)) for o in outcomes if o.error),
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
    failures = [
        Note(
            o.asked.source.label,
            str(o.error) if o.asked.essential else f"{str(o.error).rstrip('.')}.{WITHOUT}",
        )
        for o in outcomes
        if o.error
    ]
    left_out = [Note(o.asked.source.label, problem) for o in outcomes for problem in o.batch.problems]
    return failures + left_out


def foreign_notes(outcomes: Sequence[Outcome], papers: Sequence[Paper]) -> list[Note]:
    """Sources that speak of papers, and of none of the day's."""
    known = {paper.id for paper in papers}
    return [
        Note(o.asked.source.label, f"오늘 논문과 무관한 {len(o.batch.mentions)}건이 와서 쓰지 않았습니다.")
        for o in outcomes
        if papers and o.batch.mentions and known.isdisjoint(m.paper for m in o.batch.mentions)
    ]


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


def reports(
    harvest: Harvest, papers: Collection[str], news: Sequence[tuple[str, ...]]
) -> tuple[SourceReport, ...]:
    """The data-source line: how many of the papers and stories shown each source gave, None where it failed.

    `papers` are the ids of the papers shown, `news` those of each story, at all its outlets.
    """
    if harvest.sample:
        return (SourceReport("견본", "arXiv에 연결하지 못함", "paper", len(papers)),)
    return tuple(
        SourceReport(
            outcome.asked.source.label,
            outcome.asked.source.detail,
            outcome.asked.source.kind,
            None if outcome.error else _given(outcome, papers, news),
            found=outcome.batch.found,
            seconds=round(outcome.seconds, 2),
            last_success=_last_success(harvest.before.get(outcome.asked.name)) if outcome.error else None,
        )
        for outcome in harvest.outcomes
    )


def _last_success(vitals: Vitals | None) -> datetime | None:
    return vitals.last_success if vitals else None


def _given(outcome: Outcome, papers: Collection[str], news: Sequence[tuple[str, ...]]) -> int:
    if outcome.asked.essential:
        # On a day without an announcement the list holds papers that it gave earlier.
        return len(papers)
    given = {*(m.paper for m in outcome.batch.mentions), *(p.id for p in outcome.batch.papers)} & {*papers}
    found = {story.id for story in outcome.batch.news}
    return len(given) + sum(not found.isdisjoint(ids) for ids in news)
