"""The day's news made ready: each event once, what was told before left out, and what belongs to a paper with it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from digest_core.harvest import Harvest
from digest_core.merge.headline import UPDATE_MARK
from digest_core.merge.papers import attached, echoes
from digest_core.merge.signals import Voices, voices_of
from digest_core.merge.stories import Told, tell_once, untold
from digest_core.models import Edition, News, Paper
from digest_core.ports import Store

REMEMBERED = timedelta(days=7)


class Desk(Struct, frozen=True, kw_only=True):
    """What the newsroom hands on.

    `papers` are the day's, without blocked words; `stories` are told nowhere yet, newest first; `free` are those of
    them that belong to no paper; `voices` is what is said of the papers.
    """

    papers: tuple[Paper, ...]
    stories: tuple[News, ...]
    free: tuple[News, ...]
    voices: Voices


def edit(
    harvest: Harvest,
    papers: Sequence[Paper],
    news: Sequence[News],
    recent: Iterable[Edition],
    *,
    day: date,
    store: Store,
) -> Desk:
    """Make the day's news ready; `papers` and `news` are without blocked words, `recent` are earlier editions."""
    stories = untold(_unseen(tell_once(news), day, store), told_by(recent, day))
    found = echoes(papers, harvest.mentions, stories)
    with_paper = attached(found.values())
    return Desk(
        papers=tuple(papers),
        stories=stories,
        free=tuple(story for story in stories if story.id not in with_paper),
        voices=voices_of(found, stories),
    )


def _unseen(stories: Sequence[News], day: date, store: Store) -> tuple[News, ...]:
    """The stories of which no earlier edition has shown any outlet's version."""
    ids = [i for story in stories for i in ids_of(story)]
    seen = store.seen_before(ids, day)
    return tuple(story for story in stories if seen.isdisjoint(ids_of(story)))


def ids_of(story: News) -> tuple[str, ...]:
    """The ids of a story at all its outlets."""
    return (story.id, *(one.id for one in story.coverage))


def told_by(editions: Iterable[Edition], day: date) -> tuple[Told, ...]:
    """The headlines that editions of the week before `day` have shown."""
    return tuple(
        told
        for edition in editions
        if not edition.sample and day - REMEMBERED <= edition.date < day
        for told in _headlines(edition)
    )


def _headlines(edition: Edition) -> Iterable[Told]:
    titles = (reference.title.removeprefix(UPDATE_MARK) for reference in edition.index.news)
    yield from (Told(title, edition.date) for title in titles)
    for item in (*edition.items, *edition.pool):
        if isinstance(item.subject, News):
            yield Told(item.subject.title, edition.date, item.subject.outlet)
            yield from (Told(one.title, edition.date, one.outlet) for one in item.subject.coverage)
