"""`rollover issued`: the log grows by what was asked for, whoever else writes it."""

import csv
import io
import os
import random
import signal
import subprocess
import sys
import time
import warnings
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_cli import process, refused

from rollover.bookings import log_from_csv
from rollover.cli import _issued, _lock, main

HOUR = timedelta(hours=1)
NOW = datetime(2026, 10, 1, tzinfo=UTC)
LOG = Path("issued.csv")
COLUMNS = "lock,label,when_valid,begins,expires,needed_from,needed_until,request_from"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def row(label, hour=0, request_from="", lock="A"):
    begins = NOW + hour * HOUR
    times = [begins, begins, begins + 4 * HOUR, begins, begins + HOUR]
    return ",".join([lock, label, *(time.isoformat() for time in times), request_from])


def write(*rows, name="due.csv", header=COLUMNS):
    text = "".join(f"{line}\n" for line in (f"due,{header}", *(f"x,{row}" for row in rows)))
    Path(name).write_bytes(text.encode())


def issued(capsys, *options, at=NOW, code=0):
    assert (
        main(["issued", "due.csv", "--into", "issued.csv", "--at", at.isoformat(), *options])
        == code
    )
    output = capsys.readouterr()
    assert output.out == ""
    return output.err


def log():
    return LOG.read_bytes().decode()


def test_codes_are_added_with_the_time_and_running_it_twice_adds_nothing(capsys):
    write(row("x"), row('"y, 2"'))
    assert issued(capsys) == ""
    text = f"{COLUMNS},issued_at\n" + "".join(
        f"{line},2026-10-01T00:00:00+00:00\n" for line in (row("x"), row('"y, 2"'))
    )
    assert log() == text
    assert issued(capsys, at=NOW + HOUR) == ""
    assert log() == text
    write(row("x"), row("x", hour=4), row("x", lock="B"), row("z"))
    assert issued(capsys, at=NOW + HOUR) == ""
    assert log() == text + "".join(
        f"{line},2026-10-01T01:00:00+00:00\n"
        for line in (row("x", hour=4), row("x", lock="B"), row("z"))
    )


@pytest.mark.parametrize("at", range(3, 7))
def test_a_row_is_there_if_all_that_tells_codes_apart_is_equal(at, capsys):
    """Lock and label aside: begins, expires, needed_from and needed_until, as instants."""
    write(row("x"))
    issued(capsys)
    cells = row("x").split(",")
    cells[at] = (datetime.fromisoformat(cells[at]) + HOUR / 2).isoformat()
    write(row("x").replace("T00:00:00+00:00", "T02:00:00+02:00"), ",".join(cells))
    issued(capsys)
    assert log().count("\n") == 3


def test_what_a_change_killed_is_added_again(capsys):
    """The lock went there and back; the code has the same window and is another."""
    confirm = (NOW + HOUR).isoformat()
    write(row("x"))
    issued(capsys)
    write(row("x", request_from=confirm))
    issued(capsys, at=NOW + 2 * HOUR)
    issued(capsys, at=NOW + 3 * HOUR)
    assert [line[-25:] for line in log().splitlines()[1:]] == [
        "2026-10-01T00:00:00+00:00",
        "2026-10-01T02:00:00+00:00",
    ]


def test_a_log_of_another_program_gets_what_it_has_columns_for(capsys):
    LOG.write_text(
        "issued_at;note;Label;lock;when_valid\n2026-09-01T00:00Z;seen;x;A;2026-10-01T00:00Z"
    )
    write(f"{row('x')},1", f"{row('y')},2", header=f"{COLUMNS},Note")
    for _ in range(2):
        assert issued(capsys) == ""
        assert log() == (
            "issued_at;note;Label;lock;when_valid\n2026-09-01T00:00Z;seen;x;A;2026-10-01T00:00Z\n"
            "2026-10-01T00:00:00+00:00;2;y;A;2026-10-01T00:00:00+00:00\n"
        )


def test_what_is_kept_goes_to_the_log(capsys):
    write(f'{row("x")},Ada,"1\n2"', header=f"{COLUMNS},guest,note")
    issued(capsys)
    (cells,) = csv.DictReader(io.StringIO(log(), newline=""))
    assert (cells["guest"], cells["note"]) == ("Ada", "1\n2")
    assert list(cells)[-1] == "issued_at"


def test_a_torn_last_line_is_said_and_mended(capsys, monkeypatch):
    monkeypatch.setattr(_issued, "_PATIENCE", 0.01)
    write(row("x"), row("y"))
    issued(capsys)
    whole = log()
    for size in [*range(1, len(whole), 9), *range(len(whole) - 9, len(whole))]:
        LOG.write_text(whole[:size])
        last, line = whole[:size].rpartition("\n")[2], whole[:-1].rpartition("\n")[2]
        ends = {"", whole.partition("\n")[0], line.replace(",y,", ",x,"), line}
        can_be_read = last in ends or f"{last}:00" in ends  # an offset of +00
        said = "" if can_be_read else "issued.csv: the last line was torn, and is cut off\n"
        assert issued(capsys) == said
        assert log() in (whole, whole.replace(f"{last}:00\n", f"{last}\n"))


def test_a_line_that_a_program_is_writing_is_waited_for(capsys, monkeypatch):
    """A program that does not know of the lock ends its line in between."""
    write(row("x"))
    issued(capsys)
    before = log()
    other = f"{row('other')},{NOW.isoformat()}\n"
    with LOG.open("a") as file:
        file.write(other[:30])

    def end_the_line(seconds):
        with LOG.open("a") as file:
            file.write(other[30:])

    monkeypatch.setattr(time, "sleep", end_the_line)
    write(row("y"))
    assert issued(capsys) == ""
    assert log() == f"{before}{other}{row('y')},{NOW.isoformat()}\n"


def test_rows_of_the_log_that_cannot_be_read_hinder_nobody(capsys):
    write(row("x"))
    issued(capsys)
    with LOG.open("a") as file:
        file.write("odd\n")
    write(row("y"))
    assert issued(capsys, code=1) == "issued.csv:3: has 1 fields where the header has 9\n"
    assert log().endswith(f"\nodd\n{row('y')},2026-10-01T00:00:00+00:00\n")


@pytest.mark.parametrize("text", ["", "\n", f"{COLUMNS},issued_at", f"{COLUMNS},issued_at\n"])
def test_an_empty_log_is_begun(text, capsys):
    LOG.write_text(text)
    write(row("x"))
    issued(capsys)
    assert log().strip() == f"{COLUMNS},issued_at\n{row('x')},2026-10-01T00:00:00+00:00"
    write()
    before = log()
    issued(capsys)
    assert log() == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["due.csv"], "the following arguments are required: --into"),
        (["no.csv", "--into", "x"], "rollover issued: error: no.csv: No such file or directory"),
        (["due.csv", "--into", "-"], "--into -: is not a regular file"),
        (["due.csv", "--into", "."], "--into .: is not a regular file"),
        (["due.csv", "--into", "/dev/null"], "--into /dev/null: is not a regular file"),
        (["due.csv", "--into", "no/x"], "rollover issued: error: no/x: No such file or directory"),
        (["due.csv", "--into", "due.csv"], "due.csv:1: column 'issued_at' is missing"),
        (["due.csv", "--into", "x", "--at", "noon"], "--at='noon' is not an ISO 8601 time"),
        (["bad.csv", "--into", "x"], "bad.csv:2: begins='' is not an ISO 8601 time"),
        (["plan.csv", "--into", "x"], "plan.csv:1: columns 'label', 'begins', "),
        (["due.csv", "--into", "notes.txt"], "notes.txt:1: columns 'lock', 'label', "),
    ],
)
def test_refuses(options, message, capsys):
    write(row("x"))
    write("A,x,2026-10-01T00:00Z,,2026-10-01T04:00Z,,,", name="bad.csv")
    write(name="plan.csv", header="lock,when_valid")
    notes = Path("notes.txt")
    notes.write_text("buy milk")
    assert message in refused(capsys, "issued", *options)
    assert notes.read_text() == "buy milk"
    assert not Path("x").exists()


def test_a_disk_that_is_full_is_named(capsys, monkeypatch):
    write(row("x"))

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = refused(capsys, "issued", "due.csv", "--into", "issued.csv")
    assert said == "rollover issued: error: issued.csv: No space left on device\n"


def test_each_line_is_written_in_one_go(monkeypatch):
    written, append = [], _issued._append

    def record(file, text):
        written.append(text)
        append(file, text)

    monkeypatch.setattr(_issued, "_append", record)
    write(f"{row('x')},1", f'{row("y")},"1\n2"', header=f"{COLUMNS},note")
    main(["issued", "due.csv", "--into", "issued.csv"])
    assert "".join(written) == log()
    assert [text.count("\n") for text in written] == [1, 1, 2]
    LOG.write_text(log().rstrip("\n"))
    write(row("z"))
    main(["issued", "due.csv", "--into", "issued.csv"])
    assert written[3] == "\n"
    assert written[4].startswith(row("z"))


def test_where_the_system_writes_in_pieces(capsys):
    class Slow(io.FileIO):
        def write(self, data):
            return super().write(bytes(data[:7]))

    with Slow("issued.csv", "a") as file:
        _issued._append(file, "lock,label\nÄ,x\n")
    assert log() == "lock,label\nÄ,x\n"


def test_on_windows_msvcrt_locks_one_byte_far_into_the_log(monkeypatch):
    calls, busy = [], []

    def locking(number, mode, count):
        calls.append((mode, count, os.lseek(number, 0, os.SEEK_CUR)))
        if busy:
            raise OSError(13, "Permission denied")

    fake = SimpleNamespace(locking=locking, LK_LOCK=1, LK_NBLCK=2)
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    monkeypatch.setattr(sys, "platform", "win32")
    with LOG.open("w+b", buffering=0) as file:
        assert _lock.hold(file, wait=True)
        assert _lock.hold(file)
        busy.append(True)
        assert not _lock.hold(file)
        with pytest.raises(OSError, match="Permission denied"):
            _lock.hold(file, wait=True)
        assert file.tell() == 0
    assert calls == [(mode, 1, 0x7FFFFFFE) for mode in (1, 2, 2, 1)]


def test_where_there_are_no_locks(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    write(row("x"))
    said = refused(capsys, "issued", "due.csv", "--into", "issued.csv")
    assert said.endswith("error: this platform has no locks on files: run one at a time\n")


def test_one_run_waits_for_the_other(capsys):
    write(row("x"))
    with LOG.open("a+b", buffering=0) as file:
        assert _lock.hold(file)
        with LOG.open("rb") as other:
            assert not _lock.hold(other)
        with process("issued", "due.csv", "--into", "issued.csv") as waiting:
            with pytest.raises(subprocess.TimeoutExpired):
                waiting.wait(1)
            assert LOG.stat().st_size == 0
            file.close()
            assert waiting.wait(60) == 0
    assert log().count("\n") == 2


def rounds(count, rng, *, kill):
    """Let three runs and another program write one log at once; return how many ended how.

    Of each round nothing that was there is lost, no line is torn but perhaps a last one, and what a
    run that ended was to add is there once; of one that was killed some, from the first on.
    """
    outcomes, others = Counter(), []
    for number in range(count):
        labels = [[f"{number}-{one}-{n}" for n in range(200)] for one in range(3)]
        for one, names in enumerate(labels):
            write(*map(row, names), name=f"due{one}.csv")
        before = read() if LOG.exists() else []
        with ExitStack() as stack:
            calls = [("issued", f"due{one}.csv", "--into", "issued.csv") for one in range(3)]
            running = [stack.enter_context(process(*call)) for call in calls]
            for part in range(20):
                time.sleep(rng.uniform(0, 0.08))
                if number:  # another program appends whole lines, and knows of no lock
                    others.append(f"other {number} {part}")
                    with LOG.open("ab", buffering=0) as file:
                        file.write(f"{row(others[-1])},{NOW.isoformat()}\n".encode())
                if kill and rng.random() < 0.1:
                    rng.choice(running).send_signal(signal.SIGKILL)
            outcomes.update(each.wait(60) for each in running)
        after = read()
        assert after[: len(before)] == before
        assert Counter(after).most_common(1)[0][1] == 1
        assert set(others) <= set(after)
        for each, names in zip(running, labels, strict=True):
            there = [name for name in after if name in set(names)]
            assert there == names[: len(there)]
            assert len(there) == len(names) or each.returncode == -signal.SIGKILL
    return outcomes


def read():
    """Return the labels of the log, whose lines can all be read, but perhaps a last one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [code.label for code in log_from_csv(LOG)]


@pytest.mark.portable
def test_two_runs_at_once_and_another_program_lose_nothing():
    assert rounds(3, random.Random(18), kill=False) == {0: 9}
    assert log().count("\n") == 1 + 9 * 200 + 40


@pytest.mark.portable
def test_killed_at_any_moment_it_leaves_a_log_that_can_be_read():
    outcomes = rounds(4, random.Random(18), kill=True)
    assert set(outcomes) <= {0, -signal.SIGKILL}
    assert outcomes.total() == 12
