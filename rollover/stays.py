"""A guest's stay, or any visit, at a lock."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

from rollover import _html
from rollover.instants import Instant, span

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime, timedelta

_set = object.__setattr__


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Stay:
    """One guest's time at a lock, ``[start, end)``.

    Parameters
    ----------
    start, end
        The instants from which, and until when, the guest must get in; held in UTC.
    lock
        Whatever tells the lock from others, such as its name. None takes no part in the question
        whether two guests of one lock share a code.

    Raises
    ------
    TypeError
        If an argument is of another type, or `lock` is not hashable.
    ValueError
        If a time has no offset, `end` is not after `start`, or `lock` is NaN.
    OverflowError
        If a time is outside years 1..9999 in UTC.

    Examples
    --------
    >>> stay = Stay("2026-07-01T15:00+01:00", "2026-07-03T11:00+01:00", lock="BOATHOUSE")
    >>> stay
    Stay('2026-07-01T14:00:00+00:00', '2026-07-03T10:00:00+00:00', lock='BOATHOUSE')
    >>> str(stay.duration)
    '1 day, 20:00:00'
    """

    start: datetime
    end: datetime
    _: KW_ONLY
    lock: Hashable = None

    def __init__(self, start: Instant, end: Instant, *, lock: Hashable = None) -> None:
        lower, upper = span(start, end)
        if lower == upper:
            raise ValueError(f"end={end!s} equals start={start!s}: a stay is not empty")
        _set(self, "start", lower)
        _set(self, "end", upper)
        hash(lock)  # or a TypeError
        if lock != lock:  # so it is for the NaN of a missing cell
            raise ValueError(f"lock={lock!r} does not equal itself: pass None for no lock")
        _set(self, "lock", lock)

    @property
    def duration(self) -> timedelta:
        """How long the guest stays.

        Examples
        --------
        >>> Stay("2026-07-01T15:00Z", "2026-07-01T15:30Z").duration
        datetime.timedelta(seconds=1800)
        """
        return self.end - self.start

    def __repr__(self) -> str:
        start, end = self.start.isoformat(), self.end.isoformat()
        return f"Stay({start!r}, {end!r}, lock={self.lock!r})"

    def _repr_html_(self) -> str:
        return _html.table(
            ["lock", "start (UTC)", "end (UTC)", "duration"],
            [[self.lock, self.start.isoformat(), self.end.isoformat(), self.duration]],
        )
