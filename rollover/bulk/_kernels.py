"""What the verbs compute, in arithmetic that a processor does on several numbers at a time.

The plain formula ``epoch + (t - epoch) // window * window`` floors a signed quotient. Where `base`
is a rollover at or before t, ``t - base`` is not negative, and the quotient is the unsigned one,
which is cheaper. Differences, products and sums are taken modulo 2**64, and are exact because what
they stand for fits into 64 bits. ``tests/proof`` proves both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Unsigned: TypeAlias = NDArray[np.uint64]  # int64, read modulo 2**64

_ONE: Final = np.uint64(1)


@dataclass(frozen=True, slots=True)
class Lattice:
    """Rollovers in the unit of the instants, for all rows or for each.

    Parameters
    ----------
    base
        A rollover at or before every instant, or None for 0.
    window
        The window length.
    index
        The index of the window that starts at `base`.
    """

    base: Unsigned | np.uint64 | None
    window: Unsigned | np.uint64
    index: np.uint64

    def quotient(self, when: Unsigned, out: Unsigned) -> Unsigned:
        """Write how many windows lie between `base` and the window of each instant."""
        since = when if self.base is None else np.subtract(when, self.base, out)
        return np.floor_divide(since, self.window, out)

    def start(self, when: Unsigned, out: Unsigned) -> Unsigned:
        """Write the start of the window of each instant."""
        self.quotient(when, out)
        np.multiply(out, self.window, out)
        return out if self.base is None else np.add(out, self.base, out)


def modulo(integer: int) -> np.uint64:
    """Return the integer modulo 2**64.

    Examples
    --------
    >>> int(modulo(-1)) == 2**64 - 1
    True
    """
    return np.uint64(integer % 2**64)


def write_index(lattice: Lattice, when: Unsigned, index: Unsigned) -> None:
    """Write the index of the window of each instant."""
    np.add(lattice.quotient(when, index), lattice.index, index)


def write_bounds(lattice: Lattice, when: Unsigned, start: Unsigned, end: Unsigned) -> None:
    """Write the start and the end of the window of each instant."""
    np.add(lattice.start(when, start), lattice.window, end)


def write_rollover(lattice: Lattice, when: Unsigned, rollover: Unsigned) -> None:
    """Write the end of the window of each instant."""
    np.add(lattice.start(when, rollover), lattice.window, rollover)


def write_left(lattice: Lattice, when: Unsigned, left: Unsigned) -> None:
    """Write the time from each instant to the end of its window."""
    write_rollover(lattice, when, left)
    np.subtract(left, when, left)


def write_count(lattice: Lattice, start: Unsigned, end: Unsigned, count: Unsigned) -> None:
    """Write how many windows overlap ``[start, end)``: 1 and the rollovers strictly within."""
    last = np.subtract(end, _ONE)
    some = start != end
    # An empty span may begin at base, and the instant before would be before base.
    np.copyto(last, start, where=~some)
    np.subtract(lattice.quotient(last, last), lattice.quotient(start, count), count)
    np.add(count, some, count)


def write_runs(
    lattice: Lattice,
    start: Unsigned,
    end: Unsigned,
    count: Unsigned,
    first: Unsigned,
    stop: Unsigned,
) -> None:
    """Write the number of windows that overlap, where the first starts and the last ends."""
    write_count(lattice, start, end, count)
    lattice.start(start, first)
    np.multiply(count, lattice.window, stop)
    np.add(stop, first, stop)
