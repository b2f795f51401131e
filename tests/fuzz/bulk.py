"""`rollover.bulk` against walks over exact fractions, row by row."""

from support import fated, oracle

from fuzz import FIRST, LAST, SECOND, Either, near, setting

UNITS = {"s": 1, "ms": 1_000, "us": 10**6, "ns": 10**9}
INSIDE = 2**61  # far enough from the ends of int64 for any step on the way


def unit_of(rng):
    """Draw the kind of a column: its dtype, and its ticks in a second."""
    unit = rng.choice(["", "s", "ms", "us", "ns"])
    return (f"M8[{unit}]", UNITS[unit]) if unit else ("int64", 1)


def array(values, dtype):
    text = f"np.array({values}, 'int64')"
    return text if dtype == "int64" else f"{text}.view('{dtype}')"


def column(rng, dtype, ticks, configs):
    """Draw instants in ticks, near a rollover often, now and then at the ends of int64."""
    first, last = max(FIRST // SECOND * ticks, -(2**62)), min(LAST // SECOND * ticks, 2**62)
    found = []
    for config in configs:
        value = rng.randrange(first, last)
        if rng.random() < 0.5:
            _, start = oracle.walk(value, config[0] * ticks, config[1] * ticks)
            value = start + rng.choice([-1, 0, 1])
        found.append(value)
    if rng.random() < 0.05:
        found[0] = rng.choice([-1, 1]) * (2**63 - 1 - rng.randrange(10**6))
    return found


def settings(rng, rows):
    """Draw settings for all rows, or for each, and how they are written."""
    widest = rng.choice([10**6, 2**62])
    if rng.random() < 0.5:
        one = setting(rng, widest=widest)
        return [one] * rows, f"window_seconds={one[0]}, epoch_seconds={one[1]}"
    found = [setting(rng, widest=widest) for _ in range(rows)]
    windows, epochs = ([pair[n] for pair in found] for n in (0, 1))
    return found, f"window_seconds=np.array({windows}), epoch_seconds=np.array({epochs})"


def drawn(rng):
    rows = rng.randrange(1, 9)
    configs, text = settings(rng, rows)
    dtype, ticks = unit_of(rng)
    values = column(rng, dtype, ticks, configs)
    found = [
        oracle.walk(value, window * ticks, epoch * ticks)
        for value, (window, epoch) in zip(values, configs, strict=True)
    ]
    rows = [
        (index, start, start + window * ticks)
        for (index, start), (window, _) in zip(found, configs, strict=True)
    ]
    numbers = [*values, *(n for row in rows for n in row), *(e * ticks for _, e in configs)]
    tame = all(abs(number) < INSIDE for number in numbers)
    return values, rows, dtype, text, tame


def right(answer, tame):
    """Near the ends of int64 a call may raise; it must not wrap."""
    return answer if tame else Either([answer, OverflowError])


def window_index(rng):
    values, rows, dtype, text, tame = drawn(rng)
    call = f"rollover.bulk.window_index({array(values, dtype)}, {text}).tolist()"
    return call, right([index for index, _, _ in rows], tame)


def window_bounds(rng):
    values, rows, dtype, text, tame = drawn(rng)
    call = (
        "[bound.view('int64').tolist() for bound in "
        f"rollover.bulk.window_bounds({array(values, dtype)}, {text})]"
    )
    return call, right([[row[1] for row in rows], [row[2] for row in rows]], tame)


def window_bounds_into_the_input(rng):
    values, rows, dtype, text, tame = drawn(rng)
    both = array(values, dtype), array([0] * len(values), dtype)
    call = (
        "(lambda start, end: (rollover.bulk.window_bounds("
        f"start, {text}, out=(start, end)), start.view('int64').tolist(), "
        f"end.view('int64').tolist())[1:])({both[0]}, {both[1]})"
    )
    return call, right(([row[1] for row in rows], [row[2] for row in rows]), tame)


def next_rollover_and_time_left(rng):
    values, rows, dtype, text, tame = drawn(rng)
    verb = rng.choice(["next_rollover", "time_left"])
    call = f"rollover.bulk.{verb}({array(values, dtype)}, {text}).view('int64').tolist()"
    ends = [end for _, _, end in rows]
    left = [end - value for end, value in zip(ends, values, strict=True)]
    return call, right(ends if verb == "next_rollover" else left, tame)


def spans(rng):
    rows = rng.randrange(1, 6)
    configs, text = settings(rng, rows)
    dtype, ticks = unit_of(rng)
    starts = column(rng, dtype, ticks, configs)
    ends = [
        start + rng.choice([0, 1, config[0] * ticks, rng.randrange(3 * config[0] * ticks)])
        for start, config in zip(starts, configs, strict=True)
    ]
    found = [
        oracle.between(start, end, window * ticks, epoch * ticks)
        for start, end, (window, epoch) in zip(starts, ends, configs, strict=True)
    ]
    numbers = [*starts, *ends, *(n for rows in found for row in rows for n in row)]
    numbers += [epoch * ticks for _, epoch in configs]
    tame = all(abs(number) < INSIDE for number in numbers)
    if any(end >= 2**63 for end in ends):
        return spans(rng)
    return f"{array(starts, dtype)}, {array(ends, dtype)}, {text}", found, tame


def count_windows(rng):
    arguments, found, tame = spans(rng)
    counts = [len(rows) for rows in found]
    return f"rollover.bulk.count_windows({arguments}).tolist()", right(counts, tame)


def windows_between(rng):
    arguments, found, tame = spans(rng)
    call = (
        "(lambda runs: (runs.row.tolist(), runs.start.view('int64').tolist(), "
        "runs.end.view('int64').tolist(), runs.offsets.tolist()))"
        f"(rollover.bulk.windows_between({arguments}))"
    )
    flat = [(row, start, end) for row, rows in enumerate(found) for _, start, end in rows]
    offsets = [sum(len(rows) for rows in found[:n]) for n in range(len(found) + 1)]
    expected = tuple([one[n] for one in flat] for n in range(3))
    return call, right((*expected, offsets), tame)


def fates(rng):
    """As many codes under one change."""
    config = (rng.choice([1_800, 3_600, 14_400]), rng.choice([0, 900]))
    applied = near(rng)
    confirmed = rng.choice([None, applied, applied + rng.randrange(10**10)])
    numbers = ["EXPIRED", "CURRENT", "INVALIDATED", "STALE", "VALID"]
    starts, ends, issues, expected = [], [], [], []
    for _ in range(rng.randrange(1, 9)):
        issued = rng.choice([near(rng), applied, applied - 1, applied + 1, confirmed or applied])
        _, start, end = fated.window(config, near(rng))
        fate = fated.under(start, end, issued, applied)
        if confirmed is not None and issued >= confirmed:
            fate = "VALID"
        starts.append(start)
        ends.append(end)
        issues.append(issued)
        expected.append(numbers.index(fate))
    confirm = "" if confirmed is None else f", confirmed_at={array(confirmed, 'M8[us]')}"
    columns = ", ".join(array(each, "M8[us]") for each in (starts, ends, issues))
    call = (
        f"rollover.bulk.fates({columns}, applied_at={array(applied, 'M8[us]')}{confirm}).tolist()"
    )
    return call, expected


CASES = [
    window_index, window_bounds, window_bounds_into_the_input, next_rollover_and_time_left,
    count_windows, windows_between, fates,
]  # fmt: skip
