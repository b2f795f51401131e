"""Plans: stays of two locks, each on settings of its own, with room for people and clocks."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from rollover.instants import Instant
from rollover.planning import Plan, plan
from rollover.strategies._settings import SETTINGS, lock_timelines
from rollover.strategies._stays import LOCKS, bookings
from rollover.strategies._times import FIRST, LAST, durations

# At most a day on either side, so that the windows of a stay are within years 1..9999.
_ROOM: Final = {name: durations(0, 12) for name in ("early", "late", "behind", "ahead")}


def plans(*, min_value: Instant = FIRST, max_value: Instant = LAST) -> st.SearchStrategy[Plan]:
    """Draw plans of up to eight stays, some on settings that change, some of two holders at once.

    Parameters
    ----------
    min_value, max_value
        Bounds of the stays and of the changes, as `instants` takes them, at least a microsecond
        apart.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(plans())
    ... def test_a_code_is_needed_while_it_is_live(codes):
    ...     for code in codes[:3]:
    ...         live = code.config.windows_live(
    ...             code.needed_from, behind=timedelta(hours=12), ahead=timedelta(hours=12)
    ...         )
    ...         assert code.window in live
    >>> from datetime import timedelta
    >>> test_a_code_is_needed_while_it_is_live()
    """
    settings = SETTINGS | lock_timelines(min_value=min_value, max_value=max_value)
    return st.builds(
        plan,
        bookings(min_value=min_value, max_value=max_value)
        | bookings(min_value=min_value, max_value=max_value, overlaps=True),
        settings | st.fixed_dictionaries(dict.fromkeys(LOCKS, settings)),
        **_ROOM,
    )
