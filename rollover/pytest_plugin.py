"""The pytest plugin: where a comparison with a matcher, or of values, of ours failed, and why.

It is loaded by every run of pytest where rollover is installed, so until then it imports nothing;
``-p no:rollover`` turns it off.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    Explained = Generator[None, list[Iterable[str]], list[Iterable[str]]]
    pytest_assertrepr_compare: Callable[[str, object, object], Explained]


def _with_lines_of_matchers(op: str, left: object, right: object) -> Explained:
    """Put lines for each matcher, and each value of ours, before pytest's own explanation."""
    summary, *lines = [""]
    if op == "==" and "rollover._value" in sys.modules:  # else there is no value of ours
        from rollover.testing import explain

        summary, *lines = explain(left, right) or [""]
    explanations = yield
    if not lines:
        return explanations
    own = next(filter(None, map(list, explanations)), [summary])
    return [[own[0], "", *lines, *own[1:]]]


with suppress(TypeError):  # pluggy below 1.2, with which pytest 7.0 runs, knows no `wrapper`
    pytest_assertrepr_compare = pytest.hookimpl(wrapper=True)(_with_lines_of_matchers)
