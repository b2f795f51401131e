"""The offsets of a zone out of its file (RFC 8536): shares no code with `zoneinfo` or the package.

Times are seconds from 1970-01-01 UTC. A spell is ``(since, until, offset)``.
"""

import calendar
import re
import struct
import zoneinfo
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

FIRST, LAST = -(2**40), 2**40  # before and after all years
_THROUGH = 2200  # the year to which the rule at the end of a file is followed
_DAY_OF_1970 = 719_163
_NAME = r"(?:<[^>]+>|[A-Za-z]+)"
_RULE = re.compile(rf"{_NAME}([+-]?[\d:]+)(?:{_NAME}([+-]?[\d:]+)?,([^,]+),([^,]+))?")


@cache
def spells(key):
    """Return the spells of a zone by name, none beside one of the same offset."""
    data = _file(key)
    sizes = _sizes(data, 0)
    at = 44 + _length(sizes, 4)  # past the part with 32 bits
    utc, walls, _, count, kinds, _ = _sizes(data, at)
    assert utc in (0, kinds), walls in (0, kinds)
    times = struct.unpack_from(f">{count}q", data, at + 44)
    which = struct.unpack_from(f">{count}B", data, at + 44 + 8 * count)
    offsets = [
        struct.unpack_from(">i", data, at + 44 + 9 * count + 6 * kind)[0] for kind in range(kinds)
    ]
    footer = data[at + 44 + _length(_sizes(data, at), 8) :].decode().strip("\n")
    changes = [(FIRST, offsets[0])]
    changes += [(time, offsets[kind]) for time, kind in zip(times, which, strict=True)]
    changes += [change for change in _rule(footer) if change[0] > changes[-1][0]]
    found = []
    for since, offset in changes:
        if not found or found[-1][1] != offset:
            found.append((since, offset))
    ends = [since for since, _ in found[1:]] + [LAST]
    return [(since, until, offset) for (since, offset), until in zip(found, ends, strict=True)]


def shown(key, local):
    """Return the instants at which clocks show a local time."""
    return [local - by for since, until, by in spells(key) if since <= local - by < until]


def read(key, local):
    """Return the instant that RFC 5545 (3.3.5) makes of a local time."""
    found = shown(key, local)
    if found:
        return found[0]
    for (_, until, before), (_, _, after) in zip(spells(key), spells(key)[1:], strict=False):
        if local - before >= until > local - after:
            return local - before
    raise AssertionError(key, local)


def local(key, instant):
    """Return what clocks show at an instant."""
    return next(instant + by for since, until, by in spells(key) if since <= instant < until)


def midnight(key, day):
    """Return the first instant at which the date is this one, days from 1970, or a later one."""
    wanted = day * 86_400
    moments = [since for since, _, _ in spells(key)] + [wanted - by for _, _, by in spells(key)]
    return min(moment for moment in moments if moment > FIRST and local(key, moment) >= wanted)


def _file(key):
    for folder in zoneinfo.TZPATH:
        if (Path(folder) / key).is_file():
            return (Path(folder) / key).read_bytes()
    return resources.files("tzdata.zoneinfo").joinpath(*key.split("/")).read_bytes()


def _sizes(data, at):
    assert data[at : at + 4] == b"TZif"
    return struct.unpack_from(">6l", data, at + 20)


def _length(sizes, width):
    utc, walls, leaps, times, kinds, letters = sizes
    return times * (width + 1) + kinds * 6 + letters + leaps * (width + 4) + walls + utc


def _rule(footer):
    """Yield the changes of a rule such as ``EST5EDT,M3.2.0,M11.1.0``, year by year."""
    standard, summer, begins, ends = _RULE.fullmatch(footer).groups() if footer else (None,) * 4
    if begins is None:
        return
    usual = -_clock(standard)
    other = usual + 3_600 if summer is None else -_clock(summer)
    for year in range(1970, _THROUGH + 1):
        both = [(_moment(begins, year) - usual, other), (_moment(ends, year) - other, usual)]
        yield from sorted(both)


def _moment(rule, year):
    day, _, clock = rule.partition("/")
    month, week, weekday = map(int, re.fullmatch(r"M(\d+)\.(\d)\.(\d)", day).groups())
    length = calendar.monthrange(year, month)[1]
    fitting = [d for d in range(1, length + 1) if date(year, month, d).isoweekday() % 7 == weekday]
    at = fitting[min(week, len(fitting)) - 1]
    days = date(year, month, at).toordinal() - _DAY_OF_1970
    return days * 86_400 + (_clock(clock) if clock else 7_200)


def _clock(text):
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * 60 ** (2 - n) for n, part in enumerate(parts))
