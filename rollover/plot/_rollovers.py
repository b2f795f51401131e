"""Local rollover times through a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timezone, tzinfo
from itertools import pairwise
from typing import Any, Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from rollover._durations import length
from rollover._validation import instances
from rollover._zones import Spell, offsets, zone
from rollover.instants import Instant, span
from rollover.lifecycle import ScheduledConfig
from rollover.plot import _axes
from rollover.plot._words import headed
from rollover.windows import WindowConfig

_MOST_NAMED: Final = 4  # more transitions would be written over each other


def rollovers(
    settings: WindowConfig | Sequence[ScheduledConfig],
    tz: tzinfo | str,
    *,
    start: Instant,
    end: Instant,
    ax: Axes | None = None,
) -> list[Artist]:
    """Draw the local time of every rollover, day by day, and each transition of the zone.

    Parameters
    ----------
    settings
        One lock's settings, or those that `follow_local_time` gave for it.
    tz
        The lock's zone: a tzinfo or an IANA name.
    start, end
        The span to draw, such as a year.
    ax
        The axes to draw on; new ones by default.

    Returns
    -------
    list[Artist]
        The points, a rollover each; then a line for each transition.

    Raises
    ------
    ValueError
        If the zone is unknown, or `end` is not after `start`.

    Examples
    --------
    >>> year = {"start": "2026-01-01T05:00Z", "end": "2027-01-01T05:00Z"}
    >>> points, spring, autumn = rollovers(WindowConfig(14400), "America/New_York", **year)
    >>> sorted(set(points.get_ydata().tolist()))[:4]
    [0.0, 3.0, 4.0, 7.0]
    """
    place = zone(tz)
    first, last = span(start, end)
    if first == last:
        raise ValueError(f"end={end!s} equals start={start!s}: there is nothing to draw")
    schedule = (
        (ScheduledConfig(first, settings),)
        if isinstance(settings, WindowConfig)
        else instances(settings, ScheduledConfig, "settings")
    )
    transitions = list(pairwise(offsets(place, first, last)))

    def local(when: datetime) -> datetime:
        return when.astimezone(place).replace(tzinfo=None)

    ax = _axes.axes(ax, 9, 4)
    times = [local(when) for when in _rollovers(schedule, first, last)]
    days = [_axes.number(when) for when in times]
    hours = [(when.hour * 60 + when.minute) / 60 + when.second / 3600 for when in times]
    artists: list[Artist] = [*ax.plot(days, hours, "s", markersize=2.5, color=_axes.BLUE)]
    artists += _transitions(ax, transitions, place)
    ax.set_ylim(24, 0)
    ax.set_yticks(range(0, 25, 4), [f"{hour:02}:00" for hour in range(0, 25, 4)])
    ax.set_yticks(range(25), minor=True)
    ax.set_ylabel("rollovers, local time")
    ax.set_xlim(_axes.number(local(first)), _axes.number(local(last)))
    _axes.time_line(ax, None, f"day in {place}")
    what = f"{len(schedule)} settings, one after the other"
    if len(schedule) == 1:
        what = f"windows of {length(schedule[0].config.window_seconds)}"
    headed(ax, f"when codes roll over: {what}", lines=1 if transitions else 0)
    return artists


def _transitions(
    ax: Axes, transitions: Sequence[tuple[Spell, Spell]], place: tzinfo
) -> list[Artist]:
    """Draw a line where each offset begins, named where there are few."""
    artists: list[Artist] = []
    look: Any = {"color": _axes.tint(ax, _axes.STRONG), "linestyle": "--", "linewidth": 1}
    for before, after in transitions:
        x = _axes.number(after.since.astimezone(place).replace(tzinfo=None))
        artists.append(ax.axvline(x, **look))
        if len(transitions) <= _MOST_NAMED:
            ax.annotate(
                f"{timezone(before.offset)} → {timezone(after.offset)}",
                (x, 1),
                xycoords=ax.get_xaxis_transform(),
                xytext=(0, 4),
                textcoords="offset points",
                ha="center",
                fontsize="small",
                color=_axes.ink(ax),
            )
    return artists


def _rollovers(
    schedule: Sequence[ScheduledConfig], first: datetime, last: datetime
) -> Iterator[datetime]:
    """Yield the starts of windows in ``[first, last)``."""
    starts = [min(max(first, each.start), last) for each in schedule]
    for each, since, until in zip(schedule, starts, [*starts[1:], last], strict=True):
        for window in each.config.windows_between(since, until):
            if window.start >= since:
                yield window.start
