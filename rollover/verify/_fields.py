"""A field in a decoded response: where it is, and if it is not there, why.

The vendor does not specify the names of the fields, and the letter case of keys varies between
its endpoints: the caller names a path, and an exact key wins over one in other letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, Final

from rollover._validation import Lenient, a
from rollover.verify._paths import written


class _Missing(Enum):
    MISSING = "MISSING"

    def __repr__(self) -> str:
        return self.name


MISSING: Final = _Missing.MISSING
"""What `Mismatch.got` is where the body has no such field."""

_POSITION: Final = re.compile("[0-9]{1,18}")  # what int() reads at once, and no other digits


short: Final[Callable[[object], str]] = Lenient(characters=60, items=6).repr


def field_at(body: object, parts: Iterable[str | int]) -> object:
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


def why_missing(body: object, parts: Sequence[str | int]) -> str:
    """Return where the path to a missing field breaks, and why.

    Examples
    --------
    >>> why_missing({"Result": "Error", "Data": None}, ["Data", "ExpiresOn"])
    'is missing: $.Data is null'
    """
    there = next(n for n in range(len(parts)) if field_at(body, parts[: n + 1]) is MISSING)
    where = written(parts[:there]) if there else "the body"
    return f"is missing: {where} {without(field_at(body, parts[:there]), parts[there])}"


def _child(body: object, part: str | int) -> object:
    if isinstance(body, Mapping):
        if part in body:
            return body[part]
        keys = _folded(body, part)
        return body[keys[0]] if len(keys) == 1 else MISSING  # of several, none is the one meant
    if not isinstance(body, Sequence) or isinstance(body, str | bytes):
        return MISSING
    position = int(part) if _POSITION.fullmatch(str(part)) else len(body)
    return body[position] if position < len(body) else MISSING


def _folded(body: Mapping[Any, object], part: str | int) -> list[str]:
    folded = str(part).casefold()
    return [key for key in body if isinstance(key, str) and key.casefold() == folded]


def without(body: object, part: str | int) -> str:
    """Say what a value is that has no such part."""
    found = a(type(body).__name__)
    if body is None:
        return "is null"
    if isinstance(body, Mapping):
        keys = _folded(body, part) or list(body)
        return f"has no {part!r}, only {short(keys)}" if keys else "is empty"
    if isinstance(body, str | bytes):
        return f"is {found}: decode it first, as json.loads does"
    if callable(getattr(body, "json", None)):  # a response of requests or httpx
        return f"is {found}: pass what its json() returns"
    if isinstance(body, Sequence) and _POSITION.fullmatch(str(part)):
        return f"has nothing at {part}: its length is {len(body)}"
    return f"is {found}, which has no {part!r}"
