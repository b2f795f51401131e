"""`rollover.bulk` against exact fractions and the scalar core, up to the edges of int64."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product
from math import floor

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from rollover import WindowConfig, bulk
from rollover.bulk import _evaluate

MIN, MAX = -(2**63), 2**63 - 1
PER_SECOND = {
    "s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9, "ps": 10**12, "fs": 10**15, "as": 10**18,
}  # fmt: skip
VERBS = [bulk.window_index, bulk.window_bounds, bulk.next_rollover, bulk.time_left]

awkward = (
    st.integers(-(10**7), 10**7)
    | st.integers(1_400_000_000, 1_900_000_000)
    | st.integers(MIN, MIN + 10**6)
    | st.integers(MAX - 10**6, MAX)
    | st.integers(MIN, MAX)
)
lengths = st.sampled_from([1_800, 3_600, 14_400, 604_799, 604_800]) | st.integers(1_800, 604_800)


def array(values, unit):
    integers = np.array(values, np.int64)
    return integers if unit is None else integers.view(f"M8[{unit}]")


@st.composite
def rows(draw):
    """Draw instants, a unit, and settings: for all rows or for each."""
    unit = draw(st.sampled_from([None, *PER_SECOND]))
    size = draw(st.integers(0, 6))
    lowest = MIN + (unit is not None)  # the lowest integer of a datetime64 is NaT
    when = [max(t, lowest) for t in draw(st.lists(awkward, min_size=size, max_size=size))]

    def setting(values):
        if draw(st.booleans()):
            return draw(values), None
        several = draw(st.lists(values, min_size=size, max_size=size))
        return np.array(several, np.int64), several

    window, windows = setting(lengths)
    epoch, epochs = setting(awkward)
    per_second = PER_SECOND[unit or "s"]
    grids = [
        (
            (windows[i] if windows else window) * per_second,
            (epochs[i] if epochs else epoch) * per_second,
        )
        for i in range(size)
    ]
    return unit, when, grids, {"window_seconds": window, "epoch_seconds": epoch}


def bounds(t, grid):
    """Return index, start and end by the definition, in exact fractions."""
    length, origin = grid
    index = floor(Fraction(t - origin, length))
    return index, origin + index * length, origin + (index + 1) * length


def hold(call, *expected, lowest):
    """Hold a call to the expected integers, or to OverflowError where one does not fit."""
    if any(not lowest <= value <= MAX for column in expected for value in column):
        with pytest.raises(OverflowError, match=r"does not fit (int64|datetime64)"):
            call()
        return
    results = call()
    results = results if isinstance(results, tuple) else (results,)
    for result, column in zip(results, expected, strict=True):
        assert result.view(np.int64).tolist() == list(column)


def hold_bounds(when, settings, starts, ends, *, lowest):
    """Hold `window_bounds` to the expected integers, in new memory and in the caller's."""
    hold(lambda: bulk.window_bounds(when, **settings), starts, ends, lowest=lowest)
    kind = when.dtype if when.dtype.kind == "M" else np.int64
    out = np.full(when.shape, 7).view(kind), np.full(when.shape, 8).view(kind)

    def reusing():
        returned = bulk.window_bounds(when, **settings, out=out)
        assert all(one is other for one, other in zip(returned, out, strict=True))
        return out

    hold(reusing, starts, ends, lowest=lowest)
    if any(not lowest <= value <= MAX for value in (*starts, *ends)):
        assert (out[0].view(np.int64) == 7).all()
        assert (out[1].view(np.int64) == 8).all()


@given(rows())
def test_windows_of_instants_are_those_of_the_definition(drawn):
    unit, when, grids, settings = drawn
    lowest = MIN + (unit is not None)
    given_when = array(when, unit)
    answers = [bounds(t, grid) for t, grid in zip(when, grids, strict=True)]
    indexes, starts, ends = ([answer[k] for answer in answers] for k in range(3))
    left = [end - t for end, t in zip(ends, when, strict=True)]
    hold(lambda: bulk.window_index(given_when, **settings), indexes, lowest=MIN)
    hold_bounds(given_when, settings, starts, ends, lowest=lowest)
    hold(lambda: bulk.next_rollover(given_when, **settings), ends, lowest=lowest)
    hold(lambda: bulk.time_left(given_when, **settings), left, lowest=lowest)


@given(rows(), st.data())
def test_windows_of_spans_are_those_found_by_walking(drawn, data):
    unit, start, grids, settings = drawn
    lowest = MIN + (unit is not None)
    end = [
        min(MAX, t + data.draw(st.integers(0, 20 * length)))
        for t, (length, _) in zip(start, grids, strict=True)
    ]
    spans = array(start, unit), array(end, unit)
    walked = []
    for t, u, grid in zip(start, end, grids, strict=True):
        found = []
        _, lower, upper = bounds(t, grid)
        while t != u and lower < u:
            found.append((lower, upper))
            lower, upper = upper, upper + grid[0]
        walked.append(found)
    counts = [len(found) for found in walked]
    hold(lambda: bulk.count_windows(*spans, **settings), counts, lowest=MIN)

    def between():
        runs = bulk.windows_between(*spans, **settings, limit=sum(counts))
        return runs.offsets, runs.row, runs.start, runs.end

    offsets = [sum(counts[:i]) for i in range(len(counts) + 1)]
    owners = [i for i, count in enumerate(counts) for _ in range(count)]
    starts, ends = ([pair[k] for found in walked for pair in found] for k in range(2))
    hold(between, offsets, owners, starts, ends, lowest=lowest)


@given(st.lists(st.integers(-(10**8), 10**10), min_size=1), lengths, st.integers(-(10**9), 10**9))
def test_windows_are_those_of_the_scalar_core(when, window, epoch):
    config = WindowConfig(window, epoch)
    seconds = np.array(when)
    index = bulk.window_index(seconds, window_seconds=window, epoch_seconds=epoch)
    start, end = bulk.window_bounds(
        seconds.astype("M8[s]"), window_seconds=window, epoch_seconds=epoch
    )
    for position, t in enumerate(when):
        expected = config.window_at(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=t))
        assert index[position] == expected.index
        assert start[position].item().replace(tzinfo=UTC) == expected.start
        assert end[position].item().replace(tzinfo=UTC) == expected.end


@pytest.mark.parametrize("unit", [None, *PER_SECOND])
@pytest.mark.parametrize("epoch", [0, 1, -1, 12_345])
def test_the_last_instant_that_works_and_the_first_that_raises(unit, epoch):
    length, origin = 14_400 * PER_SECOND[unit or "s"], epoch * PER_SECOND[unit or "s"]
    lowest = MIN + (unit is not None)
    first = origin + -((origin - lowest) // length) * length  # the first rollover that fits
    last = origin + (MAX - origin) // length * length - 1  # and the last instant before one
    settings = {"window_seconds": 14_400, "epoch_seconds": epoch}
    if first <= last:
        starts, ends = [first, last + 1 - length], [first + length, last + 1]
        hold_bounds(array([first, last], unit), settings, starts, ends, lowest=lowest)
    for beyond in (first - 1, last + 1):
        if lowest <= beyond <= MAX:
            out = array([7], unit), array([8], unit)
            for given_out in (None, out):
                with pytest.raises(OverflowError, match=r"when\[0\]=.* \(1 of 1 value\)"):
                    bulk.window_bounds(array([beyond], unit), **settings, out=given_out)
            assert [int(result.view(np.int64)[0]) for result in out] == [7, 8]


@pytest.mark.parametrize("unit", [None, *PER_SECOND])
@pytest.mark.parametrize("length", [1_800, 14_400, 604_800])
def test_instants_and_epochs_of_each_row_at_the_ends_of_int64(unit, length):
    per_second, lowest = PER_SECOND[unit or "s"], MIN + (unit is not None)
    far = [2**61, 2**62, 3 * 2**61]
    instants = {lowest, -1, 0, MAX - length * per_second, MAX}
    instants |= {sign * t + step for t in far for sign in (-1, 1) for step in (-1, 0)}
    epochs = {MIN, -1, 0, MAX}
    epochs |= {sign * 2**61 // per_second + step for sign in (-1, 1) for step in (-1, 0, 1)}
    for t, epoch in product(sorted(instants), sorted(epochs)):
        if not lowest <= t <= MAX or not MIN <= epoch <= MAX:
            continue
        pair = [length, 3_600]  # two lengths, so that each row has its divisor
        settings = {"window_seconds": np.array(pair), "epoch_seconds": np.array([epoch] * 2)}
        answers = [bounds(t, (w * per_second, epoch * per_second)) for w in pair]
        starts, ends = ([answer[k] for answer in answers] for k in (1, 2))
        hold_bounds(array([t, t], unit), settings, starts, ends, lowest=lowest)


@pytest.mark.parametrize("length", [9_223, 9_224, 18_446])
def test_a_window_of_more_than_int64_holds(length):
    lowest, window = MIN + 1, length * 10**15  # in femtoseconds: it may begin and end within int64
    when = array([lowest, -1, 0, 1], "fs")
    expected = [window - t % window for t in (lowest, -1, 0, 1)]
    hold(lambda: bulk.time_left(when, window_seconds=length), expected, lowest=lowest)
    ends = [t + left for t, left in zip((lowest, -1, 0, 1), expected, strict=True)]
    starts = [end - window for end in ends]
    hold_bounds(when, {"window_seconds": length}, starts, ends, lowest=lowest)
    epoch = -9_000  # from where one such window goes to within int64
    when, end = array([-1, 0], "fs"), (length - 9_000) * 10**15
    settings = {"window_seconds": length, "epoch_seconds": epoch}
    hold_bounds(when, settings, [epoch * 10**15] * 2, [end] * 2, lowest=lowest)
    hold(lambda: bulk.time_left(when, **settings), [end + 1, end], lowest=lowest)
    first = array([epoch * 10**15], "fs")
    hold(lambda: bulk.time_left(first, **settings), [window], lowest=lowest)


@pytest.mark.parametrize("bad", [1_799, 604_801])
@pytest.mark.parametrize("reuse", [True, False])
def test_one_bad_length_among_many_that_are_good(bad, reuse):
    window = np.full(1_000, 3_600)
    window[[1, 998]] = 604_800, 1_800
    window[500] = bad
    out = (np.zeros(1_000, np.int64), np.zeros(1_000, np.int64)) if reuse else None
    with pytest.raises(ValueError, match=rf"window_seconds\[500\]={bad} is outside"):
        bulk.window_bounds(np.arange(1_000), window_seconds=window, out=out)


@pytest.mark.parametrize(
    ("unit", "seconds"), [("m", 60), ("h", 3_600), ("D", 86_400), ("W", 604_800), ("15m", 900)]
)
def test_coarser_units_become_seconds_up_to_their_edges(unit, seconds):
    furthest = MAX // seconds
    when = np.array([0, -1, 29_000_000, MIN], np.int64).view(f"M8[{unit}]")
    start, end = bulk.window_bounds(when, window_seconds=18_000)
    assert start.dtype == end.dtype == "M8[s]"
    expected = [t * seconds // 18_000 * 18_000 for t in (0, -1, 29_000_000)]
    assert start[:3].view(np.int64).tolist() == expected
    assert np.isnat(start[3])
    edges = np.array([furthest, -furthest], np.int64).view(f"M8[{unit}]")
    indexes = [t * seconds // 1_800 for t in (furthest, -furthest)]
    assert bulk.window_index(edges, window_seconds=1_800).tolist() == indexes
    for beyond in (furthest + 1, -furthest - 1):
        with pytest.raises(OverflowError, match=r"when\[1\]=.*outside the range.*1 of 2 values"):
            bulk.window_index(
                np.array([0, beyond], np.int64).view(f"M8[{unit}]"), window_seconds=1_800
            )


@pytest.mark.parametrize("unit", ["Y", "M", "5Y", "7M"])
def test_units_of_no_fixed_length_become_seconds(unit):
    when = np.array([0, -1, 47, MIN], np.int64).view(f"M8[{unit}]")
    start, _ = bulk.window_bounds(when, window_seconds=86_400)
    assert (start[:3] == when[:3].astype("M8[s]")).all()
    assert np.isnat(start[3])
    with pytest.raises(OverflowError, match=r"when\[0\]=.*outside the range"):
        bulk.window_bounds(np.array([MAX], np.int64).view(f"M8[{unit}]"), window_seconds=86_400)


def test_results_have_the_finer_digits_of_two_units():
    start = np.array(["2026-07-01T12:00:00.5"], "M8[ms]")
    end = np.array(["2026-07-02"], "M8[D]")
    runs = bulk.windows_between(start, end, window_seconds=14_400)
    assert runs.start.dtype == runs.end.dtype == "M8[ms]"
    assert runs.start.astype(str).tolist() == [f"2026-07-01T{h}:00:00.000" for h in (12, 16, 20)]
    assert bulk.window_bounds(np.array([5], "M8[10ms]"), window_seconds=1_800)[0].dtype == "M8[ms]"


@pytest.mark.parametrize(
    "dtype", ["i1", "i2", "i4", "i8", ">i4", ">i8", "u1", "u2", "u4", "u8", ">u8"]
)
def test_integers_of_every_width_and_order_become_native_int64(dtype):
    when = np.array([0, 5, 100], dtype)
    start, end = bulk.window_bounds(when, window_seconds=np.array([1_800], ">i2"))
    assert start.dtype == end.dtype == np.int64
    assert start.dtype.isnative
    assert end.tolist() == [1_800] * 3


@pytest.mark.parametrize("unit", ["m", "s"])
def test_big_endian_datetimes_become_native_seconds(unit):
    when = np.array(["2017-10-10T20:30", "NaT"], f">M8[{unit}]")
    start, _ = bulk.window_bounds(when, window_seconds=14_400)
    assert start.dtype == np.dtype("M8[s]")
    assert start.astype(str).tolist() == ["2017-10-10T20:00:00", "NaT"]


@given(st.data())
def test_arrays_of_any_shape_and_stride_broadcast(data):
    shapes = data.draw(hnp.mutually_broadcastable_shapes(num_shapes=3, max_dims=3, max_side=4))
    arrays = []
    for shape, low, high in zip(
        shapes.input_shapes, (-(10**9), 1_800, -(10**6)), (10**10, 604_800, 10**6), strict=True
    ):
        values = data.draw(hnp.arrays(np.int64, shape, elements=st.integers(low, high)))
        if data.draw(st.booleans()) and values.ndim:
            values = np.repeat(values, 2, axis=-1)[..., ::-2]
        if data.draw(st.booleans()) and values.ndim:
            values = np.asfortranarray(values)
        values.setflags(write=False)
        arrays.append(values)
    when, window, epoch = arrays
    start, end = bulk.window_bounds(when, window_seconds=window, epoch_seconds=epoch)
    assert start.shape == end.shape == shapes.result_shape
    assert isinstance(start, np.ndarray)
    wide = [np.broadcast_to(values, start.shape).astype(object) for values in arrays]
    expected = wide[2] + (wide[0] - wide[2]) // wide[1] * wide[1]
    assert (start == expected).all()
    assert (end == expected + wide[1]).all()
    out = tuple(np.empty((2, *start.shape), np.int64)[0, ...] for _ in "se")
    returned = bulk.window_bounds(when, window_seconds=window, epoch_seconds=epoch, out=out)
    assert returned[0] is out[0]
    assert returned[1] is out[1]
    assert (out[0] == start).all()
    assert (out[1] == end).all()


@pytest.mark.parametrize(("unit", "verb"), [(u, v) for u in PER_SECOND for v in VERBS[1:]])
def test_nat_stays_nat_in_instants_and_durations(unit, verb):
    when = np.array([1, MIN, 0], np.int64).view(f"M8[{unit}]")
    settings = {"window_seconds": 1_800, "epoch_seconds": -1}
    if unit == "as" and verb is not bulk.time_left:
        with pytest.raises(OverflowError, match=r"when\[0\]=.* \(2 of 3 values\)"):
            verb(when, **settings)
        return
    if PER_SECOND[unit] * 1_799 > MAX:
        return
    results = verb(when, **settings)
    for result in results if isinstance(results, tuple) else (results,):
        assert np.isnat(result).tolist() == [False, True, False]


def test_results_have_the_kind_of_the_input():
    when = np.array(["2026-07-01T12:34:56.789"], "M8[ms]")
    assert bulk.window_index(when, window_seconds=1_800).dtype == np.int64
    assert bulk.next_rollover(when, window_seconds=1_800).dtype == "M8[ms]"
    left = bulk.time_left(when, window_seconds=1_800)
    assert left.dtype == "m8[ms]"
    assert left.tolist() == [timedelta(minutes=25, seconds=3, milliseconds=211)]
    assert bulk.time_left([0], window_seconds=1_800).dtype == np.int64


def test_empty_and_plain_python_values_are_taken_as_arrays():
    assert bulk.window_index([], window_seconds=1_800).tolist() == []
    assert bulk.window_index(5, window_seconds=1_800).shape == ()
    assert bulk.window_index([[1, 3_600]], window_seconds=1_800).tolist() == [[0, 2]]
    assert bulk.window_index([np.datetime64(3_600, "s")], window_seconds=1_800).tolist() == [2]
    runs = bulk.windows_between([], [], window_seconds=1_800)
    assert (len(runs), runs.offsets.tolist(), runs.row.tolist()) == (0, [0], [])


CONFIG = WindowConfig(25_200, -7)
SPAN = np.array([5, 10**9]), np.array([10**5, 10**9])


@pytest.mark.parametrize("verb", VERBS)
def test_config_takes_the_place_of_the_two_settings(verb):
    same = {"window_seconds": 25_200, "epoch_seconds": -7}
    assert np.array_equal(verb(SPAN[0], config=CONFIG), verb(SPAN[0], **same))
    assert bulk.count_windows(*SPAN, config=CONFIG).tolist() == [4, 0]
    assert bulk.count_windows(*SPAN, config=CONFIG).tolist() == (
        bulk.count_windows(*SPAN, **same).tolist()
    )
    runs = bulk.windows_between(*SPAN, config=CONFIG)
    assert runs.start.tolist() == [-7, 25_193, 50_393, 75_593]


def test_a_list_of_several_units_is_read_in_the_finest():
    when = [np.datetime64("2026-07-01"), np.datetime64("NaT", "D"), np.datetime64(5, "ms")]
    start, _ = bulk.window_bounds(when, window_seconds=3_600)
    assert start.dtype == "M8[ms]"
    assert start.astype(str).tolist() == [
        "2026-07-01T00:00:00.000", "NaT", "1970-01-01T00:00:00.000",
    ]  # fmt: skip
    nested = [[np.datetime64("1970-02")], [np.datetime64(7_200, "s")]]
    assert bulk.window_index(nested, window_seconds=3_600).tolist() == [[31 * 24], [2]]


def test_arrays_in_a_list_keep_their_unit():
    when = [np.array([3_600 * 10**9], "M8[ns]"), np.array([7_200 * 10**9], "M8[ns]")]
    assert bulk.window_index(when, window_seconds=3_600).tolist() == [[1], [2]]
    assert bulk.window_index([np.array([1, 3_600])], window_seconds=3_600).tolist() == [[0, 1]]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("arrow", [False, True])
def test_zoned_columns_of_pandas_are_instants(unit, arrow):
    pd = pytest.importorskip("pandas", reason="pandas is not here")
    utc = np.array([1_507_665_600, 1_509_242_400, MIN], np.int64)
    utc = np.where(utc == MIN, utc, utc * PER_SECOND[unit]).view(f"M8[{unit}]")
    series = pd.Series(utc).dt.tz_localize("UTC").dt.tz_convert("Europe/Lisbon")
    assert series.dtype == f"datetime64[{unit}, Europe/Lisbon]"
    if arrow:
        pytest.importorskip("pyarrow", reason="PyArrow is not here")
        columns = [series.convert_dtypes(dtype_backend="pyarrow")]
    else:
        columns = [series, pd.DatetimeIndex(series), series.array]
    expected = bulk.next_rollover(utc, window_seconds=14_400)
    for column in columns:
        found = bulk.next_rollover(column, window_seconds=14_400)
        assert found.dtype == f"M8[{unit}]"
        assert np.array_equal(found, expected, equal_nan=True)
        with pytest.raises(TypeError, match=r"window_seconds.* has dtype datetime64"):
            bulk.window_index(5, window_seconds=column)


def test_a_span_from_a_day_to_attoseconds_later_has_one_window():
    spans = np.array([0, 0], "M8[D]"), np.array([0, 5], "M8[as]")
    assert bulk.count_windows(*spans, window_seconds=1_800).tolist() == [0, 1]


# Blocks, threads, memory.

SIZE = 300_007  # no multiple of a block
MANY = np.random.default_rng(3).integers(-(10**9), 3 * 10**9, SIZE)


@pytest.fixture
def small_blocks(monkeypatch):
    """Many blocks without many rows."""
    monkeypatch.setattr("rollover.bulk._blocks.BLOCK", 1_000)
    monkeypatch.setattr("rollover.bulk._evaluate.LONG_BLOCK", 1_000)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("unit", [None, "ns"])
def test_results_are_the_same_on_any_number_of_threads_and_from_many_callers(unit):
    some = MANY[:100_003]
    when = some if unit is None else some.astype("M8[s]").astype("M8[ns]")
    window = np.random.default_rng(4).integers(1_800, 604_801, some.size)
    single, each = some // 14_400 * 14_400, 7 + (some - 7) // window * window
    expected = single, single + 14_400, each, each + window
    if unit:
        expected = tuple(column.astype("M8[s]").astype("M8[ns]") for column in expected)

    def work(threads):
        found = []
        for settings in ((14_400, 0), (window, 7)):
            given = dict(zip(("window_seconds", "epoch_seconds"), settings, strict=True))
            found += bulk.window_bounds(when, **given, threads=threads)
            out = np.empty_like(found[0]), np.empty_like(found[0])
            bulk.window_bounds(when, **given, threads=threads, out=out)
            assert all((one == other).all() for one, other in zip(found[-2:], out, strict=True))
        return all((one == other).all() for one, other in zip(found, expected, strict=True))

    with ThreadPoolExecutor(6) as callers:
        assert all(callers.map(work, [1, 2, 32, None, 3, 2]))


@pytest.mark.usefixtures("small_blocks")
def test_long_runs_are_cut_and_joined():
    start = np.array([5, 10**6, 10**6, -(10**9), 77])
    end = start + np.array([0, 3 * 10**8, 1, 10**7, 0])
    for window in (1_800, np.array([1_800, 2_000, 2_500, 3_600, 1_801])):
        runs = bulk.windows_between(start, end, window_seconds=window)
        counts = bulk.count_windows(start, end, window_seconds=window)
        assert np.diff(runs.offsets).tolist() == counts.tolist()
        for row in range(5):
            length = int(np.broadcast_to(window, 5)[row])
            own = runs.start[runs.offsets[row] : runs.offsets[row + 1]]
            first = int(start[row]) // length * length
            assert (own == first + length * np.arange(counts[row])).all()
        assert (runs.end - runs.start == np.broadcast_to(window, 5)[runs.row]).all()


@pytest.mark.usefixtures("small_blocks")
def test_faults_are_counted_over_all_blocks():
    window = np.full(SIZE, 3_600)
    window[[5_000, 5_001, 200_000]] = [0, -1, 604_801]
    with pytest.raises(
        ValueError,
        match=r"^window_seconds\[5000\]=0 is outside 1800..604800 \(3 of 300007 values\)$",
    ):
        bulk.window_bounds(MANY, window_seconds=window)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("bad", [MAX, MIN])
def test_out_is_untouched_where_anything_is_wrong(bad):
    when = MANY.copy()
    when[-1] = bad
    out = np.full(SIZE, 7), np.full(SIZE, 8)
    with pytest.raises(OverflowError, match=rf"when\[300006\]={bad} .*\(1 of 300007 values\)"):
        bulk.window_bounds(when, window_seconds=14_400, out=out)
    assert (out[0] == 7).all()
    assert (out[1] == 8).all()


@pytest.mark.parametrize("first", [0, 1])
def test_out_may_be_the_input(first):
    expected = bulk.window_bounds(MANY, window_seconds=14_400, epoch_seconds=5)
    out = [MANY.copy(), np.empty_like(MANY)][:: 1 if first == 0 else -1]
    bulk.window_bounds(out[first], window_seconds=14_400, epoch_seconds=5, out=tuple(out))
    assert (out[0] == expected[0]).all()
    assert (out[1] == expected[1]).all()


@pytest.mark.parametrize("name", ["window_seconds", "epoch_seconds"])
@pytest.mark.parametrize("position", [0, 1])
def test_out_may_be_a_setting_of_each_row(name, position):
    rng = np.random.default_rng(5)
    settings = {
        "window_seconds": rng.integers(1_800, 604_801, SIZE),
        "epoch_seconds": rng.integers(-(10**9), 10**9, SIZE),
    }
    expected = bulk.window_bounds(MANY, **settings)
    out = [np.empty_like(MANY), np.empty_like(MANY)]
    out[position] = settings[name]
    bulk.window_bounds(MANY, **settings, out=tuple(out))
    assert (out[0] == expected[0]).all()
    assert (out[1] == expected[1]).all()


def test_input_that_another_thread_changes_is_refused_before_out_is_written_or_not_at_all(
    monkeypatch,
):
    when, passes, in_blocks = MANY.copy(), [], _evaluate.in_blocks

    def changed_in_between(work, size, threads, block):
        if passes:
            when[[3, 5]] = MAX, 14_400
        passes.append(size)
        in_blocks(work, size, threads, block)

    monkeypatch.setattr(_evaluate, "in_blocks", changed_in_between)
    out = np.full(SIZE, 7)
    assert bulk.next_rollover(when, window_seconds=14_400, out=out) is out
    assert len(passes) == 2
    assert out[5] == 28_800
    others = np.delete(np.arange(SIZE), [3, 5])
    assert (out[others] == MANY[others] // 14_400 * 14_400 + 14_400).all()


def test_out_may_overlap_its_input_and_be_strided():
    buffer = np.concatenate([MANY, [0]])
    expected = bulk.next_rollover(MANY, window_seconds=14_400)
    bulk.next_rollover(buffer[:-1], window_seconds=14_400, out=buffer[1:])
    assert (buffer[1:] == expected).all()
    strided = np.zeros(2 * SIZE, np.int64)
    bulk.next_rollover(MANY, window_seconds=14_400, out=strided[::2])
    assert (strided[::2] == expected).all()
    assert not strided[1::2].any()


@pytest.mark.parametrize("verb", VERBS)
def test_inputs_stay_as_they_were(verb):
    when = MANY.copy()
    verb(when, window_seconds=14_400, epoch_seconds=3)
    assert (when == MANY).all()


def laid_out(array, layout):
    """Return the array as it is, read-only, or with gaps between its items."""
    if layout == "strided":
        array = np.repeat(array, 2)[::2]
    array.flags.writeable = layout != "read-only"
    return array


LAYOUTS = pytest.mark.parametrize("layout", ["plain", "read-only", "strided"])


@LAYOUTS
@pytest.mark.parametrize("odd", [-1, -(10**18), 10**18])
@pytest.mark.parametrize("epoch", [0, [0], [7_200], [-(2**60)]])
def test_one_odd_instant_among_many_has_its_own_window(layout, odd, epoch):
    when = np.arange(1_000) * 1_000
    when[500] = odd
    grid = 14_400, int(np.squeeze(epoch))
    _, starts, ends = zip(*(bounds(t, grid) for t in when.tolist()), strict=True)
    settings = {"window_seconds": 14_400, "epoch_seconds": epoch}
    hold_bounds(laid_out(when, layout), settings, starts, ends, lowest=MIN)


@LAYOUTS
def test_one_instant_that_does_not_fit_among_many(layout):
    when = np.arange(1_000) * 1_000
    when[500] = MAX
    with pytest.raises(OverflowError, match=re.escape(f"when[500]={MAX} has a window")):
        bulk.window_bounds(laid_out(when, layout), window_seconds=14_400)


@LAYOUTS
@pytest.mark.parametrize("per_row", [False, True])
def test_memory_beyond_the_results_is_below_a_mebibyte(layout, per_row):
    when = laid_out(np.arange(3_000_000) * 1_000, layout)
    window = np.resize([3_600, 7_200], when.size) if per_row else 3_600
    bulk.window_bounds(when[:10], window_seconds=3_600)
    tracemalloc.start()
    try:
        start, end = bulk.window_bounds(when, window_seconds=window, threads=2)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The promise is 4 MiB; a copy of any block would be 2.
    assert peak - start.nbytes - end.nbytes < 2**20


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("on_caller", [True, False])
def test_what_goes_wrong_on_one_thread_is_raised_and_no_thread_stays(on_caller):
    caller, done, before = threading.current_thread(), [], threading.active_count()
    failed = threading.Event()

    def work(rows):
        if (threading.current_thread() is caller) == on_caller:
            failed.set()
            raise KeyboardInterrupt
        failed.wait(60)
        done.append(rows.stop - rows.start)

    with pytest.raises(KeyboardInterrupt):
        _evaluate.in_blocks(work, SIZE, 2)
    assert threading.active_count() == before
    if on_caller:
        assert sum(done) <= 4_000  # not the other three hundred blocks


@pytest.mark.usefixtures("small_blocks")
def test_a_system_that_gives_no_more_threads(monkeypatch):
    begin, begun = threading.Thread.start, []

    def start(thread):
        begun.append(thread)
        if len(begun) == 2:
            raise RuntimeError("can't start new thread")
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    index = bulk.window_index(MANY, window_seconds=3_600, threads=4)
    assert (index == MANY // 3_600).all()
    assert len(begun) == 2
    assert not any(thread.is_alive() for thread in begun)


LATE = """
import atexit, sys, threading, time
{when}
def work():
    import numpy as np
    from rollover import bulk
    when = np.arange(1_000_000)
    index = bulk.window_index(when, window_seconds=3_600, threads=4)
    print((index == when // 3_600).all(), flush=True)
{how}
"""


@pytest.mark.parametrize("imported", ["", "from rollover import bulk"])
@pytest.mark.parametrize(
    "how",
    [
        "atexit.register(work)",
        "threading.Thread(target=lambda: (threading.main_thread().join(), work())).start()",
        "import resource; resource.setrlimit(resource.RLIMIT_NPROC, (0, 0)); work()",
    ],
    ids=["at exit", "after the main thread", "no threads to be had"],
)
def test_where_threads_may_not_be_had(imported, how):
    if "resource" in how:
        pytest.importorskip("resource", reason="the system has no limits to set")
    code = LATE.format(when=imported, how=how)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("True\n", "")


# NumPy 2.5 leaves open what a bare `datetime64` gives, and so to mypy which overload is meant.
CHECKED = """
import datetime as dt
import numpy as np
from numpy.typing import NDArray
from typing import Any, assert_type
from rollover import bulk

when: NDArray[np.datetime64[dt.datetime]] = np.array(["2026-07-01"], "M8[s]")
count = np.arange(5, dtype=np.int64)
assert_type(bulk.window_bounds(when, window_seconds=3600)[1], NDArray[np.datetime64])
assert_type(bulk.next_rollover(when, window_seconds=3600), NDArray[np.datetime64])
assert_type(bulk.time_left(when, window_seconds=3600), NDArray[np.timedelta64])
assert_type(bulk.windows_between(when, when, window_seconds=3600).end, NDArray[np.datetime64])
assert_type(bulk.next_rollover(count, window_seconds=3600), NDArray[np.int64])
assert_type(bulk.time_left(count, window_seconds=3600, threads=1), NDArray[Any])
assert_type(bulk.next_rollover([5], window_seconds=3600), NDArray[Any])
bulk.next_rollover(when, windows=3600)
"""


def test_datetimes_stay_datetimes_for_a_type_checker(tmp_path):
    mypy = pytest.importorskip("mypy.api", reason="mypy is not here")
    path = tmp_path / "checked.py"
    path.write_text(CHECKED)
    said, _, _ = mypy.run([str(path)])  # with the cache that `make lint` filled
    faults = [line for line in said.splitlines() if ": error:" in line]
    assert faults, said
    assert all("[call-overload]" in fault for fault in faults), said  # of the last line


def test_the_length_of_a_row_without_windows_need_not_fit():
    spans = np.array([0, 5], "M8[fs]"), np.array([10**15, 5], "M8[fs]")
    runs = bulk.windows_between(*spans, window_seconds=[1_800, 604_800])
    assert runs.window.tolist() == [1_800 * 10**15, 0]
    assert runs.end.view(np.int64).tolist() == [1_800 * 10**15]
    empty = bulk.windows_between(spans[1], spans[1], window_seconds=604_800)
    assert empty.window.tolist() == [0, 0]
    assert empty.end.size == 0


def test_a_machine_that_tells_no_affinity(monkeypatch, small_blocks):
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    for processors in (None, 3):
        monkeypatch.setattr("os.cpu_count", lambda: processors)  # noqa: B023
        assert (bulk.window_index(MANY, window_seconds=3_600) == MANY // 3_600).all()
