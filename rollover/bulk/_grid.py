"""Windows of one setting over int64 blocks, in arithmetic that the processor does eight at a time.

The plain formula ``epoch + (t - epoch) // window * window`` floors a signed quotient. Where all
instants of a block lie at or above `base`, a rollover, ``t - base`` is not negative, and the
quotient is the unsigned one, which is far cheaper. Sums and products are taken modulo 2**64 and
read as signed: they are exact because what they stand for fits. ``tests/proof`` proves both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rollover._arithmetic import index_at, index_from, start_of
from rollover.bulk._door import INT64_MAX, Integers, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Grid:
    """One setting in one unit, and the instants whose windows begin and end within int64.

    Parameters
    ----------
    epoch, window
        The settings in the unit.
    near
        The last rollover at or before 1970, from which on most instants are.
    low
        The first rollover that fits.
    high
        The last instant whose window ends within int64.
    """

    epoch: int
    window: int
    near: int
    low: int
    high: int

    @classmethod
    def of(cls, kind: Kind, window_seconds: int, epoch_seconds: int) -> Grid:
        """Return the grid of these settings in the unit of `kind`."""
        window, epoch = window_seconds * kind.per_second, epoch_seconds * kind.per_second
        low = start_of(index_from(kind.lowest, epoch, window), epoch, window)
        last = start_of(index_at(INT64_MAX, epoch, window), epoch, window)
        return cls(epoch, window, -(-epoch % window), low, last - 1)

    def base(self, times: Sequence[Integers]) -> int | None:
        """Return a rollover before all these instants, or None if a window does not fit."""
        if self.low <= self.near and all(
            int(np.maximum.reduce(t.view(np.uint64))) <= self.high for t in times
        ):
            return self.near
        if all(
            self.low <= int(np.minimum.reduce(t)) and int(np.maximum.reduce(t)) <= self.high
            for t in times
        ):
            return self.low
        return None


def indexes(grid: Grid, base: int, when: Integers, index: Integers) -> None:
    """Write the index of the window of each instant."""
    quotient = _quotient(grid, base, when, _unsigned(index))
    np.add(quotient, _modulo((base - grid.epoch) // grid.window), quotient)


def bounds(grid: Grid, base: int, when: Integers, start: Integers, end: Integers) -> None:
    """Write the start and the end of the window of each instant."""
    first = _unsigned(start)
    quotient = _quotient(grid, base, when, first)
    np.multiply(quotient, _modulo(grid.window), quotient)
    if base:
        np.add(first, _modulo(base), first)
    np.add(first, _modulo(grid.window), _unsigned(end))


def rollovers(grid: Grid, base: int, when: Integers, rollover: Integers) -> None:
    """Write the end of the window of each instant."""
    quotient = _quotient(grid, base, when, _unsigned(rollover))
    np.multiply(quotient, _modulo(grid.window), quotient)
    np.add(quotient, _modulo(base + grid.window), quotient)


def lefts(grid: Grid, base: int, when: Integers, left: Integers) -> None:
    """Write the time from each instant to the end of its window."""
    rollovers(grid, base, when, left)
    np.subtract(left, when, left)


def counts(grid: Grid, base: int, start: Integers, end: Integers, count: Integers) -> None:
    """Write how many windows overlap ``[start, end)``."""
    some = start != end
    number = _unsigned(count)
    # The window that contains the last instant before `end` is the last to overlap.
    np.subtract(_unsigned(end), _modulo(base + 1), number)
    np.floor_divide(number, _modulo(grid.window), number)
    np.subtract(number, _quotient(grid, base, start, np.empty_like(number)), number)
    np.add(number, _modulo(1), number)
    np.multiply(number, some, number)


def runs(
    grid: Grid,
    base: int,
    start: Integers,
    end: Integers,
    count: Integers,
    first: Integers,
    stop: Integers,
) -> None:
    """Write how many windows overlap ``[start, end)``, and where the first starts, the last ends."""
    counts(grid, base, start, end, count)
    bounds(grid, base, start, first, stop)
    np.multiply(count, np.int64(grid.window), stop)
    np.add(stop, first, stop)


def _quotient(grid: Grid, base: int, when: Integers, out: NDArray[np.uint64]) -> NDArray[np.uint64]:
    since = _unsigned(when)
    if base:
        since = np.subtract(since, _modulo(base), out)
    return np.floor_divide(since, _modulo(grid.window), out)


def _unsigned(integers: Integers) -> NDArray[np.uint64]:
    return integers.view(np.uint64)


def _modulo(integer: int) -> np.uint64:
    return np.uint64(integer % 2**64)
