"""What a conversation remembers: what it was shown, in which order, and what was last spoken of. Pure."""

from collections.abc import Iterable

from msgspec import structs

from digest_core.models import Answer, Edition, Item, Shown, Turn
from digest_core.questions.asked import Asked
from digest_core.questions.names.reading import Names

LISTS_KEPT = 5
SPOKEN_KEPT = 6


def after(turn: Turn | None, shown: Shown) -> Turn:
    """The turn of a conversation that was just shown something; orders shown before are kept, the latest few."""
    others = [one for one in turn.lists if not _same_edition(one, shown)] if turn else []
    known = shown.items or (turn.order(shown.edition, shown.key) if turn else ())
    own = [Shown(shown.edition, shown.key, known)] if known else []
    lists = (*others, *own)[-LISTS_KEPT:]
    return Turn(shown.edition, shown.key, shown.about, shown.fields, lists, _spoken(turn, shown))


def _spoken(turn: Turn | None, shown: Shown) -> tuple[tuple[str, ...], ...]:
    """What was spoken of turn by turn, the first of it kept; another edition begins anew."""
    goes_on = turn is not None and (turn.edition, turn.key) == (shown.edition, shown.key)
    before = turn.spoken if turn is not None and goes_on else ()
    if not shown.about or before[-1:] == (shown.about,):
        return before
    spoken = (*before, shown.about)
    return spoken if len(spoken) <= SPOKEN_KEPT else (spoken[0], *spoken[-SPOKEN_KEPT + 1 :])


def _same_edition(one: Shown, other: Shown) -> bool:
    return (one.edition, one.key) == (other.edition, other.key)


def about_topic(answered: Answer, asked: Asked, edition: Edition) -> Answer:
    """The answer to a search, about the one item of the list at hand that was surely sought and is shown.

    After `단백질 관련 논문 있어요?` and its hits, `그건 누가 쓴 거예요?` means that paper.
    """
    items = tuple(item.id for item in edition.items)
    shown = answered.shown or Shown(edition.edition, edition.key, items, (), asked.fields)
    only = answered.shown is not None and len(shown.items) == 1
    about = shown.items if only else Names(edition.items).read(asked.query).items
    if len(about) != 1 or about[0] not in shown.items:
        return answered
    return structs.replace(answered, shown=structs.replace(shown, about=about))


def as_shown(edition: Edition, order: Iterable[str]) -> Edition | None:
    """The edition with its items (and those of its pool) in the order in which a conversation was shown them.

    None where it no longer holds all of them, having been built again: the numbers that were shown mean nothing then.
    """
    ids = tuple(dict.fromkeys(order))
    if not ids:
        return edition
    known: dict[str, Item] = {item.id: item for item in (*edition.pool, *edition.items)}
    if not known.keys() >= set(ids):
        return None
    rest = tuple(item for item in (*edition.items, *edition.pool) if item.id not in ids)
    return structs.replace(edition, items=tuple(known[item] for item in ids), pool=rest)
