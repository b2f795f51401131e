"""The settings of all rows or of each, as what a block of rows computes with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from rollover._arithmetic import index_at, index_from, start_of
from rollover.bulk._door import INT64_MAX, INT64_MIN, Column, Kind, array_of
from rollover.bulk._faults import Fault, Faults
from rollover.bulk._kernels import UINT64, Lattice, largest, modulo
from rollover.spec import MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS, check_window_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from rollover.bulk._door import Integers

_ZERO: Final = modulo(0)
_NEAR: Final = 2**61  # sums of two such settings and a time since the epoch stay within int64
_UNFIT: Final = Fault(
    0, "window_seconds", ValueError, f"is outside {MIN_WINDOW_SECONDS}..{MAX_WINDOW_SECONDS}"
)


@dataclass(slots=True)
class Settings:
    """Window lengths and epochs in seconds.

    Parameters
    ----------
    window, epoch
        Integers that hold for all rows and are checked, or columns whose values are checked block
        by block.
    """

    window: int | Column
    epoch: int | Column

    @classmethod
    def of(cls, window_seconds: ArrayLike, epoch_seconds: ArrayLike) -> Settings:
        """Return the settings.

        Raises
        ------
        TypeError
            If one is not integers.
        ValueError
            If there is one window length for all rows, and it is outside 1800..604800.
        OverflowError
            If a value does not fit int64.
        """
        window = _setting(window_seconds, "window_seconds")
        if isinstance(window, int):
            check_window_seconds(window)
        return cls(window, _setting(epoch_seconds, "epoch_seconds"))

    @property
    def columns(self) -> list[Column]:
        """The settings that are columns."""
        return [setting for setting in (self.window, self.epoch) if isinstance(setting, Column)]

    def over(self, kind: Kind, shape: tuple[int, ...]) -> Single | Each:
        """Return the settings of the rows of this shape, for instants of this kind."""
        if isinstance(self.window, int) and isinstance(self.epoch, int):
            return _single(kind, self.window, self.epoch)
        columns = (
            setting if isinstance(setting, Column) else Column(name, np.array(setting, np.int64))
            for name, setting in (("window_seconds", self.window), ("epoch_seconds", self.epoch))
        )
        return Each(kind, *(column.broadcast(shape) for column in columns))


def _setting(value: Any, name: str) -> int | Column:
    if type(value) is int and INT64_MIN <= value <= INT64_MAX:
        return value
    array = array_of(value, name)
    return int(array) if array.ndim == 0 else Column(name, array)


def check_windows(window: Integers, offset: int, faults: Faults) -> Integers:
    """Note the window lengths outside the specification (V7), and return a fit one for each."""
    bad = (window < MIN_WINDOW_SECONDS) | (window > MAX_WINDOW_SECONDS)
    faults.add(_UNFIT, bad, offset)
    return np.where(bad, MIN_WINDOW_SECONDS, window)


@dataclass(frozen=True, slots=True)
class Single:
    """One setting for all rows, in the unit of the instants.

    Parameters
    ----------
    epoch, window
        The settings.
    all_lattices
        What to compute from, in the order of what it costs.
    low, high
        The first and the last instant whose window fits.
    """

    epoch: int
    window: int
    all_lattices: tuple[Lattice, ...]
    low: int
    high: int

    lean: ClassVar[bool] = True  # takes no memory for a block

    def lattices(self, rows: slice) -> tuple[Lattice, ...]:  # noqa: ARG002
        """Return what to try to compute these rows from."""
        return self.all_lattices

    def fit(self, times: Sequence[Integers], rows: slice) -> bool:  # noqa: ARG002
        """Whether all windows fit."""
        late = max(0, self.low)  # most instants are after 1970, which is told faster
        return all(_within(t, late, self.high) or _within(t, self.low, self.high) for t in times)

    def operands(
        self,
        times: Sequence[Integers],
        rows: slice,  # noqa: ARG002
        faults: Faults,  # noqa: ARG002
    ) -> list[Any]:
        """Return what the plain formula takes, as Python's integers."""
        return [*(time.astype(object) for time in times), self.epoch, self.window]


@lru_cache
def _single(kind: Kind, window_seconds: int, epoch_seconds: int) -> Single:
    window, epoch = window_seconds * kind.per_second, epoch_seconds * kind.per_second
    low = start_of(index_from(kind.lowest, epoch, window), epoch, window)
    high = start_of(index_at(INT64_MAX, epoch, window), epoch, window) - 1

    def lattice(base: int) -> Lattice:
        index = index_at(base, epoch, window)
        return Lattice(modulo(base) if base else None, modulo(window), modulo(index), high - base)

    from_1970 = [lattice(0)] if epoch % window == 0 else []
    return Single(epoch, window, (*from_1970, lattice(low)), low, high)


@dataclass(frozen=True, slots=True)
class Each:
    """Settings of their own for each row."""

    kind: Kind
    window: Column
    epoch: Column

    @property
    def lean(self) -> bool:
        """Whether a block takes no memory beyond the settings themselves."""
        columns = (self.window, self.epoch)
        return self.kind.per_second == 1 and all(c.ready is not None for c in columns)

    def lattices(self, rows: slice) -> tuple[Lattice, ...]:
        """Return what to try to compute these rows from.

        Nothing if a setting is far from 0, or a window outside the specification.
        """
        faults = Faults()
        window, epoch = self.window.block(rows, faults), self.epoch.block(rows, faults)
        near = _NEAR // self.kind.per_second
        shortest, longest = _extremes([window])
        if shortest < MIN_WINDOW_SECONDS or longest > min(MAX_WINDOW_SECONDS, near):
            return ()
        if not (_within(epoch, 0, near) or _within(epoch, -near, near)):
            return ()
        base = self._in_unit(epoch).view(UINT64)
        # One divisor for many is SIMD.
        same = shortest == longest
        length = modulo(longest * self.kind.per_second) if same else self._in_unit(window)
        return (Lattice(base, length.view(UINT64), _ZERO, 2 * _NEAR - 1),)

    def fit(self, times: Sequence[Integers], rows: slice) -> bool:
        """Whether all windows certainly fit, and are within the specification."""
        far = 3 * _NEAR - 1
        return bool(self.lattices(rows)) and all(_within(time, -far, far) for time in times)

    def operands(self, times: Sequence[Integers], rows: slice, faults: Faults) -> list[Any]:
        """Return what the plain formula takes.

        As int64 where no intermediate leaves it, else as Python's integers.
        """
        epoch = self.epoch.block(rows, faults)
        window = check_windows(self.window.block(rows, faults), rows.start, faults)
        per_second = self.kind.per_second
        first, last = (second * per_second for second in _extremes([epoch]))
        lowest, highest = _extremes(times)
        longest = int(window.max()) * per_second
        least = min(first, lowest, lowest - last) - longest
        most = max(last, highest, highest - first) + longest
        if least > INT64_MIN and most < INT64_MAX:
            return [*times, self._in_unit(epoch), self._in_unit(window)]
        exact = [array.astype(object) for array in (*times, epoch, window)]
        return [*exact[:-2], exact[-2] * per_second, exact[-1] * per_second]

    def _in_unit(self, seconds: Integers) -> Integers:
        return seconds if self.kind.per_second == 1 else seconds * self.kind.per_second


def _within(array: Integers, low: int, high: int) -> bool:
    """Whether all are in ``low..high``; from 0 on, one pass tells."""
    if low == 0:
        return largest(array.view(UINT64)) <= high
    return low <= int(np.minimum.reduce(array)) and int(np.maximum.reduce(array)) <= high


def _extremes(arrays: Sequence[Integers]) -> tuple[int, int]:
    lowest = min(int(np.minimum.reduce(array)) for array in arrays)
    return lowest, max(int(np.maximum.reduce(array)) for array in arrays)
