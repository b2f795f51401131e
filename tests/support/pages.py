"""The examples of README and documentation: Python blocks, cells and command line sessions."""

import doctest
import re
import shlex
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest

from rollover.cli import main

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted(
    path for path in (ROOT / "docs").rglob("*.md") if not {"notebooks", "build"} & {*path.parts}
)
FENCE = re.compile(r"(```+)(.*)")
OPTIONS = re.compile(r"\A---\n.*?^---$|^[:%]\w[^\n]*$", re.DOTALL | re.MULTILINE)
EXTRAS = {
    "dask", "duckdb", "fastapi", "httpx", "hypothesis", "icalendar", "matplotlib", "narwhals",
    "pandas", "polars", "pyarrow", "pyspark",
}  # fmt: skip
PARTS = {"plot": "matplotlib", "from_ical": "icalendar", "from_frame": "narwhals"}


def blocks(path):
    """Yield language, first line and text of each fenced block of a page."""
    fence, language, lines, first = "", "", [], 0
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        found = FENCE.fullmatch(line)
        if fence and line == fence:
            yield language, first, "".join(lines)
            fence = ""
        elif fence:
            lines.append(line + "\n")
        elif found:
            fence, language, lines, first = found[1], found[2].strip(), [], number + 1


def without_options(cell):
    """Return the code of a cell, each line where it was."""
    return OPTIONS.sub(lambda found: "\n" * found[0].count("\n"), cell)


def run_python(path):
    """Run the Python of a page in one namespace, from top to bottom; return how many examples."""
    names, report, tried = {}, StringIO(), 0
    runner = doctest.DocTestRunner(verbose=False)
    for language, first, text in blocks(path):
        if language == "python" and text.startswith(">>>"):
            test = doctest.DocTestParser().get_doctest(text, names, path.name, str(path), first - 1)
            runner.run(test, out=report.write, clear_globs=False)
            names = test.globs
            tried += len(test.examples)
        elif language == "python" or language.startswith("{code-cell}"):
            source = "\n" * (first - 1) + without_options(text)
            known = set(names)
            exec(compile(source, str(path), "exec"), names)
            for name in names.keys() - known:
                if name.startswith("test_"):
                    names[name]()
            tried += 1
    assert not runner.failures, report.getvalue()
    return tried


def sessions(path):
    """Return the command line sessions of a page: command, on one line, and what it shows."""
    text = "".join(text for language, _, text in blocks(path) if language == "console")
    text = re.sub(r" *\\\n *", " ", text)
    return re.findall(r"^\$ (.*)\n((?:(?!\$ ).+\n)*)", text, re.MULTILINE)


def run_session(command, shown, capsys):
    """Hold `rollover ...`, perhaps cut by ``| head -n N`` or ``tail``, to what the page shows."""
    command, _, cut = command.partition(" | ")
    program, *arguments = shlex.split(command)
    assert program == "rollover"
    main(arguments)
    output = capsys.readouterr()
    lines = (output.out + output.err).splitlines(keepends=True)
    if cut:
        end, count = re.fullmatch(r"(head|tail) -n (\d+)", cut).groups()
        lines = lines[: int(count)] if end == "head" else lines[-int(count) :]
    assert "".join(lines) == shown


def needs(path):
    """Skip where a page uses what is not installed."""
    used = re.findall(r"(?:import |from |\.)(\w+)", path.read_text("utf-8"))
    for name in sorted(EXTRAS & {PARTS.get(part, part) for part in used}):
        if not find_spec(name):
            pytest.skip(f"the page needs {name}")
