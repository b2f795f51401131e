"""The recipes for more than one machine, on few rows; they check a sample themselves."""

import runpy
from pathlib import Path

import pytest

RECIPES = Path(__file__).parent.parent / "benchmarks" / "past_one_machine.py"


@pytest.fixture
def recipes(monkeypatch):
    monkeypatch.syspath_prepend(RECIPES.parent)
    for needed in ("narwhals", "pandas", "dask.array", "dask.dataframe"):
        pytest.importorskip(needed, reason=f"the recipe needs {needed}")
    return runpy.run_path(str(RECIPES))


@pytest.mark.skipif(not RECIPES.exists(), reason="the recipes are not in the source distribution")
@pytest.mark.parametrize("name", ["dask_array", "dask_frame", "dask_plan", "spark"])
def test_each_recipe_passes_its_own_check(name, recipes, request):
    if name == "spark":
        request.getfixturevalue("spark_sql")
    recipes[name](30_000)


@pytest.mark.skipif(not RECIPES.exists(), reason="the recipes are not in the source distribution")
def test_what_cannot_run_is_said_at_the_start(recipes, monkeypatch, capsys):
    monkeypatch.setitem(recipes["main"].__globals__, "NEEDS", {
        name: ["no_such_module"] for name in recipes["NEEDS"]
    })  # fmt: skip
    monkeypatch.setattr("sys.argv", ["past_one_machine.py"])
    recipes["main"]()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Dask array cannot run here, without no_such_module"
    assert len(lines) == len(recipes["NEEDS"])
