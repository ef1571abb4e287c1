"""What was published in the weeks before an edition, counted: themes by title, papers by category.

The papers are those that were collected for editions; no more than one edition's are held at a time.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from digest_core.calendar import KOREA, Announcement, announcements_between
from digest_core.editions import series
from digest_core.models import Edition, Paper
from digest_core.ports import Store
from digest_core.writing.tags import tags_in_title

WEEKS = 8
DAILY = "daily"
BROAD = frozenset((
    "LLM", "벤치마크", "데이터셋", "최적화", "평가", "기계학습", "인공지능", "프롬프트", "서베이", "임베딩", "생성모델",
))  # fmt: skip
"""What every second paper is about tells no week from another."""
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_LONGEST_AFTER = timedelta(days=45)
"""How long after a week an edition may come out that still holds papers of it; a month's does so last."""
_A_WEEK, _A_DAY = timedelta(days=7), timedelta(days=1)


class WeekTally(Struct, frozen=True, kw_only=True):
    """One week: how many papers there were, and how many of each theme and primary category."""

    monday: date
    papers: int = 0
    themes: Mapping[str, int] = {}
    categories: Mapping[str, int] = {}


class _Count:
    """Papers being counted: each for every theme its title names, and for its first category."""

    def __init__(self) -> None:
        self.papers = 0
        self._themes: Counter[str] = Counter()
        self._categories: Counter[str] = Counter()

    def add(self, paper: Paper) -> None:
        self.papers += 1
        self._themes.update(theme for theme in tags_in_title(paper) if theme not in BROAD)
        if first := paper.primary_category or next(iter(paper.categories), ""):
            self._categories[first] += 1

    def tally(self, monday: date) -> WeekTally:
        themes, categories = dict(self._themes), dict(self._categories)
        return WeekTally(monday=monday, papers=self.papers, themes=themes, categories=categories)


def last_monday(edition: Edition) -> date | None:
    """The Monday of the last week that an edition is about; None for editions of a day or a paper."""
    if week := _WEEK.fullmatch(edition.key):
        return date.fromisocalendar(int(week[1]), int(week[2]), 1)
    if month := _MONTH.fullmatch(edition.key):
        first = date(int(month[1]), int(month[2]), 1)
        last = (first + timedelta(days=31)).replace(day=1) - _A_DAY
        return last - timedelta(days=last.weekday())
    return None


def week_history(store: Store, edition: Edition, categories: Collection[str]) -> tuple[WeekTally, ...]:
    """The eight weeks up to an edition's last one, oldest first; empty for editions of a day or a paper.

    A week's papers are those announced in it that were collected for any edition. `categories` are the daily's: where
    some week was looked at in no others, only their papers count in all weeks, so that shares can be compared.
    """
    monday = last_monday(edition)
    if monday is None:
        return ()
    mondays = [monday - _A_WEEK * back for back in reversed(range(WEEKS))]
    counting = _Counting(mondays, frozenset(categories))
    for kind in series():
        for outline in store.outlines(kind, mondays[0], monday + _LONGEST_AFTER):
            if not outline.sample:
                counting.take(store.collection(kind, outline.key), outline.date, wide=kind != DAILY)
    weeks = counting.weeks()
    # A month may end in days of which nothing is known yet; a week without papers has no trend.
    while weeks and not weeks[-1].papers and _MONTH.fullmatch(edition.key):
        weeks = weeks[:-1]
    return weeks


class _Counting:
    """Papers counted by week, each once; in all categories, and in the daily's alone."""

    def __init__(self, mondays: Sequence[date], categories: frozenset[str]) -> None:
        self._categories = categories
        self._announcements = _announced_in(mondays)
        self._ends = [announcement.end for announcement, _ in self._announcements]
        self._seen: set[str] = set()
        self._wide: set[date] = set()
        self._all = {monday: _Count() for monday in mondays}
        self._narrow = {monday: _Count() for monday in mondays}

    def take(self, papers: Iterable[Paper], day: date, *, wide: bool) -> None:
        """Count the papers of an edition dated `day`, `wide` where it looked beyond the daily's categories."""
        for paper in papers:
            monday = self._week_of(paper, day)
            if monday not in self._all or paper.id in self._seen:
                continue
            self._seen.add(paper.id)
            if wide:
                self._wide.add(monday)
            self._all[monday].add(paper)
            if self._categories.intersection(paper.categories):
                self._narrow[monday].add(paper)

    def weeks(self) -> tuple[WeekTally, ...]:
        known = {monday for monday, count in self._all.items() if count.papers}
        counts = self._all if known <= self._wide else self._narrow
        return tuple(count.tally(monday) for monday, count in counts.items())

    def _week_of(self, paper: Paper, day: date) -> date:
        """The week of its announcement; a daily carries what was announced the day before it."""
        if paper.published is None:
            return _monday(day - _A_DAY)
        place = bisect_left(self._ends, paper.published)
        return self._announcements[place][1] if place < len(self._ends) else date.max


def _announced_in(mondays: Sequence[date]) -> list[tuple[Announcement, date]]:
    """The announcements of these weeks, oldest first, with the Monday of each; and the one before them."""
    start = datetime.combine(mondays[0] - _A_WEEK, time(), KOREA)
    end = datetime.combine(mondays[-1] + _A_WEEK, time(), KOREA)
    return [(found, _monday(found.day)) for found in announcements_between(start, end)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
