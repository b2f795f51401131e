"""What changes of a zone's offset do to rollover times, and the settings that follow them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rollover._pydantic import InUTC
from rollover._validation import instance
from rollover._value import Value
from rollover._zones import Spell, clock, offsets, rollover_time, within_years, zone
from rollover.instants import EPOCH, MICROSECOND, Instant, between, instant, span, to_microseconds
from rollover.lifecycle import ScheduledConfig
from rollover.spec import window_length
from rollover.windows import WindowConfig

_DAY: Final = 86_400
_DAY_US: Final = _DAY * 1_000_000
_set = object.__setattr__


@dataclass(frozen=True, slots=True, repr=False)
class RolloverShift(Value):
    """A transition of a zone to another offset, which moves the local times of all rollovers.

    Parameters
    ----------
    at
        The instant of the transition, held in UTC.
    before, after
        The UTC offsets until then and from then on.

    Raises
    ------
    ValueError
        If an offset is a day or more.
    """

    at: InUTC
    before: timedelta
    after: timedelta

    if TYPE_CHECKING:

        def __init__(self, at: Instant, before: timedelta, after: timedelta) -> None: ...

    def __post_init__(self) -> None:
        _set(self, "at", instant(self.at, "at"))
        _check_offset(self.before, "before")
        _check_offset(self.after, "after")

    def __repr__(self) -> str:
        before, after = _written(self.before), _written(self.after)
        return f"RolloverShift({self.at.isoformat()!r}, before={before}, after={after})"

    def _columns(self) -> dict[str, object]:
        before, after = timezone(self.before), timezone(self.after)
        return {"at (UTC)": self.at, "before": before, "after": after}


def rollover_shifts(
    config: WindowConfig, tz: tzinfo | str, *, start: Instant, end: Instant
) -> list[RolloverShift]:
    """Return the transitions of the zone to another offset that move local rollover times.

    A transition by a multiple of the window moves none.

    Parameters
    ----------
    config
        The lock's settings.
    tz
        The lock's zone: a tzinfo or an IANA name.
    start, end
        The span ``[start, end)`` in which to look.

    Raises
    ------
    ValueError
        If the zone is unknown, or `end` is before `start`.

    Examples
    --------
    >>> year = {"start": "2026-01-01T00:00Z", "end": "2027-01-01T00:00Z"}
    >>> for shift in rollover_shifts(WindowConfig(14400), "America/New_York", **year):
    ...     print(shift.at.isoformat(), shift.after - shift.before)
    2026-03-08T07:00:00+00:00 1:00:00
    2026-11-01T06:00:00+00:00 -1 day, 23:00:00

    On Lord Howe Island the clocks change by half an hour, and so windows of that length stay:

    >>> rollover_shifts(WindowConfig(1800), "Australia/Lord_Howe", **year)
    []
    """
    window = timedelta(0, instance(config, WindowConfig, "config").window_seconds)
    place = zone(tz)
    first, last = between(start, end)
    if first == last:
        return []
    with within_years(f"start={start!s} end={end!s} in {place}"):
        # From just before, as a transition at `start` is in the span; but not from before year 1.
        before = first - min(MICROSECOND, first - datetime.min.replace(tzinfo=UTC))
        spells = offsets(place, before, last)
    return [
        RolloverShift(after.since, before.offset, after.offset)
        for before, after in pairwise(spells)
        if (after.offset - before.offset) % window
    ]


def follow_local_time(
    local_time: time,
    tz: tzinfo | str,
    *,
    window_seconds: int,
    start: Instant,
    end: Instant,
    apply_at: time | None = None,
) -> list[ScheduledConfig]:
    """Return the settings with which codes go on rolling over at one local time.

    A fixed epoch cannot hold a local time across a transition of the zone, unless the offset
    changes by a multiple of the window. Each change of settings must be applied to the lock and
    confirmed (V9, V10), and codes given out for later windows die with it (V11):
    `quietest_moment` finds when the fewest do. `LockTimeline.of` takes the schedule.

    Parameters
    ----------
    local_time
        The clock time, a whole second.
    tz
        The lock's zone: a tzinfo or an IANA name.
    window_seconds
        Window length in seconds (V7): a divisor of a day, or a multiple of one. Multiples count
        from the first local date on which `local_time` is at or after `start`.
    start, end
        The span ``[start, end)`` for which settings are wanted.
    apply_at
        The clock time at which somebody can stand at the lock; None to change it at any hour.

    Returns
    -------
    list[ScheduledConfig]
        The first from `start` on, the others each from the instant at which the offset changes;
        with `apply_at`, from when clocks first show that time at or after it. Until then rollovers
        are off by the shift. They are the settings of the days after the change, even where either
        time is skipped or repeated on the very day. Neighbours on one grid are merged. Empty if the
        span is.

    Raises
    ------
    ValueError
        If the zone is unknown, a time has an offset, `local_time` is not a whole second,
        `window_seconds` is out of its range or no divisor or multiple of a day, or `end` is before
        `start`.

    Examples
    --------
    >>> from datetime import time
    >>> for settings in follow_local_time(
    ...     time(11), "America/Chicago", window_seconds=86400,
    ...     start="2026-01-01T00:00Z", end="2027-01-01T00:00Z",
    ... ):
    ...     print(settings.start.isoformat(), settings.config.epoch_seconds)
    2026-01-01T00:00:00+00:00 61200
    2026-03-08T08:00:00+00:00 57600
    2026-11-01T07:00:00+00:00 61200
    """
    rolls_at = rollover_time(local_time, "local_time")
    applied_at = None if apply_at is None else clock(apply_at, "apply_at")
    place = zone(tz)
    window = window_length(window_seconds)
    if _DAY % window and window % _DAY:
        raise ValueError(
            f"window_seconds={window} is neither a divisor nor a multiple of a day (86400): "
            "its rollovers cannot keep to one local time"
        )
    first, last = span(start, end)
    if first == last:
        return []
    with within_years(f"start={start!s} end={end!s} in {place}"):
        spells = offsets(place, first, last)
    # By the local calendar, so that it stays one number while the offset changes.
    rolls_over = _first_shown(rolls_at, spells[0]) // 1_000_000
    if applied_at is not None:
        spells = [spells[0], *_from_then(applied_at, spells[1:])]
    found: list[ScheduledConfig] = []
    for since, _, offset in spells:
        config = WindowConfig(window, (rolls_over - _whole_seconds(offset, place)) % window)
        if not found or found[-1].config != config:  # equal ones need nobody at the lock
            found.append(ScheduledConfig(since, config))
    return found


def _from_then(shown: time, spells: list[Spell]) -> Iterator[Spell]:
    """Yield each spell from when clocks first show a time in it.

    Where they do not, the next offset is met before anybody stands at the lock.
    """
    for spell in spells:
        at = _first_shown(shown, spell) - spell.offset // MICROSECOND
        if at < to_microseconds(spell.until):  # as integers: the time may be past year 9999
            yield spell._replace(since=EPOCH + at * MICROSECOND)


def _first_shown(shown: time, spell: Spell) -> int:
    """Return when clocks of a spell's offset first show a time at or after its start.

    In microseconds from 1970 by the local calendar, as if there were no offset.
    """
    local = to_microseconds(spell.since) + spell.offset // MICROSECOND
    of_day = ((shown.hour * 60 + shown.minute) * 60 + shown.second) * 1_000_000 + shown.microsecond
    # Floored, so that it is at or after `local`: the time of the day in the first day that has it.
    return of_day - (of_day - local) // _DAY_US * _DAY_US


def _whole_seconds(offset: timedelta, tz: tzinfo) -> int:
    if offset.microseconds:
        raise ValueError(f"tz={tz} has an offset of {offset}, not whole seconds as rollovers are")
    return offset // timedelta(seconds=1)


def _check_offset(value: timedelta, name: str) -> None:
    if abs(instance(value, timedelta, name)) >= timedelta(days=1):
        raise ValueError(f"{name}={value!s} is no UTC offset: those are less than a day")


def _written(offset: timedelta) -> str:
    hours = offset / timedelta(hours=1)
    if (hours * 4).is_integer():
        return f"datetime.timedelta(hours={hours:g})"
    return f"datetime.timedelta(seconds={offset.total_seconds()!r})"
