"""Checks for the test suites of our users: assertions, matchers to nest in any ``==``, a fake.

With pytest, a comparison that fails because of a matcher says where, and why. Where dirty-equals
is installed, the matchers are of its kind: ``|`` and ``&`` join them, and snapshots keep them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final

from rollover._validation import instance, shown
from rollover.instants import Instant, instant, to_seconds
from rollover.lifecycle import LockTimeline, Reconfiguration
from rollover.requests import TemporaryCodeRequest
from rollover.spec import LockModel, lock_model
from rollover.verify._bodies import Time, body_of, leaves_of
from rollover.verify._differences import comparable, differences
from rollover.verify._fields import MISSING, field_at, short
from rollover.verify._mismatch import Mismatch, time_mismatch
from rollover.verify._paths import FieldPath, Paths, parts_of, paths_of, written
from rollover.verify._response import check_response, mismatches
from rollover.verify._times import UnixUnit, check_unix, stated
from rollover.windows import WindowConfig

if TYPE_CHECKING:

    class _Base:
        def __init__(self, *arguments: object, **named: object) -> None: ...

else:
    try:
        from dirty_equals import DirtyEquals as _Base
    except ImportError:
        _Base = object

_MOST_VALUES: Final = 10_000  # that are looked at to explain a comparison: some 10 ms
_MOST_LINES: Final = 100
_MOST_PARTS: Final = 5  # of two values that differ

__all__ = ["IsBegin", "IsExpiry", "IsWhenValid", "IsWindow", "assert_response", "response_body"]


def assert_response(
    body: object,
    config: WindowConfig,
    *,
    when_valid: Instant,
    begins: FieldPath | None = None,
    expires: FieldPath | None = None,
    paths: Paths | None = None,
    old: WindowConfig | None = None,
    model: LockModel | str | None = None,
    unix: UnixUnit | None = None,
) -> None:
    """Assert that a response agrees with the settings (V4).

    Parameters
    ----------
    body, config, when_valid, begins, expires, paths, old, model, unix
        As `rollover.check_response` takes them.

    Raises
    ------
    AssertionError
        If it does not; the message has a line for each mismatch, with its reason, and what the body
        has as ``Result`` and ``Messages``.
    ValueError
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
none of the known explanations fits
    """
    __tracebackhide__ = True
    found = check_response(
        body,
        config,
        when_valid=when_valid,
        begins=begins,
        expires=expires,
        paths=paths,
        old=old,
        model=model,
        unix=unix,
    )
    if found:
        lines = [f"the response is not of {config!r} at {when_valid!s}", *map(str, found)]
        said = [(key, field_at(body, [key])) for key in ("Result", "Messages")]
        lines += [f"{key}: {short(value)}" for key, value in said if value is not MISSING]
        raise AssertionError("\n  ".join(lines))


def response_body(
    settings: WindowConfig | Reconfiguration | LockTimeline,
    request: TemporaryCodeRequest,
    *,
    begins: FieldPath | None = None,
    expires: FieldPath | None = None,
    paths: Paths | None = None,
    issued_at: Instant | None = None,
    extra: Mapping[Any, object] = MappingProxyType({}),
    unix: UnixUnit | None = None,
) -> Any:
    """Return what a truthful server answers, to be served by a fake of it (V4).

    The same arguments give the same body. It follows the settings that rule on the server when
    the request is made (V10); the standard code of a Deadbolt, key number 2, has the model's
    default whatever is configured (V3, V5).

    Parameters
    ----------
    settings
        The lock's settings, or their history.
    request
        What is asked for; `TemporaryCodeRequest.from_dict` reads it out of what a client sent.
    begins, expires, paths
        The fields, as `rollover.check_response` takes them; what was asked for has its field where
        `paths` names one.
    issued_at
        When the server answers; only a history needs it.
    extra
        What else is in the body: values by their path.
    unix
        "s" or "ms" to write the times as numbers since 1970.

    Raises
    ------
    TypeError
        If `issued_at` of a history is None.
    ValueError
        If a path has an empty key, or one is another or leads through it, or `unix` is another
        unit.

    Examples
    --------
    >>> request = TemporaryCodeRequest("A12345", 1234, "2017-10-10T21:00Z", model="5440")
    >>> response_body(
    ...     WindowConfig(14400), request, begins="Data.From", expires="Data.To",
    ...     extra={"Result": "Success", "Data.Code": "1234"},
    ... )
    {'Data': {'From': '2017-10-10T20:00:00+00:00', 'To': '2017-10-11T00:00:00+00:00', \
'Code': '1234'}, 'Result': 'Success'}
    """
    if isinstance(settings, Reconfiguration | LockTimeline):
        settings = settings.server_config(instant(issued_at, "issued_at"))  # type: ignore[arg-type]
    config = instance(settings, WindowConfig, "settings")
    model = instance(request, TemporaryCodeRequest, "request").model
    if model.key_number(request.configured) != model.key_number(configured=True):
        config = WindowConfig.for_model(model)
    check_unix(unix)

    def value(leaf: object) -> object:
        if not isinstance(leaf, Time):
            return leaf
        time = leaf.of(config, request.when_valid)
        seconds = to_seconds(time)
        return {"s": seconds, "ms": seconds * 1000}[unix] if unix else time.isoformat()

    leaves = leaves_of(paths_of(paths, begins, expires), extra)
    return body_of((parts, value(leaf)) for parts, leaf in leaves)


class _IsTime(_Base):
    """Equal to whatever states one instant exactly.

    After a comparison its repr shows the other value if they were equal, so that it drops out of
    a diff, and why not if they were not. In the next test of pytest it shows neither.
    """

    __hash__: ClassVar[None]  # type: ignore[assignment]
    # An array and a Series leave the comparison to this class: they are unequal.
    __array_ufunc__: ClassVar[None] = None
    __pandas_priority__: ClassVar[int] = 10_000

    def __init__(
        self, expected: datetime, *arguments: object, unix: UnixUnit | None, **named: object
    ) -> None:
        check_unix(unix)
        self._expected, self._unix = expected, unix
        # The names are those of dirty-equals, which asks for them.
        self._repr_args = arguments
        named["unix"] = unix
        self._repr_kwargs = {name: value for name, value in named.items() if value is not None}
        self.saw(MISSING, equal=None)

    def saw(self, other: object, *, equal: bool | None) -> None:
        """Keep what the repr is to show: of a comparison, or of none."""
        self._other, self._was_equal, self._test = other, equal, _test()

    def mismatch(self, got: object, path: str) -> Mismatch | None:
        """Return why a value found at this path is not equal, or None if it is."""
        return time_mismatch(stated(path, got, self._unix), self._expected)

    def equals(self, other: object) -> bool:
        """Return whether `other` states the instant; a matcher of the same instant does."""
        if isinstance(other, _IsTime):
            return self._expected == other._expected
        return self.mismatch(other, "") is None

    def __eq__(self, other: object) -> bool:
        equal = self.equals(other)
        self.saw(other, equal=None if isinstance(other, _IsTime) else equal)
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


class _IsEdge(_IsTime):
    _at_end: ClassVar[bool]

    def __init__(
        self,
        config: WindowConfig,
        when_valid: Instant,
        *,
        old: WindowConfig | None = None,
        model: LockModel | str | None = None,
        unix: UnixUnit | None = None,
    ) -> None:
        self._config = instance(config, WindowConfig, "config")
        self._when_valid = instant(when_valid, "when_valid")
        self._old = None if old is None else instance(old, WindowConfig, "old")
        self._model = None if model is None else lock_model(model)
        window = config.window_at(self._when_valid)
        super().__init__(
            window.end if self._at_end else window.start,
            config,
            self._when_valid.isoformat(),
            unix=unix,
            old=old,
            model=self._model,
        )

    def mismatch(self, got: object, path: str) -> Mismatch | None:
        field = stated(path, got, self._unix)
        found = mismatches(
            None if self._at_end else field,
            field if self._at_end else None,
            self._config,
            self._when_valid,
            old=self._old,
            model=self._model,
        )
        return found[0] if found else None


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
    old, model, unix
        As `rollover.check_response` takes them.

    Raises
    ------
    ValueError
        If no model is called `model`, or `unix` is another unit.

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
    config, when_valid, old, model, unix
        As `IsBegin` takes them.

    Raises
    ------
    ValueError
        As `IsBegin`.

    Examples
    --------
    >>> expiry = IsExpiry(WindowConfig(14400), "2017-10-10T21:00Z")
    >>> "2017-10-11T01:00:00+01:00" == expiry
    True
    >>> "2017-10-11T00:00:00" == expiry
    False
    >>> expiry
    <IsExpiry: got '2017-10-11T00:00:00', expected 2017-10-11T00:00:00+00:00: has no UTC offset, \
though right in UTC>
    """

    _at_end = True


class IsWhenValid(_IsTime):
    """Equal to an ISO 8601 string or aware datetime of what a request asks for (V2).

    Parameters
    ----------
    when
        The instant that is to be asked for; a request has it in whole seconds, floored.

    Examples
    --------
    >>> body = {"KeyNumber": 2, "WhenValid": "2017-10-10T20:00:00+00:00"}
    >>> body == {"KeyNumber": 2, "WhenValid": IsWhenValid("2017-10-10T16:00:00.5-04:00")}
    True
    """

    def __init__(self, when: Instant) -> None:
        moment = instant(when, "when").replace(microsecond=0)
        super().__init__(moment, moment.isoformat(), unix=None)


class IsWindow(dict[str, IsBegin | IsExpiry]):
    """The two fields of a window (V4), to spread into an expected dict.

    Parameters
    ----------
    config, when_valid, old, model, unix
        As `IsBegin` takes them.
    begins, expires
        The keys of the two fields.
    paths
        The two in one value, instead: the last key of each is taken, so spread the window in the
        object that has both.

    Raises
    ------
    ValueError
        If the two keys are one, or `paths` are of two objects.

    Examples
    --------
    >>> window = IsWindow(WindowConfig(14400), "2017-10-10T21:00Z", begins="From", expires="To")
    >>> body = {"Code": "1234", "From": "2017-10-10T20:00:00Z", "To": "2017-10-11T00:00:00Z"}
    >>> body == {"Code": "1234", **window}
    True
    """

    def __init__(
        self,
        config: WindowConfig,
        when_valid: Instant,
        *,
        begins: str | None = None,
        expires: str | None = None,
        paths: Paths | None = None,
        old: WindowConfig | None = None,
        model: LockModel | str | None = None,
        unix: UnixUnit | None = None,
    ) -> None:
        if paths is not None:
            begins, expires = _keys(paths_of(paths, begins, expires))
        from_key, to_key = instance(begins, str, "begins"), instance(expires, str, "expires")
        if from_key == to_key:
            raise ValueError(f"begins={begins!r} and expires={expires!r} are not two fields")
        super().__init__(
            {
                from_key: IsBegin(config, when_valid, old=old, model=model, unix=unix),
                to_key: IsExpiry(config, when_valid, old=old, model=model, unix=unix),
            }
        )


def _keys(paths: Paths) -> tuple[str, str]:
    """Return the last keys of two paths that lead into one object."""
    *above, begins = parts_of(paths.begins, "begins")
    *above_too, expires = parts_of(paths.expires, "expires")
    if above != above_too:
        raise ValueError(f"paths={paths!r} are of two objects: spread an IsBegin and an IsExpiry")
    return str(begins), str(expires)


def explain(left: object, right: object) -> list[str]:
    """Compare matchers, and our values, in two nested values with what is opposite: lines of each.

    Nothing if none differs, or that cannot be told: a value may be of any kind and size.

    A comparison of containers stops at the first difference: after this one every matcher has
    seen its own, and those that are equal have dropped out of a diff.
    """
    try:
        opposite = list(islice(_opposite(left, right, (), set()), _MOST_VALUES + 1))
        if len(opposite) > _MOST_VALUES:
            return []
        wrong = [
            (path, matcher, got)
            for path, *both in opposite
            for matcher, got in (both, both[::-1])
            if isinstance(matcher, _IsTime) and matcher != got
        ]
        lines = [
            str(matcher.mismatch(got, written(path)))
            for path, matcher, got in wrong[:_MOST_LINES]
            if not isinstance(got, _IsTime)
        ]
        for path, one, other in opposite:
            if len(lines) < _MOST_LINES and comparable(one, other):
                lines += islice(differences(one, other, path), _MOST_PARTS)
        return [f"{shown(left)} == {shown(right)}", *lines] if lines else []
    except Exception:  # of a value that cannot be gone over, which pytest explains as it likes
        return []


def _opposite(
    left: object, right: object, path: tuple[object, ...], met: set[tuple[int, int]]
) -> Iterator[tuple[tuple[object, ...], object, object]]:
    """Give each place in two nested values; what was met, and a cycle, is not gone into again."""
    yield path, left, right
    both = id(left), id(right)
    if both in met:
        return
    left_items, right_items = _items(left), _items(right)
    if left_items or right_items:
        met.add(both)
    for key in {**left_items, **right_items}:
        within = left_items.get(key, MISSING), right_items.get(key, MISSING)
        yield from _opposite(*within, (*path, key), met)


def _items(value: object) -> dict[Any, object]:
    try:
        if isinstance(value, Mapping):
            return dict(islice(value.items(), _MOST_VALUES + 1))
        if isinstance(value, list | tuple):
            return dict(enumerate(islice(value, _MOST_VALUES + 1)))
    except Exception:  # of one that cannot be gone over, which is no reason to hide the others
        return {}
    return {}
