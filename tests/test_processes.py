"""Every process that a test starts has a limit in time, whatever the parent of the suite set."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
STARTERS = {"run", "call", "check_call", "check_output", "runpytest_subprocess"}
HELPER = ("test_cli.py", "process")  # the one `Popen`: it sets signals, and kills after a minute


def faults(source, file=""):
    """Yield the line and the text of each call that starts a process without a limit."""
    tree = ast.parse(source)
    inside = {
        node: function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        owner, _, name = ast.unparse(node.func).rpartition(".")
        held = any(keyword.arg == "timeout" for keyword in node.keywords)
        if (
            (owner in ("subprocess", "pytester") and name in STARTERS and not held)
            or (name == "Popen" and (file, inside.get(node)) != HELPER)
            or (owner == "os" and name in ("system", "popen", "fork", "posix_spawn"))
        ):
            yield node.lineno, ast.unparse(node)


@pytest.mark.parametrize(
    "path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS))
)
def test_a_process_has_a_limit(path):
    assert list(faults(path.read_text("utf-8"), path.name)) == []


@pytest.mark.parametrize(
    "source",
    [
        "subprocess.run(['rollover'])",
        "subprocess.Popen(['rollover'])",
        "def process():\n    subprocess.Popen(['rollover'])",
        "pytester.runpytest_subprocess('-x')",
        "os.system('rollover')",
    ],
)
def test_one_without_is_seen(source):
    assert len(list(faults(source))) == 1
