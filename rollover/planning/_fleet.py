"""Stays and the settings of their locks, as the arrays that `rollover._needs` works on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from rollover._validation import a, instances, shown, wrong_type
from rollover._value import Answer
from rollover.instants import (
    ALWAYS,
    FIRST,
    LAST,
    MICROSECOND,
    NEVER,
    duration,
    to_microseconds,
)
from rollover.lifecycle import LockTimeline
from rollover.stays import Stay
from rollover.windows import WindowConfig

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rollover._needs import Codes, Integers, Needs, Stretches
    from rollover.lifecycle._timeline import Stretch

Settings: TypeAlias = WindowConfig | LockTimeline
FleetSettings: TypeAlias = Settings | Mapping[Any, Settings]

NO_LOCK: Final = -1  # the number of what is not at any lock
NOBODY: Final = -2  # the number of a lock or a holder that no stay has
_UNNAMED: Final = object()  # before the times of a stay without a label: equal to no label


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
        """Return the tolerance in microseconds; each part is at least 0."""
        named = {"early": early, "late": late, "behind": behind, "ahead": ahead}
        return cls(*(duration(value, name) // MICROSECOND for name, value in named.items()))


class Timelines:
    """The settings of each lock through time, one number for each timeline."""

    def __init__(self, settings: FleetSettings) -> None:
        by_lock = isinstance(settings, Mapping)
        self.by_lock: bool = by_lock
        named = settings if isinstance(settings, Mapping) else {None: settings}
        self._numbers = dict(zip(named, range(len(named)), strict=True))
        self._timelines = [
            timeline_of(value, f"settings[{shown(lock)}]" if by_lock else "settings")
            for lock, value in named.items()
        ]
        self.stretches: list[Stretch] = [
            stretch for timeline in self._timelines for stretch in timeline.stretches()
        ]

    @cached_property
    def arrays(self) -> Stretches:
        """The stretches of time of all timelines, one timeline after the other."""
        from rollover._needs import Stretches

        return Stretches.of(self.stretches)

    @cached_property
    def bounds(self) -> Integers:
        """Where the stretches of each timeline begin, and where the last ends."""
        from rollover._needs import offsets

        return offsets([1 + len(timeline.changes) for timeline in self._timelines])

    @cached_property
    def setting(self) -> Integers:
        """A number for the settings of each stretch, which equal ones have in common."""
        from rollover._needs import numbered, numbers

        return numbered([stretch.config for stretch in self.stretches], numbers())

    def followed(self, timeline: Integers, moments: Integers) -> Integers:
        """Return the stretch whose settings the server follows at each moment (V10)."""
        from rollover._needs import first_above, offsets, transposed

        changes = [
            (
                (ALWAYS, first),
                *(
                    (to_microseconds(change.confirmed_at), first + number)
                    for number, change in enumerate(timeline.changes, 1)
                    if change.confirmed_at is not None
                ),
            )
            for first, timeline in zip(self.bounds.tolist(), self._timelines, strict=False)
        ]
        confirmed_at, stretch = transposed([row for rows in changes for row in rows], 2)
        bounds = offsets([len(rows) for rows in changes])
        at = first_above(confirmed_at, moments, bounds[timeline] + 1, bounds[timeline + 1])
        followed: Integers = stretch[at - 1]
        return followed

    def killed_at(self, timeline: Integers, issued_at: Integers) -> Integers:
        """Return when the change was applied that kills each code, `NEVER` if there is none.

        It is the next after what the code was issued on: what the lock followed then, where the
        server followed equal settings, and else what the server followed.
        """
        import numpy as np

        from rollover._needs import first_above

        start, stop = self.bounds[timeline] + 1, self.bounds[timeline + 1]
        on_lock = first_above(self.arrays.start, issued_at, start, stop) - 1
        on_server = self.followed(timeline, issued_at)
        agree = self.setting[on_lock] == self.setting[on_server]
        killer = np.where(agree, on_lock, on_server) + 1
        none = killer == stop
        killed_at: Integers = np.where(none, NEVER, self.arrays.start[np.where(none, 0, killer)])
        return killed_at

    def of_locks(self, locks: Sequence[Any]) -> Integers:
        """Return the number of the timeline of each lock, `NOBODY` where it has none."""
        import numpy as np

        if not self.by_lock:
            return np.zeros(len(locks), np.int64)
        return known_numbers(locks, self._numbers)

    def numbered(self, items: Sequence[Any], name: str) -> Integers:
        """Return the number of the timeline of each item's lock."""
        found = self.of_locks([item.lock for item in items])
        lacking = found == NOBODY
        if lacking.any():
            at = int(lacking.argmax())
            lock = shown(items[at].lock)
            raise ValueError(f"settings lack lock={lock} of {name}[{at}]={items[at]!r}")
        return found


def known_numbers(values: Sequence[Any], numbers: Mapping[Any, int]) -> Integers:
    """Return the numbers of values, `NOBODY` for those without one."""
    import numpy as np

    return np.array([numbers.get(value, NOBODY) for value in values], np.int64)


def timeline_of(settings: Settings, name: str = "settings") -> LockTimeline:
    """Return the timeline of settings, which may be from always."""
    if isinstance(settings, LockTimeline):
        return settings
    if isinstance(settings, WindowConfig):
        return LockTimeline(settings)
    raise wrong_type(settings, name, "a WindowConfig, a LockTimeline or a mapping of locks to them")


class Fleet:
    """Stays and their locks' settings as arrays, each made when it is first asked for.

    Arrays have one item for each stay; times are microseconds.
    """

    def __init__(
        self, stays: Iterable[Stay], settings: FleetSettings, tolerance: Tolerance
    ) -> None:
        if hasattr(type(stays), "columns") and not isinstance(stays, Answer):
            wanted = "a list of Stays: rollover.bookings.from_frame makes them of a data frame"
            raise TypeError(f"stays is {a(type(stays).__name__)}, not {wanted}")
        self.stays: tuple[Stay, ...] = instances(stays, Stay, "stays")
        self.settings: FleetSettings = dict(settings) if isinstance(settings, Mapping) else settings
        self.timelines: Timelines = Timelines(self.settings)
        self.tolerance = tolerance

    @cached_property
    def start(self) -> Integers:
        """The start of each stay."""
        from rollover._needs import moments

        return moments([stay.start for stay in self.stays])

    @cached_property
    def end(self) -> Integers:
        """The end of each stay."""
        from rollover._needs import moments

        return moments([stay.end for stay in self.stays])

    @cached_property
    def opened(self) -> tuple[Integers, Integers]:
        """The real time in which each stay's codes must open."""
        return self._moved(self.start, "early", -1), self._moved(self.end, "late", 1)

    @property
    def shown(self) -> tuple[Integers, Integers]:
        """All that the lock's clock may show in that time."""
        start, end = self.opened
        return self._moved(start, "behind", -1), self._moved(end, "ahead", 1)

    def _moved(self, times: Integers, name: str, sign: int) -> Integers:
        from rollover._needs import LONGEST

        length = getattr(self.tolerance, name)
        # A longer one leads outside all years from anywhere, as does this, which int64 holds.
        moved: Integers = times + sign * min(length, LONGEST)
        beyond = (moved < FIRST) | (moved > LAST)
        if beyond.any():
            at = int(beyond.argmax())
            raise OverflowError(
                f"{name}={length * MICROSECOND!s} leads stays[{at}]={self.stays[at]!r} "
                "outside years 1..9999"
            )
        return moved

    @cached_property
    def needs(self) -> Needs:
        """What each stay needs and can have in time."""
        from rollover._needs import needs

        timeline, bounds = self.timelines.numbered(self.stays, "stays"), self.timelines.bounds
        found = needs(
            *self.opened,
            self.timelines.arrays,
            bounds[timeline],
            bounds[timeline + 1],
            behind=self.tolerance.behind,
            ahead=self.tolerance.ahead,
        )
        for at in found.beyond()[:1].tolist():
            raise OverflowError(
                f"stays[{at}]={self.stays[at]!r} needs a window that is not within years 1..9999"
            )
        return found

    @cached_property
    def by_lock(self) -> tuple[dict[Any, int], Integers]:
        """A number for each lock, in order of first appearance, and that of each stay."""
        from rollover._needs import numbered, numbers

        known = numbers({None: NO_LOCK})
        return known, numbered([stay.lock for stay in self.stays], known)

    @cached_property
    def by_holder(self) -> tuple[dict[Any, int], Integers]:
        """A number for each holder, and that of each stay."""
        from rollover._needs import numbered, numbers

        known = numbers()
        return known, numbered([stay.holder for stay in self.stays], known)

    def guests(self) -> list[Hashable]:
        """Return what tells whose codes they are: the label, or the times where that is None."""
        return [
            (_UNNAMED, stay.start, stay.end) if stay.label is None else stay.label
            for stay in self.stays
        ]

    @cached_property
    def pairs(self) -> tuple[Integers, Integers]:
        """Each stay with that which ends last of those before it of other guests, by position."""
        from rollover._needs import guests, pairs

        labels = [stay.label for stay in self.stays]
        return pairs(self.by_lock[1], self.start, self.end, guests(labels))

    def shared(self, grace: int) -> list[tuple[Stay, Stay]]:
        """Return the pairs of stays of one lock of which one's code may open for the other."""
        from rollover._needs import share

        first, second = self.pairs
        both = share(self.needs, self.timelines.setting, first, second, grace)
        found = zip(first[both].tolist(), second[both].tolist(), strict=True)
        return [(self.stays[one], self.stays[other]) for one, other in found]

    @cached_property
    def columns(self) -> dict[str, NDArray[Any]]:
        """What columns of codes take from the stays and from the stretches of settings."""
        import numpy as np

        configs = [stretch.config for stretch in self.timelines.stretches]
        epochs = [config.epoch_seconds for config in configs]
        fits = all(-(2**63) <= epoch < 2**63 for epoch in epochs)
        return {
            "lock": np.fromiter((stay.lock for stay in self.stays), object, len(self.stays)),
            "label": np.fromiter((stay.label for stay in self.stays), object, len(self.stays)),
            "window_seconds": np.array([config.window_seconds for config in configs]),
            "epoch_seconds": np.array(epochs, np.int64 if fits else object),
        }

    def joined(self, other: Fleet) -> tuple[Fleet, int]:
        """Return the fleet of the stays of both, and how far the other's codes move in it."""
        if other is self:
            return self, 0
        if self.tolerance != other.tolerance:
            raise ValueError(f"the plans have two tolerances: {self.tolerance}, {other.tolerance}")
        settings = self.settings
        if settings != other.settings:
            own, others = self._by_lock(), other._by_lock()
            for lock in others:
                if own.get(lock, others[lock]) != others[lock]:
                    raise ValueError(f"the plans have two settings of lock={shown(lock)}")
            settings = {**own, **others}
        return Fleet(self.stays + other.stays, settings, self.tolerance), len(self.needs)

    def _by_lock(self) -> Mapping[Any, Settings]:
        if isinstance(self.settings, Mapping):
            return self.settings
        return {stay.lock: self.settings for stay in self.stays}

    def part(self, codes: Codes) -> tuple[Fleet, Integers]:
        """Return the fleet of the stays of these codes alone, and the codes' positions in it."""
        import numpy as np

        needs = self.needs
        kept = np.bincount(codes.span, minlength=len(self.stays)) > 0
        counts = np.where(kept[needs.span], needs.counts, 0)
        moved = needs.ends - counts.cumsum()
        stays = [self.stays[at] for at in np.flatnonzero(kept).tolist()]
        return Fleet(stays, self.settings, self.tolerance), codes.at - moved[codes.row]
