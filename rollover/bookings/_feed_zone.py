"""The zones of a calendar feed: by name, or as the feed defines them (RFC 5545, 3.6.5).

A feed's own zone is worked out with dateutil's rules, and not with `icalendar.Timezone.to_tz`: this
misses the last change of a rule whose UNTIL is in UTC, is hours off where standard time changes,
and walks through the rules at each look.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial
from itertools import takewhile
from typing import Any, Final, NamedTuple

from rollover._zones import zone
from rollover.bookings._content import Component, moment, taken

_FIRST, _LAST = 1968, 2100  # years for which an endless rule is expanded; the first is a leap year
_OLDEST: Final = 1900  # year from which a rule that counts may begin
_OFFSET: Final = re.compile(r"[+-]\d\d[0-5]\d([0-5]\d)?", re.ASCII)
_PARTS: Final = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYDAY", "BYMONTHDAY"}
_ONCE: Final = {"INTERVAL", "COUNT", "UNTIL"}
_MONTHS, _DAYS = 2, 7  # of a rule at most: a change in spring, one in autumn, a day of a week each
_COMMON: Final = 2025  # a year whose February has 28 days


class Zones:
    """The zones of one calendar by their names, each worked out once."""

    def __init__(self, defined: Iterable[Component]) -> None:
        self._defined: dict[str, list[Component]] = {}
        for component in defined:
            for line in component.lines.get("TZID", ()):
                name = line.partition(":")[2].strip()
                self._defined.setdefault(name, []).append(component)
        self._known: dict[str, tzinfo | str] = {}

    def __getitem__(self, tzid: str) -> tzinfo:
        """Return a zone, or raise what is wrong with it, as a ValueError."""
        if tzid not in self._known:
            try:
                self._known[tzid] = self._zone(tzid)
            except ValueError as error:
                self._known[tzid] = str(error)
        found = self._known[tzid]
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def _zone(self, tzid: str) -> tzinfo:
        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

        try:
            return zone(tzid, "TZID")
        except ValueError as error:
            own = self._defined.get(tzid, [])
            if not own and tzid in WINDOWS_TO_OLSON:
                return zone(WINDOWS_TO_OLSON[tzid], "TZID")
            if not own:
                raise ValueError(f"{error}; the feed does not define it") from None
        if any(each.lines != own[0].lines or each.nested != own[0].nested for each in own[1:]):
            raise ValueError(f"TZID={tzid!r} is defined {len(own)} times")
        try:
            return _Own(tzid, own[0])
        except (ValueError, OverflowError) as error:
            raise ValueError(f"TZID={tzid!r} as the feed defines it: {error}") from None


class _Change(NamedTuple):
    at: datetime  # in UTC, without saying so
    before: timedelta
    after: timedelta


class _Own(tzinfo):
    """A zone as a feed defines it, which knows how to go from UTC alone."""

    def __init__(self, tzid: str, component: Component) -> None:
        self._tzid = tzid
        component.property("TZID")  # which must be one
        if component.broken:
            raise ValueError(component.broken)
        changes = sorted(change for spell in component.nested for change in _changes(spell))
        if not changes:
            raise ValueError("it has neither STANDARD nor DAYLIGHT")
        self._endless = any("RRULE" in spell.lines for spell in component.nested)
        self._starts = [change.at for change in changes]
        self._offsets = [changes[0].before, *(change.after for change in changes)]

    def fromutc(self, moment: datetime) -> datetime:
        """Return an instant in this zone."""
        # Where a rule goes on beyond what was expanded, the offset there is not known.
        if self._endless and not _FIRST <= moment.year < _LAST:
            raise ValueError(
                f"TZID={self._tzid!r} is read up to the year {_LAST} only, and from {_FIRST} on"
            )
        utc = moment.replace(tzinfo=None)
        return (utc + self._at(utc)).replace(tzinfo=self)

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Return an offset at which the clocks show a time; of two the first in order."""
        if moment is None:
            return None
        local = moment.replace(tzinfo=None)
        shown = (each for each in self._offsets if self._at(local - each) == each)
        return next(shown, self._offsets[0])

    def dst(self, moment: datetime | None) -> None:
        """Return None: a feed does not say how much of an offset is daylight saving."""

    def tzname(self, moment: datetime | None) -> str:  # noqa: ARG002
        """Return the feed's name of the zone."""
        return self._tzid

    def _at(self, utc: datetime) -> timedelta:
        return self._offsets[bisect_right(self._starts, utc)]

    def __repr__(self) -> str:
        return self._tzid


def _changes(spell: Component) -> Iterator[_Change]:
    """Yield when a spell of standard or daylight time begins."""
    before, after = _offset(spell, "TZOFFSETFROM"), _offset(spell, "TZOFFSETTO")
    found = spell.property("DTSTART")
    if found is None:
        raise ValueError(f"{spell.kind} has no DTSTART")
    start = moment(found[1], "DTSTART")
    if not isinstance(start, datetime) or start.tzinfo:
        raise ValueError(f"DTSTART={found[1]!r} is not a local time")
    onsets = [start]
    rule = spell.property("RRULE")
    if rule is not None:
        onsets += _onsets(rule[1], start, before)
    for text in ",".join(spell.values("RDATE")).split(","):
        if text:
            onsets.append(_local(moment(text.strip(), "RDATE"), before, "RDATE"))
    for onset in onsets:
        yield _Change(onset - before, before, after)


def _local(value: Any, before: timedelta, name: str) -> datetime:
    """Return a time that may be in UTC as the local one."""
    if not isinstance(value, datetime):
        raise ValueError(f"{name}={value!s} is not a time")
    return (value + before).replace(tzinfo=None) if value.tzinfo else value


def _offset(spell: Component, name: str) -> timedelta:
    from icalendar import vUTCOffset

    found = spell.property(name)
    if found is None or not _OFFSET.fullmatch(found[1]) or int(found[1][1:3]) > 23:
        raise ValueError(f"{name}={found and found[1]!r} is not an offset from UTC")
    offset: timedelta = taken(vUTCOffset.from_ical, found[1], name)
    return offset


def _onsets(text: str, start: datetime, before: timedelta) -> Iterator[datetime]:
    """Return the local times of a rule from its start on; refuse one whose expansion is long."""
    from dateutil.rrule import rrulestr
    from icalendar import vRecur

    asked = f"RRULE={text[:100]!r}"  # a line may be long
    rule = taken(vRecur.from_ical, text, "RRULE")
    if rule.get("FREQ") != ["YEARLY"] or not rule.keys() <= _PARTS or not _is_short(rule, start):
        raise ValueError(f"{asked} is not a yearly rule of a day that a month or two always have")
    for name in ("INTERVAL", "COUNT"):
        if not 1 <= rule.get(name, [1])[0] <= 9999:
            raise ValueError(f"{asked} has a {name} that is not from 1 to 9999")
    if rule.get("INTERVAL", [1]) == [1] and "COUNT" not in rule:
        # A rule of each year is the same from any on: many feeds begin with 1601.
        start = max(start, start.replace(year=_FIRST))
    elif start.year < _OLDEST:
        raise ValueError(f"RRULE counts from {start.year}, before {_OLDEST}")
    if "UNTIL" in rule:
        (last,) = rule["UNTIL"]
        if type(last) is date:
            last = datetime.combine(last, time.max)
        rule["UNTIL"] = [_local(last, before, "UNTIL")]
    onsets = taken(partial(rrulestr, dtstart=start), rule.to_ical().decode(), "RRULE")
    return takewhile(lambda onset: onset.year <= _LAST, onsets)


def _is_short(rule: Any, start: datetime) -> bool:
    """Whether a rule names few days, and each is in its months each year: none is sought in vain.

    A weekday is the first to fifth of a month, or one of the days of the month that are named too.
    """
    months = [int(month) for month in rule.get("BYMONTH", [start.month])]
    days, weekdays = rule.get("BYMONTHDAY", []), rule.get("BYDAY", [])
    if (days or weekdays) and "BYMONTH" not in rule:
        return False
    if not days and weekdays:
        # The n-th weekday is on day 7n - 6 at the earliest, and its months must have that day. 99
        # stands for each of them, which is refused: no month has that one.
        days = [7 * abs(weekday.relative or 99) - 6 for weekday in weekdays]
    elif weekdays and weekdays[0].relative:
        return False
    days = [abs(day) for day in days or [start.day]]
    return (
        not {"COUNT", "UNTIL"} <= rule.keys()
        and {1} >= {len(rule[name]) for name in _ONCE & rule.keys()}
        and len(months) <= _MONTHS
        and len(days) <= _DAYS
        and len(weekdays) <= 1
        and 1 <= min(months) <= max(months) <= 12
        and 1 <= min(days) <= max(days) <= min(monthrange(_COMMON, month)[1] for month in months)
    )
