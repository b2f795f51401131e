"""Every example of the README is run: Python as one doctest, the command line as shown."""

import pages
import pytest

README = pages.ROOT / "README.md"


def test_python_examples(monkeypatch):
    monkeypatch.chdir(pages.ROOT)
    assert pages.run_python(README) > 10


@pytest.mark.parametrize(("command", "shown"), pages.sessions(README))
def test_command_line_examples(command, shown, capsys, monkeypatch):
    monkeypatch.chdir(pages.ROOT)
    pages.run_session(command, shown, capsys)


def test_there_are_command_line_examples():
    assert pages.sessions(README)


def test_the_first_two_shell_blocks_are_one_command_each():
    shells = [text.strip() for language, _, text in pages.blocks(README) if language == "sh"]
    run, test = shells[:2]
    assert "rollover plan notebooks/data/stays.csv" in run
    assert test.endswith("-m pytest")
    assert "\n" not in run + test
