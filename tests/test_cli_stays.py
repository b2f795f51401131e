"""Stays and the settings of a fleet on the command line, as every command that reads them does."""

import io
import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from test_cli import refused

from rollover import Stay, TemporaryCodeRequest, score
from rollover.cli import main
from rollover.windows import WindowConfig

DATA = Path(__file__).parent / "data"
LISBON = ["--tz", "Europe/Lisbon", "--check-in", "15:00", "--check-out", "11:00"]
EXPORT = [
    *("--columns", "lock=Unit type", "--columns", "arrival=check-in"),
    *("--columns", "departure=CHECK-OUT", "--columns", "label=book number"),
    *("--date-format", "%d/%m/%Y"),
]
STAYS = "lock,arrival,departure,label,phone\n"
DAY = ["--window-seconds", "86400"]


@pytest.fixture
def stays(tmp_path, monkeypatch):
    """Return a function that writes a file of stays into the folder one is in."""
    monkeypatch.chdir(tmp_path)

    def write(*rows, name="stays.csv", header=STAYS):
        (tmp_path / name).write_text(header + "".join(f"{row}\n" for row in rows), "utf-8")
        return name

    return write


def printed(capsys, *arguments, code=0):
    assert main(list(map(str, arguments))) == code
    return capsys.readouterr()


def test_an_export_as_it_is(capsys):
    path = DATA / "export-of-a-site.csv"
    skip = ["--skip", "status=cancelled_by_guest", "--skip", "Status=blocked"]
    output = printed(
        capsys, "plan", path, *DAY, *LISBON, *EXPORT, *skip, "--keep", "label,Guest name(s)"
    )
    rows = [row.split(",") for row in output.out.splitlines()]
    assert rows[0][6:] == ["label", "Guest name(s)"]
    assert [row[6] for row in rows[1:]] == ["4001"] * 3 + ["4002"] * 3 + ["4004"] * 2
    assert rows[1][7] == "Åsa Öberg"
    assert output.err == ("left out 2 of 5: 1 Status 'Cancelled_by_guest', 1 Status 'Blocked'\n")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--columns", "arrival='Check-in'"], "column \"'Check-in'\" is missing from"),
        (["--columns", "'arrival=Check-in'"], '"\'arrival" is none of'),
        (["--date-format", "'%d/%m/%Y'"], "is not of the form --date-format=\"'%d/%m/%Y'\""),
        (["--midnight='date'"], "choice: \"'date'\""),
        (["--skip", "phone='1'"], "--skip phone='1': matches nothing"),
    ],
)
def test_single_quotes_that_the_shell_left_are_said(options, error, stays, capsys):
    path = stays("LOFT,2026-07-05T10:00Z,2026-07-05T12:00Z,Ada,1")
    try:
        code = main(["plan", path, *DAY, *options])
    except SystemExit as stop:
        code = stop.code
    assert code == (0 if "--skip" in options else 2)
    remark, complaint = capsys.readouterr().err.splitlines()
    assert remark == (
        f"{options[-1]}: the quotes (') are part of the value here: if they are only to hold it "
        'together, use double quotes ("), which every shell takes away'
    )
    assert error in complaint


def test_a_single_quote_within_a_value_is_no_matter(stays, capsys):
    path = stays("LOFT,2026-07-05T10:00Z,2026-07-05T12:00Z,O'Neil,1")
    output = printed(capsys, "plan", path, *DAY, "--skip", "label=o'neil", "--empty-ok")
    assert output.err == 'left out 1 of 1: 1 label "O\'Neil"\n'


def test_feeds_and_files_are_planned_together(stays, capsys):
    pytest.importorskip("icalendar")
    path = stays("LOFT,2026-07-05T10:00Z,2026-07-05T12:00Z,,1")
    feed = f"LOFT={DATA / 'feed-of-a-site.ics'}"
    keep = ["--keep", "SUMMARY", "--keep", "label"]
    (Path("empty.ics")).write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    blocked = ["--blocked", "airbnb (not available)"]
    feeds = printed(capsys, "plan", feed, "B=empty.ics", *DAY, *LISBON, *blocked, *keep)
    assert feeds.out.splitlines()[1].endswith(
        ",Reserved,1418fb94e984-6c0c1a2b3c4d5e6f708192a3b4c5d6e7f80@homes.example"
    )
    assert feeds.err == (
        "empty.ics: has no events\n"
        "left out 2 of 6: 1 blocked 'Airbnb (Not available)', 1 cancelled\n"
    )
    both = printed(capsys, "plan", feed, path, *DAY, *LISBON, *blocked)
    assert both.out.count("\n") == feeds.out.count("\n") + 1
    assert f"1 stay overlaps another of its lock: stays.csv:2 with {feed[5:]}:event 5" in both.err


def test_a_file_with_an_equals_sign_in_its_name(stays, capsys):
    path = stays("A,2026-07-05T10:00Z,2026-07-05T12:00Z,,1", name="a=b.csv")
    assert printed(capsys, "plan", path, *DAY).out.count("\n") == 2
    address = "https://bookings.example/a.ics?s=1"
    for given in (address, f"A={address}"):
        assert f"{given}: is an address, not a file: down" in refused(capsys, "plan", given, *DAY)
    assert "=x.ics: names no lock: give LOCK=FILE.ics" in refused(capsys, "plan", "=x.ics", *DAY)
    pytest.importorskip("icalendar")
    assert "x.ics: No such file" in refused(capsys, "plan", "A=x.ics", *DAY)


def test_a_feed_is_read_from_standard_input(capsys, monkeypatch):
    pytest.importorskip("icalendar")
    text = (DATA / "feed-of-a-diary.ics").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    output = printed(capsys, "plan", "LOFT=-", *DAY, "--tz", "America/Chicago", "--keep", "UID")
    assert output.out.splitlines()[1].startswith("LOFT,2026-03-08T07:30:00+00:00,")


def test_what_an_event_has_twice_is_kept_together(tmp_path, capsys):
    pytest.importorskip("icalendar")
    path = tmp_path / "feed.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260705T100000Z\nDTEND:20260705T120000Z\n"
        "COMMENT:one\nCOMMENT:two\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    output = printed(capsys, "plan", f"A={path}", *DAY, "--keep", "COMMENT")
    assert output.out.splitlines()[1].endswith(',"one, two"')


@pytest.mark.parametrize("given", [";", "tab", r"\t", "|"])
def test_a_delimiter_is_found_in_the_file_or_given(given, stays, capsys):
    character = "\t" if given in ("tab", r"\t") else given
    path = stays(
        f"A{character}2026-07-05 10:00{character}2026-07-05 12:00",
        header=character.join(["lock", "arrival", "departure"]) + "\n",
    )
    for options in ([], ["--delimiter", given]):
        assert printed(capsys, "plan", path, *DAY, "--tz", "UTC", *options).out.count("\n") == 2


def test_an_encoding_other_than_utf_8_has_to_be_named(stays, capsys):
    path = Path(stays())
    path.write_bytes(f"{STAYS}Bóat,2026-07-05T10:00Z,2026-07-05T12:00Z,,\n".encode("cp1252"))
    assert "name its encoding, such as cp1252 of older spread" in refused(
        capsys, "plan", path, *DAY
    )
    output = printed(capsys, "plan", path, *DAY, "--encoding", "cp1252")
    assert output.out.splitlines()[1].startswith("Bóat,")
    path.write_bytes(path.read_bytes().decode("cp1252").encode("utf-16"))
    message = "is UTF-16: save it as UTF-8, or say so with --encoding, utf-16"
    assert message in refused(capsys, "plan", path, *DAY)


def test_who_shares_and_what_overlaps_is_said_with_lines(stays, capsys):
    path = stays(
        "A,2026-07-01,2026-07-03,x,1",
        "A,2026-07-03,2026-07-05,y,2",
        "A,2026-07-05,2026-07-07,z,3",
        "A,2026-07-07,2026-07-09,u,4",
        "A,2026-07-09,2026-07-12,v,5",
        "A,2026-07-10,2026-07-11,w,6",
        "B,2026-07-01,2026-07-03,x,1",
    )
    output = printed(capsys, "plan", path, *DAY, *LISBON)
    assert output.err.splitlines() == [
        "5 pairs of guests share a code: stays.csv:3 with stays.csv:2, stays.csv:4 with "
        "stays.csv:3, stays.csv:5 with stays.csv:4, ...",
        "1 stay overlaps another of its lock: stays.csv:7 with stays.csv:6",
    ]
    noon = ["--epoch-seconds", "43200"]
    output = printed(capsys, "score", path, *DAY, *noon, *LISBON, "--list", "--json")
    answer = json.loads(output.out)
    assert (answer["codes"], answer["shared_windows"], answer["slack_seconds"]) == (14, 1, None)
    assert answer["pairs"] == [
        {
            "lock": "A",
            "stay": "stays.csv:7",
            "label": "w",
            "shares_with": "stays.csv:6",
            "its_label": "v",
        }
    ]
    output = printed(capsys, "score", path, *DAY, *noon, *LISBON, "--list")
    assert output.out.splitlines()[2:] == [
        "",
        "lock  stay         label  shares with  label",
        "A     stays.csv:7  w      stays.csv:6  v",
    ]
    output = printed(capsys, "score", path, *DAY, *noon, *LISBON, "--json", "--late", "3h")
    assert "pairs" not in json.loads(output.out)
    assert json.loads(output.out)["codes"] == 21  # noon is within three hours after 10:00 UTC
    assert printed(capsys, "score", path, "--model", "5440", *LISBON).out.count("\n") == 2


def test_tolerance_is_that_of_the_library(stays, capsys):
    path = stays("A,2026-07-01T15:00Z,2026-07-03T11:00Z,,")
    stay = Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="A")
    for name in ("early", "late", "behind", "ahead"):
        for length, minutes in (("1h30m", 90), ("5400s", 90), ("1d", 1440), ("0s", 0)):
            output = printed(
                capsys, "score", path, "--model", "5440", f"--{name}", length, "--json"
            )
            expected = score([stay], WindowConfig(14_400), **{name: timedelta(minutes=minutes)})
            assert json.loads(output.out)["codes"] == expected.codes


LOCKS = "lock,model,window_seconds,epoch_seconds,device_identifier,firmware_version\n"


def test_a_fleet_of_mixed_locks_is_planned_by_the_settings_of_each(stays, capsys):
    night = "2026-07-01T15:00Z,2026-07-01T17:00Z,x,1"
    path = stays(f"A,{night}", f"B,{night}", f"C,{night}", f"D,{night}")
    locks = stays(
        *("A,5440,,,A12345,1234", "B,deadbolt,,,B12345,1445277336", "C,,7200,3600,,"),
        "D,D1000,86400,43200,D12345,7",
        *(",,,,,", "E,6400,,,,"),
        name="locks.csv",
        header=LOCKS,
    )
    output = printed(capsys, "plan", path, "--locks", locks)
    rows = [line.split(",") for line in output.out.splitlines()[1:]]
    assert [(row[0], row[4][11:16], row[5][11:16]) for row in rows] == [
        ("A", "12:00", "16:00"),
        ("A", "16:00", "20:00"),
        ("B", "15:00", "16:00"),
        ("B", "16:00", "17:00"),
        ("C", "15:00", "17:00"),
        ("D", "12:00", "12:00"),
    ]
    answer = json.loads(printed(capsys, "score", path, "--locks", locks, "--json").out)
    assert (answer["window_seconds"], answer["codes"]) == (None, 6)
    assert "by lock" in printed(capsys, "score", path, "--locks", locks).out
    assert "by lock" in printed(capsys, "recommend", path, "--locks", locks).out
    assert refused(capsys, "plan", path, "--locks", locks, "--requests").endswith(
        "of lock 'C' the file of --locks must have model, device_identifier and firmware_version\n"
    )


def test_plan_prints_the_bodies_of_the_requests(stays, capsys):
    path = stays(
        "A,2026-07-01T15:00Z,2026-07-01T17:00Z,x,1", "D,2026-07-01T15:00Z,2026-07-01T16:00Z,,"
    )
    locks = stays("A,5440,,,A12345,1234", "D,D1000,86400,,D12345,7", name="l.csv", header=LOCKS)
    lines = printed(capsys, "plan", path, "--locks", locks, "--requests").out.splitlines()
    bodies = [json.loads(line) for line in lines]
    about = [body.pop("rollover") for body in bodies]
    ask = TemporaryCodeRequest
    assert bodies == [
        ask("A12345", 1234, "2026-07-01T15:00Z", model="5440").to_dict(),
        ask("A12345", 1234, "2026-07-01T16:00Z", model="5440").to_dict(),
        ask("D12345", 7, "2026-07-01T15:00Z", model="D1000", configured=True).to_dict(),
    ]
    assert [body["KeyNumber"] for body in bodies] == [2, 2, 4]
    assert set(about[2]) == {"lock", "label", "rollover", "tzdata", *WindowConfig(1800).to_dict()}
    assert (about[0]["label"], about[2]["TemporaryAccessCodeWindowSeconds"]) == ("x", 86_400)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("B,5440,,,,", "stays.csv:2: lock 'A' is not in locks.csv"),
        ("a,5440,,,,", "stays.csv:2: lock 'A' is not in locks.csv: did you mean 'a'?"),
        ("A,6440,,,,", "locks.csv:2: model='6440': has no keypad"),
        ("A,5442,,,,", "locks.csv:2: model='5442' is none of"),
        ("A,5440EURD,,,,", "D1000 (deadbolt): did you mean '5440'?"),
        ("A,,,,,", "locks.csv:2: no settings: give model, or window_seconds"),
        ("A,,1h,,,", "locks.csv:2: window_seconds='1h' is not an integer"),
        ("A,,900,,,", "locks.csv:2: window_seconds=900 is outside"),
        ("A,5440,,,,x", "locks.csv:2: firmware_version='x' is not an integer"),
        ("A,5440", "locks.csv:2: has 2 fields where the header has 6"),
        ("A,5440,,,,\nA,5440,,,,", "locks.csv:3: lock 'A' is there twice"),
    ],
)
def test_a_bad_file_of_locks_is_refused_by_line(row, message, stays, capsys):
    path = stays("A,2026-07-01T15:00Z,2026-07-01T17:00Z,x,1")
    locks = stays(row, name="locks.csv", header=LOCKS)
    assert message in refused(capsys, "plan", path, "--locks", locks)


CHANGES = "lock,model,window_seconds,epoch_seconds,applied_at,confirmed_at,common\n"


def test_the_settings_of_a_lock_are_followed_through_time(stays, capsys):
    """From four hours to a day at 09:00, confirmed at 09:20; a last change is not yet."""
    path = stays("LOFT,2026-07-01T07:00Z,2026-07-01T11:00Z,x,1")
    rows = [
        "LOFT,5440,,,,,",
        "CABIN,D1000,,,,,",
        "LOFT,,86400,43200,2026-07-01T09:00Z,2026-07-01T11:20+02:00,",
        "LOFT,5440,,, 2026-07-05T09:00Z ,,",
    ]
    locks = stays(*rows, name="locks.csv", header=CHANGES)
    output = printed(capsys, "plan", path, "--locks", locks)
    found = [line.split(",")[3:] for line in output.out.splitlines()[1:]]
    assert [[time[8:16] for time in row] for row in found] == [
        ["01T07:00", "01T04:00", "01T08:00"],
        ["01T08:00", "01T08:00", "01T12:00"],
        ["01T09:00", "30T12:00", "01T12:00"],
    ]
    assert "by lock" in printed(capsys, "score", path, "--locks", locks).out
    only = stays(rows[0], rows[2], name="locks.csv", header=CHANGES)
    assert "by lock" in printed(capsys, "score", path, "--locks", only).out


def test_the_gaps_of_a_change_that_waits_for_its_confirm_are_said(stays, capsys):
    """Twenty minutes of a change that was confirmed are no news; those of the last one are."""
    path = stays("LOFT,2026-07-01T07:00Z,2026-07-01T11:00Z,x,1")
    rows = ["LOFT,5440,,,,,", "LOFT,,86400,,2026-07-01T08:00Z,2026-07-01T08:20Z,"]
    locks = stays(*rows, name="locks.csv", header=CHANGES)
    assert printed(capsys, "plan", path, "--locks", locks).err == ""
    waits = "LOFT,5440,,,2026-07-01T10:00Z,,"
    locks = stays(*rows, waits, name="locks.csv", header=CHANGES)
    assert printed(capsys, "plan", path, "--locks", locks).err == (
        "1 gap in which no code is sure to open: LOFT 2026-07-01T10:00:00+00:00 to "
        "2026-07-01T11:00:00+00:00\n"
    )


def test_what_a_later_row_leaves_blank_stays_as_it_was(stays, capsys):
    path = stays("LOFT,2026-07-01T07:00Z,2026-07-01T08:00Z,x,1")
    header = CHANGES.rstrip() + ",device_identifier,firmware_version\n"
    change = "LOFT,,7200,,2026-06-01T09:00Z,2026-06-01T09:00Z,,"
    for row, firmware in ((f"{change},", 1234), (f"{change}B00000,7", 7)):
        locks = stays("LOFT,5440,,,,,,A12345,1234", row, name="locks.csv", header=header)
        (line,) = printed(capsys, "plan", path, "--locks", locks, "--requests").out.splitlines()
        body = json.loads(line)
        assert body["FirmwareVersion"] == firmware
        assert body["DeviceIdentifier"] == ("A12345" if firmware == 1234 else "B00000")
        assert body["rollover"]["TemporaryAccessCodeWindowSeconds"] == 7200


def test_who_shares_a_door_that_is_for_all_is_not_counted(stays, capsys):
    night = "2026-07-01T15:00Z,2026-07-02T11:00Z"
    path = stays(*(f"{lock},{night},{who},1" for lock in ("FRONT", "LOFT") for who in "ab"))
    locks = stays("FRONT,5440,,,,,Yes", "LOFT,5440,,,,,no", name="locks.csv", header=CHANGES)
    said = printed(capsys, "plan", path, "--locks", locks).err
    assert "1 pair of guests shares a code: " in said
    assert "1 stay overlaps another of its lock: " in said
    answer = json.loads(printed(capsys, "score", path, "--locks", locks, "--list", "--json").out)
    assert (answer["codes"], answer["shared_windows"]) == (24, 1)
    assert [pair["lock"] for pair in answer["pairs"]] == ["LOFT"]
    best = json.loads(printed(capsys, "recommend", path, "--locks", locks, "--json").out)
    assert {one["shared_windows"] for one in best} == {1}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["A,5440,,,2026-07-01T09:00Z,,"], "locks.csv:2: the first row of lock 'A' is what it"),
        (["A,5440,,,,2026-07-01T09:00Z,"], "locks.csv:2: the first row of lock 'A' is what it"),
        ([" ,5440,,,,,"], "locks.csv:2: lock=' ' is empty"),
        (["A,5440,,,,,maybe"], "locks.csv:2: common='maybe' is neither yes nor no"),
        (["A,5440,,,,,", "A,,7200,,,2026-07-01T09:00Z,"], "locks.csv:3: lock 'A' is there twice"),
        (["A,5440,,,,,", "A,,7200,,2026-07-01,,"], "locks.csv:3: applied_at='2026-07-01' is not"),
        (
            ["A,5440,,,,,", "A,,7200,,2026-07-01T09:00Z,2026-07-01T08:59Z,"],
            "locks.csv:3: confirmed_at=2026-07-01 08:59:00+00:00 is before applied_at=",
        ),
        (
            ["A,5440,,,,,", "A,,7200,,2026-07-02T09:00Z,,", "A,5440,,,2026-07-01T09:00Z,,"],
            "locks.csv:4: changes[1].applied_at=2026-07-01T09:00:00+00:00 is before",
        ),
    ],
)  # fmt: skip
def test_bad_settings_through_time_are_refused_by_line(rows, message, stays, capsys):
    path = stays("A,2026-07-01T15:00Z,2026-07-01T17:00Z,x,1")
    locks = stays(*rows, name="locks.csv", header=CHANGES)
    assert message in refused(capsys, "plan", path, "--locks", locks)


@pytest.mark.parametrize(
    "column", ["applied at", "Applied-At", "aplied_at", "confirmed_att", "comon", "confirmedat"]
)
def test_a_misspelt_column_of_the_file_of_locks_is_refused(column, stays, capsys):
    path = stays("A,2026-07-01T15:00Z,2026-07-01T17:00Z,x,1")
    locks = stays("A,5440,", name="locks.csv", header=f"lock,model,{column}\n")
    said = refused(capsys, "plan", path, "--locks", locks)
    assert f"locks.csv:1: column {column!r} is not read: did you mean " in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--locks", "l.csv", "--model", "5440"],
            "--locks: has the settings: give no --model",
        ),
        (["--locks", "l.csv", *DAY], "--locks: has the settings: give no --model"),
        (["--locks", "l.csv"], "l.csv: No such file or directory"),
        ([*DAY, "--skip", "status"], "argument --skip: invalid NAME=VALUE value: 'status'"),
        ([*DAY, "--columns", "arival=x"], "--columns: 'arival' is none of lock, arrival"),
        ([*DAY, "--delimiter", ";;"], "--delimiter=';;' is not one character"),
        ([*DAY, "--encoding", "klingon"], "--encoding='klingon': unknown encoding"),
        ([*DAY, "--keep", "fone"], "column 'fone' is missing from 'lock, arrival, departure, lab"),
        ([*DAY, "--check-in", "9:00"], 'did you mean "09:00"?'),
        ([*DAY, "--date-format", "%d %Z"], "--date-format='%d %Z': names of zones"),
        ([*DAY, "--early", "1.5h"], "--early: '1.5h' is not a length such as"),
        (["--model", "6440"], "--model 6440: has no keypad"),
        ([*DAY, "--local"], "--local: needs --tz"),
    ],
)
def test_refuses(options, message, stays, capsys):
    path = stays("A,2026-07-01T15:00Z,2026-07-01T17:00Z,x,1")
    assert message in refused(capsys, "plan", path, *options)


def test_all_rows_bad_is_no_plan(stays, capsys):
    path = stays("A,soon,later,,", "B,soon,later,,")
    assert main(["plan", path, *DAY, "--skip-bad"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.splitlines()[2:] == [
        "left out 2 of 2: 2 that could not be read",
        "rollover plan: error: stays.csv: no stay at all",
    ]


def test_a_duplicated_row_is_named_and_stops_nothing(stays, capsys):
    row = "A,2026-07-01T15:00Z,2026-07-01T17:00Z,x,1"
    path = stays(row, row)
    assert printed(capsys, "recommend", path).out.count("\n") == 11
    assert (
        "1 stay overlaps another of its lock: stays.csv:3 with stays.csv:2"
        in printed(capsys, "plan", path, *DAY).err
    )


@pytest.mark.parametrize("command", ["plan", "due", "score", "recommend", "impact", "check"])
def test_help_names_columns_limits_and_an_example(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert f"example:\n  rollover {command} " in text
    assert "4400, 4401, 5440, 5441, 6400, 6440, D1000" in " ".join(text.split())
    if command in ("plan", "due", "score", "recommend"):
        assert "lock, arrival and departure, and label" in " ".join(text.split())
        assert "at most 1048576 characters, a cell" in " ".join(text.split())


def test_the_settings_to_compare_with_are_one(stays, capsys):
    path = stays("A,2026-07-01T15:00Z,2026-07-01T17:00Z,x,1")
    given = ["recommend", path, "--model", "5440", "--window-seconds", 7200]
    assert len(printed(capsys, *given).out.splitlines()) > 1
    said = refused(capsys, *map(str, given), "--window-seconds", "3600")
    assert "--window-seconds: give one, to compare with these settings" in said


def test_every_night_of_a_year_needs_no_file(capsys):
    house = ["--tz=Europe/Lisbon", "--check-in=15:00", "--check-out=11:00"]
    assert len(printed(capsys, "recommend", *house).out.splitlines()) > 1
