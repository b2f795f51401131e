"""The codes of some stays as a sequence, computed when they are asked for."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import timedelta
from operator import eq
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias, overload

import rollover
from rollover import _html
from rollover._validation import hashable, instance, instances
from rollover._value import Answer, abridged
from rollover.instants import (
    ALWAYS,
    EPOCH,
    MICROSECOND,
    NO_TIME,
    Instant,
    between,
    duration,
    exact,
    instant,
    rounded_up,
    to_microseconds,
)
from rollover.lifecycle import IssuedCode
from rollover.planning import _answers  # as a module: it imports this one
from rollover.planning._audit import Log, exposing, serving
from rollover.planning._change import exposed, kept, sides
from rollover.planning._codes import CODE_HEADER, Gap, PlannedCode, cells, columns, made
from rollover.planning._fleet import NOBODY, Fleet, FleetSettings, Tolerance
from rollover.stays import Stay

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rollover._needs import Codes, Positions

    _Codes: TypeAlias = Sequence[PlannedCode]
else:
    NDArray = Sequence  # what an annotation resolves to: NumPy is not loaded for it
    _Codes = object  # polars takes a Sequence for rows of objects, also if it is a table

_CHUNK: Final = 1 << 16  # codes that are looked at, or made, together
_ANY: Final = object()  # a lock, or a label, that was not named


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
    ValueError
        If the mapping lacks a lock.

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
    fleet = Fleet(stays, settings, Tolerance.of(early, late, behind, ahead))
    return Plan(fleet, range(len(fleet.needs)))


class Plan(Answer, _Codes):
    """Codes to request, computed when asked for: it holds what stays need, not codes.

    Made by `plan`. It does all that a sequence does; a slice is a plan. Those that slices, `due`,
    `since` and `audit` give keep all `stays`; a pickle of a part has those of its codes alone.

    Like a `range` it equals no list: two plans are equal if their codes are, so compare
    ``list(plan)`` with a list. The sum of two has the codes of the first, then of the second, and
    the stays of both: of workers that planned a part each, what one plan would have been. They
    have one tolerance, and no lock has other settings in the one than in the other.

    Examples
    --------
    >>> from rollover import WindowConfig
    >>> codes = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(14400))
    >>> len(codes), codes[-1].window.start.hour, len(codes[:2])
    (6, 8, 2)
    """

    __hash__: ClassVar[None]  # type: ignore[assignment]
    if not TYPE_CHECKING:
        index, count = Sequence.index, Sequence.count
        __contains__, __reversed__ = Sequence.__contains__, Sequence.__reversed__

    def __init__(self, fleet: Fleet, positions: Positions) -> None:
        self._fleet = fleet
        self._positions = positions

    @property
    def stays(self) -> tuple[Stay, ...]:
        """The stays that were planned for."""
        return self._fleet.stays

    @property
    def columns(self) -> dict[str, NDArray[Any]]:
        """The codes as NumPy arrays, by column, for a data frame.

        ``stay`` (position in `stays`), ``lock``, ``label``, ``window_seconds``, ``epoch_seconds``,
        ``begins``, ``expires``, ``needed_from``, ``needed_until``, ``when_valid`` and
        ``request_from``. Times are ``datetime64[us]`` in UTC, NaT for None.

        NumPy cannot say that they are in UTC, and an engine may read them in a zone of its own:
        Spark does. What takes Arrow's tables takes the plan itself, with times that are aware.

        Examples
        --------
        >>> from rollover import WindowConfig
        >>> codes = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(43200))
        >>> codes.columns["when_valid"]
        array(['2026-07-01T15:00:00.000000', '2026-07-02T00:00:00.000000'],
              dtype='datetime64[us]')
        """
        return columns(self._fleet, self._codes)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the codes in JSON's types.

        Examples
        --------
        >>> from rollover import WindowConfig
        >>> codes = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(43200))
        >>> [code["when_valid"] for code in codes.to_dicts()]
        ['2026-07-01T15:00:00+00:00', '2026-07-02T00:00:00+00:00']
        """
        return [code.to_dict() for code in self]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the codes as a table by Arrow's PyCapsule interface; needs PyArrow.

        So ``polars.DataFrame(plan)``, ``pyarrow.table(plan)``, pandas'
        ``DataFrame.from_arrow(plan)`` and a query of DuckDB read it, with the names of `columns` in
        one schema: `lock` and `label` are text, null for None; times are ``timestamp[us, UTC]``.

        Raises
        ------
        OverflowError
            If an epoch does not fit int64.
        """
        from rollover.planning._table import stream

        return stream(self).__arrow_c_stream__(requested_schema)

    def of(self, *, lock: Hashable = _ANY, label: Hashable = _ANY) -> Plan:
        """Return the codes of one lock, or of one holder, or of one holder at one lock.

        Parameters
        ----------
        lock
            The lock; None for the stays without one.
        label
            Who holds the codes, as `Stay.holder` says it.

        Examples
        --------
        >>> from rollover import WindowConfig
        >>> night = {"start": "2026-07-01T15:00Z", "end": "2026-07-02T11:00Z"}
        >>> ada = [Stay(**night, lock=lock, label="Ada") for lock in ("FRONT", "LOFT")]
        >>> codes = plan(ada, WindowConfig(86400))
        >>> len(codes.of(label="Ada")), len(codes.of(lock="LOFT", label="Ada"))
        (4, 2)
        """
        import numpy as np

        fleet = self._fleet
        chosen = np.ones(len(fleet.stays), np.bool_)
        for name, value, (known, numbers) in (
            ("lock", lock, fleet.by_lock),
            ("label", label, fleet.by_holder),
        ):
            if value is not _ANY:
                hashable(value, name)
                chosen &= numbers == known.get(value, NOBODY)
        if isinstance(self._positions, range) and self._positions == range(len(fleet.needs)):
            return Plan(fleet, fleet.needs.of_spans(chosen))
        return self._where(chosen[self._codes.span])

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

        Examples
        --------
        >>> from rollover import WindowConfig
        >>> codes = plan([Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z")], WindowConfig(14400))
        >>> tonight = codes.due("2026-07-01T18:00Z", "2026-07-02T06:00Z", lead=timedelta(hours=1))
        >>> [code.when_valid.hour for code in tonight]
        [20, 0, 4]
        """
        import numpy as np

        from rollover._needs import LONGEST

        last = to_microseconds(rounded_up(*exact(end, "end"), name="end"))
        first = ALWAYS if start is None else to_microseconds(between(start, end)[0])
        before = min(duration(lead, "lead") // MICROSECOND, LONGEST)
        positions, times = [], []
        for part in self._chunks():
            codes = self._fleet.needs.codes(part)
            due = np.maximum(codes.needed_from - before, codes.request_from)
            chosen = (due >= first) & (due < last)
            positions.append(codes.at[chosen])
            times.append(due[chosen])
        if not positions:
            return self
        order = np.concatenate(times).argsort(kind="stable")
        return Plan(self._fleet, np.concatenate(positions)[order])

    def shared(self, *, grace: timedelta = NO_TIME) -> list[tuple[Stay, Stay]]:
        """Return what `rollover.shared` does for the same stays, settings, tolerance and `grace`.

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
        return self._fleet.shared(duration(grace, "grace") // MICROSECOND)

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
            for stay, start, end in zip(
                *(column.tolist() for column in self._fleet.needs.gaps), strict=True
            )
        ]

    def since(self, old: Plan) -> _answers.PlanChange:
        """Return what to do now that bookings or settings changed.

        Codes are the same where lock, label (where that is None: the stay), config, window and
        `request_from` are. It compares two plans and knows nothing of those before.

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
        >>> [(dropped.stay.label, new.stay.label) for dropped, new in change.exposed]
        [('Ada', 'Ben')]
        """
        instance(old, Plan, "old")
        new_side, old_side = sides((self._fleet, self._codes), (old._fleet, old._codes))
        known, wanted = kept(new_side, old_side)
        dropped = old._where(~wanted)
        ones, others = exposed(old_side._replace(codes=dropped._codes), new_side)
        return _answers.PlanChange(
            kept=self._where(known),
            added=self._where(~known),
            dropped=dropped,
            exposed=list(zip(dropped._where(ones), self._where(others), strict=True)),
        )

    def audit(
        self,
        issued: Iterable[IssuedCode],
        *,
        at: Instant | None = None,
        grace: timedelta = NO_TIME,
    ) -> _answers.Audit:
        """Return what guests hold of this plan, whatever was booked, missed or changed since.

        An issued code serves a planned one of its lock, holder and window, if it was issued at or
        after `request_from` and, where it has `needed`, for a time of that stay; of several the
        nearest. Labels must tell bookings apart: those that overlap under one label are one guest.

        Parameters
        ----------
        issued
            The log of the codes that were given out, in any order; twice the same is no harm.
        at
            The present: what is over by then is left out.
        grace
            For how long after its window a lock may still honour a code.

        Raises
        ------
        ValueError
            If the settings lack the lock of a code.

        Examples
        --------
        Ada's booking was cancelled, and Ben has the dates; his first code was sent:

        >>> from rollover import WindowConfig
        >>> dates = {"start": "2026-07-01T15:00Z", "end": "2026-07-03T11:00Z", "lock": "LOFT"}
        >>> noon = WindowConfig(86400, epoch_seconds=43200)
        >>> ada, ben = (plan([Stay(**dates, label=name)], noon) for name in ("Ada", "Ben"))
        >>> log = [code.issued("2026-06-20T09:30Z") for code in [*ada, ben[0]]]
        >>> audit = ben.audit(log)
        >>> len(audit.held), len(audit.missing), len(audit.surplus), len(audit.exposed)
        (1, 1, 2, 2)
        >>> audit.missing[0].when_valid.isoformat()
        '2026-07-02T12:00:00+00:00'
        """
        import numpy as np

        fleet, codes = self._fleet, self._codes
        listed = instances(issued, IssuedCode, "issued")
        now = ALWAYS if at is None else to_microseconds(instant(at, "at"))
        log = Log.of(listed, fleet, duration(grace, "grace") // MICROSECOND)
        serves, served = serving(log, fleet, codes)
        held = np.zeros(len(self), np.bool_)
        held[served] = True
        surplus = ~log.killed & (log.closes > now)
        surplus[serves] = False
        ones, others = exposing(log, fleet, codes, now)
        current = codes.needed_until > now
        return _answers.Audit(
            held=self._where(held & current),
            missing=self._where(~held & current),
            surplus=[listed[one] for one in np.flatnonzero(surplus).tolist()],
            exposed=[
                (listed[one], code)
                for one, code in zip(ones.tolist(), self._where(others), strict=True)
            ],
        )

    @property
    def _codes(self) -> Codes:
        return self._fleet.needs.codes(self._positions)

    def _chunks(self) -> Iterator[Positions]:
        return (self._positions[at : at + _CHUNK] for at in range(0, len(self), _CHUNK))

    def _where(self, chosen: NDArray[Any]) -> Plan:
        return Plan(self._fleet, self._codes.at[chosen])

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, item: int) -> PlannedCode: ...
    @overload
    def __getitem__(self, item: slice) -> Plan: ...
    def __getitem__(self, item: int | slice) -> PlannedCode | Plan:
        if isinstance(item, slice):
            return Plan(self._fleet, self._positions[item])
        position = int(self._positions[item])
        return next(made(self._fleet, range(position, position + 1)))

    def __iter__(self) -> Iterator[PlannedCode]:
        for part in self._chunks():
            yield from made(self._fleet, part)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Plan):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    def __add__(self, other: Plan) -> Plan:
        if not isinstance(other, Plan):
            return NotImplemented
        import numpy as np

        fleet, moved = self._fleet.joined(other._fleet)
        return Plan(fleet, np.concatenate([self._codes.at, other._codes.at + moved]))

    def __copy__(self) -> Plan:
        return self

    def __deepcopy__(self, memo: object) -> Plan:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        fleet, positions = self._fleet, self._positions
        if len(self) < len(fleet.needs):
            fleet, positions = fleet.part(self._codes)
        arguments = {
            "stays": fleet.stays,
            "settings": fleet.settings,
            "tolerance": tuple(fleet.tolerance),
            "positions": positions,
        }
        return rollover._restored, ("Plan", arguments)

    @staticmethod
    def _restored(
        stays: tuple[Stay, ...],
        settings: FleetSettings,
        tolerance: tuple[int, ...],
        positions: Positions,
    ) -> Plan:
        return Plan(Fleet(stays, settings, Tolerance(*tolerance)), positions)

    def __repr__(self) -> str:
        return (
            f"<Plan of {len(self)} codes, stays: {len(self.stays)}: [{abridged(self, self._said)}]>"
        )

    def _said(self) -> bytes:
        """Return what tells the codes from those of other plans."""
        made = self.columns
        stays = {at: repr(self.stays[at]) for at in dict.fromkeys(made["stay"].tolist())}
        numbers = [made[name] for name in made if made[name].dtype != object]
        return repr(stays).encode() + b"".join(column.tobytes() for column in numbers)

    def _repr_html_(self) -> str:
        return _html.table(CODE_HEADER, self, cells)
