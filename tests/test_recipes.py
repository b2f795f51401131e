"""The recipes for more than one machine, on few rows; they check a sample themselves."""

import os
import runpy
import shutil
from pathlib import Path

import pytest

RECIPES = Path(__file__).parent.parent / "benchmarks" / "past_one_machine.py"


@pytest.fixture(scope="module")
def recipes():
    for needed in ("narwhals", "pandas", "dask.array", "dask.dataframe"):
        pytest.importorskip(needed, reason=f"the recipe needs {needed}")
    return runpy.run_path(str(RECIPES))


@pytest.mark.skipif(not RECIPES.exists(), reason="the recipes are not in the source distribution")
@pytest.mark.parametrize("name", ["dask_array", "dask_frame", "spark"])
def test_recipe(name, recipes):
    if name == "spark":
        pytest.importorskip("pyspark.sql", reason="Spark is not here")
        if not (shutil.which("java") or "JAVA_HOME" in os.environ):
            pytest.skip("Spark needs Java, which is not here")
    recipes[name](30_000)
