"""Is the body of a request the one expected: for who stands in for the vendor's server."""

from __future__ import annotations

from collections.abc import Mapping

from rollover._validation import a, instance
from rollover.requests import TemporaryCodeRequest
from rollover.verify._fields import MISSING, without
from rollover.verify._mismatch import Mismatch, time_mismatch
from rollover.verify._times import stated


def check_request(body: object, expected: TemporaryCodeRequest) -> list[Mismatch]:
    """Return where the body of a request is not the one expected (V2); nothing if it is.

    Nothing that the body holds raises. Fields that the vendor does not name are let be.

    Parameters
    ----------
    body
        What the client sent, decoded from JSON.
    expected
        The request that it should have made.

    Examples
    --------
    >>> request = TemporaryCodeRequest("A12345", 1234, "2017-10-10T20:00Z", model="5440")
    >>> check_request(request.to_dict(), request)
    []
    >>> sent = {**request.to_dict(), "FirmwareVersion": "1234", "WhenValid": "2017-10-10T20:00:00"}
    >>> for mismatch in check_request(sent, request):
    ...     print(mismatch.field, mismatch.reason)
    FirmwareVersion is a str, not an int
    WhenValid has no UTC offset, though right in UTC
    """
    instance(expected, TemporaryCodeRequest, "expected")
    sent = body if isinstance(body, Mapping) else {}
    found: list[Mismatch | None] = []
    for field, value in expected.to_dict().items():
        got = sent.get(field, MISSING)
        if got is MISSING:
            reason = f"is missing: the body {without(body, field)}"
        elif field == "WhenValid":
            when = expected.when_valid.replace(microsecond=0)
            found.append(time_mismatch(stated(field, got), when))
            continue
        elif type(got) is not type(value):  # not isinstance: True is an int, and equals 1
            reason = f"is {a(type(got).__name__)}, not {a(type(value).__name__)}"
        elif got == value:
            continue
        else:
            reason = "is the key number of another code" if field == "KeyNumber" else "differs"
        found.append(Mismatch(field, value, got, reason))
    return [mismatch for mismatch in found if mismatch is not None]
