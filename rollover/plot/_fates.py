"""What a reconfiguration does to the codes around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.container import BarContainer

from rollover._validation import decimal, instance
from rollover._zones import zone
from rollover.lifecycle import Fate, IssuedCode, Reconfiguration
from rollover.plot import _axes
from rollover.plot._words import headed, name_rows

_MOST_BARS: Final = 60
_STYLES: Final = {
    Fate.EXPIRED: ("", ""),
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
    issued, or an arrow at the edge where that was earlier or later. Codes are in rows from the top,
    in the order given. More than 40 are summed up: how many have a window that starts at a time.

    Parameters
    ----------
    change
        The reconfiguration.
    codes
        At least one.
    tz, ax
        As `plan` takes them.

    Returns
    -------
    list[Artist | BarContainer]
        The bars of each fate that occurs, in the order of the fates; the dots and the arrows, if
        there are any; the line at which the change was applied, then the one at which it was
        confirmed, if it was.

    Raises
    ------
    ValueError
        If there is no code, or the zone is unknown.

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
    impact = instance(change, Reconfiguration, "change").impact(listed)
    windows, met = impact.valid, impact.fates
    moments = [change.applied_at, change.confirmed_at or change.applied_at]
    moments += [moment for window in windows for moment in window]
    first, last = min(moments), max(moments)
    room = (last - first) / 30
    left, right = _axes.number(first - room), _axes.number(last + room)
    each = len(listed) <= _axes.MOST_ROWS

    ax = _axes.axes(ax, 9, _axes.height_of(len(listed)) if each else 4.5)
    artists = _bars(ax, windows, met, None if each else _edges(windows, change.old.window_seconds))
    if each:
        artists += _issued(ax, listed, left, right)
        names = ["" if code.label is None else decimal(code.label) for code in listed]
        name_rows(ax, range(len(listed)), names)
        ax.tick_params(axis="y", pad=8)  # room for the arrows
        ax.set_ylim(len(listed) - 0.4, -0.6)
    else:
        ax.set_ylabel("codes, by the start of their window")
    artists += _steps_of(ax, change)
    ax.set_xlim(left, right)
    _axes.time_line(ax, place)
    harmed = sum(fate not in (Fate.EXPIRED, Fate.VALID) for fate in met)
    title = f"a change of settings: {harmed:,} of {len(listed):,} codes to replace"
    headed(ax, title, columns=5)
    return artists


def _steps_of(ax: Axes, change: Reconfiguration) -> list[Artist]:
    """Draw when the change was applied, and when it was confirmed."""
    steps = (change.applied_at, "-", "applied"), (change.confirmed_at, "--", "confirmed")
    look: Any = {"color": _axes.ink(ax), "linewidth": 2}
    return [
        ax.axvline(_axes.number(at), linestyle=style, label=label, **look)
        for at, style, label in steps
        if at is not None
    ]


def _bars(
    ax: Axes,
    windows: Sequence[tuple[datetime, datetime]],
    met: Sequence[Fate],
    edges: Sequence[float] | None,
) -> list[Artist | BarContainer]:
    """Draw a row for each window, or how many start between each two edges, fate by fate."""
    artists: list[Any] = []
    below: Any = 0
    for fate, (color, hatch) in _STYLES.items():
        rows = [row for row, found in enumerate(met) if found is fate]
        if not rows:
            continue
        spans = [_axes.bar(*windows[row]) for row in rows]
        starts, widths = zip(*spans, strict=True)
        label = f"{fate.name} ({len(rows):,})"
        look: Any = {"color": color or _axes.tint(ax, _axes.FAINT), "edgecolor": _axes.ink(ax)}
        look |= {"hatch": hatch, "label": label}
        if edges is None:
            bars: Any = ax.barh(rows, widths, left=starts, height=0.7, **look)
        else:
            counts, _, bars = ax.hist(starts, edges, bottom=below, **look)
            below = below + counts
        artists.append(bars)
    return artists


def _edges(windows: Sequence[tuple[datetime, datetime]], window_seconds: int) -> list[float]:
    """Return the edges of stretches of time, each some old windows long, that hold all starts."""
    first, last = min(windows)[0], max(windows)[0]
    step = timedelta(seconds=window_seconds)
    stretch = step * ((last - first) // step // _MOST_BARS + 1)
    return [_axes.number(first + stretch * k) for k in range((last - first) // stretch + 2)]


def _issued(ax: Axes, codes: Sequence[IssuedCode], left: float, right: float) -> list[Artist]:
    """Draw when each code was issued, at an edge where that was before or after."""
    places = [(_axes.number(code.issued_at), row) for row, code in enumerate(codes)]
    artists: list[Artist] = []
    for marker, label, shown in (
        ("o", "issued", [place for place in places if left <= place[0] <= right]),
        ("<", "issued earlier", [(left, row) for x, row in places if x < left]),
        (">", "issued later", [(right, row) for x, row in places if x > right]),
    ):
        if shown:
            artists += _axes.marks(ax, shown, marker, label)
    return artists
