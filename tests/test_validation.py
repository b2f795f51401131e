"""Calls that are refused, each by a message that names the parameter and the value.

A row is a call, the error, the parameter and how the message shows the value. Nothing here may be
guessed, clipped, swapped or swallowed. And every kind of message once, word for word: what is
wrong, and what to pass instead.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from rollover import LockModel, TemporaryCodeRequest, Window, WindowConfig, WindowRange
from rollover._validation import instance, integer

A, B = datetime(2017, 10, 10, 20, tzinfo=UTC), datetime(2017, 10, 11, tzinfo=UTC)
CONFIG = WindowConfig(14_400)
WINDOW = CONFIG.window(0)
RANGE = WindowRange(CONFIG, range(3))
NAN = float("nan")
DAY, NO_TIME = timedelta(1), timedelta(0)

# What is no instant, wherever one is asked for.
NO_INSTANTS = [
    (TypeError, value)
    for value in [
        None, True, 0, 1507665600, 1507665600.0, NAN, 1j, b"2017-10-10T20:00:00Z",
        Decimal(1507665600), Fraction(1, 3), np.int64(5), np.float64(5.0),
        np.datetime64("2017-10-10T20:00:00"), np.datetime64("NaT", "s"), np.array([1, 2]),
        date(2017, 10, 10), time(20, 0), timedelta(5), [], (), {}, object, CONFIG,
    ]
] + [
    (ValueError, value)
    for value in [
        datetime(2017, 10, 10, 20, 0), "2017-10-10T20:00:00", "2017-10-10", "20:00Z",
        "1507665600", "yesterday", "", "2017-02-29T00:00:00Z", "2017-10-10T25:00:00Z",
        "2017-10-10T20:00:00 UTC", "10/10/2017 20:00Z", "NaT",
    ]
]  # fmt: skip

ASKING = [
    ("when", "window_at", CONFIG.window_at),
    ("when", "next_rollover", CONFIG.next_rollover),
    ("when", "time_left", CONFIG.time_left),
    ("when", "windows_live", CONFIG.windows_live),
    ("when", "windows_to_share a day", lambda it: CONFIG.windows_to_share(it, at_least=DAY)),
    ("when", "windows_to_share nothing", lambda it: CONFIG.windows_to_share(it, at_least=NO_TIME)),
    ("when", "in", lambda it: it in WINDOW),
    ("start", "windows_between", lambda it: CONFIG.windows_between(it, B)),
    ("end", "windows_between", lambda it: CONFIG.windows_between(A, it)),
    ("start", "Window", lambda it: Window(0, it, B)),
    ("end", "Window", lambda it: Window(0, A, it)),
    ("when_valid", "Request", lambda it: TemporaryCodeRequest("A12345", 1, it, model="5440")),
]

NO_INTEGERS = [
    None, True, False, 14400.0, NAN, "14400", b"1", Decimal(14400),
    Fraction(14400), np.float64(14400.0), np.bool_(True), np.array(14400),
    np.array([14400]), np.timedelta64(14400, "s"), np.timedelta64(14400, "ns"),
    np.timedelta64(4, "h"), timedelta(0, 14400), [14400], 1j,
    LockModel.DEADBOLT,
]  # fmt: skip
COUNTING = [
    ("window_seconds", "WindowConfig", WindowConfig),
    ("epoch_seconds", "WindowConfig", lambda it: WindowConfig(14400, it)),
    ("index", "window", CONFIG.window),
    ("index", "Window", lambda it: Window(it, A, B)),
    ("firmware_version", "Request", lambda it: TemporaryCodeRequest("A12345", it, A, model="5440")),
]

NO_DURATIONS = [
    (TypeError, value) for value in [None, True, 300, 300.0, NAN, "PT5M", np.timedelta64(5, "m"), A]
] + [(ValueError, value) for value in [timedelta(-1), timedelta(0, 0, -1), timedelta.min]]
LASTING = [
    ("behind", "windows_live", lambda it: CONFIG.windows_live(A, behind=it)),
    ("ahead", "windows_live", lambda it: CONFIG.windows_live(A, ahead=it)),
    ("at_least", "windows_to_share", lambda it: CONFIG.windows_to_share(A, at_least=it)),
    ("behind", "share a day", lambda it: CONFIG.windows_to_share(A, at_least=DAY, behind=it)),
    ("ahead", "share a day", lambda it: CONFIG.windows_to_share(A, at_least=DAY, ahead=it)),
    ("ahead", "share nothing", lambda it: CONFIG.windows_to_share(A, at_least=NO_TIME, ahead=it)),
]

OTHERS = [
    # window_seconds out of 1800..604800 (V7)
    (lambda: WindowConfig(0), ValueError, "window_seconds", "0"),
    (lambda: WindowConfig(-14400), ValueError, "window_seconds", "-14400"),
    (lambda: WindowConfig(1799), ValueError, "window_seconds", "1799"),
    (lambda: WindowConfig(604801), ValueError, "window_seconds", "604801"),
    (lambda: WindowConfig(np.int64(1)), ValueError, "window_seconds", "1"),
    (lambda: WindowConfig(2**70), ValueError, "window_seconds", str(2**70)),
    (lambda: WindowConfig(window_seconds=14_400_000), ValueError, "window_seconds", "14400000"),
    # models
    (lambda: WindowConfig.for_model("D100"), ValueError, "model", "'D100'"),
    (lambda: WindowConfig.for_model(""), ValueError, "model", "''"),
    (lambda: WindowConfig.for_model("dead-bolt"), ValueError, "model", "'dead-bolt'"),
    (lambda: WindowConfig.for_model(5440), TypeError, "model", "5440"),
    (lambda: WindowConfig.for_model(None), TypeError, "model", "None"),
    (lambda: WindowConfig.for_model(LockModel), TypeError, "model", "<enum 'LockModel'>"),
    (lambda: TemporaryCodeRequest("A12345", 1, A, model=None), TypeError, "model", "None"),
    (lambda: TemporaryCodeRequest("A12345", 1, A, model="9"), ValueError, "model", "'9'"),
    (
        lambda: TemporaryCodeRequest("A12345", 1, A, model="6440"),
        ValueError,
        "model",
        "LockModel.DOOR_CONTROLLER",
    ),
    # configured is a bool, and nothing that is only truthy
    (lambda: LockModel.DEADBOLT.key_number(1), TypeError, "configured", "1"),
    (lambda: LockModel.DEADBOLT.key_number(None), TypeError, "configured", "None"),
    (lambda: LockModel.PRO_SERIES.key_number("no"), TypeError, "configured", "'no'"),
    (
        lambda: LockModel.DEADBOLT.key_number(np.bool_(True)),
        TypeError,
        "configured",
        repr(np.bool_(True)),
    ),
    (
        lambda: TemporaryCodeRequest("A12345", 1, A, model="5440", configured="yes"),
        TypeError,
        "configured",
        "'yes'",
    ),
    # identifier and firmware
    (
        lambda: TemporaryCodeRequest(None, 1, A, model="5440"),
        TypeError,
        "device_identifier",
        "None",
    ),
    (
        lambda: TemporaryCodeRequest(123456, 1, A, model="5440"),
        TypeError,
        "device_identifier",
        "123456",
    ),
    (
        lambda: TemporaryCodeRequest(b"A12345", 1, A, model="5440"),
        TypeError,
        "device_identifier",
        "b'A12345'",
    ),
    (
        lambda: TemporaryCodeRequest("a12345", 1, A, model="5440"),
        ValueError,
        "device_identifier",
        "'a12345'",
    ),
    (
        lambda: TemporaryCodeRequest("A12345\n", 1, A, model="5440"),
        ValueError,
        "device_identifier",
        r"'A12345\n'",
    ),
    (
        lambda: TemporaryCodeRequest("A12345", -1, A, model="5440"),
        ValueError,
        "firmware_version",
        "-1",
    ),
    (
        lambda: TemporaryCodeRequest("A12345", 2**32, A, model="5440"),
        ValueError,
        "firmware_version",
        "4294967296",
    ),
    # spans
    (lambda: CONFIG.windows_between(B, A), ValueError, "end", str(A)),
    (
        lambda: CONFIG.windows_between(A, A - timedelta(0, 0, 1)),
        ValueError,
        "end",
        "2017-10-10 19:59",
    ),
    (lambda: Window(0, B, A), ValueError, "end", str(A)),
    (lambda: Window(0, A, A), ValueError, "end", str(A)),
    (lambda: Window(0, A, "2017-10-10T20:00:00Z"), ValueError, "end", "2017-10-10T20:00:00Z"),
    # other windows, other settings
    (lambda: WINDOW.overlaps(None), TypeError, "other", "None"),
    (lambda: WINDOW.overlaps(A), TypeError, "other", repr(A)),
    (lambda: WINDOW.overlaps(RANGE), TypeError, "other", repr(RANGE)),
    (lambda: CONFIG.same_grid(14400), TypeError, "other", "14400"),
    (lambda: CONFIG.same_grid(WINDOW), TypeError, "other", repr(WINDOW)),
    # ranges
    (lambda: WindowRange(14400, range(3)), TypeError, "config", "14400"),
    (lambda: WindowRange(None, range(3)), TypeError, "config", "None"),
    (lambda: WindowRange(CONFIG, 3), TypeError, "indexes", "3"),
    (lambda: WindowRange(CONFIG, [0, 1]), TypeError, "indexes", "[0, 1]"),
    (lambda: WindowRange(CONFIG, slice(3)), TypeError, "indexes", "slice(None, 3, None)"),
    (lambda: A in RANGE, TypeError, "window", repr(A)),
    (lambda: "2017-10-10T20:00:00Z" in RANGE, TypeError, "window", "'2017-10-10T20:00:00Z'"),
    (lambda: 0 in RANGE, TypeError, "window", "0"),
    (lambda: (0, A, B) in RANGE, TypeError, "window", repr((0, A, B))),
    (lambda: RANGE.index(0), TypeError, "window", "0"),
    (lambda: RANGE.count(A), TypeError, "window", repr(A)),
    (lambda: RANGE.index(CONFIG.window(3)), ValueError, "window", repr(CONFIG.window(3))),
    (lambda: RANGE.index(WINDOW, 1), ValueError, "window", repr(WINDOW)),
    # beyond years 1..9999
    (lambda: CONFIG.window(10**9), OverflowError, "index", "1000000000"),
    (lambda: CONFIG.window(-(10**30)), OverflowError, "index", str(-(10**30))),
    (lambda: WindowRange(CONFIG, range(10**9)), OverflowError, "index", "999999999"),
    (
        lambda: CONFIG.window_at("9999-12-31T20:00:00Z"),
        OverflowError,
        "when",
        "9999-12-31T20:00:00Z",
    ),
    (
        lambda: CONFIG.window_at("0001-01-01T00:00:00+00:01"),
        OverflowError,
        "when",
        "0001-01-01T00:00:00+00:01",
    ),
    (
        lambda: CONFIG.next_rollover("9999-12-31T20:00:00Z"),
        OverflowError,
        "when",
        "9999-12-31T20:00:00Z: window 17597381",
    ),
    (
        lambda: WindowConfig(14400, 1).window_at("0001-01-01T00:00:00Z"),
        OverflowError,
        "when",
        "0001-01-01T00:00:00Z",
    ),
    (
        lambda: CONFIG.next_rollover("9999-12-31T23:59:59Z"),
        OverflowError,
        "when",
        "9999-12-31T23:59:59Z",
    ),
    (
        lambda: CONFIG.windows_between(A, "9999-12-31T23:59:59Z"),
        OverflowError,
        "end",
        "9999-12-31T23:59:59Z",
    ),
    (
        lambda: CONFIG.windows_between(A, "9999-12-31T23:59:59.9999999Z"),
        OverflowError,
        "end",
        "9999-12-31 23:59:59.9999999+00:00",
    ),
    (
        lambda: CONFIG.windows_live(A, behind=timedelta.max),
        OverflowError,
        "behind",
        str(timedelta.max),
    ),
    (
        lambda: CONFIG.windows_to_share(A, at_least=timedelta.max),
        OverflowError,
        "at_least",
        str(timedelta.max),
    ),
    (
        lambda: TemporaryCodeRequest("A12345", 1, "9999-12-31T23:59:59-00:01", model="5440"),
        OverflowError,
        "when_valid",
        "9999-12-31T23:59:59-00:01",
    ),
]

TABLE = [
    pytest.param(call, error, [f"{name}={shown}"], id=f"{name}={shown[:40]}")
    for call, error, name, shown in OTHERS
]
for calls, values in (
    (ASKING, NO_INSTANTS),
    (LASTING, NO_DURATIONS),
    (COUNTING, [(TypeError, value) for value in NO_INTEGERS]),
):
    for name, verb, call in calls:
        for error, value in values:
            shown = [f"{name}={value!r} ", f"{name}={value!s} "]
            shown_as = f"{verb} {name}={value!r}"
            TABLE.append(pytest.param(partial(call, value), error, shown, id=shown_as))


def test_the_table_is_long_enough():
    assert len(TABLE) > 400
    assert len(OTHERS) > 50


@pytest.mark.parametrize(("call", "error", "shown"), TABLE)
def test_a_call_is_refused(call, error, shown):
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error  # no subclass that only happened on the way
    assert any(text in str(caught.value) for text in shown), str(caught.value)


MESSAGES = [
    (
        lambda: CONFIG.window_at(None),
        "when=None is a NoneType, not an instant: "
        "pass an aware datetime or an ISO 8601 string with an offset",
    ),
    (
        lambda: CONFIG.window_at(date(2017, 10, 10)),
        "when=datetime.date(2017, 10, 10) is a date, not an instant: pass an aware datetime, "
        "for example datetime.combine(day, time, tzinfo=zone)",
    ),
    (
        lambda: CONFIG.window_at(5),
        "when=5 is an int, not an instant: pass an aware datetime, "
        "for example datetime.fromtimestamp(seconds, tz=timezone.utc)",
    ),
    (
        lambda: CONFIG.window_at(np.datetime64("2017-10-10")),
        f"when={np.datetime64('2017-10-10')!r} is a numpy.datetime64, which has no zone: "
        "pass an aware datetime, or call rollover.bulk for arrays",
    ),
    (
        lambda: CONFIG.window_at(datetime(2017, 10, 10)),
        "when=datetime.datetime(2017, 10, 10, 0, 0) has no UTC offset: pass an aware datetime, "
        "for example value.replace(tzinfo=zoneinfo.ZoneInfo('America/Chicago'))",
    ),
    (
        lambda: CONFIG.window_at("2017-10-10T20:00:00"),
        'when=\'2017-10-10T20:00:00\' has no UTC offset: append one, such as "Z" or "-05:00"',
    ),
    (
        lambda: CONFIG.window_at("today"),
        "when='today' is not an ISO 8601 time with an offset, such as "
        '"2017-10-10T20:00:00+00:00"',
    ),
    (
        lambda: CONFIG.window_at("2017-W53-1T00:00:00Z"),
        "when='2017-W53-1T00:00:00Z' is not a time: Invalid week: 53",
    ),
    (
        lambda: CONFIG.window_at("0001-01-01T00:00:00+00:01"),
        "when=0001-01-01T00:00:00+00:01 is outside years 1..9999 in UTC",
    ),
    (
        lambda: CONFIG.window_at("9999-12-31T20:00:00Z"),
        "when=9999-12-31T20:00:00Z: window 17597381 is not within years 1..9999",
    ),
    (
        lambda: CONFIG.window(10**9),
        "index=1000000000: window 1000000000 is not within years 1..9999",
    ),
    (lambda: CONFIG.window(1.0), "index=1.0 is a float, not an int"),
    (lambda: WindowConfig(900), "window_seconds=900 is outside 1800..604800"),
    (lambda: WindowConfig(True), "window_seconds=True is a bool, not an int"),
    (lambda: WindowConfig(1800, "0"), "epoch_seconds='0' is a str, not an int"),
    (
        lambda: WindowConfig.for_model(5440),
        "model=5440 is an int, not a LockModel or its number or name",
    ),
    (
        lambda: WindowConfig.for_model("5"),
        "model='5' is none of 4400 (indoor_padlock), 4401 (outdoor_padlock), "
        "5440 (portable_lock_box), 5441 (wall_lock_box), 6400 (pro_series), "
        "6440 (door_controller), D1000 (deadbolt)",
    ),
    (lambda: LockModel.DEADBOLT.key_number(1), "configured=1 is an int, not a bool"),
    (lambda: CONFIG.same_grid(5), "other=5 is an int, not a WindowConfig"),
    (lambda: CONFIG.window(0).overlaps(5), "other=5 is an int, not a Window"),
    (
        lambda: CONFIG.windows_between(B, A),
        "end=2017-10-10 20:00:00+00:00 is before start=2017-10-11 00:00:00+00:00: "
        "a span ends at or after its start",
    ),
    (
        lambda: CONFIG.windows_between(A, "9999-12-31T23:59:59.9999999Z"),
        "end=9999-12-31 23:59:59.9999999+00:00 is outside years 1..9999 when rounded up",
    ),
    (
        lambda: CONFIG.windows_between(A, "9999-12-31T20:00:01Z"),
        "start=2017-10-10 20:00:00+00:00 end=9999-12-31T20:00:01Z: "
        "index=17597381: window 17597381 is not within years 1..9999",
    ),
    (
        lambda: Window(0, A, A),
        "end=2017-10-10 20:00:00+00:00 equals start=2017-10-10 20:00:00+00:00: "
        "a window is not empty",
    ),
    (
        lambda: CONFIG.windows_live(A, behind=5),
        "behind=5 is an int, not a timedelta: pass datetime.timedelta(seconds=...)",
    ),
    (
        lambda: CONFIG.windows_live(A, behind=timedelta(-1)),
        "behind=-1 day, 0:00:00 is negative: a duration is at least 0",
    ),
    (
        lambda: CONFIG.windows_live(A, ahead=timedelta.max),
        "when=2017-10-10 20:00:00+00:00 behind=0:00:00 "
        "ahead=999999999 days, 23:59:59.999999: "
        "index=6000104698: window 6000104698 is not within years 1..9999",
    ),
    (
        lambda: CONFIG.windows_to_share(A, at_least=timedelta.max),
        "when=2017-10-10 20:00:00+00:00 at_least=999999999 days, 23:59:59.999999 "
        "behind=0:00:00 ahead=0:00:00: "
        "index=6000104698: window 6000104698 is not within years 1..9999",
    ),
    (lambda: WindowRange(5, range(3)), "config=5 is an int, not a WindowConfig"),
    (lambda: WindowRange(CONFIG, 5), "indexes=5 is an int, not a range"),
    (
        lambda: 5 in RANGE,
        "window=5 is an int, not a Window: for an instant, ask for config.window_at(when)",
    ),
    (
        lambda: RANGE.index(CONFIG.window(3)),
        "window=Window(index=3, start='1970-01-01T12:00:00+00:00', "
        "end='1970-01-01T16:00:00+00:00') is not in WindowRange(config=WindowConfig("
        "window_seconds=14400, epoch_seconds=0), indexes=range(0, 3))[0:None]",
    ),
    (
        lambda: TemporaryCodeRequest(5, 1, A, model="5440"),
        "device_identifier=5 is an int, not a str",
    ),
    (
        lambda: TemporaryCodeRequest("a", -1, A, model="6440"),
        "device_identifier='a' is not six of 0-9 and A-Z; "
        "firmware_version=-1 is outside 0..4294967295; "
        "model=LockModel.DOOR_CONTROLLER has no keypad: there is no code to type on it",
    ),
]


@pytest.mark.parametrize(
    ("call", "message"), [pytest.param(*row, id=row[1][:60]) for row in MESSAGES]
)
def test_a_message_reads_word_for_word_as_listed(call, message):
    with pytest.raises((TypeError, ValueError, OverflowError)) as caught:
        call()
    assert str(caught.value) == message


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


def test_the_checks_at_the_door_return_the_value_or_name_its_wrong_type():
    assert integer(5, "n") == integer(np.int8(5), "n") == 5
    assert type(integer(np.int8(5), "n")) is int
    assert instance(True, bool, "b") is True
    assert instance(False, bool, "b") is False
    assert instance("", str, "t") == ""
    with pytest.raises(TypeError, match=r"^n=5\.0 is a float, not an int$"):
        integer(5.0, "n")
    with pytest.raises(TypeError, match=r"^b=0 is an int, not a bool$"):
        instance(0, bool, "b")
    with pytest.raises(TypeError, match=r"^t=5 is an int, not a str$"):
        instance(5, str, "t")


class Xylophone:
    pass


@pytest.mark.parametrize(
    ("kind", "named"),
    [(OSError, "an OSError"), (WindowConfig, "a WindowConfig"), (Xylophone, "a Xylophone")],
)
def test_the_article_of_a_class_fits_its_name(kind, named):
    with pytest.raises(TypeError, match=f"^it=5 is an int, not {named}$"):
        instance(5, kind, "it")
