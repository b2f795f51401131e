"""The components of a calendar feed (RFC 5545, 3.1), whose lines the package icalendar reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from rollover.bookings._source import checked

_NAME: Final = re.compile(r"([A-Za-z0-9-]+)(?=[:;])")
_TIME: Final = re.compile(r"\d{8}(T\d{6}Z?)?", re.ASCII)
_SHOWN, _REASON = 60, 120  # characters of a line, and of what icalendar says, in a message


@dataclass(slots=True)
class Component:
    """An event, a zone or the like: its lines by name, and what is nested in it."""

    kind: str
    lines: dict[str, list[str]] = field(default_factory=dict)
    nested: list[Component] = field(default_factory=list)
    broken: str = ""

    def property(self, name: str) -> tuple[Mapping[str, Any], str] | None:
        """Return the parameters and the value of a property; refuse one that is there twice."""
        lines = self.lines.get(name, [])
        if len(lines) > 1:
            raise ValueError(f"{name} is there {len(lines)} times")
        return _parts(lines[0], name) if lines else None

    def values(self, name: str) -> list[str]:
        """Return the values of a property that may be there several times."""
        return [_parts(line, name)[1] for line in self.lines.get(name, ())]

    def text(self, name: str) -> str:
        """Return the text of a property, of several joined; empty if there is none."""
        from icalendar import vText

        texts = (taken(vText.from_ical, value, name) for value in self.values(name))
        return checked(", ".join(texts), name)


def taken(function: Callable[[Any], Any], text: str, name: str) -> Any:
    """Return what a function of icalendar makes of a text; whatever it raises is a ValueError."""
    try:
        return function(text)
    except Exception as error:  # it does not say what it raises
        reason = str(error)[:_REASON]
        raise ValueError(f"{name}={text[:_SHOWN]!r} cannot be read: {reason}") from None


def moment(text: str, name: str) -> date:
    """Return a date or a time; with a zone if it is in UTC."""
    from icalendar import vDDDTypes

    if not _TIME.fullmatch(text):  # icalendar reads more than these two, and signs and blanks
        raise ValueError(f"{name}={text!r} is neither a date nor a time")
    read: date = taken(vDDDTypes.from_ical, text, name)
    return read


def calendars(lines: Iterable[str], file: str) -> list[Component]:
    """Return the calendars of a feed, whose events and zones are nested in them directly.

    A component that does not end before the next event does is marked as broken. Lines that are
    none, as where a description goes on without being folded, are passed over.
    """
    found: list[Component] = []
    opened: list[Component] = []
    for line in _unfolded(lines):
        name, _, kind = line.partition(":")
        name, kind = name.upper(), kind.strip().upper()
        if name == "BEGIN" and kind == "VCALENDAR":
            _close(opened, 0)  # a calendar within another: the one before was cut off
            opened.append(Component(kind))
            found.append(opened[0])
        elif not opened:
            if not found:
                raise ValueError(
                    f"{file}: is not a calendar feed: it begins with {line[:_SHOWN]!r}"
                )
            found[-1].broken = f"goes on after END:VCALENDAR with {line[:_SHOWN]!r}"
        elif name == "BEGIN":
            if kind in ("VEVENT", "VTIMEZONE"):
                _close(opened, 1)
            opened.append(Component(kind))
            opened[-2].nested.append(opened[-1])
        elif name == "END":
            _end(opened, kind)
        elif match := _NAME.match(line):
            opened[-1].lines.setdefault(match[1].upper(), []).append(line)
    if opened or not found:
        raise ValueError(f"{file}: is not a calendar feed, or is cut off before END:VCALENDAR")
    return found


def _end(opened: list[Component], kind: str) -> None:
    depths = [at for at, each in enumerate(opened) if each.kind == kind]
    if depths:
        _close(opened, depths[-1] + 1)
        opened.pop()
    elif kind == "VEVENT":
        opened[0].broken = "END:VEVENT is there without its BEGIN"


def _close(opened: list[Component], depth: int) -> None:
    for component in opened[depth:]:
        component.broken = f"END:{component.kind} is missing"
    del opened[depth:]


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Yield content lines, each with the pieces into which it was folded."""
    whole: list[str] = []
    for raw in (*lines, ""):  # the empty one ends the last
        line = raw.rstrip("\r\n")
        if line[:1] in (" ", "\t"):
            whole.append(line[1:])
            continue
        if "".join(whole).strip():
            yield "".join(whole)
        whole = [line]


def _parts(line: str, name: str) -> tuple[Mapping[str, Any], str]:
    """Return the parameters of a content line, by name in capitals, and its value."""
    from icalendar.parser import Contentline

    if line.upper().count(";TZID=") > 1:  # of which icalendar takes the last
        raise ValueError(f"{name}: TZID is there twice")
    content_line: Any = Contentline
    _, parameters, value = taken(lambda text: content_line(text).parts(), line, name)
    return parameters, value.strip()
