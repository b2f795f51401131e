"""Every change of one lock's settings, built from the events in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from rollover import _html
from rollover._pydantic import InUTC
from rollover._validation import instance, instances
from rollover._value import Value
from rollover.instants import ALWAYS, NEVER, NO_TIME, Instant, duration, instant, to_microseconds
from rollover.lifecycle import _impact  # as a module: it imports this one
from rollover.lifecycle._codes import Fate, IssuedCode
from rollover.windows import WindowConfig

_set = object.__setattr__


class Stretch(NamedTuple):
    """The time ``[start, end)`` in which a lock follows one configuration, in microseconds.

    The server gives its codes from `had_from` on: that of confirm, or `start` where it already
    follows equal settings (V10); `ALWAYS` for those that a lock began with.
    """

    config: WindowConfig
    start: int
    end: int
    had_from: int


@dataclass(frozen=True, slots=True, repr=False)
class ScheduledConfig(Value):
    """Settings to have from an instant on.

    Parameters
    ----------
    start
        From when on, held in UTC.
    config
        The settings.
    """

    start: InUTC
    config: WindowConfig

    if TYPE_CHECKING:

        def __init__(self, start: Instant, config: WindowConfig) -> None: ...

    def __post_init__(self) -> None:
        _set(self, "start", instant(self.start, "start"))
        instance(self.config, WindowConfig, "config")

    def _columns(self) -> dict[str, object]:
        return {
            "start (UTC)": self.start,
            "window_seconds": self.config.window_seconds,
            "epoch_seconds": self.config.epoch_seconds,
        }


@dataclass(frozen=True, slots=True, repr=False)
class AppliedConfig(Value):
    """Settings that a lock took, and when.

    Parameters
    ----------
    config
        The settings.
    applied_at
        When the lock took them (V9).
    confirmed_at
        When the server was told (V10); None if it was not.

    Raises
    ------
    ValueError
        If `confirmed_at` is before `applied_at`.
    """

    config: WindowConfig
    _: KW_ONLY
    applied_at: InUTC
    confirmed_at: InUTC | None = None

    if TYPE_CHECKING:

        def __init__(
            self, config: WindowConfig, *, applied_at: Instant, confirmed_at: Instant | None = None
        ) -> None: ...

    def __post_init__(self) -> None:
        instance(self.config, WindowConfig, "config")
        applied, confirmed = instant(self.applied_at, "applied_at"), self.confirmed_at
        if confirmed is not None:
            confirmed = instant(confirmed, "confirmed_at")
            if confirmed < applied:
                raise ValueError(
                    f"confirmed_at={self.confirmed_at!s} is before applied_at={self.applied_at!s}: "
                    "guests whose codes are issued in between are locked out, as those follow "
                    "settings that the lock does not have yet"
                )
        _set(self, "applied_at", applied)
        _set(self, "confirmed_at", confirmed)

    def _columns(self) -> dict[str, object]:
        return {
            "window_seconds": self.config.window_seconds,
            "epoch_seconds": self.config.epoch_seconds,
            "lock from (UTC)": self.applied_at,
            "server from (UTC)": self.confirmed_at or "not confirmed",
        }


@dataclass(frozen=True, slots=True, repr=False)
class LockTimeline(Value):
    """The settings of one lock through all its changes, built by verbs that return a new one.

    Parameters
    ----------
    initial
        The settings that the lock and the server start with.
    changes
        Each change that was applied, in order, as an `AppliedConfig`.
    waiting
        The settings that are configured and not applied.

    Raises
    ------
    ValueError
        If the changes are not in order.

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
    _: KW_ONLY
    changes: tuple[AppliedConfig, ...] = ()
    waiting: WindowConfig | None = None

    def __post_init__(self) -> None:
        instance(self.initial, WindowConfig, "initial")
        if self.waiting is not None:
            instance(self.waiting, WindowConfig, "waiting")
        changes = instances(self.changes, AppliedConfig, "changes")
        for at, (before, change) in enumerate(pairwise(changes), 1):
            _in_order(change.applied_at, before, f"changes[{at}].applied_at")
        _set(self, "changes", changes)

    @classmethod
    def of(cls, schedule: Iterable[ScheduledConfig], *, initial: WindowConfig) -> LockTimeline:
        """Return the timeline of a schedule, such as `follow_local_time` gives.

        Each of its settings is applied and confirmed at its start; `initial` rules before.

        Raises
        ------
        ValueError
            If there is none, or one starts before the one before it.

        Examples
        --------
        >>> schedule = [
        ...     ScheduledConfig("2026-01-01T00:00Z", WindowConfig(86400, 61200)),
        ...     ScheduledConfig("2026-03-08T08:00Z", WindowConfig(86400, 57600)),
        ... ]
        >>> timeline = LockTimeline.of(schedule, initial=WindowConfig.for_model("5440"))
        >>> timeline.lock_config("2025-12-24T00:00Z").window_seconds
        14400
        >>> timeline.lock_config("2026-07-01T00:00Z").epoch_seconds
        57600
        """
        listed = instances(schedule, ScheduledConfig, "schedule")
        if not listed:
            raise ValueError("schedule=[] is empty: for settings from always, pass a WindowConfig")
        changes = tuple(
            AppliedConfig(one.config, applied_at=one.start, confirmed_at=one.start)
            for one in listed
        )
        return cls(initial, changes=changes)

    def configured(self, new: WindowConfig) -> LockTimeline:
        """Return the timeline after new settings were configured on the server (V9).

        They rule nowhere yet. Settings that were configured before and not applied are replaced.

        Examples
        --------
        >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
        >>> timeline.lock_config("2026-07-01T14:10Z").window_seconds
        14400
        """
        return replace(self, waiting=instance(new, WindowConfig, "new"))

    def applied(self, at: Instant) -> LockTimeline:
        """Return the timeline after the configured settings were applied to the lock (V9).

        Raises
        ------
        ValueError
            If nothing is configured that was not applied yet, or `at` is before the last event.

        Examples
        --------
        >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
        >>> timeline.applied("2026-07-01T14:10Z").lock_config("2026-07-01T14:10Z").window_seconds
        7200
        """
        moment = self._next(at)
        if self.waiting is None:
            raise ValueError(f"at={at!s}: nothing is configured to be applied")
        change = AppliedConfig(self.waiting, applied_at=moment)
        return replace(self, changes=(*self.changes, change), waiting=None)

    def confirmed(self, at: Instant) -> LockTimeline:
        """Return the timeline after what the lock follows was confirmed to the server (V10).

        That is what was applied last, also where other settings have been configured since: the
        library takes it so, as the vendor does not say.

        Raises
        ------
        ValueError
            If nothing is applied that was not confirmed yet, or `at` is before the last event.

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
        return replace(self, changes=(*earlier, replace(last, confirmed_at=moment)))

    def lock_config(self, when: Instant) -> WindowConfig:
        """Return the settings that the lock follows at `when` (V9).

        Examples
        --------
        >>> LockTimeline(WindowConfig(14400)).lock_config("2026-07-01T14:10Z")
        WindowConfig(window_seconds=14400, epoch_seconds=0)
        """
        return self._config(self._on_lock(instant(when, "when")))

    def server_config(self, when: Instant) -> WindowConfig:
        """Return the settings that the server follows at `when` (V10).

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

        Examples
        --------
        >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
        >>> timeline.applied("2026-07-01T14:10Z").pending("2026-07-01T14:10Z")
        WindowConfig(window_seconds=7200, epoch_seconds=0)
        """
        moment = instant(when, "when")
        on_lock = self._on_lock(moment)
        return self._config(on_lock) if on_lock != self._on_server(moment) else None

    def validity(self, code: IssuedCode) -> tuple[datetime, datetime]:
        """Return when a code begins and expires (V4, V10).

        As the server said, or else as its settings at the time of issue give for `when_valid`.

        Examples
        --------
        >>> code = IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z")
        >>> begins, expires = LockTimeline(WindowConfig(14400)).validity(code)
        >>> begins.hour, expires.hour
        (16, 20)
        """
        valid = instance(code, IssuedCode, "code").valid
        if valid is not None:
            return valid
        window = self.server_config(code.issued_at).window_at(code.when_valid)
        return window.start, window.end

    def fate(
        self, code: IssuedCode, *, behind: timedelta = NO_TIME, ahead: timedelta = NO_TIME
    ) -> Fate:
        """Return what the changes after the settings it was issued on do to a code.

        VALID while nothing later was applied; under the first change that was, the first that fits
        of EXPIRED, CURRENT, STALE and INVALIDATED, each as `Fate` documents it. That V11 counts
        from apply, not from confirm, is what the library takes: the vendor does not say.

        Parameters
        ----------
        code
            The code.
        behind, ahead
            How far the lock's clock may run behind or ahead: so much later a window may end, and
            so much earlier begin.

        Examples
        --------
        >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
        >>> code = IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z")
        >>> timeline.fate(code), timeline.applied("2026-07-01T14:10Z").fate(code)
        (<Fate.VALID: 4>, <Fate.INVALIDATED: 2>)
        """
        valid = self.validity(code)
        return self._fate(code, valid, duration(behind, "behind"), duration(ahead, "ahead"))

    def _fate(
        self,
        code: IssuedCode,
        valid: tuple[datetime, datetime],
        behind: timedelta,
        ahead: timedelta,
    ) -> Fate:
        """Return the fate of a code that begins and expires at these times."""
        later = self.changes[self._issued_on(code) :]
        if not later:
            return Fate.VALID
        (begins, expires), applied_at = valid, later[0].applied_at
        # Compared as differences: a sum could leave years 1..9999, and not be a datetime.
        if applied_at - expires >= behind:
            return Fate.EXPIRED
        if begins - applied_at <= ahead:
            return Fate.CURRENT
        return Fate.STALE if code.issued_at >= applied_at else Fate.INVALIDATED

    def impact(
        self,
        codes: Iterable[IssuedCode],
        *,
        behind: timedelta = NO_TIME,
        ahead: timedelta = NO_TIME,
    ) -> _impact.Impact:
        """Return what the changes do to all these codes of one lock.

        They kill all alike, a Deadbolt's standard codes too where a configured one's settings
        change (V3): leave those out if you know better, as the vendor does not say.

        Parameters
        ----------
        codes
            In any order. Two doors of one guest are two codes, in an impact each.
        behind, ahead
            As `fate` takes them; and the new codes are those that a clock so far off asks for.

        Raises
        ------
        ValueError
            If two codes are of different locks, None apart.

        Examples
        --------
        >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(7200))
        >>> code = IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z")
        >>> timeline.applied("2026-07-01T14:10Z").impact([code]).summary
        '1 code: 0 EXPIRED, 0 CURRENT, 1 INVALIDATED, 0 STALE, 0 VALID'
        """
        return _impact.Impact(self, codes, behind, ahead)

    def stretches(self) -> list[Stretch]:
        """Return the stretches of time between changes, with when the server gives their codes."""
        ends = [*(to_microseconds(change.applied_at) for change in self.changes), NEVER]
        found = [Stretch(self.initial, ALWAYS, ends[0], ALWAYS)]
        followed = self.initial
        for change, start, end in zip(self.changes, ends, ends[1:], strict=False):
            confirmed = change.confirmed_at
            if change.config == followed:  # so their codes are given already
                had_from = start
            else:
                had_from = NEVER if confirmed is None else to_microseconds(confirmed)
            found.append(Stretch(change.config, start, end, had_from))
            if confirmed is not None:  # else the server goes on as before (V10)
                followed = change.config
        return found

    def _issued_on(self, code: IssuedCode) -> int:
        """Return the number of the change whose settings a code was issued on; 0, the initial.

        The lock's where the server follows equal ones: after there and back with nothing
        confirmed, the two agree.
        """
        instance(code, IssuedCode, "code")
        on_lock = self._on_lock(code.issued_at)
        on_server = self._on_server(code.issued_at)
        return on_lock if self._config(on_lock) == self._config(on_server) else on_server

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
        # The highest: a change that was never confirmed may lie between two that were.
        return max(confirmed, default=0)

    def _config(self, number: int) -> WindowConfig:
        return self.changes[number - 1].config if number else self.initial

    def _next(self, at: Instant) -> datetime:
        moment = instant(at, "at")
        if self.changes:
            _in_order(moment, self.changes[-1], "at")
        return moment

    def __repr__(self) -> str:
        verbs = [f"LockTimeline({self.initial!r})"]
        for change in self.changes:
            verbs.append(
                f".configured({change.config!r}).applied({change.applied_at.isoformat()!r})"
            )
            if change.confirmed_at is not None:
                verbs.append(f".confirmed({change.confirmed_at.isoformat()!r})")
        if self.waiting is not None:
            verbs.append(f".configured({self.waiting!r})")
        return "".join(verbs)

    def _repr_html_(self) -> str:
        rows: list[list[object]] = [[*self.initial.to_dict().values(), "", ""]]
        rows += [list(change._columns().values()) for change in self.changes]
        if self.waiting is not None:
            rows.append([*self.waiting.to_dict().values(), "not applied", "not confirmed"])
        header = ["window_seconds", "epoch_seconds", "lock from (UTC)", "server from (UTC)"]
        return _html.table(header, rows)


def _in_order(moment: datetime, before: AppliedConfig, name: str) -> None:
    last = before.confirmed_at or before.applied_at
    if moment < last:
        raise ValueError(
            f"{name}={moment.isoformat()} is before {last.isoformat()}, the event before it: "
            "give the events in order"
        )
