"""`WindowRange` against the list of its windows."""

import sys
from collections.abc import Sequence

import pytest
from hypothesis import given, strategies as st
from support import drawn

from rollover import Window, WindowConfig, WindowRange

ranges = st.builds(
    range, st.integers(-40, 40), st.integers(-40, 40), st.integers(-4, 4).filter(bool)
)
near = st.none() | st.integers(-90, 90)
slices = st.builds(slice, near, near, st.none() | st.integers(-5, 5).filter(bool))
near_configs = st.builds(WindowConfig, drawn.lengths, st.integers(-(10**9), 10**9))


@given(near_configs, ranges)
def test_it_reads_as_the_list(config, indexes):
    windows = WindowRange(config, indexes)
    listed = [config.window(index) for index in indexes]
    assert list(windows) == listed
    assert list(reversed(windows)) == listed[::-1]
    assert len(windows) == len(listed)
    assert bool(windows) is bool(listed)
    assert [windows[i] for i in range(len(listed))] == listed
    assert [windows[-i] for i in range(1, len(listed) + 1)] == listed[::-1]
    assert isinstance(windows, Sequence)


@given(near_configs, ranges, slices)
def test_a_slice_is_the_slice_of_the_list(config, indexes, cut):
    windows = WindowRange(config, indexes)
    assert isinstance(windows[cut], WindowRange)
    assert list(windows[cut]) == list(windows)[cut]


@given(near_configs, ranges, st.integers(-90, 90))
def test_an_index_out_of_range_is_an_index_error(config, indexes, item):
    windows = WindowRange(config, indexes)
    if -len(windows) <= item < len(windows):
        assert windows[item] == list(windows)[item]
    else:
        with pytest.raises(IndexError):
            windows[item]


@given(near_configs, ranges, st.integers(-45, 45), st.booleans(), near, near)
def test_in_count_and_index_are_those_of_the_list(config, indexes, index, forged, start, stop):
    windows = WindowRange(config, indexes)
    listed = list(windows)
    window = config.window(index)
    if forged:  # the same index on another grid
        window = WindowConfig(config.window_seconds, config.epoch_seconds + 1).window(index)
    assert (window in windows) is (window in listed)
    assert windows.count(window) == listed.count(window)
    bounds = [0 if start is None else start, len(listed) if stop is None else stop]
    try:
        position = listed.index(window, *bounds)
    except ValueError:
        with pytest.raises(ValueError, match=r"window=Window\(.* is not in WindowRange"):
            windows.index(window, bounds[0], stop)
    else:
        assert windows.index(window, bounds[0], stop) == position
        assert type(position) is int


def test_index_looks_everywhere_unless_told_otherwise():
    config = WindowConfig(14_400)
    windows = WindowRange(config, range(10, 14))
    assert [windows.index(config.window(i)) for i in range(10, 14)] == [0, 1, 2, 3]
    assert windows.index(config.window(10), 0) == 0
    assert windows.index(config.window(13), -1) == 3
    with pytest.raises(ValueError, match=r"\[1:None\]"):
        windows.index(config.window(10), 1)
    with pytest.raises(ValueError, match=r"\[0:3\]"):
        windows.index(config.window(13), 0, 3)


@given(near_configs, near_configs, ranges, ranges)
def test_equal_if_both_are_empty_or_settings_and_indexes_are(one, other, here, there):
    a, b = WindowRange(one, here), WindowRange(other, there)
    same = (not here and not there) or (one == other and list(here) == list(there))
    assert (a == b) is (b == a) is same
    assert (a != b) is not same
    assert a == WindowRange(one, here[:])
    if a == b:
        assert hash(a) == hash(b)


def test_ranges_are_equal_by_settings_and_indexes_or_where_both_are_empty():
    config, other = WindowConfig(14_400), WindowConfig(14_400, 14_400)
    empty = config.windows_between("2017-10-10T20:00:00Z", "2017-10-10T20:00:00Z")
    assert empty == WindowRange(other, range(5, 0)) == WindowRange(WindowConfig(1_800), range(0))
    assert len({empty, WindowRange(other, range(0)), WindowRange(other, range(3, 3))}) == 1
    assert WindowRange(config, range(0, 5, 2)) == WindowRange(config, range(0, 6, 2))
    assert hash(WindowRange(config, range(0, 5, 2))) == hash(WindowRange(config, range(0, 6, 2)))
    assert WindowRange(config, range(1, 3)) != WindowRange(other, range(2))  # by settings
    assert WindowRange(config, range(3)) != WindowRange(config, range(4))
    assert WindowRange(config, range(3)) != empty
    assert len({hash(WindowRange(config, range(n))) for n in range(10)}) > 1
    assert WindowRange(config, range(3)) != list(WindowRange(config, range(3)))
    assert WindowRange(config, range(3)) != range(3)


@pytest.mark.parametrize("item", ["2017-10-10T20:00:00Z", 104_699, None, range(3)])
def test_asking_for_an_instant_is_a_type_error(item):
    config = WindowConfig(14_400)
    for windows in (WindowRange(config, range(3)), WindowRange(config, range(0))):
        for ask in (windows.__contains__, windows.index, windows.count):
            with pytest.raises(TypeError, match=r"window=.*not a Window.*config\.window_at"):
                ask(item)


def test_eight_thousand_years_take_no_memory():
    config = WindowConfig(1_800)
    windows = config.windows_between("0001-01-01T00:00:00Z", "9999-12-31T23:00:00Z")
    assert len(windows) == (9_999 * 365 + 2_424) * 48 - 2  # 2,424 leap days; the last hour is out
    assert windows[-1].end.isoformat() == "9999-12-31T23:00:00+00:00"
    assert windows[len(windows) // 2] in windows
    assert windows.index(windows[-2]) == len(windows) - 2
    assert len(windows[::7][::-1]) == -(-len(windows) // 7)
    assert next(reversed(windows)) == windows[-1]
    assert hash(windows) == hash(windows[:])
    assert sys.getsizeof(windows) + sys.getsizeof(windows.indexes) < 200


def test_both_ends_are_looked_at_when_it_is_made():
    config = WindowConfig(604_800)
    with pytest.raises(OverflowError, match="index=1000000"):
        WindowRange(config, range(1_000_001))
    with pytest.raises(OverflowError, match="index=-1000000"):
        WindowRange(config, range(-1_000_000, 0))
    with pytest.raises(OverflowError, match="index=1000000"):
        WindowRange(config, range(1_000_000, 0, -1))
    assert not WindowRange(config, range(10**9, 0))


def test_windows_of_a_range_are_plain_windows():
    for window in WindowRange(WindowConfig(1_800), range(2)):
        assert type(window) is Window
