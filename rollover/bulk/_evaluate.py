"""One verb over all rows, a block of rows at a time.

Each verb writes its results on arrays of int64, of uint64 or of Python's integers. A block is
computed on the first two as it stands; rows from which that could overflow, and those that are no
time, are then done again in Python's integers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rollover._arithmetic import count_between, index_at, index_from, start_of
from rollover._validation import a
from rollover.bulk._blocks import in_blocks
from rollover.bulk._columns import INT64, NAT, Column, Fault, Faults, Integers, Mask, Unit, shape_of
from rollover.spec import MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS

_UNFIT: Final = Fault(
    0, "window_seconds", ValueError, f"is outside {MIN_WINDOW_SECONDS}..{MAX_WINDOW_SECONDS}"
)
LONG_BLOCK: Final = 1 << 18  # of one setting, where a block is done too soon to be worth its start


# The verbs of an instant are given the time since the epoch, which may stand where they write.


def write_index(since: Any, _when: Any, _epoch: Any, window: Any, index: Any) -> None:
    """Write the index of the window of each instant."""
    np.floor_divide(since, window, out=index)


def write_start(since: Any, when: Any, epoch: Any, window: Any, start: Any) -> None:
    """Write the start of the window of each instant."""
    if window.size == 1:  # by which NumPy divides as fast as it multiplies
        np.floor_divide(since, window, out=start)
        np.multiply(start, window, out=start)
        np.add(start, epoch, out=start)
    else:
        np.remainder(since, window, out=start)
        np.subtract(when, start, out=start)


def write_bounds(since: Any, when: Any, epoch: Any, window: Any, start: Any, end: Any) -> None:
    """Write the start and the end of the window of each instant."""
    write_start(since, when, epoch, window, start)
    np.add(start, window, out=end)


def write_rollover(since: Any, when: Any, epoch: Any, window: Any, rollover: Any) -> None:
    """Write the end of the window of each instant."""
    write_start(since, when, epoch, window, rollover)
    np.add(rollover, window, out=rollover)


def write_left(since: Any, when: Any, epoch: Any, window: Any, left: Any) -> None:
    """Write the time from each instant to the end of its window."""
    write_rollover(since, when, epoch, window, left)
    np.subtract(left, when, out=left)


def write_count(start: Any, end: Any, epoch: Any, window: Any, count: Any) -> None:
    """Write how many windows overlap each span."""
    count[...] = count_between(start, end, epoch, window)


def write_runs(
    start: Any, end: Any, epoch: Any, window: Any, count: Any, first: Any, stop: Any
) -> None:
    """Write the number of windows that overlap, where the first starts and the last ends."""
    write_count(start, end, epoch, window, count)
    some = start != end  # where there is no window, none has to fit
    first[...] = some * start_of(index_at(start, epoch, window), epoch, window)
    stop[...] = some * start_of(index_from(end, epoch, window), epoch, window)


def reach(first: int, last: int, longest: int) -> tuple[int, int]:
    """Return the lowest and the highest instant between which no verb leaves int64.

    `first` and `last` are the lowest and the highest epoch, `longest` is the longest window.
    """
    return INT64.min + longest + max(last, 0), INT64.max - longest + min(first, 0)


def whole_windows(epoch: int, window: int) -> tuple[int, int]:
    """Return the lowest and the highest instant of the windows of one setting that fit int64.

    The first of them starts at the lowest. INT64.min is left out, as it is no time.
    """
    first = INT64.min + 1 + (epoch - INT64.min - 1) % window
    return first, first + (INT64.max - first) // window * window - 1


def evaluate(
    verb: Callable[..., None],
    codes: str,
    unit: Unit,
    columns: Sequence[Column],
    out: Any = None,
    threads: int | None = None,
) -> tuple[NDArray[Any], ...]:
    """Return the results, of types by these codes, of ``verb(*columns, *results)`` over all rows.

    The columns are instants in this unit, epochs and window lengths in seconds; they broadcast. NaT
    stays NaT where no result is a plain integer. `out` is untouched unless all input is good.
    """
    faults = Faults({column.name: column.array for column in columns}, shape_of(columns))
    rows = _Rows(verb, codes.split(), unit, columns, faults)
    dtypes = [unit.dtype(code) for code in rows.codes]
    if out is not None:
        out = out if len(dtypes) > 1 else (out,)
        _check_out(out, faults.shape, dtypes)
        flat = all(one.ndim == 1 or one.flags.c_contiguous for one in out)
        shared = any(np.may_share_memory(column.array, one) for column in columns for one in out)
        if flat and not shared:
            rows.write((), threads)
            faults.raise_first()
            rows.write(out, threads)  # if another thread has changed the input, it is too late
            return tuple(out)
    results = tuple(np.empty(faults.shape, dtype) for dtype in dtypes)
    rows.write(results, threads)
    faults.raise_first()
    if out is None:
        return results
    for array, result in zip(out, results, strict=True):
        array[...] = result
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Rows:
    """All rows of one evaluation, and the faults that were found in them."""

    verb: Callable[..., None]
    codes: Sequence[str]
    unit: Unit
    columns: Sequence[Column]
    faults: Faults

    def write(self, results: Sequence[NDArray[Any]], threads: int | None) -> None:
        """Note the faults of all rows, and write the results if there are arrays for them."""
        views = [(one if one.ndim == 1 else one.reshape(-1)).view(np.int64) for one in results]
        block = LONG_BLOCK if self._one_setting else None
        size = math.prod(self.faults.shape)
        in_blocks(lambda rows: self._block(rows, views), size, threads, block)

    @property
    def _one_setting(self) -> bool:
        """Whether all rows have one, from which no index is counted: any start will do instead."""
        *_, epoch, window = self.columns
        return epoch.array.size == window.array.size == 1 and "i8" not in self.codes

    def _block(self, rows: slice, results: Sequence[Integers]) -> None:
        """Check and compute these rows."""
        *times, epoch, window = (column.block(rows, self.faults) for column in self.columns)
        if len(times) == 2:
            first, last = (column.name for column in self.columns[:2])
            disorder = Fault(2, last, ValueError, "is before", beside=first)
            self.faults.add(disorder, times[1] < times[0], rows)
        shortest, longest = _extremes(window)
        if shortest < MIN_WINDOW_SECONDS or longest > MAX_WINDOW_SECONDS:
            bad = (window < MIN_WINDOW_SECONDS) | (window > MAX_WINDOW_SECONDS)
            self.faults.add(_UNFIT, bad, rows)
            window = np.where(bad, MIN_WINDOW_SECONDS, window)
            longest = MAX_WINDOW_SECONDS
        scale = self.unit.per_second
        edges = [edge * scale for edge in (*_extremes(epoch), longest)]
        low, high = whole_windows(*edges[1:]) if self._one_setting else reach(*edges)
        parts = [result[rows] for result in results]
        if low > high or min(edges) < INT64.min or max(edges) > INT64.max:
            low, high = 1, 0  # the settings themselves leave int64: no row is within reach
        elif self._one_setting and parts:
            if self._unsigned(times[0], low, high, edges[2], parts):
                return
        else:
            if parts:
                settings = (epoch, window) if scale == 1 else (epoch * scale, window * scale)
                self._run(times, *settings, parts)
            if all(low <= least and most <= high for least, most in map(_extremes, times)):
                return
        odd = np.zeros(rows.stop - rows.start, np.bool_)
        for time in times:
            odd |= (time < low) | (time > high)
        self._exactly(rows, odd, times, epoch, window, results)

    def _unsigned(
        self, when: Integers, low: int, high: int, length: int, parts: list[Integers]
    ) -> bool:
        """Compute by one setting, and return whether all instants are from `low` to `high`.

        Their windows are counted from the one that starts at `low`, so that none is negative. Read
        as unsigned, an instant before it is above `high`: one maximum shows both ends.
        """
        epoch, window = (np.array([number % 2**64], np.uint64) for number in (low, length))
        unsigned, *results = (array.view(np.uint64) for array in (when, *parts))
        since = np.subtract(unsigned, epoch, out=results[0])
        within = int(since.max(initial=0)) <= high - low
        self.verb(since, unsigned, epoch, window, *results)
        return within

    def _run(self, times: Any, epoch: Any, window: Any, results: Any) -> None:
        """Run the verb on columns of one kind."""
        since = [np.subtract(times[0], epoch, out=results[0])] if len(times) == 1 else []
        self.verb(*since, *times, epoch, window, *results)

    def _exactly(
        self,
        rows: slice,
        odd: Mask,
        times: list[Integers],
        epoch: Integers,
        window: Integers,
        results: Sequence[Integers],
    ) -> None:
        """Compute the odd rows of a block in Python's integers; NaT stays NaT, or is refused."""
        for column, time in zip(self.columns, times if self.unit.datetime else (), strict=False):
            absent = np.broadcast_to(time == NAT, odd.shape)
            if "i8" in self.codes:
                self.faults.add_no_time(column.name, absent, rows)
            for result in results:
                result[rows][absent] = NAT
            odd = odd & ~absent

        def exact(values: Integers) -> NDArray[Any]:
            return np.broadcast_to(values, odd.shape)[odd].astype(object)

        settings = [exact(setting) * self.unit.per_second for setting in (epoch, window)]
        found = [np.empty(np.count_nonzero(odd), object) for _ in self.codes]
        self._run([*map(exact, times)], settings[0], settings[1], found)
        unfit = np.zeros(odd.shape, np.bool_)
        for code, values in zip(self.codes, found, strict=True):
            lowest = INT64.min + (self.unit.datetime and code != "i8")
            unfit[odd] |= (values < lowest) | (values > INT64.max)
        text = f"has a window that does not fit {self.unit.dtype('M8')}"
        self.faults.add(Fault(3, self.columns[0].name, OverflowError, text), unfit, rows)
        for result, values in zip(results, found, strict=False):
            result[rows][odd] = np.where(unfit[odd], 0, values)


def _extremes(values: Integers) -> tuple[int, int]:
    if values.size == 1:  # which is told quicker
        return int(values[0]), int(values[0])
    return (int(values.min()), int(values.max())) if values.size else (0, 0)


def _check_out(
    out: Sequence[NDArray[Any]], shape: tuple[int, ...], dtypes: Sequence[np.dtype[Any]]
) -> None:
    if not isinstance(out, tuple) or len(out) != len(dtypes):
        raise TypeError(f"out is {a(type(out).__name__)}, not a tuple of {len(dtypes)} arrays")
    for position, (array, dtype) in enumerate(zip(out, dtypes, strict=True)):
        name = f"out[{position}]" if len(out) > 1 else "out"
        if not isinstance(array, np.ndarray):
            raise TypeError(f"{name} is {a(type(array).__name__)}, not an array")
        if array.dtype != dtype:
            raise TypeError(f"{name} has dtype {array.dtype}, not {dtype}")
        if array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape}, not {shape}")
        if not array.flags.writeable:
            raise ValueError(f"{name} is read-only")
    if len(out) > 1 and np.may_share_memory(*out):
        raise ValueError("out[0] and out[1] share memory")
