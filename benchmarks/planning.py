"""The plan of 6,850 real stays against a loop over the scalar core and against polars by hand.

All begin with the list of stays, in the race of `race.py`. Besides, what tolerance costs
`recommend`.
"""

from __future__ import annotations

import csv
from datetime import date, time as clock, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import race

from rollover import Stay, WindowConfig, plan, recommend

OPTIONS = race.options(__doc__, rounds=41)
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


def fields_of(codes: list[Any]) -> list[list[Any]]:
    """Return what a loop and a plan both tell of each code."""
    if not isinstance(codes[0], tuple):
        codes = [(code.stay, code.window, code.needed_from, code.needed_until) for code in codes]
    stays, windows, *needed = zip(*codes, strict=True)
    times = [[stay.start for stay in stays], [window.start for window in windows], *needed]
    return [[time.timestamp() for time in column] for column in times]


def columns_of(columns: Any) -> list[Any]:
    """Return what a plan and polars both have, as integers."""
    names = ("stay", "begins", "expires", "needed_from", "needed_until", "when_valid")
    arrays = [columns[name] for name in names]
    return [array.astype("i8") for array in arrays] if isinstance(columns, dict) else arrays


def main() -> None:
    stays = read()
    race.machine(OPTIONS.rounds, "numpy", "polars")
    print(f"{len(our_objects(stays)):,} codes of {len(stays):,} stays\n")
    race.header()
    objects = {"`plan(...)`": [partial(our_objects, stays)], "a loop": [partial(loop, stays)]}
    race.compete("as objects, a code each", objects, OPTIONS.rounds, fields_of)
    columns = {
        "`plan(...).columns`": [partial(our_columns, stays)],
        "polars by hand": [
            partial(by_hand, stays, engine=engine) for engine in ("in-memory", "streaming")
        ],
    }
    race.compete("as columns", columns, OPTIONS.rounds, columns_of)
    tolerance = {"late": timedelta(minutes=30), "behind": timedelta(hours=2)}
    scores = {
        "`recommend`": [partial(recommend, stays)],
        "`recommend`, with tolerance": [partial(recommend, stays, **tolerance)],
    }
    race.compete("which settings suit", scores, OPTIONS.rounds)


if __name__ == "__main__":
    main()
