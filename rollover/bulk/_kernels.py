"""What the verbs compute, in arithmetic that a processor does on several numbers at a time.

The plain formula ``epoch + (t - epoch) // window * window`` floors a signed quotient. Where `base`
is a rollover at or before t, ``t - base`` is not negative, and the quotient is the unsigned one,
which is cheaper. Differences, products and sums are taken modulo 2**64, and are exact because what
they stand for fits into 64 bits. ``tests/proof`` proves all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Unsigned: TypeAlias = NDArray[np.uint64]  # int64, read modulo 2**64

UINT64: Final = np.dtype(np.uint64)


class OutOfReachError(Exception):
    """An instant is before the base of a lattice, or so far after that its window may not fit."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Rollovers in the unit of the instants, for all rows or for each.

    Parameters
    ----------
    base
        A rollover, or None for 0.
    window
        The window length.
    index
        The index of the window that starts at `base`.
    reach
        How far after `base` an instant may be. Before it, it is farther modulo 2**64.
    """

    base: Unsigned | None
    window: Unsigned
    index: Unsigned
    reach: int

    def since(self, when: Unsigned, out: Unsigned) -> Unsigned:
        """Return the time from `base` to each instant: `when` itself, or in `out`.

        Raises
        ------
        OutOfReachError
            If one is more than `reach`.
        """
        since = when if self.base is None else np.subtract(when, self.base, out)
        if largest(since) > self.reach:
            raise OutOfReachError
        return since

    def quotient(self, since: Unsigned, out: Unsigned) -> Unsigned:
        """Write how many windows lie between `base` and the window of each instant."""
        return np.floor_divide(since, self.window, out)

    def start_of(self, quotient: Unsigned, out: Unsigned) -> Unsigned:
        """Write the start of the window that is this number of windows after `base`."""
        np.multiply(quotient, self.window, out)
        return out if self.base is None else np.add(out, self.base, out)

    def start(self, when: Unsigned, out: Unsigned) -> Unsigned:
        """Write the start of the window of each instant."""
        since = self.since(when, out)
        if self.window.ndim:
            # Where each row has its divisor the remainder costs no more than the quotient.
            return np.subtract(when, np.remainder(since, self.window, out), out)
        return self.start_of(self.quotient(since, out), out)


def largest(numbers: Unsigned) -> int:
    """Return the largest of the numbers.

    Examples
    --------
    >>> largest(np.array([3, 2**64 - 1, 5], UINT64)) == 2**64 - 1
    True
    """
    # argmax is quicker, but copies what is read-only or does not lie in a row.
    return int(numbers[numbers.argmax()] if numbers.flags.carray else np.maximum.reduce(numbers))


def modulo(integer: int) -> Unsigned:
    """Return the integer modulo 2**64, as what NumPy need not convert at each call.

    Examples
    --------
    >>> int(modulo(-1)) == 2**64 - 1
    True
    """
    return np.array(integer % 2**64, UINT64)


def write_index(lattice: Lattice, when: Unsigned, index: Unsigned) -> None:
    """Write the index of the window of each instant."""
    lattice.quotient(lattice.since(when, index), index)
    np.add(index, lattice.index, index)


def write_bounds(lattice: Lattice, when: Unsigned, start: Unsigned, end: Unsigned) -> None:
    """Write the start and the end of the window of each instant."""
    np.add(lattice.start(when, start), lattice.window, end)


def write_rollover(lattice: Lattice, when: Unsigned, rollover: Unsigned) -> None:
    """Write the end of the window of each instant."""
    write_bounds(lattice, when, rollover, rollover)


def write_left(lattice: Lattice, when: Unsigned, left: Unsigned) -> None:
    """Write the time from each instant to the end of its window."""
    write_rollover(lattice, when, left)
    np.subtract(left, when, left)


def write_count(lattice: Lattice, start: Unsigned, end: Unsigned, count: Unsigned) -> None:
    """Write how many windows overlap ``[start, end)``."""
    _count_from(lattice, start, end, count, count)


def write_runs(
    lattice: Lattice,
    start: Unsigned,
    end: Unsigned,
    count: Unsigned,
    first: Unsigned,
    stop: Unsigned,
) -> None:
    """Write the number of windows that overlap, where the first starts and the last ends."""
    _count_from(lattice, start, end, first, count)
    lattice.start_of(first, first)
    np.multiply(count, lattice.window, stop)
    np.add(stop, first, stop)


def _count_from(
    lattice: Lattice, start: Unsigned, end: Unsigned, first: Unsigned, count: Unsigned
) -> None:
    """Write the quotient of `start`, and the number of windows: 1 and the rollovers within."""
    some = start != end
    last = np.subtract(end, some)  # an empty span may begin at base: ask for nothing before it
    lattice.quotient(lattice.since(last, last), last)
    lattice.quotient(lattice.since(start, first), first)
    np.subtract(last, first, count)
    np.add(count, some, count)
