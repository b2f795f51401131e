"""A `pandas.Timestamp` is an aware datetime with nanoseconds, a `pandas.Timedelta` a timedelta."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st
from support import drawn, oracle

from rollover import Window, WindowConfig
from rollover.instants import duration, exact, instant, nanoseconds, span

pd = pytest.importorskip("pandas", reason="pandas is not installed")

# What nanoseconds of 64 bits can hold, a little less.
stamps = st.builds(
    pd.Timestamp,
    st.integers(-9 * 10**18, 9 * 10**18),
    tz=st.sampled_from(["UTC", "America/New_York", "Asia/Kathmandu"]),
)
skews = st.builds(pd.Timedelta, st.sampled_from([0, 1, 999, 1_000, 1_001]) | st.integers(0, 10**15))
near = st.integers(-2_000, 2_000).map(
    lambda nanos: pd.Timestamp(1_507_665_600 * 10**9 + nanos, tz="UTC")
)
CONFIG = WindowConfig(14_400)


def rows(windows):
    return [oracle.row(window) for window in windows]


@given(stamps | near)
def test_a_timestamp_is_floored(stamp):
    seconds = oracle.seconds(stamp)
    moment, finer = exact(stamp, "when")
    assert type(moment) is datetime
    assert moment.tzinfo is UTC
    micros = seconds * 10**6 // 1
    assert oracle.seconds(moment) * 10**6 == micros
    assert oracle.Fraction(int("0" + finer), 10 ** len(finer)) == seconds * 10**6 - micros
    assert instant(stamp, "when") == moment
    window = CONFIG.window_at(stamp)
    assert oracle.row(window)[:2] == oracle.walk(seconds, 14_400, 0)
    assert stamp in window
    assert type(CONFIG.time_left(stamp)) is timedelta
    assert CONFIG.next_rollover(stamp) > stamp


@given(drawn.configs, near, near)
def test_windows_of_a_span_of_nanoseconds_are_those_of_the_oracle(config, start, end):
    if start > end:
        with pytest.raises(ValueError, match=r"end=.* is before start="):
            config.windows_between(start, end)
    else:
        bounds = oracle.seconds(start), oracle.seconds(end)
        walked = oracle.between(*bounds, config.window_seconds, config.epoch_seconds)
        assert rows(config.windows_between(start, end)) == walked
    if start < end:
        assert Window(0, start, end).start == exact(start, "start")[0]
        assert Window(0, start, end).end >= end


def test_ends_equal_or_reversed_by_nanoseconds():
    start = pd.Timestamp("2017-10-10T20:00:00.000000005Z")
    nano = pd.Timedelta(1, "ns")
    assert len(CONFIG.windows_between(start, start)) == 0
    assert [w.index for w in CONFIG.windows_between(start, start + nano)] == [104_699]
    with pytest.raises(ValueError, match=r"end=2017-10-10 20:00:00\.000000004.* is before"):
        CONFIG.windows_between(start, start - nano)
    assert span(start, start + nano)[1].microsecond == 1
    with pytest.raises(ValueError, match="equals start"):
        Window(0, start, start)
    assert Window(0, start, start + nano).duration == timedelta(microseconds=1)
    assert len(CONFIG.windows_between(start, "2017-10-10T20:00:00.0000000050Z")) == 0
    assert len(CONFIG.windows_between(start, "2017-10-10T20:00:00.0000000051Z")) == 1


@given(near, skews, skews)
def test_live_windows_to_the_nanosecond_are_those_of_the_oracle(stamp, behind, ahead):
    now = oracle.seconds(stamp)
    first, last = now - oracle.length(behind), now + oracle.length(ahead)
    live = CONFIG.windows_live(stamp, behind=behind, ahead=ahead)
    assert rows(live) == oracle.through(first, last, 14_400, 0)


@given(near, skews, skews, skews)
def test_windows_to_share_to_the_nanosecond(stamp, at_least, behind, ahead):
    first = oracle.seconds(stamp) - oracle.length(behind)
    stop = oracle.seconds(stamp) + oracle.length(at_least) + oracle.length(ahead)
    walk = oracle.between if at_least else oracle.through
    shared = CONFIG.windows_to_share(stamp, at_least=at_least, behind=behind, ahead=ahead)
    assert rows(shared) == walk(first, stop, 14_400, 0)


@given(near, skews.filter(bool))
def test_without_skew_sharing_is_what_the_span_overlaps(stamp, at_least):
    assert CONFIG.windows_to_share(stamp, at_least=at_least) == (
        CONFIG.windows_between(stamp, stamp + at_least)
    )


def test_no_time_is_refused():
    with pytest.raises(ValueError, match="when=NaT is not a time"):
        CONFIG.window_at(pd.NaT)
    with pytest.raises(TypeError, match="behind=NaT is a NaTType, not a timedelta"):
        CONFIG.windows_live("2017-10-10T20:00:00Z", behind=pd.NaT)
    with pytest.raises(ValueError, match=r"when=Timestamp\(.* has no UTC offset"):
        CONFIG.window_at(pd.Timestamp("2017-10-10T20:00:00"))


@pytest.mark.parametrize(
    "stamp",
    [
        pd.Timestamp(datetime(1, 1, 1)).tz_localize("Etc/GMT-5"),
        pd.Timestamp(datetime(9999, 12, 31, 23)).tz_localize("Etc/GMT+5"),
    ],
)
def test_a_timestamp_beyond_the_years_is_an_overflow(stamp):
    with pytest.raises(OverflowError, match=r"when=.* is outside years 1\.\.9999 in UTC"):
        CONFIG.window_at(stamp)


@pytest.mark.parametrize("year", [1, 9999])
def test_a_timestamp_of_the_first_and_the_last_year_is_read(year):
    moment = datetime(year, 7, 1, 12, tzinfo=UTC)
    read = instant(pd.Timestamp(moment), "when")
    assert (read, type(read), read.tzinfo) == (moment, datetime, UTC)


def test_a_timestamp_of_a_year_that_no_datetime_has():
    np = pytest.importorskip("numpy")
    stamp = pd.Timestamp(np.datetime64("12000-01-01T00:00:00"), tz="UTC")
    with pytest.raises(
        OverflowError, match=r"when=12000-01-01 .* is outside years 1\.\.9999 in UTC"
    ):
        CONFIG.window_at(stamp)


def test_a_timedelta_is_raised_to_the_microsecond_and_refused_below_0():
    for nanos, micros in ((0, 0), (1, 1), (999, 1), (1_000, 1), (1_001, 2)):
        delta = duration(pd.Timedelta(nanos, "ns"), "behind")
        assert (delta, type(delta)) == (timedelta(microseconds=micros), timedelta)
        assert nanoseconds(pd.Timedelta(nanos, "ns"), "behind") == nanos
    assert duration(pd.Timedelta(days=3, nanoseconds=1), "behind") == timedelta(3, 0, 1)
    with pytest.raises(ValueError, match=r"behind=-1 days \+23:59:59.999999999 is negative"):
        duration(pd.Timedelta(-1, "ns"), "behind")


def test_a_timedelta_longer_than_any_is_an_overflow():
    np = pytest.importorskip("numpy")
    delta = pd.Timedelta(np.timedelta64(10**14, "s"))
    with pytest.raises(OverflowError, match=r"behind=1157407407 days .* is longer than 999999999"):
        CONFIG.windows_live("2017-10-10T20:00:00Z", behind=delta)
