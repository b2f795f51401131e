"""The fate of issued codes, as `Reconfiguration.fate` tells it, over arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from rollover.bulk import _blocks
from rollover.bulk._door import NAT, Column, Integers, instants, shape_of
from rollover.bulk._faults import Fault, Faults
from rollover.lifecycle import Fate

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import ArrayLike, NDArray

    from rollover.bulk._door import Kind

    _Which: TypeAlias = NDArray[np.bool_]

_VALID: Final = np.uint8(Fate.VALID)
_ALWAYS_TIMES: Final = ("issued_at", "applied_at")
_EMPTY: Final = Fault(2, "end", ValueError, "is not after", "start")
_EARLY: Final = Fault(3, "confirmed_at", ValueError, "is before", "applied_at")


def fates(
    start: ArrayLike,
    end: ArrayLike,
    issued_at: ArrayLike,
    *,
    applied_at: ArrayLike,
    confirmed_at: ArrayLike | None = None,
) -> NDArray[np.uint8]:
    """Return what a reconfiguration does to each code, as the numbers of `rollover.Fate`.

    Parameters
    ----------
    start, end
        The code's window by the old settings: int64 Unix seconds, or `datetime64` of any unit,
        read as UTC. A row issued at or after `confirmed_at` is VALID whatever it has here.
    issued_at
        When the code was issued.
    applied_at
        When the lock took the new settings (V9).
    confirmed_at
        When the server was told (V10). None is never; so is NaT, for its row. All arguments
        broadcast against each other.

    Returns
    -------
    NDArray[np.uint8]
        A `Fate` for each row: 0 EXPIRED, 1 CURRENT, 2 INVALIDATED, 3 STALE, 4 VALID.

    Raises
    ------
    TypeError
        If an argument holds anything but integers or `datetime64`, or some hold the one and some
        the other.
    ValueError
        If a time but `confirmed_at` is NaT, a window does not end after its start, `confirmed_at`
        is before `applied_at`, or shapes do not broadcast.
    OverflowError
        If a time does not fit the finest unit among them.

    Examples
    --------
    >>> start = np.array(["2026-07-01T08", "2026-07-01T12", "2026-07-01T16"], "M8[h]")
    >>> issued_at, applied_at = np.datetime64("2026-06-20"), np.datetime64("2026-07-01T14:10")
    >>> fates(start, start + np.timedelta64(4, "h"), issued_at, applied_at=applied_at)
    array([0, 1, 2], dtype=uint8)
    """
    given = {"start": start, "end": end, "issued_at": issued_at, "applied_at": applied_at}
    if confirmed_at is not None:
        given["confirmed_at"] = confirmed_at
    kind, columns = instants(**given)
    shape = shape_of(columns)
    spread = [_settled(column, kind).broadcast(shape) for column in columns]
    result = np.empty(shape, np.uint8)
    flat = result.reshape(-1)
    faults = Faults()

    def work(first: int, stop: int) -> None:
        rows = slice(first, stop)
        times = [column.block(rows, faults) for column in spread]
        _Block(kind, first, faults).write(flat[rows], *times)

    _blocks.run(work, flat.size, None)
    faults.raise_first({column.name: column.array for column in spread})
    return result


def _settled(column: Column, kind: Kind) -> Column:
    """Convert, and check, one time for all rows once and not in every block."""
    if column.array.size != 1:
        return column
    faults = Faults()
    times = column.block(slice(0, 1), faults)
    if kind.datetime and column.name in _ALWAYS_TIMES:
        faults.add(_no_time(column.name), times == NAT)
    faults.raise_first({column.name: column.array})
    return Column(column.name, times.view(kind.instant).reshape(column.array.shape)).broadcast(
        column.array.shape
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """Some rows from a position on, in passes over what stays in the processor's cache."""

    kind: Kind
    first: int
    faults: Faults

    def write(
        self,
        fates: NDArray[np.uint8],
        start: Integers,
        end: Integers,
        issued: Integers,
        applied: Integers,
        confirmed: Integers | None = None,
    ) -> None:
        """Note the faults, and write the fates."""
        self._check_times(issued_at=issued, applied_at=applied)
        valid = None if confirmed is None else self._valid(issued, applied, confirmed)
        self._check_windows(start, end, valid)
        # A code counts one for each of these: its window ends after the change, it begins after
        # the change, and the code was issued after it. What begins after it ends after it too.
        future = start > applied
        np.add((end > applied).view(np.uint8), future.view(np.uint8), out=fates)
        fates += (future & (issued >= applied)).view(np.uint8)
        if valid is not None:
            np.maximum(fates, valid.view(np.uint8) * _VALID, out=fates)

    def _valid(self, issued: Integers, applied: Integers, confirmed: Integers) -> _Which:
        valid = issued >= confirmed
        early = confirmed < applied
        if self.kind.datetime:
            known = confirmed != NAT
            valid &= known
            early &= known
        self.faults.add(_EARLY, early, self.first)
        return valid

    def _check_times(self, **times: Integers) -> None:
        if self.kind.datetime:
            for name, values in times.items():
                self.faults.add(_no_time(name), values == NAT, self.first)

    def _check_windows(self, start: Integers, end: Integers, valid: _Which | None) -> None:
        wrong = end <= start
        if self.kind.datetime:
            wrong |= start == NAT  # as where the end is, that is not after the start
        if valid is not None:
            wrong &= ~valid
        if wrong.any():
            absent = {"start": start == NAT, "end": end == NAT} if self.kind.datetime else {}
            for name, nat in absent.items():
                self.faults.add(_no_time(name), nat & wrong, self.first)
            self.faults.add(_EMPTY, wrong, self.first)


def _no_time(name: str) -> Fault:
    return Fault(1, name, ValueError, "is no time")
