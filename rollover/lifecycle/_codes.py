"""A code that was issued, and what can become of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import KW_ONLY, dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from rollover._validation import instance
from rollover.instants import Instant, instant

if TYPE_CHECKING:
    from datetime import datetime

_set = object.__setattr__


class Fate(IntEnum):
    """What a reconfiguration does to a code: the first row of the design's table that fits.

    Each member's ``__doc__`` says why.

    Examples
    --------
    >>> [fate.name for fate in Fate]
    ['EXPIRED', 'CURRENT', 'INVALIDATED', 'STALE', 'VALID']
    >>> print(Fate.CURRENT.__doc__)
    in use at the moment the lock was reconfigured: the vendor does not say whether it works on
    """

    EXPIRED = 0, "its window had ended before the lock was reconfigured (V1)"
    CURRENT = (
        1,
        "in use at the moment the lock was reconfigured: the vendor does not say "
        "whether it works on",
    )
    INVALIDATED = 2, "generated for a future window before the lock was reconfigured (V11)"
    STALE = (
        3,
        "issued after the lock was reconfigured, but the server still followed the old settings "
        "(V10), for a future window (V11)",
    )
    VALID = 4, "issued on the settings that the lock follows (V4, V10)"

    def __new__(cls, value: int, why: str) -> Fate:
        """Make a member of a value and the reason that documents it."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.__doc__ = why
        return member


@dataclass(frozen=True, slots=True, init=False, repr=False)
class IssuedCode:
    """A temporary code that the server has issued.

    Parameters
    ----------
    when_valid
        The instant that was asked for (V2); may precede `issued_at`.
    issued_at
        When the server answered, which decides the settings that it followed.
    label
        What the caller knows the code by, such as the guest; anything hashable.

    Raises
    ------
    TypeError
        If a time is not an instant, or `label` cannot be hashed.
    ValueError
        If a time has no offset, or `label` is NaN.
    OverflowError
        If a time is outside years 1..9999.

    Examples
    --------
    >>> IssuedCode("2026-07-01T15:00:00-05:00", issued_at="2026-06-20T09:30Z", label="Ada")
    IssuedCode('2026-07-01T20:00:00+00:00', issued_at='2026-06-20T09:30:00+00:00', label='Ada')
    """

    when_valid: datetime
    _: KW_ONLY
    issued_at: datetime
    label: Hashable = None

    def __init__(self, when_valid: Instant, *, issued_at: Instant, label: Hashable = None) -> None:
        try:
            hash(label)
        except TypeError:
            raise TypeError(
                f"label={label!r} is a {type(label).__name__}, which cannot be hashed"
            ) from None
        if label != label:  # so it is for the NaN of a missing cell
            raise ValueError(f"label={label!r} does not equal itself: pass None for no label")
        _set(self, "when_valid", instant(when_valid, "when_valid"))
        _set(self, "issued_at", instant(issued_at, "issued_at"))
        _set(self, "label", label)

    def __repr__(self) -> str:
        label = "" if self.label is None else f", label={self.label!r}"
        return (
            f"IssuedCode({self.when_valid.isoformat()!r}, "
            f"issued_at={self.issued_at.isoformat()!r}{label})"
        )


def issued_codes(codes: Iterable[IssuedCode]) -> tuple[IssuedCode, ...]:
    """Return the codes of any iterable; the message for another element has its position."""
    if not isinstance(codes, Iterable):
        raise TypeError(f"codes={codes!r} is a {type(codes).__name__}, not IssuedCodes to go over")
    return tuple(instance(code, IssuedCode, f"codes[{at}]") for at, code in enumerate(codes))
