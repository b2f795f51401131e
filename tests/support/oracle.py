"""Answers that owe nothing to the package: exact fractions, and walks without any division.

An instant is a Fraction of seconds since 1970-01-01 00:00 UTC, taken from the proleptic calendar.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from fractions import Fraction

FIRST = -62_135_596_800  # 0001-01-01T00:00:00Z
LAST = 253_402_300_800  # 10000-01-01T00:00:00Z, which no datetime can hold
_DAY_OF_1970 = 719_163  # datetime.toordinal of 1970-01-01


def seconds(moment: datetime) -> Fraction:
    """Return the instant of an aware datetime, with the nanoseconds of a pandas.Timestamp."""
    offset = moment.utcoffset()
    whole = (moment.toordinal() - _DAY_OF_1970) * 86_400
    whole += moment.hour * 3_600 + moment.minute * 60 + moment.second
    finer = Fraction(moment.microsecond * 1_000 + getattr(moment, "nanosecond", 0), 10**9)
    return whole + finer - length(offset)


def length(delta) -> Fraction:
    """Return a timedelta in seconds, with the nanoseconds of a pandas.Timedelta."""
    whole = delta.days * 86_400 + delta.seconds
    return whole + Fraction(delta.microseconds * 1_000 + getattr(delta, "nanoseconds", 0), 10**9)


def read(text: str) -> Fraction:
    """Return the instant of ``YYYY-MM-DDTHH:MM:SS.digits+HH:MM``, however many digits."""
    match = re.fullmatch(r"(.{10})T(..):(..):(..)\.(\d+)([+-])(..):(..)", text)
    day, hour, minute, second, digits, sign, hours, minutes = match.groups()
    whole = (datetime.fromisoformat(day).toordinal() - _DAY_OF_1970) * 86_400
    whole += int(hour) * 3_600 + int(minute) * 60 + int(second)
    offset = int(hours) * 3_600 + int(minutes) * 60
    return whole + Fraction(int(digits), 10 ** len(digits)) + (offset if sign == "-" else -offset)


def utc(instant: int | Fraction) -> datetime:
    """Return an instant of whole microseconds as a datetime."""
    micros = Fraction(instant) * 10**6
    assert micros.denominator == 1
    rest, micro = divmod(micros.numerator, 10**6)
    rest, second = divmod(rest, 60)
    rest, minute = divmod(rest, 60)
    days, hour = divmod(rest, 24)
    day = datetime.fromordinal(days + _DAY_OF_1970)
    return day.replace(hour=hour, minute=minute, second=second, microsecond=micro, tzinfo=UTC)


def index(instant: int | Fraction, window: int, epoch: int) -> int:
    """Return the index of the window that holds an instant: the floor of an exact quotient."""
    return math.floor(Fraction(instant - epoch) / window)


def walk(instant: int | Fraction, window: int, epoch: int) -> tuple[int, int]:
    """Return index and start of the window that holds an instant, in strides from the epoch."""
    position, start = 0, epoch
    stride = 1
    while start > instant:
        position, start, stride = position - stride, start - stride * window, stride * 2
    while start + stride * window <= instant:
        stride *= 2
    while stride:
        if start + stride * window <= instant:
            position, start = position + stride, start + stride * window
        else:
            stride //= 2
    return position, start


def between(
    start: int | Fraction, end: int | Fraction, window: int, epoch: int
) -> list[tuple[int, int, int]]:
    """Return index, start and end of each window that overlaps ``[start, end)``, one by one."""
    found = []
    position, lower = walk(start, window, epoch)
    while start != end and lower < end:
        found.append((position, lower, lower + window))
        position, lower = position + 1, lower + window
    return found


def through(
    first: int | Fraction, last: int | Fraction, window: int, epoch: int
) -> list[tuple[int, int, int]]:
    """Return index, start and end of each window that touches ``[first, last]``, one by one."""
    found = []
    position, lower = walk(first, window, epoch)
    while lower <= last:
        found.append((position, lower, lower + window))
        position, lower = position + 1, lower + window
    return found


def exists(lower: int, upper: int) -> bool:
    """Return whether a datetime can hold both bounds of a window."""
    return lower >= FIRST and upper < LAST


def row(window) -> tuple[int, Fraction, Fraction]:
    """Return index, start and end of a window of the package, for comparison."""
    return window.index, seconds(window.start), seconds(window.end)
