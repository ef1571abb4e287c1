"""The seam for answers that need more than the stored editions: search, full text, models, subscriptions."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from digest_core.models import Answer, Edition, Intent, Item
from digest_core.questions.asked import Asked
from digest_core.questions.scope import Meant


def _nobody(_: str) -> None:
    """Hears and forgets."""


class Ears(Struct, frozen=True, kw_only=True):
    """Who hears of an answer that takes time: what is being done, and each sentence as soon as it has been checked."""

    on_step: Callable[[str], None] = _nobody
    on_sentence: Callable[[str], None] | None = None


DEAF = Ears()


class Inquiry(Struct, frozen=True, kw_only=True):
    """A question as a service gets it.

    `edition` is the one meant, its items in the order shown to this conversation; `meant` and `items` are what the
    question points at in it. Arguments stand in `asked` (`query`, `schedule`, `arxiv_ids`).
    """

    question: str
    asked: Asked
    session: str | None
    edition: Edition | None = None
    meant: Meant = Meant()
    items: tuple[Item, ...] = ()
    zone: ZoneInfo
    person: str | None = None
    """Who asks, where an adapter knows; never logged, kept only as a digest."""
    ears: Ears = DEAF

    def over(self, edition: Edition, meant: Meant) -> "Inquiry":
        """The same question over an edition."""
        items = tuple(edition.items[number - 1] for number in meant.found)
        return structs.replace(self, edition=edition, meant=meant, items=items)

    def intent(self, otherwise: str | None = None) -> Intent:
        """What it asks, as its answer tells; `otherwise` is the edition's kind where there is no briefing."""
        edition = self.edition
        return Intent(
            self.asked.fields[0],
            self.meant.numbers,
            edition.date.isoformat() if edition else None,
            edition.edition if edition else otherwise,
        )


Service = Callable[[Inquiry], Answer | None]
"""Answers the fields it is registered for; None where it has nothing to say, then the engine answers as without it."""
