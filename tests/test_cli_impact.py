"""`rollover impact`: issued codes in, a fate for each and the new requests out."""

import io
import json
import sys
from pathlib import Path

import pytest
from test_cli import refused

from rollover.cli import main

SAMPLE = Path(__file__).parent.parent / "notebooks" / "data" / "codes.csv"
OPTIONS = [
    *("--old-window-seconds", "14400", "--window-seconds", "7200"),
    *("--applied-at", "2026-07-01T14:10Z", "--confirmed-at", "2026-07-01T14:40Z"),
]
HEADER = "label,when_valid,issued_at"
ADA = "Ada,2026-07-01T15:00:00Z,2026-06-20T09:30:00Z"  # in use
BEN = "Ben,2026-07-01T12:00:00-05:00,2026-06-20T09:30:00Z"  # killed
STALE = "Ben,2026-07-01T18:30:00Z,2026-07-01T14:20:00Z"
GONE = ",2026-07-01T09:00:00Z,2026-06-20T09:30:00.5Z"
FINE = "Dan,2026-07-01T17:00:00Z,2026-07-01T14:40:00Z"

TABLE = """\
fate         when_valid                 issued_at                         label
CURRENT      2026-07-01T15:00:00+00:00  2026-06-20T09:30:00+00:00         Ada
INVALIDATED  2026-07-01T17:00:00+00:00  2026-06-20T09:30:00+00:00         Ben
STALE        2026-07-01T18:30:00+00:00  2026-07-01T14:20:00+00:00         Ben
EXPIRED      2026-07-01T09:00:00+00:00  2026-06-20T09:30:00.500000+00:00
VALID        2026-07-01T17:00:00+00:00  2026-07-01T14:40:00+00:00         Dan
5 codes: 1 EXPIRED, 1 CURRENT, 1 INVALIDATED, 1 STALE, 1 VALID
3 new requests to make: see them with --requests FILE
"""
REQUESTS = """\
label,when_valid,begins,expires
Ada,2026-07-01T14:40:00+00:00,2026-07-01T14:00:00+00:00,2026-07-01T16:00:00+00:00
Ben,2026-07-01T16:00:00+00:00,2026-07-01T16:00:00+00:00,2026-07-01T18:00:00+00:00
Ben,2026-07-01T18:00:00+00:00,2026-07-01T18:00:00+00:00,2026-07-01T20:00:00+00:00
"""


@pytest.fixture
def codes(tmp_path):
    """Return a function that writes a file of codes with a header."""

    def write(*rows, header=HEADER):
        path = tmp_path / "codes.csv"
        path.write_text("".join(f"{row}\n" for row in (header, *rows)), "utf-8")
        return path

    return write


@pytest.fixture
def five(codes):
    return codes(ADA, BEN, STALE, GONE, FINE)


def printed(capsys, path, *options, settings=OPTIONS, said=""):
    assert main(["impact", str(path), *settings, *map(str, options)]) == 0
    output = capsys.readouterr()
    assert output.err == said
    return output.out


def test_impact_prints_a_fate_for_each_code_and_a_summary(five, capsys):
    assert printed(capsys, five) == TABLE


def test_the_requests_are_written(five, capsys, tmp_path):
    target = tmp_path / "requests.csv"
    written = TABLE.replace("see them with --requests FILE", f"in {target}")
    assert printed(capsys, five, "--requests", target) == written
    assert target.read_text("utf-8") == REQUESTS
    assert [path.name for path in tmp_path.iterdir()] == ["codes.csv", "requests.csv"]


def test_json_has_a_fate_for_each_code_and_the_requests(five, capsys):
    answer = json.loads(printed(capsys, five, "--json"))
    assert list(answer) == ["counts", "codes", "requests", "old", "new", "made_by"]
    assert answer["old"] == {
        "TemporaryAccessCodeWindowSeconds": 14400, "TemporaryAccessCodeEpochSeconds": 0
    }  # fmt: skip
    assert answer["counts"] == dict.fromkeys(
        ["EXPIRED", "CURRENT", "INVALIDATED", "STALE", "VALID"], 1
    )
    assert [code["fate"] for code in answer["codes"]] == [
        "CURRENT",
        "INVALIDATED",
        "STALE",
        "EXPIRED",
        "VALID",
    ]
    assert answer["codes"][3] == {
        "label": None,
        "when_valid": "2026-07-01T09:00:00+00:00",
        "issued_at": "2026-06-20T09:30:00.500000+00:00",
        "begins": "2026-07-01T08:00:00+00:00",
        "expires": "2026-07-01T12:00:00+00:00",
        "fate": "EXPIRED",
    }
    assert answer["codes"][4]["begins"] == "2026-07-01T16:00:00+00:00"
    assert answer["codes"][4]["expires"] == "2026-07-01T18:00:00+00:00"  # of the new settings
    rows = [",".join(request.values()) for request in answer["requests"]]
    assert "\n".join([",".join(answer["requests"][0]), *rows]) + "\n" == REQUESTS


def test_labels_are_optional_and_other_columns_ignored(codes, capsys):
    path = codes("x,2026-06-20T09:30:00Z,2026-07-01T17:00:00Z", header="note,issued_at,when_valid")
    assert "INVALIDATED  2026-07-01T17:00:00+00:00  2026-06-20T09:30:00+00:00\n" in printed(
        capsys, path
    )


def test_requests_wait_for_a_change_that_is_not_confirmed_yet(codes, capsys):
    settings = OPTIONS[:-2]
    assert printed(capsys, codes(FINE), settings=settings) == (
        "fate   when_valid                 issued_at                  label\n"
        "STALE  2026-07-01T17:00:00+00:00  2026-07-01T14:40:00+00:00  Dan\n"
        "1 code: 0 EXPIRED, 0 CURRENT, 0 INVALIDATED, 1 STALE, 0 VALID\n"
        "2 new requests to make, once confirmed: see them with --requests FILE\n"
    )


def test_between_equal_settings_nothing_waits_for_a_confirm(codes, capsys):
    same = ["--old-window-seconds", "7200", *OPTIONS[2:-2]]
    equal = "the old settings and the new ones are equal: see --window-seconds, --epoch-seconds\n"
    out = printed(capsys, codes(BEN), settings=same, said=equal)
    assert "1 new request to make: see" in out


def test_the_model_gives_what_was_before(codes, capsys):
    settings = ["--model", "deadbolt", "--window-seconds", "7200", *OPTIONS[4:]]
    answer = json.loads(printed(capsys, codes(BEN), "--json", settings=settings))
    assert answer["codes"][0]["expires"] == "2026-07-01T18:00:00+00:00"  # an hour, from 17:00
    settings = ["--old-epoch-seconds", "1800", *settings]
    answer = json.loads(printed(capsys, codes(BEN), "--json", settings=settings))
    assert answer["codes"][0]["expires"] == "2026-07-01T17:30:00+00:00"


def test_standard_input_is_read_as_a_file_is(five, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(five.read_bytes())))
    assert printed(capsys, "-") == TABLE


def test_no_codes_are_counted_as_none(codes, capsys):
    assert printed(capsys, codes()).endswith(
        "0 codes: 0 EXPIRED, 0 CURRENT, 0 INVALIDATED, 0 STALE, 0 VALID\n0 new requests to make\n"
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Ada,2026-07-01,2026-06-20T09:30:00Z", "codes.csv:3: when_valid='2026-07-01' is not"),
        ("Ada,2026-07-01T15:00:00,2026-06-20T09:30:00Z", ":3: when_valid='2026-07-01T15:00:00' "),
        ("Ada,2026-07-01T15:00:00Z,", "codes.csv:3: issued_at='' is not an ISO 8601 time"),
        ("Ada,2026-07-01T15:00:00Z,2026-02-30T00:00Z", ":3: issued_at='2026-02-30T00:00Z' is not"),
        ("Ada,9999-12-31T23:00:00Z,2026-06-20T09:30:00Z", "codes.csv:3: when=9999-12-31 23:00"),
        ("Ada,2026-07-01T15:00:00Z", "codes.csv:3: has 2 fields where the header has 3"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_by_line_or_left_out(codes, capsys, tmp_path, row, message):
    path = codes(ADA, row, BEN)
    target = tmp_path / "requests.csv"
    assert message in refused(capsys, "impact", path, *OPTIONS, "--requests", target)
    assert not target.exists()
    assert main(["impact", str(path), *OPTIONS, "--skip-bad"]) == 1
    output = capsys.readouterr()
    assert output.out.startswith("fate         when_valid")
    assert "2 codes: 0 EXPIRED, 1 CURRENT, 1 INVALIDATED, 0 STALE, 0 VALID\n" in output.out
    assert message in output.err
    assert output.err.endswith("codes.csv: left out 1 of 3 rows that could not be read\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--window-seconds", "7200"], "arguments are required: --applied-at"),
        (["--applied-at", "2026-07-01T14:10Z"], "no old settings: give --model, or --old-window-s"),
        (
            ["--applied-at", "2026-07-01T14:10Z", "--old-window-seconds", "7200"],
            "no settings: give --model, or --window-seconds",
        ),
        ([*OPTIONS, "--old-window-seconds", "60"], "window_seconds=60 is outside 1800..604800"),
        ([*OPTIONS, "--applied-at", "2026-07-01T14:10"], "applied_at='2026-07-01T14:10' has no "),
        ([*OPTIONS, "--applied-at", "today"], "applied_at='today' is not an ISO 8601 time"),
        ([*OPTIONS, "--confirmed-at", "2026-07-01T14:09Z"], "is before applied_at="),
        ([*OPTIONS, "--request", "x.csv"], "unrecognized arguments: --request x.csv"),
        ([*OPTIONS, "--model", "5442"], "model='5442' is none of"),
    ],
)  # fmt: skip
def test_bad_options_are_refused_by_name(five, capsys, options, message):
    assert message in refused(capsys, "impact", five, *options)


def test_bad_files_are_refused_by_name(codes, capsys, tmp_path):
    assert "nowhere.csv: No such file" in refused(capsys, "impact", "nowhere.csv", *OPTIONS)
    path = codes(header="label,when,issued_at")
    assert "codes.csv:1: column 'when_valid' is missing" in refused(
        capsys, "impact", path, *OPTIONS
    )
    assert ":1: columns 'when_valid', 'issued_at' are missing" in refused(
        capsys, "impact", codes(header="label,when,issued"), *OPTIONS
    )
    path = codes(header="label,when_valid,issued_at,label")
    assert ":1: column 'label' is there 2 times" in refused(capsys, "impact", path, *OPTIONS)
    path = codes(ADA)
    message = refused(capsys, "impact", path, *OPTIONS, "--requests", path)
    assert "--requests" in message
    assert "is an input file, which would be lost" in message
    assert ADA in path.read_text()


def test_the_sample_has_every_fate(capsys):
    options = [
        *("--model", "5440", "--window-seconds", "86400", "--epoch-seconds", "57600"),
        *("--applied-at", "2026-10-16T14:10Z", "--confirmed-at", "2026-10-16T14:40Z"),
    ]
    answer = json.loads(printed(capsys, SAMPLE, "--json", settings=options))
    assert min(answer["counts"].values()) >= 1
    assert sum(answer["counts"].values()) == len(SAMPLE.read_text().splitlines()) - 1


def test_more_requests_than_are_held_are_refused(codes, capsys, monkeypatch):
    monkeypatch.setattr("rollover.cli._impact._MOST", 2)
    assert refused(capsys, "impact", codes(ADA, BEN, STALE), *OPTIONS) == (
        "rollover impact: error: " + str(codes(ADA, BEN, STALE)) + ": the new requests have 5 "
        "windows, more than 2: split the file by label\n"
    )


DOORS = "lock,label,when_valid,issued_at,begins,expires,needed_from,needed_until"
DOOR = "{},Ada,2026-07-01T17:00Z,2026-06-20T09:30Z,{},,"


def test_one_change_is_of_one_lock(codes, capsys, tmp_path):
    """Point 5 of issue 18: both were taken for invalidated, and two codes for one request."""
    path = codes(DOOR.format("LOFT", ","), DOOR.format("CABIN", ","), header=DOORS)
    said = refused(capsys, "impact", path, *OPTIONS)
    assert said.endswith("codes.csv: has codes of 2 locks: say which with --lock\n")
    said = refused(capsys, "impact", path, *OPTIONS, "--lock", "loft")
    assert said.endswith("--lock loft: " + str(path) + " has no code of it\n")
    target = tmp_path / "requests.csv"
    answer = json.loads(printed(capsys, path, "--lock", " LOFT", "--json", "--requests", target))
    assert answer["counts"]["INVALIDATED"] == 1
    assert [code["lock"] for code in answer["codes"]] == ["LOFT"]
    assert [request["lock"] for request in answer["requests"]] == ["LOFT", "LOFT"]
    assert target.read_text().splitlines()[:2] == [
        "lock,label,when_valid,begins,expires",
        "LOFT,Ada,2026-07-01T16:00:00+00:00,2026-07-01T16:00:00+00:00,2026-07-01T18:00:00+00:00",
    ]
    path = codes(DOOR.format("LOFT", ","), DOOR.format("", ","), header=DOORS)
    assert "2 codes: " in printed(capsys, path)
    assert "1 code: " in printed(capsys, path, "--lock", "LOFT")
    assert "0 codes: " in printed(capsys, codes(header=DOORS), "--lock", "LOFT")


def test_what_the_server_said_and_what_is_needed_count(codes, capsys):
    """The window is 15:00 to 19:00 as the server said, and needed until 16:30."""
    said = "2026-07-01T15:00Z,2026-07-01T19:00Z"
    path = codes(
        DOOR.format("LOFT", said)[:-2] + ",2026-07-01T15:00Z,2026-07-01T16:30Z", header=DOORS
    )
    answer = json.loads(printed(capsys, path, "--json"))
    (code,) = answer["codes"]
    assert (code["begins"][11:16], code["expires"][11:16]) == ("15:00", "19:00")
    assert [request["begins"][11:16] for request in answer["requests"]] == ["14:00", "16:00"]


def test_a_clock_that_is_off_needs_the_window_before(codes, capsys):
    """An hour behind, the lock reads 15:10 at 16:10, and new codes of 14:00 open."""
    needed = ",2026-07-01T16:10Z,2026-07-01T17:00Z"
    path = codes(DOOR.format("LOFT", ",")[:-2] + needed, header=DOORS)
    for options, windows in (([], ["16:00"]), (["--behind", "1h"], ["14:00", "16:00"])):
        answer = json.loads(printed(capsys, path, "--json", *options))
        assert [each["begins"][11:16] for each in answer["requests"]] == windows
    for options, fate in (([], "INVALIDATED"), (["--ahead", "2h"], "CURRENT")):
        answer = json.loads(printed(capsys, path, "--json", *options))
        assert answer["counts"][fate] == 1


def test_a_torn_last_line_is_said(codes, capsys):
    path = codes(ADA)
    path.write_text(path.read_text() + "Ben,2026-0")
    assert main(["impact", str(path), *OPTIONS]) == 0
    output = capsys.readouterr()
    assert "1 code: " in output.out
    assert output.err == (
        f"{path}: the last line is torn: it has no end, cannot be read, and is left out\n"
    )
