"""How a deep dive comes to be: the paper, its text, the writing, the store. Effects only through the ports."""

from datetime import datetime

from msgspec import structs

from digest_core.documents import Document
from digest_core.editions import EditionForm
from digest_core.errors import NothingStored, SourceBroken
from digest_core.fulltext.latex import readable_title
from digest_core.models import (
    EXTRACTIVE,
    DeepDive,
    Edition,
    Item,
    Note,
    Paper,
    RawIndex,
    Reference,
    Risk,
    SourceReport,
)
from digest_core.pipeline import Workshop
from digest_core.ports import Publication
from digest_core.questions.lookup import PaperDesk
from digest_core.render.deep_dive import BY_ABSTRACT
from digest_core.text import one_line
from digest_core.writing.dive_material import DiveMaterial, material_of
from digest_core.writing.dive_model import WrittenDive, write_dive
from digest_core.writing.extractive import write_extractive
from digest_core.writing.titles import short_title

NO_READER = "이 프로그램은 논문을 찾을 수 없게 설정되어 있습니다."


def build_deep_dive(
    form: EditionForm,
    key: str,
    *,
    as_of: datetime | None,
    patience: float | None,
    sample: bool,
    shop: Workshop,
) -> Edition:
    """`Builder` of deep dives; what could not be read of the paper is a note, not an error.

    Raises `NothingStored` where arXiv has no such paper, a `SourceError` where it cannot be asked.
    """
    del patience, sample
    now = (as_of or shop.clock.now()).astimezone(shop.settings.zone)
    shop.on_step("논문을 찾고 있습니다")
    paper = _paper(key, shop)
    if shop.texts is None:
        raise SourceBroken("arXiv", NO_READER)
    document = shop.texts().document(paper, shop.on_step)
    shop.on_step("논문을 정리하고 있습니다")
    material = material_of(paper, document)
    written = write_dive(material, shop.author.model if shop.author else None, shop.on_step)
    edition = _edition(form, key, now, paper, material, written)
    shop.on_step("저장하고 있습니다")
    shop.store.publish(Publication(edition=edition))
    return edition


def _paper(key: str, shop: Workshop) -> Paper:
    paper = PaperDesk(shop.store, shop.finder).find(key)
    if paper is None:
        raise NothingStored(f"arXiv에 그런 논문이 없습니다({key}). 번호를 확인해 주세요.")
    return paper


def _edition(
    form: EditionForm, key: str, now: datetime, paper: Paper, material: DiveMaterial, written: WrittenDive
) -> Edition:
    document = material.document
    dive = structs.replace(written.dive, subtitle=one_line(paper.title))
    item = structs.replace(item_of(material, dive, written.writer), subject=paper)
    return Edition(
        edition=form.name,
        key=key,
        date=now.date(),
        generated_at=now,
        title=written.title,
        writer=written.writer,
        candidates=1,
        notes=(*_notes(document), *written.notes),
        sources=(SourceReport("arXiv", document.origin, "paper", 1),),
        items=(item,),
        index=RawIndex(papers=(Reference(paper.title, paper.url),)),
        usage=written.usage,
        deep_dive=dive,
    )


def item_of(material: DiveMaterial, dive: DeepDive, writer: str) -> Item:
    """The paper as an item, so that everything that can be asked of an item can be asked of a deep dive."""
    drawn = write_extractive(material.paper)
    by_model = writer != EXTRACTIVE
    return Item(
        subject=material.paper,
        short_title=readable_title(short_title(material.paper)),
        heading=readable_title(drawn.heading),
        tags=drawn.tags,
        writer=writer,
        summary=dive.tldr,
        facts=drawn.facts,
        one_liner=dive.verdict.text if by_model else None,
        apply=tuple(claim.text for claim in dive.takeaways) if by_model else (),
        risks=tuple(Risk(claim.text, "stated", claim.evidence) for claim in dive.limitations),
        references=(Reference(material.paper.title, material.paper.url),),
    )


def _notes(document: Document) -> tuple[Note, ...]:
    """What was not read. An abstract alone is called so in every case."""
    notes = [Note("arXiv", notice) for notice in document.notices]
    if document.origin == "abstract" and not any(BY_ABSTRACT in note.problem for note in notes):
        notes.insert(0, Note("arXiv", f"본문을 읽지 못했습니다({BY_ABSTRACT})."))
    return tuple(notes)
