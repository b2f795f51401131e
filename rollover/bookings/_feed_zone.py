"""The zones of a calendar feed: by name, or as the feed defines them (RFC 5545, 3.6.5)."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from typing import Final, NamedTuple

from rollover._zones import DAY, zone
from rollover.bookings._content import Component

_FIRST, _LAST = 1970, 2100  # years for which a yearly rule is expanded
_OLDEST: Final = 1900  # year from which a rule that counts may begin
_LOCAL: Final = re.compile(r"(\d{8})T(\d{6})(Z?)", re.ASCII)
_OFFSET: Final = re.compile(r"([+-])(\d\d)([0-5]\d)([0-5]\d)?", re.ASCII)
_WEEKDAY: Final = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARTS: Final = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYDAY", "BYMONTHDAY"}
_MONTHS: Final = 2  # of a rule at most: one change in spring, one in autumn


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
            except (ValueError, OverflowError) as error:
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
        changes: list[_Change] = []
        self._endless = False
        for spell in component.nested:
            changes += self._changes(spell)
        if not changes:
            raise ValueError("it has neither STANDARD nor DAYLIGHT")
        changes.sort()
        self._starts = [change.at for change in changes]
        self._offsets = [changes[0].before, *(change.after for change in changes)]

    def _changes(self, spell: Component) -> Iterator[_Change]:
        """Yield when a spell of standard or daylight time begins."""
        start = _local(spell, "DTSTART")
        before, after = _offset(spell, "TZOFFSETFROM"), _offset(spell, "TZOFFSETTO")
        yield _Change(start - before, before, after)
        rule = spell.property("RRULE")
        if rule is not None:
            parts = _rule(rule[1])
            self._endless |= not {"UNTIL", "COUNT"} & parts.keys()
            for onset in _onsets(parts, start, before):
                yield _Change(onset - before, before, after)
        for line in spell.lines.get("RDATE", ()):
            for text in line.rpartition(":")[2].split(","):
                yield _Change(_read(text, "RDATE", before) - before, before, after)

    def fromutc(self, moment: datetime) -> datetime:
        """Return an instant in this zone."""
        if self._endless and moment.year >= _LAST:
            raise ValueError(f"TZID={self._tzid!r} is read up to the year {_LAST} only")
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


def _local(spell: Component, name: str) -> datetime:
    found = spell.property(name)
    if found is None:
        raise ValueError(f"{spell.kind} has no {name}")
    return _read(found[1], name, None)


def _read(text: str, name: str, offset: timedelta | None) -> datetime:
    """Return a local time; one in UTC where an offset is given to take it from there."""
    match = _LOCAL.fullmatch(text.strip())
    if match is None or (match[3] and offset is None):
        raise ValueError(f"{name}={text!r} is not a local time")
    try:
        local = datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError as error:
        raise ValueError(f"{name}={text!r}: {error}") from None
    return local + offset if match[3] and offset is not None else local


def _offset(spell: Component, name: str) -> timedelta:
    found = spell.property(name)
    match = _OFFSET.fullmatch(found[1]) if found else None
    if match is None or int(match[2]) > 23:
        raise ValueError(f"{name}={found and found[1]!r} is not an offset from UTC")
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -offset if match[1] == "-" else offset


def _rule(text: str) -> dict[str, str]:
    """Return the parts of a rule; refuse one that is not yearly, or not short."""
    asked = f"RRULE={text[:100]!r}"
    parts = dict(part.partition("=")[::2] for part in text.upper().split(";") if part)
    if parts.get("FREQ") != "YEARLY" or not parts.keys() <= _PARTS:
        raise ValueError(f"{asked} is not a yearly rule of months and days")
    if not {"BYDAY", "BYMONTHDAY"}.isdisjoint(parts) and "BYMONTH" not in parts:
        raise ValueError(f"{asked} names days but no month")
    for name in ("INTERVAL", "COUNT"):
        number = parts.get(name, "1")
        if not re.fullmatch("[0-9]{1,4}", number) or int(number) < 1:
            raise ValueError(f"{asked} has {name}={number}, which is not at least 1")
    return parts


def _onsets(parts: dict[str, str], start: datetime, before: timedelta) -> Iterator[datetime]:
    """Yield the local times of a rule from its start on."""
    interval, count = int(parts.get("INTERVAL", 1)), parts.get("COUNT")
    first = start.year
    if interval > 1 or count:
        if first < _OLDEST:
            raise ValueError(f"RRULE counts from {first}, before {_OLDEST}")
    else:
        first = max(first, _FIRST)
    until = _until(parts["UNTIL"], before) if "UNTIL" in parts else None
    days = _days(parts, start)
    onsets = (
        datetime.combine(datetime(year, month, day), start.time())  # noqa: DTZ001
        for year in range(first, _LAST + 1, interval)
        for month, day in days(year)
    )
    chosen = (onset for onset in onsets if start <= onset and (until is None or onset <= until))
    yield from islice(chosen, int(count) if count else None)


def _until(text: str, before: timedelta) -> datetime:
    if re.fullmatch("[0-9]{8}", text):
        return _read(f"{text}T000000", "UNTIL", before) + DAY
    return _read(text, "UNTIL", before)


def _days(parts: dict[str, str], start: datetime) -> Callable[[int], Iterator[tuple[int, int]]]:
    """Return what gives the months and days on which a rule falls in a year."""
    months = _numbers(parts, "BYMONTH", 1, 12) or [start.month]
    month_days = _numbers(parts, "BYMONTHDAY", -31, 31)
    weekdays = []
    for text in filter(None, parts.get("BYDAY", "").split(",")):
        match = _WEEKDAY.fullmatch(text)
        if match is None:
            raise ValueError(f"RRULE has BYDAY={text}, which no month has")
        weekdays.append((int(match[1] or 0), _WEEKDAYS.index(match[2])))
    if len(months) > _MONTHS:
        raise ValueError(f"RRULE has {len(months)} months, more than {_MONTHS}")
    if not month_days and not weekdays:
        month_days = [start.day]

    def days(year: int) -> Iterator[tuple[int, int]]:
        for month in months:
            begins, last = calendar.monthrange(year, month)
            for day in range(1, last + 1):
                if month_days and not {day, day - last - 1} & {*month_days}:
                    continue
                nth = {0, (day - 1) // 7 + 1, -((last - day) // 7 + 1)}
                weekday = (begins + day - 1) % 7
                if not weekdays or any(on == weekday and at in nth for at, on in weekdays):
                    yield month, day

    return days


def _numbers(parts: dict[str, str], name: str, least: int, most: int) -> list[int]:
    found = []
    for text in filter(None, parts.get(name, "").split(",")):
        if not re.fullmatch("[+-]?[0-9]{1,2}", text) or not least <= int(text) <= most:
            raise ValueError(f"RRULE has {name}={text}")
        found.append(int(text))
    return sorted(found)
