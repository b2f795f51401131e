"""The words of a picture, made to fit the axes that they are on: title, legend, names of rows.

Text is measured as it will be drawn, since letters differ: a Chinese one takes twice a Latin one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties

from rollover.plot._axes import ink, width_of

_LEFT: Final = 0.25  # of a figure that lays itself out: what the names of rows may take
_LINE: Final = 16  # points: a line of the legend, or of text above the axes
_GAP: Final = 8  # points
_LEAST: Final = 0.4  # of the height that the axes were given, which a heading leaves them


def headed(ax: Axes, title: str, *, columns: int = 2, lines: int = 0) -> None:
    """Put the legend, if there is one, above the axes, and the title above it.

    `lines` are lines of text that are above the axes already. The sides that bear no scale lose
    their frame. Axes in a figure that does not lay itself out give of their height what the heading
    takes beyond one line, so that it stays where they were.
    """
    engine = ax.figure.get_layout_engine()
    if engine is not None:
        engine.execute(ax.figure.figure)  # so that the axes are as wide as they will be
    points = 72 / ax.figure.dpi
    height = lines * _LINE + _legend(ax, columns) * points
    look: Any = {"fontsize": "medium", "fontweight": "bold"}
    rows = _wrapped(ax, title, ax.bbox.width, **look)
    ax.set_title(
        "\n".join(rows), loc="left", pad=_GAP + height, color=ink(ax), parse_math=False, **look
    )
    ax.spines[["top", "right"]].set_visible(False)
    _give_way(ax, (height + (len(rows) - 1) * _LINE) / points)


def name_rows(ax: Axes, places: Sequence[float], names: Sequence[str]) -> None:
    """Name rows at the left of the axes; what is too long for the room there loses its middle."""
    figure = ax.figure
    points = ax.bbox.height / max(len(names), 1) * 72 / figure.dpi
    size = FontProperties(size=rcParams["ytick.labelsize"]).get_size_in_points()
    size = min(size, max(0.8 * points, 4))
    if figure.get_layout_engine() is None:
        edges = [other.bbox.x1 for other in figure.axes if other.bbox.x1 < ax.bbox.x0]
        room = ax.bbox.x0 - max([figure.bbox.x0, *edges]) - _GAP * figure.dpi / 72
    else:
        room = _LEFT * figure.bbox.width
    shown = [_shortened(ax, name, room, fontsize=size) for name in names]
    ax.set_yticks(places, shown, parse_math=False, fontsize=size)
    ax.tick_params(axis="y", length=0)


def _legend(ax: Axes, columns: int) -> float:
    """Draw the legend in as many columns as fit, or smaller; return its height in pixels."""
    handles, _ = ax.get_legend_handles_labels()
    if not handles:
        return 0
    size = FontProperties(size=rcParams["legend.fontsize"]).get_size_in_points()
    for count, part in [*((count, 1.0) for count in range(columns, 0, -1)), (1, 0.75), (1, 0.5)]:
        legend = ax.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=count,
            frameon=False,
            borderaxespad=0.2,
            borderpad=0,
            handletextpad=0.5,
            columnspacing=1.5,
            labelcolor=ink(ax),
            fontsize=size * part,
        )
        for text in legend.get_texts():
            text.set_parse_math(False)
        if legend.get_window_extent().width <= ax.bbox.width:
            break
    return float(legend.get_window_extent().height)


def _give_way(ax: Axes, pixels: float) -> None:
    figure = ax.figure
    if figure.get_layout_engine() is None:
        place = ax.get_position()
        height = place.height - pixels / figure.bbox.height
        ax.set_position((place.x0, place.y0, place.width, max(height, _LEAST * place.height)))


def _wrapped(ax: Axes, text: str, room: float, **look: Any) -> list[str]:
    """Return the text in lines of this width in pixels."""
    rows = [""]
    for word in text.split(" "):
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and width_of(ax, longer, **look) > room:
            rows.append(word)
        else:
            rows[-1] = longer
    return [_shortened(ax, row, room, **look) for row in rows]


def _shortened(ax: Axes, text: str, room: float, **look: Any) -> str:
    """Return the text, or its ends around an ellipsis where it is wider than that."""
    text = " ".join(text.split())
    if width_of(ax, text, **look) <= room:
        return text
    for kept in range(len(text) - 1, 1, -1):
        short = f"{text[: kept - kept // 2]}…{text[len(text) - kept // 2 :]}"
        if width_of(ax, short, **look) <= room:
            return short
    return "…"
