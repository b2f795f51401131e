"""Which windows the stays of a fleet need, each lock on its own settings through time.

All times are integers: microseconds from 1970-01-01 UTC.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from rollover._validation import wrong_type
from rollover.instants import MICROSECOND, duration, to_microseconds
from rollover.lifecycle import LockTimeline
from rollover.lifecycle._stretches import Need, Stretch, needs
from rollover.stays import Stay
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Settings: TypeAlias = WindowConfig | LockTimeline
FleetSettings: TypeAlias = Settings | Mapping[Hashable, Settings]

NO_TIME: Final = timedelta(0)
_FIRST: Final = -62_135_596_800_000_000  # year 1
_LAST: Final = 253_402_300_799_999_999  # the last microsecond of year 9999


class Tolerance(NamedTuple):
    """How early and late guests may be, and how far a lock's clock may run behind or ahead."""

    early: int
    late: int
    behind: int
    ahead: int

    @classmethod
    def of(
        cls, early: timedelta, late: timedelta, behind: timedelta, ahead: timedelta
    ) -> Tolerance:
        """Return the tolerance; each part is at least 0."""
        named = {"early": early, "late": late, "behind": behind, "ahead": ahead}
        return cls(*(duration(value, name) // MICROSECOND for name, value in named.items()))

    def span(self, stay: Stay, position: int) -> tuple[int, int]:
        """Return the real time in which a stay's codes must open."""
        start = to_microseconds(stay.start) - self.early
        end = to_microseconds(stay.end) + self.late
        for name, moment in (("early", start), ("late", end)):
            self._check_years(name, moment, stay, position)
        return start, end

    def clocked(self, stay: Stay, position: int) -> tuple[int, int]:
        """Return all that the lock's clock may show in that time."""
        start, end = self.span(stay, position)
        start, end = start - self.behind, end + self.ahead
        for name, moment in (("behind", start), ("ahead", end)):
            self._check_years(name, moment, stay, position)
        return start, end

    def _check_years(self, name: str, moment: int, stay: Stay, position: int) -> None:
        if not _FIRST <= moment <= _LAST:
            raise OverflowError(
                f"{name}={getattr(self, name) * MICROSECOND!s} leads stays[{position}]={stay!r} "
                "outside years 1..9999"
            )


@dataclass(frozen=True, slots=True)
class Needs:
    """What each of some stays needs, by position, and the gaps in which no code is sure to open."""

    stays: tuple[Stay, ...]
    tolerance: Tolerance
    of_stay: list[list[Need]]
    gaps: list[tuple[int, int, int]]

    @classmethod
    def of(cls, stays: tuple[Stay, ...], settings: FleetSettings, tolerance: Tolerance) -> Needs:
        """Return the needs of stays under the settings of their locks."""
        stretches_of = _stretches_by_lock(settings)
        _, _, behind, ahead = tolerance
        found, gaps = [], []
        for position, stay in enumerate(stays):
            stretches = stretches_of(stay, position)
            start, end = tolerance.span(stay, position)
            its = list(needs(start, end, stretches, behind=behind, ahead=ahead))
            for need in its:
                _check_years(need, stay, position)
            found.append(its)
            for stretch in stretches[1:]:
                without = max(start, stretch.start), min(end, stretch.had_from, stretch.end)
                if without[0] < without[1]:
                    gaps.append((position, *without))
        return cls(stays, tolerance, found, gaps)

    def shared(self) -> list[tuple[Stay, Stay]]:
        """Return the pairs of stays that both need one same window."""
        return [
            (self.stays[first], self.stays[second])
            for first, second in pairs(self.stays)
            if self._share(first, second)
        ]

    def _share(self, first: int, second: int) -> bool:
        return any(
            one.stretch.config == other.stretch.config
            and max(one.indexes.start, other.indexes.start)
            < min(one.indexes.stop, other.indexes.stop)
            for one in self.of_stay[first]
            for other in self.of_stay[second]
        )


def same_guest(one: Stay, other: Stay) -> bool:
    """Return whether the labels say that one guest holds the codes of both."""
    return one.label is not None and one.label == other.label


def pairs(stays: Sequence[Stay]) -> list[tuple[int, int]]:
    """Return, by position, each stay with that which ends last of those before it of other guests.

    By lock, in order of first appearance, then by start, end and position.
    """
    by_lock: dict[Hashable, list[int]] = {}
    for position, stay in enumerate(stays):
        if stay.lock is not None:
            by_lock.setdefault(stay.lock, []).append(position)
    found = []
    for positions in by_lock.values():
        last = other = None  # of those seen: the one that ends last, and that of another guest
        for position in sorted(positions, key=lambda at: (stays[at].start, stays[at].end)):
            stay = stays[position]
            if last is None:
                last = position
                continue
            same = same_guest(stay, stays[last])
            before = other if same else last
            if before is not None:
                found.append((before, position))
            if stay.end >= stays[last].end:
                last, other = position, other if same else last
            elif not same and (other is None or stay.end >= stays[other].end):
                other = position
    return found


def _stretches_by_lock(settings: FleetSettings) -> Callable[[Stay, int], list[Stretch]]:
    if not isinstance(settings, Mapping):
        everywhere = _stretches(settings, "settings")
        return lambda _stay, _position: everywhere
    by_lock = {lock: _stretches(its, f"settings[{lock!r}]") for lock, its in settings.items()}

    def of(stay: Stay, position: int) -> list[Stretch]:
        if stay.lock not in by_lock:
            raise ValueError(f"settings lack lock={stay.lock!r} of stays[{position}]={stay!r}")
        return by_lock[stay.lock]

    return of


def _stretches(settings: Settings, name: str) -> list[Stretch]:
    if isinstance(settings, LockTimeline):
        return settings.stretches()
    if isinstance(settings, WindowConfig):
        return [Stretch(settings)]
    raise wrong_type(settings, name, "a WindowConfig, a LockTimeline or a mapping of locks to them")


def _check_years(need: Need, stay: Stay, position: int) -> None:
    config = need.stretch.config
    start = config.epoch_seconds + need.indexes.start * config.window_seconds
    end = start + len(need.indexes) * config.window_seconds
    if not _FIRST <= start * 1_000_000 < end * 1_000_000 <= _LAST:
        raise OverflowError(
            f"stays[{position}]={stay!r} needs a window that is not within years 1..9999"
        )
