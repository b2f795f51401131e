"""What the pictures share: axes, colours, windows, marks, a time line."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from datetime import datetime, time, tzinfo
from math import ceil
from typing import Any, Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.dates import DAILY, AutoDateLocator, date2num, num2date
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.ticker import Formatter
from matplotlib.transforms import Bbox

from rollover._validation import instance

BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"
ORANGE: Final = "#E69F00"
VERMILION: Final = "#D55E00"
FAINT, DIM, STRONG = 0.15, 0.3, 0.75  # parts of a colour on the paper

MOST_ROWS: Final = 40  # more cannot be told apart at the height of a screen
MOST_WINDOWS: Final = 150  # more run together at the width of a page
DUST: Final = 1e-9  # days: what an instant loses as a float
_NAMED: Final = 12  # windows that have room for their numbers
_SMALLEST: Final = 0.6  # of the size of such a number


def axes(ax: Axes | None, width: float, height: float) -> Axes:
    """Return `ax`, or new axes of this size in inches."""
    if ax is not None:
        if instance(ax, Axes, "ax").name != "rectilinear":
            raise ValueError(f"ax={ax!r} is {ax.name}: pass axes of straight scales")
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(width, height), layout="constrained")[1]


def paper(ax: Axes) -> str:
    """Return the colour that is drawn upon: that of the axes, or of the figure under them."""
    colour = to_rgba(ax.get_facecolor())
    return to_hex(colour if colour[3] else ax.figure.get_facecolor())


def ink(ax: Axes) -> str:
    """Return black or white, whichever is seen on the paper of this style."""
    red, green, blue, _ = to_rgba(paper(ax))
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 else "black"


def tint(ax: Axes, part: float, colour: str = "") -> str:
    """Return so much of a colour, by default of ink, on the paper."""
    pairs = zip(to_rgba(paper(ax))[:3], to_rgba(colour or ink(ax))[:3], strict=True)
    red, green, blue = (below + part * (above - below) for below, above in pairs)
    return to_hex((red, green, blue))


def height_of(rows: int) -> float:
    """Return the height in inches of new axes with so many rows."""
    return min(1.8 + 0.45 * rows, 12)


def number(when: datetime) -> float:
    """Return an instant as matplotlib counts: days from 1970 in UTC."""
    return float(date2num(when))


def bar(start: datetime, end: datetime) -> tuple[float, float]:
    """Return a span as `broken_barh` takes it: start and width."""
    return number(start), number(end) - number(start)


def measured(text: Text) -> Bbox:
    """Return the place that a text will take, in pixels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that the font has not: drawing them says it
        return text.get_window_extent()


def width_of(ax: Axes, text: str, **look: Any) -> float:
    """Return how wide the text will be, in pixels."""
    probe = ax.text(0, 0, text, parse_math=False, **look)
    width = measured(probe).width
    probe.remove()
    return float(width)


def boxes(
    ax: Axes,
    spans: Sequence[tuple[float, float]],
    bottom: float,
    height: float,
    names: Sequence[str] = (),
) -> Artist:
    """Draw windows, one blank, one grey, with names in some of them; of too many only how many."""
    widest = max((width_of(ax, name, size="small") for name in names[:1]), default=0)
    room = 0.9 * ax.bbox.width / len(spans)  # of a window, in pixels
    every = max(-(-len(spans) // _NAMED), ceil(widest * _SMALLEST / room))
    part = min(1, max(room * every / widest, _SMALLEST)) if widest else 1
    middles = [start + width / 2 for start, width in spans]
    texts = [*zip(middles, names, strict=False)]
    texts = texts[every // 2 : len(texts) - every // 2 : every]  # a name at the end would be cut
    if len(spans) > MOST_WINDOWS:
        texts = [((middles[0] + middles[-1]) / 2, f"{len(spans):,} windows")]
        spans = _joined(spans)
    label: Any = {"color": ink(ax), "ha": "center", "va": "center"}
    label["size"] = part * FontProperties(size="small").get_size_in_points()
    if every > 1:
        label["bbox"] = {"facecolor": paper(ax), "edgecolor": "none", "pad": 1}
    for middle, text in texts:
        ax.text(middle, bottom + height / 2, text, clip_on=True, **label)
    return ax.broken_barh(
        spans,
        (bottom, height),
        facecolors=[paper(ax), tint(ax, FAINT)],
        edgecolors=tint(ax, STRONG),
        linewidth=0.6,
    )


def _joined(spans: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """Return the spans, in order, with those that touch made one."""
    joined = [spans[0]]
    for start, width in spans[1:]:
        first, reached = joined[-1]
        if start - first - reached > DUST:
            joined.append((start, width))
        else:
            joined[-1] = first, start + width - first
    return joined


def marks(
    ax: Axes, places: Iterable[tuple[float, float]], marker: str, label: str
) -> Sequence[Artist]:
    """Draw a mark at each place, of which there is one at least."""
    return ax.plot(
        *zip(*places, strict=True),
        linestyle="none",
        marker=marker,
        markersize=7,
        color=ink(ax),
        markeredgecolor=paper(ax),
        clip_on=False,
        label=label,
    )


def time_line(ax: Axes, tz: tzinfo | None, label: str = "time") -> None:
    """Label the x axis with times of the zone, or with days that are local already.

    Every tick has its day and month, and the first of each year its year; where ticks are less
    than a day apart, each has its time, and the first of each day its day.
    """

    class Dates(Formatter):
        def __call__(self, x: float, _: int | None = None) -> str:
            return f"{num2date(x, tz):%Y-%m-%d %H:%M:%S}"  # beneath the pointer

        def format_ticks(self, values: Sequence[float]) -> list[str]:
            low, high = sorted(ax.get_xlim())
            shown = [num2date(value, tz) for value in values if low <= value <= high]
            texts = iter(_tick_texts(shown))
            return [next(texts) if low <= value <= high else "" for value in values]

    inches = ax.get_window_extent().width / ax.figure.dpi
    locator = AutoDateLocator(tz=tz, minticks=3, maxticks=max(3, min(10, int(inches / 0.8))))
    locator.intervald[DAILY] = [1, 2, 7, 14]  # every third day would meet the first of the month
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(Dates())
    ax.set_xlabel(label if tz is None else f"{label} in {tz}")


def _tick_texts(moments: Sequence[datetime]) -> list[str]:
    """Return a text for each moment, with a second line where that changes."""
    texts, last = [], ""
    timed = any(when.time() != time() for when in moments)
    clock = "%H:%M:%S" if any(when.second for when in moments) else "%H:%M"
    for when in moments:
        first, second = f"{when.day} {when:%b}", f"{when.year}"
        if timed:
            first, second = f"{when:{clock}}", f"{first} {second}"
        texts.append(first if second == last else f"{first}\n{second}")
        last = second
    return texts


def pairs(count: int) -> str:
    """Return how many pairs of guests share a code, in words."""
    if count == 1:
        return "1 pair of guests shares a code"
    return f"{count:,} pairs of guests share a code" if count else "no two guests share a code"
