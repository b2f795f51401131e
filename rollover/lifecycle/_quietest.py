"""When to reconfigure so that the fewest codes die."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta

from rollover._validation import instance, instances
from rollover.instants import (
    EPOCH,
    MICROSECOND,
    NO_TIME,
    Instant,
    duration,
    instant,
    span,
    to_microseconds,
)
from rollover.lifecycle._codes import IssuedCode
from rollover.lifecycle._timeline import LockTimeline
from rollover.windows import WindowConfig


def quietest_moment(
    codes: Iterable[IssuedCode],
    old: WindowConfig,
    *,
    start: Instant,
    end: Instant,
    behind: timedelta = NO_TIME,
) -> tuple[datetime, int]:
    """Return the earliest moment at which a reconfiguration does the least harm, and the harm.

    Parameters
    ----------
    codes
        The codes that are issued by the server following `old`.
    old
        The settings before the change.
    start, end
        The moments to choose from, both included; finer digits are floored.
    behind
        How far the lock's clock may run behind: so much longer a code is in use.

    Returns
    -------
    tuple of datetime and int
        The earliest t in ``start..end`` with the fewest codes INVALIDATED or CURRENT were the
        change applied and confirmed at t, and their number. A code that nobody needs any more at t
        is not harmed. Exact, in O(n log n).

    Examples
    --------
    >>> codes = [
    ...     IssuedCode("2026-07-01T09:00Z", issued_at="2026-06-20T09:30Z"),
    ...     IssuedCode("2026-07-01T17:00Z", issued_at="2026-06-20T09:30Z"),
    ... ]
    >>> moment, harmed = quietest_moment(
    ...     codes, WindowConfig(14400), start="2026-07-01T08:00Z", end="2026-07-01T18:00Z"
    ... )
    >>> moment.isoformat(), harmed
    ('2026-07-01T12:00:00+00:00', 1)
    """
    first = to_microseconds(span(start, end)[0])  # it refuses an end before the start
    last = to_microseconds(instant(end, "end"))
    timeline = LockTimeline(instance(old, WindowConfig, "old"))
    late = duration(behind, "behind") // MICROSECOND
    # A change at t harms the codes with issued < t < end of use. The count rises just
    # after an issue and falls at an end, so it is least at the start or at an end.
    uses = [_use(code, timeline, late) for code in instances(codes, IssuedCode, "codes")]
    # A code that nobody needs once it is issued is harmed at no t.
    issued = sorted(begun for begun, ended in uses if begun < ended)
    ends = sorted(ended for begun, ended in uses if begun < ended)
    candidates = [first, *ends[bisect_right(ends, first) : bisect_right(ends, last)]]
    # Those issued before t, less those that are over by then: whose end is at t, too.
    counts = (bisect_left(issued, t) - bisect_right(ends, t) for t in candidates)
    fewest, moment = min(zip(counts, candidates, strict=True))
    return EPOCH + moment * MICROSECOND, fewest


def _use(code: IssuedCode, timeline: LockTimeline, late: int) -> tuple[int, int]:
    """Return when a code was issued, and until when it is in use, in microseconds."""
    expires = to_microseconds(timeline.validity(code)[1]) + late
    until = expires if code.needed is None else min(expires, to_microseconds(code.needed[1]))
    return to_microseconds(code.issued_at), until
