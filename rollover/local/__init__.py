"""Local wall-clock time: an epoch from it, local days, daylight-saving shifts, recurring visits."""

from rollover.local._days import RepeatedTimeError, SkippedTimeError, epoch_for, windows_on
from rollover.local._shifts import (
    RolloverShift,
    follow_local_time,
    rollover_shifts,
)
from rollover.local._visits import stays_from_rule

__all__ = [
    "RepeatedTimeError",
    "RolloverShift",
    "SkippedTimeError",
    "epoch_for",
    "follow_local_time",
    "rollover_shifts",
    "stays_from_rule",
    "windows_on",
]
