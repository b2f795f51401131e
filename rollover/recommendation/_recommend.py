"""Which settings suit some stays best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from rollover._validation import integer, iterable
from rollover._value import Answer, Value, plain
from rollover.instants import EPOCH, MICROSECOND, NO_TIME, duration
from rollover.planning._fleet import Fleet, Tolerance
from rollover.planning._score import Score, at_least_one, overexposure
from rollover.recommendation._phases import Optimum, Timetable
from rollover.spec import MIN_WINDOW_SECONDS, window_length
from rollover.stays import Stay
from rollover.windows import WindowConfig

_DAY: Final = 86_400
_DEFAULT_CHOICES: Final = tuple(
    window
    for window in range(MIN_WINDOW_SECONDS, _DAY + 1, MIN_WINDOW_SECONDS)
    if not _DAY % window
)
LITTLE_SLACK: Final = timedelta(minutes=5)
_NO_BOUND: Final = 2**61  # more codes, or microseconds, than any stay can need; fits int64


@dataclass(frozen=True, slots=True, repr=False)
class Recommendation(Value, Answer):
    """The best settings of one window length for some stays.

    Parameters
    ----------
    config
        The settings; the epoch is the middle of `phase_range`, as far as can be from a guest who
        is early or late.
    phase_range
        The widest run of the best phases, in whole seconds, in which no rollover passes the start
        or end of any stay, nor its start less the grace. Its stop passes `window_seconds` where the
        run wraps around.
    score
        What these settings mean for the stays.

    Examples
    --------
    >>> best = recommend([Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z")])[0]
    >>> best.config, best.phase_range, best.score.codes
    (WindowConfig(window_seconds=86400, epoch_seconds=46800), range(39600, 54001), 2)
    """

    config: WindowConfig
    phase_range: range
    score: Score

    @property
    def slack(self) -> timedelta:
        """How much more every guest, or the clock, may be early or late at no cost.

        No stay needs a code more, and no further pair shares one.

        Examples
        --------
        >>> str(recommend([Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z")])[0].slack)
        '2:00:00'
        """
        return timedelta(0, (self.phase_range.stop - 1 - self.phase_range.start) // 2)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields in JSON's types, and the slack.

        Examples
        --------
        >>> best = recommend([Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z")])[0].to_dict()
        >>> best["config"], best["slack_seconds"], best["score"]["overexposure_seconds"]
        ({'TemporaryAccessCodeWindowSeconds': 86400, 'TemporaryAccessCodeEpochSeconds': 46800}, \
7200, 14400)
        """
        return {**Value.to_dict(self), "slack_seconds": plain(self.slack)}

    def _columns(self) -> dict[str, object]:
        return {
            "window_seconds": self.config.window_seconds,
            "epoch_seconds": self.config.epoch_seconds,
            "phases": f"{self.phase_range.start} to {self.phase_range.stop - 1}",
            "slack": f"{mark(self.slack)}{self.slack}",
            **self.score._columns(),
        }


def mark(slack: timedelta) -> str:
    """Return what a table writes before a slack: a mark if it leaves less than five minutes."""
    return "! " if slack < LITTLE_SLACK else ""


def recommend(
    stays: Iterable[Stay],
    *,
    window_choices: Iterable[int] | None = None,
    max_codes_per_stay: int | None = None,
    max_overexposure: timedelta | None = None,
    allow_shared: int = 0,
    pair_cost: int | None = None,
    early: timedelta = NO_TIME,
    late: timedelta = NO_TIME,
    behind: timedelta = NO_TIME,
    ahead: timedelta = NO_TIME,
    grace: timedelta = NO_TIME,
) -> list[Recommendation]:
    """Return the best settings of each window length for these stays, best first.

    Best has the fewest shared windows beyond `allow_shared`, then the fewest codes, then the fewest
    shared windows, then the least overexposure. With `pair_cost` it has the least
    ``codes + pair_cost * shared_windows``, then the fewest shared windows, then the fewest codes,
    then the least overexposure. For each length it is the true optimum over all phases at whole
    seconds.

    Without a price one odd turnover may decide for all: to part the last pair costs what it costs.
    The lengths that take fewer codes stand in the list too, with the pairs that they share: compare
    ``score.codes`` and ``score.shared_windows`` down the list, and look at `slack`, which tells how
    much the answer rests on guests who come and go to the second.

    The answer speaks of these stays only: the next guest may come at another time. So the default
    choices are lengths whose rollovers repeat daily; longer windows fit known stays by accident.

    Parameters
    ----------
    stays
        In any order; at least one. Stays without a lock share nothing. Two stays of one lock may
        overlap: no settings part them.
    window_choices
        Window lengths in seconds, 1800 to 604800 (V7). By default the multiples of 1800 that
        divide a day.
    max_codes_per_stay
        The most codes that any one stay may need.
    max_overexposure
        The longest that the codes of any one stay may work outside it.
    allow_shared
        How many pairs may share a window before codes are spent to part them. Pairs that overlap
        in time even without tolerance do not use it up.
    pair_cost
        How many codes to part one such pair is worth: a whole number from 0. By default any number.
    early, late, behind, ahead
        As `plan` takes them.
    grace
        As `score` takes it.

    Returns
    -------
    list[Recommendation]
        One for each choice that can meet the bounds.

    Raises
    ------
    ValueError
        If there is no stay or no choice, or a choice or a bound is out of its range.

    Examples
    --------
    Guests leave at 11:00 and come at 15:00. A day-long window that rolls over in between, best at
    13:00, gives one code a night:

    >>> stays = [
    ...     Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT"),
    ...     Stay("2026-07-03T15:00Z", "2026-07-05T11:00Z", lock="LOFT"),
    ... ]
    >>> best = recommend(stays)[0]
    >>> best.config
    WindowConfig(window_seconds=86400, epoch_seconds=46800)
    >>> best.score.codes, best.score.shared_windows
    (4, 0)

    With codes that work at most three hours outside their stay:

    >>> strict = recommend(stays, max_overexposure=timedelta(hours=3))
    >>> strict[0].config.window_seconds, strict[0].score.codes
    (14400, 22)

    With guests who leave half an hour late, at locks whose clocks may be two hours late:

    >>> safe = recommend(stays, late=timedelta(minutes=30), behind=timedelta(hours=2))[0]
    >>> safe.config.epoch_seconds, str(safe.slack)
    (44100, '0:45:00')
    """
    fleet = at_least_one(Fleet(stays, {}, Tolerance.of(early, late, behind, ahead)))
    most, outside, allowed = _bounds(max_codes_per_stay, max_overexposure, allow_shared, pair_cost)
    choices = _DEFAULT_CHOICES if window_choices is None else _checked(window_choices)
    timetable = Timetable.of(fleet, duration(grace, "grace") // MICROSECOND)

    best = []
    for window in choices:
        optimum = timetable.best(
            window, most=most, outside=outside, allowed=allowed, pair_cost=pair_cost
        )
        if optimum is not None:
            best.append(_recommendation(window, optimum, timetable, fleet))
    overlapping = timetable.overlapping
    return sorted(best, key=lambda one: _rank(one.score, overlapping, allowed, pair_cost))


def _bounds(
    max_codes_per_stay: int | None,
    max_overexposure: timedelta | None,
    allow_shared: int,
    pair_cost: int | None,
) -> tuple[int, int, int]:
    """Return the most codes and the longest exposure of a stay, and how many may share."""
    most = outside = _NO_BOUND
    if max_codes_per_stay is not None:
        most = integer(max_codes_per_stay, "max_codes_per_stay")
        if most < 1:
            raise ValueError(f"max_codes_per_stay={most} is below 1: every stay needs a code")
    if max_overexposure is not None:
        outside = duration(max_overexposure, "max_overexposure") // MICROSECOND
    allowed = integer(allow_shared, "allow_shared")
    if allowed < 0:
        raise ValueError(f"allow_shared={allowed} is below 0")
    if pair_cost is not None:
        if integer(pair_cost, "pair_cost") < 0:
            raise ValueError(f"pair_cost={pair_cost} is below 0")
        if allowed:
            raise ValueError(
                f"allow_shared={allowed} is given with pair_cost={pair_cost}: a price of a pair "
                "says already how many may share"
            )
    return min(most, _NO_BOUND), min(outside, _NO_BOUND), min(allowed, _NO_BOUND)


def _recommendation(
    window: int, optimum: Optimum, timetable: Timetable, fleet: Fleet
) -> Recommendation:
    phases = optimum.phases
    config = WindowConfig(window, (phases.start + phases.stop - 1) // 2 % window)
    first, last = int(timetable.start.min()), int(timetable.end.max())
    config.windows_between(  # which raises outside years 1..9999
        EPOCH + timedelta(0, first), EPOCH + timedelta(0, last - 1) + MICROSECOND
    )
    codes = int(optimum.counts.sum())
    score = Score(
        codes=codes,
        shared_windows=optimum.shared,
        max_codes_per_stay=int(optimum.counts.max()),
        overexposure=overexposure(codes * window, fleet),
    )
    return Recommendation(config, phases, score)


def _rank(
    found: Score, overlapping: int, allowed: int, pair_cost: int | None
) -> tuple[int, int, int, timedelta]:
    """Return what is compared of two window lengths, as `Timetable.best` compares phases."""
    apart = found.shared_windows - overlapping
    if pair_cost is None:
        return max(apart - allowed, 0), found.codes, found.shared_windows, found.overexposure
    price = found.codes + pair_cost * apart
    return price, found.shared_windows, found.codes, found.overexposure


def _checked(window_choices: Iterable[int]) -> Sequence[int]:
    listed = enumerate(iterable(window_choices, "ints", "window_choices"))
    choices = [window_length(choice, f"window_choices[{at}]") for at, choice in listed]
    if not choices:
        raise ValueError("window_choices=[] is empty: there is nothing to choose from")
    return list(dict.fromkeys(choices))
