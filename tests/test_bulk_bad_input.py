"""Arrays that are refused, by messages that name the parameter, the position and the count."""

# ruff: noqa: E501, for a table of calls

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

import numpy as np
import pytest

from rollover import WindowConfig, bulk

MAX, MIN = 2**63 - 1, -(2**63)
GOOD = np.array([1_507_665_600, 1_507_680_000, 1_507_690_000])
TIMES = GOOD.astype("M8[s]")
NAT = np.array(["2026-07-01", "NaT", "2026-07-02", "NaT"], "M8[s]")
FAR = np.array([0, MAX, 5, MAX - 1])
DAYS = np.array([0, 1], "M8[D]")
SECOND_FAR = np.datetime64(10**12, "s")
CONFIG = WindowConfig(3_600, 7)

# Each call, to be given one bad column; what is said of the column's values.
INSTANTS = [
    ("when", lambda bad: bulk.window_index(bad, window_seconds=3600)),
    ("when", lambda bad: bulk.window_bounds(bad, window_seconds=3600)),
    ("when", lambda bad: bulk.next_rollover(bad, window_seconds=3600)),
    ("when", lambda bad: bulk.time_left(bad, window_seconds=3600)),
    ("start", lambda bad: bulk.count_windows(bad, GOOD, window_seconds=3600)),
    ("end", lambda bad: bulk.count_windows(GOOD, bad, window_seconds=3600)),
    ("start", lambda bad: bulk.windows_between(bad, GOOD, window_seconds=3600)),
    ("end", lambda bad: bulk.windows_between(GOOD, bad, window_seconds=3600)),
]
NO_INSTANTS = [
    ([1.5, 2.5], "[0]=1.5 is a float, not an integer or a datetime64 (2 of 2 values)"),
    ([1, True, 5], "[1]=True is a bool, not an integer or a datetime64 (1 of 3 values)"),
    ([1, None, "5"], "[1]=None is a NoneType, not an integer or a datetime64 (2 of 3 values)"),
    (["12"], "[0]=12 is a str, not an integer or a datetime64 (1 of 1 value)"),
    ([datetime(2026, 7, 1)], "[0]=2026-07-01 00:00:00 is a datetime, not an integer or a"),
    ([date(2026, 7, 1)], "[0]=2026-07-01 is a date, not an integer or a datetime64"),
    ([Decimal(5), 7], "[0]=5 is a Decimal, not an integer or a datetime64 (1 of 2 values)"),
    (
        [5, np.datetime64(5, "s")],
        "[1]=1970-01-01T00:00:05 is mixed with values of the other kind (1 of 2 values)",
    ),
    ([np.timedelta64(5, "s")], "[0]=5 seconds is a timedelta64, not an integer or a datetime64"),
    ([0, 2**63], "[1]=9223372036854775808 does not fit int64 (1 of 2 values)"),
    ([-(2**63) - 1], "[0]=-9223372036854775809 does not fit int64 (1 of 1 value)"),
    (None, "=None is a NoneType, not an integer or a datetime64"),
    ("2026", "=2026 is a str, not an integer or a datetime64"),
    (1.0, "=1.0 is a float, not an integer or a datetime64"),
    (True, "=True is a bool, not an integer or a datetime64"),
    (np.True_, "=True has dtype bool: pass int64 Unix seconds or datetime64"),
    (np.float64(1), "=1.0 has dtype float64"),
    (
        GOOD.astype(float),
        "[0]=1507665600.0 has dtype float64: pass int64 Unix seconds or datetime64 (3 of 3 values)",
    ),
    (GOOD > 0, "[0]=True has dtype bool: pass int64 Unix seconds or datetime64 (3 of 3 values)"),
    (
        GOOD.astype(str),
        "[0]=1507665600 has dtype <U21: pass int64 Unix seconds or datetime64 (3 of 3 values)",
    ),
    (GOOD.astype(bytes), "[0]=b'1507665600' has dtype |S21"),
    (
        GOOD.astype(object),
        "[0]=1507665600 has dtype object: pass int64 Unix seconds or datetime64 (3 of 3 values)",
    ),
    (GOOD.astype(complex), "[0]=(1507665600+0j) has dtype complex128"),
    (GOOD.astype("m8[s]"), "[0]=1507665600 seconds has dtype timedelta64[s]"),
    (np.array([], float), " has dtype float64"),
    (np.array([0, MAX + 1], "u8"), "[1]=9223372036854775808 does not fit int64 (1 of 2 values)"),
    (np.ma.array([1, 2], mask=[0, 1]), " is a masked array"),
    (
        [np.ma.array([1, 2], mask=[0, 1])],
        "[0, 1]=-- is a MaskedConstant, not an integer or a datetime64 (1 of 2 values)",
    ),
    ([np.array([5.0]), np.array([6.0])], "[0, 0]=5.0 is a float64, not an integer"),
]

WINDOWS = [
    ([3600, 0, 0], ValueError, "[1]=0 is outside 1800..604800 (2 of 3 values)"),
    ([1799, 604801, -1], ValueError, "[0]=1799 is outside 1800..604800 (3 of 3 values)"),
    (np.array([[3600], [1], [604800]]), ValueError, "[1, 0]=1 is outside 1800..604800 (1 of 3"),
    (0, ValueError, "=0 is outside 1800..604800"),
    ([MIN, 3600, MAX], ValueError, "[0]=-9223372036854775808 is outside"),
    ([1.0], TypeError, "[0]=1.0 is a float, not an integer"),
    ([3600.0, 3600, True], TypeError, "[0]=3600.0 is a float, not an integer (2 of 3 values)"),
    (None, TypeError, "=None is a NoneType, not an integer"),
    ("3600", TypeError, "=3600 is a str, not an integer"),
    (np.array([3600.0] * 3), TypeError, "[0]=3600.0 has dtype float64: pass integers (3 of 3"),
    (TIMES, TypeError, "[0]=2017-10-10T20:00:00 has dtype datetime64[s]: pass integers (3 of 3"),
    (timedelta(hours=1), TypeError, "=1:00:00 is a timedelta, not an integer"),
    (np.timedelta64(3600, "s"), TypeError, "=3600 seconds has dtype timedelta64[s]"),
    (2**63, OverflowError, "=9223372036854775808 does not fit int64"),
]
EPOCHS = [(values, error, said) for values, error, said in WINDOWS if error is not ValueError] + [
    ([0, 2**70, 5], OverflowError, "[1]=1180591620717411303424 does not fit int64 (1 of 3")
]
SETTINGS = [
    (name, call, values, error, said)
    for name, rows in (("window_seconds", WINDOWS), ("epoch_seconds", EPOCHS))
    for values, error, said in rows
    for call in (
        partial(bulk.window_index, GOOD),
        partial(bulk.window_bounds, GOOD),
        partial(bulk.windows_between, GOOD, GOOD + 1),
    )
    if not (np.ndim(values) == 2 and call.func is bulk.windows_between)
]
OTHERS = [
    (lambda: bulk.window_index(NAT, window_seconds=3600), ValueError, "when[1]=NaT is no time (2 of 4"),
    (lambda: bulk.window_index(NAT[1], window_seconds=3600), ValueError, "when=NaT is no time"),
    (lambda: bulk.window_index(NAT[:, None], window_seconds=[3600, 1800]), ValueError, "when[1, 0]=NaT is no time (2 of 4"),
    (lambda: bulk.count_windows(NAT, NAT, window_seconds=3600), ValueError, "start[1]=NaT is no time (2 of 4"),
    (lambda: bulk.count_windows(TIMES[0], NAT, window_seconds=3600), ValueError, "end[1]=NaT is no time (2 of 4"),
    (lambda: bulk.windows_between(NAT, NAT[0], window_seconds=3600), ValueError, "start[1]=NaT is no time"),
    (lambda: bulk.count_windows([5, 9, 7], [5, 8, 6], window_seconds=3600), ValueError, "end[1]=8 is before start[1]=9 (2 of 3"),
    (lambda: bulk.count_windows(9, 5, window_seconds=3600), ValueError, "end=5 is before start=9"),
    (lambda: bulk.windows_between([9], [5], window_seconds=3600), ValueError, "end[0]=5 is before start[0]=9 (1 of 1 value)"),
    (lambda: bulk.window_bounds(FAR, window_seconds=3600), OverflowError, "when[1]=9223372036854775807 has a window that does not fit int64 (2 of 4"),
    (lambda: bulk.next_rollover(FAR, window_seconds=3600), OverflowError, "when[1]=9223372036854775807 has a window that does not fit"),
    (lambda: bulk.window_bounds(-FAR, window_seconds=[3600] * 4), OverflowError, "when[1]=-9223372036854775807 has a window that"),
    (lambda: bulk.windows_between(-FAR, FAR, window_seconds=3600), OverflowError, "start[1]=-9223372036854775807 has a window"),
    (lambda: bulk.count_windows(GOOD, TIMES, window_seconds=3600), TypeError, "end is datetime64[s] where start is int64"),
    (lambda: bulk.windows_between(TIMES, GOOD, window_seconds=3600), TypeError, "end is int64 where start is datetime64[s]"),
    (lambda: bulk.window_index(GOOD, window_seconds=[3600, 3600]), ValueError, "shapes do not broadcast: when (3,) and window_seconds (2,)"),
    (lambda: bulk.windows_between(GOOD[:, None], GOOD, window_seconds=3600), ValueError, "shape (3, 3), which is not one-dimensional"),
    (lambda: bulk.windows_between(5, 6, window_seconds=3600), ValueError, "shape (), which is not one-dimensional"),
    (lambda: bulk.windows_between([0], [7201], window_seconds=3600, limit=2), ValueError, "the answer has 3 windows: more than limit=2"),
    (lambda: bulk.windows_between([MIN] * 9999, [MAX - 10**6] * 9999, window_seconds=1800, limit=5), OverflowError, "start[0]=-9223372036854775808 has a window"),
    (lambda: bulk.windows_between([0] * 9999, [MAX - 10**6] * 9999, window_seconds=1800, limit=5), ValueError, "the answer has 51235831664722730124 windows"),
    (lambda: bulk.windows_between([0], [1], window_seconds=3600, limit=-1), ValueError, "limit=-1 is negative"),
    (lambda: bulk.windows_between([0], [1], window_seconds=3600, limit=1.0), TypeError, "limit=1.0 is a float"),
    (lambda: bulk.window_index(GOOD, window_seconds=3600, threads=0), ValueError, "threads=0 is below 1"),
    (lambda: bulk.window_bounds([2**63 - 1, 0], window_seconds=[1800, 5]), ValueError, "window_seconds[1]=5 is outside"),
    (lambda: bulk.window_index(GOOD, window_seconds=3600, threads='2'), TypeError, "threads='2' is a str"),
    (lambda: bulk.window_bounds(GOOD, window_seconds=3600, threads=0), ValueError, "threads=0 is below 1"),
    (lambda: bulk.next_rollover(GOOD, window_seconds=3600, threads=0), ValueError, "threads=0 is below 1"),
    (lambda: bulk.time_left(GOOD, window_seconds=3600, threads=0), ValueError, "threads=0 is below 1"),
    (lambda: bulk.count_windows(GOOD, GOOD, window_seconds=3600, threads=0), ValueError, "threads=0 is below 1"),
    (lambda: bulk.windows_between(GOOD, GOOD, window_seconds=3600, threads=0), ValueError, "threads=0 is below 1"),
    (lambda: bulk.window_index(np.empty(1, 'M8'), window_seconds=3600), TypeError, "when has dtype datetime64 without a unit"),
    (lambda: bulk.window_index([SECOND_FAR, np.datetime64(1, 'ns')], window_seconds=3600), OverflowError, "when[0]=33658-09-27T01:46:40 is outside the range of the result's type (1 of 2"),
    (lambda: bulk.count_windows(DAYS, np.zeros(2, 'M8[as]'), window_seconds=3600), OverflowError, "start[1]=1970-01-02 is outside the range of the result's type (1 of 2"),
    (lambda: bulk.window_index(GOOD), TypeError, "window_seconds=None is a NoneType, not an integer: give it, or config"),
    (lambda: bulk.window_index(GOOD, epoch_seconds=5), TypeError, "window_seconds=None is a NoneType"),
    (lambda: bulk.window_bounds(GOOD, config=CONFIG, window_seconds=3600), TypeError, "config is given with"),
    (lambda: bulk.next_rollover(GOOD, config=CONFIG, epoch_seconds=0), TypeError, "config is given with"),
    (lambda: bulk.time_left(GOOD, config=CONFIG, epoch_seconds=None), TypeError, "config is given with"),
    (lambda: bulk.count_windows(GOOD, GOOD, config=CONFIG, epoch_seconds=GOOD), TypeError, "config is given with"),
    (lambda: bulk.windows_between(GOOD, GOOD, config=CONFIG, window_seconds=3600), TypeError, "config is given with"),
    (lambda: bulk.window_index(GOOD, config=(3600, 0)), TypeError, "config=(3600, 0) is a tuple, not a WindowConfig"),
    (lambda: bulk.window_index(GOOD, config=WindowConfig(3600, 2**63)), OverflowError, "epoch_seconds=9223372036854775808 does not fit int64"),
    (lambda: bulk.window_bounds(GOOD, window_seconds=3600, out=GOOD), TypeError, "out is a ndarray, not a tuple of 2 arrays"),
    (lambda: bulk.window_bounds(GOOD, window_seconds=3600, out=(GOOD,)), TypeError, "out is a tuple, not a tuple of 2 arrays"),
    (lambda: bulk.window_bounds(GOOD, window_seconds=3600, out=(GOOD, GOOD)), ValueError, "out[0] and out[1] share memory"),
    (lambda: bulk.window_bounds(GOOD, window_seconds=3600, out=([1], [2])), TypeError, "out[0] is a list, not an array"),
    (lambda: bulk.window_bounds(GOOD, window_seconds=3600, out=(GOOD.copy(), TIMES.copy())), TypeError, "out[1] has dtype datetime64[s], not int64"),
    (lambda: bulk.next_rollover(GOOD, window_seconds=3600, out=np.empty(2, int)), ValueError, "out has shape (2,), not (3,)"),
    (lambda: bulk.next_rollover(GOOD, window_seconds=3600, out=np.empty(3, '>i8')), TypeError, "out has dtype >i8, not int64"),
    (lambda: bulk.next_rollover(GOOD, window_seconds=3600, out=np.broadcast_to(GOOD[:1], 3)), ValueError, "out is read-only"),
]  # fmt: skip
CALLS = [
    (partial(call, values), error, name + said)
    for name, call in INSTANTS
    for values, said in NO_INSTANTS
    for error in [OverflowError if "does not fit int64" in said else TypeError]
] + [
    (partial(call, **{"window_seconds": 3_600, name: values}), error, name + said)
    for name, call, values, error, said in SETTINGS
] + OTHERS  # fmt: skip


@pytest.mark.parametrize(
    ("call", "error", "said"), [pytest.param(*row, id=row[2][:60]) for row in CALLS]
)
def test_it_is_refused(call, error, said):
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    assert said in str(caught.value)


def test_there_are_many():
    assert len(CALLS) > 300


@pytest.mark.parametrize(("name", "call"), [
    *INSTANTS,
    ("window_seconds", lambda bad: bulk.window_index(GOOD, window_seconds=bad)),
    ("epoch_seconds", lambda bad: bulk.window_index(GOOD, window_seconds=3600, epoch_seconds=bad)),
    ("issued_at", lambda bad: bulk.fates(GOOD, GOOD + 1, bad, applied_at=GOOD)),
])  # fmt: skip
def test_what_dask_has_yet_to_compute_is_not_computed_unasked(name, call):
    arrays = pytest.importorskip("dask.array", reason="Dask is not here")
    computed = []
    lazy = arrays.from_array(GOOD, chunks=2).map_blocks(computed.append, dtype=np.int64, meta=GOOD)
    with pytest.raises(
        TypeError, match=rf"{name} is an Array of Dask, .*: call it on .*map_blocks"
    ):
        call(lazy)
    assert computed == []


def test_an_array_that_could_hold_one_of_dask_and_does_not_is_taken():
    class DataArray:  # as xarray has it
        def __dask_graph__(self):
            return None

        def __array__(self, dtype=None, copy=None):
            return GOOD

    assert bulk.window_index(DataArray(), window_seconds=3600).tolist() == (GOOD // 3600).tolist()
