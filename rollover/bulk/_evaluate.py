"""One verb over columns of instants: the fast way where it is exact, else in Python's integers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from rollover._arithmetic import count_between, index_at, start_of
from rollover.bulk import _blocks, _grid
from rollover.bulk._door import (
    INT64_MAX,
    INT64_MIN,
    NAT,
    UNFIT_WINDOW,
    Column,
    Integers,
    Kind,
    Settings,
    shape_of,
    unfit_windows,
)
from rollover.bulk._faults import Fault, Faults
from rollover.spec import MIN_WINDOW_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Result = Literal["integer", "instant", "duration"]


@dataclass(frozen=True, slots=True)
class Verb:
    """What to compute from instants and settings.

    Parameters
    ----------
    plain
        ``plain(*instants, epoch, window)``: the results by the plain formula, on int64 arrays and
        on arrays of Python's integers.
    fast
        ``fast(grid, base, *instants, *results)``: writes the same for one setting.
    results
        What each result is. NaT stays NaT where none is an integer, and is refused otherwise.
    """

    plain: Callable[..., tuple[Integers, ...]]
    fast: Callable[..., None]
    results: tuple[Result, ...]

    @property
    def keeps_nat(self) -> bool:
        """Whether NaT gives NaT."""
        return "integer" not in self.results


def _bounds(when: Integers, epoch: Integers, window: Integers) -> tuple[Integers, ...]:
    start = start_of(index_at(when, epoch, window), epoch, window)
    return start, start + window


def _next(when: Integers, epoch: Integers, window: Integers) -> tuple[Integers, ...]:
    return (start_of(index_at(when, epoch, window) + 1, epoch, window),)


INDEX: Final = Verb(lambda *args: (index_at(*args),), _grid.indexes, ("integer",))
BOUNDS: Final = Verb(_bounds, _grid.bounds, ("instant", "instant"))
NEXT: Final = Verb(_next, _grid.rollovers, ("instant",))
LEFT: Final = Verb(
    lambda when, epoch, window: (_next(when, epoch, window)[0] - when,), _grid.lefts, ("duration",)
)
COUNT: Final = Verb(lambda *args: (count_between(*args),), _grid.counts, ("integer",))


def _runs(
    start: Integers, end: Integers, epoch: Integers, window: Integers
) -> tuple[Integers, ...]:
    count = count_between(start, end, epoch, window)
    # Where there is no window, none has to fit.
    first = (start != end) * start_of(index_at(start, epoch, window), epoch, window)
    return count, first, first + count * window


RUNS: Final = Verb(_runs, _grid.runs, ("integer", "instant", "instant"))


def evaluate(
    verb: Verb,
    kind: Kind,
    columns: Sequence[Column],
    settings: Settings,
    out: Sequence[NDArray[Any]] | None,
    threads: int | None,
) -> tuple[NDArray[Any], ...]:
    """Return the verb's results over all rows.

    Parameters
    ----------
    verb
        What to compute.
    kind, columns
        As `rollover.bulk._door.instants` returns them.
    settings
        As `rollover.bulk._door.settings` returns them.
    out
        Arrays to write the results to. They are not touched unless all input is good.
    threads
        The most threads to use.

    Raises
    ------
    TypeError, ValueError, OverflowError
        If a value is bad, or a result does not fit.
    """
    everything = [*columns, settings.window, settings.epoch]
    shape = shape_of(everything)
    dtypes = [_dtype(kind, result) for result in verb.results]
    for column in everything:
        if column.array.size != math.prod(shape) or column.array.size < 2:
            _check_alone(column, keeps_nat=verb.keeps_nat)
    pass_ = _Pass(verb, kind, [column.broadcast(shape) for column in columns], settings, shape)
    if out is None:
        results = tuple(np.empty(shape, dtype) for dtype in dtypes)
    else:
        results = _checked_out(out, shape, dtypes)
        pass_ = pass_.apart_from(results)
        pass_.run(None, threads)
    pass_.run([array.view(np.int64) for array in results], threads)
    return results


class _Pass:
    """All blocks of one evaluation, and the faults found in them."""

    def __init__(
        self,
        verb: Verb,
        kind: Kind,
        columns: Sequence[Column],
        settings: Settings,
        shape: tuple[int, ...],
    ) -> None:
        self._verb = verb
        self._kind = kind
        self._columns = columns
        self._faults = Faults()
        self._size = math.prod(shape)
        self._window = settings.window.broadcast(shape)
        self._epoch = settings.epoch.broadcast(shape)
        self._settings = settings
        self._shape = shape
        self._grid = None
        if settings.single:
            window, epoch = settings.window.array.item(), settings.epoch.array.item()
            self._grid = _grid.Grid.of(kind, window, epoch)

    def apart_from(self, results: Sequence[NDArray[Any]]) -> _Pass:
        """Return the same over copies of what shares memory with `results`."""

        def apart(column: Column) -> Column:
            if any(np.may_share_memory(column.array, array) for array in results):
                return Column(column.name, column.array.copy(), column.factor)
            return column

        settings = Settings(apart(self._settings.window), apart(self._settings.epoch))
        columns = [apart(column) for column in self._columns]
        return _Pass(self._verb, self._kind, columns, settings, self._shape)

    def run(self, results: Sequence[Integers] | None, threads: int | None) -> None:
        """Check all rows, and write the results where there are arrays for them."""

        def work(start: int, stop: int) -> None:
            if results is None:
                self._block(start, stop, None)
                return
            blocks = [_writable(array, start, stop) for array in results]
            self._block(start, stop, blocks)
            for array, block in zip(results, blocks, strict=True):
                if not np.may_share_memory(array, block):
                    array.flat[start:stop] = block

        _blocks.run(work, self._size, threads)
        columns = [*self._columns, self._window, self._epoch]
        self._faults.raise_first({column.name: column.array for column in columns})

    def _block(self, start: int, stop: int, results: Sequence[Integers] | None) -> None:
        times = [column.block(start, stop, self._faults) for column in self._columns]
        self._order(times, start)
        if self._grid is not None:
            base = self._grid.base(times)
            if base is not None:
                if results is not None:
                    self._verb.fast(self._grid, base, *times, *results)
                return
        absent, times = self._without_nat(times, start)
        computed = self._computed(times, start, stop)
        for array, values in zip(results or (), computed, strict=results is not None):
            array[...] = values
            if absent is not None:
                array[absent] = NAT

    def _order(self, times: Sequence[Integers], start: int) -> None:
        if len(times) < 2:
            return
        first, last = self._columns
        before = times[1] < times[0]
        if self._kind.datetime:
            before &= times[1] != NAT
        self._faults.add(Fault(2, last.name, ValueError, "is before", first.name), before, start)

    def _without_nat(
        self, times: Sequence[Integers], start: int
    ) -> tuple[NDArray[np.bool_] | None, list[Integers]]:
        if not self._kind.datetime:
            return None, list(times)
        masks = [time == NAT for time in times]
        if not self._verb.keeps_nat:
            for column, mask in zip(self._columns, masks, strict=True):
                self._faults.add(_no_time(column), mask, start)
        absent = np.logical_or.reduce(masks)
        return absent, [np.where(absent, 0, time) for time in times]

    def _computed(self, times: Sequence[Integers], start: int, stop: int) -> tuple[Integers, ...]:
        if self._grid is not None:
            base = self._grid.base(times)
            if base is not None:
                results = tuple(np.empty(stop - start, np.int64) for _ in self._verb.results)
                self._verb.fast(self._grid, base, *times, *results)
                return results
        window = self._window.block(start, stop, self._faults)
        epoch = self._epoch.block(start, stop, self._faults)
        bad = unfit_windows(window)
        if bad.any():
            self._faults.add(UNFIT_WINDOW, bad, start)
            window = np.where(bad, MIN_WINDOW_SECONDS, window)
        if _fits(times, epoch, window, self._kind.per_second):
            if self._kind.per_second > 1:
                epoch, window = epoch * self._kind.per_second, window * self._kind.per_second
            return self._verb.plain(*times, epoch, window)
        return self._exactly(times, epoch, window, start)

    def _exactly(
        self, times: Sequence[Integers], epoch: Integers, window: Integers, start: int
    ) -> tuple[Integers, ...]:
        per_second = self._kind.per_second
        exact = [array.astype(object) for array in (*times, epoch, window)]
        results = self._verb.plain(*exact[:-2], exact[-2] * per_second, exact[-1] * per_second)
        unfit = np.zeros(times[0].size, np.bool_)
        for kind, values in zip(self._verb.results, results, strict=True):
            lowest = INT64_MIN if kind == "integer" else self._kind.lowest
            unfit |= ((values < lowest) | (values > INT64_MAX)).astype(np.bool_)
        text = f"has a window that does not fit {self._kind.instant}"
        self._faults.add(Fault(3, self._columns[0].name, OverflowError, text), unfit, start)
        return tuple(np.where(unfit, 0, values).astype(np.int64) for values in results)


def _fits(times: Sequence[Integers], epoch: Integers, window: Integers, per_second: int) -> bool:
    """Whether no intermediate of any plain formula leaves int64."""
    lowest = min(int(time.min()) for time in times)
    highest = max(int(time.max()) for time in times)
    first, last = int(epoch.min()) * per_second, int(epoch.max()) * per_second
    longest = int(window.max()) * per_second
    extremes = (
        first,
        last,
        lowest - longest,
        highest + longest,
        lowest - last - longest,
        highest - first + longest,
    )
    return INT64_MIN < min(extremes) and max(extremes) < INT64_MAX


def _check_alone(column: Column, *, keeps_nat: bool) -> None:
    """Refuse bad values of a column that is yet to be broadcast.

    Later each would be counted once for every row that it serves, or not at all.
    """
    faults = Faults()
    for start in range(0, column.array.size, _blocks.BLOCK):
        stop = min(start + _blocks.BLOCK, column.array.size)
        values = column.block(start, stop, faults)
        if column.name == UNFIT_WINDOW.name:
            faults.add(UNFIT_WINDOW, unfit_windows(values), start)
        elif column.array.dtype.kind == "M" and not keeps_nat:
            faults.add(_no_time(column), values == NAT, start)
    faults.raise_first({column.name: column.array})


def _no_time(column: Column) -> Fault:
    return Fault(1, column.name, ValueError, "is no time")


def _dtype(kind: Kind, result: Result) -> np.dtype[Any]:
    if result == "instant":
        return kind.instant
    return kind.duration if result == "duration" else np.dtype(np.int64)


def _checked_out(
    out: Sequence[NDArray[Any]], shape: tuple[int, ...], dtypes: Sequence[np.dtype[Any]]
) -> tuple[NDArray[Any], ...]:
    if not isinstance(out, tuple) or len(out) != len(dtypes):
        raise TypeError(f"out={type(out).__name__} is not a tuple of {len(dtypes)} arrays")
    for position, (array, dtype) in enumerate(zip(out, dtypes, strict=True)):
        name = f"out[{position}]"
        if not isinstance(array, np.ndarray):
            raise TypeError(f"{name} is a {type(array).__name__}, not an array")
        if array.dtype != dtype:
            raise TypeError(f"{name} has dtype {array.dtype}, not {dtype}")
        if array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape}, not {shape}")
        if not array.flags.writeable:
            raise ValueError(f"{name} is read-only")
    if any(
        np.may_share_memory(array, other) for array in out for other in out if array is not other
    ):
        raise ValueError("out: two arrays share memory")
    return out


def _writable(array: Integers, start: int, stop: int) -> Integers:
    if array.ndim == 1:
        return array[start:stop]
    if array.flags.c_contiguous:
        return array.reshape(-1)[start:stop]
    return np.empty(stop - start, np.int64)
