"""What `import rollover` brings with it: nothing that a first call does not need."""

import ast
import importlib
import re
import runpy
import shutil
import subprocess
import sys
from importlib.metadata import entry_points, metadata
from pathlib import Path

import pytest

HEAVY = {
    "numpy", "pandas", "hypothesis", "pytest", "matplotlib", "narwhals", "tqdm",
    "dateutil.tz", "dateutil.zoneinfo", "argparse", "asyncio", "csv",
}  # fmt: skip

MODULES = {
    "windows", "spec", "requests", "stays", "lifecycle", "local", "planning", "recommendation",
    "verify", "instants", "bookings", "bulk", "frames", "plot", "strategies", "testing",
}  # fmt: skip


def loaded(code):
    """Return the modules that a fresh interpreter has after it ran the code."""
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    return set(ran.stdout.split())


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
        f"ModuleNotFoundError: rollover.{module} needs the package {package}: install it, or the "
        f"extra `{extra}` of rollover, for {sys.executable}\n"
    )


SCRIPT = """
import sys
for package in {missing!r}:
    sys.modules[package] = None
from rollover.cli import main
try:
    code = main({arguments!r})
except SystemExit as end:
    code = end.code
import rollover, pathlib
assert pathlib.Path(rollover.__file__).parent.parent == pathlib.Path({folder!r})
sys.exit(code)
"""
LOCAL = ["--tz", "Europe/Lisbon", "--check-in", "15:00", "--check-out", "11:00"]
PATHS = ["--when-valid", "Request.WhenValid", "--begins", "Response.Data.BeginsOn"]
PATHS += ["--expires", "Response.Data.ExpiresOn"]
DATA = Path(__file__).parent.parent / "notebooks" / "data"
COMMANDS = [
    ["window", "2017-10-10T20:30:00Z", "--model", "5440"],
    ["plan", str(DATA / "stays.csv"), "--model", "5440", *LOCAL],
    ["due", str(DATA / "stays.csv"), "--model", "5440", *LOCAL,
     "--at", "2026-10-16T12:00Z", "--within", "24h"],
    ["score", str(DATA / "stays.csv"), "--model", "5440", *LOCAL],
    ["recommend", str(DATA / "stays.csv"), *LOCAL],
    ["check", str(DATA / "responses.jsonl"), "--model", "5440", *PATHS],
    ["epoch", "11:00", "--tz", "America/Chicago", "--on", "2026-07-01",
     "--window-seconds", "86400"],
    ["window", "--help"],
]  # fmt: skip


@pytest.mark.parametrize("missing", [[], ["dateutil"]], ids=["whole", "without dateutil"])
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: " ".join(arguments[::6]))
def test_a_command_works_in_a_copy_that_is_not_installed(arguments, missing, tmp_path):
    import rollover

    shutil.copytree(Path(rollover.__file__).parent, tmp_path / "rollover")
    script = SCRIPT.format(missing=missing, arguments=arguments, folder=str(tmp_path))
    ran = subprocess.run(
        [sys.executable, "-c", script],  # which finds the copy first, where it runs
        capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert ran.returncode == (arguments[0] == "check"), ran.stderr
    assert ran.stdout


@pytest.mark.parametrize("missing", [[], ["dateutil"]], ids=["whole", "without dateutil"])
def test_the_hourly_job_works_in_a_copy_that_is_not_installed(missing, tmp_path):
    import rollover

    shutil.copytree(Path(rollover.__file__).parent, tmp_path / "rollover")
    stays = [str(DATA / "stays.csv"), "--model", "5440", *LOCAL]
    now = ["--at", "2026-10-16T12:00Z", "--within", "24h"]
    for arguments, code in (
        (["due", *stays, *now, "-o", "due.csv"], 0),
        (["issued", "due.csv", "--into", "issued.csv", "--at", "2026-10-16T12:00Z"], 0),
        (["audit", *stays, "--issued", "issued.csv", *now], 0),
        (["impact", "issued.csv", "--lock", "BOATHOUSE", "--old-window-seconds", "14400",
          "--old-epoch-seconds", "0", "--window-seconds", "86400", "--epoch-seconds", "0",
          "--applied-at", "2026-10-16T13:00Z"], 0),
    ):  # fmt: skip
        script = SCRIPT.format(missing=missing, arguments=arguments, folder=str(tmp_path))
        ran = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path,
        )  # fmt: skip
        assert ran.returncode == code, ran.stderr


def test_without_dateutil_only_what_needs_it_fails_and_in_one_line(tmp_path):
    import rollover

    arguments = ["window", "2017-10-10T20:30:00+01:00", "--model", "5440"]
    folder = str(Path(rollover.__file__).parent.parent)
    script = SCRIPT.format(missing=["dateutil"], arguments=arguments, folder=folder)
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 2
    assert re.fullmatch(r"rollover window: error: .*dateutil.*\n", ran.stderr), ran.stderr
    code = "import sys; sys.modules['dateutil'] = None; import rollover; "
    code += "rollover.stays_from_rule(5, duration=0, tz=0, start=0, end=0)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stderr.endswith("not a dateutil rrule or rruleset: for a text, call "
                               "dateutil.rrule.rrulestr\n")  # fmt: skip


def test_pyinstaller_is_told_of_the_modules_that_no_import_shows():
    [entry] = [each for each in entry_points(group="pyinstaller40") if "rollover" in each.value]
    [folder] = entry.load()()
    hidden = set(runpy.run_path(f"{folder}/hook-rollover.py")["hiddenimports"])
    optional = {"frames", "plot", "strategies", "testing"}
    assert hidden == {f"rollover.{module}" for module in MODULES - optional}
    commands = runpy.run_path(f"{folder}/hook-rollover.cli.py")["hiddenimports"]
    assert {"rollover.cli._window", "rollover.cli._plan"} < set(commands)
    assert all(hasattr(importlib.import_module(command), "add") for command in commands)


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

    about = metadata("rollover")
    assert about["Version"] == rollover.__version__
    page = about["Description"]
    assert {link for link in re.findall(r"\]\(([^)]*)\)", page) if "://" not in link} == set()
    readme = Path(__file__).parent.parent / "README.md"
    code = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
    assert code.findall(page) == code.findall(readme.read_text(encoding="utf-8"))
    assert "one of them opens for both" in page  # what the picture shows, in words
    assert {"Framework :: Pytest", "Framework :: Hypothesis", "Typing :: Typed"} <= {
        *about.get_all("Classifier")
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
    loaded = ours(f"import rollover.{home}")
    assert f"rollover.{home}" in loaded
    assert ours(f"import rollover; rollover.{name}") == loaded
    assert ours(f"from rollover import {name}") == loaded
    assert ours(f"import rollover; rollover.{home}") == loaded


def test_the_package_lists_what_it_has():
    import rollover

    assert {*dir(rollover)} == {*rollover.__all__, *MODULES}
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
