"""The verbs of one lock over NumPy arrays: same names, same meaning, same arithmetic.

Instants are int64 Unix seconds or `datetime64` of any unit, read as UTC; results have the kind of
the input. Anything that would be silently wrong raises before anything is written.

Examples
--------
>>> import numpy as np
>>> from rollover import bulk
>>> start, end = bulk.window_bounds(np.array([1507665600, 1507680000]), window_seconds=14400)
>>> end - start
array([14400, 14400])
"""

from rollover.bulk._fates import fates
from rollover.bulk._runs import WindowRuns, windows_between
from rollover.bulk._verbs import (
    count_windows,
    next_rollover,
    time_left,
    window_bounds,
    window_index,
)

__all__ = [
    "WindowRuns",
    "count_windows",
    "fates",
    "next_rollover",
    "time_left",
    "window_bounds",
    "window_index",
    "windows_between",
]
