"""All windows of many spans, as one flat array and the rows that own its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rollover._validation import integer
from rollover.bulk import _blocks
from rollover.bulk._door import INT64_MAX, Integers, instants, shape_of
from rollover.bulk._evaluate import RUNS, evaluate
from rollover.bulk._settings import Settings

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WindowRuns:
    """The windows of many spans: row i owns ``start[offsets[i]:offsets[i + 1]]``.

    Parameters
    ----------
    offsets
        int64, one more than there are rows; the first is 0.
    start
        The starts of all windows, of the kind of the spans, row after row.
    window
        The window length in the unit of `start`, of all rows or of each; 0 for a row without.

    Examples
    --------
    >>> runs = windows_between([0, 0, 3600], [14401, 0, 7200], window_seconds=14400)
    >>> runs
    WindowRuns of 3 rows and 3 windows
    >>> runs.offsets, runs.row
    (array([0, 2, 2, 3]), array([0, 0, 2]))
    >>> runs.start, runs.end
    (array([    0, 14400,     0]), array([14400, 28800, 14400]))
    """

    offsets: Integers
    start: NDArray[Any]
    window: Integers

    @property
    def row(self) -> Integers:
        """The row that owns each window, computed at each call."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.offsets))

    @property
    def end(self) -> NDArray[Any]:
        """The end of each window, computed at each call."""
        window = self.window if self.window.size == 1 else self.window[self.row]
        end: NDArray[Any] = (self.start.view(np.int64) + window).view(self.start.dtype)
        return end

    def __len__(self) -> int:
        """How many rows there are."""
        return self.offsets.size - 1

    def __repr__(self) -> str:
        return f"WindowRuns of {len(self)} rows and {self.start.size} windows"


def windows_between(
    start: ArrayLike,
    end: ArrayLike,
    *,
    window_seconds: ArrayLike,
    epoch_seconds: ArrayLike = 0,
    limit: int | None = None,
    threads: int | None = None,
) -> WindowRuns:
    """Return the windows that overlap each ``[start, end)``.

    Parameters
    ----------
    start, end
        The spans, one-dimensional, as `count_windows` takes them.
    window_seconds, epoch_seconds, threads
        As `count_windows` takes them, at most one-dimensional.
    limit
        The most windows to return; a larger answer is refused before it is allocated.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As `count_windows`; a `ValueError` also if an argument has more dimensions, or the answer
        is larger than `limit`.

    Examples
    --------
    >>> import numpy as np
    >>> arrival = np.array(["2026-07-01T15:00"], "M8[s]")
    >>> stay = windows_between(arrival, arrival + np.timedelta64(10, "h"), window_seconds=14400)
    >>> stay.start
    array(['2026-07-01T12:00:00', '2026-07-01T16:00:00',
           '2026-07-01T20:00:00', '2026-07-02T00:00:00'],
          dtype='datetime64[s]')
    """
    most = INT64_MAX if limit is None else integer(limit, "limit")
    if most < 0:
        raise ValueError(f"limit={limit} is negative")
    kind, spans = instants(start=start, end=end)
    given = Settings.of(window_seconds, epoch_seconds)
    shape = shape_of([*spans, *given.columns])
    if len(shape) != 1:
        raise ValueError(f"start and end broadcast to shape {shape}, which is not one-dimensional")
    counts, first, stop = evaluate(RUNS, kind, spans, given, None, threads)
    total = _total(counts)
    if total > most:
        raise ValueError(f"the answer has {total} windows: more than limit={limit}")
    offsets = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    lengths = given.window if isinstance(given.window, int) else given.window.array
    own = np.array(lengths, np.int64).reshape(-1)
    if own.size > 1 or not total:
        own = np.where(counts, own, 0)  # the length of a row without windows may not fit
    window = own * kind.per_second
    starts = np.empty(total, np.int64)
    _fill(starts, offsets, first.view(np.int64), stop.view(np.int64) - window, window, threads)
    return WindowRuns(offsets, starts.view(kind.instant), window)


def _total(counts: Integers) -> int:
    largest = int(counts.max(initial=0))
    return int(counts.sum(dtype=np.int64 if largest * counts.size <= INT64_MAX else object))


def _fill(
    starts: Integers,
    offsets: Integers,
    first: Integers,
    last: Integers,
    window: Integers,
    threads: int | None,
) -> None:
    """Write the starts: within a block, one running sum of the steps from start to start.

    Sums are taken modulo 2**64: a step between rows may leave int64, a start does not.
    """
    some = offsets[:-1] < offsets[1:]
    if not some.all():
        kept = np.append(offsets[:-1][some], offsets[-1])
        window = window if window.size == 1 else window[some]
        _fill(starts, kept, first[some], last[some], window, threads)
        return
    heads = offsets[:-1]
    steps = first.copy()
    steps[1:] -= last[:-1]

    def work(begin: int, stop: int) -> None:
        row, end = np.searchsorted(heads, [begin, stop])
        block = starts[begin:stop]
        if window.size == 1:
            block.fill(window[0])
        else:
            edges = np.clip(offsets[max(row - 1, 0) : end + 1], begin, stop)
            block[...] = np.repeat(window[max(row - 1, 0) : end], np.diff(edges))
        block[heads[row:end] - begin] = steps[row:end]
        owner = int(np.searchsorted(heads, begin, "right")) - 1
        own = int(window[0 if window.size == 1 else owner])
        block[0] = int(first[owner]) + (begin - int(heads[owner])) * own
        np.add.accumulate(block, out=block)

    _blocks.run(work, starts.size, threads)
