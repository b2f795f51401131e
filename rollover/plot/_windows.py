"""Windows on a time line, and the stays that they serve."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from typing import TYPE_CHECKING, Final

from rollover._validation import instance
from rollover._zones import zone
from rollover.plot._axes import (
    DARK,
    LIGHT,
    SKY,
    VERMILION,
    axes,
    bars,
    fewer,
    headed,
    height_of,
    length,
    number,
    pairs,
    time_line,
)
from rollover.recommendation import shared
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from datetime import tzinfo

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from rollover.stays import Stay
    from rollover.windows import WindowRange

_MOST_WINDOWS: Final = 150  # more run together
_NUMBERED: Final = 12


def windows(
    config: WindowConfig,
    stays: Iterable[Stay],
    *,
    locks: Iterable[Hashable] | None = None,
    tz: tzinfo | str = UTC,
    ax: Axes | None = None,
) -> list[Artist]:
    """Draw windows with their numbers, below them stays, and the windows that two guests share.

    Light lines carry each rollover down to the stays. Above 150 windows, which would run
    together, only how many they are is written.

    Parameters
    ----------
    config
        The lock's settings.
    stays
        At least one. Each lock has a row; stays without a lock are in one row too.
    locks
        The locks to draw. By default all, or of more than 40 those of which most guests share a
        code; the title says so.
    tz
        The zone of the time line: a tzinfo or an IANA name.
    ax
        The axes to draw on; new ones by default.

    Returns
    -------
    list[Artist]
        The bars of the windows; for each row those of its stays; for each lock of which two guests
        share a code, those of the windows in question.

    Raises
    ------
    TypeError, ValueError
        If an argument is of another type, there is no stay to draw, or the zone is unknown.

    Examples
    --------
    >>> from rollover import Stay, WindowConfig
    >>> stays = [
    ...     Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT"),
    ...     Stay("2026-07-03T15:00Z", "2026-07-05T11:00Z", lock="LOFT"),
    ... ]
    >>> line, loft, two_guests = windows(WindowConfig(86400), stays, tz="Europe/Lisbon")
    >>> len(line.get_paths()), len(loft.get_paths()), len(two_guests.get_paths())
    (5, 2, 1)
    """
    every = list(stays)
    if locks is not None:
        named = set(locks)
        every = [stay for stay in every if stay.lock in named]
    if not every:
        raise ValueError("stays=[] is empty: there is nothing to draw")
    place = zone(tz)
    sharing = shared(every, instance(config, WindowConfig, "config"))
    weights = Counter(first.lock for first, _ in sharing)
    all_locks = list(dict.fromkeys(stay.lock for stay in every))
    rows = {lock: row for row, lock in enumerate(fewer(all_locks, weights), 1)}
    drawn = [stay for stay in every if stay.lock in rows]
    line = config.windows_between(
        min(stay.start for stay in drawn), max(stay.end for stay in drawn)
    )

    ax = axes(ax, 9, height_of(len(rows)))
    artists: list[Artist] = [_windows(ax, line, len(rows))]
    for lock, row in rows.items():
        spans = bars((stay.start, stay.end) for stay in drawn if stay.lock == lock)
        artists.append(
            ax.broken_barh(
                spans, (row + 0.25, 0.5), facecolors=SKY, edgecolors="black", linewidth=0.5
            )
        )
    for lock, row in rows.items():
        common = [config.window_at(second.start) for first, second in sharing if first.lock == lock]
        if not common:
            continue
        artists.append(
            ax.broken_barh(
                bars((window.start, window.end) for window in common),
                (row + 0.08, 0.84),
                facecolors="none",
                edgecolors=VERMILION,
                hatch="////",
                linewidth=1.5,
                label="" if ax.get_legend_handles_labels()[0] else "one code opens for two guests",
            )
        )
    title = f"windows of {length(config.window_seconds)}: {pairs(len(sharing))}"
    if len(rows) < len(all_locks):
        title += f"; shown are {len(rows)} of {len(all_locks)} locks, those where most do"
    names = ["stays" if lock is None else str(lock) for lock in rows]
    ax.set_yticks([row + 0.5 for row in range(len(rows) + 1)], ["windows", *names])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(rows) + 1, 0)
    ax.set_xlim(number(line[0].start), number(line[-1].end))
    time_line(ax, place)
    headed(ax, title)
    return artists


def _windows(ax: Axes, line: WindowRange, rows: int) -> Artist:
    """Draw the row of windows, some of their numbers, and the rollovers down through the rows."""
    start, end = line[0].start, line[-1].end
    if len(line) > _MOST_WINDOWS:
        spans = bars([(start, end)])
        texts = [(start + (end - start) / 2, f"{len(line):,} windows")]
    else:
        spans = bars((window.start, window.end) for window in line)
        every = -(-len(line) // _NUMBERED)
        texts = [
            (window.start + window.duration / 2, str(window.index)) for window in line[::every]
        ]
        ax.vlines([x for x, _ in spans[1:]], 0.8, rows + 1, colors=LIGHT, linewidth=0.8, zorder=0)
    for middle, text in texts:
        ax.text(number(middle), 0.5, text, ha="center", va="center", fontsize="small", clip_on=True)
    return ax.broken_barh(spans, (0.2, 0.6), facecolors=["white", LIGHT], edgecolors=DARK)
