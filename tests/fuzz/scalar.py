"""`WindowConfig` and `WindowRange` against walks over exact fractions."""

from support import oracle

from fuzz import FIRST, LAST, SECOND, at, iso, length, moment, setting, written

WEEK = 604_800 * SECOND


def row(found):
    """Return a window of the oracle, which is in microseconds, as datetimes."""
    index, start, end = found
    return (index, at(start), at(end)) if start >= FIRST and end < LAST else OverflowError


def holding(config, instant):
    window, epoch = config
    index, start = oracle.walk(instant, window * SECOND, epoch * SECOND)
    return index, start, start + window * SECOND


def anywhere(rng):
    config = setting(rng)
    return config, moment(rng, config)


def text(rng, micros):
    """Write an instant at any offset at which it is within years 1 to 9999."""
    offset = rng.choice([0, 0, 330, -240, rng.randint(-1_439, 1_439)])
    inside = FIRST <= micros + offset * 60 * SECOND < LAST
    written = iso(micros, offset if inside else 0)
    if rng.random() < 0.2 and "." in written:
        whole, _, rest = written.partition(".")
        written = f"{whole}.{rest[:6]}{rng.randint(0, 9)}{rest[6:]}"  # finer digits are floored
    return written


def window_at(rng):
    config, when = anywhere(rng)
    call = (
        f"(lambda w: (w.index, w.start, w.end))({written(config)}.window_at({text(rng, when)!r}))"
    )
    return call, row(holding(config, when))


def next_rollover_and_time_left(rng):
    config, when = anywhere(rng)
    *_, end = holding(config, when)
    if end >= LAST:
        return f"{written(config)}.next_rollover({iso(when)!r})", OverflowError
    asked = f"(lambda c, t: (c.next_rollover(t), c.time_left(t)))({written(config)}, {iso(when)!r})"
    return asked, (at(end), at(end) - at(when))


def window(rng):
    config, when = anywhere(rng)
    found = holding(config, when)
    call = f"(lambda w: (w.index, w.start, w.end))({written(config)}.window({found[0]}))"
    return call, row(found)


def many(rng, verb, arguments, config, first, last):
    """Ask for a range of windows, which touch first to last, both included."""
    found = oracle.through(first, last, config[0] * SECOND, config[1] * SECOND)
    call = f"[(w.index, w.start, w.end) for w in {written(config)}.{verb}({arguments})]"
    if row(found[0]) is OverflowError or row(found[-1]) is OverflowError:
        return call, OverflowError
    return call, [row(one) for one in found]


def windows_between(rng):
    config, start = anywhere(rng)
    span = rng.choice([0, 1, SECOND, config[0] * SECOND, rng.randrange(WEEK)])
    end = min(start + span, LAST - 1)
    if start == end:
        return f"len({written(config)}.windows_between({iso(start)!r}, {iso(end)!r}))", 0
    arguments = f"{iso(start)!r}, {iso(end)!r}"
    return many(rng, "windows_between", arguments, config, start, end - 1)


def count(rng):
    config, one = anywhere(rng)
    start, end = sorted(min(max(t, FIRST + WEEK), LAST - WEEK) for t in (one, moment(rng, config)))
    first, last = holding(config, start)[0], holding(config, end - 1)[0]
    return (
        f"len({written(config)}.windows_between({iso(start)!r}, {iso(end)!r}))",
        last - first + 1 if start < end else 0,
    )


def skews(rng):
    return [rng.choice([0, 1, 600 * SECOND, rng.randrange(WEEK)]) for _ in range(2)]


def windows_live(rng):
    config = setting(rng)
    when = moment(rng, config, FIRST + WEEK, LAST - WEEK)
    behind, ahead = skews(rng)
    arguments = f"{iso(when)!r}, behind={length(behind)}, ahead={length(ahead)}"
    return many(rng, "windows_live", arguments, config, when - behind, when + ahead)


def windows_to_share(rng):
    config = setting(rng)
    when = moment(rng, config, FIRST + WEEK, LAST - 2 * WEEK)
    behind, ahead = skews(rng)
    least = rng.choice([1, SECOND, rng.randrange(1, WEEK)])
    arguments = (
        f"{iso(when)!r}, at_least={length(least)}, behind={length(behind)}, ahead={length(ahead)}"
    )
    return many(rng, "windows_to_share", arguments, config, when - behind, when + least + ahead - 1)


def grids(rng):
    (window, one), shift = setting(rng), rng.randrange(-9, 9)
    other = rng.choice([one + shift * window, one + shift])
    call = f"(lambda c: (c.phase_seconds, c.same_grid(WindowConfig({window}, {other})), "
    call += f"c.repeats_daily, c.repeats_weekly))({written((window, one))})"
    phase = one - oracle.walk(one, window, 0)[1]
    daily, weekly = (oracle.walk(day, window, 0)[1] == day for day in (86_400, 604_800))
    return call, (phase, oracle.walk(other - one, window, 0)[1] == other - one, daily, weekly)


def slices(rng):
    config = setting(rng)
    start = moment(rng, config, FIRST + 9 * WEEK, LAST - 9 * WEEK)
    end = start + rng.randrange(3 * WEEK)
    first = holding(config, start)[0]
    last = holding(config, end - 1)[0] + 1 if start < end else first
    cut = [rng.choice([None, rng.randrange(-99, 99)]) for _ in range(2)]
    cut.append(rng.choice([None, 1, 2, -1, -3]))
    call = f"[w.index for w in {written(config)}.windows_between({iso(start)!r}, {iso(end)!r})"
    return f"{call}[{':'.join('' if n is None else str(n) for n in cut)}]]", list(
        range(first, last)[slice(*cut)]
    )


CASES = [
    window_at, next_rollover_and_time_left, window, windows_between, count, windows_live,
    windows_to_share, grids, slices,
]  # fmt: skip
