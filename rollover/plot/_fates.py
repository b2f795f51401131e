"""What a reconfiguration does to the codes around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, timedelta, tzinfo
from typing import Any, Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.container import BarContainer

from rollover._zones import zone
from rollover.lifecycle import Fate, IssuedCode, Reconfiguration
from rollover.plot import _axes
from rollover.windows import Window

_MOST_BARS: Final = 60
_STYLES: Final = {
    Fate.EXPIRED: (_axes.LIGHT, ""),
    Fate.CURRENT: (_axes.ORANGE, ".."),
    Fate.INVALIDATED: (_axes.VERMILION, "///"),
    Fate.STALE: (_axes.BLUE, "xx"),
    Fate.VALID: (_axes.SKY, ""),
}


def fates(
    change: Reconfiguration,
    codes: Iterable[IssuedCode],
    *,
    tz: tzinfo | str = UTC,
    ax: Axes | None = None,
) -> list[Artist | BarContainer]:
    """Draw the windows of issued codes around a reconfiguration, told apart by their fate.

    A bar is the window in which a code works, or would have; a dot is the moment at which it was
    issued, or an arrow at the left edge where that was earlier. Codes are in rows from the top, in
    the order given. More than 40 are summed up: how many have a window that starts at a time.

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
        The bars of each fate that occurs, in the order of the fates; the dots and the arrows, if
        there are any; the line at which the change was applied, then the one at which it was
        confirmed, if it was.

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
    moments = [change.applied_at, change.confirmed_at or change.applied_at]
    moments += [moment for window in windows for moment in (window.start, window.end)]
    first, last = min(moments), max(moments)
    room = (last - first) / 30
    left = _axes.number(first - room)
    each = len(listed) <= _axes.MOST_ROWS

    ax = _axes.axes(ax, 9, _axes.height_of(len(listed)) if each else 4.5)
    artists: list[Artist | BarContainer]
    if each:
        artists = _rows(ax, windows, met)
        artists += _issued(ax, listed, left)
        ax.set_yticks(
            range(len(listed)), ["" if code.label is None else str(code.label) for code in listed]
        )
        ax.tick_params(axis="y", length=0, pad=8)  # room for the arrows
        ax.set_ylim(len(listed) - 0.4, -0.6)
    else:
        artists = _counts(ax, windows, met, change.old.window_at(change.applied_at).duration)
        ax.set_ylabel("codes, by the start of their window")
    artists.append(
        ax.axvline(_axes.number(change.applied_at), color="black", linewidth=2, label="applied")
    )
    if change.confirmed_at is not None:
        artists.append(
            ax.axvline(
                _axes.number(change.confirmed_at),
                color="black",
                linewidth=2,
                linestyle="--",
                label="confirmed",
            )
        )
    ax.set_xlim(left, _axes.number(last + room))
    _axes.time_line(ax, place)
    harmed = sum(fate not in (Fate.EXPIRED, Fate.VALID) for fate in met)
    title = f"a change of settings: {harmed:,} of {len(listed):,} codes to replace"
    _axes.headed(ax, title, columns=5)
    return artists


def _rows(ax: Axes, windows: Sequence[Window], met: Sequence[Fate]) -> list[Artist | BarContainer]:
    """Draw a row for each code: its window."""
    artists: list[Artist | BarContainer] = []
    for fate, style in _styles(met):
        rows = [row for row, its in enumerate(met) if its is fate]
        spans = _axes.bars((windows[row].start, windows[row].end) for row in rows)
        widths, starts = [width for _, width in spans], [start for start, _ in spans]
        artists.append(ax.barh(rows, widths, left=starts, height=0.7, **style))
    return artists


def _issued(ax: Axes, codes: Sequence[IssuedCode], left: float) -> list[Artist]:
    """Draw when each code was issued, at the left edge where that was before."""
    places = [(_axes.number(code.issued_at), row) for row, code in enumerate(codes)]
    artists: list[Artist] = []
    for marker, label, shown in (
        ("o", "issued", [place for place in places if place[0] >= left]),
        ("<", "issued earlier", [(left, row) for x, row in places if x < left]),
    ):
        if shown:
            artists += ax.plot(
                *zip(*shown, strict=True),
                linestyle="none",
                marker=marker,
                markersize=7,
                color="black",
                markeredgecolor="white",
                clip_on=False,
                label=label,
            )
    return artists


def _counts(
    ax: Axes, windows: Sequence[Window], met: Sequence[Fate], step: timedelta
) -> list[Artist | BarContainer]:
    """Draw how many windows start in each stretch of time, a stretch being some steps long."""
    first, last = min(window.start for window in windows), max(window.start for window in windows)
    stretch = step * ((last - first) // step // _MOST_BARS + 1)
    stretches = range((last - first) // stretch + 1)
    starts = [_axes.number(first + stretch * k) for k in stretches]
    artists: list[Artist | BarContainer] = []
    below = [0] * len(stretches)
    for fate, style in _styles(met):
        found = Counter(
            (window.start - first) // stretch
            for window, its in zip(windows, met, strict=True)
            if its is fate
        )
        heights = [found[k] for k in stretches]
        width = stretch / timedelta(days=1)
        artists.append(ax.bar(starts, heights, width, below, align="edge", **style))
        below = [low + more for low, more in zip(below, heights, strict=True)]
    return artists


def _styles(met: Sequence[Fate]) -> Iterator[tuple[Fate, dict[str, Any]]]:
    """Yield the fates that occur, each with its colour, its hatch and its name."""
    counts = Counter(met)
    for fate, (color, hatch) in _STYLES.items():
        if counts[fate]:
            label = f"{fate.name} ({counts[fate]:,})"
            yield fate, {"color": color, "hatch": hatch, "edgecolor": "black", "label": label}
