"""Ratios of `rollover.bulk` and `rollover plan` against what one would reach for instead.

In each round the contestants take turns; what counts is the median of the ratios of the rounds,
with their quartiles. All contestants' results are compared before they are timed. Run it with
``make bench``; it prints the table that the README shows.
"""

from __future__ import annotations

import os
import platform
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from rollover import WindowConfig, bulk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = int(os.environ.get("ROUNDS", "15"))
ROWS = int(os.environ.get("ROWS", "10_000_000"))
STAYS = 400_000
WINDOW, EPOCH = 14_400, 3_600

rng = np.random.default_rng(20_261_123)
when = rng.integers(1_600_000_000, 1_900_000_000, ROWS)
windows = rng.choice([1_800, 3_600, 14_400, 86_400], ROWS)
epochs = rng.integers(0, 86_400, ROWS)
arrival = rng.integers(1_700_000_000, 1_800_000_000, STAYS)
departure = arrival + rng.integers(1, 9 * 86_400 - 100, STAYS)
pool = ThreadPoolExecutor(2)


def bounds(t: Any, epoch: Any, window: Any) -> tuple[Any, Any]:
    """Return the plain formula, as a user of any of the libraries would write it."""
    start = (t - epoch) // window * window + epoch
    return start, start + window


class Rows:
    """Begin and end of many instants, with settings for all or for each."""

    def __init__(self, *, each: bool, out: bool = False) -> None:
        self.settings = (epochs, windows) if each else (EPOCH, WINDOW)
        self.out = (np.zeros(ROWS, np.int64), np.zeros(ROWS, np.int64)) if out else None
        columns = {"t": when} | ({"e": epochs, "w": windows} if each else {})
        self.pandas = pd.DataFrame(columns)
        self.polars = pl.DataFrame(columns)
        self.arrow = pa.table(columns)
        self.duckdb = duckdb.connect()
        self.duckdb.execute("set threads = 2")
        self.duckdb.register("rows", self.arrow)
        self.each = each

    def _operands(self, frame: Any) -> tuple[Any, Any, Any]:
        return (frame["t"], *((frame["e"], frame["w"]) if self.each else self.settings))

    def rollover(self) -> Any:
        epoch, window = self.settings
        return bulk.window_bounds(when, window_seconds=window, epoch_seconds=epoch, out=self.out)

    def polars_eager(self) -> Any:
        expressions = {"t": pl.col("t"), "e": pl.col("e"), "w": pl.col("w")}
        start, end = bounds(*self._operands(expressions))
        return self.polars.select(start=start, end=end)

    def polars_lazy(self) -> Any:
        expressions = {"t": pl.col("t"), "e": pl.col("e"), "w": pl.col("w")}
        start, end = bounds(*self._operands(expressions))
        return self.polars.lazy().select(start=start, end=end).collect()

    def pandas_(self) -> Any:
        return bounds(*self._operands(self.pandas))

    def pyarrow_(self) -> Any:
        # PyArrow divides toward zero, which is the floor here: no instant is before the epoch.
        t, epoch, window = self._operands(self.arrow)
        start = pc.add(pc.multiply(pc.divide(pc.subtract(t, epoch), window), window), epoch)
        return start, pc.add(start, window)

    def duckdb_(self) -> Any:
        epoch, window = ("e", "w") if self.each else self.settings
        query = (
            f"select (t - {epoch}) // {window} * {window} + {epoch} as s, s + {window} from rows"
        )
        return self.duckdb.execute(query).fetchnumpy()

    def copy_twice(self) -> Any:
        return when.copy(), when.copy()

    def copy_in_place(self) -> Any:
        assert self.out is not None
        list(pool.map(lambda array: np.copyto(array, when), self.out))


class Stays:
    """All windows of many stays."""

    def __init__(self) -> None:
        self.frame = pl.DataFrame({"row": np.arange(STAYS), "a": arrival, "d": departure})
        self.duckdb = duckdb.connect()
        self.duckdb.execute("set threads = 2")
        self.duckdb.register("stays", self.frame.to_arrow())
        self.answer = self.rollover().start

    def rollover(self) -> Any:
        return bulk.windows_between(arrival, departure, window_seconds=WINDOW, epoch_seconds=EPOCH)

    def polars_lazy(self) -> Any:
        first = (pl.col("a") - EPOCH) // WINDOW * WINDOW + EPOCH
        starts = pl.int_ranges(first, pl.col("d"), WINDOW).alias("start")
        return self.frame.lazy().select("row", starts).explode("start").collect()

    def duckdb_(self) -> Any:
        first = f"(a - {EPOCH}) // {WINDOW} * {WINDOW} + {EPOCH}"
        query = f"select row, unnest(range({first}, d, {WINDOW})) as start from stays"
        return self.duckdb.execute(query).fetchnumpy()

    def copy_result(self) -> Any:
        return self.answer.copy()


def columns_of(result: Any) -> list[Any]:
    if isinstance(result, bulk.WindowRuns):
        return [result.row, result.start]
    if isinstance(result, pl.DataFrame):
        return [column.to_numpy() for column in result.get_columns()]
    if isinstance(result, dict):
        return [np.asarray(column) for column in result.values()]
    return [np.asarray(column) for column in result]


def timed(call: Callable[[], object], words: int = 4 * ROWS) -> float:
    # What one contestant leaves to its background threads is not to be paid for by the next.
    time.sleep(0.1)
    give_back_memory(words)
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def give_back_memory(words: int) -> None:
    """Have every processor find as much memory as a call may need just given back.

    The host of a virtual machine takes free memory away, and to get it anew costs more than all
    that is measured here. Linux gives a processor first what was freed on it.
    """
    processors = os.sched_getaffinity(0)
    for processor in processors:
        os.sched_setaffinity(0, {processor})
        np.empty(words).fill(0)
    os.sched_setaffinity(0, processors)


def compete(work: str, contestants: Sequence[Callable[[], Any]]) -> None:
    """Print a line of the table for each contestant: its time as a multiple of the first's."""
    first, *others = contestants
    expected = columns_of(first())
    for other in others:
        if not other.__name__.startswith("copy"):
            for ours, theirs in zip(expected, columns_of(other()), strict=True):
                np.testing.assert_array_equal(ours, theirs)
    rounds = [[timed(contestant) for contestant in contestants] for _ in range(ROUNDS)]
    ours = [times[0] for times in rounds]
    print(f"| {work} | rollover | {median(ours) * 1e3:.0f} ms | |", flush=True)
    for position, other in enumerate(others, 1):
        ratios = [times[position] / times[0] for times in rounds]
        low, _, high = quantiles(ratios, n=4)
        name = other.__name__.strip("_").replace("_", " ")
        taken = median(times[position] for times in rounds) * 1e3
        print(
            f"| | {name} | {taken:.0f} ms | {median(ratios):.2f} ({low:.2f} to {high:.2f}) |",
            flush=True,
        )


def scalar_loop() -> None:
    """One line for the plain loop over the scalar core, on fewer rows."""
    config, few = WindowConfig(WINDOW, EPOCH), when[:100_000]
    moments = [datetime(1970, 1, 1, tzinfo=UTC) + timedelta(0, t) for t in few.tolist()]
    start, _ = bulk.window_bounds(few, window_seconds=WINDOW, epoch_seconds=EPOCH)
    looped = [config.window_at(moment) for moment in moments]
    assert [int(w.start.timestamp()) for w in looped] == start.tolist()
    ratios = []
    for _ in range(5):
        loop = timed(lambda: [config.window_at(moment) for moment in moments])
        ours = timed(lambda: bulk.window_bounds(when, window_seconds=WINDOW, epoch_seconds=EPOCH))
        ratios.append(loop / few.size / (ours / ROWS))
    low, _, high = quantiles(ratios, n=4)
    print(f"| | loop over the scalar core | | {median(ratios):.0f} ({low:.0f} to {high:.0f}) |")


def memory() -> None:
    for rows, each in ((1_000_000, False), (ROWS, False), (ROWS, True)):
        tracemalloc.start()
        window, epoch = (windows[:rows], epochs[:rows]) if each else (WINDOW, EPOCH)
        start, end = bulk.window_bounds(when[:rows], window_seconds=window, epoch_seconds=epoch)
        beyond = tracemalloc.get_traced_memory()[1] - start.nbytes - end.nbytes
        tracemalloc.stop()
        kind = "settings a row" if each else "one setting"
        print(f"memory beyond the results, {rows:,} rows, {kind}: {beyond / 2**20:.2f} MiB")


def flatness() -> None:
    """Print the cost a row from ten thousand to a hundred million rows.

    Small sizes are repeated until as many rows are done as in the table. New results cost more
    where the system gives memory in small pages: copies show by how much.
    """
    sizes = [10**4, 10**5, 10**6, 10**7, 10**8]
    many = np.resize(when, sizes[-1])
    reused = np.zeros(sizes[-1], np.int64), np.zeros(sizes[-1], np.int64)
    costs: dict[int, list[list[float]]] = {size: [] for size in sizes}
    for _ in range(ROUNDS):
        for size in sizes:
            some, out = many[:size], (reused[0][:size], reused[1][:size])
            bounds = partial(bulk.window_bounds, some, window_seconds=WINDOW, epoch_seconds=EPOCH)
            often = max(1, ROWS // size)
            work = [bounds, partial(bounds, out=out), lambda: (some.copy(), some.copy())]  # noqa: B023
            taken = [timed(partial(repeat, call, often), max(4 * ROWS, 3 * size)) for call in work]
            costs[size].append([cost / often / size * 1e9 for cost in taken])
    print("| rows | ns a row, new results | with `out=` | copied twice |")
    print("| --- | --- | --- | --- |")
    for size in sizes:
        spread = (quantiles(each, n=4) for each in zip(*costs[size], strict=True))
        cells = (f"{middle:.2f} ({low:.2f} to {high:.2f})" for low, middle, high in spread)
        print(f"| {size:,} |", " | ".join(cells), "|")


def repeat(call: Callable[[], object], often: int) -> None:
    for _ in range(often):
        call()


def main() -> None:
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors; Python "
        f"{platform.python_version()}, NumPy {np.__version__}, polars {pl.__version__}, pandas "
        f"{pd.__version__}, PyArrow {pa.__version__}, DuckDB {duckdb.__version__}; "
        f"{ROUNDS} rounds\n"
    )
    print("| work | contestant | time | its time / ours |\n| --- | --- | --- | --- |")
    million = f"{ROWS / 1e6:g} million instants"
    one = Rows(each=False)
    peers = [one.polars_lazy, one.polars_eager, one.pandas_, one.pyarrow_, one.duckdb_]
    compete(f"begin and end of {million}, one setting", [one.rollover, *peers, one.copy_twice])
    scalar_loop()
    reused = Rows(each=False, out=True)
    peers = [reused.polars_lazy, reused.polars_eager]
    compete("the same with `out=`", [reused.rollover, *peers, reused.copy_in_place])
    each = Rows(each=True)
    peers = [each.polars_lazy, each.polars_eager, each.pandas_, each.pyarrow_, each.duckdb_]
    work = f"begin and end of {million}, a setting per row"
    compete(work, [each.rollover, *peers, each.copy_twice])
    stays = Stays()
    compete(
        f"all {stays.answer.size / 1e6:.1f} million windows of {STAYS:,} stays",
        [stays.rollover, stays.polars_lazy, stays.duckdb_, stays.copy_result],
    )
    print()
    memory()
    flatness()


if __name__ == "__main__":
    main()
