"""What becomes of codes when settings change: shares no code with the package.

Histories are those of `planned`; times are integers, microseconds from 1970. `skew` is a tolerance
of which `behind` and `ahead` count.
"""

from typing import NamedTuple

from support import planned
from support.oracle import walk
from support.planned import NO_TOLERANCE, SECOND, Booked, Tolerance, server_at


class Issued(NamedTuple):
    when_valid: int
    issued: int
    lock: object = None
    label: object = None
    valid: tuple[int, int] | None = None
    needed: tuple[int, int] | None = None


def window(config, moment):
    """Return index, start and end of the window that holds a moment."""
    length, epoch = config
    index, start = walk(moment, length * SECOND, epoch * SECOND)
    return index, start, start + length * SECOND


def under(start, end, issued, applied, skew=NO_TOLERANCE):
    """Return the fate of a code that was issued on the settings before a change."""
    if end + skew.behind <= applied:
        return "EXPIRED"
    if start - skew.ahead <= applied:
        return "CURRENT"
    return "STALE" if issued >= applied else "INVALIDATED"


def issued_on(history, issued):
    """Return the number of the change that a code was issued on, 0 for the initial settings."""
    initial, changes = history
    on_lock = [n for n, (_, applied, _) in enumerate(changes, 1) if applied <= issued]
    on_server = [n for n, (*_, at) in enumerate(changes, 1) if at is not None and at <= issued]
    last = on_lock[-1] if on_lock else 0
    follows = changes[last - 1][0] if last else initial
    return last if follows == server_at(history, issued) else max(on_server, default=0)


def validity(history, code):
    """Return when a code begins and expires."""
    return code.valid or window(server_at(history, code.issued), code.when_valid)[1:]


def killer(history, code):
    """Return when the first change after the settings of a code was applied, if one was."""
    later = history[1][issued_on(history, code.issued) :]
    return later[0][1] if later else None


def fate(history, code, skew=NO_TOLERANCE):
    """Return the fate of a code under all the changes of a lock."""
    applied = killer(history, code)
    if applied is None:
        return "VALID"
    return under(*validity(history, code), code.issued, applied, skew)


def covering(history, codes, skew=NO_TOLERANCE):
    """Return (code, windows) for each that must be replaced, a window as `planned` writes it."""
    replaced, confirmed = [], planned.once_confirmed(history)
    for code in codes:
        if fate(history, code, skew) in ("EXPIRED", "VALID"):
            continue
        low, high = code.needed or validity(history, code)
        low = max(low, killer(history, code))
        if low < high:
            span = Booked(low, high, None, None)
            clock = Tolerance(behind=skew.behind, ahead=skew.ahead)
            replaced.append((code, planned.codes([span], [confirmed], clock)[0]))
    return replaced


def requests(history, codes, skew=NO_TOLERANCE):
    """Return {(lock, label, start, end, settings): what to ask for} in order."""
    asked = {}
    for code, windows in covering(history, codes, skew):
        for one in windows:
            key = code.lock, code.label, one.begins, one.expires, one.config
            needed_from = max(one.needed_from, one.request_from)
            inside = one.begins <= needed_from < one.expires
            when_valid = needed_from if inside else one.begins
            asked[key] = min(asked.get(key, when_valid), when_valid)
    return asked


def quietest(codes, old, start, end, behind=0):
    """Return the earliest moment with the fewest codes in use or to come, and their number."""
    history = old, []
    ends = []
    for code in codes:
        expires = validity(history, code)[1] + behind
        ends.append(min(expires, code.needed[1]) if code.needed else expires)
    issues = [code.issued for code in codes]
    moments = {start, *ends, *issues, *(moment + 1 for moment in (*ends, *issues))}
    counted = [
        (sum(issued < t < until for issued, until in zip(issues, ends, strict=True)), t)
        for t in moments
        if start <= t <= end
    ]
    fewest, moment = min(counted)
    return moment, fewest
