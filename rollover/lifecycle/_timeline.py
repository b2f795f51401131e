"""Every change of one lock's settings, built from the events in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rollover import _html
from rollover._validation import instance
from rollover.instants import Instant, instant
from rollover.lifecycle._codes import Fate, IssuedCode
from rollover.lifecycle._reconfiguration import Reconfiguration
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    from datetime import datetime

_set = object.__setattr__


@dataclass(frozen=True, slots=True, repr=False)
class LockTimeline:
    """The settings of one lock through all its changes, built by verbs that return a new one.

    Parameters
    ----------
    initial
        The settings that the lock and the server start with.

    Attributes
    ----------
    changes
        Each change that was applied, in order, as a `Reconfiguration`.

    Raises
    ------
    TypeError
        If `initial` is not a `WindowConfig`.

    Examples
    --------
    >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
    >>> timeline = timeline.applied("2026-07-01T14:10Z")
    >>> timeline.server_config("2026-07-01T14:20Z")
    WindowConfig(window_seconds=14400, epoch_seconds=0)
    >>> timeline.pending("2026-07-01T14:20Z")
    WindowConfig(window_seconds=7200, epoch_seconds=0)
    >>> timeline.confirmed("2026-07-01T14:40Z").pending("2026-07-01T14:40Z") is None
    True
    """

    initial: WindowConfig
    changes: tuple[Reconfiguration, ...] = field(init=False)
    _waiting: WindowConfig | None = field(init=False)

    def __post_init__(self) -> None:
        instance(self.initial, WindowConfig, "initial")
        _set(self, "changes", ())
        _set(self, "_waiting", None)

    def configured(self, new: WindowConfig) -> LockTimeline:
        """Return the timeline after new settings were configured on the server (V9).

        They rule nowhere yet. Settings that were configured before and not applied are replaced.

        Raises
        ------
        TypeError
            If `new` is not a `WindowConfig`.

        Examples
        --------
        >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
        >>> timeline.lock_config("2026-07-01T14:10Z").window_seconds
        14400
        """
        return self._with(self.changes, instance(new, WindowConfig, "new"))

    def applied(self, at: Instant) -> LockTimeline:
        """Return the timeline after the configured settings were applied to the lock (V9).

        Raises
        ------
        TypeError
            If `at` is not an instant.
        ValueError
            If nothing is configured that was not applied yet, or `at` is before the last event.
        OverflowError
            If `at` is outside years 1..9999.

        Examples
        --------
        >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
        >>> timeline.applied("2026-07-01T14:10Z").lock_config("2026-07-01T14:10Z").window_seconds
        7200
        """
        moment = self._next(at)
        if self._waiting is None:
            raise ValueError(f"at={at!s}: nothing is configured to be applied")
        last = self.changes[-1].new if self.changes else self.initial
        change = Reconfiguration(last, self._waiting, applied_at=moment)
        return self._with((*self.changes, change), None)

    def confirmed(self, at: Instant) -> LockTimeline:
        """Return the timeline after what the lock follows was confirmed to the server (V10).

        Raises
        ------
        TypeError
            If `at` is not an instant.
        ValueError
            If nothing is applied that was not confirmed yet, or `at` is before the last event.
        OverflowError
            If `at` is outside years 1..9999.

        Examples
        --------
        >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
        >>> timeline = timeline.applied("2026-07-01T14:10Z").confirmed("2026-07-01T14:40Z")
        >>> timeline.server_config("2026-07-01T14:40Z").window_seconds
        7200
        """
        moment = self._next(at)
        if not self.changes or self.changes[-1].confirmed_at is not None:
            raise ValueError(f"at={at!s}: nothing is applied to be confirmed")
        *earlier, last = self.changes
        confirmed = Reconfiguration(
            last.old, last.new, applied_at=last.applied_at, confirmed_at=moment
        )
        return self._with((*earlier, confirmed), self._waiting)

    def lock_config(self, when: Instant) -> WindowConfig:
        """Return the settings that the lock follows at `when` (V9).

        Raises
        ------
        TypeError, ValueError, OverflowError
            If `when` is not an instant.

        Examples
        --------
        >>> LockTimeline(WindowConfig(14400)).lock_config("2026-07-01T14:10Z")
        WindowConfig(window_seconds=14400, epoch_seconds=0)
        """
        return self._config(self._on_lock(instant(when, "when")))

    def server_config(self, when: Instant) -> WindowConfig:
        """Return the settings that the server follows at `when` (V10).

        Raises
        ------
        TypeError, ValueError, OverflowError
            If `when` is not an instant.

        Examples
        --------
        >>> LockTimeline(WindowConfig(14400)).server_config("2026-07-01T14:10Z")
        WindowConfig(window_seconds=14400, epoch_seconds=0)
        """
        return self._config(self._on_server(instant(when, "when")))

    def pending(self, when: Instant) -> WindowConfig | None:
        """Return the settings on the lock at `when` that are not confirmed by then, or None.

        While there are any, codes follow the settings before (V10). Settings that were applied
        once more count until that is confirmed too, even if they equal those before.

        Raises
        ------
        TypeError, ValueError, OverflowError
            If `when` is not an instant.

        Examples
        --------
        >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
        >>> timeline.applied("2026-07-01T14:10Z").pending("2026-07-01T14:10Z")
        WindowConfig(window_seconds=7200, epoch_seconds=0)
        """
        moment = instant(when, "when")
        on_lock = self._on_lock(moment)
        return self._config(on_lock) if on_lock != self._on_server(moment) else None

    def fate(self, code: IssuedCode) -> Fate:
        """Return what the changes after the settings it was issued on do to a code.

        VALID while nothing later was applied, else the fate under the first that was.

        Raises
        ------
        TypeError
            If `code` is not an `IssuedCode`.
        OverflowError
            If the code's window is not within years 1..9999.

        Examples
        --------
        >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
        >>> code = IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z")
        >>> timeline.fate(code), timeline.applied("2026-07-01T14:10Z").fate(code)
        (<Fate.VALID: 4>, <Fate.INVALIDATED: 2>)
        """
        followed = self._on_server(instance(code, IssuedCode, "code").issued_at)
        later = self.changes[followed:]
        return later[0].fate(code) if later else Fate.VALID

    def _on_lock(self, moment: datetime) -> int:
        """Return the number of the last change that was applied by then, 0 for none."""
        return sum(change.applied_at <= moment for change in self.changes)

    def _on_server(self, moment: datetime) -> int:
        """Return the number of the last change that was confirmed by then, 0 for none."""
        confirmed = (
            number
            for number, change in enumerate(self.changes, 1)
            if change.confirmed_at is not None and change.confirmed_at <= moment
        )
        return max(confirmed, default=0)

    def _config(self, number: int) -> WindowConfig:
        return self.changes[number - 1].new if number else self.initial

    def _next(self, at: Instant) -> datetime:
        moment = instant(at, "at")
        for change in self.changes[-1:]:
            last = change.confirmed_at or change.applied_at
            if moment < last:
                raise ValueError(
                    f"at={at!s} is before {last.isoformat()}, the event before it: "
                    "give the events in order"
                )
        return moment

    def _with(
        self, changes: tuple[Reconfiguration, ...], waiting: WindowConfig | None
    ) -> LockTimeline:
        timeline = LockTimeline(self.initial)
        _set(timeline, "changes", changes)
        _set(timeline, "_waiting", waiting)
        return timeline

    def __repr__(self) -> str:
        verbs = [f"LockTimeline({self.initial!r})"]
        for change in self.changes:
            verbs.append(f".configured({change.new!r}).applied({change.applied_at.isoformat()!r})")
            if change.confirmed_at is not None:
                verbs.append(f".confirmed({change.confirmed_at.isoformat()!r})")
        if self._waiting is not None:
            verbs.append(f".configured({self._waiting!r})")
        return "".join(verbs)

    def _repr_html_(self) -> str:
        rows = [[*_settings(self.initial), "", ""]]
        for change in self.changes:
            confirmed = change.confirmed_at
            told = "not confirmed" if confirmed is None else confirmed.isoformat()
            rows.append([*_settings(change.new), change.applied_at.isoformat(), told])
        if self._waiting is not None:
            rows.append([*_settings(self._waiting), "not applied", "not confirmed"])
        header = ["window_seconds", "epoch_seconds", "lock from (UTC)", "server from (UTC)"]
        return _html.table(header, rows)


def _settings(config: WindowConfig) -> list[object]:
    return [config.window_seconds, config.epoch_seconds]
