"""Stays, alone and as the bookings of locks, and the codes that were issued for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from rollover._validation import instance
from rollover.instants import MICROSECOND, Instant
from rollover.lifecycle import IssuedCode
from rollover.stays import Stay
from rollover.strategies._settings import SETTINGS
from rollover.strategies._times import FIRST, LAST, durations, moments, within

LOCKS: Final = ("BOATHOUSE", "CABIN")
_LOCKS: Final = st.sampled_from(LOCKS)
# Few names, so that one guest comes twice, and any text.
_LABELS: Final = st.none() | st.sampled_from(["Ada", "Ben"]) | st.text(max_size=8)
_LENGTHS: Final = durations(0, 14 * 24).filter(bool)
_GAPS: Final = st.just(timedelta(0)) | durations(0, 7 * 24)  # a changeover at once is common
_LEADS: Final = durations(-24, 30 * 24)
# Made once: Hypothesis looks into each strategy when it is first drawn from.
_BOOKED: Final = st.lists(st.tuples(_GAPS, _LENGTHS, _LOCKS, _LABELS), max_size=8)
_PERHAPS_A_LOCK: Final = st.none() | _LOCKS
_PERHAPS_A_LENGTH: Final = st.just(timedelta(0)) | _LENGTHS


def stays(*, min_value: Instant = FIRST, max_value: Instant = LAST) -> st.SearchStrategy[Stay]:
    """Draw stays of up to a fortnight, with and without a lock and a label.

    Parameters
    ----------
    min_value, max_value
        Bounds of both ends, as `instants` takes them, at least a microsecond apart.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(stays())
    ... def test_needs_a_code(stay):
    ...     assert len(WindowConfig(14400).windows_between(stay.start, stay.end)) > 0
    >>> from rollover import WindowConfig
    >>> test_needs_a_code()
    """
    return _stays(*_apart(min_value, max_value))


def bookings(
    *, min_value: Instant = FIRST, max_value: Instant = LAST, overlaps: bool = False
) -> st.SearchStrategy[list[Stay]]:
    """Draw up to eight stays of two locks, such that those of one lock do not overlap.

    Parameters
    ----------
    min_value, max_value
        Bounds of all ends, as `instants` takes them, at least a microsecond apart.
    overlaps
        Whether stays of one lock may overlap, as double bookings do.

    Examples
    --------
    >>> from hypothesis import given
    >>> from rollover import WindowConfig, shared
    >>> @given(bookings())
    ... def test_each_shares_with_one_before_it_at_most(stays):
    ...     assert len(shared(stays, WindowConfig(3600))) < max(len(stays), 1)
    >>> test_each_shares_with_one_before_it_at_most()
    """
    low, high = _apart(min_value, max_value)
    return _bookings(low, high, overlaps=instance(overlaps, bool, "overlaps"))


def issued_codes(
    *, min_value: Instant = FIRST, max_value: Instant = LAST
) -> st.SearchStrategy[IssuedCode]:
    """Draw issued codes, mostly issued in the month before, some needed for a while only.

    With and without a lock, and the window that the server said. What asks about one lock takes
    those of one: ``dataclasses.replace`` gives another.

    Parameters
    ----------
    min_value, max_value
        Bounds of all times of a code, as `instants` takes them.

    Examples
    --------
    >>> from hypothesis import given
    >>> from rollover import Reconfiguration, WindowConfig
    >>> change = Reconfiguration(
    ...     WindowConfig(14400), WindowConfig(7200), applied_at="2026-07-01T14:10Z"
    ... )
    >>> @given(issued_codes(min_value="2026-07-01T14:10Z"))
    ... def test_no_code_has_expired(code):
    ...     assert change.fate(code).name != "EXPIRED"
    >>> test_no_code_has_expired()
    """
    return _issued_codes(*within(min_value, max_value))


def _apart(min_value: Instant, max_value: Instant) -> tuple[datetime, datetime]:
    low, high = within(min_value, max_value)
    if low == high:
        raise ValueError(
            f"max_value={max_value!s} equals min_value={min_value!s}: a stay is not empty"
        )
    return low, high


@st.composite
def _stays(draw: st.DrawFn, low: datetime, high: datetime) -> Stay:
    start = draw(moments(low, high - MICROSECOND))
    end = start + min(draw(_LENGTHS), high - start)
    return Stay(start, end, lock=draw(_PERHAPS_A_LOCK), label=draw(_LABELS))


@st.composite
def _bookings(draw: st.DrawFn, low: datetime, high: datetime, *, overlaps: bool) -> list[Stay]:
    first = draw(moments(low, high - MICROSECOND))
    free_from: dict[str, datetime] = {}
    found = []
    for gap, length, lock, label in draw(_BOOKED):
        start = free_from.get(lock, first)
        start += min(gap, high - start)
        if start < high:
            end = start + min(length, high - start)
            found.append(Stay(start, end, lock=lock, label=label))
            free_from[lock] = start if overlaps else end
    return found


@st.composite
def _issued_codes(draw: st.DrawFn, low: datetime, high: datetime) -> IssuedCode:
    when_valid = draw(moments(low, high))
    if draw(st.sampled_from([True, True, True, False])):
        lead = min(draw(_LEADS), when_valid - low)
        issued_at = min(when_valid - lead, high)
    else:
        issued_at = draw(moments(low, high))
    length = min(draw(_PERHAPS_A_LENGTH), high - when_valid)
    needed = (when_valid, when_valid + length) if length else None
    lock, label = draw(_PERHAPS_A_LOCK), draw(_LABELS)
    valid = draw(st.just(None) | _valid(when_valid, low, high))
    return IssuedCode(
        when_valid, issued_at=issued_at, lock=lock, label=label, valid=valid, needed=needed
    )


@st.composite
def _valid(
    draw: st.DrawFn, when_valid: datetime, low: datetime, high: datetime
) -> tuple[datetime, datetime] | None:
    """Draw the window of what was asked for, or one beside it as a server that errs would say."""
    config = draw(SETTINGS)
    moment = when_valid + draw(st.sampled_from([0, 0, 1, -1])) * timedelta(0, config.window_seconds)
    window = config.window_at(min(max(moment, low), high))
    inside = low <= window.start and window.end <= high
    return (window.start, window.end) if inside else None
