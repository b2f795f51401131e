"""Settings of the suite, and what several of its files ask for."""

import os
import shutil
import sys

import pytest
from hypothesis import settings

settings.register_profile("rollover", deadline=None)  # a machine that is busy is not a fault
settings.register_profile("brief", deadline=None, max_examples=10)  # other interpreters, in CI
settings.load_profile("rollover")


def pytest_sessionfinish():
    """Save what a worker covered: pytest-xdist kills one that takes long to end, as with Spark."""
    coverage = sys.modules.get("coverage")
    current = coverage and coverage.Coverage.current()
    if current:
        current.save()


@pytest.fixture(scope="session")
def spark_sql():
    """Return `pyspark.sql`, where it can run."""
    sql = pytest.importorskip("pyspark.sql", reason="Spark is not here")
    if not (shutil.which("java") or "JAVA_HOME" in os.environ):
        pytest.skip("Spark needs Java, which is not here")
    return sql
