"""Checks for the test suites of our users: an assertion, and matchers to nest in any ``==``.

With pytest, a comparison that fails because of a matcher says where, and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar

from rollover._validation import instance
from rollover.instants import Instant, instant
from rollover.verify._fields import MISSING
from rollover.verify._response import Mismatch, check_response, mismatches
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rollover.spec import LockModel

__all__ = ["IsBegin", "IsExpiry", "assert_response"]


def assert_response(
    body: object,
    config: WindowConfig,
    *,
    when_valid: Instant,
    begins: str,
    expires: str,
    old: WindowConfig | None = None,
    model: LockModel | str | None = None,
) -> None:
    """Assert that a response agrees with the settings (V4).

    Parameters
    ----------
    body, config, when_valid, begins, expires, old, model
        As `rollover.check_response` takes them.

    Raises
    ------
    AssertionError
        If it does not; the message has a line for each mismatch, with its reason.
    TypeError, ValueError, OverflowError
        As `rollover.check_response`.

    Examples
    --------
    >>> body = {"From": "2017-10-10T20:00:00+00:00", "To": "2017-10-11T01:00:00+00:00"}
    >>> assert_response(
    ...     body, WindowConfig(14400), when_valid="2017-10-10T20:00Z", begins="From", expires="To"
    ... )
    Traceback (most recent call last):
    AssertionError: the response is not of WindowConfig(window_seconds=14400, epoch_seconds=0) \
at 2017-10-10T20:00Z
      To: got 2017-10-11T01:00:00+00:00, expected 2017-10-11T00:00:00+00:00, 1:00:00 late: \
a shift by a whole UTC offset (+1:00:00)
    """
    __tracebackhide__ = True
    found = check_response(
        body, config, when_valid=when_valid, begins=begins, expires=expires, old=old, model=model
    )
    if found:
        lines = [f"the response is not of {config!r} at {when_valid!s}", *map(str, found)]
        raise AssertionError("\n  ".join(lines))


class _IsEdge:
    """Equal to whatever states the instant of one edge of a window exactly.

    After a comparison its repr shows the other value if they were equal, so that it drops out of
    a diff, and why not if they were not.
    """

    __slots__ = ("_config", "_seen", "_when_valid")

    _at_end: ClassVar[bool]

    def __init__(self, config: WindowConfig, when_valid: Instant) -> None:
        self._config = instance(config, WindowConfig, "config")
        self._when_valid = instant(when_valid, "when_valid")
        self._config.window_at(self._when_valid)  # which must be one
        self._seen: tuple[object] | None = None

    def mismatch(self, got: object, path: str) -> Mismatch | None:
        """Return why a value found at this path is not equal, or None if it is."""
        field = (path, got)
        fields = (None, field) if self._at_end else (field, None)
        found = mismatches(fields, self._config, self._when_valid)
        return found[0] if found else None

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _IsEdge):
            return self._edge() == other._edge()
        self._seen = (other,)
        return self.mismatch(other, "") is None

    def _edge(self) -> datetime:
        window = self._config.window_at(self._when_valid)
        return window.end if self._at_end else window.start

    def __repr__(self) -> str:
        name = type(self).__name__
        if self._seen is None:
            return f"{name}({self._config!r}, {self._when_valid.isoformat()!r})"
        found = self.mismatch(self._seen[0], "")
        return repr(self._seen[0]) if found is None else f"<{name}: {found.detail}>"


class IsBegin(_IsEdge):
    """Equal to an ISO 8601 string or aware datetime of when a window begins (V4).

    Parameters
    ----------
    config
        The settings that the server is thought to follow.
    when_valid
        The instant that was asked for (V2).

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If `when_valid` has no offset.
    OverflowError
        If the window is not within years 1..9999.

    Examples
    --------
    >>> body = {"Code": "12345678", "From": "2017-10-10T20:00:00.0000000+00:00"}
    >>> body == {"Code": "12345678", "From": IsBegin(WindowConfig(14400), "2017-10-10T21:00Z")}
    True
    """

    __slots__ = ()
    _at_end = False


class IsExpiry(_IsEdge):
    """Equal to an ISO 8601 string or aware datetime of when a window ends (V4).

    Parameters
    ----------
    config
        The settings that the server is thought to follow.
    when_valid
        The instant that was asked for (V2).

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If `when_valid` has no offset.
    OverflowError
        If the window is not within years 1..9999.

    Examples
    --------
    >>> expiry = IsExpiry(WindowConfig(14400), "2017-10-10T21:00Z")
    >>> "2017-10-11T01:00:00+01:00" == expiry
    True
    >>> "2017-10-11T00:00:00" == expiry
    False
    >>> expiry
    <IsExpiry: got '2017-10-11T00:00:00', expected 2017-10-11T00:00:00+00:00: has no UTC offset>
    """

    __slots__ = ()
    _at_end = True


def explain(left: object, right: object, path: str = "$") -> Iterator[Mismatch]:
    """Compare the matchers in two nested values with what is opposite, and give the mismatches.

    A comparison of containers stops at the first difference: after this one every matcher has
    seen its own, and those that are equal have dropped out of a diff.
    """
    if isinstance(left, _IsEdge):
        left, right = right, left
    if isinstance(right, _IsEdge):
        if not isinstance(left, _IsEdge) and left != right:
            yield from filter(None, [right.mismatch(left, path)])
    elif isinstance(left, Mapping) and isinstance(right, Mapping):
        for key in {**left, **right}:
            step = f".{key}" if isinstance(key, str) and key.isidentifier() else f"[{key!r}]"
            yield from explain(left.get(key, MISSING), right.get(key, MISSING), path + step)
    elif isinstance(left, list | tuple) and isinstance(right, list | tuple):
        for position, pair in enumerate(zip_longest(left, right, fillvalue=MISSING)):
            yield from explain(*pair, f"{path}[{position}]")
