"""One verb over all rows: the text of `rollover._arithmetic`, in place, a block of rows at a time.

A block is computed on int64 as it stands. Rows from which int64 could overflow, and those that are
no time, are then done again one by one, in Python's integers.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rollover._arithmetic import count_between, index_at, index_from, start_of
from rollover._validation import integer
from rollover.bulk._columns import (
    INT64_MAX,
    INT64_MIN,
    NAT,
    Column,
    Fault,
    Faults,
    Integers,
    Positions,
    Result,
    Unit,
    no_time,
    shape_of,
)
from rollover.spec import MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS

_UNFIT: Final = Fault(
    0, "window_seconds", ValueError, f"is outside {MIN_WINDOW_SECONDS}..{MAX_WINDOW_SECONDS}"
)
BLOCK: Final = 1 << 16  # rows: half a megabyte a column, which stays in the processor's cache


def _writes(ufunc: np.ufunc, *, swapped: bool = False) -> Any:
    """Return an operator that writes into its rows' own array."""

    def operator(rows: InPlace, other: Any) -> InPlace:
        pair = rows.values, other.values if isinstance(other, InPlace) else other
        ufunc(*(pair[::-1] if swapped else pair), out=rows.out)
        return InPlace(rows.out, rows.out)

    return operator


@dataclass(slots=True, eq=False)
class InPlace:
    """Rows whose operators all write into the array `out`, each over what the last one wrote.

    So the text of `rollover._arithmetic` runs on them and takes no memory of its own.
    """

    values: NDArray[Any]
    out: NDArray[Any]

    __array_ufunc__ = None  # so that NumPy leaves ``array + rows`` to this class
    __add__ = _writes(np.add)
    __radd__ = _writes(np.add, swapped=True)
    __sub__ = _writes(np.subtract)
    __rsub__ = _writes(np.subtract, swapped=True)
    __mul__ = _writes(np.multiply)
    __rmul__ = _writes(np.multiply, swapped=True)
    __floordiv__ = _writes(np.floor_divide)

    def __neg__(self) -> Any:
        return 0 - self

    def __ne__(self, other: Any) -> Any:
        return self.values != other.values


@dataclass(frozen=True, slots=True)
class Verb:
    """What to compute: ``compute(*instants, epoch, window, *results)`` writes the results.

    It does so on arrays of int64, and on arrays of Python's integers. NaT stays NaT where no result
    is an integer, and is refused otherwise.
    """

    compute: Callable[..., Any]
    results: tuple[Result, ...]


def _index(when: Any, epoch: Any, window: Any, index: Any) -> None:
    index_at(InPlace(when, index), epoch, window)


def _bounds(when: Any, epoch: Any, window: Any, start: Any, end: Any) -> None:
    start_of(index_at(InPlace(when, start), epoch, window), epoch, window)
    np.add(start, window, out=end)


def _rollover(when: Any, epoch: Any, window: Any, rollover: Any) -> None:
    start_of(index_at(InPlace(when, rollover), epoch, window) + 1, epoch, window)


def _left(when: Any, epoch: Any, window: Any, left: Any) -> None:
    _rollover(when, epoch, window, left)
    np.subtract(left, when, out=left)


def _count(start: Any, end: Any, epoch: Any, window: Any, count: Any) -> None:
    count_between(InPlace(start, np.empty_like(count)), InPlace(end, count), epoch, window)


def _runs(start: Any, end: Any, epoch: Any, window: Any, count: Any, first: Any, stop: Any) -> None:
    """Write the number of windows that overlap, where the first starts and the last ends."""
    _count(start, end, epoch, window, count)
    start_of(index_at(InPlace(start, first), epoch, window), epoch, window)
    start_of(index_from(InPlace(end, stop), epoch, window), epoch, window)
    for bound in (first, stop):
        np.multiply(bound, start != end, out=bound)  # where there is no window, none has to fit


INDEX: Final = Verb(_index, ("integer",))
BOUNDS: Final = Verb(_bounds, ("instant", "instant"))
NEXT: Final = Verb(_rollover, ("instant",))
LEFT: Final = Verb(_left, ("duration",))
COUNT: Final = Verb(_count, ("integer",))
RUNS: Final = Verb(_runs, ("integer", "instant", "instant"))


def reach(first: int, last: int, longest: int) -> tuple[int, int]:
    """Return the lowest and the highest instant between which no verb leaves int64.

    `first` and `last` are the lowest and the highest epoch, `longest` is the longest window.
    """
    return INT64_MIN + longest + max(last, 0), INT64_MAX - longest + min(first, 0)


def evaluate(
    verb: Verb,
    unit: Unit,
    columns: Sequence[Column],
    out: tuple[NDArray[Any], ...] | None = None,
    threads: int | None = None,
) -> tuple[NDArray[Any], ...]:
    """Return the verb's results over all rows, in `out` if that is given.

    `columns` are instants in this unit, then epochs and window lengths in seconds; they broadcast.
    `out` is untouched unless all input is good.
    """
    shape = shape_of(columns)
    size = math.prod(shape)
    dtypes = [unit.dtype(result) for result in verb.results]
    if out is not None:
        _check_out(out, shape, dtypes)
    wide = [column.over(shape) for column in columns]

    def run(results: Sequence[NDArray[Any]]) -> Faults:
        faults = Faults({column.name: column.array for column in columns}, shape)
        flat = [array if array.ndim == 1 else array.reshape(-1) for array in results]
        rows = _Rows(verb, unit, wide, [array.view(np.int64) for array in flat], faults)
        in_blocks(rows.block, size, threads)
        return faults

    if out is not None and _apart(out, columns):
        run(()).raise_first()
        run(out)  # if another thread has changed the input since, it is too late to refuse it
        return out
    results = tuple(np.empty(shape, dtype) for dtype in dtypes)
    run(results).raise_first()
    for array, result in zip(out or (), results, strict=out is not None):
        array[...] = result
    return out or results


@dataclass(frozen=True, slots=True)
class _Rows:
    """All rows of one evaluation: faults are noted, and results written if there are arrays."""

    verb: Verb
    unit: Unit
    columns: Sequence[Column]
    results: Sequence[Integers]
    faults: Faults

    def block(self, rows: slice) -> None:
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
        per_second = self.unit.per_second
        lowest, highest = (edge * per_second for edge in _extremes(epoch))
        low, high = reach(lowest, highest, longest * per_second)
        if low > high or lowest < INT64_MIN or highest > INT64_MAX:
            low, high = 1, 0  # the settings themselves leave int64: no row is within reach
        elif self.results:
            settings = (epoch, window)
            if per_second > 1:
                settings = (epoch * per_second, window * per_second)
            self.verb.compute(*times, *settings, *(result[rows] for result in self.results))
        odd = np.zeros(rows.stop - rows.start, np.bool_)
        for time in times:
            least, most = _extremes(time)
            if least < low or most > high:
                odd |= (time < low) | (time > high)
        if odd.any():
            self._exactly(rows, np.flatnonzero(odd), times, epoch, window)

    def _exactly(
        self, rows: slice, odd: Positions, times: list[Integers], epoch: Integers, window: Integers
    ) -> None:
        """Compute some rows of a block in Python's integers; NaT stays NaT, or is refused."""

        def exact(values: Integers) -> NDArray[Any]:
            return np.broadcast_to(values, rows.stop - rows.start)[odd].astype(object)

        if self.unit.datetime:
            absent = np.zeros(odd.size, np.bool_)
            for column, time in zip(self.columns, times, strict=False):
                absent |= np.broadcast_to(time, rows.stop - rows.start)[odd] == NAT
                if "integer" in self.verb.results:
                    self.faults.add(no_time(column.name), time == NAT, rows)
            for result in self.results:
                result[rows.start + odd[absent]] = NAT
            odd = odd[~absent]
        settings = [exact(setting) * self.unit.per_second for setting in (epoch, window)]
        results = [np.empty(odd.size, object) for _ in self.verb.results]
        self.verb.compute(*map(exact, times), *settings, *results)
        unfit = np.zeros(rows.stop - rows.start, np.bool_)
        for kind, values in zip(self.verb.results, results, strict=True):
            lowest = INT64_MIN + (self.unit.datetime and kind != "integer")
            unfit[odd] |= (values < lowest) | (values > INT64_MAX)
        text = f"has a window that does not fit {self.unit.dtype('instant')}"
        self.faults.add(Fault(3, self.columns[0].name, OverflowError, text), unfit, rows)
        for result, values in zip(self.results, results, strict=False):
            result[rows.start + odd] = np.where(unfit[odd], 0, values)


def _extremes(values: Integers) -> tuple[int, int]:
    if values.size == 1:
        return int(values[0]), int(values[0])
    return (int(values.min()), int(values.max())) if values.size else (0, 0)


def in_blocks(work: Callable[[slice], None], size: int, threads: int | None) -> None:
    """Call `work` on blocks of rows that cover ``range(size)``, and once where there are none.

    Several blocks are shared by at most this many threads; by default one a processor.
    """
    if threads is not None and integer(threads, "threads") < 1:
        raise ValueError(f"threads={threads} is below 1")
    starts = range(0, max(size, 1), BLOCK)
    helpers: list[Thread] = []
    most = min(len(starts), threads or _processors())
    waiting: SimpleQueue[int | None] = SimpleQueue()
    for start in (*starts, *[None] * most):
        waiting.put(start)
    errors: list[BaseException] = []

    def share() -> None:
        try:
            for start in iter(waiting.get, None):
                if errors:
                    break
                work(slice(start, min(start + BLOCK, size)))
        except BaseException as error:
            errors.append(error)

    with suppress(RuntimeError):  # no more are given: by the system, or at the interpreter's end
        for _ in range(most - 1):
            helper = Thread(target=share, name="rollover")
            helper.start()
            helpers.append(helper)
    share()
    for helper in helpers:
        helper.join()
    if errors:
        raise errors[0]


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _apart(out: Sequence[NDArray[Any]], given: Sequence[Column]) -> bool:
    """Whether blocks can be written one by one: flat, and not over what is yet to be read."""
    return all(array.ndim == 1 or array.flags.c_contiguous for array in out) and not any(
        np.may_share_memory(column.array, array) for column in given for array in out
    )


def _check_out(
    out: Sequence[NDArray[Any]], shape: tuple[int, ...], dtypes: Sequence[np.dtype[Any]]
) -> None:
    if not isinstance(out, tuple) or len(out) != len(dtypes):
        raise TypeError(f"out is a {type(out).__name__}, not a tuple of {len(dtypes)} arrays")
    for position, (array, dtype) in enumerate(zip(out, dtypes, strict=True)):
        name = f"out[{position}]" if len(out) > 1 else "out"
        if not isinstance(array, np.ndarray):
            raise TypeError(f"{name} is a {type(array).__name__}, not an array")
        if array.dtype != dtype:
            raise TypeError(f"{name} has dtype {array.dtype}, not {dtype}")
        if array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape}, not {shape}")
        if not array.flags.writeable:
            raise ValueError(f"{name} is read-only")
    if len(out) > 1 and np.may_share_memory(*out):
        raise ValueError("out[0] and out[1] share memory")
