"""What a recommendation costs only to part the last pairs of guests: a line on standard error."""

from __future__ import annotations

from typing import Any, Final

from rollover.cli._output import say
from rollover.cli._stays import Bookings, listed
from rollover.planning import shared
from rollover.recommendation import Recommendation, recommend
from rollover.recommendation._last_pairs import last_pairs
from rollover.windows import WindowConfig

PAIR_COST: Final = "how many codes to part one pair of guests is worth, from 0; if not given, any"


def say_last_pairs(
    found: Bookings, best: Recommendation, allowance: dict[str, Any], **bounds: Any
) -> None:
    """Say how many codes the last pairs cost, which they are, and which option accepts them.

    `best` is the first answer without a price, within these bounds and this allowance for guests,
    clocks and grace.
    """
    stays = found.counted()

    def priced(price: int) -> Recommendation:
        return recommend(stays, pair_cost=price, **allowance, **bounds)[0]

    def pairs(config: WindowConfig) -> dict[tuple[int, int], str]:
        return {
            (id(before), id(later)): f"{place(later)} with {place(before)}"
            for before, later in shared(stays, config, **allowance)
        }

    cheaper = last_pairs(best, priced)
    if cheaper is None:
        return
    price, accepted = cheaper
    place = found.place_of()
    parted = pairs(best.config)
    texts = [text for pair, text in pairs(accepted.config).items() if pair not in parted]
    saved = best.score.codes - accepted.score.codes
    count, them = ("pair", "it") if len(texts) == 1 else (f"{len(texts)} pairs", "them")
    say(
        f"to part the last {count} of guests takes {saved:,} codes: {listed(texts)}; "
        f"--pair-cost {price} lets {them} share"
    )
