"""Compare the two times of a response with the window that the settings give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from reprlib import Repr
from typing import Final

from rollover._validation import instance, text
from rollover.instants import Instant, instant, to_seconds
from rollover.spec import LockModel, lock_model
from rollover.verify._fields import Reading, field_at, parts_of, read_time
from rollover.verify._reasons import NONE_FITS, fitting
from rollover.windows import WindowConfig

_set = object.__setattr__
_short: Final = Repr()
_short.maxstring = _short.maxother = 60


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Mismatch:
    """One time of a response that is not as expected.

    ``str`` shows it as one line.

    Parameters
    ----------
    field
        The path of the field, as the caller gave it.
    expected
        The instant that the settings give.
    got
        The value as found, or `verify.MISSING`.
    reason
        Every explanation that accounts exactly for all that is wrong in the response, or that
        none does, or why the value states no time.

    Raises
    ------
    TypeError
        If `field` or `reason` is not a str, or `expected` is not an instant.
    ValueError
        If `expected` has no offset.

    Examples
    --------
    >>> print(Mismatch("ExpiresOn", "2017-10-11T00:00Z", "2017-10-11T01:00:00Z", "no idea"))
    ExpiresOn: got 2017-10-11T01:00:00Z, expected 2017-10-11T00:00:00+00:00, 1:00:00 late: no idea
    """

    field: str
    expected: datetime
    got: object
    reason: str

    def __init__(self, field: str, expected: Instant, got: object, reason: str) -> None:
        _set(self, "field", text(field, "field"))
        _set(self, "expected", instant(expected, "expected"))
        _set(self, "got", got)
        _set(self, "reason", text(reason, "reason"))

    @property
    def late(self) -> timedelta | None:
        """How much later than expected the value is; None if it states no time.

        Examples
        --------
        >>> Mismatch("ExpiresOn", "2017-10-11T00:00Z", "2017-10-11T01:00:00Z", "no idea").late
        datetime.timedelta(seconds=3600)
        """
        moment = read_time(self.got).moment
        return None if moment is None else moment - self.expected

    def __str__(self) -> str:
        return f"{self.field}: {self.detail}"

    @property
    def detail(self) -> str:
        """The line without the field.

        Examples
        --------
        >>> Mismatch("ExpiresOn", "2017-10-11T00:00Z", None, "is null").detail
        'got None, expected 2017-10-11T00:00:00+00:00: is null'
        """
        late = self.late
        if late is None:
            found, distance = _short.repr(self.got), ""
        else:
            found = self.got.isoformat() if isinstance(self.got, datetime) else str(self.got)
            distance = f", {abs(late)} {'late' if late > timedelta(0) else 'early'}"
        expected = self.expected.isoformat()
        return f"got {found}, expected {expected}{distance}: {self.reason}"

    def __repr__(self) -> str:
        return (
            f"Mismatch({self.field!r}, {self.expected.isoformat()!r}, {self.got!r}, "
            f"{self.reason!r})"
        )


def check_response(
    body: object,
    config: WindowConfig,
    *,
    when_valid: Instant,
    begins: str,
    expires: str,
    old: WindowConfig | None = None,
    model: LockModel | str | None = None,
) -> list[Mismatch]:
    """Return where a response disagrees with the settings, and why; nothing if it agrees (V4).

    Nothing that the body holds raises.

    Parameters
    ----------
    body
        The response, decoded from JSON.
    config
        The settings that the server is thought to follow.
    when_valid
        The instant that was asked for (V2).
    begins, expires
        The names of the two fields, which the vendor does not specify: keys joined by dots, where
        digits index lists. An exact key wins over one in other letter case.
    old
        Settings before `config`, which the server follows until confirm was called (V10).
    model
        The lock's model, or its number or name: its default is what another key number gives
        (V3, V5).

    Raises
    ------
    TypeError
        If an argument but `body` is of another type.
    ValueError
        If `when_valid` has no offset, a path has an empty key, or no model is called `model`.
    OverflowError
        If the window is not within years 1..9999.

    Examples
    --------
    >>> body = {
    ...     "Result": "Success",
    ...     "Data": {
    ...         "BeginsOn": "2017-10-10T20:00:00.0000000+00:00",
    ...         "ExpiresOn": "2017-10-11T00:00:00.0000000+00:00",
    ...     },
    ... }
    >>> asked = {"when_valid": "2017-10-10T20:00Z", "begins": "data.beginsOn"}
    >>> asked["expires"] = "data.expiresOn"
    >>> check_response(body, WindowConfig(14400), **asked)
    []
    >>> new = WindowConfig(86400, epoch_seconds=57600)
    >>> for mismatch in check_response(body, new, old=WindowConfig(14400), **asked):
    ...     print(mismatch.field, mismatch.reason)
    data.beginsOn the old settings (was confirm called?)
    data.expiresOn the old settings (was confirm called?)
    """
    paths = parts_of(begins, "begins"), parts_of(expires, "expires")
    instance(config, WindowConfig, "config")
    if old is not None:
        instance(old, WindowConfig, "old")
    return mismatches(
        ((begins, field_at(body, paths[0])), (expires, field_at(body, paths[1]))),
        config,
        instant(when_valid, "when_valid"),
        old=old,
        model=None if model is None else lock_model(model),
    )


def mismatches(
    fields: tuple[tuple[str, object] | None, tuple[str, object] | None],
    config: WindowConfig,
    when_valid: datetime,
    *,
    old: WindowConfig | None = None,
    model: LockModel | None = None,
) -> list[Mismatch]:
    """Return the mismatches of where an answer begins and expires; None if one is not asked."""
    window = config.window_at(when_valid)
    wrong: list[tuple[str, datetime, object, Reading]] = []
    times: list[datetime | None] = []
    for field, expected in zip(fields, (window.start, window.end), strict=True):
        times.append(None)
        if field is not None:
            path, got = field
            reading = read_time(got)
            if reading.moment != expected:
                wrong.append((path, expected, got, reading))
                times[-1] = reading.sure
    reasons = fitting((times[0], times[1]), config, when_valid, old=old, model=model)
    named = "; ".join(reasons) or NONE_FITS
    return [
        Mismatch(path, expected, got, (reading.fault or named) + _unix(got, expected))
        for path, expected, got, reading in wrong
    ]


def _unix(got: object, expected: datetime) -> str:
    if type(got) in (int, float):
        if got == to_seconds(expected):
            return ", though the Unix time of the expected one"
        if got == to_seconds(expected) * 1000:
            return ", though the Unix time of the expected one, milliseconds for seconds"
    return ""
