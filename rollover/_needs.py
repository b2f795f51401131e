"""What spans of time need of settings that change: the one place where that is decided, on arrays.

Arrays are one-dimensional; times are int64, microseconds from 1970-01-01 UTC. NumPy is loaded with
this module, so the scalar modules import it inside their functions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, count
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rollover._arithmetic import index_at, index_from, start_of
from rollover.instants import EPOCH, FIRST, LAST, MICROSECOND, NEVER

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime

    from rollover.windows import WindowConfig

Integers: TypeAlias = NDArray[np.int64]
Positions: TypeAlias = "range | Integers"

LONGEST: Final = 2**60  # microseconds: longer than all of time, and any three of it fit int64

# The parts of a key that tells settings and window apart: years 1 to 9999 have fewer windows.
_WINDOWS: Final = 2**29


class Stretches(NamedTuple):
    """Times in which a lock follows one configuration; those of one lock side by side, in order.

    The first of a lock begins before all instants, the last ends after them. The server gives the
    codes from `had_from` on.
    """

    window: Integers
    phase: Integers
    start: Integers
    end: Integers
    had_from: Integers

    @classmethod
    def of(cls, rows: Iterable[tuple[WindowConfig, int, int, int]]) -> Stretches:
        """Return the arrays of (settings, start, end, had_from)."""
        values = [
            (config.window_seconds * 1_000_000, config.phase_seconds * 1_000_000, *times)
            for config, *times in rows
        ]
        return cls(*transposed(values, 5))


@dataclass(frozen=True)
class Needs:
    """What spans need: a row for each span and stretch of which it needs windows, in that order.

    A row has the real time from `start` to `end`, of which codes can be had from `had_from` on, and
    its windows from `begins` on, all of them counted in `ends`. `gaps` are (span, start, end).
    """

    span: Integers
    stretch: Integers
    start: Integers
    end: Integers
    had_from: Integers
    window: Integers
    begins: Integers
    ends: Integers
    gaps: tuple[Integers, Integers, Integers]
    behind: int
    ahead: int

    def __len__(self) -> int:
        """Return the number of codes."""
        return int(self.ends[-1]) if self.ends.size else 0

    @property
    def counts(self) -> Integers:
        """How many windows each row needs."""
        return np.diff(self.ends, prepend=0)

    @property
    def expires(self) -> Integers:
        """The end of each row's last window."""
        return self.begins + self.counts * self.window

    @cached_property
    def _grid(self) -> Integers:
        """The start that each row's windows would count from, were they numbered through all rows.

        It may leave int64, but is exact modulo 2**64, and so is what is computed from it.
        """
        return self.begins - (self.ends - self.counts) * self.window

    def beyond(self) -> Integers:
        """Return the spans that need a window which is not within years 1..9999, in order."""
        return self.span[(self.begins < FIRST) | (self.expires > LAST)]

    def codes(self, positions: Positions) -> Codes:
        """Return the codes at these positions."""
        if isinstance(positions, range) and positions.step == 1:
            first, last = positions.start, max(positions.stop, positions.start)
            lowest, highest = self.ends.searchsorted([first, last - 1], "right")
            inside = np.diff(self.ends[lowest : highest + 1].clip(first, last), prepend=first)
            row = np.repeat(np.arange(lowest, lowest + inside.size), inside)
            return Codes(self, np.arange(first, last), row)
        if isinstance(positions, range):
            positions = np.arange(positions.start, positions.stop, positions.step, dtype=np.int64)
        return Codes(self, positions, self.ends.searchsorted(positions, "right"))

    def of_spans(self, spans: NDArray[np.bool_]) -> Integers:
        """Return the positions of the codes of the spans that are marked."""
        rows = np.flatnonzero(spans[self.span])
        counts = self.counts[rows]
        owner, number = ragged(counts)
        return (self.ends[rows] - counts)[owner] + number


@dataclass(frozen=True)
class Codes:
    """The codes at some positions of all that spans need, each column computed when asked for."""

    needs: Needs
    at: Integers
    row: Integers

    @property
    def span(self) -> Integers:
        """The position of each code's span."""
        return self.needs.span[self.row]

    @property
    def stretch(self) -> Integers:
        """The stretch of time that each code is needed in."""
        return self.needs.stretch[self.row]

    @cached_property
    def window(self) -> Integers:
        """The length of each window."""
        return self.needs.window[self.row]

    @cached_property
    def begins(self) -> Integers:
        """The start of each window."""
        return start_of(self.at, self.needs._grid[self.row], self.window)

    @property
    def expires(self) -> Integers:
        """The end of each window."""
        return self.begins + self.window

    @cached_property
    def needed_from(self) -> Integers:
        """From when on each code is needed."""
        return np.maximum(self.needs.start[self.row], self.begins - self.needs.ahead)

    @property
    def needed_until(self) -> Integers:
        """Until when each code is needed."""
        return np.minimum(self.needs.end[self.row], self.expires + self.needs.behind)

    @property
    def when_valid(self) -> Integers:
        """What to ask for: the first instant of need that is in the window, else its start."""
        needed_from = self.needed_from
        inside = (self.begins <= needed_from) & (needed_from < self.expires)
        return np.where(inside, needed_from, self.begins)

    @property
    def request_from(self) -> Integers:
        """From when on the server gives each code."""
        return self.needs.had_from[self.row]

    def key(self, setting: Integers) -> Integers:
        """Return one integer for the number of each code's settings, and its window."""
        return setting[self.row] * _WINDOWS + (self.begins - FIRST) // self.window


def needs(
    start: Integers,
    end: Integers,
    stretches: Stretches,
    lower: Integers,
    upper: Integers,
    *,
    behind: int,
    ahead: int,
) -> Needs:
    """Return what each ``[start, end)`` needs of its stretches, and can have in time.

    A span has the stretches from `lower` up to, but not with, `upper`. It is cut to them in real
    time, and each part widened by the clock's error then: at a real instant t the lock may read
    anything from ``t - behind`` to ``t + ahead``.
    """
    behind, ahead = min(behind, LONGEST), min(ahead, LONGEST)
    span, stretch = _overlapping(start, end, stretches, lower, upper)
    low = np.maximum(start[span], stretches.start[stretch])
    high = np.minimum(end[span], stretches.end[stretch])
    had_from = stretches.had_from[stretch]
    until = np.minimum(high, had_from)  # for the first of a lock that is long before
    gap = low < until
    gaps = span[gap], low[gap], until[gap]
    had = np.maximum(low, had_from)
    rows = had < high
    if not rows.all():
        span, stretch, low, high, had_from, had = (
            column[rows] for column in (span, stretch, low, high, had_from, had)
        )
    window, phase = stretches.window[stretch], stretches.phase[stretch]
    first = index_at(had - behind, phase, window)
    begins = start_of(first, phase, window)
    ends = (index_from(high + ahead, phase, window) - first).cumsum()
    return Needs(span, stretch, low, high, had_from, window, begins, ends, gaps, behind, ahead)


def _overlapping(
    start: Integers, end: Integers, stretches: Stretches, lower: Integers, upper: Integers
) -> tuple[Integers, Integers]:
    """Return the pairs of a span and a stretch of its own that overlap, in order."""
    first = first_above(stretches.end, start, lower, upper - 1)
    stop = first_above(stretches.start, end - 1, first + 1, upper)
    span, number = ragged(stop - first)
    return span, first[span] + number


def first_above(values: Integers, bound: Integers, low: Integers, high: Integers) -> Integers:
    """Return the first position from `low` on, of rising values, that is above; else `high`."""
    while (looking := low < high).any():
        middle = np.minimum((low + high) // 2, values.size - 1)
        above = values[middle] > bound
        low = np.where(looking & ~above, middle + 1, low)
        high = np.where(looking & above, middle, high)
    return high


def ragged(counts: Integers) -> tuple[Integers, Integers]:
    """Return the owner of each of these many parts, and the number of each within its owner."""
    owner = np.repeat(np.arange(counts.size), counts)
    return owner, np.arange(owner.size) - (counts.cumsum() - counts)[owner]


def matches(values: Integers, known: Integers) -> tuple[Integers, Integers]:
    """Return the positions of each value and of each known one that equals it, in their order."""
    order = known.argsort(kind="stable")
    first, stop = (known.searchsorted(values, side, sorter=order) for side in ("left", "right"))
    owner, number = ragged(stop - first)
    return owner, order[first[owner] + number]


def pairs(
    lock: Integers, start: Integers, end: Integers, guest: Integers
) -> tuple[Integers, Integers]:
    """Return each span with that which ends last of those before it of other guests.

    By lock, then by start, end and position; where two end together it is the later in that order.
    Spans of a negative lock take no part.
    """
    order = np.lexsort((end, start, lock))  # the last key counts first, position last
    order = order[lock[order] >= 0]
    if not order.size:
        return order, order
    lock, end, guest = lock[order], end[order], guest[order]
    ranked, rank = _ranks(lock, end)
    leader = ranked[np.maximum.accumulate(rank)]  # the one that ends last so far
    before = np.concatenate([leader[:1], leader[:-1]])
    follows = np.concatenate([[False], lock[1:] == lock[:-1]])
    # The best of another guest than the leader's: where that guest changes it is the old leader.
    other = np.where(guest != guest[leader], rank, -1)
    changed = follows & (guest[leader] != guest[before])
    other[changed] = rank[before[changed]]
    second = np.maximum.accumulate(other)
    second = np.concatenate([[-1], second[:-1]])
    same = guest[before] == guest
    partner = np.where(same, ranked[second], before)
    found = follows & ~(same & (second < 0)) & (lock[partner] == lock)
    return order[partner[found]], order[found]


def _ranks(lock: Integers, end: Integers) -> tuple[Integers, Integers]:
    """Return the positions by end, those of a lock together, and the rank of each in that order.

    It is higher than that of all locks before: so one running maximum goes through each lock alone.
    """
    ranked = np.lexsort((end, lock))  # the last key counts first
    rank = np.empty_like(ranked)
    rank[ranked] = np.arange(ranked.size)
    return ranked, rank


def running_latest(lock: Integers, end: Integers) -> Integers:
    """Return the latest of each end and those before it of its lock; locks are in order."""
    ranked, rank = _ranks(lock, end)
    return end[ranked[np.maximum.accumulate(rank)]]


def share(
    needs: Needs, setting: Integers, first: Integers, second: Integers, grace: int
) -> NDArray[np.bool_]:
    """Return whether a window that one span of a pair needs may be open while the other needs it.

    A window may be open until `grace` after its end. `setting` numbers those of each stretch.
    """
    spans = 1 + max(first.max(initial=-1), second.max(initial=-1))
    bounds = needs.span.searchsorted(np.arange(spans + 1))
    number = np.diff(bounds)
    pair, part = ragged(number[first] * number[second])
    one = bounds[first][pair] + part // number[second][pair]
    other = bounds[second][pair] + part % number[second][pair]
    shown_from = np.maximum(needs.start, needs.had_from) - needs.behind
    shown_until, closes = needs.end + needs.ahead, needs.expires + min(grace, LONGEST)
    meet = (needs.begins[one] < shown_until[other]) & (shown_from[other] < closes[one])
    meet |= (needs.begins[other] < shown_until[one]) & (shown_from[one] < closes[other])
    meet &= setting[needs.stretch[one]] == setting[needs.stretch[other]]
    return np.bincount(pair[meet], minlength=first.size) > 0


def offsets(counts: Sequence[int]) -> Integers:
    """Return where each of so many parts begins, and where the last ends."""
    return np.array([0, *accumulate(counts)], np.int64)


def transposed(rows: Sequence[Sequence[int]], width: int) -> NDArray[np.int64]:
    """Return the columns of rows of so many integers."""
    return np.array(rows, np.int64).reshape(-1, width).T.copy()


def moments(times: Sequence[datetime | None], default: int = NEVER) -> Integers:
    """Return aware datetimes as microseconds, and the default for None."""
    # As `to_microseconds`, whose call would take a third of the time.
    return np.array(
        [default if time is None else (time - EPOCH) // MICROSECOND for time in times], np.int64
    )


def numbers(known: Mapping[Any, int] | None = None) -> defaultdict[Any, int]:
    """Return numbers for values, each new one with the next from 0 on, beside what is known."""
    return defaultdict(count().__next__, known or {})


def numbered(values: Sequence[Hashable], numbers: Mapping[Any, int]) -> Integers:
    """Return the number of each value, which is that of its equals."""
    return np.fromiter(map(numbers.__getitem__, values), np.int64, len(values))


def guests(labels: Sequence[Hashable]) -> Integers:
    """Return a number for each guest: equal labels are one, and each None is another."""
    nobody = np.fromiter((label is None for label in labels), np.bool_, len(labels))
    return np.where(nobody, -1 - np.arange(len(labels)), numbered(labels, numbers()))
