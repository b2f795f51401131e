"""What every phase of a window length means for some stays: a sweep around the circle of phases.

NumPy is imported in the functions, so that to import this module does not load it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from rollover._arithmetic import count_between
from rollover.planning._fleet import Fleet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Optimum(NamedTuple):
    """The widest run of the best phases, and what its middle means for each stay and pair."""

    phases: range
    counts: NDArray[np.int64]
    shared: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """Stays in whole seconds, widened by the tolerance: rollovers fall on those.

    `start` is floored and `end` rounded up. A code lingers: a rollover keeps it from the guest of a
    stay only until `parted`, which is `start` less the grace. Of each pair of stays that might
    share, one guest is gone at `left` and the next must not be let in from `came` on;
    `overlapping` pairs share at every phase. `stayed` is in microseconds, without tolerance.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    parted: NDArray[np.int64]
    stayed: NDArray[np.int64]
    left: NDArray[np.int64]
    came: NDArray[np.int64]
    overlapping: int

    @classmethod
    def of(cls, fleet: Fleet, grace: int) -> Timetable:
        """Return the timetable of these stays."""
        from rollover._needs import LONGEST

        shown_from, shown_until = fleet.shown
        start, end = shown_from // 1_000_000, -(shown_until // -1_000_000)
        parted = (shown_from - min(grace, LONGEST)) // 1_000_000
        first, second = fleet.pairs
        return cls(
            start,
            end,
            parted,
            stayed=fleet.end - fleet.start,
            left=end[first],
            came=parted[second],
            overlapping=int((fleet.end[first] > fleet.start[second]).sum()),
        )

    def best(
        self, window: int, *, most: int, outside: int, allowed: int, pair_cost: int | None
    ) -> Optimum | None:
        """Return what `recommend` calls best, or None if no phase can meet the bounds.

        A stay needs its least number of codes, and one more where a rollover falls inside it
        once more; two stays are kept apart where a rollover falls between them. On
        the circle of phases each of the two holds on one run, so that all is decided from one
        edge of a run to the next.

        Parameters
        ----------
        window
            The window length in seconds.
        most
            The most codes of one stay.
        outside
            The longest that the codes of one stay may work outside it, in microseconds.
        allowed
            How many pairs that do not overlap may share.
        pair_cost
            How many codes one such pair is worth; None for more than all.
        """
        import numpy as np

        cuts, codes, shared = self.sweep(window)
        inside, least = self._least(window)
        # The codes that the bounds leave each stay above its fewest. One with none left is tight:
        # no phase may do that gives it one code more.
        spare = np.minimum(most, (self.stayed + outside) // (window * 1_000_000)) - least
        if (spare < 0).any():
            return None
        tight = spare == 0
        bounded = _Runs.on_circle(window, self.start[tight] + 1, inside[tight] % window)
        refused = bounded.covering(cuts) > 0
        lengths = np.diff(cuts, append=cuts[0] + window)
        apart = shared - self.overlapping
        if pair_cost is None:
            worse = (shared, codes, np.maximum(apart - allowed, 0))
        else:  # at the most what no saving of codes makes good
            worse = (codes, shared, codes + min(pair_cost, int(codes.max())) * apart)
        # The last key counts first: bounds, what is best, the widest run, the lowest start.
        widest = np.lexsort((cuts, -lengths, *worse, refused))[0]
        if refused[widest]:
            return None
        first = int(cuts[widest])
        phases = range(first, first + int(lengths[widest]))
        grid: Any = first, window  # ints beside arrays, which one type variable cannot say
        counts = count_between(self.start, self.end, *grid)
        return Optimum(phases, counts, int(shared[widest]))

    def sweep(self, window: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the phases from which on something changes, in order, and what holds from each.

        That is how many codes the stays need, and how many pairs share one.
        """
        import numpy as np

        inside, least = self._least(window)
        once_more = _Runs.on_circle(window, self.start + 1, inside % window)
        between = self.came - self.left + 1  # seconds at which a rollover keeps two stays apart
        partly = (between > 0) & (between < window)
        apart = _Runs.on_circle(window, self.left[partly], between[partly])
        edges = np.concatenate([self.start + 1, self.end, self.parted + 1])
        cuts = np.unique(edges % window)
        codes = least.sum() + once_more.covering(cuts)
        return cuts, codes, (between < window).sum() - apart.covering(cuts)

    def _least(self, window: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the seconds at which a rollover adds a code to each stay, and its fewest codes."""
        inside = self.end - self.start - 1
        return inside, inside // window + 1


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

    def covering(self, phases: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many runs cover each phase."""
        begun = self.first.searchsorted(phases, side="right")
        ended = self.last.searchsorted(phases, side="right")
        return self.around + begun - ended
