"""A code that was issued, and what can become of it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import rollover
from rollover._pydantic import InUTC, Name
from rollover._validation import hashable, shown, wrong_type
from rollover._value import Members, Value
from rollover.instants import Instant, instant, span

_set = object.__setattr__


class Fate(IntEnum, metaclass=Members):
    """What a reconfiguration does to a code.

    The first that fits of VALID, EXPIRED, CURRENT, STALE and INVALIDATED; the ``__doc__`` of each
    says why.

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

    def __str__(self) -> str:
        return self.name

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        # By its public address, so that the file of the class can move.
        return rollover._restored, ("Fate", {"value": int(self)})


@dataclass(frozen=True, slots=True, repr=False)
class IssuedCode(Value):
    """A temporary code that the server has issued.

    Parameters
    ----------
    when_valid
        The instant that was asked for (V2); may precede `issued_at`. With `valid` it is only that,
        and need not lie in it.
    issued_at
        When the server answered, which decides the settings that it followed.
    lock
        The lock that it opens.
    label
        Who holds the code: `Stay.holder`, or what else the caller knows it by; anything hashable.
    valid
        When the code begins and expires, as the server said (V4). Without it, its window is the one
        that the server's settings at `issued_at` give for `when_valid`.
    needed
        From when until when the code is needed, in real time, if not for the whole of its window.

    Raises
    ------
    ValueError
        If `valid` or `needed` is empty or reversed, or `lock` or `label` cannot be hashed or is
        NaN.

    Examples
    --------
    >>> IssuedCode("2026-07-01T15:00:00-05:00", issued_at="2026-06-20T09:30Z", label="Ada")
    IssuedCode('2026-07-01T20:00:00+00:00', issued_at='2026-06-20T09:30:00+00:00', label='Ada')
    """

    when_valid: InUTC
    _: KW_ONLY
    issued_at: InUTC
    lock: Name = None
    label: Name = None
    valid: tuple[InUTC, InUTC] | None = None
    needed: tuple[InUTC, InUTC] | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            when_valid: Instant,
            *,
            issued_at: Instant,
            lock: Hashable = None,
            label: Hashable = None,
            valid: tuple[Instant, Instant] | None = None,
            needed: tuple[Instant, Instant] | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        hashable(self.lock, "lock")
        hashable(self.label, "label")
        _set(self, "when_valid", instant(self.when_valid, "when_valid"))
        _set(self, "issued_at", instant(self.issued_at, "issued_at"))
        _set(self, "valid", _two(self.valid, "valid", "pass None if it is not known"))
        _set(self, "needed", _two(self.needed, "needed", "pass None for the whole window"))

    def _columns(self) -> dict[str, object]:
        begins, expires = self.valid or (None, None)
        needed_from, needed_until = self.needed or (None, None)
        return {
            "lock": self.lock,
            "label": self.label,
            "when_valid (UTC)": self.when_valid,
            "issued_at": self.issued_at,
            "begins": begins,
            "expires": expires,
            "needed_from": needed_from,
            "needed_until": needed_until,
        }


def _two(
    times: tuple[Instant, Instant] | None, name: str, remedy: str
) -> tuple[datetime, datetime] | None:
    if times is None:
        return None
    if not isinstance(times, (tuple, list)) or len(times) != 2:
        raise wrong_type(times, name, "two instants: from when, until when")
    start, end = span(*times, (f"{name}[0]", f"{name}[1]"))
    if start == end:
        raise ValueError(f"{name}={shown(times)} is empty: {remedy}")
    return start, end
