"""``rollover epoch``."""

import json

import pytest
from test_cli import refused

from rollover.cli import main

CALL = ["epoch", "11:00", "--tz", "America/Chicago", "--on", "2026-07-01"]


def test_the_number_alone_and_until_when_it_holds(capsys):
    assert main([*CALL, "--window-seconds", "86400"]) == 0
    output = capsys.readouterr()
    assert output.out == "57600\n"
    assert output.err == (
        "rolls over at 11:00 until 2026-11-01T07:00:00+00:00; from then on take 61200\n"
    )


@pytest.mark.parametrize(
    ("arguments", "epoch"),
    [
        ([*CALL[:3], "Asia/Kolkata", *CALL[4:], "--window-seconds", "86400"], 19800),
        ([*CALL[:5], "9999-06-01", "--window-seconds", "86400"], 57600),
        ([*CALL, "--window-seconds", "3600"], 0),
        ([*CALL, "--model", "deadbolt"], 0),
        ([*CALL, "--window-seconds", "18000"], (20635 * 86400 + 57600) % 18000),
    ],
)  # fmt: skip
def test_nothing_to_say_where_it_holds_on_or_never_did(capsys, arguments, epoch):
    assert main(arguments) == 0
    output = capsys.readouterr()
    assert output.out == f"{epoch}\n"
    assert output.err == ""


def test_json_has_the_settings_and_when_they_change(capsys):
    assert main([*CALL, "--model", "5440", "--json"]) == 0
    output = capsys.readouterr()
    answer = json.loads(output.out)
    assert set(answer.pop("made_by")) == {"rollover", "tzdata"}
    assert answer == {
        "window_seconds": 14400,
        "epoch_seconds": (16 * 3600) % 14400,
        "until": "2026-11-01T07:00:00+00:00",
        "then": (17 * 3600) % 14400,
    }
    assert output.err == ""
    assert main([*CALL, "--model", "D1000", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["until"], answer["then"]) == (None, None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (CALL, "one of the arguments --window-seconds --model is required"),
        ([*CALL[:2], *CALL[4:], "--model", "5440"], "the following arguments are required: --tz"),
        ([*CALL[:4], "--model", "5440"], "the following arguments are required: --on"),
        ([*CALL, "--window-seconds", "900"], "window_seconds=900 is outside 1800..604800"),
        (["epoch", "25:00", *CALL[2:], "--model", "5440"], "HH:MM='25:00' is not a clock time"),
        ([*CALL[:3], "Chicago", *CALL[4:], "--model", "5440"], "--tz='Chicago' is no zone"),
        ([*CALL[:5], "2026-02-30", "--model", "5440"], "--on='2026-02-30'"),
        (
            ["epoch", "02:30", *CALL[2:5], "2026-03-08", "--model", "5440"],
            "local_time=02:30:00 on=2026-03-08 in America/Chicago never comes",
        ),
        (
            ["epoch", "01:30", *CALL[2:5], "2026-11-01", "--model", "5440"],
            "local_time=01:30:00 on=2026-11-01 in America/Chicago comes twice",
        ),
        ([*CALL, "--model", "5442"], "model='5442' is none of"),
    ],
)
def test_refuses(capsys, arguments, message):
    assert message in refused(capsys, *arguments)
