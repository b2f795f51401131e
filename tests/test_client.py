"""A small client of the vendor's API, and its tests with the tools of `rollover` alone: copy them.

The client is written as one would write it, with httpx; respx stands in for the server. The
address and the names of the answer's fields are the example's own: the vendor's page has none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import given, strategies as st

from rollover import (
    LockTimeline,
    Stay,
    TemporaryCodeRequest,
    WindowConfig,
    check_request,
    check_response,
    plan,
)
from rollover.strategies import responses
from rollover.testing import IsWhenValid, IsWindow, assert_response, response_body

httpx = pytest.importorskip("httpx")
respx = pytest.importorskip("respx")

URL = "https://vendor.example/temporary-code"
FIELDS = {"begins": "Data.BeginsOn", "expires": "Data.ExpiresOn"}


class UnexpectedWindowError(Exception):
    """The answer is not of the settings that the lock is thought to have."""


@dataclass
class Client:
    """Asks for the codes of one lock, and takes none that the lock would not open to."""

    http: httpx.Client
    device_identifier: str
    firmware_version: int
    model: str
    config: WindowConfig
    old: WindowConfig | None = None  # what the lock was on before `config`, to tell it apart

    def code(self, when_valid):
        """Return the code that opens the lock at this instant."""
        request = TemporaryCodeRequest(
            self.device_identifier,
            self.firmware_version,
            when_valid,
            model=self.model,
            configured=self.config != WindowConfig.for_model(self.model),
        )
        answer = self.http.post(URL, json=request.to_dict()).raise_for_status().json()
        wrong = check_response(
            answer,
            self.config,
            when_valid=request.when_valid,
            old=self.old,
            model=request.model,
            **FIELDS,
        )
        if wrong:
            raise UnexpectedWindowError("\n".join(map(str, wrong)))
        return answer["Data"]["Code"]


@dataclass
class Server:
    """Answers as a truthful server does on 30 June; a code tells when it was to be valid."""

    lock: LockTimeline
    model: str
    asked: list[dict[str, object]] = field(default_factory=list)

    def __call__(self, request):
        self.asked.append(json.loads(request.content))
        request = TemporaryCodeRequest.from_dict(self.asked[-1], model=self.model)
        extra = {"Result": "Success", "Messages": [], "Data.Code": f"{request.when_valid:%d%H}"}
        body = response_body(
            self.lock, request, issued_at="2026-06-30T12:00Z", extra=extra, **FIELDS
        )
        return httpx.Response(200, json=body)


FOUR_HOURS, DAY = WindowConfig(14_400), WindowConfig(86_400, 43_200)
ADA = Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT", label="Ada")


@pytest.fixture
def server():
    with respx.mock:
        server = Server(LockTimeline(FOUR_HOURS), "5440")
        respx.post(URL).mock(side_effect=server)
        yield server


@pytest.fixture
def client():
    with httpx.Client() as http:
        yield Client(http, "A12345", 1234, "5440", FOUR_HOURS)


def test_a_code_for_each_window_of_a_stay(client, server):
    codes = [client.code(code.when_valid) for code in plan([ADA], client.config)[:3]]
    assert codes == ["0115", "0116", "0120"]


def test_what_is_asked_for(client, server):
    client.code(ADA.start)
    assert server.asked == [
        {
            "DeviceIdentifier": "A12345",
            "FirmwareVersion": 1234,
            "KeyNumber": 2,
            "WhenValid": IsWhenValid("2026-07-01T15:00Z"),
        }
    ]
    expected = TemporaryCodeRequest("A12345", 1234, ADA.start, model="5440")
    assert check_request(server.asked[0], expected) == []


def test_a_deadbolt_is_asked_for_its_configured_code(client, server):
    client.model = server.model = "deadbolt"
    client.code(ADA.start)
    client.config = WindowConfig.for_model("deadbolt")
    client.code(ADA.start)
    assert [body["KeyNumber"] for body in server.asked] == [4, 2]


def test_the_answer_is_the_window_of_the_plan(client, server):
    client.code(ADA.start)
    answer = respx.calls.last.response.json()
    window = IsWindow(FOUR_HOURS, ADA.start, begins="BeginsOn", expires="ExpiresOn")
    assert answer["Data"] == {"Code": "0115", **window}
    assert_response(answer, FOUR_HOURS, when_valid=ADA.start, **FIELDS)


def test_a_change_that_was_not_confirmed_is_found_out(client, server):
    server.lock = LockTimeline(FOUR_HOURS).configured(DAY).applied("2026-06-01T09:00Z")
    client.config, client.old = DAY, FOUR_HOURS
    with pytest.raises(UnexpectedWindowError, match=r"ExpiresOn.*was confirm called\?"):
        client.code(ADA.start)
    server.lock = server.lock.confirmed("2026-06-01T09:05Z")
    assert client.code(ADA.start) == "0115"


def test_settings_that_were_confirmed_behind_our_back_are_found_out(client, server):
    changed = LockTimeline(FOUR_HOURS).configured(DAY)
    server.lock = changed.applied("2026-06-01T09:00Z").confirmed("2026-06-01T09:05Z")
    with pytest.raises(UnexpectedWindowError, match=r"ExpiresOn: got 2026-07-02T12:00:00\+00:00"):
        client.code(ADA.start)
    client.config = DAY
    assert client.code(ADA.start) == "0115"


@respx.mock
def test_an_error_in_the_envelope_is_told(client):
    respx.post(URL).respond(json={"Result": "Error", "Messages": ["no such lock"], "Data": None})
    with pytest.raises(UnexpectedWindowError, match=r"is missing: \$\.Data is null"):
        client.code(ADA.start)


@given(responses(FOUR_HOURS, **FIELDS, keys="as given", extra={"Data.Code": st.text()}))
def test_whatever_a_truthful_server_answers_is_taken(drawn):
    when_valid, body = drawn
    with respx.mock, httpx.Client() as http:
        respx.post(URL).respond(json=body)
        client = Client(http, "A12345", 1234, "5440", FOUR_HOURS)
        assert client.code(when_valid) == body["Data"]["Code"]
