"""Frames of every engine that is here, made of columns, and read as plain values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import narwhals as nw
import numpy as np
import pytest


def pandas(columns):
    pd = pytest.importorskip("pandas", reason="pandas is not here")
    frame = pd.DataFrame(columns, index=range(9, 9 - len(next(iter(columns.values()))), -1))
    for name, values in columns.items():
        if any(isinstance(value, datetime) for value in values):
            utc = [None if v is None else v.astimezone(UTC).replace(tzinfo=None) for v in values]
            naive = pd.Series(np.array(utc, "M8[us]"), index=frame.index)
            frame[name] = naive.dt.tz_localize("UTC").dt.tz_convert("America/New_York")
        elif None in values and not any(isinstance(value, str) for value in values):
            frame[name] = pd.array(values, dtype="Int64")
    return frame


def pandas_nullable(columns):
    return pandas(columns).convert_dtypes()


def pandas_arrow(columns):
    pytest.importorskip("pyarrow", reason="PyArrow is not here")
    return pandas(columns).convert_dtypes(dtype_backend="pyarrow")


def polars(columns):
    pl = pytest.importorskip("polars", reason="polars is not here")
    return pl.DataFrame(columns)


def polars_lazy(columns):
    return polars(columns).lazy()


def pyarrow(columns):
    return pytest.importorskip("pyarrow", reason="PyArrow is not here").table(columns)


def duckdb(columns):
    module = pytest.importorskip("duckdb", reason="DuckDB is not here")
    return module.from_arrow(pyarrow(columns))


def dask(columns):
    module = pytest.importorskip("dask.dataframe", reason="Dask is not here")
    return module.from_pandas(pandas(columns), npartitions=2, sort=False)


EAGER = [pandas, pandas_nullable, pandas_arrow, polars, pyarrow]
LAZY = [polars_lazy, duckdb, dask]
ALL = EAGER + LAZY


def rows(frame, *names):
    """Return named columns as lists of plain values, datetimes in UTC."""
    if hasattr(frame, "compute"):
        frame = frame.compute()
    if hasattr(frame, "sparkSession"):  # whose own datetimes are in the machine's zone
        types = dict(frame.dtypes)
        read = [f"unix_seconds({n}) {n}" if types[n] == "timestamp" else f"`{n}`" for n in names]
        collected = frame.selectExpr(*read).collect()
        zero = datetime(1970, 1, 1, tzinfo=UTC)
        return [
            [
                value if value is None or types[name] != "timestamp" else zero + timedelta(0, value)
                for value in (row[name] for row in collected)
            ]
            for name in names
        ]
    frame = nw.from_native(frame)
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    return [[_plain(value) for value in frame[name].to_list()] for name in names]


def _plain(value):
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, datetime):
        return datetime(*value.astimezone(UTC).timetuple()[:6], tzinfo=UTC)
    return int(value)
