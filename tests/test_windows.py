"""`WindowConfig` and `Window` over the whole range of the specification and of `datetime`."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, strategies as st
from support import drawn, oracle

from rollover import LockModel, Window, WindowConfig

MICROSECOND = timedelta(microseconds=1)


@given(drawn.questions())
def test_window_at_is_the_floor_or_names_the_instant(question):
    config, when = question
    window, epoch = config.window_seconds, config.epoch_seconds
    index, start = oracle.walk(oracle.seconds(when), window, epoch)
    assert index == oracle.index(oracle.seconds(when), window, epoch)
    if oracle.exists(start, start + window):
        assert oracle.row(config.window_at(when)) == (index, start, start + window)
        assert oracle.row(config.window(index)) == (index, start, start + window)
    else:
        with pytest.raises(OverflowError, match=r"when=.* not within years 1\.\.9999") as caught:
            config.window_at(when)
        assert f"when={when} " in f"{caught.value} ".replace(": ", " ")
        with pytest.raises(OverflowError, match=f"index={index}: .* not within years 1"):
            config.window(index)


@given(drawn.inner_questions())
def test_start_is_at_or_before_when_and_end_after(question):
    config, when = question
    window = config.window_at(when)
    assert window.start <= when < window.end
    assert window.duration == window.end - window.start == timedelta(seconds=config.window_seconds)
    assert config.next_rollover(when) == window.end
    assert config.time_left(when) == window.end - when
    assert timedelta(0) < config.time_left(when) <= window.duration
    assert when < config.next_rollover(when) <= when + window.duration
    assert when in window


@given(drawn.inner_questions())
def test_results_are_plain_and_in_utc(question):
    config, when = question
    window = config.window_at(when)
    for moment in (window.start, window.end, config.next_rollover(when)):
        assert type(moment) is datetime
        assert moment.tzinfo is UTC
    assert type(window.index) is int
    assert type(config.time_left(when)) is timedelta


@given(drawn.inner_questions())
def test_windows_tile_the_line(question):
    config, when = question
    window = config.window_at(when)
    after, before = config.window(window.index + 1), config.window(window.index - 1)
    assert (before.end, window.end) == (window.start, after.start)
    assert config.window_at(window.start) == window
    assert config.window_at(window.end) == after
    assert config.window_at(window.start - MICROSECOND) == before
    assert config.window_at(window.end - MICROSECOND) == window
    assert not window.overlaps(after)
    assert not after.overlaps(window)
    assert window.overlaps(window)
    assert window.start in window
    assert window.end not in window
    assert window.start - MICROSECOND not in window
    assert window.end - MICROSECOND in window


@given(drawn.inner_questions())
def test_the_index_of_a_window_leads_back_to_it(question):
    config, when = question
    window = config.window_at(when)
    assert config.window(window.index) == window


@given(drawn.inner_questions(), drawn.indexes)
def test_an_epoch_shifted_by_whole_windows_moves_the_index_alone(question, shift):
    config, when = question
    shifted = WindowConfig(
        config.window_seconds, config.epoch_seconds + shift * config.window_seconds
    )
    here, there = config.window_at(when), shifted.window_at(when)
    assert (there.start, there.end) == (here.start, here.end)
    assert there.index == here.index - shift
    assert shifted.same_grid(config)
    assert shifted.phase_seconds == config.phase_seconds
    assert (shifted == config) is (shift == 0)


@given(drawn.configs, drawn.configs)
def test_same_grid_is_the_same_rollovers(one, other):
    same = (
        one.window_seconds == other.window_seconds
        and (one.epoch_seconds - other.epoch_seconds) % one.window_seconds == 0
    )
    assert one.same_grid(other) is other.same_grid(one) is same


@given(drawn.configs)
def test_phase_is_the_first_rollover_of_1970(config):
    _, start = oracle.walk(0, config.window_seconds, config.epoch_seconds)
    first = start if start == 0 else start + config.window_seconds
    assert config.phase_seconds == first
    assert 0 <= config.phase_seconds < config.window_seconds
    assert WindowConfig(config.window_seconds, config.phase_seconds).same_grid(config)


@given(
    st.integers(1_800, 20_000), st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9),
    st.integers(1, 30),
)  # fmt: skip
def test_scaling_everything_keeps_the_index(window, epoch, moment, factor):
    small = WindowConfig(window, epoch).window_at(oracle.utc(moment))
    large = WindowConfig(window * factor, epoch * factor).window_at(oracle.utc(moment * factor))
    assert large.index == small.index
    assert oracle.seconds(large.start) == oracle.seconds(small.start) * factor
    assert oracle.seconds(large.end) == oracle.seconds(small.end) * factor


@given(drawn.inner_questions(), drawn.offsets)
def test_the_offset_in_which_an_instant_is_told_does_not_matter(question, offset):
    config, when = question
    local = when.astimezone(offset)
    assert config.window_at(local) == config.window_at(when)
    if not local.utcoffset() % timedelta(minutes=1):  # ISO 8601 has no finer offset
        assert config.window_at(local.isoformat()) == config.window_at(when)
    assert config.time_left(local) == config.time_left(when)


@given(drawn.configs)
def test_repeating_is_having_the_same_rollovers_a_day_and_a_week_later(config):
    for days, repeats in ((1, config.repeats_daily), (7, config.repeats_weekly)):
        later = WindowConfig(config.window_seconds, config.epoch_seconds + days * 86_400)
        assert repeats is later.same_grid(config)


@given(drawn.inner_questions(), drawn.configs)
def test_overlaps_is_sharing_an_instant(question, other):
    config, when = question
    window = config.window_at(when)
    near = other.window_at(when)
    beyond = other.window(near.index + 2)
    for neighbour in (near, beyond, other.window(near.index - 1)):
        shared = max(window.start, neighbour.start) < min(window.end, neighbour.end)
        assert window.overlaps(neighbour) is neighbour.overlaps(window) is shared


@given(st.integers(), drawn.all_time, drawn.all_time)
def test_a_window_of_ones_own_holds_what_it_is_given(index, one, other):
    assume(one != other)
    start, end = sorted([one, other])
    window = Window(index, start, end)
    assert (window.index, window.start, window.end) == (index, start, end)
    assert Window(index, start.isoformat(), end.isoformat()) == window


@pytest.mark.parametrize("model", list(LockModel))
def test_for_model_takes_a_member_a_number_or_a_name_in_any_case(model):
    config = WindowConfig.for_model(model)
    for name in (
        model.value,
        model.value.lower(),
        model.name,
        model.name.lower(),
        model.name.title(),
    ):
        assert WindowConfig.for_model(name) == config


def test_for_model_keeps_the_class():
    class Mine(WindowConfig):
        pass

    assert type(Mine.for_model("5440")) is Mine


FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def test_what_leaves_years_1_to_9999_is_refused_and_what_stays_is_answered():
    config = WindowConfig(14_400)
    assert config.window_at(FIRST).start == FIRST
    assert (
        config.window_at(LAST - timedelta(hours=4)).end.isoformat() == "9999-12-31T20:00:00+00:00"
    )
    with pytest.raises(OverflowError, match=r"when=9999-12-31 23:59:59\.999999"):
        config.window_at(LAST)
    with pytest.raises(OverflowError, match="when=0001-01-01 00:00:00"):
        WindowConfig(14_400, 1).window_at(FIRST)
    # That window began in the year before, but its end is there: weeks roll over on Thursdays.
    assert WindowConfig(14_400, 1).next_rollover(FIRST) == FIRST + timedelta(seconds=1)
    thursday = datetime(1, 1, 4, tzinfo=UTC)
    assert thursday.isoweekday() == 4
    assert WindowConfig(604_800).next_rollover(FIRST) == thursday
    assert WindowConfig(604_800).time_left("0001-01-03T23:00Z") == timedelta(hours=1)
    with pytest.raises(OverflowError, match=r"when=9999-12-31T21:00:00Z"):
        config.next_rollover("9999-12-31T21:00:00Z")
    with pytest.raises(OverflowError, match=r"when=9999-12-31 21:00:00"):
        config.time_left("9999-12-31T21:00:00Z")
    with pytest.raises(OverflowError, match=r"9999-12-31T21:00:00Z"):
        config.windows_between("2026-01-01T00:00:00Z", "9999-12-31T21:00:00Z")
    with pytest.raises(OverflowError, match=r"0001-01-01T00:00:00Z"):
        WindowConfig(14_400, 1).windows_between("0001-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    with pytest.raises(OverflowError, match=r"when=0001-01-01T00:00:00Z behind=0:00:01"):
        config.windows_live("0001-01-01T00:00:00Z", behind=timedelta(seconds=1))
    with pytest.raises(OverflowError, match=r"when=9999-12-31T19:00:00Z .*ahead=1:00:00"):
        config.windows_live("9999-12-31T19:00:00Z", ahead=timedelta(hours=1))
    with pytest.raises(OverflowError, match=r"when=9999-12-31T19:00:00Z at_least=2:00:00"):
        config.windows_to_share("9999-12-31T19:00:00Z", at_least=timedelta(hours=2))
    with pytest.raises(OverflowError, match=r"when=2026-01-01T00:00:00Z .*ahead=999999999 days"):
        config.windows_live("2026-01-01T00:00:00Z", ahead=timedelta.max)
