"""Calendar feeds to stays."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import count
from typing import Final, NamedTuple

from rollover._validation import not_installed
from rollover._zones import local_instant
from rollover.bookings._content import Component, calendars, moment, taken
from rollover.bookings._csv import Found
from rollover.bookings._feed_zone import Zones
from rollover.bookings._reading import LABEL, Reading, labelled, warn
from rollover.bookings._source import OnError, Source, handler, opened
from rollover.bookings._table import folded
from rollover.bookings._times import BareDateError, End, Midnight, Times
from rollover.stays import Stay

AIRBNB_BLOCKS: Final = ("Airbnb (Not available)",)
"""Summaries of the owner's blocks in feeds of Airbnb, for `blocked`."""

_ARRIVAL: Final = End("DTSTART", "")
_DEPARTURE: Final = End("DTEND", "", "check_out")
_ONE_NIGHT: Final = "P1D"
_RECURS: Final = ("RRULE", "RDATE")
_WHOLE: Final = re.compile("[0-9]{1,18}")  # as int() takes blanks, signs and other scripts


def from_ical(
    source: Source,
    *,
    lock: Hashable,
    tz: tzinfo | str | None = None,
    check_in: time | str | None = None,
    check_out: time | str | None = None,
    midnight: Midnight | None = None,
    blocked: Collection[str] = (),
    label: str = "UID",
    on_error: OnError = "raise",
) -> list[Stay]:
    """Return the stays of a calendar feed (RFC 5545), which is one lock's.

    The end of an all-day event is the day of departure. Without an end its duration counts (days in
    local time); without either, a date means one night. Cancelled events are left out. Of events
    with one ``UID`` the highest ``SEQUENCE`` counts; of equal ones an exact repetition is one stay,
    and others each are one, which a `UserWarning` says. Local times are read as in `from_csv`; a
    ``TZID`` that names no place is what the feed defines, by rules of a day or two a year, which
    are read from 1968 up to 2100. Needs the package icalendar (the extra ``ical``).

    Parameters
    ----------
    source
        As in `from_csv`, in UTF-8.
    lock
        The lock's name, as in `Stay`.
    tz, check_in, check_out, midnight
        As in `from_csv`.
    blocked
        Whole summaries, in any letter case, of events that are no booking, such as
        `AIRBNB_BLOCKS`. None by default: the words that one site uses for a block are those that
        another uses for a booking.
    label
        The property that tells bookings apart, where a feed's ``UID`` changes with each download.
    on_error
        ``"raise"``, or a callable that gets the error of each event that recurs or cannot be read,
        with file, event and property, and lets the reading go on. A file that is no calendar, or
        is cut off, always raises.

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
    remarks: list[str] = []
    reading = Reading(
        times=Times(tz, check_in, check_out, midnight),
        report=handler(on_error),
        remark=remarks.append,
        blocked=blocked,
        label=label,
    )
    stays = [stay for _, (stay, _) in read_ical(source, reading, lock)]
    warn(remarks)
    return stays


class _Event(NamedTuple):
    where: str
    component: Component
    zones: Zones
    uid: str
    sequence: int
    cancelled: bool

    @property
    def same(self) -> tuple[str, str]:
        """Return what versions of one event have in common, where they have a ``UID``."""
        instance = self.component.lines.get("RECURRENCE-ID", ())
        return self.uid or self.where, "".join(instance)


def read_ical(
    source: Source, reading: Reading, lock: Hashable, *, name: str | None = None
) -> Iterator[Found]:
    """Yield which event each stay is, with it and its texts of the properties to keep.

    Events that are no booking are counted in `left_out`, by reason; errors are reported.
    """
    try:
        import icalendar  # noqa: F401
    except ImportError:
        raise not_installed("calendar feeds need", "icalendar", "ical") from None
    with opened(source, "utf-8", name, reading.named) as (file, lines):
        found = calendars(lines, file)
    locks = reading.names(lock)
    events = _events(found, file, reading)
    # All are looked at first: a higher SEQUENCE may stand behind the event that it replaces.
    newest: Counter[tuple[str, str]] = Counter()
    for event in events:
        newest[event.same] = max(event.sequence, newest[event.same])
    read: defaultdict[tuple[str, str], set[Stay]] = defaultdict(set)
    for event in events:
        reason, stays = "", list[Found]()
        with _reported(reading, file, event.where, event.component):
            reason = _no_booking(event, reading, newest[event.same])
            stays = [] if reason else _stays(event, reading, locks)
        versions = read[event.same]
        # At the first of its locks, which stands for all.
        if stays and stays[0][1][0] in versions:
            reason, stays = "repeated", []
        if reason:
            reading.left_out[reason] += 1
        versions.update(stay for _, (stay, _) in stays[:1])
        yield from stays
    for (uid, _), versions in read.items():
        if len(versions) > 1:
            reading.remark(
                f"{file}: UID {uid!r} is there {len(versions)} times with one SEQUENCE and other "
                "times: each is read as a booking"
            )


def _events(found: list[Component], file: str, reading: Reading) -> list[_Event]:
    """Return the events of all calendars; report those that do not say which they are."""
    events = []
    numbers = count(1)
    for calendar in found:
        zones = Zones(each for each in calendar.nested if each.kind == "VTIMEZONE")
        if calendar.broken:
            reading.report(ValueError(f"{file}: {calendar.broken}"))
        for component in (each for each in calendar.nested if each.kind == "VEVENT"):
            where = f"event {next(numbers)}"
            with _reported(reading, file, where, component):
                if component.broken:
                    raise ValueError(component.broken)
                _, sequence = component.property("SEQUENCE") or ({}, "0")
                if not _WHOLE.fullmatch(sequence):
                    raise ValueError(f"SEQUENCE={sequence!r} is not a whole number")
                uid = component.text("UID").strip()
                answers = folded(calendar.text("METHOD")), folded(component.text("STATUS"))
                cancelled = answers[0] == "cancel" or answers[1] == "cancelled"
                events.append(_Event(where, component, zones, uid, int(sequence), cancelled))
    return events


@contextmanager
def _reported(reading: Reading, file: str, where: str, component: Component) -> Iterator[None]:
    """Report an error as that of this event, and go on."""
    try:
        yield
    except (ValueError, OverflowError) as error:
        uid = ", ".join(line.partition(":")[2] for line in component.lines.get("UID", ["UID:none"]))
        reading.report(ValueError(f"{file}:{where} (UID {uid!r}): {error}"))


def _no_booking(event: _Event, reading: Reading, newest: int) -> str:
    """Return why an event is no booking; empty if it is one."""
    if event.sequence < newest:
        return "replaced by a higher SEQUENCE"
    if event.cancelled:
        return "cancelled"
    if reading.blocked:
        summary = event.component.text("SUMMARY")
        if folded(summary) in map(folded, reading.blocked):
            return f"blocked {summary!r}"
    return ""


def _stays(event: _Event, reading: Reading, locks: Sequence[Hashable]) -> list[Found]:
    """Return the stay of an event at each lock, with its texts of the properties to keep."""
    text = event.component.text
    label = text(reading.label.upper())
    start, end = _ends(event, reading.times)
    kept = tuple(label if each == LABEL else text(each.upper()) for each in reading.keep)
    stays = [Stay(start, end, lock=lock, label=labelled(label)) for lock in locks]
    return [(event.where, (stay, kept)) for stay in stays]


def _ends(event: _Event, times: Times) -> tuple[datetime, datetime]:
    """Return when the guest arrives and departs."""
    component = event.component
    recurs = next((name for name in _RECURS if name in component.lines), None)
    if recurs:
        raise ValueError(f"{recurs}: the event recurs, which is not read: state each stay")
    start = _time(event, _ARRIVAL, times)
    if start is None:
        raise ValueError("DTSTART is missing")
    end = _time(event, _DEPARTURE, times)
    length = component.property("DURATION")
    if end is None and length is None and isinstance(start, datetime):
        raise ValueError("DTEND is missing: nothing says how long the stay is")

    def departs() -> datetime:
        if end is not None:
            return _settled(end, _DEPARTURE, times)
        return _after(start, length[1] if length else _ONE_NIGHT, times)

    try:
        arrival = _settled(start, _ARRIVAL, times)
    except BareDateError as error:
        raise error.joined(departs) from None
    departure = departs()
    if end is not None and start == end:
        raise ValueError(f"DTEND={end!s} is at DTSTART: a stay is not empty")
    if departure <= arrival:
        end_is = f"DTEND={end!s}" if end is not None else "the end"
        raise ValueError(
            f"{end_is} is not after DTSTART={start!s}: from {arrival.isoformat()} to "
            f"{departure.isoformat()}"
        )
    return arrival, departure


def _time(event: _Event, end: End, times: Times) -> date | None:
    """Return the date or time that a property states, with the zone in which its clock is read."""
    name = end.column
    found = event.component.property(name)
    if found is None:
        return None
    parameters, value = found
    read, tzid = moment(value, name), parameters.get("TZID")
    if not isinstance(read, datetime):
        return read
    if read.tzinfo and tzid is not None:
        raise ValueError(f"{name}={value!r} is in UTC and has TZID={tzid!r}")
    place: tzinfo | None = UTC if read.tzinfo else times.tz
    if tzid is not None:
        place = event.zones[str(tzid)]
    read = read.replace(tzinfo=None)
    if str(parameters.get("VALUE")).upper() == "DATE" and read.time() != time():
        raise ValueError(f"{name}={value!r} is a time, and VALUE=DATE")
    meant = times.unless_a_date(read, value, end, None)
    return meant.replace(tzinfo=place) if isinstance(meant, datetime) else meant


def _after(start: date, length: str, times: Times) -> datetime:
    """Return the departure after a duration, whose days are local ones, and the rest elapses."""
    from icalendar import vDuration

    whole: timedelta = taken(vDuration.from_ical, length, "DURATION")
    if whole <= timedelta():
        raise ValueError(f"DURATION={length!r} is not a length of time")
    days = taken(vDuration.from_ical, length.partition("T")[0], "DURATION")
    rest: timedelta = whole - days
    if rest and not isinstance(start, datetime):
        raise ValueError(f"DURATION={whole!s} is not of whole days, as DTSTART is")
    # With a rest it is no clock time of departure that is read, but one from which time elapses.
    return _settled(start + days, _ARRIVAL if rest else _DEPARTURE, times) + rest


def _settled(value: date, end: End, times: Times) -> datetime:
    """Return a date or a time in UTC."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        return times.moment(value, None, end)[0]
    return local_instant(value.date(), value.time(), value.tzinfo, last=end.departs)
