"""Themes and categories over eight weeks, ready to be drawn, and in words for whoever does not see it. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from digest_core.pictures.weeks import WeekTally
from digest_core.writing.tags import category_name

MOST_THEMES = 7
MOST_CATEGORIES = 5
RISERS = 2
OTHERS = "그 밖"
_FEWEST = 3
"""Papers of a theme in the newest week; fewer say nothing of it."""


class Series(Struct, frozen=True, kw_only=True):
    """A name and its share of each week's papers, 0..1, the newest last; None for a week nothing is known of."""

    name: str
    shares: tuple[float | None, ...]

    @property
    def now(self) -> float:
        return self.shares[-1] or 0.0

    @property
    def before(self) -> float | None:
        """The mean of the known weeks before the newest; None where there are none."""
        known = [share for share in self.shares[:-1] if share is not None]
        return sum(known) / len(known) if known else None

    @property
    def change(self) -> float:
        return 0.0 if self.before is None else self.now - self.before


class Trend(Struct, frozen=True, kw_only=True):
    """What the picture shows. `weeks` are the Mondays as `2/9`, `papers` of the newest week."""

    weeks: tuple[str, ...]
    papers: int
    known: int
    """Of how many of the weeks anything is known."""
    themes: tuple[Series, ...]
    categories: tuple[Series, ...]


def trend_of(history: Sequence[WeekTally]) -> Trend | None:
    """The trend up to the newest week; None where nothing is known of that one.

    Themes are those the newest week names most, the two that grew most among them.
    """
    if not history or not history[-1].papers:
        return None
    newest = history[-1]
    return Trend(
        weeks=tuple(f"{week.monday.month}/{week.monday.day}" for week in history),
        papers=newest.papers,
        known=sum(week.papers > 0 for week in history),
        themes=tuple(_themes(history, newest)),
        categories=tuple(_categories(history, newest)),
    )


def _series(name: str, counts: Iterable[int], history: Sequence[WeekTally]) -> Series:
    pairs = zip(counts, history, strict=True)
    return Series(name=name, shares=tuple(n / week.papers if week.papers else None for n, week in pairs))


def _themes(history: Sequence[WeekTally], newest: WeekTally) -> list[Series]:
    enough = [name for name, count in newest.themes.items() if count >= _FEWEST]
    found = [_series(name, [week.themes.get(name, 0) for week in history], history) for name in enough]
    by_share = sorted(found, key=lambda one: (-one.now, one.name))
    chosen = by_share[: MOST_THEMES - RISERS]
    rest = [one for one in by_share if one not in chosen]
    risers = sorted((one for one in rest if one.change > 0), key=lambda one: (-one.change, one.name))[:RISERS]
    filled = [*chosen, *risers, *(one for one in rest if one not in risers)][:MOST_THEMES]
    return sorted(filled, key=lambda one: (-one.now, one.name))


def _categories(history: Sequence[WeekTally], newest: WeekTally) -> list[Series]:
    order = sorted(newest.categories, key=lambda name: (-newest.categories[name], name))
    named = order[:MOST_CATEGORIES]
    series = [
        _series(_category(name), [week.categories.get(name, 0) for week in history], history)
        for name in named
    ]
    rest = [_rest(week.categories, named) for week in history]
    return [*series, *([_series(OTHERS, rest, history)] if rest[-1] else [])]


def _rest(categories: Mapping[str, int], named: Sequence[str]) -> int:
    return sum(count for name, count in categories.items() if name not in named)


def _category(name: str) -> str:
    korean = category_name(name)
    return f"{korean} ({name})" if korean else name


def percent(share: float) -> str:
    """A share as it is written, to a tenth of a per cent."""
    return f"{share * 100:.1f}%"


def in_words(trend: Trend) -> str:
    """All that the picture says, its numbers included."""
    weeks = f"{trend.weeks[-1]} 주의 논문 {trend.papers}편"
    compared = f", 앞선 {trend.known - 1}주 평균과 비교" if trend.known > 1 else ""
    themes = ", ".join(map(_told, trend.themes)) or "없음"
    categories = ", ".join(map(_told, trend.categories))
    return f"연구 흐름({weeks}{compared}). 제목에 나온 주제: {themes}. 분야: {categories}."


def _told(series: Series) -> str:
    before = "" if series.before is None else f"(평균 {percent(series.before)})"
    return f"{series.name} {percent(series.now)}{before}"
