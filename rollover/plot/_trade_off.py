"""What each window length costs in codes, and in time that codes work outside their stay."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rollover.plot._axes import BLUE, VERMILION, axes, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from rollover.recommendation import Recommendation, Score

_POINTS: Final = "offset points"
_UNITS: Final = ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s"))


def trade_off(
    recommendations: Sequence[Recommendation],
    *,
    others: Mapping[str, Score] | None = None,
    ax: Axes | None = None,
) -> list[Artist]:
    """Draw codes against overexposure, with the first recommendation marked as chosen.

    A cross is a choice with which guests share a code; a dot is one with which none do.

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
    from matplotlib.ticker import NullFormatter

    if not recommendations:
        raise ValueError("recommendations=[] is empty: there is nothing to draw")
    best = recommendations[0]
    named = [(_length(one.config.window_seconds), one.score) for one in recommendations]
    compared = list((others or {}).items())
    points = [(_place(score), bool(score.shared_windows)) for _, score in [*named, *compared]]

    ax = axes(ax, 8, 5)
    artists: list[Artist] = []
    for marker, color, label, shares in (
        ("o", BLUE, "no two guests with one code", False),
        ("X", VERMILION, "guests share a code", True),
    ):
        at = [place for place, one_shares in points if one_shares is shares]
        artists += ax.plot(
            [x for x, _ in at],
            [y for _, y in at],
            linestyle="none",
            marker=marker,
            markersize=8,
            color=color,
            label=label if at else "_",
        )
    x, y = _place(best.score)
    artists += ax.plot(
        [x],
        [y],
        linestyle="none",
        marker="o",
        markersize=18,
        markerfacecolor="none",
        markeredgecolor="black",
        markeredgewidth=2,
        label=f"chosen: {named[0][0]}, epoch {best.config.epoch_seconds}: {_told(best.score)}",
    )
    for name, score in named:
        ax.annotate(
            _with_shared(name, score),
            _place(score),
            xytext=(0, 11),
            textcoords=_POINTS,
            ha="center",
        )
    for name, score in compared:
        ax.annotate(
            _with_shared(name, score),
            _place(score),
            xytext=(10, 0),
            textcoords=_POINTS,
            va="center",
        )
    ax.set_xscale("log")
    hours = [y for (_, y), _ in points if y > 0]
    ax.set_yscale("symlog", linthresh=min(hours, default=1.0))  # linear from 0 to the least
    ax.margins(x=0.1, y=0.12)
    ax.set_xlabel("codes to request")
    ax.set_ylabel("hours that codes work outside their stay")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:,.0f}")
        axis.set_minor_formatter(NullFormatter())
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, borderaxespad=0.2)
    plain(ax)
    return artists


def _place(score: Score) -> tuple[float, float]:
    return float(score.codes), score.overexposure / timedelta(hours=1)


def _with_shared(name: str, score: Score) -> str:
    return f"{name} ({score.shared_windows:,} shared)" if score.shared_windows else name


def _told(score: Score) -> str:
    shared = f"{score.shared_windows:,} shared" if score.shared_windows else "none shared"
    return f"{score.codes:,} codes, {shared}"


def _length(seconds: int) -> str:
    size, unit = next(each for each in _UNITS if not seconds % each[0])
    plural = "s" if unit == "day" and seconds > size else ""
    return f"{seconds // size} {unit}{plural}"
