"""What the last pairs cost: the highest price at which the answer takes fewer codes."""

from __future__ import annotations

from hypothesis import given
from test_recommendation import small_windows, timetables

from rollover import recommend
from rollover.recommendation._last_pairs import last_pairs


@given(timetables(), small_windows)
def test_is_the_highest_price_at_which_fewer_codes_are_best(stays, window):
    choices = [window, 2 * window, 7200]

    def priced(price):
        return recommend(stays, window_choices=choices, pair_cost=price)[0]

    strict = recommend(stays, window_choices=choices)[0]
    found = last_pairs(strict, priced)
    fewest = priced(0).score.codes
    if found is None:
        assert fewest == strict.score.codes
        return
    price, accepted = found
    assert accepted == priced(price)
    assert fewest <= accepted.score.codes < strict.score.codes
    assert all(priced(price + more).score == strict.score for more in (1, 2, 10**9))
