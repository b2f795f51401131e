"""Plans against a loop over the scalar core and against polars by hand, in the race of `race.py`.

Of 6,850 real stays, of 200,000 stays as objects, and of a million as a frame; all begin with what
a user has. Besides, what an audit, a change and a recommendation cost beside the plan's columns.
"""

from __future__ import annotations

import csv
import random
from datetime import UTC, date, datetime, time as clock, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl
import race

from rollover import LockTimeline, Stay, WindowConfig, frames, plan, recommend

if TYPE_CHECKING:
    from rollover import Plan

OPTIONS = race.options(__doc__, rounds=15, stays=200_000, frame=1_000_000)
FOUR_HOURS, DAY = WindowConfig(14_400), WindowConfig(86_400, 46_800)
LISBON = ZoneInfo("Europe/Lisbon")
STAYS = Path(__file__).parent.parent / "notebooks" / "data" / "real-stays.csv"
TIMES = ("begins", "expires", "needed_from", "needed_until", "when_valid")
ENGINES = ("in-memory", "streaming")


def real() -> list[Stay]:
    with STAYS.open(encoding="utf-8") as stream:
        return [
            Stay.on_dates(
                date.fromisoformat(row["arrival"]),
                date.fromisoformat(row["departure"]),
                check_in=clock(15),
                check_out=clock(11),
                tz=LISBON,
                lock=row["lock"],
                label=str(number),
            )
            for number, row in enumerate(csv.DictReader(stream))
        ]


def drawn(size: int) -> dict[str, list[Any]]:
    """Draw stays of one to seven nights of a year, at three hundred locks."""
    rng = random.Random(size)
    start = [
        datetime(2026, 1, 1, 15, tzinfo=UTC) + timedelta(rng.randrange(365)) for _ in range(size)
    ]
    return {
        "lock": [f"lock {number % 300}" for number in range(size)],
        "label": [f"guest {number}" for number in range(size)],
        "start": start,
        "end": [moment + timedelta(rng.randrange(1, 8), hours=-4) for moment in start],
    }


def objects(size: int) -> list[Stay]:
    lock, label, start, end = drawn(size).values()
    rows = zip(start, end, lock, label, strict=True)
    return [Stay(start, end, lock=lock, label=label) for start, end, lock, label in rows]


def loop(stays: list[Stay]) -> list[Any]:
    return [
        (stay, window, max(stay.start, window.start), min(stay.end, window.end))
        for stay in stays
        for window in FOUR_HOURS.windows_between(stay.start, stay.end)
    ]


def of_objects(stays: list[Stay], config: WindowConfig, *, engine: Any) -> pl.DataFrame:
    columns = {
        "stay": range(len(stays)),
        "lock": [stay.lock for stay in stays],
        "label": [stay.label for stay in stays],
        "start": [stay.start for stay in stays],
        "end": [stay.end for stay in stays],
    }
    return by_hand(pl.LazyFrame(columns), config, engine=engine)


def by_hand(frame: pl.LazyFrame, config: WindowConfig, *, engine: Any) -> pl.DataFrame:
    length, epoch = config.window_seconds * 1_000_000, config.epoch_seconds * 1_000_000
    start, end = (pl.col(name).dt.epoch("us") for name in ("start", "end"))
    return (
        frame.with_columns(
            begins=pl.int_ranges(start - (start - epoch) % length, end, length),
            start=start,
            end=end,
        )
        .explode("begins")
        .with_columns(expires=pl.col("begins") + length)
        .with_columns(
            needed_from=pl.max_horizontal("start", "begins"),
            needed_until=pl.min_horizontal("end", "expires"),
            window_seconds=config.window_seconds,
            epoch_seconds=config.epoch_seconds,
        )
        .with_columns(when_valid="needed_from")
        .with_columns(pl.col(*TIMES).cast(pl.Datetime("us", "UTC")))
        .collect(engine=engine)
    )


def as_integers(columns: Any) -> list[Any]:
    """Return the times of codes that a plan, a frame of one and polars all have."""
    if isinstance(columns, dict):
        return [columns[name].astype("i8") for name in TIMES]
    names = {"begins": "window_start", "expires": "window_end"}
    own = [name if name in columns.columns else names[name] for name in TIMES]
    return [columns[name].dt.epoch("us").to_numpy() for name in own]


def fields_of(codes: Any) -> list[list[Any]]:
    """Return what a loop and a plan both tell of each code."""
    if not isinstance(codes[0], tuple):
        codes = [(code.stay, code.window, code.needed_from, code.needed_until) for code in codes]
    stays, windows, *needed = zip(*codes, strict=True)
    times = [[stay.start for stay in stays], [window.start for window in windows], *needed]
    return [[time.timestamp() for time in column] for column in times]


def against_polars(work: str, stays: list[Stay], config: WindowConfig) -> None:
    contestants = {
        "`plan(...).columns`": [lambda: plan(stays, config).columns],
        "polars by hand": [partial(of_objects, stays, config, engine=name) for name in ENGINES],
    }
    race.compete(work, contestants, OPTIONS.rounds, as_integers)


def beside_columns(work: str, codes: Plan, **calls: Any) -> None:
    """Race what may be asked of a plan; its columns, of which each is a multiple, come first."""
    contestants = {"its `columns`": [lambda: codes.columns]}
    contestants |= {f"`{name}`": [call] for name, call in calls.items()}
    race.compete(f"{work}, {len(codes):,} codes", contestants, OPTIONS.rounds)


def main() -> None:
    race.machine(OPTIONS.rounds, "numpy", "polars")
    stays, many = real(), objects(OPTIONS.stays)
    race.header()
    race.compete(
        f"{len(stays):,} real stays, a code each",
        {"`plan(...)`": [lambda: list(plan(stays, FOUR_HOURS))], "a loop": [partial(loop, stays)]},
        OPTIONS.rounds,
        fields_of,
    )
    against_polars("the same as columns", stays, FOUR_HOURS)
    against_polars(f"{len(many):,} `Stay`s, a day", many, DAY)

    frame = pl.DataFrame(drawn(OPTIONS.frame))
    times = {"start": "start", "end": "end", "lock": "lock", "label": "label"}
    race.compete(
        f"{len(frame):,} stays as a frame, a day",
        {
            "`frames.plan`": [partial(frames.plan, frame, DAY, **times)],
            "polars by hand": [
                partial(by_hand, frame.lazy(), DAY, engine=name) for name in ENGINES
            ],
        },
        OPTIONS.rounds,
        as_integers,
    )

    bare = {f"lock {number}": DAY for number in range(300)}
    timelines = {lock: LockTimeline(config) for lock, config in bare.items()}
    race.compete(
        f"{len(many):,} `Stay`s at 300 locks",
        {
            "settings": [partial(plan, many, bare)],
            "timelines without a change": [partial(plan, many, timelines)],
        },
        OPTIONS.rounds,
    )
    hours, others = plan(many, FOUR_HOURS), plan(list(many), FOUR_HOURS)
    beside_columns(
        f"{len(many):,} `Stay`s", hours, since=lambda: hours.since(others), shared=hours.shared
    )
    codes = plan(stays, FOUR_HOURS)
    log = [code.issued("2015-01-01T00:00Z") for code in codes]
    beside_columns("the real stays", codes, audit=lambda: codes.audit(log))
    tolerance = {"late": timedelta(minutes=30), "behind": timedelta(hours=2)}
    aim = {"grace": timedelta(hours=4), "pair_cost": 30}
    race.compete(
        "which settings suit the real stays",
        {
            "`recommend`": [partial(recommend, stays)],
            "with tolerance": [partial(recommend, stays, **tolerance)],
            "with grace and a price": [partial(recommend, stays, **aim)],
        },
        OPTIONS.rounds,
    )


if __name__ == "__main__":
    main()
