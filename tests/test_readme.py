"""Every example of the README is run: Python as one doctest, the command line as shown."""

import re

import pytest
from support import pages

import rollover

README = pages.ROOT / "README.md"
COMMANDS = (pages.ROOT / "docs" / "command-line.md").read_text("utf-8")


def test_python_examples_run(monkeypatch):
    monkeypatch.chdir(pages.ROOT)
    assert pages.run_python(README) > 10


@pytest.mark.parametrize(("command", "shown"), pages.sessions(README))
def test_command_line_examples_print_what_the_page_shows(command, shown, capsys, monkeypatch):
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


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "notebooks/data/README.md"])
def test_links_lead_somewhere(page):
    path = pages.ROOT / page
    for link in re.findall(r"\]\(([^)]+)\)", path.read_text("utf-8")):
        name, _, anchor = link.partition("#")
        assert link.startswith("https://") or (path.parent / name).exists(), link
        if anchor:
            titles = re.findall(r"^#+ (.*)$", (path.parent / name).read_text("utf-8"), re.MULTILINE)
            assert anchor in [title.lower().replace(" ", "-") for title in titles], link


def test_every_page_of_the_documentation_is_one_click_away():
    text = README.read_text("utf-8")
    docs = {path.relative_to(pages.ROOT).as_posix() for path in pages.PAGES}
    docs = {path for path in docs if not path.startswith("docs/reference/")}
    assert docs - set(re.findall(r"\]\(([^)]+)\)", text)) == {
        "docs/index.md",
        "docs/guides/index.md",
    }
    assert len(text.splitlines()) <= 130


def test_the_fifteen_questions_name_calls_that_there_are():
    start = (pages.ROOT / "docs" / "start.md").read_text("utf-8")
    rows = re.findall(r"^(\d+)\. .*\\\n +(.*)$", start, re.MULTILINE)
    assert [int(number) for number, _ in rows] == [*range(1, 16)]
    public = [getattr(rollover, name) for name in rollover.__all__]
    known = {*rollover.__all__, *vars(rollover.LockModel), "len"}.union(*map(dir, public))
    for _, answer in rows:
        for call in re.findall(r"`(.*?)`", answer):
            if call.startswith("rollover "):
                assert f"\n## {call.split()[1]}\n" in COMMANDS
            else:
                assert set(re.findall(r"\w+(?=\()|(?<=\.)[a-z]\w+", call)) <= known, call
