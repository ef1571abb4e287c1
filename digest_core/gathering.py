"""What an edition about a stretch of days chooses from: what is stored of them, and what the store lacks of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct, structs

from digest_core.calendar import (
    LOOK_BACK,
    Announcement,
    announcement_holding,
    announcements_between,
)
from digest_core.editions import edition_form, series
from digest_core.editions.windows import Window, WindowForm
from digest_core.errors import SourceBroken, SourceError
from digest_core.harvest import source_notes
from digest_core.inquiry import OpenSource, Outcome, ask_all
from digest_core.models import Edition, Mention, News, Note, Paper, SourceReport
from digest_core.pipeline import Workshop
from digest_core.ports import Request

DAILY = "daily"
ARXIV = "arXiv"
LONGEST_BACK = timedelta(days=90)
"""A paper announced earlier than this before the end of a window is old news."""
_LATE = timedelta(days=8)
WITHOUT_ARXIV = "논문을 볼 수 없습니다. AIDAILY_SOURCES에 arxiv를 더하거나 먼저 daily 브리핑을 만들어 주세요."
ONLY_STORED = "빠진 논문을 arXiv에서 더 찾지 못해, 저장된 논문에서만 골랐습니다."


class Gathered(Struct, frozen=True, kw_only=True):
    """The material of a window.

    `papers` are those announced in it, `fetched` those of them that the store lacked; `dailies` the stored briefings
    that carried its days; `days` are its announcements; `until` is when looking ended.
    """

    window: Window
    until: datetime
    days: tuple[Announcement, ...]
    papers: tuple[Paper, ...]
    fetched: tuple[Paper, ...] = ()
    dailies: tuple[Edition, ...] = ()
    mentions: tuple[Mention, ...] = ()
    news: tuple[News, ...] = ()
    notes: tuple[Note, ...] = ()
    sources: tuple[SourceReport, ...] = ()
    covered: bool = True
    """Whether every day of it was looked at in all wanted categories."""


def scope_of_windows(shop: Workshop) -> str:
    """Under which name the days that windows looked at are kept: they are none of the daily's."""
    return f"window {shop.settings.weekly.scope}"


def gather_window(window: Window, now: datetime, deadline: float | None, shop: Workshop) -> Gathered:
    """Everything of a window; raises a `SourceError` where nothing is stored of it and arXiv cannot be asked."""
    until = min(window.end, now)
    days = announcements_between(window.start, until)
    dailies = _dailies(window, days, shop)
    stored = _stored(window, days, dailies, shop)
    missing, categories = _lacking(window, days, shop)
    asked = _asked(missing, categories, shop)
    request = Request(announcements=days, since=window.start, until=until, deadline=deadline)
    outcomes = ask_all(asked, structs.replace(request, announcements=missing or days), shop.clock)
    fetched, problem = _fetched(outcomes, missing, stored)
    papers = {paper.id: paper for paper in (*fetched, *stored)}
    return Gathered(
        window=window,
        until=until,
        days=days,
        papers=tuple(papers.values()),
        fetched=tuple(paper for paper in fetched if paper.id not in {p.id for p in stored}),
        dailies=dailies,
        mentions=tuple(m for o in outcomes for m in o.batch.mentions),
        news=tuple(story for o in outcomes for story in o.batch.news),
        notes=(*source_notes([o for o in outcomes if not o.asked.essential]), *problem),
        sources=_reports(outcomes, papers.values()),
        covered=not missing or not problem,
    )


def _dailies(window: Window, days: Sequence[Announcement], shop: Workshop) -> tuple[Edition, ...]:
    """The real briefings that carry announcements of the window, oldest first."""
    inside = {announcement.day for announcement in days}
    outlines = shop.store.outlines(DAILY, window.first, window.last + _LATE)
    stored = (shop.store.edition(DAILY, o.key) for o in outlines if not o.sample)
    return tuple(edition for edition in stored if edition and inside & set(edition.announced))


def _stored(
    window: Window, days: Sequence[Announcement], dailies: Sequence[Edition], shop: Workshop
) -> tuple[Paper, ...]:
    """The papers of the window that were collected for any edition, in the wanted categories."""
    wanted = set(shop.settings.weekly.categories)
    places = [(DAILY, e.key) for e in dailies] + list(_windows_over(window, shop))
    found = {
        paper.id: paper
        for place in places
        for paper in shop.store.collection(*place)
        if wanted.intersection(paper.categories) and announcement_holding(paper.published, days)
    }
    return tuple(found.values())


def _windows_over(window: Window, shop: Workshop) -> Iterable[tuple[str, str]]:
    """The stored editions about days of this window."""
    for name in series():
        form = edition_form(name)
        if not isinstance(form, WindowForm):
            continue
        for key in shop.store.keys(name):
            other = form.window(key, shop.settings)
            if other.first <= window.last and window.first <= other.last:
                yield name, key


def announced_on(paper: Paper) -> date | None:
    """The Korean date on which arXiv announces what was submitted at that time; None for an unknown time."""
    if paper.published is None:
        return None
    near = announcements_between(paper.published, paper.published + LOOK_BACK)
    holding = announcement_holding(paper.published, near)
    return holding.day if holding else None


def _lacking(
    window: Window, days: Sequence[Announcement], shop: Workshop
) -> tuple[tuple[Announcement, ...], tuple[str, ...]]:
    """The announcements that have to be asked for, and in which categories."""
    wanted, daily = shop.settings.weekly.categories, set(shop.settings.categories)
    after = max(window.last, window.out_at.date()) + _LATE
    known = shop.store.days_before(after, scope_of_windows(shop))
    by_daily = shop.store.days_before(after, shop.settings.scope)
    open_days = tuple(a for a in days if a.day not in known)
    if all(a.day in by_daily for a in open_days):
        more = tuple(category for category in wanted if category not in daily)
        return (open_days, more) if more else ((), ())
    return open_days, wanted


def _asked(
    missing: Sequence[Announcement], categories: tuple[str, ...], shop: Workshop
) -> tuple[OpenSource, ...]:
    """What speaks of papers and news; and arXiv, where anything is missing."""
    others = tuple(source for source in shop.sources if not source.essential)
    names = [source.name for source in shop.sources if source.essential]
    if not missing or shop.archive is None or not names:
        return others
    return (OpenSource(names[0], shop.archive(categories), essential=True), *others)


def _fetched(
    outcomes: Sequence[Outcome], missing: Sequence[Announcement], stored: Sequence[Paper]
) -> tuple[tuple[Paper, ...], tuple[Note, ...]]:
    """What arXiv gave, or why it gave nothing where the store has enough to go on."""
    if not missing:
        return (), ()
    essential = next((o for o in outcomes if o.asked.essential), None)
    error: SourceError | None = SourceBroken(ARXIV, WITHOUT_ARXIV) if essential is None else essential.error
    if error is None and essential is not None:
        problems = tuple(Note(ARXIV, problem) for problem in essential.batch.problems)
        return essential.batch.papers, problems
    if not stored and error is not None:
        raise error
    return (), (Note(ARXIV, f"{str(error).rstrip('.')}. {ONLY_STORED}" if essential else ONLY_STORED),)


def _reports(outcomes: Sequence[Outcome], papers: Iterable[Paper]) -> tuple[SourceReport, ...]:
    """arXiv first, with how many papers were chosen from; then who was asked what is said of them."""
    count = sum(1 for _ in papers)
    others = (
        SourceReport(
            o.asked.source.label,
            o.asked.source.detail,
            o.asked.source.kind,
            None if o.error else o.batch.found,
            found=o.batch.found,
            seconds=round(o.seconds, 2),
        )
        for o in outcomes
        if not o.asked.essential
    )
    return (SourceReport(ARXIV, "", "paper", count, found=count), *others)
