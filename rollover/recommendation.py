"""Which settings suit these stays: no two guests with the same code, then the fewest codes.

The answers speak of the stays given and of no others. NumPy is loaded when the first is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Final

from rollover import _html
from rollover._timetable import Timetable
from rollover._validation import instance, integer
from rollover.instants import MICROSECOND, duration
from rollover.spec import MIN_WINDOW_SECONDS, check_window_seconds
from rollover.stays import Stay
from rollover.windows import WindowConfig

_DAY: Final = 86_400
_DEFAULT_CHOICES: Final = tuple(
    window
    for window in range(MIN_WINDOW_SECONDS, _DAY + 1, MIN_WINDOW_SECONDS)
    if not _DAY % window
)
_SCORE_HEADER: Final = ["codes", "shared windows", "most codes of a stay", "overexposure"]
_NO_BOUND: Final = 2**61  # more codes, or microseconds, than any stay can need; fits int64


@dataclass(frozen=True, slots=True)
class Score:
    """What settings mean for some stays.

    Parameters
    ----------
    codes
        Codes to request: the windows that overlap a stay, summed over the stays.
    shared_windows
        Pairs of consecutive stays of one lock that touch one same window: the first guest's code
        still opens for the next.
    max_codes_per_stay
        Codes of the stay that needs most.
    overexposure
        The time that codes work outside their stay, summed.

    Examples
    --------
    >>> found = score([Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z")], WindowConfig(86400))
    >>> found.codes, str(found.overexposure)
    (3, '1 day, 4:00:00')
    """

    codes: int
    shared_windows: int
    max_codes_per_stay: int
    overexposure: timedelta

    def _repr_html_(self) -> str:
        return _html.table(_SCORE_HEADER, [_cells(self)])


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The best settings of one window length for some stays.

    Parameters
    ----------
    config
        The settings; the epoch is the middle of `phase_range`, as far as can be from a guest who
        is early or late.
    phase_range
        The widest run of phases, in whole seconds, with as few shared windows and codes. Its stop
        passes `window_seconds` where the run wraps around.
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

    def _repr_html_(self) -> str:
        header = ["window_seconds", "epoch_seconds", "phases", *_SCORE_HEADER]
        phases = f"{self.phase_range.start} to {self.phase_range.stop - 1}"
        settings = [self.config.window_seconds, self.config.epoch_seconds, phases]
        return _html.table(header, [[*settings, *_cells(self.score)]])


def score(stays: Iterable[Stay], config: WindowConfig) -> Score:
    """Return what these settings mean for these stays.

    Parameters
    ----------
    stays
        In any order; at least one. Stays without a lock share nothing.
    config
        The settings.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If there is no stay, or two stays of one lock overlap.
    OverflowError
        If a window that a stay touches is not within years 1..9999.

    Examples
    --------
    >>> stays = [
    ...     Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT"),
    ...     Stay("2026-07-03T15:00Z", "2026-07-05T11:00Z", lock="LOFT"),
    ... ]
    >>> score(stays, WindowConfig(86400)).shared_windows
    1
    >>> score(stays, WindowConfig(86400, epoch_seconds=43200)).shared_windows
    0
    """
    listed = _at_least_one(stays)
    return _score(listed, Timetable.of(listed), instance(config, WindowConfig, "config"))


def shared(stays: Iterable[Stay], config: WindowConfig) -> list[tuple[Stay, Stay]]:
    """Return the consecutive stays of one lock that touch one same window.

    The code of that window lets the first guest in when the second is there.

    Parameters
    ----------
    stays
        In any order. Stays without a lock share nothing.
    config
        The settings.

    Returns
    -------
    list[tuple[Stay, Stay]]
        By lock, in the order in which locks first appear, then by time.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If two stays of one lock overlap.

    Examples
    --------
    >>> stays = [
    ...     Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT"),
    ...     Stay("2026-07-03T15:00Z", "2026-07-05T11:00Z", lock="LOFT"),
    ... ]
    >>> [(one.end.hour, other.start.hour) for one, other in shared(stays, WindowConfig(86400))]
    [(11, 15)]
    """
    return Timetable.of(_listed(stays)).shared(instance(config, WindowConfig, "config"))


def recommend(
    stays: Iterable[Stay],
    *,
    window_choices: Iterable[int] | None = None,
    max_codes_per_stay: int | None = None,
    max_overexposure: timedelta | None = None,
) -> list[Recommendation]:
    """Return the best settings of each window length for these stays, best first.

    Best has the fewest shared windows, then the fewest codes, then the least overexposure. For
    each length it is the true optimum over all phases at whole seconds.

    The answer speaks of these stays only: the next guest may come at another time. So the default
    choices are lengths whose rollovers repeat daily; longer windows fit known stays by accident.

    Parameters
    ----------
    stays
        In any order; at least one. Stays without a lock share nothing.
    window_choices
        Window lengths in seconds, 1800 to 604800 (V7). By default the multiples of 1800 that
        divide a day.
    max_codes_per_stay
        The most codes that any one stay may need.
    max_overexposure
        The longest that the codes of any one stay may work outside it.

    Returns
    -------
    list[Recommendation]
        One for each choice that can meet the bounds.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If there is no stay or no choice, two stays of one lock overlap, or a choice or a bound is
        out of its range.
    OverflowError
        If a window that a stay touches is not within years 1..9999.

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
    """
    listed = _at_least_one(stays)
    most = outside = _NO_BOUND
    if max_codes_per_stay is not None:
        most = integer(max_codes_per_stay, "max_codes_per_stay")
        if most < 1:
            raise ValueError(f"max_codes_per_stay={most} is below 1: every stay needs a code")
    if max_overexposure is not None:
        outside = duration(max_overexposure, "max_overexposure") // MICROSECOND
    choices = _DEFAULT_CHOICES if window_choices is None else _checked(window_choices)
    timetable = Timetable.of(listed)
    found = []
    for window in choices:
        phases = timetable.best_phases(
            window, most=min(most, _NO_BOUND), outside=min(outside, _NO_BOUND)
        )
        if phases:
            config = WindowConfig(window, (phases.start + phases.stop - 1) // 2 % window)
            found.append(Recommendation(config, phases, _score(listed, timetable, config)))
    return sorted(found, key=_rank)


def _score(stays: list[Stay], timetable: Timetable, config: WindowConfig) -> Score:
    for stay in (min(stays, key=attrgetter("start")), max(stays, key=attrgetter("end"))):
        config.windows_between(stay.start, stay.end)  # which raises outside years 1..9999
    counts = timetable.counts(config)
    codes = int(counts.sum())
    stayed = sum(timetable.stayed.tolist())  # as ints: centuries of stays would pass int64
    return Score(
        codes=codes,
        shared_windows=len(timetable.shared(config)),
        max_codes_per_stay=int(counts.max()),
        overexposure=codes * timedelta(0, config.window_seconds) - stayed * MICROSECOND,
    )


def _rank(found: Recommendation) -> tuple[int, int, timedelta]:
    return found.score.shared_windows, found.score.codes, found.score.overexposure


def _at_least_one(stays: Iterable[Stay]) -> list[Stay]:
    listed = _listed(stays)
    if not listed:
        raise ValueError("stays=[] is empty: there is nothing to judge settings by")
    return listed


def _listed(stays: Iterable[Stay]) -> list[Stay]:
    if not isinstance(stays, Iterable):
        raise TypeError(f"stays={stays!r} is a {type(stays).__name__}, not a list of stays")
    listed = list(stays)
    for position, stay in enumerate(listed):
        instance(stay, Stay, f"stays[{position}]")
    return listed


def _checked(window_choices: Iterable[int]) -> Sequence[int]:
    if not isinstance(window_choices, Iterable):
        raise TypeError(
            f"window_choices={window_choices!r} is a {type(window_choices).__name__}, "
            "not a list of ints"
        )
    choices = []
    for position, choice in enumerate(window_choices):
        name = f"window_choices[{position}]"
        choices.append(integer(choice, name))
        check_window_seconds(choice, name)
    if not choices:
        raise ValueError("window_choices=[] is empty: there is nothing to choose from")
    return list(dict.fromkeys(choices))


def _cells(score: Score) -> list[object]:
    return [score.codes, score.shared_windows, score.max_codes_per_stay, score.overexposure]
