"""What a cell, an event or a frame says of when a guest comes and leaves."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rollover import _zones
from rollover._validation import text, wrong_type
from rollover._zones import clock_time, local_date, local_instant, zone
from rollover.instants import clock_reading, exact, rounded_up
from rollover.stays import Stay

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import tzinfo

_REMEMBERED: Final = 1 << 16  # texts of either end; many rows share theirs
_SHORT: Final = 40  # characters of a text worth remembering
_OF_A_CLOCK: Final = re.compile("%[HIMSXcf]")
_LONGEST_DATE: Final = len("2026-W27-3")
_LIKE_ISO_8601: Final = re.compile(r"\d{4}-?\d|$")

Moment = tuple[datetime, str]  # in UTC, and the digits finer than the microsecond


class Times:
    """How times are read, as `from_csv` says; `named` gives what a message calls a parameter."""

    def __init__(
        self,
        tz: tzinfo | str | None,
        check_in: time | str | None,
        check_out: time | str | None,
        date_format: str | None = None,
        named: Callable[[str], str] = str,
    ) -> None:
        self.named = named
        self.tz = None if tz is None else zone(tz, named("tz"))
        self._clocks = {
            name: given if given is None else _clock(given, named(name))
            for name, given in (("check_in", check_in), ("check_out", check_out))
        }
        if date_format is not None and "%Z" in text(date_format, named("date_format")):
            raise ValueError(
                f"{named('date_format')}={date_format!r}: names of zones (%Z) are ambiguous: "
                "give offsets (%z), or no zone"
            )
        self._format = date_format
        self._remembered = lru_cache(_REMEMBERED)(self._read_text)

    def stay(
        self,
        lock: Hashable,
        arrival: str | date,
        departure: str | date,
        label: Hashable,
        columns: tuple[str, str] = ("arrival", "departure"),
    ) -> Stay:
        """Return the stay between two texts, dates or datetimes."""
        start = self.moment(arrival, columns[0], "check_in")
        end = self.moment(departure, columns[1], "check_out")
        if end <= start:
            raise ValueError(
                f"{columns[1]}={departure!s} is not after {columns[0]}={arrival!s}: "
                f"from {start[0].isoformat()} to {end[0].isoformat()}"
            )
        return Stay(start[0], rounded_up(*end, name=columns[1]), lock=lock, label=label)

    def moment(self, value: str | date, column: str, clock: str) -> Moment:
        """Return when a text, a date or a datetime is."""
        if isinstance(value, str):
            read = self._remembered if len(value) <= _SHORT else self._read_text
            return read(value, column, clock)
        if isinstance(value, datetime):
            if value.utcoffset() is not None:
                return exact(value, column)
            return self._local(value, f"{getattr(value, 'nanosecond', 0):03d}", value, column)
        if not isinstance(value, date):
            raise wrong_type(value, column, "a datetime, a date or a text")
        its, named = self._clocks[clock], self.named
        if its is None or self.tz is None:
            raise ValueError(
                f"{column}={str(value)!r} is a date: give {named(clock)} and {named('tz')}"
            )
        return local_instant(value, its, self.tz), ""

    def _read_text(self, given: str, column: str, clock: str) -> Moment:
        stripped = given.strip()
        if self._format is not None:
            try:
                read = datetime.strptime(stripped, self._format)  # noqa: DTZ007
            except ValueError:
                raise ValueError(
                    f"{column}={given!r} is not of the form "
                    f"{self.named('date_format')}={self._format!r}"
                ) from None
            timed = _OF_A_CLOCK.search(self._format)
            return self.moment(read if timed else read.date(), column, clock)
        day = None
        try:
            if len(stripped) <= _LONGEST_DATE:
                day = local_date(stripped, column)
            else:
                read, finer = clock_reading(stripped, column)
        except ValueError as error:
            if _LIKE_ISO_8601.match(stripped):
                raise
            raise ValueError(
                f"{error}; of another form say which in {self.named('date_format')}, "
                "such as '%d/%m/%Y'"
            ) from None
        if day is not None:
            return self.moment(day, column, clock)
        if read.tzinfo is not None:
            return exact(read, column)[0], finer.rstrip("0")
        return self._local(read, finer, given, column)

    def _local(self, read: datetime, finer: str, given: object, column: str) -> Moment:
        if self.tz is None:
            raise ValueError(
                f"{column}={str(given)!r} has no UTC offset: append one, such as 'Z' or '-05:00', "
                f"or give {self.named('tz')}"
            )
        return local_instant(read.date(), read.time(), self.tz), finer.rstrip("0")


def _clock(given: time | str, name: str) -> time:
    return clock_time(given, name) if isinstance(given, str) else _zones.clock(given, name)
