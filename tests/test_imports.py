"""What `import rollover` brings with it: nothing that a first call does not need."""

import ast
import importlib
import re
import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path

import pytest

HEAVY = {
    "numpy", "pandas", "hypothesis", "pytest", "matplotlib", "narwhals", "tqdm",
    "dateutil.tz", "dateutil.zoneinfo", "argparse", "asyncio", "csv",
}  # fmt: skip


def loaded(code):
    """Return the modules that a fresh interpreter has after it ran the code."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    return set(told.stdout.split())


def test_import_loads_nothing_heavy():
    assert loaded("import rollover") & HEAVY == loaded("") & HEAVY


@pytest.mark.parametrize(
    "call",
    [
        "WindowConfig.for_model('5440').window_at(datetime(2017, 10, 10, tzinfo=UTC))",
        "WindowConfig(3600).windows_between(datetime(2017, 10, 10, tzinfo=UTC),"
        " datetime(2018, 10, 10, tzinfo=UTC))[-1]",
        "repr(WindowConfig(3600).window_at(datetime(2017, 10, 10, tzinfo=UTC)))",
    ],
)
def test_a_datetime_is_answered_without_numpy_or_dateutil(call):
    modules = loaded(
        f"from datetime import UTC, datetime\nfrom rollover import WindowConfig\n{call}"
    )
    assert modules.isdisjoint(HEAVY)


def test_a_text_is_read_without_numpy():
    modules = loaded(
        "from rollover import WindowConfig\nWindowConfig(3600).window_at('2017-10-10T20:00:00Z')"
    )
    assert modules.isdisjoint({"numpy", "pandas"})
    assert "dateutil.zoneinfo" not in modules


@pytest.mark.parametrize(
    ("module", "package", "extra"),
    [
        ("frames", "narwhals", "frames"),
        ("plot", "matplotlib", "plot"),
        ("strategies", "hypothesis", "test"),
    ],
)
def test_a_missing_package_names_the_extra_that_has_it(module, package, extra):
    code = f"import sys; sys.modules['{package}'] = None; import rollover.{module}"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 1
    assert ran.stderr.endswith(
        f"ModuleNotFoundError: rollover.{module} needs {package}: "
        f"install the extra, pip install 'rollover[{extra}]'\n"
    )


def test_every_public_name_is_there_and_sorted():
    import rollover

    assert rollover.__all__ == sorted(rollover.__all__)
    for name in rollover.__all__:
        assert getattr(rollover, name).__module__.split(".")[0] == "rollover"


def test_the_stub_for_type_checkers_names_the_same():
    import rollover

    stub = ast.parse(Path(rollover.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    imported = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    homes = {alias.asname: node.module for node in imported for alias in node.names}
    assert sorted(homes) == dir(rollover)
    for name in rollover.__all__:
        assert getattr(importlib.import_module(homes[name]), name) is getattr(rollover, name)
    assert {name for name, home in homes.items() if home == "rollover"} == (
        {*dir(rollover)} - {*rollover.__all__}
    )
    [listed] = [node.value for node in stub.body if isinstance(node, ast.Assign)]
    assert ast.literal_eval(listed) == rollover.__all__


def test_the_metadata_say_what_an_index_page_can_show():
    import rollover

    told = metadata("rollover")
    assert told["Version"] == rollover.__version__
    page = told["Description"]
    assert {its for its in re.findall(r"\]\(([^)]*)\)", page) if "://" not in its} == set()
    readme = Path(__file__).parent.parent / "README.md"
    code = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
    assert code.findall(page) == code.findall(readme.read_text(encoding="utf-8"))
    assert "1,331 guests share a code" in page  # what the picture shows, in words
    assert {"Framework :: Pytest", "Framework :: Hypothesis", "Typing :: Typed"} <= {
        *told.get_all("Classifier")
    }


def test_an_exception_shows_where_users_import_it_from():
    from rollover import RepeatedTimeError, SkippedTimeError

    assert {RepeatedTimeError.__module__, SkippedTimeError.__module__} == {"rollover"}


def ours(code):
    return {name for name in loaded(code) if name.split(".")[0] == "rollover"}


@pytest.mark.parametrize(
    "asked",
    ["windows.WindowConfig", "spec.LockModel", "requests.TemporaryCodeRequest", "stays.Stay",
     "lifecycle.Fate", "local.epoch_for", "planning.plan", "recommendation.recommend",
     "verify.check_response"],
)  # fmt: skip
def test_a_name_loads_the_module_that_has_it_and_what_that_imports(asked):
    home, name = asked.split(".")
    assert ours("import rollover") == {"rollover"}
    its = ours(f"import rollover.{home}")
    assert f"rollover.{home}" in its
    assert ours(f"import rollover; rollover.{name}") == its
    assert ours(f"from rollover import {name}") == its
    assert ours(f"import rollover; rollover.{home}") == its


def test_the_package_lists_what_it_has():
    import rollover

    modules = {
        "windows", "spec", "requests", "stays", "lifecycle", "local", "planning", "recommendation",
        "verify", "instants", "bookings", "bulk", "frames", "plot", "strategies", "testing",
    }  # fmt: skip
    assert {*dir(rollover)} == {*rollover.__all__, *modules}
    namespace = {}
    exec("from rollover import *", namespace)
    assert set(rollover.__all__) <= set(namespace)
    for name in rollover.__all__:
        vars(rollover).pop(name, None)  # as if none had been asked for yet
        assert getattr(rollover, name) is getattr(rollover, name)
    vars(rollover).pop("verify", None)
    assert rollover.verify is sys.modules["rollover.verify"]
    with pytest.raises(AttributeError, match="module 'rollover' has no attribute 'WindowsConfig'"):
        rollover.WindowsConfig  # noqa: B018
