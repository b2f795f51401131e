"""Windows on a time line, and the stays that they serve."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import UTC, timedelta, tzinfo

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from rollover._durations import length
from rollover._validation import instance
from rollover._zones import zone
from rollover.instants import NO_TIME
from rollover.planning import plan
from rollover.plot import _axes
from rollover.plot._plan import Rows
from rollover.stays import Stay
from rollover.windows import WindowConfig


def windows(
    config: WindowConfig,
    stays: Iterable[Stay],
    *,
    early: timedelta = NO_TIME,
    late: timedelta = NO_TIME,
    behind: timedelta = NO_TIME,
    ahead: timedelta = NO_TIME,
    grace: timedelta = NO_TIME,
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
    early, late, behind, ahead, grace
        As `rollover.shared` takes them.
    locks, tz, ax
        As `plan` takes them.

    Returns
    -------
    list[Artist]
        The bars of the windows; for each row those of its stays; then, for each row that has any,
        those of guests who are early or late, of a clock that is off, of the windows that two
        guests share, and of the grace in which one's code opens for the next.

    Raises
    ------
    ValueError
        If there is no stay to draw, or the zone is unknown.

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
    instance(config, WindowConfig, "config")
    codes = plan(stays, config, early=early, late=late, behind=behind, ahead=ahead)
    if not codes.stays:
        raise ValueError("stays=[] is empty: there is nothing to draw")
    place = zone(tz)
    rows = Rows(codes, locks, grace)
    line = config.windows_between(
        min(stay.start for stay in rows.stays) - early - behind,
        max(stay.end for stay in rows.stays) + late + ahead,
    )

    spans = [_axes.bar(window.start, window.end) for window in line]

    ax = _axes.axes(ax, 9, _axes.height_of(len(rows.number)))
    if len(spans) <= _axes.MOST_WINDOWS:
        bottom, rollovers = len(rows.number) + 1, [start for start, _ in spans[1:]]
        faint = _axes.tint(ax, _axes.FAINT)
        ax.vlines(rollovers, 0.8, bottom, colors=faint, linewidth=0.8, zorder=0)
    artists = [_axes.boxes(ax, spans, 0.2, 0.6, [str(window.index) for window in line])]
    artists += rows.draw(ax, 1, 0.25, 0.5)
    ax.set_xlim(spans[0][0], sum(spans[-1]))
    rows.name(ax, place, f"windows of {length(config.window_seconds)}", "windows")
    return artists
