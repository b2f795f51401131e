"""What a reconfiguration does to the codes around it."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from rollover._zones import zone
from rollover.lifecycle import Fate
from rollover.plot._axes import (
    BLUE,
    LIGHT,
    ORANGE,
    SKY,
    VERMILION,
    axes,
    bars,
    number,
    plain,
    time_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer

    from rollover.lifecycle import IssuedCode, Reconfiguration

_STYLES: Final = {
    Fate.EXPIRED: (LIGHT, ""),
    Fate.CURRENT: (ORANGE, ".."),
    Fate.INVALIDATED: (VERMILION, "///"),
    Fate.STALE: (BLUE, "xx"),
    Fate.VALID: (SKY, ""),
}


def fates(
    change: Reconfiguration,
    codes: Iterable[IssuedCode],
    *,
    tz: tzinfo | str = UTC,
    ax: Axes | None = None,
) -> list[Artist | BarContainer]:
    """Draw the windows of issued codes around a reconfiguration, told apart by their fate.

    A dot is the moment at which a code was issued, where that is not before all windows; its bar
    is the window in which it works, or would have. Codes are in rows from the top, in the order
    given.

    Parameters
    ----------
    change
        The reconfiguration.
    codes
        At least one.
    tz
        The zone of the time line: a tzinfo or an IANA name.
    ax
        The axes to draw on; new ones by default.

    Returns
    -------
    list[Artist | BarContainer]
        The bars of each fate that occurs, in the order of the fates; the dots; the line at which
        the change was applied, then the one at which it was confirmed, if it was.

    Raises
    ------
    TypeError, ValueError
        If an argument is of another type, there is no code, or the zone is unknown.

    Examples
    --------
    >>> from rollover import IssuedCode, Reconfiguration, WindowConfig
    >>> change = Reconfiguration(
    ...     WindowConfig(14400), WindowConfig(86400), applied_at="2026-07-01T14:10Z"
    ... )
    >>> codes = [
    ...     IssuedCode(f"2026-07-01T{hour:02}:00Z", issued_at="2026-07-01T06:00Z")
    ...     for hour in (9, 13, 17, 21)
    ... ]
    >>> expired, current, invalidated, dots, applied = fates(change, codes)
    >>> len(expired), len(current), len(invalidated)
    (1, 1, 2)
    """
    listed = list(codes)
    if not listed:
        raise ValueError("codes=[] is empty: there is nothing to draw")
    place = zone(tz)
    windows = [change.server_config(code.issued_at).window_at(code.when_valid) for code in listed]
    met = change.impact(listed).fates

    ax = axes(ax, 9, min(2 + 0.3 * len(listed), 12))
    artists: list[Artist | BarContainer] = []
    for fate, (color, hatch) in _STYLES.items():
        rows = [row for row, its in enumerate(met) if its is fate]
        if rows:
            spans = bars((windows[row].start, windows[row].end) for row in rows)
            artists.append(
                ax.barh(
                    rows,
                    [width for _, width in spans],
                    left=[start for start, _ in spans],
                    height=0.7,
                    color=color,
                    hatch=hatch,
                    edgecolor="black",
                    label=f"{fate.name} ({len(rows)})",
                )
            )
    artists += ax.plot(
        [number(code.issued_at) for code in listed],
        range(len(listed)),
        linestyle="none",
        marker="o",
        markersize=7,
        color="black",
        markeredgecolor="white",
        label="issued",
    )
    artists.append(
        ax.axvline(number(change.applied_at), color="black", linewidth=2, label="applied")
    )
    if change.confirmed_at is not None:
        artists.append(
            ax.axvline(
                number(change.confirmed_at),
                color="black",
                linewidth=2,
                linestyle="--",
                label="confirmed",
            )
        )
    names = ["" if code.label is None else str(code.label) for code in listed]
    ax.set_yticks(range(len(listed)), names)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(listed) - 0.4, -0.6)
    moments = [change.applied_at, change.confirmed_at or change.applied_at]
    moments += [moment for window in windows for moment in (window.start, window.end)]
    room = (max(moments) - min(moments)) / 30
    ax.set_xlim(number(min(moments) - room), number(max(moments) + room))
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=4,
        frameon=False,
        borderaxespad=0.2,
    )
    time_line(ax, place)
    plain(ax)
    return artists
