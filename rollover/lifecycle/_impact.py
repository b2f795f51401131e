"""What changes of settings do to the codes that were issued, and what replaces them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence, Sized
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rollover import _html
from rollover._arithmetic import index_at
from rollover._validation import decimal, instance, instances, integer, shown
from rollover._value import Answer, Value, pasted, plain
from rollover.instants import EPOCH, MICROSECOND, NEVER, duration, to_microseconds
from rollover.lifecycle import _timeline  # as a module: it imports this one
from rollover.lifecycle._codes import Fate, IssuedCode
from rollover.windows import Window, WindowRange

_SHOWN: Final = 10  # codes, and requests, that a report shows
_set = object.__setattr__


@dataclass(frozen=True, slots=True, repr=False)
class Replacement(Value, Answer):
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
    >>> from rollover import Reconfiguration, WindowConfig
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

    def _repr_html_(self) -> str:
        lock, label = self.code.lock, self.code.label
        return _html.table(
            ["lock", "label", "begins (UTC)", "expires (UTC)"],
            self.windows,
            lambda window: [lock, label, window.start, window.end],
        )


class _CodeRequest(NamedTuple):
    lock: Hashable
    label: Hashable
    when_valid: datetime
    window: Window


class CodeRequest(_CodeRequest, Answer):
    """One code to ask the server for, once the new settings are confirmed (V10)."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the fields in JSON's types."""
        return {name: plain(value) for name, value in self._asdict().items()}

    def __repr__(self) -> str:
        return f"CodeRequest({', '.join(map(pasted, self))})"

    def _repr_html_(self) -> str:
        lock, label, when_valid, window = self
        return _html.table(
            ["lock", "label", "when_valid (UTC)", "begins", "expires"],
            [[lock, label, when_valid, window.start, window.end]],
        )


@dataclass(frozen=True, slots=True, repr=False)
class Impact(Value, Answer):
    """What the changes of one lock's settings do to the codes that were issued.

    ``print`` shows it as a short report, a notebook as a table.

    Parameters
    ----------
    timeline
        The lock's `LockTimeline`.
    issued
        The codes.
    behind, ahead
        How far the lock's clock may run behind or ahead.

    Attributes
    ----------
    fates, valid
        What becomes of each code, and when it begins and expires.

    Raises
    ------
    ValueError
        If two codes are of different locks, None apart.

    Examples
    --------
    >>> from rollover import Reconfiguration, WindowConfig
    >>> change = Reconfiguration(
    ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
    ... )
    >>> impact = change.impact([IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z")])
    >>> impact.fates
    (<Fate.INVALIDATED: 2>,)
    """

    timeline: _timeline.LockTimeline
    issued: tuple[IssuedCode, ...]
    behind: timedelta = timedelta(0)
    ahead: timedelta = timedelta(0)
    fates: tuple[Fate, ...] = field(init=False, repr=False, compare=False)
    valid: tuple[tuple[datetime, datetime], ...] = field(init=False, repr=False, compare=False)

    if TYPE_CHECKING:

        def __init__(
            self,
            timeline: _timeline.LockTimeline,
            issued: Iterable[IssuedCode],
            behind: timedelta = ...,
            ahead: timedelta = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        timeline = instance(self.timeline, _timeline.LockTimeline, "timeline")
        codes = instances(self.issued, IssuedCode, "codes")
        _of_one_lock(codes)
        skew = duration(self.behind, "behind"), duration(self.ahead, "ahead")
        valid = tuple(map(timeline.validity, codes))
        both = zip(codes, valid, strict=True)
        _set(self, "issued", codes)
        _set(self, "valid", valid)
        _set(self, "fates", tuple(timeline._fate(*each, *skew) for each in both))

    @property
    def counts(self) -> dict[Fate, int]:
        """How many codes meet each fate; all five fates are there.

        Examples
        --------
        >>> from rollover import LockTimeline, WindowConfig
        >>> LockTimeline(WindowConfig(14400)).impact([]).counts[Fate.STALE]
        0
        """
        found = Counter(self.fates)
        return {fate: found[fate] for fate in Fate}

    @property
    def summary(self) -> str:
        """The counts in one line.

        Examples
        --------
        >>> from rollover import LockTimeline, WindowConfig
        >>> LockTimeline(WindowConfig(14400)).impact([]).summary
        '0 codes: 0 EXPIRED, 0 CURRENT, 0 INVALIDATED, 0 STALE, 0 VALID'
        """
        counts = ", ".join(f"{count} {fate.name}" for fate, count in self.counts.items())
        return f"{len(self.issued)} code{'s' * (len(self.issued) != 1)}: {counts}"

    def codes(self, fate: Fate) -> list[IssuedCode]:
        """Return the codes that meet this fate, in input order.

        Raises
        ------
        ValueError
            If no fate has this number.

        Examples
        --------
        >>> from rollover import Reconfiguration, WindowConfig
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> code = IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z", label="Ben")
        >>> change.impact([code]).codes(Fate.INVALIDATED)[0].label
        'Ben'
        """
        if integer(fate, "fate") not in range(len(Fate)):
            raise ValueError(f"fate={decimal(fate)} is outside 0..{len(Fate) - 1}")
        return [code for code, found in zip(self.issued, self.fates, strict=True) if found == fate]

    def replacements(self) -> list[Replacement]:
        """Return what is to replace each code that is neither expired nor valid, in input order.

        Left out is a code that nobody needs any more when what killed it is applied. Each has the
        windows for what it should still have covered: what it is `needed` for, or its window, from
        the moment on at which codes of the settings that rule then can be had (V10), on a clock
        that is as far off as was said. So it is what `plan` adds for these settings. Of a last
        change that is not confirmed yet it is what to ask for once it is.

        Examples
        --------
        >>> from rollover import Reconfiguration, WindowConfig
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
        """Return what to ask for once confirmed (V10): each window once for a lock and label.

        ``when_valid`` is the first instant at which one of the codes is needed and can be had,
        where that lies in the window, and else its start. One code opens its whole window.

        Examples
        --------
        >>> from rollover import Reconfiguration, WindowConfig
        >>> change = Reconfiguration(
        ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
        ... )
        >>> code = IssuedCode("2026-07-01T15:00Z", issued_at="2026-06-20T09:30Z", label="Ada")
        >>> for request in change.impact([code]).requests():
        ...     print(request.label, request.window.end, request.when_valid)
        Ada 2026-07-01 16:00:00+00:00 2026-07-01 14:10:00+00:00
        """
        earliest: dict[tuple[Hashable, Hashable, Window], datetime] = {}
        for code, parts in self._to_cover():
            for start, windows in parts:
                for window in windows:
                    when_valid = start if start in window else window.start
                    asked = code.lock, code.label, window
                    earliest[asked] = min(earliest.get(asked, when_valid), when_valid)
        return [
            CodeRequest(lock, label, when_valid, window)
            for (lock, label, window), when_valid in earliest.items()
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the counts, each code with its fate, and the requests, in JSON's types.

        Examples
        --------
        >>> from rollover import LockTimeline, WindowConfig
        >>> code = IssuedCode("2026-07-01T15:00Z", issued_at="2026-06-20T09:30Z", label="Ada")
        >>> found = LockTimeline(WindowConfig(14400)).impact([code]).to_dict()
        >>> found["codes"][0]["fate"], found["requests"]
        ('VALID', [])
        """
        return {
            "counts": {fate.name: count for fate, count in self.counts.items()},
            "codes": [
                {**code.to_dict(), "fate": fate.name}
                for code, fate in zip(self.issued, self.fates, strict=True)
            ],
            "requests": [request.to_dict() for request in self.requests()],
        }

    def _to_replace(self) -> list[int]:
        """Return the positions of the codes that are neither expired nor valid."""
        spared = Fate.EXPIRED, Fate.VALID
        return [at for at, fate in enumerate(self.fates) if fate not in spared]

    def _to_cover(self) -> list[tuple[IssuedCode, list[tuple[datetime, WindowRange]]]]:
        """Return each code to replace, with the start and the windows of what is to cover it."""
        from rollover._needs import Stretches, needs, transposed  # here, as it takes NumPy

        *earlier, last = self.timeline.stretches()
        if last.had_from == NEVER:  # once it is confirmed, at the earliest when it was applied
            last = last._replace(had_from=last.start)
        stretches = [*earlier, last]
        codes, spans = [], []
        for at in self._to_replace():
            code = self.issued[at]
            needed = [to_microseconds(moment) for moment in code.needed or self.valid[at]]
            later = 1 + self.timeline._issued_on(code)  # the stretch of the change that killed it
            if stretches[later].start < needed[1]:
                codes.append(code)
                spans.append((*needed, later, len(stretches)))
        parts: list[list[tuple[datetime, WindowRange]]] = [[] for _ in codes]
        start, end, lower, upper = transposed(spans, 4)
        skew = {"behind": self.behind // MICROSECOND, "ahead": self.ahead // MICROSECOND}
        found = needs(start, end, Stretches.of(stretches), lower, upper, **skew)
        # The first alone: one is enough to refuse.
        for beyond in found.beyond()[:1].tolist():
            raise OverflowError(f"{codes[beyond]!r} needs a window that is not in years 1..9999")
        rows = found.span, found.stretch, found.start, found.had_from, found.begins, found.counts
        lists = (column.tolist() for column in rows)
        for span, stretch, since, had_from, begins, count in zip(*lists, strict=True):
            config = stretches[stretch].config
            first = index_at(begins // 1_000_000, config.epoch_seconds, config.window_seconds)
            windows = WindowRange(config, range(first, first + count))
            parts[span].append((EPOCH + max(since, had_from) * MICROSECOND, windows))
        return list(zip(codes, parts, strict=True))

    def __str__(self) -> str:
        lines = [self.summary]
        dead = self._to_replace()
        if dead:
            lines.append("To replace:")
        for at in dead[:_SHOWN]:
            begins, expires = self.valid[at]
            times = f"{begins.isoformat()} to {expires.isoformat()}"
            # As wide as INVALIDATED, the longest.
            lines.append(f"  {self.fates[at].name:11}  {times}{_suffix(self.issued[at].label)}")
        lines += _left_out(dead)
        requests = self.requests()
        if requests:
            waiting = self.timeline.stretches()[-1].had_from == NEVER
            lines.append(f"To request {'once confirmed' if waiting else 'again'}:")
        for request in requests[:_SHOWN]:
            lines.append(f"  {request.when_valid.isoformat()}{_suffix(request.label)}")
        return "\n".join(lines + _left_out(requests))

    def _repr_html_(self) -> str:
        counts = [[fate.name, count, fate.__doc__] for fate, count in self.counts.items()]
        return "\n".join(
            [
                _html.table(["fate", "codes", "why"], counts),
                _html.table(
                    ["to replace", "start (UTC)", "end (UTC)", "label"],
                    self._to_replace(),
                    lambda at: [self.fates[at].name, *self.valid[at], self.issued[at].label],
                ),
            ]
        )


def _of_one_lock(codes: Sequence[IssuedCode]) -> None:
    first = None
    for at, code in enumerate(codes):
        first = code.lock if first is None else first
        if code.lock not in (None, first):  # None: who has one lock names none
            raise ValueError(
                f"codes[{at}]={code!r} is of lock={shown(code.lock)}, and one before it of "
                f"lock={shown(first)}: a change is of one lock"
            )


def _joined(ranges: list[WindowRange]) -> Sequence[Window]:
    return ranges[0] if len(ranges) == 1 else tuple(chain.from_iterable(ranges))


def _suffix(label: Hashable) -> str:
    return "" if label is None else f"  {decimal(label)}"


def _left_out(rows: Sized) -> list[str]:
    return [f"  ... and {len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else []
