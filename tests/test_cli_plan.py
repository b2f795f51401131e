"""`rollover plan`: stays in, one row for each temporary code to request out."""

import contextlib
import csv
import io
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from test_cli import process, refused

from rollover.cli import main

HEADER = "lock,arrival,departure,when_valid,begins,expires\n"
ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "notebooks" / "data" / "stays.csv"
REAL_STAYS = ROOT / "notebooks" / "data" / "real-stays.csv"
LISBON = ["--tz", "Europe/Lisbon", "--check-in", "15:00", "--check-out", "11:00"]


@pytest.fixture
def stays(tmp_path):
    """Return a function that writes a file of stays with a header."""

    def write(*rows, header="lock,arrival,departure", encoding="utf-8", end="\n"):
        path = tmp_path / "stays.csv"
        path.write_bytes("".join(row + end for row in (header, *rows)).encode(encoding))
        return path

    return write


def planned(capsys, path, *options):
    assert main(["plan", str(path), "--model", "5440", *options]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    assert output.out.startswith(HEADER)
    return output.out.removeprefix(HEADER)


def test_instants_are_planned_in_utc(stays, capsys):
    path = stays("A001,2026-10-30T02:00:00Z,2026-10-30T10:00:00+01:00")
    assert planned(capsys, path) == (
        "A001,2026-10-30T02:00:00+00:00,2026-10-30T09:00:00+00:00,"
        "2026-10-30T02:00:00+00:00,2026-10-30T00:00:00+00:00,2026-10-30T04:00:00+00:00\n"
        "A001,2026-10-30T02:00:00+00:00,2026-10-30T09:00:00+00:00,"
        "2026-10-30T04:00:00+00:00,2026-10-30T04:00:00+00:00,2026-10-30T08:00:00+00:00\n"
        "A001,2026-10-30T02:00:00+00:00,2026-10-30T09:00:00+00:00,"
        "2026-10-30T08:00:00+00:00,2026-10-30T08:00:00+00:00,2026-10-30T12:00:00+00:00\n"
    )


def test_dates_across_the_day_the_clocks_change_follow_the_clocks(stays, capsys):
    # Lisbon leaves summer time on 25 October 2026: 15:00 is 14:00 UTC, the next 11:00 is 11:00 UTC.
    path = stays("A001,2026-10-24,2026-10-25")
    rows = planned(capsys, path, *LISBON, "--window-seconds", "604800")
    assert rows == (
        "A001,2026-10-24T14:00:00+00:00,2026-10-25T11:00:00+00:00,"
        "2026-10-24T14:00:00+00:00,2026-10-22T00:00:00+00:00,2026-10-29T00:00:00+00:00\n"
    )


def test_a_row_may_mix_dates_and_instants(stays, capsys):
    path = stays("A001,2026-10-24,2026-10-24T16:00Z")
    row = planned(capsys, path, *LISBON)
    assert row.startswith("A001,2026-10-24T14:00:00+00:00,2026-10-24T16:00:00+00:00,")


def test_only_finer_digits_of_the_input_are_written(stays, capsys):
    path = stays("A001,2026-10-30T03:59:59.5Z,2026-10-30T04:00:00.0000001Z")
    assert planned(capsys, path) == (
        "A001,2026-10-30T03:59:59.500000+00:00,2026-10-30T04:00:00.000001+00:00,"
        "2026-10-30T03:59:59.500000+00:00,2026-10-30T00:00:00+00:00,2026-10-30T04:00:00+00:00\n"
        "A001,2026-10-30T03:59:59.500000+00:00,2026-10-30T04:00:00.000001+00:00,"
        "2026-10-30T04:00:00+00:00,2026-10-30T04:00:00+00:00,2026-10-30T08:00:00+00:00\n"
    )


def test_a_stay_that_ends_at_the_rollover_takes_no_further_code(stays, capsys):
    path = stays("A001,2026-10-30T00:00Z,2026-10-30T04:00Z")
    assert planned(capsys, path).count("\n") == 1


def test_a_stay_across_1970_has_a_window_on_either_side(stays, capsys):
    path = stays("A001,1969-12-31T23:59:59Z,1970-01-01T00:00:01Z")
    begins = [row[4] for row in csv.reader(planned(capsys, path).splitlines())]
    assert begins == ["1969-12-31T20:00:00+00:00", "1970-01-01T00:00:00+00:00"]


def test_rows_keep_their_order_and_windows_come_by_start(stays, capsys):
    path = stays(
        "B,2026-10-30T00:00Z,2026-10-30T08:00Z",
        "A,2026-10-01T00:00Z,2026-10-01T08:00Z",
        "B,2026-10-02T00:00Z,2026-10-02T04:00Z",
    )
    rows = [(row[0], row[4][8:13]) for row in csv.reader(planned(capsys, path).splitlines())]
    assert rows == [("B", "30T00"), ("B", "30T04"), ("A", "01T00"), ("A", "01T04"), ("B", "02T00")]


@pytest.mark.parametrize(
    "name",
    [
        "Bóat \U0001f511",
        '"the ""big"" one"',
        '"north, upper"',
        '"two\nlines"',
        '"a\rreturn"',
    ],
)
def test_names_of_locks_come_back_as_they_were(name, stays, capsys):
    path = stays(f"{name},2026-10-30T00:00Z,2026-10-30T04:00Z")
    (given,) = csv.reader(io.StringIO(f"{name}\n"))
    (row,) = csv.reader(io.StringIO(planned(capsys, path), newline=""))
    assert row[0] == given[0]


@pytest.mark.parametrize("kind", [{"end": "\r\n"}, {"encoding": "utf-8-sig"}])
def test_spreadsheet_dialects_give_the_same_plan(kind, stays, capsys):
    plain = planned(capsys, stays("A,2026-10-30T00:00Z,2026-10-30T08:00Z"))
    assert planned(capsys, stays("A,2026-10-30T00:00Z,2026-10-30T08:00Z", **kind)) == plain


def test_other_columns_in_any_order_and_empty_lines_are_ignored(stays, capsys):
    path = stays(
        "2026-10-30T04:00Z,note,A,2026-10-30T00:00Z",
        "",
        "2026-10-30T04:00Z,,B,2026-10-30T00:00Z",
        header="departure,guest,lock,arrival",
    )
    assert [row[:2] for row in planned(capsys, path).splitlines()] == ["A,", "B,"]


def test_a_header_alone_is_no_plan(stays, capsys):
    path = stays()
    assert refused(capsys, "plan", path, "--model", "5440") == (
        f"rollover plan: error: {path}: no stay at all\n"
    )


def test_standard_input_is_planned(capsys, monkeypatch):
    text = "lock,arrival,departure\nA,2026-10-30T00:00Z,2026-10-30T04:00Z\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    at = "2026-10-30T00:00:00+00:00"
    until = "2026-10-30T04:00:00+00:00"
    assert planned(capsys, "-") == f"A,{at},{until},{at},{at},{until}\n"


def test_standard_input_is_named_in_a_complaint(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"lock\n")))
    complaint = "error: <stdin>:1: columns 'arrival', 'departure' are missing from 'lock' (say"
    assert complaint in refused_plan(capsys, "-")


def refused_plan(capsys, path, *options):
    """Return the complaint about a file."""
    return refused(capsys, "plan", path, "--model", "5440", *options)


GOOD = "A,2026-10-30T00:00Z,2026-10-30T04:00Z"
BAD_ROWS = [
    ("A,2026-10-30T00:00Z", "has 2 fields where the header has 3"),
    (GOOD + ",more", "has 4 fields where the header has 3"),
    (",2026-10-30T00:00Z,2026-10-30T04:00Z", "lock='' is empty"),
    ("A,2026-10-30,2026-10-30T04:00Z", "arrival='2026-10-30' is a date: give --check-in and --tz"),
    (
        "A,2026-10-30T00:00Z,2026-10-31",
        "departure='2026-10-31' is a date: give --check-out and --tz",
    ),
    ("A,2026-02-30,2026-10-31", "arrival='2026-02-30' is neither a date"),
    ("A,30/10/2026,2026-10-31", "arrival='30/10/2026' is neither a date"),
    ("A,,2026-10-31", "arrival='' is neither a date"),
    ("A,2026-10-30T00:00,2026-10-30T04:00Z", "arrival='2026-10-30T00:00' has no UTC offset"),
    ("A,2026-10-30T00:00Z,2026-10-30T25:00Z", "departure='2026-10-30T25:00Z' is not a time"),
    ("A,2026-10-30T04:00Z,2026-10-30T00:00Z", "departure=2026-10-30T00:00Z is not after arrival="),
    ("A,2026-10-30T04:00Z,2026-10-30T04:00Z", "departure=2026-10-30T04:00Z is not after arrival="),
    ("A,2026-10-30T04:00Z,9999-12-31T23:00Z", "is not within years 1..9999"),
    ("A,0001-01-03T00:00Z,2026-10-30T00:00Z", "is not within years 1..9999"),
    (
        "A,0001-01-01T00:00+01:00,2026-10-30T00:00Z",
        "arrival=0001-01-01 00:00:00+01:00 is outside years",
    ),
]


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS, ids=[row for row, _ in BAD_ROWS])
def test_a_bad_row_stops_it_with_file_line_column_and_reason(row, reason, stays, capsys):
    path = stays(GOOD, row, GOOD)
    complaint = refused_plan(capsys, path)
    assert complaint.startswith(f"rollover plan: error: {path}:3: ")
    assert reason in complaint


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS, ids=[row for row, _ in BAD_ROWS])
def test_skip_bad_goes_on_and_counts(row, reason, stays, capsys):
    path = stays(GOOD, row, GOOD)
    assert main(["plan", str(path), "--model", "5440", "--skip-bad"]) == 1
    output = capsys.readouterr()
    assert output.out.count("\n") == 3
    report, count, *remarks = output.err.splitlines()
    assert report.startswith(f"{path}:3: ")
    assert reason in report
    assert count == "left out 1 of 3: 1 that could not be read"
    assert len(remarks) == 2  # the two good rows are one stay, written twice


def test_skip_bad_says_nothing_where_nothing_is_bad(stays, capsys):
    assert planned(capsys, stays(GOOD), "--skip-bad").count("\n") == 1


def test_a_clock_time_without_a_zone_is_not_enough(stays, capsys):
    complaint = refused_plan(capsys, stays("A,2026-10-30,2026-10-31"), "--check-in", "15:00")
    assert "arrival='2026-10-30' is a date: give --check-out and --tz\n" in complaint


def test_a_field_that_is_not_utf_8_is_named(tmp_path, capsys):
    path = tmp_path / "stays.csv"
    path.write_bytes(b"lock,arrival,departure,note\nB\xf3at,2026-10-30,2026-10-31,\n")
    assert f"{path}:2: lock='B\\udcf3at' is not UTF-8" in refused_plan(capsys, path)
    path.write_bytes(f"lock,arrival,departure,note\n{GOOD},".encode() + b"\xf3\n")
    assert planned(capsys, path).count("\n") == 1


def test_a_row_of_several_lines_is_named_by_all_of_them(stays, capsys):
    path = stays(GOOD, '"two\nlines",2026-10-30,2026-10-31')
    assert f"{path}:3-4: arrival=" in refused_plan(capsys, path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", ": is empty: its first line must name the columns"),
        ("lock,arival,departure", ":1: column 'arrival' is missing from 'lock, arival, depart"),
        ("lock,arival,departure", "; did you mean 'arival'?"),
        ("lock,arival,departure", '(say which with --columns, such as arrival="Check-in")'),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "on the command line as LOCK=FILE.ics"),
        ("lock,arrival,departure,lock", ":1: column 'lock' is there 2 times"),
        ('lock,arrival,departure\n"A,2026-10-30\nB,', ":3: is not CSV: unexpected end of data"),
        ('lock,arrival,departure\n"A"x,2026-10-30,', ":2: is not CSV: ',' expected after '\"'"),
        ("lock,arrival,departure\n" + "x" * 200_000, ":2: is not CSV: field larger than"),
    ],
    ids=lambda text: text[:50],
)
@pytest.mark.parametrize("skip", [[], ["--skip-bad"]], ids=["", "--skip-bad"])
def test_what_is_no_csv_with_these_columns_stops_it(content, reason, skip, tmp_path, capsys):
    path = tmp_path / "stays.csv"
    path.write_text(content)
    complaint = refused_plan(capsys, path, *skip)
    assert complaint.startswith(f"rollover plan: error: {path}:")
    assert reason in complaint


def test_output_takes_its_name_at_the_end(stays, tmp_path, capsys):
    target = tmp_path / "plan.csv"
    path = stays(GOOD)
    assert planned_into(target, path) == HEADER + planned(capsys, path)
    assert sorted(tmp_path.iterdir()) == [target, path]


def planned_into(target, path):
    assert main(["plan", str(path), "--model", "5440", "-o", str(target)]) == 0
    return target.read_bytes().decode()


@pytest.mark.parametrize("before", [None, "what was there"])
def test_output_of_a_run_that_fails_does_not_appear(before, stays, tmp_path, capsys):
    target = tmp_path / "plan.csv"
    if before is not None:
        target.write_text(before)
    path = stays(*[GOOD] * 1000, "bad")
    refused(capsys, "plan", path, "--model", "5440", "-o", target)
    assert (target.read_text() if target.exists() else None) == before
    assert set(tmp_path.iterdir()) <= {target, path}


def test_output_keeps_the_mode_and_the_link_of_what_was_there(stays, tmp_path):
    target, link = tmp_path / "plan.csv", tmp_path / "latest.csv"
    target.touch()
    target.chmod(0o600)
    link.symlink_to(target)
    path = stays(GOOD)
    planned_into(link, path)
    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_text().startswith(HEADER)


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (".", ".: is not a regular file"),
        ("/", "/: is not a regular file"),
        ("/dev/null", "/dev/null: is not a regular file"),
        ("stays.csv", "-o stays.csv: is an input file, which would be lost"),
        ("./stays.csv", "-o ./stays.csv: is an input file"),
        ("nowhere/plan.csv", "error: nowhere/plan.csv: No such file or directory"),
    ],
)
def test_output_that_cannot_be(output, reason, stays, tmp_path, monkeypatch, capsys):
    stays(GOOD)
    monkeypatch.chdir(tmp_path)
    assert reason in refused(capsys, "plan", "stays.csv", "--model", "5440", "-o", output)
    assert [path.name for path in tmp_path.iterdir()] == ["stays.csv"]


def test_standard_output_may_be_any_stream(stays):
    with contextlib.redirect_stdout(io.StringIO()) as stream:
        main(["plan", str(stays(GOOD)), "--model", "5440"])
    assert stream.getvalue().startswith(HEADER)


def test_a_dash_as_output_is_standard_output(stays, capsys):
    assert planned(capsys, stays(GOOD), "-o", "-").count("\n") == 1


def walked(path, length=timedelta(hours=4)):
    """Return the plan of Lisbon's stays by a walk over the windows, in datetimes alone."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    lisbon = ZoneInfo("Europe/Lisbon")
    plan = []
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        arrival = datetime.fromisoformat(f"{row['arrival']} 15:00").replace(tzinfo=lisbon)
        departure = datetime.fromisoformat(f"{row['departure']} 11:00").replace(tzinfo=lisbon)
        arrival, departure = arrival.astimezone(UTC), departure.astimezone(UTC)
        start = epoch + (arrival - epoch) // length * length
        while start < departure:
            times = arrival, departure, max(start, arrival), start, start + length
            plan.append([row["lock"], *(time.isoformat() for time in times)])
            start += length
    return plan


def test_the_plan_of_the_sample_is_the_one_found_by_walking(capsys):
    rows = list(csv.reader(planned(capsys, SAMPLE, *LISBON).splitlines()))
    assert rows == walked(SAMPLE)
    assert len(rows) == 174


@pytest.mark.portable
def test_the_real_stays(capsys):
    rows = list(csv.reader(planned(capsys, REAL_STAYS, *LISBON).splitlines()))
    assert len(rows) == 158_724
    assert rows == walked(REAL_STAYS)


@pytest.mark.portable
def test_the_real_stays_who_share_a_code_by_day(tmp_path, capsys):
    days = ["--window-seconds", "86400", "-o", str(tmp_path / "plan.csv")]
    assert main(["plan", str(REAL_STAYS), *LISBON, *days]) == 0
    assert capsys.readouterr().err.startswith("1331 pairs of guests share a code: ")


@pytest.mark.portable
def test_codes_are_not_held(tmp_path):
    """One stay of 8,000 years has 140 million codes; a reader that closes ends it."""
    path = tmp_path / "stays.csv"
    path.write_text("lock,arrival,departure\nA,0500-01-01T00:00Z,8500-01-01T00:00Z\n")
    options = ["--window-seconds", "1800"]
    with process("plan", str(path), *options, stdout=subprocess.PIPE) as running:
        lines = list(islice(running.stdout, 20_002))
        running.stdout.close()
        assert running.wait(60) == 141
    assert lines[-1].split(",")[4] == "0501-02-21T16:00:00+00:00"  # 20,000 half hours later
