"""What it costs to part the last pairs of guests."""

from __future__ import annotations

from collections.abc import Callable

from rollover.recommendation._recommend import Recommendation


def last_pairs(
    strict: Recommendation, priced: Callable[[int], Recommendation]
) -> tuple[int, Recommendation] | None:
    """Return the highest price of a pair at which fewer codes are best, and what is best then.

    None if no settings take fewer codes than the first answer without a price. `priced` gives the
    first answer at a price. What it saves a pair bounds the price, and to ask again at that bound
    leads to what saves most: a bound never falls, and it stays where nothing saves more.
    """
    price = 0
    while True:
        found = priced(price)
        saved = strict.score.codes - found.score.codes
        if not saved:
            return None
        bound = -(-saved // (found.score.shared_windows - strict.score.shared_windows)) - 1
        if bound == price:
            return price, found
        price = bound
