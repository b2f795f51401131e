"""What each window length costs in codes, and in time that codes work outside their stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter
from matplotlib.transforms import Bbox

from rollover._durations import length
from rollover._validation import instances, mapping
from rollover.planning import Score
from rollover.plot import _axes
from rollover.plot._words import headed
from rollover.recommendation import Recommendation
from rollover.recommendation._recommend import mark

_HOUR: Final = timedelta(hours=1)
_MARK: Final = 4  # points from the middle of a mark to its edge
# Where a name may stand: points from its point, and which of its own edges is there.
_SIDES: Final = (
    (12, 0, "left", "center"),
    (0, 12, "center", "bottom"),
    (-12, 0, "right", "center"),
    (0, -12, "center", "top"),
)


def trade_off(
    recommendations: Sequence[Recommendation],
    *,
    others: Mapping[str, Score] | None = None,
    ax: Axes | None = None,
) -> list[Artist]:
    """Draw codes against overexposure, with the first recommendation marked as chosen.

    A cross is a choice with which guests share a code; a dot is one with which none do. A name is
    written at the first side of its point where it meets no other.

    Parameters
    ----------
    recommendations
        What `recommend` found, best first; at least one.
    others
        Scores to compare with, by name, such as that of today's settings.
    ax
        The axes to draw on; new ones by default.

    Returns
    -------
    list[Artist]
        The points of the choices without shared windows, those with, and the mark of the chosen.

    Raises
    ------
    ValueError
        If there is no recommendation.

    Examples
    --------
    >>> from rollover import Stay, WindowConfig, recommend, score
    >>> stays = [
    ...     Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT"),
    ...     Stay("2026-07-03T15:00Z", "2026-07-05T11:00Z", lock="LOFT"),
    ... ]
    >>> midnight = {"midnight": score(stays, WindowConfig(86400))}
    >>> apart, sharing, chosen = trade_off(recommend(stays), others=midnight)
    >>> len(apart.get_xdata()), len(sharing.get_xdata()), chosen.get_xydata().tolist()
    (10, 1, [[4.0, 8.0]])
    """
    listed = instances(recommendations, Recommendation, "recommendations")
    if not listed:
        raise ValueError("recommendations=[] is empty: there is nothing to draw")
    best = listed[0]
    compared = _compared({} if others is None else others)
    named = [
        (f"{mark(one.slack)}{length(one.config.window_seconds)}", one.score, False)
        for one in listed
    ]
    codes = "1 code" if best.score.codes == 1 else f"{best.score.codes:,} codes"
    scores = [score for _, score, _ in [*named, *compared]]

    ax = _axes.axes(ax, 8, 5)
    artists: list[Artist] = []
    apart = [_place(score) for score in scores if not score.shared_windows]
    sharing = [_place(score) for score in scores if score.shared_windows]
    chosen = f"chosen: {named[0][0]}, epoch {best.config.epoch_seconds}, {codes}"
    ring = {"markersize": 18, "markerfacecolor": "none", "markeredgewidth": 2}
    looks: dict[str, Any]
    for marker, color, label, places, looks in (
        ("o", _axes.BLUE, "no two guests with one code", apart, {"markersize": 8}),
        ("X", _axes.VERMILION, "guests share a code", sharing, {"markersize": 8}),
        ("o", _axes.ink(ax), chosen, [_place(best.score)], ring),
    ):
        x, y = [x for x, _ in places], [y for _, y in places]
        artists += ax.plot(x, y, marker, color=color, label=label if places else "_", **looks)
    _scales(ax, [score.overexposure / _HOUR for score in scores])
    if any(mark(one.slack) for one in listed):
        ax.set_xlabel(f"{ax.get_xlabel()} (!: slack below 5 min)")
    pairs = _axes.pairs(best.score.shared_windows)
    headed(ax, f"what each window length costs; with the chosen {pairs}")
    _names(ax, [named[0], *compared, *named[1:]])  # the first to find room has its name
    return artists


def _compared(others: Mapping[str, Score]) -> list[tuple[str, Score, bool]]:
    instances(mapping(others, "others").values(), Score, "others")
    return [
        (f"{name} ({one.shared_windows:,} shared)" if one.shared_windows else name, one, True)
        for name, one in others.items()
    ]


def _scales(ax: Axes, hours: Sequence[float]) -> None:
    """Set both axes to logarithms; where some have no hour at all, the lowest part is linear."""
    ax.set_xscale("log")
    unit = "hours that codes work outside their stay"
    if min(hours) > 0:
        ax.set_yscale("log")
    elif any(hours):
        least = min(each for each in hours if each)
        ax.set_yscale("symlog", linthresh=least)
        ax.axhline(least, color=_axes.tint(ax, _axes.FAINT), linewidth=1, zorder=0)
        unit += "\n(linear below the line, logarithmic above)"
    else:
        ax.set_ylim(-0.1, 1)
    ax.margins(x=0.1, y=0.12)
    ax.set_xlabel("codes to request")
    ax.set_ylabel(unit)
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "log":
            axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_major_formatter("{x:,.10g}")
        axis.set_minor_formatter(NullFormatter())


def _names(ax: Axes, named: Sequence[tuple[str, Score, bool]]) -> None:
    """Write each name at the first side of its point where it meets no other, and no mark.

    One that has no such side is left out.
    """
    marks = ax.transData.transform([_place(score) for _, score, _ in named])
    mark = _MARK * ax.figure.dpi / 72
    taken = [Bbox([(x - mark, y - mark), (x + mark, y + mark)]) for x, y in marks]
    right = ax.figure.bbox.x1
    for name, score, to_the_right in named:
        sides = _SIDES if to_the_right else [*_SIDES[1:], _SIDES[0]]
        for dx, dy, across, along in sides:
            text = ax.annotate(
                name,
                _place(score),
                xytext=(dx, dy),
                textcoords="offset points",
                ha=across,
                va=along,
                color=_axes.ink(ax),
                parse_math=False,
            )
            box = _axes.measured(text)
            within = ax.bbox.x0 <= box.x0 and box.x1 <= right and box.y1 <= ax.bbox.y1
            if within and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            text.remove()


def _place(score: Score) -> tuple[float, float]:
    return float(score.codes), score.overexposure / _HOUR
