"""The plan of 6,850 real stays against a loop over the scalar core and against polars by hand.

All begin with the list of stays. Results are compared first; then the contestants take turns in
shuffled order, with nothing prepared for anyone. What counts is the median of the rounds' ratios,
with quartiles. Besides, what tolerance costs `recommend`.
"""

from __future__ import annotations

import csv
import random
import time
from datetime import date, time as clock, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from rollover import Stay, WindowConfig, plan, recommend

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 41
CONFIG = WindowConfig(14_400)
LISBON = ZoneInfo("Europe/Lisbon")
STAYS = Path(__file__).parent.parent / "notebooks" / "data" / "real-stays.csv"


def read() -> list[Stay]:
    with STAYS.open(encoding="utf-8") as stream:
        return [
            Stay.on_dates(
                date.fromisoformat(row["arrival"]),
                date.fromisoformat(row["departure"]),
                check_in=clock(15),
                check_out=clock(11),
                tz=LISBON,
                lock=row["lock"],
            )
            for row in csv.DictReader(stream)
        ]


def our_objects(stays: list[Stay]) -> list[Any]:
    return list(plan(stays, CONFIG))


def our_columns(stays: list[Stay]) -> dict[str, Any]:
    return plan(stays, CONFIG).columns


def loop(stays: list[Stay]) -> list[Any]:
    return [
        (stay, window, max(stay.start, window.start), min(stay.end, window.end))
        for stay in stays
        for window in CONFIG.windows_between(stay.start, stay.end)
    ]


def by_hand(stays: list[Stay], *, engine: Any) -> pl.DataFrame:
    length = CONFIG.window_seconds * 1_000_000
    frame = pl.LazyFrame(
        {
            "stay": range(len(stays)),
            "lock": [stay.lock for stay in stays],
            "start": [stay.start for stay in stays],
            "end": [stay.end for stay in stays],
        }
    ).with_columns(pl.col("start", "end").dt.epoch("us"))
    return (
        frame.with_columns(
            begins=pl.int_ranges(pl.col("start") - pl.col("start") % length, pl.col("end"), length)
        )
        .explode("begins")
        .with_columns(expires=pl.col("begins") + length)
        .with_columns(
            needed_from=pl.max_horizontal("start", "begins"),
            needed_until=pl.min_horizontal("end", "expires"),
        )
        .with_columns(
            when_valid=pl.col("needed_from"),
            window_seconds=CONFIG.window_seconds,
            epoch_seconds=CONFIG.epoch_seconds,
        )
        .collect(engine=engine)
    )


def race(calls: dict[str, Callable[[], object]]) -> None:
    """Print each contestant's time, and its ratio to that of the first."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    order = list(calls)
    for _ in range(ROUNDS):
        random.shuffle(order)
        for name in order:
            begun = time.perf_counter()
            calls[name]()
            taken[name].append(time.perf_counter() - begun)
    first = taken[next(iter(calls))]
    for name, its in taken.items():
        ratios = [one / ours for one, ours in zip(its, first, strict=True)]
        low, _, high = quantiles(ratios, n=4)
        spread = f"{median(ratios):6.2f} ({low:.2f} to {high:.2f})"
        print(f"{name:<28} {median(its) * 1e3:7.1f} ms {spread}")


def compare(stays: list[Stay]) -> None:
    columns = our_columns(stays)
    for (stay, window, *needed), code in zip(loop(stays), our_objects(stays), strict=True):
        assert (stay, window, needed) == (
            code.stay, code.window, [code.needed_from, code.needed_until]
        )  # fmt: skip
    for engine in ("in-memory", "streaming"):
        frame = by_hand(stays, engine=engine)
        for name in ("stay", "begins", "expires", "needed_from", "needed_until", "when_valid"):
            np.testing.assert_array_equal(columns[name].astype(np.int64), frame[name])


def main() -> None:
    stays = read()
    compare(stays)
    print(f"{len(our_objects(stays)):,} codes of {len(stays):,} stays")
    race(
        {"plan, as objects": partial(our_objects, stays), "loop, as objects": partial(loop, stays)}
    )
    race(
        {
            "plan, as columns": partial(our_columns, stays),
            "polars by hand, in memory": partial(by_hand, stays, engine="in-memory"),
            "polars by hand, streaming": partial(by_hand, stays, engine="streaming"),
        }
    )
    tolerance = {"late": timedelta(minutes=30), "behind": timedelta(hours=2)}
    race(
        {
            "recommend": partial(recommend, stays),
            "recommend, with tolerance": partial(recommend, stays, **tolerance),
        }
    )


if __name__ == "__main__":
    main()
