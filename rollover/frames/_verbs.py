"""The two verbs over frames, and what they check before any engine is asked."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Final, TypeVar

import narwhals as nw

from rollover._validation import a, integer, text
from rollover.bulk._columns import EPOCH, settings_of
from rollover.frames._lazy import check_epoch, lazily
from rollover.frames._memory import in_memory, in_utc, spans_in_memory
from rollover.spec import check_window_seconds
from rollover.windows import WindowConfig

Frame = TypeVar("Frame")

_NEW: Final = ("window_index", "window_start", "window_end")


def with_windows(
    frame: Frame,
    *,
    when: str,
    window_seconds: int | str | None = None,
    epoch_seconds: int | str = EPOCH,
    config: WindowConfig | None = None,
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
    config
        One lock's settings, in place of the two.

    Returns
    -------
    Frame
        The same kind of frame, lazy where it was lazy, with the columns ``window_index`` (integers)
        and ``window_start`` and ``window_end`` (of the kind of `when`: integers, or datetimes in
        its zone). A null in a column that is read gives nulls.

    Raises
    ------
    TypeError
        If `frame` is no frame, a column is neither integers nor, for `when`, datetimes, or settings
        are missing, or given beside `config`.
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
    times = {"when": text(when, "when")}
    settings = _settings(window_seconds, epoch_seconds, config)
    if nw.dependencies.is_dask_dataframe(frame):
        lazy: Any = frame

        def partition(part: Any) -> Any:
            wrapped = nw.from_native(part, eager_only=True)
            return nw.to_native(in_memory(wrapped, when, settings, unfit_is_null=True))

        _check_columns(nw.from_native(lazy._meta, eager_only=True), times, settings)
        check_epoch(settings)
        return lazy.map_partitions(partition, meta=partition(lazy._meta))  # type: ignore[no-any-return]
    wrapped = _wrapped(frame)
    _check_columns(wrapped, times, settings)
    work = in_memory if isinstance(wrapped, nw.DataFrame) else lazily
    return nw.to_native(work(wrapped, when, settings))  # type: ignore[no-any-return, arg-type]


def windows_between(
    frame: Frame,
    *,
    start: str,
    end: str,
    window_seconds: int | str | None = None,
    epoch_seconds: int | str = EPOCH,
    config: WindowConfig | None = None,
) -> Frame:
    """Return the frame with one row for each window that overlaps its row's ``[start, end)``.

    Parameters
    ----------
    frame
        A frame in memory: of pandas, polars or PyArrow.
    start, end
        The columns of the spans: integers are Unix seconds, datetimes have a zone.
    window_seconds, epoch_seconds, config
        As `with_windows` takes them.

    Returns
    -------
    Frame
        The same kind of frame: its rows, each as often as it has windows, none where the two ends
        are equal; and the columns ``window_index`` (integers), ``window_start`` and ``window_end``
        (of the kind of `start`).

    Raises
    ------
    TypeError, ValueError, OverflowError
        As `with_windows`; a `TypeError` also if the frame is lazy, a `ValueError` also if a row has
        a null, or ends before it starts.

    Examples
    --------
    >>> import pandas as pd
    >>> stays = pd.DataFrame({"guest": ["Ada", "Ben"], "a": [0, 20000], "d": [14401, 28800]})
    >>> windows_between(stays, start="a", end="d", window_seconds=14400)
      guest      a      d  window_index  window_start  window_end
    0   Ada      0  14401             0             0       14400
    0   Ada      0  14401             1         14400       28800
    1   Ben  20000  28800             1         14400       28800
    """
    times = {"start": text(start, "start"), "end": text(end, "end")}
    settings = _settings(window_seconds, epoch_seconds, config)
    lazy = nw.dependencies.is_dask_dataframe(frame)
    wrapped: Any = None if lazy else _wrapped(frame)
    if not isinstance(wrapped, nw.DataFrame):
        raise TypeError(
            f"frame is a lazy {type(frame).__name__}: collect it first, with collect() (polars), "
            "compute() (Dask), arrow() (DuckDB) or toPandas() (Spark)"
        )
    _check_columns(wrapped, times, settings)
    return nw.to_native(spans_in_memory(wrapped, start, end, settings))  # type: ignore[no-any-return]


def _settings(
    window_seconds: int | str | None, epoch_seconds: int | str, config: WindowConfig | None
) -> dict[str, int | str]:
    epoch, window = settings_of(window_seconds, epoch_seconds, config)
    settings = {"window_seconds": window, "epoch_seconds": epoch}
    for name, setting in settings.items():
        if not isinstance(setting, str):
            settings[name] = integer(setting, name)
    if not isinstance(window, str):
        check_window_seconds(window)
    return settings


def _wrapped(frame: Any) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    try:
        wrapped: nw.DataFrame[Any] | nw.LazyFrame[Any] = nw.from_native(frame)
    except TypeError:
        raise TypeError(
            f"frame is {a(type(frame).__name__)}, not a frame of pandas, polars, PyArrow, DuckDB, "
            "Dask or Spark"
        ) from None
    return wrapped


def _check_columns(
    frame: nw.DataFrame[Any] | nw.LazyFrame[Any],
    times: dict[str, str],
    settings: dict[str, int | str],
) -> None:
    schema = frame.collect_schema()
    for name, column in {**times, **settings}.items():
        if not isinstance(column, str):
            continue
        if column not in schema:
            close = get_close_matches(column, schema, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise ValueError(f"{name}={column!r} is none of the columns {list(schema)}{hint}")
        dtype = schema[column]
        if isinstance(frame, nw.DataFrame):
            dtype = in_utc(frame[column]).dtype
        if name in times and isinstance(dtype, nw.Datetime):
            if dtype.time_zone is None:
                raise ValueError(
                    f"{name}={column!r} holds datetimes without a zone: give them theirs first, "
                    "for example with dt.replace_time_zone (polars), dt.tz_localize (pandas), "
                    "assume_timezone (PyArrow), or a cast to timestamp with time zone (SQL)"
                )
        elif not dtype.is_integer():
            wanted = "integers or datetimes with a zone" if name in times else "integers"
            raise TypeError(f"{name}={column!r} holds {dtype}, not {wanted}")
    # SQL engines do not tell upper from lower case in names.
    sql = isinstance(frame, nw.LazyFrame) and not frame.implementation.is_polars()
    there = {name.lower() if sql else name: name for name in schema}
    clashes = [there[name] for name in _NEW if name in there]
    if clashes:
        raise ValueError(f"frame has {' and '.join(clashes)} already: rename or drop it first")
