"""An instant from outside becomes an aware UTC datetime or an integer.

An instant is an aware `datetime`, a time of the package whenever, or an ISO 8601 string, with an
offset and maybe a zone after it as in RFC 9557 (``[Europe/Lisbon]``). Everything here is exact to
the microsecond; what is finer is floored, but rounded up in the end of a span, and never
changes the window, as rollovers fall on whole seconds.
"""

from __future__ import annotations

import re
import sys
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from numbers import Number
from typing import Any, Final, Protocol, TypeAlias, runtime_checkable

from rollover._validation import a, shown, wrong_type


@runtime_checkable
class ISOText(Protocol):
    """What the times of the package whenever have in common: a text that states them."""

    def format_iso(self) -> str:
        """Return the time in ISO 8601, with a zone as RFC 9557 has it."""


Instant: TypeAlias = datetime | str | ISOText

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
NO_TIME: Final = timedelta(0)

# In microseconds from 1970: the first and the last instant, and what is before and after them all.
FIRST: Final = -62_135_596_800_000_000
LAST: Final = 253_402_300_799_999_999
ALWAYS: Final = -(2**62)
NEVER: Final = 2**62

# What isoparse would complete by a guess (a year and a month alone), would read with any separator,
# or would take for the hour 24 as it drops the finer digits, is not let through to it.
_ISO_8601: Final = re.compile(
    r"(?:\d{4}-\d\d-\d\d|\d{8}|\d{4}-\d{3}|\d{7}|(?P<year>\d{4})-?W(?P<week>\d\d)-?\d)"
    r"[Tt ](?!24.*[.,]0*[1-9])\d\d(?::?\d\d(?::?\d\d(?:[.,]\d{1,6}(?P<finer>\d*))?)?)?"
    r"(?P<offset>[Zz]|[+-]\d\d(?::?\d\d)?)?(?P<tags>(?:\[[^\[\]]*\])*)",
    re.ASCII,
)


def instant(value: Instant, name: str) -> datetime:
    """Return `value` in UTC, floored to the microsecond; messages call it `name`.

    Raises
    ------
    TypeError
        If `value` is of another type; a date, a number and a `numpy.datetime64` are.
    ValueError
        If it has no offset or is not ISO 8601.
    OverflowError
        If it is outside years 1..9999 in UTC.

    Examples
    --------
    >>> instant("2017-10-10T16:00:00-04:00", "when")
    datetime.datetime(2017, 10, 10, 20, 0, tzinfo=datetime.timezone.utc)
    """
    if type(value) is datetime and value.tzinfo is UTC:
        return value
    return exact(value, name)[0]


def exact(value: Instant, name: str) -> tuple[datetime, str]:
    """Return `value` in UTC, floored, with the decimal digits finer than the microsecond.

    The digits have no trailing zero, so that pairs compare as the instants do.

    Examples
    --------
    >>> exact("2017-10-10T20:00:00.0000003Z", "when")
    (datetime.datetime(2017, 10, 10, 20, 0, tzinfo=datetime.timezone.utc), '3')
    """
    if type(value) is datetime and value.tzinfo is UTC:
        return value, ""
    try:
        if isinstance(value, datetime):
            moment, finer = _aware(value, name)
        elif isinstance(value, (str, ISOText)):
            text = value if isinstance(value, str) else value.format_iso()
            moment, finer = clock_reading(text, name)
            if moment.tzinfo is None:
                raise ValueError(
                    f'{name}={text!r} has no UTC offset: append one, such as "Z" or "-05:00"'
                )
        else:
            raise TypeError(f"{name}={shown(value)} {_why_not(value)}")
        return _plain(moment.astimezone(UTC)), finer.rstrip("0")
    except OverflowError:
        raise OverflowError(f"{name}={value!s} is outside years 1..9999 in UTC") from None


def span(
    start: Instant, end: Instant, names: tuple[str, str] = ("start", "end")
) -> tuple[datetime, datetime]:
    """Return the two ends of ``[start, end)`` in UTC, the first floored, the second rounded up.

    Refuse an end before the start; equal ones are an empty span.

    Examples
    --------
    >>> span("2017-10-10T20:00:00Z", "2017-10-10T20:00:00.0000003Z")[1].microsecond
    1
    """
    if type(start) is type(end) is datetime and start.tzinfo is UTC is end.tzinfo and start <= end:
        return start, end
    first, last = exact(start, names[0]), exact(end, names[1])
    if last < first:
        raise ValueError(
            f"{names[1]}={end!s} is before {names[0]}={start!s}: a span ends at or after its start"
        )
    if last == first:
        return first[0], first[0]
    return first[0], rounded_up(*last, name=names[1])


def between(start: Instant, end: Instant) -> tuple[datetime, datetime]:
    """Return the two ends of ``[start, end)`` for what happens at whole microseconds: rounded up.

    So of spans that meet each has what is between them, and no other has it too.

    Examples
    --------
    >>> [end.microsecond for end in between("2017-10-10T20:00:00.0000003Z", "2017-10-10T21:00Z")]
    [1, 0]
    """
    span(start, end)  # which refuses an end before the start
    first, last = exact(start, "start"), exact(end, "end")
    return rounded_up(*first, name="start"), rounded_up(*last, name="end")


def rounded_up(moment: datetime, finer: str, *, name: str) -> datetime:
    """Return the first whole microsecond at or after `moment` and its finer digits."""
    if not finer:
        return moment
    try:
        return moment + MICROSECOND
    except OverflowError:
        text = f"{moment.replace(tzinfo=None)}{finer}+00:00"
        raise OverflowError(f"{name}={text} is outside years 1..9999 when rounded up") from None


def duration(value: timedelta, name: str) -> timedelta:
    """Return `value`, rounded up to the microsecond; refuse a number, and a negative one.

    Examples
    --------
    >>> duration(timedelta(minutes=5), "behind")
    datetime.timedelta(seconds=300)
    """
    if not isinstance(value, timedelta):
        raise wrong_type(value, name, "a timedelta: pass datetime.timedelta(seconds=...)")
    if value < NO_TIME:
        raise ValueError(f"{name}={value!s} is negative: a duration is at least 0")
    try:
        plain = timedelta(value.days, value.seconds, value.microseconds)
        return plain + MICROSECOND if getattr(value, "nanoseconds", 0) else plain
    except OverflowError:  # a pandas.Timedelta may be longer
        raise OverflowError(f"{name}={value!s} is longer than {timedelta.max!s}") from None


def nanoseconds(value: timedelta, name: str) -> int:
    """Return `value` in nanoseconds, which a `pandas.Timedelta` has; refuse as `duration` does.

    Examples
    --------
    >>> nanoseconds(timedelta(microseconds=5), "behind")
    5000
    """
    rounded = duration(value, name) // MICROSECOND
    finer = int(getattr(value, "nanoseconds", 0))
    return (rounded - bool(finer)) * 1_000 + finer


def to_seconds(moment: datetime) -> int:
    """Return the whole seconds from 1970 to `moment`, floored.

    Examples
    --------
    >>> to_seconds(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
    -1
    """
    since = moment - EPOCH
    return since.days * 86_400 + since.seconds


def to_microseconds(moment: datetime) -> int:
    """Return the microseconds from 1970 to `moment`, exactly.

    Examples
    --------
    >>> to_microseconds(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return (moment - EPOCH) // MICROSECOND


def to_nanoseconds(moment: datetime, finer: str = "") -> int:
    """Return the nanoseconds from 1970 to `moment` and its finer digits, floored.

    Examples
    --------
    >>> to_nanoseconds(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), "0059")
    1000000005
    """
    return to_microseconds(moment) * 1_000 + int(finer[:3].ljust(3, "0"))


def clock_reading(value: str, name: str) -> tuple[datetime, str]:
    """Return the time that an ISO 8601 text states, naive if it has no offset, and finer digits.

    Refuse one that states none, or a zone in brackets (RFC 9557) that is unknown or has another
    offset.

    Examples
    --------
    >>> clock_reading("2017-10-10 16:00", "arrival")
    (datetime.datetime(2017, 10, 10, 16, 0), '')
    """
    match = _ISO_8601.fullmatch(value)
    if match is None:
        raise ValueError(
            f"{name}={value!r} is not an ISO 8601 time with an offset, "
            'such as "2017-10-10T20:00:00+00:00"'
        )
    try:
        if match["week"] == "53":  # isoparse reads it as the next year's first if there is none
            date.fromisocalendar(int(match["year"]), 53, 1)
        moment = _iso_8601(value[: match.start("tags")].upper())
    except ValueError as error:
        raise ValueError(f"{name}={value!r} is not a time: {error}") from None
    if match["tags"]:
        _check_tags(match["tags"], moment, match["offset"], f"{name}={value!r}")
    return moment, match["finer"] or ""


def _check_tags(tags: str, moment: datetime, offset: str | None, asked: str) -> None:
    from zoneinfo import ZoneInfo

    for critical, tag in re.findall(r"\[(!?)([^\]]*)\]", tags):
        if "=" in tag:  # such as u-ca=gregory, which does not change the instant
            if critical:
                raise ValueError(f"{asked} asks to heed {tag!r}, which is not known here")
            continue
        try:
            there = ZoneInfo(tag)
        except (LookupError, ValueError, OSError):
            raise ValueError(f"{asked} names {tag!r}, which is no zone known here") from None
        # Z does not speak of the zone's offset (RFC 9557, 2.2).
        if offset not in (None, "Z", "z") and moment.astimezone(there).utcoffset() != (
            moment.utcoffset()
        ):
            raise ValueError(
                f"{asked} contradicts itself: in {tag} that is "
                f"{moment.astimezone(there).isoformat()}"
            )


def _iso_8601(text: str) -> datetime:
    if text.endswith(("Z", "+00:00")):  # of other offsets the quick way takes +05:60 for +06:00
        try:
            return datetime.fromisoformat(text)
        except ValueError:  # it knows no 24:00 and no day of the year
            pass
    # Imported here because dateutil.parser brings dateutil's zone machinery with it.
    from dateutil.parser import isoparse

    return isoparse(text)


def _aware(value: datetime, name: str) -> tuple[datetime, str]:
    if value != value:  # pandas.NaT is a datetime too
        raise ValueError(f"{name}={value!r} is not a time")
    if value.utcoffset() is None:
        raise ValueError(
            f"{name}={value!r} has no UTC offset: pass an aware datetime, "
            "for example value.replace(tzinfo=zoneinfo.ZoneInfo('America/Chicago'))"
        )
    place: Any = value.tzinfo
    if (
        hasattr(place, "localize")  # a zone of pytz, itself and not made for this time
        and place.normalize(value).utcoffset() != value.utcoffset()
        and place is sys.modules["pytz"].timezone(str(place))
    ):
        raise ValueError(
            f"{name}={value!r} has a zone of pytz as its tzinfo, whose offset is not the one then: "
            f"pass pytz.timezone({str(place)!r}).localize(naive), or zoneinfo.ZoneInfo as tzinfo"
        )
    return value, f"{getattr(value, 'nanosecond', 0):03d}"  # which a pandas.Timestamp has


def _plain(utc: datetime) -> datetime:
    if type(utc) is datetime:
        return utc
    if not MINYEAR <= utc.year <= MAXYEAR:  # which a pandas.Timestamp may be
        raise OverflowError
    return datetime.combine(utc.date(), utc.time(), UTC)


def _why_not(value: object) -> str:
    named = type(value).__name__
    if isinstance(value, date):
        return (
            "is a date, not an instant: pass an aware datetime, "
            "for example datetime.combine(day, time, tzinfo=zone)"
        )
    if named == "datetime64":
        return (
            "is a numpy.datetime64, which has no zone: pass an aware datetime, "
            "or call rollover.bulk for arrays"
        )
    if isinstance(value, Number):
        return (
            f"is {a(named)}, not an instant: pass an aware datetime, "
            "for example datetime.fromtimestamp(seconds, tz=timezone.utc)"
        )
    wanted = "an instant: pass an aware datetime or an ISO 8601 string with an offset"
    return f"is {a(named)}, not {wanted}"
