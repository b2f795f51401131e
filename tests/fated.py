"""What becomes of codes when settings change: shares no code with the package.

Histories are those of `planned`; times are integers, microseconds from 1970.
"""

import planned
from oracle import walk
from planned import NO_TOLERANCE, SECOND, Booked, server_at


def window(config, moment):
    """Return index, start and end of the window that holds a moment."""
    length, epoch = config
    index, start = walk(moment, length * SECOND, epoch * SECOND)
    return index, start, start + length * SECOND


def under(start, end, issued, applied):
    """Return the fate of a code that was issued on the settings before a change."""
    if end <= applied:
        return "EXPIRED"
    if start <= applied:
        return "CURRENT"
    return "STALE" if issued >= applied else "INVALIDATED"


def issued_on(history, issued):
    """Return the number of the change that a code was issued on, 0 for the initial settings."""
    initial, changes = history
    on_lock = [n for n, (_, applied, _) in enumerate(changes, 1) if applied <= issued]
    told = [n for n, (*_, at) in enumerate(changes, 1) if at is not None and at <= issued]
    last = on_lock[-1] if on_lock else 0
    follows = changes[last - 1][0] if last else initial
    return last if follows == server_at(history, issued) else max(told, default=0)


def fate(history, when_valid, issued):
    """Return the fate of a code under all the changes of a lock."""
    _, start, end = window(server_at(history, issued), when_valid)
    later = history[1][issued_on(history, issued) :]
    return under(start, end, issued, later[0][1]) if later else "VALID"


def covering(history, when_valid, issued, needed):
    """Return the windows that replace a dead code: (config, start, end, what to ask for).

    None if nobody needs the code any more when it is killed.
    """
    _, start, end = window(server_at(history, issued), when_valid)
    low, high = needed or (start, end)
    killed = history[1][issued_on(history, issued)][1]
    if killed >= high:
        return None
    booked, settings = Booked(max(low, killed), high, None, None), planned.once_confirmed(history)
    codes, _ = planned.codes([booked], [settings], NO_TOLERANCE)
    return [
        (c.config, c.begins, c.expires, max(c.begins, c.needed_from, c.request_from)) for c in codes
    ]


def quietest(codes, old, start, end):
    """Return the earliest moment with the fewest codes in use or to come, and their number."""
    ends = [
        min(window(old, when_valid)[2], needed[1] if needed else end + 1)
        for when_valid, _, needed in codes
    ]
    issues = [issued for _, issued, _ in codes]
    moments = {start, *ends, *issues, *(moment + 1 for moment in (*ends, *issues))}
    counted = [
        (sum(issued < t < its for issued, its in zip(issues, ends, strict=True)), t)
        for t in moments
        if start <= t <= end
    ]
    fewest, moment = min(counted)
    return moment, fewest
