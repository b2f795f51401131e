"""What a change of settings does to the codes that were issued, and what replaces them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from rollover import _html
from rollover._validation import instance, instances, integer, wrong_type
from rollover.instants import EPOCH, MICROSECOND, Instant, to_microseconds
from rollover.lifecycle._codes import Fate, IssuedCode
from rollover.lifecycle._stretches import Stretch, needs
from rollover.windows import Window, WindowConfig, WindowRange

_SHOWN: Final = 10  # codes, and requests, that a report shows
_set = object.__setattr__


class Change(ABC):
    """What `Reconfiguration` and `LockTimeline` have in common: they decide the fate of codes."""

    __slots__ = ()

    @abstractmethod
    def server_config(self, when: Instant) -> WindowConfig:
        """Return the settings that the server follows at `when` (V10)."""

    @abstractmethod
    def fate(self, code: IssuedCode) -> Fate:
        """Return what becomes of a code."""

    @abstractmethod
    def stretches_after(self, code: IssuedCode) -> list[Stretch]:
        """Return the settings that rule from the change on that killed a code."""

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
        >>> from rollover import Reconfiguration
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> code = IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z")
        >>> change.window_of(code).start.hour, change.window_of(code).end.hour
        (16, 20)
        """
        issued = instance(code, IssuedCode, "code")
        return self.server_config(issued.issued_at).window_at(issued.when_valid)

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
        >>> from rollover import Reconfiguration
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


@dataclass(frozen=True, slots=True)
class Replacement:
    """A code that is dead or in doubt, and what covers the rest of the time it was for.

    Parameters
    ----------
    code
        The code to replace.
    windows
        The windows of the later settings that overlap what the code should still have covered;
        none if nothing was left of it once the server was told.

    Examples
    --------
    >>> from rollover import Reconfiguration
    >>> change = Reconfiguration(
    ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
    ... )
    >>> code = IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z")
    >>> [replacement] = change.impact([code]).replacements()
    >>> [window.start.hour for window in replacement.windows]
    [16, 18]
    """

    code: IssuedCode
    windows: Sequence[Window]


class CodeRequest(NamedTuple):
    """One code to ask the server for, once the new settings are confirmed (V10)."""

    label: Hashable
    window: Window
    when_valid: datetime


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change of settings does to the codes that were issued.

    ``print`` shows it as a short report, a notebook as a table.

    Parameters
    ----------
    change
        The `Reconfiguration`, or the `LockTimeline`.
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
    >>> from rollover import Reconfiguration
    >>> change = Reconfiguration(
    ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
    ... )
    >>> impact = change.impact([IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z")])
    >>> impact.fates
    (<Fate.INVALIDATED: 2>,)
    """

    change: Change
    issued: tuple[IssuedCode, ...]
    fates: tuple[Fate, ...] = field(init=False, repr=False, compare=False)

    if TYPE_CHECKING:

        def __init__(self, change: Change, issued: Iterable[IssuedCode]) -> None: ...

    def __post_init__(self) -> None:
        if not isinstance(self.change, Change):
            raise wrong_type(self.change, "change", "a Reconfiguration or LockTimeline")
        _set(self, "issued", instances(self.issued, IssuedCode, "codes"))
        _set(self, "fates", tuple(map(self.change.fate, self.issued)))

    @property
    def counts(self) -> dict[Fate, int]:
        """How many codes meet each fate; all five fates are there.

        Examples
        --------
        >>> from rollover import Reconfiguration
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
        >>> from rollover import Reconfiguration
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
        >>> from rollover import Reconfiguration
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

        Each has the windows that overlap what the code should still have covered: its window, or
        what it is `needed` for, from the moment on at which codes of the settings that rule then
        can be had (V10).

        Raises
        ------
        OverflowError
            If a new window is not within years 1..9999.

        Examples
        --------
        >>> from rollover import Reconfiguration
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> code = IssuedCode("2026-07-01T15:00Z", issued_at="2026-06-20T09:30Z")
        >>> [len(replacement.windows) for replacement in change.impact([code]).replacements()]
        [1]
        """
        return [
            Replacement(code, _joined([windows for _, windows in parts]))
            for code, parts in self._to_cover()
        ]

    def requests(self) -> list[CodeRequest]:
        """Return what to ask the server for once confirmed (V10): each label's windows, each once.

        ``when_valid`` is the first instant that is in the window and in what one of the codes
        should still have covered. One code opens its whole window.

        Raises
        ------
        OverflowError
            If a new window is not within years 1..9999.

        Examples
        --------
        >>> from rollover import Reconfiguration
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> code = IssuedCode("2026-07-01T15:00Z", issued_at="2026-06-20T09:30Z", label="Ada")
        >>> for label, window, when_valid in change.impact([code]).requests():
        ...     print(label, window.end, when_valid)
        Ada 2026-07-01 16:00:00+00:00 2026-07-01 14:10:00+00:00
        """
        earliest: dict[tuple[Hashable, Window], datetime] = {}
        for code, parts in self._to_cover():
            for start, windows in parts:
                for window in windows:
                    when_valid = max(window.start, start)
                    known = earliest.setdefault((code.label, window), when_valid)
                    if when_valid < known:
                        earliest[code.label, window] = when_valid
        return [CodeRequest(*asked, when_valid) for asked, when_valid in earliest.items()]

    def _pairs(self) -> Iterator[tuple[IssuedCode, Fate]]:
        return zip(self.issued, self.fates, strict=True)

    def _to_replace(self) -> Iterator[tuple[IssuedCode, Fate]]:
        return (pair for pair in self._pairs() if pair[1] not in (Fate.EXPIRED, Fate.VALID))

    def _to_cover(self) -> Iterator[tuple[IssuedCode, list[tuple[datetime, WindowRange]]]]:
        """Give each code to replace, and the windows that do with the instant each part begins."""
        for code, _ in self._to_replace():
            window = self.change.window_of(code)
            start, end = code.needed or (window.start, window.end)
            stretches = self.change.stretches_after(code)
            found = [
                (
                    EPOCH + max(need.start, need.stretch.had_from) * MICROSECOND,
                    WindowRange(need.stretch.config, need.indexes),
                )
                for need in needs(to_microseconds(start), to_microseconds(end), stretches)
            ]
            yield code, found or [(end, WindowRange(stretches[-1].config, range(0)))]

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
                "To request again:"
                if getattr(self.change, "confirmed_at", True)
                else "To request once confirmed:"
            )
        for label, _, when_valid in requests[:_SHOWN]:
            lines.append(f"  {when_valid.isoformat()}{_suffix(label)}")
        return "\n".join(lines + _left_out(requests))

    def _repr_html_(self) -> str:
        counts = [[fate.name, count, fate.__doc__] for fate, count in self.counts.items()]
        dead = list(self._to_replace())

        def cells(row: tuple[IssuedCode, Fate]) -> list[object]:
            window = self.change.window_of(row[0])
            return [row[1].name, window.start, window.end, row[0].label]

        return "\n".join(
            [
                _html.table(["fate", "codes", "why"], counts),
                _html.table(["to replace", "start (UTC)", "end (UTC)", "label"], dead, cells),
            ]
        )


def _joined(ranges: list[WindowRange]) -> Sequence[Window]:
    return ranges[0] if len(ranges) == 1 else tuple(chain.from_iterable(ranges))


def _suffix(label: Hashable) -> str:
    return "" if label is None else f"  {label}"


def _left_out(rows: Sized) -> list[str]:
    return [f"  ... and {len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else []
