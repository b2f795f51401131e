"""The documentation: every block of code runs, every public name and fact is there once."""

import re
import runpy
import tomllib

import pytest
from support import pages

import rollover
from rollover import spec

DOCS = pages.ROOT / "docs"
PAGES = pages.PAGES
MODULES = ("bookings", "bulk", "frames", "plot", "strategies", "testing")


def name(path):
    return str(path.relative_to(DOCS))


def test_there_are_pages():
    assert len(PAGES) > 15


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_python_examples_run(path, monkeypatch, request):
    pages.needs(path)
    if "pyspark" in path.read_text("utf-8"):
        request.getfixturevalue("spark_session")
    if "plot" in path.read_text("utf-8"):
        pytest.importorskip("matplotlib")
    monkeypatch.chdir(pages.ROOT)
    pages.run_python(path)


@pytest.mark.parametrize("path", [*filter(pages.sessions, PAGES)], ids=name)
def test_command_line_examples_print_what_the_page_shows(path, capsys, monkeypatch, tmp_path):
    """One after another, in a folder of their own: one may read what another wrote."""
    if "ics" in path.read_text("utf-8"):
        pytest.importorskip("icalendar")
    (tmp_path / "notebooks").symlink_to(pages.ROOT / "notebooks")
    monkeypatch.chdir(tmp_path)
    for command, shown in pages.sessions(path):
        pages.run_session(command, shown, capsys)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_block_is_of_a_kind_that_is_run_or_is_no_code(path):
    kinds = {language for language, _, _ in pages.blocks(path)}
    assert kinds <= {"python", "console", "sh", "text", "{code-cell} ipython3", "{toctree}",
                     "{eval-rst}", "{include} ../README.md"}  # fmt: skip


def test_shell_blocks_are_those_of_the_readme_which_ci_runs():
    of_readme = [text for language, _, text in pages.blocks(pages.ROOT / "README.md")
                 if language == "sh"]  # fmt: skip
    for path in PAGES:
        for language, _, text in pages.blocks(path):
            assert language != "sh" or text in of_readme


def test_the_reference_has_each_public_name_once():
    text = "".join(page.read_text("utf-8") for page in (DOCS / "reference").glob("*.md"))
    shown = re.findall(r"^\.\. auto\w+:: (\S+)$", text, re.MULTILINE)
    public = ["rollover.verify.MISSING", *(f"rollover.{name}" for name in rollover.__all__)]
    for module in MODULES:
        home = pytest.importorskip(f"rollover.{module}")
        public += [f"rollover.{module}.{name}" for name in home.__all__]
    assert sorted(shown) == sorted(public)


@pytest.mark.parametrize("text", [spec.__doc__, (DOCS / "facts.md").read_text("utf-8")])
def test_all_eleven_facts_are_told(text):
    ids = re.findall(r"^\| (V\d+) \|", text, re.MULTILINE)
    assert ids == [f"V{number}" for number in range(1, 12)]


def test_the_pythons_that_limits_promises_are_those_of_the_classifiers():
    project = tomllib.loads((pages.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    minor = re.compile(r"Programming Language :: Python :: 3\.(\d+)")
    minors = [int(found[1]) for found in map(minor.fullmatch, project["classifiers"]) if found]
    assert minors == [*range(minors[0], minors[-1] + 1)]
    assert project["requires-python"] == f">=3.{minors[0]}"
    promise = f"Python 3.{minors[0]} to 3.{minors[-1]}, "
    assert promise in (DOCS / "limits.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<a href='there.html'>A</a>", "there.html leads nowhere"),
        ("<a href='#there'>A</a>", "#there leads to no place on its page"),
        ("<img src='a.png'>", "a.png has no alternative text but ''"),
        ("<img src='a b c.png' alt='a b c.png'>", "has no alternative text but 'a b c.png'"),
        ("<p><b>rollover</b>.planning._plan.Plan", "rollover.planning._plan is private"),
    ],
)
def test_what_the_check_of_the_pages_finds(tmp_path, body, fault):
    faults = runpy.run_path(str(DOCS / "check.py"))["faults"]
    good = "<a id='here' href='#here'>A</a><a href='https://a.test/'>B</a><img alt='A view of C'>"
    (tmp_path / "page.html").write_text(good, "utf-8")
    assert list(faults(tmp_path)) == []
    (tmp_path / "page.html").write_text(good + body, "utf-8")
    [said] = faults(tmp_path)
    assert said.endswith(fault)


def test_a_guide_leads_into_the_reference(tmp_path):
    faults = runpy.run_path(str(DOCS / "check.py"))["faults"]
    page = tmp_path / "guides" / "job.html"
    for folder in ("guides", "reference"):
        (tmp_path / folder).mkdir()
    (tmp_path / "reference" / "local.html").write_text("<p id='epoch_for'>", "utf-8")
    page.write_text("<a href='../reference/local.html'>Local time</a>", "utf-8")
    assert [*faults(tmp_path)] == ["guides/job.html: no link to a name of the reference"]
    page.write_text("<a href='../reference/local.html#epoch_for'>epoch_for</a>", "utf-8")
    assert [*faults(tmp_path)] == []
