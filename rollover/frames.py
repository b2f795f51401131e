"""The windows of a data frame's column, on the engine that holds the frame.

Importing this module needs narwhals (the extra ``frames``). Frames in memory (pandas, polars,
PyArrow) go through `rollover.bulk`; lazy ones (polars, DuckDB, Dask, Spark) get one expression
that their engine runs, so that the rows need never be in memory at once.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, TypeVar

import narwhals as nw
import numpy as np

from rollover import bulk
from rollover._arithmetic import start_of
from rollover._validation import integer
from rollover.spec import (
    DEFAULT_EPOCH_SECONDS,
    MAX_WINDOW_SECONDS,
    MIN_WINDOW_SECONDS,
    check_window_seconds,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Frame = TypeVar("Frame")

_NEW: Final = ("window_index", "window_start", "window_end")
# An engine that divides integers in floating point is exact up to here: 140 million years.
_FARTHEST: Final = 2**52
_PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def with_windows(
    frame: Frame,
    *,
    when: str,
    window_seconds: int | str,
    epoch_seconds: int | str = DEFAULT_EPOCH_SECONDS,
) -> Frame:
    """Return the frame with the window of each row's instant.

    Parameters
    ----------
    frame
        A frame of pandas, polars (eager or lazy), PyArrow, DuckDB, Dask or Spark.
    when
        The column of instants: integers are Unix seconds, datetimes have a zone.
    window_seconds, epoch_seconds
        The settings (V7, V8), for all rows or, as the name of a column of integers, for each.

    Returns
    -------
    Frame
        The same kind of frame, lazy where it was lazy, with the columns ``window_index`` (integers)
        and ``window_start`` and ``window_end`` (of the kind of `when`: integers, or datetimes in
        its zone). A null in a column that is read gives nulls.

    Raises
    ------
    TypeError
        If `frame` is no frame, or a column is neither integers nor, for `when`, datetimes.
    ValueError
        If a column is missing or would be replaced, a datetime has no zone, the engine cannot do
        this exactly, or a setting is outside 1800..604800.
    OverflowError
        If a result does not fit.

    Notes
    -----
    A lazy frame cannot look at its columns: where a setting in a column is out of range, or an
    instant or an epoch is farther than 2**52 seconds from 1970, the three columns are null.

    Examples
    --------
    >>> import pandas as pd
    >>> visits = pd.DataFrame({"arrival": [1507665600, 1507680000]})
    >>> with_windows(visits, when="arrival", window_seconds=14400)
          arrival  window_index  window_start  window_end
    0  1507665600        104699    1507665600  1507680000
    1  1507680000        104700    1507680000  1507694400
    """
    settings = {"window_seconds": window_seconds, "epoch_seconds": epoch_seconds}
    for name, setting in settings.items():
        if not isinstance(setting, str):
            integer(setting, name)
    if not isinstance(window_seconds, str):
        check_window_seconds(window_seconds)
    if nw.dependencies.is_dask_dataframe(frame):
        _check_epoch(epoch_seconds)
        on_dask: Frame = _on_dask(frame, when, settings)
        return on_dask
    try:
        wrapped = nw.from_native(frame)  # type: ignore[call-overload]
    except TypeError:
        raise TypeError(
            f"frame is a {type(frame).__name__}, not a frame of pandas, polars, PyArrow, DuckDB, "
            "Dask or Spark"
        ) from None
    _check_columns(wrapped, {"when": when, **settings})
    if isinstance(wrapped, nw.DataFrame):
        return _native(_in_memory(wrapped, when, settings))  # type: ignore[no-any-return]
    _check_epoch(epoch_seconds)
    return _native(_lazily(wrapped, when, settings))  # type: ignore[no-any-return]


def _native(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> Any:
    return nw.to_native(frame)


def _check_epoch(epoch_seconds: int | str) -> None:
    if not isinstance(epoch_seconds, str) and abs(epoch_seconds) > _FARTHEST:
        raise OverflowError(
            f"epoch_seconds={epoch_seconds} is outside {-_FARTHEST}..{_FARTHEST}, "
            "within which every engine is exact"
        )


def _check_columns(
    frame: nw.DataFrame[Any] | nw.LazyFrame[Any], columns: dict[str, int | str]
) -> None:
    schema = frame.collect_schema()
    for name, column in columns.items():
        if not isinstance(column, str):
            continue
        if column not in schema:
            close = get_close_matches(column, schema, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise ValueError(f"{name}={column!r} is none of the columns {list(schema)}{hint}")
        dtype = schema[column]
        if isinstance(frame, nw.DataFrame):
            dtype = _in_utc(frame[column]).dtype
        if name == "when" and isinstance(dtype, nw.Datetime):
            if dtype.time_zone is None:
                raise ValueError(
                    f"{name}={column!r} holds datetimes without a zone: give them theirs first, "
                    "for example with dt.replace_time_zone (polars), dt.tz_localize (pandas), "
                    "assume_timezone (PyArrow), or a cast to timestamp with time zone (SQL)"
                )
        elif not dtype.is_integer():
            wanted = "integers or datetimes with a zone" if name == "when" else "integers"
            raise TypeError(f"{name}={column!r} holds {dtype}, not {wanted}")
    clashes = [name for name in _NEW if name in schema]
    if clashes:
        raise ValueError(f"frame has {' and '.join(clashes)} already: rename or drop it first")


def _in_memory(
    frame: nw.DataFrame[Any],
    when: str,
    settings: dict[str, int | str],
    *,
    unfit_is_null: bool = False,
) -> nw.DataFrame[Any]:
    column = frame[when]
    times, absent = _instants(column)
    arrays: dict[str, Any] = {}
    for name, setting in settings.items():
        arrays[name] = setting
        if isinstance(setting, str):
            arrays[name] = frame[setting].fill_null(0).to_numpy()
            absent = absent | frame[setting].is_null().to_numpy()
    if unfit_is_null:
        absent = absent | _unfit(times, **arrays)
    if absent.any():
        times = np.where(absent, np.zeros((), times.dtype), times)
        for name, fit in (("window_seconds", MIN_WINDOW_SECONDS), ("epoch_seconds", 0)):
            if isinstance(settings[name], str):
                arrays[name] = np.where(absent, fit, arrays[name])
    start, end = bulk.window_bounds(times, **arrays)
    index = bulk.window_index(times, **arrays)
    nullable = unfit_is_null or bool(absent.any())
    new = {
        "window_index": _series(index, column, nullable=nullable),
        "window_start": _series(start, column, nullable=nullable),
        "window_end": _series(end, column, nullable=nullable),
    }
    frame = frame.with_columns(**new)
    if not absent.any():
        return frame
    present = nw.generate_temporary_column_name(8, frame.columns)
    mask = nw.new_series(present, ~absent, backend=frame.implementation)
    return (
        frame.with_columns(mask)
        .with_columns(nw.when(nw.col(present)).then(nw.col(name)).alias(name) for name in _NEW)
        .drop(present)
    )


def _instants(column: nw.Series[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    if column.dtype.is_integer():
        return column.fill_null(0).to_numpy(), column.is_null().to_numpy()
    times = _in_utc(column).dt.replace_time_zone(None).to_numpy()
    return times, np.isnat(times)


def _in_utc(column: nw.Series[Any]) -> nw.Series[Any]:
    native = column.to_native()
    dtype = getattr(getattr(native, "dtype", None), "pyarrow_dtype", getattr(native, "dtype", None))
    if column.implementation.is_pandas_like() and getattr(dtype, "tz", None) is not None:
        # Narwhals does not know every zone by its pandas name: not America/New_York, for one.
        return nw.from_native(native.dt.tz_convert("UTC"), series_only=True)
    if isinstance(column.dtype, nw.Datetime) and column.dtype.time_zone is not None:
        return column.dt.convert_time_zone("UTC")
    return column


def _unfit(times: NDArray[Any], *, window_seconds: Any, epoch_seconds: Any) -> NDArray[np.bool_]:
    farthest, seconds = _FARTHEST, times
    if times.dtype.kind == "M":
        farthest = _farthest(_PER_SECOND[np.datetime_data(times.dtype)[0]])
        seconds = times.astype("M8[s]").view(np.int64)
    unfit: NDArray[np.bool_] = (
        (seconds < -farthest)
        | (seconds > farthest)
        | (epoch_seconds < -_FARTHEST)
        | (epoch_seconds > _FARTHEST)
        | (window_seconds < MIN_WINDOW_SECONDS)
        | (window_seconds > MAX_WINDOW_SECONDS)
    )
    return unfit


def _series(values: NDArray[Any], like: nw.Series[Any], *, nullable: bool) -> nw.Series[Any]:
    """Return the values as a series of the kind that `like` is, null nowhere yet."""
    series = nw.new_series("", values, backend=like.implementation)
    if values.dtype.kind == "M":
        series = series.dt.replace_time_zone("UTC")
        if not like.implementation.is_pandas_like():
            return series.dt.convert_time_zone(like.dtype.time_zone)  # type: ignore[attr-defined]
        native = series.to_native().astype(like.to_native().dtype)
    elif like.implementation.is_pandas_like():
        native = series.to_native().astype(_pandas_integer(like.to_native().dtype, nullable))
    else:
        return series
    return nw.from_native(native, series_only=True)


def _pandas_integer(like: Any, nullable: bool) -> str:
    if hasattr(like, "pyarrow_dtype"):
        return "int64[pyarrow]"
    return "Int64" if nullable or not isinstance(like, np.dtype) or like.kind == "M" else "int64"


def _on_dask(frame: Any, when: str, settings: dict[str, int | str]) -> Any:
    def partition(part: Any) -> Any:
        wrapped = nw.from_native(part, eager_only=True)
        _check_columns(wrapped, {"when": when, **settings})
        return nw.to_native(_in_memory(wrapped, when, settings, unfit_is_null=True))

    return frame.map_partitions(partition, meta=partition(frame._meta))


def _lazily(frame: nw.LazyFrame[Any], when: str, settings: dict[str, int | str]) -> Any:
    dtype, engine = frame.collect_schema()[when], frame.implementation
    if not isinstance(dtype, nw.Datetime):
        return _computed(frame, nw.col(when), settings, _FARTHEST)
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


def _on_polars(
    frame: nw.LazyFrame[Any], when: str, dtype: nw.Datetime, settings: dict[str, int | str]
) -> nw.LazyFrame[Any]:
    per_second = _PER_SECOND[dtype.time_unit]
    seconds = _floor(nw.col(when).dt.timestamp(dtype.time_unit), per_second)
    computed = _computed(frame, seconds, settings, _farthest(per_second))
    times = (nw.col(*_NEW[1:]) * per_second).cast(nw.Datetime(dtype.time_unit, "UTC"))
    return computed.with_columns(times.dt.convert_time_zone(dtype.time_zone or "UTC"))


# Narwhals has no way from a timestamp to an integer on the two that follow, nor back.


def _on_duckdb(frame: nw.LazyFrame[Any], when: str, settings: dict[str, int | str]) -> Any:
    quoted = '"' + when.replace('"', '""') + '"'
    relation = nw.to_native(frame).project(f"*, epoch_us({quoted}) AS window_index")
    seconds = _floor(nw.col("window_index"), 10**6)
    computed = _computed(nw.from_native(relation), seconds, settings, _farthest(10**6))
    times = ", ".join(f"make_timestamptz({name} * 1000000) AS {name}" for name in _NEW[1:])
    return nw.from_native(nw.to_native(computed).project(f"* REPLACE ({times})"))


def _on_spark(frame: nw.LazyFrame[Any], when: str, settings: dict[str, int | str]) -> Any:
    from pyspark.sql import functions

    quoted = "`" + when.replace("`", "``") + "`"
    native = nw.to_native(frame).withColumn("window_index", functions.unix_seconds(quoted))
    seconds = nw.col("window_index")
    computed = _computed(nw.from_native(native), seconds, settings, _farthest(10**6))
    times = {name: functions.timestamp_seconds(name) for name in _NEW[1:]}
    return nw.from_native(nw.to_native(computed).withColumns(times))


def _farthest(per_second: int) -> int:
    """Return the farthest second whose window surely fits int64 in this unit."""
    return min(_FARTHEST, 2**63 // per_second - MAX_WINDOW_SECONDS)


def _computed(
    frame: nw.LazyFrame[Any], seconds: nw.Expr, settings: dict[str, int | str], farthest: int
) -> nw.LazyFrame[Any]:
    """Return the frame with the three columns as integers.

    What is out of range is null first, and so is all that is computed from it.
    """

    def within(value: nw.Expr | int | str, least: int, most: int) -> Any:
        if isinstance(value, int):
            return value
        expression = nw.col(value) if isinstance(value, str) else value
        return nw.when(expression.is_between(least, most)).then(expression.cast(nw.Int64))

    moment = within(seconds, -farthest, farthest)
    epoch = within(settings["epoch_seconds"], -_FARTHEST, _FARTHEST)
    window = within(settings["window_seconds"], MIN_WINDOW_SECONDS, MAX_WINDOW_SECONDS)
    index = _floor(moment - epoch, window)
    start = start_of(index, epoch, window)
    return frame.with_columns(window_index=index, window_start=start, window_end=start + window)


def _floor(dividend: nw.Expr, divisor: Any) -> nw.Expr:
    """Return the quotient rounded down, also where the engine's ``//`` rounds toward zero."""
    quotient = (dividend // divisor).cast(nw.Int64)
    return nw.when(quotient * divisor > dividend).then(quotient - 1).otherwise(quotient)
