"""Recipes for more rows than memory holds: Dask arrays, Dask frames, a plan on Dask, Spark.

Each runs here on a local cluster of several workers, makes its rows where they are used and reduces
what it finds there, so that all of it is never in memory at once; a sample is held to the scalar
core. Run it with ``python benchmarks/past_one_machine.py [--rows ROWS] [--stays STAYS]``; what it
cannot run here it says at its start.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import race

from rollover import Stay, WindowConfig, bulk, frames, plan
from rollover.frames import with_windows

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFIG = WindowConfig(14_400, epoch_seconds=3_600)
SETTINGS = {"window_seconds": CONFIG.window_seconds, "epoch_seconds": CONFIG.epoch_seconds}
FIRST, STEP = 1_600_000_000, 7  # the instants: every seven seconds from September 2020
DAILY = WindowConfig(86_400, epoch_seconds=45_000)
WORKERS = 2
NEEDS = {
    "Dask array": ["dask", "distributed"],
    "Dask frame": ["dask", "distributed", "pandas"],
    "Dask plan": ["dask", "distributed", "pandas"],
    "Spark": ["pyspark"],
}


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


def dask_plan(stays: int) -> None:
    """`frames.plan` on a frame of stays whose partitions are made on the workers.

    A stay begins every seven seconds and lasts one to eight days.
    """
    import dask.dataframe as dd
    import pandas as pd

    size = 50_000

    def part(begin: int) -> pd.DataFrame:
        position = np.arange(begin, min(begin + size, stays))
        start = FIRST + STEP * position
        return pd.DataFrame({"start": start, "end": start + 86_400 * (1 + position % 8)})

    def totals(codes: pd.DataFrame) -> pd.DataFrame:
        needed = (codes["needed_until"] - codes["needed_from"]).sum()
        return pd.DataFrame({"codes": [len(codes)], "needed": [needed]})

    frame = dd.from_map(part, range(0, stays, size), meta=part(0).iloc[:0])
    codes = frames.plan(frame, DAILY, start="start", end="end")
    found = (
        codes.map_partitions(totals, meta={"codes": np.int64, "needed": np.int64}).sum().compute()
    )
    # Every second of a stay has one code.
    eights, rest = divmod(stays, 8)
    assert found["needed"] == 86_400 * (36 * eights + rest * (rest + 1) // 2)
    sample = frames.plan(part(0).head(1_000), DAILY, start="start", end="end")
    first = [
        Stay(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
        for start, end in part(0).head(1_000).itertuples(index=False)
    ]
    begins = plan(first, DAILY).columns["begins"].astype("M8[s]").astype(np.int64)
    assert (sample["window_start"] == begins).all()
    print(f"{found['codes']:,} codes", flush=True)


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
        f"{name:<11} {rows:,} rows in {taken:.1f} s, {rows / taken / 1e6:.1f} million a second; "
        f"a billion would take {taken / rows * 1e9 / 60:.1f} minutes on {WORKERS} workers; "
        f"{race.load()}",
        flush=True,
    )


def missing(name: str) -> list[str]:
    """Return what a recipe needs that is not here."""
    absent = [module for module in NEEDS[name] if not find_spec(module)]
    if name == "Spark" and not (shutil.which("java") or "JAVA_HOME" in os.environ):
        absent.append("Java")
    return absent


def main() -> None:
    given = race.options(__doc__, rows=200_000_000, stays=10_000_000)
    recipes: dict[str, tuple[Callable[[int], None], int]] = {
        "Dask array": (dask_array, given.rows),
        "Dask frame": (dask_frame, given.rows),
        "Dask plan": (dask_plan, given.stays),
        "Spark": (spark, given.rows),
    }
    for name in NEEDS:
        if missing(name):
            print(f"{name} cannot run here, without {' and '.join(missing(name))}")
            del recipes[name]
    on_spark = recipes.pop("Spark", None)
    if recipes:
        from dask.distributed import Client, LocalCluster

        options = {"threads_per_worker": 1, "memory_limit": "600MB", "dashboard_address": None}
        with LocalCluster(n_workers=WORKERS, **options) as cluster, Client(cluster):
            for name, recipe in recipes.items():
                report(name, *recipe)
    if on_spark:
        report("Spark", *on_spark)


if __name__ == "__main__":
    main()
