"""What given settings mean for some stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from rollover._value import Value
from rollover.instants import MICROSECOND, NO_TIME, duration
from rollover.planning._fleet import Fleet, FleetSettings, Tolerance
from rollover.stays import Stay


@dataclass(frozen=True, slots=True, repr=False)
class Score(Value):
    """What settings mean for some stays.

    The sum of two is what they mean for the stays of both, as when workers judged a part each: of
    what is shared too, if all stays of a lock went to one of them.

    Parameters
    ----------
    codes
        Codes to request: the windows that a stay needs, summed over the stays.
    shared_windows
        How many pairs `shared` lists: one guest's code may open for the other.
    max_codes_per_stay
        Codes of the stay that needs most.
    overexposure
        The lengths of the codes' windows less the durations of the stays, summed.

    Examples
    --------
    >>> from rollover import WindowConfig
    >>> found = score([Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z")], WindowConfig(86400))
    >>> found.codes, str(found.overexposure)
    (3, '1 day, 4:00:00')
    """

    codes: int
    shared_windows: int
    max_codes_per_stay: int
    overexposure: timedelta

    def __add__(self, other: Score) -> Score:
        if not isinstance(other, Score):
            return NotImplemented
        return Score(
            self.codes + other.codes,
            self.shared_windows + other.shared_windows,
            max(self.max_codes_per_stay, other.max_codes_per_stay),
            self.overexposure + other.overexposure,
        )

    def _columns(self) -> dict[str, object]:
        return {
            "codes": self.codes,
            "shared windows": self.shared_windows,
            "most codes of a stay": self.max_codes_per_stay,
            "overexposure": self.overexposure,
        }


def score(
    stays: Iterable[Stay],
    settings: FleetSettings,
    *,
    early: timedelta = NO_TIME,
    late: timedelta = NO_TIME,
    behind: timedelta = NO_TIME,
    ahead: timedelta = NO_TIME,
    grace: timedelta = NO_TIME,
) -> Score:
    """Return what these settings mean for these stays.

    Parameters
    ----------
    stays
        In any order; at least one. Two stays of one lock may overlap.
    settings, early, late, behind, ahead
        As `plan` takes them.
    grace
        For how long after its window's end a lock may still honour a code. It widens who can come
        in, never what is needed.

    Raises
    ------
    ValueError
        If there is no stay, or the mapping lacks a lock.

    Examples
    --------
    >>> from rollover import WindowConfig
    >>> stays = [
    ...     Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT"),
    ...     Stay("2026-07-03T15:00Z", "2026-07-05T11:00Z", lock="LOFT"),
    ... ]
    >>> score(stays, WindowConfig(86400)).shared_windows
    1
    >>> noon = WindowConfig(86400, epoch_seconds=43200)
    >>> score(stays, noon).shared_windows, score(stays, noon, late=timedelta(hours=2)).codes
    (0, 6)
    """
    import numpy as np

    fleet = at_least_one(Fleet(stays, settings, Tolerance.of(early, late, behind, ahead)))
    needs = fleet.needs
    counts = np.zeros(len(fleet.stays), np.int64)
    np.add.at(counts, needs.span, needs.counts)
    return Score(
        codes=len(needs),
        shared_windows=len(fleet.shared(duration(grace, "grace") // MICROSECOND)),
        max_codes_per_stay=int(counts.max()),
        overexposure=overexposure(int(needs.counts @ (needs.window // 1_000_000)), fleet),
    )


def shared(
    stays: Iterable[Stay],
    settings: FleetSettings,
    *,
    early: timedelta = NO_TIME,
    late: timedelta = NO_TIME,
    behind: timedelta = NO_TIME,
    ahead: timedelta = NO_TIME,
    grace: timedelta = NO_TIME,
) -> list[tuple[Stay, Stay]]:
    """Return the pairs of stays of one lock of which the code of one may open for the other.

    That is where both need one window, or one is there while a code of the other lingers. Each stay
    is looked at with the one that ends last of those before it, by start and end, that are not of
    the same guest: equal labels are one guest, None equals no other. Where three stays meet in one
    window, that is not every pair: `Plan.audit` names all of those whose codes were given out.

    Parameters
    ----------
    stays, settings, early, late, behind, ahead, grace
        As `score` takes them. Stays without a lock share nothing.

    Returns
    -------
    list[tuple[Stay, Stay]]
        By lock, in the order in which locks first appear, then by time.

    Examples
    --------
    >>> from rollover import WindowConfig
    >>> stays = [
    ...     Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT"),
    ...     Stay("2026-07-03T15:00Z", "2026-07-05T11:00Z", lock="LOFT"),
    ... ]
    >>> [(one.end.hour, other.start.hour) for one, other in shared(stays, WindowConfig(86400))]
    [(11, 15)]
    """
    fleet = Fleet(stays, settings, Tolerance.of(early, late, behind, ahead))
    return fleet.shared(duration(grace, "grace") // MICROSECOND)


def at_least_one(fleet: Fleet) -> Fleet:
    """Return the fleet; refuse one without stays."""
    if not fleet.stays:
        raise ValueError("stays=[] is empty: there is nothing to judge settings by")
    return fleet


def overexposure(covered: int, fleet: Fleet) -> timedelta:
    """Return the seconds of the codes' windows less the durations of the stays."""
    stayed = fleet.end - fleet.start
    # In two parts: centuries of stays, summed, are more microseconds than int64 holds.
    whole, finer = int((stayed // 1_000_000).sum()), int((stayed % 1_000_000).sum())
    try:
        return ((covered - whole) * 1_000_000 - finer) * MICROSECOND
    except OverflowError:
        raise OverflowError(
            f"the overexposure of {len(fleet.stays)} stays is longer than {timedelta.max!s}"
        ) from None
