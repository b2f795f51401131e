"""A field in a decoded response, and the time that it states.

The vendor does not specify the names of the fields, and the letter case of keys varies between
its endpoints: the caller names a path, and an exact key wins over one in other letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from numbers import Number
from typing import Final

from rollover._validation import text
from rollover.instants import exact


class _Missing(Enum):
    MISSING = "MISSING"

    def __repr__(self) -> str:
        return self.name


MISSING: Final = _Missing.MISSING
"""What `Mismatch.got` is where the body has no such field."""

_PLACEHOLDER: Final = datetime(1, 1, 1, tzinfo=UTC)  # seen where a time was not set
_POSITION: Final = re.compile("[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Reading:
    """The time that a value states, and why it should not be taken for one."""

    moment: datetime | None
    fault: str = ""

    @property
    def sure(self) -> datetime | None:
        """The time if there is nothing against it."""
        return None if self.fault else self.moment


def parts_of(path: str, name: str) -> list[str]:
    """Return the keys of a dotted path.

    Raises
    ------
    TypeError
        If `path` is not a str.
    ValueError
        If a key is empty.

    Examples
    --------
    >>> parts_of("data.codes.0.ExpiresOn", "expires")
    ['data', 'codes', '0', 'ExpiresOn']
    """
    parts = text(path, name).split(".")
    if "" in parts:
        raise ValueError(
            f"{name}={path!r} has an empty key: a path is keys joined by dots, such as "
            "'data.ExpiresOn'"
        )
    return parts


def field_at(body: object, parts: Sequence[str]) -> object:
    """Return the value at a path, or `MISSING`; digits index lists.

    Examples
    --------
    >>> field_at({"Data": [{"begin": 1}]}, ["data", "0", "Begin"])
    1
    >>> field_at({"Data": []}, ["data", "0"])
    MISSING
    """
    for part in parts:
        body = _child(body, part)
    return body


def written(path: Iterable[object]) -> str:
    """Return a path of keys and positions as it is printed and read.

    Examples
    --------
    >>> written(["codes", 0, "Expires.On"])
    "$.codes[0]['Expires.On']"
    """
    return "$" + "".join(
        f".{key}" if isinstance(key, str) and key.isidentifier() else f"[{key!r}]" for key in path
    )


def read_time(got: object) -> Reading:
    """Return what a value of a response states; nothing that it holds raises.

    Examples
    --------
    >>> read_time("2017-10-10T20:00:00.0000000+00:00").moment.isoformat()
    '2017-10-10T20:00:00+00:00'
    >>> read_time("2017-10-10T20:00:00.0000003+00:00").fault
    'is finer than a microsecond: 0.0000003 s past 2017-10-10T20:00:00+00:00'
    """
    if got is MISSING:
        return Reading(None, "is missing")
    if got is None:
        return Reading(None, "is null")
    if not isinstance(got, str | datetime):
        kind = type(got).__name__
        is_number = isinstance(got, Number) and kind != "bool"
        return Reading(None, f"is a {'number' if is_number else kind}, not a timestamp")
    naive = False
    try:
        try:
            moment, finer = exact(got, "got")
        except ValueError:
            moment, finer = exact(_as_utc(got), "got")
            naive = True
    except ValueError:
        return Reading(None, "is not an ISO 8601 timestamp")
    except OverflowError:
        return Reading(None, "is outside years 1..9999 in UTC")
    if moment == _PLACEHOLDER:
        # The one time that may be meant as such, by settings that begin a window right there.
        return Reading(None if naive else moment, "is the year-1 placeholder of a time not set")
    if naive:
        return Reading(None, "has no UTC offset")
    if finer:
        past = f"0.000000{finer} s past {moment.isoformat()}"
        return Reading(None, f"is finer than a microsecond: {past}")
    return Reading(moment)


def _child(body: object, part: str) -> object:
    if isinstance(body, Mapping):
        if part in body:
            return body[part]
        folded = part.casefold()
        keys = [key for key in body if isinstance(key, str) and key.casefold() == folded]
        return body[keys[0]] if len(keys) == 1 else MISSING  # of several, none is the one meant
    if isinstance(body, Sequence) and not isinstance(body, str | bytes):
        return body[int(part)] if _POSITION.fullmatch(part) and int(part) < len(body) else MISSING
    return MISSING


def _as_utc(got: str | datetime) -> str | datetime:
    return f"{got}Z" if isinstance(got, str) else got.replace(tzinfo=UTC)
