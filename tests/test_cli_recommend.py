"""``rollover recommend``."""

import json
import re
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


def cells(text):
    """Return the cells of a table: two blanks or more stand between them."""
    return [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]


def test_the_table_has_the_best_first(capsys):
    assert main([*CALL, "--window-seconds", "14400", "--window-seconds", "86400"]) == 0
    output = capsys.readouterr()
    assert cells(output.out) == [
        ["window", "epoch", "pairs", "codes", "most", "outside", "slack"],
        ["1 day", "45000", "0", "29", "4", "1 day 21 h", "1 h 30 min"],
        ["4 h", "7200", "0", "167", "23", "17 h", "! 0 s"],
    ]
    assert output.err == ""


@pytest.mark.parametrize(
    "asked",
    [
        ["--model", "5440"],
        ["--window-seconds", "604799", "--epoch-seconds", "86399", "--early", "1d1h1m1s"],
    ],
)
def test_the_table_fits_a_terminal(capsys, asked):
    """Of 6,850 stays at 309 doors, with lengths that are long to write."""
    real = SAMPLE.with_name("real-stays.csv")
    assert main(["recommend", str(real), *HOTEL, *asked]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "now: " in lines[-1]


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
    now = cells(capsys.readouterr().out)[-1]
    assert now == ["now: 1 day", "0", "8", "41", "5", "13 days 21 h", "-"]


def test_codes_that_linger_let_more_guests_in_and_cost_no_code(capsys):
    settings = ["--window-seconds", "86400", "--epoch-seconds", "45000"]
    found = []
    for grace in ([], ["--grace", "1d"]):
        assert main(["score", str(SAMPLE), *HOTEL, *settings, "--json", *grace]) == 0
        answer = json.loads(capsys.readouterr().out)
        found.append((answer["codes"], answer["shared_windows"]))
    assert found == [(29, 0), (29, 8)]


def test_bounds_leave_out_lengths_and_are_named_where_none_meets_them(capsys):
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
def test_a_picture_is_written_beside_the_table(capsys, tmp_path, name):
    pytest.importorskip("matplotlib", reason="a picture needs matplotlib: install the extra `plot`")
    assert main([*CALL, "--plot", str(tmp_path / name)]) == 0
    assert (tmp_path / name).stat().st_size > 5000
    assert "1 day" in capsys.readouterr().out


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


TIGHT = (  # at one door a guest comes when another leaves, at ten; at another at noon
    "A,2026-07-01T15:00Z,2026-07-05T10:00Z",
    "A,2026-07-05T10:00Z,2026-07-08T11:00Z",
    "B,2026-07-01T15:00Z,2026-07-05T11:00Z",
    "B,2026-07-05T15:00Z,2026-07-08T11:00Z",
)


def test_what_the_last_pair_costs_and_what_accepts_it(capsys, tmp_path):
    """Rollovers at 10:00 and 14:00 take 23, 19, 24 and 18 codes; one at 13:00 4, 4, 4 and 3."""
    path = written(tmp_path / "stays.csv", *TIGHT)
    assert main(["recommend", path]) == 0
    output = capsys.readouterr()
    assert cells(output.out)[1][:4] == ["4 h", "7200", "0", "84"]
    assert output.err == (
        f"to part the last pair of guests takes 69 codes: {path}:3 with {path}:2; "
        "--pair-cost 68 lets it share\n"
    )
    for price, first in (("68", ["1 day", "46800", "1", "15"]), ("69", ["4 h", "7200", "0", "84"])):
        assert main(["recommend", path, "--pair-cost", price]) == 0
        output = capsys.readouterr()
        assert cells(output.out)[1][:4] == first
        assert output.err == ""


def test_what_several_pairs_cost(capsys, tmp_path):
    """Those who meet at ten are four pairs, the others five: 9 times 42 codes, or 67."""
    tight = [line.replace(",", f"{at},", 1) for at in range(4) for line in TIGHT[:2]]
    path = written(
        tmp_path / "stays.csv",
        *tight,
        *(line.replace(",", f"{at},", 1) for at in range(5) for line in TIGHT[2:]),
    )
    assert main(["recommend", path]) == 0
    text = capsys.readouterr().err
    first = ", ".join(f"{path}:{line} with {path}:{line - 1}" for line in (3, 5, 7))
    assert f"to part the last 4 pairs of guests takes 311 codes: {first}, ...; " in text
    assert text.endswith("; --pair-cost 77 lets them share\n")


def test_without_bookings_every_night_of_a_year_is_a_stay(capsys):
    """Every night of a year; the clocks of Lisbon leave three hours that are free all year."""
    assert main(["recommend", *HOTEL, "--at", "2026-03-01T09:00Z", "--model", "5440"]) == 0
    output = capsys.readouterr()
    first, now = cells(output.out)[1], cells(output.out)[-1]
    assert first == ["1 day", "45000", "0", "365", "1", "60 days 20 h", "1 h 30 min"]
    assert now == ["now: 4 h", "0", "0", "2,190", "6", "60 days 20 h", "-"]
    assert output.err == ""


def test_no_bookings_yet_and_hours_that_leave_no_room(capsys):
    """Summer time moves the night when guests come as others leave: what parts them is dear."""
    rules = ["--tz", "Europe/Lisbon", "--check-in", "11:00", "--check-out", "11:00"]
    assert main(["recommend", *rules, "--at", "2026-02-28T23:00-12:00"]) == 0
    errors = capsys.readouterr().err
    assert "2026-03-02 with 2026-03-01" in errors


def test_no_bookings_yet_begins_today(capsys):
    assert main(["recommend", *HOTEL, *DAYS]) == 0
    assert cells(capsys.readouterr().out)[1][3] == "365"


def test_a_table_of_pairs_fits_a_terminal_wherever_the_file_is(capsys, tmp_path):
    """Each name is cut in the middle, so that its line in the file is there."""
    folder = tmp_path / ("f" * 60)
    folder.mkdir()
    path = written(folder / "stays.csv", *(line.replace("A", "A" * 90, 1) for line in TIGHT[:2]))
    assert main(["score", path, "--model", "5440", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) == 80
    [[lock, later, before]] = cells(lines[-1])
    assert (lock[:3], later[-5:], before[-5:]) == ("AAA", "csv:3", "csv:2")


def test_long_labels_are_cut_in_the_middle(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ids = [f"{number}@{'x' * 60}.{number}" for number in (1, 2)]
    rows = [f"{line},{label}" for line, label in zip(TIGHT[:2], ids, strict=True)]
    Path("stays.csv").write_text("\n".join(["lock,arrival,departure,label", *rows, ""]), "utf-8")
    asked = ["score", "stays.csv", "--model", "5440", "--list"]
    assert main(asked) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert cells(lines[-1]) == [
        ["A", "stays.csv:3", "2@xxxxxxxx...xxxxxxxx.2", "stays.csv:2", "1@xxxxxxxx...xxxxxxxx.1"]
    ]
    assert main([*asked, "--json"]) == 0
    [pair] = json.loads(capsys.readouterr().out)["pairs"]
    assert (pair["label"], pair["its_label"]) == (ids[1], ids[0])


STAY = "A,2026-07-01,2026-07-03"


@pytest.mark.parametrize(
    ("lines", "options", "message"),
    [
        ([], [], "stays.csv: no stay at all"),
        ([STAY], [], ":2: arrival='2026-07-01' is a date: give --check-in, --check-out and --tz"),
        (
            ["A,2026-07-01T15:00Z,2026-07-03"], HOTEL[:4],
            "departure='2026-07-03' is a date: give --check-out\n",
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
        ([STAY], [*HOTEL, "--pair-cost", "-1"], "pair_cost=-1 is below 0"),
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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (HOTEL[:4], "STAYS: give files; or --check-in, --check-out and --tz alone"),
        ([*HOTEL[:3], "15.00", *HOTEL[4:]], "--check-in='15.00' is not a clock time"),
        ([*HOTEL[:5], "11", *HOTEL[5:-1]], "--check-out='11' is not a clock time"),
        ([*HOTEL, "--at", "2026-07-01"], "--at='2026-07-01'"),
        ([*HOTEL, "--at", "9999-12-30T00:00Z"], "the year from --at=9999-12-30T00:00Z leads"),
        ([*HOTEL, "--tz", "Lisbon"], "--tz='Lisbon' is no zone known here"),
    ],
)
def test_refuses_rules_of_the_house(capsys, options, message):
    assert message in refused(capsys, "recommend", *options)


def test_settings_by_lock_are_of_no_night(capsys, tmp_path):
    (tmp_path / "locks.csv").write_text("lock,model\nA,5440\n", "utf-8")
    asked = ["recommend", *HOTEL, "--at", "2026-07-01T12:00Z", "--locks", tmp_path / "locks.csv"]
    assert "2026-07-01: lock 'every night' is not in" in refused(capsys, *asked)


def test_a_picture_of_an_unknown_kind_or_in_no_folder_is_refused(capsys, tmp_path):
    pytest.importorskip("matplotlib", reason="a picture needs matplotlib: install the extra `plot`")
    assert "'xyz' is not supported" in refused(capsys, *CALL, "--plot", tmp_path / "a.xyz")
    assert "No such file or directory" in refused(
        capsys, *CALL, "--plot", tmp_path / "no" / "a.png"
    )


def test_a_picture_without_matplotlib_is_refused_with_the_remedy(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert "matplotlib: install it, or the extra `plot` of rollover" in refused(
        capsys, *CALL, "--plot", "a.png"
    )
