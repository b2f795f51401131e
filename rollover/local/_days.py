"""A local clock time as an epoch, and a local day as windows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo

from rollover._validation import instance
from rollover._zones import (
    DAY,
    instants_of,
    offsets,
    plain_date,
    rollover_time,
    within_years,
    zone,
)
from rollover.instants import to_seconds
from rollover.spec import window_length
from rollover.windows import WindowConfig, WindowRange


class SkippedTimeError(ValueError):
    """A local time that no clock shows on that date: the clocks go forward past it."""

    __module__ = "rollover"


class RepeatedTimeError(ValueError):
    """A local time that the clocks show twice on that date: they go back over it."""

    __module__ = "rollover"


def epoch_for(local_time: time, tz: tzinfo | str, *, on: date, window_seconds: int) -> int:
    """Return the epoch with which codes roll over at a local time (V8).

    Parameters
    ----------
    local_time
        The clock time, a whole second.
    tz
        The lock's zone: a tzinfo or an IANA name.
    on
        The date on which it is to hold. Another part of the year may have another offset: see
        `follow_local_time`.
    window_seconds
        Window length in seconds, 1800 to 604800 (V7).

    Returns
    -------
    int
        The smallest epoch of at least 0, in seconds; below `window_seconds`.

    Raises
    ------
    SkippedTimeError, RepeatedTimeError
        If the clocks do not show this time on that date, or show it twice. Both are ValueErrors.
    ValueError
        If the zone is unknown, `local_time` has an offset or is not a whole second, or
        `window_seconds` is out of its range.

    Examples
    --------
    >>> epoch_for(time(11), "America/Chicago", on=date(2026, 7, 1), window_seconds=86400)
    57600
    """
    clock = rollover_time(local_time, "local_time")
    day = plain_date(on, "on")
    place = zone(tz)
    window = window_length(window_seconds)
    asked = f"local_time={clock} on={day} in {place}"
    with within_years(asked):
        shown, _ = instants_of(day, clock, place)
    if not shown:
        raise SkippedTimeError(f"{asked} never comes: the clocks go forward past it")
    if len(shown) > 1:
        raise RepeatedTimeError(f"{asked} comes twice: the clocks go back over it")
    if shown[0].microsecond:  # of an offset of a zone that a caller made
        raise ValueError(f"{asked} is not a whole second in UTC, and rollovers are")
    return to_seconds(shown[0]) % window


def windows_on(config: WindowConfig, day: date, tz: tzinfo | str) -> WindowRange:
    """Return the windows that overlap a local day, of whatever length that day is.

    Parameters
    ----------
    config
        The lock's settings.
    day
        The local date: from its first instant to that of the next date, also where there is no
        midnight. A day that never was is empty.
    tz
        The lock's zone: a tzinfo or an IANA name.

    Raises
    ------
    ValueError
        If the zone is unknown.

    Examples
    --------
    The day on which the clocks go back has 25 hours:

    >>> windows = windows_on(WindowConfig(14400), date(2026, 11, 1), "America/Chicago")
    >>> [window.start.astimezone(zone("America/Chicago")).hour for window in windows]
    [23, 2, 6, 10, 14, 18, 22]

    Samoa went from 29 to 31 December in 2011:

    >>> len(windows_on(WindowConfig(14400), date(2011, 12, 30), "Pacific/Apia"))
    0
    """
    instance(config, WindowConfig, "config")
    plain_date(day, "day")
    place = zone(tz)
    with within_years(f"day={day} in {place}"):
        start, end = _first_instant(day, place), _first_instant(day + DAY, place)
        return config.windows_between(start, end)


def _first_instant(day: date, tz: tzinfo) -> datetime:
    """Return the first instant at which the zone's date is `day`, or a later one if none is."""
    midnight = datetime.combine(day, time(), UTC)
    # An offset is less than a day: so the day begins, in UTC, between these.
    spells = offsets(tz, midnight - DAY, midnight + DAY)
    return next(
        max(since, midnight - offset)
        for since, until, offset in spells
        if midnight - offset < until
    )
