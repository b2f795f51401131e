"""``rollover recommend``."""

import json
import sys
from pathlib import Path

import pytest
from test_cli import refused

from rollover.cli import main

SAMPLE = Path(__file__).parent.parent / "notebooks" / "data" / "stays.csv"
HOTEL = ["--tz", "Europe/Lisbon", "--check-in", "15:00", "--check-out", "11:00"]
CALL = ["recommend", str(SAMPLE), *HOTEL]
DAYS = ["--window-seconds", "86400"]


def written(path, *lines):
    path.write_text("\n".join(["lock,arrival,departure", *lines, ""]), "utf-8")
    return str(path)


def test_the_table_best_first(capsys):
    assert main([*CALL, "--window-seconds", "14400", "--window-seconds", "86400"]) == 0
    assert [line.split(maxsplit=6) for line in capsys.readouterr().out.splitlines()] == [
        ["window_seconds", "epoch_seconds", "phases", "codes", "shared_windows",
         "max_codes_per_stay", "overexposure    slack"],
        ["86400", "45000", "39600..50400", "29", "0", "4", "1 day, 21:00:00  1:30:00"],
        ["14400", "7200", "7200..7200", "167", "0", "23", "17:00:00  0:00:00"],
    ]  # fmt: skip


def test_json_has_every_default_choice(capsys):
    assert main([*CALL, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found) == 10
    assert set(found[0].pop("made_by")) == {"rollover", "tzdata"}
    assert found[0] == {
        "window_seconds": 86400,
        "epoch_seconds": 45000,
        "phase_range": [39600, 50401],
        "codes": 29,
        "shared_windows": 0,
        "max_codes_per_stay": 4,
        "overexposure_seconds": 45 * 3600.0,
        "slack_seconds": 5400.0,
    }


def test_one_length_and_an_epoch_are_the_settings_to_compare_with(capsys):
    """A day from midnight UTC: 29 nights and a code more for each of 12 stays, eight shared."""
    asked = [*CALL, "--window-seconds", "86400", "--epoch-seconds", "0"]
    assert main([*asked, "--json"]) == 0
    best, now = json.loads(capsys.readouterr().out)
    assert (best["window_seconds"], best["codes"], best["shared_windows"]) == (86400, 29, 0)
    assert (now["epoch_seconds"], now["codes"], now["shared_windows"]) == (0, 41, 8)
    assert main(asked) == 0
    assert "now" in capsys.readouterr().out


def test_codes_that_linger_let_more_guests_in_and_cost_no_code(capsys):
    settings = ["--window-seconds", "86400", "--epoch-seconds", "45000"]
    found = []
    for grace in ([], ["--grace", "1d"]):
        assert main(["score", str(SAMPLE), *HOTEL, *settings, "--json", *grace]) == 0
        answer = json.loads(capsys.readouterr().out)
        found.append((answer["codes"], answer["shared_windows"]))
    assert found == [(29, 0), (29, 8)]


def test_bounds(capsys):
    assert main([*CALL, "--json", "--max-codes-per-stay", "10"]) == 0
    assert [each["window_seconds"] for each in json.loads(capsys.readouterr().out)] == [
        86400, 43200,
    ]  # fmt: skip
    for bounds, which in [
        (["0", "1"], "--max-codes-per-stay"),
        (["99999999", "1"], "--max-codes-per-stay"),
        (["0", "9"], "the two bounds together"),
        (
            ["0", "1", "--window-seconds", "86400"],
            "--max-codes-per-stay and --max-overexposure-seconds",
        ),
        (["0", "99", "--window-seconds", "86400"], "--max-overexposure-seconds"),
    ]:
        asked = ["--max-overexposure-seconds", bounds[0], "--max-codes-per-stay", *bounds[1:]]
        assert refused(capsys, *CALL, *asked) == (
            f"rollover recommend: error: no window length can meet {which}\n"
        )


@pytest.mark.parametrize("name", ["trade-off.png", "trade-off.svg"])
def test_a_picture(capsys, tmp_path, name):
    pytest.importorskip("matplotlib", reason="a picture needs matplotlib: install the extra `plot`")
    assert main([*CALL, "--plot", str(tmp_path / name)]) == 0
    assert (tmp_path / name).stat().st_size > 5000
    assert "86400" in capsys.readouterr().out


def test_bad_rows_can_be_passed_over(capsys, tmp_path):
    path = written(
        tmp_path / "stays.csv",
        "A,2026-07-01T15:00Z,2026-07-03T11:00Z",
        "A,2026-07-04T15:00,2026-07-05T11:00Z",
        ",2026-07-04T15:00Z,2026-07-05T11:00Z",
    )
    assert main(["recommend", path, "--skip-bad", "--json"]) == 1
    output = capsys.readouterr()
    assert json.loads(output.out)[0]["codes"] == 2
    assert f"{path}:3: arrival='2026-07-04T15:00' has no UTC offset" in output.err
    assert f"{path}:4: lock='' is empty" in output.err
    assert "left out 2 of 3: 2 that could not be read" in output.err


STAY = "A,2026-07-01,2026-07-03"


@pytest.mark.parametrize(
    ("lines", "options", "message"),
    [
        ([], [], "stays.csv: no stay at all"),
        ([STAY], [], "stays.csv:2: arrival='2026-07-01' is a date: give --check-in and --tz"),
        (
            ["A,2026-07-01T15:00Z,2026-07-03"], HOTEL[:4],
            "departure='2026-07-03' is a date: give --check-out and --tz",
        ),
        (
            ["A,2026-07-03,2026-07-01"], HOTEL,
            "stays.csv:2: departure=2026-07-01 is not after arrival=2026-07-03: from",
        ),
        (
            ["A,2026-07-03T11:00Z,2026-07-03T11:00Z"], [],
            "stays.csv:2: departure=2026-07-03T11:00Z is not after arrival=2026-07-03T11:00Z",
        ),
        (
            [STAY], [*HOTEL, "--window-seconds", "900"],
            "window_choices[0]=900 is outside 1800..604800",
        ),
        ([STAY], [*HOTEL, "--max-codes-per-stay", "0"], "max_codes_per_stay=0 is below 1"),
        (
            [STAY], [*HOTEL, "--max-overexposure-seconds", "-1"],
            "max_overexposure=-1 day, 23:59:59 is negative",
        ),
        (
            [STAY], [*HOTEL, "--max-overexposure-seconds", str(10**20)],
            f"--max-overexposure-seconds: {10**20} s is longer than 999999999 days",
        ),
        ([STAY], [*HOTEL, "--late", "30"], "--late: '30' is not a length such as 90s, 30m, 2h"),
        ([STAY], [*HOTEL, "--late", "9" * 30 + "d"], "s is longer than 999999999 days"),
        (
            [STAY], [*HOTEL, "--epoch-seconds", "0"],
            "no settings: give --model, or --window-seconds",
        ),
        (
            [STAY],
            [*HOTEL, *("--window-seconds", "1800", "--window-seconds", "3600"), "--model", "5440"],
            "--window-seconds: give one, to compare with these settings",
        ),
        ([STAY], ["--tz", "Lisbon"], "--tz='Lisbon' is no zone known here"),
        (
            ["A,2026-07-01,2026-07-09"],
            [*HOTEL, "--max-codes-per-stay", "1", "--plot", "x.png"],
            "no window length can meet --max-codes-per-stay",
        ),
    ],
)  # fmt: skip
def test_refuses(capsys, tmp_path, lines, options, message):
    assert message in refused(
        capsys, "recommend", written(tmp_path / "stays.csv", *lines), *options
    )


def test_a_picture_of_an_unknown_kind(capsys, tmp_path):
    pytest.importorskip("matplotlib", reason="a picture needs matplotlib: install the extra `plot`")
    assert "'xyz' is not supported" in refused(capsys, *CALL, "--plot", tmp_path / "a.xyz")
    assert "No such file or directory" in refused(
        capsys, *CALL, "--plot", tmp_path / "no" / "a.png"
    )


def test_a_picture_without_matplotlib(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert "install rollover[plot]" in refused(capsys, *CALL, "--plot", "a.png")
