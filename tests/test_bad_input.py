"""Calls that are refused, each by a message that names the parameter and the value.

A row is a call, the error, the parameter and how the message shows the value. Nothing here may be
guessed, clipped, swapped or swallowed.
"""

# ruff: noqa: F401, for the names that only the calls use

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

import numpy as np
import pytest

from rollover import LockModel, TemporaryCodeRequest, Window, WindowConfig, WindowRange
from rollover._validation import boolean, integer, text

A, B = datetime(2017, 10, 10, 20, tzinfo=UTC), datetime(2017, 10, 11, tzinfo=UTC)
CONFIG = WindowConfig(14_400)
WINDOW = CONFIG.window(0)
RANGE = WindowRange(CONFIG, range(3))
NAN = float("nan")

# What is no instant, wherever one is asked for.
NO_INSTANTS = [
    (TypeError, value)
    for value in [
        "None", "True", "0", "1507665600", "1507665600.0", "NAN", "1j", "b'2017-10-10T20:00:00Z'",
        "Decimal('1507665600')", "Fraction(1, 3)", "np.int64(5)", "np.float64(5.0)",
        "np.datetime64('2017-10-10T20:00:00')", "np.datetime64('NaT', 's')", "np.array([1, 2])",
        "date(2017, 10, 10)", "time(20, 0)", "timedelta(5)", "[]", "()", "{}", "object", "CONFIG",
    ]
] + [
    (ValueError, value)
    for value in [
        "datetime(2017, 10, 10, 20, 0)", "'2017-10-10T20:00:00'", "'2017-10-10'", "'20:00Z'",
        "'1507665600'", "'yesterday'", "''", "'2017-02-29T00:00:00Z'", "'2017-10-10T25:00:00Z'",
        "'2017-10-10T20:00:00 UTC'", "'10/10/2017 20:00Z'", "'NaT'",
    ]
]  # fmt: skip

ASKING = [
    ("when", "CONFIG.window_at({})"),
    ("when", "CONFIG.next_rollover({})"),
    ("when", "CONFIG.time_left({})"),
    ("when", "CONFIG.windows_live({})"),
    ("when", "CONFIG.windows_to_share({}, at_least=timedelta(1))"),
    ("when", "CONFIG.windows_to_share({}, at_least=timedelta(0))"),
    ("when", "{} in WINDOW"),
    ("start", "CONFIG.windows_between({}, B)"),
    ("end", "CONFIG.windows_between(A, {})"),
    ("start", "Window(0, {}, B)"),
    ("end", "Window(0, A, {})"),
    ("when_valid", "TemporaryCodeRequest('A12345', 1, {}, model='5440')"),
]

NO_INTEGERS = [
    "None", "True", "False", "14400.0", "NAN", "'14400'", "b'1'", "Decimal('14400')",
    "Fraction(14400)", "np.float64(14400.0)", "np.bool_(True)", "np.array(14400)",
    "np.array([14400])", "np.timedelta64(14400, 's')", "np.timedelta64(14400, 'ns')",
    "np.timedelta64(4, 'h')", "timedelta(0, 14400)", "[14400]", "1j",
    "LockModel.DEADBOLT",
]  # fmt: skip
COUNTING = [
    ("window_seconds", "WindowConfig({})"),
    ("epoch_seconds", "WindowConfig(14400, {})"),
    ("index", "CONFIG.window({})"),
    ("index", "Window({}, A, B)"),
    ("firmware_version", "TemporaryCodeRequest('A12345', {}, A, model='5440')"),
]

NO_DURATIONS = [
    (TypeError, value)
    for value in ["None", "True", "300", "300.0", "NAN", "'PT5M'", "np.timedelta64(5, 'm')", "A"]
] + [(ValueError, value) for value in ["timedelta(-1)", "timedelta(0, 0, -1)", "timedelta.min"]]
LASTING = [
    ("behind", "CONFIG.windows_live(A, behind={})"),
    ("ahead", "CONFIG.windows_live(A, ahead={})"),
    ("at_least", "CONFIG.windows_to_share(A, at_least={})"),
    ("behind", "CONFIG.windows_to_share(A, at_least=timedelta(1), behind={})"),
    ("ahead", "CONFIG.windows_to_share(A, at_least=timedelta(1), ahead={})"),
    ("ahead", "CONFIG.windows_to_share(A, at_least=timedelta(0), ahead={})"),
]

OTHERS = [
    # window_seconds out of 1800..604800 (V7)
    ("WindowConfig(0)", ValueError, "window_seconds", "0"),
    ("WindowConfig(-14400)", ValueError, "window_seconds", "-14400"),
    ("WindowConfig(1799)", ValueError, "window_seconds", "1799"),
    ("WindowConfig(604801)", ValueError, "window_seconds", "604801"),
    ("WindowConfig(np.int64(1))", ValueError, "window_seconds", "1"),
    ("WindowConfig(2**70)", ValueError, "window_seconds", str(2**70)),
    ("WindowConfig(window_seconds=14_400_000)", ValueError, "window_seconds", "14400000"),
    # models
    ("WindowConfig.for_model('D100')", ValueError, "model", "'D100'"),
    ("WindowConfig.for_model('')", ValueError, "model", "''"),
    ("WindowConfig.for_model('dead-bolt')", ValueError, "model", "'dead-bolt'"),
    ("WindowConfig.for_model(5440)", TypeError, "model", "5440"),
    ("WindowConfig.for_model(None)", TypeError, "model", "None"),
    ("WindowConfig.for_model(LockModel)", TypeError, "model", "<enum 'LockModel'>"),
    ("TemporaryCodeRequest('A12345', 1, A, model=None)", TypeError, "model", "None"),
    ("TemporaryCodeRequest('A12345', 1, A, model='9')", ValueError, "model", "'9'"),
    (
        "TemporaryCodeRequest('A12345', 1, A, model='6440')",
        ValueError,
        "model",
        "LockModel.DOOR_CONTROLLER",
    ),
    # configured is a bool, and nothing that is only truthy
    ("LockModel.DEADBOLT.key_number(1)", TypeError, "configured", "1"),
    ("LockModel.DEADBOLT.key_number(None)", TypeError, "configured", "None"),
    ("LockModel.PRO_SERIES.key_number('no')", TypeError, "configured", "'no'"),
    (
        "LockModel.DEADBOLT.key_number(np.bool_(True))",
        TypeError,
        "configured",
        repr(np.bool_(True)),
    ),
    (
        "TemporaryCodeRequest('A12345', 1, A, model='5440', configured='yes')",
        TypeError,
        "configured",
        "'yes'",
    ),
    # identifier and firmware
    ("TemporaryCodeRequest(None, 1, A, model='5440')", TypeError, "device_identifier", "None"),
    ("TemporaryCodeRequest(123456, 1, A, model='5440')", TypeError, "device_identifier", "123456"),
    (
        "TemporaryCodeRequest(b'A12345', 1, A, model='5440')",
        TypeError,
        "device_identifier",
        "b'A12345'",
    ),
    (
        "TemporaryCodeRequest('a12345', 1, A, model='5440')",
        ValueError,
        "device_identifier",
        "'a12345'",
    ),
    (
        "TemporaryCodeRequest('A12345\\n', 1, A, model='5440')",
        ValueError,
        "device_identifier",
        r"'A12345\n'",
    ),
    ("TemporaryCodeRequest('A12345', -1, A, model='5440')", ValueError, "firmware_version", "-1"),
    (
        "TemporaryCodeRequest('A12345', 2**32, A, model='5440')",
        ValueError,
        "firmware_version",
        "4294967296",
    ),
    # spans
    ("CONFIG.windows_between(B, A)", ValueError, "end", str(A)),
    ("CONFIG.windows_between(A, A - timedelta(0, 0, 1))", ValueError, "end", "2017-10-10 19:59"),
    ("Window(0, B, A)", ValueError, "end", str(A)),
    ("Window(0, A, A)", ValueError, "end", str(A)),
    ("Window(0, A, '2017-10-10T20:00:00Z')", ValueError, "end", "2017-10-10T20:00:00Z"),
    # other windows, other settings
    ("WINDOW.overlaps(None)", TypeError, "other", "None"),
    ("WINDOW.overlaps(A)", TypeError, "other", repr(A)),
    ("WINDOW.overlaps(RANGE)", TypeError, "other", repr(RANGE)),
    ("CONFIG.same_grid(14400)", TypeError, "other", "14400"),
    ("CONFIG.same_grid(WINDOW)", TypeError, "other", repr(WINDOW)),
    # ranges
    ("WindowRange(14400, range(3))", TypeError, "config", "14400"),
    ("WindowRange(None, range(3))", TypeError, "config", "None"),
    ("WindowRange(CONFIG, 3)", TypeError, "indexes", "3"),
    ("WindowRange(CONFIG, [0, 1])", TypeError, "indexes", "[0, 1]"),
    ("WindowRange(CONFIG, slice(3))", TypeError, "indexes", "slice(None, 3, None)"),
    ("A in RANGE", TypeError, "window", repr(A)),
    ("'2017-10-10T20:00:00Z' in RANGE", TypeError, "window", "'2017-10-10T20:00:00Z'"),
    ("0 in RANGE", TypeError, "window", "0"),
    ("(0, A, B) in RANGE", TypeError, "window", repr((0, A, B))),
    ("RANGE.index(0)", TypeError, "window", "0"),
    ("RANGE.count(A)", TypeError, "window", repr(A)),
    ("RANGE.index(CONFIG.window(3))", ValueError, "window", repr(CONFIG.window(3))),
    ("RANGE.index(WINDOW, 1)", ValueError, "window", repr(WINDOW)),
    # beyond years 1..9999
    ("CONFIG.window(10**9)", OverflowError, "index", "1000000000"),
    ("CONFIG.window(-10**30)", OverflowError, "index", str(-(10**30))),
    ("WindowRange(CONFIG, range(10**9))", OverflowError, "index", "999999999"),
    (
        "CONFIG.window_at('9999-12-31T20:00:00Z')",
        OverflowError,
        "when",
        "9999-12-31T20:00:00Z",
    ),
    (
        "CONFIG.window_at('0001-01-01T00:00:00+00:01')",
        OverflowError,
        "when",
        "0001-01-01T00:00:00+00:01",
    ),
    (
        "WindowConfig(14400, 1).window_at('0001-01-01T00:00:00Z')",
        OverflowError,
        "when",
        "0001-01-01T00:00:00Z",
    ),
    (
        "CONFIG.next_rollover('9999-12-31T23:59:59Z')",
        OverflowError,
        "when",
        "9999-12-31T23:59:59Z",
    ),
    (
        "CONFIG.windows_between(A, '9999-12-31T23:59:59Z')",
        OverflowError,
        "end",
        "9999-12-31T23:59:59Z",
    ),
    (
        "CONFIG.windows_between(A, '9999-12-31T23:59:59.9999999Z')",
        OverflowError,
        "end",
        "9999-12-31 23:59:59.9999999+00:00",
    ),
    ("CONFIG.windows_live(A, behind=timedelta.max)", OverflowError, "behind", str(timedelta.max)),
    (
        "CONFIG.windows_to_share(A, at_least=timedelta.max)",
        OverflowError,
        "at_least",
        str(timedelta.max),
    ),
    (
        "TemporaryCodeRequest('A12345', 1, '9999-12-31T23:59:59-00:01', model='5440')",
        OverflowError,
        "when_valid",
        "9999-12-31T23:59:59-00:01",
    ),
]

TABLE = [(call, error, [f"{name}={shown}"]) for call, error, name, shown in OTHERS]
for calls, values in (
    (ASKING, NO_INSTANTS),
    (LASTING, NO_DURATIONS),
    (COUNTING, [(TypeError, value) for value in NO_INTEGERS]),
):
    for name, call in calls:
        for error, value in values:
            shown = [f"{name}={eval(value)!r} ", f"{name}={eval(value)!s} "]
            TABLE.append((call.format(value), error, shown))


def test_the_table_is_long_enough():
    assert len({row[0] for row in TABLE}) == len(TABLE) > 400
    assert len(OTHERS) > 50


@pytest.mark.parametrize(
    ("call", "error", "shown"), [pytest.param(*row, id=row[0]) for row in TABLE]
)
def test_a_call_is_refused(call, error, shown):
    with pytest.raises(error) as caught:
        eval(call)
    assert type(caught.value) is error  # no subclass that only happened on the way
    assert any(text in str(caught.value) for text in shown), str(caught.value)


class Length(IntEnum):
    """An int by another name."""

    HOUR = 3_600


@pytest.mark.parametrize("value", [3_600, np.int64(3_600), np.uint16(3_600), Length.HOUR])
def test_an_integer_of_another_kind_is_an_int(value):
    config = WindowConfig(value, value)
    assert config == WindowConfig(3_600, 3_600)
    assert type(config.window_seconds) is type(config.epoch_seconds) is int
    assert repr(config) == "WindowConfig(window_seconds=3600, epoch_seconds=3600)"
    assert type(config.window(value).index) is int
    assert type(Window(value, A, B).index) is int


def test_the_checks_at_the_door():
    assert integer(5, "n") == integer(np.int8(5), "n") == 5
    assert type(integer(np.int8(5), "n")) is int
    assert boolean(True, "b") is True
    assert boolean(False, "b") is False
    assert text("", "t") == ""
    with pytest.raises(TypeError, match=r"^n=5\.0 is a float, not an int$"):
        integer(5.0, "n")
    with pytest.raises(TypeError, match=r"^b=0 is an int, not a bool$"):
        boolean(0, "b")
    with pytest.raises(TypeError, match=r"^t=5 is an int, not a str$"):
        text(5, "t")
