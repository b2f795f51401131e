"""The hourly job of docs/guides/tonight.md: its line as it is printed, run by a shell."""

import csv
import io
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support import pages

from rollover.cli import main

HOUR = timedelta(hours=1)
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
    monkeypatch.chdir(tmp_path)
    Path("locks.csv").write_text(f"{LOCKS}LOFT,5440,,,,\n")
    (tmp_path / "bin").mkdir()
    Path("bin/send").write_text(SEND)
    Path("bin/rollover").write_text(f'#!/bin/sh\nexec {sys.executable} -m rollover "$@"\n')
    for program in Path("bin").iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    return tmp_path


def line():
    """Return the command of the line for cron that the page prints."""
    [found] = [
        text for language, _, text in pages.blocks(PAGE) if language == "text" and "* *" in text
    ]
    return re.fullmatch(r"5 \* \* \* \*  (.*)\n", found)[1]


def run(command, *, code=0):
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == code, done.stderr
    return done.stderr


def rows(name):
    path = Path(name)
    return list(csv.DictReader(io.StringIO(path.read_text()))) if path.exists() else []


def sent():
    """Return the windows that were sent: the file has a header for each time."""
    return [(row["label"], row["begins"]) for row in rows("sent.csv") if row["due"] != "due"]


def book(*stays):
    text = [f"LOFT,{start.isoformat()},{end.isoformat()},{label}\n" for label, start, end in stays]
    Path("stays.csv").write_text("lock,arrival,departure,label\n" + "".join(text))


@pytest.mark.portable
def test_a_send_that_fails_loses_no_code():
    """Point 1 of issue 18: the codes were marked before they were sent, and never came again."""
    now = datetime.now(UTC)
    book(("Ada", now, now + 9 * HOUR))
    Path("down").touch()
    for _ in range(2):
        run(line(), code=1)
        assert (sent(), rows("issued.csv")) == ([], [])
    Path("down").unlink()
    run(line())
    assert len(sent()) >= 3
    assert sent() == [(row["label"], row["begins"]) for row in rows("issued.csv")]
    before = sent()
    run(line())
    assert sent() == before  # and none comes twice


@pytest.mark.portable
def test_a_bad_row_stops_no_code_of_the_others():
    """Point 1 of issue 18: `due` exits with 1 then, and the sender never ran."""
    now = datetime.now(UTC)
    book(("Ada", now, now + HOUR), ("Ben", now + 5 * HOUR, now + 4 * HOUR))
    said = run(line(), code=1)  # bad input: nothing is written, and nothing is sent
    assert "stays.csv:3: " in said
    assert not Path("due.csv").exists()
    said = run(line().replace("due stays.csv", "due stays.csv --skip-bad"))
    assert "left out 1 of 2" in said
    assert {label for label, _ in sent()} == {row["label"] for row in rows("issued.csv")} == {"Ada"}


@pytest.mark.portable
@pytest.mark.parametrize("name", ["due.csv", "due$$.csv"])
def test_runs_at_once_lose_no_code_and_log_each_once(name):
    """Point 10 of issue 18: every code twice, or half of the marks lost."""
    now = datetime.now(UTC)
    book(*((f"guest {n}", now, now + 30 * HOUR) for n in range(20)))
    command = line().replace("due.csv", name)
    for _ in range(2):
        with ThreadPoolExecutor() as threads:
            started = [
                threads.submit(subprocess.run, ["sh", "-c", command], timeout=120) for _ in range(3)
            ]
            assert [each.result().returncode for each in started] == [0, 0, 0]
    codes = [(row["label"], row["begins"]) for row in rows("issued.csv")]
    assert len(codes) == len(set(codes)) >= 20 * 6
    assert set(sent()) == set(codes)


def hour(at, *, send=True):
    """Do what the line does at an instant; return the windows that are due."""
    call = ["due", "stays.csv", "--locks", "locks.csv", "--within", "24h", "--lead", "15m"]
    present = ["--at", at.isoformat()]
    assert main([*call, "--issued", "issued.csv", "-o", "due.csv", *present]) == 0
    if send:
        assert main(["issued", "due.csv", "--into", "issued.csv", *present]) == 0
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
    call = ["audit", "stays.csv", "--locks", "locks.csv", "--issued", "issued.csv"]
    assert main([*call, "--at", (NOW + 3 * HOUR).isoformat()]) == 0
    found = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
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
    start = datetime(2026, 10, 26, 15, tzinfo=UTC)
    book(("Ada", start - 60 * HOUR, start))
    call = ["due", "stays.csv", "--locks", "locks.csv", "--within", "24h"]
    assert main([*call, "--at", (start - 60 * HOUR).isoformat(), "-o", "due.csv"]) == 0
    assert {row["request_from"] for row in rows("due.csv")} == {"2026-09-01T08:20:00+00:00"}
