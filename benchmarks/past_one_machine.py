"""Recipes for more rows than memory holds: Dask arrays, Dask frames, Spark.

Each runs here on a local cluster of several workers, makes its rows where they are used and reduces
the windows there, so that all of them are never in memory at once; a sample is held to the scalar
core. Run it with ``python benchmarks/past_one_machine.py [--rows ROWS]``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import race

from rollover import WindowConfig, bulk
from rollover.frames import with_windows

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFIG = WindowConfig(14_400, epoch_seconds=3_600)
SETTINGS = {"window_seconds": CONFIG.window_seconds, "epoch_seconds": CONFIG.epoch_seconds}
FIRST, STEP = 1_600_000_000, 7  # the instants: every seven seconds from September 2020
WORKERS = 2


def check(times: Sequence[int], starts: Sequence[int], ends: Sequence[int]) -> None:
    """Hold a sample to the scalar core."""
    assert len(times) > 0
    for t, start, end in zip(times, starts, ends, strict=True):
        window = CONFIG.window_at(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(t)))
        assert (int(start), int(end)) == (window.start.timestamp(), window.end.timestamp())


def dask_array(rows: int) -> None:
    """One call of `bulk` for each chunk; a chunk is all that a worker holds."""
    import dask.array as da

    when = FIRST + STEP * da.arange(rows, chunks=5_000_000, dtype=np.int64)

    def bounds(chunk: Any) -> Any:
        # Workers are processes already: one thread in each.
        return np.stack(bulk.window_bounds(chunk, **SETTINGS, threads=1), axis=-1)

    windows = when.map_blocks(bounds, dtype=np.int64, new_axis=1, chunks=(*when.chunks, (2,)))
    distance = (windows[:, 1] - when).sum()  # stands for whatever is done with them
    sample = slice(0, rows, max(1, rows // 1_000))
    times, found = when[sample].compute(), windows[sample].compute()
    check(times, found[:, 0], found[:, 1])
    assert distance.compute() > 0


def dask_frame(rows: int) -> None:
    """`with_windows` on a frame whose partitions are made on the workers."""
    import dask.dataframe as dd
    import pandas as pd

    size = 2_000_000

    def part(begin: int) -> pd.DataFrame:
        position = np.arange(begin, min(begin + size, rows))
        return pd.DataFrame({"when": FIRST + STEP * position})

    frame = dd.from_map(part, range(0, rows, size), meta=part(0).iloc[:0])
    windows = with_windows(frame, when="when", **SETTINGS)
    sample = windows[windows["when"] % (STEP * (rows // 1_000)) == FIRST % STEP].compute()
    sample = sample if len(sample) else windows.head(1_000)
    check(sample["when"], sample["window_start"], sample["window_end"])
    assert (windows["window_end"] - windows["when"]).sum().compute() > 0


def spark(rows: int) -> None:
    """`with_windows` on a Spark frame: the expression runs in the JVM, no Python on the way."""
    from pyspark.sql import SparkSession, functions

    session = (
        SparkSession.builder.master(f"local[{WORKERS}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1g")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    frame = session.range(rows).select((functions.col("id") * STEP + FIRST).alias("when"))
    windows = with_windows(frame, when="when", **SETTINGS)
    sample = windows.filter(functions.col("when") % 9_973 == 0).limit(1_000).collect()
    check(*([row[name] for row in sample] for name in ("when", "window_start", "window_end")))
    left = functions.sum(functions.col("window_end") - functions.col("when"))
    assert windows.agg(left).collect()[0][0] > 0
    session.stop()


def report(name: str, recipe: Any, rows: int) -> None:
    taken = race.seconds(lambda: recipe(rows))
    print(
        f"{name:<11} {rows:,} rows in {taken:.1f} s, {rows / taken / 1e6:.0f} million a second; "
        f"a billion would take {taken / rows * 1e9 / 60:.1f} minutes on {WORKERS} workers; "
        f"{race.load()}",
        flush=True,
    )


def main() -> None:
    from dask.distributed import Client, LocalCluster

    rows = race.options(__doc__, rows=200_000_000).rows
    with (
        LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, memory_limit="600MB", dashboard_address=None
        ) as cluster,
        Client(cluster),
    ):
        report("Dask array", dask_array, rows)
        report("Dask frame", dask_frame, rows)
    report("Spark", spark, rows)


if __name__ == "__main__":
    main()
