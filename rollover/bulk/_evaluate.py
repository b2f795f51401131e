"""One verb over columns of instants: by the kernels where these are exact, else by the formula."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from rollover._arithmetic import count_between, index_at, start_of
from rollover.bulk import _blocks, _kernels
from rollover.bulk._door import INT64, INT64_MAX, INT64_MIN, NAT, Column, Integers, Kind, shape_of
from rollover.bulk._faults import Fault, Faults
from rollover.bulk._kernels import UINT64
from rollover.bulk._settings import Each, Settings, check_windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from rollover.bulk._kernels import Unsigned
    from rollover.bulk._settings import Single

    Result = Literal["integer", "instant", "duration"]


_NO_TIME: Final = np.uint64(NAT % 2**64)


@dataclass(frozen=True, slots=True)
class Verb:
    """What to compute from instants and settings.

    Parameters
    ----------
    plain
        ``plain(*instants, epoch, window)``: the results by the plain formula, on int64 arrays and
        on arrays of Python's integers.
    write
        ``write(lattice, *instants, *results)``: the same, or an `OutOfReachError`, after which the
        results hold nothing of use.
    results
        What each result is. NaT stays NaT where none is an integer, and is refused otherwise.
    """

    plain: Callable[..., tuple[Integers, ...]]
    write: Callable[..., None]
    results: tuple[Result, ...]

    @property
    def keeps_nat(self) -> bool:
        """Whether NaT gives NaT."""
        return "integer" not in self.results


def _bounds(when: Integers, epoch: Integers, window: Integers) -> tuple[Integers, ...]:
    start = start_of(index_at(when, epoch, window), epoch, window)
    return start, start + window


def _rollover(when: Integers, epoch: Integers, window: Integers) -> Integers:
    return start_of(index_at(when, epoch, window) + 1, epoch, window)


def _runs(
    start: Integers, end: Integers, epoch: Integers, window: Integers
) -> tuple[Integers, ...]:
    count = count_between(start, end, epoch, window)
    # Where there is no window, none has to fit.
    first = (start != end) * start_of(index_at(start, epoch, window), epoch, window)
    return count, first, first + count * window


INDEX: Final = Verb(lambda *args: (index_at(*args),), _kernels.write_index, ("integer",))
BOUNDS: Final = Verb(_bounds, _kernels.write_bounds, ("instant", "instant"))
NEXT: Final = Verb(lambda *args: (_rollover(*args),), _kernels.write_rollover, ("instant",))
LEFT: Final = Verb(
    lambda when, *args: (_rollover(when, *args) - when,), _kernels.write_left, ("duration",)
)
COUNT: Final = Verb(lambda *args: (count_between(*args),), _kernels.write_count, ("integer",))
RUNS: Final = Verb(_runs, _kernels.write_runs, ("integer", "instant", "instant"))


def evaluate(
    verb: Verb,
    kind: Kind,
    columns: Sequence[Column],
    settings: Settings,
    out: Sequence[NDArray[Any]] | None = None,
    threads: int | None = None,
) -> tuple[NDArray[Any], ...]:
    """Return the verb's results over all rows.

    Parameters
    ----------
    verb
        What to compute.
    kind, columns
        As `rollover.bulk._door.instants` returns them.
    settings
        The settings, which broadcast against the columns.
    out
        Arrays to write the results to. They are not touched unless all input is good.
    threads
        The most threads to use.

    Raises
    ------
    TypeError, ValueError, OverflowError
        If a value is bad, or a result does not fit.
    """
    given = [*columns, *settings.columns]
    shape = shape_of(given)
    size = math.prod(shape)
    for column in given:
        if column.array.size != size or size == 1:
            _check_alone(column, verb)
    dtypes = [_dtype(kind, result) for result in verb.results]
    wide = [column.broadcast(shape) for column in columns]
    rows = _Rows(verb, kind, wide, settings.over(kind, shape))
    if out is not None:
        _check_out(out, shape, dtypes)
        if _apart(out, given):
            rows.run(None, size, threads)
            rows.run([_flat(array) for array in out], size, threads)
            return tuple(out)
    results = [np.empty(shape, dtype) for dtype in dtypes]
    rows.run([_flat(array) for array in results], size, threads, new=True)
    if out is None:
        return tuple(results)
    for array, result in zip(out, results, strict=True):
        array[...] = result
    return tuple(out)


@dataclass(slots=True)
class _Rows:
    """All rows of one evaluation, and the faults found in them."""

    verb: Verb
    kind: Kind
    columns: Sequence[Column]
    settings: Single | Each
    faults: Faults = field(default_factory=Faults)

    def run(
        self,
        results: Sequence[Unsigned] | None,
        size: int,
        threads: int | None,
        *,
        new: bool = False,
    ) -> None:
        """Check all rows, and write the results where there are arrays for them, `new` or not."""

        def work(start: int, stop: int) -> None:
            rows = slice(start, stop)
            self._block(rows, None if results is None else [array[rows] for array in results])

        lean = self.settings.lean and all(column.ready is not None for column in self.columns)
        untouched = results if new and results else ()
        _blocks.run(work, size, threads, None if lean else _blocks.SMALL, untouched)
        columns = [*self.columns]
        if isinstance(self.settings, Each):
            columns += [self.settings.window, self.settings.epoch]
        self.faults.raise_first({column.name: column.array for column in columns})

    def _block(self, rows: slice, results: Sequence[Unsigned] | None) -> None:
        times = [column.block(rows, self.faults) for column in self.columns]
        if len(times) == 2:
            self._check_order(times, rows)
        if self._written(times, rows, results):
            return
        for start in range(0, times[0].size, _blocks.SMALL):
            part = slice(start, start + _blocks.SMALL)
            some = None if results is None else [array[part] for array in results]
            stop = min(rows.start + part.stop, rows.stop)
            self._unlike([time[part] for time in times], slice(rows.start + start, stop), some)

    def _unlike(
        self, times: Sequence[Integers], rows: slice, results: Sequence[Unsigned] | None
    ) -> None:
        """Compute a part of what has no lattice as it stands."""
        absent = np.zeros(times[0].size, np.bool_)
        if self.kind.datetime:
            for column, time in zip(self.columns, times, strict=True):
                absent |= time == NAT
                if not self.verb.keeps_nat:
                    self.faults.add(_no_time(column), time == NAT, rows.start)
            times = [np.where(absent, 0, time) for time in times]
        if not self._written(times, rows, results):
            computed = self.verb.plain(*self.settings.operands(times, rows, self.faults))
            fitting = self._fitting(computed, absent, rows)
            for array, values in zip(results or (), fitting, strict=results is not None):
                array[...] = values.view(UINT64)
        for array in results or ():
            array[absent] = _NO_TIME

    def _written(
        self, times: Sequence[Integers], rows: slice, results: Sequence[Unsigned] | None
    ) -> bool:
        """Write what the kernels can compute; without results, say whether they can."""
        if results is None:
            return self.settings.fit(times, rows)
        unsigned = [time.view(UINT64) for time in times]
        for lattice in self.settings.lattices(rows):
            try:
                self.verb.write(lattice, *unsigned, *results)
            except _kernels.OutOfReachError:
                continue
            return True
        return False

    def _check_order(self, times: Sequence[Integers], rows: slice) -> None:
        (start, end), (first, last) = times, self.columns
        fault = Fault(2, last.name, ValueError, "is before", first.name)
        self.faults.add(fault, end < start, rows.start)

    def _fitting(
        self, results: Sequence[Any], absent: NDArray[np.bool_], rows: slice
    ) -> list[Integers]:
        if all(values.dtype == np.int64 for values in results):
            return list(results)
        unfit = np.zeros(absent.size, np.bool_)
        for result, values in zip(self.verb.results, results, strict=True):
            lowest = INT64_MIN if result == "integer" else self.kind.lowest
            unfit |= ((values < lowest) | (values > INT64_MAX)).astype(np.bool_)
        unfit &= ~absent
        text = f"has a window that does not fit {self.kind.instant}"
        self.faults.add(Fault(3, self.columns[0].name, OverflowError, text), unfit, rows.start)
        return [np.where(unfit | absent, 0, values).astype(np.int64) for values in results]


def _check_alone(column: Column, verb: Verb) -> None:
    """Refuse bad values of a column that is yet to be broadcast.

    Later each would be counted once for every row that it serves, or not at all.
    """
    faults = Faults()
    for start in range(0, column.array.size, _blocks.BLOCK):
        values = column.block(slice(start, start + _blocks.BLOCK), faults)
        if column.name == "window_seconds":
            check_windows(values, start, faults)
        elif column.array.dtype.kind == "M" and not verb.keeps_nat:
            faults.add(_no_time(column), values == NAT, start)
    faults.raise_first({column.name: column.array})


def _no_time(column: Column) -> Fault:
    return Fault(1, column.name, ValueError, "is no time")


def _dtype(kind: Kind, result: Result) -> np.dtype[Any]:
    if result == "instant":
        return kind.instant
    return kind.duration if result == "duration" else INT64


def _apart(out: Sequence[NDArray[Any]], given: Sequence[Column]) -> bool:
    """Whether blocks can be written one by one: flat, and not over what is yet to be read."""
    return all(array.ndim == 1 or array.flags.c_contiguous for array in out) and not any(
        np.may_share_memory(column.array, array) for column in given for array in out
    )


def _flat(array: NDArray[Any]) -> Unsigned:
    return (array if array.ndim == 1 else array.reshape(-1)).view(UINT64)


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
