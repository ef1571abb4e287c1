"""Answers kept by model, prompt version and subject, so that the same question is paid for once.

What is kept has passed; it is judged again when it is taken out, as the checks may have become stricter.
"""

from digest_core.models import Item, News, Paper
from digest_core.writing.desk import Desk
from digest_core.writing.outcome import Attempt
from digest_core.writing.prompting import materials, name_of, prompt_version
from digest_core.writing.reply import Draft
from digest_core.writing.sheet import Sheet, as_draft, judge


def attempt_of(item: Item, desk: Desk) -> Attempt | None:
    """The attempt that a kept answer makes; None where there is none or it does not pass any more."""
    (shown,) = materials([item.subject])
    found = desk.kept(_key(item.subject), Draft)
    sheet = judge(found, shown) if found else Sheet()
    return Attempt(item=item, sheet=sheet, final=True) if sheet.stands else None


def keep(sheet: Sheet, subject: Paper | News, desk: Desk) -> None:
    """Keep what passed of a paper or story."""
    (shown,) = materials([subject])
    desk.keep(_key(subject), as_draft(sheet, shown))


def _key(subject: Paper | News) -> tuple[str, ...]:
    """The version of the paper, and its words: the bundled sample has a real paper's number and other words."""
    return "item", prompt_version(), name_of(subject), _words(subject)


def _words(subject: Paper | News) -> str:
    if isinstance(subject, Paper):
        return f"{subject.title}\n{subject.abstract}\n{subject.comment}"
    return f"{subject.title}\n{subject.snippet}"
