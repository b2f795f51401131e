"""Stays in rows, one for each lock, and what a plan has for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from rollover.planning import Plan
from rollover.plot import _axes

_DUST: Final = 1e-9  # days: what an instant loses as a float


class Rows:
    """The locks of a plan that a picture has room for, and what is to be drawn of them.

    All locks, or those named; of more than `most` those with the most gaps and shared codes.
    """

    def __init__(self, codes: Plan, locks: Iterable[Hashable] | None, most: int) -> None:
        from matplotlib.dates import date2num

        named = None if locks is None else set(locks)
        chosen = [stay for stay in codes.stays if named is None or stay.lock in named]
        if not chosen:
            raise ValueError("stays=[] is empty: there is nothing to draw")
        every = dict.fromkeys(stay.lock for stay in chosen)
        shared = [pair for pair in codes.shared() if pair[0].lock in every]
        gaps = [gap for gap in codes.gaps() if gap.stay.lock in every]
        weights = Counter([first.lock for first, _ in shared] + [gap.stay.lock for gap in gaps])
        kept = set(sorted(every, key=lambda lock: -weights[lock])[:most])
        self.number = {lock: at for at, lock in enumerate(lock for lock in every if lock in kept)}
        self.names = ["stays" if lock is None else str(lock) for lock in self.number]
        self.stays = [stay for stay in chosen if stay.lock in kept]
        self.shared = [pair for pair in shared if pair[0].lock in kept]
        self.gaps = [gap for gap in gaps if gap.stay.lock in kept]
        self.title = _axes.pairs(len(shared)) if len(chosen) > 1 else ""
        if len(kept) < len(every):
            self.title += f"; shown are {len(kept)} of {len(every)} locks"
            self.title += ", those where most do" if weights else ""

        self.windows: dict[Hashable, list[tuple[float, float]]] = {stay: [] for stay in self.stays}
        self.needed = {
            stay: (_axes.number(stay.start), _axes.number(stay.end)) for stay in self.stays
        }
        columns = codes.columns
        times = [
            date2num(columns[name]).tolist()
            for name in ("begins", "expires", "needed_from", "needed_until")
        ]
        for at, begins, expires, since, until in zip(columns["stay"], *times, strict=True):
            stay = codes.stays[at]
            if stay in self.windows:
                self.windows[stay].append((begins, expires - begins))
                low, high = self.needed[stay]
                self.needed[stay] = min(low, since), max(high, until)

    def draw(self, ax: Axes, first: int, bottom: float, height: float) -> list[Artist]:
        """Draw the stays of each row, from row `first` on; then tolerance, what is shared, gaps."""
        spans = [(stay, _axes.number(stay.start), _axes.number(stay.end)) for stay in self.stays]
        stays = [(stay.lock, (start, end - start)) for stay, start, end in spans]
        early = [(stay.lock, (self.needed[stay][0], start)) for stay, start, _ in spans]
        late = [(stay.lock, (end, self.needed[stay][1])) for stay, _, end in spans]
        room = [(lock, (a, b - a)) for lock, (a, b) in early + late if b - a > _DUST]
        both = [
            (one.lock, its)
            for one, other in self.shared
            for its in self.windows[one]
            if its in self.windows[other]
        ]
        gaps = [
            (gap.stay.lock, its) for gap in self.gaps for its in _axes.bars([(gap.start, gap.end)])
        ]
        middle = bottom + height / 2
        artists: list[Artist] = []
        for found, low, high, label, color, style in (
            (stays, bottom, height, "", "black", {"facecolors": _axes.SKY, "linewidth": 0.5}),
            (room, middle - 0.06, 0.12, "early, late, or a clock that is off", _axes.BLUE, {}),
            (both, 0.08, 0.84, "one code opens for two guests", _axes.VERMILION, {"hatch": "////"}),
            (gaps, 0.08, 0.84, "no code is sure to open", "black", {"hatch": "xx"}),
        ):
            for lock, row in self.number.items():
                its = [span for its_lock, span in found if its_lock == lock]
                if its:
                    place = first + row + low, high
                    looks = {"facecolors": "none", "edgecolors": color, "label": label} | style
                    artists.append(ax.broken_barh(its, place, **looks))
                    label = ""  # one entry of the legend for all rows
        return artists
