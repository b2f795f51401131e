"""The values as values: equal, hashable, immutable, copied, pickled, shown."""

import copy
import dataclasses
import pickle
import weakref
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st
from support import drawn
from test_html import TABLES, cells

from rollover import (
    LockModel,
    RolloverShift,
    ScheduledConfig,
    Stay,
    TemporaryCodeRequest,
    Window,
    WindowConfig,
    WindowRange,
    recommend,
)

CONFIG = WindowConfig(14_400, -3_600)
REQUEST = TemporaryCodeRequest(
    "A12345", 1234, "2017-10-10T20:00:00.25Z", model="D1000", configured=True
)
VALUES = [CONFIG, CONFIG.window(-3), WindowRange(CONFIG, range(-3, 9, 2)), REQUEST]
each = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)

STAY = Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT")
BEST = recommend([STAY])[0]
MORE = [
    STAY,
    RolloverShift("2026-03-08T08:00Z", timedelta(hours=-6), timedelta(hours=-5)),
    ScheduledConfig("2026-03-08T08:00Z", WindowConfig(86400, 57600)),
    BEST,
    BEST.score,
]
every = pytest.mark.parametrize("value", [*VALUES, *MORE], ids=lambda value: type(value).__name__)


@each
def test_the_repr_can_be_pasted(value):
    assert eval(repr(value)) == value
    assert repr(eval(repr(value))) == repr(value)


@every
def test_copies_and_pickles_are_equal(value):
    copies = [copy.copy(value), copy.deepcopy(value)]
    copies += [pickle.loads(pickle.dumps(value, n)) for n in range(pickle.HIGHEST_PROTOCOL + 1)]
    for other in copies:
        assert other == value
        assert hash(other) == hash(value)
        assert repr(other) == repr(value)


@every
def test_a_value_is_immutable(value):
    before = repr(value)
    for field in dataclasses.fields(value):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field.name, 1)
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(value, field.name)
    with pytest.raises((AttributeError, TypeError)):
        value.another = 1
    assert not hasattr(value, "__dict__")
    assert repr(value) == before


@each
def test_a_misspelt_assignment_names_the_attribute_and_those_there_are(value):
    for action in (lambda: setattr(value, "lable", 1), lambda: delattr(value, "lable")):
        with pytest.raises(dataclasses.FrozenInstanceError, match="'lable' of a ") as caught:
            action()
        for field in dataclasses.fields(value):
            assert field.name in str(caught.value)


@each
def test_a_weak_reference_ends_with_its_value(value):
    copied = copy.deepcopy(value)
    reference = weakref.ref(copied)
    assert reference() is copied
    del copied
    assert reference() is None


@pytest.mark.parametrize(
    "value", [value for value, _ in TABLES], ids=lambda value: type(value).__name__
)
def test_every_value_has_weak_references_and_refuses_a_misspelt_assignment(value):
    if isinstance(value, tuple):
        return  # of which Python makes no weak references
    assert weakref.ref(value)() is value
    if dataclasses.is_dataclass(value):
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to 'lable'"):
            value.lable = 1


@each
def test_a_value_equals_its_like_alone(value):
    assert value == eval(repr(value))
    assert value != repr(value)
    assert value is not None
    assert value != 0
    assert {value: 1}[eval(repr(value))] == 1


@every
def test_is_no_other_thing(value):
    assert value != tuple(getattr(value, field.name) for field in dataclasses.fields(value))
    assert value is not None


@each
def test_replace_builds_a_value_that_is_checked(value):
    assert dataclasses.replace(value) == value
    name = dataclasses.fields(value)[0].name
    with pytest.raises(TypeError, match=f"{name}=None"):
        dataclasses.replace(value, **{name: None})


def test_a_repr_is_the_call_that_makes_the_value():
    assert [repr(value) for value in VALUES] == [
        "WindowConfig(window_seconds=14400, epoch_seconds=-3600)",
        "Window(index=-3, start='1969-12-31T11:00:00+00:00', end='1969-12-31T15:00:00+00:00')",
        "WindowRange(config=WindowConfig(window_seconds=14400, epoch_seconds=-3600), "
        "indexes=range(-3, 9, 2))",
        "TemporaryCodeRequest('A12345', 1234, '2017-10-10T20:00:00.250000+00:00', "
        "model=LockModel.DEADBOLT, configured=True)",
    ]
    assert repr(LockModel.DEADBOLT) == "LockModel.DEADBOLT"
    assert eval(repr(LockModel.DEADBOLT)) is LockModel.DEADBOLT


@given(drawn.inner_questions())
def test_a_window_pastes_anywhere_in_time(question):
    config, when = question
    window = config.window_at(when)
    assert eval(repr(window)) == window
    assert eval(repr(config)) == config


@given(st.integers(), drawn.all_time, st.timedeltas(timedelta(microseconds=1), timedelta(40)))
def test_a_window_of_ones_own_pastes(index, start, length):
    try:
        window = Window(index, start, start + length)
    except OverflowError:
        return
    assert eval(repr(window)) == window


def test_windows_are_equal_by_index_and_bounds():
    start, end = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC)
    window = Window(1, start, end)
    east = timezone(timedelta(hours=5))
    assert window == Window(1, start.astimezone(east), end.astimezone(east))
    assert Window(1, start.astimezone(east), end).start.tzinfo is UTC
    assert window != Window(2, start, end)
    assert window != Window(1, start - timedelta(microseconds=1), end)
    assert window != Window(1, start, end + timedelta(microseconds=1))


def test_settings_are_read_from_their_dict():
    fields = {"TemporaryAccessCodeWindowSeconds": 14_400, "TemporaryAccessCodeEpochSeconds": -3_600}
    assert WindowConfig.from_dict(fields) == CONFIG
    assert WindowConfig.from_dict({**CONFIG.to_dict(), "Name": "BOATHOUSE"}) == CONFIG
    with pytest.raises(ValueError, match=r"has no TemporaryAccessCodeEpochSeconds$"):
        WindowConfig.from_dict({"TemporaryAccessCodeWindowSeconds": 14_400})
    with pytest.raises(ValueError, match=r"Seconds, TemporaryAccessCodeEpochSeconds$"):
        WindowConfig.from_dict({})
    with pytest.raises(TypeError, match="fields=14400 is an int, not a mapping"):
        WindowConfig.from_dict(14_400)
    with pytest.raises(TypeError, match="window_seconds='14400' is a str"):
        WindowConfig.from_dict({**fields, "TemporaryAccessCodeWindowSeconds": "14400"})


def test_windows_have_an_order_in_time():
    hours, day = WindowConfig(3_600, 10**9), WindowConfig(86_400)
    noon = "2026-07-01T12:00Z"
    early, late = hours.window_at("2026-07-01T00:00Z"), hours.window_at(noon)
    assert early < late
    assert late > early
    assert early <= early
    assert early < day.window_at(noon) < late  # by start, then end, whatever the index
    assert sorted([late, day.window_at(noon), early]) == [early, day.window_at(noon), late]
    again = Window(early.index + 1, early.start, early.end)
    assert early < again
    assert max([early, again]) is again
    with pytest.raises(TypeError, match="not supported"):
        early < 5  # noqa: B015


@given(drawn.inner_questions(), drawn.inner_questions())
def test_the_order_of_windows_is_that_of_their_bounds(one, other):
    first, second = (config.window_at(when) for config, when in (one, other))
    bounds = [(window.start, window.end, window.index) for window in (first, second)]
    assert (first < second) == (bounds[0] < bounds[1])
    assert (first >= second) == (bounds[0] >= bounds[1])
    assert (first == second) == (bounds[0] == bounds[1])


FAR = 10**5_000  # more decimals than Python writes


@pytest.mark.parametrize("epoch", [FAR, -FAR], ids=["far", "-far"])
def test_an_epoch_of_thousands_of_digits_works_and_is_shown(epoch):
    config = WindowConfig(14_400, epoch)
    assert eval(repr(config)) == config
    window = config.window_at("2017-10-10T20:00Z")
    assert eval(repr(window)) == window
    assert (window.start - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1) == (
        epoch + window.index * 14_400
    )
    assert window.start == WindowConfig(14_400, epoch % 14_400).window_at(window.start).start
    assert cells(config._repr_html_())[1][1] == hex(epoch)
    assert cells(window._repr_html_())[1][0] == hex(window.index)
    assert str(epoch % 14_400) in str(config.phase_seconds)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: WindowConfig(FAR), ValueError, "window_seconds=0x"),
        (lambda: WindowConfig(-FAR), ValueError, "window_seconds=-0x"),
        (lambda: CONFIG.window(FAR), OverflowError, "index=0x"),
        (
            lambda: WindowConfig(1800, FAR).window(0),
            OverflowError,
            "index=0: window 0 is not within",
        ),
        (
            lambda: WindowConfig(1800, FAR).window_at("9999-12-31T23:59Z"),
            OverflowError,
            "window -0x",
        ),
        (lambda: WindowRange(CONFIG, range(FAR, FAR + 1)), OverflowError, "index=0x"),
    ],
)
def test_thousands_of_digits_are_refused_by_name(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    assert message in str(caught.value)
