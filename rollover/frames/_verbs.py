"""The windows of instants and of spans, as columns."""

from __future__ import annotations

from functools import partial
from typing import Final, TypeVar

import narwhals as nw

from rollover.bulk._columns import EPOCH
from rollover.frames._batches import apply
from rollover.frames._door import checked, settings_checked
from rollover.frames._lazy import check_epoch, lazily
from rollover.frames._memory import of_instants, of_spans
from rollover.windows import WindowConfig

Frame = TypeVar("Frame")

NEW: Final = ("window_index", "window_start", "window_end")


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
    settings = settings_checked(window_seconds, epoch_seconds, config)
    found = checked(frame, {"when": when}, settings, NEW)
    if isinstance(found, nw.LazyFrame):
        return nw.to_native(lazily(found, when, settings))  # type: ignore[no-any-return]
    dask = nw.dependencies.is_dask_dataframe(frame)
    if dask:
        check_epoch(settings)
    work = partial(of_instants, when=when, settings=settings, unfit_is_null=dask)
    return apply(frame, work, ())  # type: ignore[no-any-return]


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
        As `with_windows` takes it.
    start, end
        The columns of the spans: integers are Unix seconds, datetimes have a zone.
    window_seconds, epoch_seconds, config
        As `with_windows` takes them.

    Returns
    -------
    Frame
        The same kind of frame, lazy where it was lazy: its rows, each as often as it has windows,
        none where the two ends are equal; and the columns ``window_index`` (integers),
        ``window_start`` and ``window_end`` (of the kind of `start`).

    Raises
    ------
    TypeError, ValueError, OverflowError
        As `with_windows`; a `ValueError` also if a row has a null, or ends before it starts.

    Notes
    -----
    A lazy frame is computed batch by batch, by the function for frames in memory; what a row is
    refused for is raised then, by the engine, and rows are counted within the batch. DuckDB needs
    pandas for it.

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
    settings = settings_checked(window_seconds, epoch_seconds, config)
    checked(frame, {"start": start, "end": end}, settings, NEW)
    columns = [name for name in (start, end, *settings.values()) if isinstance(name, str)]
    work = partial(of_spans, start=start, end=end, settings=settings)
    return apply(frame, work, columns)  # type: ignore[no-any-return]
