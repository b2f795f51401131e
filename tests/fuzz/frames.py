"""`rollover.frames` on the engines that are here, against walks, row by row."""

from importlib.util import find_spec

from support import oracle

from fuzz import SECOND, at, setting

ENGINES = {
    "pandas": ("pd.DataFrame({})", "{}"),
    "polars": ("pl.DataFrame({})", "{}"),
    "polars lazy": ("pl.LazyFrame({})", "{}.collect()"),
    "pyarrow": ("pa.table({})", "pl.from_arrow({})"),
}
NEEDS = {"pandas": ["pandas"], "pyarrow": ["pyarrow", "polars"]}
HERE = [name for name in ENGINES if all(map(find_spec, NEEDS.get(name, ["polars"])))]


def seconds(rng):
    return rng.randrange(-230 * 31_556_952, 230 * 31_556_952)


def drawn(rng):
    """Draw settings a row or for all, as columns and as arguments."""
    rows = rng.randrange(1, 6)
    if rng.random() < 0.5:
        one = setting(rng, widest=10**9)
        return [one] * rows, {}, f"window_seconds={one[0]}, epoch_seconds={one[1]}"
    found = [setting(rng, widest=10**9) for _ in range(rows)]
    columns = {"w": [pair[0] for pair in found], "e": [pair[1] for pair in found]}
    return found, columns, "window_seconds='w', epoch_seconds='e'"


def times(rng, values, timed):
    return [at(value * SECOND) for value in values] if timed else values


def rows_of(call, engine, columns):
    """Return the text that reads a frame of the engine as rows of Python values."""
    read = ENGINES[engine][1].format(call)
    if engine == "pandas":
        return f"list(zip(*[list({read}[c]) for c in {columns}]))"
    return f"{read}.select({columns}).rows()"


def with_windows(rng):
    configs, columns, arguments = drawn(rng)
    engine, timed = rng.choice(HERE), rng.random() < 0.5
    values = [seconds(rng) for _ in configs]
    for row, (window, epoch) in enumerate(configs):
        if rng.random() < 0.5:
            values[row] = oracle.walk(values[row], window, epoch)[1] + rng.choice([-1, 0, 1])
    frame = ENGINES[engine][0].format({"t": times(rng, values, timed), **columns})
    new = ["t", "window_index", "window_start", "window_end"]
    call = f"rollover.frames.with_windows({frame}, when='t', {arguments})"
    expected = []
    for value, (window, epoch) in zip(values, configs, strict=True):
        index, start = oracle.walk(value, window, epoch)
        instants = times(rng, [value, start, start + window], timed)
        expected.append((instants[0], index, *instants[1:]))
    return rows_of(call, engine, new), expected


def windows_between(rng):
    configs, columns, arguments = drawn(rng)
    engine, timed = rng.choice(HERE), rng.random() < 0.5
    starts = [seconds(rng) for _ in configs]
    ends = [
        start + rng.choice([0, 1, config[0], rng.randrange(3 * config[0])])
        for start, config in zip(starts, configs, strict=True)
    ]
    both = {"a": times(rng, starts, timed), "b": times(rng, ends, timed)}
    frame = ENGINES[engine][0].format({**both, **columns})
    new = ["a", "window_index", "window_start", "window_end"]
    call = f"rollover.frames.windows_between({frame}, start='a', end='b', {arguments})"
    expected = []
    for start, end, (window, epoch) in zip(starts, ends, configs, strict=True):
        for index, lower, upper in oracle.between(start, end, window, epoch):
            instants = times(rng, [start, lower, upper], timed)
            expected.append((instants[0], index, *instants[1:]))
    return rows_of(call, engine, new), expected


def plans(rng):
    """Draw stays, each with settings of its own, and the plan that a walk gives."""
    configs, columns, arguments = drawn(rng)
    engine, timed = rng.choice(HERE), rng.random() < 0.5
    early, ahead = (rng.choice([0, 1, 3_600]) for _ in range(2))
    starts = [seconds(rng) for _ in configs]
    ends = [
        start + rng.choice([1, config[0], rng.randrange(1, 3 * config[0])])
        for start, config in zip(starts, configs, strict=True)
    ]
    both = {"a": times(rng, starts, timed), "b": times(rng, ends, timed)}
    frame = ENGINES[engine][0].format({**both, **columns})
    new = ["a", "window_start", "window_end", "needed_from", "needed_until", "when_valid"]
    tolerance = f"early=timedelta(seconds={early}), ahead=timedelta(seconds={ahead})"
    call = f"rollover.frames.plan({frame}, start='a', end='b', {arguments}, {tolerance})"
    expected = []
    for start, end, (window, epoch) in zip(starts, ends, configs, strict=True):
        for _, lower, upper in oracle.between(start - early, end + ahead, window, epoch):
            needed = max(start - early, lower - ahead), min(end, upper)
            asked = max(needed[0], lower)
            expected.append(tuple(times(rng, [start, lower, upper, *needed, asked], timed)))
    return rows_of(call, engine, new), expected


CASES = [with_windows, windows_between, plans] if HERE else []
