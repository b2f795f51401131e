"""Bookings that went in wrong in silence: each is read right, or refused with what to do."""

import gzip
import io
import re
import time as clock
import warnings
from datetime import UTC, date, datetime, time, timezone
from pathlib import Path

import pytest

from rollover import Stay
from rollover.bookings import from_csv, from_frame, from_ical
from rollover.bookings._content import calendars
from rollover.bookings._feed_zone import Zones
from rollover.bookings._locks import read_locks
from rollover.bookings._table import Table
from rollover.cli import main

LISBON = {"tz": "Europe/Lisbon", "check_in": "15:00", "check_out": "11:00"}
OPTIONS = ["--tz", "Europe/Lisbon", "--check-in", "15:00", "--check-out", "11:00"]
DAY = ["--window-seconds", "86400"]
STAY = Stay("2026-07-01T14:00Z", "2026-07-03T10:00Z", lock="LOFT", label="R1")
HEADER = "lock,arrival,departure,label"
ROW = "LOFT,2026-07-01,2026-07-03,R1"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def lines(*rows, header=HEADER):
    return [header, *rows]


def run(capsys, *arguments, code=0):
    """Return the lines on standard output and on standard error of a call with this exit code."""
    try:
        got = main(list(map(str, arguments)))
    except SystemExit as stop:
        got = stop.code
    output = capsys.readouterr()
    assert got == code, output.err
    return output.out.splitlines(), output.err.splitlines()


def file(name, *rows):
    Path(name).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return name


def event(*properties, uid="R1"):
    return ["BEGIN:VEVENT", f"UID:{uid}", *properties, "END:VEVENT"]


def feed(*parts):
    return ["BEGIN:VCALENDAR", *(line for part in parts for line in part), "END:VCALENDAR"]


GOOD = event("DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260703")
ICAL = {"lock": "LOFT", **LISBON}


def frame(**columns):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("narwhals")
    return pandas.DataFrame(columns)


# ----------------------------------------------------------------------------------- midnight

MIDNIGHTS = [
    ("2026-07-01 00:00:00", "2026-07-03 00:00:00"),
    ("2026-07-01T00:00", "2026-07-03T00:00"),
    ("2026-07-01T00:00:00Z", "2026-07-03T00:00:00+00:00"),
    ("2026-07-01T00:00:00.000", "2026-07-03T00:00:00.000000000"),
    ("2026-07-01", "2026-07-03T00:00:00-05:00"),
]


@pytest.mark.parametrize(("arrival", "departure"), MIDNIGHTS)
def test_a_midnight_that_may_be_a_date_is_refused(arrival, departure, capsys):
    row = f"LOFT,{arrival},{departure},R1"
    with pytest.raises(ValueError, match=r"^<source>:2: .*is at midnight, as dates are") as caught:
        from_csv(lines(row), **LISBON)
    assert str(caught.value).endswith('midnight="date" if it is a date, midnight="time" if that is '
                                      "the time")  # fmt: skip
    assert from_csv(lines(row), **LISBON, midnight="date") == [STAY]
    _, err = run(capsys, "plan", file("s.csv", *lines(row)), *DAY, *OPTIONS, code=2)
    assert '--midnight="date" if it is a date, --midnight="time"' in err[0]
    out, _ = run(capsys, "plan", "s.csv", *DAY, *OPTIONS, "--midnight", "date")
    assert out[1].startswith("LOFT,2026-07-01T14:00:00+00:00,2026-07-03T10:00:00+00:00,")


def test_a_midnight_that_is_the_time_is_read_as_one(capsys):
    (stay,) = from_csv(lines("LOFT,2026-07-01 00:00,2026-07-03,"), **LISBON, midnight="time")
    assert stay.start == datetime(2026, 6, 30, 23, tzinfo=UTC)
    # Nothing else can be meant where no clock time is given, or of what nobody writes for a date.
    (stay,) = from_csv(lines("LOFT,2026-07-01 00:00,2026-07-03T00:00Z,"), tz="Europe/Lisbon")
    assert (stay.start.hour, stay.end.hour) == (23, 0)
    for written in ("2026-07-01T24:00", "2026-07-02T00:00:00.0000001", "2026-07-02T00:00:01"):
        for midnight in (None, "date"):
            (stay,) = from_csv(lines(f"L,{written},2026-07-03,"), **LISBON, midnight=midnight)
            assert stay.start.replace(second=0) == datetime(2026, 7, 1, 23, tzinfo=UTC)
    file("s.csv", *lines("LOFT,2026-07-01 00:00,2026-07-03,"))
    out, _ = run(capsys, "plan", "s.csv", *DAY, *OPTIONS, "--midnight", "time")
    assert out[1].startswith("LOFT,2026-06-30T23:00:00+00:00,")


@pytest.mark.parametrize("form", ["%d/%m/%Y %H:%M", "%d/%m/%Y %I:%M %p", "%d/%m/%Y %H:%M %z"])
def test_a_midnight_in_a_form_of_its_own_is_refused(form):
    texts = [datetime(2026, 7, day, tzinfo=UTC).strftime(form) for day in (1, 3)]
    row = lines(f"LOFT,{texts[0]},{texts[1]},R1")
    with pytest.raises(ValueError, match="is at midnight"):
        from_csv(row, date_format=form, **LISBON)
    assert from_csv(row, date_format=form, midnight="date", **LISBON) == [STAY]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("DTSTART:20260701T000000Z", "DTEND:20260703T000000Z"),
        ("DTSTART;VALUE=DATE:20260701T000000", "DTEND;VALUE=DATE:20260703T000000"),
        ("DTSTART;TZID=America/Chicago:20260701T000000", "DTEND;VALUE=DATE:20260703"),
        ("DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE-TIME:20260703T000000"),
        ("DTSTART:20260701T000000", "DURATION:P2D"),
    ],
)
def test_a_midnight_of_an_event_is_refused(start, end, capsys):
    pytest.importorskip("icalendar")
    source = feed(event(start, end))
    with pytest.raises(ValueError, match=r"event 1 \(UID 'R1'\): DT.* is at midnight"):
        from_ical(source, **ICAL)
    assert from_ical(source, **ICAL, midnight="date") == [STAY]
    file("f.ics", *source)
    run(capsys, "plan", "LOFT=f.ics", *DAY, *OPTIONS, code=2)
    out, _ = run(capsys, "plan", "LOFT=f.ics", *DAY, *OPTIONS, "--midnight=date", "--keep=label")
    assert out[1].startswith("LOFT,2026-07-01T14:00:00+00:00,2026-07-03T10:00:00+00:00,")
    assert out[1].endswith(",R1")


def test_a_midnight_in_utc_that_was_none_where_it_was_written_is_a_time():
    pytest.importorskip("icalendar")
    source = feed(event("DTSTART;TZID=Europe/Lisbon:20260701T010000", "DTEND;VALUE=DATE:20260703"))
    (stay,) = from_ical(source, **ICAL)
    assert stay.start == datetime(2026, 7, 1, tzinfo=UTC)


def test_midnights_of_a_frame_are_refused():
    days = [datetime(2026, 7, day) for day in (1, 3)]
    for both in (days, [day.replace(tzinfo=UTC) for day in days]):
        table = frame(arrival=both[:1], departure=both[1:], label=["R1"])
        with pytest.raises(ValueError, match=r"frame row 0: arrival='2026-07-01 .* is at midnight"):
            from_frame(table, lock="LOFT", **LISBON)
        assert from_frame(table, lock="LOFT", **LISBON, midnight="date") == [STAY]


def test_midnight_is_date_or_time(capsys):
    with pytest.raises(ValueError, match="midnight='noon' is neither 'date' nor 'time'"):
        from_csv([], midnight="noon")
    assert "--midnight" in run(capsys, "plan", "x", *DAY, "--midnight", "noon", code=2)[1][0]


# ------------------------------------------------------------------------- clock times, formats


@pytest.mark.parametrize(
    ("given", "hint"),
    [("15.30", "15:30"), ("15,30", "15:30"), ("9", "09:00"), ("15h", "15:00"), ("9 H", "09:00")],
)
def test_a_clock_time_with_a_point_is_refused(given, hint, capsys):
    message = f"'{given}' is not a clock time.*; did you mean \"{hint}\"?"
    for parameter in ("check_in", "check_out"):
        with pytest.raises(ValueError, match=f"{parameter}={message}"):
            from_csv(lines(ROW), **{**LISBON, parameter: given})
    pytest.importorskip("icalendar")
    with pytest.raises(ValueError, match=f"check_in={message}"):
        from_ical(feed(GOOD), **{**ICAL, "check_in": given})
    _, err = run(capsys, "plan", file("s.csv", *lines(ROW)), *DAY, "--check-in", given, code=2)
    assert re.search(f"--check-in={message}", err[0])


OWN = "lock,arrival,departure,label,arrival_time,departure_time"


@pytest.mark.parametrize(
    ("comes", "leaves", "start", "end"),
    [
        ("12:00", "09:30", "11:00", "08:30"),
        ("12:00:30", "9", "11:00:30", "08:00"),
        ("12", "9.0", "11:00", "08:00"),
        (" ", "", "14:00", "10:00"),
        ("0", "00:00", "23:00", "23:00"),
    ],
)
def test_a_time_of_its_own_is_that_of_a_date(comes, leaves, start, end, capsys):
    source = lines(f"{ROW},{comes},{leaves}", header=OWN)
    (stay,) = from_csv(source, **LISBON)
    assert (stay.start.time(), stay.end.time()) == tuple(map(time.fromisoformat, (start, end)))
    out, err = run(capsys, "plan", file("s.csv", *source), *DAY, *OPTIONS)
    assert err == []
    assert out[1].split(",")[1:3] == [stay.start.isoformat(), stay.end.isoformat()]


def test_a_date_with_a_time_of_its_own_needs_a_zone_alone():
    (stay,) = from_csv(lines(f"{ROW},12:00,9", header=OWN), tz="Europe/Lisbon")
    assert (stay.start.hour, stay.end.hour) == (11, 8)
    with pytest.raises(ValueError, match=r"arrival='2026-07-01' is a date: give tz$"):
        from_csv(lines(f"{ROW},12:00,9", header=OWN))
    with pytest.raises(ValueError, match=r"arrival='2026-07-01' is a date: give check_in$"):
        from_csv(lines(f"{ROW},,9", header=OWN), tz="Europe/Lisbon")


def test_times_of_their_own_are_read_in_a_form_of_their_own(capsys):
    source = lines(f"{ROW},12:00 PM,9:30 AM", header=OWN.replace("arrival_time", "Comes"))
    given = {"columns": {"arrival_time": "comes"}, "time_format": "%I:%M %p", "tz": "Europe/Lisbon"}
    (stay,) = from_csv(source, **given)
    assert (stay.start.time(), stay.end.time()) == (time(11), time(8, 30))
    with pytest.raises(ValueError, match=r"Comes='12:00 PM' is not a clock.*which in time_form"):
        from_csv(source, **{**given, "time_format": None})
    with pytest.raises(ValueError, match="Comes='12:00 PM' is not of the form time_format='%H:%M'"):
        from_csv(source, **{**given, "time_format": "%H:%M"})
    options = ["--columns", "arrival_time=comes", "--tz=Europe/Lisbon", "--time-format=%I:%M %p"]
    out, _ = run(capsys, "plan", file("s.csv", *source), *DAY, *options)
    assert out[1].split(",")[1] == stay.start.isoformat()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("LOFT,2026-07-01,2026-07-03,R1,24,", "arrival_time='24' is not an hour in 0..23"),
        ("LOFT,2026-07-01,2026-07-03,R1,15.30,", 'did you mean "15:30"?; of another form say'),
        ("LOFT,2026-07-01 14:00,2026-07-03,R1,12:00,", "has a clock time, and arrival_time=12:00"),
        ("LOFT,2026-07-01 00:00,2026-07-03,R1,12:00,", "is at midnight, as dates are often"),
    ],
)
def test_a_bad_time_of_its_own_is_refused(row, reason):
    with pytest.raises(ValueError, match=r"^<source>:2: ") as caught:
        from_csv(lines(row, header=OWN), **LISBON)
    assert reason in str(caught.value)


def test_a_time_said_twice_alike_is_read_once():
    row = "LOFT,2026-07-01 12:00,2026-07-03 00:00,R1,12,9"
    (stay,) = from_csv(lines(row, header=OWN), tz="Europe/Lisbon", midnight="date")
    assert (stay.start.hour, stay.end.hour) == (11, 8)


@pytest.mark.parametrize("given", [time(12), 12, 12.0, "12:00"])
def test_times_of_their_own_are_read_from_a_frame(given):
    table = frame(arrival=["2026-07-01"], departure=["2026-07-03"], arrival_time=[given])
    (stay,) = from_frame(table, lock="LOFT", tz="Europe/Lisbon", check_out="11:00")
    assert stay == Stay("2026-07-01T11:00Z", "2026-07-03T10:00Z", lock="LOFT")


@pytest.mark.parametrize("given", [True, 12.5, b"12"])
def test_what_is_no_time_of_its_own_in_a_frame_is_refused(given):
    table = frame(arrival=["2026-07-01"], departure=["2026-07-03"], arrival_time=[given])
    with pytest.raises((ValueError, TypeError), match="arrival_time="):
        from_frame(table, lock="LOFT", **LISBON)


@pytest.mark.parametrize(
    ("column", "key"),
    [("checkInTime", "arrival_time"), ("Arrival Time", "arrival_time"), ("ETA", "arrival_time"),
     ("check-out hour", "departure_time"), ("departure clock", "departure_time")],
)  # fmt: skip
def test_a_column_that_seems_to_have_times_and_is_not_read_is_said(column, key, capsys):
    source = lines(f"{ROW},12:00", header=f"{HEADER},{column}")
    with pytest.warns(UserWarning, match=re.escape(f'with columns, {key}="{column}"')) as caught:
        assert from_csv(source, **LISBON) == [STAY]
    assert [warning.filename for warning in caught] == [__file__]
    table = frame(arrival=["2026-07-01"], departure=["2026-07-03"], **{column: ["12:00"]})
    with pytest.warns(UserWarning, match=re.escape(f"frame: column {column!r} is not read")):
        from_frame(table, lock="LOFT", **LISBON)
    _, err = run(capsys, "plan", file("s.csv", *source), *DAY, *OPTIONS)
    assert err[0].startswith(f"s.csv: column {column!r} is not read: if it has the clock times of ")
    assert err[0].endswith(f'say so with --columns, {key}="{column}"')


@pytest.mark.parametrize(
    "column", ["Arrival timezone", "phone", "booking hour", "arrival datetime"]
)
def test_other_columns_are_not_remarked_on(column):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert from_csv(lines(f"{ROW},x", header=f"{HEADER},{column}"), **LISBON) == [STAY]


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("%d%d%Y", "is not a form that can be read"),
        ("%Q/%Y", "is not a form that can be read"),
        ("%d%d", "does not state day, month and year"),
        ("%d/%m", "does not state day, month and year"),
        ("%m/%Y", "does not state day, month and year"),
        ("%H:%M", "does not state day, month and year"),
        ("%d/%m/%Y %I:%M", "does not state the hour of the day"),
        ("%d/%m/%Y %M", "does not state the hour of the day"),
        ("%d/%m/%Y %H:%M %p", "AM and PM (%p) need the hours of %I"),
    ],
)
def test_a_form_that_loses_what_it_should_read_is_refused(form, reason, capsys):
    with pytest.raises(ValueError, match=re.escape(f"date_format={form!r}")) as caught:
        from_csv(lines(ROW), date_format=form, **LISBON)
    assert reason in str(caught.value)
    _, err = run(capsys, "plan", file("s.csv", *lines(ROW)), *DAY, "--date-format", form, code=2)
    assert err[0].startswith(f"rollover plan: error: --date-format={form!r}")


def test_a_form_of_clock_times_without_an_hour_is_refused():
    with pytest.raises(ValueError, match="time_format='%M' does not state the hour"):
        from_csv(lines(ROW), time_format="%M", **LISBON)


@pytest.mark.parametrize("written", ["2026-07-01 3:00 PM", "2026-07-01 03:00 PM", "2026-7-1"])
def test_another_form_is_pointed_to_its_option(written, capsys):
    row = f"LOFT,{written},2026-07-03,R1"
    with pytest.raises(ValueError, match="of another form say which in date_format"):
        from_csv(lines(row), **LISBON)
    _, err = run(capsys, "plan", file("s.csv", *lines(row)), *DAY, *OPTIONS, code=2)
    assert "of another form say which in --date-format" in err[0]


def test_a_departure_that_comes_twice_is_the_last(capsys):
    row = "LOFT,2026-10-24,2026-10-25 01:30,R1"
    (stay,) = from_csv(lines(row), **LISBON)
    assert stay.end == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    out, _ = run(capsys, "plan", file("s.csv", *lines(row)), *DAY, *OPTIONS)
    assert out[1].split(",")[2] == stay.end.isoformat()
    pytest.importorskip("icalendar")
    zoned = "TZID=Europe/Lisbon:2026102"
    ends = [f"DTEND;{zoned}5T013000", "DURATION:P1D"]
    for end in ends:
        (stay,) = from_ical(feed(event(f"DTSTART;{zoned}4T013000", end)), lock="LOFT")
        assert stay.end == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    # Hours have elapsed: 24 of them are not a day where the clocks go back.
    (stay,) = from_ical(feed(event(f"DTSTART;{zoned}4T023000", "DURATION:PT24H")), lock="LOFT")
    assert stay.duration.total_seconds() == 86_400
    (stay,) = from_ical(feed(event(f"DTSTART;{zoned}5T013000", "DURATION:PT1H")), lock="LOFT")
    assert (stay.start.hour, stay.end.hour) == (0, 1)


# --------------------------------------------------------------------------- locks and labels


@pytest.mark.parametrize("name", ["LOFT ", "\tLOFT", "\u00a0LOFT", "LOFT\u200b", "\ufeffLOFT"])
def test_a_lock_and_a_label_have_no_blanks_around_them(name, capsys):
    source = lines(f"{name},2026-07-01,2026-07-03,{name.replace('LOFT', 'R1')}")
    assert from_csv(source, **LISBON) == [STAY]
    assert from_csv(lines("2026-07-01,2026-07-03,R1", header=HEADER[5:]), lock=name, **LISBON) == [
        STAY
    ]
    table = frame(lock=[name], arrival=["2026-07-01"], departure=["2026-07-03"], label=[" R1 "])
    assert from_frame(table, **LISBON) == [STAY]
    locks = file("locks.csv", "lock,model", f"{name},5440")
    out, _ = run(capsys, "plan", file("s.csv", *source), "--locks", locks, *OPTIONS)
    assert out[1].startswith("LOFT,")
    pytest.importorskip("icalendar")
    assert from_ical(feed(GOOD), **{**ICAL, "lock": name}) == [STAY]


def test_letters_of_two_kinds_are_one_name():
    both = from_csv(lines("B\u00f3at,2026-07-01,2026-07-03,", "Bo\u0301at,2026-07-04,2026-07-05,"),
                    **LISBON)  # fmt: skip
    assert {stay.lock for stay in both} == {"B\u00f3at"}


@pytest.mark.parametrize("label", ["", " ", "\t", "\u200b"])
def test_a_blank_label_is_none(label):
    assert from_csv(lines(f"LOFT,2026-07-01,2026-07-03,{label}"), **LISBON)[0].label is None
    table = frame(arrival=["2026-07-01"], departure=["2026-07-03"], label=[label])
    assert from_frame(table, lock="LOFT", **LISBON)[0].label is None
    pytest.importorskip("icalendar")
    source = feed(event("DTSTART;VALUE=DATE:20260701", uid=label))
    assert from_ical(source, **ICAL)[0].label is None


def test_two_doors_in_one_cell_are_two_stays(capsys):
    row = lines("FRONT; LOFT ,2026-07-01,2026-07-03,R1")
    stays = from_csv(row, split_locks=";", **LISBON)
    assert [stay.lock for stay in stays] == ["FRONT", "LOFT"]
    table = frame(lock=["FRONT;LOFT"], arrival=["2026-07-01"], departure=["2026-07-03"])
    doors = [stay.lock for stay in from_frame(table, split_locks=";", **LISBON)]
    assert doors == ["FRONT", "LOFT"]
    with pytest.raises(ValueError, match="<source>:2: lock='FRONT;' is empty, or has an empty"):
        from_csv(lines("FRONT;,2026-07-01,2026-07-03,R1"), split_locks=";", **LISBON)
    with pytest.raises(ValueError, match="split_locks=';;' is not one character"):
        from_csv(row, split_locks=";;", **LISBON)
    file("s.csv", *row)
    _, err = run(capsys, "plan", "s.csv", *DAY, *OPTIONS)
    assert err == ["'FRONT; LOFT': if these are several locks each, part them with --split-locks"]
    out, err = run(capsys, "plan", "s.csv", *DAY, *OPTIONS, "--split-locks", ";")
    assert ({line.split(",")[0] for line in out[1:]}, err) == ({"FRONT", "LOFT"}, [])


def test_without_a_character_to_part_them_a_cell_is_one_lock():
    (stay,) = from_csv(lines("FRONT\0LOFT,2026-07-01,2026-07-03,R1"), **LISBON)
    assert stay.lock == "FRONT\0LOFT"


def test_a_file_of_one_lock_is_read_with_the_lock_given(capsys):
    source = lines("2026-07-01,2026-07-03,R1", header=HEADER[5:])
    assert from_csv(source, lock="LOFT", **LISBON) == [STAY]
    with pytest.raises(ValueError, match=r"column 'lock' is missing .*; the lock of a whole file"):
        from_csv(source, **LISBON)
    with pytest.raises(ValueError, match="lock=' ' is empty"):
        from_csv(source, lock=" ", **LISBON)
    file("s.csv", *source)
    Path("s.txt.gz").write_bytes(gzip.compress(Path("s.csv").read_bytes()))
    for name in ("s.csv", "s.txt.gz"):
        out, _ = run(capsys, "plan", f"LOFT={name}", *DAY, *OPTIONS, "--keep", "label")
        assert out[1].endswith(",R1")
        assert out[1].startswith("LOFT,")
    _, err = run(capsys, "plan", "s.csv", *DAY, *OPTIONS, code=2)
    assert err[0].endswith("the lock of a whole file is said with LOCK=FILE.csv")


def test_a_file_of_locks_as_spreadsheets_write_it(capsys):
    rows = ["LOFT ,,86400.0,43200.00,A12345,7.0", ",,,,,"]
    header = "lock,model,window_seconds,epoch_seconds,device_identifier,firmware_version"
    found = read_locks(file("l.csv", header, *rows))
    assert {name: (*lock.settings.to_dict().values(), lock.firmware_version)
            for name, lock in found.items()} == {"LOFT": (86_400, 43_200, 7)}  # fmt: skip
    for cell in ("86400.5", "1e5", "."):
        file("l.csv", header, f"LOFT,,{cell},,,")
        with pytest.raises(ValueError, match=r"l.csv:2: window_seconds=.* is not an integer"):
            read_locks("l.csv")
    file("s.csv", *lines(ROW))
    _, err = run(capsys, "plan", "s.csv", "--locks", file("l.csv", header, " ,5440,,,,"), code=2)
    assert "l.csv:2: lock=' ' is empty" in err[0]


@pytest.mark.parametrize(
    ("column", "known"),
    [("Window Seconds", "window_seconds"), ("window-seconds", "window_seconds"),
     ("modell", "model"), ("mode", "model"), ("epoch_secends", "epoch_seconds")],
)  # fmt: skip
def test_a_misspelt_column_of_a_file_of_locks_is_refused(column, known):
    file("l.csv", f"lock,{column},other", "LOFT,5440,x")
    with pytest.raises(ValueError, match=f"column '{column}' is not read: did you mean '{known}'"):
        read_locks("l.csv")


@pytest.mark.parametrize("column", ["check_in", "Check-out", "TZ", "late"])
def test_a_column_of_a_file_of_locks_that_rules_nothing_there_is_refused(column):
    file("l.csv", f"lock,model,{column}", "LOFT,5440,x")
    with pytest.raises(ValueError, match=f"column '{column}' is not read: it is an opt"):
        read_locks("l.csv")


def test_a_column_of_a_file_of_locks_in_other_letters_is_read():
    file("l.csv", "Lock,MODEL,note", "LOFT,5440,x")
    assert read_locks("l.csv")["LOFT"].settings.window_seconds == 14_400


# -------------------------------------------------------------------------------------- zones


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("EST", "is an abbreviation, not a place: pass America/New_York or America/Panama"),
        ("MST", "pass America/Denver or America/Phoenix"),
        ("GMT", "pass Europe/London or"),
        ("Etc/GMT0", "pass Europe/London or"),
        ("CEST", "pass Europe/Berlin"),
        (
            "Etc/GMT-5",
            "is UTC+05:00, not a place: pass Asia/Karachi, or America/New_York if UTC-05",
        ),
        ("Etc/GMT+12", "is UTC-12:00, not a place: pass Pacific/Auckland if UTC+12:00 is meant"),
        ("Etc/GMT-14", "is UTC+14:00, not a place: pass Pacific/Kiritimati"),
        ("right/Europe/Lisbon", "is not the name of a place"),
        ("localtime", "is not the name of a place"),
        ("Europe/lisbon", "did you mean 'Europe/Lisbon'?"),
        ("Lisbon", "did you mean 'Europe/Lisbon'?"),
        ("America/New York", "did you mean 'America/New_York'?"),
        ("Europe/Lisboa", "did you mean 'Europe/Lisbon'?"),
    ],
)
def test_a_zone_that_is_no_place_is_refused_with_what_may_be_meant(name, meant, capsys):
    with pytest.raises(ValueError, match=re.escape(f"tz={name!r} ")) as caught:
        from_csv(lines(ROW), **{**LISBON, "tz": name})
    assert meant in str(caught.value)
    _, err = run(capsys, "plan", file("s.csv", *lines(ROW)), *DAY, "--tz", name, code=2)
    assert f"--tz={name!r}" in err[0]
    assert meant in err[0]
    with pytest.raises(ValueError, match=re.escape(meant)):
        Stay.on_dates(date(2026, 7, 1), date(2026, 7, 3), check_in=time(15), check_out=time(11),
                      tz=name)  # fmt: skip


def test_utc_needs_no_zone_data_and_a_tzinfo_is_taken_as_it_is(monkeypatch):
    monkeypatch.setattr("zoneinfo.ZoneInfo", None)
    days = {"check_in": time(15), "check_out": time(11)}
    for tz in ("UTC", "Etc/UTC", UTC):
        stay = Stay.on_dates(date(2026, 7, 1), date(2026, 7, 3), tz=tz, **days)
        assert stay == Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z")
    fixed = timezone(stay.duration / 8.8)
    assert Stay.on_dates(date(2026, 7, 1), date(2026, 7, 3), tz=fixed, **days).start.hour == 10


def defined(tzid, offset, *more):
    return [
        "BEGIN:VTIMEZONE", f"TZID:{tzid}", *more, "BEGIN:STANDARD", "DTSTART:19700101T000000",
        f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE",
    ]  # fmt: skip


@pytest.mark.parametrize("tzid", ["EST", "GMT", "Customized Time Zone", "Eastern Standard Time"])
def test_a_zone_that_a_feed_defines_counts_where_its_name_is_no_place(tzid):
    pytest.importorskip("icalendar")
    zoned = event(f"DTSTART;TZID={tzid}:20260701T100000", f'DTEND;TZID="{tzid}":20260701T120000')
    (stay,) = from_ical(feed(defined(tzid, "+0300"), zoned), lock="LOFT")
    assert (stay.start.hour, stay.end.hour) == (7, 9)


def test_the_zone_data_count_where_the_name_is_a_place():
    pytest.importorskip("icalendar")
    zoned = event("DTSTART;TZID=Europe/Lisbon:20260701T100000", "DURATION:PT2H")
    (stay,) = from_ical(feed(defined("Europe/Lisbon", "+0900"), zoned), lock="LOFT")
    assert stay.start.hour == 9


EUROPE = [
    "BEGIN:VTIMEZONE", "TZID:Own",
    "BEGIN:DAYLIGHT", "DTSTART:19810329T010000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
    "BEGIN:STANDARD", "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
    "END:VTIMEZONE",
]  # fmt: skip


@pytest.mark.parametrize("day", ["0328", "0329", "0330", "0701", "1024", "1025", "1026", "1201"])
@pytest.mark.parametrize("year", ["1997", "2026", "2099"])
@pytest.mark.parametrize("time_of_day", ["003000", "013000", "120000"])
def test_a_zone_of_a_feed_reads_as_the_place_does(year, day, time_of_day):
    """Against zoneinfo: the rules of Lisbon since 1996, and to come."""
    pytest.importorskip("icalendar")
    ends = [
        event(f"DTSTART;TZID={tzid}:{year}{day}T{time_of_day}", "DURATION:P1D")
        for tzid in ("Own", "Europe/Lisbon")
    ]
    own, place = (from_ical(feed(EUROPE, each), lock="LOFT")[0] for each in ends)
    assert own == place


RULES = [
    "FREQ=YEARLY;INTERVAL=0", "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=MONTHLY",
    "FREQ=YEARLY;BYDAY=99SU", "FREQ=YEARLY;BYMONTH=3;BYDAY=99SU", "FREQ=YEARLY;BYSETPOS=1",
    "FREQ=YEARLY;BYMONTH=3,4,5", "FREQ=YEARLY;COUNT=0", "FREQ=YEARLY;BYMONTH=13", "x",
    "FREQ=YEARLY;BYDAY=SU", "FREQ=YEARLY;UNTIL=soon", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=99",
    "FREQ=YEARLY;INTERVAL=99999999999", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYMONTH=2;BYDAY=5SU", "FREQ=YEARLY;BYMONTH=3;BYDAY=1SU;BYMONTHDAY=9",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=SU", "FREQ=YEARLY;BYMONTH=3;BYDAY=1SU,2SU",
    "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1,2,3,4,5,6,7,8", "FREQ=YEARLY;COUNT=2;UNTIL=20260101",
    "FREQ=YEARLY;COUNT=1,2", "FREQ=YEARLY;UNTIL=20270101,20280101", "FREQ=YEARLY;UNTIL=120000",
    "FREQ=YEARLY;UNTIL=PT1H", "FREQ=YEARLY;WKST=1MO", "FREQ=YEARLY;BYMONTH=3;BYDAY=",
    "FREQ=YEARLY;INTERVAL=x", "FREQ=YEARLY;INTERVAL=", "FREQ=YEARLY;BYMONTH=0",
    "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=0",
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_a_zone_that_is_not_yearly_and_short_is_an_error_of_its_events(rule):
    pytest.importorskip("icalendar")
    zone = defined("Own", "+0300")
    zone[-2:-2] = [f"RRULE:{rule}"]
    bad = event("DTSTART;TZID=Own:20260701T100000", "DTEND:20260702T100000Z", uid="bad")
    errors = []
    begun = clock.perf_counter()
    assert from_ical(feed(zone, bad, GOOD), on_error=errors.append, **ICAL) == [STAY]
    assert clock.perf_counter() - begun < 2
    assert [str(error).partition(": ")[0] for error in errors] == ["<source>:event 1 (UID 'bad')"]
    assert "TZID='Own' as the feed defines it: " in str(errors[0])


def test_rules_of_a_zone_that_count_or_end():
    pytest.importorskip("icalendar")

    def hour(rule, year, start="19700301T000000"):
        spell = ["BEGIN:DAYLIGHT", f"DTSTART:{start}", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100",
                 f"RRULE:{rule}", "END:DAYLIGHT", "BEGIN:STANDARD", "DTSTART:19701001T000000",
                 "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000", "RRULE:FREQ=YEARLY", "END:STANDARD",
                 "END:VTIMEZONE"]  # fmt: skip
        zone = ["BEGIN:VTIMEZONE", "TZID:Own", *spell]
        own = event(f"DTSTART;TZID=Own:{year}0701T100000", "DURATION:PT1H")
        return from_ical(feed(zone, own), lock="LOFT")[0].start.hour

    assert [hour("FREQ=YEARLY;INTERVAL=2", year) for year in (2026, 2027)] == [9, 10]
    assert [hour("FREQ=YEARLY;COUNT=3", year) for year in (1972, 1973)] == [9, 10]
    for until in ("19720301", "19720301T000000Z", "19720301T000000"):
        rule = f"FREQ=YEARLY;UNTIL={until}"
        assert [hour(rule, year) for year in (1972, 1973)] == [9, 10]
    assert hour("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1", 2026) == 9
    assert hour("FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14", 2026) == 9
    with pytest.raises(ValueError, match="counts from 1899, before 1900"):
        hour("FREQ=YEARLY;COUNT=9", 2026, start="18990301T000000")
    with pytest.raises(ValueError, match="is read up to the year 2100 only"):
        hour("FREQ=YEARLY", 2101)
    with pytest.raises(ValueError, match="and from 1968 on"):
        hour("FREQ=YEARLY", 1967)


@pytest.mark.parametrize(("day", "hour"), [("1024", 8), ("1026", 9), ("1201", 9)])
def test_the_last_change_of_a_rule_that_ends_in_utc_counts(day, hour):
    """As in Berlin: the clocks go back at 01:00 UTC, which is when the rule ends."""
    pytest.importorskip("icalendar")
    zone = ["BEGIN:VTIMEZONE", "TZID:Own", "BEGIN:DAYLIGHT", "DTSTART:19700329T020000",
            "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            "END:DAYLIGHT", "BEGIN:STANDARD", "DTSTART:19701025T030000", "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20261025T010000Z",
            "END:STANDARD", "END:VTIMEZONE"]  # fmt: skip
    zoned = event(f"DTSTART;TZID=Own:2026{day}T100000", "DURATION:PT1H")
    assert from_ical(feed(zone, zoned), lock="LOFT")[0].start.hour == hour


@pytest.mark.parametrize(
    ("shown", "utc"), [("013000", "24T22:30"), ("023000", "24T23:30"), ("033000", "24T23:30")]
)
def test_a_zone_whose_standard_time_changes_reads_the_hours_around(shown, utc):
    """From +03:00 to +04:00 at 23:00 UTC: 02:30 is skipped, and is read as 03:30."""
    pytest.importorskip("icalendar")
    zone = defined("Own", "+0300")
    zone[-1:-1] = ["BEGIN:STANDARD", "DTSTART:20261025T020000", "TZOFFSETFROM:+0300",
                   "TZOFFSETTO:+0400", "END:STANDARD"]  # fmt: skip
    zoned = event(f"DTSTART;TZID=Own:20261025T{shown}", "DURATION:PT1H")
    (stay,) = from_ical(feed(zone, zoned), lock="LOFT")
    assert stay.start == datetime.fromisoformat(f"2026-10-{utc}Z")


@pytest.mark.parametrize(
    ("zone", "reason"),
    [
        (defined("Own", "+0300", "TZID:Other"), "TZID is there 2 times"),
        (defined("Own", "+2500"), "TZOFFSETFROM='+2500' is not an offset from UTC"),
        (defined("Own", "3"), "TZOFFSETFROM='3' is not an offset from UTC"),
        (["BEGIN:VTIMEZONE", "TZID:Own", "END:VTIMEZONE"], "has neither STANDARD nor DAYLIGHT"),
        ([line for line in defined("Own", "+0300") if "DTSTART" not in line], "has no DTSTART"),
        ([line for line in defined("Own", "+0300") if "END" not in line], "END:VTIMEZONE is miss"),
        (defined("Own", "+0300") + defined("Own", "+0400"), "TZID='Own' is defined 2 times"),
        ([line.replace("19700101T", "19709901T") for line in defined("Own", "+0300")], "DTSTART="),
        ([line.replace("19700101T", "19700101") for line in defined("Own", "+0300")], "DTSTART="),
        ([line.replace("0000", "00Z", 1) for line in defined("Own", "+0300")], "DTSTART="),
        ([line.replace("1970", "19700101T000000Z", 1).removesuffix("0101T000000")
          for line in defined("Own", "+0300")], "DTSTART='19700101T000000Z' is not a local time"),
        ([line.replace("T000000", "") for line in defined("Own", "+0300")], "is not a local time"),
        ([*defined("Own", "+0300")[:-2], "RDATE:20270101", "END:STANDARD", "END:VTIMEZONE"],
         "RDATE=2027-01-01 is not a time"),
        ([], "is no zone known here"),
    ],
)  # fmt: skip
def test_a_zone_that_cannot_be_read_is_an_error_of_its_events(zone, reason):
    pytest.importorskip("icalendar")
    bad = event("DTSTART;TZID=Own:20260701T100000", "DTEND:20260702T100000Z", uid="bad")
    errors = []
    assert from_ical(feed(zone, bad, GOOD, bad), on_error=errors.append, **ICAL) == [STAY]
    assert len(errors) == 2
    assert all(reason in str(error) for error in errors)


def test_a_zone_with_dates_of_its_own_changes_on_them():
    pytest.importorskip("icalendar")
    zone = defined("Own", "+0300")
    zone[-1:-1] = ["BEGIN:DAYLIGHT", "DTSTART:20260601T000000", "TZOFFSETFROM:+0300",
                   "TZOFFSETTO:-013015", "RDATE:20270601T000000,20280601T000000Z",
                   "END:DAYLIGHT"]  # fmt: skip
    zoned = event("DTSTART;TZID=Own:20260701T100000", "DURATION:PT1H")
    (stay,) = from_ical(feed(zone, zoned), lock="LOFT")
    assert stay.start == datetime(2026, 7, 1, 11, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hour"), [("0531", 7), ("0602", 6)])
def test_before_its_first_change_a_zone_has_the_offset_that_it_changes_from(day, hour):
    pytest.importorskip("icalendar")
    zone = ["BEGIN:VTIMEZONE", "TZID:Own", "BEGIN:DAYLIGHT", "DTSTART:20260601T000000",
            "TZOFFSETFROM:+0300", "TZOFFSETTO:+0400", "END:DAYLIGHT", "END:VTIMEZONE"]  # fmt: skip
    zoned = event(f"DTSTART;TZID=Own:2026{day}T100000", "DURATION:PT1H")
    assert from_ical(feed(zone, zoned), lock="LOFT")[0].start.hour == hour


def test_a_zone_of_a_feed_is_a_tzinfo_as_others_are():
    pytest.importorskip("icalendar")
    zone = Zones(calendars(feed(EUROPE), "f.ics")[0].nested)["Own"]
    moment = datetime(2026, 7, 1, 12, tzinfo=zone)
    assert (moment.isoformat(), moment.tzname()) == ("2026-07-01T12:00:00+01:00", "Own")
    assert datetime(2026, 3, 29, 1, 30, tzinfo=zone).utcoffset() is not None  # which is skipped
    assert (moment.dst(), zone.utcoffset(None), repr(zone)) == (None, None, "Own")


# -------------------------------------------------------------------------------------- feeds


@pytest.mark.parametrize(
    "bad",
    [
        ["DTSTART;VALUE=TIME:120000", "DTEND;VALUE=DATE:20260703"],
        ["DTSTART;TZID=America:20260701T100000", "DTEND:20260702T100000Z"],
        ["DTSTART;TZID=A;TZID=B:20260701T100000", "DTEND:20260702T100000Z"],
        ["DTSTART;TZID=UTC:20260701T100000Z", "DTEND:20260702T100000Z"],
        ["DTSTART;X:20260701T100000Z", "DTEND:20260702T100000Z"],
        ["DTSTART;VALUE=DATE:20260701T100000", "DTEND:20260702T100000Z"],
        ["DTSTART:20260799", "DTEND:20260702T100000Z"],
        ["DTSTART:00010101", "DTEND:20260702T100000Z"],
        ["DTSTART:20260701T100000Z", "DURATION:P999999999W"],
        ["DTSTART:20260701T100000Z", "DURATION:P"],
        ["DTSTART:20260701T100000Z", "DTEND:20260701T090000Z"],
        ["DTSTART:20260701T100000Z", "DTEND:20260701T100000Z"],
        ["DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260703", "SEQUENCE:x"],
        ["DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260703", "SEQUENCE:1", "SEQUENCE:1"],
        ["DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260703", "SUMMARY;X:1"],
        ["BEGIN:VALARM", "DTSTART;VALUE=DATE:20260701"],
    ],
)
def test_what_is_wrong_with_one_event_costs_no_other(bad, capsys):
    pytest.importorskip("icalendar")
    source = feed(event(*bad, uid="bad"), GOOD)
    errors = []
    stays = from_ical(source, on_error=errors.append, blocked=["x"], **ICAL)
    assert stays == [STAY]
    assert [str(error).partition(": ")[0] for error in errors] == ["<source>:event 1 (UID 'bad')"]
    file("f.ics", *source)
    options = [*DAY, *OPTIONS, "--skip-bad", "--blocked=x"]
    out, err = run(capsys, "plan", "LOFT=f.ics", *options, code=1)
    assert len(out) == 4
    assert err[0].startswith("f.ics:event 1 (UID 'bad'): ")


def test_whatever_icalendar_raises_is_an_error_of_the_event(monkeypatch):
    icalendar = pytest.importorskip("icalendar")
    read = icalendar.vDDDTypes.from_ical

    def broken(text):
        if text == "20260705":
            raise UnforeseenError("x" * 1000)
        return read(text)

    monkeypatch.setattr(icalendar.vDDDTypes, "from_ical", broken)
    errors = []
    source = feed(event("DTSTART:20260705", uid="bad"), GOOD)
    assert from_ical(source, on_error=errors.append, **ICAL) == [STAY]
    begins = "<source>:event 1 (UID 'bad'): DTSTART='20260705' cannot be read: xxx"
    assert [str(error)[: len(begins)] for error in errors] == [begins]
    assert len(str(errors[0])) < 200


def test_a_zone_that_is_named_twice_is_not_chosen_from():
    pytest.importorskip("icalendar")
    two = "DTSTART;TZID=Europe/Lisbon;TZID=Europe/Paris:20260701T100000"
    with pytest.raises(ValueError, match="DTSTART: TZID is there twice"):
        from_ical(feed(event(two, "DURATION:PT1H")), lock="LOFT")


def test_an_event_without_its_end_costs_no_other():
    pytest.importorskip("icalendar")
    errors = []
    source = feed(event("DTSTART;VALUE=DATE:20260705", uid="bad")[:-1], GOOD)
    assert from_ical(source, on_error=errors.append, **ICAL) == [STAY]
    assert [str(error) for error in errors] == [
        "<source>:event 1 (UID 'bad'): END:VEVENT is missing"
    ]


@pytest.mark.parametrize("text", ["", "\n", "<!DOCTYPE html><p>Log in</p>\n", "BEGIN:VCALENDAR\n"])
def test_a_file_that_is_no_feed_does_not_stop_the_others(text, capsys):
    pytest.importorskip("icalendar")
    Path("bad.ics").write_text(text)
    file("good.ics", *feed(GOOD))
    both = ["A=bad.ics", "LOFT=good.ics", "B=none.ics", *DAY, *OPTIONS]
    _, err = run(capsys, "plan", *both, code=2)
    assert err[0].startswith("rollover plan: error: bad.ics: is not a calendar feed")
    out, err = run(capsys, "plan", *both, "--skip-bad", code=1)
    assert [line.partition(",")[0] for line in out] == ["lock", "LOFT", "LOFT", "LOFT"]
    assert err[0].startswith("bad.ics: is not a calendar feed")
    assert err[1:] == [
        "none.ics: No such file or directory",
        "left out 2 of 3: 2 that could not be read",
    ]


def test_a_table_that_cannot_be_read_does_not_stop_the_others(capsys):
    file("bad.csv", "<html>")
    file("good.csv", *lines(ROW))
    out, err = run(capsys, "plan", "bad.csv", "good.csv", *DAY, *OPTIONS, "--skip-bad", code=1)
    assert len(out) == 4
    assert err[0].startswith("bad.csv:1: columns 'lock', 'arrival', 'departure' are missing")


@pytest.mark.parametrize(
    ("junk", "reason"),
    [
        (["END:VEVENT"], "END:VEVENT is there without its BEGIN"),
        (["BEGIN:VCALENDAR"], "END:VCALENDAR is missing"),
        (["END:VCALENDAR", "<html>", "BEGIN:VCALENDAR"], "goes on after END:VCALENDAR with '<html"),
    ],
)
def test_lines_out_of_place_are_said_and_cost_no_event(junk, reason):
    pytest.importorskip("icalendar")
    errors = []
    assert from_ical(feed(junk, GOOD), on_error=errors.append, **ICAL) == [STAY]
    assert reason in str(errors[0])


def test_lines_of_a_description_that_is_not_folded_are_passed_over():
    pytest.importorskip("icalendar")
    odd = ["DESCRIPTION:Welcome", "Key: DTSTART of the", "", "END:OF TEXT", " and\tmore", "==="]
    dated = ["DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260703"]
    assert from_ical(feed(event(*odd, *dated)), **ICAL) == [STAY]


def version(number, departure, **more):
    dates = [f"DTSTART;VALUE=DATE:202607{day:02}" for day in (1, departure)]
    return event(dates[0], dates[1].replace("DTSTART", "DTEND"), f"SEQUENCE:{number}", **more)


def test_of_versions_of_an_event_the_highest_sequence_counts(capsys):
    pytest.importorskip("icalendar")
    source = feed(version(1, 3), version(0, 2), version(1, 3))
    assert from_ical(source, **ICAL) == [STAY]
    out, err = run(capsys, "plan", f"LOFT={file('f.ics', *source)}", *DAY, *OPTIONS)
    assert len(out) == 4
    assert err == ["left out 2 of 3: 1 replaced by a higher SEQUENCE, 1 repeated"]
    cancelled = [*version(2, 3)[:-1], "STATUS:CANCELLED", "END:VEVENT"]
    assert from_ical(feed(version(1, 3), cancelled), **ICAL) == []


def test_versions_of_one_sequence_that_differ_are_each_a_booking(capsys):
    pytest.importorskip("icalendar")
    source = feed(version(1, 3), version(1, 4))
    with pytest.warns(UserWarning, match="UID 'R1' is there 2 times with one SEQUENCE") as caught:
        assert len(from_ical(source, **ICAL)) == 2
    assert [warning.filename for warning in caught] == [__file__]
    _, err = run(capsys, "plan", f"LOFT={file('f.ics', *source)}", *DAY, *OPTIONS)
    assert err[0].startswith("f.ics: UID 'R1' is there 2 times")


def test_events_without_uid_and_instances_are_no_versions():
    pytest.importorskip("icalendar")
    source = feed(version(0, 3, uid=""), version(1, 4, uid=""))
    assert len(from_ical(source, **ICAL)) == 2
    instance = [*version(0, 3)[:-1], "RECURRENCE-ID:20260701", "END:VEVENT"]
    assert len(from_ical(feed(instance, version(1, 4)), **ICAL)) == 2


def test_another_property_can_be_the_label(capsys):
    pytest.importorskip("icalendar")
    source = feed([*GOOD[:-1], r"SUMMARY:Ada\, R1 ", "END:VEVENT"])
    for name in ("SUMMARY", "summary"):
        assert from_ical(source, **ICAL, label=name)[0].label == "Ada, R1"
    file("f.ics", *source)
    given = ["--feed-label", "SUMMARY", "--keep", "label"]
    out, _ = run(capsys, "plan", "LOFT=f.ics", *DAY, *OPTIONS, *given)
    assert out[1].endswith(',"Ada, R1"')
    with pytest.raises(ValueError, match="label='' is not the name of a property"):
        from_ical(source, **ICAL, label="")


def test_stays_of_equal_dates_under_two_labels_are_said(capsys):
    file("s.csv", *lines(ROW, ROW.replace("R1", "R2"), ROW, ROW.replace("R1", "")))
    _, err = run(capsys, "plan", "s.csv", *DAY, *OPTIONS)
    assert err[0] == (
        "1 with the dates of another stay of the lock and another label: s.csv:3 with s.csv:2: if "
        "they are one booking, leave one out with --skip or --blocked"
    )


@pytest.mark.parametrize(("common", "said"), [("yes", 0), ("", 2)])
def test_what_is_usual_at_a_door_that_is_for_all_is_not_said(common, said, capsys):
    file("s.csv", *lines(*(f"GATE;EAST,2026-07-01,2026-07-03,{label}" for label in ("R1", "R2"))))
    file("locks.csv", "lock,window_seconds,common", f"GATE;EAST,86400,{common}")
    _, err = run(capsys, "plan", "s.csv", "--locks=locks.csv", *OPTIONS)
    remarks = ("if they are one booking", "if these are several locks")
    assert sum(any(each in line for each in remarks) for line in err) == said


def test_stays_of_one_label_that_need_one_window_are_said(capsys):
    rows = ["2026-07-05,2026-07-07,R1", "2026-07-01,2026-07-05,R1", "2026-07-07,2026-07-08,R2"]
    apart = ["2026-07-10,2026-07-12,R2", "2026-07-14,2026-07-15,", "2026-07-15,2026-07-16,"]
    file("s.csv", *lines(*(f"LOFT,{row}" for row in [*rows, *apart])))
    _, err = run(capsys, "plan", "s.csv", *DAY, *OPTIONS)
    assert err[-1] == (
        "1 stay needs a code of the stay before, which has its label (the same guest?): "
        "s.csv:2 with s.csv:3"
    )


# ------------------------------------------------------------------------------- files and ends


def test_a_table_gives_its_cells_once():
    table = Table(iter(["a,b\n", "1,2\n", "3,4\n"]), "t.csv", ("b",))
    rows = [("2", ("2", "", "1")), ("3", ("4", "", "3"))]
    asked = ("b",), ("c", "a"), lambda *cells: cells, str
    assert list(table.rows(*asked)) == rows
    assert list(table.rows(*asked)) == []


def test_names_of_locks_that_differ_in_letter_case_alone_are_said(capsys):
    """Else two guests of one door share a code, and nobody hears of it."""
    other = "loft,2026-07-03,2026-07-05,R2"
    given = [file("s.csv", *lines(ROW, other)), *DAY, *OPTIONS]
    said = ["'LOFT', 'loft': if these are one lock, write its name in one way"]
    assert run(capsys, "score", *given)[1] == said
    file("s.csv", *lines(ROW, other.upper()))
    assert run(capsys, "score", *given)[1] == []


@pytest.mark.parametrize("column", ["lable", "Labels", "la-bel"])
def test_a_column_that_is_nearly_the_label_and_is_not_read_is_said(column, capsys):
    rows = lines(ROW, header=HEADER.replace("label", column))
    _, err = run(capsys, "plan", file("s.csv", *rows), *DAY, *OPTIONS)
    assert err == [
        f"s.csv: column '{column}' is not read: if it has the labels, say so with --columns, "
        f'label="{column}"'
    ]
    assert run(capsys, "plan", "s.csv", *DAY, *OPTIONS, "--columns", f"label={column}")[1] == []
    file("t.csv", f"label,{rows[0]}", f"R1,{ROW}")
    assert run(capsys, "plan", "t.csv", *DAY, *OPTIONS)[1] == []


@pytest.mark.parametrize(
    ("column", "known"), [("lable", "label"), ("expire", "expires"), ("needed_form", "needed_from")]
)
def test_a_misspelt_column_of_the_log_is_refused(column, known, capsys):
    file("codes.csv", f"lock,when_valid,issued_at,{column}", "LOFT,2026-07-01T15Z,2026-06-01T00Z,")
    given = ["impact", "codes.csv", "--model", "5440", "--epoch-seconds", "60"]
    _, err = run(capsys, *given, "--applied-at", "2026-06-02T00:00Z", code=2)
    assert f"codes.csv:1: column '{column}' is not read: did you mean '{known}'?" in err[0]


@pytest.mark.parametrize("mark", ["sep=;", "SEP=;\r", '"sep=;"'])
def test_the_mark_of_a_delimiter_that_excel_writes_is_no_header(mark, capsys):
    rows = [mark, HEADER.replace(",", ";"), ROW.replace(",", ";"), "LOFT;soon;;"]
    errors = []
    assert from_csv(rows, on_error=errors.append, **LISBON) == [STAY]
    assert "<source>:4: arrival='soon'" in str(errors[0])
    given = ["plan", file("s.csv", *rows[:3]), *DAY, *OPTIONS]
    assert len(run(capsys, *given, "--delimiter", ";")[0]) == 4
    # What the caller says counts before what the file says.
    assert from_csv(["sep=,", *rows[1:3]], delimiter=";", **LISBON) == [STAY]


def test_a_header_that_is_of_another_encoding_is_said(capsys):
    header, row = "lock;arrival;departure;Hóspede", ROW.replace(",", ";")
    Path("s.csv").write_bytes(f"{header}\n{row}\n".encode("cp1252"))
    given = ["plan", "s.csv", *DAY, *OPTIONS, "--columns", "label=Hóspede"]
    _, err = run(capsys, *given, code=2)
    assert "s.csv:1: the name of a column='H\\udcf3spede' is not UTF-8: save the file" in err[0]
    assert run(capsys, *given, "--encoding", "cp1252")[1] == []


def test_a_log_that_is_not_there_is_said(capsys):
    house = [file("s.csv", *lines(ROW)), *DAY, *OPTIONS, "--issued", "isued.csv"]
    said = ["isued.csv: is not there yet: no code counts as given out"]
    at = ["--at", "2026-07-01T12:00Z", "--within", "24h"]
    assert run(capsys, "due", *house, *at)[1] == said
    assert run(capsys, "audit", *house, *at, code=1)[1] == said


def test_a_packed_file_unpacks_to_a_bound():
    packed = gzip.compress(HEADER.encode() + (b"\n" + b" " * 99_999) * 800)
    with pytest.raises(ValueError, match="unpacks to more than 100 times its size"):
        from_csv(packed, on_error=lambda error: None)
    row = b"LOFT,2026-07-01,2026-07-03,R1\n"
    Path("s.csv.gz").write_bytes(gzip.compress(HEADER.encode() + b"\n" + row * 1000))
    assert len(from_csv("s.csv.gz", **LISBON)) == 1000


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (b"PK\x03\x04..", "is a zip file or a spreadsheet"),
        (gzip.compress(b"x", mtime=0), "is packed twice"),
    ],
)
def test_what_is_packed_in_a_packed_file_is_said(inner, reason):
    with pytest.raises(ValueError, match=reason):
        from_csv(gzip.compress(inner, mtime=0))
    with pytest.raises(ValueError, match="cannot be unpacked"):
        from_csv(b"\x1f\x8b\x00")


@pytest.mark.parametrize("blank", [",,,,,", " , ,\t, ", ",,,", '"","",,'])
def test_a_row_of_blanks_stops_nothing(blank, capsys):
    source = lines(blank, ROW, f"{ROW},,", blank)
    assert from_csv(source, **LISBON) == [STAY, STAY]
    run(capsys, "plan", file("s.csv", *source), *DAY, *OPTIONS)


def test_a_value_to_skip_that_matches_nothing_is_said(capsys):
    file("s.csv", *lines(ROW))
    given = ["--skip", "label=x", "--skip", "label= r1"]
    file("t.csv", *lines(ROW.replace("LOFT", "B").replace("R1", "R2")))
    _, err = run(capsys, "plan", "s.csv", "t.csv", *DAY, *OPTIONS, *given, "--blocked", "No")
    assert err == [
        "--skip label=x: matches nothing",
        "--blocked No: matches nothing",
        "left out 1 of 2: 1 label 'R1'",
    ]


@pytest.mark.parametrize("command", ["plan", "due", "score", "recommend"])
def test_a_winter_without_bookings_is_no_error_where_that_is_said(command, capsys):
    within = ["--within", "1h"] if command == "due" else []
    given = [command, file("s.csv", HEADER), *OPTIONS, *within]
    settings = [] if command == "recommend" else DAY
    assert "no stay at all" in run(capsys, *given, *settings, code=2)[1][0]
    out, err = run(capsys, *given, *settings, "--empty-ok")
    assert (len(out), err) == (1, [])
    if command in ("score", "recommend"):
        assert run(capsys, *given, *settings, "--empty-ok", "--json")[0] == ["[]"]
    file("s.csv", HEADER, "LOFT,soon,later,")
    run(capsys, *given, *settings, "--empty-ok", "--skip-bad", code=2)


def test_recommended_settings_of_no_stay_are_none(capsys):
    given = ["plan", file("s.csv", HEADER), "--recommended", "--empty-ok"]
    assert run(capsys, *given)[1] == []


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("/dev/null", "is not a regular file"),
        ("s.csv/x", "s.csv/x: Not a directory"),
        ("none/x", "none/x: No such file"),
        ("", "-o: names no file"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_anything_is_read(output, reason, capsys):
    file("s.csv", "not stays")
    _, err = run(capsys, "plan", "s.csv", *DAY, "-o", output, code=2)
    assert reason in err[0]
    assert ".part" not in err[0]


def test_an_output_in_a_folder_that_cannot_be_written(monkeypatch, capsys):
    monkeypatch.setattr("os.access", lambda *_: False)
    file("s.csv", *lines(ROW))
    assert run(capsys, "plan", "s.csv", *DAY, "-o", "x", code=2)[1] == [
        "rollover plan: error: x: Permission denied"
    ]


def test_a_lead_beyond_all_years_is_refused_before_anything_is_written(capsys):
    given = ["due", file("s.csv", *lines(ROW)), *DAY, *OPTIONS, "--within", "1h"]
    out, err = run(capsys, *given, "--lead", "999999999d", code=2)
    assert (out, len(err)) == ([], 1)
    assert "--lead before 2026-07-01" in err[0]


@pytest.mark.parametrize("option", ["--early", "--behind", "--late", "--ahead"])
def test_a_tolerance_beyond_all_years_is_blamed_itself(option, capsys):
    given = ["plan", file("s.csv", *lines(ROW)), *DAY, *OPTIONS, option, "99999999d"]
    for more in ([], ["--skip-bad"]):
        _, err = run(capsys, *given, *more, code=2)
        assert f"{option} " in err[0]
        assert "s.csv" not in err[0]


def test_text_from_files_is_shown_on_a_terminal_without_its_control_characters(monkeypatch, capsys):
    file("s.csv", *lines("LO\x1b[2JFT,2026-07-01,2026-07-03,R1"))
    run(capsys, "plan", "s.csv", *DAY, *OPTIONS, "-o", "plan.csv")
    assert "\x1b" in Path("plan.csv").read_text()

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    assert main(["plan", "s.csv", *DAY, *OPTIONS]) == 0
    assert "\x1b" not in screen.getvalue()
    assert "LO\\x1b[2JFT," in screen.getvalue()


def test_a_picture_is_not_drawn_into_the_table(capsys):
    _, err = run(capsys, "recommend", file("s.csv", *lines(ROW)), *OPTIONS, "--plot=-", code=2)
    assert "--plot -: the table is on standard output: name a file" in err[0]


def test_lines_of_responses_that_do_not_agree_are_not_all_listed(capsys):
    pair = '{"b": "2026-07-01T%02d:%02d:00Z", "e": "2026-07-01T%02d:%02d:30Z"}'
    good = '{"b": "2026-07-01T00:00:00Z", "e": "2026-07-01T04:00:00Z"}'
    rows = [line for at in range(50) for line in (good, pair % (at % 20, at, at % 20, at))]
    given = ["--begins=b", "--expires=e", "--when-valid=b", "--infer"]
    out, _ = run(capsys, "check", file("r.jsonl", *rows), *given)
    assert out[-1].endswith(", not by line 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 40 more")


class UnforeseenError(Exception):
    """What nobody foresaw."""


@pytest.mark.parametrize("debug", ["", "1"])
def test_a_fault_is_one_line_that_says_so(debug, monkeypatch, capsys):
    def broken(*_, **__):
        raise UnforeseenError("no\x1bne")

    monkeypatch.setattr("rollover.cli._plan.read_stays", broken)
    monkeypatch.setenv("ROLLOVER_DEBUG", debug)
    _, err = run(capsys, "plan", "s.csv", *DAY, code=2)
    assert "plan: error: a fault of rollover, not of the input: UnforeseenError: no" in err[-1]
    assert "report it" in err[-1]
    assert "\x1b" not in err[-1]
    assert any(line.startswith("Traceback") for line in err) == bool(debug)
    assert debug or len(err) == 1


def test_no_memory_is_one_line(monkeypatch, capsys):
    def broken(*_, **__):
        raise MemoryError

    monkeypatch.setattr("rollover.cli._plan.read_stays", broken)
    _, err = run(capsys, "plan", "s.csv", *DAY, code=2)
    assert err == ["rollover plan: error: no memory is left: split the input"]
