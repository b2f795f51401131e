"""A plan: stays, the codes that they need, and where none is sure to open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import UTC, timedelta, tzinfo
from typing import Any, Final, TypeAlias

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from rollover._validation import decimal, instance
from rollover._zones import zone
from rollover.instants import NO_TIME
from rollover.planning import Audit, Plan
from rollover.plot import _axes
from rollover.plot._words import headed, name_rows
from rollover.stays import Stay

_DAY: Final = 86_400_000_000  # microseconds
_Placed: TypeAlias = tuple[Hashable, tuple[float, float]]  # a lock, and a bar in its row


def plan(
    codes: Plan,
    *,
    audit: Audit | None = None,
    grace: timedelta = NO_TIME,
    locks: Iterable[Hashable] | None = None,
    tz: tzinfo | str = UTC,
    ax: Axes | None = None,
) -> list[Artist]:
    """Draw the stays of a plan, and below each the windows of the codes that it needs.

    A triangle is an instant from which on codes of new settings can be had. Of more than 150
    windows of one lock, which would run together, only how many they are is written.

    Parameters
    ----------
    codes
        The plan, or a part of it; of one without stays the axes say so.
    audit
        What `Plan.audit` found: windows whose code is missing, and needs while somebody else has a
        code that may open, are marked.
    grace
        As `rollover.shared` takes it.
    locks
        The locks to draw. By default all, or of more than 40 those with the most gaps, pairs of
        guests that share a code and findings of the audit; the title says so.
    tz
        The zone of the time line: a tzinfo or an IANA name.
    ax
        The axes to draw on; new ones by default.

    Returns
    -------
    list[Artist]
        For each row the bars of the windows, as far as there are codes; for each row those of the
        stays; then, where there are any, those of guests who are early or late, of a clock that is
        off, of the windows that two guests share, of the grace in which one's code opens for the
        next, of the gaps, of the missing codes and of the exposed ones; the triangles.

    Raises
    ------
    ValueError
        If the named locks have no stay, or the zone is unknown.

    Examples
    --------
    >>> import rollover
    >>> from rollover import LockTimeline, Stay, WindowConfig
    >>> timeline = LockTimeline(WindowConfig(14400)).configured(WindowConfig(86400))
    >>> timeline = timeline.applied("2026-07-02T09:00Z").confirmed("2026-07-02T14:00Z")
    >>> stays = [Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT")]
    >>> codes = rollover.plan(stays, timeline)
    >>> windows, loft, gaps, had_from = plan(codes)
    >>> len(windows.get_paths()), len(loft.get_paths()), len(gaps.get_paths())
    (8, 1, 1)
    """
    if audit is not None:
        instance(audit, Audit, "audit")
    rows = Rows(instance(codes, Plan, "codes"), locks, grace, audit)
    place = zone(tz)

    ax = _axes.axes(ax, 9, _axes.height_of(len(rows.number)))
    artists: list[Artist] = []
    for lock, row in rows.number.items():
        spans = {span for stay in rows.stays if stay.lock == lock for span in rows.windows[stay]}
        if spans:
            artists.append(_axes.boxes(ax, sorted(spans), row + 0.52, 0.36))
    artists += rows.draw(ax, 0, 0.12, 0.36)
    had_from = {
        (_axes.number(code.request_from), rows.number[code.stay.lock] + 0.5)
        for code in codes
        if code.request_from is not None and code.stay.lock in rows.number
    }
    if had_from:
        artists += _axes.marks(ax, sorted(had_from), ">", "new codes can be had from here")
    rows.name(ax, place, f"{len(codes):,} codes")
    return artists


class Rows:
    """The locks of a plan that a picture has room for, and what is to be drawn of them."""

    def __init__(
        self,
        codes: Plan,
        locks: Iterable[Hashable] | None,
        grace: timedelta,
        audit: Audit | None = None,
    ) -> None:
        named = None if locks is None else set(locks)
        chosen = [stay for stay in codes.stays if named is None or stay.lock in named]
        if named and not chosen:
            raise ValueError(f"locks={sorted(map(decimal, named))} have no stay to draw")
        self.tolerance = tuple(length / _DAY for length in codes._fleet.tolerance)
        every = dict.fromkeys(stay.lock for stay in chosen)
        shared = [pair for pair in codes.shared(grace=grace) if pair[0].lock in every]
        gaps = [gap for gap in codes.gaps() if gap.stay.lock in every]
        self.missing, self.exposed = _findings(audit)
        weights = Counter([first.lock for first, _ in shared] + [gap.stay.lock for gap in gaps])
        weights.update(lock for lock, _ in self.missing + self.exposed if lock in every)
        # More rows than fit are not drawn: those stay of which most is to be seen.
        kept = set(sorted(every, key=lambda lock: -weights[lock])[: _axes.MOST_ROWS])
        self.number = {lock: at for at, lock in enumerate(lock for lock in every if lock in kept)}
        self.stays = [stay for stay in chosen if stay.lock in kept]
        self.shared = [pair for pair in shared if pair[0].lock in kept]
        self.gaps = [gap for gap in gaps if gap.stay.lock in kept]
        self.grace = grace / timedelta(days=1)
        self.title = f": {_axes.pairs(len(shared))}" if len(chosen) > 1 else ""
        if audit is not None:
            self.title += f"; {len(audit.missing):,} missing, {len(audit.exposed):,} exposed"
        if len(kept) < len(every):
            self.title += f"; shown are {len(kept)} of {len(every)} locks"
            self.title += ", those where most do" if weights else ""
        self.windows = self._windows(codes)

    def _windows(self, codes: Plan) -> dict[Stay, list[tuple[float, float]]]:
        """Return when the windows of each stay begin, and how long they are, in days."""
        windows: dict[Stay, list[tuple[float, float]]] = {stay: [] for stay in self.stays}
        columns = codes.columns
        times = [date2num(columns[name]).tolist() for name in ("begins", "expires")]
        for at, begins, expires in zip(columns["stay"], *times, strict=True):
            stay = codes.stays[at]
            if stay in windows:
                windows[stay].append((begins, expires - begins))
        return windows

    def _beside(self, before: float, after: float, near: tuple[float, float]) -> list[_Placed]:
        """Return so many days before and after each stay, and `near` of them away from it."""
        spans: list[_Placed] = []
        for stay in self.stays:
            start, width = _axes.bar(stay.start, stay.end)
            spans.append((stay.lock, (start - near[0] - before, before)))
            spans.append((stay.lock, (start + width + near[1], after)))
        return spans

    def draw(self, ax: Axes, first: int, bottom: float, height: float) -> list[Artist]:
        """Draw the stays of each row, from row `first` on; then tolerance, what is shared, gaps."""
        stays = [(stay.lock, _axes.bar(stay.start, stay.end)) for stay in self.stays]
        early, late, behind, ahead = self.tolerance
        room = self._beside(early, late, (0, 0))
        clock = self._beside(behind, ahead, (early, late))
        both = [
            (one.lock, span)
            for one, other in self.shared
            for span in self.windows[one]
            if span in self.windows[other]
        ]
        lingering = [
            (one.lock, (end, self.grace))
            for one, other in self.shared
            for end in (start + width for start, width in self.windows[one])
            if end <= _axes.number(other.start) - early - behind < end + self.grace
        ]
        gaps = [(gap.stay.lock, _axes.bar(gap.start, gap.end)) for gap in self.gaps]
        middle, ink = bottom + height / 2, _axes.ink(ax)
        missing = {"facecolors": _axes.ORANGE, "hatch": "--", "linewidth": 0.5}
        artists: list[Artist] = []
        for found, low, high, label, color, style in (
            (stays, bottom, height, "", ink, {"facecolors": _axes.SKY, "linewidth": 0.5}),
            (room, middle - 0.06, 0.12, "early or late", _axes.BLUE, {}),
            (clock, middle - 0.06, 0.12, "a clock that is off", _axes.BLUE, {"hatch": "......"}),
            (both, 0.08, 0.84, "one code opens for two guests", _axes.VERMILION, {"hatch": "////"}),
            (lingering, 0.08, 0.84, "a code may linger", _axes.VERMILION, {"hatch": "\\\\"}),
            (gaps, 0.08, 0.84, "no code is sure to open", ink, {"hatch": "xx"}),
            (self.missing, 0.52, 0.36, "a code is missing", ink, missing),
            (self.exposed, 0.08, 0.42, "another has a code", _axes.VERMILION, {"hatch": "oo"}),
        ):
            for lock, row in self.number.items():
                spans = [span for of, span in found if of == lock and span[1] > _axes.DUST]
                if spans:
                    place = first + row + low, high
                    looks = {"facecolors": "none", "edgecolors": color, "label": label} | style
                    artists.append(ax.broken_barh(spans, place, **looks))
                    label = ""  # one entry of the legend for all rows
        return artists

    def name(self, ax: Axes, place: tzinfo, what: str, *above: str) -> None:
        """Name the rows, after those `above` them, the time line, and what is drawn."""
        names = [*above, *("stays" if lock is None else str(lock) for lock in self.number)]
        name_rows(ax, [row + 0.5 for row in range(len(names))], names)
        ax.set_ylim(len(names) or 1, 0)
        _axes.time_line(ax, place)
        headed(ax, what + self.title)
        if not self.stays:
            look: Any = {"color": _axes.ink(ax), "ha": "center", "transform": ax.transAxes}
            ax.text(0.5, 0.5, "no stays", **look)
            ax.set_xticks([])


def _findings(audit: Audit | None) -> tuple[list[_Placed], list[_Placed]]:
    """Return the windows of missing codes, and when exposed ones are needed, each once."""
    if audit is None:
        return [], []
    missing = dict.fromkeys(
        (code.stay.lock, _axes.bar(code.window.start, code.window.end)) for code in audit.missing
    )
    exposed = dict.fromkeys(
        (code.stay.lock, _axes.bar(code.needed_from, code.needed_until))
        for _, code in audit.exposed
    )
    return [*missing], [*exposed]
