"""The day's practical actions: written from lines that passed, naming the items they rest on."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from digest_core.errors import ModelCutShort, ModelError
from digest_core.models import EXTRACTIVE, Action, Item, Paper
from digest_core.writing import quality
from digest_core.writing.desk import Desk
from digest_core.writing.faults import Fault
from digest_core.writing.grounding import check_opinion
from digest_core.writing.korean import fix_particles
from digest_core.writing.prompting import actions_prompt, prompt_version
from digest_core.writing.reply import DraftAction, read_actions
from digest_core.writing.sheet import Refused, refusal
from digest_core.writing.source import source_of

GATE = "action"
COUNT = 3
NO_ITEM = Fault("evidence", "어느 논문에 기대는지 적혀 있지 않거나, 자료에 없는 논문입니다.")


class Judged(Struct, frozen=True):
    """Actions that passed, and those that did not."""

    passed: tuple[Action, ...] = ()
    refused: tuple[Refused, ...] = ()


def write_actions(items: Sequence[Item], desk: Desk) -> tuple[Action, ...]:
    """Up to three actions that rest on the items a model has told; what fails is asked for once more."""
    told = [item for item in items if bears_actions(item)]
    if not told:
        return ()
    before = desk.kept(_key(told), Judged)
    if before is not None and (passed := _again(before, told)):
        return passed
    judged = _asked(told, desk, Judged())
    if len(judged.passed) < COUNT and judged.refused:
        judged = _asked(told, desk, judged)
    if judged.passed:
        desk.keep(_key(told), Judged(judged.passed))
    return judged.passed


def bears_actions(item: Item) -> bool:
    """Whether an action may rest on the item: a paper that a model has told. News is what happened, not what to do."""
    return item.writer != EXTRACTIVE and isinstance(item.subject, Paper)


def _again(kept: Judged, items: Sequence[Item]) -> tuple[Action, ...]:
    """What still passes of actions that passed once."""
    drafts = [DraftAction(action.title, action.text, action.items) for action in kept.passed]
    return judge_actions(drafts, items, Judged()).passed


def _asked(items: Sequence[Item], desk: Desk, before: Judged) -> Judged:
    """The actions after one request; an error leaves them as they were."""
    papers = [item.subject for item in items if isinstance(item.subject, Paper)]
    prompt = actions_prompt(
        [_brief(item) for item in items],
        COUNT - len(before.passed),
        [f"{action.title}: {action.text}" for action in before.passed],
        [refused.plain for refused in before.refused],
    )
    try:
        drafts = read_actions(desk.ask(prompt), papers)
    except ModelCutShort as cut:
        drafts = read_actions(cut.partial, papers)
    except ModelError:
        return before
    return judge_actions(drafts, items, before)


def judge_actions(drafts: Sequence[DraftAction], items: Sequence[Item], before: Judged) -> Judged:
    """The drafts that pass, after those that passed before."""
    passed, refused = list(before.passed), []
    for draft in drafts:
        action = Action(fix_particles(draft.title), fix_particles(draft.text), draft.items)
        faults = _faults(action, items, passed)
        if faults:
            refused.append(refusal(GATE, f"{action.title}: {action.text}", faults))
        elif len(passed) < COUNT:
            passed.append(action)
    return Judged(tuple(passed), tuple(refused))


def _faults(action: Action, items: Sequence[Item], before: Sequence[Action]) -> tuple[Fault, ...]:
    named = [item for item in items if item.id in action.items]
    if not named:
        return (NO_ITEM,)
    line = f"{action.title}: {action.text}"
    return (
        *check_opinion(line, *(source_of(item.subject) for item in named)),
        *quality.check_line(GATE, line),
        *quality.check_section(GATE, [*(f"{a.title}: {a.text}" for a in before), line]),
    )


def _brief(item: Item) -> dict[str, object]:
    """What a request shows of an item: only what passed."""
    subject = item.subject
    return {
        "id": subject.arxiv_id if isinstance(subject, Paper) else item.id,
        "title": item.short_title,
        "summary": [claim.text for claim in item.summary],
        "apply": item.apply,
    }


def _key(items: Sequence[Item]) -> tuple[str, ...]:
    """The words the actions rest on."""
    return "actions", prompt_version(), msgspec.json.encode([_brief(item) for item in items]).decode()
