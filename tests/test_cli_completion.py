"""Completion in the shell, by the package argcomplete."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from rollover.cli import main


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("rollover ", {"window", "plan", "due", "check", "--version"}),
        ("rollover pl", {"plan"}),
        ("rollover due --iss", {"--issued"}),
        ("rollover due stays", {"stays.csv"}),
        ("rollover plan stays.csv --window", {"--window-seconds"}),
        ("rollover window now --model ", {"4400", "5440", "D1000", "deadbolt"}),
        ("rollover epoch 11:00 --model 5", {"5440", "5441"}),
    ],
)
def test_as_bash_asks(line, words, tmp_path):
    """Bash calls the program with the line in the environment, and reads descriptor 8."""
    pytest.importorskip("argcomplete", reason="install the extra `completion`")
    (tmp_path / "stays.csv").touch()
    asked = {
        "_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "COMP_LINE": line,
        "COMP_POINT": str(len(line)), "COMP_TYPE": "9",
    }  # fmt: skip
    subprocess.run(
        ["sh", "-c", f"{sys.executable} -m rollover 8>answer 9>/dev/null"],
        cwd=tmp_path, env={**os.environ, **asked}, timeout=60, check=True,
    )  # fmt: skip
    assert words <= {*map(str.strip, (tmp_path / "answer").read_text().split("\n"))}


def test_it_is_asked_for_by_the_shell_alone(monkeypatch, capsys):
    asked = []
    fake = SimpleNamespace(autocomplete=asked.append)
    monkeypatch.setitem(sys.modules, "argcomplete", fake)
    assert main(["window", "1970-01-01T00:00Z", "--model", "5440"]) == 0
    assert asked == []
    monkeypatch.setenv("_ARGCOMPLETE", "1")
    assert main(["window", "1970-01-01T00:00Z", "--model", "5440"]) == 0
    assert [parser.prog for parser in asked] == ["rollover"]
