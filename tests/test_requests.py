"""`TemporaryCodeRequest`: the vendor's body, or every fault in one message."""

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, strategies as st
from support import drawn

from rollover import LockModel, TemporaryCodeRequest

WHEN = "2017-10-10T20:00:00+00:00"
identifiers = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=6, max_size=6)
models = st.sampled_from([model for model in LockModel if model is not LockModel.DOOR_CONTROLLER])


@given(identifiers, st.integers(0, 2**32 - 1), drawn.all_time, models, st.booleans())
def test_a_request_has_the_four_fields_of_the_vendor(identifier, firmware, when, model, configured):
    request = TemporaryCodeRequest(identifier, firmware, when, model=model, configured=configured)
    body = request.to_dict()
    assert list(body) == ["DeviceIdentifier", "FirmwareVersion", "KeyNumber", "WhenValid"]
    assert body["DeviceIdentifier"] == identifier
    assert body["FirmwareVersion"] == firmware
    assert body["KeyNumber"] == (4 if configured and model is LockModel.DEADBOLT else 2)
    assert len(body["WhenValid"]) == 25
    assert datetime.fromisoformat(body["WhenValid"]) == when.replace(microsecond=0)
    assert (request.when_valid, request.model) == (when, model)
    assert eval(repr(request)) == request


@pytest.mark.parametrize(
    ("when", "sent"),
    [
        ("2017-10-10T20:00:00.999999Z", "2017-10-10T20:00:00+00:00"),
        ("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59+00:00"),
        ("2017-10-10T16:00:00-04:00", "2017-10-10T20:00:00+00:00"),
        (datetime(2017, 10, 11, 1, 30, 0, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))),
         "2017-10-10T20:00:00+00:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_when_valid_is_in_utc_and_whole_seconds_floored(when, sent):
    body = TemporaryCodeRequest("A12345", 1, when, model="5440").to_dict()
    assert body["WhenValid"] == sent


def test_a_request_holds_plain_values_and_is_not_configured_by_default():
    request = TemporaryCodeRequest("A12345", np.uint32(7), WHEN, model="deadbolt")
    assert request.configured is False
    assert request.model is LockModel.DEADBOLT
    assert type(request.firmware_version) is int
    assert request.to_dict()["KeyNumber"] == 2
    assert TemporaryCodeRequest("A12345", 1445277336, WHEN, model="4400").firmware_version == (
        1_445_277_336
    )


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "A1234",
        "A123456",
        "a12345",
        "A1234 ",
        " A12345",
        "A12345\n",
        "A1234é",
        "A1234５",
        "A-2345",
    ],
)
def test_identifiers_that_are_refused(identifier):
    with pytest.raises(ValueError, match="is not six of 0-9 and A-Z") as caught:
        TemporaryCodeRequest(identifier, 1, WHEN, model="5440")
    assert str(caught.value) == f"device_identifier={identifier!r} is not six of 0-9 and A-Z"


@pytest.mark.parametrize("firmware", [-1, 2**32, 10**30])
def test_firmware_versions_that_are_refused(firmware):
    with pytest.raises(
        ValueError, match=rf"^firmware_version={firmware} is outside 0\.\.4294967295$"
    ):
        TemporaryCodeRequest("A12345", firmware, WHEN, model="5440")
    for allowed in (0, 2**32 - 1):
        assert TemporaryCodeRequest("A12345", allowed, WHEN, model="5440")


def test_a_model_without_a_keypad_is_refused():
    with pytest.raises(
        ValueError, match=r"^model=LockModel.DOOR_CONTROLLER has no keypad: there is"
    ):
        TemporaryCodeRequest("A12345", 1, WHEN, model="6440")


def test_every_fault_is_told_at_once():
    with pytest.raises(ValueError, match="device_identifier") as caught:
        TemporaryCodeRequest("a12345", -1, WHEN, model="door_controller")
    first, second, third = str(caught.value).split("; ")
    assert first == "device_identifier='a12345' is not six of 0-9 and A-Z"
    assert second == "firmware_version=-1 is outside 0..4294967295"
    assert third.startswith("model=LockModel.DOOR_CONTROLLER has no keypad")
    with pytest.raises(ValueError, match="device_identifier") as caught:
        TemporaryCodeRequest("a12345", 1, "2017-10-10T20:00", model="544")
    first, second, third = str(caught.value).split("; ")
    assert first == "device_identifier='a12345' is not six of 0-9 and A-Z"
    assert second.startswith("when_valid='2017-10-10T20:00' has no UTC offset")
    assert third.startswith("model='544' is none of 4400")


@given(identifiers, st.integers(0, 2**32 - 1), drawn.all_time, models, st.booleans())
def test_a_request_is_read_from_its_dict(identifier, firmware, when, model, configured):
    configured = configured and model is LockModel.DEADBOLT
    when = when.replace(microsecond=0)
    request = TemporaryCodeRequest(identifier, firmware, when, model=model, configured=configured)
    body = {**request.to_dict(), "Note": "not the vendor's"}
    assert TemporaryCodeRequest.from_dict(body, model=model.value) == request


BODY = {
    "DeviceIdentifier": "A12345",
    "FirmwareVersion": 1234,
    "KeyNumber": 2,
    "WhenValid": WHEN,
}


@pytest.mark.parametrize(
    ("change", "model", "error", "message"),
    [
        ({"KeyNumber": 4}, "5440", ValueError, "model=LockModel.PORTABLE_LOCK_BOX, which has 2"),
        (
            {"KeyNumber": 3},
            "D1000",
            ValueError,
            "KeyNumber=3 is not of model=LockModel.DEADBOLT, which has 2 or 4",
        ),
        ({"KeyNumber": "2"}, "D1000", TypeError, "KeyNumber='2' is a str"),
        ({"KeyNumber": True}, "D1000", TypeError, "KeyNumber=True is a bool"),
        ({"KeyNumber": 10**5_000}, "5440", ValueError, "KeyNumber=0x"),
        ({"FirmwareVersion": "1"}, "5440", TypeError, "firmware_version='1'"),
        ({"WhenValid": "2017-10-10"}, "5440", ValueError, "when_valid='2017-10-10'"),
        ({"DeviceIdentifier": "a"}, "5440", ValueError, "device_identifier='a'"),
        ({}, "6440", ValueError, "has no keypad"),
        ({}, "5442", ValueError, "model='5442'"),
    ],
)
def test_a_body_that_is_no_request(change, model, error, message):
    with pytest.raises(error) as caught:
        TemporaryCodeRequest.from_dict({**BODY, **change}, model=model)
    assert message in str(caught.value)


def test_a_body_without_its_fields_is_refused_by_their_names():
    with pytest.raises(ValueError, match=r"has no FirmwareVersion, WhenValid$"):
        TemporaryCodeRequest.from_dict({"DeviceIdentifier": "A12345", "KeyNumber": 2}, model="5440")
    with pytest.raises(TypeError, match=r"fields='{}' is a str, not a mapping"):
        TemporaryCodeRequest.from_dict("{}", model="5440")


def test_a_firmware_version_of_many_digits_is_refused():
    with pytest.raises(
        ValueError, match=r"firmware_version=0x[0-9a-f]+ is outside 0\.\.4294967295"
    ):
        TemporaryCodeRequest("A12345", 10**5_000, WHEN, model="5440")


def test_options_are_named():
    with pytest.raises(TypeError):
        TemporaryCodeRequest("A12345", 1, WHEN, "5440")
    with pytest.raises(TypeError, match="model"):
        TemporaryCodeRequest("A12345", 1, WHEN)
