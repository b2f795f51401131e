"""Local wall-clock time: an epoch from it, local days, daylight-saving shifts, recurring visits."""

from rollover.local.days import RepeatedTimeError, SkippedTimeError, epoch_for, windows_on
from rollover.local.shifts import (
    RolloverShift,
    ScheduledConfig,
    follow_local_time,
    rollover_shifts,
)
from rollover.local.visits import stays_from_rule
from rollover.local.zones import at_local, clock_time, local_date, zone

__all__ = [
    "RepeatedTimeError",
    "RolloverShift",
    "ScheduledConfig",
    "SkippedTimeError",
    "at_local",
    "clock_time",
    "epoch_for",
    "follow_local_time",
    "local_date",
    "rollover_shifts",
    "stays_from_rule",
    "windows_on",
    "zone",
]
