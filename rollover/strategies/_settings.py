"""Settings, their windows, and their changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from rollover._validation import decimal, instance, integer
from rollover.instants import Instant
from rollover.lifecycle import LockTimeline, Reconfiguration
from rollover.spec import MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS
from rollover.strategies._times import FIRST, LAST, durations, moments, within
from rollover.windows import Window, WindowConfig

_USUAL_WINDOWS: Final = (14_400, 3_600, MIN_WINDOW_SECONDS, 18_000, 86_400, MAX_WINDOW_SECONDS)
_USUAL_EPOCHS: Final = (0, 1, -1, 3_600, 57_600, -18_000, MAX_WINDOW_SECONDS, 2**31, -(2**31) - 1)
_WAITS: Final = st.none() | st.just(timedelta(0)) | durations(0, 7 * 24)


def window_configs(
    *,
    min_window_seconds: int = MIN_WINDOW_SECONDS,
    max_window_seconds: int = MAX_WINDOW_SECONDS,
    min_epoch_seconds: int | None = None,
    max_epoch_seconds: int | None = None,
) -> st.SearchStrategy[WindowConfig]:
    """Draw settings; shrinks to the default of most models (V5 to V8).

    Parameters
    ----------
    min_window_seconds, max_window_seconds
        Bounds of the window length, both included, within 1800..604800 (V7).
    min_epoch_seconds, max_epoch_seconds
        Bounds of the epoch, both included; None for no bound, as the vendor states none (V8).

    Raises
    ------
    ValueError
        If a window length is outside 1800..604800, or bounds are reversed.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(window_configs(max_window_seconds=86_400))
    ... def test_at_most_a_day(config):
    ...     assert config.time_left("2026-07-01T12:00Z").days <= 1
    >>> test_at_most_a_day()
    """
    shortest = integer(min_window_seconds, "min_window_seconds")
    longest = integer(max_window_seconds, "max_window_seconds")
    if not MIN_WINDOW_SECONDS <= shortest <= longest <= MAX_WINDOW_SECONDS:
        raise ValueError(
            f"min_window_seconds={decimal(shortest)}..max_window_seconds={decimal(longest)} "
            f"is not a range within {MIN_WINDOW_SECONDS}..{MAX_WINDOW_SECONDS}"
        )
    first = None if min_epoch_seconds is None else integer(min_epoch_seconds, "min_epoch_seconds")
    last = None if max_epoch_seconds is None else integer(max_epoch_seconds, "max_epoch_seconds")
    if first is not None and last is not None and last < first:
        raise ValueError(
            f"max_epoch_seconds={decimal(last)} is below min_epoch_seconds={decimal(first)}"
        )
    return st.builds(
        WindowConfig,
        _integers(_USUAL_WINDOWS, shortest, longest),
        _integers(_USUAL_EPOCHS, first, last),
    )


def windows(
    config: WindowConfig | None = None,
    *,
    min_value: Instant = FIRST,
    max_value: Instant = LAST,
) -> st.SearchStrategy[Window]:
    """Draw the window at an instant.

    Parameters
    ----------
    config
        The settings; None for any.
    min_value, max_value
        Bounds of the instant, as `instants` takes them.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(windows(WindowConfig(14400)))
    ... def test_is_4_hours(window):
    ...     assert window.duration.seconds == 14400
    >>> test_is_4_hours()
    """
    configs = SETTINGS if config is None else st.just(instance(config, WindowConfig, "config"))
    return _windows(configs, *within(min_value, max_value))


def reconfigurations(
    *, min_value: Instant = FIRST, max_value: Instant = LAST
) -> st.SearchStrategy[Reconfiguration]:
    """Draw reconfigurations, confirmed at once, later, or not at all.

    Parameters
    ----------
    min_value, max_value
        Bounds of when it is applied and confirmed, as `instants` takes them.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(reconfigurations())
    ... def test_the_lock_is_first(change):
    ...     assert change.lock_config(change.applied_at) == change.new
    >>> test_the_lock_is_first()
    """
    return _reconfigurations(*within(min_value, max_value))


def lock_timelines(
    *, min_value: Instant = FIRST, max_value: Instant = LAST
) -> st.SearchStrategy[LockTimeline]:
    """Draw timelines of up to four changes, each confirmed at once, later, or not at all.

    Parameters
    ----------
    min_value, max_value
        Bounds of when changes are applied and confirmed, as `instants` takes them.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(lock_timelines(max_value="2026-07-01T00:00Z"))
    ... def test_the_last_change_rules_from_then_on(timeline):
    ...     for change in timeline.changes[-1:]:
    ...         assert timeline.lock_config("2026-07-01T00:00Z") == change.config
    >>> test_the_last_change_rules_from_then_on()
    """
    return _lock_timelines(*within(min_value, max_value))


def _integers(usual: Iterable[int], low: int | None, high: int | None) -> st.SearchStrategy[int]:
    every = st.integers(low, high)
    some = [n for n in usual if (low is None or low <= n) and (high is None or n <= high)]
    return st.sampled_from(some) | every if some else every


# Made once: Hypothesis looks into each strategy when it is first drawn from.
SETTINGS: Final = window_configs()
_PERHAPS_SETTINGS: Final = st.none() | SETTINGS
_CHANGES: Final = st.lists(st.tuples(SETTINGS, durations(0, 60 * 24), _WAITS), max_size=4)


@st.composite
def _windows(
    draw: st.DrawFn, configs: st.SearchStrategy[WindowConfig], low: datetime, high: datetime
) -> Window:
    return draw(configs).window_at(draw(moments(low, high)))


@st.composite
def _reconfigurations(draw: st.DrawFn, low: datetime, high: datetime) -> Reconfiguration:
    old, new, wait = draw(SETTINGS), draw(SETTINGS), draw(_WAITS)
    applied_at = draw(moments(low, high))
    confirmed_at = None if wait is None else applied_at + min(wait, high - applied_at)
    return Reconfiguration(old, new, applied_at=applied_at, confirmed_at=confirmed_at)


@st.composite
def _lock_timelines(draw: st.DrawFn, low: datetime, high: datetime) -> LockTimeline:
    timeline = LockTimeline(draw(SETTINGS))
    at = draw(moments(low, high))
    for new, wait, until_confirmed in draw(_CHANGES):
        at += min(wait, high - at)
        timeline = timeline.configured(new).applied(at)
        if until_confirmed is not None:
            at += min(until_confirmed, high - at)
            timeline = timeline.confirmed(at)
    waiting = draw(_PERHAPS_SETTINGS)
    return timeline if waiting is None else timeline.configured(waiting)
