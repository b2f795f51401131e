"""`windows_between`, `windows_live` and `windows_to_share` against a walk from window to window."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from support import drawn, oracle

from rollover import WindowConfig

WEEK = timedelta(days=7)
skews = (
    st.just(timedelta(0))
    | st.sampled_from([timedelta(microseconds=1), timedelta(seconds=1), timedelta(minutes=5)])
    | st.timedeltas(timedelta(0), WEEK)
)


def rows(windows):
    return [oracle.row(window) for window in windows]


@given(drawn.inner_questions(), skews)
def test_windows_between_is_the_walk(question, length):
    config, start = question
    end = start + length
    walked = oracle.between(
        oracle.seconds(start), oracle.seconds(end), config.window_seconds, config.epoch_seconds
    )
    windows = config.windows_between(start, end)
    assert rows(windows) == walked
    assert len(windows) == len(walked)
    assert bool(windows) is (length != timedelta(0))


@given(drawn.inner_questions(), st.integers(0, 5))
def test_windows_between_rollovers_are_just_those_windows(question, count):
    config, when = question
    first = config.window_at(when).index
    start, end = config.window(first).start, config.window(first + count).start
    assert list(config.windows_between(start, end).indexes) == list(range(first, first + count))


@given(drawn.questions(), drawn.all_time)
def test_windows_between_any_two_instants_are_those_of_the_oracle_or_refused(question, other):
    config, when = question
    start, end = sorted([when, other])
    window, epoch = config.window_seconds, config.epoch_seconds
    first, lower = oracle.walk(oracle.seconds(start), window, epoch)
    last, upper = oracle.walk(oracle.seconds(end), window, epoch)
    if upper == oracle.seconds(end):
        last, upper = last - 1, upper - window
    if start == end:
        assert len(config.windows_between(start, end)) == 0
    elif oracle.exists(lower, upper + window):
        windows = config.windows_between(start, end)
        assert len(windows) == last - first + 1
        assert oracle.row(windows[0]) == (first, lower, lower + window)
        assert oracle.row(windows[-1]) == (last, upper, upper + window)
    else:
        with pytest.raises(OverflowError) as caught:
            config.windows_between(start, end)
        assert f"start={start} end={end}" in str(caught.value)


@given(drawn.inner_questions(), skews, skews)
def test_windows_live_is_every_window_from_the_latest_clock_to_the_earliest(
    question, behind, ahead
):
    config, when = question
    now = oracle.seconds(when)
    first, last = now - oracle.length(behind), now + oracle.length(ahead)
    walked = oracle.through(first, last, config.window_seconds, config.epoch_seconds)
    live = config.windows_live(when, behind=behind, ahead=ahead)
    assert rows(live) == walked
    assert config.window_at(when) in live
    assert config.window_at(when - behind) == live[0]
    assert config.window_at(when + ahead) == live[-1]


@given(drawn.inner_questions(), skews, skews, skews)
def test_windows_to_share_is_every_window_the_guest_may_need(question, at_least, behind, ahead):
    config, when = question
    window, epoch = config.window_seconds, config.epoch_seconds
    first = oracle.seconds(when) - oracle.length(behind)
    stop = oracle.seconds(when) + oracle.length(at_least) + oracle.length(ahead)
    walk = oracle.between if at_least else oracle.through
    shared = config.windows_to_share(when, at_least=at_least, behind=behind, ahead=ahead)
    assert rows(shared) == walk(first, stop, window, epoch)
    assert len(shared) >= 1
    assert set(shared) >= set(config.windows_live(when, behind=behind))


@given(drawn.inner_questions(), skews.filter(bool))
def test_without_skew_sharing_is_what_the_span_overlaps(question, at_least):
    config, when = question
    assert config.windows_to_share(when, at_least=at_least) == (
        config.windows_between(when, when + at_least)
    )
    assert list(config.windows_to_share(when, at_least=timedelta(0))) == [config.window_at(when)]
    assert config.windows_live(when) == config.windows_to_share(when, at_least=timedelta(0))


@given(drawn.inner_questions(), st.timedeltas(timedelta(0), timedelta(minutes=25)))
def test_a_guest_who_holds_the_shared_codes_always_gets_in(question, skew):
    config, when = question
    codes = config.windows_to_share(when, at_least=timedelta(minutes=30), behind=skew, ahead=skew)
    for minutes in (0, 10, 20, 29.9999):
        now = when + timedelta(minutes=minutes)
        for clock in (now - skew, now, now + skew):
            assert config.window_at(clock) in codes


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("when", "behind", "ahead", "starts"),
    [
        ("04:00:00", 0 * MINUTE, 0 * MINUTE, [4]),
        ("03:59:59.999999", 0 * MINUTE, 0 * MINUTE, [0]),
        ("03:59:59.999999999", 0 * MINUTE, 0 * MINUTE, [0]),
        ("03:59:59.9999999999", 0 * MINUTE, 0 * MINUTE, [0]),
        ("04:04:59.999999", 5 * MINUTE, 0 * MINUTE, [0, 4]),
        ("04:05:00", 5 * MINUTE, 0 * MINUTE, [4]),
        ("03:55:00", 0 * MINUTE, 5 * MINUTE, [0, 4]),
        ("03:54:59.999999", 0 * MINUTE, 5 * MINUTE, [0]),
        ("04:00:00", 5 * MINUTE, 5 * MINUTE, [0, 4]),
        ("06:00:00", 240 * MINUTE, 300 * MINUTE, [0, 4, 8]),
    ],
)
def test_live_windows_of_a_lock_that_is_late_or_early(when, behind, ahead, starts):
    live = WindowConfig(14_400).windows_live(f"2026-07-01T{when}Z", behind=behind, ahead=ahead)
    assert [window.start.hour for window in live] == starts


@pytest.mark.parametrize(
    ("when", "at_least", "behind", "ahead", "starts"),
    [
        ("03:59:00", 0 * MINUTE, 0 * MINUTE, 0 * MINUTE, [0]),
        ("03:59:00", 1 * MINUTE, 0 * MINUTE, 0 * MINUTE, [0]),
        ("03:59:00", 2 * MINUTE, 0 * MINUTE, 0 * MINUTE, [0, 4]),
        ("03:59:00.0000001", 1 * MINUTE, 0 * MINUTE, 0 * MINUTE, [0, 4]),
        ("03:59:00.0000000001", 1 * MINUTE, 0 * MINUTE, 0 * MINUTE, [0, 4]),
        ("03:58:00", 1 * MINUTE, 0 * MINUTE, 1 * MINUTE, [0]),
        ("03:58:00", 1 * MINUTE, 0 * MINUTE, 2 * MINUTE, [0, 4]),
        ("03:58:00", 0 * MINUTE, 0 * MINUTE, 2 * MINUTE, [0, 4]),
        ("04:01:00", 1 * MINUTE, 2 * MINUTE, 0 * MINUTE, [0, 4]),
        ("04:01:00", 0 * MINUTE, 1 * MINUTE, 0 * MINUTE, [4]),
        ("04:00:00", 240 * MINUTE, 0 * MINUTE, 0 * MINUTE, [4]),
        ("04:00:00", 241 * MINUTE, 0 * MINUTE, 0 * MINUTE, [4, 8]),
    ],
)
def test_windows_to_share_before_a_rollover(when, at_least, behind, ahead, starts):
    codes = WindowConfig(14_400).windows_to_share(
        f"2026-07-01T{when}Z", at_least=at_least, behind=behind, ahead=ahead
    )
    assert [window.start.hour for window in codes] == starts
