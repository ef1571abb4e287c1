"""A sheet to draw on, in pixels from the top left, with texts that fit and letters that exist.

The plotting library is loaded with this module, so that only whoever draws pays for it. Texts are never read as
formulas, and what the font cannot draw is left out rather than drawn as an empty box.
"""

import io
import unicodedata
from functools import cache
from typing import Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.patheffects import withStroke
from PIL import Image
from pylopdf_fonts_ko import sans_path

from digest_core.text import one_line

WIDTH = 1080
"""A phone shows it at a third of that: 30 pixels are 10 of its points, the smallest we write."""
DPI = 100.0
COLOURS = 48
"""Enough for smooth letters; a third of the bytes."""
INK, SOFT, PAPER, LINE = "#1b1f24", "#57606a", "#ffffff", "#d0d7de"
# Of Okabe and Ito's palette, told apart with any colour vision; light and dark differ in print, too.
BLUE, PALE, ORANGE = "#0b5394", "#a9c4e4", "#d55e00"
TITLE, BODY, SMALL = 46, 34, 30

Side = Literal["left", "center", "right"]


class Sheet:
    """A white sheet of `WIDTH` by `height` pixels."""

    def __init__(self, height: int) -> None:
        self._figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(height, 0)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int = BODY,
        colour: str = INK,
        side: Side = "left",
        bold: bool = False,
    ) -> None:
        """A line of text whose middle is at `y`."""
        drawn = self._axes.text(
            x, y, drawable(text), fontproperties=_font(size), color=colour, ha=side, va="center_baseline",
            parse_math=False, usetex=False,
        )  # fmt: skip
        if bold:
            # The package has one weight; a stroke of the letters' own colour makes another.
            drawn.set_path_effects([withStroke(linewidth=size / 24, foreground=colour)])

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle with its top left at `x`, `y`."""
        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, linewidth=0))

    def pill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle with round corners."""
        style = f"round,pad=0,rounding_size={height / 4}"
        self._axes.add_patch(
            FancyBboxPatch((x, y), width, height, boxstyle=style, facecolor=colour, linewidth=0)
        )

    def line(
        self, x: float, y: float, to_x: float, to_y: float, colour: str = LINE, width: float = 1.5
    ) -> None:
        self._axes.add_line(Line2D((x, to_x), (y, to_y), color=colour, linewidth=width))

    def png(self) -> bytes:
        """The sheet as a PNG of few colours; the same for the same drawing: neither time nor version stands in it."""
        self._canvas.draw()  # type: ignore[no-untyped-call]
        pixels = self._canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        drawn = Image.frombuffer("RGBA", self._canvas.get_width_height(), pixels).convert("RGB")
        out = io.BytesIO()
        drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        return out.getvalue()


def drawable(text: str) -> str:
    """The text in letters the font has: full-width and mathematical forms as plain ones, others left out."""
    known = _letters()
    return "".join(c for c in unicodedata.normalize("NFKC", one_line(text)) if ord(c) in known).strip()


def width_of(text: str, size: int = BODY) -> float:
    """How wide a text is, in pixels."""
    width, _, _ = _measure().get_text_width_height_descent(drawable(text), _font(size), False)  # type: ignore[no-untyped-call]
    return float(width)


def fitted(text: str, room: float, size: int = BODY) -> str:
    """The text cut at its end to fit into so many pixels, with an ellipsis where something is gone."""
    return wrapped(text, room, 1, size)[0]


def wrapped(text: str, room: float, most: int, size: int = BODY) -> list[str]:
    """The text over at most so many lines of so many pixels; at least one, perhaps empty."""
    words = drawable(text).split(" ")
    lines = [""]
    while words:
        longer = f"{lines[-1]} {words[0]}".strip()
        if width_of(longer, size) <= room:
            lines[-1] = longer
        elif len(lines) == most or (not lines[-1] and len(words) == 1):
            return [*lines[:-1], _cut(longer, room, size)]
        elif not lines[-1]:
            lines[-1] = _cut(words[0], room, size)
        else:
            lines.append("")
            continue
        words.pop(0)
    return lines


def _cut(text: str, room: float, size: int) -> str:
    """Cut between words, so that no number loses its digits; within a word that is too long by itself."""
    fits = len(text)
    while fits and width_of(f"{text[:fits].rstrip()}…", size) > room:
        fits -= 1
    at_word = text[: fits + 1].rpartition(" ")[0]
    return f"{(at_word or text[:fits]).rstrip(' ,;:')}…"


@cache
def _font(size: int) -> FontProperties:
    return FontProperties(fname=str(sans_path()), size=size * 72 / DPI)


@cache
def _letters() -> frozenset[int]:
    return frozenset(get_font(str(sans_path())).get_charmap())


@cache
def _measure() -> RendererAgg:
    return RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]
