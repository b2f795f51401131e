"""What is wrong with arrays, gathered block by block and raised once, with position and count."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault in one parameter: ``name[position]=value text``.

    Of the faults that an input has, the one of the lowest rank is raised. The value that the
    parameter named in `beside` has at the same position ends the sentence.
    """

    rank: int
    name: str
    error: type[Exception]
    text: str
    beside: str | None = None


@dataclass(slots=True)
class Faults:
    """The first position and the number of values of each fault found so far.

    Several threads may add to it at once; what is raised does not depend on their order.
    """

    _found: dict[Fault, tuple[int, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, fault: Fault, bad: NDArray[np.bool_], offset: int = 0) -> None:
        """Note the values where `bad` holds; `offset` is the flat position of its first."""
        count = int(np.count_nonzero(bad))
        if not count:
            return
        first = offset + int(np.argmax(bad))
        with self._lock:
            earlier, seen = self._found.get(fault, (first, 0))
            self._found[fault] = min(first, earlier), seen + count

    def raise_first(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Raise the fault of the lowest rank, if there is one.

        Parameters
        ----------
        arrays
            What the caller passed under each name, as far as it was broadcast.

        Examples
        --------
        >>> faults = Faults()
        >>> settings = np.array([3600, 0, 0])
        >>> unfit = Fault(0, "window_seconds", ValueError, "is outside 1800..604800")
        >>> faults.add(unfit, settings < 1800)
        >>> faults.raise_first({"window_seconds": settings})
        Traceback (most recent call last):
        ValueError: window_seconds[1]=0 is outside 1800..604800 (2 of 3 values)
        """
        if not self._found:
            return
        fault = min(self._found, key=lambda fault: fault.rank)
        first, count = self._found[fault]
        array = arrays[fault.name]
        sentence = f"{_at(fault.name, array, first)} {fault.text}"
        if fault.beside is not None:
            sentence += f" {_at(fault.beside, arrays[fault.beside], first)}"
        if array.ndim:
            sentence += f" ({count} of {array.size} value{'s' * (array.size != 1)})"
        raise fault.error(sentence)


def _at(name: str, array: NDArray[Any], first: int) -> str:
    where = np.unravel_index(first, array.shape)
    value, text = array[where], ""
    with suppress(OverflowError):  # NumPy 2.5 has no words for the farthest dates
        text = str(value)
    position = ", ".join(str(int(axis)) for axis in where)
    return f"{name}{f'[{position}]' if where else ''}={text or value.view(np.int64)}"
