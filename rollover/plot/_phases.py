"""The landscape: what every phase of one window length means for some stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta, timezone, tzinfo
from math import ceil
from typing import Any, Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import StepPatch
from matplotlib.ticker import MaxNLocator

from rollover._durations import length, rough
from rollover._validation import decimal, integer
from rollover._zones import offsets, zone
from rollover.instants import MICROSECOND, NO_TIME, duration
from rollover.planning._fleet import Fleet, Tolerance
from rollover.plot import _axes
from rollover.plot._words import headed
from rollover.recommendation import Recommendation, recommend
from rollover.recommendation._phases import Timetable
from rollover.recommendation._recommend import mark
from rollover.stays import Stay
from rollover.windows import WindowConfig

_DAY: Final = 86_400
_STEPS: Final = (300, 600, 900, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 43_200)  # of ticks
_SMALLEST: Final = 0.7  # of the size of the names of phases
_WEEKDAYS: Final = ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")  # 1970 began on a Thursday


def phases(
    stays: Iterable[Stay],
    window_seconds: int,
    *,
    epoch_seconds: int | None = None,
    early: timedelta = NO_TIME,
    late: timedelta = NO_TIME,
    behind: timedelta = NO_TIME,
    ahead: timedelta = NO_TIME,
    grace: timedelta = NO_TIME,
    pair_cost: int | None = None,
    tz: tzinfo | str = UTC,
    ax: Axes | None = None,
) -> list[Artist]:
    """Draw how many codes the stays need, and how many pairs share one, at every phase.

    The best phases are shaded; in their middle is the epoch that `recommend` gives. Where windows
    roll over at the same times every day, or are a week long, phases are named by local time, in
    two lines where the zone has two offsets during the stays.

    Parameters
    ----------
    stays
        At least one.
    window_seconds
        The window length (V7).
    epoch_seconds
        The present epoch (V8), to be marked.
    early, late, behind, ahead, grace, pair_cost
        As `rollover.recommend` takes them.
    tz
        The zone of the local times: a tzinfo or an IANA name.
    ax
        The axes to draw on; new ones by default. Pairs that share have a scale of their own on the
        right, on axes laid under these.

    Returns
    -------
    list[Artist]
        The steps of the codes and of the pairs; the best phases, in two parts where they wrap
        around; the line of the best epoch, then that of the present one, if it was given.

    Raises
    ------
    ValueError
        As `rollover.recommend`, or if the zone is unknown.

    Examples
    --------
    >>> from rollover import Stay
    >>> stays = [
    ...     Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT"),
    ...     Stay("2026-07-03T15:00Z", "2026-07-05T11:00Z", lock="LOFT"),
    ... ]
    >>> codes, shared, best, chosen, now = phases(stays, 86400, epoch_seconds=0)
    >>> codes.get_data().edges.tolist()
    [0, 39600, 54001, 86400]
    >>> codes.get_data().values.tolist(), shared.get_data().values.tolist()
    ([6, 4, 6], [1, 0, 1])
    """
    listed, place = list(stays), zone(tz)
    room: Any = {"early": early, "late": late, "behind": behind, "ahead": ahead}
    [best] = recommend(
        listed, window_choices=[window_seconds], grace=grace, pair_cost=pair_cost, **room
    )
    timetable = Timetable.of(
        Fleet(listed, {}, Tolerance.of(**room)), duration(grace, "grace") // MICROSECOND
    )

    ax = _axes.axes(ax, 9, 4.5)
    under = ax.twinx()
    ax.set_zorder(1)  # so that the line of codes is on top
    ax.patch.set_visible(False)
    codes, shared = _steps(ax, under, timetable, window_seconds)
    artists: list[Artist] = [codes, shared, *_best(ax, under, best, pair_cost)]
    epochs = [("-", "best epoch", best.config.epoch_seconds)]
    if epoch_seconds is not None:
        epochs.append(("--", "present epoch", integer(epoch_seconds, "epoch_seconds")))
    artists += [_epoch(ax, *each, window_seconds, codes, shared) for each in epochs]
    edge = window_seconds / 100  # so that a line at 0 is seen
    ax.set_xlim(-edge, window_seconds + edge)
    held = offsets(place, min(stay.start for stay in listed), max(stay.end for stay in listed))
    two = list(dict.fromkeys(spell.offset for spell in held))[:2]
    _name_phases(ax, window_seconds, place, two)
    title = f"windows of {length(window_seconds)}, rolling over at every phase"
    headed(ax, title, columns=2)
    return artists


def _steps(
    ax: Axes, under: Axes, timetable: Timetable, window_seconds: int
) -> tuple[StepPatch, StepPatch]:
    """Draw the codes and, on a scale of their own, the pairs that share, phase by phase."""
    cuts, codes, shared = timetable.sweep(window_seconds)
    edges = np.concatenate([[0], cuts, [window_seconds]])
    codes, shared = (np.append(values[-1], values) for values in (codes, shared))
    line = ax.stairs(
        codes, edges, baseline=None, color=_axes.BLUE, linewidth=2, label="codes (left)"
    )
    filled: Any = {
        "facecolor": _axes.tint(ax, _axes.DIM, _axes.VERMILION),
        "edgecolor": _axes.VERMILION,
        "linewidth": 0,
        "hatch": "////",
    }
    pairs = under.stairs(shared, edges, fill=True, **filled)
    ax.fill_between([], [], label="pairs of guests that share (right)", **filled)
    ax.set_ylabel("codes")
    under.set_ylabel("pairs of guests that share a code")
    for each, most in ((ax, int(codes.max())), (under, max(int(shared.max()), 1))):
        each.set_ylim(0, 1.08 * most)
        each.yaxis.set_major_formatter("{x:,.10g}")
        each.yaxis.set_major_locator(MaxNLocator(integer=True))
    under.spines["top"].set_visible(False)
    return line, pairs


def _best(ax: Axes, under: Axes, best: Recommendation, pair_cost: int | None) -> list[Artist]:
    """Shade the best phases, in two parts where they wrap around."""
    window, faint = best.config.window_seconds, _axes.tint(ax, _axes.FAINT)
    stop = best.phase_range.stop - 1
    parts = [(best.phase_range.start, stop), (0, stop - window)]
    ax.fill_between([], [], color=faint, label=_said(best, pair_cost))
    return [
        under.axvspan(low, min(high, window), color=faint, zorder=0)
        for low, high in parts
        if low <= high
    ]


def _said(best: Recommendation, pair_cost: int | None) -> str:
    price = "" if pair_cost is None else f" at {decimal(pair_cost)} codes a pair"
    little = " (below 5 min)" if mark(best.slack) else ""
    return f"best phases{price}, slack {rough(best.slack)}{little}"


def _epoch(
    ax: Axes, style: str, name: str, epoch: int, window: int, codes: StepPatch, shared: StepPatch
) -> Artist:
    """Draw a line at the phase of an epoch, and say what it means for the stays."""
    phase = WindowConfig(window, epoch).phase_seconds
    (needed, edges, _), (pairs, _, _) = codes.get_data(), shared.get_data()
    at = edges.searchsorted(phase, side="right") - 1
    label = f"{name} {decimal(epoch)}: {int(needed[at]):,} codes, {_axes.pairs(int(pairs[at]))}"
    return ax.axvline(phase, color=_axes.tint(ax, _axes.STRONG), linestyle=style, label=label)


def _name_phases(ax: Axes, window: int, place: tzinfo, offsets_: list[timedelta]) -> None:
    """Name phases by local time under each offset, or by how long they are."""
    step = next((step for step in _STEPS if window <= 9 * step), _DAY)
    if _DAY % window and window != 7 * _DAY:
        ticks = range(0, window + 1, step)
        names = [length(tick) if tick else "0" for tick in ticks]
        label = "phase: rollover after the start of 1970 in UTC"
    else:
        seconds = [int(offset.total_seconds()) for offset in offsets_]
        ticks = range(-seconds[0] % step, window + 1, step)
        names = ["\n".join(_clock(tick + each, window) for each in seconds) for tick in ticks]
        label = f"rollover, time in {place}"
        if window < _DAY:
            label += f", and every {length(window)} from there"
        if len(offsets_) > 1:
            label += " (at {} above, at {} below)".format(*(timezone(each) for each in offsets_))
    widest = 1.1 * max(_axes.width_of(ax, name.split("\n")[0]) for name in names)
    room = ax.bbox.width / len(names)
    every = ceil(_SMALLEST * widest / room)
    size = min(every * room / widest, 1) * FontProperties().get_size_in_points()
    ax.set_xticks(ticks[::every], names[::every], fontsize=size)
    ax.set_xlabel(label)


def _clock(seconds: int, window: int) -> str:
    """Return the time of day of seconds from the start of 1970, with the weekday in a week."""
    day, second = divmod(seconds, _DAY)
    text = f"{second // 3_600:02}:{second // 60 % 60:02}"
    return text if window <= _DAY else f"{_WEEKDAYS[day % 7]} {text}"
