"""Ints of more digits than Python writes: each argument of each function is refused by our error.

Or it is taken, where any int or anything hashable is.
"""

import inspect
from copy import copy
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO

import numpy as np
import pytest
from dateutil.rrule import DAILY, rrule
from hypothesis.strategies import SearchStrategy

pd = pytest.importorskip("pandas", reason="frames need pandas")
pytest.importorskip("narwhals", reason="frames need narwhals: install the extra `frames`")
pytest.importorskip("matplotlib", reason="pictures need matplotlib: install the extra `plot`")
pytest.importorskip("icalendar", reason="feeds need icalendar: install the extra `ical`")

import rollover  # noqa: E402
from rollover import bookings, bulk, frames, plot, strategies, testing, verify  # noqa: E402

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
RULE = rrule(DAILY, datetime(2026, 7, 1, 10), count=2)
SPANS = {"frame": FRAME.assign(door="LOFT"), "start": "arrival", "end": "departure"}
ONE = np.array([0])
TIMES = {"when": ONE}
SKEW = {"behind": NONE, "ahead": NONE}
IMPACT = CHANGE.impact([CODE])
HOURS = {"check_in": time(15), "check_out": time(11), "tz": "UTC"}


def fields_of(value):
    """Give the arguments that make this value."""
    return ((each.name, getattr(value, each.name)) for each in fields(value))


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
    (rollover.AppliedConfig, {"config": CONFIG, "applied_at": A, "confirmed_at": None}),
    (rollover.Audit, {"held": PLAN, "missing": PLAN, "surplus": [], "exposed": []}),
    (
        rollover.CodeRequest,
        {"lock": None, "label": None, "when_valid": STAY.start, "window": WINDOW},
    ),
    (rollover.Fate, {"value": 3}),
    (rollover.Gap, {"stay": STAY, "start": STAY.start, "end": STAY.end}),
    (rollover.Impact, {"timeline": TIMELINE, "issued": [CODE], **SKEW}),
    (IMPACT.codes, {"fate": 3}),
    (
        rollover.IssuedCode,
        {"when_valid": A, "issued_at": A, "lock": None, "valid": (A, B), "needed": (A, B)},
    ),
    (rollover.LockModel, {"value": "5440"}),
    (rollover.LockTimeline, {"initial": CONFIG, "changes": (), "waiting": None}),
    (
        rollover.LockTimeline.of,
        {"schedule": [rollover.ScheduledConfig(A, OTHER)], "initial": CONFIG},
    ),
    (rollover.LockTimeline(CONFIG).configured(OTHER).applied, {"at": A}),
    *(
        (ask, {"when": A})
        for ask in (TIMELINE.lock_config, TIMELINE.server_config, TIMELINE.pending)
    ),
    (TIMELINE.validity, {"code": CODE}),
    *((ask, {"code": CODE, **SKEW}) for ask in (TIMELINE.fate, CHANGE.fate)),
    *((ask, {"codes": [CODE], **SKEW}) for ask in (TIMELINE.impact, CHANGE.impact)),
    (
        rollover.Mismatch,
        {"field": "From", "expected": A, "got": 7, "reason": "no idea", "moment": A},
    ),
    (rollover.Paths, {**PATHS, "when_valid": "When"}),
    (PLAN.of, {"lock": "LOFT", "label": None}),
    (PLAN.shared, {"grace": NONE}),
    (PLAN.audit, {"issued": [PLAN[0].issued(A)], "at": A, "grace": NONE}),
    (PLAN.index, {"value": PLAN[0], "start": 0, "stop": None}),
    (PLAN.count, {"value": PLAN[0]}),
    (rollover.PlanChange, {"kept": PLAN, "added": PLAN, "dropped": PLAN, "exposed": []}),
    (rollover.PlannedCode, dict(fields_of(PLAN[0]))),
    (
        PLAN[0].request,
        {"device_identifier": "A12345", "firmware_version": 1, "model": "5440", "configured": True},
    ),
    (PLAN[0].issued, {"at": A}),
    (rollover.Recommendation, dict(fields_of(rollover.recommend([STAY])[0]))),
    (rollover.Reconfiguration, {"old": CONFIG, "new": OTHER, "applied_at": A, "confirmed_at": B}),
    (CHANGE.server_config, {"when": A}),
    (rollover.Replacement, {"code": CODE, "windows": RANGE}),
    (rollover.Score, dict(fields_of(rollover.score([STAY], CONFIG)))),
    (
        rollover.Stay.on_dates,
        {"arrival": date(2026, 7, 1), "departure": date(2026, 7, 2), "label": None, **HOURS},
    ),
    (
        rollover.Stay.every_night,
        {"first": date(2026, 7, 1), "last": date(2026, 7, 2), "lock": None, **HOURS},
    ),
    *(
        (check, {"body": BODY, "config": CONFIG, "when_valid": A, "paths": rollover.Paths(**PATHS)})
        for check in (rollover.check_response, testing.assert_response)
    ),
    (
        testing.IsWindow,
        {"config": CONFIG, "when_valid": A, "paths": rollover.Paths(**PATHS)},
    ),
    (
        testing.response_body,
        {
            "settings": CHANGE, "request": REQUEST, "paths": rollover.Paths(**PATHS),
            "issued_at": A, "unix": "ms",
        },
    ),
    (strategies.responses, {"config": CONFIG, "paths": rollover.Paths(**PATHS), "extra": {}}),
    (strategies.requests, {"model": "5440", **BOUNDS}),
    *(
        (draw, BOUNDS)
        for draw in (
            strategies.stays, strategies.issued_codes, strategies.lock_timelines,
            strategies.reconfigurations, strategies.plans,
        )
    ),
    (
        rollover.follow_local_time,
        {
            "local_time": time(11), "tz": "UTC", "window_seconds": 86_400, "start": A, "end": B,
            "apply_at": time(9),
        },
    ),
    (
        rollover.quietest_moment,
        {"codes": [CODE], "old": CONFIG, "start": A, "end": B, "behind": NONE},
    ),
    (rollover.recommend, {"stays": [STAY], "grace": NONE, "pair_cost": 3}),
    (
        rollover.recommend,
        {"stays": [STAY], "max_codes_per_stay": 9, "max_overexposure": timedelta(days=9)},
    ),
    *(
        (ask, {"stays": [STAY], "settings": CONFIG, "grace": NONE})
        for ask in (rollover.score, rollover.shared)
    ),
    (
        rollover.stays_from_rule,
        {
            "rule": RULE, "duration": timedelta(hours=2), "tz": "UTC", "start": A, "end": B,
            "lock": None,
        },
    ),
    (
        bookings.from_csv,
        {
            "source": StringIO("arrival,departure\n"), "lock": "LOFT", "columns": {},
            "midnight": None, "date_format": None, "time_format": None, "delimiter": ",",
            "encoding": "utf-8", "skip": {}, "split_locks": ";", "on_error": "raise", **HOURS,
        },
    ),
    (
        bookings.from_ical,
        {
            "source": BytesIO(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"), "lock": "LOFT",
            "midnight": None, "blocked": (), "label": "UID", "on_error": "raise", **HOURS,
        },
    ),
    (
        bookings.from_frame,
        {
            "frame": FRAME, "lock": "LOFT", "columns": {}, "midnight": None, "split_locks": ";",
            **HOURS,
        },
    ),
    (
        bookings.log_from_csv,
        {"source": StringIO("lock,label,when_valid,issued_at\n"), "on_error": "raise"},
    ),
    *(
        (verb, {**TIMES, "config": CONFIG, "out": None, "threads": 1})
        for verb in (bulk.window_index, bulk.window_bounds, bulk.next_rollover, bulk.time_left)
    ),
    *((verb, {**TIMES, **SETTINGS}) for verb in (bulk.next_rollover, bulk.time_left)),
    (
        bulk.count_windows,
        {"start": ONE, "end": ONE, "config": CONFIG, "out": None, "threads": 1},
    ),
    (bulk.windows_between, {"start": ONE, "end": ONE, "config": CONFIG, "threads": 1}),
    (frames.with_windows, {"frame": FRAME, "when": "arrival", "config": CONFIG}),
    *((frames.windows_between, {**SPANS, **more}) for more in (SETTINGS, {"config": CONFIG})),
    *(
        (ask, {**SPANS, "lock": "door", **more, **ROOM})
        for ask in (frames.plan, frames.shared)
        for more in ({"label": None, **SETTINGS}, {"config": CONFIG}, {"settings": CONFIG})
    ),
    (frames.shared, {**SPANS, "lock": "door", "config": CONFIG, "grace": NONE}),
    (plot.fates, {"change": CHANGE, "codes": [CODE], "tz": "UTC", "ax": None}),
    (
        plot.phases,
        {"stays": [STAY], "window_seconds": 86_400, "tz": "UTC", "ax": None, "grace": NONE, **ROOM},
    ),
    (plot.phases, {"stays": [STAY], "window_seconds": 86_400, "epoch_seconds": 0, "pair_cost": 1}),
    (
        plot.plan,
        {"codes": PLAN, "audit": None, "grace": NONE, "locks": None, "tz": "UTC", "ax": None},
    ),
    (plot.rollovers, {"settings": CONFIG, "tz": "UTC", "start": A, "end": B, "ax": None}),
    (plot.trade_off, {"recommendations": rollover.recommend([STAY]), "others": {}, "ax": None}),
    (
        plot.windows,
        {
            "config": CONFIG, "stays": [STAY], "grace": NONE, "locks": None, "tz": "UTC",
            "ax": None, **ROOM,
        },
    ),
]  # fmt: skip


def called(verb, arguments):
    """Call a function, some of whose first parameters may be positional alone."""
    if verb == rollover.TemporaryCodeRequest.from_dict:
        return verb(arguments["fields"], model=arguments["model"])
    read = {name: copy(value) for name, value in arguments.items() if name == "source"}
    return verb(**{**arguments, **read})  # of a file, which is read once


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
            answer = called(verb, {**arguments, name: value})
            if not isinstance(answer, SearchStrategy):  # whose repr is Hypothesis's own
                repr(answer)
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


MADE = Exception | rollover.Plan | bulk.WindowRuns  # of which nobody makes one


def functions():
    """Give each public function, each class and its public methods."""
    for home in (rollover, bookings, bulk, frames, plot, strategies, testing, verify):
        for public in (getattr(home, name) for name in home.__all__):
            if inspect.isclass(public):
                yield public
                methods = (getattr(public, name) for name in vars(public) if name[0] != "_")
                yield from filter(inspect.isroutine, methods)
            elif inspect.isroutine(public):
                yield public


def test_each_parameter_of_each_public_function_is_tried():
    tried = {}
    for verb, arguments in CALLS:
        verb = getattr(verb, "__func__", verb)
        tried.setdefault(verb, {"self", "cls", "_"}).update(arguments)
    untried = {}
    for verb in functions():
        verb = getattr(verb, "__func__", verb)
        if not (inspect.isclass(verb) and issubclass(verb, MADE)):
            parameters = {*inspect.signature(verb).parameters} - tried.get(verb, {"self"})
            if verb in (rollover.Fate, rollover.LockModel):
                parameters -= {"arguments", "named", "values"}  # of other enums
            if parameters:
                untried[verb.__qualname__] = parameters
    assert untried == {}


def test_a_lock_and_a_label_of_five_thousand_digits_are_shown():
    stay = rollover.Stay(A, B, lock=FAR, label=(FAR,))
    codes = rollover.plan([stay], {FAR: CONFIG})
    log = [code.issued(A) for code in codes]
    other = rollover.IssuedCode(A, issued_at=A, lock=-FAR, label=-FAR)
    impact = rollover.Reconfiguration(CONFIG, OTHER, applied_at=A).impact(log)
    for value in (stay, codes, log[0], impact, codes.audit(log[:2]), codes.since(codes[:2])):
        for text in (str(value), repr(value), value._repr_html_()):
            assert hex(FAR) in text
    for call in (
        lambda: rollover.plan([stay], {}).gaps(),
        lambda: rollover.plan([stay], {FAR: 7}),
        lambda: CHANGE.impact([*log, other]),
        lambda: codes + rollover.plan([stay], {FAR: OTHER}),
        lambda: plot.plan(codes, locks=[-FAR]),
    ):
        with pytest.raises((ValueError, TypeError), match="0x"):
            call()
