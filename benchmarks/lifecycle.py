"""Fates in bulk, the quietest moment, and what our plugin adds to a start of pytest.

Contestants are first compared for equal answers, and then take turns; what counts is the median
of the ratios of the rounds.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from rollover import IssuedCode, WindowConfig, bulk, quietest_moment

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9
ROWS = 10_000_000
CODES = 100_000
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


def seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def fates_in_bulk() -> None:
    for other in (fates_of_datetimes, select):
        np.testing.assert_array_equal(fates(), other())
    calls = [fates, fates_of_datetimes, select, read]
    rounds = [[seconds(call) for call in calls] for _ in range(ROUNDS)]
    for at, call in enumerate(calls):
        ratio = median(row[at] / row[0] for row in rounds)
        took = median(row[at] for row in rounds) * 1e3
        print(f"{call.__name__:<20} of {ROWS:,} rows {took:8.1f} ms, {ratio:6.2f} x ours")


def quietest_of_many() -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    seconds_of = rng.integers(0, 10**7, (CODES, 2)).tolist()
    codes = [
        IssuedCode(first + timedelta(0, when), issued_at=first + timedelta(0, at))
        for when, at in seconds_of
    ]
    end = first + timedelta(days=60)
    took = median(
        seconds(lambda: quietest_moment(codes, WindowConfig(14_400), start=first, end=end))
        for _ in range(ROUNDS)
    )
    print(f"quietest_moment      of {CODES:,} codes {took * 1e3:8.1f} ms")


def plugin_at_start() -> None:
    code = (
        "import pytest, time; begun = time.perf_counter(); import rollover.pytest_plugin; "
        "print(time.perf_counter() - begun)"
    )
    took = median(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(ROUNDS)
    )
    print(f"the pytest plugin    adds {took * 1e3:.1f} ms to a start")


if __name__ == "__main__":
    fates_in_bulk()
    quietest_of_many()
    plugin_at_start()
