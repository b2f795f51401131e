"""The command line as a whole: what is shared by its commands."""

import io
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec

import pytest

from rollover.cli import main

HANGUP = getattr(signal, "SIGHUP", None)  # none on Windows
PLAN = ["plan", "-", "--model", "5440"]
STAY = "lock,arrival,departure\nA,2026-10-30T02:00Z,2026-10-30T09:00Z\n"


def refused(capsys, *arguments):
    """Return the one line of complaint of a call that exits with 2 and writes nothing else."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as stop:  # argparse's way out
        code = stop.code
    output = capsys.readouterr()
    assert code == 2
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert "Traceback" not in output.err
    return output.err


def own_signals():
    """Set the signals of a child: a parent in the background may have some ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, HANGUP):
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def process(*arguments, **options):
    """Run the command line as a child that is gone afterwards, and after a minute at the latest."""
    if HANGUP is None:
        pytest.skip("a child is sent the signals of POSIX")
    with subprocess.Popen(
        [sys.executable, "-m", "rollover", *arguments],
        stderr=subprocess.PIPE, text=True, preexec_fn=own_signals, **options,
    ) as running:  # fmt: skip
        limit = threading.Timer(60, running.kill)
        limit.start()
        try:
            yield running
        finally:
            limit.cancel()
            running.kill()


def test_version_is_that_of_the_installed_package(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"rollover {version('rollover')}\n"


def test_the_package_runs_as_a_module(capsys, monkeypatch):
    monkeypatch.setattr(
        sys, "argv", ["rollover", "window", "1970-01-01T00:00Z", "--model", "D1000"]
    )
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(find_spec("rollover.__main__").origin, run_name="__main__")
    assert stop.value.code == 0
    assert "end       1970-01-01T01:00:00+00:00\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["windw"], "argument COMMAND: invalid choice: 'windw'; did you mean window?"),
        (
            ["xyz"],
            "'xyz'; known are window, plan, due, issued, audit, score, recommend, impact, check",
        ),
        (["window"], "rollover window: error: the following arguments are required: WHEN"),
        (["window", "now"], "no settings: give --model, or --window-seconds"),
        (["window", "now", "--epoch-seconds", "5"], "no settings: give --model"),
        (
            ["window", "now", "--modle=5440"],
            "rollover window: error: unrecognized arguments: --modle=5440; did you mean --model?",
        ),
        (["window", "now", "--model", "5442"], "model='5442' is none of 4400 (indoor_padlock)"),
        (
            ["window", "now", "--window-seconds", "4h"],
            "--window-seconds: '4h' is not a whole number of seconds: did you mean 14400?",
        ),
        (
            ["window", "now", "--epoch-seconds", "noon"],
            "--epoch-seconds: 'noon' is not a whole number of seconds, such as 14400",
        ),
        (
            ["window", "now", "--window-seconds", "1799"],
            "window_seconds=1799 is outside 1800..604800",
        ),
        (
            ["window", "2026-10-30T02:00", "--model", "5440"],
            "WHEN='2026-10-30T02:00' has no UTC offset",
        ),
        (
            ["window", "2026-02-30T02:00Z", "--model", "5440"],
            "WHEN='2026-02-30T02:00Z' is not a time",
        ),
        (["window", "yesterday", "--model", "5440"], "WHEN='yesterday' is not an ISO 8601 time"),
        (["window", "9999-12-31T23:00Z", "--model", "5440"], "is not within years 1..9999"),
        (
            ["window", "now", "--model", "5440", "--tz", "Mars/Base"],
            "--tz='Mars/Base' is no zone known",
        ),
        (
            ["window", "now", "--model", "5440", "--tz", "America"],
            "--tz='America' is no zone known",
        ),
        (["window", "now", "--model", "5440", "--tz", "../etc"], "--tz='../etc' is no zone known"),
        (["plan", "no-such.csv", "--model", "5440"], "no-such.csv: No such file or directory"),
        (["plan", ".", "--model", "5440"], ".: Is a directory"),
        ([*PLAN, "--check-in", "3pm"], "--check-in='3pm' is not a clock time"),
        ([*PLAN, "--check-in", "3pm"], 'without an offset; did you mean "15:00"?'),
        ([*PLAN, "--check-in", "15:00Z"], "--check-in='15:00Z' is not a clock time"),
        ([*PLAN, "--check-out", "25:00"], "--check-out='25:00' is not a clock time"),
        (["plan", "-", "--model", "6440"], "--model 6440: has no keypad"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else None,
)
def test_bad_arguments_are_refused_by_name(arguments, message, capsys):
    assert message in refused(capsys, *arguments)


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize(
    "command",
    ["window", "plan", "due", "issued", "audit", "score", "recommend", "impact", "check", "epoch"],
)
def test_the_help_is_as_wide_as_the_terminal(command, width, capsys, monkeypatch):
    """But for examples, which are copied, and lists, which are indented."""
    monkeypatch.setenv("COLUMNS", str(width))
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    prose, example = text.split("\nexample:\n")
    assert example.startswith(f"  rollover {command} ")
    lines = [line for line in prose.splitlines() if not line.startswith("  ")]
    assert max(map(len, lines)) <= width
    if command not in ("window", "epoch"):  # which have little to say
        assert max(map(len, lines)) > width - 15
    assert "{" not in prose.replace("{date,time}", "")


def test_without_docstrings_the_help_is_short():
    call = [sys.executable, "-OO", "-m", "rollover", "audit", "--help"]
    ran = subprocess.run(call, capture_output=True, text=True, check=True, timeout=60)
    assert "--issued ISSUED.csv" in ran.stdout
    assert "example:\n  rollover audit " in ran.stdout


def test_a_closed_pipe_is_no_error(monkeypatch):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        assert main(["window", "1970-01-01T00:00Z", "--model", "D1000"]) == 141


def test_a_pipe_that_closes_in_the_middle_leaves_no_traceback(tmp_path):
    stays = tmp_path / "stays.csv"
    stays.write_text(STAY + "B,2000-01-01T00:00Z,2020-01-01T00:00Z\n")
    with process("plan", str(stays), "--model", "5440", stdout=subprocess.PIPE) as running:
        assert running.stdout.readline().startswith("lock,")
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait(60) == 141


@pytest.mark.parametrize(
    ("sent", "said", "code"),
    [
        (signal.SIGINT, "interrupted", 130),
        (signal.SIGTERM, "terminated", 143),
        (HANGUP, "terminated", 143),
    ],
)
def test_a_signal_leaves_one_line_and_no_file(sent, said, code, tmp_path):
    stays, output = tmp_path / "stays.csv", tmp_path / "plan.csv"
    stays.write_text(STAY + "B,0500-01-01T00:00Z,9000-01-01T00:00Z\n")
    output.write_text("of yesterday")
    options = ["--window-seconds", "1800", "-o", str(output)]
    with process("plan", str(stays), *options) as running:
        while not any(path.stat().st_size for path in tmp_path.glob(".plan.csv.*.part")):
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(sent)
        assert running.wait(60) == code
        assert running.stderr.read() == f"rollover plan: error: {said}\n"
    assert sorted(tmp_path.iterdir()) == [output, stays]
    assert output.read_text() == "of yesterday"


@pytest.mark.parametrize(
    ("sent", "said", "code"),
    [(signal.SIGINT, "interrupted", 130), (signal.SIGTERM, "terminated", 143)],
)
def test_a_signal_in_process_ends_with_its_message_and_code(sent, said, code, capsys, monkeypatch):
    class Stdin:
        @property
        def buffer(self):
            signal.raise_signal(sent)

    monkeypatch.setattr(sys, "stdin", Stdin())
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert main(PLAN) == code
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr().err == f"rollover plan: error: {said}\n"


@pytest.mark.skipif(HANGUP is None, reason="there is no such signal")
def test_a_hangup_that_is_ignored_stays_so(capsys, monkeypatch):
    """As ``nohup`` asks for."""

    class Stdin:
        @property
        def buffer(self):
            signal.raise_signal(HANGUP)
            return io.BytesIO(STAY.encode())

    monkeypatch.setattr(sys, "stdin", Stdin())
    before = signal.signal(HANGUP, signal.SIG_IGN)
    try:
        assert main(PLAN) == 0
        assert signal.getsignal(HANGUP) == signal.SIG_IGN
    finally:
        signal.signal(HANGUP, before)


def test_an_error_of_standard_input_is_named(capsys, monkeypatch):
    class Broken(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Broken())))
    assert refused(capsys, *PLAN) == "rollover plan: error: <stdin>: Input/output error\n"
