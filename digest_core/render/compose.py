"""Editions, items and answers as messages of our own model: the same for every chat platform. Pure."""

from collections.abc import Sequence

from digest_core.actions import action
from digest_core.messages import Block, Button, Line, Message, Span, bold, plain
from digest_core.models import EXTRACTIVE, Claim, Edition, Item, Paper, Risk, Shown
from digest_core.render.article_lines import article_blocks
from digest_core.render.markdown import (
    ACTIONS,
    APPLY,
    NOTHING_FITS,
    ONE_LINER,
    QUIET,
    REFERENCES,
    RISKS,
    SAMPLE_NOTICE,
    SUMMARY,
    TITLE_MARK,
    TOP,
    empty_line,
    told_risk,
)
from digest_core.render.spans import in_brackets, link_or_text
from digest_core.text import one_line, shorten

EVIDENCE = "근거 문장"
WHOLE = "전체 보기"
BACK = "목록"
PARTS = {"summary": "요약", "apply": "적용", "risk": "리스크", "evidence": "근거"}
"""The views of an item, by the name their buttons carry."""
IN_A_ROW = 5
LONGEST_TITLE = 300
LONGEST_TAGS = 80


def in_order(edition: Edition, order: Sequence[str] = ()) -> tuple[Item, ...]:
    """The items in the order of these ids, items of the pool among them; without ids the edition's own."""
    known = {item.id: item for item in (*edition.pool, *edition.items)}
    return tuple(known[name] for name in order if name in known) if order else edition.items


def list_message(
    edition: Edition, *, order: Sequence[str] = (), web_url: str = "", more: Sequence[Button] = ()
) -> Message:
    """오늘의 Top 이슈 with a button for each item, the actions and the whole edition; `more` go in a last row."""
    items = in_order(edition, order)
    blocks = [
        Block("title", (bold(edition_title(edition)),)),
        *_notices(edition),
        *(article_blocks(edition, items) if edition.article else [_list(items, edition.candidates)]),
    ]
    return Message(
        blocks=tuple(blocks),
        buttons=(*_item_buttons(edition, items), *_rows(_edition_buttons(edition, web_url)), *_rows(more)),
        shown=Shown(edition.edition, edition.key, tuple(item.id for item in items)),
    )


def edition_title(edition: Edition) -> str:
    """The title of an edition without the mark of the product."""
    return shorten(one_line(edition.title.removeprefix(TITLE_MARK)), LONGEST_TITLE)


def _notices(edition: Edition) -> list[Block]:
    """What must be known of an edition before its content."""
    lines = [SAMPLE_NOTICE] if edition.sample else []
    lines += [": ".join(filter(None, (one_line(n.source), one_line(n.problem)))) for n in edition.notes]
    return [Block("note", tuple(map(plain, lines)))] if lines else []


def _list(items: Sequence[Item], candidates: int) -> Block:
    return Block("text", tuple(_list_lines(items, candidates)), heading=f"{TOP} {len(items) or ''}".strip())


def _list_lines(items: Sequence[Item], candidates: int) -> list[Line]:
    if not items:
        return [plain(NOTHING_FITS if candidates else QUIET)]
    return [line for number, item in enumerate(items, 1) for line in _list_item(number, item)]


def _list_item(number: int, item: Item) -> list[Line]:
    tags = shorten(", ".join(filter(None, map(one_line, item.tags))), LONGEST_TAGS)
    lines: list[Line] = [
        (Span(f"{number}. "), Span(short_title(item), "bold"), *([Span(f" — {tags}")] if tags else []))
    ]
    return [*lines, plain(one_line(item.one_liner))] if item.one_liner else lines


def short_title(item: Item) -> str:
    """What an item is called in a list."""
    return shorten(one_line(item.short_title or item.heading), LONGEST_TITLE) or item.id


def _item_buttons(edition: Edition, items: Sequence[Item]) -> tuple[tuple[Button, ...], ...]:
    buttons = [Button(str(n), item_action(edition, item)) for n, item in enumerate(items, 1)]
    return tuple(tuple(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW))


def item_action(edition: Edition, item: Item, part: str = "summary") -> str:
    """The action that shows a part of an item."""
    return action("item", edition.edition, edition.key, item.id, part)


def _edition_buttons(edition: Edition, web_url: str) -> list[Button]:
    buttons = []
    if edition.actions:
        buttons.append(Button("실무 액션", action("actions", edition.edition, edition.key)))
    if web_url:
        buttons.append(Button(WHOLE, url=edition_url(web_url, edition)))
    return buttons


def edition_url(web_url: str, edition: Edition) -> str:
    """The edition's page in the web archive."""
    return f"{web_url}/{edition.edition}/{edition.key}"


def _rows(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    return (tuple(buttons),) if buttons else ()


def item_message(
    edition: Edition, item: Item, *, part: str = "summary", order: Sequence[str] = ()
) -> Message:
    """One part of an item, with buttons to its other parts, its neighbours and the list."""
    items = in_order(edition, order)
    ids = [one.id for one in items]
    number = ids.index(item.id) + 1 if item.id in ids else None
    blocks = (*_heading(item, number), _part(item, part), *_origin(item))
    return Message(
        blocks=blocks,
        buttons=(
            _part_buttons(edition, item, part),
            verdicts(edition, item),
            _moves(edition, items, number),
        ),
        shown=Shown(edition.edition, edition.key, tuple(ids), (item.id,), (part,)),
    )


def whole_item(edition: Edition, item: Item, *, order: Sequence[str] = ()) -> Message:
    """Everything of an item at once, its parts folded: for chats that many read, where nobody turns pages."""
    items = in_order(edition, order)
    ids = [one.id for one in items]
    number = ids.index(item.id) + 1 if item.id in ids else None
    parts = (_folded(_part(item, part)) for part in PARTS if _has(item, part))
    return Message(
        blocks=(*_heading(item, number), *_verdict(item), *parts, *_origin(item)),
        shown=Shown(edition.edition, edition.key, tuple(ids), (item.id,), ("summary",)),
    )


def _folded(block: Block) -> Block:
    return Block(block.kind, block.lines, block.heading, folded=True)


def _has(item: Item, part: str) -> bool:
    return {"apply": bool(item.apply), "risk": bool(item.risks), "evidence": bool(_evidence(item))}.get(
        part, True
    )


def _heading(item: Item, number: int | None) -> list[Block]:
    numbered = f"{number}. " if number else ""
    lines = [bold(numbered + shorten(one_line(item.heading or item.short_title), LONGEST_TITLE))]
    return [Block("title", tuple(lines))]


def _verdict(item: Item) -> list[Block]:
    verdict = one_line(item.one_liner or "")
    return [Block("text", (plain(verdict),), heading=ONE_LINER)] if verdict else []


def _part(item: Item, part: str) -> Block:
    label = {"summary": SUMMARY, "apply": APPLY, "risk": RISKS, "evidence": EVIDENCE}[part]
    lines = {"summary": _summary, "apply": _apply, "risk": _risks, "evidence": _evidence}[part](item)
    missing = empty_line(item) if item.writer == EXTRACTIVE else "저장된 내용이 없습니다."
    return Block("bullets", tuple(lines) or (plain(missing),), heading=label)


def _summary(item: Item) -> list[Line]:
    verdict = [] if not item.one_liner else [(Span(f"{ONE_LINER}: ", "bold"), Span(one_line(item.one_liner)))]
    facts = [] if not item.facts else [plain(f"정보: {one_line(item.facts)}")]
    return [*verdict, *map(_claim, item.summary), *facts]


def _claim(claim: Claim) -> Line:
    text = one_line(claim.text)
    quoted = f"“{text}”" if claim.text in claim.evidence else text
    return (Span(f"{claim.role}: ", "bold"), Span(quoted)) if claim.role else (Span(quoted),)


def _apply(item: Item) -> list[Line]:
    return [plain(text) for text in map(one_line, item.apply) if text]


def _risks(item: Item) -> list[Line]:
    return [_risk(risk, item) for risk in item.risks if one_line(risk.text)]


def _risk(risk: Risk, item: Item) -> Line:
    """A risk and what it rests on; the source's own sentence stands in quotes."""
    if risk.text in risk.evidence:
        return (Span(f"“{one_line(risk.text)}”"),)
    return (Span(one_line(told_risk(risk, item))),)


def _evidence(item: Item) -> list[Line]:
    stored = [sentence for claim in item.summary for sentence in claim.evidence]
    stored += [sentence for risk in item.risks for sentence in risk.evidence]
    sentences = filter(None, map(one_line, dict.fromkeys(stored)))
    return [(Span(f"“{sentence}”"),) for sentence in sentences]


def _origin(item: Item) -> list[Block]:
    """Where it comes from: the original and its other links."""
    subject = item.subject
    name = f"arXiv {subject.arxiv_id}" if isinstance(subject, Paper) else one_line(subject.outlet) or "기사"
    spans = [link_or_text(name, subject.url)]
    if isinstance(subject, Paper):
        spans += [Span(" · "), link_or_text("PDF", subject.pdf_url)]
    known = {subject.url, getattr(subject, "pdf_url", "")}
    others = [r for r in item.references if r.url not in known]
    blocks = [Block("note", ((Span("출처: "), *spans),))]
    if others:
        lines = tuple(
            (link_or_text(shorten(one_line(r.title), LONGEST_TITLE) or r.url, r.url),) for r in others
        )
        blocks.append(Block("bullets", lines, heading=REFERENCES, folded=True))
    return blocks


def _part_buttons(edition: Edition, item: Item, shown: str) -> tuple[Button, ...]:
    return tuple(
        Button(f"· {label} ·" if part == shown else label, item_action(edition, item, part))
        for part, label in PARTS.items()
    )


def verdicts(edition: Edition, item: Item) -> tuple[Button, ...]:
    """What a reader thinks of an item."""
    named = (edition.edition, edition.key, item.id)
    return (
        Button("👍 좋아요", action("judge", *named, "1")),
        Button("👎 별로예요", action("judge", *named, "-1")),
    )


def _moves(edition: Edition, items: Sequence[Item], number: int | None) -> tuple[Button, ...]:
    """◀ and ▶ name the neighbours themselves; at the ends there is only one."""
    buttons = [Button(BACK, action("list", edition.edition, edition.key))]
    if number is not None and number > 1:
        buttons.insert(0, Button("◀ 이전", item_action(edition, items[number - 2])))
    if number is not None and number < len(items):
        buttons.append(Button("다음 ▶", item_action(edition, items[number])))
    return tuple(buttons)


def _named(item: Item, number: str | None) -> Span:
    """An item by its number in the list; one that the list lacks by its title, with its link."""
    return Span(f"{number}번") if number else link_or_text(short_title(item), item.subject.url)


def actions_message(edition: Edition, *, order: Sequence[str] = ()) -> Message:
    """오늘의 실무 액션; of items that this list lacks, their titles with links."""
    items = in_order(edition, order)
    known = {item.id: item for item in (*edition.pool, *edition.items)}
    numbers = {item.id: str(number) for number, item in enumerate(items, 1)}
    lines: list[Line] = []
    for number, one in enumerate(edition.actions, 1):
        told = [_named(known[i], numbers.get(i)) for i in one.items if i in known]
        title = [Span(f"{one_line(one.title)}: ", "bold")] if one.title else []
        lines.append((Span(f"{number}) "), *title, Span(one_line(one.text)), *in_brackets(told)))
    back = (Button(BACK, action("list", edition.edition, edition.key)),)
    return Message(
        blocks=(
            Block(
                "text",
                tuple(lines) or (plain(empty_line(*edition.items)),),
                heading=f"{ACTIONS} ({edition.date})",
            ),
        ),
        buttons=(back,),
        shown=Shown(edition.edition, edition.key, tuple(item.id for item in items), (), ("actions",)),
    )


def edition_messages(edition: Edition, *, web_url: str = "") -> tuple[Message, ...]:
    """The whole edition: the list, each item, the actions; of articles the summary, which links to the whole."""
    if edition.article is not None:
        return (list_message(edition, web_url=web_url),)
    actions = (actions_message(edition),) if edition.actions else ()
    items = (whole_item(edition, item) for item in edition.items)
    return (list_message(edition, web_url=web_url), *items, *actions)
