"""What is not as expected: one field of a response or a request, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rollover._validation import instance
from rollover._value import Value
from rollover.instants import Instant, ISOText, clock_reading, instant
from rollover.verify._fields import short
from rollover.verify._paths import FieldPath, parts_of, written
from rollover.verify._reasons import NONE_FITS, shift
from rollover.verify._times import Stated, meant, read_time

_set = object.__setattr__


@dataclass(frozen=True, slots=True, repr=False)
class Mismatch(Value):
    """One time of a response, or one field of a request, that is not as expected.

    ``str`` shows it as one line.

    Parameters
    ----------
    field
        The path of the field, as the caller gave it.
    expected
        What should be there; an instant, also one in a text, is held in UTC.
    got
        The value as found, or `verify.MISSING`.
    reason
        Every explanation that accounts exactly for both times of the response, or that none does,
        or why the value states no time.
    moment
        The instant that `got` states, where it does not say so itself: a Unix number.

    Examples
    --------
    >>> print(Mismatch("ExpiresOn", "2017-10-11T00:00Z", "2017-10-11T01:00:00Z", "no idea"))
    ExpiresOn: got 2017-10-11T01:00:00Z, expected 2017-10-11T00:00:00+00:00, 1:00:00 late: no idea
    """

    field: FieldPath
    expected: Any
    got: Any
    reason: str
    _: KW_ONLY
    moment: datetime | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            field: FieldPath,
            expected: object,
            got: object,
            reason: str,
            *,
            moment: Instant | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        if isinstance(self.field, tuple):
            parts_of(self.field, "field")
        else:
            instance(self.field, str, "field")
        if _is_time(self.expected):
            _set(self, "expected", instant(self.expected, "expected"))
        if self.moment is not None:
            _set(self, "moment", instant(self.moment, "moment"))
        instance(self.reason, str, "reason")

    @property
    def late(self) -> timedelta | None:
        """How much later than expected the value is; None if it states no time.

        Examples
        --------
        >>> Mismatch("ExpiresOn", "2017-10-11T00:00Z", "2017-10-11T01:00:00Z", "no idea").late
        datetime.timedelta(seconds=3600)
        """
        if not isinstance(self.expected, datetime):
            return None
        moment = self.moment or read_time(self.got)[0]
        return None if moment is None else moment - self.expected

    def __str__(self) -> str:
        return f"{self._field}: {self.detail}"

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
    def _field(self) -> str:
        return self.field if isinstance(self.field, str) else written(self.field)

    @property
    def _expected(self) -> str:
        if isinstance(self.expected, datetime):
            return self.expected.isoformat()
        return self.expected if isinstance(self.expected, str) else short(self.expected)

    def _columns(self) -> dict[str, object]:
        return {
            "field": self._field,
            "got": short(self.got),
            "expected": self._expected,
            "late": self.late,
            "reason": self.reason,
        }


def time_mismatch(stated: Stated, expected: datetime) -> Mismatch | None:
    """Return the mismatch of a time that no settings give, if there is one."""
    if stated.moment == expected:
        return None
    return mismatch(stated, expected, shift((stated.sure, None), (expected, None)))


def mismatch(stated: Stated, expected: datetime, reasons: Iterable[str]) -> Mismatch:
    """Return the mismatch of a time, for these reasons or for its own fault."""
    reason = "; ".join(reasons) or NONE_FITS
    if stated.fault:
        reason = stated.fault + meant(stated.got, expected)
    # A number does not say its unit; whatever else states a moment is read again where it is asked.
    number = isinstance(stated.got, int | float)
    moment = stated.moment if number else None
    return Mismatch(stated.path, expected, stated.got, reason, moment=moment)


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return isinstance(value, datetime | ISOText)
    try:
        clock_reading(value, "expected")
    except ValueError:
        return False
    return True
