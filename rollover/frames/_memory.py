"""Frames in memory: their columns as arrays, through `rollover.bulk`, and back."""

from __future__ import annotations

from functools import reduce
from typing import Any, Final

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from rollover import bulk
from rollover.bulk._columns import array_of
from rollover.spec import MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS

# An engine that divides integers in floating point is exact up to here: 140 million years.
FARTHEST: Final = 2**52
PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def farthest(per_second: int) -> int:
    """Return the farthest second whose window surely fits int64 in this unit."""
    return min(FARTHEST, 2**63 // per_second - MAX_WINDOW_SECONDS)


def in_memory(
    frame: nw.DataFrame[Any],
    when: str,
    settings: dict[str, int | str],
    *,
    unfit_is_null: bool = False,
) -> nw.DataFrame[Any]:
    """Return the frame with the window of each instant."""
    arrays, nulls = _read(frame, {"when": when, **settings})
    absent: Any = reduce(np.logical_or, nulls.values())
    if unfit_is_null:
        absent = absent | _unfit(**arrays)
    if absent.any():
        fit = {"when": 0, "window_seconds": MIN_WINDOW_SECONDS, "epoch_seconds": 0}
        for name, values in arrays.items():
            if np.ndim(values):
                arrays[name] = np.where(absent, np.array(fit[name], values.dtype), values)
    start, end = bulk.window_bounds(**arrays)
    index = bulk.window_index(**arrays)
    new = _new(frame[when], index, start, end, nullable=unfit_is_null or bool(absent.any()))
    frame = frame.with_columns(**new)
    if not absent.any():
        return frame
    present = nw.generate_temporary_column_name(8, frame.columns)
    mask = nw.new_series(present, ~absent, backend=frame.implementation)
    return (
        frame.with_columns(mask)
        .with_columns(nw.when(nw.col(present)).then(nw.col(name)).alias(name) for name in new)
        .drop(present)
    )


def spans_in_memory(
    frame: nw.DataFrame[Any], start: str, end: str, settings: dict[str, int | str]
) -> nw.DataFrame[Any]:
    """Return the frame with a row for each window of each span."""
    given = {"start": start, "end": end, **settings}
    arrays, nulls = _read(frame, given)
    for name, absent in nulls.items():
        if absent.any():
            raise ValueError(
                f"{name}={given[name]!r} is null in row {int(np.argmax(absent))} "
                f"({np.count_nonzero(absent)} of {absent.size} rows)"
            )
    runs = bulk.windows_between(**arrays)
    row = runs.row
    each = {name: its[row] if np.ndim(its := arrays[name]) else its for name in settings}
    index = bulk.window_index(runs.start, **each)
    new = _new(frame[start], index, runs.start, runs.end, nullable=False)
    return frame[row].with_columns(**new)


def _read(
    frame: nw.DataFrame[Any], given: dict[str, int | str]
) -> tuple[dict[str, Any], dict[str, NDArray[np.bool_]]]:
    """Return the values of the columns named, integers as they are, and where each is null."""
    arrays: dict[str, Any] = dict(given)
    nulls: Any = dict.fromkeys(given, np.zeros((), np.bool_))
    for name, column in given.items():
        if isinstance(column, str):
            arrays[name], nulls[name] = _values(frame[column], name)
    return arrays, nulls


def in_utc(column: nw.Series[Any]) -> nw.Series[Any]:
    """Return the column with what datetimes it holds in UTC."""
    native = column.to_native()
    dtype = getattr(getattr(native, "dtype", None), "pyarrow_dtype", getattr(native, "dtype", None))
    if column.implementation.is_pandas_like() and getattr(dtype, "tz", None) is not None:
        # Narwhals does not know every zone by its pandas name: not America/New_York, for one.
        return nw.from_native(native.dt.tz_convert("UTC"), series_only=True)
    if isinstance(column.dtype, nw.Datetime) and column.dtype.time_zone is not None:
        return column.dt.convert_time_zone("UTC")
    return column


def _values(column: nw.Series[Any], name: str) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return the integers or datetimes of a column, and where it is null."""
    if column.dtype.is_integer():
        filled = column.fill_null(0)
        wide = column.dtype in (nw.Int128, nw.UInt128)  # which NumPy does not have
        integers = array_of(filled.to_list() if wide else filled.to_numpy(), name)
        return integers.astype(np.int64, copy=False), column.is_null().to_numpy()
    times = in_utc(column).dt.replace_time_zone(None).to_numpy()
    return times, np.isnat(times)


def _unfit(when: NDArray[Any], *, window_seconds: Any, epoch_seconds: Any) -> NDArray[np.bool_]:
    most, seconds = FARTHEST, when
    if when.dtype.kind == "M":
        most = farthest(PER_SECOND[np.datetime_data(when.dtype)[0]])
        seconds = when.astype("M8[s]").view(np.int64)
    unfit: NDArray[np.bool_] = (
        (seconds < -most)
        | (seconds > most)
        | (epoch_seconds < -FARTHEST)
        | (epoch_seconds > FARTHEST)
        | (window_seconds < MIN_WINDOW_SECONDS)
        | (window_seconds > MAX_WINDOW_SECONDS)
    )
    return unfit


def _new(
    like: nw.Series[Any],
    index: NDArray[Any],
    start: NDArray[Any],
    end: NDArray[Any],
    *,
    nullable: bool,
) -> dict[str, nw.Series[Any]]:
    """Return the new columns, of the kind that `like` is, null nowhere yet."""
    new = {"window_index": index, "window_start": start, "window_end": end}
    return {name: _series(values, like, nullable=nullable) for name, values in new.items()}


def _series(values: NDArray[Any], like: nw.Series[Any], *, nullable: bool) -> nw.Series[Any]:
    series = nw.new_series("", values, backend=like.implementation)
    if values.dtype.kind == "M":
        series = series.dt.replace_time_zone("UTC")
        if not like.implementation.is_pandas_like():
            return series.dt.convert_time_zone(like.dtype.time_zone).cast(like.dtype)  # type: ignore[attr-defined]
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
