"""A plan held against the log of the codes that were given out, on arrays.

NumPy is imported in the functions, so that to import this module does not load it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from rollover.instants import ALWAYS, FIRST, LAST, NEVER
from rollover.planning._fleet import NOBODY, Fleet, known_numbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rollover._needs import Codes, Integers
    from rollover.lifecycle import IssuedCode


class Log(NamedTuple):
    """Issued codes as arrays, their locks and holders by the numbers of a fleet.

    What is needed for the whole of its window has `ALWAYS` and `NEVER` as what it is needed for.
    A code that was not killed may open the lock from `opens` until `closes`.
    """

    lock: Integers
    holder: Integers
    issued_at: Integers
    begins: Integers
    expires: Integers
    needed_from: Integers
    needed_until: Integers
    opens: Integers
    closes: Integers
    killed: NDArray[np.bool_]

    @classmethod
    def of(cls, issued: Sequence[IssuedCode], fleet: Fleet, grace: int) -> Log:
        """Return the arrays of these codes; refuse one of a lock that the settings lack."""
        from rollover._needs import LONGEST, moments

        timeline = fleet.timelines.numbered(issued, "issued")
        issued_at = moments([code.issued_at for code in issued])
        begins, expires = _validity(issued, fleet, timeline, issued_at)
        opens = begins - min(fleet.tolerance.ahead, LONGEST)
        return cls(
            known_numbers([code.lock for code in issued], fleet.by_lock[0]),
            known_numbers([code.label for code in issued], fleet.by_holder[0]),
            issued_at,
            begins,
            expires,
            moments([code.needed and code.needed[0] for code in issued], ALWAYS),
            moments([code.needed and code.needed[1] for code in issued]),
            opens,
            expires + min(fleet.tolerance.behind, LONGEST) + min(grace, LONGEST),
            # STALE or INVALIDATED: on no clock had it begun when the change was applied.
            opens > fleet.timelines.killed_at(timeline, issued_at),
        )


def _validity(
    issued: Sequence[IssuedCode], fleet: Fleet, timeline: Integers, issued_at: Integers
) -> tuple[Integers, Integers]:
    """Return when each code begins and expires: as the server said, or by its settings then."""
    import numpy as np

    from rollover._arithmetic import index_at, start_of
    from rollover._needs import moments

    begins = moments([code.valid[0] if code.valid else code.when_valid for code in issued])
    expires = moments([code.valid and code.valid[1] for code in issued])
    unsaid = np.flatnonzero(expires == NEVER)
    if unsaid.size:
        followed = fleet.timelines.followed(timeline[unsaid], issued_at[unsaid])
        stretches = fleet.timelines.arrays
        window, phase = stretches.window[followed], stretches.phase[followed]
        start = start_of(index_at(begins[unsaid], phase, window), phase, window)
        beyond = (start < FIRST) | (start + window > LAST)
        if beyond.any():
            at = int(unsaid[beyond.argmax()])
            raise OverflowError(
                f"issued[{at}]={issued[at]!r} has a window that is not within years 1..9999"
            )
        begins[unsaid], expires[unsaid] = start, start + window
    return begins, expires


def serving(log: Log, fleet: Fleet, codes: Codes) -> tuple[Integers, Integers]:
    """Return the pairs of an issued code and a planned one that it serves.

    Those of one lock, holder and window, if it was issued when the server gave that code and, where
    it was needed for a part of its window, for a time of that stay: then the nearest.
    """
    import numpy as np

    from rollover._needs import matches

    start, end = fleet.opened
    if not len(codes.at):
        return codes.at, codes.at
    # One number for lock, holder and start of the window: starts by their rank among the planned.
    starts, rank = np.unique(codes.begins, return_inverse=True)
    at = starts.searchsorted(log.begins).clip(max=starts.size - 1)
    holders = len(fleet.by_holder[0])
    door = (fleet.by_lock[1] + 1) * holders + fleet.by_holder[1]
    keys = door[codes.span] * starts.size + rank
    known = (log.lock != NOBODY) & (log.holder != NOBODY)
    known[known] = starts[at[known]] == log.begins[known]
    issued = np.flatnonzero(known)
    asked = ((log.lock + 1) * holders + log.holder)[issued] * starts.size + at[issued]
    owner, other = matches(asked, keys)
    one = issued[owner]
    span, distance = codes.span[other], _distance(log, one, codes, other)
    serves = (
        (log.expires[one] == codes.expires[other])
        & (log.issued_at[one] >= codes.request_from[other])
        & (log.needed_from[one] < end[span])
        & (start[span] < log.needed_until[one])
    )
    one, other, distance = one[serves], other[serves], distance[serves]
    nearest = np.full(log.begins.size, NEVER)
    np.minimum.at(nearest, one, distance)
    serves = distance == nearest[one]
    return one[serves], other[serves]


def _distance(log: Log, one: Integers, codes: Codes, other: Integers) -> Integers:
    """Return how far apart are the times for which two codes are needed; 0 for a whole window."""
    import numpy as np

    whole = log.needed_from[one] == ALWAYS
    distance: Integers = np.abs(
        np.where(whole, 0, log.needed_from[one] - codes.needed_from[other])
    ) + np.abs(np.where(whole, 0, log.needed_until[one] - codes.needed_until[other]))
    return distance


def exposing(log: Log, fleet: Fleet, codes: Codes, at: int) -> tuple[Integers, Integers]:
    """Return the pairs of an issued code that was not killed and one planned for another guest.

    Those of one lock, where the first may open while the second is needed, and after `at`.
    """
    import numpy as np

    from rollover._needs import first_above, ragged, running_latest

    lock = fleet.by_lock[1][codes.span]
    planned = np.flatnonzero((lock >= 0) & (codes.needed_until > at))
    planned = planned[np.lexsort((codes.needed_from[planned], lock[planned]))]  # by lock, then time
    lock, needed_from = lock[planned], codes.needed_from[planned]
    needed_until = codes.needed_until[planned]
    issued = np.flatnonzero((log.lock >= 0) & ~log.killed)
    bounds = lock.searchsorted(np.arange(len(fleet.by_lock[0])))  # None is there, so one more
    lower, upper = bounds[log.lock[issued]], bounds[log.lock[issued] + 1]
    first = first_above(running_latest(lock, needed_until), log.opens[issued], lower, upper)
    stop = first_above(needed_from, log.closes[issued] - 1, lower, upper)
    owner, number = ragged(np.maximum(stop - first, 0))
    found = first[owner] + number
    one, other = issued[owner], planned[found]
    meet = needed_until[found] > log.opens[one]
    meet &= fleet.by_holder[1][codes.span[other]] != log.holder[one]
    one, other = one[meet], other[meet]
    order = np.lexsort((other, one))  # by issued code, then by planned: the last key counts first
    return one[order], other[order]
