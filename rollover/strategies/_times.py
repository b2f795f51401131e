"""Instants and durations.

Of two failing examples hypothesis takes the one of fewer choices for the simpler: so a whole hour
takes the fewest here. Its integers are mostly near zero, of a sample each is as likely: so a
time is drawn in parts from samples, which are ranges whose first is the simplest.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from rollover._zones import offsets
from rollover.instants import EPOCH, MICROSECOND, Instant, span

# Between these, every settings' window is within years 1..9999 in every zone.
FIRST: Final = datetime(1, 1, 9, tzinfo=UTC)
LAST: Final = datetime(9999, 12, 23, tzinfo=UTC)

_DAY, _HOUR, _SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
_MICROSECONDS: Final = st.sampled_from(range(1_000_000)).map(MICROSECOND.__mul__)
_ZONES: Final = st.timezones()  # made once: it lists all files of zones when it is first drawn from
_PLACES: Final = st.sampled_from(["UTC", "zone", "transition", "transition"])
_MORE_THAN_A_YEAR: Final = 400 * _DAY  # in which a zone that changes its clock does so
_OFF_A_CHANGE: Final = [timedelta(0), -MICROSECOND, MICROSECOND, _HOUR / 2, -_HOUR / 2]


def instants(
    *, min_value: Instant = FIRST, max_value: Instant = LAST
) -> st.SearchStrategy[datetime]:
    """Draw aware datetimes of any zone, often beside a whole hour or a transition of the zone.

    Parameters
    ----------
    min_value, max_value
        Bounds, both included.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(instants(min_value="2026-01-01T00:00Z"))
    ... def test_is_aware(when):
    ...     assert when.utcoffset() is not None
    >>> test_is_aware()
    """
    return _instants(*within(min_value, max_value))


def within(min_value: Instant, max_value: Instant) -> tuple[datetime, datetime]:
    """Return the two bounds."""
    low, high = span(min_value, max_value, ("min_value", "max_value"))
    for name, bound in ("min_value", low), ("max_value", high):
        if not FIRST <= bound <= LAST:
            raise ValueError(
                f"{name}={bound.isoformat()} is outside {FIRST.isoformat()}..{LAST.isoformat()}, "
                "where every window is within years 1..9999"
            )
    return low, high


@st.composite
def moments(draw: st.DrawFn, low: datetime, high: datetime) -> datetime:
    """Draw UTC datetimes between these two, often on a whole hour or a microsecond beside it."""
    recent = range(max(low.year, 1970), min(high.year + 1, 2050))  # as people's times are, mostly
    later, earlier = (
        range(max(low.year, 1970), high.year + 1),
        range(min(high.year, 1969), low.year - 1, -1),
    )
    spans = [years for years in (*[recent] * 4, later, earlier) if years]
    new_year = datetime(draw(st.sampled_from(draw(st.sampled_from(spans)))), 1, 1, tzinfo=UTC)
    days = range(max((low - new_year) // _DAY, 0), min((high - new_year) // _DAY, 365) + 1)
    place = draw(st.sampled_from(["hour", "any", "beside an hour"]))
    midnight = new_year + draw(st.sampled_from(days)) * _DAY
    start, end = max(low, midnight), min(high, midnight + _DAY - MICROSECOND)
    if place == "any":
        seconds = draw(st.sampled_from(range((end - start) // _SECOND + 1)))
        return min(start + seconds * _SECOND + draw(_MICROSECONDS), end)
    beside = place == "beside an hour"
    hours = range(-((EPOCH - start) // _HOUR), (end - EPOCH + beside * MICROSECOND) // _HOUR + 1)
    moment = EPOCH + draw(st.sampled_from(hours or [hours.start])) * _HOUR
    if beside:
        moment += draw(st.sampled_from([-MICROSECOND, MICROSECOND]))
    return min(max(moment, start), end)


def durations(low: int, high: int) -> st.SearchStrategy[timedelta]:
    """Draw durations between these numbers of hours, mostly whole."""
    every = [*range(max(low, 0), high + 1), *range(-1, low - 1, -1)]
    hours = st.sampled_from(every).map(_HOUR.__mul__)
    seconds = st.sampled_from(range(3600)).map(_SECOND.__mul__)
    parts = st.tuples(hours, seconds, _MICROSECONDS)
    return hours | parts.map(lambda lengths: min(sum(lengths, timedelta(0)), high * _HOUR))


@st.composite
def _instants(draw: st.DrawFn, low: datetime, high: datetime) -> datetime:
    moment = draw(moments(low, high))
    place = draw(_PLACES)
    if place == "UTC":
        return moment
    tz = draw(_ZONES)
    if place == "transition":
        # A year that is within all time in this zone too, as FIRST and LAST are.
        start = min(moment, LAST - _MORE_THAN_A_YEAR)
        transitions = [each.since for each in offsets(tz, start, start + _MORE_THAN_A_YEAR)[1:]]
        off = draw(st.sampled_from(_OFF_A_CHANGE))
        if transitions:
            moment = min(max(draw(st.sampled_from(transitions)) + off, low), high)
    return moment.astimezone(tz)
