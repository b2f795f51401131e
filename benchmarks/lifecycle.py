"""Fates in bulk, the quietest moment, and what our plugin adds to a start of pytest.

The fates in the race of `race.py`, beside `numpy.select` and what it takes to read the columns.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
import race

from rollover import IssuedCode, WindowConfig, bulk, quietest_moment

OPTIONS = race.options(__doc__, rounds=9, rows=10_000_000, codes=100_000)
ROWS, CODES = OPTIONS.rows, OPTIONS.codes
APPLIED, CONFIRMED = 500_000_000, 500_001_800

rng = np.random.default_rng(20_261_123)
start = rng.integers(0, 10**9, ROWS)
end = start + 14_400
issued = rng.integers(0, 10**9, ROWS)
times = [array.astype("M8[s]") for array in (start, end, issued)]


def fates() -> object:
    return bulk.fates(start, end, issued, applied_at=APPLIED, confirmed_at=CONFIRMED)


def fates_of_datetimes() -> object:
    applied, confirmed = np.datetime64(APPLIED, "s"), np.datetime64(CONFIRMED, "s")
    return bulk.fates(*times, applied_at=applied, confirmed_at=confirmed)


def select() -> object:
    rows = [issued >= CONFIRMED, end <= APPLIED, start <= APPLIED, issued >= APPLIED]
    return np.select(rows, [4, 0, 1, 3], 2).astype(np.uint8)


def read() -> object:
    return start.sum(), end.sum(), issued.sum()


def fates_in_bulk() -> None:
    contestants = {
        "rollover": [fates],
        "the same of datetimes": [fates_of_datetimes],
        "numpy.select": [select],
        "read the columns": [read],
    }
    race.header()
    work = f"fates of {ROWS:,} codes"
    race.compete(work, contestants, OPTIONS.rounds, lambda column: [column], ["read the columns"])
    print()


def quietest_of_many() -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    seconds_of = rng.integers(0, 10**7, (CODES, 2)).tolist()
    codes = [
        IssuedCode(first + timedelta(0, when), issued_at=first + timedelta(0, at))
        for when, at in seconds_of
    ]
    end = first + timedelta(days=60)
    quietest = partial(quietest_moment, codes, WindowConfig(14_400), start=first, end=end)
    [taken] = race.times({"rollover": [quietest]}, OPTIONS.rounds).values()
    print(f"quietest_moment of {CODES:,} codes: {race.spread(taken)} s; {race.load()}")


def plugin_at_start() -> None:
    code = (
        "import pytest, time; begun = time.perf_counter(); import rollover.pytest_plugin; "
        "print(time.perf_counter() - begun)"
    )
    start = [sys.executable, "-c", code]
    taken = [
        float(subprocess.run(start, capture_output=True, check=True).stdout) * 1e3
        for _ in range(OPTIONS.rounds)
    ]
    print(f"the pytest plugin adds {race.spread(taken)} ms to a start; {race.load()}")


if __name__ == "__main__":
    race.machine(OPTIONS.rounds, "numpy")
    fates_in_bulk()
    quietest_of_many()
    plugin_at_start()
