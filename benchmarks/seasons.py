"""What a choice of settings is worth on bookings that it has not seen: strict, or with a price.

Seasons of three locks: settings are chosen for the first sixty bookings and judged on the thirty
after them. Guests come at 15:00 and leave at 11:00, but for the odd ones. Printed are the means of
all seasons, as the table in docs/why.md has them.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from statistics import mean
from typing import Any, Final

from rollover import Stay, recommend, score

SEASONS: Final = 100
LOCKS: Final = ("BOATHOUSE", "CABIN", "LOFT")
SEEN, UNSEEN = 20, 10  # bookings of each lock
ODD: Final = (0.0, 0.03, 0.1)  # how many of the times are odd
AIMS: Final[dict[str, dict[str, Any]]] = {
    "strict": {},
    "`allow_shared=1`": {"allow_shared": 1},
    "`pair_cost=30`": {"pair_cost": 30},
    "`pair_cost=300`": {"pair_cost": 300},
    "`pair_cost=1000`": {"pair_cost": 1000},
}
QUARTERS: Final = {"leaves": (32, 68), "comes": (32, 88)}  # odd: 08:00 to 17:00, 08:00 to 22:00
USUAL: Final = {"leaves": 44, "comes": 60}  # quarters of an hour from midnight: 11:00 and 15:00


def bookings(lock: str, odd: float, rng: random.Random) -> list[Stay]:
    """Return the bookings of one lock, one after the other, half of them on the day of the last."""
    stays: list[Stay] = []
    day, free_from = date(2026, 5, 1), 0
    while len(stays) < SEEN + UNSEEN:
        comes = max(clock("comes", odd, rng), free_from)
        departure = day + timedelta(rng.choice((1, 2, 2, 3, 3, 4, 5, 7)))
        leaves = clock("leaves", odd, rng)
        stays.append(Stay(moment(day, comes), moment(departure, leaves), lock=lock))
        day, free_from = departure, leaves  # nobody comes before the last guest has left
        if rng.random() < 0.5:
            day, free_from = departure + timedelta(rng.randint(1, 4)), 0
    return stays


def clock(what: str, odd: float, rng: random.Random) -> int:
    return rng.randint(*QUARTERS[what]) if rng.random() < odd else USUAL[what]


def moment(day: date, quarters: int) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(minutes=15) * quarters


def judged(odd: float) -> dict[str, tuple[float, float]]:
    """Return for each aim the mean codes and pairs that share among the bookings not seen."""
    found: dict[str, list[tuple[int, int]]] = {aim: [] for aim in AIMS}
    for number in range(SEASONS):
        rng = random.Random(number)
        booked = [bookings(lock, odd, rng) for lock in LOCKS]
        seen = [stay for stays in booked for stay in stays[:SEEN]]
        unseen = [stay for stays in booked for stay in stays[SEEN:]]
        for aim, options in AIMS.items():
            reached = score(unseen, recommend(seen, **options)[0].config)
            found[aim].append((reached.codes, reached.shared_windows))
    return {
        aim: (mean(c for c, _ in runs), mean(p for _, p in runs)) for aim, runs in found.items()
    }


def main() -> None:
    columns = [judged(odd) for odd in ODD]
    print("| settings chosen by", *(f"| {odd:.0%} odd times" for odd in ODD), "|")
    print("| --- " * (1 + len(ODD)) + "|")
    for aim in AIMS:
        found = [column[aim] for column in columns]
        cells = (f"| {codes:.0f} codes, {pairs:.2f} pairs" for codes, pairs in found)
        print("|", aim, *cells, "|")


if __name__ == "__main__":
    main()
