"""Ratios of `rollover.bulk` against what one would reach for instead, in the race of `race.py`.

Where a library can be asked in several ways, all of them run and the quickest counts. All build the
same columns, inside the timing. Run it with ``make bench``; it prints the table of
``docs/performance.md``.
"""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import race

from rollover import bulk

if TYPE_CHECKING:
    from collections.abc import Callable

    Contestant = Callable[[], Any]

OPTIONS = race.options(__doc__, rounds=15, rows=10_000_000, stays=400_000)
ROWS, STAYS = OPTIONS.rows, OPTIONS.stays
WINDOW, EPOCH = 14_400, 3_600

rng = np.random.default_rng(20_261_123)
when = rng.integers(1_600_000_000, 1_900_000_000, ROWS)
windows = rng.choice([1_800, 3_600, 14_400, 86_400], ROWS)
epochs = rng.integers(0, 86_400, ROWS)
arrival = rng.integers(1_700_000_000, 1_800_000_000, STAYS)
departure = arrival + rng.integers(1, 9 * 86_400 - 100, STAYS)
pool = ThreadPoolExecutor(2)


def quotient(t: Any, epoch: Any, window: Any) -> tuple[Any, Any]:
    """Return begin and end by a division, as a user of any of the libraries may write it."""
    start = (t - epoch) // window * window + epoch
    return start, start + window


def remainder(t: Any, epoch: Any, window: Any) -> tuple[Any, Any]:
    """Return begin and end by a remainder, the other way to write it."""
    start = t - (t - epoch) % window
    return start, start + window


FORMS = (quotient, remainder)


class Rows:
    """Begin and end of many instants, with settings for all or for each."""

    def __init__(self, *, each: bool) -> None:
        self.each = each
        self.settings = (epochs, windows) if each else (EPOCH, WINDOW)
        self.out = np.zeros(ROWS, np.int64), np.zeros(ROWS, np.int64)
        columns = {"t": when} | ({"e": epochs, "w": windows} if each else {})
        self.pandas = pd.DataFrame(columns)
        self.polars = pl.DataFrame(columns)
        self.arrow = pa.table(columns)
        self.duckdb = duckdb.connect()
        self.duckdb.execute("set threads = 2")
        self.duckdb.register("rows", self.arrow)

    def contestants(self) -> dict[str, list[Contestant]]:
        return {
            "rollover": [self.rollover],
            "numpy": [lambda form=form: form(when, *self.settings) for form in FORMS],
            "polars": [
                lambda form=form, engine=engine: self.polars_(form, engine)
                for form in FORMS
                for engine in ("in-memory", "streaming")
            ],
            "pandas": [lambda form=form: form(*self._operands(self.pandas)) for form in FORMS],
            "pyarrow": [self.pyarrow_],
            "duckdb": [
                lambda start=start: self.duckdb_(start)
                for start in ("(t - {e}) // {w} * {w} + {e}", "t - (t - {e}) % {w}")
            ],
            "copy twice": [lambda: list(pool.map(np.copy, (when, when)))],
        }

    def with_out(self) -> dict[str, list[Contestant]]:
        return {
            "rollover": [lambda: self.rollover(out=self.out)],
            "numpy": [lambda: self.numpy_out(np.remainder), lambda: self.numpy_out(None)],
            "copy twice": [lambda: list(pool.map(lambda out: np.copyto(out, when), self.out))],
        }

    def _operands(self, frame: Any) -> tuple[Any, Any, Any]:
        return (frame["t"], *((frame["e"], frame["w"]) if self.each else self.settings))

    def rollover(self, out: Any = None) -> Any:
        epoch, window = self.settings
        return bulk.window_bounds(when, window_seconds=window, epoch_seconds=epoch, out=out)

    def numpy_out(self, remainder: Any) -> Any:
        (start, end), (epoch, window) = self.out, self.settings
        np.subtract(when, epoch, out=end)
        if remainder is None:
            np.floor_divide(end, window, out=end)
            np.multiply(end, window, out=end)
            np.add(end, epoch, out=start)
        else:
            remainder(end, window, out=end)
            np.subtract(when, end, out=start)
        np.add(start, window, out=end)
        return start, end

    def polars_(self, form: Any, engine: str) -> Any:
        start, end = form(*self._operands({name: pl.col(name) for name in "tew"}))
        return self.polars.lazy().select(start=start, end=end).collect(engine=engine)

    def pyarrow_(self) -> Any:
        # PyArrow divides toward zero, which is the floor here: no instant is before the epoch.
        t, epoch, window = self._operands(self.arrow)
        start = pc.add(pc.multiply(pc.divide(pc.subtract(t, epoch), window), window), epoch)
        return start, pc.add(start, window)

    def duckdb_(self, start: str) -> Any:
        epoch, window = ("e", "w") if self.each else self.settings
        start = start.format(e=epoch, w=window)
        return self.duckdb.execute(f"select {start} as s, s + {window} from rows").fetchnumpy()


class Stays:
    """All windows of many stays: the row of each, and its start."""

    def __init__(self) -> None:
        self.frame = pl.DataFrame({"row": np.arange(STAYS), "a": arrival, "d": departure})
        self.duckdb = duckdb.connect()
        self.duckdb.execute("set threads = 2")
        self.duckdb.register("stays", self.frame.to_arrow())
        self.answer = self.rollover()

    def contestants(self) -> dict[str, list[Contestant]]:
        rows = self.polars_lists("row")
        return {
            "rollover": [self.rollover],
            "numpy": [self.numpy_],
            "polars": [
                lambda engine=engine: rows.explode("start").collect(engine=engine)
                for engine in ("in-memory", "streaming")
            ],
            "duckdb": [self.duckdb_],
            "copy twice": [lambda: list(pool.map(np.copy, self.answer))],
        }

    def lists(self) -> dict[str, list[Contestant]]:
        lists = self.polars_lists()
        return {
            "rollover": [self.rollover_lists],
            "polars": [
                lambda engine=engine: lists.collect(engine=engine)
                for engine in ("in-memory", "streaming")
            ],
        }

    def windows(self) -> Any:
        return bulk.windows_between(arrival, departure, window_seconds=WINDOW, epoch_seconds=EPOCH)

    def rollover(self) -> Any:
        runs = self.windows()
        return runs.row, runs.start

    def rollover_lists(self) -> Any:
        runs = self.windows()
        return runs.offsets, runs.start

    def numpy_(self) -> Any:
        first = arrival - (arrival - EPOCH) % WINDOW
        counts = (departure - first + WINDOW - 1) // WINDOW
        row = np.repeat(np.arange(STAYS), counts)
        number = np.arange(row.size) - np.repeat(np.cumsum(counts) - counts, counts)
        return row, first[row] + number * WINDOW

    def polars_lists(self, *kept: str) -> pl.LazyFrame:
        first = pl.col("a") - (pl.col("a") - EPOCH) % WINDOW
        return self.frame.lazy().select(
            *kept, pl.int_ranges(first, pl.col("d"), WINDOW).alias("start")
        )

    def duckdb_(self) -> Any:
        first = f"a - (a - {EPOCH}) % {WINDOW}"
        query = f"select row, unnest(range({first}, d, {WINDOW})) as start from stays"
        return self.duckdb.execute(query).fetchnumpy()


def columns_of(result: Any) -> list[Any]:
    if isinstance(result, pl.DataFrame) and result.width == 1:  # of lists: where each begins
        [lists] = result.get_columns()
        return [np.cumsum([0, *lists.list.len()]), lists.explode().to_numpy()]
    if isinstance(result, pl.DataFrame):
        return [column.to_numpy() for column in result.get_columns()]
    if isinstance(result, dict):
        return [np.asarray(column) for column in result.values()]
    return [np.asarray(column) for column in result]


def compete(work: str, contestants: dict[str, list[Contestant]]) -> None:
    race.compete(work, contestants, OPTIONS.rounds, columns_of, limits=["copy twice"])


def call_on_one_row() -> None:
    one, calls = when[:1], 10_000
    settings = {"window_seconds": WINDOW, "epoch_seconds": EPOCH}
    taken = race.seconds(lambda: [bulk.window_bounds(one, **settings) for _ in range(calls)])
    print(f"a call on one row: {taken / calls * 1e6:.1f} microseconds")


def memory() -> None:
    for rows, each in ((1_000_000, False), (ROWS, False), (ROWS, True)):
        tracemalloc.start()
        window, epoch = (windows[:rows], epochs[:rows]) if each else (WINDOW, EPOCH)
        start, end = bulk.window_bounds(when[:rows], window_seconds=window, epoch_seconds=epoch)
        beyond = tracemalloc.get_traced_memory()[1] - start.nbytes - end.nbytes
        tracemalloc.stop()
        kind = "settings a row" if each else "one setting"
        print(f"memory beyond the results, {rows:,} rows, {kind}: {beyond / 2**20:.2f} MiB")


def main() -> None:
    race.machine(OPTIONS.rounds, "numpy", "polars", "pandas", "pyarrow", "duckdb")
    race.header()
    million = f"begin and end of {ROWS / 1e6:g} million instants"
    for each, settings in ((False, "one setting"), (True, "a setting per row")):
        rows = Rows(each=each)
        compete(f"{million}, {settings}", rows.contestants())
        compete("the same with `out=`", rows.with_out())
    stays = Stays()
    compete(
        f"all {len(stays.answer[0]) / 1e6:.1f} million windows of {STAYS:,} stays",
        stays.contestants(),
    )
    compete("the same, a list for each stay", stays.lists())
    print()
    memory()
    call_on_one_row()


if __name__ == "__main__":
    main()
