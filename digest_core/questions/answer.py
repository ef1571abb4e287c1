"""From what is asked and an edition to the answer. Pure.

Answers are plain text: what is spoken of on a line of its own, then lines that begin with "- ", and the source last.
"""

from collections.abc import Sequence
from typing import Literal

from digest_core.models import Answer, Citation, Edition, Intent, Item
from digest_core.questions.asked import Asked
from digest_core.questions.asking_back import Said, chosen_from
from digest_core.questions.aspects import needs_translation
from digest_core.questions.fields import (
    ACTIONS,
    FIELDS,
    ITEM_FIELDS,
    EditionField,
    ItemField,
    ServiceField,
)
from digest_core.questions.item_answers import of_items
from digest_core.questions.material import Brief, Material, Tongue, bullets
from digest_core.questions.scope import Meant
from digest_core.render.markdown import SAMPLE_NOTICE

CAN_BE_ASKED = (
    '물을 수 있는 것: "오늘 뭐 있어?", "2번 요약", "2번 리스크", "어제 브리핑", "뉴스", "도움말"',
    'You can ask: "what is new today?", "summary of paper 2", "risks of paper 2", "yesterday", "news", "help"',
)


def lookups(asked: Asked, meant: Meant, material: Material) -> tuple[Item, ...]:
    """The items that must be looked up before they can be told; a sample's sentences are never the papers' own."""
    if material.edition.sample:
        return ()
    wanted = [field for name in asked.fields if isinstance(field := FIELDS[name], ItemField)]
    items = [material.edition.items[number - 1] for number in meant.found]
    return tuple(i for i in items if i.id not in material.papers and any(field.lacks(i) for field in wanted))


def answer(asked: Asked, meant: Meant, material: Material) -> Answer:
    """The answer to what is asked of an edition, with its citations."""
    tongue = Tongue(asked.english)
    about_items = of_items(asked, meant, material, tongue)
    said = [*_of_edition(asked, meant, material, tongue), *about_items, *_of_product(asked.fields, tongue)]
    known = any(part.known for part in said)
    about_edition = _is_about_edition(asked, meant)
    return Answer(
        text="\n\n".join(
            [
                *_preface(asked, meant, material, tongue, about_items=bool(about_items)),
                *("\n".join(part.lines) for part in said),
            ]
        ),
        intent=Intent(
            asked.fields[0],
            _numbers_meant(asked, meant, said) if about_edition else asked.numbers,
            material.edition.date.isoformat() if about_edition else None,
            material.edition.edition if about_edition else None,
        ),
        fields=asked.fields,
        answered_from="briefing" if known else "none",
        citations=tuple(citation for part in said for citation in part.citations),
    )


def _numbers_meant(asked: Asked, meant: Meant, said: Sequence[Said]) -> tuple[int, ...]:
    """Where the items are sought by what they have, those that were found."""
    if not (asked.aspects.made or asked.aspects.with_code):
        return meant.numbers
    return tuple(cited.item for part in said for cited in part.citations if cited.item)


def answer_without_edition(asked: Asked) -> Answer:
    """The answer to what is asked of the product itself; see `needs_edition`."""
    said = _of_product(asked.fields, Tongue(asked.english))
    source: Literal["briefing", "none"] = "briefing" if any(part.known for part in said) else "none"
    text = "\n\n".join("\n".join(part.lines) for part in said)
    return Answer(text, Intent(asked.fields[0]), asked.fields, source)


def needs_edition(asked: Asked) -> bool:
    """Whether a briefing is spoken of at all."""
    return asked.points or not all(isinstance(FIELDS[name], ServiceField) for name in asked.fields)


def _is_about_edition(asked: Asked, meant: Meant) -> bool:
    listing_days = asked.fields == ("history",) and asked.day is None
    return not listing_days and needs_edition(asked) and (asked.fields != ("open",) or bool(meant.numbers))


def _preface(
    asked: Asked, meant: Meant, material: Material, tongue: Tongue, *, about_items: bool
) -> list[str]:
    """What must be known of the edition before its content: which one it is, a sample, or not today's."""
    day, lines = material.edition.date, []
    if material.aside and about_items and not asked.aspects.made:
        lines.append(_which(material.edition, tongue))
    if material.renumbered and about_items:
        korean = "브리핑이 다시 만들어져 번호가 달라졌을 수 있습니다."
        lines.append(tongue.say(korean, "The briefing was built again; numbers may have changed."))
    if material.edition.sample and needs_edition(asked):
        in_english = "Sample briefing: arXiv could not be reached. The sentences are not the papers' own."
        lines.append(tongue.say(f"견본 브리핑입니다. {SAMPLE_NOTICE}", in_english))
    if _cannot_translate(asked, meant, material):
        korean = "모델 없이는 번역하지 못하므로, 저장된 글을 그대로 보여 드립니다."
        lines.append(
            tongue.say(korean, "Without a model nothing can be translated; this is the text as stored.")
        )
    if material.older:
        lines.append(
            tongue.say(
                f"오늘 브리핑은 아직 없어 가장 새로운 {day} 브리핑으로 답합니다.",
                f"There is no briefing for today yet; this is the newest, of {day}.",
            )
        )
    return ["\n".join(lines)] if lines else []


def _which(edition: Edition, tongue: Tongue) -> str:
    """Which edition it is, where readers may take another one to be meant."""
    if edition.article is not None:
        return tongue.say(f"{edition.title}에서 답합니다.", f"From {edition.edition} {edition.key}.")
    return tongue.say(f"{edition.date} 브리핑에서 답합니다.", f"From the briefing of {edition.date}.")


def _cannot_translate(asked: Asked, meant: Meant, material: Material) -> bool:
    shown = [material.edition.items[number - 1] for number in meant.found]
    told = bool(ITEM_FIELDS.intersection(asked.fields))
    return told and any(needs_translation(asked.aspects.translated, asked.fields, item) for item in shown)


def _of_edition(asked: Asked, meant: Meant, material: Material, tongue: Tongue) -> list[Said]:
    alone = asked.fields == (ACTIONS,)
    brief = Brief(
        edition=material.edition,
        tongue=tongue,
        day_named=asked.day is not None,
        days=material.days,
        numbers=meant.numbers if asked.counts_actions else (),
        items=[material.edition.items[number - 1].id for number in meant.found] if alone else (),
        few=asked.aspects.few,
    )
    fields = [(name, FIELDS[name]) for name in asked.fields]
    said = [_edition_part(name, field, brief) for name, field in fields if isinstance(field, EditionField)]
    return [chosen_from(brief), *said] if asked.aspects.candidates else said


def _edition_part(name: str, field: EditionField, brief: Brief) -> Said:
    part = field.tell(brief)
    label = brief.say(field.label, field.label_in_english)
    if name == "history" and brief.day_named:
        label = brief.say("Top 이슈", "Top list")
    dated = name != "history" or brief.day_named
    heading = f"{brief.edition.date} {label}" if dated else label
    if name == "top" and brief.edition.article is not None:
        heading = brief.edition.title
    listing = name in {"top", "history"} and dated
    if listing and (count := len(brief.edition.items)):
        some = brief.listed < count
        of_all = brief.say(f"{count}개 가운데 ", f"of {count}, the first ") if some else ""
        heading += brief.say(f" ({of_all}{brief.listed}개)", f" ({of_all}{brief.listed})")
    cited = _top_citations(brief.edition)[: brief.listed] if listing else ()
    return Said((heading, *bullets(part.lines)), part.known, cited)


def _top_citations(edition: Edition) -> tuple[Citation, ...]:
    subjects = ((n, item.subject) for n, item in enumerate(edition.items, 1))
    return tuple(Citation(number, subject.title, subject.url) for number, subject in subjects)


def _of_product(names: Sequence[str], tongue: Tongue) -> list[Said]:
    fields = [field for name in names if isinstance(field := FIELDS[name], ServiceField)]
    return [_product_part(field, tongue) for field in fields]


def _product_part(field: ServiceField, tongue: Tongue) -> Said:
    part = field.tell(tongue)
    if part.known:
        return Said((part.lead, *bullets(part.lines)), known=True)
    return Said((*part.lines, tongue.say(*CAN_BE_ASKED)), known=False)
