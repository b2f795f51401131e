"""Data frames to stays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import time, tzinfo
from itertools import repeat
from typing import Any

from rollover._validation import a, not_installed
from rollover.bookings._own_times import ends_of
from rollover.bookings._reading import COLUMNS, ENDS, Reading, labelled, warn
from rollover.bookings._source import handler
from rollover.bookings._table import Header
from rollover.bookings._times import Midnight, Times
from rollover.stays import Stay


def from_frame(
    frame: Any,
    *,
    lock: Hashable = None,
    columns: Mapping[str, str] = {},
    tz: tzinfo | str | None = None,
    check_in: time | str | None = None,
    check_out: time | str | None = None,
    midnight: Midnight | None = None,
    split_locks: str | None = None,
) -> list[Stay]:
    """Return the stays of a data frame in memory, in the order of its rows.

    Needs the package narwhals (the extra ``frames``).

    Parameters
    ----------
    frame
        A frame of pandas, polars or PyArrow, with the columns of `from_csv`. Times are datetimes of
        any zone, datetimes without one, dates, or texts as `from_csv` reads them; times beside
        dates are clock times, hours or texts. A null label is None; a null elsewhere is an error.
    lock, columns, tz, check_in, check_out, midnight, split_locks
        As in `from_csv`. A column of datetimes that are all dates has midnights.

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
        raise not_installed("data frames need", "narwhals", "frames") from None
    try:
        wrapped = nw.from_native(frame, eager_only=True)
    except TypeError:
        raise TypeError(
            f"frame is {a(type(frame).__name__)}, not a frame in memory of pandas, polars or "
            "PyArrow: collect one that is lazy first"
        ) from None
    remarks: list[str] = []
    reading = Reading(
        times=Times(tz, check_in, check_out, midnight),
        report=handler("raise"),
        remark=remarks.append,
        columns=columns,
        split_locks=split_locks,
    )
    stays = list(_stays(wrapped, reading, lock))
    warn(remarks)
    return stays


def _stays(frame: Any, reading: Reading, lock: Hashable) -> Iterator[Stay]:
    header = Header(frame.columns, "frame", reading.remedy())
    needed = ("lock", *ENDS) if lock is None else ENDS
    header.places(*map(reading.column, needed), *reading.columns.values())
    ends = ends_of(reading, header, "frame")
    places = [header.find(reading.column(name)) for name in COLUMNS]
    columns = [repeat(None) if at is None else _values(frame[header.names[at]]) for at in places]
    if lock is not None:  # a column of that name is of something else then
        columns[0] = repeat(lock)
    for row, cells in enumerate(zip(*columns, strict=False)):
        try:
            for name, cell in zip(COLUMNS, cells, strict=True):
                if cell is None and name in needed:
                    raise ValueError(f"{header.spelling(reading.column(name))} is null")
            door, arrival, departure, comes, leaves, label = cells
            doors = reading.names(door)
            start, end = reading.times.both((arrival, departure), (comes, leaves), ends)
            for each in doors:
                yield Stay(start, end, lock=each, label=labelled(label))
        except (ValueError, OverflowError) as error:
            raise ValueError(f"frame row {row}: {error}") from None


def _values(series: Any) -> Iterable[Any]:
    nulls = series.is_null().to_list()
    return [None if null else value for value, null in zip(series.to_list(), nulls, strict=True)]
