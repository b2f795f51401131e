"""The hourly job of docs/guides/tonight.md: what is printed, run by a shell as cron runs it."""

import csv
import io
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support import pages

from rollover.cli import main

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOW = datetime(2026, 10, 1, tzinfo=UTC)
PAGE = pages.ROOT / "docs" / "guides" / "tonight.md"
LOCKS = "lock,model,window_seconds,epoch_seconds,applied_at,confirmed_at\n"
SEND = """\
#!/bin/sh
# Sends what it is given, unless the server is down.
test -e down && exit 1
cat "$1" >> sent.csv
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    rooms = tmp_path / "rooms"
    (rooms / ".venv" / "bin").mkdir(parents=True)
    monkeypatch.chdir(rooms)
    Path("locks.csv").write_text(f"{LOCKS}LOFT,5440,,,,\n")
    Path("send").write_text(SEND)
    program = Path(".venv/bin/rollover")
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m rollover "$@"\n')
    for each in (program, Path("send")):
        each.chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))


def printed(part):
    """Return the block of the page that has this in it."""
    [found] = [
        text for language, _, text in pages.blocks(PAGE) if language == "text" and part in text
    ]
    return found


def script():
    return printed("#!/bin/sh")


def calls(text, program, continued):
    """Return the arguments of each call of a program in a script."""
    found = re.findall(rf"{re.escape(program)} (.*)", text.replace(f"{continued}\n", ""))
    return [shlex.split(re.split(" 2>> | && ", call)[0]) for call in found]


def start(text):
    """Write the script, and run the line of cron in the home folder, as cron does."""
    Path("tonight.sh").write_text(text)
    line = re.fullmatch(r"5 \* \* \* \*  (.*)\n", printed("* *"))[1]
    return subprocess.run(
        ["sh", "-c", line],
        cwd=os.environ["HOME"], capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def run(text, *, code=0):
    """Run the script; return what it adds to its file of errors."""
    log = Path("log.txt")
    before = log.read_text() if log.exists() else ""
    done = start(text)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")
    return log.read_text().removeprefix(before)


def rows(name):
    path = Path(name)
    return list(csv.DictReader(io.StringIO(path.read_text()))) if path.exists() else []


def sent():
    """Return the windows that were sent: the file has a header for each time."""
    return [(row["label"], row["begins"]) for row in rows("sent.csv") if row["due"] != "due"]


def book(*stays):
    """Write bookings, of times or of dates."""
    text = [f"LOFT,{label},{start.isoformat()},{end.isoformat()}\n" for label, start, end in stays]
    Path("stays.csv").write_text("lock,guest,arrival,departure\n" + "".join(text))


def days(label, before, after):
    """Return a booking by dates, from so many days ago until so many days ahead."""
    today = datetime.now(UTC).date()
    return label, today - before * DAY, today + after * DAY


@pytest.mark.portable
def test_a_send_that_fails_loses_no_code():
    """Point 1 of issue 18: the codes were marked before they were sent, and never came again."""
    book(days("Ada", 1, 3))
    Path("down").touch()
    for _ in range(2):
        run(script(), code=1)
        assert (sent(), rows("issued.csv")) == ([], [])
    Path("down").unlink()
    run(script())
    assert len(sent()) >= 6
    assert sent() == [(row["label"], row["begins"]) for row in rows("issued.csv")]
    before = sent()
    assert run(script()) == ""
    assert sent() == before  # and none comes twice


@pytest.mark.portable
def test_a_bad_row_stops_no_code_of_the_others():
    """Point 1 of issue 18: `due` exits with 1 then, and the sender never ran."""
    book(days("Ada", 1, 2), days("Ben", -5, 4))
    said = run(script(), code=1)  # bad input: nothing is written, and nothing is sent
    assert "stays.csv:3: " in said
    assert not Path("due.csv").exists()
    said = run(script().replace("due stays.csv", "due stays.csv --skip-bad"))
    assert "left out 1 of 2" in said
    assert {label for label, _ in sent()} == {row["label"] for row in rows("issued.csv")} == {"Ada"}


@pytest.mark.portable
@pytest.mark.parametrize("name", ["due.csv", "due$$.csv"])
def test_runs_at_once_lose_no_code_and_log_each_once(name):
    """Point 10 of issue 18: every code twice, or half of the marks lost."""
    book(*(days(f"guest {n}", 1, 3) for n in range(20)))
    text = script().replace("due.csv", name)
    for _ in range(2):
        with ThreadPoolExecutor() as threads:
            started = [threads.submit(start, text) for _ in range(3)]
            assert [each.result().returncode for each in started] == [0, 0, 0]
    codes = [(row["label"], row["begins"]) for row in rows("issued.csv")]
    assert len(codes) == len(set(codes)) >= 20 * 6
    assert set(sent()) == set(codes)


@pytest.mark.portable
def test_feeds_stand_in_place_of_the_file():
    pytest.importorskip("icalendar")
    [feeds] = re.findall(r"`(LOFT=.*?)` stands in place", PAGE.read_text("utf-8"))
    first, end = (f"{day:%Y%m%d}" for day in days("", 1, 3)[1:])
    event = (
        f"BEGIN:VEVENT\nUID:Ada\nDTSTART;VALUE=DATE:{first}\nDTEND;VALUE=DATE:{end}\nEND:VEVENT\n"
    )
    for name in ("loft.ics", "front.ics"):
        Path(name).write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{event}END:VCALENDAR\n")
    Path("locks.csv").write_text(f"{LOCKS}LOFT,5440,,,,\nFRONT,5440,,,,\n")
    run(script().replace("stays.csv --columns label=guest", feeds))
    assert {(row["lock"], row["label"]) for row in rows("issued.csv")} == {
        ("LOFT", "Ada"),
        ("FRONT", "Ada"),
    }


def test_the_job_of_windows_asks_for_the_same():
    windows = calls(printed("cd /d"), r".venv\Scripts\rollover", "^")
    assert windows == calls(script(), ".venv/bin/rollover", "\\")
    assert [call[0] for call in windows] == ["due", "issued"]


def hour(at, *more):
    """Do what the script does at an instant; return the windows that are due."""
    due, issued = calls(script(), ".venv/bin/rollover", "\\")
    present = ["--at", at.isoformat()]
    assert main([*due, *more, *present]) == 0
    assert main([*issued, *present]) == 0
    return [(row["label"], row["begins"][11:13], row["expires"][11:13]) for row in rows("due.csv")]


def change(window, applied, confirmed=None):
    with Path("locks.csv").open("a") as file:
        file.write(
            f"LOFT,,{window},,{applied.isoformat()},{confirmed.isoformat() if confirmed else ''}\n"
        )


def test_a_lock_that_went_there_and_back_is_asked_again():
    """Point 2 of issue 18: V11 killed the codes, and nothing asked for them again."""
    book(("Ada", NOW + 8 * HOUR, NOW + 16 * HOUR))
    assert hour(NOW) == [("Ada", "08", "12"), ("Ada", "12", "16")]
    change(86400, NOW + HOUR, NOW + HOUR)
    assert hour(NOW + 2 * HOUR) == [("Ada", "00", "00")]
    change(14400, NOW + 3 * HOUR, NOW + 3 * HOUR)
    assert hour(NOW + 4 * HOUR) == [("Ada", "08", "12"), ("Ada", "12", "16")]
    assert hour(NOW + 5 * HOUR) == []


def test_a_confirm_that_comes_late_asks_for_no_code_too_early(capsys):
    """Point 3 of issue 18: applied at 13:10, confirmed at 16:40, the file edited at each."""
    book(("Ada", NOW + 12 * HOUR, NOW + 20 * HOUR))
    assert len(hour(NOW + 12 * HOUR)) == 2
    change(86400, NOW + 13 * HOUR + HOUR / 6)
    locks = Path("locks.csv").read_text()
    assert hour(NOW + 14 * HOUR) == []  # codes of the old settings open no more
    assert (
        "1 gap in which no code is sure to open: LOFT 2026-10-01T13:10" in capsys.readouterr().err
    )
    confirmed = (NOW + 16 * HOUR + 2 * HOUR / 3).isoformat()
    Path("locks.csv").write_text(locks.rstrip("\n") + confirmed + "\n")
    assert hour(NOW + 17 * HOUR) == [("Ada", "00", "00")]
    assert hour(NOW + 18 * HOUR) == []
    assert capsys.readouterr().err == ""


def audit(at, capsys, *, code):
    call = ["audit", "stays.csv", "--columns", "label=guest", "--locks", "locks.csv"]
    capsys.readouterr()
    assert main([*call, "--issued", "issued.csv", "--at", at.isoformat()]) == code
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_a_change_that_is_not_confirmed_is_a_gap_at_the_door(capsys):
    book(("Ada", NOW + 8 * HOUR, NOW + 16 * HOUR))
    hour(NOW)
    assert audit(NOW + 9 * HOUR, capsys, code=0) == []
    change(86400, NOW + 7 * HOUR)
    [gap] = audit(NOW + 9 * HOUR, capsys, code=1)
    assert (gap["finding"], gap["lock"], gap["label"]) == ("gap", "LOFT", "Ada")
    assert gap["begins"] == (NOW + 8 * HOUR).isoformat()


def test_a_clock_that_is_behind_takes_the_code_of_the_window_before():
    book(("Ada", NOW + 13 * HOUR, NOW + 15 * HOUR))
    assert hour(NOW) == [("Ada", "12", "16")]
    assert hour(NOW, "--behind", "2h") == [("Ada", "08", "12")]


def test_it_reads_the_bookings_and_the_locks_of_this_project():
    for name in ("stays.csv", "locks.csv"):
        Path(name).write_bytes((pages.ROOT / "notebooks" / "data" / name).read_bytes())
    due = hour(datetime(2026, 10, 17, 12, tzinfo=UTC))
    assert ("Ida", "12", "12") in due
    assert {label for label, _, _ in due} == {"Ben", "Eva", "Ida"}


def test_a_booking_that_was_cancelled_before_the_dates_were_sold_again_is_exposed(capsys):
    """Point 4 of issue 18: no comparison of two plans showed it."""
    dates = NOW + 8 * HOUR, NOW + 12 * HOUR
    other = ("Cy", NOW + 40 * HOUR, NOW + 41 * HOUR)
    book(("Ada", *dates), other)
    assert hour(NOW) == [("Ada", "08", "12")]
    book(other)  # cancelled
    assert hour(NOW + HOUR) == []
    book(("Ben", *dates), other)
    assert hour(NOW + 2 * HOUR) == [("Ben", "08", "12")]
    found = audit(NOW + 3 * HOUR, capsys, code=0)
    assert [(row["finding"], row["label"], row["other"]) for row in found] == [
        ("exposed", "Ben", "Ada"),
        ("surplus", "Ada", ""),
    ]


def test_the_settings_through_time_that_the_guide_of_a_fleet_prints():
    fleet = pages.ROOT / "docs" / "guides" / "fleet.md"
    [printed] = [
        text for _, _, text in pages.blocks(fleet) if "applied_at" in text and "common" in text
    ]
    Path("locks.csv").write_text(printed)
    end = datetime(2026, 10, 26, 15, tzinfo=UTC)
    book(("Ada", end - 60 * HOUR, end))
    hour(end - 60 * HOUR)
    assert {row["request_from"] for row in rows("due.csv")} == {"2026-09-01T08:20:00+00:00"}
