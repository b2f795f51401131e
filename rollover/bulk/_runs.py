"""All windows of many spans, as one flat array and the rows that own its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Unpack, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rollover._arithmetic import start_of
from rollover._validation import integer
from rollover.bulk._blocks import in_blocks
from rollover.bulk._columns import EPOCH, INT64, How, Instant, columns_of, in_one_unit, shape_of
from rollover.bulk._evaluate import evaluate, write_runs
from rollover.windows import WindowConfig


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WindowRuns(Generic[Instant]):
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

    offsets: NDArray[np.int64]
    start: NDArray[Instant]
    window: NDArray[np.int64]

    @property
    def row(self) -> NDArray[np.int64]:
        """The row that owns each window, computed at each call."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.offsets))

    @property
    def end(self) -> NDArray[Instant]:
        """The end of each window, computed at each call."""
        window = self.window if self.window.size == 1 else self.window[self.row]
        end: NDArray[Instant] = (self.start.view(np.int64) + window).view(self.start.dtype)
        return end

    def __len__(self) -> int:
        """How many rows there are."""
        return self.offsets.size - 1

    def __repr__(self) -> str:
        return f"WindowRuns of {len(self)} rows and {self.start.size} windows"


@overload
def windows_between(
    start: NDArray[Instant], end: NDArray[Instant], *, limit: int | None = ..., **how: Unpack[How]
) -> WindowRuns[Instant]: ...
@overload
def windows_between(
    start: ArrayLike, end: ArrayLike, *, limit: int | None = ..., **how: Unpack[How]
) -> WindowRuns[Any]: ...
def windows_between(
    start: ArrayLike,
    end: ArrayLike,
    *,
    window_seconds: ArrayLike | None = None,
    epoch_seconds: ArrayLike = EPOCH,
    config: WindowConfig | None = None,
    limit: int | None = None,
    threads: int | None = None,
) -> WindowRuns[Any]:
    """Return the windows that overlap each ``[start, end)``.

    Parameters
    ----------
    start, end
        The spans, one-dimensional, as `count_windows` takes them.
    window_seconds, epoch_seconds, config, threads
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
    most = INT64.max if limit is None else integer(limit, "limit")
    if most < 0:
        raise ValueError(f"limit={limit} is negative")
    unit, spans = in_one_unit(start=start, end=end)
    columns = [*spans, *columns_of(window_seconds, epoch_seconds, config)]
    shape = shape_of(columns)
    if len(shape) != 1:
        raise ValueError(f"start and end broadcast to shape {shape}, which is not one-dimensional")
    counts, first, _ = evaluate(write_runs, "i8 M8 M8", unit, columns, None, threads)
    fits = int(counts.max(initial=0)) * counts.size <= INT64.max
    total = int(counts.sum(dtype=np.int64 if fits else object))
    if total > most:
        raise ValueError(f"the answer has {total} windows: more than limit={limit}")
    offsets = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    own = columns[-1].array.astype(np.int64).reshape(-1)
    if own.size > 1 or not total:
        own = np.where(counts, own, 0)  # the length of a row without windows may not fit
    window = own * unit.per_second
    starts = np.empty(total, np.int64)
    _write_starts(starts, offsets, first.view(np.int64), window, threads)
    return WindowRuns(offsets, starts.view(unit.dtype("M8")), window)


def _write_starts(
    starts: NDArray[np.int64],
    offsets: NDArray[np.int64],
    first: NDArray[np.int64],
    window: NDArray[np.int64],
    threads: int | None,
) -> None:
    """Write the starts of all windows: each row owns its part, in steps of its window length."""
    # By the grid on which the row's windows have as index their position in `starts`. Its epoch
    # may leave int64, and so may a product: each is exact modulo 2**64, and a start fits.
    epoch = first - offsets[:-1] * window

    def work(part: slice) -> None:
        begin, stop = part.start, part.stop
        owners = slice(
            int(np.searchsorted(offsets, begin, "right")) - 1, int(np.searchsorted(offsets, stop))
        )
        counts: Any = np.diff(np.clip(offsets[owners.start : owners.stop + 1], begin, stop))
        length = window if window.size == 1 else np.repeat(window[owners], counts)
        starts[part] = start_of(np.arange(begin, stop), np.repeat(epoch[owners], counts), length)

    in_blocks(work, starts.size, threads)
