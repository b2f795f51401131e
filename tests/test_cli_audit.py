"""`rollover audit`: what guests hold of the plan, by the log."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from test_cli import refused

from rollover import LockTimeline, Stay, WindowConfig, plan
from rollover.bookings import log_from_csv
from rollover.cli import main

HOUR = timedelta(hours=1)
NOW = datetime(2026, 10, 1, tzinfo=UTC)
HEADER = ["finding", "lock", "label", "begins", "expires", "other"]
SETTINGS = "lock,model,window_seconds,epoch_seconds,applied_at,confirmed_at,common\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def text(when):
    return when.isoformat()


def write(folder, stays, locks="A,5440,,,,,\n", log=()):
    rows = [f"{lock},{text(start)},{text(end)},{label}\n" for label, lock, start, end in stays]
    (folder / "stays.csv").write_text("lock,arrival,departure,label\n" + "".join(rows))
    (folder / "locks.csv").write_text(SETTINGS + locks)
    (folder / "issued.csv").write_text(
        "lock,label,when_valid,issued_at\n" + "".join(f"{row}\n" for row in log)
    )


CALL = ["audit", "stays.csv", "--locks", "locks.csv", "--issued", "issued.csv", "--at", text(NOW)]


def audited(capsys, *options, code=0, said=""):
    assert main([*CALL, *options]) == code
    output = capsys.readouterr()
    assert output.err == said
    rows = list(csv.reader(io.StringIO(output.out)))
    assert rows[0] == HEADER
    return [(kind, lock, label, begins[11:13], ends[11:13], other)
            for kind, lock, label, begins, ends, other in rows[1:]]  # fmt: skip


def test_audit_prints_every_kind_of_finding(folder, capsys):
    """At A a change waits from 06:00; Ada's booking was cancelled before Ben's was made."""
    stays = [("Ben", "B", NOW + HOUR, NOW + 5 * HOUR), ("", "A", NOW, NOW + 9 * HOUR)]
    locks = f"A,5440,,,,,\nA,,86400,,{text(NOW + 6 * HOUR)},,\nB,5440,,,,,\n"
    log = [f"{lock},{label},{text(NOW + n * HOUR)},{text(NOW - HOUR)}"
           for lock, label, n in (("B", "Ben", 1), ("B", "Ada", 2), ("B", "Ada", -9))]  # fmt: skip
    write(folder, stays, locks, log)
    holder = f"{text(NOW)}/{text(NOW + 9 * HOUR)}"
    assert audited(capsys, code=1) == [
        ("missing", "A", holder, "00", "04", ""),
        ("missing", "B", "Ben", "04", "08", ""),
        ("missing", "A", holder, "04", "08", ""),
        ("gap", "A", holder, "06", "09", ""),
        ("exposed", "B", "Ben", "00", "04", "Ada"),
        ("surplus", "B", "Ada", "00", "04", ""),
    ]
    assert main([*CALL, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["counts"] == {"missing": 3, "gap": 1, "exposed": 1, "surplus": 1}
    assert [list(each) for each in answer["findings"]] == [HEADER] * 6
    assert answer["findings"][3] == {
        "finding": "gap", "lock": "A", "label": holder, "begins": text(NOW + 6 * HOUR),
        "expires": text(NOW + 9 * HOUR), "other": None,
    }  # fmt: skip


def test_only_what_is_due_within_is_missing(folder, capsys):
    write(folder, [("x", "A", NOW + 22 * HOUR, NOW + 40 * HOUR)])
    assert [row[3] for row in audited(capsys, code=1)] == ["20"]
    assert len(audited(capsys, "--within", "25h", code=1)) == 2
    assert audited(capsys, "--within", "22h") == []
    assert audited(capsys, "--within", "0s") == []


def test_who_is_exposed_later_or_at_a_door_for_all_is_not_listed(folder, capsys):
    """A lock that honours codes for a window more lets more of them in."""
    stays = [(name, lock, NOW + start * HOUR, NOW + end * HOUR)
             for lock in "AF" for name, start, end in (("x", 0, 4), ("y", 5, 8))]  # fmt: skip
    log = [f"{lock},{name},{text(NOW + n * HOUR)},{text(NOW)}"
           for lock in "AF" for name, n in (("x", 0), ("y", 5))]  # fmt: skip
    write(folder, stays, "A,5440,,,,,\nF,5440,,,,,yes\n", log)
    assert audited(capsys) == []
    assert audited(capsys, "--grace", "4h") == [("exposed", "A", "y", "04", "08", "x")]
    assert audited(capsys, "--grace", "4h", "--within", "5h") == []


def test_a_gap_is_listed_until_it_is_over(folder, capsys):
    applied, confirmed = text(NOW - 2 * HOUR), "{}"
    for ends, rows in ((NOW, 0), (NOW + HOUR, 1)):
        change = f"A,,86400,,{applied},{confirmed.format(text(ends))},\n"
        log = [f"A,x,{text(NOW + n * HOUR)},{text(ends)}" for n in (-9, 1)]
        write(folder, [("x", "A", NOW - 9 * HOUR, NOW + 9 * HOUR)], f"A,5440,,,,,\n{change}", log)
        assert [row[0] for row in audited(capsys, code=bool(rows))] == ["gap"] * rows


def test_the_answer_is_that_of_the_library(folder, capsys):
    """With a change in between, tolerance, codes for others, and codes that a change killed."""
    stays = [(f"g{n}", "A", NOW + 5 * n * HOUR, NOW + (5 * n + 9) * HOUR) for n in range(5)]
    change = f"A,,7200,,{text(NOW + 9 * HOUR)},{text(NOW + 11 * HOUR)},\n"
    log = [f"A,g{n % 6},{text(NOW + 2 * n * HOUR)},{text(NOW + (n % 3) * 5 * HOUR)}"
           for n in range(15)]  # fmt: skip
    write(folder, stays, f"A,5440,,,,,\n{change}", log)
    timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
    timeline = timeline.applied(NOW + 9 * HOUR).confirmed(NOW + 11 * HOUR)
    booked = [Stay(start, end, lock=lock, label=label) for label, lock, start, end in stays]
    codes = plan(booked, timeline, behind=HOUR)
    audit = codes.audit(log_from_csv("issued.csv"), at=NOW, grace=2 * HOUR)
    rows = audited(capsys, "--behind", "1h", "--grace", "2h", "--within", "9d", code=1)
    count = [sum(row[0] == kind for row in rows) for kind in ("missing", "exposed", "surplus")]
    assert count == [len(audit.missing), len(audit.exposed), len(audit.surplus)]
    assert min(count) > 0
    begins = [
        (code.stay.label, code.window.start.hour)
        for code in audit.missing.due(None, NOW + 216 * HOUR)
    ]
    assert [(row[2], int(row[3])) for row in rows if row[0] == "missing"] == begins


def test_findings_are_printed_in_local_time(folder, capsys):
    """And the present too, where it has no offset."""
    write(folder, [("x", "A", NOW, NOW + HOUR)], log=[f"A,y,{text(NOW)},{text(NOW)}"])
    here = ["--tz", "Europe/Lisbon", "--local", "--at", "2026-10-01T01:00"]
    window = "2026-10-01T01:00:00+01:00", "2026-10-01T05:00:00+01:00"
    assert main([*CALL, *here]) == 1
    assert list(csv.reader(io.StringIO(capsys.readouterr().out)))[1:] == [
        ["missing", "A", "x", *window, ""],
        ["exposed", "A", "x", *window, "y"],
        ["surplus", "A", "y", *window, ""],
    ]


def test_the_log_is_read_as_due_reads_it(folder, capsys):
    write(folder, [("x", "A", NOW, NOW + HOUR)], log=[f"Z,x,{text(NOW)},{text(NOW)}"])
    said = "issued.csv: left out 1 of no lock here: 'Z'\n"
    assert len(audited(capsys, code=1, said=said)) == 1
    write(folder, [("x", "A", NOW, NOW + HOUR)], log=["odd", f"A,x,{text(NOW)},{text(NOW)}"])
    odd = "issued.csv:2: has 1 fields where the header has 4"
    assert odd in refused(capsys, *CALL)
    assert audited(capsys, "--skip-bad", code=1, said=f"{odd}\n") == []
    (folder / "issued.csv").unlink()
    said = "issued.csv: is not there yet: no code counts as given out\n"
    assert len(audited(capsys, code=1, said=said)) == 1
    log = folder / "issued.csv"
    log.write_text(
        "lock,label,when_valid,issued_at,begins,expires\n"
        f"A,x,{text(NOW)},{text(NOW)},{text(NOW + HOUR)},{text(NOW + 5 * HOUR)}\n"
    )
    assert main(CALL) == 1
    assert "issued.csv:2: is valid 2026-10-01T01:00" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (["audit", "stays.csv"], "the following arguments are required: --issued"),
        ([*CALL, "--at", "noon"], "--at='noon' is not an ISO 8601 time"),
        ([*CALL, "--within", "3000000d"], "--within after --at leads outside years 1..9999"),
        ([*CALL, "--issued", "-"], "--issued -: must be a file"),
    ],
)
def test_refuses(call, message, folder, capsys):
    write(folder, [("x", "A", NOW, NOW + HOUR)])
    assert message in refused(capsys, *call)
