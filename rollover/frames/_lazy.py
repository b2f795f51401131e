"""Lazy frames: one expression of windows that their engine runs."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from rollover._arithmetic import start_of
from rollover.frames._columns import PER_SECOND, quoted
from rollover.frames._memory import FARTHEST, farthest
from rollover.spec import MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS


def lazily(frame: nw.LazyFrame[Any], when: str, settings: dict[str, int | str]) -> Any:
    """Return the frame with the window of each instant, as its engine will compute it."""
    check_epoch(settings)
    dtype, engine = frame.collect_schema()[when], frame.implementation
    if not isinstance(dtype, nw.Datetime):
        return _computed(frame, nw.col(when), settings, FARTHEST)
    if engine.is_polars():
        return _on_polars(frame, when, dtype, settings)
    if engine.is_duckdb():
        return _on_duckdb(frame, when, settings)
    if engine.is_pyspark() or engine.is_pyspark_connect():
        return _on_spark(frame, when, settings)
    raise ValueError(
        f"when={when!r} holds datetimes, which {engine} cannot compute with exactly: "
        "pass a column of integer Unix seconds"
    )


def check_epoch(settings: dict[str, int | str]) -> None:
    """Refuse an epoch with which some engine is not exact."""
    epoch = settings["epoch_seconds"]
    if not isinstance(epoch, str) and abs(epoch) > FARTHEST:
        raise OverflowError(
            f"epoch_seconds={epoch} is outside {-FARTHEST}..{FARTHEST}, "
            "within which every engine is exact"
        )


def _on_polars(
    frame: nw.LazyFrame[Any], when: str, dtype: nw.Datetime, settings: dict[str, int | str]
) -> nw.LazyFrame[Any]:
    per_second = PER_SECOND[dtype.time_unit]
    seconds = _floor(nw.col(when).dt.timestamp(dtype.time_unit), per_second)
    computed = _computed(frame, seconds, settings, farthest(per_second))
    times = (nw.col("window_start", "window_end") * per_second).cast(
        nw.Datetime(dtype.time_unit, "UTC")
    )
    return computed.with_columns(times.dt.convert_time_zone(dtype.time_zone or "UTC"))


# Narwhals has no way from a timestamp to an integer on the two that follow, nor back.


def _on_duckdb(frame: nw.LazyFrame[Any], when: str, settings: dict[str, int | str]) -> Any:
    relation = nw.to_native(frame).project(f"*, epoch_us({quoted(when)}) AS window_index")
    seconds = _floor(nw.col("window_index"), 10**6)
    computed = _computed(nw.from_native(relation), seconds, settings, farthest(10**6))
    times = ", ".join(
        f"make_timestamptz({name} * {10**6}) AS {name}" for name in ("window_start", "window_end")
    )
    return nw.from_native(nw.to_native(computed).project(f"* REPLACE ({times})"))


def _on_spark(frame: nw.LazyFrame[Any], when: str, settings: dict[str, int | str]) -> Any:
    from pyspark.sql import functions

    seconds = functions.unix_seconds(quoted(when, "`"))
    native = nw.from_native(nw.to_native(frame).withColumn("window_index", seconds))
    computed = _computed(native, nw.col("window_index"), settings, farthest(10**6))
    times = {name: functions.timestamp_seconds(name) for name in ("window_start", "window_end")}
    return nw.from_native(nw.to_native(computed).withColumns(times))


def _computed(
    frame: nw.LazyFrame[Any], seconds: nw.Expr, settings: dict[str, int | str], farthest: int
) -> nw.LazyFrame[Any]:
    """Return the frame with the three columns as integers.

    What is out of range is null first, and so is all that is computed from it.
    """

    def within(value: nw.Expr | int | str, least: int, most: int) -> nw.Expr:
        if isinstance(value, int):
            return nw.lit(value, nw.Int64)
        expression = nw.col(value) if isinstance(value, str) else value
        return nw.when(expression.is_between(least, most)).then(expression).cast(nw.Int64)

    # Step by step, each on the columns of the last: engines write out what an expression stands on
    # wherever it stands, and DuckDB would read one of 100,000 terms.
    moment = within(seconds, -farthest, farthest)
    epoch = within(settings["epoch_seconds"], -FARTHEST, FARTHEST)
    window = within(settings["window_seconds"], MIN_WINDOW_SECONDS, MAX_WINDOW_SECONDS)
    frame = frame.with_columns(window_index=moment, window_start=epoch, window_end=window)
    columns: list[Any] = [nw.col(name) for name in ("window_index", "window_start", "window_end")]
    index, epoch, window = columns
    frame = frame.with_columns(window_index=_floor(index - epoch, window))
    frame = frame.with_columns(window_start=start_of(index, epoch, window))
    return frame.with_columns(window_end=nw.col("window_start") + window)


def _floor(dividend: nw.Expr, divisor: Any) -> nw.Expr:
    """Return the quotient rounded down, also where the engine's ``//`` rounds toward zero."""
    quotient = (dividend // divisor).cast(nw.Int64)
    return nw.when(quotient * divisor > dividend).then(quotient - 1).otherwise(quotient)
