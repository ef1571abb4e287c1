"""Answers about items: each one told, several side by side, papers beyond the list, and what is not there. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from digest_core.models import Citation, Item, Paper
from digest_core.questions.asked import Asked
from digest_core.questions.asking_back import Said, made_at, out_of_reach, too_few_to_compare, which_one
from digest_core.questions.comparing import MOST, compare
from digest_core.questions.fields import ACTIONS, COMPARE, FIELDS, ITEM_FIELDS, ItemField
from digest_core.questions.material import Material, Part, Tongue, Topic, bullets
from digest_core.questions.scope import Meant


def of_items(asked: Asked, meant: Meant, material: Material, tongue: Tongue) -> list[Said]:
    """What is said of the items meant."""
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
    said = _told_of(asked, meant, material, tongue) if names else []
    return said + out_of_reach(asked, _not_found(meant, material), material, tongue)


def _told_of(asked: Asked, meant: Meant, material: Material, tongue: Tongue) -> list[Said]:
    """Each item meant, and the comparison first where one is asked for."""
    topics = [_topic(n, material.edition.items[n - 1], material, tongue) for n in meant.found]
    topics += [
        _topic(None, material.outside[i], material, tongue) for i in meant.elsewhere if i in material.outside
    ]
    compared = [_compared(topics, tongue)] if COMPARE in asked.fields and topics else []
    alone = asked.fields == (COMPARE,)
    return compared + ([] if alone else [_item(topic, asked) for topic in topics])


def _not_found(meant: Meant, material: Material) -> Meant:
    return structs.replace(meant, elsewhere=tuple(i for i in meant.elsewhere if i not in material.outside))


def _compared(topics: Sequence[Topic], tongue: Tongue) -> Said:
    if len(topics) < 2:
        return too_few_to_compare(topics[0], tongue)
    shown = topics[:MOST]
    heading = f"{' · '.join(topic.called for topic in shown)} — {tongue.say('비교', 'side by side')}"
    more = tongue.say(f"한 번에 {MOST}개까지 비교합니다.", f"At most {MOST} items are compared at once.")
    part = compare(shown, tongue)
    sources = [_source(topic.item.subject.url, tongue) for topic in shown]
    lines = [heading, *part.lines, *([more] if len(topics) > MOST else []), *sources]
    cited = tuple(Citation(t.number, t.item.subject.title, t.item.subject.url) for t in shown)
    return Said(tuple(lines), part.known, cited)


def _with_code(meant: Meant, material: Material, tongue: Tongue) -> list[Said]:
    asked = Asked(fields=("code",), english=tongue.english)
    topics = [_topic(n, material.edition.items[n - 1], material, tongue) for n in meant.found]
    said = [_item(topic, asked) for topic in topics]
    none = tongue.say(
        "이 브리핑에는 코드 링크가 있는 논문이 없습니다.", "No paper of this briefing has a link to code."
    )
    unsure = (material.trouble,) if material.trouble else _unread(topics, tongue)
    return [one for one in said if one.known] or [Said((none, *unsure), known=not unsure)]


def _unread(topics: Iterable[Topic], tongue: Tongue) -> tuple[str, ...]:
    if all(topic.abstract or topic.paper is None for topic in topics):
        return ()
    korean = "초록이 저장되어 있지 않은 논문은 확인하지 못했습니다."
    return (tongue.say(korean, "Papers without a stored abstract could not be checked."),)


def _item(topic: Topic, asked: Asked) -> Said:
    """Everything asked of one item."""
    topic = structs.replace(topic, catalogue=asked.aspects.catalogue)
    parts = [
        (field, field.tell(topic)) for name in asked.fields if isinstance(field := FIELDS[name], ItemField)
    ]
    subject, tongue = topic.item.subject, topic.tongue
    lines = [*_told(topic, parts), *_offer(parts, topic), _source(subject.url, tongue)]
    quote = next((part.quote for _, part in parts if part.quote), "")
    cited = Citation(topic.number, subject.title, subject.url, quote)
    return Said(tuple(lines), any(part.known for _, part in parts), (cited,))


def _topic(number: int | None, item: Item, material: Material, tongue: Tongue) -> Topic:
    paper = item.subject if isinstance(item.subject, Paper) else None
    if paper is not None:
        paper = material.papers.get(item.id, paper)
    missing = paper is item.subject and bool(material.trouble) and number is not None
    return Topic(
        item=item,
        number=number,
        tongue=tongue,
        paper=paper,
        trouble=material.trouble if missing else "",
        sample=material.edition.sample and number is not None,
        whole=material.edition.deep_dive is not None and number is not None,
    )


def _told(topic: Topic, parts: Sequence[tuple[ItemField, Part]]) -> Iterable[str]:
    if len(parts) == 1:
        field, part = parts[0]
        return [f"{topic.called} — {topic.say(field.label, field.label_in_english)}", *_shown(part)]
    lines = [topic.called]
    for field, part in parts:
        lines += [f"[{topic.say(field.label, field.label_in_english)}]", *_shown(part)]
    return lines


def _offer(parts: Sequence[tuple[ItemField, Part]], topic: Topic) -> list[str]:
    number = topic.number
    if number is None or any(part.known for _, part in parts):
        return []
    return [
        topic.say(
            f'물을 수 있는 것: "{number}번 요약", "{number}번 리스크", "{number}번 링크", "도움말"',
            f'You can ask: "summary of {number}", "risks of paper {number}", "links of {number}", "help"',
        )
    ]


def _shown(part: Part) -> list[str]:
    return [*bullets(part.lines), *([part.note] if part.note else [])]


def _source(url: str, tongue: Tongue) -> str:
    return f"{tongue.say('출처', 'Source')}: {url}"
