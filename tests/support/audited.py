"""What an audit must find, by brute force: shares no code with the package.

Stays, codes, histories and tolerances are those of `planned`.
"""

from support import fated


def holder(stay, iso):
    """Return who has a stay's codes; `iso` writes an instant."""
    return f"{iso(stay.start)}/{iso(stay.end)}" if stay.label is None else stay.label


def killed(history, one, tolerance):
    """Return whether the lock dropped the code at a change before it had begun on any clock."""
    return fated.fate(history, one, tolerance) in ("INVALIDATED", "STALE")


def served(stays, histories, planned, one, tolerance, iso):
    """Return the positions of the planned codes that an issued one serves."""
    found = []
    for at, code in enumerate(planned):
        stay = stays[code.stay]
        if stay.lock != one.lock or holder(stay, iso) != one.label:
            continue
        if fated.validity(histories[one.lock], one) != (code.begins, code.expires):
            continue
        if code.request_from is not None and one.issued < code.request_from:
            continue
        if one.needed is None:
            found.append((0, at))
            continue
        low, high = stay.start - tolerance.early, stay.end + tolerance.late
        if one.needed[0] < high and low < one.needed[1]:
            apart = abs(one.needed[0] - code.needed_from) + abs(one.needed[1] - code.needed_until)
            found.append((apart, at))
    nearest = min(found, default=(0, 0))[0]
    return {at for apart, at in found if apart == nearest}


def audit(stays, histories, planned, issued, tolerance, iso, *, now=None, grace=0):
    """Return positions: held, missing, surplus, and pairs that are exposed."""
    serves = [served(stays, histories, planned, one, tolerance, iso) for one in issued]
    held = set().union(*serves)
    current = [now is None or code.needed_until > now for code in planned]
    surplus, exposed = [], []
    for number, one in enumerate(issued):
        if killed(histories[one.lock], one, tolerance):
            continue
        begins, expires = fated.validity(histories[one.lock], one)
        opens, closes = begins - tolerance.ahead, expires + tolerance.behind + grace
        if not serves[number] and (now is None or closes > now):
            surplus.append(number)
        for at, code in enumerate(planned):
            stay = stays[code.stay]
            other = one.lock is not None and stay.lock == one.lock
            other &= holder(stay, iso) != one.label and current[at]
            if other and code.needed_from < closes and opens < code.needed_until:
                exposed.append((number, at))
    return (
        [at for at in range(len(planned)) if at in held and current[at]],
        [at for at in range(len(planned)) if at not in held and current[at]],
        surplus,
        exposed,
    )
