"""Local time over every zone that is here, against what the zone's file says (`tzif`)."""

import zoneinfo
from datetime import date, time, timedelta
from itertools import pairwise

from support import oracle, tzif

from fuzz import HOUR, SECOND, at, iso, setting, written

PLACES = (key for key in zoneinfo.available_timezones() if "/" in key and key[:4] != "Etc/")
ZONES = sorted(PLACES)
DAY = 86_400
_DAY_OF_1970 = 719_163
_EARLIEST, _LATEST = -3_800_000_000, 6_900_000_000  # from 1849 to 2188


def place(rng):
    """Draw a zone and an instant in it, in seconds, near a change of its offset often."""
    key = rng.choice(ZONES)
    changes = [since for since, _, _ in tzif.spells(key)[1:] if _EARLIEST < since < _LATEST]
    if changes and rng.random() < 0.7:
        return key, rng.choice(changes) + rng.choice([-1, 0, 1, rng.randint(-DAY, DAY)])
    return key, rng.randrange(_EARLIEST, _LATEST)


def day_of(local):
    return date.fromordinal(local // DAY + _DAY_OF_1970)


def clock_of(local):
    minutes, second = divmod(local % DAY, 60)
    return time(*divmod(minutes, 60), second)


def clocked(rng):
    """Draw a zone and a local time, one that the clocks skip or repeat often."""
    key, moment = place(rng)
    local = tzif.local(key, moment) + rng.choice([0, 0, 1_800, -1_800, 3_600])
    return key, local


def epoch_for(rng):
    key, local = clocked(rng)
    window = setting(rng)[0]
    call = f"epoch_for({clock_of(local)!r}, {key!r}, on={day_of(local)!r}, window_seconds={window})"
    found = tzif.shown(key, local)
    if len(found) != 1:
        return call, getattr(
            __import__("rollover"), "RepeatedTimeError" if found else "SkippedTimeError"
        )
    return call, found[0] - oracle.walk(found[0], window, 0)[1]


def windows_on(rng):
    key, moment = place(rng)
    config = setting(rng)
    day = tzif.local(key, moment) // DAY
    start, end = tzif.midnight(key, day), tzif.midnight(key, day + 1)
    call = f"[w.start for w in windows_on({written(config)}, {day_of(day * DAY)!r}, {key!r})]"
    return call, [at(lower * SECOND) for _, lower, _ in oracle.between(start, end, *config)]


def spells_of(key, start, end):
    """Return the offsets in a span of seconds, each with the instant from which it holds."""
    return [
        (max(since, start), by)
        for since, until, by in tzif.spells(key)
        if until > start and since < end
    ]


def span(rng):
    key, start = place(rng)
    return key, start, start + rng.choice([1, DAY, rng.randrange(1, 3 * 366 * DAY)])


def asked(start, end):
    return f"start={iso(start * SECOND)!r}, end={iso(end * SECOND)!r}"


def rollover_shifts(rng):
    key, start, end = span(rng)
    config = setting(rng)
    found = spells_of(key, start - 1, end)
    call = (
        "[(s.at, s.before, s.after) for s in "
        f"rollover_shifts({written(config)}, {key!r}, {asked(start, end)})]"
    )
    return call, [
        (at(since * SECOND), timedelta(0, before), timedelta(0, after))
        for (_, before), (since, after) in pairwise(found)
        if oracle.walk(after - before, config[0], 0)[1] != after - before
    ]


def follow_local_time(rng):
    key, start, end = span(rng)
    window = rng.choice([1_800, 3_600, 14_400, 28_800, 86_400, 172_800, 604_800])
    clock = rng.choice([0, 39_600, rng.randrange(DAY)])
    apply_at = rng.choice([None, 0, 7_200, 36_000, rng.randrange(DAY)])
    visit = None if apply_at is None else clock_of(apply_at)
    call = (
        "[(s.start, s.config.epoch_seconds) for s in follow_local_time("
        f"{clock_of(clock)!r}, {key!r}, window_seconds={window}, {asked(start, end)}, "
        f"apply_at={visit!r})]"
    )
    spells = spells_of(key, start, end)
    first = next_shown(clock, start + spells[0][1])
    # By the instant of the change: who stands at the lock after two of them makes the later one.
    epochs = {}
    for since, offset in spells:
        moment = since
        if apply_at is not None and since > start:
            moment = next(
                m for m in stood(key, since, apply_at) if tzif.local(key, m) % DAY == apply_at
            )
        epochs[moment] = first - offset - oracle.walk(first - offset, window, 0)[1]
    found = []
    for moment, epoch in epochs.items():
        if moment < end and (not found or found[-1][1] != epoch):
            found.append((at(moment * SECOND), epoch))
    return call, found


def next_shown(clock, local):
    """Return the first time of a local calendar at or after `local` that has this clock time."""
    days = local // DAY
    return min(t for t in (days * DAY + clock, (days + 1) * DAY + clock) if t >= local)


def stood(key, since, clock):
    """Yield instants from `since` on at which clocks may show this time, by every offset near."""
    offsets = {by for _, by in spells_of(key, since, since + 4 * DAY)}
    days = range(since // DAY - 1, since // DAY + 5)
    yield from sorted(
        moment for day in days for by in offsets if (moment := day * DAY + clock - by) >= since
    )


def stays_from_rule(rng):
    key, start = place(rng)
    end = start + rng.randrange(1, 40 * DAY)
    begun = tzif.local(key, start) - rng.randrange(-2 * DAY, 9 * DAY)
    name, step = rng.choice([("HOURLY", 3_600), ("DAILY", DAY), ("WEEKLY", 7 * DAY)])
    every = rng.choice([1, 1, 2, 5])
    first = f"datetime.datetime.combine({day_of(begun)!r}, {clock_of(begun)!r})"
    call = (
        f"[(s.start, s.end) for s in stays_from_rule(rrule({name}, interval={every}, "
        f"dtstart={first}), duration=timedelta(hours=2), tz={key!r}, {asked(start, end)})]"
    )
    moments = set()
    while begun < end + 2 * DAY:
        moments.add(tzif.read(key, begun))
        begun += step * every
    return call, [
        (at(m * SECOND), at(m * SECOND + 2 * HOUR)) for m in sorted(moments) if start <= m < end
    ]


def on_dates(rng):
    key, local = clocked(rng)
    leaves = local + rng.randrange(2 * DAY, 9 * DAY)
    call = (
        "(lambda s: (s.start, s.end))(Stay.on_dates("
        f"{day_of(local)!r}, {day_of(leaves)!r}, check_in={clock_of(local)!r}, "
        f"check_out={clock_of(leaves)!r}, tz={key!r}))"
    )
    return call, (at(tzif.read(key, local) * SECOND), at(tzif.read(key, leaves) * SECOND))


CASES = [epoch_for, windows_on, rollover_shifts, follow_local_time, stays_from_rule, on_dates]
