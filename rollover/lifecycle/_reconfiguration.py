"""One change of a lock's settings, and the fate of codes under it."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rollover import _html
from rollover._validation import instance
from rollover.instants import Instant, instant, to_microseconds
from rollover.lifecycle._codes import Fate, IssuedCode, fate_under_change
from rollover.lifecycle._impact import Change
from rollover.lifecycle._stretches import Stretch
from rollover.windows import WindowConfig

_set = object.__setattr__


@dataclass(frozen=True, slots=True, repr=False)
class Reconfiguration(Change):
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
    TypeError
        If an argument is of another type.
    ValueError
        If a time has no offset, or `confirmed_at` is before `applied_at`.
    OverflowError
        If a time is outside years 1..9999.

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
    applied_at: datetime
    confirmed_at: datetime | None = None

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
        instance(self.new, WindowConfig, "new")
        applied, confirmed = applied_and_confirmed(self.applied_at, self.confirmed_at)
        _set(self, "applied_at", applied)
        _set(self, "confirmed_at", confirmed)

    def lock_config(self, when: Instant) -> WindowConfig:
        """Return the settings that the lock follows at `when` (V9).

        Raises
        ------
        TypeError, ValueError, OverflowError
            If `when` is not an instant.

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
        return self.new if instant(when, "when") >= self.applied_at else self.old

    def server_config(self, when: Instant) -> WindowConfig:
        """Return the settings that the server follows at `when` (V10).

        Raises
        ------
        TypeError, ValueError, OverflowError
            If `when` is not an instant.

        Examples
        --------
        Never confirmed, so the server goes on as before:

        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> change.server_config("2026-07-02T14:10Z").window_seconds
        14400
        """
        return self.new if self._confirmed_by(instant(when, "when")) else self.old

    def fate(self, code: IssuedCode) -> Fate:
        """Return what the change does to a code.

        Raises
        ------
        TypeError
            If `code` is not an `IssuedCode`.
        OverflowError
            If the code's window is not within years 1..9999.

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
        if self._confirmed_by(instance(code, IssuedCode, "code").issued_at):
            return Fate.VALID
        return fate_under_change(
            self.old.window_at(code.when_valid), code.issued_at, self.applied_at
        )

    def stretches_after(self, code: IssuedCode) -> list[Stretch]:  # noqa: ARG002
        """Return the settings that rule from the change on, which codes of before do not follow."""
        start = to_microseconds(self.applied_at)
        told = self.applied_at if self.confirmed_at is None else self.confirmed_at
        return [Stretch(self.new, start, had_from=to_microseconds(told))]

    def _confirmed_by(self, moment: datetime) -> bool:
        return self.confirmed_at is not None and moment >= self.confirmed_at

    def __repr__(self) -> str:
        at = f"applied_at={self.applied_at.isoformat()!r}"
        if self.confirmed_at is not None:
            at += f", confirmed_at={self.confirmed_at.isoformat()!r}"
        return f"Reconfiguration({self.old!r}, {self.new!r}, {at})"

    def _repr_html_(self) -> str:
        confirmed = "not confirmed" if self.confirmed_at is None else self.confirmed_at.isoformat()
        return _html.table(
            ["", "window_seconds", "epoch_seconds", "lock from (UTC)", "server from (UTC)"],
            [
                ["old", self.old.window_seconds, self.old.epoch_seconds, "", ""],
                [
                    "new",
                    self.new.window_seconds,
                    self.new.epoch_seconds,
                    self.applied_at.isoformat(),
                    confirmed,
                ],
            ],
        )


def applied_and_confirmed(
    applied_at: Instant, confirmed_at: Instant | None
) -> tuple[datetime, datetime | None]:
    """Return both times in UTC; refuse the order that the vendor forbids (V10)."""
    applied = instant(applied_at, "applied_at")
    confirmed = None if confirmed_at is None else instant(confirmed_at, "confirmed_at")
    if confirmed is not None and confirmed < applied:
        raise ValueError(
            f"confirmed_at={confirmed_at!s} is before applied_at={applied_at!s}: guests whose "
            "codes are issued in between are locked out, as those follow settings that the "
            "lock does not have yet"
        )
    return applied, confirmed
