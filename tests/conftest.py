"""Settings of the suite, and what several of its files ask for."""

import os
import shutil
import sys
from importlib.util import find_spec

import pytest
from hypothesis import HealthCheck, settings

collect_ignore = ["support/frozen.py"]  # a program, which only PyInstaller runs

os.environ.setdefault("MPLBACKEND", "Agg")  # before anything draws: pictures open no window

# A machine that is busy is not a fault, and no test passes or fails by luck: each run draws alike.
settings.register_profile(
    "rollover", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
steady = settings.get_profile("rollover")
settings.register_profile("brief", steady, max_examples=10)  # other interpreters, in CI
settings.register_profile("explore", steady, derandomize=False, max_examples=1_000)  # make explore
settings.load_profile("rollover")


def pytest_configure(config):
    """Keep coverage out of the processes that tests start: it finds nothing more, and is slow."""
    if not config.getoption("numprocesses", None):  # else its workers are yet to start
        for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
            del os.environ[name]


DOCTEST_NEEDS = {"bookings._frame.from_frame": "pandas", "bookings._ical.from_ical": "icalendar"}


def pytest_collection_modifyitems(items):
    """Skip examples that import what is not here; modules that do are not collected at all."""
    for item in items:
        needed = DOCTEST_NEEDS.get(item.name.removeprefix("rollover."))
        if needed and not find_spec(needed):
            item.add_marker(pytest.mark.skip(f"the example needs {needed}"))


def pytest_sessionfinish():
    """Save what a worker covered: pytest-xdist kills one that takes long to end, as with Spark."""
    coverage = sys.modules.get("coverage")
    current = coverage and coverage.Coverage.current()
    if current:
        current.save()


@pytest.fixture(scope="session")
def spark_sql():
    """Give `pyspark.sql`, where it can run, and stop its session at the end."""
    sql = pytest.importorskip("pyspark.sql", reason="Spark is not here")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # where this package is, for workers
    if not (shutil.which("java") or "JAVA_HOME" in os.environ):
        pytest.skip("Spark needs Java, which is not here")
    yield sql
    active = sql.SparkSession.getActiveSession()
    if active:
        active.stop()


@pytest.fixture
def spark_session(spark_sql):
    """Return a session, in a zone that is not UTC; a recipe may have stopped the last."""
    options = {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "America/Chicago",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "localhost",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    builder = spark_sql.SparkSession.builder.master("local[2]")
    for option in options.items():
        builder = builder.config(*option)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session
