"""Answers kept by model, prompt version and paper, so that the same question is paid for once.

What is kept has passed; it is judged again when it is taken out, as the checks may have become stricter.
"""

from digest_core.models import Item, Paper
from digest_core.writing.desk import Desk
from digest_core.writing.outcome import Attempt
from digest_core.writing.prompting import materials, prompt_version
from digest_core.writing.reply import Draft
from digest_core.writing.sheet import Sheet, as_draft, judge


def attempt_of(item: Item, desk: Desk) -> Attempt | None:
    """The attempt that a kept answer makes; None where there is none or it does not pass any more."""
    if not isinstance(item.subject, Paper):
        return None
    (shown,) = materials([item.subject])
    found = desk.kept(_key(item.subject), Draft)
    sheet = judge(found, shown) if found else Sheet()
    return Attempt(item=item, sheet=sheet, final=True) if sheet.stands else None


def keep(sheet: Sheet, paper: Paper, desk: Desk) -> None:
    """Keep what passed of a paper."""
    (shown,) = materials([paper])
    desk.keep(_key(paper), as_draft(sheet, shown))


def _key(paper: Paper) -> tuple[str, ...]:
    """The version of the paper, and its words: the bundled sample has a real paper's number and other words."""
    words = f"{paper.title}\n{paper.abstract}\n{paper.comment}"
    return "item", prompt_version(), paper.arxiv_id, words
