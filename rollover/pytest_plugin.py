"""The pytest plugin: where and why a comparison with a matcher of `rollover.testing` failed.

It is loaded by every run of pytest where rollover is installed, so it imports nothing itself;
``-p no:rollover`` turns it off.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable


@pytest.hookimpl(wrapper=True)
def pytest_assertrepr_compare(
    op: str, left: object, right: object
) -> Generator[None, list[Iterable[str]], list[Iterable[str]]]:
    """Put a line for each matcher that is not equal before pytest's own explanation."""
    testing = sys.modules.get("rollover.testing")  # not loaded, so there is no matcher
    found = list(testing.explain(left, right)) if testing and op == "==" else []
    explanations = yield
    if not found:
        return explanations
    own = next(filter(None, map(list, explanations)), [f"{left!r} == {right!r}"])
    return [[own[0], "", *map(str, found), *own[1:]]]
