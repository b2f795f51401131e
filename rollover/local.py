"""Local wall-clock time: zones by name, local dates and clock times."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from zoneinfo import ZoneInfo


def zone(tz: tzinfo | str, name: str = "tz") -> tzinfo:
    """Return the zone, looked up if `tz` is an IANA name.

    Raises
    ------
    TypeError
        If `tz` is neither a tzinfo nor a str.
    ValueError
        If no zone of that name is known on this machine.

    Examples
    --------
    >>> zone("Europe/Lisbon")
    zoneinfo.ZoneInfo(key='Europe/Lisbon')
    """
    if isinstance(tz, tzinfo):
        return tz
    if not isinstance(tz, str):
        raise TypeError(f"{name}={tz!r} is a {type(tz).__name__}, not a tzinfo or an IANA name")
    try:
        return ZoneInfo(tz)
    except (LookupError, ValueError, OSError):
        raise ValueError(
            f"{name}={tz!r} is no zone known here: pass an IANA name, such as 'America/Chicago' "
            "(a machine without zone data needs the package tzdata)"
        ) from None


def local_date(text: str, name: str) -> date:
    """Return the date that an ISO 8601 text states.

    Raises
    ------
    ValueError
        If it states none.

    Examples
    --------
    >>> local_date("2015-07-01", "arrival")
    datetime.date(2015, 7, 1)
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            f"{name}={text!r} is neither a date, such as '2015-07-01', nor an instant: {error}"
        ) from None


def clock_time(text: str, name: str) -> time:
    """Return the clock time that an ISO 8601 text states, without an offset.

    Raises
    ------
    ValueError
        If it states none, or an offset, or digits finer than the microsecond.

    Examples
    --------
    >>> clock_time("15:00", "check_in")
    datetime.time(15, 0)
    """
    try:
        clock = time.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{name}={text!r} is not a clock time, such as '15:00': {error}") from None
    if clock.tzinfo is not None:
        raise ValueError(f"{name}={text!r} has an offset: pass the local clock time alone")
    if len(text.replace(",", ".").partition(".")[2].rstrip("0")) > 6:  # which Python drops
        raise ValueError(f"{name}={text!r} is finer than a microsecond")
    return clock


def at_local(day: date, clock: time, tz: tzinfo) -> datetime:
    """Return the instant of a local date and clock time, as PEP 495 reads it in a gap or fold.

    Examples
    --------
    >>> at_local(date(2015, 7, 1), time(15), zone("Europe/Lisbon")).isoformat()
    '2015-07-01T15:00:00+01:00'
    """
    return datetime.combine(day, clock, tzinfo=tz)
