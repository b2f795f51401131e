"""A plan: stays, the codes that they need, and where none is sure to open."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import UTC, tzinfo

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from rollover._validation import instance
from rollover._zones import zone
from rollover.planning import Plan
from rollover.plot import _axes
from rollover.plot._rows import Rows


def plan(
    codes: Plan,
    *,
    locks: Iterable[Hashable] | None = None,
    tz: tzinfo | str = UTC,
    ax: Axes | None = None,
) -> list[Artist]:
    """Draw the stays of a plan, and below each the windows of the codes that it needs.

    A triangle is an instant from which on codes of new settings can be had. Above 150 windows of
    one lock, which would run together, they are not drawn.

    Parameters
    ----------
    codes
        The plan, or a part of it.
    locks
        The locks to draw. By default all, or of more than 40 those with the most gaps and pairs of
        guests that share a code; the title says so.
    tz
        The zone of the time line: a tzinfo or an IANA name.
    ax
        The axes to draw on; new ones by default.

    Returns
    -------
    list[Artist]
        For each row the bars of the windows, as far as there are codes; for each row those of the
        stays; then, where there are any, those of tolerance, of the windows that two guests share
        and of the gaps; the triangles.

    Raises
    ------
    TypeError, ValueError
        If an argument is of another type, there is no stay to draw, or the zone is unknown.

    Examples
    --------
    >>> import rollover
    >>> from rollover import LockTimeline, Stay, WindowConfig
    >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(86400))
    >>> timeline = timeline.applied("2026-07-02T09:00Z").confirmed("2026-07-02T14:00Z")
    >>> stays = [Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT")]
    >>> codes = rollover.plan(stays, timeline)
    >>> windows, loft, gaps, had_from = plan(codes)
    >>> len(windows.get_paths()), len(loft.get_paths()), len(gaps.get_paths())
    (8, 1, 1)
    """
    rows = Rows(instance(codes, Plan, "codes"), locks, _axes.MOST_ROWS)
    place = zone(tz)

    ax = _axes.axes(ax, 9, _axes.height_of(len(rows.names)))
    artists: list[Artist] = []
    for lock, row in rows.number.items():
        spans = sorted(
            {its for stay in rows.stays if stay.lock == lock for its in rows.windows[stay]}
        )
        if 0 < len(spans) <= _axes.MOST_WINDOWS:
            artists.append(
                ax.broken_barh(
                    spans,
                    (row + 0.52, 0.36),
                    facecolors=["white", _axes.LIGHT],
                    edgecolors=_axes.DARK,
                    linewidth=0.5,
                )
            )
    artists += rows.draw(ax, 0, 0.12, 0.36)
    had_from = {
        (_axes.number(code.request_from), rows.number[code.stay.lock] + 0.5)
        for code in codes
        if code.request_from is not None and code.stay.lock in rows.number
    }
    if had_from:
        artists += ax.plot(
            *zip(*sorted(had_from), strict=True),
            linestyle="none",
            marker=">",
            color="black",
            label="new codes can be had from here",
        )
    ax.set_yticks([row + 0.5 for row in range(len(rows.names))], rows.names)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(rows.names), 0)
    _axes.time_line(ax, place)
    _axes.headed(
        ax,
        f"{len(codes):,} codes: {rows.title}" if rows.title else f"{len(codes):,} codes",
        columns=2,
    )
    return artists
