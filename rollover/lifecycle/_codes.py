"""A code that was issued, and what can become of it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from rollover._validation import hashable
from rollover.instants import Instant, instant, span

if TYPE_CHECKING:
    from rollover.windows import Window

_set = object.__setattr__


class Fate(IntEnum):
    """What a reconfiguration does to a code.

    The first that fits of VALID, EXPIRED, CURRENT, STALE and INVALIDATED.

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

    def __new__(cls, value: int, why: str = "") -> Fate:  # so that `Fate(3)` passes mypy
        """Make a member of a value and the reason that documents it."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.__doc__ = why
        return member


@dataclass(frozen=True, slots=True, repr=False)
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
    needed
        From when until when the code is needed, if not for the whole of its window; held in UTC.

    Raises
    ------
    TypeError
        If a time is not an instant, `needed` is not two of them, or `label` cannot be hashed.
    ValueError
        If a time has no offset, `needed` is empty or reversed, or `label` is NaN.
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
    label: Any = None
    needed: tuple[datetime, datetime] | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            when_valid: Instant,
            *,
            issued_at: Instant,
            label: Hashable = None,
            needed: tuple[Instant, Instant] | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        hashable(self.label, "label")
        _set(self, "when_valid", instant(self.when_valid, "when_valid"))
        _set(self, "issued_at", instant(self.issued_at, "issued_at"))
        if self.needed is not None:
            if not isinstance(self.needed, (tuple, list)) or len(self.needed) != 2:
                raise TypeError(
                    f"needed={self.needed!r} is not two instants: from when, until when"
                )
            start, end = span(*self.needed, ("needed[0]", "needed[1]"))
            if start == end:
                raise ValueError(f"needed={self.needed!r} is empty: pass None for the whole window")
            _set(self, "needed", (start, end))

    def __repr__(self) -> str:
        label = "" if self.label is None else f", label={self.label!r}"
        needed = ""
        if self.needed is not None:
            needed = f", needed={tuple(moment.isoformat() for moment in self.needed)}"
        return (
            f"IssuedCode({self.when_valid.isoformat()!r}, "
            f"issued_at={self.issued_at.isoformat()!r}{label}{needed})"
        )


def fate_under_change(window: Window, issued_at: datetime, applied_at: datetime) -> Fate:
    """Return the fate of a code of this window that was issued on the settings before a change."""
    if window.end <= applied_at:
        return Fate.EXPIRED
    if window.start <= applied_at:
        return Fate.CURRENT
    return Fate.STALE if issued_at >= applied_at else Fate.INVALIDATED
