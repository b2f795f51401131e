"""`rollover due`: the job that runs every hour gives every code that is still needed, once."""

import csv
import io
import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from test_cli import refused

from rollover import TemporaryCodeRequest
from rollover.cli import main

HOUR = timedelta(hours=1)
FOUR = timedelta(hours=4)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 10, 1, tzinfo=UTC)


def text(when):
    return when.isoformat()


def write(path, bookings):
    rows = [f"{lock},{text(start)},{text(end)},{label}" for label, (lock, start, end) in bookings]
    path.write_text("\n".join(["lock,arrival,departure,label", *rows, ""]), "utf-8")
    return str(path)


def due(capsys, path, at, *options, within="2h"):
    call = ["due", path, "--model", "5440", "--at", text(at), "--within", within, *options]
    assert main(call) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def log(path, at, due, capsys):
    """Add what is due to the log, as a job does that has sent it."""
    with path.with_name("due.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(due[0]) if due else HEADER)
        writer.writeheader()
        writer.writerows(due)
    call = ["issued", str(path.with_name("due.csv")), "--into", str(path), "--at", text(at)]
    assert main(call) == 0
    assert capsys.readouterr().out == ""


HEADER = [
    "due", "lock", "label", "when_valid", "begins", "expires", "needed_from", "needed_until",
    "request_from",
]  # fmt: skip


def test_rows_come_in_the_order_they_are_due(tmp_path, capsys):
    stays = [
        ("Ada", ("A", NOW + 9 * HOUR, NOW + 14 * HOUR)),
        ("", ("B", NOW + 7 * HOUR, NOW + 8 * HOUR)),
    ]
    path = write(tmp_path / "stays.csv", stays)
    rows = due(capsys, path, NOW, "--lead", "15m", "--keep", "departure,label", within="12h")
    assert list(rows[0]) == [*HEADER, "departure"]
    assert [(row["due"][11:16], row["label"], row["begins"][11:13]) for row in rows] == [
        ("06:45", "2026-10-01T07:00:00+00:00/2026-10-01T08:00:00+00:00", "04"),
        ("08:45", "Ada", "08"),
        ("11:45", "Ada", "12"),
    ]
    assert [rows[1][name][11:13] for name in HEADER[6:8]] == ["09", "12"]
    assert {row["request_from"] for row in rows} == {""}
    # What is due at the end of the span is not in it, what is no longer needed neither.
    rows = due(capsys, path, NOW + 8 * HOUR, "--lead", "15m", within="225m")
    assert [row["begins"][11:13] for row in rows] == ["08"]
    local = ["--local", "--tz", "Asia/Kolkata"]
    (row,) = due(capsys, path, NOW + 7 * HOUR, *local, within="1h")
    assert row["due"] == "2026-10-01T12:30:00+05:30"


def windows(start, end):
    """Return the windows of four hours that overlap a stay, by a walk from 1970."""
    window = EPOCH + (start - EPOCH) // FOUR * FOUR
    while window < end:
        yield window
        window += FOUR


def change(rng, bookings, now):
    """Make, move or cancel a booking now and then."""
    if rng.random() < 0.15:  # made, often for the present hour
        start = now + rng.choice([-3, 0, 0, 1, 5, 48]) * HOUR + timedelta(minutes=rng.randrange(60))
        end = start + timedelta(minutes=rng.randrange(30, 3_000))
        bookings[f"booking of {now}"] = (rng.choice("ABC"), start, end)
    live = [label for label, (_, _, end) in bookings.items() if end > now]
    if live and rng.random() < 0.2:  # longer, or moved to other times or another lock
        label = rng.choice(live)
        lock, start, end = bookings[label]
        by = rng.choice([-30, -3, -1, 1, 5, 24]) * HOUR
        bookings[label] = rng.choice(
            [(lock, start, end + abs(by)), (lock, start + by, end + by), ("D", start, end)]
        )
    if live and rng.random() < 0.05:
        del bookings[rng.choice(live)]


def needed(bookings, now, within):
    """Yield the codes that are needed before that is over, and still are."""
    for label, (lock, start, end) in bookings.items():
        for window in windows(start, end):
            if max(window, start) < now + within and min(window + FOUR, end) > now:
                yield lock, label, text(window)


def before_a_door(bookings, now):
    """Yield the code that each guest needs who is there, at times of an hour."""
    for moment in (now + timedelta(minutes=minutes) for minutes in (0, 17, 59)):
        window = EPOCH + (moment - EPOCH) // FOUR * FOUR
        for label, (lock, start, end) in bookings.items():
            if start <= moment < end:
                yield lock, label, text(window)


@pytest.mark.portable
def test_a_month_of_an_hourly_job_gives_every_code_that_is_needed(tmp_path, capsys):
    """Bookings are made at the last minute, moved and cancelled, and runs are missed.

    The job looks three hours ahead and misses at most two runs one after another, none in an hour
    in which a booking changed: so no guest may ever stand before a door without a code.
    """
    rng = random.Random(10)
    path, issued = tmp_path / "stays.csv", tmp_path / "issued.csv"
    bookings = {}
    given, wanted = Counter(), set()
    missed = runs = stood = 0
    for now in (NOW + hour * HOUR for hour in range(30 * 24)):
        before = dict(bookings)
        change(rng, bookings, now)
        missed = missed + 1 if bookings == before and missed < 2 and rng.random() < 0.4 else 0
        if not missed and bookings:
            runs += 1
            file = write(path, bookings.items())
            rows = due(capsys, file, now, "--issued", str(issued), within="3h")
            log(issued, now, rows, capsys)
            given.update((row["lock"], row["label"], row["begins"]) for row in rows)
            wanted.update(needed(bookings, now, 3 * HOUR))
            assert set(given) == wanted  # no code less, and none that nobody needs
        for code in before_a_door(bookings, now):  # until the next run
            stood += 1
            assert given[code] >= 1
    # Twice where a stay moved within a window to times for which the code was not.
    assert len(wanted) <= given.total() <= 1.05 * len(wanted)
    assert len(wanted) > 300
    assert runs < 600
    assert stood > 1_000
    assert issued.read_text().count("\n") == given.total() + 1


def again(tmp_path, capsys, bookings, *options, at=NOW, within="2h"):
    """Return what is due by the log, and add it."""
    path, issued = write(tmp_path / "stays.csv", bookings), tmp_path / "issued.csv"
    rows = due(capsys, path, at, "--issued", str(issued), *options, within=within)
    log(issued, at, rows, capsys)
    return rows


def test_without_a_label_a_moved_stay_is_another(tmp_path, capsys):
    for minutes, count in ((0, 1), (0, 0), (10, 1), (10, 0)):
        end = NOW + HOUR + timedelta(minutes=minutes)
        assert len(again(tmp_path, capsys, [("", ("A", NOW, end))])) == count


def test_a_label_may_have_a_carriage_return(tmp_path, capsys):
    """Written without quotes it tore the file of what was asked, and every later run stopped."""
    for label in ("x\ry", "x\ny"):
        stay = (f'"{label}"', ("A", NOW, NOW + HOUR))
        assert [row["label"] for row in again(tmp_path, capsys, [stay])] == [label]
        assert again(tmp_path, capsys, [stay]) == []


def test_a_booking_that_is_there_twice_is_held_by_one_code(tmp_path, capsys):
    twice = [("x", ("A", NOW, NOW + HOUR))] * 2
    assert len(again(tmp_path, capsys, twice)) == 2
    assert again(tmp_path, capsys, twice) == []
    assert (tmp_path / "issued.csv").read_text().count("\n") == 2


def test_other_settings_are_other_codes(tmp_path, capsys):
    for epoch, count in (("0", 1), ("0", 0), ("7200", 1)):
        stay = ("x", ("A", NOW, NOW + HOUR))
        assert len(again(tmp_path, capsys, [stay], "--epoch-seconds", epoch)) == count


def test_the_present_is_taken_if_no_time_is_given(tmp_path, capsys):
    now = datetime.now(UTC)
    path = write(tmp_path / "stays.csv", [("x", ("A", now - HOUR, now + HOUR))])
    assert main(["due", path, "--window-seconds", "604800", "--within", "1h"]) == 0
    assert capsys.readouterr().out.count("\n") >= 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "the following arguments are required: --within"),
        (["--within", "soon"], "--within: 'soon' is not a length such as 90s"),
        (["--within", "24"], "such as 90s, 30m, 2h or 1h30m: did you mean 24h or 24m?"),
        (["--within", "1h", "--at", "2026-10-01"], "--at='2026-10-01' is not an ISO 8601 time"),
        (["--within", "1h", "--local"], "--local: needs --tz"),
        (["--within", "3000000d"], "--within after --at leads outside years 1..9999"),
        (["--within", "1h", "--issued", "bad.csv"], "bad.csv:1: columns 'lock', 'label', "),
        (["--within", "1h", "--issued", "odd.csv"], "odd.csv:2: has 2 fields where the header"),
        (["--within", "1h", "--issued", "-"], "--issued -: must be a file, which the next run"),
        (["--within", "1h", "--issued", "x", "-o", "./x"], "-o ./x: is the log, which would be"),
        (["--within", "1h", "--issued", "."], "due: error: .: Is a directory"),
        (["--within", "1h", "--keep", "label,begins"], "--keep begins: the output, or the log,"),
        (["--within", "1h", "--keep", "issued_at"], "--keep issued_at: the output, or the log,"),
        (["--within", "1h", "--asked", "x"], "unrecognized arguments: --asked x"),
        (["--within", "1h", "--requests"], "--requests: of lock 'A' the file of --locks must"),
    ],
)
def test_refuses(options, message, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stay = f"A,{text(NOW)},{text(NOW + HOUR)},x,1,2"
    header = "lock,arrival,departure,label,begins,issued_at"
    (tmp_path / "stays.csv").write_text(f"{header}\n{stay}\n")
    (tmp_path / "bad.csv").write_text("when\n")
    (tmp_path / "odd.csv").write_text("lock,label,when_valid,issued_at\nA,x\n")
    assert message in refused(capsys, "due", "stays.csv", "--model", "5440", *options)


def test_nothing_but_the_output_is_written(tmp_path, capsys):
    path = write(tmp_path / "stays.csv", [("x", ("A", NOW, NOW + HOUR))])
    for _ in range(2):
        assert len(due(capsys, path, NOW, "--issued", str(tmp_path / "issued.csv"))) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["stays.csv"]


def test_what_leads_outside_the_years_is_named(tmp_path, capsys):
    path = write(tmp_path / "stays.csv", [("x", ("A", NOW, NOW + HOUR))])
    options = ["--at", text(NOW), "--within", "1h", "--model", "5440", "-o", str(tmp_path / "o")]
    said = refused(capsys, "due", path, *options, "--lead", "800000d")
    assert "--lead before 2026-10-01 00:00:00+00:00 leads outside years 1..9999" in said
    end = datetime(9999, 12, 24, 23, tzinfo=UTC)
    path = write(tmp_path / "stays.csv", [("x", ("A", end - HOUR, end))])
    options = [*options[-2:], "--window-seconds", "604800", "--tz", "Asia/Tokyo", "--local"]
    said = refused(capsys, "plan", path, "--epoch-seconds", "162000", *options)
    assert "9999-12-31 21:00:00 in --tz=Asia/Tokyo leads outside years 1..9999" in said


LOCKS = "lock,model,window_seconds,epoch_seconds,applied_at,confirmed_at,common\n"
CHANGE = "A,5440,,,,,\nA,,86400,0,{},{},\n"


def said(tmp_path, capsys, stays, locks, at, *options, rows=(), code=0):
    """Return the rows, and what is said on standard error."""
    path, of_locks = write(tmp_path / "stays.csv", stays), tmp_path / "locks.csv"
    of_locks.write_text(LOCKS + locks)
    issued = tmp_path / "issued.csv"
    if rows or not issued.exists():
        issued.write_text("".join(f"{row}\n" for row in rows))
    call = ["due", path, "--locks", str(of_locks), "--at", text(at), "--issued", str(issued)]
    assert main([*call, "--within", "24h", *options]) == code
    output = capsys.readouterr()
    return list(csv.DictReader(io.StringIO(output.out))), output.err.splitlines()


def test_the_gaps_that_begin_before_then_are_said(tmp_path, capsys):
    """A change at 06:00 that waits for its confirm: the stay until 20:00 is without codes."""
    stays = [("x", ("A", NOW, NOW + 20 * HOUR)), ("y", ("A", NOW + 30 * HOUR, NOW + 40 * HOUR))]
    locks = CHANGE.format(text(NOW + 6 * HOUR), "")
    rows, lines = said(tmp_path, capsys, stays, locks, NOW)
    assert [row["begins"][11:13] for row in rows] == ["00", "04"]
    assert lines == [
        "1 gap in which no code is sure to open: A 2026-10-01T06:00:00+00:00 to "
        "2026-10-01T20:00:00+00:00"
    ]
    _, lines = said(tmp_path, capsys, stays, locks, NOW + 7 * HOUR)
    assert lines == [
        "2 gaps in which no code is sure to open: A 2026-10-01T06:00:00+00:00 to "
        "2026-10-01T20:00:00+00:00, A 2026-10-02T06:00:00+00:00 to 2026-10-02T16:00:00+00:00"
    ]
    confirmed = CHANGE.format(text(NOW + 6 * HOUR), text(NOW + 7 * HOUR))
    rows, lines = said(tmp_path, capsys, stays, confirmed, NOW + 7 * HOUR)
    assert lines == []  # it is over
    assert [row["request_from"] for row in rows] == ["2026-10-01T07:00:00+00:00"] * 2
    assert rows[0]["due"] == "2026-10-01T07:00:00+00:00"


def test_for_whom_the_new_codes_open_is_said(tmp_path, capsys):
    night = [(name, ("A", NOW + n * HOUR, NOW + n * HOUR + HOUR)) for n, name in enumerate("abcd")]
    door = [(name, ("F", start, end)) for name, (_, start, end) in night]
    _, lines = said(tmp_path, capsys, night[:2] + door, "A,5440,,,,,\nF,5440,,,,,yes\n", NOW)
    assert lines == [
        "new codes open for another guest, 2 in all: that of 'a' at A for 'b', "
        "that of 'b' at A for 'a'"
    ]
    _, lines = said(tmp_path, capsys, night, "A,5440,,,,,\n", NOW)
    assert lines[0].startswith("new codes open for another guest, 12 in all: that of 'a' at A")
    assert lines[0].endswith("that of 'a' at A for 'd', ...")
    # From 04:00 on; a lock that honours codes for a window more lets them in.
    apart = [("x", ("A", NOW, NOW + 4 * HOUR)), ("y", ("A", NOW + 5 * HOUR, NOW + 8 * HOUR))]
    assert said(tmp_path, capsys, apart, "A,5440,,,,,\n", NOW)[1] == []
    _, lines = said(tmp_path, capsys, apart, "A,5440,,,,,\n", NOW, "--grace", "4h")
    assert lines == ["new codes open for another guest, 1 in all: that of 'x' at A for 'y'"]


FULL = ",".join([*HEADER[1:-1], "issued_at"])


def test_a_code_by_other_settings_is_said(tmp_path, capsys):
    """The server said 01:00 to 05:00 where the settings have 00:00 to 04:00."""
    stays = [("x", ("A", NOW, NOW + 4 * HOUR))]
    times = [text(NOW + n * HOUR) for n in (1, 1, 5)]
    row = ",".join(["A", "x", *times, "", "", text(NOW)])
    strange = ",".join(["A", "y", *times, "", "", text(NOW)])
    old = ",".join(["A", "x", *(text(NOW - n * HOUR) for n in (3, 3, 0)), "", "", text(NOW)])
    blank = ",".join(["A", "x", text(NOW - 9 * HOUR), "", "", "", "", text(NOW)])
    rows, lines = said(
        tmp_path, capsys, stays, "A,5440,,,,,\n", NOW, rows=[FULL, old, strange, blank, row, row]
    )
    assert len(rows) == 1
    assert lines == [
        f"{tmp_path}/issued.csv:5: is valid 2026-10-01T01:00:00+00:00 to "
        "2026-10-01T05:00:00+00:00, where the plan has 2026-10-01T00:00:00+00:00 to "
        "2026-10-01T04:00:00+00:00: the lock's settings may not be those given: see "
        "`rollover check`"
    ]
    later = ",".join(["A", "x", *(text(NOW + n * HOUR) for n in (5, 5, 9)), "", "", text(NOW)])
    stay = [("x", ("A", NOW, NOW + 8 * HOUR))]
    _, lines = said(tmp_path, capsys, stay, "A,5440,,,,,\n", NOW, rows=[FULL, later])
    assert "where the plan has 2026-10-01T04:00:00+00:00 to" in lines[0]
    # A code of the settings before a change is of settings that are given.
    window = ",".join(["A", "x", *(text(NOW + n * HOUR) for n in (4, 4, 8)), "", "", text(NOW)])
    locks = CHANGE.format(text(NOW + HOUR), text(NOW + HOUR))
    assert said(tmp_path, capsys, stay, locks, NOW, rows=[FULL, window])[1] == []


def test_what_is_left_out_of_the_log_is_said(tmp_path, capsys):
    stays = [("x", ("A", NOW, NOW + HOUR))]
    of_others = [f"{lock},x,{text(NOW)},{text(NOW)}" for lock in ("B", "C", "B", "", "D")]
    header = "lock,label,when_valid,issued_at"
    rows, lines = said(tmp_path, capsys, stays, "A,5440,,,,,\n", NOW, rows=[header, *of_others])
    path = tmp_path / "issued.csv"
    assert lines == [f"{path}: left out 5 of no lock here: 'B', 'C', None, ..."]
    assert len(rows) == 1
    path.write_text(f"{header}\nA,x,{text(NOW)},{text(NOW)}\nA,x,2026-1")
    rows, lines = said(tmp_path, capsys, stays, "A,5440,,,,,\n", NOW)
    assert rows == []
    assert lines == [
        f"{path}: the last line is torn: it has no end, cannot be read, and is left out"
    ]
    odd = [header, f"A,x,9999-12-31T23:00Z,{text(NOW)}", "A", f"A,x,{text(NOW)},{text(NOW)}"]
    rows, lines = said(
        tmp_path, capsys, stays, "A,5440,,,,,\n", NOW, "--skip-bad", rows=odd, code=1
    )
    assert rows == []
    assert [line.partition("issued.csv")[2][:12] for line in lines] == [
        ":3: has 1 fi",
        ":2: when=999",
    ]


def test_the_bodies_of_what_is_due_have_what_the_log_needs(tmp_path, capsys):
    """A program that asks the server writes the log by what the key `rollover` says."""
    path = write(tmp_path / "stays.csv", [("", ("A", NOW + HOUR, NOW + 6 * HOUR))])
    locks = tmp_path / "locks.csv"
    locks.write_text("lock,model,device_identifier,firmware_version\nA,5440,A12345,1234\n")
    call = ["due", path, "--locks", str(locks), "--within", "2h", "--at", text(NOW), "--requests"]
    assert main(call) == 0
    (line,) = capsys.readouterr().out.splitlines()
    body = json.loads(line)
    about = body.pop("rollover")
    assert body == TemporaryCodeRequest("A12345", 1234, NOW + HOUR, model="5440").to_dict()
    assert {name: about[name] for name in ("lock", "label", "needed_from", "needed_until")} == {
        "lock": "A",
        "label": "2026-10-01T01:00:00+00:00/2026-10-01T06:00:00+00:00",
        "needed_from": text(NOW + HOUR),
        "needed_until": text(NOW + FOUR),
    }
