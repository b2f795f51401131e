"""A module has at most 250 lines of code, a function at most 40: docstrings apart."""

import ast
import tokenize
from pathlib import Path

import pytest

import rollover

PACKAGE = Path(rollover.__file__).parent
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def too_long(path, module=250, function=40):
    """Yield the name and the length of what is longer than it may be."""
    with tokenize.open(path) as source:
        tree = ast.parse(source.read())
    with path.open("rb") as source:
        tokens = [*tokenize.tokenize(source.readline)]
    blank = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
             tokenize.ENCODING, tokenize.ENDMARKER}  # fmt: skip
    code = {n for token in tokens if token.type not in blank
            for n in range(token.start[0], token.end[0] + 1)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Module)) and ast.get_docstring(node):
            code -= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    if len(code) > module:
        yield path.name, len(code)
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            lines = len(code & set(range(node.lineno, node.end_lineno + 1)))
            if lines > function:
                yield node.name, lines


@pytest.mark.portable
def test_modules_and_functions_are_short():
    assert [found for path in sorted(PACKAGE.rglob("*.py")) for found in too_long(path)] == []


def test_what_is_too_long_is_seen(tmp_path):
    path = tmp_path / "long.py"
    path.write_text(
        '"""Say.\n\nMore."""\n\n\ndef short():\n    """Say."""\n    # why\n    return 1\n'
    )
    assert list(too_long(path, module=2, function=2)) == []
    assert list(too_long(path, module=1, function=1)) == [("long.py", 2), ("short", 2)]
