"""`rollover window`."""

import json
from datetime import UTC, datetime

import pytest
from test_cli import refused

from rollover.cli import main


def test_a_window_is_printed_in_utc(capsys):
    assert main(["window", "2017-10-10T20:30:00+00:00", "--model", "5440"]) == 0
    assert capsys.readouterr().out == (
        "settings  window_seconds=14400 epoch_seconds=0\n"
        "window    104699\n"
        "start     2017-10-10T20:00:00+00:00\n"
        "end       2017-10-11T00:00:00+00:00\n"
        "left      3:30:00\n"
        "next      2017-10-11T00:00:00+00:00 to 2017-10-11T04:00:00+00:00\n"
    )


def test_a_window_is_printed_in_local_time_too(capsys):
    # The window holds the hour that New York repeats on 1 November 2026.
    assert main(["window", "2026-11-01T05:30Z", "--model", "5440", "--tz", "America/New_York"]) == 0
    assert capsys.readouterr().out == (
        "settings  window_seconds=14400 epoch_seconds=0\n"
        "window    124549\n"
        "start     2026-11-01T04:00:00+00:00   2026-11-01T00:00:00-04:00\n"
        "end       2026-11-01T08:00:00+00:00   2026-11-01T03:00:00-05:00\n"
        "left      2:30:00\n"
        "next      2026-11-01T03:00:00-05:00 to 2026-11-01T07:00:00-05:00\n"
    )


def test_json_has_the_window_and_the_next(capsys):
    settings = ["--window-seconds", "86400", "--epoch-seconds", "-36000"]
    assert main(["window", "1969-12-31T13:59:59.5Z", *settings, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer.pop("made_by")) == {"rollover", "tzdata"}
    assert answer == {
        "window_seconds": 86400,
        "epoch_seconds": -36000,
        "when": "1969-12-31T13:59:59.500000+00:00",
        "index": -1,
        "start": "1969-12-30T14:00:00+00:00",
        "end": "1969-12-31T14:00:00+00:00",
        "time_left_seconds": 0.5,
        "next": {
            "index": 0,
            "start": "1969-12-31T14:00:00+00:00",
            "end": "1970-01-01T14:00:00+00:00",
        },
    }


def test_json_has_local_times_too(capsys):
    main(["window", "2026-07-01T12:00Z", "--model", "d1000", "--tz", "Asia/Kolkata", "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert answer["local_start"] == "2026-07-01T17:30:00+05:30"
    assert answer["next"]["local_end"] == "2026-07-01T19:30:00+05:30"


def test_now_is_the_present_instant(capsys):
    before = datetime.now(UTC)
    main(["window", "now", "--model", "5440", "--json"])
    when = datetime.fromisoformat(json.loads(capsys.readouterr().out)["when"])
    assert before <= when <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("options", "window_seconds", "epoch_seconds"),
    [
        (["--model", "deadbolt"], 3600, 0),
        (["--model", "deadbolt", "--epoch-seconds", "60"], 3600, 60),
        (["--model", "5440", "--window-seconds", "1800"], 1800, 0),
        (["--window-seconds", "1800"], 1800, 0),
        (["--window-seconds", "604800", "--epoch-seconds", "0"], 604800, 0),
        (["--model", "5440", "--window-seconds", "1800", "--epoch-seconds", "-1"], 1800, -1),
    ],
)
def test_settings_are_the_models_unless_given(options, window_seconds, epoch_seconds, capsys):
    main(["window", "2026-07-01T12:00Z", *options, "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert (answer["window_seconds"], answer["epoch_seconds"]) == (window_seconds, epoch_seconds)


def test_the_last_window_has_no_next(capsys):
    assert main(["window", "9999-12-31T22:30Z", "--model", "D1000"]) == 0
    assert capsys.readouterr().out.endswith("left      0:30:00\nnext      none within year 9999\n")
    assert main(["window", "9999-12-31T22:30Z", "--model", "D1000", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["end"], answer["next"]) == ("9999-12-31T23:00:00+00:00", None)


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_local_time_outside_the_years_is_said_before_anything_is_printed(form, capsys):
    west = ["window", "0001-01-01T00:30Z", "--model", "D1000", "--tz", "America/Chicago"]
    assert "WHEN=0001-01-01T00:30Z in --tz=America/Chicago leads outside years" in refused(
        capsys, *west, *form
    )


def test_a_local_time_of_the_zone_that_is_named(capsys):
    assert main(["window", "2026-07-01T17:30:40.5", "--model", "5440", "--tz", "Asia/Kolkata"]) == 0
    printed = capsys.readouterr().out
    assert "left      3:59:19\n" in printed  # from 12:00:40.5 UTC
    assert (
        main(["window", "2026-07-01T12:00:40.5Z", "--model", "5440", "--tz", "Asia/Kolkata"]) == 0
    )
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize(
    ("when", "how"),
    [("2026-10-25T01:30", "comes twice"), ("2026-03-29T01:30", "is skipped by the clocks")],
)
def test_a_local_time_that_is_not_one_instant_is_refused(when, how, capsys):
    said = refused(capsys, "window", when, "--model", "5440", "--tz", "Europe/Lisbon")
    assert f"WHEN='{when}' {how} in Europe/Lisbon: append the offset that is meant" in said
    said = refused(capsys, "window", when, "--model", "5440")
    assert f"WHEN='{when}' has no UTC offset" in said
