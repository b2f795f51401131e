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


def test_a_month_of_an_hourly_job_gives_every_code_that_is_needed_once(tmp_path, capsys):
    """Runs are missed, and bookings made at the last minute, moved and cancelled in between."""
    rng = random.Random(10)
    path, asked = tmp_path / "stays.csv", tmp_path / "asked.csv"
    bookings = {}
    given, wanted = Counter(), set()
    made = 0
    for hour in range(30 * 24):
        now = NOW + hour * HOUR
        if rng.random() < 0.25:  # made, often for the present hour
            made += 1
            start = now + rng.choice([0, 0, 1, 5, 48]) * HOUR + timedelta(minutes=rng.randrange(60))
            end = start + timedelta(minutes=rng.randrange(30, 3_000))
            bookings[f"booking {made}"] = (rng.choice("ABC"), start, end)
        if bookings and rng.random() < 0.1:  # moved or made longer
            label = rng.choice(list(bookings))
            lock, start, end = bookings[label]
            bookings[label] = lock, start, end + rng.randrange(1, 9) * HOUR
        if bookings and rng.random() < 0.05:
            del bookings[rng.choice(list(bookings))]
        if rng.random() < 0.2 or not bookings:  # missed
            continue
        rows = due(
            capsys, write(path, bookings.items()), now, "--asked", str(asked), "--keep", "label",
            within="3h",
        )  # fmt: skip
        given.update((row["lock"], row["label"], row["begins"]) for row in rows)
        for label, (lock, start, end) in bookings.items():
            window = EPOCH + (start - EPOCH) // FOUR * FOUR
            while window < end:
                needed, until = max(window, start), min(window + FOUR, end)
                if needed < now + 3 * HOUR and until > now:
                    # A guest who is there, or soon will be, has the code from this run on.
                    code = lock, label, text(window)
                    assert given[code] == 1, code
                    wanted.add(code)
                window += FOUR
    assert set(given) == wanted
    assert max(given.values()) == 1
    assert len(wanted) > 300
    assert asked.read_text().count("\n") == len(wanted) + 1


def test_without_a_label_a_moved_stay_is_another(tmp_path, capsys):
    path, asked = tmp_path / "stays.csv", str(tmp_path / "asked.csv")
    for minutes, count in ((0, 1), (0, 0), (10, 1), (10, 0)):
        end = NOW + HOUR + timedelta(minutes=minutes)
        rows = due(capsys, write(path, [("", ("A", NOW, end))]), NOW, "--asked", asked)
        assert len(rows) == count


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
        (["--within", "1h", "--asked", "stays.csv"], "--asked stays.csv: is an input file"),
        (["--within", "1h", "--asked", "bad.csv"], "bad.csv:1: column 'lock' is missing from"),
        (["--within", "1h", "--asked", "torn.csv"], "torn.csv:2: has 2 fields where the header"),
    ],
)
def test_refuses(options, message, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "stays.csv", [("x", ("A", NOW, NOW + HOUR))])
    (tmp_path / "bad.csv").write_text("when\n")
    header = "lock,label,arrival,departure,window_seconds,epoch_seconds,begins,expires"
    (tmp_path / "torn.csv").write_text(f"{header}\nA,x\n")
    assert message in refused(capsys, "due", "stays.csv", "--model", "5440", *options)


def test_an_empty_file_of_what_was_asked_is_none(tmp_path, capsys):
    asked = tmp_path / "asked.csv"
    asked.touch()
    path = write(tmp_path / "stays.csv", [("x", ("A", NOW, NOW + HOUR))])
    assert len(due(capsys, path, NOW, "--asked", str(asked))) == 1
    assert asked.read_text().count("\n") == 2
