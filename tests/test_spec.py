"""Models by number and name, and the fields of the vendor."""

import re

import pytest

from rollover import LockModel, WindowConfig, spec


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("D1000", "DEADBOLT"), ("d1000", "DEADBOLT"), ("deadbolt", "DEADBOLT"),
        ("Deadbolt", "DEADBOLT"), ("DEADBOLT", "DEADBOLT"), ("5440", "PORTABLE_LOCK_BOX"),
        ("portable_lock_box", "PORTABLE_LOCK_BOX"), ("Wall_Lock_Box", "WALL_LOCK_BOX"),
        ("6400", "PRO_SERIES"), ("6440", "DOOR_CONTROLLER"), ("indoor_padlock", "INDOOR_PADLOCK"),
        ("4401", "OUTDOOR_PADLOCK"),
    ],
)  # fmt: skip
def test_a_model_is_found_by_number_or_name_in_any_case(name, member):
    assert spec.lock_model(name) is LockModel(name) is LockModel[member]
    assert spec.lock_model(LockModel[member]) is LockModel[member]
    assert WindowConfig.for_model(name) == WindowConfig.for_model(LockModel[member])


@pytest.mark.parametrize(
    "name", ["", "544", "54400", "dead bolt", "Portable Lock Box", " 5440", "None"]
)
def test_an_unknown_model_is_told_which_are_known(name):
    with pytest.raises(ValueError, match=f"model={name!r} is none of"):
        LockModel(name)
    with pytest.raises(ValueError, match=f"model={name!r} is none of") as caught:
        spec.lock_model(name)
    assert re.findall(r"(\w+) \((\w+)\)", str(caught.value)) == [
        ("4400", "indoor_padlock"), ("4401", "outdoor_padlock"), ("5440", "portable_lock_box"),
        ("5441", "wall_lock_box"), ("6400", "pro_series"), ("6440", "door_controller"),
        ("D1000", "deadbolt"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (5440, "an int"), (None, "a NoneType"), (b"5440", "a bytes"), (5440.0, "a float"),
        (True, "a bool"), (WindowConfig(3_600), "a WindowConfig"),
    ],
)  # fmt: skip
def test_a_model_that_is_no_text(value, kind):
    with pytest.raises(TypeError, match="not a LockModel or its number or name") as caught:
        spec.lock_model(value)
    assert f"model={value!r} is {kind}, not" in str(caught.value)


def test_what_is_no_text_is_no_model():
    for value in (5440, None, ["5440"]):
        with pytest.raises(ValueError, match="is none of 4400"):
            LockModel(value)


def test_the_constants_are_those_of_the_page():
    assert (spec.MIN_WINDOW_SECONDS, spec.MAX_WINDOW_SECONDS) == (1_800, 604_800)  # V7
    assert spec.DEFAULT_EPOCH_SECONDS == 0  # V6, V8
    assert spec.WINDOW_SECONDS_FIELD == "TemporaryAccessCodeWindowSeconds"  # V7
    assert spec.EPOCH_SECONDS_FIELD == "TemporaryAccessCodeEpochSeconds"  # V8
    assert spec.MAX_FIRMWARE_VERSION == 4_294_967_295
