"""Windows on a time line, with stays above them."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from rollover._validation import instance
from rollover._zones import zone
from rollover.plot._axes import DARK, LIGHT, SKY, VERMILION, axes, bars, number, plain, time_line
from rollover.recommendation import shared
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from rollover.stays import Stay


def windows(
    config: WindowConfig,
    stays: Iterable[Stay],
    *,
    tz: tzinfo | str = UTC,
    ax: Axes | None = None,
) -> list[Artist]:
    """Draw windows on a time line, stays above them, and the windows that two guests share.

    Parameters
    ----------
    config
        The lock's settings.
    stays
        At least one. Each lock has a row; stays without a lock are in one row too.
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
        If an argument is of another type, there is no stay, the zone is unknown, or two stays of
        one lock overlap.

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
    drawn_stays = list(stays)
    if not drawn_stays:
        raise ValueError("stays=[] is empty: there is nothing to draw")
    place = zone(tz)
    instance(config, WindowConfig, "config")
    pairs = shared(drawn_stays, config)
    line = config.windows_between(
        min(stay.start for stay in drawn_stays), max(stay.end for stay in drawn_stays)
    )
    rows = {lock: row for row, lock in enumerate(dict.fromkeys(s.lock for s in drawn_stays), 1)}

    ax = axes(ax, 9, 1.6 + 0.6 * len(rows))
    artists: list[Artist] = [
        ax.broken_barh(
            bars((window.start, window.end) for window in line),
            (0.2, 0.6),
            facecolors=["white", LIGHT],
            edgecolors=DARK,
        )
    ]
    for lock, row in rows.items():
        spans = bars((stay.start, stay.end) for stay in drawn_stays if stay.lock == lock)
        artists.append(ax.broken_barh(spans, (row + 0.25, 0.5), facecolors=SKY, edgecolors="black"))
    for lock in dict.fromkeys(first.lock for first, _ in pairs):
        common = [config.window_at(second.start) for first, second in pairs if first.lock == lock]
        artists.append(
            ax.broken_barh(
                bars((window.start, window.end) for window in common),
                (rows[lock] + 0.08, 0.84),
                facecolors="none",
                edgecolors=VERMILION,
                hatch="////",
                linewidth=1.5,
                label="" if ax.get_legend_handles_labels()[0] else "one code opens for two guests",
            )
        )
    if pairs:
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, borderaxespad=0.2)
    names = ["stays" if lock is None else str(lock) for lock in rows]
    ax.set_yticks([row + 0.5 for row in range(len(rows) + 1)], ["windows", *names])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(0, len(rows) + 1)
    ax.set_xlim(number(line[0].start), number(line[-1].end))
    time_line(ax, place)
    plain(ax)
    return artists
