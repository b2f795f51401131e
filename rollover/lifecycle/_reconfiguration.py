"""One change of a lock's settings: a timeline of one change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from rollover._pydantic import InUTC
from rollover._validation import instance
from rollover._value import Value
from rollover.instants import NO_TIME, Instant
from rollover.lifecycle._codes import Fate, IssuedCode
from rollover.lifecycle._impact import Impact
from rollover.lifecycle._timeline import AppliedConfig, LockTimeline
from rollover.windows import WindowConfig

_set = object.__setattr__


@dataclass(frozen=True, slots=True, repr=False)
class Reconfiguration(Value):
    """A change of one lock's settings, applied to the lock and then confirmed to the server.

    The lock follows `old` before `applied_at` and `new` from it on (V9); the server follows `old`
    before `confirmed_at` and `new` from it on (V10).

    Parameters
    ----------
    old, new
        The settings before and after.
    applied_at
        When the lock took the new settings.
    confirmed_at
        When the server was told; None if it has not been.

    Raises
    ------
    ValueError
        If `confirmed_at` is before `applied_at`.

    Examples
    --------
    >>> change = Reconfiguration(
    ...     WindowConfig(14400),
    ...     WindowConfig(86400, epoch_seconds=57600),
    ...     applied_at="2026-07-01T14:10Z",
    ...     confirmed_at="2026-07-01T14:40Z",
    ... )
    >>> change.lock_config("2026-07-01T14:20Z"), change.server_config("2026-07-01T14:20Z")
    (WindowConfig(window_seconds=86400, epoch_seconds=57600), \
WindowConfig(window_seconds=14400, epoch_seconds=0))
    """

    old: WindowConfig
    new: WindowConfig
    _: KW_ONLY
    applied_at: InUTC
    confirmed_at: InUTC | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            old: WindowConfig,
            new: WindowConfig,
            *,
            applied_at: Instant,
            confirmed_at: Instant | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        instance(self.old, WindowConfig, "old")
        change = AppliedConfig(
            instance(self.new, WindowConfig, "new"),
            applied_at=self.applied_at,
            confirmed_at=self.confirmed_at,
        )
        _set(self, "applied_at", change.applied_at)
        _set(self, "confirmed_at", change.confirmed_at)

    @property
    def timeline(self) -> LockTimeline:
        """The timeline of this one change, which answers for it.

        Examples
        --------
        >>> Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... ).timeline.pending("2026-07-01T15:00Z")
        WindowConfig(window_seconds=7200, epoch_seconds=0)
        """
        return _timeline(self)

    def lock_config(self, when: Instant) -> WindowConfig:
        """Return the settings that the lock follows at `when` (V9).

        Examples
        --------
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> change.lock_config("2026-07-01T14:09:59.999999Z").window_seconds
        14400
        >>> change.lock_config("2026-07-01T14:10Z").window_seconds
        7200
        """
        return self.timeline.lock_config(when)

    def server_config(self, when: Instant) -> WindowConfig:
        """Return the settings that the server follows at `when` (V10).

        Examples
        --------
        Never confirmed, so the server goes on as before:

        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> change.server_config("2026-07-02T14:10Z").window_seconds
        14400
        """
        return self.timeline.server_config(when)

    def fate(
        self, code: IssuedCode, *, behind: timedelta = NO_TIME, ahead: timedelta = NO_TIME
    ) -> Fate:
        """Return what the change does to a code, as `LockTimeline.fate`.

        Examples
        --------
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> change.fate(IssuedCode("2026-07-01T15:00Z", issued_at="2026-06-20T09:30Z"))
        <Fate.CURRENT: 1>
        >>> change.fate(IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z"))
        <Fate.INVALIDATED: 2>
        >>> change.fate(IssuedCode("2026-07-01T17:00Z", issued_at="2026-07-01T14:30Z"))
        <Fate.STALE: 3>
        """
        return self.timeline.fate(code, behind=behind, ahead=ahead)

    def impact(
        self,
        codes: Iterable[IssuedCode],
        *,
        behind: timedelta = NO_TIME,
        ahead: timedelta = NO_TIME,
    ) -> Impact:
        """Return what the change does to all these codes, as `LockTimeline.impact`.

        Examples
        --------
        >>> change = Reconfiguration(
        ...     WindowConfig(14400),
        ...     WindowConfig(86400, epoch_seconds=57600),
        ...     applied_at="2026-07-01T14:10Z",
        ... )
        >>> guests = {"Ada": "2026-07-01T11:00Z", "Ben": "2026-07-01T17:00Z"}
        >>> print(change.impact(
        ...     IssuedCode(when, issued_at="2026-06-20T09:30Z", label=guest)
        ...     for guest, when in guests.items()
        ... ))
        2 codes: 1 EXPIRED, 0 CURRENT, 1 INVALIDATED, 0 STALE, 0 VALID
        To replace:
          INVALIDATED  2026-07-01T16:00:00+00:00 to 2026-07-01T20:00:00+00:00  Ben
        To request once confirmed:
          2026-07-01T16:00:00+00:00  Ben
        """
        return self.timeline.impact(codes, behind=behind, ahead=ahead)

    def _repr_html_(self) -> str:
        return self.timeline._repr_html_()


@lru_cache  # one change is asked about many codes
def _timeline(change: Reconfiguration) -> LockTimeline:
    applied = AppliedConfig(
        change.new, applied_at=change.applied_at, confirmed_at=change.confirmed_at
    )
    return LockTimeline(change.old, changes=(applied,))
