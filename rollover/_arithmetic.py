"""Index, start and count of windows, as integer expressions.

The same text serves Python ints and NumPy int64 arrays: in both, ``//`` floors. All arguments
are integers of one unit, counted from 1970-01-01 UTC. On int64 no intermediate overflows while
``|t|``, ``|epoch|`` and ``window`` are at most 2**61, which ``tests/proof`` proves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = TypeVar("Integers", int, NDArray[np.int64])


def index_at(t: Integers, epoch: Integers, window: Integers) -> Integers:
    """Index of the window that contains `t` (RFC 6238's T, for any sign)."""
    return (t - epoch) // window


def start_of(index: Integers, epoch: Integers, window: Integers) -> Integers:
    """Start of the window with this index."""
    return epoch + index * window


def index_from(t: Integers, epoch: Integers, window: Integers) -> Integers:
    """Index of the first window that starts at or after `t`."""
    return -((epoch - t) // window)


def count_between(start: Integers, end: Integers, epoch: Integers, window: Integers) -> Integers:
    """How many windows overlap [start, end); none where the two are equal."""
    some: Integers = start != end
    return some * (index_from(end, epoch, window) - index_at(start, epoch, window))
