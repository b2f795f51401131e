"""What the verbs check before any engine is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import narwhals as nw

from rollover._validation import a, instance, integer, likely
from rollover.bulk._columns import settings_of
from rollover.frames._columns import in_utc
from rollover.spec import window_length
from rollover.windows import WindowConfig

_SPARK: Final = "timestamp(`{}` || ' Europe/Lisbon') (SQL)"
_IN_LISBON: Final = {  # what makes local times of a column instants
    nw.Implementation.PANDAS: "dt.tz_localize('Europe/Lisbon')",
    nw.Implementation.POLARS: "dt.replace_time_zone('Europe/Lisbon')",
    nw.Implementation.PYARROW: "assume_timezone with 'Europe/Lisbon'",
    nw.Implementation.DUCKDB: "\"{}\" AT TIME ZONE 'Europe/Lisbon'",
    nw.Implementation.PYSPARK: _SPARK,
    nw.Implementation.PYSPARK_CONNECT: _SPARK,
}


def settings_checked(
    window_seconds: int | str | None, epoch_seconds: int | str, config: WindowConfig | None
) -> dict[str, int | str]:
    """Return the two settings, each one for all or the name of a column."""
    epoch, window = settings_of(window_seconds, epoch_seconds, config)
    return {
        "window_seconds": window if isinstance(window, str) else window_length(window),
        "epoch_seconds": epoch if isinstance(epoch, str) else integer(epoch, "epoch_seconds"),
    }


def checked(
    frame: Any,
    times: dict[str, str],
    settings: dict[str, int | str],
    new: Iterable[str],
    **others: str,
) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    """Return the frame as one of narwhals; refuse columns that are missing, unfit or in the way.

    `settings` are of integers where they are columns; `others` may be of any type.
    """
    for parameter, name in (times | others).items():
        instance(name, str, parameter)
    found = wrapped(frame)
    schema = _schema(found)
    for parameter, column in (times | settings | others).items():
        if isinstance(column, str):
            _check_there(parameter, column, schema)
            if parameter not in others:
                _check_type(
                    parameter, column, schema[column], found.implementation, time=parameter in times
                )
    # SQL engines do not tell upper from lower case in names.
    sql = found.implementation.is_duckdb() or found.implementation.is_spark_like()
    there = {name.lower() if sql else name: name for name in schema}
    clashes = [there[name] for name in new if name in there]
    if clashes:
        raise ValueError(f"frame has {' and '.join(clashes)} already: rename or drop it first")
    return found


def wrapped(frame: Any) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    """Return the frame as one of narwhals; of Dask the one without rows that tells its types."""
    if nw.dependencies.is_dask_dataframe(frame):
        frame = frame._meta  # narwhals wants a package more for what is not needed here
    try:
        found: nw.DataFrame[Any] | nw.LazyFrame[Any] = nw.from_native(frame)
    except TypeError:
        raise TypeError(
            f"frame is {a(type(frame).__name__)}, not a frame of pandas, polars, PyArrow, DuckDB, "
            "Dask or Spark"
        ) from None
    return found


def _schema(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> dict[str, Any]:
    if isinstance(frame, nw.DataFrame):
        return {name: in_utc(frame[name]).dtype for name in frame.columns}
    return dict(frame.collect_schema())


def _check_there(parameter: str, column: str, schema: dict[str, Any]) -> None:
    if column not in schema:
        raise ValueError(
            f"{parameter}={column!r} is none of the columns {list(schema)}{likely(column, schema)}"
        )


def _check_type(
    parameter: str, column: str, dtype: Any, engine: nw.Implementation, *, time: bool
) -> None:
    if time and isinstance(dtype, nw.Datetime):
        if dtype.time_zone is None:
            remedy = _IN_LISBON.get(engine, "what the engine has for it").format(column)
            raise ValueError(
                f"{parameter}={column!r} holds datetimes without a zone: give them theirs first, "
                f"for Lisbon by {remedy}"
            )
    elif not dtype.is_integer():
        wanted = "integers or datetimes with a zone" if time else "integers"
        null = ""
        if dtype.is_float() and engine.is_pandas_like():
            null = ": pandas makes floats of integers beside a null: cast them to 'Int64'"
        raise TypeError(f"{parameter}={column!r} holds {dtype}, not {wanted}{null}")
