"""What is written: whole or not at all, to the right place, and nothing that a terminal obeys."""

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from test_cli import process, refused

import rollover
from rollover import __version__
from rollover.cli import _output, main
from rollover.cli._lock import hold

PACKAGE = Path(rollover.__file__).parent

STAYS = "lock,arrival,departure\nA,2026-10-30T02:00Z,2026-10-30T09:00Z\n"
PLAN = ["plan", "stays.csv", "--model", "5440"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a folder with a file of stays."""
    monkeypatch.chdir(tmp_path)
    Path("stays.csv").write_text(STAYS)
    return tmp_path


def shell(command, **options):
    """Run a command line of the shell, with `rollover` in it, and return what came."""
    if os.name == "nt":
        pytest.skip("the command line is of a POSIX shell")
    line = command.replace("rollover ", f"{sys.executable} -m rollover ")
    # An error of a buffered stream comes late; without a buffer argparse swallows it.
    env = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    options = {"env": env, "text": True, "capture_output": True, **options}
    return subprocess.run(["sh", "-c", line], timeout=60, check=False, **options)


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        ("rollover plan - --model 5440 <&-", 2, "<stdin>: is closed"),
        ("rollover window now --model 5440 >&-", 2, "standard output: Bad file descriptor"),
        ("rollover window now --model 5440 > /dev/full", 2, "standard output: No space left"),
        ("rollover plan stays.csv --model 5440 > /dev/full", 2, "standard output: No space left"),
        ("rollover --help > /dev/full", 2, "rollover: error: standard output: No space left"),
        ("rollover --version > /dev/full", 2, "rollover: error: standard output: No space left"),
        ("rollover due --help > /dev/full", 2, "rollover: error: standard output: No space left"),
        ("rollover plan stays.csv 2>&-", 2, ""),
        ("rollover plan stays.csv --model 5440 -o plan.csv >&-", 0, ""),
        ("rollover plan - --model 5440 -o stays.csv < stays.csv", 2, "stays.csv: is an input file"),
        ("rollover plan /dev/zero --model 5440", 2, "/dev/zero:1: is a line of more than 1048576"),
        (
            "rollover check /dev/zero --when-valid a --begins b --expires c --model 5440",
            2,
            ":1: is",
        ),
    ],
)
def test_odd_streams_are_refused_in_one_line_or_none_and_no_input_is_lost(command, code, message):
    ran = shell(command)
    assert ran.returncode == code, ran.stderr
    assert message in ran.stderr
    assert ran.stderr.count("\n") == bool(message)
    assert Path("stays.csv").read_text() == STAYS


@pytest.mark.parametrize("command", ["rollover >&-", "rollover --help >&-"])
def test_help_without_standard_output_goes_to_standard_error(command):
    ran = shell(command)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr.startswith("usage: rollover")
    assert "Traceback" not in ran.stderr


def test_the_plot_of_a_recommendation_is_not_drawn_over_the_stays(capsys):
    assert "--plot stays.csv: is an input file" in refused(
        capsys, "recommend", "stays.csv", "--plot", "stays.csv"
    )
    assert Path("stays.csv").read_text() == STAYS


def test_a_full_disk_leaves_what_was_there():
    resource = pytest.importorskip("resource", reason="only POSIX limits the size of a file")
    Path("plan.csv").write_text("of yesterday")
    Path("stays.csv").write_text(STAYS + "B,2000-01-01T00:00Z,2020-01-01T00:00Z\n")

    def small():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

    ran = shell("rollover plan stays.csv --model 5440 -o plan.csv", preexec_fn=small)
    assert (ran.returncode, ran.stderr) == (
        2, "rollover plan: error: plan.csv: File too large\n",
    )  # fmt: skip
    assert sorted(path.name for path in Path().iterdir()) == ["plan.csv", "stays.csv"]
    assert Path("plan.csv").read_text() == "of yesterday"


def test_a_new_file_has_the_mode_that_the_system_asks_for():
    before = os.umask(0o027)
    try:
        assert main([*PLAN, "-o", "plan.csv"]) == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(Path("plan.csv").stat().st_mode) == 0o640


@pytest.mark.skipif(getattr(os, "geteuid", int)() != 0, reason="only root may give a file away")
@pytest.mark.skipif(os.name == "nt", reason="there files have no owner of this kind")
def test_the_owner_stays():
    Path("plan.csv").touch()
    os.chown("plan.csv", 1234, 1235)
    assert main([*PLAN, "-o", "plan.csv"]) == 0
    status = Path("plan.csv").stat()
    assert (status.st_uid, status.st_gid) == (1234, 1235)


def test_an_owner_that_may_not_be_kept(monkeypatch):
    def chown(*_):
        raise PermissionError

    Path("plan.csv").touch()
    monkeypatch.setattr(os, "chown", chown)
    assert main([*PLAN, "-o", "plan.csv"]) == 0


def test_where_there_are_no_owners_and_no_folders_to_sync(monkeypatch):
    Path("plan.csv").touch()
    monkeypatch.delattr(os, "chown")
    monkeypatch.delattr(os, "O_DIRECTORY")
    assert main([*PLAN, "-o", "plan.csv"]) == 0
    assert Path("plan.csv").read_text().count("\n") == 4


def test_the_file_is_on_the_disk_before_it_has_its_name(monkeypatch):
    done = []
    monkeypatch.setattr(
        os, "fsync", lambda number: done.append(stat.S_IFMT(os.fstat(number).st_mode))
    )
    real = Path.replace
    monkeypatch.setattr(Path, "replace", lambda *paths: done.append("named") or real(*paths))
    assert main([*PLAN, "-o", "plan.csv"]) == 0
    assert done == [stat.S_IFREG, "named", stat.S_IFDIR]


def test_names_that_are_long_and_links_that_go_round(capsys):
    name = "x" * 250
    assert main([*PLAN, "-o", name]) == 0
    assert Path(name).read_text().count("\n") == 4
    Path("a").symlink_to("b")
    Path("b").symlink_to("a")
    assert "a: Too many levels of symbolic links" in refused(capsys, *PLAN, "-o", "a")
    Path("dangling").symlink_to("new.csv")
    assert main([*PLAN, "-o", "dangling"]) == 0
    assert Path("new.csv").is_file()


def parts():
    return sorted(path.name for path in Path().iterdir() if path.suffix == ".part")


def test_what_killed_runs_left_behind_is_removed_by_the_next(monkeypatch):
    others = [".plan.csv.0123.part", ".other.csv.0123456789abcdef.part", "plan.csv.part"]
    held = Path(".plan.csv.fedcba9876543210.part")
    for name in (*others, ".plan.csv.0123456789abcdef.part", ".plan.csv.00000000deadbeef.part"):
        Path(name).touch()
    with held.open("wb") as file:  # of a run that goes on
        assert hold(file)
        assert main([*PLAN, "-o", "plan.csv"]) == 0
        assert parts() == sorted([*others, held.name])
    Path(".plan.csv.0123456789abcdef.part").mkdir()
    monkeypatch.setitem(sys.modules, "fcntl", None)  # where there are no locks, all stays
    assert main([*PLAN, "-o", "plan.csv"]) == 0
    assert held.name in parts()


def test_a_file_that_another_run_removed_before_it_was_held_is_made_again(monkeypatch):
    taken = []

    def hold_late(file, *, wait=False):
        if wait and not taken:
            taken.append(file.name)
            Path(file.name).unlink()
        return True

    monkeypatch.setattr(_output, "hold", hold_late)
    assert main([*PLAN, "-o", "plan.csv"]) == 0
    assert len(taken) == 1
    assert Path("plan.csv").read_text().count("\n") == 4


def test_a_file_is_held_until_it_has_its_name(monkeypatch):
    real, held = Path.replace, []

    def replace(beside, target):
        with beside.open("rb") as other:  # as a run that looks for what was left behind
            held.append(not hold(other))
        real(beside, target)

    monkeypatch.setattr(Path, "replace", replace)
    assert main([*PLAN, "-o", "plan.csv"]) == 0
    assert held == [True]


def test_an_interrupt_after_the_name_was_given_leaves_the_file(monkeypatch, capsys):
    real = Path.replace

    def replace(*paths):
        real(*paths)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", replace)
    assert main([*PLAN, "-o", "plan.csv"]) == 130
    assert capsys.readouterr().err == "rollover plan: error: interrupted\n"
    assert Path("plan.csv").read_text().count("\n") == 4


@pytest.mark.portable
def test_two_writers_of_one_file_leave_one_whole_plan():
    Path("stays.csv").write_text(STAYS + "B,2000-01-01T00:00Z,2020-01-01T00:00Z\n")
    line = "rollover plan stays.csv --model 5440 -o plan.csv"
    ran = shell(f"{line} & {line}; wait")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert Path("plan.csv").read_text().count("\n") == 4 + 43_830
    assert sorted(path.name for path in Path().iterdir()) == ["plan.csv", "stays.csv"]


@pytest.mark.portable
def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one():
    Path("stays.csv").write_text(STAYS + "B,2010-01-01T00:00Z,2020-01-01T00:00Z\n")
    line = f"rollover {' '.join(PLAN)} -o plan.csv"
    begun = time.monotonic()
    assert shell(line).returncode == 0
    took = time.monotonic() - begun
    old, new = b"of yesterday", Path("plan.csv").read_bytes()
    rng = random.Random(13)
    for sent in [signal.SIGKILL, signal.SIGTERM] * 3:
        Path("plan.csv").write_bytes(old)
        with process(*PLAN, "-o", "plan.csv") as running:
            time.sleep(rng.uniform(0.2, 1) * took)
            running.send_signal(sent)
            assert running.wait(60) in (-sent, 143, 0)
        assert Path("plan.csv").read_bytes() in (old, new)
    assert shell(line).returncode == 0  # whatever was left behind
    assert Path("plan.csv").read_bytes() == new
    assert parts() == []


HOSTILE = "\x1b[2J\x07café \u202eevil\nline"


def test_hostile_text_is_escaped(capsys):
    shown = r"\x1b[2J\x07café \u202eevil\nline"
    assert shown in refused(capsys, "plan", HOSTILE, "--model", "5440")
    assert _output.printable("\udcff") == r"\udcff"
    Path("codes.csv").write_text(
        f'label,when_valid,issued_at\n"{HOSTILE}",2026-07-01T15:00Z,2026-06-20T09:30Z\n'
    )
    change = [
        "--model",
        "5440",
        "--old-window-seconds",
        "7200",
        "--applied-at",
        "2026-07-01T14:10Z",
    ]
    assert main(["impact", "codes.csv", *change]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    start, end = line.split("  ")[-1].split("...")
    assert shown.startswith(start)
    assert shown.endswith(end)
    assert len(line) == 80
    assert main(["impact", "codes.csv", *change, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["codes"][0]["label"] == HOSTILE


def test_a_label_outside_the_charset_of_the_locale_does_not_stop_a_table():
    Path("codes.csv").write_text(
        "label,when_valid,issued_at\nZoë \U0001f511,2026-07-01T15:00Z,2026-06-20T09:30Z\n", "utf-8"
    )
    line = (
        "rollover impact codes.csv --model 5440 --old-window-seconds 7200 "
        "--applied-at 2026-07-01T14:10Z"
    )
    ran = shell(line, env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert ran.returncode == 0
    assert r"Zo\xeb \U0001f511" in ran.stdout


def test_formulas_are_written_as_they_were_read(capsys):
    """A plan is joined to bookings by what stands in it, so nothing is put before a `=`."""
    Path("stays.csv").write_text(
        "lock,arrival,departure\n=1+1,2026-10-30T02:00Z,2026-10-30T03:00Z\n"
    )
    assert main(PLAN) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("=1+1,2026")


def test_the_version_is_known_without_installed_metadata():
    """A zip of the package, or a vendored copy, beside what it needs."""
    with zipfile.ZipFile("rollover.zip", "w") as packed:
        for path in PACKAGE.rglob("*.py"):
            packed.write(path, path.relative_to(PACKAGE.parent))
    Path("needs").mkdir()
    for spec in filter(None, map(find_spec, ("dateutil", "six"))):  # its newest needs no six
        place = Path((spec.submodule_search_locations or [spec.origin])[0])
        Path("needs", place.name).symlink_to(place)
    ran = subprocess.run(
        [sys.executable, "-S", "-m", "rollover", "window", "now", "--model", "5440", "--json"],
        env={"PYTHONPATH": os.pathsep.join(["rollover.zip", "needs"])},
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(ran.stdout)["made_by"]["rollover"] == __version__


def test_the_version_of_the_zone_data_is_that_of_its_source_or_unknown(monkeypatch, tmp_path):
    (tmp_path / "tzdata.zi").write_text("# version 2024b\n# more\n")
    monkeypatch.setattr(_output, "TZPATH", ("/nowhere", str(tmp_path)))
    assert _output.zone_data() == "2024b"
    monkeypatch.setattr(_output, "TZPATH", ())
    assert _output.zone_data() == pytest.importorskip("tzdata").IANA_VERSION
    monkeypatch.setitem(sys.modules, "tzdata", None)
    assert _output.zone_data() == "unknown"


@pytest.mark.parametrize(("version", "said"), [("2019c", 1), ("unknown", 0), ("2999a", 0)])
def test_old_zone_data_is_said(version, said, monkeypatch, capsys):
    monkeypatch.setattr("rollover.cli.zone_data", lambda: version)
    assert main(["window", "1970-01-01T00:00Z", "--model", "5440", "--tz", "UTC"]) == 0
    old = f"the zone data here is of {version}, older than 2 years: update the package tzdata\n"
    assert capsys.readouterr().err == old * said
    assert main(["window", "1970-01-01T00:00Z", "--model", "5440"]) == 0
    assert capsys.readouterr().err == ""


def test_plan_runs_outside_the_main_thread_too(capsys):
    from threading import Thread

    codes = []
    thread = Thread(target=lambda: codes.append(main(PLAN)))
    thread.start()
    thread.join(60)
    assert codes == [0]


def test_standard_error_may_be_closed(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["plan", "nowhere.csv", "--model", "5440"]) == 2
    assert main(PLAN) == 0


def test_rollover_alone_prints_the_help(capsys):
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 0
    output = capsys.readouterr()
    assert output.out.startswith("usage: rollover")
    assert "the codes to ask for now, for a job that runs every hour" in output.out
    assert output.err == ""


def test_the_value_of_a_json_object_may_be_long(capsys):
    fields = [("a", iter([1, {"b": 2}])), ("c", iter(())), ("e", {"f": None})]
    _output.show_json(fields)
    answer = json.loads(capsys.readouterr().out)
    assert list(answer.pop("made_by")) == ["rollover", "tzdata"]
    assert answer == {"a": [1, {"b": 2}], "c": [], "e": {"f": None}}
    with pytest.raises(ValueError, match="Out of range float"):
        _output.show_json([("x", float("nan"))])


def test_an_output_that_is_there_survives_an_input_that_is_not(capsys, monkeypatch):
    Path("plan.csv").write_text("as it was")
    said = refused(capsys, "plan", "none.csv", "--model", "5440", "-o", "plan.csv")
    assert said == "rollover plan: error: none.csv: No such file or directory\n"
    monkeypatch.setattr(sys, "stdin", None)
    said = refused(capsys, "plan", "-", "--model", "5440", "-o", "plan.csv")
    assert said == "rollover plan: error: <stdin>: is closed\n"
    assert Path("plan.csv").read_text() == "as it was"
