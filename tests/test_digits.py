"""Ints of more digits than Python writes: each argument of each function is refused by our error.

Or it is taken, where any int or anything hashable is.
"""

from datetime import date, time, timedelta

import numpy as np
import pytest

pd = pytest.importorskip("pandas", reason="frames need pandas")
pytest.importorskip("narwhals", reason="frames need narwhals: install the extra `frames`")

import rollover  # noqa: E402
from rollover import bulk, frames, strategies, testing  # noqa: E402

FAR = 10**5_000
CONFIG, OTHER = rollover.WindowConfig(14_400), rollover.WindowConfig(7_200)
A, B = "2026-07-01T12:00Z", "2026-07-03T12:00Z"
WINDOW, RANGE = CONFIG.window(0), CONFIG.windows_between(A, B)
STAY = rollover.Stay(A, B, lock="LOFT")
REQUEST = rollover.TemporaryCodeRequest("A12345", 1, A, model="5440")
CODE = rollover.IssuedCode(A, issued_at=A)
CHANGE = rollover.Reconfiguration(CONFIG, OTHER, applied_at=A)
TIMELINE = rollover.LockTimeline(CONFIG).configured(OTHER).applied(A)
PLAN = rollover.plan([STAY], CONFIG)
NONE = timedelta(0)
ROOM = {"early": NONE, "late": NONE, "behind": NONE, "ahead": NONE}
EXPECTED = {"config": CONFIG, "when_valid": A, "old": None, "model": None, "unix": None}
PATHS = {"begins": "From", "expires": "To"}
BODY = {"From": "2026-07-01T12:00Z", "To": "2026-07-01T16:00Z"}
BOUNDS = {"min_value": A, "max_value": B}
SETTINGS = {"window_seconds": 14_400, "epoch_seconds": 0}
FRAME = pd.DataFrame({"arrival": [pd.Timestamp(A)], "departure": [pd.Timestamp(B)]})
HOURS = {"check_in": time(15), "check_out": time(11), "tz": "UTC"}

CALLS = [
    (rollover.WindowConfig, SETTINGS),
    (rollover.WindowConfig.for_model, {"model": "5440"}),
    (rollover.WindowConfig.from_dict, {"fields": CONFIG.to_dict()}),
    (CONFIG.same_grid, {"other": CONFIG}),
    (CONFIG.window_at, {"when": A}),
    (CONFIG.window, {"index": 0}),
    (CONFIG.next_rollover, {"when": A}),
    (CONFIG.time_left, {"when": A}),
    (CONFIG.windows_between, {"start": A, "end": B}),
    (CONFIG.windows_live, {"when": A, "behind": NONE, "ahead": NONE}),
    (CONFIG.windows_to_share, {"when": A, "at_least": NONE, "behind": NONE, "ahead": NONE}),
    (rollover.Window, {"index": 0, "start": A, "end": B}),
    (WINDOW.overlaps, {"other": WINDOW}),
    (rollover.WindowRange, {"config": CONFIG, "indexes": range(3)}),
    (RANGE.index, {"window": RANGE[0], "start": 0, "stop": None}),
    (RANGE.count, {"window": WINDOW}),
    (rollover.LockModel.DEADBOLT.key_number, {"configured": True}),
    (
        rollover.TemporaryCodeRequest,
        {
            "device_identifier": "A12345", "firmware_version": 1, "when_valid": A, "model": "5440",
            "configured": False,
        },
    ),
    (rollover.TemporaryCodeRequest.from_dict, {"fields": REQUEST.to_dict(), "model": "5440"}),
    (rollover.Stay, {"start": A, "end": B, "lock": None, "label": None}),
    (
        rollover.Stay.on_dates,
        {"arrival": date(2026, 7, 1), "departure": date(2026, 7, 2), "lock": None, **HOURS},
    ),
    (rollover.check_response, {"body": {}, **EXPECTED, **PATHS}),
    (rollover.check_request, {"body": {}, "expected": REQUEST}),
    (rollover.infer_config, {"observations": [(A, B)]}),
    (rollover.InferredConfig, {"config": CONFIG, "misfits": (0,)}),
    (rollover.Mismatch, {"field": "From", "expected": A, "got": A, "reason": "no idea"}),
    (testing.assert_response, {"body": BODY, **EXPECTED, **PATHS}),
    (testing.response_body, {"settings": CONFIG, "request": REQUEST, "extra": {}, **PATHS}),
    (testing.IsBegin, EXPECTED),
    (testing.IsExpiry, EXPECTED),
    (testing.IsWindow, {**EXPECTED, **PATHS}),
    (testing.IsWhenValid, {"when": A}),
    (
        strategies.window_configs,
        {
            "min_window_seconds": 1_800, "max_window_seconds": 3_600,
            "min_epoch_seconds": 0, "max_epoch_seconds": 1,
        },
    ),
    (strategies.instants, BOUNDS),
    (strategies.windows, {"config": CONFIG, **BOUNDS}),
    (strategies.bookings, {"overlaps": False, **BOUNDS}),
    (strategies.responses, {"config": CONFIG, "keys": "as given", **PATHS, **BOUNDS}),
    (rollover.Reconfiguration, {"old": CONFIG, "new": OTHER, "applied_at": A}),
    (CHANGE.fate, {"code": CODE}),
    (CHANGE.lock_config, {"when": A}),
    (TIMELINE.configured, {"new": CONFIG}),
    (TIMELINE.confirmed, {"at": B}),
    (rollover.IssuedCode, {"when_valid": A, "issued_at": A, "label": None}),
    (rollover.quietest_moment, {"codes": [CODE], "old": CONFIG, "start": A, "end": B}),
    (
        rollover.epoch_for,
        {"local_time": time(11), "tz": "UTC", "on": date(2026, 7, 1), "window_seconds": 86_400},
    ),
    (rollover.windows_on, {"config": CONFIG, "day": date(2026, 7, 1), "tz": "UTC"}),
    (rollover.rollover_shifts, {"config": CONFIG, "tz": "UTC", "start": A, "end": B}),
    (
        rollover.follow_local_time,
        {"local_time": time(11), "tz": "UTC", "window_seconds": 86_400, "start": A, "end": B},
    ),
    (rollover.RolloverShift, {"at": A, "before": NONE, "after": NONE}),
    (rollover.ScheduledConfig, {"start": A, "config": CONFIG}),
    (rollover.plan, {"stays": [STAY], "settings": CONFIG, **ROOM}),
    (rollover.score, {"stays": [STAY], "settings": CONFIG, **ROOM}),
    (rollover.shared, {"stays": [STAY], "settings": CONFIG, **ROOM}),
    (rollover.recommend, {"stays": [STAY], "window_choices": [86_400], "allow_shared": 0, **ROOM}),
    (PLAN.due, {"start": A, "end": B, "lead": NONE}),
    (PLAN.since, {"old": PLAN}),
    (bulk.window_index, {"when": 0, **SETTINGS}),
    (bulk.window_bounds, {"when": 0, **SETTINGS}),
    (bulk.count_windows, {"start": 0, "end": 1, **SETTINGS}),
    (bulk.windows_between, {"start": np.array([0]), "end": np.array([1]), "limit": 1, **SETTINGS}),
    (bulk.fates, {"start": 0, "end": 1, "issued_at": 0, "applied_at": 0, "confirmed_at": 0}),
    (frames.with_windows, {"frame": FRAME, "when": "arrival", **SETTINGS}),
]  # fmt: skip


def called(verb, arguments):
    """Call a function, some of whose first parameters may be positional alone."""
    if verb == rollover.TemporaryCodeRequest.from_dict:
        return verb(arguments["fields"], model=arguments["model"])
    return verb(**arguments)


@pytest.mark.parametrize(
    ("verb", "arguments", "name"),
    [
        pytest.param(verb, arguments, name, id=f"{verb.__qualname__} {name}")
        for verb, arguments in CALLS
        for name in arguments
    ],
)
def test_five_thousand_digits_are_refused_by_our_own_error(verb, arguments, name):
    for value in (FAR, [FAR], {"From": FAR}):
        message = ""
        try:
            called(verb, {**arguments, name: value})
        except (TypeError, ValueError, OverflowError, AssertionError) as error:
            message = str(error)
        assert "Exceeds the limit" not in message
        assert "unhashable" not in message


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [pytest.param(verb, arguments, id=verb.__qualname__) for verb, arguments in CALLS],
)
def test_each_call_is_right_but_for_the_digits(verb, arguments):
    called(verb, arguments)
