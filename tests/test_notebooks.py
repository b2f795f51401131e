"""Every notebook runs, and is committed with what it shows. `make docs` has a real kernel."""

import json
import re
from base64 import b64decode
from pathlib import Path

import pytest

matplotlib = pytest.importorskip("matplotlib", reason="pictures need the extra `plot`")

from matplotlib import pyplot  # noqa: E402

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_there_are_notebooks():
    assert NOTEBOOKS


def run(path, monkeypatch):
    """Run a notebook's cells in one namespace, where what it imports is installed."""
    text = path.read_text("utf-8")
    for name in ("icalendar", "ipywidgets", "pandas", "polars"):
        if f"import {name}" in text:
            pytest.importorskip(name, reason=f"the notebook needs {name}")
    monkeypatch.chdir(FOLDER)
    names = {"__name__": "__main__"}
    for number, cell in enumerate(code(path), 1):
        exec(compile("".join(cell["source"]), f"{path.name}, code cell {number}", "exec"), names)
    return names


@pytest.fixture(autouse=True)
def _closed():
    yield
    pyplot.close("all")


@each
def test_runs(path, monkeypatch, capsys):
    run(path, monkeypatch)
    assert not capsys.readouterr().err


@pytest.fixture(scope="module")
def sliders():
    """Give the sliders of a notebook that ran once, with the value that each had first."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        shown = run(FOLDER / "6-explore.ipynb", monkeypatch)["sliders"]
    shown.first = {child: child.value for child in shown.children if hasattr(child, "_kwarg")}
    return shown


# Their cell is tagged `skip-execution`: what stands in for an output in nbclient eats the reply
# that it waits for (nbclient#312). So it is here that the sliders run.
@pytest.mark.parametrize(
    ("moves", "codes", "shared"),
    [
        ({}, 39, 6),
        ({"epoch": 42_300}, 29, 0),
        ({"epoch": 45_000, "late": 0, "behind": 0}, 29, 0),
        ({"length": 14_400, "epoch": 0, "late": 0, "behind": 0}, 174, 0),
        ({"epoch": 0, "late": 240, "behind": 480}, 41, 8),
    ],
)
def test_sliders_draw_anew(moves, codes, shared, sliders):
    for child, value in sliders.first.items():
        child.value = moves.get(child._kwarg, value)
    pyplot.close("all")
    sliders.update()
    assert (sliders.result.codes, sliders.result.shared_windows) == (codes, shared)
    above, below = pyplot.gcf().axes[:2]
    assert above.get_title("left").endswith("rolling over at every phase")
    assert below.get_title("left").endswith(
        f"{shared} pairs of guests share a code" if shared else "no two guests share a code"
    )


@each
def test_is_committed_with_its_output(path):
    cells = code(path)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert {output["output_type"] for output in outputs} <= {
        "stream", "display_data", "execute_result",
    }  # fmt: skip
    assert all(output.get("name") != "stderr" for output in outputs)


@each
def test_tells_nothing_of_the_machine_it_ran_on(path):
    text = re.sub(r'"image/png": ".*?"', "", path.read_text("utf-8"))
    assert not re.search(r"/(home|root|tmp|usr|Users|work)/|[A-Z]:\\\\", text)
    assert len(path.read_bytes()) < 400_000


def test_the_picture_of_the_readme_is_that_of_the_notebook():
    outputs = [output for cell in code(FOLDER / "1-first-look.ipynb") for output in cell["outputs"]]
    pictures = [
        shown["data"]["image/png"] for shown in outputs if "image/png" in shown.get("data", {})
    ]
    assert b64decode(pictures[-1]) == (FOLDER / "two-guests.png").read_bytes()
