"""What earlier editions mean for the next one: no repeats, no loss, and the best of what is still unread."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from digest_core.calendar import Announcement, announcement_holding
from digest_core.errors import StoredDataBroken
from digest_core.models import Edition, Item, Paper
from digest_core.ports import Store

WEEK = timedelta(days=7)


def recent_editions(store: Store, name: str, day: date) -> tuple[Edition, ...]:
    """The real editions of the week before `day`, oldest first; the newest before it where the week has none."""
    stored = (
        store.edition(name, key) for key in store.keys(name) if day - WEEK <= date.fromisoformat(key) < day
    )
    real = tuple(edition for edition in stored if edition is not None and not edition.sample)
    newest = None if real else store.newest(name, before=day, samples=False)
    return real if newest is None else (newest,)


def require_history(store: Store, editions: Sequence[Edition], day: date) -> None:
    """Make sure that the store still knows what these editions have shown.

    Raises `StoredDataBroken` where it does not: without its history an edition would repeat the last ones.
    """
    shown = {item.id for edition in editions for item in edition.items}
    forgotten = shown - store.seen_before(sorted(shown), day)
    if forgotten:
        raise StoredDataBroken(
            f"이미 실은 논문의 기록이 사라졌습니다({len(forgotten)}편). 되풀이해 싣지 않으려고 멈췄습니다. "
            "저장소를 되살리거나, aidaily export로 내보낸 브리핑을 aidaily import로 다시 가져와 주세요."
        )


def split_late(
    papers: Sequence[Paper], look_back: Sequence[Announcement], day: date, store: Store
) -> tuple[tuple[Paper, ...], dict[str, date]]:
    """The papers of this edition, and the announcement day of each that came late.

    A paper is late when an earlier edition has looked at its day and not found it: moderation had held it.
    """
    held = {p.id: a.day for p in papers if (a := announcement_holding(p.published, look_back)) is not None}
    known = store.collected_before(sorted(held), day)
    late = {paper_id: announced for paper_id, announced in held.items() if paper_id not in known}
    return tuple(p for p in papers if p.id not in held or p.id in late), late


def best_unread(
    editions: Sequence[Edition], day: date, count: int, is_wanted: Callable[[Item], bool]
) -> tuple[Item, ...]:
    """The best papers that editions of the week before `day` wrote and none of these has shown in its list."""
    week = [edition for edition in editions if edition.date >= day - WEEK]
    shown = {item.id for edition in week for item in edition.items}
    pools = (item for edition in week for item in edition.pool)
    papers = (item for item in pools if item.kind == "paper" and item.id not in shown)
    unread = {item.id: item for item in papers if is_wanted(item)}
    return tuple(sorted(unread.values(), key=lambda item: (-_score(item), item.id))[:count])


def _score(item: Item) -> float:
    return sum(reason.value * reason.weight for reason in item.reasons)
