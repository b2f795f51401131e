"""Settings through time, and the windows that a span of real time needs under them.

All times are integers: microseconds from 1970-01-01 UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from rollover._arithmetic import count_between, index_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rollover.windows import WindowConfig

ALWAYS: Final = -(2**62)  # before all instants
NEVER: Final = 2**62  # after all instants
_end = attrgetter("end")


class Stretch(NamedTuple):
    """The time ``[start, end)`` in which a lock follows one configuration.

    The server gives its codes from `had_from` on: that of confirm, or `start` where it already
    follows equal settings (V10); `ALWAYS` for those that a lock began with.
    """

    config: WindowConfig
    start: int = ALWAYS
    end: int = NEVER
    had_from: int = ALWAYS


class Need(NamedTuple):
    """The part ``[start, end)`` of a span in one stretch, and the windows whose codes it needs."""

    stretch: Stretch
    start: int
    end: int
    indexes: range


def needs(
    start: int, end: int, stretches: Sequence[Stretch], *, behind: int = 0, ahead: int = 0
) -> Iterator[Need]:
    """Yield what ``[start, end)`` needs of each stretch and can be had in time, in order.

    The span is cut to the stretches in real time, and each part widened by the clock's error then:
    at a real instant t the lock may read anything from ``t - behind`` to ``t + ahead``.
    """
    for stretch in islice(stretches, bisect_right(stretches, start, key=_end), None):
        if stretch.start >= end:
            return
        first, last = max(start, stretch.start), min(end, stretch.end)
        had = max(first, stretch.had_from)
        if had < last:
            window = stretch.config.window_seconds * 1_000_000
            epoch = stretch.config.epoch_seconds * 1_000_000
            index = index_at(had - behind, epoch, window)
            count = count_between(had - behind, last + ahead, epoch, window)
            yield Need(stretch, first, last, range(index, index + count))
