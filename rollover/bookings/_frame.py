"""Data frames to stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, tzinfo
from itertools import repeat
from typing import Any

from rollover._validation import a
from rollover.bookings._csv import placed
from rollover.bookings._times import Times
from rollover.stays import Stay


def from_frame(
    frame: Any,
    *,
    columns: Mapping[str, str] = {},
    tz: tzinfo | str | None = None,
    check_in: time | str | None = None,
    check_out: time | str | None = None,
) -> list[Stay]:
    """Return the stays of a data frame in memory.

    Needs the package narwhals (the extra ``frames``).

    Parameters
    ----------
    frame
        A frame of pandas, polars or PyArrow, with the columns of `from_csv`. Times are datetimes of
        any zone, datetimes without one, dates, or texts as `from_csv` reads them.
    columns
        As in `from_csv`.
    tz
        The zone of dates, and of datetimes without one.
    check_in, check_out
        The local clock times of arrival and departure on a date.

    Returns
    -------
    list[Stay]
        In the order of the rows. A label that is null is None.

    Raises
    ------
    ImportError
        If narwhals is not installed.
    TypeError
        If `frame` is lazy or no frame, or an argument is of another type.
    ValueError
        If a column is missing, or a row has a null or cannot be read. The message names row and
        column.

    Examples
    --------
    >>> from datetime import date
    >>> import pandas as pd
    >>> frame = pd.DataFrame(
    ...     {"Lock": ["LOFT"], "Arrival": ["2026-07-01 16:30"], "Departure": [date(2026, 7, 3)]}
    ... )
    >>> frame["Arrival"] = pd.to_datetime(frame["Arrival"])
    >>> from_frame(frame, tz="Europe/Lisbon", check_out="11:00")
    [Stay('2026-07-01T15:30:00+00:00', '2026-07-03T10:00:00+00:00', lock='LOFT')]
    """
    try:
        import narwhals as nw
    except ImportError:
        raise ImportError(
            "data frames need the package narwhals: install rollover[frames]"
        ) from None
    try:
        wrapped = nw.from_native(frame, eager_only=True)
    except TypeError:
        raise TypeError(
            f"frame is {a(type(frame).__name__)}, not a frame in memory of pandas, polars or "
            "PyArrow: collect one that is lazy first"
        ) from None
    times = Times(tz, check_in, check_out)
    header = wrapped.columns
    at, label_at = placed(header, columns, "frame", "columns")
    names = header[at[1]], header[at[2]]
    cells = zip(*(_values(wrapped[header[place]]) for place in at), strict=True)
    labels = repeat(None) if label_at is None else _values(wrapped[header[label_at]])
    stays = []
    for row, (its, label) in enumerate(zip(cells, labels, strict=False)):
        try:
            if None in its:
                raise ValueError(f"{header[at[its.index(None)]]} is null")
            lock, arrival, departure = its
            stays.append(times.stay(lock, arrival, departure, label, names))
        except (ValueError, OverflowError) as error:
            raise ValueError(f"frame row {row}: {error}") from None
    return stays


def _values(series: Any) -> list[Any]:
    nulls = series.is_null().to_list()
    return [None if null else value for value, null in zip(series.to_list(), nulls, strict=True)]
