"""The writer with a model: extracted items in, items in Korean out, in two trips to the model.

    first trip     every paper's and story's item, side by side
    second trip    repairs of what failed the checks, side by side with the practical actions

Nothing is printed that did not pass `sheet.py`. What fails twice is dropped, and an item with too little left stays as
it was extracted, marked with the reason. Order and ids of items never change.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from msgspec import Struct

from digest_core.errors import ModelBroken, ModelCutShort, ModelError
from digest_core.models import EXTRACTIVE, Action, Item, Note, Usage
from digest_core.writing import kept
from digest_core.writing.actions import bears_actions, write_actions
from digest_core.writing.desk import Desk
from digest_core.writing.outcome import Attempt, notes, told_items
from digest_core.writing.prompting import Material, items_prompt, materials, repair_prompt
from digest_core.writing.reply import Draft, Drafts, read_drafts
from digest_core.writing.second_opinion import doubted
from digest_core.writing.sheet import Refused, Sheet, in_order, judge
from digest_core.writing.source import has_text

NO_ANSWER = Refused("", "", ("물은 글의 id로 된 항목이 답에 없습니다.",))
STRANGERS = Refused("", "", ("답의 id가 물은 글의 것이 아닙니다.",))


class Written(Struct, frozen=True, kw_only=True):
    """What a writing came to: all items in the order given, and what it cost."""

    items: tuple[Item, ...]
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    usage: Usage = Usage()


def is_open(item: Item) -> bool:
    """Whether a model could tell the item: its source's own sentences stand in it, and there are any.

    A story of which only the headline is known is never sent, and goes on saying so.
    """
    return item.writer == EXTRACTIVE and has_text(item.subject)


def write_items(
    items: Sequence[Item],
    desk: Desk,
    *,
    group: int = 1,
    with_actions: bool = True,
    verify: bool = False,
    wanted: Callable[[Item], bool] = is_open,
) -> Written:
    """Write what is `wanted` of the items; actions rest on all that a model has told.

    `group` items share a request of the first trip. With `verify` the model looks again at what passed, which costs
    one more trip before the repairs and one after. Every failure ends in an extracted item and a note, never in an
    error.
    """
    begun = first_trip([item for item in items if wanted(item)], desk, group)
    if verify:
        begun = desk.side_by_side([partial(_doubted, attempt, desk) for attempt in begun])
    told = told_items(items, begun, desk.name)
    ended, actions = desk.both(
        lambda: desk.side_by_side([partial(repaired, attempt, desk, verify=verify) for attempt in begun]),
        lambda: write_actions(told, desk) if with_actions else (),
    )
    finally_told = told_items(items, ended, desk.name)
    if with_actions and not actions and not _any_told(told):
        actions = write_actions(finally_told, desk)
    lacks_actions = with_actions and not actions and _any_told(finally_told)
    return Written(
        items=finally_told,
        actions=actions,
        notes=notes(finally_told, ended, lacks_actions=lacks_actions),
        usage=desk.usage,
    )


def _any_told(items: Iterable[Item]) -> bool:
    return any(map(bears_actions, items))


def first_trip(items: Sequence[Item], desk: Desk, group: int) -> list[Attempt]:
    """One attempt for each item, from what was kept of an earlier answer or from the model."""
    known = [kept.attempt_of(item, desk) for item in items]
    new = [item for item, attempt in zip(items, known, strict=True) if attempt is None]
    groups = [new[place : place + group] for place in range(0, len(new), group)]
    asked = desk.side_by_side([partial(_asked, members, desk) for members in groups])
    answered = {attempt.item.id: attempt for attempts in asked for attempt in attempts}
    return [attempt or answered[item.id] for item, attempt in zip(items, known, strict=True)]


def _asked(items: Sequence[Item], desk: Desk) -> list[Attempt]:
    """The attempts at a group that shares one request."""
    shown = materials([item.subject for item in items])
    try:
        drafts = read_drafts(desk.ask(items_prompt(shown)), [m.subject for m in shown])
    except ModelCutShort as cut:
        # The items that were whole before the end are as good as any.
        drafts = read_drafts(cut.partial, [m.subject for m in shown])
    except ModelError as error:
        return [Attempt(item=item, trouble=error) for item in items]
    return [_attempt(item, m, drafts, desk) for item, m in zip(items, shown, strict=True)]


def _attempt(item: Item, shown: Material, drafts: Drafts, desk: Desk) -> Attempt:
    draft = drafts.by_id.get(item.id)
    if draft is None:
        return Attempt(item=item, sheet=Sheet(refused=(STRANGERS if drafts.strangers else NO_ANSWER,)))
    sheet = judge(draft, shown)
    if not sheet.wanted:
        kept.keep(sheet, item.subject, desk)
    return Attempt(item=item, sheet=sheet)


def repaired(attempt: Attempt, desk: Desk, *, verify: bool) -> Attempt:
    """The attempt after asking once more for what is missing."""
    if attempt.final or not attempt.sheet.wanted or not _may_ask_again(attempt.trouble):
        return attempt
    (shown,) = materials([attempt.item.subject])
    try:
        draft = _draft_of_missing(attempt.sheet, shown, desk)
    except ModelError as error:
        return Attempt(item=attempt.item, sheet=attempt.sheet, trouble=error)
    sheet = in_order(judge(draft, shown, attempt.sheet), shown)
    if verify:
        sheet = doubted(sheet, desk)
    if sheet.stands:
        kept.keep(sheet, attempt.item.subject, desk)
    return Attempt(item=attempt.item, sheet=sheet)


def _draft_of_missing(sheet: Sheet, shown: Material, desk: Desk) -> Draft:
    """What the model writes when asked once more; where nothing passed, a whole item."""
    if any(sheet.lines.values()):
        prompt = repair_prompt(shown, sheet.lines, [refused.plain for refused in sheet.refused], sheet.wanted)
    else:
        prompt = items_prompt([shown])
    try:
        text = desk.ask(prompt)
    except ModelCutShort as cut:
        text = cut.partial
    return read_drafts(text, [shown.subject]).by_id.get(shown.subject.id, Draft())


def _may_ask_again(trouble: ModelError | None) -> bool:
    """A model that is away, refuses or has no quota left was asked often enough."""
    return trouble is None or isinstance(trouble, ModelBroken | ModelCutShort)


def _doubted(attempt: Attempt, desk: Desk) -> Attempt:
    if attempt.final:
        return attempt
    return Attempt(item=attempt.item, sheet=doubted(attempt.sheet, desk), trouble=attempt.trouble)
