"""Stays, shifts, schedules and recommendations as values: immutable, copied, pickled."""

import copy
import dataclasses
import pickle
from datetime import timedelta

import pytest

from rollover import RolloverShift, ScheduledConfig, Stay, WindowConfig, recommend

STAY = Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT")
BEST = recommend([STAY])[0]
VALUES = [
    STAY,
    RolloverShift("2026-03-08T08:00Z", timedelta(hours=-6), timedelta(hours=-5)),
    ScheduledConfig("2026-03-08T08:00Z", WindowConfig(86400, 57600)),
    BEST,
    BEST.score,
]
each = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)


@each
def test_copies_and_pickles_are_equal(value):
    copies = [copy.copy(value), copy.deepcopy(value)]
    copies += [pickle.loads(pickle.dumps(value, n)) for n in range(2, pickle.HIGHEST_PROTOCOL + 1)]
    for other in copies:
        assert other == value
        assert hash(other) == hash(value)
        assert repr(other) == repr(value)


@each
def test_nothing_can_be_changed(value):
    assert not hasattr(value, "__dict__")
    for field in dataclasses.fields(value):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field.name, None)


@each
def test_is_no_other_thing(value):
    assert value != tuple(getattr(value, field.name) for field in dataclasses.fields(value))
    assert value is not None
