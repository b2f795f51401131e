"""Durations as people write them, for tables and pictures."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

_UNITS: Final = ((86_400, "day"), (3_600, "h"), (60, "min"))


def length(seconds: int) -> str:
    """Return a number of seconds, at least 0, in words.

    Examples
    --------
    >>> length(86_400), length(5_400), length(0)
    ('1 day', '1 h 30 min', '0 s')
    """
    parts, rest = [], seconds
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count:,} {unit}{'s' if unit == 'day' and count > 1 else ''}")
    if rest or not parts:
        parts.append(f"{rest} s")
    return " ".join(parts)


def rough(duration: timedelta) -> str:
    """Return a duration in two units at most, rounded down.

    Examples
    --------
    >>> rough(timedelta(1, 3_661)), rough(timedelta(0, 3_661.5)), rough(timedelta(0, -61))
    ('1 day 1 h', '1 h 1 min', '-1 min 1 s')
    """
    whole = abs(duration) // timedelta(0, 1)
    finest = 3_600 if whole >= 86_400 else 60 if whole >= 3_600 else 1
    return "-" * (duration < timedelta(0)) + length(whole - whole % finest)
