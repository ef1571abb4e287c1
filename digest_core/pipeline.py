"""How an edition comes to be: plan, collect, choose, write, publish. Effects only through the ports."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import cast

from msgspec import Struct, field, structs

from digest_core.choosing import (
    choose_and_extract,
    criteria,
    is_allowed,
    liked_by_readers,
    open_desk,
    pick_news,
    raw_index,
    shown_ids,
)
from digest_core.config import Settings
from digest_core.editions import AnnouncedForm, EditionForm, Plan
from digest_core.harvest import Harvest, Surroundings, gather, reports
from digest_core.history import best_unread, recent_editions, require_history
from digest_core.inquiry import OpenSource
from digest_core.models import EXTRACTIVE, Edition, Item, Note
from digest_core.newsroom import ids_of
from digest_core.paper_facts import FactsBook, NoFacts
from digest_core.people import AttentionBook, FeedbackBook, NoAttention
from digest_core.ports import Clock, Gate, PaperFinder, Publication, Source, Store
from digest_core.reading import FullTexts
from digest_core.vitals import NoVitals, VitalsBook, check_edition, content_alarms
from digest_core.writing.author import LONGEST_TOP_SECONDS, TOP_SECONDS, Author
from digest_core.writing.outcome import writer_of
from digest_core.writing.prompting import prompt_version
from digest_core.writing.write import Written, is_open, write_items

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
    book: VitalsBook = field(default_factory=NoVitals)
    facts: FactsBook = field(default_factory=NoFacts)
    attention: AttentionBook = field(default_factory=NoAttention)
    home: Callable[[], str] = str
    """Where readers subscribe: the web archive, else a bot; empty where nobody knows."""
    archive: Callable[[tuple[str, ...]], Source] | None = None
    """Opens arXiv for other categories than the daily's."""


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
    around = Surroundings(store=shop.store, clock=shop.clock, book=shop.book)
    harvest = gather(plan, shop.sources, around, now=now, deadline=deadline, sample=sample)
    shop.on_step(f"논문 {len(harvest.papers)}편에서 고르고 있습니다")
    seconds = None if patience is None else patience * PATIENCE_IN_WRITING
    publication = compose(form, plan, harvest, recent, now=now, shop=shop, seconds=seconds)
    shop.on_step("저장하고 있습니다")
    shop.store.publish(publication)
    if not harvest.sample:
        watch(publication.edition, recent, shop)
    return publication.edition


def watch(edition: Edition, recent: Sequence[Edition], shop: Workshop) -> None:
    """Measure what was published; what is out of bounds is an alarm, and no reason to take it back."""
    check = check_edition(edition, recent)
    shop.book.checked(check)
    with_model = shop.author is not None
    shop.book.raise_alarms(content_alarms(check, with_model=with_model, at=shop.clock.now()))


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
    desk = open_desk(harvest, recent, day, shop.store, settings)
    wanted = criteria(settings, liked_by_readers(shop.feedback, plan.cut_off))
    drawn = choose_and_extract(plan, harvest.late, desk, wanted, settings)
    items, pool, notes = drawn[: settings.top], drawn[settings.top :], harvest.notes
    if not any(item.kind == "paper" for item in drawn):
        unread = best_unread(recent, day, settings.top - len(items), partial(is_allowed, settings))
        items, notes = (*items, *unread), (*notes, *([Note("", UNREAD)] if unread else []))
    news = pick_news(items, pool, desk)
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
        sources=reports(
            harvest,
            papers=[item.id for item in items if item.kind == "paper"],
            news=[ids_of(story) for story in news],
        ),
        items=items,
        pool=waiting(pool, shop.author),
        actions=written.actions,
        index=raw_index(items, news),
        usage=written.usage,
        prompt_version=prompt_version() if writer_of(items) != EXTRACTIVE else "",
    )
    if harvest.sample:
        return Publication(edition=edition)
    return Publication(
        edition=edition,
        seen=shown_ids(items, pool, news),
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
