"""What the pictures share: axes, a time line, colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from matplotlib.axes import Axes

BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"
ORANGE: Final = "#E69F00"
VERMILION: Final = "#D55E00"
DARK: Final = "#404040"
LIGHT: Final = "#D9D9D9"


def axes(ax: Axes | None, width: float, height: float) -> Axes:
    """Return `ax`, or new axes of this size in inches."""
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(width, height), layout="constrained")[1]


def number(when: datetime) -> float:
    """Return an instant as matplotlib counts: days from 1970 in UTC."""
    from matplotlib.dates import date2num

    return float(date2num(when))


def bars(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[float, float]]:
    """Return spans as `broken_barh` takes them: start and width."""
    return [(number(start), number(end) - number(start)) for start, end in spans]


def time_line(ax: Axes, tz: tzinfo) -> None:
    """Label the x axis with times of the zone."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(tz=tz, minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, tz=tz))
    ax.set_xlabel(f"time in {tz}")


def plain(ax: Axes) -> None:
    """Take away the frame on the sides that bear no scale."""
    ax.spines[["top", "right"]].set_visible(False)
