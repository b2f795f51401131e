"""The rollover windows of Master Lock's temporary codes, computed offline.

Examples
--------
>>> import rollover
>>> config = rollover.WindowConfig.for_model("5440")
>>> config.time_left("2017-10-10T23:30:00Z")
datetime.timedelta(seconds=1800)
"""

from rollover.local import (
    RepeatedTimeError,
    RolloverShift,
    ScheduledConfig,
    SkippedTimeError,
    epoch_for,
    follow_local_time,
    rollover_shifts,
    stays_from_rule,
    windows_on,
)
from rollover.recommendation import Recommendation, Score, recommend, score, shared
from rollover.requests import TemporaryCodeRequest
from rollover.spec import LockModel
from rollover.stays import Stay
from rollover.windows import Window, WindowConfig, WindowRange

__all__ = [
    "LockModel",
    "Recommendation",
    "RepeatedTimeError",
    "RolloverShift",
    "ScheduledConfig",
    "Score",
    "SkippedTimeError",
    "Stay",
    "TemporaryCodeRequest",
    "Window",
    "WindowConfig",
    "WindowRange",
    "epoch_for",
    "follow_local_time",
    "recommend",
    "rollover_shifts",
    "score",
    "shared",
    "stays_from_rule",
    "windows_on",
]
