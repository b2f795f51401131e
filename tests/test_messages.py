"""Every kind of message once, word for word: what is wrong, and what to pass instead."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from rollover import LockModel, TemporaryCodeRequest, Window, WindowConfig, WindowRange
from rollover._validation import instance

A, B = datetime(2017, 10, 10, 20, tzinfo=UTC), datetime(2017, 10, 11, tzinfo=UTC)
CONFIG = WindowConfig(14_400)
RANGE = WindowRange(CONFIG, range(3))

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
        "when='2017-10-10T20:00:00' has no UTC offset: append one, such as 'Z' or '-05:00'",
    ),
    (
        lambda: CONFIG.window_at("today"),
        "when='today' is not an ISO 8601 time with an offset, such as '2017-10-10T20:00:00+00:00'",
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
def test_a_message_word_for_word(call, message):
    with pytest.raises((TypeError, ValueError, OverflowError)) as caught:
        call()
    assert str(caught.value) == message


class Xylophone:
    pass


@pytest.mark.parametrize(
    ("kind", "named"),
    [(OSError, "an OSError"), (WindowConfig, "a WindowConfig"), (Xylophone, "a Xylophone")],
)
def test_the_article_of_a_class(kind, named):
    with pytest.raises(TypeError, match=f"^it=5 is an int, not {named}$"):
        instance(5, kind, "it")
