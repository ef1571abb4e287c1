"""The weekly trend as a picture: a row of eight columns for each theme, a bar for each category."""

from digest_core.figures import Picture
from digest_core.pictures.canvas import (
    BLUE,
    BODY,
    INK,
    ORANGE,
    PALE,
    SMALL,
    SOFT,
    TITLE,
    WIDTH,
    Sheet,
    fitted,
    width_of,
)
from digest_core.pictures.trend import Series, Trend, in_words, percent

NAME = "trend.png"
_EDGE = 56
_TOP, _ROW, _COLUMN_ROOM = 250, 104, 70
_BARS_HEAD, _BAR_ROW = 130, 74
_NAME_ROOM, _COLUMNS, _COLUMN = 330, 410, 50
_BAR_FROM, _BAR_ROOM = 470, 400


def trend_picture(trend: Trend) -> Picture:
    """The trend for a phone's width, its numbers in the alternative text, too."""
    return Picture(png=draw_trend(trend).png(), alt=in_words(trend), name=NAME)


def draw_trend(trend: Trend) -> Sheet:
    """The sheet with the trend on it."""
    bars_at = _TOP + _ROW * max(1, len(trend.themes)) + 60
    sheet = Sheet(bars_at + _BARS_HEAD + _BAR_ROW * len(trend.categories) + 40)
    _head(sheet, trend)
    for number, series in enumerate(trend.themes):
        _theme(sheet, _TOP + _ROW * number, series, max(_most(one) for one in trend.themes))
    _weeks(sheet, bars_at - 50, trend)
    _categories(sheet, bars_at, trend)
    return sheet


def _head(sheet: Sheet, trend: Trend) -> None:
    sheet.text(_EDGE, 74, f"연구 흐름: {trend.weeks[-1]} 주", size=TITLE, bold=True)
    sheet.text(_EDGE, 138, f"논문 {trend.papers:,}편의 제목에 나온 주제와 그 비율", size=SMALL, colour=SOFT)
    if trend.known > 1:
        _key(sheet, _EDGE, 196, PALE, "앞선 주")
        _key(sheet, _EDGE + 190, 196, BLUE, f"{trend.weeks[-1]} 주")
        sheet.text(_EDGE + 380, 196, f"▲▼ 앞선 {trend.known - 1}주 평균보다", size=SMALL, colour=SOFT)


def _key(sheet: Sheet, x: float, y: float, colour: str, says: str) -> None:
    sheet.box(x, y - 14, 28, 28, colour)
    sheet.text(x + 42, y, says, size=SMALL, colour=SOFT)


def _most(series: Series) -> float:
    return max(share or 0.0 for share in series.shares)


def _theme(sheet: Sheet, y: float, series: Series, most: float) -> None:
    """A name, its weeks as columns on one scale for all themes, this week's share and how it changed."""
    base = y + _COLUMN_ROOM + 14
    sheet.text(_EDGE, y + 52, fitted(series.name, _NAME_ROOM, BODY), size=BODY)
    for place, share in enumerate(series.shares):
        x = _COLUMNS + place * _COLUMN
        if share is None:
            sheet.line(x + 14, base - 3, x + 26, base - 3, SOFT, 2)
            continue
        height = max(3.0, _COLUMN_ROOM * share / (most or 1.0))
        sheet.box(x, base - height, _COLUMN - 10, height, BLUE if place == len(series.shares) - 1 else PALE)
    sheet.line(_COLUMNS, base, _COLUMNS + _COLUMN * len(series.shares) - 10, base)
    compared = series.before is not None
    sheet.text(WIDTH - _EDGE, y + (38 if compared else 52), percent(series.now), side="right", bold=True)
    if compared:
        sheet.text(WIDTH - _EDGE, y + 82, _change(series), size=SMALL, colour=SOFT, side="right")


def _change(series: Series) -> str:
    points = round(series.change * 100, 1)
    if points == 0:
        return "변화 없음"
    return f"{'▲' if points > 0 else '▼'} {abs(points):.1f}%p"


def _weeks(sheet: Sheet, y: float, trend: Trend) -> None:
    """The first and the newest week under their columns."""
    last = _COLUMNS + _COLUMN * (len(trend.weeks) - 1)
    middle = (_COLUMN - 10) / 2
    sheet.text(_COLUMNS + middle, y, trend.weeks[0], size=SMALL, colour=SOFT, side="center")
    if trend.known < len(trend.weeks):
        sheet.text(_EDGE, y, "– 자료 없는 주", size=SMALL, colour=SOFT)
    sheet.text(last + middle, y, trend.weeks[-1], size=SMALL, colour=SOFT, side="center")


def _categories(sheet: Sheet, y: float, trend: Trend) -> None:
    sheet.line(_EDGE, y, WIDTH - _EDGE, y)
    sheet.text(_EDGE, y + 52, "분야별 비중", size=BODY + 4, bold=True)
    compared = any(series.before is not None for series in trend.categories)
    if compared:
        says = f"앞선 {trend.known - 1}주 평균"
        x = WIDTH - _EDGE - width_of(says, SMALL) - 24
        sheet.line(x, y + 34, x, y + 70, ORANGE, 4)
        sheet.text(WIDTH - _EDGE, y + 52, says, size=SMALL, colour=SOFT, side="right")
    most = max((max(s.now, s.before or 0.0) for s in trend.categories), default=1.0)
    for number, series in enumerate(trend.categories):
        _category(sheet, y + _BARS_HEAD - 10 + _BAR_ROW * number, series, most)


def _category(sheet: Sheet, y: float, series: Series, most: float) -> None:
    scale = _BAR_ROOM / (most or 1.0)
    sheet.text(_EDGE, y + 22, fitted(series.name, _BAR_FROM - _EDGE - 20, SMALL), size=SMALL)
    sheet.box(_BAR_FROM, y, _BAR_ROOM, 44, "#f0f2f5")
    sheet.box(_BAR_FROM, y, max(3.0, series.now * scale), 44, BLUE)
    if series.before is not None:
        x = _BAR_FROM + series.before * scale
        sheet.line(x, y - 8, x, y + 52, ORANGE, 4)
    sheet.text(WIDTH - _EDGE, y + 22, percent(series.now), size=BODY, colour=INK, side="right", bold=True)
