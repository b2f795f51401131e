"""Columns of a frame in memory as arrays, and arrays as columns of the frame's kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from rollover._validation import shown
from rollover.bulk._columns import Mask, array_of

PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def read(
    frame: nw.DataFrame[Any], given: Mapping[str, int | str]
) -> tuple[dict[str, Any], dict[str, Mask]]:
    """Return the values of the columns named, integers as they are, and where each is null."""
    arrays: dict[str, Any] = dict(given)
    nulls: Any = dict.fromkeys(given, np.zeros((), np.bool_))
    for name, column in given.items():
        if isinstance(column, str):
            arrays[name], nulls[name] = values_of(frame[column], name)
    return arrays, nulls


def read_whole(frame: nw.DataFrame[Any], given: Mapping[str, int | str]) -> dict[str, Any]:
    """Return the values of the columns named, integers as they are; refuse nulls."""
    arrays, nulls = read(frame, given)
    for name, absent in nulls.items():
        _refuse_null(absent, f"{name}={shown(given[name])}")
    return arrays


def _refuse_null(absent: Mask, column: str) -> None:
    refuse(absent, ValueError, lambda row: f"{column} is null in row {row}")


def quoted(name: str, mark: str = '"') -> str:
    """Return the name of a column as SQL has it."""
    return mark + name.replace(mark, 2 * mark) + mark


def refuse(bad: Mask, error: type[Exception], sentence: Callable[[int], str]) -> None:
    """Raise the sentence about the first row that is bad, with the count of all."""
    if bad.any():
        count = f"({np.count_nonzero(bad)} of {bad.size} rows)"
        raise error(f"{sentence(int(bad.argmax()))} {count}")


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


def values_of(column: nw.Series[Any], name: str) -> tuple[NDArray[Any], Mask]:
    """Return the integers or datetimes of a column, and where it is null."""
    if column.dtype.is_integer():
        filled = column.fill_null(0)
        wide = column.dtype in (nw.Int128, nw.UInt128)  # which NumPy does not have
        integers = array_of(filled.to_list() if wide else filled.to_numpy(), name)
        return integers.astype(np.int64, copy=False), column.is_null().to_numpy()
    times = in_utc(column).dt.replace_time_zone(None).to_numpy()
    return times, np.isnat(times)


def in_microseconds(column: nw.Series[Any]) -> nw.Series[Any]:
    """Return no rows of a column, which tell the kind of others: datetimes in microseconds."""
    column = column.head(0)
    if column.dtype.is_integer():
        return column
    if column.implementation.is_pandas_like():
        return nw.from_native(column.to_native().dt.as_unit("us"), series_only=True)
    return column.cast(nw.Datetime("us", column.dtype.time_zone))  # type: ignore[attr-defined]


def series(
    arrays: Mapping[str, NDArray[Any]], like: nw.Series[Any], *, nullable: bool
) -> dict[str, nw.Series[Any]]:
    """Return the arrays as columns: datetimes of the type of `like`, integers of its kind."""
    return {name: _series(values, like, nullable=nullable) for name, values in arrays.items()}


def _series(values: NDArray[Any], like: nw.Series[Any], *, nullable: bool) -> nw.Series[Any]:
    if values.dtype.kind == "M" and not like.implementation.is_pandas_like():
        # As integers first: polars would copy datetimes of NumPy, some of them twice.
        unit = np.datetime_data(values.dtype)[0]
        integers = nw.new_series("", values.view(np.int64), backend=like.implementation)
        return integers.cast(nw.Datetime(unit, like.dtype.time_zone)).cast(like.dtype)  # type: ignore[attr-defined, arg-type]
    column = nw.new_series("", values, backend=like.implementation)
    if values.dtype.kind == "M":
        column = column.dt.replace_time_zone("UTC")
        native = column.to_native().astype(like.to_native().dtype)
    elif like.implementation.is_pandas_like():
        native = column.to_native().astype(_pandas_integer(like.to_native().dtype, nullable))
    else:
        return column
    return nw.from_native(native, series_only=True)


def _pandas_integer(like: Any, nullable: bool) -> str:
    if hasattr(like, "pyarrow_dtype"):
        return "int64[pyarrow]"
    return "Int64" if nullable or not isinstance(like, np.dtype) or like.kind == "M" else "int64"


def null_where(frame: nw.DataFrame[Any], absent: Mask, names: list[str]) -> nw.DataFrame[Any]:
    """Return the frame with null in these columns and rows."""
    if not absent.any():
        return frame
    present = nw.new_series("", ~absent, backend=frame.implementation)
    return frame.with_columns(nw.when(present).then(nw.col(name)).alias(name) for name in names)
