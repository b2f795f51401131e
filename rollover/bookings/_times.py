"""What a cell, an event or a frame says of when a guest comes and leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from rollover import _zones
from rollover._validation import instance, shown, wrong_type
from rollover._zones import clock_time, local_date, local_instant, zone
from rollover.instants import clock_reading, exact, rounded_up

_REMEMBERED: Final = 1 << 16  # texts of either end; many rows share theirs
_SHORT: Final = 40  # characters of a text worth remembering
_CLOCKS: Final = ("check_in", "check_out")
_MIDNIGHT: Final = time()
_OF_A_CLOCK: Final = re.compile("%[HIMSXcf]")
_OF_A_YEAR: Final = re.compile("%[GYycx]")
_PROBE: Final = datetime(2017, 10, 23, 16, 42, 5, tzinfo=UTC)  # no part of it is like another
_LONGEST_DATE: Final = len("2026-W27-3")
_LIKE_ISO_8601: Final = re.compile(r"\d{4}-?\d\d(?:-?\d\d)?(?:[Tt ]\d\d.*)?(?<![AaPp][Mm])|")
_END_OF_DAY: Final = re.compile("[Tt ]24")
_HOUR: Final = re.compile(r"(\d\d?)(?:\.0+)?", re.ASCII)

Midnight: TypeAlias = Literal["date", "time"]
Moment = tuple[datetime, str]  # in UTC, and the digits finer than the microsecond


@dataclass(frozen=True, slots=True, eq=False)  # told apart, and so remembered, by identity
class End:
    """What an end of a stay is called, and which clock time a date takes that states none."""

    column: str
    time_column: str
    clock: str = "check_in"

    @property
    def departs(self) -> bool:
        """Whether it is the departure."""
        return self.clock == "check_out"


class BareDateError(ValueError):
    """A date without a clock time, and what it needs that was not given."""

    def __init__(self, asked: str, needed: dict[str, str]) -> None:
        *names, last = (needed[name] for name in (*_CLOCKS, "tz") if name in needed)
        super().__init__(f"{asked} is a date: give {', '.join(names)}{' and ' * bool(names)}{last}")
        self.asked, self.needed = asked, needed

    def joined(self, departure: Callable[[], object]) -> BareDateError:
        """Return the error of an arrival, which asks for what the departure needs too."""
        try:
            departure()
        except BareDateError as other:
            return BareDateError(self.asked, self.needed | other.needed)
        except ValueError:
            pass
        return self


class Times:
    """How times are read, as `from_csv` says; `named` gives what a message calls a parameter."""

    def __init__(
        self,
        tz: tzinfo | str | None = None,
        check_in: time | str | None = None,
        check_out: time | str | None = None,
        midnight: str | None = None,
        date_format: str | None = None,
        time_format: str | None = None,
        named: Callable[[str], str] = str,
    ) -> None:
        self.named = named
        self.tz = None if tz is None else zone(tz, named("tz"))
        self._clocks = {
            name: given if given is None else _clock(given, named(name))
            for name, given in zip(_CLOCKS, (check_in, check_out), strict=True)
        }
        if midnight not in (None, "date", "time"):
            raise ValueError(f"{named('midnight')}={shown(midnight)} is neither 'date' nor 'time'")
        self._midnight = midnight
        self._date_format = _form(date_format, named("date_format"), "date")
        self._time_format = _form(time_format, named("time_format"), "time")
        self._remembered = lru_cache(_REMEMBERED)(self._read_text)

    def both(
        self, given: tuple[Any, Any], own: tuple[Any, Any], ends: tuple[End, End]
    ) -> tuple[datetime, datetime]:
        """Return both ends of texts, dates or datetimes, with clock times of their own if any."""
        try:
            start = self.moment(given[0], own[0], ends[0])
        except BareDateError as error:
            raise error.joined(lambda: self.moment(given[1], own[1], ends[1])) from None
        end = self.moment(given[1], own[1], ends[1])
        if end <= start:
            raise ValueError(
                f"{ends[1].column}={given[1]!s} is not after {ends[0].column}={given[0]!s}: "
                f"from {start[0].isoformat()} to {end[0].isoformat()}"
            )
        return start[0], rounded_up(*end, name=ends[1].column)

    def moment(self, value: str | date, own: Any, end: End) -> Moment:
        """Return when a text, a date or a datetime is, with a clock time of its own if any."""
        if isinstance(value, str):
            read = self._remembered if len(value) <= _SHORT else self._read_text
            return read(value, own, end)
        if not isinstance(value, date):
            raise wrong_type(value, end.column, "a datetime, a date or a text")
        finer = f"{getattr(value, 'nanosecond', 0):03d}"  # of a pandas.Timestamp
        return self._moment(value, finer.rstrip("0"), value, own, end)

    def unless_a_date(self, value: datetime, given: object, end: End, own: time | None) -> date:
        """Return a time, or the date that it is where it is midnight and that means a date.

        Refuse a midnight that may be either: where the clock time of a date is known.
        """
        may_be_either = own is not None or self._clocks[end.clock] is not None
        if value.time() != _MIDNIGHT or not may_be_either or self._midnight == "time":
            return value
        if isinstance(given, str) and _END_OF_DAY.search(given):  # nobody writes a date so
            return value
        if self._midnight == "date":
            return value.date()
        midnight = self.named("midnight")
        raise ValueError(
            f"{end.column}={str(given)!r} is at midnight, as dates are often written: give "
            f'{midnight}="date" if it is a date, {midnight}="time" if that is the time'
        )

    def _moment(self, value: date, finer: str, given: object, own: Any, end: End) -> Moment:
        stated = self._own_time(own, end)
        # A midnight as it is written, whatever its offset; with finer digits it is none.
        if isinstance(value, datetime) and not finer:
            value = self.unless_a_date(value, given, end, stated)
        if not isinstance(value, datetime):
            clock = self._clocks[end.clock] if stated is None else stated
            if clock is None or self.tz is None:
                lacking = {end.clock: clock, "tz": self.tz}
                needed = {name: self.named(name) for name in lacking if lacking[name] is None}
                raise BareDateError(f"{end.column}={str(given)!r}", needed)
            return local_instant(value, clock, self.tz, last=end.departs), ""
        if stated is not None and stated != value.time():
            raise ValueError(
                f"{end.column}={str(given)!r} has a clock time, and {end.time_column}={own!s} "
                "is another"
            )
        if value.tzinfo is not None and value.utcoffset() is not None:
            return exact(value, end.column)[0], finer
        if self.tz is None:
            tz = self.named("tz")
            raise ValueError(
                f'{end.column}={str(given)!r} has no UTC offset: append one, such as "Z" or '
                f'"-05:00", or give {tz}'
            )
        return local_instant(value.date(), value.time(), self.tz, last=end.departs), finer

    def _read_text(self, given: str, own: Any, end: End) -> Moment:
        stripped = given.strip()
        if self._date_format is not None:
            named = self.named("date_format")
            read = _parsed(stripped, self._date_format, f"{end.column}={given!r}", named)
            timed = _OF_A_CLOCK.search(self._date_format)
            return self._moment(read if timed else read.date(), "", given, own, end)
        finer = ""
        day: date
        try:
            if len(stripped) <= _LONGEST_DATE:
                day = local_date(stripped, end.column)
            else:
                day, finer = clock_reading(stripped, end.column)
        except ValueError as error:
            if _LIKE_ISO_8601.fullmatch(stripped):
                raise
            raise self._other_form(error, "date_format", "%d/%m/%Y") from None
        return self._moment(day, finer.rstrip("0"), given, own, end)

    def _own_time(self, given: Any, end: End) -> time | None:
        """Return a clock time as a column beside a date has it; None where it is empty."""
        if given is None:
            return None
        name = end.time_column
        if isinstance(given, time):
            return _zones.clock(given, name)
        if not isinstance(given, str):
            if isinstance(given, bool) or not isinstance(given, int | float):
                raise wrong_type(given, name, "a clock time, an hour or a text")
            given = str(given)
        stripped = given.strip()
        if not stripped:
            return None
        if self._time_format is not None:
            named = self.named("time_format")
            return _parsed(stripped, self._time_format, f"{name}={given!r}", named).time()
        hour = _HOUR.fullmatch(stripped)
        if hour:
            if int(hour[1]) > 23:
                raise ValueError(f"{name}={given!r} is not an hour in 0..23")
            return time(int(hour[1]))
        try:
            return clock_time(stripped, name)
        except ValueError as error:
            raise self._other_form(error, "time_format", "%I:%M %p") from None

    def _other_form(self, error: ValueError, parameter: str, example: str) -> ValueError:
        return ValueError(
            f'{error}; of another form say which in {self.named(parameter)}, such as "{example}"'
        )


def _clock(given: time | str, name: str) -> time:
    return clock_time(given, name) if isinstance(given, str) else _zones.clock(given, name)


def _parsed(text: str, form: str, asked: str, named: str) -> datetime:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007
    except ValueError:
        raise ValueError(f"{asked} is not of the form {named}={form!r}") from None


def _form(form: str | None, named: str, part: str) -> str | None:
    """Return a form of `datetime.strptime`; refuse one that loses what it should read."""
    if form is None:
        return None
    asked = f"{named}={instance(form, str, named)!r}"
    if "%Z" in form:
        raise ValueError(
            f"{asked}: names of zones (%Z) are ambiguous: give offsets (%z), or no zone"
        )
    if "%p" in form and "%I" not in form:  # which strptime then does not heed
        raise ValueError(f"{asked}: AM and PM (%p) need the hours of %I")
    if part == "date" and not _OF_A_YEAR.search(form):  # strptime assumes one, up to Python 3.14
        raise ValueError(f"{asked} does not state day, month and year")
    try:
        read = datetime.strptime(_PROBE.strftime(form), form)  # noqa: DTZ007
    except (ValueError, re.error) as error:
        raise ValueError(f"{asked} is not a form that can be read: {error}") from None
    if part == "date" and read.date() != _PROBE.date():
        raise ValueError(f"{asked} does not state day, month and year")
    timed = part == "time" or _OF_A_CLOCK.search(form)
    if timed and read.hour != _PROBE.hour:
        raise ValueError(f"{asked} does not state the hour of the day")
    return form
