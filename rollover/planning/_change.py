"""What two plans have in common, and who can open for whom, by numbers that both have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rollover.planning._fleet import NO_LOCK, Fleet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rollover._needs import Codes, Integers

_NO_KEY: Final = -(2**63)  # less than any
_GROUPS: Final = 2**33  # groups of codes whose keys fit int64 beside those of all windows


class Side(NamedTuple):
    """The codes of one of two plans, by numbers that both have: equal things have equal ones.

    `guest` and `lock` are of each stay (negative: no lock); `config` and `code` are of each
    stretch, without and with when its codes can be had.
    """

    codes: Codes
    guest: Integers
    lock: Integers
    config: Integers
    code: Integers


def sides(*plans: tuple[Fleet, Codes]) -> list[Side]:
    """Return the codes of these plans by numbers that all have."""
    from rollover._needs import numbered, numbers

    guests, locks, settings = numbers(), numbers({None: NO_LOCK}), numbers()
    found = []
    for fleet, codes in plans:
        stretches = fleet.timelines.stretches
        found.append(
            Side(
                codes,
                numbered(fleet.guests(), guests),
                numbered([stay.lock for stay in fleet.stays], locks),
                numbered([stretch.config for stretch in stretches], settings),
                numbered([(stretch.config, stretch.had_from) for stretch in stretches], settings),
            )
        )
    return found


def kept(new: Side, old: Side) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which codes of each are in the other too."""
    guests = 1 + max(side.guest.max(initial=0) for side in (new, old))
    groups = _groups(
        *((side.codes, side.lock * guests + side.guest, side.code) for side in (new, old))
    )
    runs = [_Runs.of(side.codes, group) for side, group in zip((new, old), groups, strict=True)]
    return runs[0].among(runs[1]), runs[1].among(runs[0])


def exposed(dropped: Side, new: Side) -> tuple[Integers, Integers]:
    """Return the pairs of a dropped and a new code of one lock and window for other guests."""
    import numpy as np

    from rollover._needs import matches

    at_lock = np.flatnonzero(dropped.lock[dropped.codes.span] >= 0)
    if not at_lock.size:
        return at_lock, at_lock
    groups = _groups(*((side.codes, side.lock, side.config) for side in (dropped, new)))
    owner, other = matches(dropped.codes.key(groups[0])[at_lock], new.codes.key(groups[1]))
    one = at_lock[owner]
    differ = dropped.guest[dropped.codes.span[one]] != new.guest[new.codes.span[other]]
    return one[differ], other[differ]


def _groups(*sides: tuple[Codes, Integers, Integers]) -> list[Integers]:
    """Return a number for each row of needs, equal where stay and stretch have equal ones."""
    import numpy as np

    stretches = 1 + max(int(of_stretch.max(initial=0)) for *_, of_stretch in sides)
    stays = 1 + max(int(of_stay.max(initial=0)) for _, of_stay, _ in sides)
    groups = [
        of_stay[codes.needs.span] * stretches + of_stretch[codes.needs.stretch]
        for codes, of_stay, of_stretch in sides
    ]
    if stays * stretches <= _GROUPS:
        return groups
    _, found = np.unique(np.concatenate(groups), return_inverse=True)
    return np.split(found, [groups[0].size])


class _Runs(NamedTuple):
    """Codes as runs of keys that follow one another: so many from each first one on."""

    first: Integers
    length: Integers

    @classmethod
    def of(cls, codes: Codes, group: Integers) -> _Runs:
        import numpy as np

        needs = codes.needs
        whole = codes.at.size == len(needs) and bool((np.diff(codes.at) > 0).all())
        if not whole:
            return cls(codes.key(group), np.ones_like(codes.at))
        rows = needs.codes(needs.ends - needs.counts)  # the first code of each row
        return cls(rows.key(group), needs.counts)

    def among(self, others: _Runs) -> NDArray[np.bool_]:
        """Return which of the codes are among the others."""
        import numpy as np

        from rollover._needs import ragged

        order = others.first.argsort()
        starts = others.first[order]
        stops = np.maximum.accumulate((others.first + others.length)[order])
        starts, stops = np.append(_NO_KEY, starts), np.append(_NO_KEY, stops)

        def reached(keys: Integers) -> Integers:
            """Return where the others end that begin by each key."""
            return stops[starts.searchsorted(keys, "right") - 1]

        whole = self.first + self.length <= reached(self.first)
        found = np.repeat(whole, self.length)
        owner, number = ragged(np.where(whole, 0, self.length))  # of the rest each code by itself
        keys = self.first[owner] + number
        found[~found] = keys < reached(keys)
        return found
