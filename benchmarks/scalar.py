"""Ratios of the scalar core: against bare datetime arithmetic, pandas, and the imports it rests on.

Contestants answer the same question and are compared for equal answers; then they take turns as
`race.py` has it. Run it with ``make bench``.
"""

from __future__ import annotations

import subprocess
import sys
import time
import timeit
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import race

from rollover import WindowConfig

if TYPE_CHECKING:
    from collections.abc import Callable

OPTIONS = race.options(__doc__, rounds=41, calls=5_000)
CALLS = OPTIONS.calls
ROOT = Path(__file__).parent.parent
REAL_STAYS = ROOT / "notebooks" / "data" / "real-stays.csv"

WHEN = datetime(2026, 10, 30, 3, 59, 0, 123, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(hours=4)
CONFIG = WindowConfig.for_model("5440")


def ours() -> tuple[int, datetime, datetime]:
    window = CONFIG.window_at(WHEN)
    return window.index, window.start, window.end


def bare() -> tuple[int, datetime, datetime]:
    index = (WHEN - EPOCH) // STEP
    start = EPOCH + index * STEP
    return index, start, start + STEP


def report_ratio(
    name: str, first: object, second: object, target: str, clock: Callable[..., float]
) -> None:
    """Print how often what the first takes contains what the second takes."""
    one, other = race.times({"first": [first], "second": [second]}, OPTIONS.rounds, clock).values()
    print(f"{name:<71} {race.spread(race.ratios(one, other))}  {target}; {race.load()}", flush=True)


def many_calls(call: Callable[[], object]) -> float:
    return timeit.Timer(call).timeit(CALLS)


def window_at_against_bare_arithmetic() -> None:
    assert ours() == bare()
    call = lambda: CONFIG.window_at(WHEN)  # noqa: E731
    report_ratio("window_at / bare datetime arithmetic", call, bare, "at most 2.5", many_calls)


def window_at_against_pandas() -> None:
    try:
        import pandas as pd
    except ImportError:
        print("pandas.Timestamp.floor: skipped, pandas is not installed")
        return
    when, step = pd.Timestamp(WHEN), pd.Timedelta(STEP)

    def floor() -> tuple[pd.Timestamp, pd.Timestamp]:
        start = when.floor("14400s")
        return start, start + step

    assert floor() == ours()[1:]
    call = lambda: CONFIG.window_at(WHEN)  # noqa: E731
    report_ratio("pandas.Timestamp.floor / window_at", floor, call, "at least 4", many_calls)


def import_against_its_standard_library(what: str) -> None:
    loaded = _child(f"import sys; b = set(sys.modules); {what}; print(*set(sys.modules) - b)")
    modules = sorted(name for name in loaded.split() if name.split(".")[0] != "rollover")
    foreign = {name.split(".")[0] for name in modules} - sys.stdlib_module_names
    assert not foreign, foreign
    timed = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"
    beneath = f"import {', '.join(modules)}"
    name = f"{what} / import of its standard library"
    clock = lambda text: float(_child(timed.format(text)))  # noqa: E731
    report_ratio(name, what, beneath, "at most 1.6", clock)


def windows_of_eight_thousand_years() -> None:
    windows = CONFIG.windows_between("1000-01-01T00:00Z", "9000-01-01T00:00Z")
    middle = windows[len(windows) // 2]
    calls: dict[str, Callable[[], object]] = {
        "len": lambda: len(windows),
        "index": lambda: windows[12_345_678],
        "in": lambda: middle in windows,
    }
    tracemalloc.start()
    kept = [call() for call in calls.values()]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{len(windows):,} windows; {len(kept)} answers took {peak} bytes at the most")
    for name, call in calls.items():
        microseconds = min(timeit.repeat(call, number=CALLS, repeat=5)) / CALLS * 1e6
        print(f"  {name:<69} {microseconds:6.2f}  microseconds")


def plan_of_the_real_stays() -> None:
    options = "--model 5440 --tz Europe/Lisbon --check-in 15:00 --check-out 11:00"
    # Not getrusage: its peak counts the parent's memory too, from before the child's exec.
    measured = (
        "import sys; from pathlib import Path; from rollover.cli import main; main(sys.argv[1:]);"
        "status = Path('/proc/self/status').read_text().split();"
        "print(status[status.index('VmHWM:') + 1], file=sys.stderr)"
    )
    start = time.perf_counter()
    answer = subprocess.run(
        [sys.executable, "-c", measured, "plan", str(REAL_STAYS), *options.split()],
        capture_output=True,
        check=True,
    )
    seconds = time.perf_counter() - start
    rows = answer.stdout.count(b"\n") - 1
    memory = int(answer.stderr) / 1024
    print(f"rollover plan, real stays: {rows:,} rows, {seconds:.2f} s, {memory:.0f} MiB")


def _child(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


if __name__ == "__main__":
    race.machine(OPTIONS.rounds)
    window_at_against_bare_arithmetic()
    window_at_against_pandas()
    import_against_its_standard_library("import rollover")
    import_against_its_standard_library("from rollover import WindowConfig")
    windows_of_eight_thousand_years()
    plan_of_the_real_stays()
