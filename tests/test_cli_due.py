"""`rollover due`: the job that runs every hour gives every code that is still needed, once."""

import csv
import io
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from test_cli import refused

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


def test_the_rows_in_the_order_of_due(tmp_path, capsys):
    stays = [
        ("Ada", ("A", NOW + 9 * HOUR, NOW + 14 * HOUR)),
        ("Ben", ("B", NOW + 7 * HOUR, NOW + 8 * HOUR)),
    ]
    path = write(tmp_path / "stays.csv", stays)
    rows = due(capsys, path, NOW, "--lead", "15m", "--keep", "label", within="12h")
    assert list(rows[0]) == [
        "due", "lock", "arrival", "departure", "when_valid", "begins", "expires", "label",
    ]  # fmt: skip
    assert [(row["due"][11:16], row["label"], row["begins"][11:13]) for row in rows] == [
        ("06:45", "Ben", "04"),
        ("08:45", "Ada", "08"),
        ("11:45", "Ada", "12"),
    ]
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


@pytest.mark.portable
def test_a_month_of_an_hourly_job_gives_every_code_that_is_needed_once(tmp_path, capsys):
    """Bookings are made at the last minute, moved and cancelled, and runs are missed.

    The job looks three hours ahead and misses at most two runs one after another, none in an hour
    in which a booking changed: so no guest may ever stand before a door without a code.
    """
    rng = random.Random(10)
    path, asked = tmp_path / "stays.csv", tmp_path / "asked.csv"
    bookings = {}
    given, wanted = Counter(), set()
    made = missed = runs = stood = 0
    for hour in range(30 * 24):
        now = NOW + hour * HOUR
        before = dict(bookings)
        if rng.random() < 0.15:  # made, often for the present hour
            made += 1
            start = (
                now + rng.choice([-3, 0, 0, 1, 5, 48]) * HOUR + timedelta(minutes=rng.randrange(60))
            )
            end = start + timedelta(minutes=rng.randrange(30, 3_000))
            bookings[f"booking {made}"] = (rng.choice("ABC"), start, end)
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
        missed = missed + 1 if bookings == before and missed < 2 and rng.random() < 0.4 else 0
        if not missed and bookings:
            runs += 1
            rows = due(
                capsys, write(path, bookings.items()), now, "--asked", str(asked),
                "--keep", "label", within="3h",
            )  # fmt: skip
            given.update((row["lock"], row["label"], row["begins"]) for row in rows)
            for label, (lock, start, end) in bookings.items():
                for window in windows(start, end):
                    needed, until = max(window, start), min(window + FOUR, end)
                    if needed < now + 3 * HOUR and until > now:
                        wanted.add((lock, label, text(window)))
            assert set(given) == wanted  # no code less, and none that nobody needs
        for minutes in (0, 17, 59):  # until the next run
            moment = now + timedelta(minutes=minutes)
            for label, (lock, start, end) in bookings.items():
                if start <= moment < end:
                    stood += 1
                    window = EPOCH + (moment - EPOCH) // FOUR * FOUR
                    assert given[lock, label, text(window)] == 1
    assert max(given.values()) == 1
    assert len(wanted) > 300
    assert runs < 600
    assert stood > 1_000
    assert asked.read_text().count("\n") == len(wanted) + 1


def test_without_a_label_a_moved_stay_is_another(tmp_path, capsys):
    path, asked = tmp_path / "stays.csv", str(tmp_path / "asked.csv")
    for minutes, count in ((0, 1), (0, 0), (10, 1), (10, 0)):
        end = NOW + HOUR + timedelta(minutes=minutes)
        rows = due(capsys, write(path, [("", ("A", NOW, end))]), NOW, "--asked", asked)
        assert len(rows) == count


def test_a_label_may_have_a_carriage_return(tmp_path, capsys):
    """Written without quotes it tore the file of what was asked, and every later run stopped."""
    asked = str(tmp_path / "asked.csv")
    path = write(tmp_path / "stays.csv", [('"x\ry"', ("A", NOW, NOW + HOUR))])
    assert due(capsys, path, NOW, "--asked", asked, "--keep", "label")[0]["label"] == "x\ry"
    assert due(capsys, path, NOW, "--asked", asked) == []


def test_a_booking_that_is_there_twice_is_asked_for_once(tmp_path, capsys):
    path = write(tmp_path / "stays.csv", [("x", ("A", NOW, NOW + HOUR))] * 2)
    assert len(due(capsys, path, NOW)) == 2
    for count in (1, 0):
        assert len(due(capsys, path, NOW, "--asked", str(tmp_path / "asked.csv"))) == count


def test_other_settings_are_other_codes(tmp_path, capsys):
    path, asked = write(tmp_path / "s.csv", [("x", ("A", NOW, NOW + HOUR))]), str(tmp_path / "a")
    for epoch, count in (("0", 1), ("0", 0), ("14400", 1)):
        rows = due(capsys, path, NOW, "--asked", asked, "--epoch-seconds", epoch)
        assert len(rows) == count


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
        (["--within", "1h", "--at", "2026-10-01"], "--at='2026-10-01' is not an ISO 8601 time"),
        (["--within", "1h", "--local"], "--local: needs --tz"),
        (["--within", "3000000d"], "--within after --at leads outside years 1..9999"),
        (["--within", "1h", "--asked", "stays.csv"], "--asked stays.csv: is an input file"),
        (["--within", "1h", "--asked", "bad.csv"], "bad.csv:1: columns 'lock', 'label', 'arrival'"),
        (["--within", "1h", "--asked", "torn.csv"], "torn.csv:2: has 2 fields where the header"),
        (["--within", "1h", "--asked", "-"], "--asked -: must be a file, which the next run reads"),
        (["--within", "1h", "--asked", "x", "-o", "./x"], "--asked x: is the output, which would"),
        (["--within", "1h", "--asked", "no/x"], "due: error: no/x: No such file or directory"),
        (["--within", "1h", "--asked", "/dev/null"], "/dev/null: is not a regular file"),
    ],
)
def test_refuses(options, message, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "stays.csv", [("x", ("A", NOW, NOW + HOUR))])
    (tmp_path / "bad.csv").write_text("when\n")
    header = "lock,label,arrival,departure,window_seconds,epoch_seconds,begins,expires"
    (tmp_path / "torn.csv").write_text(f"{header}\nA,x\n")
    assert message in refused(capsys, "due", "stays.csv", "--model", "5440", *options)


def test_what_cannot_be_written_is_not_taken_for_asked(tmp_path, capsys):
    """Nor is a file of what was asked written where nothing came out."""
    asked = tmp_path / "asked.csv"
    path = write(tmp_path / "stays.csv", [("x", ("A", NOW, NOW + HOUR))])
    options = ["--at", text(NOW), "--within", "1h", "--asked", str(asked), "--model", "5440"]
    assert "no/x: No such file" in refused(capsys, "due", path, *options, "-o", "no/x")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["stays.csv"]
    assert len(due(capsys, path, NOW, "--asked", str(asked))) == 1


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_file_of_what_was_asked_may_end_as_an_editor_leaves_it(end, tmp_path, capsys):
    asked = tmp_path / "asked.csv"
    path = write(tmp_path / "stays.csv", [("x", ("A", NOW, NOW + HOUR))])
    assert len(due(capsys, path, NOW, "--asked", str(asked))) == 1
    asked.write_bytes(asked.read_bytes().rstrip(b"\n") + end.encode())
    write(tmp_path / "stays.csv", [(label, ("A", NOW, NOW + HOUR)) for label in "xy"])
    for count in (1, 0):
        assert len(due(capsys, path, NOW, "--asked", str(asked))) == count


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


def test_an_empty_file_of_what_was_asked_is_none(tmp_path, capsys):
    asked = tmp_path / "asked.csv"
    asked.touch()
    path = write(tmp_path / "stays.csv", [("x", ("A", NOW, NOW + HOUR))])
    assert len(due(capsys, path, NOW, "--asked", str(asked))) == 1
    assert asked.read_text().count("\n") == 2
