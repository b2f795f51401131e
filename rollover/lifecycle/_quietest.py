"""When to reconfigure so that the fewest codes die."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime

from rollover._validation import instance, instances
from rollover.instants import Instant, instant, span
from rollover.lifecycle._codes import IssuedCode
from rollover.windows import WindowConfig


def quietest_moment(
    codes: Iterable[IssuedCode], old: WindowConfig, *, start: Instant, end: Instant
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

    Returns
    -------
    tuple of datetime and int
        The earliest t in ``start..end`` with the fewest codes INVALIDATED or CURRENT were the
        change applied and confirmed at t, and their number. Exact, in O(n log n).

    Raises
    ------
    TypeError
        If an argument is of another type; the message names the position of a code.
    ValueError
        If a time has no offset, or `end` is before `start`.
    OverflowError
        If a code's window is not within years 1..9999.

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
    span(start, end)  # which refuses a reversed one
    first, last = instant(start, "start"), instant(end, "end")
    instance(old, WindowConfig, "old")
    # A change at t harms the codes with issued_at < t < the end of their window. The count rises
    # just after an issue and falls at an end, so it is least at the start or at an end.
    harmed = [
        (code.issued_at, window_end)
        for code in instances(codes, IssuedCode, "codes")
        if code.issued_at < (window_end := old.window_at(code.when_valid).end)
    ]
    issued = sorted(moment for moment, _ in harmed)
    ends = sorted(moment for _, moment in harmed)
    candidates = [first, *ends[bisect_right(ends, first) : bisect_right(ends, last)]]
    counts = (bisect_left(issued, t) - bisect_right(ends, t) for t in candidates)
    fewest, moment = min(zip(counts, candidates, strict=True))
    return moment, fewest
