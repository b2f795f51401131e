"""The time that a value of a response states, and the forms in which it may have been meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from numbers import Number
from typing import Final, Literal, NamedTuple, TypeAlias

from rollover._validation import a, shown
from rollover.instants import EPOCH, exact, to_seconds
from rollover.verify._fields import MISSING
from rollover.verify._paths import FieldPath

UnixUnit: TypeAlias = Literal["s", "ms"]
"""What the numbers of a server count since 1970: seconds, or milliseconds."""

_UNITS: Final = {"s": timedelta(seconds=1), "ms": timedelta(milliseconds=1)}
_PLACEHOLDER: Final = datetime(1, 1, 1, tzinfo=UTC)  # seen where a time was not set


class Stated(NamedTuple):
    """A field by its path, the value there, the time that it states, and why not to take it."""

    path: FieldPath
    got: object
    moment: datetime | None
    fault: str

    @property
    def sure(self) -> datetime | None:
        """The time if there is nothing against it."""
        return None if self.fault else self.moment


def check_unix(unix: str | None) -> None:
    """Refuse a unit of Unix time that is not known."""
    if unix not in (None, *_UNITS):
        raise ValueError(f"unix={shown(unix)} is none of 's', 'ms'")


def stated(path: FieldPath, got: object, unix: UnixUnit | None = None) -> Stated:
    """Return what the value at a path states."""
    return Stated(path, got, *read_time(got, unix))


def read_time(got: object, unix: UnixUnit | None = None) -> tuple[datetime | None, str]:
    """Return the time that a value states, and what is wrong with it; nothing raises.

    Examples
    --------
    >>> str(read_time("2017-10-10T20:00:00.0000000+00:00")[0])
    '2017-10-10 20:00:00+00:00'
    >>> read_time("2017-10-10T20:00:00.0000003+00:00")
    (None, 'is finer than a microsecond: 0.0000003 s past 2017-10-10T20:00:00+00:00')
    >>> str(read_time(1_507_665_600, "s")[0])
    '2017-10-10 20:00:00+00:00'
    """
    if got is MISSING:
        return None, "is missing"
    if got is None:
        return None, "is null"
    if unix is not None and isinstance(got, int | float) and not isinstance(got, bool):
        return _unix_time(got, unix)
    if isinstance(got, str | datetime):
        return _iso_time(got)
    found = type(got).__name__
    is_number = isinstance(got, Number) and found != "bool"
    return None, f"is {a('number' if is_number else found)}, not a timestamp"


def _iso_time(got: str | datetime) -> tuple[datetime | None, str]:
    naive = False
    try:
        try:
            moment, finer = exact(got, "got")
        except ValueError:  # perhaps for the offset alone
            moment, finer = exact(_as_utc(got), "got")
            naive = True
    except ValueError:
        return None, "is not an ISO 8601 timestamp"
    except OverflowError:
        return None, "is outside years 1..9999 in UTC"
    if moment == _PLACEHOLDER:
        # The one time that may be meant as such, by settings that begin a window right there.
        return None if naive else moment, "is the year-1 placeholder of a time not set"
    if naive:
        return None, "has no UTC offset"
    if finer:
        past = f"0.000000{finer} s past {moment.isoformat()}"
        return None, f"is finer than a microsecond: {past}"
    return moment, ""


def meant(got: object, expected: datetime) -> str:
    """Say in which other form a value that states no time is the expected one, if in any."""
    from email.utils import format_datetime

    if type(got) not in (int, float, str, datetime):  # others may not be hashable, or are bools
        return ""
    seconds = to_seconds(expected)
    forms: dict[object, str] = {
        seconds: "the Unix time of the expected one",
        seconds * 1000: "the Unix time of the expected one, milliseconds for seconds",
        str(seconds): "the Unix time of the expected one in digits",
        str(seconds * 1000): "the Unix time of the expected one in digits, in milliseconds",
        f"/Date({seconds * 1000})/": "the expected one as /Date(ms)/",
        format_datetime(expected, usegmt=True): "the expected one as RFC 1123 writes it",
    }
    if got in forms:
        return f", though {forms[got]}"
    if isinstance(got, str | datetime) and read_time(_as_utc(got)) == (expected, ""):
        return ", though right in UTC"
    return ""


def _unix_time(got: float, unix: UnixUnit) -> tuple[datetime | None, str]:
    if got % 1:
        return None, f"is not a whole number of {unix}"
    try:
        return EPOCH + int(got) * _UNITS[unix], ""
    except OverflowError:
        return None, "is outside years 1..9999 in UTC"


def _as_utc(got: str | datetime) -> str | datetime:
    return f"{got}Z" if isinstance(got, str) else got.replace(tzinfo=UTC)
