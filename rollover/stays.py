"""A guest's stay, or any visit, at a lock."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import KW_ONLY, dataclass
from datetime import date, time, timedelta, tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rollover._pydantic import InUTC, Name
from rollover._validation import hashable
from rollover._value import Value
from rollover._zones import clock, local_instant, plain_date, zone
from rollover.instants import Instant, instant, span

_set = object.__setattr__


@dataclass(frozen=True, slots=True, repr=False)
class Stay(Value):
    """One guest's time at a lock, ``[start, end)``; `sorted` puts stays in order of time.

    Parameters
    ----------
    start, end
        The instants from which, and until when, the guest must get in; held in UTC.
    lock
        Whatever tells the lock from others, such as its name. None takes no part in the question
        whether two guests of one lock share a code.
    label
        Who holds the stay's codes: the guest, or the booking. Equal labels are one guest; None
        equals no other.

    Raises
    ------
    ValueError
        If `end` is not after `start`, or `lock` or `label` cannot be hashed or is NaN.

    Examples
    --------
    >>> stay = Stay("2026-07-01T15:00+01:00", "2026-07-03T11:00+01:00", lock="BOATHOUSE")
    >>> stay
    Stay('2026-07-01T14:00:00+00:00', '2026-07-03T10:00:00+00:00', lock='BOATHOUSE')
    >>> str(stay.duration), "2026-07-03T11:00+01:00" in stay
    ('1 day, 20:00:00', False)
    """

    start: InUTC
    end: InUTC
    _: KW_ONLY
    lock: Name = None
    label: Name = None

    if TYPE_CHECKING:

        def __init__(
            self, start: Instant, end: Instant, *, lock: Hashable = None, label: Hashable = None
        ) -> None: ...

    def __post_init__(self) -> None:
        lower, upper = span(self.start, self.end)
        if lower == upper:
            raise ValueError(f"end={self.end!s} equals start={self.start!s}: a stay is not empty")
        _set(self, "start", lower)
        _set(self, "end", upper)
        hashable(self.lock, "lock")
        hashable(self.label, "label")

    @classmethod
    def on_dates(
        cls,
        arrival: date,
        departure: date,
        *,
        check_in: time,
        check_out: time,
        tz: tzinfo | str,
        lock: Hashable = None,
        label: Hashable = None,
    ) -> Stay:
        """Return the stay between two local dates.

        A local time that the clocks skip moves on by the gap; of a repeated one the first is taken
        for the arrival, the last for the departure: either way the guest gets in.

        Parameters
        ----------
        arrival, departure
            The local dates.
        check_in, check_out
            The local clock times of arrival and departure.
        tz
            The lock's zone: a tzinfo or an IANA name.
        lock, label
            As in `Stay`.

        Raises
        ------
        TypeError
            If a date is a datetime.
        ValueError
            If the zone is unknown, a clock time has an offset, or the stay does not end after its
            start.

        Examples
        --------
        >>> Stay.on_dates(
        ...     date(2026, 7, 1), date(2026, 7, 3),
        ...     check_in=time(15), check_out=time(11), tz="Europe/Lisbon", label="Ada",
        ... )
        Stay('2026-07-01T14:00:00+00:00', '2026-07-03T10:00:00+00:00', label='Ada')
        """
        first, last = plain_date(arrival, "arrival"), plain_date(departure, "departure")
        comes, leaves = clock(check_in, "check_in"), clock(check_out, "check_out")
        place = zone(tz)
        start = local_instant(first, comes, place)
        end = local_instant(last, leaves, place, last=True)
        if end <= start:
            raise ValueError(
                f"departure={departure} check_out={check_out} is not after arrival={arrival} "
                f"check_in={check_in} in {place}: a stay is not empty"
            )
        return cls(start, end, lock=lock, label=label)

    @classmethod
    def every_night(
        cls,
        first: date,
        last: date,
        *,
        check_in: time,
        check_out: time,
        tz: tzinfo | str,
        lock: Hashable = None,
    ) -> list[Stay]:
        """Return a stay for each night: for who has rules of the house, but no bookings yet.

        Parameters
        ----------
        first, last
            The local dates of the first arrival and of the last departure.
        check_in, check_out, tz, lock
            As in `on_dates`.

        Raises
        ------
        ValueError
            If `last` is not after `first`, or as in `on_dates`.

        Examples
        --------
        >>> nights = Stay.every_night(
        ...     date(2026, 7, 1), date(2026, 7, 3), check_in=time(15), check_out=time(11),
        ...     tz="Europe/Lisbon",
        ... )
        >>> [night.start.isoformat() for night in nights]
        ['2026-07-01T14:00:00+00:00', '2026-07-02T14:00:00+00:00']
        """
        nights = (plain_date(last, "last") - plain_date(first, "first")).days
        if nights < 1:
            raise ValueError(f"last={last} is not after first={first}: there is no night")
        days = [first + timedelta(night) for night in range(nights + 1)]
        return [
            cls.on_dates(*pair, check_in=check_in, check_out=check_out, tz=tz, lock=lock)
            for pair in pairwise(days)
        ]

    @property
    def holder(self) -> Any:
        """Who has the stay's codes, its label or else its times, which tell it from others.

        Examples
        --------
        >>> Stay("2026-07-01T15:00+01:00", "2026-07-03T11:00+01:00").holder
        '2026-07-01T14:00:00+00:00/2026-07-03T10:00:00+00:00'
        """
        if self.label is not None:
            return self.label
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    @property
    def duration(self) -> timedelta:
        """How long the guest stays.

        Examples
        --------
        >>> Stay("2026-07-01T15:00Z", "2026-07-01T15:30Z").duration
        datetime.timedelta(seconds=1800)
        """
        return self.end - self.start

    def __contains__(self, when: Instant) -> bool:
        return self.start <= instant(when, "when") < self.end

    def __lt__(self, other: Stay) -> bool:
        """Order stays in time, by start and end; those of equal times keep their order."""
        if not isinstance(other, Stay):
            return NotImplemented
        return (self.start, self.end) < (other.start, other.end)

    def _columns(self) -> dict[str, object]:
        return {
            "lock": self.lock,
            "label": self.label,
            "start (UTC)": self.start,
            "end (UTC)": self.end,
            "duration": self.duration,
        }
