"""Hypothesis strategies for the suite: the whole ranges, with the awkward values made likely."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import settings, strategies as st
from support import oracle

from rollover import WindowConfig

# Of a test whose draws are long: three of ten draws of the profile, but ten at least.
few = settings(max_examples=max(10, 3 * settings.default.max_examples // 10))

lengths = st.sampled_from([1_800, 3_600, 14_400, 18_000, 25_200, 86_400, 604_799, 604_800]) | (
    st.integers(1_800, 604_800)
)
epochs = (
    st.sampled_from([0, 1, -1, 57_600, -3_600])
    | st.integers(-700_000, 700_000)
    | st.integers(-(10**12), 10**12)
    | st.integers(-(2**80), 2**80)
)
configs = st.builds(WindowConfig, lengths, epochs)
indexes = st.integers(-50, 50) | st.integers(-(10**8), 10**8)

offsets = st.integers(-86_399, 86_399).map(lambda s: timezone(timedelta(seconds=s))) | (
    st.integers(-1_439, 1_439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
)
ZONES = [ZoneInfo(key) for key in ("America/New_York", "Europe/Lisbon", "Australia/Lord_Howe")]
zones = st.sampled_from(ZONES)

all_time = st.datetimes(timezones=st.just(UTC))  # years 1 to 9999


@st.composite
def moments(draw, config):
    """Draw an aware datetime anywhere, but often within a microsecond of a rollover."""
    if draw(st.booleans()):
        return draw(all_time)
    window, epoch = config.window_seconds, config.epoch_seconds
    _, start = oracle.walk(oracle.seconds(draw(all_time)), window, epoch)
    micro = draw(st.sampled_from([-1, 0, 1]))
    edge = min(max(start, oracle.FIRST + 1), oracle.LAST - 1)
    return oracle.utc(edge) + timedelta(microseconds=micro)


@st.composite
def questions(draw):
    """Draw settings and an instant to ask them about."""
    config = draw(configs)
    return config, draw(moments(config))


@st.composite
def inner_questions(draw):
    """Draw settings and an instant more than a fortnight from either end of time."""
    config, when = draw(questions())
    first = datetime(1, 1, 20, tzinfo=UTC)
    last = datetime(9999, 12, 10, tzinfo=UTC)
    return config, min(max(when, first), last)
