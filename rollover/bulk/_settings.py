"""The settings of all rows or of each, as what a block of rows computes with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from rollover._arithmetic import index_at, index_from, start_of
from rollover.bulk._door import INT64_MAX, INT64_MIN, Column, Kind, array_of
from rollover.bulk._faults import Fault, Faults
from rollover.bulk._kernels import Lattice, modulo
from rollover.spec import MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from rollover.bulk._door import Integers
    from rollover.bulk._kernels import Unsigned

_ZERO: Final = np.uint64(0)
_UNFIT: Final = Fault(
    0, "window_seconds", ValueError, f"is outside {MIN_WINDOW_SECONDS}..{MAX_WINDOW_SECONDS}"
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Window lengths and epochs in seconds; their values are checked block by block."""

    window: Column
    epoch: Column

    @classmethod
    def of(cls, window_seconds: ArrayLike, epoch_seconds: ArrayLike) -> Settings:
        """Return the settings.

        Raises
        ------
        TypeError
            If one is not integers.
        OverflowError
            If a value does not fit int64.
        """
        return cls(
            Column("window_seconds", array_of(window_seconds, "window_seconds")),
            Column("epoch_seconds", array_of(epoch_seconds, "epoch_seconds")),
        )

    def over(self, kind: Kind, shape: tuple[int, ...]) -> Single | Each:
        """Return the settings of the rows of this shape, for instants of this kind."""
        if self.window.array.size == self.epoch.array.size == 1:
            return Single.of(kind, self.window.array.item(), self.epoch.array.item())
        return Each(kind, self.window.broadcast(shape), self.epoch.broadcast(shape))


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
    near
        From the last rollover at or before 1970, if its window fits.
    far
        From the first rollover that fits.
    low, high
        The first and the last instant whose window fits.
    """

    epoch: int
    window: int
    near: Lattice | None
    far: Lattice
    low: int
    high: int

    @classmethod
    def of(cls, kind: Kind, window_seconds: int, epoch_seconds: int) -> Single:
        """Return the setting for instants of this kind."""
        window, epoch = window_seconds * kind.per_second, epoch_seconds * kind.per_second

        def lattice(base: int) -> Lattice:
            index = index_at(base, epoch, window)
            return Lattice(modulo(base) if base else None, modulo(window), modulo(index))

        low = start_of(index_from(kind.lowest, epoch, window), epoch, window)
        last = start_of(index_at(INT64_MAX, epoch, window), epoch, window)
        near = -(-epoch % window)
        return cls(
            epoch, window, lattice(near) if low <= near else None, lattice(low), low, last - 1
        )

    def lattice(self, times: Sequence[Unsigned], rows: slice) -> Lattice | None:  # noqa: ARG002
        """Return rollovers to compute from, or None if a window does not fit."""
        if self.near is not None and all(int(np.maximum.reduce(t)) <= self.high for t in times):
            return self.near
        lowest, highest = _extremes([time.view(np.int64) for time in times])
        return self.far if self.low <= lowest and highest <= self.high else None

    def operands(
        self,
        times: Sequence[Integers],
        rows: slice,  # noqa: ARG002
        faults: Faults,  # noqa: ARG002
    ) -> list[Any]:
        """Return what the plain formula takes, as Python's integers."""
        return [*(time.astype(object) for time in times), self.epoch, self.window]


@dataclass(frozen=True, slots=True)
class Each:
    """Settings of their own for each row."""

    kind: Kind
    window: Column
    epoch: Column

    def lattice(self, times: Sequence[Unsigned], rows: slice) -> Lattice | None:
        """Return rollovers to compute from, or None if these are not before all instants.

        None also if a window does not fit or is outside the specification.
        """
        faults = Faults()
        window, epoch = self.window.block(rows, faults), self.epoch.block(rows, faults)
        shortest, longest = _extremes([window])
        first, last = (second * self.kind.per_second for second in _extremes([epoch]))
        lowest, highest = _extremes([time.view(np.int64) for time in times])
        fits = (
            shortest >= MIN_WINDOW_SECONDS
            and longest <= MAX_WINDOW_SECONDS
            and self.kind.lowest <= first
            and last <= lowest
            and highest + longest * self.kind.per_second <= INT64_MAX
        )
        if not fits:
            return None
        base, length = self._in_unit(epoch), self._in_unit(window)
        return Lattice(base.view(np.uint64), length.view(np.uint64), _ZERO)

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


def _extremes(arrays: Sequence[Integers]) -> tuple[int, int]:
    lowest = min(int(np.minimum.reduce(array)) for array in arrays)
    return lowest, max(int(np.maximum.reduce(array)) for array in arrays)
