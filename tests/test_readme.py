"""Every example of the README is run: Python as one doctest, the command line as shown."""

import doctest
import re
import shlex
from io import StringIO
from pathlib import Path

import pytest

from rollover.cli import main

README = Path(__file__).parent.parent / "README.md"


def alone(language):
    """Return the README with all else blanked, so that lines keep their number."""
    shown, lines = False, []
    for line in README.read_text("utf-8").splitlines():
        fence = line.startswith("```")
        lines.append(line if shown and not fence else "")
        shown = line == f"```{language}" if fence else shown
    return "\n".join(lines) + "\n"


def test_python_examples():
    test = doctest.DocTestParser().get_doctest(alone("python"), {}, "README", str(README), 0)
    report = StringIO()
    failed, attempted = doctest.DocTestRunner().run(test, out=report.write)
    assert attempted > 10
    assert not failed, report.getvalue()


SESSIONS = re.findall(r"^\$ rollover (.*)\n((?:(?!\$ ).+\n)*)", alone("console"), re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), SESSIONS)
def test_command_line_examples(command, shown, capsys, monkeypatch):
    monkeypatch.chdir(README.parent)
    main(shlex.split(command))
    output = capsys.readouterr()
    assert output.out + output.err == shown


def test_there_are_command_line_examples():
    assert SESSIONS


def test_the_first_two_shell_blocks_are_one_command_each():
    blocks = re.findall(r"^```sh\n(.*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    run, test = (block.strip() for block in blocks[:2])
    assert "rollover plan notebooks/data/stays.csv" in run
    assert test.endswith("-m pytest")
    assert "\n" not in run + test
