"""From what is asked and an edition to the answer. Pure.

Answers are plain text: what is spoken of on a line of its own, then lines that begin with "- ", and the source last.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from digest_core.models import Answer, Citation, Edition, Intent, Item, Paper
from digest_core.questions.asking_back import Said, chosen_from, made_at, out_of_reach, which_one
from digest_core.questions.aspects import needs_translation
from digest_core.questions.fields import FIELDS, ITEM_FIELDS, EditionField, ItemField, ServiceField
from digest_core.questions.material import Brief, Part, Tongue, Topic
from digest_core.questions.scope import Meant
from digest_core.questions.understand import ACTIONS, Asked
from digest_core.render.markdown import SAMPLE_NOTICE

CAN_BE_ASKED = (
    '물을 수 있는 것: "오늘 뭐 있어?", "2번 요약", "2번 리스크", "어제 브리핑", "뉴스", "도움말"',
    'You can ask: "what is new today?", "summary of paper 2", "risks of paper 2", "yesterday", "news", "help"',
)


class Material(Struct, frozen=True, kw_only=True):
    """What an answer may use beside the question.

    `papers` are papers known by id beyond the edition; `trouble` says why one could not be fetched. `days` are the
    days with a briefing, oldest first. `older` says that the newest briefing stands in for today's, `aside` that
    readers may take another briefing to be meant and must be told which one this is; `renumbered` that it was built again
    since it was shown, so that numbers mean other items now. Times are told in `zone`.
    """

    edition: Edition
    papers: Mapping[str, Paper]
    days: Sequence[date] = ()
    trouble: str = ""
    older: bool = False
    aside: bool = False
    renumbered: bool = False
    zone: ZoneInfo | None = None


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
    of_items = _of_items(asked, meant, material, tongue)
    said = [*_of_edition(asked, meant, material, tongue), *of_items, *_of_product(asked.fields, tongue)]
    known = any(part.known for part in said)
    about_edition = _is_about_edition(asked, meant)
    return Answer(
        text="\n\n".join(
            [
                *_preface(asked, meant, material, tongue, about_items=bool(of_items)),
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
        lines.append(tongue.say(f"{day} 브리핑에서 답합니다.", f"From the briefing of {day}."))
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
    listing = name in {"top", "history"} and dated
    if listing and (count := len(brief.edition.items)):
        some = brief.listed < count
        of_all = brief.say(f"{count}개 가운데 ", f"of {count}, the first ") if some else ""
        heading += brief.say(f" ({of_all}{brief.listed}개)", f" ({of_all}{brief.listed})")
    cited = _top_citations(brief.edition)[: brief.listed] if listing else ()
    return Said((heading, *_bullets(part.lines)), part.known, cited)


def _top_citations(edition: Edition) -> tuple[Citation, ...]:
    subjects = ((n, item.subject) for n, item in enumerate(edition.items, 1))
    return tuple(Citation(number, subject.title, subject.url) for number, subject in subjects)


def _of_items(asked: Asked, meant: Meant, material: Material, tongue: Tongue) -> list[Said]:
    names = [name for name in asked.fields if name in ITEM_FIELDS]
    if asked.aspects.made:
        return [made_at(material.edition, material.zone, tongue)]
    if asked.aspects.with_code and asked.fields == ("code",):
        return _with_code(meant, material, tongue)
    by_number = asked.fields in {("open",), (ACTIONS,)} and not asked.counts_actions
    if not names and not ((meant.numbers or asked.pointed.beyond) and by_number):
        return []
    if not asked.points and not meant.numbers:
        return [which_one(asked, material.edition, tongue)] if names else []
    said = [_item(number, asked, material, tongue) for number in meant.found] if names else []
    return said + out_of_reach(asked, meant, material.edition, tongue)


def _with_code(meant: Meant, material: Material, tongue: Tongue) -> list[Said]:
    asked = Asked(fields=("code",), english=tongue.english)
    said = [_item(number, asked, material, tongue) for number in meant.found]
    none = tongue.say(
        "이 브리핑에는 코드 링크가 있는 논문이 없습니다.", "No paper of this briefing has a link to code."
    )
    unsure = (material.trouble,) if material.trouble else _unread(meant, material, tongue)
    return [one for one in said if one.known] or [Said((none, *unsure), known=not unsure)]


def _unread(meant: Meant, material: Material, tongue: Tongue) -> tuple[str, ...]:
    topics = (_topic(n, material.edition.items[n - 1], material, tongue) for n in meant.found)
    if all(topic.abstract or topic.paper is None for topic in topics):
        return ()
    korean = "초록이 저장되어 있지 않은 논문은 확인하지 못했습니다."
    return (tongue.say(korean, "Papers without a stored abstract could not be checked."),)


def _item(number: int, asked: Asked, material: Material, tongue: Tongue) -> Said:
    """Everything asked of one item."""
    item = material.edition.items[number - 1]
    topic = _topic(number, item, material, tongue)
    topic = structs.replace(topic, catalogue=asked.aspects.catalogue)
    parts = [
        (field, field.tell(topic)) for name in asked.fields if isinstance(field := FIELDS[name], ItemField)
    ]
    called = tongue.say(f"{number}번 {item.short_title}", f"{number}. {item.short_title}")
    url = item.subject.url
    lines = [*_told(called, parts, tongue), *_offer(parts, number, tongue), _source(url, tongue)]
    quote = next((part.quote for _, part in parts if part.quote), "")
    cited = Citation(number, item.subject.title, url, quote)
    return Said(tuple(lines), any(part.known for _, part in parts), (cited,))


def _topic(number: int, item: Item, material: Material, tongue: Tongue) -> Topic:
    paper = item.subject if isinstance(item.subject, Paper) else None
    if paper is not None:
        paper = material.papers.get(item.id, paper)
    missing = paper is item.subject and bool(material.trouble)
    return Topic(
        item=item,
        number=number,
        tongue=tongue,
        paper=paper,
        trouble=material.trouble if missing else "",
        sample=material.edition.sample,
    )


def _told(called: str, parts: Sequence[tuple[ItemField, Part]], tongue: Tongue) -> Iterable[str]:
    if len(parts) == 1:
        field, part = parts[0]
        return [f"{called} — {tongue.say(field.label, field.label_in_english)}", *_shown(part)]
    lines = [called]
    for field, part in parts:
        lines += [f"[{tongue.say(field.label, field.label_in_english)}]", *_shown(part)]
    return lines


def _offer(parts: Sequence[tuple[ItemField, Part]], number: int, tongue: Tongue) -> list[str]:
    if any(part.known for _, part in parts):
        return []
    return [
        tongue.say(
            f'물을 수 있는 것: "{number}번 요약", "{number}번 리스크", "{number}번 링크", "도움말"',
            f'You can ask: "summary of {number}", "risks of paper {number}", "links of {number}", "help"',
        )
    ]


def _of_product(names: Sequence[str], tongue: Tongue) -> list[Said]:
    fields = [field for name in names if isinstance(field := FIELDS[name], ServiceField)]
    return [_product_part(field, tongue) for field in fields]


def _product_part(field: ServiceField, tongue: Tongue) -> Said:
    part = field.tell(tongue)
    if part.known:
        return Said((tongue.say("이렇게 물어보세요.", "Ask like this."), *_bullets(part.lines)), known=True)
    return Said((*part.lines, tongue.say(*CAN_BE_ASKED)), known=False)


def _shown(part: Part) -> list[str]:
    return [*_bullets(part.lines), *([part.note] if part.note else [])]


def _bullets(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def _source(url: str, tongue: Tongue) -> str:
    return f"{tongue.say('출처', 'Source')}: {url}"
