"""A small client of the vendor's API, and its tests with the tools of `rollover.testing` alone.

The client is written as one would write it, with httpx; respx stands in for the server. The names
of the two fields in the answer are the example's own: the vendor's page does not give them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from rollover import (
    LockTimeline,
    PlannedCode,
    Stay,
    TemporaryCodeRequest,
    WindowConfig,
    check_request,
    plan,
)
from rollover.testing import IsWhenValid, IsWindow, assert_response, response_body

httpx = pytest.importorskip("httpx")
respx = pytest.importorskip("respx")

URL = "https://vendor.example/temporary-code"
FIELDS = {"begins": "Data.BeginsOn", "expires": "Data.ExpiresOn"}
FOUR_HOURS, DAY = WindowConfig(14_400), WindowConfig(86_400, 43_200)
ADA = Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT", label="Ada")


@dataclass
class Client:
    """Asks for the codes of one lock, and takes none that is not of the settings it believes in."""

    http: httpx.Client
    config: WindowConfig

    def code(self, planned: PlannedCode) -> str:
        request = planned.request("A12345", 1234, model="5440", configured=True)
        answer = self.http.post(URL, json=request.to_dict()).raise_for_status().json()
        assert_response(answer, self.config, when_valid=request.when_valid, **FIELDS)
        return answer["Data"]["Code"]


@pytest.fixture
def client():
    with httpx.Client() as http:
        yield Client(http, FOUR_HOURS)


@pytest.fixture
def server():
    """Serve what a truthful server answers on 30 June, to requests that are as they must be."""
    settings = {"now": LockTimeline(FOUR_HOURS)}

    def answer(request):
        body = json.loads(request.content)
        asked = TemporaryCodeRequest.from_dict(body, model="5440")
        code = f"{asked.when_valid:%d%H}"
        answered = response_body(
            settings["now"],
            asked,
            issued_at="2026-06-30T12:00Z",
            extra={"Result": "Success", "Messages": [], "Data.Code": code},
            **FIELDS,
        )
        return httpx.Response(200, json=answered)

    with respx.mock(assert_all_called=False) as router:
        router.post(URL).mock(side_effect=answer)
        router.settings = settings
        yield router


def test_a_code_for_each_window_of_a_stay(client, server):
    codes = plan([ADA], FOUR_HOURS)
    assert [client.code(code) for code in codes[:3]] == ["0115", "0116", "0120"]
    sent = json.loads(server.calls[0].request.content)
    assert sent == {
        "DeviceIdentifier": "A12345",
        "FirmwareVersion": 1234,
        "KeyNumber": 2,
        "WhenValid": IsWhenValid("2026-07-01T15:00Z"),
    }
    request = codes[0].request("A12345", 1234, model="5440", configured=True)
    assert check_request(sent, request) == []


def test_the_answer_is_the_window_of_the_plan(client, server):
    client.code(plan([ADA], FOUR_HOURS)[0])
    answer = server.calls[0].response.json()
    window = IsWindow(FOUR_HOURS, "2026-07-01T15:00Z", begins="BeginsOn", expires="ExpiresOn")
    assert answer["Data"] == {"Code": "0115", **window}


def test_settings_that_were_confirmed_behind_our_back_are_found_out(client, server):
    changed = LockTimeline(FOUR_HOURS).configured(DAY)
    server.settings["now"] = changed.applied("2026-06-01T09:00Z").confirmed("2026-06-01T09:05Z")
    with pytest.raises(AssertionError, match=r"BeginsOn: got 2026-07-01T12:00|ExpiresOn: got"):
        client.code(plan([ADA], FOUR_HOURS)[0])
    client.config = DAY
    assert client.code(plan([ADA], DAY)[0]) == "0115"


def test_a_change_that_is_not_confirmed_answers_as_before(client, server):
    server.settings["now"] = LockTimeline(FOUR_HOURS).configured(DAY).applied("2026-06-01T09:00Z")
    assert client.code(plan([ADA], FOUR_HOURS)[0]) == "0115"
