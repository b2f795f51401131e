"""The rollover windows of Master Lock's temporary codes, computed offline.

Examples
--------
>>> import rollover
>>> config = rollover.WindowConfig.for_model("5440")
>>> config.time_left("2017-10-10T23:30:00Z")
datetime.timedelta(seconds=1800)
"""

from importlib import import_module as _import_module

__version__ = "0.1.0"

# Where each name is, and the modules that one imports. Each is loaded when it is first asked for:
# the plugins for pytest and hypothesis import this package in every run of theirs.
_HOMES = {
    "windows": ("Window", "WindowConfig", "WindowRange"),
    "spec": ("LockModel",),
    "requests": ("TemporaryCodeRequest",),
    "stays": ("Stay",),
    "lifecycle": (
        "AppliedConfig",
        "CodeRequest",
        "Fate",
        "Impact",
        "IssuedCode",
        "LockTimeline",
        "Reconfiguration",
        "Replacement",
        "ScheduledConfig",
        "quietest_moment",
    ),
    "local": (
        "RepeatedTimeError",
        "RolloverShift",
        "SkippedTimeError",
        "epoch_for",
        "follow_local_time",
        "rollover_shifts",
        "stays_from_rule",
        "windows_on",
    ),
    "planning": (
        "Audit",
        "Gap",
        "Plan",
        "PlanChange",
        "PlannedCode",
        "Score",
        "plan",
        "score",
        "shared",
    ),
    "recommendation": ("Recommendation", "recommend"),
    "verify": (
        "InferredConfig",
        "Mismatch",
        "Paths",
        "check_request",
        "check_response",
        "infer_config",
    ),
    "instants": (),
    "bookings": (),
    "bulk": (),
    "frames": (),
    "plot": (),
    "strategies": (),
    "testing": (),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return _import_module(f"{__name__}.{name}")
    if name in _HOME_OF:
        globals()[name] = found = getattr(_import_module(f"{__name__}.{_HOME_OF[name]}"), name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _restored(name: str, arguments: dict[str, object]) -> object:
    """Return the value of a pickle, which names its class and this function, but no file."""
    kind = getattr(_import_module(__name__), name)
    return getattr(kind, "_restored", kind)(**arguments)


def __dir__() -> list[str]:
    return sorted([*_HOME_OF, *_HOMES])
