"""The house as CONTRIBUTING describes it is the one that stands."""

import re
import tomllib
from pathlib import Path

from support import pages

import rollover

PACKAGE = Path(rollover.__file__).parent  # which need not be beside the tests
TEXT = (pages.ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_the_rooms_are_those_that_import_linter_keeps_in_order():
    settings = tomllib.loads((pages.ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    [house] = [each for each in settings["importlinter"]["contracts"] if each["type"] == "layers"]
    layers = [set(layer.split(" : ")) for layer in reversed(house["layers"])]
    table = TEXT.partition("## The rooms")[2].partition("## The words")[0]
    rows = re.findall(r"^\| (`[`\w ]+) \|", table, re.MULTILINE)
    assert [set(re.findall(r"\w+", row)) for row in rows] == layers
    files = [file for file in PACKAGE.iterdir() if file.name != "py.typed"]
    assert {file.stem for file in files if not file.stem.startswith("__")} == set.union(*layers)


def test_every_target_it_names_is_one_of_make():
    makefile = (pages.ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"\bmake (\w+)", TEXT))
    assert {"setup", "test", "check", "docs", "fix"} <= named
    assert named <= set(re.findall(r"^(\w+):.*  ##", makefile, re.MULTILINE))


def test_every_file_it_names_is_there():
    named = re.findall(r"`((?:\w+/)+[\w.]*|[\w.]+\.(?:py|pyi|toml|md))`", TEXT)
    assert len(named) > 10
    for name in named:
        paths = [pages.ROOT / name, PACKAGE.parent / name, *PACKAGE.rglob(name)]
        paths += (pages.ROOT / "tests").rglob(name)
        assert any(path.exists() for path in paths), name
