"""The fate of issued codes, as `Reconfiguration.fate` tells it, over arrays."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rollover.bulk._blocks import in_blocks
from rollover.bulk._columns import NAT, Fault, Faults, in_one_unit, shape_of
from rollover.lifecycle import Fate

_EMPTY: Final = Fault(2, "end", ValueError, "is not after", beside="start")
_EARLY: Final = Fault(3, "confirmed_at", ValueError, "is before", beside="applied_at")


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
    unit, columns = in_one_unit(**given)
    shape = shape_of(columns)
    result = np.empty(shape, np.uint8)
    flat = result.reshape(-1)
    faults = Faults({column.name: column.array for column in columns}, shape)

    def work(rows: slice) -> None:
        begun, done, issued, applied, *rest = (column.block(rows, faults) for column in columns)
        valid = np.zeros(rows.stop - rows.start, np.bool_)
        for confirmed in rest:  # if it was given
            known = (confirmed != NAT) | np.bool_(not unit.datetime)
            valid |= (issued >= confirmed) & known
            faults.add(_EARLY, (confirmed < applied) & known, rows)
        if unit.datetime:
            for name, time in (("issued_at", issued), ("applied_at", applied)):
                faults.add_no_time(name, time == NAT, rows)
            for name, time in (("start", begun), ("end", done)):
                faults.add_no_time(name, (time == NAT) & ~valid, rows)
        faults.add(_EMPTY, (done <= begun) & ~valid, rows)
        # A code counts one for each of these: its window ends after the change, it begins after
        # the change, and the code was issued after it. What begins after it ends after it too.
        future = begun > applied
        np.add((done > applied).view(np.uint8), future.view(np.uint8), out=flat[rows])
        flat[rows] += (future & (issued >= applied)).view(np.uint8)
        flat[rows][valid] = Fate.VALID

    in_blocks(work, flat.size, None)
    faults.raise_first()
    return result
