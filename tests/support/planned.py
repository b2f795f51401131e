"""What a plan must be, by brute force: shares no code with the package.

A lock's history is ``(initial, [(config, applied, confirmed or None), ...])``; a config is
``(window, epoch)``, times and lengths are integers, microseconds from 1970.
"""

from typing import NamedTuple

SECOND = 1_000_000


class Code(NamedTuple):
    stay: int
    config: tuple[int, int]
    begins: int
    expires: int
    needed_from: int
    needed_until: int
    request_from: int | None

    @property
    def when_valid(self):
        inside = self.begins <= self.needed_from < self.expires
        return self.needed_from if inside else self.begins

    def due(self, lead):
        wanted = self.needed_from - lead
        return wanted if self.request_from is None else max(wanted, self.request_from)


class Booked(NamedTuple):
    start: int
    end: int
    lock: object
    label: object


class Tolerance(NamedTuple):
    early: int = 0
    late: int = 0
    behind: int = 0
    ahead: int = 0


NO_TOLERANCE = Tolerance()


def server_at(history, moment):
    """Return the settings that the server follows: the last that were confirmed by then."""
    initial, changes = history
    follows = initial
    for config, _, confirmed in changes:
        if confirmed is not None and confirmed <= moment:
            follows = config
    return follows


def once_confirmed(history):
    """Return the history with its last change confirmed as it was applied, if it was not."""
    initial, changes = history
    if changes and changes[-1][2] is None:
        config, applied, _ = changes[-1]
        changes = [*changes[:-1], (config, applied, applied)]
    return initial, changes


def stretches(history):
    """Yield (config, from, until, request_from), where the last may be None, or "never"."""
    initial, changes = history
    ends = [applied for _, applied, _ in changes] + [None]
    yield initial, None, ends[0], None
    for number, (config, applied, confirmed) in enumerate(changes):
        before = initial, changes[:number]
        if server_at(before, applied) == config:
            request = applied
        else:
            request = "never" if confirmed is None else confirmed
        yield config, applied, ends[number + 1], request


def codes(stays, histories, tolerance):
    """Return the codes that stays need and can have, and the gaps."""
    found, gaps = [], []
    for position, stay in enumerate(stays):
        wide = stay.start - tolerance.early, stay.end + tolerance.late
        for config, since, until, request in stretches(histories[position]):
            low = wide[0] if since is None else max(wide[0], since)
            high = wide[1] if until is None else min(wide[1], until)
            if low >= high:
                continue
            if request == "never":
                gaps.append((position, low, high))
                continue
            if request is not None and since < request and low < request:
                gaps.append((position, low, min(request, high)))
            for begins, expires in windows_near(config, low, high, tolerance):
                needed_from = max(low, begins - tolerance.ahead)
                needed_until = min(high, expires + tolerance.behind)
                in_time = request is None or needed_until > request
                if needed_from < needed_until and in_time:
                    found.append(
                        Code(position, config, begins, expires, needed_from, needed_until, request)
                    )
    return found, gaps


def windows_near(config, low, high, tolerance):
    """Yield more windows than can be needed, by walking."""
    window, epoch = config[0] * SECOND, config[1] * SECOND
    begins = epoch
    while begins > low - tolerance.behind - 2 * window:
        begins -= window * max(1, (begins - low) // window)
    while begins + window <= low - tolerance.behind - window:
        begins += window * max(1, (low - tolerance.behind - window - begins) // window)
    while begins < high + tolerance.ahead + window:
        yield begins, begins + window
        begins += window


def guest(stays, position):
    label = stays[position].label
    return ("position", position) if label is None else ("label", label)


def pairs(stays):
    """Return each stay with that which ends last of those before it of other guests."""
    found = []
    for lock in dict.fromkeys(stay.lock for stay in stays if stay.lock is not None):
        order = sorted(
            (n for n, stay in enumerate(stays) if stay.lock == lock),
            key=lambda n: (stays[n].start, stays[n].end, n),
        )
        for rank, later in enumerate(order):
            others = [n for n in order[:rank] if guest(stays, n) != guest(stays, later)]
            if others:
                found.append((max(others, key=lambda n: (stays[n].end, order.index(n))), later))
    return found


def shared(stays, planned, tolerance=NO_TOLERANCE, grace=0):
    """Return the pairs of positions of which one's window may let the other in."""

    def lets_in(one, other):
        times = {}  # what the lock's clock shows while the other needs codes of some settings
        for code in planned:
            if code.stay == other:
                times.setdefault((code.config, code.request_from), []).append(code)
        for (config, request), needed in times.items():
            low = min(code.needed_from for code in needed)
            low = (low if request is None else max(low, request)) - tolerance.behind
            high = max(code.needed_until for code in needed) + tolerance.ahead
            if any(
                code.begins < high and low < code.expires + grace
                for code in planned
                if code.stay == one and code.config == config
            ):
                return True
        return False

    return [pair for pair in pairs(stays) if lets_in(*pair) or lets_in(*pair[::-1])]


def key(stays, code):
    """Return what makes a code the same in another plan."""
    stay = stays[code.stay]
    who = ("stay", stay) if stay.label is None else ("label", stay.label)
    return stay.lock, who, code.config, code.begins, code.request_from


def since(stays, planned, old_stays, old):
    """Return kept, added, dropped and exposed."""
    new_keys, old_keys = [key(stays, c) for c in planned], [key(old_stays, c) for c in old]
    kept = [c for c, name in zip(planned, new_keys, strict=True) if name in old_keys]
    added = [c for c, name in zip(planned, new_keys, strict=True) if name not in old_keys]
    dropped = [(c, name) for c, name in zip(old, old_keys, strict=True) if name not in new_keys]
    exposed = [
        (lost, code)
        for lost, (lock, who, config, begins, _) in dropped
        for code, (door, new, *window, _) in zip(planned, new_keys, strict=True)
        if lock is not None and (lock, config, begins) == (door, *window) and who != new
    ]
    return kept, added, [c for c, _ in dropped], exposed
