"""Arrays that are refused, each by a message that names the parameter, the position and the count."""

# ruff: noqa: F401, for the names that only the calls use

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from rollover import bulk

MAX, MIN = 2**63 - 1, -(2**63)
GOOD = np.array([1_507_665_600, 1_507_680_000, 1_507_690_000])
TIMES = GOOD.astype("M8[s]")
NAT = np.array(["2026-07-01", "NaT", "2026-07-02", "NaT"], "M8[s]")
FAR = np.array([0, MAX, 5, MAX - 1])
ONE = "window_seconds=3600"

# Each call with one bad column in place of {}; what is said of the column's values.
INSTANTS = [
    ("when", "bulk.window_index({}, window_seconds=3600)"),
    ("when", "bulk.window_bounds({}, window_seconds=3600)"),
    ("when", "bulk.next_rollover({}, window_seconds=3600)"),
    ("when", "bulk.time_left({}, window_seconds=3600)"),
    ("start", "bulk.count_windows({}, GOOD, window_seconds=3600)"),
    ("end", "bulk.count_windows(GOOD, {}, window_seconds=3600)"),
    ("start", "bulk.windows_between({}, GOOD, window_seconds=3600)"),
    ("end", "bulk.windows_between(GOOD, {}, window_seconds=3600)"),
]
NO_INSTANTS = [
    ("[1.5, 2.5]", "[0]=1.5 is a float, not an integer or a datetime64 (2 of 2 values)"),
    ("[1, True, 5]", "[1]=True is a bool, not an integer or a datetime64 (1 of 3 values)"),
    ("[1, None, '5']", "[1]=None is a NoneType, not an integer or a datetime64 (2 of 3 values)"),
    ("['12']", "[0]=12 is a str, not an integer or a datetime64 (1 of 1 value)"),
    ("[datetime(2026, 7, 1)]", "[0]=2026-07-01 00:00:00 is a datetime, not an integer or a"),
    ("[date(2026, 7, 1)]", "[0]=2026-07-01 is a date, not an integer or a datetime64"),
    ("[Decimal(5), 7]", "[0]=5 is a Decimal, not an integer or a datetime64 (1 of 2 values)"),
    ("[5, np.datetime64(5, 's')]", "[1]=1970-01-01T00:00:05 is a datetime64 among integers (1 of"),
    ("[np.timedelta64(5, 's')]", "[0]=5 seconds is a timedelta64, not an integer or a datetime64"),
    ("[0, 2**63]", "[1]=9223372036854775808 does not fit int64 (1 of 2 values)"),
    ("[-2**63 - 1]", "[0]=-9223372036854775809 does not fit int64 (1 of 1 value)"),
    ("None", "=None is a NoneType, not an integer or a datetime64"),
    ("'2026'", "=2026 is a str, not an integer or a datetime64"),
    ("1.0", "=1.0 is a float, not an integer or a datetime64"),
    ("True", "=True is a bool, not an integer or a datetime64"),
    ("np.True_", " has dtype bool"),
    ("np.float64(1)", " has dtype float64"),
    ("GOOD.astype(float)", " has dtype float64, of which [0]=1507665600.0 is (3 of 3 values)"),
    ("GOOD > 0", " has dtype bool, of which [0]=True is (3 of 3 values)"),
    ("GOOD.astype(str)", " has dtype <U21, of which [0]=1507665600 is (3 of 3 values)"),
    ("GOOD.astype(bytes)", " has dtype |S21"),
    ("GOOD.astype(object)", " has dtype object, of which [0]=1507665600 is (3 of 3 values)"),
    ("GOOD.astype(complex)", " has dtype complex128"),
    ("GOOD.astype('m8[s]')", " has dtype timedelta64[s]"),
    ("np.array([], float)", " has dtype float64"),
    ("np.array([0, MAX + 1], 'u8')", "[1]=9223372036854775808 does not fit int64 (1 of 2 values)"),
    ("np.ma.array([1, 2], mask=[0, 1])", " is a masked array"),
]
