"""The rollover windows of Master Lock's temporary codes, computed offline.

Examples
--------
>>> import rollover
>>> config = rollover.WindowConfig.for_model("5440")
>>> config.time_left("2017-10-10T23:30:00Z")
datetime.timedelta(seconds=1800)
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rollover.lifecycle import (
        Fate,
        Impact,
        IssuedCode,
        LockTimeline,
        Reconfiguration,
        Replacement,
        quietest_moment,
    )
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
    from rollover.verify import InferredConfig, Mismatch, check_response, infer_config
    from rollover.windows import Window, WindowConfig, WindowRange

__all__ = [
    "Fate",
    "Impact",
    "InferredConfig",
    "IssuedCode",
    "LockModel",
    "LockTimeline",
    "Mismatch",
    "Recommendation",
    "Reconfiguration",
    "RepeatedTimeError",
    "Replacement",
    "RolloverShift",
    "ScheduledConfig",
    "Score",
    "SkippedTimeError",
    "Stay",
    "TemporaryCodeRequest",
    "Window",
    "WindowConfig",
    "WindowRange",
    "check_response",
    "epoch_for",
    "follow_local_time",
    "infer_config",
    "quietest_moment",
    "recommend",
    "rollover_shifts",
    "score",
    "shared",
    "stays_from_rule",
    "windows_on",
]

_MODULES = (
    "spec",
    "instants",
    "windows",
    "requests",
    "stays",
    "lifecycle",
    "local",
    "recommendation",
    "verify",
)

if not TYPE_CHECKING:

    def __getattr__(name):
        """Load the module of a name when the name is first asked for.

        The plugins for pytest and hypothesis import this package in every run of theirs.
        """
        from importlib import import_module

        if name in _MODULES:
            return import_module(f"{__name__}.{name}")
        if name in __all__:
            modules = (import_module(f"{__name__}.{module}") for module in _MODULES)
            globals()[name] = next(getattr(its, name) for its in modules if hasattr(its, name))
            return globals()[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__():
        return sorted({*globals(), *__all__, *_MODULES})
