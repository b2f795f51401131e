"""One change of a lock's settings, and what it does to the codes that were issued."""

from __future__ import annotations

from collections import Counter
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from rollover import _html
from rollover._validation import instance, integer
from rollover.instants import Instant, instant
from rollover.lifecycle._codes import Fate, IssuedCode, issued_codes
from rollover.windows import Window, WindowConfig, WindowRange

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sized
    from datetime import datetime

_SHOWN: Final = 10  # codes, and requests, that a report shows
_set = object.__setattr__


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Reconfiguration:
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

    def __init__(
        self,
        old: WindowConfig,
        new: WindowConfig,
        *,
        applied_at: Instant,
        confirmed_at: Instant | None = None,
    ) -> None:
        applied = instant(applied_at, "applied_at")
        confirmed = None if confirmed_at is None else instant(confirmed_at, "confirmed_at")
        _set(self, "old", instance(old, WindowConfig, "old"))
        _set(self, "new", instance(new, WindowConfig, "new"))
        _set(self, "applied_at", applied)
        _set(self, "confirmed_at", confirmed)
        if confirmed is not None and confirmed < applied:
            raise ValueError(
                f"confirmed_at={confirmed_at!s} is before applied_at={applied_at!s}: guests whose "
                "codes are issued in between are locked out, as those follow settings that the "
                "lock does not have yet"
            )

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

    def window_of(self, code: IssuedCode) -> Window:
        """Return the window that the server's settings gave the code when it was issued (V4, V10).

        Raises
        ------
        TypeError
            If `code` is not an `IssuedCode`.
        OverflowError
            If the window is not within years 1..9999.

        Examples
        --------
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> code = IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z")
        >>> change.window_of(code).start.hour, change.window_of(code).end.hour
        (16, 20)
        """
        return self.server_config(instance(code, IssuedCode, "code").issued_at).window_at(
            code.when_valid
        )

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
        window = self.old.window_at(code.when_valid)
        if window.end <= self.applied_at:
            return Fate.EXPIRED
        if window.start <= self.applied_at:
            return Fate.CURRENT
        return Fate.STALE if code.issued_at >= self.applied_at else Fate.INVALIDATED

    def impact(self, codes: Iterable[IssuedCode]) -> Impact:
        """Return what the change does to all these codes.

        Raises
        ------
        TypeError
            If one is not an `IssuedCode`; the message names its position.
        OverflowError
            If a code's window is not within years 1..9999.

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
        return Impact(self, codes)

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


@dataclass(frozen=True, slots=True)
class Replacement:
    """A code that is dead or in doubt, and what covers the rest of its window.

    Parameters
    ----------
    code
        The code to replace.
    windows
        The windows of the new settings that overlap what the code should still have covered;
        none if nothing was left of it once the server was told.

    Examples
    --------
    >>> change = Reconfiguration(
    ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
    ... )
    >>> code = IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z")
    >>> [replacement] = change.impact([code]).replacements()
    >>> [window.start.hour for window in replacement.windows]
    [16, 18]
    """

    code: IssuedCode
    windows: WindowRange


class CodeRequest(NamedTuple):
    """One code to ask the server for, once the new settings are confirmed (V10)."""

    label: Hashable
    window: Window
    when_valid: datetime


@dataclass(frozen=True, slots=True, init=False)
class Impact:
    """What one reconfiguration does to the codes that were issued.

    ``print`` shows it as a short report, a notebook as a table.

    Parameters
    ----------
    change
        The reconfiguration.
    issued
        The codes.

    Raises
    ------
    TypeError
        If an argument is of another type; the message names the position of a code.
    OverflowError
        If a code's window is not within years 1..9999.

    Examples
    --------
    >>> change = Reconfiguration(
    ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
    ... )
    >>> impact = change.impact([IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z")])
    >>> impact.fates
    (<Fate.INVALIDATED: 2>,)
    """

    change: Reconfiguration
    issued: tuple[IssuedCode, ...]
    fates: tuple[Fate, ...] = field(repr=False, compare=False)

    def __init__(self, change: Reconfiguration, issued: Iterable[IssuedCode]) -> None:
        _set(self, "change", instance(change, Reconfiguration, "change"))
        _set(self, "issued", issued_codes(issued))
        _set(self, "fates", tuple(map(change.fate, self.issued)))

    @property
    def counts(self) -> dict[Fate, int]:
        """How many codes meet each fate; all five fates are there.

        Examples
        --------
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> change.impact([]).counts[Fate.STALE]
        0
        """
        found = Counter(self.fates)
        return {fate: found[fate] for fate in Fate}

    @property
    def summary(self) -> str:
        """The counts in one line.

        Examples
        --------
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> change.impact([]).summary
        '0 codes: 0 EXPIRED, 0 CURRENT, 0 INVALIDATED, 0 STALE, 0 VALID'
        """
        counts = ", ".join(f"{count} {fate.name}" for fate, count in self.counts.items())
        return f"{len(self.issued)} codes: {counts}"

    def codes(self, fate: Fate) -> list[IssuedCode]:
        """Return the codes that meet this fate, in input order.

        Raises
        ------
        TypeError
            If `fate` is not a `Fate` or its number.
        ValueError
            If no fate has this number.

        Examples
        --------
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> code = IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z", label="Ben")
        >>> change.impact([code]).codes(Fate.INVALIDATED)[0].label
        'Ben'
        """
        if integer(fate, "fate") not in range(len(Fate)):
            raise ValueError(f"fate={fate} is outside 0..{len(Fate) - 1}")
        return [code for code, its in self._pairs() if its == fate]

    def replacements(self) -> list[Replacement]:
        """Return what is to replace each code that is neither expired nor valid, in input order.

        Each has the windows of the new settings that overlap
        ``[max(start, applied_at, confirmed_at if known), end)`` of the code's window.

        Raises
        ------
        OverflowError
            If a new window is not within years 1..9999.

        Examples
        --------
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> code = IssuedCode("2026-07-01T15:00Z", issued_at="2026-06-20T09:30Z")
        >>> [len(replacement.windows) for replacement in change.impact([code]).replacements()]
        [1]
        """
        return [Replacement(code, windows) for code, _, windows in self._to_cover()]

    def requests(self) -> list[CodeRequest]:
        """Return what to ask the server for once confirmed (V10), each only once.

        ``when_valid`` is the first instant that is in the new window and in what the old code
        should still have covered. Two codes of one label that lead to the same make one request.

        Raises
        ------
        OverflowError
            If a new window is not within years 1..9999.

        Examples
        --------
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> code = IssuedCode("2026-07-01T15:00Z", issued_at="2026-06-20T09:30Z", label="Ada")
        >>> for label, window, when_valid in change.impact([code]).requests():
        ...     print(label, window.end, when_valid)
        Ada 2026-07-01 16:00:00+00:00 2026-07-01 14:10:00+00:00
        """
        distinct = dict.fromkeys(
            CodeRequest(code.label, window, max(window.start, start))
            for code, start, windows in self._to_cover()
            for window in windows
        )
        return list(distinct)

    def _pairs(self) -> Iterator[tuple[IssuedCode, Fate]]:
        return zip(self.issued, self.fates, strict=True)

    def _to_replace(self) -> Iterator[tuple[IssuedCode, Fate]]:
        return (pair for pair in self._pairs() if pair[1] not in (Fate.EXPIRED, Fate.VALID))

    def _to_cover(self) -> Iterator[tuple[IssuedCode, datetime, WindowRange]]:
        """Give each code to replace, from when it is to be covered, and the windows that do."""
        change = self.change
        known = change.applied_at if change.confirmed_at is None else change.confirmed_at
        for code, _ in self._to_replace():
            window = change.window_of(code)
            start = max(window.start, known)
            # Confirmed after the window's end: nothing is left, which is not a span.
            yield code, start, change.new.windows_between(min(start, window.end), window.end)

    def __str__(self) -> str:
        lines = [self.summary]
        dead = list(self._to_replace())
        if dead:
            lines.append("To replace:")
        for code, fate in dead[:_SHOWN]:
            window = self.change.window_of(code)
            times = f"{window.start.isoformat()} to {window.end.isoformat()}"
            lines.append(f"  {fate.name:11}  {times}{_suffix(code.label)}")
        lines += _left_out(dead)
        requests = self.requests()
        if requests:
            lines.append(
                "To request once confirmed:"
                if self.change.confirmed_at is None
                else "To request again:"
            )
        for label, _, when_valid in requests[:_SHOWN]:
            lines.append(f"  {when_valid.isoformat()}{_suffix(label)}")
        return "\n".join(lines + _left_out(requests))

    def _repr_html_(self) -> str:
        counts = [[fate.name, count, fate.__doc__] for fate, count in self.counts.items()]
        dead = list(self._to_replace())
        rows: list[list[object]] = []
        for code, fate in dead[:_SHOWN]:
            window = self.change.window_of(code)
            label = "" if code.label is None else code.label
            rows.append([fate.name, window.start.isoformat(), window.end.isoformat(), label])
        if len(dead) > _SHOWN:
            rows.append(["...", f"{len(dead) - _SHOWN} more", "", ""])
        return "\n".join(
            [
                _html.table(["fate", "codes", "why"], counts),
                _html.table(["to replace", "start (UTC)", "end (UTC)", "label"], rows),
            ]
        )


def _suffix(label: Hashable) -> str:
    return "" if label is None else f"  {label}"


def _left_out(rows: Sized) -> list[str]:
    return [f"  ... and {len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else []
