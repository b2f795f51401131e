"""Checks for the test suites of our users: an assertion, and matchers to nest in any ``==``.

With pytest, a comparison that fails because of a matcher says where, and why.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from rollover._validation import instance
from rollover.instants import Instant, instant
from rollover.verify._fields import MISSING, written
from rollover.verify._response import Mismatch, check_response, mismatches
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dirty_equals import DirtyEquals

    from rollover.spec import LockModel

    _Base = DirtyEquals[object]
else:
    try:
        from dirty_equals import DirtyEquals as _Base  # for ``|``, ``&`` and snapshots
    except ImportError:
        _Base = object

_MOST_VALUES: Final = 10_000  # that are looked at to explain a comparison: some 10 ms
_MOST_LINES: Final = 100
_NESTS: Final = (Mapping, list, tuple)

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


class _IsEdge(_Base):
    """Equal to whatever states the instant of one edge of a window exactly.

    After a comparison its repr shows the other value if they were equal, so that it drops out of
    a diff, and why not if they were not. In the next test of pytest it shows neither.
    """

    _at_end: ClassVar[bool]

    __hash__ = None  # type: ignore[assignment]
    # An array and a Series leave the comparison to this class: they are unequal.
    __array_ufunc__: ClassVar = None
    __pandas_priority__: ClassVar = 10_000

    def __init__(self, config: WindowConfig, when_valid: Instant) -> None:
        self._config = instance(config, WindowConfig, "config")
        self._when_valid = instant(when_valid, "when_valid")
        self._config.window_at(self._when_valid)  # which must be one
        # The names are those of dirty-equals, which asks for them.
        self._repr_args = (config, self._when_valid.isoformat())
        self._repr_kwargs: dict[str, object] = {}
        self.saw(MISSING, equal=None)

    def saw(self, other: object, *, equal: bool | None) -> None:
        """Keep what the repr is to show: of a comparison, or of none."""
        self._other, self._was_equal, self._test = other, equal, _test()

    def mismatch(self, got: object, path: str) -> Mismatch | None:
        """Return why a value found at this path is not equal, or None if it is."""
        field = (path, got)
        fields = (None, field) if self._at_end else (field, None)
        found = mismatches(fields, self._config, self._when_valid)
        return found[0] if found else None

    def equals(self, other: object) -> bool:
        """Return whether `other` states the instant; a matcher of the same instant does."""
        if isinstance(other, _IsEdge):
            return self._edge() == other._edge()
        return self.mismatch(other, "") is None

    def _edge(self) -> datetime:
        window = self._config.window_at(self._when_valid)
        return window.end if self._at_end else window.start

    def __eq__(self, other: object) -> bool:
        equal = self.equals(other)
        self.saw(other, equal=None if isinstance(other, _IsEdge) else equal)
        return equal

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __repr__(self) -> str:
        if self._was_equal is None or self._test != _test():
            return self._repr_ne()
        found = None if self._was_equal else self.mismatch(self._other, "")
        return repr(self._other) if found is None else f"<{type(self).__name__}: {found.detail}>"

    def _repr_ne(self) -> str:
        arguments = [*map(repr, self._repr_args)]
        arguments += [f"{name}={value!r}" for name, value in self._repr_kwargs.items()]
        return f"{type(self).__name__}({', '.join(arguments)})"


def _test() -> str | None:
    """Return which test of pytest runs: a matcher may outlive it, what it saw does not."""
    return os.environ.get("PYTEST_CURRENT_TEST")


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

    _at_end = True


class _Place(NamedTuple):
    path: tuple[object, ...]
    left: object
    right: object


def explain(left: object, right: object) -> list[str]:
    """Compare the matchers in two nested values with what is opposite: a summary, and their lines.

    Nothing if none differs, or that cannot be told: a value may be of any kind and size.

    A comparison of containers stops at the first difference: after this one every matcher has
    seen its own, and those that are equal have dropped out of a diff.
    """
    try:
        opposite = list(islice(_opposite(left, right), _MOST_VALUES + 1))
        if len(opposite) > _MOST_VALUES:
            return []
        asked = [
            (path, matcher, got)
            for path, *both in opposite
            for matcher, got in (both, both[::-1])
            if isinstance(matcher, _IsEdge)
        ]
        wrong = [(path, matcher, got) for path, matcher, got in asked if matcher != got]
        lines = [
            str(matcher.mismatch(got, written(path)))
            for path, matcher, got in wrong[:_MOST_LINES]
            if not isinstance(got, _IsEdge)
        ]
        return [f"{left!r} == {right!r}", *lines] if lines else []
    except Exception:  # of a value that cannot be gone over, which pytest explains as it likes
        return []


def _opposite(left: object, right: object) -> Iterator[_Place]:
    """Give each place in two nested values; what was met, and a cycle, is not gone into again."""
    levels = [iter([_Place((), left, right)])]
    met = set()
    while levels:
        for place in levels[-1]:
            yield place
            both = id(place.left), id(place.right)
            if both not in met and isinstance(place.left, _NESTS) | isinstance(place.right, _NESTS):
                met.add(both)
                levels.append(_within(place))
                break
        else:
            levels.pop()


def _within(place: _Place) -> Iterator[_Place]:
    left, right = _items(place.left), _items(place.right)
    for key in {**left, **right}:
        yield _Place((*place.path, key), left.get(key, MISSING), right.get(key, MISSING))


def _items(value: object) -> dict[Any, object]:
    if isinstance(value, Mapping):
        return dict(islice(value.items(), _MOST_VALUES + 1))
    if isinstance(value, list | tuple):
        return dict(enumerate(islice(value, _MOST_VALUES + 1)))
    return {}
