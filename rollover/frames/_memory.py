"""The windows of frames in memory, through `rollover.bulk`."""

from __future__ import annotations

from functools import reduce
from typing import Any, Final

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from rollover import bulk
from rollover.bulk._columns import Mask
from rollover.frames._columns import PER_SECOND, null_where, read, read_whole, series
from rollover.spec import MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS

# An engine that divides integers in floating point is exact up to here: 140 million years.
FARTHEST: Final = 2**52


def farthest(per_second: int) -> int:
    """Return the farthest second whose window surely fits int64 in this unit."""
    return min(FARTHEST, 2**63 // per_second - MAX_WINDOW_SECONDS)


def of_instants(
    frame: nw.DataFrame[Any],
    when: str,
    settings: dict[str, int | str],
    *,
    unfit_is_null: bool = False,
) -> nw.DataFrame[Any]:
    """Return the frame with the window of each instant."""
    arrays, nulls = read(frame, {"when": when, **settings})
    absent: Any = reduce(np.logical_or, nulls.values())
    if unfit_is_null:
        absent = absent | _unfit(**arrays)
    if absent.any():
        fit = {"when": 0, "window_seconds": MIN_WINDOW_SECONDS, "epoch_seconds": 0}
        for name, values in arrays.items():
            if np.ndim(values):
                arrays[name] = np.where(absent, np.array(fit[name], values.dtype), values)
    start, end = bulk.window_bounds(**arrays)
    new = {"window_index": bulk.window_index(**arrays), "window_start": start, "window_end": end}
    columns = series(new, frame[when], nullable=unfit_is_null or bool(absent.any()))
    return null_where(frame.with_columns(**columns), absent, list(new))


def of_spans(
    frame: nw.DataFrame[Any], start: str, end: str, settings: dict[str, int | str]
) -> nw.DataFrame[Any]:
    """Return the frame with a row for each window of each span."""
    arrays = read_whole(frame, {"start": start, "end": end, **settings})
    runs = bulk.windows_between(**arrays)
    row = runs.row
    each = {name: arrays[name][row] if np.ndim(arrays[name]) else arrays[name] for name in settings}
    index = bulk.window_index(runs.start, **each)
    new = {"window_index": index, "window_start": runs.start, "window_end": runs.end}
    return frame[row].with_columns(**series(new, frame[start], nullable=False))


def _unfit(when: NDArray[Any], *, window_seconds: Any, epoch_seconds: Any) -> Mask:
    most, seconds = FARTHEST, when
    if when.dtype.kind == "M":
        most = farthest(PER_SECOND[np.datetime_data(when.dtype)[0]])
        seconds = when.astype("M8[s]").view(np.int64)
    unfit: Mask = (
        (seconds < -most)
        | (seconds > most)
        | (epoch_seconds < -FARTHEST)
        | (epoch_seconds > FARTHEST)
        | (window_seconds < MIN_WINDOW_SECONDS)
        | (window_seconds > MAX_WINDOW_SECONDS)
    )
    return unfit
