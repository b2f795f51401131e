"""What is not installed, closed, full or too small, in this process, so that each line is seen."""

import copy
import errno
import io
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import rollover
from rollover import Paths, Stay, WindowConfig, plan
from rollover.cli import main
from rollover.testing import IsBegin, explain

PACKAGE = Path(rollover.__file__).parent
STAY = Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z", lock="LOFT")
WINDOW = ["window", "2026-07-01T15:00Z", "--model", "5440"]


def loaded_without(path, package, monkeypatch):
    """Load a file of the package anew where another package is not installed."""
    monkeypatch.setitem(sys.modules, package, None)
    spec = spec_from_file_location("loaded_anew", PACKAGE / path)
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "loaded_anew", module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("path", "package", "extra"),
    [
        ("frames/__init__.py", "narwhals", "frames"),
        ("planning/_table.py", "pyarrow", "frames"),
        ("strategies/__init__.py", "hypothesis", "test"),
    ],
)
def test_a_missing_package_names_the_extra_that_has_it(path, package, extra, monkeypatch):
    words = f"the package {package}: install it, or the extra `{extra}`"
    with pytest.raises(ModuleNotFoundError, match=words):
        loaded_without(path, package, monkeypatch)


def test_matchers_need_no_dirty_equals(monkeypatch):
    anew = loaded_without("testing.py", "dirty_equals", monkeypatch)
    matcher = anew.IsBegin(WindowConfig(14_400), "2026-07-01T15:00Z")
    assert matcher == "2026-07-01T12:00:00+00:00"
    assert matcher != "2026-07-01T16:00:00+00:00"


def test_a_key_that_cannot_be_written_is_not_explained():
    class Key:
        def __repr__(self):
            raise ZeroDivisionError

    key, matcher = Key(), IsBegin(WindowConfig(14_400), "2026-07-01T15:00Z")
    assert explain({key: matcher}, {key: "2026-07-01T16:00:00+00:00"}) == []
    assert explain({"a": matcher}, {"a": "2026-07-01T16:00:00+00:00"}) != []


def test_a_closed_standard_output_is_one_line(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdout", None)
    assert main(WINDOW) == 2
    assert "standard output: Bad file descriptor" in capsys.readouterr().err


def test_a_full_standard_output_is_one_line(monkeypatch, capsys):
    class Full(io.StringIO):
        def write(self, text):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    assert main(WINDOW) == 2
    assert capsys.readouterr().err == (
        "rollover window: error: standard output: No space left on device\n"
    )


def test_a_full_disk_names_the_file_that_was_asked_for(monkeypatch, tmp_path, capsys):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    stays = tmp_path / "stays.csv"
    stays.write_text("lock,arrival,departure\nLOFT,2026-07-01T15:00Z,2026-07-02T11:00Z\n", "utf-8")
    monkeypatch.setattr("os.fsync", full)
    target = tmp_path / "codes.csv"
    assert main(["plan", str(stays), "--model", "5440", "-o", str(target)]) == 2
    assert f"{target}: No space left on device" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["stays.csv"]


def test_a_copy_of_a_plan_is_the_plan_itself():
    codes = plan([STAY], WindowConfig(14_400))
    assert copy.copy(codes) is copy.deepcopy(codes) is codes


def test_a_value_without_a_table_of_its_own_shows_its_fields():
    shown = Paths(begins="valid.from", expires="valid.until")._repr_html_()
    assert "<th>begins</th><th>expires</th><th>when_valid</th>" in shown
    assert "<td>valid.from</td>" in shown


def test_words_that_fit_no_axes_are_cut_to_nothing_and_legends_drawn_small():
    plt = pytest.importorskip("matplotlib.pyplot")
    from rollover.plot import _words

    _, ax = plt.subplots(figsize=(0.3, 0.3))
    ax.plot([0, 1], label="a legend that is much too long for axes so small")
    assert _words._legend(ax, 2) > 0
    assert len(ax.get_legend().get_texts()) == 1
    assert _words._shortened(ax, "a long name", 0) == "…"
    plt.close("all")
