"""Stays as int64 arrays, and what every phase of a window length means for them.

NumPy is imported in the functions, so that to import this module does not load it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from rollover._arithmetic import count_between, index_at, index_from
from rollover.instants import MICROSECOND, to_microseconds, to_seconds

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from rollover.stays import Stay
    from rollover.windows import WindowConfig


@dataclass(frozen=True, slots=True)
class Timetable:
    """Stays in whole seconds, `start` floored and `end` raised: rollovers fall on those.

    `pairs` are the consecutive stays of each lock; one guest leaves at `left` and the next comes
    at `came`. `stayed` is in microseconds.
    """

    pairs: list[tuple[Stay, Stay]]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    stayed: NDArray[np.int64]
    left: NDArray[np.int64]
    came: NDArray[np.int64]

    @classmethod
    def of(cls, stays: Sequence[Stay]) -> Timetable:
        """Return the timetable of these stays; two of one lock must not overlap."""
        pairs = _consecutive(stays)
        return cls(
            pairs,
            start=_int64([to_seconds(stay.start) for stay in stays]),
            end=_int64([_raised_seconds(stay) for stay in stays]),
            stayed=_int64([stay.duration // MICROSECOND for stay in stays]),
            left=_int64([_raised_seconds(first) for first, _ in pairs]),
            came=_int64([to_seconds(second.start) for _, second in pairs]),
        )

    def counts(self, config: WindowConfig) -> NDArray[np.int64]:
        """Return how many windows each stay touches."""
        window, phase = _grid(config)
        return count_between(self.start, self.end, phase, window)

    def shared(self, config: WindowConfig) -> list[tuple[Stay, Stay]]:
        """Return the pairs that touch one same window: no rollover falls on left..came."""
        window, phase = _grid(config)
        same = index_from(self.left, phase, window) > index_at(self.came, phase, window)
        return [self.pairs[position] for position in same.nonzero()[0]]

    def best_phases(self, window: int, *, most: int, outside: int) -> range:
        """Return the widest run of phases with the fewest shared pairs, then the fewest codes.

        A stay needs `least` codes, and one more where a rollover falls inside it once more; two
        stays are kept apart where a rollover falls between them. On the circle of phases each of
        the two holds on one run, so that only the phases where a run begins or ends need a look.

        Parameters
        ----------
        window
            The window length in seconds.
        most
            The most codes of one stay.
        outside
            The longest that the codes of one stay may work outside it, in microseconds.

        Returns
        -------
        range
            Empty if no phase can meet the bounds.
        """
        import numpy as np

        inside = self.end - self.start - 1  # seconds at which a rollover adds a code
        least = inside // window + 1
        spare = np.minimum(most, (self.stayed + outside) // (window * 1_000_000)) - least
        if (spare < 0).any():
            return range(0)
        once_more = _Runs.on_circle(window, self.start + 1, inside % window)
        tight = spare == 0
        refused = _Runs.on_circle(window, self.start[tight] + 1, inside[tight] % window)
        between = self.came - self.left + 1  # seconds at which a rollover keeps two stays apart
        partly = (between > 0) & (between < window)
        apart = _Runs.on_circle(window, self.left[partly], between[partly])

        cuts = np.unique(np.concatenate([[0], once_more.edges, apart.edges]))
        best = refused.covering(cuts) == 0
        if not best.any():
            return range(0)
        together = -apart.covering(cuts)
        best &= together == together[best].min()
        codes = once_more.covering(cuts)
        best &= codes == codes[best].min()
        return _widest_run(best, cuts, window)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of phases on the circle of a window, each ``[first, last)`` or around past zero."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    around: int

    @classmethod
    def on_circle(cls, window: int, first: NDArray[np.int64], length: NDArray[np.int64]) -> _Runs:
        import numpy as np

        first = first % window
        last = first + length
        return cls(np.sort(first), np.sort(last % window), int((last >= window).sum()))

    @property
    def edges(self) -> NDArray[np.int64]:
        import numpy as np

        return np.concatenate([self.first, self.last])

    def covering(self, phases: NDArray[np.int64]) -> NDArray[np.int64]:
        begun = self.first.searchsorted(phases, side="right")
        ended = self.last.searchsorted(phases, side="right")
        return self.around + begun - ended


def _widest_run(best: NDArray[np.bool_], cuts: NDArray[np.int64], window: int) -> range:
    """Return the widest run of phases that are best from cut to cut, the first one on a tie."""
    import numpy as np

    if best.all():
        return range(window)
    starts = cuts[best & ~np.roll(best, 1)]
    stops = np.append(cuts[1:], window)[best & ~np.roll(best, -1)]
    if stops[0] <= starts[0]:  # this stop belongs to the last run, which wraps around
        stops = np.append(stops[1:], stops[0] + window)
    widest = (stops - starts).argmax()
    return range(int(starts[widest]), int(stops[widest]))


def _consecutive(stays: Sequence[Stay]) -> list[tuple[Stay, Stay]]:
    by_lock: dict[Hashable, list[Stay]] = {}
    for stay in stays:
        if stay.lock is not None:
            by_lock.setdefault(stay.lock, []).append(stay)
    pairs: list[tuple[Stay, Stay]] = []
    for of_one in by_lock.values():
        pairs += pairwise(sorted(of_one, key=attrgetter("start")))
    for first, second in pairs:
        if first.end > second.start:
            raise ValueError(f"stays of lock {first.lock!r} overlap: {first!r} and {second!r}")
    return pairs


def _raised_seconds(stay: Stay) -> int:
    return -(to_microseconds(stay.end) // -1_000_000)


def _int64(values: list[int]) -> NDArray[np.int64]:
    import numpy as np

    return np.array(values, np.int64)


def _grid(config: WindowConfig) -> tuple[Any, Any]:
    # Any, as an array may be divided by an int, which one type variable cannot say. The phase and
    # not the epoch, which may be beyond int64: the grid is the same.
    return config.window_seconds, config.phase_seconds
