"""Each benchmark runs: one round on few rows, in which the results of all are compared."""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "benchmarks"
ROUND = {  # what each is given, and how often it has to say how busy the machine is
    "bulk": ("--rows 20000 --stays 2000", 1 + 6),
    "lifecycle": ("--rows 20000 --codes 500", 1 + 3),
    "planning": ("--stays 2000 --frame 2000", 1 + 8),
    "scalar": ("--calls 50", 1 + 4),
}
NEEDS = {
    "bulk": ["pandas", "polars", "pyarrow", "duckdb"],
    "planning": ["polars"],
    "scalar": ["pandas"],
}

pytestmark = [
    pytest.mark.portable,
    pytest.mark.skipif(not FOLDER.exists(), reason="they are not in the source distribution"),
]


@pytest.mark.parametrize("name", ROUND)
def test_one_round_runs_and_says_how_busy_the_machine_is(name):
    pytest.importorskip("numpy", reason="NumPy is not here")
    for needed in NEEDS.get(name, []):
        pytest.importorskip(needed, reason=f"the benchmark needs {needed}")
    options, loads = ROUND[name]
    script = [sys.executable, str(FOLDER / f"{name}.py"), "--rounds", "1", *options.split()]
    done = subprocess.run(script, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.count("load ") == loads


def test_seasons_are_those_of_the_table_in_why():
    pytest.importorskip("numpy", reason="NumPy is not here")
    script = [sys.executable, str(FOLDER / "seasons.py")]
    done = subprocess.run(script, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.count("\n") == 7
    assert done.stdout in (FOLDER.parent / "docs" / "why.md").read_text("utf-8")


def test_these_are_all():
    scripts = {path.stem for path in FOLDER.glob("*.py")}
    assert scripts == {*ROUND, "race", "past_one_machine", "seasons"}  # which tests of its own run
