"""The integer expressions, on Python ints and on int64 arrays alike."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from support import oracle

from rollover import WindowConfig
from rollover._arithmetic import count_between, index_at, index_from, start_of

BOUND = 2**61  # as the module says
ints = st.integers(-50, 50) | st.integers(-BOUND, BOUND) | st.sampled_from([-BOUND, BOUND])
lengths = st.integers(1, 20) | st.integers(1, BOUND) | st.just(BOUND)


@given(ints, ints, lengths)
def test_index_and_start_are_those_of_the_walk(t, epoch, window):
    index, start = oracle.walk(t, window, epoch)
    assert index_at(t, epoch, window) == index == oracle.index(t, window, epoch)
    assert start_of(index, epoch, window) == start


@given(ints, ints, lengths)
def test_index_from_is_the_first_window_that_starts_no_earlier(t, epoch, window):
    index = index_from(t, epoch, window)
    assert epoch + index * window >= t
    assert epoch + (index - 1) * window < t


@given(st.integers(-300, 300), st.integers(-300, 300), st.integers(-300, 300), st.integers(1, 40))
def test_count_is_that_of_the_walk(one, other, epoch, window):
    start, end = sorted([one, other])
    walked = oracle.between(start, end, window, epoch)
    assert count_between(start, end, epoch, window) == len(walked)


@pytest.mark.parametrize("window", range(1, 6))
@pytest.mark.parametrize("epoch", range(-5, 6))
def test_index_and_count_are_right_in_every_small_case(epoch, window):
    for start in range(-12, 13):
        (index,) = [k for k in range(-40, 40) if 0 <= start - epoch - k * window < window]
        assert index_at(start, epoch, window) == index
        for end in range(start, 13):
            holding = {k for k in range(-40, 40) for t in range(start, end)
                       if 0 <= t - epoch - k * window < window}  # fmt: skip
            assert count_between(start, end, epoch, window) == len(holding)


rows = st.lists(st.tuples(ints, ints, ints, lengths), min_size=1, max_size=20)


@given(rows)
def test_int64_arrays_give_what_ints_give(table):
    one, other, epoch, window = (
        np.array(column, dtype=np.int64) for column in zip(*table, strict=True)
    )
    start, end = np.minimum(one, other), np.maximum(one, other)
    index = index_at(start, epoch, window)
    answers = [
        index,
        start_of(index, epoch, window),
        index_from(start, epoch, window),
        count_between(start, end, epoch, window),
    ]
    for answer in answers:
        assert answer.dtype == np.int64
    for row, (a, b, e, w) in enumerate(table):
        a, b = sorted([a, b])
        k = index_at(a, e, w)
        expected = [k, start_of(k, e, w), index_from(a, e, w), count_between(a, b, e, w)]
        assert [int(answer[row]) for answer in answers] == expected
        assert all(-(2**63) <= value < 2**63 for value in expected)


# RFC 6238's time steps (Appendix B: T0 = 0, X = 30), an answer from outside.
PUBLISHED = [
    (59, "0000000000000001"),
    (1111111109, "00000000023523EC"),
    (1111111111, "00000000023523ED"),
    (1234567890, "000000000273EF07"),
    (2000000000, "0000000003F940AA"),
    (20000000000, "0000000027BC86AA"),
]
each_published = pytest.mark.parametrize(("time", "step"), PUBLISHED)


@each_published
def test_index_at_counts_time_steps_as_published(time, step):
    assert index_at(time, 0, 30) == int(step, 16)


@each_published
@pytest.mark.parametrize("factor", [60, 120, 20_160])  # windows of 30 minutes, an hour, 7 days
def test_scaled_to_a_window_that_a_lock_can_have(time, step, factor):
    scaled, epoch = time * factor, 0
    if scaled >= oracle.LAST:  # told from an epoch as far back as brings it to 1970
        scaled, epoch = 0, -scaled
    config = WindowConfig(30 * factor, epoch)
    assert config.window_at(oracle.utc(scaled)).index == int(step, 16)
    assert config.window(int(step, 16)).start <= oracle.utc(scaled)
