"""The codes of some stays as a sequence, computed when they are asked for."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import eq
from typing import TYPE_CHECKING, Any, ClassVar, Final, overload

from rollover import _html
from rollover._needs import NO_TIME, FleetSettings, Needs, Tolerance
from rollover._validation import instance, instances
from rollover.instants import (
    EPOCH,
    MICROSECOND,
    Instant,
    duration,
    exact,
    instant,
    rounded_up,
    span,
    to_microseconds,
)
from rollover.lifecycle._stretches import ALWAYS
from rollover.planning._codes import Gap, PlannedCode
from rollover.planning._rows import Positions, Rows, as_array, guest
from rollover.stays import Stay

if TYPE_CHECKING:
    from numpy.typing import NDArray
else:
    NDArray = Sequence  # what an annotation resolves to: NumPy is not loaded for it

_CHUNK: Final = 1 << 16  # codes that `due` looks at together
_LONGEST_LEAD: Final = 2**60  # microseconds: longer than all of time
_TIMES: Final = {
    "begins", "expires", "needed_from", "needed_until", "when_valid", "request_from"
}  # fmt: skip


def plan(
    stays: Iterable[Stay],
    settings: FleetSettings,
    *,
    early: timedelta = NO_TIME,
    late: timedelta = NO_TIME,
    behind: timedelta = NO_TIME,
    ahead: timedelta = NO_TIME,
) -> Plan:
    """Return every code that these stays need and that can be had in time.

    A stay needs the windows that overlap
    ``[start - early - behind, end + late + ahead)``. Where the settings of its lock change in
    between, ``[start - early, end + late)`` is cut at the changes first, in real time.

    Parameters
    ----------
    stays
        In any order. Two stays of one lock may overlap.
    settings
        A `WindowConfig`, a `LockTimeline`, or a mapping from lock to either.
    early, late
        How long before its start and after its end a stay's codes must open.
    behind, ahead
        How far the lock's clock may run behind or ahead.

    Returns
    -------
    Plan
        A sequence of `PlannedCode`, in the order of the stays, then of the settings through time,
        then by start.

    Raises
    ------
    TypeError
        If an argument is of another type; the message names the position of a stay.
    ValueError
        If the mapping lacks a lock, or a duration is negative.
    OverflowError
        If a window that a stay needs is not within years 1..9999.

    Examples
    --------
    >>> from rollover import WindowConfig
    >>> stays = [
    ...     Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT", label="Ada"),
    ...     Stay("2026-07-03T15:00Z", "2026-07-04T11:00Z", lock="LOFT", label="Ben"),
    ... ]
    >>> codes = plan(stays, WindowConfig(86400, epoch_seconds=46800))
    >>> for code in codes:
    ...     print(code.stay.label, code.when_valid.isoformat(), code.window.end.isoformat())
    Ada 2026-07-01T15:00:00+00:00 2026-07-02T13:00:00+00:00
    Ada 2026-07-02T13:00:00+00:00 2026-07-03T13:00:00+00:00
    Ben 2026-07-03T15:00:00+00:00 2026-07-04T13:00:00+00:00
    >>> codes.shared()
    []
    """
    tolerance = Tolerance.of(early, late, behind, ahead)
    rows = Rows(Needs.of(instances(stays, Stay, "stays"), settings, tolerance))
    return Plan(rows, range(len(rows)))


class Plan(Sequence[PlannedCode]):
    """Codes to request, computed when asked for: it holds what stays need, not codes.

    Made by `plan`. A slice is a plan; those that slices, `due` and `since` give keep all `stays`.

    Examples
    --------
    >>> from rollover import WindowConfig
    >>> codes = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(14400))
    >>> len(codes), codes[-1].window.start.hour, codes[:2]
    (6, 8, <Plan of 2 codes, stays: 1>)
    """

    __hash__: ClassVar[None]  # type: ignore[assignment]

    def __init__(self, rows: Rows, positions: Positions) -> None:
        self._rows = rows
        self._positions = positions

    @property
    def stays(self) -> tuple[Stay, ...]:
        """The stays that were planned for."""
        return self._rows.needs.stays

    @property
    def columns(self) -> dict[str, NDArray[Any]]:
        """The codes as NumPy arrays, by column, for a data frame.

        ``stay`` (position in `stays`), ``lock``, ``label``, ``window_seconds``, ``epoch_seconds``,
        ``begins``, ``expires``, ``needed_from``, ``needed_until``, ``when_valid`` and
        ``request_from``. Times are ``datetime64[us]`` in UTC, NaT for None.

        Examples
        --------
        >>> from rollover import WindowConfig
        >>> codes = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(43200))
        >>> codes.columns["when_valid"]
        array(['2026-07-01T15:00:00.000000', '2026-07-02T00:00:00.000000'],
              dtype='datetime64[us]')
        """
        found = self._rows.columns(self._positions)
        request_from = found["request_from"]
        request_from[request_from == ALWAYS] = -(2**63)  # NumPy's NaT
        return {
            name: column.view("datetime64[us]") if name in _TIMES else column
            for name, column in found.items()
        }

    def due(self, start: Instant | None, end: Instant, *, lead: timedelta = NO_TIME) -> Plan:
        """Return the codes to ask for in ``[start, end)``, in that order.

        A code is due `lead` before it is needed, but not before the server gives it. Over one
        plan, one stretch of time after another gives every code exactly once.

        Parameters
        ----------
        start, end
            The span; None as `start` is no lower bound.
        lead
            How long before it is needed a code is to be asked for.

        Raises
        ------
        TypeError, ValueError
            If a bound is not an instant, `end` is before `start`, or `lead` is not a timedelta of
            at least 0.

        Examples
        --------
        >>> from rollover import WindowConfig
        >>> codes = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(14400))
        >>> tonight = codes.due("2026-07-01T18:00Z", "2026-07-02T06:00Z", lead=timedelta(hours=1))
        >>> [code.when_valid.hour for code in tonight]
        [20, 0, 4]
        """
        import numpy as np

        first = ALWAYS if start is None else to_microseconds(instant(start, "start"))
        last = rounded_up(*exact(end, "end"), name="end")
        if start is not None:
            span(start, end)  # which refuses a reversed one
        before = min(duration(lead, "lead") // MICROSECOND, _LONGEST_LEAD)
        positions, times = [], []
        for at in range(0, len(self), _CHUNK):
            its = self._rows.columns(self._positions[at : at + _CHUNK])
            due = np.maximum(its["needed_from"] - before, its["request_from"])
            chosen = (due >= first) & (due < to_microseconds(last))
            positions.append(as_array(self._positions[at : at + _CHUNK])[chosen])
            times.append(due[chosen])
        if not positions:
            return self
        order = np.concatenate(times).argsort(kind="stable")
        return Plan(self._rows, np.concatenate(positions)[order])

    def shared(self) -> list[tuple[Stay, Stay]]:
        """Return the pairs of stays of one lock that need one same window, as `rollover.shared`.

        Examples
        --------
        >>> from rollover import WindowConfig
        >>> stays = [
        ...     Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT"),
        ...     Stay("2026-07-03T15:00Z", "2026-07-05T11:00Z", lock="LOFT"),
        ... ]
        >>> len(plan(stays, WindowConfig(86400)).shared())
        1
        """
        return self._rows.needs.shared()

    def gaps(self) -> list[Gap]:
        """Return the parts of stays in which no code is sure to open.

        For each stay and each change of its lock's settings: from when it was applied until codes
        of the new settings can be had (V10), or until the next change where they never can.

        Examples
        --------
        >>> from rollover import LockTimeline, WindowConfig
        >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(86400))
        >>> timeline = timeline.applied("2026-07-02T09:00Z").confirmed("2026-07-02T09:20Z")
        >>> [gap] = plan([Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z")], timeline).gaps()
        >>> gap.start.isoformat(), str(gap.end - gap.start)
        ('2026-07-02T09:00:00+00:00', '0:20:00')
        """
        return [
            Gap(self.stays[stay], EPOCH + start * MICROSECOND, EPOCH + end * MICROSECOND)
            for stay, start, end in self._rows.needs.gaps
        ]

    def since(self, old: Plan) -> PlanChange:
        """Return what to do now that bookings or settings changed.

        Codes are the same where lock, label (where that is None: the stay), config, window and
        `request_from` are.

        Raises
        ------
        TypeError
            If `old` is not a `Plan`.

        Examples
        --------
        Ben's booking, made late, takes the window in which Ada's was cancelled:

        >>> from rollover import WindowConfig
        >>> night = {"start": "2026-07-01T15:00Z", "end": "2026-07-02T11:00Z", "lock": "LOFT"}
        >>> noon = WindowConfig(86400, epoch_seconds=43200)
        >>> ada, ben = Stay(**night, label="Ada"), Stay(**night, label="Ben")
        >>> change = plan([ben], noon).since(plan([ada], noon))
        >>> len(change.kept), len(change.added), len(change.dropped)
        (0, 1, 1)
        >>> [(gone.stay.label, new.stay.label) for gone, new in change.exposed]
        [('Ada', 'Ben')]
        """
        instance(old, Plan, "old")
        numbers: dict[Hashable, int] = {}
        mine = list(self._rows.keys(self._positions, numbers))
        theirs = list(old._rows.keys(old._positions, numbers))
        known, still = set(theirs), set(mine)
        dropped = old._where(key not in still for key in theirs)
        return PlanChange(
            kept=self._where(key in known for key in mine),
            added=self._where(key not in known for key in mine),
            dropped=dropped,
            exposed=_exposed(dropped, self),
        )

    def _where(self, chosen: Iterable[bool]) -> Plan:
        import numpy as np

        return Plan(self._rows, as_array(self._positions)[np.fromiter(chosen, bool, len(self))])

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, item: int) -> PlannedCode: ...
    @overload
    def __getitem__(self, item: slice) -> Plan: ...
    def __getitem__(self, item: int | slice) -> PlannedCode | Plan:
        if isinstance(item, slice):
            return Plan(self._rows, self._positions[item])
        position = int(self._positions[item])
        return next(self._rows.codes(range(position, position + 1)))

    def __iter__(self) -> Iterator[PlannedCode]:
        return self._rows.codes(self._positions)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Plan):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    def __repr__(self) -> str:
        return f"<Plan of {len(self)} codes, stays: {len(self.stays)}>"

    def _repr_html_(self) -> str:
        return _html.table(
            ["lock", "label", "when_valid (UTC)", "begins", "expires"],
            self,
            lambda code: [
                code.stay.lock, code.stay.label, code.when_valid,
                code.window.start, code.window.end,
            ],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What became of a plan when bookings or settings changed.

    Parameters
    ----------
    kept, added
        Codes of the new plan that the old one had, and had not.
    dropped
        Codes of the old plan alone. They cannot be withdrawn, and open until their window ends.
    exposed
        Pairs of a dropped code and one of the new plan, of one lock, config and window, for
        different guests: the new guest's code is in the old one's hands.
    """

    kept: Plan
    added: Plan
    dropped: Plan
    exposed: list[tuple[PlannedCode, PlannedCode]]


def _exposed(dropped: Plan, new: Plan) -> list[tuple[PlannedCode, PlannedCode]]:
    holders: dict[tuple[Hashable, ...], list[PlannedCode]] = {}
    for code in dropped:
        if code.stay.lock is not None:
            holders.setdefault(_door(code), [])
    if holders:
        for code in new:
            if _door(code) in holders:
                holders[_door(code)].append(code)
    return [
        (gone, code)
        for gone in dropped
        for code in holders.get(_door(gone), ())
        if guest(code.stay) != guest(gone.stay)
    ]


def _door(code: PlannedCode) -> tuple[Hashable, ...]:
    return code.stay.lock, code.config, code.window.index
