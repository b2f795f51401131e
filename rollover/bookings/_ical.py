"""Calendar feeds to stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache, partial
from typing import Any, Final, TypeAlias

from rollover._zones import DAY, local_instant, zone
from rollover.bookings._csv import Found
from rollover.bookings._reading import LABEL, Reading, labelled
from rollover.bookings._source import OnError, Source, checked, handler, opened
from rollover.bookings._times import End, Times
from rollover.stays import Stay

AIRBNB_BLOCKS: Final = ("Airbnb (Not available)",)
"""Summaries of the owner's blocks in feeds of Airbnb, for `blocked`."""

_ENDS: Final = (End("DTSTART", ""), End("DTEND", "", "check_out"))
_RECURS: Final = ("RRULE", "RDATE")
_Place: TypeAlias = Callable[[str | None], tzinfo | None]


def from_ical(
    source: Source,
    *,
    lock: Hashable,
    tz: tzinfo | str | None = None,
    check_in: time | str | None = None,
    check_out: time | str | None = None,
    blocked: Collection[str] = (),
    on_error: OnError = "raise",
) -> list[Stay]:
    """Return the stays of a calendar feed (RFC 5545), which is one lock's.

    The label is the event's ``UID``. The end of an all-day event is the day of departure. Without
    an end its duration counts (days in local time); without either, a date means one night.
    Cancelled events are left out. Needs the package icalendar (the extra ``ical``).

    Parameters
    ----------
    source
        A path, a stream of text or bytes, bytes, or lines, in UTF-8.
    lock
        The lock's name, as in `Stay`.
    tz
        The zone of dates, and of times that state none: a tzinfo or an IANA name.
    check_in, check_out
        The local clock times of arrival and departure on a date, as times or as ``"15:00"``.
    blocked
        Whole summaries, in any letter case, of events that are no booking, such as
        `AIRBNB_BLOCKS`. None by default: the words that one site uses for a block are those that
        another uses for a booking.
    on_error
        ``"raise"``, or a callable that gets the error of each event that cannot be read.

    Returns
    -------
    list[Stay]
        In the order of the events; none if the feed has no event.

    Raises
    ------
    ImportError
        If icalendar is not installed.
    TypeError
        If an argument is of another type.
    ValueError
        If the source is no calendar or is cut off, or an event recurs or cannot be read. The
        message names file, event and property.
    OSError
        If a file cannot be read.

    Examples
    --------
    >>> feed = [
    ...     "BEGIN:VCALENDAR",
    ...     "BEGIN:VEVENT", "UID:r-1@booking.example", "SUMMARY:Reserved",
    ...     "DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260703", "END:VEVENT",
    ...     "BEGIN:VEVENT", "UID:b-1@booking.example", "SUMMARY:Airbnb (Not available)",
    ...     "DTSTART;VALUE=DATE:20260710", "DTEND;VALUE=DATE:20260712", "END:VEVENT",
    ...     "END:VCALENDAR",
    ... ]
    >>> for stay in from_ical(
    ...     feed, lock="LOFT", tz="Europe/Lisbon", check_in=time(15), check_out=time(11),
    ...     blocked=AIRBNB_BLOCKS,
    ... ):
    ...     print(stay.label, stay.start.isoformat(), stay.end.isoformat())
    r-1@booking.example 2026-07-01T14:00:00+00:00 2026-07-03T10:00:00+00:00
    """
    reading = Reading(
        times=Times(tz, check_in, check_out),
        report=handler(on_error),
        remark=str,
        blocked=blocked,
    )
    return [stay for _, (stay, _) in read_ical(source, reading, lock)]


def read_ical(
    source: Source, reading: Reading, lock: Hashable, *, name: str | None = None
) -> Iterator[Found]:
    """Yield which event each stay is, with it and its texts of the properties to keep.

    Events that are no booking are counted in `left_out`, by reason; errors are reported.
    """
    try:
        from icalendar import Calendar
    except ImportError:
        raise ImportError(
            "calendar feeds need the package icalendar: install rollover[ical]"
        ) from None

    summaries = {_folded(summary) for summary in reading.blocked}
    with opened(source, "utf-8", name, reading.named) as (file, lines):
        text = "".join(line if line.endswith(("\n", "\r")) else f"{line}\n" for line in lines)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except ValueError as error:
        raise ValueError(f"{file}: is not a calendar feed: {str(error)[:200]!r}") from None
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise ValueError(f"{file}: is not a calendar feed, or is cut off before END:VCALENDAR")
    number = 0
    for calendar in calendars:
        defined = {str(one.get("TZID")): one for one in calendar.walk("VTIMEZONE")}
        place = cache(partial(_zone, defined=defined, otherwise=reading.times.tz))
        cancelled = _folded(calendar.get("METHOD", "")) == "cancel"
        for number, event in enumerate(calendar.walk("VEVENT"), number + 1):  # noqa: B020
            summary = event.get("SUMMARY", "")
            if cancelled or _folded(event.get("STATUS", "")) == "cancelled":
                reading.left_out["cancelled"] += 1
                continue
            if _folded(summary) in summaries:
                reading.left_out[f"blocked {str(summary)!r}"] += 1
                continue
            where = f"event {number}"
            try:
                label = _text(event, "UID")
                start, end = _ends(event, place)
                stay = reading.times.stay(lock, (start, end), (None, None), _ENDS, labelled(label))
                kept = tuple(
                    label if each == LABEL else _text(event, each) for each in reading.keep
                )
            except (ValueError, OverflowError) as error:
                reading.report(
                    ValueError(f"{file}:{where} (UID {str(event.get('UID'))!r}): {error}")
                )
            else:
                yield where, (stay, kept)


def _ends(event: Any, place: _Place) -> tuple[date, date]:
    """Return arrival and departure: dates, local times or instants."""
    recurs = next((name for name in _RECURS if name in event), None)
    if recurs:
        raise ValueError(f"{recurs}: the event recurs, which is not read: state each stay")
    start, end, length = (
        _value(event, name, cls, place)
        for name, cls in (("DTSTART", date), ("DTEND", date), ("DURATION", timedelta))
    )
    if start is None:
        raise ValueError("DTSTART is missing")
    if end is None and length is not None:
        end = _after(start, length)
    elif end is None and not isinstance(start, datetime):
        end = start + DAY
    if end is None:
        raise ValueError("DTEND is missing: nothing says how long the stay is")
    if start == end:
        raise ValueError(f"DTEND={end!s} is at DTSTART: a stay is not empty")
    return _settled(start), _settled(end)


def _value(event: Any, name: str, cls: type, place: _Place) -> Any:
    """Return what a property states; a time with the zone in which its clock is read.

    Of what icalendar reads only the clock time is taken: it leaves a zone that it does not know out
    without a word, and remembers those of other feeds.
    """
    broken = dict(event.errors)
    if name in broken:
        raise ValueError(f"{name}: {broken[name]}")
    given = event.get(name)
    if given is None:
        return None
    if isinstance(given, list):
        raise ValueError(f"{name} is there {len(given)} times")
    if not isinstance(given.dt, cls):
        raise ValueError(f"{name}={given.to_ical().decode()!r} is of another kind")
    tzid = given.params.get("TZID")
    if isinstance(given.dt, datetime) and (tzid is not None or given.dt.tzinfo is None):
        return given.dt.replace(tzinfo=place(tzid))
    return given.dt


def _zone(tzid: str | None, defined: dict[str, Any], otherwise: tzinfo | None) -> tzinfo | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    if tzid is None:
        return otherwise
    try:
        return zone(WINDOWS_TO_OLSON.get(tzid, tzid), "TZID")
    except ValueError:
        if tzid not in defined:
            raise
        its: tzinfo = defined[tzid].to_tz(lookup_tzid=False)
        return its


def _after(start: date, length: timedelta) -> date:
    """Return the end after a duration: its days are local ones, the rest is elapsed time."""
    days, rest = timedelta(length.days), length - timedelta(length.days)
    if not isinstance(start, datetime):
        if rest:
            raise ValueError(f"DURATION={length!s} is not of whole days, as DTSTART is")
        return start + days
    return _settled(start + days) + rest


def _settled(value: date) -> date:
    """Return a time with a zone in UTC, as RFC 5545 (3.3.5) reads it; a date as it is."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return local_instant(value.date(), value.time(), value.tzinfo)
    return value


def _folded(text: object) -> str:
    return str(text).strip().casefold()


def _text(event: Any, name: str) -> str:
    found = event.get(name, "")
    return checked(", ".join(map(str, found)) if isinstance(found, list) else str(found), name)
