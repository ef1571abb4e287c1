"""What attempts at writing come to: items as they are printed, and what readers are told about the rest. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from digest_core.errors import (
    ModelBroken,
    ModelBusy,
    ModelCutShort,
    ModelError,
    ModelMisconfigured,
    ModelRefused,
    ModelUnreachable,
    QuotaSpent,
)
from digest_core.models import EXTRACTIVE, Item, Note, Paper, Unwritten
from digest_core.writing.sheet import TAGS, Sheet
from digest_core.writing.tags import tags_of

NOTE_SOURCE = "모델"
NOT_GOOD_ENOUGH = "모델의 글이 근거와 한국어 검사를 통과하지 못했습니다."
NO_ACTIONS = "실무 액션은 검사를 통과한 것이 없어 싣지 않았습니다."
REASONS_SHOWN = 2

_WHY: tuple[tuple[type[ModelError], Unwritten], ...] = (
    (QuotaSpent, "budget"),
    (ModelMisconfigured, "settings"),
    (ModelRefused, "refused"),
    (ModelUnreachable, "model_down"),
    (ModelBusy, "model_down"),
    (ModelBroken, "faults"),
    (ModelCutShort, "faults"),
)


class Attempt(Struct, frozen=True, kw_only=True):
    """How far one item has come: its sheet, and the error that ended the asking. `final` needs no repair."""

    item: Item
    sheet: Sheet = Sheet()
    trouble: ModelError | None = None
    final: bool = False


def told_items(items: Sequence[Item], attempts: Iterable[Attempt], writer: str) -> tuple[Item, ...]:
    """All items in their order, those attempted as they came out."""
    ended = {attempt.item.id: _printed(attempt, writer) for attempt in attempts}
    return tuple(ended.get(item.id, item) for item in items)


def _printed(attempt: Attempt, writer: str) -> Item:
    item, sheet = attempt.item, attempt.sheet
    if not sheet.stands:
        return structs.replace(item, unwritten=why(attempt.trouble))
    return structs.replace(
        item,
        writer=writer,
        unwritten=None,
        tags=_tags(item, sheet),
        summary=sheet.summary,
        facts=_facts(item),
        one_liner=sheet.one_liner or None,
        apply=sheet.apply,
        risks=sheet.risks,
    )


def _tags(item: Item, sheet: Sheet) -> tuple[str, ...]:
    if isinstance(item.subject, Paper):
        return tuple(dict.fromkeys((*sheet.tags, *tags_of(item.subject))))[:TAGS]
    # That it is news, or news of an old story, is said first whoever writes.
    return tuple(dict.fromkeys((*item.tags[:1], *sheet.tags, *item.tags[1:])))[:TAGS]


def _facts(item: Item) -> str | None:
    """A story keeps saying who reported it and when.

    A paper's metadata stands in for prose where there is none; what is left of it is that the paper came late.
    """
    return late_fact(item) if isinstance(item.subject, Paper) else item.facts


def late_fact(item: Item) -> str | None:
    """The line that says that a paper came after its day."""
    return f"늦게 올라옴({item.late} 발표분)" if item.late else None


def why(trouble: ModelError | None) -> Unwritten:
    """Why an item is told in its source's own sentences."""
    return next((reason for kind, reason in _WHY if isinstance(trouble, kind)), "faults")


def notes(items: Sequence[Item], attempts: Sequence[Attempt], *, lacks_actions: bool) -> tuple[Note, ...]:
    """What readers are told: how many items no model has written and why, and whether actions are missing."""
    left = [item for item in items if item.unwritten]
    troubles = {attempt.item.id: attempt.trouble for attempt in attempts}
    reasons = _reasons(troubles.get(item.id) for item in left)
    found = [Note(NOTE_SOURCE, f"{_how_many(left, items)} {reasons}")] if left else []
    return (*found, Note(NOTE_SOURCE, NO_ACTIONS)) if lacks_actions else tuple(found)


def _how_many(left: Sequence[Item], items: Sequence[Item]) -> str:
    what = "논문" if all(isinstance(item.subject, Paper) for item in items) else "글"
    whole, part = len(items), len(left)
    which = f"{what} {whole}편을 모두" if part == whole else f"{what} {whole}편 가운데 {part}편을"
    source = "논문" if what == "논문" else "원문"
    return f"{which} 모델이 쓰지 못해 {source}의 문장을 그대로 실었습니다."


def _reasons(troubles: Iterable[ModelError | None]) -> str:
    told = dict.fromkeys(NOT_GOOD_ENOUGH if error is None else str(error) for error in troubles)
    return " ".join(list(told)[:REASONS_SHOWN])


def is_ours(note: Note) -> bool:
    """Whether a note is about the writing, and so replaced when items are written again."""
    return note.source == NOTE_SOURCE


def writer_of(items: Iterable[Item]) -> str:
    """Who wrote an edition: the model, where it wrote any item."""
    return next((item.writer for item in items if item.writer != EXTRACTIVE), EXTRACTIVE)
