"""Recurring visits, such as a cleaner's, as stays."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from rollover import instants
from rollover._validation import wrong_type
from rollover._zones import DAY, local_instant, offsets, within_years, zone
from rollover.instants import Instant, between
from rollover.stays import Stay

if TYPE_CHECKING:
    from dateutil.rrule import rrulebase
else:
    try:
        from dateutil.rrule import rrulebase
    except ModuleNotFoundError:  # a copy of the package without it: there are no rules then
        rrulebase = ()


def stays_from_rule(
    rule: rrulebase,
    *,
    duration: timedelta,
    tz: tzinfo | str,
    start: Instant,
    end: Instant,
    lock: Hashable = None,
) -> list[Stay]:
    """Return the visits of a recurrence rule in local time that begin in ``[start, end)``.

    A visit at a local time that the clocks skip or repeat is what RFC 5545 (3.3.5) says: a skipped
    time is read with the offset before the gap, so that at 02:30 in a gap of an hour the visit
    begins at 03:30; of a repeated time the first is taken. Visits that so come to begin at one
    instant are one.

    Parameters
    ----------
    rule
        A `dateutil.rrule.rrule` or `rruleset` of naive datetimes, which are read as clock times in
        `tz`. Give it a `dtstart`: dateutil's default is the moment at which the rule was made.
    duration
        How long each visit lasts: elapsed time, on days of 23 and 25 hours too.
    tz
        The lock's zone: a tzinfo or an IANA name.
    start, end
        The span in which visits begin.
    lock
        The lock's name, as in `Stay`.

    Returns
    -------
    list[Stay]
        By time.

    Raises
    ------
    ValueError
        If the rule's datetimes have an offset, the zone is unknown, `duration` is not above 0, or
        `end` is before `start`.

    Examples
    --------
    A cleaner comes every Tuesday from 10 to 12:

    >>> from datetime import datetime
    >>> from dateutil.rrule import WEEKLY, rrule
    >>> tuesdays = rrule(WEEKLY, dtstart=datetime(2026, 10, 20, 10))
    >>> for visit in stays_from_rule(
    ...     tuesdays, duration=timedelta(hours=2), tz="Europe/Lisbon",
    ...     start="2026-10-01T00:00Z", end="2026-11-01T00:00Z", lock="LOFT",
    ... ):
    ...     print(visit)
    Stay('2026-10-20T09:00:00+00:00', '2026-10-20T11:00:00+00:00', lock='LOFT')
    Stay('2026-10-27T10:00:00+00:00', '2026-10-27T12:00:00+00:00', lock='LOFT')
    """
    if not isinstance(rule, rrulebase):
        raise wrong_type(
            rule, "rule", "a dateutil rrule or rruleset: for a text, call dateutil.rrule.rrulestr"
        )
    length = instants.duration(duration, "duration")
    if not length:
        raise ValueError("duration=0:00:00: a visit is not empty")
    place = zone(tz)
    first, last = between(start, end)
    with within_years(f"a visit of {place} from start={start!s} to end={end!s}"):
        begins = {  # a set: one after a gap and one moved out of it may be the same
            local_instant(local.date(), local.time(), place)
            for local in _near(rule, first, last, place)
        }
        return [
            Stay(begin, begin + length, lock=lock)
            for begin in sorted(begins)
            if first <= begin < last
        ]


def _near(rule: rrulebase, first: datetime, last: datetime, tz: tzinfo) -> Iterator[datetime]:
    """Yield the clock times of the rule that may be in the span."""
    there = [spell.offset for spell in offsets(tz, first - DAY, last + DAY)]
    # Whatever the offset, an instant of the span shows a time between these.
    lower, upper = first.replace(tzinfo=None) + min(there), last.replace(tzinfo=None) + max(there)
    for local in _begun_late(rule, lower):
        if local.tzinfo is not None:
            raise ValueError(
                f"rule gives {local!r}, which has an offset: make it of naive local times, "
                "which are read in tz"
            )
        if local >= upper:
            return
        if local >= lower:
            yield local


def _begun_late(rule: rrulebase, lower: datetime) -> rrulebase:
    """Return a rule that is the same from `lower` on: dateutil walks from where a rule begins.

    A year of seconds took it minutes. Of a rule with a count, and of sets, nothing is left out.
    """
    from dateutil.rrule import rrule

    begun = next(iter(rule), None)
    form = re.search("FREQ=(HOUR|MINUTE|SECOND)LY(?!.*COUNT)(?:;.*INTERVAL=(\\d+))?", str(rule))
    if not (form and isinstance(rule, rrule) and begun and begun.tzinfo is None and begun < lower):
        return rule
    step = int(form[2] or 1) * timedelta(**{f"{form[1].lower()}s": 1})
    return rule.replace(dtstart=begun + (lower - begun) // step * step)
