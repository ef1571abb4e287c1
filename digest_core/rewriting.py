"""Editions written further in place: the pool after publishing, and what was extracted because the model was away."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, structs

from digest_core.models import EXTRACTIVE, IMPORTED, Edition, Item, Usage
from digest_core.ports import Clock, Store
from digest_core.writing.author import POOL_SECONDS, Author
from digest_core.writing.desk import Desk, added
from digest_core.writing.outcome import is_ours, writer_of
from digest_core.writing.prompting import prompt_version
from digest_core.writing.write import Written, is_open, write_items

REASONS_THAT_PASS = frozenset({"waiting", "model_down", "budget", "settings"})
LONGEST_WAIT = timedelta(hours=24)
"""An edition older than this stays as it is: nobody reads it for the first time any more."""
FIRST_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=2)
LONGEST_WORK = 3000.0
"""Seconds that one rewriting goes on; its job has an hour."""
POOL_BATCH = 10
POOL_GROUP = 5
"""Papers of the pool that share a request: they are read by fewer, and instructions cost tokens, too."""


class Rewritten(Struct, frozen=True):
    """What a rewriting came to: the version stored now, how many items it wrote, how many still wait."""

    version: int
    written: int
    left: int
    usage: Usage = Usage()


def may_be_rewritten(item: Item) -> bool:
    """Whether a model can be expected to write the item when it is asked again."""
    return is_open(item) and item.unwritten in REASONS_THAT_PASS


def waits(edition: Edition) -> bool:
    """Whether anything of an edition waits for a model; samples and imported editions stay as they are."""
    ours = not edition.sample and edition.writer != IMPORTED and edition.imported_text is None
    return ours and any(map(may_be_rewritten, (*edition.items, *edition.pool)))


def due(edition: Edition, attempts: int, last: datetime | None, now: datetime) -> bool:
    """Whether to try again now; the pauses double from 10 minutes to 2 hours."""
    if not waits(edition) or now - edition.generated_at > LONGEST_WAIT:
        return False
    pause = min(FIRST_PAUSE * 2 ** min(max(attempts - 1, 0), 10), LONGEST_PAUSE)
    return last is None or now - last >= pause


def rewrite(
    name: str, key: str, *, author: Author, store: Store, clock: Clock, on_step: Callable[[str], None]
) -> Rewritten | None:
    """Write what waits of a stored edition, the top list first, and store each step as the next version.

    Order and ids of the items stay. None where no such edition waits for anything. It ends early where somebody else
    has stored the edition meanwhile, and where the model is away again.
    """
    edition = store.edition(name, key)
    if edition is None or not waits(edition):
        return None
    count, usage, end = 0, Usage(), clock.monotonic() + LONGEST_WORK
    for batch in _batches(edition):
        seconds = min(end - clock.monotonic(), POOL_SECONDS)
        if seconds <= 0 or not _may_spend(author, batch, edition):
            break
        on_step(f"모델이 남은 {len(batch)}편을 쓰고 있습니다")
        written = _written(edition, batch, author.desk(clock, seconds), verify=author.verify)
        usage = added(usage, written.usage)
        fresh = tuple(i.id for i in written.items if i.id in _ids(batch) and i.writer != EXTRACTIVE)
        upgraded = with_written(edition, written)
        if upgraded == edition or not store.upgrade(upgraded, rewritten=fresh):
            break
        edition, count = upgraded, count + len(fresh)
        if any(may_be_rewritten(item) for item in written.items):
            break
    return Rewritten(edition.version, count, _left(edition), usage)


def _batches(edition: Edition) -> Iterator[Sequence[Item]]:
    """What waits, in the order in which it is wanted: the top list as one, then the pool in parts."""
    top = [item for item in edition.items if may_be_rewritten(item)]
    pool = [item for item in edition.pool if may_be_rewritten(item)]
    yield from ([top] if top else [])
    yield from (pool[place : place + POOL_BATCH] for place in range(0, len(pool), POOL_BATCH))


def _may_spend(author: Author, batch: Sequence[Item], edition: Edition) -> bool:
    """Whether the budget allows a batch: the list always, the pool only what questions are not to have."""
    return _is_of_list(batch, edition) or author.model.tokens_left() > author.reserve


def _is_of_list(batch: Sequence[Item], edition: Edition) -> bool:
    return bool(_ids(batch) & _ids(edition.items))


def _written(edition: Edition, batch: Sequence[Item], desk: Desk, *, verify: bool) -> Written:
    if not _is_of_list(batch, edition):
        return write_items(batch, desk, group=POOL_GROUP, with_actions=False, verify=verify)
    # All of the list, because actions rest on what was written before, too.
    return write_items(
        edition.items,
        desk,
        wanted=may_be_rewritten,
        with_actions=not edition.actions,
        verify=verify,
    )


def with_written(edition: Edition, written: Written) -> Edition:
    """The edition's next version; the edition itself where nothing of it has changed."""
    fresh = {item.id: item for item in written.items}
    items = tuple(_like(fresh.get(item.id, item), item) for item in edition.items)
    pool = tuple(_like(fresh.get(item.id, item), item) for item in edition.pool)
    actions = written.actions or edition.actions
    if (items, pool, actions) == (edition.items, edition.pool, edition.actions):
        return edition
    others = tuple(note for note in edition.notes if not is_ours(note))
    return structs.replace(
        edition,
        items=items,
        pool=pool,
        actions=actions,
        notes=(*others, *written.notes) if _is_of_list(written.items, edition) else edition.notes,
        writer=writer_of((*items, *pool)) if edition.writer == EXTRACTIVE else edition.writer,
        usage=added(edition.usage, written.usage),
        version=edition.version + 1,
        prompt_version=prompt_version(),
    )


def _like(new: Item, old: Item) -> Item:
    """The new text under the old heading, which readers know the item by."""
    return structs.replace(new, heading=old.heading)


def _ids(items: Sequence[Item]) -> set[str]:
    return {item.id for item in items}


def _left(edition: Edition) -> int:
    return sum(map(may_be_rewritten, (*edition.items, *edition.pool)))
