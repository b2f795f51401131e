"""The door for local time: zones by name, dates and clock times, and the offsets of a zone."""

from __future__ import annotations

import re
from bisect import bisect_left
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

from rollover._places import UTC_NAMES, meant_by, no_place
from rollover._validation import wrong_type
from rollover.instants import MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY: Final = timedelta(days=1)


class Spell(NamedTuple):
    """A stretch of time, ``[since, until)``, in which a zone has one UTC offset."""

    since: datetime
    until: datetime
    offset: timedelta


def zone(tz: tzinfo | str, name: str = "tz") -> tzinfo:
    """Return the zone, looked up if `tz` is an IANA name; UTC needs no zone data.

    Raises
    ------
    ValueError
        If no zone of that name is known on this machine, or the name is an abbreviation or a fixed
        offset, which is an hour off for half the year or has the other sign; if a tzinfo has no
        offset from UTC, or is one of pytz, which reads a clock time at a wrong offset.

    Examples
    --------
    >>> zone("Europe/Lisbon")
    zoneinfo.ZoneInfo(key='Europe/Lisbon')
    """
    if isinstance(tz, tzinfo):
        if hasattr(tz, "localize"):
            raise ValueError(
                f"{name}={tz!r} is a zone of pytz, which needs calls of its own to read a clock "
                f"time: pass its name, {str(tz)!r}"
            )
        with suppress(NotImplementedError):
            if datetime(2000, 1, 1, tzinfo=tz).utcoffset() is not None:  # of any time
                return tz
        raise ValueError(f"{name}={tz!r} is a tzinfo without an offset from UTC")
    if not isinstance(tz, str):
        raise wrong_type(tz, name, "a tzinfo or an IANA name")
    if tz in UTC_NAMES:
        return UTC
    reason = no_place(tz)
    if reason is not None:
        raise ValueError(f"{name}={tz!r} {reason}")
    from zoneinfo import ZoneInfo  # here, as few who import the package ask for a zone

    try:
        return ZoneInfo(tz)
    except (LookupError, ValueError, OSError):
        raise ValueError(
            f'{name}={tz!r} is no zone known here: pass an IANA name, such as "America/Chicago" '
            f"(a machine without zone data needs the package tzdata){meant_by(tz)}"
        ) from None


def local_date(text: str, name: str) -> date:
    """Return the date that an ISO 8601 text states.

    Examples
    --------
    >>> local_date("2015-07-01", "arrival")
    datetime.date(2015, 7, 1)
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        reason = str(error)
        why = "" if "isoformat" in reason else f": {reason}"  # which tells a user nothing
        raise ValueError(
            f'{name}={text!r} is neither a date, such as "2015-07-01", nor an instant{why}'
        ) from None


def clock_time(text: str, name: str) -> time:
    """Return the clock time that a text of the form HH:MM or HH:MM:SS states.

    Any other form is refused: of ``15.30`` Python makes 15 hours and 0.3 seconds.

    Examples
    --------
    >>> clock_time("15:00", "check_in")
    datetime.time(15, 0)
    """
    if re.fullmatch(r"([01]\d|2[0-3])(:[0-5]\d){1,2}", text, re.ASCII):
        return time.fromisoformat(text)
    hint = ""
    match = re.fullmatch(r"(\d\d?)(?:[:.,h]?([0-5]\d)| ?h)? ?(am|pm)?", text.lower(), re.ASCII)
    if match and int(match[1]) < (13 if match[3] else 24):
        hour, minute = int(match[1]), match[2] or "00"
        if match[3]:
            hour = hour % 12 + 12 * (match[3] == "pm")
        hint = f'; did you mean "{hour:02}:{minute}"?'
    raise ValueError(
        f'{name}={text!r} is not a clock time, such as "15:00" or "15:00:30", without an offset'
        f"{hint}"
    )


def local_instant(day: date, clock: time, tz: tzinfo, *, last: bool = False) -> datetime:
    """Return the instant, in UTC, of a local date and clock time, as RFC 5545 (3.3.5) reads it.

    A time that the clocks skip moves on by the gap; of a repeated one the first is taken, or the
    last.

    Examples
    --------
    >>> lisbon = zone("Europe/Lisbon")
    >>> local_instant(date(2026, 3, 29), time(1, 30), lisbon).isoformat()  # from 01:00 to 02:00
    '2026-03-29T01:30:00+00:00'
    >>> local_instant(date(2026, 10, 25), time(1, 30), lisbon).isoformat()  # from 02:00 to 01:00
    '2026-10-25T00:30:00+00:00'
    """
    shown, passed = instants_of(day, clock, tz)
    return shown[-last] if shown else passed[-1]


def instants_of(day: date, clock: time, tz: tzinfo) -> tuple[list[datetime], list[datetime]]:
    """Return when, in UTC, the clocks show a local time, and where the offsets before would put it.

    None for a time that they skip, two for one that they repeat. This stands on the conversion
    from UTC alone, as `offsets` does.

    Examples
    --------
    >>> [len(instants_of(day, time(1, 30), zone("Europe/Lisbon"))[0])
    ...     for day in (date(2026, 3, 29), date(2026, 7, 1), date(2026, 10, 25))]
    [0, 1, 2]
    """
    with within_years(f"{day} {clock} in {tz}"):
        local = datetime.combine(day, clock, UTC)
        before, after = (_offset(tz, moment) for moment in (local - DAY, local + DAY))
        if before == after:  # as no two transitions are so near (see `offsets`)
            return [local - before], []
        spells = offsets(tz, local - DAY, local + DAY)  # an offset is less than a day
    shown, passed = [], []
    for since, until, offset in spells:
        moment = local - offset
        if moment >= until:
            passed.append(moment)
        elif moment >= since:
            shown.append(moment)
    return shown, passed


def plain_date(value: date, name: str) -> date:
    """Return a date; refuse a datetime, which is one only by inheritance."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise wrong_type(value, name, "a date")
    return value


def clock(value: time, name: str) -> time:
    """Return a local clock time; refuse one with a zone of its own."""
    if not isinstance(value, time):
        raise wrong_type(value, name, "a datetime.time")
    if value.tzinfo is not None:
        raise ValueError(f"{name}={value!r} has a zone of its own: pass the local clock time alone")
    return value


def rollover_time(value: time, name: str) -> time:
    """Return a local clock time at which a window can roll over: a whole second, no offset."""
    if clock(value, name).microsecond:
        raise ValueError(f"{name}={value} is not a whole second, and rollovers are")
    return value


def offsets(tz: tzinfo, start: datetime, end: datetime) -> list[Spell]:
    """Return the spells of one offset each that make up ``[start, end)``.

    Only the conversion from UTC is used, which every tzinfo does right. No zone on record has two
    transitions within six days; a look each day finds every one.

    Examples
    --------
    >>> from datetime import UTC
    >>> year = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    >>> for spell in offsets(zone("Europe/Lisbon"), *year):
    ...     print(spell.since.isoformat(), spell.offset)
    2026-01-01T00:00:00+00:00 0:00:00
    2026-03-29T01:00:00+00:00 1:00:00
    2026-10-25T01:00:00+00:00 0:00:00
    """
    found = []
    since, offset = start, _offset(tz, start)
    last = end - MICROSECOND
    seen = start
    while seen < last:
        ahead = seen + min(DAY, last - seen)
        if _offset(tz, ahead) != offset:
            ahead = _first_other(tz, offset, seen, ahead)
            found.append(Spell(since, ahead, offset))
            since, offset = ahead, _offset(tz, ahead)
        seen = ahead
    return [*found, Spell(since, end, offset)]


@contextmanager
def within_years(asked: str) -> Iterator[None]:
    """Name what was asked where it leads outside years 1..9999."""
    try:
        yield
    except OverflowError:
        raise OverflowError(f"{asked} leads outside years 1..9999") from None


def _offset(tz: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(tz).replace(tzinfo=None) - moment.replace(tzinfo=None)


def _first_other(tz: tzinfo, offset: timedelta, same: datetime, other: datetime) -> datetime:
    """Return the first instant after `same` with another offset, which `other` has."""
    steps = range((other - same) // MICROSECOND)
    changed = bisect_left(steps, True, key=lambda k: _offset(tz, same + k * MICROSECOND) != offset)
    return same + changed * MICROSECOND
