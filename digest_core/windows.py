"""How an edition about a stretch of days comes to be: gather, choose, extract facts once, write, publish.

Whatever its form, an article is written from `PaperFacts` alone; see `writing/articles.py` for what a writer is given.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from typing import cast

from msgspec import Struct, structs

from digest_core.attention import Choice, choose_for, daily_items
from digest_core.calendar import announcement_holding
from digest_core.choosing import own_reference
from digest_core.editions import EditionForm
from digest_core.editions.windows import Window, WindowForm
from digest_core.errors import NothingStored
from digest_core.gathering import Gathered, announced_on, gather_window, scope_of_windows
from digest_core.merge.papers import Echo, links_of
from digest_core.models import EXTRACTIVE, Edition, Item, Paper, RawIndex, Reference, Section
from digest_core.paper_facts import PaperFacts
from digest_core.pipeline import PATIENCE_IN_WRITING, Workshop
from digest_core.ports import Publication
from digest_core.rank import Ranked
from digest_core.writing.articles import ArticleWriter, Commission, WrittenArticle
from digest_core.writing.author import LONGEST_TOP_SECONDS
from digest_core.writing.desk import Desk
from digest_core.writing.extractive import write_extractive
from digest_core.writing.facts import extract_facts, links_said, links_stored, told_of, with_links, with_told
from digest_core.writing.tags import TAGS_PER_ITEM
from digest_core.writing.themes import themes_of

MOST_THEMES = 5
LINK_NAMES: Mapping[str, str] = {
    "code": "코드",
    "project": "프로젝트 페이지",
    "models": "Hugging Face 모델·데이터",
    "discussion": "토론",
}


class Chosen(Struct, frozen=True, kw_only=True):
    """A paper of the edition: why it was chosen, its facts, its items in briefings (oldest first), what is said of it."""

    ranked: Ranked
    facts: PaperFacts
    told: tuple[Item, ...] = ()
    echo: Echo | None = None


def build_window(
    form: EditionForm,
    key: str,
    *,
    as_of: datetime | None,
    patience: float | None,
    sample: bool,
    shop: Workshop,
) -> Edition:
    """`Builder` of editions about a stretch of days.

    Raises `NothingStored` where the window has no paper, a `SourceError` where nothing is stored of it and arXiv cannot
    be read.
    """
    del sample
    about, now = cast("WindowForm", form), as_of or shop.clock.now()
    window = about.window(key, shop.settings)
    shop.on_step("자료를 모으고 있습니다")
    if shop.author is not None:
        shop.author.get_ready()
    deadline = None if patience is None else shop.clock.monotonic() + patience
    gathered = gather_window(window, now, deadline, shop)
    shop.on_step(f"논문 {len(gathered.papers)}편에서 고르고 있습니다")
    choice = choose_for(about, gathered, shop)
    if not choice.ranked:
        raise NothingStored(f"{key}에는 실을 논문이 없습니다. 다른 기간을 적어 주세요.")
    chosen = chosen_from(choice, gathered, shop)
    seconds = None if patience is None else patience * PATIENCE_IN_WRITING
    written = write(about, commission_for(window, chosen, choice), shop, seconds)
    edition = edition_of(about, gathered, chosen, written, now.astimezone(shop.settings.zone))
    shop.on_step("저장하고 있습니다")
    shop.facts.keep(_with_lines(chosen, written))
    shop.store.publish(
        Publication(
            edition=edition,
            seen=tuple(item.id for item in edition.items),
            papers=gathered.fetched,
            days=tuple(a.day for a in gathered.days) if gathered.covered else (),
            scope=scope_of_windows(shop),
        )
    )
    return edition


def chosen_from(choice: Choice, gathered: Gathered, shop: Workshop) -> tuple[Chosen, ...]:
    """The chosen papers with their facts: kept ones, or read now; with what briefings and others say of them."""
    told = daily_items(gathered.dailies)
    papers = {r.subject.id: r.subject for r in choice.ranked if isinstance(r.subject, Paper)}
    kept = shop.facts.kept(list(papers))
    found = []
    for ranked in choice.ranked:
        paper = papers[ranked.subject.id]
        echo, items = choice.voices.echoes.get(paper.id), told.get(paper.id, ())
        facts = kept.get(paper.id)
        if facts is None or facts.paper != paper:
            facts = extract_facts(paper, _announced(paper, gathered))
        stored = [link for item in items for link in links_stored(item.references)]
        facts = with_links(facts, (*links_said(echo), *stored))
        found.append(Chosen(ranked=ranked, facts=with_told(facts, told_of(items)), told=items, echo=echo))
    return tuple(found)


def _announced(paper: Paper, gathered: Gathered) -> date | None:
    held = announcement_holding(paper.published, gathered.days)
    return held.day if held else announced_on(paper)


def commission_for(window: Window, chosen: Sequence[Chosen], choice: Choice) -> Commission:
    """What the article is to be written from."""
    facts = tuple(one.facts for one in chosen)
    return Commission(
        key=window.key,
        first=window.first,
        last=window.last,
        facts=facts,
        themes=themes_of([one.paper for one in facts], choice.vectors, MOST_THEMES),
        candidates=choice.candidates,
    )


def write(form: WindowForm, commission: Commission, shop: Workshop, seconds: float | None) -> WrittenArticle:
    """The article by the model in use within `seconds`, else as long as a build may take; extracted without one."""
    module, _, name = form.article.partition(":")
    writer = cast("ArticleWriter", getattr(import_module(module), name))
    written = writer(commission, _desk(len(commission.facts), shop, seconds))
    return structs.replace(written, article=structs.replace(written.article, home=shop.home()))


def _desk(count: int, shop: Workshop, seconds: float | None) -> Desk | None:
    if shop.author is None:
        return None
    shop.on_step(f"모델이 논문 {count}편을 쓰고 있습니다")
    return shop.author.desk(shop.clock, seconds or LONGEST_TOP_SECONDS)


def edition_of(
    form: WindowForm, gathered: Gathered, chosen: Sequence[Chosen], written: WrittenArticle, now: datetime
) -> Edition:
    """The document: its article, and each paper as an item that can be asked about."""
    sections = {section.item: section for section in written.article.sections}
    items = tuple(item_of(one, sections[one.facts.paper.id]) for one in chosen)
    return Edition(
        edition=form.name,
        key=gathered.window.key,
        date=gathered.window.out_at.date(),
        generated_at=now,
        cut_off=gathered.until.astimezone(now.tzinfo),
        title=form.title(gathered.window),
        writer=written.writer,
        announced=tuple(a.day for a in gathered.days),
        candidates=len(gathered.papers),
        notes=(*gathered.notes, *written.notes),
        sources=gathered.sources,
        items=items,
        index=RawIndex(papers=tuple(map(own_reference, items))),
        usage=written.usage,
        prompt_version=written.prompt_version,
        article=written.article,
    )


def item_of(chosen: Chosen, section: Section) -> Item:
    """A paper as an item: as the briefing told it where a model wrote that, else from its section.

    Reasons, links and theme are this edition's.
    """
    facts, reasons = chosen.facts, chosen.ranked.reasons
    drawn = write_extractive(facts.paper, reasons=reasons)
    by_model = next((item for item in reversed(chosen.told) if item.writer != EXTRACTIVE), None)
    base = by_model or (drawn if section.writer == EXTRACTIVE else _from_section(drawn, section))
    references = {r.url: r for r in (*drawn.references, *(links_of(chosen.echo) if chosen.echo else ()))}
    for link in facts.links:
        if link.kind != "paper":
            references.setdefault(link.url, Reference(LINK_NAMES[link.kind], link.url))
    return structs.replace(
        base,
        subject=facts.paper,
        short_title=section.title,
        heading=f"{section.title}: {section.subtitle}" if section.subtitle else section.title,
        reasons=reasons,
        tags=tuple(dict.fromkeys(filter(None, (section.theme, *base.tags))))[:TAGS_PER_ITEM],
        references=tuple(references.values()),
        late=None,
    )


def _from_section(drawn: Item, section: Section) -> Item:
    """The section's own sentences as a summary; what it changes stays an idea."""
    told = (*section.paragraphs, section.bullets)
    lines = tuple(claim for paragraph in told for claim in paragraph if claim.evidence)
    return structs.replace(
        drawn,
        writer=section.writer,
        summary=lines or drawn.summary,
        facts=None,
        apply=tuple(claim.text for claim in section.lesson),
    )


def _with_lines(chosen: Sequence[Chosen], written: WrittenArticle) -> tuple[PaperFacts, ...]:
    """The facts with what this edition says of the papers, for those that are written after it."""
    said = {
        section.item: [c for paragraph in (*section.paragraphs, section.bullets) for c in paragraph]
        for section in written.article.sections
        if section.writer != EXTRACTIVE
    }
    return tuple(with_told(one.facts, said.get(one.facts.paper.id, ())) for one in chosen)
