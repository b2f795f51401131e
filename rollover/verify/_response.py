"""Compare the two times of a response with the window that the settings give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from rollover._validation import decimal, instance, text
from rollover.instants import Instant, instant
from rollover.spec import LockModel, lock_model
from rollover.verify._fields import (
    MISSING,
    FieldPath,
    field_at,
    parts_of,
    short,
    why_missing,
    written,
)
from rollover.verify._reasons import NONE_FITS, fitting, shift
from rollover.verify._times import Stated, UnixUnit, check_unix, meant, read_time, stated
from rollover.windows import WindowConfig

_NO_TIMES: Final = ("DeviceIdentifier", "FirmwareVersion", "KeyNumber")  # of a request (V2)
_set = object.__setattr__


@dataclass(frozen=True, slots=True, repr=False)
class Mismatch:
    """One time of a response, or one field of a request, that is not as expected.

    ``str`` shows it as one line.

    Parameters
    ----------
    field
        The path of the field, as the caller gave it.
    expected
        The instant that the settings give, held in UTC; of the other fields of a request (V2) the
        value.
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

    field: FieldPath
    expected: Any
    got: Any
    reason: str

    if TYPE_CHECKING:

        def __init__(
            self, field: FieldPath, expected: Instant | int, got: object, reason: str
        ) -> None: ...

    def __post_init__(self) -> None:
        if isinstance(self.field, tuple):
            parts_of(self.field, "field")
        else:
            text(self.field, "field")
        if self.field not in _NO_TIMES:
            _set(self, "expected", instant(self.expected, "expected"))
        text(self.reason, "reason")

    @property
    def late(self) -> timedelta | None:
        """How much later than expected the value is; None if it states no time.

        Examples
        --------
        >>> Mismatch("ExpiresOn", "2017-10-11T00:00Z", "2017-10-11T01:00:00Z", "no idea").late
        datetime.timedelta(seconds=3600)
        """
        moment, _ = read_time(self.got)
        timed = moment is not None and isinstance(self.expected, datetime)
        return moment - self.expected if timed else None

    def __str__(self) -> str:
        field = self.field if isinstance(self.field, str) else written(self.field)
        return f"{field}: {self.detail}"

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
            found, distance = short(self.got), ""
        else:
            found = self.got.isoformat() if isinstance(self.got, datetime) else str(self.got)
            distance = f", {abs(late)} {'late' if late > timedelta(0) else 'early'}"
        return f"got {found}, expected {self._expected}{distance}: {self.reason}"

    @property
    def _expected(self) -> str:
        is_time = isinstance(self.expected, datetime)
        return self.expected.isoformat() if is_time else str(self.expected)

    def __repr__(self) -> str:
        got = decimal(self.got) if type(self.got) is int else repr(self.got)
        expected = self.expected if isinstance(self.expected, int) else self._expected
        return f"Mismatch({self.field!r}, {expected!r}, {got}, {self.reason!r})"


def check_response(
    body: object,
    config: WindowConfig,
    *,
    when_valid: Instant,
    begins: FieldPath,
    expires: FieldPath,
    old: WindowConfig | None = None,
    model: LockModel | str | None = None,
    unix: UnixUnit | None = None,
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
        Where the two fields are, which the vendor does not specify: keys joined by dots, where
        digits index lists; or as ``$.codes[0]['Expires.On']``; or a tuple of keys. An exact key
        wins over one in other letter case.
    old
        Settings before `config`, which the server follows until confirm was called (V10).
    model
        The lock's model, or its number or name: its default is what another key number gives
        (V3, V5).
    unix
        "s" or "ms" where the server writes times as numbers of seconds or milliseconds since 1970,
        which are read besides ISO 8601 then.

    Raises
    ------
    TypeError
        If an argument but `body` is of another type.
    ValueError
        If `when_valid` has no offset, a path has an empty key, no model is called `model`, or
        `unix` is another unit.
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
    instance(config, WindowConfig, "config")
    if old is not None:
        instance(old, WindowConfig, "old")
    check_unix(unix)
    return mismatches(
        _stated(body, begins, "begins", unix),
        _stated(body, expires, "expires", unix),
        config,
        instant(when_valid, "when_valid"),
        old=old,
        model=None if model is None else lock_model(model),
    )


def _stated(body: object, path: FieldPath, name: str, unix: UnixUnit | None) -> Stated:
    parts = parts_of(path, name)
    got = field_at(body, parts)
    if got is MISSING:
        return Stated(path, got, None, why_missing(body, parts))
    return stated(path, got, unix)


def mismatches(
    begins: Stated | None,
    expires: Stated | None,
    config: WindowConfig,
    when_valid: datetime,
    *,
    old: WindowConfig | None = None,
    model: LockModel | None = None,
) -> list[Mismatch]:
    """Return the mismatches of where an answer begins and expires; None if one is not asked."""
    window = config.window_at(when_valid)
    wrong = [
        (field, expected)
        for field, expected in ((begins, window.start), (expires, window.end))
        if field is not None and field.moment != expected
    ]
    if not wrong:
        return []
    sure = {expected: field.sure for field, expected in wrong}
    times = sure.get(window.start), sure.get(window.end)
    reasons = fitting(times, config, when_valid, old=old, model=model)
    return [_mismatch(field, expected, reasons) for field, expected in wrong]


def time_mismatch(field: Stated, expected: datetime) -> Mismatch | None:
    """Return the mismatch of a time that no settings give, if there is one."""
    if field.moment == expected:
        return None
    return _mismatch(field, expected, shift((field.sure, None), (expected, None)))


def _mismatch(field: Stated, expected: datetime, reasons: Iterable[str]) -> Mismatch:
    reason = "; ".join(reasons) or NONE_FITS
    if field.fault:
        reason = field.fault + meant(field.got, expected)
    return Mismatch(field.path, expected, field.got, reason)
